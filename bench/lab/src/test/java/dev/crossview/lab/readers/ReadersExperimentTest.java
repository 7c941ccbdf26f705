// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.readers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crossview.lab.kernel.PagesSample;
import dev.crossview.lab.kernel.ReadersKind;
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

class ReadersExperimentTest {

    private final SimulatedKernels machine = new SimulatedKernels();

    @Test
    void isShownWhereViewsLeaveWhatIsReadAsItIs() {
        Findings findings = run();
        assertThat(findings.because())
                .contains("a view of its own for each`, time per read together, over alone: 1.00", "within 2×",
                        "`a child that counts on its view`, memory that a forked child makes its own: 4.00 KiB",
                        "that comes to 7.7", "4,096 KiB, of 4,096 KiB that the child reads");
        assertThat(findings.verdict()).isEqualTo(Verdict.SHOWN);
    }

    @Test
    void tellsEachAloneAndTogether() {
        List<Row> rows = run().rows();
        assertThat(rows).filteredOn(row -> row.metric().equals("time per read")).hasSize(8)
                .extracting(Row::threads).containsOnly(1, 2);
        assertThat(rows).filteredOn(row -> row.role() == Role.CONTROL && row.metric().equals(ReadersFindings.TOGETHER))
                .extracting(Row::name).containsExactly("atomic count in the object");
        assertThat(rows).filteredOn(row -> row.metric().equals(ReadersFindings.PAGES)).hasSize(3);
        assertThat(rows.stream().map(row -> row.identity("readers"))).doesNotHaveDuplicates();
        assertThat(rows).allSatisfy(row -> assertThat(row.samples()).hasSizeGreaterThanOrEqualTo(12));
    }

    @Test
    void asManyReadAsThereAreCpus() {
        machine.onCpus(List.of(0, 1, 2, 3));
        assertThat(new ReadersExperiment().run(machine.run(Mode.QUICK, StopRequest.NEVER)).rows())
                .extracting(Row::threads).containsOnly(1, 4);
    }

    @Test
    void viewsThatHinderEachOtherRefute() {
        machine.with(ReadersKind.VIEWS, 1, 2.1);
        assertThat(run().verdict()).isEqualTo(Verdict.REFUTED);
        assertThat(run().because()).contains("beyond the budget of 2×");
    }

    @Test
    void aViewThatMakesPagesItsOwnRefutes() {
        machine.with(new PagesSample(4096, 0, 4096, 512, 3));
        assertThat(run().verdict()).isEqualTo(Verdict.REFUTED);
        assertThat(run().because()).contains("beyond the budget of 64.0 KiB");
    }

    @Test
    void aChildThatReadsSomethingElseRefutes() {
        machine.with(new PagesSample(4096, 0, 4096, 4, 2));
        assertThat(run().verdict()).isEqualTo(Verdict.REFUTED);
    }

    @Test
    void countsThatCostNothingShowThatTheMeasureIsBlind() {
        machine.with(ReadersKind.ATOMIC, 9, 10);
        assertThat(run().verdict()).isEqualTo(Verdict.COULD_NOT_SEE);
        assertThat(run().because()).contains("control `atomic count in the object`", "what is shared from what is not");
        machine.with(ReadersKind.ATOMIC, 9, 70).with(new PagesSample(4096, 0, 40, 4, 3));
        assertThat(run().verdict()).isEqualTo(Verdict.COULD_NOT_SEE);
        assertThat(run().because()).contains("control `a child that counts in each object`");
    }

    @Test
    void whatWasNotReadRefutes() {
        machine.wrong();
        assertThat(run().verdict()).isEqualTo(Verdict.REFUTED);
        assertThat(run().because()).contains("did not read what was written");
    }

    @Test
    void oneCpuShowsOnlyPages() {
        machine.onCpus(List.of(5));
        Findings findings = run();
        assertThat(findings.verdict()).isEqualTo(Verdict.COULD_NOT_SEE);
        assertThat(findings.because()).contains("may use one CPU only");
        assertThat(findings.rows()).noneMatch(row -> row.metric().equals(ReadersFindings.TOGETHER));
    }

    @Test
    void threadsThatAreNotBoundShowNothing() {
        machine.refusingToPin("CPU 1: a policy forbids it");
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
        Findings findings = new ReadersExperiment().run(machine.run(Mode.QUICK, () -> looks.incrementAndGet() > 130));
        assertThat(findings.verdict()).isEqualTo(Verdict.INTERRUPTED);
        assertThat(findings.because()).startsWith("Stopped after 2 of 16 rounds");
    }

    @Test
    void isQuick() {
        assertThat(new ReadersExperiment().planned(Mode.QUICK)).isLessThan(Duration.ofSeconds(4));
    }

    private Findings run() {
        return new ReadersExperiment().run(machine.run(Mode.QUICK, StopRequest.NEVER));
    }
}
