// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.interpreters;

import dev.crossview.lab.kernel.Life;
import dev.crossview.lab.kernel.LoopSample;
import dev.crossview.lab.kernel.MemorySample;
import dev.crossview.lab.model.Mode;
import dev.crossview.lab.run.Experiment;
import dev.crossview.lab.run.Findings;
import dev.crossview.lab.run.LabRun;
import dev.crossview.lab.run.Rounds;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What it costs to have many interpreters.
public final class InterpretersExperiment implements Experiment {

    /// The experiment's id.
    public static final String ID = "interpreters";

    /// Short, and many in a round, as those of `pair` are and for the same reason.
    private static final Duration SHORT = Duration.ofMillis(1);

    /// Long enough for one of CPython's, and for the start of two processes not to matter.
    private static final Duration LONG = Duration.ofMillis(40);

    /// So many live at the same time, once in a run.
    static final int CROWD = 10_000;

    private static final Duration CROWD_LASTS = Duration.ofMillis(500);

    @Override
    public String id() {
        return ID;
    }

    @Override
    public String title() {
        return "What it costs to have many interpreters";
    }

    @Override
    public String hypothesis() {
        return "An interpreter is made and closed in microseconds, is entered and left for the price of a mutex, takes"
                + " a few pages while it is idle, and leaves none behind; ten thousand live in one process; and two of them"
                + " compute on two CPUs as fast as two processes.";
    }

    @Override
    public Duration planned(Mode mode) {
        return shortPlan(mode).duration(Life.values().length - 1, SHORT)
                .plus(longPlan(mode).duration(LongCase.values().length, LONG))
                .plus(CROWD_LASTS);
    }

    @Override
    public Findings run(LabRun run) {
        List<Life> lives = Arrays.stream(Life.values()).filter(life -> life != Life.CPYTHON).toList();
        Rounds<Life, LoopSample> shortOnes = Rounds.interleaved(ID, lives, shortPlan(run.mode()),
                life -> run.crew().loop(life, 1, SHORT), run);
        boolean cpython = run.kernels().cpython().present();
        List<LongCase> cases = Arrays.stream(LongCase.values())
                .filter(each -> cpython || each != LongCase.CPYTHON)
                .filter(each -> each.parallel().isEmpty() || run.cpus() > 1)
                .toList();
        Rounds<LongCase, LongSample> longOnes = Rounds.interleaved(ID, cases, longPlan(run.mode()),
                each -> each.sample(run.crew(), LONG), run);
        Optional<MemorySample> crowd = run.stop().made() ? Optional.empty() : Optional.of(run.crew().memory(CROWD));
        return InterpretersFindings.of(shortOnes, longOnes, crowd, run);
    }

    private static Rounds.Plan shortPlan(Mode mode) {
        return switch (mode) {
            case QUICK -> new Rounds.Plan(24, 11);
            case FULL -> new Rounds.Plan(60, 31);
        };
    }

    private static Rounds.Plan longPlan(Mode mode) {
        return switch (mode) {
            case QUICK -> new Rounds.Plan(12, 2);
            case FULL -> new Rounds.Plan(40, 5);
        };
    }
}
