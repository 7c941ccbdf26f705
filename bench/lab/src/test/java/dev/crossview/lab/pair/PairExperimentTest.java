// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.pair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.crossview.lab.kernel.PairKernel;
import dev.crossview.lab.model.Mode;
import dev.crossview.lab.model.Role;
import dev.crossview.lab.model.Row;
import dev.crossview.lab.model.Verdict;
import dev.crossview.lab.run.Findings;
import dev.crossview.lab.run.LabRun;
import dev.crossview.lab.run.Progress;
import dev.crossview.lab.run.SimulatedKernels;
import dev.crossview.lab.run.StopRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PairExperimentTest {

    private final SimulatedKernels machine = new SimulatedKernels();

    @Test
    void isShownWhereClaimsKeepTheirBudgetsAndControlsDoNot() {
        Findings findings = run();
        assertThat(findings.verdict()).isEqualTo(Verdict.SHOWN);
        assertThat(findings.because()).contains("`crossview`", "within 1.05×", "within 1.15×", "18.0×");
    }

    @Test
    void tellsTimesAndRatios() {
        List<Row> rows = run().rows();
        assertThat(rows.stream().filter(row -> row.unit().equals("ns")).map(row -> row.name() + " " + row.threads()))
                .containsExactly(
                        "bare add/sub 1", "bare add/sub, own objects 1", "bare add/sub, own objects 2", "crossview 1",
                        "atomic relaxed/acq_rel 1", "atomic relaxed/acq_rel 2", "atomic seq_cst 1", "atomic seq_cst 2",
                        "views of one block in two interpreters 1", "views of one block in two interpreters 2",
                        "atomic relaxed/acq_rel, own objects 2", "atomic relaxed/relaxed 1", "atomic relaxed/relaxed 2",
                        "atomic relaxed/release, acquire fence 1", "atomic relaxed/release, acquire fence 2",
                        "immortal check of 3.12, own objects 1", "immortal check of 3.12, own objects 2",
                        "immortal check of 3.14, own objects 1", "immortal check of 3.14, own objects 2",
                        "immortal check of 3.14, one immortal object 1",
                        "immortal check of 3.14, one immortal object 2",
                        "biased, own objects 1", "biased, own objects 2",
                        "biased, another thread's object 1", "biased, another thread's object 2",
                        "biased, through the merge queue 1", "logged, commit thread 1", "logged, commit thread 2",
                        "shared_ptr 1", "shared_ptr 2", "shared_ptr, only thread of its process 1",
                        "shared_ptr, one reference and its end 1");
        assertThat(rows.stream().filter(row -> row.unit().equals("x") && row.role() == Role.CLAIM)).hasSize(2);
        assertThat(rows.stream().filter(row -> row.unit().equals("x") && row.role() == Role.CONTROL)).hasSize(4);
        assertThat(rows.stream().filter(row -> row.unit().equals("x") && row.role() == Role.FIGURE)).hasSize(12)
                .allMatch(row -> row.threads() == 1 && row.args().isEmpty());
        assertThat(rows).allSatisfy(row -> assertThat(row.samples()).hasSizeGreaterThanOrEqualTo(12));
        assertThat(rows).allSatisfy(row -> assertThat(row.cpus()).hasSize(row.threads()));
    }

    @Test
    void tellsTheOrderOfWhatItMeasured() {
        assertThat(run().because()).contains("a pair takes plain 0.500 ns, owner-biased 1.00 ns, atomic and alone 9.0",
                "in the order of the literature");
        machine.with(PairKernel.BIASED_OWN, 12, 12);
        Findings findings = run();
        assertThat(findings.verdict()).isEqualTo(Verdict.SHOWN);
        assertThat(findings.because()).contains("owner-biased 12.0 ns", "which is not the order of the literature");
    }

    @Test
    void measuresTheSameInstructionsOnceUnlessTheVerdictRestsOnThem() {
        machine.same(PairKernel.ATOMIC_RELAXED, PairKernel.ATOMIC).same(PairKernel.ATOMIC_SEQ_CST, PairKernel.ATOMIC);
        Findings findings = run();
        assertThat(findings.rows()).extracting(Row::name)
                .doesNotContain("atomic relaxed/relaxed")
                .contains("atomic seq_cst", "atomic relaxed/release, acquire fence");
        assertThat(findings.because()).contains("`atomic seq_cst` and `atomic relaxed/relaxed` are on this processor"
                + " the instructions of `atomic relaxed/acq_rel`");
    }

    @Test
    void aQuickRunTakesTwoThreadsAndAFullOneAsManyAsThereAreCpus() {
        machine.onCpus(List.of(0, 1, 2, 3, 4, 5));
        assertThat(run().rows()).extracting(Row::threads).containsOnly(1, 2);
        LabRun full = new LabRun(Mode.FULL, machine, machine.open(List.of(4, 2)), machine.collections(),
                StopRequest.NEVER, Progress.UNSEEN);
        List<Row> rows = new PairExperiment().run(full).rows();
        assertThat(rows.stream().filter(row -> row.name().equals(PairKernel.BIASED_OTHER.label())
                        && row.unit().equals("ns")).map(Row::cpus))
                .containsExactly(List.of(4), List.of(4, 2), List.of(4, 2, 0, 1), List.of(4, 2, 0, 1, 3, 5));
        assertThat(rows.stream().filter(row -> row.name().equals(PairKernel.CROSSVIEW.label())))
                .allMatch(row -> row.threads() == 1);
    }

    @Test
    void isPlannedToTakeSecondsWhenItIsToBeQuick() {
        assertThat(new PairExperiment().planned(Mode.QUICK)).isLessThan(Duration.ofSeconds(7));
    }

    @Test
    void countsOfAFigureThatDoNotMatchHide() {
        machine.lossy(PairKernel.LOGGED);
        Findings findings = run();
        assertThat(findings.verdict()).isEqualTo(Verdict.COULD_NOT_SEE);
        assertThat(findings.because()).contains("counts of `logged, commit thread` (1 thread) do not match");
    }

    @Test
    void takesRatiosInsideARound() {
        machine.with(PairKernel.ATOMIC, 5, 30);
        Row one = ratio(run(), PairKernel.ATOMIC, Yardstick.ONE_THREAD);
        Row second = ratio(run(), PairKernel.ATOMIC, Yardstick.SECOND_THREAD);
        assertThat(one.median()).isCloseTo(10, within(0.05));
        assertThat(second.median()).isCloseTo(6, within(0.05));
        assertThat(one.args()).containsEntry("budget", 1.05);
        assertThat(second.args()).containsEntry("budget", 1.15);
    }

    @Test
    void aClaimWhollyBeyondItsBudgetIsRefuted() {
        machine.with(PairKernel.CROSSVIEW, 0.56, 0.56);
        Findings findings = run();
        assertThat(findings.verdict()).isEqualTo(Verdict.REFUTED);
        assertThat(findings.because()).contains("`crossview`, over bare add/sub: 1.12", "beyond the budget of 1.05×");
    }

    @Test
    void viewsThatGetDearerWithASecondThreadAreRefuted() {
        machine.with(PairKernel.VIEWS, 0.5, 0.65);
        Findings findings = run();
        assertThat(findings.verdict()).isEqualTo(Verdict.REFUTED);
        assertThat(findings.because()).contains("`views of one block in two interpreters`", "1.15×");
    }

    @Test
    void viewsMayGetDearerWhereBareObjectsDoToo() {
        machine.with(PairKernel.VIEWS, 0.5, 0.65).with(PairKernel.BARE_OWN, 0.5, 0.65);
        assertThat(run().verdict()).isEqualTo(Verdict.SHOWN);
    }

    @Test
    void aBudgetInsideTheIntervalIsLeftOpen() {
        machine.with(PairKernel.CROSSVIEW, 0.51, 0.51).noisy(PairKernel.CROSSVIEW, 0.4);
        Findings findings = run();
        assertThat(findings.verdict()).isEqualTo(Verdict.COULD_NOT_SEE);
        assertThat(findings.because()).contains("leaves open whether it stays within 1.05×");
    }

    @Test
    void anAtomicCountThatIsNoDearerShowsThatTheMeasureIsBlind() {
        machine.with(PairKernel.ATOMIC, 0.5, 70);
        Findings findings = run();
        assertThat(findings.verdict()).isEqualTo(Verdict.COULD_NOT_SEE);
        assertThat(findings.because()).contains("control `atomic relaxed/acq_rel`", "could not tell an atomic count");
    }

    @Test
    void countsThatDoNotMatchRefute() {
        machine.lossy();
        Findings findings = run();
        assertThat(findings.verdict()).isEqualTo(Verdict.REFUTED);
        assertThat(findings.because())
                .contains("counts of `crossview` (1 thread) do not match", "(2 threads) do not match");
    }

    @Test
    void timesOfKernelsThatAreNotOptimisedShowNothing() {
        machine.notOptimised();
        assertThat(run().verdict()).isEqualTo(Verdict.COULD_NOT_SEE);
    }

    @Test
    void onOneCpuItMeasuresOneThreadAndSaysWhatItCouldNotSee() {
        machine.onCpus(List.of(5));
        Findings findings = run();
        assertThat(findings.verdict()).isEqualTo(Verdict.COULD_NOT_SEE);
        assertThat(findings.because()).contains("one CPU only");
        assertThat(findings.rows()).isNotEmpty().allMatch(row -> row.threads() == 1);
    }

    @Test
    void keepsWholeRoundsWhenItIsInterrupted() {
        AtomicInteger looks = new AtomicInteger();
        Findings findings = new PairExperiment().run(machine.run(Mode.QUICK, () -> looks.incrementAndGet() > 800));
        assertThat(findings.verdict()).isEqualTo(Verdict.INTERRUPTED);
        assertThat(findings.because()).isEqualTo("Stopped after 2 of 24 rounds.");
        assertThat(findings.rows()).isNotEmpty().allSatisfy(row -> assertThat(row.samples()).hasSize(2));
    }

    private Findings run() {
        return new PairExperiment().run(machine.run(Mode.QUICK, StopRequest.NEVER));
    }

    private static Row ratio(Findings findings, PairKernel kernel, Yardstick yardstick) {
        return findings.rows().stream()
                .filter(row -> row.name().equals(kernel.label()) && row.metric().equals(yardstick.metric()))
                .findFirst()
                .orElseThrow();
    }
}
