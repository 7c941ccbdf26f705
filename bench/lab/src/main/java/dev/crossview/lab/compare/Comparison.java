// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.compare;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.crossview.lab.model.Environment;
import dev.crossview.lab.model.ExperimentResult;
import dev.crossview.lab.model.Result;
import dev.crossview.lab.model.Row;
import dev.crossview.lab.model.Verdict;
import dev.crossview.lab.stats.Holm;
import dev.crossview.lab.stats.Interval;
import dev.crossview.lab.stats.Welch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.DoubleStream;

/// Two sides, row by row.
///
/// A process is one draw: where its memory came to lie, what the linker and the JIT made of it, is the same for all its
/// samples. So a side's figures are those of its processes, one each, and intervals inside one process do not come into
/// it (Kalibera and Jones, *Rigorous Benchmarking in Reasonable Time*, ISMM 2013). Times and ratios are compared on a
/// logarithmic scale, where effects multiply.
///
/// @param schema version of what this is written as
/// @param minEffect the least change that counts, as a share
/// @param sourceA where the first side was read from
/// @param processesA how many results it has
/// @param sourceB where the second side was read from
/// @param processesB how many results it has
/// @param warnings what makes the comparison doubtful, a sentence each
/// @param changes the rows that both sides have
/// @param onlyA rows that only the first side has
/// @param onlyB rows that only the second side has
@JsonPropertyOrder({"schema", "minEffect", "sourceA", "processesA", "sourceB", "processesB", "warnings", "changes",
    "onlyA", "onlyB"})
public record Comparison(
        int schema, double minEffect, String sourceA, int processesA, String sourceB, int processesB,
        List<String> warnings, List<Change> changes, List<String> onlyA, List<String> onlyB) {

    /// With fewer processes on a side than this, nothing is tested.
    public static final int LEAST_PROCESSES = 5;

    private static final int SCHEMA = 1;
    private static final double SIGNIFICANT = 0.05;

    /// @param minEffect the least change that counts, as a share: 0.02 is 2 %; above zero
    public static Comparison of(Side a, Side b, double minEffect) {
        Map<Row.Identity, Figures> figuresA = figures(a);
        Map<Row.Identity, Figures> figuresB = figures(b);
        List<Pair> pairs = new ArrayList<>();
        figuresA.forEach((identity, figures) -> {
            if (figuresB.containsKey(identity)) {
                pairs.add(Pair.of(identity, figures, figuresB.get(identity)));
            }
        });
        double[] adjusted = Holm.adjusted(pairs.stream()
                .flatMap(pair -> pair.test().stream())
                .mapToDouble(Welch::p)
                .toArray());
        List<Change> changes = new ArrayList<>();
        int tested = 0;
        for (Pair pair : pairs) {
            changes.add(pair.test().isPresent() ? pair.judged(adjusted[tested++], minEffect) : pair.untested());
        }
        return new Comparison(SCHEMA, minEffect, a.source(), a.results().size(), b.source(), b.results().size(),
                warnings(a, b), List.copyOf(changes), missing(figuresA, figuresB), missing(figuresB, figuresA));
    }

    /// Whether both sides have the processes that a test needs.
    public boolean tested() {
        return Math.min(processesA, processesB) >= LEAST_PROCESSES;
    }

    /// How many rows came out like that.
    public long count(Outcome outcome) {
        return changes.stream().filter(change -> change.outcome() == outcome).count();
    }

    /// A row's figures, one of each process that has it.
    private record Figures(Row row, List<Double> values) {

        double[] array() {
            return values.stream().mapToDouble(Double::doubleValue).toArray();
        }
    }

    private static Map<Row.Identity, Figures> figures(Side side) {
        Map<Row.Identity, Figures> figures = new LinkedHashMap<>();
        for (Result result : side.results()) {
            for (ExperimentResult experiment : result.experiments()) {
                if (experiment.verdict() != Verdict.INTERRUPTED) {
                    experiment.rows().forEach(row -> figures
                            .computeIfAbsent(row.identity(experiment.id()), any -> new Figures(row, new ArrayList<>()))
                            .values().add(row.median()));
                }
            }
        }
        return figures;
    }

    /// A row of both sides before it is judged.
    ///
    /// @param logarithmic whether means and test are those of the logarithms
    private record Pair(Row.Identity identity, Row row, double a, double b, boolean logarithmic, Optional<Welch> test) {

        static Pair of(Row.Identity identity, Figures figuresA, Figures figuresB) {
            double[] a = figuresA.array();
            double[] b = figuresB.array();
            boolean logarithmic = DoubleStream.concat(Arrays.stream(a), Arrays.stream(b)).allMatch(value -> value > 0);
            if (logarithmic) {
                a = Arrays.stream(a).map(Math::log).toArray();
                b = Arrays.stream(b).map(Math::log).toArray();
            }
            boolean enough = Math.min(a.length, b.length) >= LEAST_PROCESSES;
            double meanA = Arrays.stream(a).average().orElseThrow();
            double meanB = Arrays.stream(b).average().orElseThrow();
            return new Pair(identity, figuresA.row(), logarithmic ? Math.exp(meanA) : meanA,
                    logarithmic ? Math.exp(meanB) : meanB, logarithmic,
                    enough ? Optional.of(Welch.of(a, b)) : Optional.empty());
        }

        Change untested() {
            return change(null, null, Outcome.UNTESTED);
        }

        Change judged(double p, double minEffect) {
            Interval interval = share(test.orElseThrow());
            return change(interval, p, outcome(interval, p, minEffect));
        }

        private Outcome outcome(Interval interval, double p, double minEffect) {
            double share = share(b);
            if (p < SIGNIFICANT && Math.max(share, 1 / (1 + share) - 1) >= minEffect) {
                return switch (row.better()) {
                    case NONE -> Outcome.CHANGED;
                    case LOWER -> b > a ? Outcome.WORSE : Outcome.BETTER;
                    case HIGHER -> b < a ? Outcome.WORSE : Outcome.BETTER;
                };
            }
            boolean within = interval.low() > 1 / (1 + minEffect) - 1 && interval.high() < minEffect;
            return within || a == 0 && b == 0 && p == 1 ? Outcome.SAME : Outcome.OPEN;
        }

        /// How much larger than `a`, as a share of it.
        private double share(double value) {
            return a == value ? 0 : value / a - 1;
        }

        private Interval share(Welch welch) {
            Function<Double, Double> end = logarithmic
                    ? Math::expm1
                    : difference -> share(a + difference);
            double low = end.apply(welch.interval().low());
            double high = end.apply(welch.interval().high());
            return new Interval(Math.min(low, high), Math.max(low, high));
        }

        private Change change(Interval interval, Double p, Outcome outcome) {
            boolean finite = a != 0;
            return new Change(identity.experiment(), identity.name(), identity.metric(), identity.threads(), row.unit(),
                    row.better(), a, b, finite ? (Double) share(b) : null,
                    finite && interval != null ? (Double) interval.low() : null,
                    finite && interval != null ? (Double) interval.high() : null, p, outcome);
        }
    }

    private static List<String> missing(Map<Row.Identity, Figures> from, Map<Row.Identity, Figures> in) {
        return from.keySet().stream()
                .filter(identity -> !in.containsKey(identity))
                .map(identity -> identity.experiment() + ": " + identity.name() + ", " + identity.metric()
                        + (identity.threads() == 1 ? "" : ", " + identity.threads() + " threads"))
                .toList();
    }

    /// What differs between machines and builds and so may be all that the comparison shows. The commit is left out: it
    /// is what one compares.
    private static List<String> warnings(Side a, Side b) {
        Map<String, Function<Result, Object>> facts = new LinkedHashMap<>();
        facts.put("the processor", of(Environment::cpu));
        facts.put("the number of cores", of(Environment::cores));
        facts.put("threads of a core", of(environment -> environment.smt() ? "several" : "one"));
        facts.put("a virtual machine", of(environment -> environment.virtual() ? "yes" : "no"));
        facts.put("the kernel", of(Environment::kernel));
        facts.put("the JDK", of(Environment::jdk));
        facts.put("the compiler", of(Environment::compiler));
        facts.put("threads bound to CPUs", of(environment -> environment.pinned() ? "yes" : "no"));
        facts.put("the mode", result -> result.mode().word());
        List<String> warnings = new ArrayList<>();
        facts.forEach((name, fact) -> {
            List<Object> ofA = a.results().stream().map(fact).distinct().toList();
            List<Object> ofB = b.results().stream().map(fact).distinct().toList();
            if (ofA.size() > 1 || !ofA.equals(ofB)) {
                warnings.add("They differ in " + name + ": " + listed(ofA) + " in A, " + listed(ofB) + " in B.");
            }
        });
        for (Side side : List.of(a, b)) {
            long cut = side.results().stream().filter(result -> !result.complete()).count();
            if (cut > 0) {
                warnings.add(("%d of %d results of %s were stopped before they were complete; the experiment that was"
                        + " stopped is left out.").formatted(cut, side.results().size(), side.source()));
            }
        }
        return List.copyOf(warnings);
    }

    private static Function<Result, Object> of(Function<Environment, Object> fact) {
        return result -> fact.apply(result.environment());
    }

    private static String listed(List<Object> values) {
        return String.join(" and ", values.stream().map(Object::toString).toList());
    }
}
