// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.interpreters;

import dev.crossview.lab.kernel.CPython;
import dev.crossview.lab.kernel.Life;
import dev.crossview.lab.kernel.LoopSample;
import dev.crossview.lab.kernel.MemorySample;
import dev.crossview.lab.kernel.ParallelSample;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/// Draws the conclusion of the `interpreters` samples.
final class InterpretersFindings {

    static final String PARALLEL_METRIC = "time per list, over two processes";

    private static final String MEMORY_METRIC = "resident memory each";

    private static final double ONE_IN_A_HUNDRED = 10_000;

    /// 0.97 of what two processes do in the same time.
    private static final double PARALLEL_BUDGET = 1.03;

    private final Rounds<Life, LoopSample> lives;
    private final Rounds<LongCase, LongSample> longOnes;
    private final Optional<MemorySample> crowd;
    private final LabRun run;
    private final Conclusion conclusion = new Conclusion();
    private final Budgets budgets = new Budgets(conclusion, "what is cheap from what is not");
    private final Neighbours neighbours = new Neighbours();
    private final List<Row> rows = new ArrayList<>();

    private InterpretersFindings(
            Rounds<Life, LoopSample> lives, Rounds<LongCase, LongSample> longOnes, Optional<MemorySample> crowd,
            LabRun run) {
        this.lives = lives;
        this.longOnes = longOnes;
        this.crowd = crowd;
        this.run = run;
    }

    static Findings of(
            Rounds<Life, LoopSample> lives, Rounds<LongCase, LongSample> longOnes, Optional<MemorySample> crowd,
            LabRun run) {
        InterpretersFindings findings = new InterpretersFindings(lives, longOnes, crowd, run);
        if (longOnes.complete() > 0 && longOnes.has(LongCase.TWO_INTERPRETERS)) {
            findings.all(LongCase.TWO_INTERPRETERS, LongSample.Computed.class)
                    .forEach(each -> findings.neighbours.add(each.sample().nanos(), each.sample().keptNanos()));
        }
        if (lives.complete() > 0) {
            findings.lives();
        }
        if (longOnes.complete() > 0) {
            findings.parallel();
            findings.memory();
            findings.own("pages left behind", MemorySample::pagesLeftAgain);
            findings.own("mappings of their own", MemorySample::mappings);
            findings.cpython();
        }
        findings.crowd();
        findings.circumstances();
        if (lives.cutShort() || longOnes.cutShort()) {
            return findings.conclusion.interrupted(findings.rows, lives.cutShort() ? lives : longOnes);
        }
        return findings.conclusion.over(findings.rows, findings::shown);
    }

    private void lives() {
        for (Life life : lives.samples().keySet()) {
            Role role = LifeComparison.role(life);
            List<double[]> nanos = lives.of(life).stream().map(InterpretersFindings::nanos).toList();
            Optional<LifeComparison> comparison = comparison(life);
            if (comparison.isPresent() && comparison.get().against().isEmpty()) {
                Row row = Rows.held(life.label(), role, "time", Rows.NANOS, 1, run.boundTo(1), comparison.get().budget(),
                        nanos, lives.dropped(life));
                rows.add(row);
                budgets.hold(row, neighbours.doubt());
            } else {
                rows.add(Rows.time(life.label(), role, "time", 1, run.boundTo(1), nanos, lives.dropped(life)));
            }
            done(life.label(), role, lives.of(life).stream().flatMap(List::stream).allMatch(LoopSample::counted));
        }
        for (LifeComparison each : LifeComparison.values()) {
            each.against().ifPresent(against -> hold(Rows.ratio(each.held().label(), each.role(),
                    "over " + against.label(), 1, run.boundTo(1), each.budget(), lifeRatios(each.held(), against))));
        }
    }

    private double[] lifeRatios(Life held, Life against) {
        return IntStream.range(0, lives.complete())
                .mapToDouble(round -> Median.of(nanos(lives.of(held).get(round)))
                        / Median.of(nanos(lives.of(against).get(round))))
                .toArray();
    }

    private void parallel() {
        for (LongCase each : longOnes.samples().keySet()) {
            each.parallel().ifPresent(place -> {
                List<List<LongSample.Computed>> samples = typed(each, LongSample.Computed.class);
                Role role = role(each);
                rows.add(Rows.time(place.label(), role, "time per list", 2, run.boundTo(2),
                        samples.stream().map(InterpretersFindings::nanosPerList).toList(), longOnes.dropped(each)));
                done(place.label(), role, samples.stream().flatMap(List::stream)
                        .map(LongSample.Computed::sample).allMatch(ParallelSample::counted));
            });
        }
        if (longOnes.has(LongCase.TWO_PROCESSES)) {
            hold(parallelRatio(LongCase.TWO_INTERPRETERS));
            hold(parallelRatio(LongCase.ONE_INTERPRETER));
        }
    }

    private Row parallelRatio(LongCase held) {
        List<List<LongSample.Computed>> ours = typed(held, LongSample.Computed.class);
        List<List<LongSample.Computed>> processes = typed(LongCase.TWO_PROCESSES, LongSample.Computed.class);
        double[] perRound = IntStream.range(0, longOnes.complete())
                .mapToDouble(round -> Median.of(nanosPerList(ours.get(round)))
                        / Median.of(nanosPerList(processes.get(round))))
                .toArray();
        return Rows.ratio(held.parallel().orElseThrow().label(), role(held), PARALLEL_METRIC, 2, run.boundTo(2),
                PARALLEL_BUDGET, perRound);
    }

    private void memory() {
        List<List<LongSample.Lived>> samples = typed(LongCase.THOUSAND, LongSample.Lived.class);
        for (Crowd each : Crowd.values()) {
            List<double[]> values = samples.stream()
                    .map(round -> round.stream().mapToDouble(lived -> each.of(lived.sample())).toArray())
                    .toList();
            if (each.budget().isEmpty()) {
                rows.add(Rows.figure(each.label(), each.role(), MEMORY_METRIC, Rows.KIB, 1, List.of(), values,
                        longOnes.dropped(LongCase.THOUSAND)));
            } else {
                hold(Rows.held(each.label(), each.role(), MEMORY_METRIC, Rows.KIB, 1, List.of(),
                        each.budget().getAsDouble(), values, longOnes.dropped(LongCase.THOUSAND)));
            }
        }
    }

    /// Pages and mappings are counted: nothing is what there should be, and one in a hundred is what the process itself may have had
    /// meanwhile.
    private void own(String metric, ToLongFunction<MemorySample> count) {
        List<Rows.Events> rounds = typed(LongCase.THOUSAND, LongSample.Lived.class).stream()
                .map(round -> new Rows.Events(
                        round.stream().mapToLong(lived -> count.applyAsLong(lived.sample())).sum(),
                        round.stream().mapToLong(lived -> lived.sample().interpreters()).sum()))
                .toList();
        if (rounds.stream().anyMatch(round -> round.events() > round.trials())) {
            conclusion.refutes("each interpreter has more than one of the " + metric);
            return;
        }
        Row row = Rows.events("interpreter", Role.CLAIM, metric, 1, List.of(), rounds, Map.of(),
                longOnes.dropped(LongCase.THOUSAND));
        rows.add(row);
        if (row.low() > ONE_IN_A_HUNDRED) {
            conclusion.refutes("%s of a million interpreters have %s".formatted(Figures.of(row.median()), metric));
        }
    }

    private void cpython() {
        if (longOnes.has(LongCase.CPYTHON)) {
            List<List<LongSample.Came>> samples = typed(LongCase.CPYTHON, LongSample.Came.class);
            rows.add(Rows.time(Life.CPYTHON.label(), Role.FIGURE, "time", 1, run.boundTo(1),
                    samples.stream().map(round -> nanos(round.stream().map(LongSample.Came::sample).toList())).toList(),
                    longOnes.dropped(LongCase.CPYTHON)));
            done(Life.CPYTHON.label(), Role.FIGURE, samples.stream().flatMap(List::stream)
                    .map(LongSample.Came::sample).allMatch(LoopSample::counted));
        }
    }

    private void crowd() {
        crowd.filter(sample -> sample.interpreters() != InterpretersExperiment.CROWD
                        || sample.right() != InterpretersExperiment.CROWD)
                .ifPresent(sample -> conclusion.refutes("of %s interpreters that lived at the same time %s did their work"
                        .formatted(Figures.count(InterpretersExperiment.CROWD), Figures.count(sample.right()))));
    }

    /// What a claim did not do refutes it; what another did not do would make it look fast or slow for no reason.
    private void done(String what, Role role, boolean done) {
        String finding = "`" + what + "` did not leave behind what it must";
        if (!done && role == Role.CLAIM) {
            conclusion.refutes(finding);
        } else if (!done) {
            conclusion.hides(finding);
        }
    }

    private void hold(Row row) {
        rows.add(row);
        budgets.hold(row);
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
            conclusion.hides("this process may use one CPU only, so two that compute at the same time were not measured");
        } else if (!run.crew().pinned()) {
            conclusion.remarks("the threads were not bound to CPUs (" + run.crew().pinProblem() + ")");
        }
    }

    private String shown() {
        return String.join("; ", budgets.kept())
                + "; %s lived in one process at the same time, and each did its work"
                        .formatted(Figures.count(InterpretersExperiment.CROWD));
    }

    private static Optional<LifeComparison> comparison(Life life) {
        return Arrays.stream(LifeComparison.values())
                .filter(each -> each.held() == life)
                .findFirst();
    }

    private static Role role(LongCase each) {
        return switch (each) {
            case TWO_INTERPRETERS -> Role.CLAIM;
            case TWO_PROCESSES -> Role.FLOOR;
            case ONE_INTERPRETER -> Role.CONTROL;
            case THOUSAND, CPYTHON -> Role.FIGURE;
        };
    }

    private <T extends LongSample> List<List<T>> typed(LongCase each, Class<T> type) {
        return longOnes.of(each).stream().map(round -> round.stream().map(type::cast).toList()).toList();
    }

    private <T extends LongSample> List<T> all(LongCase each, Class<T> type) {
        return typed(each, type).stream().flatMap(List::stream).toList();
    }

    private static double[] nanos(List<LoopSample> round) {
        return round.stream().mapToDouble(LoopSample::nanosEach).toArray();
    }

    private static double[] nanosPerList(List<LongSample.Computed> round) {
        return round.stream().map(LongSample.Computed::sample).mapToDouble(ParallelSample::nanosEach).toArray();
    }
}
