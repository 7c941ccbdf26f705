// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.crossview.lab.compare.Results;
import dev.crossview.lab.compare.Side;
import dev.crossview.lab.model.Better;
import dev.crossview.lab.model.Verdict;
import dev.crossview.lab.report.ResultJson;
import dev.crossview.lab.run.FakeExperiment;
import dev.crossview.lab.run.SimulatedKernels;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CompareCommandTest {

    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void results() throws IOException {
        write("before", 10, 10.02, 9.98, 10.01, 9.99);
        write("after", 11, 11.02, 10.98, 11.01, 10.99);
        write("again", 10.01, 10.02, 9.98, 10, 9.99);
    }

    @Test
    void exitsWith1WhereARowGotWorse() {
        assertThat(compare("before", "after")).isEqualTo(1);
        assertThat(out.toString()).contains("5 processes", "worse", "pair: `one`", "+10.0 %",
                "1 row compared, changes below 2.00 % do not count: 1 worse.");
    }

    @Test
    void exitsWith0WhereNoneDid() {
        assertThat(compare("after", "before")).isZero();
        assertThat(out.toString()).contains("1 better");
        assertThat(compare("before", "again")).isZero();
        assertThat(out.toString()).contains("1 the same");
    }

    @Test
    void showsRowsThatAreTheSameOnlyWhenAsked() {
        compare("before", "again");
        assertThat(out.toString()).doesNotContain("pair: `one`");
        compare("before", "again", "--all");
        assertThat(out.toString()).contains("pair: `one`");
    }

    @Test
    void takesALeastEffectAsAShareOrInPercent() {
        assertThat(compare("before", "after", "--min-effect", "20%")).isZero();
        assertThat(compare("before", "after", "--min-effect", "0.2")).isZero();
        assertThat(compare("before", "after", "--min-effect", "0.05")).isEqualTo(1);
        for (String none : List.of("0", "-1%", "100%", "two", "1e-3")) {
            assertThat(compare("before", "after", "--min-effect", none)).isEqualTo(2);
        }
        assertThat(err.toString()).contains("'two' is no share between 0 and 1");
    }

    @Test
    void saysThatTooFewProcessesTellNothing() {
        assertThat(compare("before/1.json", "after/1.json")).isEqualTo(4);
        assertThat(out.toString()).contains("nothing is tested", "at least 5 processes a side", "1 not tested");
        assertThat(out.toString()).doesNotContain("worse");
    }

    @Test
    void takesAPattern() {
        assertThat(compare("before/?.json", "after/*.json")).isEqualTo(1);
        assertThat(compare("before/[12].json", "after")).isEqualTo(4);
    }

    @Test
    void writesItAsJson() throws IOException {
        Path json = directory.resolve("out.json");
        assertThat(compare("before", "after", "--json", json.toString())).isEqualTo(1);
        JsonNode comparison = new ObjectMapper().readTree(json.toFile());
        assertThat(comparison.get("processesA").intValue()).isEqualTo(5);
        assertThat(comparison.at("/changes/0/outcome").textValue()).isEqualTo("worse");
        assertThat(comparison.at("/changes/0/change").doubleValue()).isBetween(0.09, 0.11);
    }

    @Test
    void exitsWith3WhereThereIsNoResult() throws IOException {
        assertThat(compare("before", "nowhere")).isEqualTo(3);
        assertThat(err.toString()).contains("There is no file", "nowhere");
        Files.createDirectory(directory.resolve("empty"));
        assertThat(compare("empty", "after")).isEqualTo(3);
        assertThat(err.toString()).contains("there is no file *.json in");
        Files.writeString(directory.resolve("other.json"), "{\"schema\": 99}");
        assertThat(compare("other.json", "after")).isEqualTo(3);
        assertThat(err.toString()).contains("has schema 99; this laboratory reads 1");
        Files.writeString(directory.resolve("torn.json"), "{\"schema\": 1, \"mode\": \"qui");
        assertThat(compare("torn.json", "after")).isEqualTo(3);
        assertThat(err.toString()).contains("torn.json is no result of the laboratory");
    }

    @Test
    void needsTwoSides() {
        assertThat(execute("compare", "one")).isEqualTo(2);
        assertThat(err.toString()).contains("Missing required parameter: 'B'");
    }

    @Test
    void listsTheExperiments() {
        assertThat(execute("list")).isZero();
        assertThat(out.toString()).contains("one  Title of one", "quick", "all");
        assertThat(out.toString()).doesNotContain("Hypothesis of one");
        assertThat(execute("list", "--verbose")).isZero();
        assertThat(out.toString()).contains("Hypothesis of one");
    }

    @Test
    void examinesTheMachine() {
        assertThat(execute("doctor")).isZero();
        assertThat(out.toString()).contains("CPUs", "Threads bound to CPUs", "Hardware counters", "CPython");
    }

    private void write(String side, double... medians) throws IOException {
        Path folder = Files.createDirectory(directory.resolve(side));
        Side written = Results.side(side, Better.LOWER, "ns", medians);
        for (int i = 0; i < medians.length; i++) {
            Files.writeString(folder.resolve(i + 1 + ".json"), ResultJson.of(written.results().get(i)));
        }
    }

    private int compare(String a, String b, String... options) {
        String[] arguments = new String[options.length + 3];
        arguments[0] = "compare";
        arguments[1] = directory.resolve(a).toString();
        arguments[2] = directory.resolve(b).toString();
        System.arraycopy(options, 0, arguments, 3, options.length);
        return execute(arguments);
    }

    private int execute(String... arguments) {
        CommandLine commandLine = Main.commandLine(
                new Experiments(List.of(FakeExperiment.ending("one", Verdict.SHOWN))), SimulatedKernels::new);
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(arguments);
    }
}
