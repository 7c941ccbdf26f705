// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.views;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.crossview.lab.kernel.CopyWay;
import dev.crossview.lab.kernel.ViewLoop;
import dev.crossview.lab.loops.Comparison;
import dev.crossview.lab.loops.LoopSubject;
import dev.crossview.lab.loops.Subject;
import dev.crossview.lab.model.Harness;
import dev.crossview.lab.model.Mode;
import dev.crossview.lab.model.Role;
import dev.crossview.lab.model.Row;
import dev.crossview.lab.model.Verdict;
import dev.crossview.lab.run.Findings;
import dev.crossview.lab.run.SimulatedKernels;
import dev.crossview.lab.run.StopRequest;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ViewsExperimentTest {

    private final SimulatedKernels machine = new SimulatedKernels();

    @Test
    void isShownWhereAllBudgetsAreKeptExceptByTheControls() {
        Findings findings = run();
        assertThat(findings.verdict()).isEqualTo(Verdict.SHOWN);
        assertThat(findings.because())
                .contains("`slice`, time: 7.00 ns", "within 8.00 ns", "within 15.0 ns")
                .contains("`element, checked`, over a pointer: 1.100×", "within 1.3×")
                .contains("`64 KiB through a segment, in Java`, over memcpy from Java's thread: 1.005×")
                .contains("the controls come to 10.0 ns, 30.0×")
                .endsWith("the CPython that it is compared with is 3.99.1.");
    }

    @Test
    void tellsATimeOfEachLoopAndEachWayToCopy() {
        List<Row> rows = run().rows();
        assertThat(rows.stream().filter(row -> row.unit().equals("ns")).map(Row::name))
                .containsExactlyElementsOf(Stream.concat(
                        Arrays.stream(ViewLoop.values()).map(ViewLoop::label),
                        Arrays.stream(CopyWay.values()).map(CopyWay::label)).toList());
        assertThat(rows.stream().map(row -> row.identity("views"))).doesNotHaveDuplicates();
        assertThat(rows).allSatisfy(row -> {
            assertThat(row.threads()).isEqualTo(1);
            assertThat(row.samples()).hasSizeGreaterThanOrEqualTo(12);
        });
    }

    @Test
    void whatJavaCopiesHasAHarnessOfItsOwnAndNoCpu() {
        List<Row> java = run().rows().stream().filter(row -> row.harness() == Harness.JAVA).toList();
        assertThat(java).hasSize(3).allMatch(row -> row.name().contains("Java") && row.cpus().isEmpty());
        assertThat(run().rows().stream().filter(row -> row.harness() == Harness.KERNEL))
                .allMatch(row -> row.cpus().size() == 1);
    }

    @Test
    void rolesAreThoseOfTheHypothesis() {
        List<Row> rows = run().rows();
        assertThat(rows.stream().filter(row -> row.role() == Role.FLOOR).map(Row::name)).containsExactly(
                "empty call", "object made+dropped", "element by pointer", "64 KiB by memcpy", "atomic add",
                "64 KiB by memcpy, from Java's thread");
        assertThat(rows.stream().filter(row -> row.name().endsWith("cpython"))).hasSize(6)
                .allMatch(row -> row.role() == Role.FIGURE);
        assertThat(rows.stream().filter(row -> row.name().equals(ViewLoop.ADD_ELEMENT.label())))
                .singleElement().satisfies(row -> assertThat(row.role()).isEqualTo(Role.FIGURE));
    }

    @Test
    void whatHasABudgetInTimeSaysSo() {
        assertThat(run().rows().stream().filter(row -> row.unit().equals("ns") && row.args().containsKey("budget"))
                .map(row -> row.name() + " " + row.role().word() + " " + row.args().get("budget")))
                .containsExactly("slice claim 8.0", "slice, counted by the block control 8.0",
                        "slice by getitem claim 15.0");
    }

    static List<Comparison<Subject>> claims() {
        return ViewsExperiment.COMPARISONS.stream().filter(each -> each.role() == Role.CLAIM).toList();
    }

    static List<Comparison<Subject>> controls() {
        return ViewsExperiment.COMPARISONS.stream().filter(each -> each.role() == Role.CONTROL).toList();
    }

    @ParameterizedTest
    @MethodSource("claims")
    void aClaimWhollyBeyondItsBudgetIsRefuted(Comparison<Subject> claim) {
        set(claim.held(), 1.05 * atBudget(claim));
        Findings findings = run();
        assertThat(findings.verdict()).isEqualTo(Verdict.REFUTED);
        assertThat(findings.because()).contains("`" + claim.held().name() + "`, " + claim.metric(), "beyond the budget");
    }

    @ParameterizedTest
    @MethodSource("claims")
    void aBudgetInsideTheIntervalIsLeftOpen(Comparison<Subject> claim) {
        set(claim.held(), atBudget(claim));
        machine.straddling(key(claim.held()));
        Findings findings = run();
        assertThat(findings.verdict()).isEqualTo(Verdict.COULD_NOT_SEE);
        assertThat(findings.because()).contains("leaves open whether it stays within");
    }

    @ParameterizedTest
    @MethodSource("controls")
    void aControlThatKeepsTheBudgetShowsThatTheMeasureIsBlind(Comparison<Subject> control) {
        set(control.held(), 0.9 * atBudget(control));
        Findings findings = run();
        assertThat(findings.verdict()).isEqualTo(Verdict.COULD_NOT_SEE);
        assertThat(findings.because()).contains("control `" + control.held().name() + "`");
    }

    @Test
    void aTimeBeyondItsBudgetIsNotRefutedWhileOthersHaveTheCpus() {
        machine.with(ViewLoop.SLICE, 9).sharedWithOthers(0.1);
        Findings findings = run();
        assertThat(findings.verdict()).isEqualTo(Verdict.COULD_NOT_SEE);
        assertThat(findings.because()).contains("beyond the budget of 8.00 ns, but others had the CPUs for 10");
    }

    @ParameterizedTest
    @EnumSource(names = {"SLICE", "CHECKED", "CONTIGUOUS", "ADD_CELL", "ADD_ELEMENT", "LARGE"})
    void workOfOursThatWasNotDoneRefutes(ViewLoop loop) {
        machine.lossyLoop(loop);
        assertThat(run().verdict()).isEqualTo(Verdict.REFUTED);
    }

    @ParameterizedTest
    @EnumSource(names = {"CALL", "POINTER", "MEMCPY", "ADD", "CPYTHON_BOXED", "CPYTHON_LARGE"})
    void workOfOthersThatWasNotDoneLeavesTheRunBlind(ViewLoop loop) {
        machine.lossyLoop(loop);
        Findings findings = run();
        assertThat(findings.verdict()).isEqualTo(Verdict.COULD_NOT_SEE);
        assertThat(findings.because()).contains("`" + loop.label() + "` did not leave behind what it must");
    }

    @Test
    void aCopyThatJavaDidNotMakeRefutes() {
        machine.lossyLoop(CopyWay.SEGMENT);
        assertThat(run().verdict()).isEqualTo(Verdict.REFUTED);
    }

    @Test
    void withoutCPythonItSaysWhyAndClaimsTheRest() {
        machine.without("nobody has installed one");
        Findings findings = run();
        assertThat(findings.verdict()).isEqualTo(Verdict.SHOWN);
        assertThat(findings.because()).endsWith("CPython was not measured: nobody has installed one.");
        assertThat(findings.rows()).noneMatch(row -> (row.name() + row.metric()).contains("cpython"));
    }

    @Test
    void takesRatiosInsideARound() {
        machine.with(ViewLoop.POINTER, 0.5).with(ViewLoop.CHECKED, 0.6);
        Row row = run().rows().stream()
                .filter(each -> each.name().equals("element, checked") && each.unit().equals("x"))
                .findFirst()
                .orElseThrow();
        assertThat(row.median()).isCloseTo(1.2, within(0.005));
    }

    @Test
    void keepsWholeRoundsWhenItIsInterrupted() {
        AtomicInteger looks = new AtomicInteger();
        Findings findings = new ViewsExperiment().run(machine.run(Mode.QUICK, () -> looks.incrementAndGet() > 420));
        assertThat(findings.verdict()).isEqualTo(Verdict.INTERRUPTED);
        assertThat(findings.because()).startsWith("Stopped after 2 of 20 rounds");
        assertThat(findings.rows()).isNotEmpty().allSatisfy(row -> assertThat(row.samples()).hasSize(2));
    }

    @Test
    void oneCpuIsEnoughAndItIsQuick() {
        machine.onCpus(List.of(5));
        assertThat(run().verdict()).isEqualTo(Verdict.SHOWN);
        assertThat(new ViewsExperiment().planned(Mode.QUICK)).isLessThan(Duration.ofSeconds(4));
    }

    private double atBudget(Comparison<Subject> comparison) {
        return comparison.budget() * comparison.against().map(this::time).orElse(1.0);
    }

    private double time(Subject subject) {
        return switch (subject) {
            case LoopSubject loop -> machine.nanos(loop.loop());
            case CopySubject copy -> machine.nanos(copy.way());
            default -> throw new AssertionError(subject);
        };
    }

    private static Object key(Subject subject) {
        return switch (subject) {
            case LoopSubject loop -> loop.loop();
            case CopySubject copy -> copy.way();
            default -> throw new AssertionError(subject);
        };
    }

    private void set(Subject subject, double nanos) {
        switch (subject) {
            case LoopSubject loop -> machine.with(loop.loop(), nanos);
            case CopySubject copy -> machine.with(copy.way(), nanos);
            default -> throw new AssertionError(subject);
        }
    }

    private Findings run() {
        return new ViewsExperiment().run(machine.run(Mode.QUICK, StopRequest.NEVER));
    }
}
