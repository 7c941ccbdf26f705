// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.crossview.lab.kernel.ObjectMaker;
import dev.crossview.lab.kernel.ObjectOperation;
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

class ObjectsExperimentTest {

    private final SimulatedKernels machine = new SimulatedKernels();

    @Test
    void isShownWhereAllBudgetsAreKeptExceptTheControls() {
        Findings findings = run();
        assertThat(findings.verdict()).isEqualTo(Verdict.SHOWN);
        assertThat(findings.because())
                .contains("`alloc+free crossview`, over malloc: 0.400×", "within 0.6×", "within 0.666×", "within 1×")
                .contains("with a mutex around each call the first of them comes to 4.00×")
                .contains("the CPython that it is compared with is 3.99.1");
    }

    @Test
    void tellsTimesAndRatios() {
        List<Row> rows = run().rows();
        assertThat(rows.stream().filter(row -> row.unit().equals("ns")).map(row -> row.name() + ": " + row.metric()))
                .containsExactly(
                        "alloc+free crossview: time per pair",
                        "alloc+free crossview behind a mutex: time per pair",
                        "alloc+free malloc: time per pair",
                        "alloc+free cpython: time per pair",
                        "alloc+free crossview: time per pair, 1,000 live in random order",
                        "alloc+free malloc: time per pair, 1,000 live in random order",
                        "alloc+free cpython: time per pair, 1,000 live in random order",
                        "int crossview: time per operation", "int cpython: time per operation",
                        "list append crossview: time per operation", "list append cpython: time per operation",
                        "list index crossview: time per operation", "list index cpython: time per operation",
                        "dict get crossview: time per operation", "dict get cpython: time per operation");
        assertThat(rows.stream().filter(row -> row.unit().equals("x") && row.role() == Role.CLAIM)).hasSize(7);
        assertThat(rows.stream().filter(row -> row.unit().equals("x") && row.role() == Role.CONTROL)).hasSize(1);
        assertThat(rows).allSatisfy(row -> {
            assertThat(row.threads()).isEqualTo(1);
            assertThat(row.cpus()).hasSize(1);
            assertThat(row.samples()).hasSizeGreaterThanOrEqualTo(12);
        });
        assertThat(rows.stream().map(row -> row.identity("objects"))).doesNotHaveDuplicates();
    }

    @Test
    void noClaimRestsOnTheTimesOfOthers() {
        assertThat(run().rows().stream().filter(row -> row.name().endsWith("malloc") || row.name().endsWith("cpython")))
                .hasSize(8)
                .allMatch(row -> row.role() == Role.FIGURE);
    }

    @Test
    void saysWhyCPythonWasNotMeasuredAndWhatItClaimsWithoutIt() {
        machine.without("nobody has installed one");
        Findings findings = run();
        assertThat(findings.verdict()).isEqualTo(Verdict.SHOWN);
        assertThat(findings.because()).endsWith("CPython was not measured: nobody has installed one.");
        assertThat(findings.rows()).noneMatch(row -> (row.name() + row.metric()).contains("cpython"));
        assertThat(findings.rows().stream().filter(row -> row.unit().equals("x"))).hasSize(3);
        assertThat(findings.rows()).filteredOn(row -> row.name().equals("int crossview"))
                .singleElement()
                .satisfies(row -> assertThat(row.role()).isEqualTo(Role.FIGURE));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "LOCKED_MALLOC")
    void aClaimWhollyBeyondItsBudgetIsRefuted(ObjectComparison comparison) {
        double other = comparison.against().maker() == ObjectMaker.MALLOC ? 5 : 4;
        machine.with(ObjectMaker.CROSSVIEW, comparison.held().operation(), 1.05 * comparison.budget() * other);
        Findings findings = run();
        assertThat(findings.verdict()).isEqualTo(Verdict.REFUTED);
        assertThat(findings.because())
                .contains("`" + comparison.held().name() + "`, " + comparison.metric() + ": ", "beyond the budget");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "LOCKED_MALLOC")
    void aBudgetInsideTheIntervalIsLeftOpen(ObjectComparison comparison) {
        double other = comparison.against().maker() == ObjectMaker.MALLOC ? 5 : 4;
        // So that no other claim of the same operation lies beyond its own budget.
        machine.with(ObjectMaker.MALLOC, 50).with(ObjectMaker.CPYTHON, 40);
        machine.with(comparison.against().maker(), comparison.held().operation(), other)
                .with(ObjectMaker.CROSSVIEW_LOCKED, 500)
                .with(ObjectMaker.CROSSVIEW, comparison.held().operation(), comparison.budget() * other)
                .noisy(ObjectMaker.CROSSVIEW, 0.4);
        Findings findings = run();
        assertThat(findings.verdict()).isEqualTo(Verdict.COULD_NOT_SEE);
        assertThat(findings.because()).contains("leaves open whether it stays within");
    }

    @Test
    void aMutexThatCostsNothingShowsThatTheMeasureIsBlind() {
        machine.with(ObjectMaker.CROSSVIEW_LOCKED, 2);
        Findings findings = run();
        assertThat(findings.verdict()).isEqualTo(Verdict.COULD_NOT_SEE);
        assertThat(findings.because())
                .contains("control `alloc+free crossview behind a mutex`")
                .contains("could not tell an allocator that takes a lock");
    }

    @Test
    void workOfOursThatWasNotDoneRefutes() {
        machine.lossy(ObjectMaker.CROSSVIEW);
        Findings findings = run();
        assertThat(findings.verdict()).isEqualTo(Verdict.REFUTED);
        assertThat(findings.because()).contains("`dict get` (crossview) did not leave behind what it must");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CROSSVIEW")
    void workOfOthersThatWasNotDoneLeavesTheRunBlind(ObjectMaker maker) {
        machine.lossy(maker);
        Findings findings = run();
        assertThat(findings.verdict()).isEqualTo(Verdict.COULD_NOT_SEE);
        assertThat(findings.because()).contains("`alloc+free` (" + maker.label() + ") did not leave behind");
    }

    @Test
    void takesRatiosInsideARound() {
        machine.with(ObjectMaker.MALLOC, ObjectOperation.ALLOC_RANDOM, 8);
        Row row = run().rows().stream()
                .filter(candidate -> candidate.metric().equals("over malloc, 1,000 live in random order"))
                .findFirst()
                .orElseThrow();
        assertThat(row.median()).isCloseTo(0.25, within(0.001));
        assertThat(row.args()).containsEntry("budget", 0.6);
    }

    @Test
    void timesOfKernelsThatAreNotOptimisedShowNothing() {
        machine.notOptimised();
        assertThat(run().verdict()).isEqualTo(Verdict.COULD_NOT_SEE);
    }

    @Test
    void oneCpuIsEnough() {
        machine.onCpus(List.of(5));
        assertThat(run().verdict()).isEqualTo(Verdict.SHOWN);
    }

    @Test
    void saysThatItsThreadWasNotBound() {
        machine.refusingToPin("CPU 1: a policy forbids it");
        Findings findings = run();
        assertThat(findings.because()).contains("not bound to a CPU (CPU 1: a policy forbids it)");
        assertThat(findings.rows()).allMatch(row -> row.cpus().isEmpty());
    }

    @Test
    void keepsWholeRoundsWhenItIsInterrupted() {
        AtomicInteger looks = new AtomicInteger();
        Findings findings = new ObjectsExperiment().run(machine.run(Mode.QUICK, () -> looks.incrementAndGet() > 600));
        assertThat(findings.verdict()).isEqualTo(Verdict.INTERRUPTED);
        assertThat(findings.because()).startsWith("Stopped after 2 of 24 rounds");
        assertThat(findings.rows()).isNotEmpty().allSatisfy(row -> assertThat(row.samples()).hasSize(2));
    }

    @Test
    void isQuick() {
        assertThat(new ObjectsExperiment().planned(Mode.QUICK)).isLessThan(Duration.ofSeconds(8));
    }

    private Findings run() {
        return new ObjectsExperiment().run(machine.run(Mode.QUICK, StopRequest.NEVER));
    }
}
