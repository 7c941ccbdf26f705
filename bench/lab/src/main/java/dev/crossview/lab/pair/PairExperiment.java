// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.pair;

import dev.crossview.lab.kernel.PairKernel;
import dev.crossview.lab.kernel.LoopSample;
import dev.crossview.lab.model.Mode;
import dev.crossview.lab.run.Experiment;
import dev.crossview.lab.run.Findings;
import dev.crossview.lab.run.LabRun;
import dev.crossview.lab.run.Rounds;
import java.time.Duration;
import java.util.List;

/// What one INCREF and one DECREF cost.
public final class PairExperiment implements Experiment {

    /// The experiment's id.
    public static final String ID = "pair";

    /// Metric of its times.
    public static final String TIME = "time per pair";

    /// Short, and many in a round: a scheduler's time slice is longer than that, so where other work takes the CPU away
    /// now and then, most samples stay whole and their median does not see the others.
    private static final Duration SAMPLE = Duration.ofMillis(1);

    private static final List<PairKind> KINDS = List.of(
            new PairKind(PairKernel.BARE, 1),
            new PairKind(PairKernel.BARE_OWN, 1),
            new PairKind(PairKernel.BARE_OWN, 2),
            new PairKind(PairKernel.CROSSVIEW, 1),
            new PairKind(PairKernel.ATOMIC, 1),
            new PairKind(PairKernel.ATOMIC, 2),
            new PairKind(PairKernel.ATOMIC_SEQ_CST, 1),
            new PairKind(PairKernel.ATOMIC_SEQ_CST, 2),
            new PairKind(PairKernel.VIEWS, 1),
            new PairKind(PairKernel.VIEWS, 2));

    @Override
    public String id() {
        return ID;
    }

    @Override
    public String title() {
        return "What one INCREF and one DECREF cost";
    }

    @Override
    public String hypothesis() {
        return "Inside an interpreter counting costs what a plain add and a plain sub cost. Atomic counts cost many"
                + " times that, and more again when two CPUs count one object. Views of one block in two interpreters"
                + " cost two CPUs nothing extra.";
    }

    @Override
    public Duration planned(Mode mode) {
        return plan(mode).duration(KINDS.size(), SAMPLE);
    }

    @Override
    public Findings run(LabRun run) {
        List<PairKind> kinds = KINDS.stream().filter(kind -> kind.threads() <= run.cpus()).toList();
        Rounds<PairKind, LoopSample> rounds = Rounds.interleaved(ID, kinds, plan(run.mode()),
                kind -> run.crew().pair(kind.kernel(), kind.threads(), SAMPLE), run);
        return PairFindings.of(rounds, run);
    }

    private static Rounds.Plan plan(Mode mode) {
        return switch (mode) {
            case QUICK -> new Rounds.Plan(24, 25);
            case FULL -> new Rounds.Plan(60, 31);
        };
    }
}
