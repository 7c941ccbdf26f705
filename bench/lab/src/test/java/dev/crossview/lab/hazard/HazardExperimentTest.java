// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.hazard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crossview.lab.kernel.HazardRow;
import dev.crossview.lab.kernel.HazardSample;
import dev.crossview.lab.model.Mode;
import dev.crossview.lab.model.Role;
import dev.crossview.lab.model.Row;
import dev.crossview.lab.model.Verdict;
import dev.crossview.lab.run.Findings;
import dev.crossview.lab.run.SimulatedKernels;
import dev.crossview.lab.run.StopRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class HazardExperimentTest {

    private static final long ROUNDS = 16;

    private final SimulatedKernels machine = new SimulatedKernels();

    @Test
    void isShownWhereControlsGoWrongAndClaimsDoNot() {
        Findings findings = run();
        assertThat(findings.verdict()).isEqualTo(Verdict.SHOWN);
        assertThat(findings.because())
                .contains("lost 70,000 updates", "freed 80,000 objects", "receipt freed 500,000")
                .contains("under the GIL (16.0 million trials)", "through a shared view (16.0 million trials)");
    }

    @Test
    void tellsEachMetricOfEachRow() {
        List<Row> rows = run().rows().stream().filter(row -> !row.metric().equals(LitmusFindings.SEEN)).toList();
        assertThat(rows).hasSize(HazardRow.values().length * HazardMetric.values().length);
        assertThat(rows).allSatisfy(row -> {
            assertThat(row.unit()).isEqualTo("per million trials");
            assertThat(row.threads()).isEqualTo(2);
            assertThat(row.cpus()).containsExactly(0, 1);
            assertThat(row.samples()).hasSize((int) ROUNDS);
            assertThat(row.args()).containsEntry("trials", ROUNDS * 1_000_000).containsKeys("events", "overlapped");
        });
        assertThat(rows.stream().map(Row::name).distinct())
                .containsExactlyElementsOf(Arrays.stream(HazardRow.values()).map(HazardRow::label).toList());
    }

    @Test
    void givesRatesWithTheirIntervals() {
        Row lost = row(run(), HazardRow.PLAIN_NO_GIL, HazardMetric.LOST_UPDATES);
        assertThat(lost.median()).isEqualTo(70_000);
        assertThat(lost.low()).isLessThan(70_000).isGreaterThan(69_000);
        assertThat(lost.high()).isGreaterThan(70_000).isLessThan(71_000);
        Row never = row(run(), HazardRow.SHARED_VIEW, HazardMetric.LOST_UPDATES);
        assertThat(never.median()).isZero();
        assertThat(never.low()).isZero();
        assertThat(never.high()).isGreaterThan(0.2).isLessThan(0.25);
    }

    static Stream<Arguments> claims() {
        return every(Role.CLAIM);
    }

    @ParameterizedTest
    @MethodSource("claims")
    void oneMishapInAClaimRefutes(HazardRow row, HazardMetric metric) {
        machine.with(row, sample -> plus(sample, metric));
        Findings findings = run();
        assertThat(findings.verdict()).isEqualTo(Verdict.REFUTED);
        assertThat(findings.because())
                .contains("`" + row.label() + "` went wrong: 16 " + metric.label() + " in 16.0 million trials");
    }

    static Stream<Arguments> controls() {
        return every(Role.CONTROL);
    }

    @ParameterizedTest
    @MethodSource("controls")
    void aControlThatDoesNotGoWrongLeavesTheRunBlind(HazardRow row, HazardMetric metric) {
        machine.with(row, SimulatedKernels.trials(
                metric == HazardMetric.LOST_UPDATES ? 0 : 10, metric == HazardMetric.FREES_WHILE_HELD ? 0 : 10, 0));
        if (row == HazardRow.ATOMIC_ON_RECEIPT) {
            machine.with(row, SimulatedKernels.trials(0, 0, 0));
        }
        Findings findings = run();
        assertThat(findings.verdict()).isEqualTo(Verdict.COULD_NOT_SEE);
        assertThat(findings.because())
                .contains("What had to go wrong did not", "`" + row.label() + "` (no " + metric.label());
    }

    @Test
    void aMishapRefutesAlsoWhereAControlDidNotGoWrong() {
        machine.with(HazardRow.PLAIN_NO_GIL, SimulatedKernels.trials(0, 0, 0))
                .with(HazardRow.SHARED_VIEW, SimulatedKernels.trials(0, 1, 0));
        assertThat(run().verdict()).isEqualTo(Verdict.REFUTED);
    }

    @ParameterizedTest
    @EnumSource(names = {"PLAIN_UNDER_GIL", "ATOMIC_HANDED_OVER", "SHARED_VIEW", "ONE_HOLDS"})
    void aClaimWhoseThreadsNeverMetShowsNothing(HazardRow row) {
        machine.with(row, new HazardSample(1_000_000, 0, 0, 0, 0, 0, 0));
        Findings findings = run();
        assertThat(findings.verdict()).isEqualTo(Verdict.COULD_NOT_SEE);
        assertThat(findings.because()).contains("never met in `" + row.label() + "`");
    }

    @Test
    void aDoubleFreeRefutes() {
        machine.with(HazardRow.SHARED_VIEW, new HazardSample(1_000_000, 0, 0, 0, 1, 0, 500_000));
        assertThat(run().verdict()).isEqualTo(Verdict.REFUTED);
    }

    @Test
    void saysThatItHadOneCpuOnly() {
        machine.onCpus(List.of(3)).with(HazardRow.PLAIN_NO_GIL, SimulatedKernels.trials(0, 0, 0));
        Findings findings = run();
        assertThat(findings.verdict()).isEqualTo(Verdict.COULD_NOT_SEE);
        assertThat(findings.because()).contains("had to share one CPU");
    }

    @Test
    void saysThatItsThreadsWereNotBound() {
        machine.refusingToPin("CPU 1: a policy forbids it");
        Findings findings = run();
        assertThat(findings.verdict()).isEqualTo(Verdict.SHOWN);
        assertThat(findings.because()).contains("not bound to CPUs (CPU 1: a policy forbids it)");
        assertThat(findings.rows()).allMatch(row -> row.cpus().isEmpty());
    }

    @Test
    void keepsWhatItHadWhenItIsInterrupted() {
        AtomicInteger looks = new AtomicInteger();
        Findings findings = new HazardExperiment()
                .run(machine.run(Mode.QUICK, () -> looks.incrementAndGet() > 4 * HazardRow.values().length));
        assertThat(findings.verdict()).isEqualTo(Verdict.INTERRUPTED);
        assertThat(findings.because()).isEqualTo("Stopped after 3 of 16 rounds.");
        assertThat(findings.rows()).allSatisfy(row -> assertThat(row.samples()).hasSize(3));
    }

    @Test
    void hasNoRowsWhenItIsInterruptedBeforeTheFirstRound() {
        Findings findings = new HazardExperiment().run(machine.run(Mode.QUICK, () -> true));
        assertThat(findings.verdict()).isEqualTo(Verdict.INTERRUPTED);
        assertThat(findings.rows()).isEmpty();
    }

    private Findings run() {
        return new HazardExperiment().run(machine.run(Mode.QUICK, StopRequest.NEVER));
    }

    private static Row row(Findings findings, HazardRow row, HazardMetric metric) {
        return findings.rows().stream()
                .filter(candidate -> candidate.name().equals(row.label()) && candidate.metric().equals(metric.label()))
                .findFirst()
                .orElseThrow();
    }

    private static Stream<Arguments> every(Role role) {
        return Arrays.stream(HazardRow.values()).flatMap(row -> Arrays.stream(HazardMetric.values())
                .filter(metric -> HazardFindings.role(row, metric) == role)
                .map(metric -> Arguments.of(row, metric)));
    }

    private static HazardSample plus(HazardSample sample, HazardMetric metric) {
        Map<HazardMetric, HazardSample> one = Map.of(
                HazardMetric.LOST_UPDATES, new HazardSample(0, 1, 0, 0, 0, 0, 0),
                HazardMetric.FREES_WHILE_HELD, new HazardSample(0, 0, 1, 0, 0, 0, 0),
                HazardMetric.LEAKS, new HazardSample(0, 0, 0, 1, 0, 0, 0));
        return sample.plus(one.get(metric));
    }
}
