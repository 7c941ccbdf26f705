// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.lines;

import dev.crossview.lab.kernel.TurnSample;
import dev.crossview.lab.model.Mode;
import dev.crossview.lab.run.Experiment;
import dev.crossview.lab.run.Findings;
import dev.crossview.lab.run.LabRun;
import dev.crossview.lab.run.Rounds;
import java.time.Duration;
import java.util.List;

/// How close two threads may write without paying for it.
public final class LinesExperiment implements Experiment {

    /// The experiment's id.
    public static final String ID = "lines";

    /// Some dozen chunks where a line goes to and fro, and hundreds where it does not.
    private static final Duration SAMPLE = Duration.ofMillis(1);

    @Override
    public String id() {
        return ID;
    }

    @Override
    public String title() {
        return "How close two threads may write without paying for it";
    }

    @Override
    public String hypothesis() {
        return "What lies in one cache line is one thing to the hardware: two threads that write to different words of it pay"
                + " as if they wrote to the same one, and who reads beside a count waits for it; a line further on,"
                + " both are free.";
    }

    @Override
    public Duration planned(Mode mode) {
        return plan(mode).duration(Spot.all().size(), SAMPLE);
    }

    @Override
    public Findings run(LabRun run) {
        List<Spot> spots = Spot.all().stream().filter(spot -> spot.threads() <= run.cpus()).toList();
        Rounds<Spot, TurnSample> rounds = Rounds.interleaved(ID, spots, plan(run.mode()),
                spot -> run.crew().lines(spot.kind(), spot.apart(), SAMPLE), run);
        return LinesFindings.of(rounds, run);
    }

    private static Rounds.Plan plan(Mode mode) {
        return switch (mode) {
            case QUICK -> new Rounds.Plan(16, 5);
            case FULL -> new Rounds.Plan(60, 11);
        };
    }
}
