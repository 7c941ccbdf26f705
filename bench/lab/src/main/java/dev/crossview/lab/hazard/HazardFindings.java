// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.hazard;

import dev.crossview.lab.kernel.HazardRow;
import dev.crossview.lab.kernel.HazardSample;
import dev.crossview.lab.kernel.LitmusSample;
import dev.crossview.lab.kernel.LitmusShape;
import dev.crossview.lab.model.Role;
import dev.crossview.lab.model.Row;
import dev.crossview.lab.run.Conclusion;
import dev.crossview.lab.run.Findings;
import dev.crossview.lab.run.LabRun;
import dev.crossview.lab.run.Rounds;
import dev.crossview.lab.run.Rows;
import dev.crossview.lab.words.Figures;
import dev.crossview.lab.words.Sentences;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Draws the conclusion of the `hazard` trials.
///
/// A claim holds if it did not go wrong once. A control that did not go wrong, or a claim whose threads never met,
/// leaves the run blind: zeros then mean nothing.
final class HazardFindings {

    private final Rounds<HazardRow, HazardSample> rounds;
    private final LabRun run;
    private final Conclusion conclusion = new Conclusion();
    private final List<Row> rows = new ArrayList<>();
    private final Map<HazardRow, HazardSample> totals = new LinkedHashMap<>();
    private final List<String> quietControls = new ArrayList<>();
    private final List<String> apart = new ArrayList<>();

    private HazardFindings(Rounds<HazardRow, HazardSample> rounds, LabRun run) {
        this.rounds = rounds;
        this.run = run;
    }

    static Findings of(
            Rounds<HazardRow, HazardSample> rounds, Rounds<LitmusShape, LitmusSample> shapes, LabRun run) {
        HazardFindings findings = new HazardFindings(rounds, run);
        for (HazardRow row : HazardRow.values()) {
            findings.tell(row);
        }
        findings.blindSpots();
        LitmusFindings litmus = new LitmusFindings(shapes, run, findings.conclusion);
        findings.rows.addAll(litmus.rows());
        litmus.judge();
        if (rounds.cutShort() || shapes.cutShort()) {
            return findings.conclusion.interrupted(findings.rows, rounds.cutShort() ? rounds : shapes);
        }
        litmus.table();
        return findings.conclusion.over(findings.rows, findings::shown);
    }

    private void tell(HazardRow row) {
        HazardSample total = sum(rounds.of(row).stream().flatMap(List::stream).toList());
        if (total.trials() == 0) {
            return;
        }
        totals.put(row, total);
        for (HazardMetric metric : HazardMetric.values()) {
            rows.add(row(row, metric, total));
            judge(row, metric, total);
        }
        if (role(row, HazardMetric.FREES_WHILE_HELD) == Role.CLAIM) {
            judgeTrials(row, total);
        }
    }

    /// What a row's metric is there for: controls have to go wrong, claims must never.
    static Role role(HazardRow row, HazardMetric metric) {
        return switch (row) {
            case PLAIN_NO_GIL -> metric == HazardMetric.LEAKS ? Role.FIGURE : Role.CONTROL;
            case PLAIN_PASSED_OUTSIDE -> metric == HazardMetric.FREES_WHILE_HELD ? Role.CONTROL : Role.FIGURE;
            case BOTH_HOLD_PLAIN -> metric == HazardMetric.LOST_UPDATES ? Role.CONTROL : Role.FIGURE;
            case ATOMIC_ON_RECEIPT -> switch (metric) {
                case LOST_UPDATES -> Role.CLAIM;
                case FREES_WHILE_HELD -> Role.CONTROL;
                case LEAKS -> Role.FIGURE;
            };
            case PLAIN_UNDER_GIL, ATOMIC_HANDED_OVER, SHARED_VIEW, ONE_HOLDS -> Role.CLAIM;
        };
    }

    private Row row(HazardRow row, HazardMetric metric, HazardSample total) {
        List<Rows.Events> events = rounds.of(row).stream()
                .map(HazardFindings::sum)
                .map(round -> new Rows.Events(metric.events(round), round.trials()))
                .toList();
        return Rows.events(row.label(), role(row, metric), metric.label(), HazardExperiment.THREADS,
                run.boundTo(HazardExperiment.THREADS), events, Map.of(Row.OVERLAPPED, total.overlapped()),
                rounds.dropped(row));
    }

    private void judge(HazardRow row, HazardMetric metric, HazardSample total) {
        long events = metric.events(total);
        if (role(row, metric) == Role.CLAIM && events > 0) {
            conclusion.refutes("`%s` went wrong: %s %s in %s trials".formatted(
                    row.label(), Figures.count(events), metric.label(), Figures.count(total.trials())));
        }
        if (role(row, metric) == Role.CONTROL && events == 0) {
            quietControls.add("`%s` (no %s in %s trials)".formatted(
                    row.label(), metric.label(), Figures.count(total.trials())));
        }
    }

    private void judgeTrials(HazardRow row, HazardSample total) {
        if (total.doubleFrees() > 0) {
            conclusion.refutes("`%s` freed one object twice in %s of %s trials".formatted(
                    row.label(), Figures.count(total.doubleFrees()), Figures.count(total.trials())));
        }
        if (total.overlapped() == 0) {
            apart.add("`%s` (%s trials)".formatted(row.label(), Figures.count(total.trials())));
        }
    }

    private void blindSpots() {
        if (run.cpus() < HazardExperiment.THREADS) {
            conclusion.hides("both threads had to share one CPU, where two steps are never done at once, so zeros mean"
                    + " nothing here");
            return;
        }
        if (!quietControls.isEmpty()) {
            conclusion.hides("what had to go wrong did not, so zeros elsewhere mean nothing: "
                    + Sentences.and(quietControls));
        }
        if (!apart.isEmpty()) {
            conclusion.hides("the two threads never met in " + Sentences.and(apart));
        }
        if (!run.crew().pinned()) {
            conclusion.remarks("the threads were not bound to CPUs (" + run.crew().pinProblem() + ")");
        }
    }

    private String shown() {
        HazardSample plain = totals.get(HazardRow.PLAIN_NO_GIL);
        HazardSample onReceipt = totals.get(HazardRow.ATOMIC_ON_RECEIPT);
        List<String> cures = List.of(
                "under the GIL (" + trials(HazardRow.PLAIN_UNDER_GIL) + ")",
                "with the reference handed over (" + trials(HazardRow.ATOMIC_HANDED_OVER) + ")",
                "through a shared view (" + trials(HazardRow.SHARED_VIEW) + ")");
        return ("in a million trials the plain count lost %s updates and freed %s objects that were still held,"
                + " and the atomic count taken on receipt freed %s; nothing went wrong %s")
                .formatted(
                        perMillion(plain.lostUpdates(), plain), perMillion(plain.freesWhileHeld(), plain),
                        perMillion(onReceipt.freesWhileHeld(), onReceipt), Sentences.and(cures));
    }

    private String trials(HazardRow row) {
        return Figures.count(totals.get(row).trials()) + " trials";
    }

    private static String perMillion(long events, HazardSample total) {
        return Figures.of(1e6 * events / total.trials());
    }

    private static HazardSample sum(List<HazardSample> samples) {
        return samples.stream().reduce(HazardSample.NONE, HazardSample::plus);
    }
}
