// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.gil;

import dev.crossview.lab.kernel.GilKind;
import dev.crossview.lab.kernel.GilSample;
import dev.crossview.lab.model.Mode;
import dev.crossview.lab.run.Experiment;
import dev.crossview.lab.run.Findings;
import dev.crossview.lab.run.LabRun;
import dev.crossview.lab.run.Rounds;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/// Who waits for the GIL, and how long.
public final class GilExperiment implements Experiment {

    /// The experiment's id.
    public static final String ID = "gil";

    /// Long enough for some hundred returns, and for a dozen switch intervals.
    private static final Duration SAMPLE = Duration.ofMillis(60);

    private static final long SEED = 0x2017_10_03;

    @Override
    public String id() {
        return ID;
    }

    @Override
    public String title() {
        return "Who waits for the GIL, and how long";
    }

    @Override
    public String hypothesis() {
        return "A thread that comes back from a voluntary block has the GIL again within microseconds, whoever computes"
                + " meanwhile, because the GIL is handed to it; and those who compute lose next to nothing by that.";
    }

    @Override
    public Duration planned(Mode mode) {
        return plan(mode).duration(GilCase.values().length, SAMPLE);
    }

    @Override
    public Findings run(LabRun run) {
        boolean cpython = run.kernels().cpython().present();
        List<GilCase> cases = Arrays.stream(GilCase.values())
                .filter(each -> cpython || each.kind() != GilKind.CPYTHON)
                .filter(each -> each.oneCpu() ? run.crew().pinned() : each.threads() <= run.cpus())
                .toList();
        SplittableRandom seeds = new SplittableRandom(SEED);
        Rounds<GilCase, GilSample> rounds = Rounds.interleaved(ID, cases, plan(run.mode()),
                each -> run.crew().gil(each.work(), each.kind(), each.oneCpu(), SAMPLE, seeds.nextLong()), run);
        return GilFindings.of(rounds, run);
    }

    private static Rounds.Plan plan(Mode mode) {
        return switch (mode) {
            case QUICK -> new Rounds.Plan(16, 1);
            case FULL -> new Rounds.Plan(60, 5);
        };
    }
}
