// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.cores;

import dev.crossview.lab.kernel.CoresKind;
import dev.crossview.lab.kernel.TurnSample;
import dev.crossview.lab.machine.Distance;
import dev.crossview.lab.machine.Machine;
import dev.crossview.lab.model.Mode;
import dev.crossview.lab.run.Experiment;
import dev.crossview.lab.run.Findings;
import dev.crossview.lab.run.LabRun;
import dev.crossview.lab.run.Rounds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/// How far one CPU is from another.
public final class CoresExperiment implements Experiment {

    /// The experiment's id.
    public static final String ID = "cores";

    private static final Duration SAMPLE = Duration.ofMillis(1);

    /// What a sample takes besides: two workers move to other CPUs, and back.
    private static final Duration MOVING = Duration.ofNanos(300_000);

    /// CPUs of which a quick run takes all pairs; of more it takes as many, evenly spread.
    static final int QUICK_CPUS = 12;

    /// The same of a full run.
    static final int FULL_CPUS = 64;

    private final int planned;
    private final BiFunction<Integer, Integer, Distance> distance;

    /// On this machine.
    public CoresExperiment() {
        this(Runtime.getRuntime().availableProcessors(), Machine.here()::distance);
    }

    /// @param planned how many CPUs a plan is for
    /// @param distance what two CPUs have in common
    CoresExperiment(int planned, BiFunction<Integer, Integer, Distance> distance) {
        this.planned = planned;
        this.distance = distance;
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public String title() {
        return "How far one CPU is from another";
    }

    @Override
    public String hypothesis() {
        return "A word that two CPUs change costs what the way between them costs, which is a multiple of what it takes to"
                + " change it where it is, and depends on which two they are.";
    }

    @Override
    public Duration planned(Mode mode) {
        int cpus = Math.min(planned, most(mode));
        return plan(mode).duration(cpus * (cpus - 1) + 2, SAMPLE.plus(MOVING));
    }

    @Override
    public Findings run(LabRun run) {
        List<Integer> usable = run.cpus() < 2 ? run.kernels().cpus().subList(0, 1) : run.kernels().cpus();
        List<Integer> cpus = spread(usable, most(run.mode()));
        Rounds<Turn, TurnSample> rounds = Rounds.interleaved(ID, turns(cpus), plan(run.mode()),
                turn -> run.crew().cores(turn.kind(), turn.from(), turn.to(), SAMPLE), run);
        return CoresFindings.of(rounds, cpus, usable.size(), distance, run);
    }

    private static List<Turn> turns(List<Integer> cpus) {
        List<Turn> turns = new ArrayList<>();
        turns.add(Turn.alone(cpus.getFirst(), false));
        turns.add(Turn.alone(cpus.getFirst(), true));
        for (int i = 0; i < cpus.size(); i++) {
            for (int j = i + 1; j < cpus.size(); j++) {
                turns.add(Turn.between(CoresKind.SWAP, cpus.get(i), cpus.get(j)));
                turns.add(Turn.between(CoresKind.MESSAGE, cpus.get(i), cpus.get(j)));
            }
        }
        return turns;
    }

    /// At most so many of them, the first and the last among them.
    static List<Integer> spread(List<Integer> cpus, int most) {
        return cpus.size() <= most
                ? cpus
                : IntStream.range(0, most).mapToObj(i -> cpus.get(i * (cpus.size() - 1) / (most - 1))).toList();
    }

    private static int most(Mode mode) {
        return mode == Mode.QUICK ? QUICK_CPUS : FULL_CPUS;
    }

    private static Rounds.Plan plan(Mode mode) {
        return switch (mode) {
            case QUICK -> new Rounds.Plan(12, 1);
            case FULL -> new Rounds.Plan(30, 1);
        };
    }
}
