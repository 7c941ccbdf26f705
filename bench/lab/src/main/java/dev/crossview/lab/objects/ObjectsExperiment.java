// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.objects;

import dev.crossview.lab.kernel.LoopSample;
import dev.crossview.lab.kernel.ObjectMaker;
import dev.crossview.lab.kernel.ObjectOperation;
import dev.crossview.lab.loops.Comparison;
import dev.crossview.lab.loops.LoopFindings;
import dev.crossview.lab.model.Mode;
import dev.crossview.lab.run.Experiment;
import dev.crossview.lab.run.Findings;
import dev.crossview.lab.run.LabRun;
import dev.crossview.lab.run.Neighbours;
import dev.crossview.lab.run.Rounds;
import dev.crossview.lab.words.Sentences;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/// What making objects and looking them up costs, against the C library's allocator and against CPython.
public final class ObjectsExperiment implements Experiment {

    /// The experiment's id.
    public static final String ID = "objects";

    /// Short, and many in a round, as those of `pair` are and for the same reason.
    private static final Duration SAMPLE = Duration.ofMillis(1);

    private static final long SEED = 0x2017_10_03;

    private static final List<ObjectKind> KINDS = Stream.concat(
                    Arrays.stream(ObjectComparison.values()).flatMap(each -> Stream.of(each.held(), each.against())),
                    Stream.of(new ObjectKind(ObjectOperation.ALLOC_RANDOM, ObjectMaker.CPYTHON)))
            .distinct()
            .sorted((a, b) -> a.operation() == b.operation()
                    ? a.maker().compareTo(b.maker())
                    : a.operation().compareTo(b.operation()))
            .toList();

    private static final List<Comparison<ObjectKind>> COMPARISONS =
            Arrays.stream(ObjectComparison.values()).map(ObjectComparison::comparison).toList();

    @Override
    public String id() {
        return ID;
    }

    @Override
    public String title() {
        return "What making objects and looking them up costs";
    }

    @Override
    public String hypothesis() {
        return "A heap that belongs to one interpreter needs no lock: allocating and freeing an object takes at most"
                + " 0.6 times what malloc and free take. Where there is a CPython to compare with, allocation is at"
                + " least 1.5 times as fast as there, and ints, list append, list index and dict get are not slower.";
    }

    @Override
    public Duration planned(Mode mode) {
        return plan(mode).duration(KINDS.size(), SAMPLE);
    }

    @Override
    public Findings run(LabRun run) {
        boolean cpython = run.kernels().cpython().present();
        List<ObjectKind> kinds = KINDS.stream()
                .filter(kind -> cpython || kind.maker() != ObjectMaker.CPYTHON)
                .toList();
        SplittableRandom seeds = new SplittableRandom(SEED);
        Rounds<ObjectKind, LoopSample> rounds = Rounds.interleaved(ID, kinds, plan(run.mode()),
                kind -> run.crew().objects(kind.operation(), kind.maker(), SAMPLE, seeds.nextLong()), run);
        LoopFindings<ObjectKind> findings = new LoopFindings<>(rounds, COMPARISONS, run,
                "an allocator that takes a lock from one that does not", new Neighbours());
        findings.tellCPython();
        return findings.over(budgets -> String.join("; ", budgets.kept())
                + "; with a mutex around each call the first of them comes to " + Sentences.and(budgets.controls()));
    }

    private static Rounds.Plan plan(Mode mode) {
        return switch (mode) {
            case QUICK -> new Rounds.Plan(24, 11);
            case FULL -> new Rounds.Plan(60, 31);
        };
    }
}
