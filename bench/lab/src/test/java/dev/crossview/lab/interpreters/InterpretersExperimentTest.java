// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.interpreters;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crossview.lab.kernel.Life;
import dev.crossview.lab.kernel.MemorySample;
import dev.crossview.lab.kernel.Parallel;
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
import org.junit.jupiter.params.provider.EnumSource;

class InterpretersExperimentTest {

    private final SimulatedKernels machine = new SimulatedKernels();

    @Test
    void isShownWhereAllBudgetsAreKeptExceptTheControls() {
        Findings findings = run();
        assertThat(findings.because())
                .contains("`attach+detach`, over mutex lock+unlock: 1.033×", "within 1.2×")
                .contains("`create+close`, time: 400 ns", "within 3,000 ns", "within 5,000 ns")
                .contains("`two interpreters`, time per list, over two processes: 1.000×", "within 1.03×")
                .contains("`interpreter, idle`, resident memory each: 10.0 KiB", "within 12.0 KiB")
                .contains("10,000 lived in one process at the same time, and each did its work")
                .contains("the CPython beside it is 3.99.1");
        assertThat(findings.verdict()).isEqualTo(Verdict.SHOWN);
    }

    @Test
    void tellsTimesMemoryAndRatios() {
        List<Row> rows = run().rows();
        assertThat(rows.stream().filter(row -> row.role() == Role.CONTROL).map(row -> row.name() + ": " + row.metric()))
                .containsExactlyInAnyOrder(
                        "attach+detach behind a mutex: time", "attach+detach behind a mutex: over mutex lock+unlock",
                        "thread create+join: time", "two threads of one interpreter: time per list",
                        "two threads of one interpreter: time per list, over two processes",
                        "interpreter, has worked: resident memory each");
        assertThat(rows.stream().filter(row -> row.unit().equals("KiB"))).hasSize(4);
        assertThat(rows).filteredOn(row -> row.name().startsWith("cpython")).singleElement()
                .satisfies(row -> assertThat(row.role()).isEqualTo(Role.FIGURE));
        assertThat(rows.stream().map(row -> row.identity("interpreters"))).doesNotHaveDuplicates();
        assertThat(rows).allSatisfy(row -> assertThat(row.samples()).hasSizeGreaterThanOrEqualTo(12));
    }

    @ParameterizedTest
    @EnumSource(names = {"ATTACH", "CREATE", "CREATE_INT"})
    void aClaimWhollyBeyondItsBudgetRefutes(LifeComparison comparison) {
        machine.with(comparison.held(), comparison.budget() * 1.01 * (comparison.against().isPresent() ? 6 : 1));
        Findings findings = run();
        assertThat(findings.verdict()).isEqualTo(Verdict.REFUTED);
        assertThat(findings.because()).contains("`" + comparison.held().label() + "`", "beyond the budget");
    }

    @ParameterizedTest
    @EnumSource(names = {"ATTACH_LOCKED", "THREAD"})
    void aControlThatIsCheapShowsThatTheMeasureIsBlind(LifeComparison comparison) {
        machine.with(comparison.held(), 6);
        Findings findings = run();
        assertThat(findings.verdict()).isEqualTo(Verdict.COULD_NOT_SEE);
        assertThat(findings.because()).contains("control `" + comparison.held().label() + "`");
    }

    @Test
    void twoInterpretersThatAreSlowerThanTwoProcessesRefute() {
        machine.with(Parallel.TWO_INTERPRETERS, 1_050);
        assertThat(run().verdict()).isEqualTo(Verdict.REFUTED);
    }

    @Test
    void oneGilForTwoHasToCost() {
        machine.with(Parallel.ONE_INTERPRETER, 1_000);
        Findings findings = run();
        assertThat(findings.verdict()).isEqualTo(Verdict.COULD_NOT_SEE);
        assertThat(findings.because()).contains("control `two threads of one interpreter`");
    }

    @Test
    void memoryBeyondTheBudgetRefutes() {
        machine.with(n -> changed(n, 13, 3, 30, n));
        assertThat(run().because()).contains("`interpreter, idle`, resident memory each: 13.0 KiB", "beyond the budget");
    }

    @Test
    void memoryThatIsLeftEachTimeRefutes() {
        machine.with(n -> changed(n, 10, 4, 30, n));
        Findings findings = run();
        assertThat(findings.verdict()).isEqualTo(Verdict.REFUTED);
        assertThat(findings.because()).contains("250,000 of a million interpreters have pages left behind");
        machine.with(n -> changed(n, 10, 30, 30, n));
        assertThat(run().because()).containsIgnoringCase("each interpreter has more than one of the pages left behind");
    }

    @Test
    void aMappingOfItsOwnRefutes() {
        machine.with(n -> changed(n, 10, 3, 30 + n, n));
        assertThat(run().because()).contains("1,000,000 of a million interpreters have mappings of their own");
    }

    @Test
    void oneOfTenThousandThatDoesNotWorkRefutes() {
        machine.with(n -> changed(n, 10, 3, 30, n - 1));
        Findings findings = run();
        assertThat(findings.verdict()).isEqualTo(Verdict.REFUTED);
        assertThat(findings.because()).contains("Of 10,000 interpreters that lived at the same time 9,999 did their work");
    }

    @ParameterizedTest
    @EnumSource(names = {"ATTACH", "CREATE", "CREATE_INT"})
    void workOfOursThatWasNotDoneRefutes(Life life) {
        machine.lossyLoop(life);
        assertThat(run().verdict()).isEqualTo(Verdict.REFUTED);
    }

    @ParameterizedTest
    @EnumSource(names = {"MUTEX", "CPYTHON", "THREAD"})
    void workOfOthersThatWasNotDoneLeavesTheRunBlind(Life life) {
        machine.lossyLoop(life);
        assertThat(run().verdict()).isEqualTo(Verdict.COULD_NOT_SEE);
    }

    @Test
    void aListThatIsWrongRefutes() {
        machine.lossy(Parallel.TWO_INTERPRETERS);
        assertThat(run().verdict()).isEqualTo(Verdict.REFUTED);
    }

    @Test
    void onABusyMachineATimeBeyondItsBudgetIsLeftOpenAndARatioIsNot() {
        machine.with(Life.CREATE, 3_500).sharedWithOthers(0.4);
        Findings findings = run();
        assertThat(findings.verdict()).isEqualTo(Verdict.COULD_NOT_SEE);
        assertThat(findings.because()).contains("but others had the CPUs for 40.0 % of the time");
        machine.with(Life.ATTACH, 9);
        assertThat(run().verdict()).isEqualTo(Verdict.REFUTED);
    }

    @Test
    void oneCpuIsNotEnoughForTwo() {
        machine.onCpus(List.of(5));
        Findings findings = run();
        assertThat(findings.verdict()).isEqualTo(Verdict.COULD_NOT_SEE);
        assertThat(findings.rows()).noneMatch(row -> row.name().startsWith("two "));
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
    void keepsWholeRoundsWhenItIsInterrupted() {
        AtomicInteger looks = new AtomicInteger();
        Findings findings = new InterpretersExperiment().run(machine.run(Mode.QUICK, () -> looks.incrementAndGet() > 250));
        assertThat(findings.verdict()).isEqualTo(Verdict.INTERRUPTED);
        assertThat(findings.because()).startsWith("Stopped after 2 of 24 rounds");
        assertThat(findings.rows()).isNotEmpty().allSatisfy(row -> assertThat(row.samples()).hasSize(2));
    }

    @Test
    void isQuick() {
        assertThat(new InterpretersExperiment().planned(Mode.QUICK)).isLessThan(Duration.ofSeconds(12));
    }

    private static MemorySample changed(int n, int idleKib, int leftAgainKib, long mappings, long right) {
        MemorySample base = SimulatedKernels.memory(n);
        return new MemorySample(n, base.none(), base.made(), base.none() + 1024L * n * idleKib, base.worked(),
                base.closed(), base.none() + 1024L * n * leftAgainKib, base.mappingsNone(), mappings, right);
    }

    private Findings run() {
        return new InterpretersExperiment().run(machine.run(Mode.QUICK, StopRequest.NEVER));
    }
}
