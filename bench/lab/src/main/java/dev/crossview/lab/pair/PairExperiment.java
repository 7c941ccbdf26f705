// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.pair;

import dev.crossview.lab.kernel.Crew;
import dev.crossview.lab.kernel.Kernels;
import dev.crossview.lab.kernel.LoopSample;
import dev.crossview.lab.model.Mode;
import dev.crossview.lab.model.Role;
import dev.crossview.lab.run.Experiment;
import dev.crossview.lab.run.Findings;
import dev.crossview.lab.run.LabRun;
import dev.crossview.lab.run.Rounds;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/// What one INCREF and one DECREF cost: here, and by the ways of counting that others have tried.
public final class PairExperiment implements Experiment {

    /// The experiment's id.
    public static final String ID = "pair";

    /// Metric of its times.
    public static final String TIME = "time per pair";

    /// Short, and many in a round: a scheduler's time slice is longer than that, so where other work takes the CPU away
    /// now and then, most samples stay whole and their median does not see the others.
    private static final Duration SAMPLE = Duration.ofMillis(1);

    /// How often a pass takes what the verdict rests on; figures are taken once.
    private static final int WEIGHT = 3;

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
        int cpus = Math.min(Runtime.getRuntime().availableProcessors(), Kernels.LARGEST_CREW);
        return plan(mode).duration(weighed(PairKind.of(mode, cpus)).size(), SAMPLE);
    }

    @Override
    public Findings run(LabRun run) {
        List<Integer> cpus = everyCpu(run);
        if (run.mode() == Mode.QUICK || run.cpus() < 2 || cpus.size() == run.cpus()) {
            return measure(run);
        }
        try (Crew all = run.kernels().open(cpus)) {
            return measure(new LabRun(run.mode(), run.kernels(), all, run.collections(), run.stop(), run.progress()));
        }
    }

    /// The CPUs of the run's crew, and behind them all others.
    private static List<Integer> everyCpu(LabRun run) {
        return Stream.concat(run.crew().cpus().stream(), run.kernels().cpus().stream())
                .distinct()
                .limit(Kernels.LARGEST_CREW)
                .toList();
    }

    private static Findings measure(LabRun run) {
        List<PairKind> kinds = PairKind.of(run.mode(), run.cpus()).stream()
                .filter(kind -> kind.role() != Role.FIGURE || run.kernels().sameAs(kind.kernel()) == kind.kernel())
                .toList();
        Rounds<PairKind, LoopSample> rounds = Rounds.interleaved(ID, weighed(kinds), plan(run.mode()),
                kind -> run.crew().pair(kind.kernel(), kind.threads(), SAMPLE), run);
        return PairFindings.of(rounds, run);
    }

    private static List<PairKind> weighed(List<PairKind> kinds) {
        return kinds.stream()
                .flatMap(kind -> Collections.nCopies(kind.role() == Role.FIGURE ? 1 : WEIGHT, kind).stream())
                .toList();
    }

    private static Rounds.Plan plan(Mode mode) {
        return switch (mode) {
            case QUICK -> new Rounds.Plan(24, 5);
            case FULL -> new Rounds.Plan(60, 11);
        };
    }
}
