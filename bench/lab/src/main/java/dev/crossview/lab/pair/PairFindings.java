// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.pair;

import dev.crossview.lab.kernel.PairKernel;
import dev.crossview.lab.kernel.LoopSample;
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
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Draws the conclusion of the `pair` samples.
final class PairFindings {

    private final Rounds<PairKind, LoopSample> rounds;
    private final LabRun run;
    private final Conclusion conclusion = new Conclusion();
    private final Budgets budgets = new Budgets(conclusion, "an atomic count from a plain one");
    private final List<Row> rows = new ArrayList<>();

    private PairFindings(Rounds<PairKind, LoopSample> rounds, LabRun run) {
        this.rounds = rounds;
        this.run = run;
    }

    static Findings of(Rounds<PairKind, LoopSample> rounds, LabRun run) {
        PairFindings findings = new PairFindings(rounds, run);
        if (rounds.complete() > 0) {
            findings.times();
            findings.ratios();
        }
        findings.circumstances();
        if (rounds.cutShort()) {
            return findings.conclusion.interrupted(findings.rows, rounds);
        }
        findings.order();
        findings.sameInstructions();
        return findings.conclusion.over(findings.rows, findings::shown);
    }

    private void times() {
        rounds.samples().forEach((kind, samples) -> {
            rows.add(Rows.time(kind.kernel().label(), kind.role(), PairExperiment.TIME, kind.threads(),
                    run.boundTo(kind.threads()), samples.stream().map(PairFindings::nanos).toList(),
                    rounds.dropped(kind)));
            if (!samples.stream().flatMap(List::stream).allMatch(LoopSample::counted)) {
                uncounted(kind);
            }
        });
    }

    /// A count that does not match is a lost update where a claim was measured, and elsewhere a loop that did not do
    /// its work.
    private void uncounted(PairKind kind) {
        String finding = "the counts of `%s` (%s) do not match the pairs that it did"
                .formatted(kind.kernel().label(), kind.threads() == 1 ? "1 thread" : kind.threads() + " threads");
        if (kind.role() == Role.CLAIM) {
            conclusion.refutes(finding);
        } else {
            conclusion.hides(finding);
        }
    }

    private void ratios() {
        List<PairKernel> atomics = List.of(PairKernel.ATOMIC, PairKernel.ATOMIC_SEQ_CST);
        hold(Yardstick.ONE_THREAD, PairKernel.CROSSVIEW);
        atomics.forEach(atomic -> hold(Yardstick.ONE_THREAD, atomic));
        figures();
        if (rounds.has(new PairKind(PairKernel.VIEWS, 2))) {
            hold(Yardstick.SECOND_THREAD, PairKernel.VIEWS);
            atomics.forEach(atomic -> hold(Yardstick.SECOND_THREAD, atomic));
        }
    }

    private void hold(Yardstick yardstick, PairKernel kernel) {
        PairKind kind = new PairKind(kernel, yardstick.threads());
        Row row = Rows.ratio(kernel.label(), kind.role(), yardstick.metric(), kind.threads(),
                run.boundTo(kind.threads()), yardstick.budget(),
                perRound(round -> yardstick.ratio(rounds, kernel, round)));
        rows.add(row);
        budgets.hold(row);
    }

    /// What others' ways come to by the first measure, held against nothing.
    private void figures() {
        Yardstick yardstick = Yardstick.ONE_THREAD;
        rounds.samples().keySet().stream()
                .filter(kind -> kind.role() == Role.FIGURE && kind.threads() == yardstick.threads())
                .forEach(kind -> rows.add(Rows.figure(kind.kernel().label(), Role.FIGURE, yardstick.metric(),
                        Rows.RATIO, kind.threads(), run.boundTo(kind.threads()),
                        Arrays.stream(perRound(round -> yardstick.ratio(rounds, kind.kernel(), round)))
                                .mapToObj(ratio -> new double[] {ratio})
                                .toList(),
                        Map.of())));
    }

    /// Says whether what is cheaper here is what is cheaper elsewhere.
    private void order() {
        Map<String, PairKind> ascending = new LinkedHashMap<>();
        ascending.put("plain", new PairKind(PairKernel.BARE, 1));
        ascending.put("owner-biased", new PairKind(PairKernel.BIASED_OWN, 1));
        ascending.put("atomic and alone", new PairKind(PairKernel.ATOMIC, 1));
        ascending.put("atomic and contended", new PairKind(PairKernel.ATOMIC, 2));
        ascending.values().removeIf(kind -> !rounds.has(kind));
        List<Double> nanos = ascending.values().stream().map(this::median).toList();
        boolean asKnown = IntStream.range(1, nanos.size()).allMatch(i -> nanos.get(i - 1) < nanos.get(i));
        Iterator<Double> each = nanos.iterator();
        String times = ascending.keySet().stream()
                .map(way -> way + " " + Figures.nanos(each.next()))
                .collect(Collectors.joining(", "));
        conclusion.remarks("a pair takes " + times + (asKnown
                ? ", in the order of the literature"
                : ", which is not the order of the literature, where each costs more than the one before"));
    }

    private double median(PairKind kind) {
        return Median.of(rounds.of(kind).stream().flatMap(List::stream).mapToDouble(LoopSample::nanosEach).toArray());
    }

    private void sameInstructions() {
        Map<PairKernel, List<String>> same = new LinkedHashMap<>();
        for (PairKernel kernel : PairKernel.values()) {
            PairKernel as = run.kernels().sameAs(kernel);
            if (as != kernel) {
                same.computeIfAbsent(as, any -> new ArrayList<>()).add("`" + kernel.label() + "`");
            }
        }
        same.forEach((as, kernels) -> conclusion.remarks(Sentences.and(kernels)
                + (kernels.size() == 1 ? " is" : " are") + " on this processor the instructions of `" + as.label()
                + "`"));
    }

    private void circumstances() {
        if (!run.kernels().optimised()) {
            conclusion.hides("the kernels were not compiled as they are meant to run, so their times mean nothing");
        }
        if (run.cpus() < 2) {
            conclusion.hides("this process may use one CPU only, so what a second thread costs was not measured");
        } else if (!run.crew().pinned()) {
            conclusion.remarks("the threads were not bound to CPUs (" + run.crew().pinProblem() + ")");
        }
    }

    private String shown() {
        return String.join("; ", budgets.kept()) + "; by the same measures the atomic counts come to "
                + Sentences.and(budgets.controls());
    }

    private static double[] nanos(List<LoopSample> round) {
        return round.stream().mapToDouble(LoopSample::nanosEach).toArray();
    }

    private double[] perRound(IntToDoubleFunction value) {
        return IntStream.range(0, rounds.complete()).mapToDouble(value::applyAsDouble).toArray();
    }
}
