// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.hazard;

import dev.crossview.lab.kernel.HazardRow;
import dev.crossview.lab.kernel.HazardSample;
import dev.crossview.lab.kernel.Kernels;
import dev.crossview.lab.kernel.LitmusSample;
import dev.crossview.lab.kernel.LitmusShape;
import dev.crossview.lab.model.Mode;
import dev.crossview.lab.run.Experiment;
import dev.crossview.lab.run.Findings;
import dev.crossview.lab.run.LabRun;
import dev.crossview.lab.run.Rounds;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/// What goes wrong when two CPUs count one object, and what cures it.
///
/// Two threads repeat aligned trials; objects lie in quarantine, so that a use after free is seen and counted and
/// never happens. Each row gets the same time in every round; how many trials that was is told with the row.
public final class HazardExperiment implements Experiment {

    /// The experiment's id.
    public static final String ID = "hazard";

    /// Threads in every trial.
    public static final int THREADS = 2;

    /// A shape's trials take less than a microsecond.
    private static final Duration SHAPE = Duration.ofMillis(20);

    private static final long SEED = 0x2017_10_03;

    @Override
    public String id() {
        return ID;
    }

    @Override
    public String title() {
        return "The hazard of a shared count";
    }

    @Override
    public String hypothesis() {
        return "A plain count that two CPUs change at once loses updates and frees what is still held. A GIL hides"
                + " that; an atomic count alone does not cure it; a reference that is taken before the receiver can"
                + " see the object does, and so does a shared view. What the memory models forbid does not come about.";
    }

    @Override
    public Duration planned(Mode mode) {
        return plan(mode).duration(HazardRow.values().length, sample(mode))
                .plus(plan(mode).duration(LitmusShape.values().length, SHAPE));
    }

    @Override
    public Findings run(LabRun run) {
        SplittableRandom seeds = new SplittableRandom(SEED);
        Rounds<HazardRow, HazardSample> rounds = Rounds.interleaved(ID, List.of(HazardRow.values()),
                plan(run.mode()), row -> run.crew().hazard(row, sample(run.mode()), seeds.nextLong()), run);
        Rounds<LitmusShape, LitmusSample> shapes = Rounds.interleaved(ID, List.of(LitmusShape.values()),
                plan(run.mode()), shape -> run.crew().litmus(shape, SHAPE, seeds.nextLong()), run);
        return HazardFindings.of(rounds, shapes, run);
    }

    /// What goes wrong does so in percents of the trials, so a quick run needs no more.
    private static Duration sample(Mode mode) {
        return switch (mode) {
            case QUICK -> Duration.ofMillis(45);
            case FULL -> Kernels.LONGEST_SAMPLE;
        };
    }

    private static Rounds.Plan plan(Mode mode) {
        return switch (mode) {
            case QUICK -> new Rounds.Plan(16, 1);
            case FULL -> new Rounds.Plan(60, 1);
        };
    }
}
