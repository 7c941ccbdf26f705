// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.queue;

import dev.crossview.lab.kernel.TurnSample;
import dev.crossview.lab.model.Harness;
import dev.crossview.lab.model.Role;
import dev.crossview.lab.model.Row;
import dev.crossview.lab.run.Budgets;
import dev.crossview.lab.run.Conclusion;
import dev.crossview.lab.run.Findings;
import dev.crossview.lab.run.LabRun;
import dev.crossview.lab.run.Neighbours;
import dev.crossview.lab.run.Rounds;
import dev.crossview.lab.run.Rows;
import dev.crossview.lab.stats.Median;
import dev.crossview.lab.words.Figures;
import dev.crossview.lab.words.Sentences;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Draws the conclusion of the `queue` samples.
final class QueueFindings {

    /// A cache line's round trip on the machine for which budgets were set in nanoseconds.
    private static final double LINE_THERE = 300;

    private static final double SECOND = 1e9;

    private final Rounds<QueueCase, TurnSample> rounds;
    private final LabRun run;
    private final Conclusion conclusion = new Conclusion();
    private final Budgets budgets = new Budgets(conclusion, "a view that is handed over from one that is not");
    private final Neighbours neighbours = new Neighbours();
    private final List<Row> rows = new ArrayList<>();

    private QueueFindings(Rounds<QueueCase, TurnSample> rounds, LabRun run) {
        this.rounds = rounds;
        this.run = run;
    }

    static Findings of(Rounds<QueueCase, TurnSample> rounds, LabRun run) {
        QueueFindings findings = new QueueFindings(rounds, run);
        if (rounds.complete() > 0) {
            rounds.samples().keySet().forEach(each -> findings.all(each)
                    .forEach(sample -> findings.neighbours.add(sample.nanos(), sample.keptNanos())));
            rounds.samples().keySet().forEach(findings::time);
            Arrays.stream(QueueBudget.values()).forEach(findings::ratio);
            findings.overTheRing();
            findings.sleep();
        }
        findings.circumstances();
        return rounds.cutShort()
                ? findings.conclusion.interrupted(findings.rows, rounds)
                : findings.conclusion.over(findings.rows, findings::shown);
    }

    private void time(QueueCase each) {
        List<double[]> nanos = rounds.of(each).stream()
                .map(round -> round.stream().mapToDouble(TurnSample::nanosEach).toArray())
                .toList();
        Optional<QueueBudget> inNanos = Arrays.stream(QueueBudget.values())
                .filter(budget -> budget.held() == each && budget.against().isEmpty())
                .findFirst();
        Row row = inNanos
                .map(budget -> Rows.held(each.label(), each.role(), each.metric(), Rows.NANOS, each.threads(), cpus(each),
                        budget.budget(), nanos, rounds.dropped(each)))
                .orElseGet(() -> Rows.time(each.label(), each.role(), each.metric(), each.threads(), cpus(each), nanos,
                        rounds.dropped(each)));
        rows.add(ran(each, row));
        if (inNanos.isPresent()) {
            budgets.hold(row, doubtInNanos(each));
        }
        done(each);
    }

    private void ratio(QueueBudget budget) {
        QueueCase held = budget.held();
        if (budget.against().isEmpty() || !rounds.has(held)) {
            return;
        }
        QueueCase floor = budget.against().get();
        Row row = ran(held, Rows.ratio(held.label(), held.role(), held.metric() + ", over " + floor.label(), held.threads(),
                cpus(held), budget.budget(), ratios(held, floor)));
        rows.add(row);
        budgets.hold(row, floor == QueueCase.LINES ? doubtOfTrips() : held.sleeps() ? neighbours.doubt() : "");
    }

    /// What another machine can compare, where it cannot reach so many a second.
    private void overTheRing() {
        if (rounds.has(QueueCase.RING)) {
            for (QueueCase each : List.of(QueueCase.FLOW_MOVED, QueueCase.FLOW_DISTINCT, QueueCase.FLOW_SAME)) {
                rows.add(Rows.figure(each.label(), Role.FIGURE, each.metric() + ", over " + QueueCase.RING.label(),
                        Rows.RATIO, each.threads(), cpus(each),
                        Arrays.stream(ratios(each, QueueCase.RING)).mapToObj(ratio -> new double[] {ratio}).toList(),
                        rounds.dropped(each)));
            }
        }
    }

    private double[] ratios(QueueCase held, QueueCase floor) {
        return IntStream.range(0, rounds.complete())
                .mapToDouble(round -> held.nanos(rounds, round) / floor.nanos(rounds, round))
                .toArray();
    }

    /// Both sleep once in every turn; if they have not, the turn was another.
    private void sleep() {
        for (QueueCase each : List.of(QueueCase.FUTEX, QueueCase.TRIP_SLEEP)) {
            if (rounds.has(each)) {
                long turns = all(each).stream().mapToLong(TurnSample::turns).sum();
                long slept = all(each).stream().mapToLong(TurnSample::slept).sum();
                if (slept < turns) {
                    conclusion.hides("in `%s` the two slept only %s times in %s round trips"
                            .formatted(each.label(), Figures.count(slept), Figures.count(turns)));
                }
            }
        }
    }

    /// What a claim did not do refutes it; what another did not do would make it look fast or slow for no reason.
    private void done(QueueCase each) {
        String finding = "`" + each.label() + "` did not bring all that was sent as it was sent";
        if (all(each).stream().allMatch(TurnSample::counted)) {
            return;
        }
        if (each.role() == Role.CLAIM) {
            conclusion.refutes(finding);
        } else {
            conclusion.hides(finding);
        }
    }

    private String doubtInNanos(QueueCase each) {
        if (each.threads() > 1) {
            double line = median(QueueCase.LINES);
            if (line > LINE_THERE) {
                return "a cache line goes there and back in %s on this machine, and in %s where that budget was set"
                        .formatted(Figures.nanos(line), Figures.nanos(LINE_THERE));
            }
        }
        return neighbours.doubt();
    }

    /// Two puts and two gets are part of each trip. Where the line is so fast that they alone do not fit, a ratio says
    /// nothing of the road.
    private String doubtOfTrips() {
        double line = median(QueueCase.LINES);
        double work = 2 * median(QueueCase.SELF_MIB);
        double room = (QueueBudget.MOVED.budget() - 1) * line;
        return work <= room
                ? ""
                : "a cache line goes there and back in %s here, which leaves no room for two puts and two gets: they take %s"
                                .formatted(Figures.nanos(line), Figures.nanos(work))
                        + " with one thread";
    }

    private void circumstances() {
        if (!run.kernels().optimised()) {
            conclusion.hides("the kernels were not compiled as they are meant to run, so their times mean nothing");
        }
        conclusion.remarks("CPython was not measured: its queues between interpreters came with version 3.13, and whoever waits"
                + " at one looks every 10 ms, which is what the control does that looks every 10 ms");
        if (run.cpus() < 2) {
            conclusion.hides("this process may use one CPU only, so nothing could go from one to another");
        } else if (!run.crew().pinned()) {
            conclusion.hides("the threads were not bound to CPUs (" + run.crew().pinProblem()
                    + "), so nobody knows whether there was a way to go");
        }
    }

    private String shown() {
        return String.join("; ", budgets.kept())
                + "; one way that is %s million views a second moved, %s of distinct blocks and %s for one over and over"
                        .formatted(millions(QueueCase.FLOW_MOVED), millions(QueueCase.FLOW_DISTINCT),
                                millions(QueueCase.FLOW_SAME))
                + "; the controls come to " + Sentences.and(budgets.controls());
    }

    private String millions(QueueCase each) {
        return Figures.of(SECOND / median(each) / 1e6);
    }

    private double median(QueueCase each) {
        return Median.of(IntStream.range(0, rounds.complete()).mapToDouble(round -> each.nanos(rounds, round)).toArray());
    }

    private List<TurnSample> all(QueueCase each) {
        return rounds.of(each).stream().flatMap(List::stream).toList();
    }

    private List<Integer> cpus(QueueCase each) {
        return each.way().isEmpty() ? List.of() : run.boundTo(each.threads());
    }

    private static Row ran(QueueCase each, Row row) {
        return each.way().isEmpty() ? row.by(Harness.JAVA) : row;
    }
}
