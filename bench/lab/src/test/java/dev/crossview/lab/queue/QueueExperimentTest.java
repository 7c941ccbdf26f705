// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crossview.lab.kernel.QueueWay;
import dev.crossview.lab.model.Harness;
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

class QueueExperimentTest {

    private final SimulatedKernels machine = new SimulatedKernels();
    private double java = 700;

    @Test
    void isShownWhereAllBudgetsAreKeptExceptTheControls() {
        Findings findings = run();
        assertThat(findings.because())
                .contains("`round trip of a view, moved`, round trip, over round trip by a cache line each way: 1.39", "within 1.5×")
                .contains("`round trip of a view between Java threads, moved`", "within 3×")
                .contains("`one way, one view over and over`, time each, one way: 50", "within 66.7 ns")
                .contains("14.3 million views a second moved, 15.4 of distinct blocks and 20.0 for one over and over")
                .contains("CPython was not measured: its queues between interpreters came with version 3.13");
        assertThat(findings.verdict()).isEqualTo(Verdict.SHOWN);
    }

    @Test
    void tellsTimesAndRatiosOfEach() {
        List<Row> rows = run().rows();
        assertThat(rows).filteredOn(row -> row.role() == Role.CONTROL).extracting(row -> row.name() + ": " + row.metric())
                .containsExactly(
                        "round trip behind a mutex and a condition: round trip",
                        "round trip of a view, looking every 10 ms: round trip, asleep",
                        "one way, bytes of 64 KiB, copied: time each, one way",
                        "put+get of bytes of 1 MiB, copied: put+get, one thread",
                        "round trip behind a mutex and a condition: round trip, over round trip by a cache line each way",
                        "round trip of a view, looking every 10 ms: round trip, asleep, over round trip of a futex, asleep",
                        "put+get of bytes of 1 MiB, copied: put+get, one thread, over put+get of bytes of 1 KiB, copied");
        assertThat(rows).filteredOn(row -> row.metric().endsWith("over one way, words through a bare ring")).hasSize(3)
                .allSatisfy(row -> assertThat(row.role()).isEqualTo(Role.FIGURE));
        assertThat(rows).filteredOn(row -> row.harness() == Harness.JAVA).hasSize(2)
                .allSatisfy(row -> assertThat(row.cpus()).isEmpty());
        assertThat(rows.stream().map(row -> row.identity("queue"))).doesNotHaveDuplicates();
        assertThat(rows).allSatisfy(row -> assertThat(row.samples()).hasSizeGreaterThanOrEqualTo(12));
    }

    @ParameterizedTest
    @CsvSource({"TRIP_MOVED,425", "TRIP_SHARED,565", "TRIP_SLEEP,75000", "FLOW_MOVED,102", "FLOW_DISTINCT,102",
        "FLOW_SAME,68", "SELF_MIB,51", "SELF_MOVED,76"})
    void aTimeWhollyBeyondItsBudgetRefutes(QueueWay way, double nanos) {
        machine.with(way, nanos);
        Findings findings = run();
        assertThat(findings.verdict()).isEqualTo(Verdict.REFUTED);
        assertThat(findings.because()).contains("`" + way.label() + "`", "beyond the budget");
    }

    @Test
    void aJavaTripBeyondItsBudgetRefutes() {
        java = 850;
        assertThat(run().verdict()).isEqualTo(Verdict.REFUTED);
        assertThat(run().because()).contains("between Java threads", "beyond the budget of 3×");
    }

    @Test
    void aTimeThatGrowsWithTheSizeRefutes() {
        machine.with(QueueWay.SELF_KIB, 30);
        Findings findings = run();
        assertThat(findings.verdict()).isEqualTo(Verdict.REFUTED);
        assertThat(findings.because()).contains("over put+get of a view of 1 KiB", "beyond the budget of 1.1×");
    }

    @ParameterizedTest
    @CsvSource({"TRIP_MUTEX,600", "TRIP_POLL,65000", "FLOW_COPIED,90", "SELF_COPIED_MIB,70"})
    void aControlThatKeepsTheBudgetShowsThatTheMeasureIsBlind(QueueWay way, double nanos) {
        machine.with(way, nanos);
        Findings findings = run();
        assertThat(findings.verdict()).isEqualTo(Verdict.COULD_NOT_SEE);
        assertThat(findings.because()).contains("control `" + way.label());
    }

    @ParameterizedTest
    @EnumSource
    void whatDoesNotArriveIsNotOverlooked(QueueWay way) {
        machine.lossy(way);
        Findings findings = run();
        assertThat(findings.verdict()).isIn(Verdict.REFUTED, Verdict.COULD_NOT_SEE);
        assertThat(findings.because()).contains("`" + way.label() + "` did not bring all that was sent");
    }

    @Test
    void onAMachineWithSlowLinesTimesAreLeftOpenAndRatiosAreNot() {
        machine.with(QueueWay.LINES, 600).with(QueueWay.FLOW_MOVED, 200).with(QueueWay.TRIP_MOVED, 800);
        Findings findings = run();
        assertThat(findings.verdict()).isEqualTo(Verdict.COULD_NOT_SEE);
        assertThat(findings.because()).contains("`one way, views, moved`", "where that budget was set");
        machine.with(QueueWay.TRIP_MOVED, 1_000);
        assertThat(run().verdict()).isEqualTo(Verdict.REFUTED);
    }

    @Test
    void whereALineIsFasterThanTwoPutsAndGetsARatioIsLeftOpen() {
        machine.with(QueueWay.LINES, 60);
        Findings findings = run();
        assertThat(findings.verdict()).isEqualTo(Verdict.COULD_NOT_SEE);
        assertThat(findings.because()).contains("leaves no room for two puts and two gets");
    }

    @Test
    void whoDidNotSleepWasNotWoken() {
        machine.sleeping(0.2);
        Findings findings = run();
        assertThat(findings.verdict()).isEqualTo(Verdict.COULD_NOT_SEE);
        assertThat(findings.because()).contains("`round trip of a view, asleep` the two slept only");
    }

    @Test
    void onABusyMachineATimeThatFailsIsLeftOpen() {
        machine.with(QueueWay.SELF_MIB, 55).with(QueueWay.SELF_KIB, 55).sharedWithOthers(0.3);
        Findings findings = run();
        assertThat(findings.verdict()).isEqualTo(Verdict.COULD_NOT_SEE);
        assertThat(findings.because()).contains("but others had the CPUs for");
    }

    @Test
    void aBudgetInsideTheIntervalIsLeftOpen() {
        machine.with(QueueWay.TRIP_MOVED, 280 * 1.5).varying(0.05);
        assertThat(run().because()).contains("leaves open whether it stays within 1.5×");
    }

    @Test
    void oneCpuShowsOnlyWhatOneThreadCan() {
        machine.onCpus(List.of(5));
        Findings findings = run();
        assertThat(findings.verdict()).isEqualTo(Verdict.COULD_NOT_SEE);
        assertThat(findings.because()).contains("may use one CPU only");
        assertThat(findings.rows()).isNotEmpty().allSatisfy(row -> assertThat(row.threads()).isEqualTo(1));
    }

    @Test
    void threadsThatAreNotBoundShowNothing() {
        machine.refusingToPin("CPU 1: a policy forbids it");
        assertThat(run().verdict()).isEqualTo(Verdict.COULD_NOT_SEE);
        assertThat(run().because()).contains("CPU 1: a policy forbids it");
    }

    @Test
    void timesOfKernelsThatAreNotOptimisedShowNothing() {
        machine.notOptimised();
        assertThat(run().verdict()).isEqualTo(Verdict.COULD_NOT_SEE);
    }

    @Test
    void keepsWholeRoundsWhenItIsInterrupted() {
        AtomicInteger looks = new AtomicInteger();
        Findings findings = experiment().run(machine.run(Mode.QUICK, () -> looks.incrementAndGet() > 200));
        assertThat(findings.verdict()).isEqualTo(Verdict.INTERRUPTED);
        assertThat(findings.because()).startsWith("Stopped after 2 of 16 rounds");
        assertThat(findings.rows()).isNotEmpty().allSatisfy(row -> assertThat(row.samples()).hasSize(2));
    }

    @Test
    void twoJavaThreadsHandAViewToEachOther() {
        var sample = JavaTrip.sample(Duration.ofMillis(5));
        assertThat(sample.counted()).isTrue();
        assertThat(sample.turns()).isGreaterThanOrEqualTo(sample.chunk());
        assertThat(sample.nanosEach()).isPositive();
    }

    @Test
    void isQuick() {
        assertThat(experiment().planned(Mode.QUICK)).isLessThan(Duration.ofSeconds(6));
    }

    private QueueExperiment experiment() {
        return new QueueExperiment(_ -> machine.turns(java));
    }

    private Findings run() {
        return experiment().run(machine.run(Mode.QUICK, StopRequest.NEVER));
    }
}
