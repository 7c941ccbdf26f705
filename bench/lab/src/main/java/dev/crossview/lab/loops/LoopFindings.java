// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.loops;

import dev.crossview.lab.kernel.CPython;
import dev.crossview.lab.kernel.LoopSample;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/// Draws the conclusion of samples of loops: times, ratios inside a round, and both held against budgets.
///
/// @param <K> the subjects
public final class LoopFindings<K extends Subject> {

    private final Rounds<K, LoopSample> rounds;
    private final List<Comparison<K>> comparisons;
    private final LabRun run;
    private final Conclusion conclusion = new Conclusion();
    private final Budgets budgets;
    private final Neighbours neighbours;
    private final List<Row> rows = new ArrayList<>();

    /// @param comparisons what is held against what; one whose subjects were not sampled is left out
    /// @param difference what a measure cannot tell whose control keeps the budget, as [Budgets] has it
    /// @param neighbours who watched while the samples were taken
    public LoopFindings(
            Rounds<K, LoopSample> rounds, List<Comparison<K>> comparisons, LabRun run, String difference,
            Neighbours neighbours) {
        this.rounds = rounds;
        this.comparisons = comparisons.stream()
                .filter(each -> rounds.has(each.held()) && each.against().map(rounds::has).orElse(true))
                .toList();
        this.run = run;
        this.neighbours = neighbours;
        this.budgets = new Budgets(conclusion, difference);
        if (rounds.complete() > 0) {
            times();
            ratios();
        }
        circumstances();
    }

    /// Rows of the subject's times.
    private void times() {
        rounds.samples().forEach((subject, samples) -> {
            List<double[]> nanos = samples.stream().map(LoopFindings::nanos).toList();
            Optional<Comparison<K>> held = comparisons.stream()
                    .filter(each -> each.held().equals(subject) && each.against().isEmpty())
                    .findFirst();
            if (held.isPresent()) {
                Row row = Rows.held(subject.name(), role(subject), subject.metric(), Rows.NANOS, subject.threads(),
                        cpus(subject), held.get().budget(), nanos, rounds.dropped(subject)).by(subject.harness());
                rows.add(row);
                budgets.hold(row, neighbours.doubt());
            } else {
                rows.add(Rows.time(subject.name(), role(subject), subject.metric(), subject.threads(), cpus(subject),
                        nanos, rounds.dropped(subject)).by(subject.harness()));
            }
            if (!samples.stream().flatMap(List::stream).allMatch(LoopSample::counted)) {
                uncounted(subject);
            }
        });
    }

    /// What this library did not do, or leaked, refutes; what another did not do would make it look slow or fast for
    /// no reason.
    private void uncounted(K subject) {
        String finding = subject.told() + " did not leave behind what it must";
        if (subject.ours()) {
            conclusion.refutes(finding);
        } else {
            conclusion.hides(finding);
        }
    }

    private void ratios() {
        for (Comparison<K> each : comparisons) {
            each.against().ifPresent(against -> {
                double[] perRound = IntStream.range(0, rounds.complete())
                        .mapToDouble(round -> nanosOf(each.held(), round) / nanosOf(against, round))
                        .toArray();
                Row row = Rows.ratio(each.held().name(), each.role(), each.metric(), each.held().threads(),
                        cpus(each.held()), each.budget(), perRound).by(each.held().harness());
                rows.add(row);
                budgets.hold(row);
            });
        }
    }

    private void circumstances() {
        if (!run.kernels().optimised()) {
            conclusion.hides("the kernels were not compiled as they are meant to run, so their times mean nothing");
        }
        if (!run.crew().pinned()) {
            boolean alone = rounds.samples().keySet().stream().allMatch(subject -> subject.threads() == 1);
            conclusion.remarks((alone ? "the thread was not bound to a CPU (" : "the threads were not bound to CPUs (")
                    + run.crew().pinProblem() + ")");
        }
    }

    /// Says which CPython there was to compare with, or why there was none.
    public void tellCPython() {
        CPython cpython = run.kernels().cpython();
        conclusion.remarks(cpython.present()
                ? "the CPython that it is compared with is " + cpython.version()
                : "CPython was not measured: " + cpython.problem());
    }

    /// Where what else the experiment finds is told.
    public Conclusion conclusion() {
        return conclusion;
    }

    /// One row more.
    public void add(Row row) {
        rows.add(row);
    }

    /// The verdict.
    ///
    /// @param shown says why, of the budgets that were kept; asked only if the hypothesis was shown
    public Findings over(Function<Budgets, String> shown) {
        return rounds.cutShort()
                ? conclusion.interrupted(rows, rounds)
                : conclusion.over(rows, () -> shown.apply(budgets));
    }

    /// What is held against something has that comparison's role; of several it is the first.
    private Role role(K subject) {
        return comparisons.stream()
                .filter(each -> each.held().equals(subject))
                .map(Comparison::role)
                .findFirst()
                .orElse(subject.basis());
    }

    private List<Integer> cpus(K subject) {
        return subject.harness() == Harness.KERNEL ? run.boundTo(subject.threads()) : List.of();
    }

    private double nanosOf(K subject, int round) {
        return Median.of(nanos(rounds.of(subject).get(round)));
    }

    private static double[] nanos(List<LoopSample> round) {
        return round.stream().mapToDouble(LoopSample::nanosEach).toArray();
    }
}
