// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.run;

import dev.crossview.lab.model.Better;
import dev.crossview.lab.model.Harness;
import dev.crossview.lab.model.Role;
import dev.crossview.lab.model.Row;
import dev.crossview.lab.stats.Estimate;
import dev.crossview.lab.stats.EventRate;
import dev.crossview.lab.stats.Median;
import dev.crossview.lab.words.Figures;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Rows of C kernels, from what each round brought.
public final class Rows {

    /// Unit of times.
    public static final String NANOS = "ns";
    /// Unit of events.
    public static final String PER_MILLION = "per million trials";
    /// Unit of memory.
    public static final String KIB = "KiB";
    /// Unit of ratios.
    public static final String RATIO = "x";
    /// Key in a ratio row's arguments: what the ratio is held against.
    public static final String BUDGET = "budget";

    private static final double MILLION = 1e6;

    private Rows() {}

    /// How often something happened in one round.
    ///
    /// @param events trials in which it happened
    /// @param trials trials of the round, at least one
    public record Events(long events, long trials) {}

    /// A time.
    ///
    /// @param rounds the values of each round, in ns
    /// @param dropped samples that were thrown away, by reason
    public static Row time(
            String name, Role role, String metric, int threads, List<Integer> cpus, List<double[]> rounds,
            Map<String, Long> dropped) {
        return median(name, role, metric, NANOS, threads, cpus, Map.of(), rounds, dropped);
    }

    /// A ratio of samples of one round.
    ///
    /// @param budget what the ratio is held against
    /// @param rounds one ratio a round
    public static Row ratio(
            String name, Role role, String metric, int threads, List<Integer> cpus, double budget, double[] rounds) {
        return median(name, role, metric, RATIO, threads, cpus, Map.of(BUDGET, budget),
                Arrays.stream(rounds).mapToObj(ratio -> new double[] {ratio}).toList(), Map.of());
    }

    /// A figure of any unit that is held against a budget.
    ///
    /// @param unit what the figures are in
    /// @param budget what the figure is held against
    /// @param rounds the values of each round, in that unit
    /// @param dropped samples that were thrown away, by reason
    public static Row held(
            String name, Role role, String metric, String unit, int threads, List<Integer> cpus, double budget,
            List<double[]> rounds, Map<String, Long> dropped) {
        return median(name, role, metric, unit, threads, cpus, Map.of(BUDGET, budget), rounds, dropped);
    }

    /// A figure of any unit that is not held against anything.
    ///
    /// @param unit what the figures are in
    /// @param rounds the values of each round, in that unit
    /// @param dropped samples that were thrown away, by reason
    public static Row figure(
            String name, Role role, String metric, String unit, int threads, List<Integer> cpus, List<double[]> rounds,
            Map<String, Long> dropped) {
        return median(name, role, metric, unit, threads, cpus, Map.of(), rounds, dropped);
    }

    /// A rate of events over all rounds together; its interval is that of [EventRate].
    ///
    /// @param further what else to tell in the row's arguments, by name
    /// @param dropped samples that were thrown away, by reason
    public static Row events(
            String name, Role role, String metric, int threads, List<Integer> cpus, List<Events> rounds,
            Map<String, ?> further, Map<String, Long> dropped) {
        long events = rounds.stream().mapToLong(Events::events).sum();
        long trials = rounds.stream().mapToLong(Events::trials).sum();
        Estimate rate = EventRate.of(events, trials);
        Map<String, Object> args = new LinkedHashMap<>();
        args.put(Row.TRIALS, trials);
        args.put(Row.EVENTS, events);
        args.putAll(further);
        List<List<Double>> samples = rounds.stream()
                .map(round -> List.of(Figures.kept(MILLION * round.events() / round.trials())))
                .toList();
        return row(name, role, metric, PER_MILLION, threads, cpus, args,
                new Estimate(MILLION * rate.value(), rate.interval().times(MILLION)), samples, dropped);
    }

    private static Row median(
            String name, Role role, String metric, String unit, int threads, List<Integer> cpus,
            Map<String, Object> args, List<double[]> rounds, Map<String, Long> dropped) {
        List<double[]> kept = rounds.stream()
                .map(round -> Arrays.stream(round).map(Figures::kept).toArray())
                .toList();
        List<List<Double>> samples = kept.stream().map(round -> Arrays.stream(round).boxed().toList()).toList();
        return row(name, role, metric, unit, threads, cpus, args, Median.ofRounds(kept), samples, dropped);
    }

    private static Row row(
            String name, Role role, String metric, String unit, int threads, List<Integer> cpus,
            Map<String, Object> args, Estimate estimate, List<List<Double>> samples, Map<String, Long> dropped) {
        Better better = role == Role.CONTROL || role == Role.FLOOR ? Better.NONE : Better.LOWER;
        return new Row(name, role, threads, cpus, args, Harness.KERNEL, metric, unit, better,
                Figures.kept(estimate.value()), Figures.kept(estimate.low()), Figures.kept(estimate.high()),
                samples, dropped, null);
    }
}
