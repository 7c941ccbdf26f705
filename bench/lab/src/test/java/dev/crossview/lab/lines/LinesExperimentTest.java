// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.lines;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crossview.lab.kernel.LinesKind;
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

class LinesExperimentTest {

    private final SimulatedKernels machine = new SimulatedKernels();

    @Test
    void findsTheLine() {
        Findings findings = run();
        assertThat(findings.because())
                .contains("A line is 64 bytes, by the sweep and by the system", "within 1.25×",
                        "in one line the two come to 8.2", "store buffer", "neighbour is left alone");
        assertThat(findings.verdict()).isEqualTo(Verdict.SHOWN);
    }

    @Test
    void tellsTheSweepAndWhoReads() {
        List<Row> rows = run().rows();
        assertThat(rows).filteredOn(row -> row.metric().equals(LinesFindings.OVER_FAR) && row.name().contains("locked"))
                .extracting(Row::role)
                .containsExactly(Role.CONTROL, Role.FIGURE, Role.FIGURE, Role.CLAIM, Role.FIGURE, Role.FIGURE);
        assertThat(rows).filteredOn(row -> row.metric().equals(LinesFindings.OVER_NOBODY)).extracting(Row::role)
                .containsExactly(Role.CONTROL, Role.CLAIM, Role.FIGURE);
        assertThat(rows.stream().map(row -> row.identity("lines"))).doesNotHaveDuplicates();
        assertThat(rows).allSatisfy(row -> assertThat(row.samples()).hasSizeGreaterThanOrEqualTo(12));
    }

    @ParameterizedTest
    @EnumSource(names = {"LOCKED", "BESIDE"})
    void aNextLineThatIsNotFreeRefutes(LinesKind kind) {
        machine.with(kind, 64, 20);
        assertThat(run().verdict()).isEqualTo(Verdict.REFUTED);
        assertThat(run().because()).contains(kind.label() + ", 64 bytes apart", "beyond the budget of 1.25×");
    }

    @ParameterizedTest
    @EnumSource(names = {"LOCKED", "BESIDE"})
    void oneLineThatCostsNothingShowsThatTheMeasureIsBlind(LinesKind kind) {
        machine.with(kind, 8, kind == LinesKind.LOCKED ? 5 : 1.5);
        assertThat(run().verdict()).isEqualTo(Verdict.COULD_NOT_SEE);
        assertThat(run().because()).contains("control `" + kind.label(), "one line from two");
    }

    @Test
    void aSystemThatSaysSomethingElseIsNotPassedOver() {
        machine.withLines(128);
        assertThat(run().verdict()).isEqualTo(Verdict.COULD_NOT_SEE);
        assertThat(run().because()).contains("finds a line of 64 bytes, and the system says 128");
        machine.withLines(0);
        assertThat(run().verdict()).isEqualTo(Verdict.SHOWN);
        assertThat(run().because()).contains("line is 64 bytes, by the sweep;");
    }

    @Test
    void saysWhereTheNeighbourIsFetchedAlong() {
        machine.with(LinesKind.LOCKED, 128, 3.5).with(LinesKind.LOCKED, 256, 3.5).with(LinesKind.LOCKED, 1024, 4.5);
        assertThat(run().because()).contains("neighbour seems to be fetched along");
    }

    @Test
    void whatWasNotDoneIsNotOverlooked() {
        machine.wrong();
        assertThat(run().verdict()).isEqualTo(Verdict.COULD_NOT_SEE);
        assertThat(run().because()).contains("did not leave behind what it must");
    }

    @Test
    void oneCpuHasNothingToShow() {
        machine.onCpus(List.of(5));
        Findings findings = run();
        assertThat(findings.verdict()).isEqualTo(Verdict.COULD_NOT_SEE);
        assertThat(findings.because()).contains("may use one CPU only");
        assertThat(findings.rows()).extracting(Row::name).containsExactly("one that reads, nobody counts");
    }

    @Test
    void threadsThatAreNotBoundShowNothing() {
        machine.refusingToPin("CPU 1: a policy forbids it");
        assertThat(run().because()).contains("CPU 1: a policy forbids it");
        assertThat(run().verdict()).isEqualTo(Verdict.COULD_NOT_SEE);
    }

    @Test
    void timesOfKernelsThatAreNotOptimisedShowNothing() {
        machine.notOptimised();
        assertThat(run().verdict()).isEqualTo(Verdict.COULD_NOT_SEE);
    }

    @Test
    void keepsWholeRoundsWhenItIsInterrupted() {
        AtomicInteger looks = new AtomicInteger();
        Findings findings = new LinesExperiment().run(machine.run(Mode.QUICK, () -> looks.incrementAndGet() > 200));
        assertThat(findings.verdict()).isEqualTo(Verdict.INTERRUPTED);
        assertThat(findings.because()).startsWith("Stopped after 2 of 16 rounds");
        assertThat(findings.rows()).isNotEmpty().allSatisfy(row -> assertThat(row.samples()).hasSize(2));
    }

    @Test
    void isQuick() {
        assertThat(new LinesExperiment().planned(Mode.QUICK)).isLessThan(Duration.ofSeconds(4));
    }

    private Findings run() {
        return new LinesExperiment().run(machine.run(Mode.QUICK, StopRequest.NEVER));
    }
}
