// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.gil;

import dev.crossview.lab.kernel.CPython;
import dev.crossview.lab.kernel.GilKind;
import dev.crossview.lab.kernel.GilSample;
import dev.crossview.lab.model.Role;
import dev.crossview.lab.model.Row;
import dev.crossview.lab.run.Budgets;
import dev.crossview.lab.run.Conclusion;
import dev.crossview.lab.run.Findings;
import dev.crossview.lab.run.LabRun;
import dev.crossview.lab.run.Neighbours;
import dev.crossview.lab.run.Rounds;
import dev.crossview.lab.run.Rows;
import dev.crossview.lab.words.Figures;
import dev.crossview.lab.words.Sentences;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// Draws the conclusion of the `gil` samples.
final class GilFindings {

    /// Reason why waits are dropped: for more than half of the time others had the CPU of one of the two threads.
    static final String OTHERS = "others had the CPU";

    /// Rounds with waits that an interval needs.
    private static final int LEAST_ROUNDS = 8;

    private final Rounds<GilCase, GilSample> rounds;
    private final LabRun run;
    private final Conclusion conclusion = new Conclusion();
    private final Budgets budgets = new Budgets(conclusion, "a GIL that is handed over from one that is not");
    private final Neighbours neighbours = new Neighbours();
    private final List<Row> rows = new ArrayList<>();

    private GilFindings(Rounds<GilCase, GilSample> rounds, LabRun run) {
        this.rounds = rounds;
        this.run = run;
    }

    static Findings of(Rounds<GilCase, GilSample> rounds, LabRun run) {
        GilFindings findings = new GilFindings(rounds, run);
        if (rounds.complete() > 0) {
            findings.neighbourhood();
            findings.waits();
            findings.times();
            findings.losses();
        }
        findings.circumstances();
        return rounds.cutShort()
                ? findings.conclusion.interrupted(findings.rows, rounds)
                : findings.conclusion.over(findings.rows, findings::shown);
    }

    private void neighbourhood() {
        all(GilCase.ALONE).forEach(sample -> neighbours.add(sample.nanos(), sample.keptNanos()));
        if (all(GilCase.ALONE).stream().noneMatch(GilSample::watched)) {
            conclusion.remarks("this kernel does not tell how long threads wait for a CPU, so no wait was left out because"
                    + " others had one");
        }
    }

    private void waits() {
        for (GilCase each : rounds.samples().keySet()) {
            if (each.returns()) {
                for (Wait wait : Wait.values()) {
                    waits(each, wait);
                }
                if (each.kind() == GilKind.CROSSVIEW && all(each).stream().allMatch(s -> s.handovers() == 0)) {
                    conclusion.hides("in `" + each.label() + "` the GIL was never handed over, so nobody had to wait for it");
                }
            }
        }
    }

    private void waits(GilCase each, Wait wait) {
        List<double[]> values = rounds.of(each).stream()
                .map(wait::of)
                .flatMap(Optional::stream)
                .map(value -> new double[] {value})
                .toList();
        Optional<Double> budget = each.role() == Role.FIGURE || (wait == Wait.P99 && each.role() == Role.CONTROL)
                ? Optional.empty()
                : wait.budget(each);
        if (values.size() < Math.min(LEAST_ROUNDS, rounds.complete())) {
            if (budget.isPresent()) {
                conclusion.hides("in `%s` others had the CPUs so often that only %d of %d rounds have a %s"
                        .formatted(each.label(), values.size(), rounds.complete(), wait.metric()));
            }
            return;
        }
        if (budget.isEmpty()) {
            rows.add(Rows.figure(each.label(), Role.FIGURE, wait.metric(), Rows.NANOS, each.threads(), cpus(each), values,
                    dropped(each)));
            return;
        }
        Row row = Rows.held(each.label(), each.role(), wait.metric(), Rows.NANOS, each.threads(), cpus(each),
                budget.get(), values, dropped(each));
        rows.add(row);
        budgets.hold(row, neighbours.doubt());
    }

    private void times() {
        rounds.samples().forEach((each, samples) -> {
            if (each.kind() != GilKind.CPYTHON) {   // whose chunks are others
                rows.add(Rows.time(each.label(), each.role() == Role.FLOOR ? Role.FLOOR : Role.FIGURE, "time per chunk",
                        each.threads(), cpus(each), samples.stream().map(GilFindings::nanos).toList(),
                        rounds.dropped(each)));
            }
        });
    }

    private void losses() {
        for (Loss loss : Loss.values()) {
            GilCase held = loss.held();
            if (!rounds.has(held)) {
                continue;
            }
            double[] perRound = IntStream.range(0, rounds.complete())
                    .mapToDouble(round -> held.nanosPerChunk(rounds, round) / GilCase.ALONE.nanosPerChunk(rounds, round))
                    .toArray();
            Row row = Rows.ratio(held.label(), held.role(), Loss.METRIC, held.threads(), cpus(held), loss.budget(),
                    perRound);
            rows.add(row);
            budgets.hold(row, neighbours.doubt());
            if (loss == Loss.YIELDER && row.low() <= Loss.SLEEPER.budget()) {
                conclusion.hides("a thread beside one that yields in a loop seems to lose nothing (%s), so this measure sees"
                        .formatted(Figures.ratio(row.median())) + " no loss");
            }
        }
    }

    private void circumstances() {
        if (!run.kernels().optimised()) {
            conclusion.hides("the kernels were not compiled as they are meant to run, so their times mean nothing");
        }
        CPython cpython = run.kernels().cpython();
        conclusion.remarks(cpython.present()
                ? "the CPython beside it is " + cpython.version()
                : "CPython was not measured: " + cpython.problem());
        if (run.cpus() < 2) {
            conclusion.hides("this process may use one CPU only, so a holder that goes on was not measured");
        } else if (!run.crew().pinned()) {
            conclusion.hides("the threads were not bound to CPUs (" + run.crew().pinProblem()
                    + "), so nobody knows who had one to itself");
        }
    }

    private String shown() {
        return String.join("; ", budgets.kept()) + "; without a hand-off, and with one after 5 ms, the first of them comes to "
                + Sentences.and(budgets.controls());
    }

    private List<GilSample> all(GilCase each) {
        return rounds.of(each).stream().flatMap(List::stream).toList();
    }

    private List<Integer> cpus(GilCase each) {
        List<Integer> bound = run.boundTo(each.threads());
        return each.oneCpu() && !bound.isEmpty() ? List.of(bound.getFirst(), bound.getFirst()) : bound;
    }

    private Map<String, Long> dropped(GilCase each) {
        Map<String, Long> dropped = new LinkedHashMap<>(rounds.dropped(each));
        long disturbed = all(each).stream().mapToLong(GilSample::disturbed).sum();
        if (disturbed > 0) {
            dropped.put(OTHERS, disturbed);
        }
        return dropped;
    }

    private static double[] nanos(List<GilSample> round) {
        return round.stream().mapToDouble(GilSample::nanosEach).toArray();
    }
}
