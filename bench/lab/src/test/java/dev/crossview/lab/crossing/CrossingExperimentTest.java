// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.crossing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crossview.lab.kernel.CrossingLoop;
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

class CrossingExperimentTest {

    private final SimulatedKernels machine = new SimulatedKernels();

    @Test
    void isShownWhereAllBudgetsAreKeptExceptByTheControls() {
        Findings findings = run();
        assertThat(findings.verdict()).isEqualTo(Verdict.SHOWN);
        assertThat(findings.because())
                .contains("`clone+drop, one block`, 2 threads, over own blocks: 1.000×", "within 1.15×")
                .contains("`shared by ticket`, time: 35.0 ns", "within 50.0 ns", "within 75.0 ns")
                .contains("changes its block's count once in 64 times; the controls come to 2,500 ns, 7.50×")
                .contains("no CPython is compared with");
    }

    @Test
    void tellsTimesWithOneThreadAndTwo() {
        List<Row> rows = run().rows();
        assertThat(rows.stream().filter(row -> row.unit().equals("ns")).map(row -> row.name() + " " + row.threads()))
                .hasSize(18)
                .contains("clone+drop, one block 1", "clone+drop, one block 2", "atomic count, one block 2",
                        "shared through a queue 1", "read, count beside the data 2");
        assertThat(rows.stream().map(row -> row.identity("crossing"))).doesNotHaveDuplicates();
        assertThat(rows.stream().filter(row -> row.unit().equals("ns")))
                .allMatch(row -> row.cpus().size() == row.threads());
        assertThat(rows.stream().filter(row -> row.role() == Role.FLOOR).map(Row::name))
                .containsOnly("clone+drop, own blocks", "atomic count, own blocks", "read, count far away");
    }

    @ParameterizedTest
    @CsvSource({"CLONE, 9, own blocks", "APART, 0.4, far away", "SHARE_TICKET, 55, 50.0 ns", "SHARE_QUEUE, 55, 50.0 ns",
        "MOVE_TICKET, 80, 75.0 ns", "MOVE_QUEUE, 80, 75.0 ns"})
    void aClaimWhollyBeyondItsBudgetIsRefuted(CrossingLoop loop, double nanos, String told) {
        machine.with(loop, nanos);
        Findings findings = run();
        assertThat(findings.verdict()).isEqualTo(Verdict.REFUTED);
        assertThat(findings.because()).contains("`" + loop.label() + "`, ", "beyond the budget", told);
    }

    @ParameterizedTest
    @CsvSource({"CLONE, 8.05", "APART, 0.345", "SHARE_TICKET, 50", "SHARE_QUEUE, 50", "MOVE_TICKET, 75",
        "MOVE_QUEUE, 75"})
    void aBudgetInsideTheIntervalIsLeftOpen(CrossingLoop loop, double nanos) {
        machine.with(loop, nanos).straddling(loop);
        Findings findings = run();
        assertThat(findings.verdict()).isEqualTo(Verdict.COULD_NOT_SEE);
        assertThat(findings.because()).contains("leaves open whether it stays within");
    }

    @ParameterizedTest
    @CsvSource({"COUNT, 4.1", "BESIDE, 0.31", "COPY_QUEUE, 70"})
    void aControlThatKeepsTheBudgetShowsThatTheMeasureIsBlind(CrossingLoop loop, double nanos) {
        machine.with(loop, nanos);
        Findings findings = run();
        assertThat(findings.verdict()).isEqualTo(Verdict.COULD_NOT_SEE);
        assertThat(findings.because()).contains("control `" + loop.label() + "`");
    }

    @Test
    void whereOthersHaveTheCpusATimeBeyondItsBudgetIsNotRefuted() {
        machine.with(CrossingLoop.MOVE_QUEUE, 90).sharedWithOthers(0.2);
        assertThat(run().verdict()).isEqualTo(Verdict.COULD_NOT_SEE);
    }

    @Test
    void countsHowOftenTheCountChanges() {
        List<Row> changes = run().rows().stream().filter(row -> row.metric().equals(CrossingExperiment.CHANGES)).toList();
        assertThat(changes).extracting(Row::name)
                .containsExactly("sent to another interpreter", "sent with a count each");
        assertThat(changes).extracting(Row::median).containsExactly(15_620.0, 1_000_000.0);
        assertThat(changes).extracting(Row::role).containsExactly(Role.CLAIM, Role.CONTROL);
    }

    @Test
    void aSendThatChangesTheCountMoreThanOnceIn64TimesRefutes() {
        machine.changing(CrossingLoop.SEND, 1_564);
        Findings findings = run();
        assertThat(findings.verdict()).isEqualTo(Verdict.REFUTED);
        assertThat(findings.because()).contains("changes the count in 15,640 of a million sends, more than once in 64");
    }

    @Test
    void whoSeesNoCountChangeWhereItDoesIsBlind() {
        machine.changing(CrossingLoop.SEND_COUNTED, 0);
        Findings findings = run();
        assertThat(findings.verdict()).isEqualTo(Verdict.COULD_NOT_SEE);
        assertThat(findings.because()).contains("this measure does not see counts change");
    }

    @ParameterizedTest
    @EnumSource(names = {"CLONE", "SHARE_TICKET", "MOVE_QUEUE", "SEND", "APART"})
    void workThatWasNotDoneRefutes(CrossingLoop loop) {
        machine.lossyLoop(loop);
        assertThat(run().verdict()).isEqualTo(Verdict.REFUTED);
    }

    @ParameterizedTest
    @EnumSource(names = {"CLONE_OWN", "COUNT_OWN", "FAR"})
    void aFloorThatWasNotDoneLeavesTheRunBlind(CrossingLoop loop) {
        machine.lossyLoop(loop);
        assertThat(run().verdict()).isEqualTo(Verdict.COULD_NOT_SEE);
    }

    @Test
    void oneCpuIsNotEnough() {
        machine.onCpus(List.of(5));
        Findings findings = run();
        assertThat(findings.verdict()).isEqualTo(Verdict.COULD_NOT_SEE);
        assertThat(findings.because()).contains("one CPU only");
        assertThat(findings.rows()).allMatch(row -> row.threads() == 1);
    }

    @Test
    void saysThatItsThreadsWereNotBound() {
        machine.refusingToPin("CPU 1: a policy forbids it");
        assertThat(run().because()).contains("the threads were not bound to CPUs (CPU 1: a policy forbids it)");
    }

    @Test
    void keepsWholeRoundsWhenItIsInterrupted() {
        AtomicInteger looks = new AtomicInteger();
        Findings findings = new CrossingExperiment().run(machine.run(Mode.QUICK, () -> looks.incrementAndGet() > 400));
        assertThat(findings.verdict()).isEqualTo(Verdict.INTERRUPTED);
        assertThat(findings.because()).startsWith("Stopped after 2 of 24 rounds");
    }

    @Test
    void isQuick() {
        assertThat(new CrossingExperiment().planned(Mode.QUICK)).isLessThan(Duration.ofSeconds(4));
    }

    private Findings run() {
        return new CrossingExperiment().run(machine.run(Mode.QUICK, StopRequest.NEVER));
    }
}
