// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.cores;

import dev.crossview.lab.kernel.CoresKind;
import dev.crossview.lab.kernel.TurnSample;
import dev.crossview.lab.machine.Distance;
import dev.crossview.lab.model.Role;
import dev.crossview.lab.model.Row;
import dev.crossview.lab.run.Budgets;
import dev.crossview.lab.run.Conclusion;
import dev.crossview.lab.run.Findings;
import dev.crossview.lab.run.LabRun;
import dev.crossview.lab.run.Rounds;
import dev.crossview.lab.run.Rows;
import dev.crossview.lab.stats.Median;
import dev.crossview.lab.words.Figures;
import dev.crossview.lab.words.Sentences;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/// Draws the conclusion of the `cores` samples.
final class CoresFindings {

    static final String OVER_WAY = "one that stays, over one that goes to the nearest";

    /// A change that goes to another CPU takes at least twice as long as one that stays.
    private static final double BUDGET = 0.5;

    private final Rounds<Turn, TurnSample> rounds;
    private final List<Integer> cpus;
    private final int usable;
    private final BiFunction<Integer, Integer, Distance> distance;
    private final LabRun run;
    private final Conclusion conclusion = new Conclusion();
    private final Budgets budgets = new Budgets(conclusion, "a way from none");
    private final List<Row> rows = new ArrayList<>();

    private CoresFindings(
            Rounds<Turn, TurnSample> rounds, List<Integer> cpus, int usable,
            BiFunction<Integer, Integer, Distance> distance, LabRun run) {
        this.rounds = rounds;
        this.cpus = cpus;
        this.usable = usable;
        this.distance = distance;
        this.run = run;
    }

    /// @param cpus of which all pairs were to be sampled
    /// @param usable how many CPUs there are
    static Findings of(
            Rounds<Turn, TurnSample> rounds, List<Integer> cpus, int usable,
            BiFunction<Integer, Integer, Distance> distance, LabRun run) {
        CoresFindings findings = new CoresFindings(rounds, cpus, usable, distance, run);
        if (rounds.complete() > 0) {
            rounds.samples().keySet().stream().filter(turn -> !turn.again()).forEach(findings::time);
            if (cpus.size() > 1) {
                findings.ratios();
                findings.groups();
            }
        }
        findings.circumstances();
        return rounds.cutShort()
                ? findings.conclusion.interrupted(findings.rows, rounds)
                : findings.conclusion.over(findings.rows, findings::shown);
    }

    private static String pair(Turn turn) {
        return "CPU %d to CPU %d".formatted(turn.from(), turn.to());
    }

    private void time(Turn turn) {
        List<double[]> nanos = rounds.of(turn).stream()
                .map(round -> round.stream().mapToDouble(Turn::way).toArray())
                .toList();
        Row row = turn.alone()
                ? Rows.time("CPU %d alone".formatted(turn.from()), Role.FLOOR, "compare-and-swap that stays", 1,
                        turn.cpus(), nanos, rounds.dropped(turn))
                : Rows.time(pair(turn) + ", " + between(turn).words(), Role.FIGURE, turn.kind().label() + ", one way", 2,
                        turn.cpus(), nanos, rounds.dropped(turn)).ofPair(turn.from(), turn.to(), between(turn).words());
        rows.add(row);
        if (!rounds.of(turn).stream().flatMap(List::stream).allMatch(TurnSample::counted)) {
            conclusion.hides("`" + row.name() + "` did not take all its turns");
        }
    }

    private Distance between(Turn turn) {
        return distance.apply(turn.from(), turn.to());
    }

    /// If the nearest is far enough, all are.
    private void ratios() {
        Turn stays = Turn.alone(cpus.getFirst(), false);
        Turn again = Turn.alone(cpus.getFirst(), true);
        Turn nearest = swaps().stream().min(Comparator.comparingDouble(this::median)).orElseThrow();
        hold(Rows.ratio(pair(nearest), Role.CLAIM, OVER_WAY, 2, nearest.cpus(), BUDGET, ratios(stays, nearest)));
        hold(Rows.ratio("CPU %d alone".formatted(stays.from()), Role.CONTROL, OVER_WAY, 1, stays.cpus(), BUDGET,
                ratios(again, stays)));
    }

    private void hold(Row row) {
        rows.add(row);
        budgets.hold(row);
    }

    private List<Turn> swaps() {
        return rounds.samples().keySet().stream().filter(turn -> turn.kind() == CoresKind.SWAP).toList();
    }

    private double[] ratios(Turn held, Turn against) {
        return IntStream.range(0, rounds.complete())
                .mapToDouble(round -> held.nanos(rounds, round) / against.nanos(rounds, round))
                .toArray();
    }

    private double median(Turn turn) {
        return Median.of(IntStream.range(0, rounds.complete()).mapToDouble(round -> turn.nanos(rounds, round)).toArray());
    }

    /// What the ways are like that have the same in common.
    private void groups() {
        List<String> groups = new ArrayList<>();
        for (Distance each : Distance.values()) {
            double[] ways = swaps().stream().filter(turn -> between(turn) == each).mapToDouble(this::median).toArray();
            if (ways.length > 0) {
                groups.add("%s between two of %s (%s)".formatted(Figures.nanos(Median.of(ways)),
                        each == Distance.UNKNOWN ? "whom the kernel tells nothing" : each.words(),
                        ways.length == 1 ? "one pair" : ways.length + " pairs"));
            }
        }
        conclusion.remarks("a compare-and-swap takes " + Sentences.and(groups));
        if (usable > cpus.size()) {
            conclusion.remarks("of %d CPUs %d were measured, evenly spread".formatted(usable, cpus.size()));
        } else if (cpus.size() == 2) {
            conclusion.remarks("this process may use two CPUs, so there is one pair");
        }
    }

    private void circumstances() {
        if (!run.kernels().optimised()) {
            conclusion.hides("the kernels were not compiled as they are meant to run, so their times mean nothing");
        }
        if (cpus.size() < 2) {
            conclusion.hides("this process may use one CPU only, so there is no other");
        } else if (!run.crew().pinned()) {
            conclusion.hides("the threads were not bound to CPUs (" + run.crew().pinProblem()
                    + "), so nobody knows from where to where they went");
        }
    }

    private String shown() {
        double[] ways = swaps().stream().mapToDouble(this::median).sorted().toArray();
        return String.join("; ", budgets.kept()) + (ways.length == 1 ? "" : "; from %s to %s one way".formatted(
                Figures.nanos(Arrays.stream(ways).min().orElseThrow()), Figures.nanos(ways[ways.length - 1])));
    }
}
