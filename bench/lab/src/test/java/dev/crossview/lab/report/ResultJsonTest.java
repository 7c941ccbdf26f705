// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.crossview.lab.model.Result;
import dev.crossview.lab.pair.PairExperiment;
import dev.crossview.lab.run.SimulatedKernels;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/// The contract that every later experiment and every reader of results relies on: names, order, types and words.
class ResultJsonTest {

    private final JsonNode result = read(SampleResult.complete());

    @Test
    void theResult() {
        assertThat(fields(result)).containsExactly("schema", "mode", "complete", "environment", "experiments");
        assertThat(result.get("schema").intValue()).isEqualTo(1);
        assertThat(result.get("mode").textValue()).isIn("quick", "full");
        assertThat(result.get("complete").isBoolean()).isTrue();
        assertThat(result.get("experiments").isArray()).isTrue();
    }

    @Test
    void theEnvironment() {
        JsonNode environment = result.get("environment");
        assertThat(fields(environment)).containsExactly("cpu", "cores", "smt", "virtual", "kernel", "jdk", "compiler",
                "pinned", "pmu", "load", "date", "commit");
        assertThat(List.of("cpu", "kernel", "jdk", "compiler", "pmu", "date", "commit"))
                .allMatch(field -> environment.get(field).isTextual());
        assertThat(List.of("smt", "virtual", "pinned")).allMatch(field -> environment.get(field).isBoolean());
        assertThat(environment.get("cores").isInt()).isTrue();
        assertThat(environment.get("load").isDouble()).isTrue();
        assertThat(OffsetDateTime.parse(environment.get("date").textValue()).getYear()).isEqualTo(2026);
    }

    @Test
    void theExperiments() {
        assertThat(elements(result.get("experiments")).map(e -> e.get("id").textValue()))
                .containsExactly("hazard", "pair");
        assertThat(elements(result.get("experiments"))).allSatisfy(experiment -> {
            assertThat(fields(experiment))
                    .containsExactly("id", "title", "hypothesis", "verdict", "because", "rows");
            assertThat(experiment.get("verdict").textValue())
                    .isIn("shown", "refuted", "could not see", "interrupted");
            assertThat(experiment.get("because").textValue()).endsWith(".");
        });
    }

    @Test
    void theRows() {
        assertThat(rows()).hasSizeGreaterThan(30).allSatisfy(row -> {
            assertThat(fields(row)).containsExactly("name", "role", "threads", "cpus", "args", "harness", "metric",
                    "unit", "better", "median", "low", "high", "samples", "dropped", "counters");
            assertThat(row.get("role").textValue()).isIn("claim", "control", "floor", "figure");
            assertThat(row.get("threads").isInt()).isTrue();
            assertThat(elements(row.get("cpus"))).allMatch(JsonNode::isInt);
            assertThat(row.get("args").isObject()).isTrue();
            assertThat(row.get("harness").textValue()).isIn("kernel", "java", "jmh", "jcstress");
            assertThat(row.get("unit").textValue()).isIn("ns", "1/s", "per million trials", "x");
            assertThat(row.get("better").textValue()).isIn("lower", "higher", "none");
            assertThat(row.get("low").doubleValue()).isLessThanOrEqualTo(row.get("median").doubleValue());
            assertThat(row.get("high").doubleValue()).isGreaterThanOrEqualTo(row.get("median").doubleValue());
            assertThat(elements(row.get("samples"))).hasSizeGreaterThanOrEqualTo(12)
                    .allSatisfy(round -> assertThat(elements(round)).isNotEmpty().allMatch(JsonNode::isNumber));
            assertThat(row.get("dropped").isObject()).isTrue();
            assertThat(row.get("counters").isNull()).isTrue();
        });
    }

    @Test
    void eventsCarryTheirCounts() {
        assertThat(rows().filter(row -> row.get("unit").textValue().equals("per million trials")))
                .isNotEmpty()
                .allSatisfy(row -> {
                    long trials = row.get("args").get("trials").longValue();
                    long events = row.get("args").get("events").longValue();
                    assertThat(row.get("median").doubleValue()).isEqualTo(1e6 * events / trials);
                });
    }

    @Test
    void noTwoRowsHaveOneIdentity() {
        Set<Object> identities = new HashSet<>();
        SampleResult.complete().experiments().forEach(experiment -> experiment.rows().forEach(
                row -> assertThat(identities.add(row.identity(experiment.id()))).as(row.name()).isTrue()));
    }

    @Test
    void anInterruptedResultIsValidAndNotComplete() {
        JsonNode interrupted = read(SampleResult.of(new SimulatedKernels(), () -> true, new PairExperiment()));
        assertThat(interrupted.get("complete").booleanValue()).isFalse();
        assertThat(interrupted.get("experiments")).isEmpty();
    }

    private Stream<JsonNode> rows() {
        return elements(result.get("experiments")).flatMap(experiment -> elements(experiment.get("rows")));
    }

    private static JsonNode read(Result result) {
        try {
            return new ObjectMapper().readTree(ResultJson.of(result));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> fields(JsonNode node) {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static Stream<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
