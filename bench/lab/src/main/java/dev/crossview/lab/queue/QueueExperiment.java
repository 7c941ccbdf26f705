// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.queue;

import dev.crossview.lab.kernel.TurnSample;
import dev.crossview.lab.model.Mode;
import dev.crossview.lab.run.Experiment;
import dev.crossview.lab.run.Findings;
import dev.crossview.lab.run.LabRun;
import dev.crossview.lab.run.Rounds;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/// What it takes to hand a view to somebody else.
public final class QueueExperiment implements Experiment {

    /// The experiment's id.
    public static final String ID = "queue";

    /// Some thousand turns, or a dozen chunks.
    private static final Duration SHORT = Duration.ofMillis(1);

    /// A few dozen wakes.
    private static final Duration ASLEEP = Duration.ofMillis(10);

    /// Long enough for the JVM to have compiled what is measured.
    private static final Duration WARMING = Duration.ofMillis(400);

    private final Function<Duration, TurnSample> java;

    /// With the trips of this JVM.
    public QueueExperiment() {
        this(JavaTrip::sample);
    }

    /// @param java takes a sample of round trips between two Java threads
    QueueExperiment(Function<Duration, TurnSample> java) {
        this.java = java;
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public String title() {
        return "What it takes to hand a view to somebody else";
    }

    @Override
    public String hypothesis() {
        return "A view goes to another interpreter and back for little more than the cache line that it takes, or the futex"
                + " where the other one sleeps, and for the same whatever its size; ten million a second go one way.";
    }

    @Override
    public Duration planned(Mode mode) {
        int asleep = (int) Arrays.stream(QueueCase.values()).filter(QueueCase::sleeps).count();
        return plan(mode).duration(QueueCase.values().length - asleep, SHORT)
                .plus(plan(mode).duration(asleep, ASLEEP.plusMillis(5)))   // looking every 10 ms takes 20
                .plus(WARMING);
    }

    @Override
    public Findings run(LabRun run) {
        List<QueueCase> cases = Arrays.stream(QueueCase.values()).filter(each -> each.threads() <= run.cpus()).toList();
        if (cases.contains(QueueCase.TRIP_JAVA) && !run.stop().made()) {
            java.apply(WARMING);
        }
        Rounds<QueueCase, TurnSample> rounds = Rounds.interleaved(ID, cases, plan(run.mode()),
                each -> sample(each, run), run);
        return QueueFindings.of(rounds, run);
    }

    private TurnSample sample(QueueCase each, LabRun run) {
        Duration duration = each.sleeps() ? ASLEEP : SHORT;
        return each.way().map(way -> run.crew().queue(way, duration)).orElseGet(() -> java.apply(duration));
    }

    private static Rounds.Plan plan(Mode mode) {
        return switch (mode) {
            case QUICK -> new Rounds.Plan(16, 3);
            case FULL -> new Rounds.Plan(60, 5);
        };
    }
}
