// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.lines;

import dev.crossview.lab.kernel.LinesKind;
import dev.crossview.lab.kernel.TurnSample;
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
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Draws the conclusion of the `lines` samples.
final class LinesFindings {

    static final String OVER_FAR = "over 1,024 bytes apart";
    static final String OVER_NOBODY = "over nobody counting";
    static final String NEIGHBOUR = "over 128 bytes apart";

    /// What two threads may still cost each other who share nothing: a quarter.
    private static final double BUDGET = 1.25;

    /// Less than that, and two words are not in one line.
    private static final double SHARED = 1.5;

    private final Rounds<Spot, TurnSample> rounds;
    private final LabRun run;
    private final Conclusion conclusion = new Conclusion();
    private final Budgets budgets = new Budgets(conclusion, "one line from two");
    private final List<Row> rows = new ArrayList<>();

    private LinesFindings(Rounds<Spot, TurnSample> rounds, LabRun run) {
        this.rounds = rounds;
        this.run = run;
    }

    static Findings of(Rounds<Spot, TurnSample> rounds, LabRun run) {
        LinesFindings findings = new LinesFindings(rounds, run);
        if (rounds.complete() > 0) {
            rounds.samples().keySet().forEach(findings::time);
            if (run.cpus() > 1) {
                findings.sweep();
                findings.beside();
            }
        }
        findings.circumstances();
        return rounds.cutShort()
                ? findings.conclusion.interrupted(findings.rows, rounds)
                : findings.conclusion.over(findings.rows, findings::shown);
    }

    private static Role role(Spot spot) {
        return switch (spot.kind()) {
            case PLAIN -> Role.FIGURE;
            case READ -> Role.FLOOR;
            case LOCKED, BESIDE -> spot.apart() == Spot.NEAREST ? Role.CONTROL
                    : spot.apart() == Spot.CORE ? Role.CLAIM
                    : spot.apart() == Spot.FARTHEST ? Role.FLOOR : Role.FIGURE;
        };
    }

    private void time(Spot spot) {
        rows.add(Rows.time(spot.label(), role(spot), spot.metric(), spot.threads(), run.boundTo(spot.threads()),
                rounds.of(spot).stream()
                        .map(round -> round.stream().mapToDouble(TurnSample::nanosEach).toArray())
                        .toList(),
                rounds.dropped(spot)));
        if (!rounds.of(spot).stream().flatMap(List::stream).allMatch(TurnSample::counted)) {
            conclusion.hides("`" + spot.label() + "` did not leave behind what it must");
        }
    }

    private void sweep() {
        Spot far = new Spot(LinesKind.LOCKED, Spot.FARTHEST);
        Spot.sweep().stream()
                .filter(apart -> apart != Spot.FARTHEST)
                .forEach(apart -> ratio(new Spot(LinesKind.LOCKED, apart), far, OVER_FAR));
        ratio(new Spot(LinesKind.PLAIN, Spot.NEAREST), new Spot(LinesKind.PLAIN, Spot.FARTHEST), OVER_FAR);
        ratio(new Spot(LinesKind.LOCKED, Spot.CORE), new Spot(LinesKind.LOCKED, Spot.PAIR), NEIGHBOUR);
        int told = run.kernels().lineSize();
        if (told > 0 && told != found()) {
            conclusion.hides("the sweep finds a line of %d bytes, and the system says %d".formatted(found(), told));
        }
    }

    /// The first distance from which on two words cost each other nothing.
    private int found() {
        int found = Spot.FARTHEST;
        for (int apart : Spot.sweep().reversed()) {
            if (median(new Spot(LinesKind.LOCKED, apart), new Spot(LinesKind.LOCKED, Spot.FARTHEST)) >= SHARED) {
                break;
            }
            found = apart;
        }
        return found;
    }

    private void beside() {
        Spot nobody = new Spot(LinesKind.READ, Spot.NEAREST);
        List.of(Spot.NEAREST, Spot.CORE, Spot.PAIR)
                .forEach(apart -> ratio(new Spot(LinesKind.BESIDE, apart), nobody, OVER_NOBODY));
    }

    /// Held against the budget where the hypothesis says something of it.
    private void ratio(Spot held, Spot against, String metric) {
        Role role = metric.equals(NEIGHBOUR) ? Role.FIGURE : role(held);
        if (role == Role.CLAIM || role == Role.CONTROL) {
            Row row = Rows.ratio(held.label(), role, metric, 2, run.boundTo(2), BUDGET, ratios(held, against));
            rows.add(row);
            budgets.hold(row);
        } else {
            rows.add(Rows.figure(held.label(), role, metric, Rows.RATIO, 2, run.boundTo(2),
                    IntStream.range(0, rounds.complete()).mapToObj(round -> new double[] {ratios(held, against)[round]})
                            .toList(),
                    rounds.dropped(held)));
        }
    }

    private double[] ratios(Spot held, Spot against) {
        return IntStream.range(0, rounds.complete())
                .mapToDouble(round -> held.nanos(rounds, round) / against.nanos(rounds, round))
                .toArray();
    }

    private double median(Spot held, Spot against) {
        return Median.of(ratios(held, against));
    }

    private void circumstances() {
        if (!run.kernels().optimised()) {
            conclusion.hides("the kernels were not compiled as they are meant to run, so their times mean nothing");
        }
        if (run.cpus() < 2) {
            conclusion.hides("this process may use one CPU only, and two threads of one CPU share all its lines in peace");
            return;
        }
        if (!run.crew().pinned()) {
            conclusion.hides("the threads were not bound to CPUs (" + run.crew().pinProblem()
                    + "), so they may have shared one");
        }
        if (rounds.complete() > 0) {
            conclusion.remarks(("two that add plainly take %s in one line, which finds no line: their additions wait in the"
                    + " store buffer").formatted(Figures.ratio(median(new Spot(LinesKind.PLAIN, Spot.NEAREST),
                            new Spot(LinesKind.PLAIN, Spot.FARTHEST)))));
            double neighbour = median(new Spot(LinesKind.LOCKED, Spot.CORE), new Spot(LinesKind.LOCKED, Spot.PAIR));
            conclusion.remarks("two in neighbouring lines take %s of what two take that are two lines apart, so that the"
                            .formatted(Figures.ratio(neighbour))
                    + (neighbour > BUDGET ? " neighbour seems to be fetched along" : " neighbour is left alone"));
        }
    }

    private String shown() {
        int told = run.kernels().lineSize();
        return "a line is %d bytes, by the sweep%s; ".formatted(found(), told > 0 ? " and by the system" : "")
                + String.join("; ", budgets.kept()) + "; in one line the two come to "
                + String.join(" and ", budgets.controls());
    }
}
