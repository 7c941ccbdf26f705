// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.objects;

import dev.crossview.lab.kernel.CPython;
import dev.crossview.lab.kernel.LoopSample;
import dev.crossview.lab.kernel.ObjectMaker;
import dev.crossview.lab.model.Role;
import dev.crossview.lab.model.Row;
import dev.crossview.lab.run.Budgets;
import dev.crossview.lab.run.Conclusion;
import dev.crossview.lab.run.Findings;
import dev.crossview.lab.run.LabRun;
import dev.crossview.lab.run.Rounds;
import dev.crossview.lab.run.Rows;
import dev.crossview.lab.words.Sentences;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Draws the conclusion of the `objects` samples.
final class ObjectsFindings {

    private static final int THREADS = 1;

    private final Rounds<ObjectKind, LoopSample> rounds;
    private final LabRun run;
    private final Conclusion conclusion = new Conclusion();
    private final Budgets budgets =
            new Budgets(conclusion, "an allocator that takes a lock from one that does not");
    private final List<Row> rows = new ArrayList<>();

    private ObjectsFindings(Rounds<ObjectKind, LoopSample> rounds, LabRun run) {
        this.rounds = rounds;
        this.run = run;
    }

    static Findings of(Rounds<ObjectKind, LoopSample> rounds, LabRun run) {
        ObjectsFindings findings = new ObjectsFindings(rounds, run);
        if (rounds.complete() > 0) {
            findings.times();
            findings.ratios();
        }
        findings.circumstances();
        return rounds.cutShort()
                ? findings.conclusion.interrupted(findings.rows, rounds)
                : findings.conclusion.over(findings.rows, findings::shown);
    }

    private void times() {
        rounds.samples().forEach((kind, samples) -> {
            rows.add(Rows.time(kind.name(), role(kind), kind.metric(), THREADS, run.boundTo(THREADS),
                    samples.stream().map(ObjectsFindings::nanos).toList(), rounds.dropped(kind)));
            if (!samples.stream().flatMap(List::stream).allMatch(LoopSample::counted)) {
                uncounted(kind);
            }
        });
    }

    /// What this library did not do, or leaked, refutes; what another did not do would make it look slow or fast for
    /// no reason.
    private void uncounted(ObjectKind kind) {
        String finding = "`%s` (%s) did not leave behind what it must"
                .formatted(kind.operation().label(), kind.maker().label());
        if (kind.maker() == ObjectMaker.CROSSVIEW) {
            conclusion.refutes(finding);
        } else {
            conclusion.hides(finding);
        }
    }

    private void ratios() {
        for (Comparison comparison : made()) {
            double[] perRound = IntStream.range(0, rounds.complete())
                    .mapToDouble(round -> comparison.ratio(rounds, round))
                    .toArray();
            Row row = Rows.ratio(comparison.held().name(), comparison.role(), comparison.metric(), THREADS,
                    run.boundTo(THREADS), comparison.budget(), perRound);
            rows.add(row);
            budgets.hold(row);
        }
    }

    private void circumstances() {
        if (!run.kernels().optimised()) {
            conclusion.hides("the kernels were not compiled as they are meant to run, so their times mean nothing");
        }
        CPython cpython = run.kernels().cpython();
        conclusion.remarks(cpython.present()
                ? "the CPython that it is compared with is " + cpython.version()
                : "CPython was not measured: " + cpython.problem());
        if (!run.crew().pinned()) {
            conclusion.remarks("the thread was not bound to a CPU (" + run.crew().pinProblem() + ")");
        }
    }

    private String shown() {
        return String.join("; ", budgets.kept()) + "; with a mutex around each call the first of them comes to "
                + Sentences.and(budgets.controls());
    }

    /// The comparisons that this run could make.
    private List<Comparison> made() {
        return Arrays.stream(Comparison.values()).filter(each -> rounds.has(each.against())).toList();
    }

    /// What is compared has its comparison's role; what it is compared with, or nothing is, is a figure.
    private Role role(ObjectKind kind) {
        return made().stream()
                .filter(comparison -> comparison.held().equals(kind))
                .map(Comparison::role)
                .findFirst()
                .orElse(Role.FIGURE);
    }

    private static double[] nanos(List<LoopSample> round) {
        return round.stream().mapToDouble(LoopSample::nanosEach).toArray();
    }
}
