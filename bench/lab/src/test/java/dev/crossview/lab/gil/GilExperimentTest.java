// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.gil;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crossview.lab.kernel.GilKind;
import dev.crossview.lab.kernel.GilWork;
import dev.crossview.lab.model.Mode;
import dev.crossview.lab.model.Role;
import dev.crossview.lab.model.Row;
import dev.crossview.lab.model.Verdict;
import dev.crossview.lab.run.Findings;
import dev.crossview.lab.run.SimulatedKernels;
import dev.crossview.lab.run.StopRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class GilExperimentTest {

    private final SimulatedKernels machine = new SimulatedKernels();

    @Test
    void isShownWhereAllBudgetsAreKeptExceptTheControls() {
        Findings findings = run();
        assertThat(findings.because())
                .contains("`crossview, beside one that returns`, wait for the GIL, median: 1,00", "within 2,000 ns")
                .contains("99th percentile", "within 50,000 ns")
                .contains("`crossview, two that compute`, time per chunk, over alone: 1.010×", "within 1.02×")
                .contains("without a hand-off, and with one after 5 ms, the first of them comes to ")
                .contains("the CPython beside it is 3.99.1");
        assertThat(findings.verdict()).isEqualTo(Verdict.SHOWN);
    }

    @Test
    void tellsWaitsTimesAndLosses() {
        List<Row> rows = run().rows();
        assertThat(rows.stream().filter(row -> row.role() == Role.CLAIM).map(row -> row.name() + ": " + row.metric()))
                .containsExactly(
                        "crossview, beside one that returns: wait for the GIL, median",
                        "crossview, beside one that returns: wait for the GIL, 99th percentile",
                        "crossview, beside one that returns on its CPU: wait for the GIL, median",
                        "crossview, beside one that sleeps 1 ms: time per chunk, over alone",
                        "crossview, beside one that yields in a loop: time per chunk, over alone",
                        "crossview, two that compute: time per chunk, over alone");
        assertThat(rows.stream().filter(row -> row.role() == Role.CONTROL).map(Row::name)).containsExactly(
                "no hand-off, beside one that returns", "asks after 5 ms, beside one that returns");
        assertThat(rows.stream().map(row -> row.identity("gil"))).doesNotHaveDuplicates();
        assertThat(rows).allSatisfy(row -> assertThat(row.samples()).hasSizeGreaterThanOrEqualTo(12));
        assertThat(rows).filteredOn(row -> row.name().endsWith("on its CPU")).isNotEmpty()
                .allSatisfy(row -> assertThat(row.cpus()).containsExactly(0, 0));
    }

    @ParameterizedTest
    @CsvSource({"2100,7000", "1000,51000"})
    void aWaitWhollyBeyondItsBudgetRefutes(double own, double oneCpu) {
        machine.waiting(GilKind.CROSSVIEW, own, oneCpu);
        assertThat(run().verdict()).isEqualTo(Verdict.REFUTED);
    }

    @ParameterizedTest
    @EnumSource
    void aLossWhollyBeyondItsBudgetRefutes(Loss loss) {
        machine.with(loss.held().work(), 50 * loss.budget() * 1.01);
        Findings findings = run();
        assertThat(findings.verdict()).isEqualTo(Verdict.REFUTED);
        assertThat(findings.because()).contains("`" + loss.held().label() + "`", "beyond the budget");
    }

    @Test
    void aBudgetInsideTheIntervalIsLeftOpen() {
        machine.with(GilWork.COMPUTE, 50 * 1.02).varying(0.05);
        Findings findings = run();
        assertThat(findings.verdict()).isEqualTo(Verdict.COULD_NOT_SEE);
        assertThat(findings.because()).contains("leaves open whether it stays within 1.02×");
    }

    @ParameterizedTest
    @EnumSource(names = {"NO_HAND_OFF", "INTERVAL"})
    void aControlThatStarvesNobodyShowsThatTheMeasureIsBlind(GilKind kind) {
        machine.waiting(kind, 1_500, 1_500);
        Findings findings = run();
        assertThat(findings.verdict()).isEqualTo(Verdict.COULD_NOT_SEE);
        assertThat(findings.because()).contains("control `" + kind.label(), "a GIL that is handed over from one that is not");
    }

    @Test
    void aYielderThatCostsNothingShowsThatLossesAreNotSeen() {
        machine.with(GilWork.YIELDER, 50);
        Findings findings = run();
        assertThat(findings.verdict()).isEqualTo(Verdict.COULD_NOT_SEE);
        assertThat(findings.because()).contains("this measure sees no loss");
    }

    @Test
    void aGilThatIsNeverHandedOverWasNotWaitedFor() {
        machine.with(GilKind.CROSSVIEW, gil -> new SimulatedKernels.GilMachine(gil.chunks(), gil.returns(), gil.waits(),
                gil.onOneCpu(), 0));
        assertThat(run().because()).contains("never handed over");
        assertThat(run().verdict()).isEqualTo(Verdict.COULD_NOT_SEE);
    }

    @Test
    void onABusyMachineAClaimThatFailsIsLeftOpen() {
        machine.waiting(GilKind.CROSSVIEW, 2_500, 7_000).sharedWithOthers(0.3);
        Findings findings = run();
        assertThat(findings.verdict()).isEqualTo(Verdict.COULD_NOT_SEE);
        assertThat(findings.because()).contains("but others had the CPUs for 30.0 % of the time");
        assertThat(findings.rows()).filteredOn(row -> row.name().equals(GilCase.RETURNS.label())
                        && row.metric().startsWith("wait"))
                .hasSize(2)
                .allSatisfy(row -> assertThat(row.dropped()).containsKey(GilFindings.OTHERS));
    }

    @Test
    void aBusyMachineDoesNotKeepAClaimFromHolding() {
        machine.sharedWithOthers(0.3);
        assertThat(run().verdict()).isEqualTo(Verdict.SHOWN);
    }

    @Test
    void tooFewWaitsAreNoPercentile() {
        machine.with(GilKind.CROSSVIEW, gil -> new SimulatedKernels.GilMachine(gil.chunks(), 20, gil.waits(),
                gil.onOneCpu(), gil.handovers()));
        Findings findings = run();
        assertThat(findings.verdict()).isEqualTo(Verdict.COULD_NOT_SEE);
        assertThat(findings.because()).contains("only 0 of 16 rounds have a wait for the GIL, 99th percentile");
    }

    @Test
    void saysWhyCPythonWasNotMeasured() {
        machine.without("nobody has installed one");
        Findings findings = run();
        assertThat(findings.verdict()).isEqualTo(Verdict.SHOWN);
        assertThat(findings.because()).endsWith("CPython was not measured: nobody has installed one.");
        assertThat(findings.rows()).noneMatch(row -> row.name().contains("cpython"));
    }

    @Test
    void oneCpuShowsOnlyWhatOneCpuCan() {
        machine.onCpus(List.of(5));
        Findings findings = run();
        assertThat(findings.verdict()).isEqualTo(Verdict.COULD_NOT_SEE);
        assertThat(findings.because()).contains("may use one CPU only");
        assertThat(findings.rows()).extracting(Row::name).contains("crossview, beside one that returns on its CPU")
                .doesNotContain("crossview, two that compute");
    }

    @Test
    void threadsThatAreNotBoundShowNothing() {
        machine.refusingToPin("CPU 1: a policy forbids it");
        Findings findings = run();
        assertThat(findings.verdict()).isEqualTo(Verdict.COULD_NOT_SEE);
        assertThat(findings.because()).contains("CPU 1: a policy forbids it");
        assertThat(findings.rows()).noneMatch(row -> row.name().endsWith("on its CPU"));
    }

    @Test
    void timesOfKernelsThatAreNotOptimisedShowNothing() {
        machine.notOptimised();
        assertThat(run().verdict()).isEqualTo(Verdict.COULD_NOT_SEE);
    }

    @Test
    void keepsWholeRoundsWhenItIsInterrupted() {
        AtomicInteger looks = new AtomicInteger();
        Findings findings = new GilExperiment().run(machine.run(Mode.QUICK, () -> looks.incrementAndGet() > 30));
        assertThat(findings.verdict()).isEqualTo(Verdict.INTERRUPTED);
        assertThat(findings.because()).startsWith("Stopped after 2 of 16 rounds");
        assertThat(findings.rows()).isNotEmpty().allSatisfy(row -> assertThat(row.samples()).hasSize(2));
    }

    @Test
    void isQuick() {
        assertThat(new GilExperiment().planned(Mode.QUICK)).isLessThan(Duration.ofSeconds(20));
    }

    private Findings run() {
        return new GilExperiment().run(machine.run(Mode.QUICK, StopRequest.NEVER));
    }
}
