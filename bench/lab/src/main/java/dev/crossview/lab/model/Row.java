// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.model;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// One measured figure of an experiment.
///
/// Two rows of two results are the same row when their [#identity(String)] is the same.
///
/// @param name what was measured, in words
/// @param role what the row is there for
/// @param threads measuring threads that ran at once
/// @param cpus the CPUs they were bound to, in the order of the threads; empty if they were not bound
/// @param args what else was set, and for events how many there were (`events`, `trials`)
/// @param harness who ran the measured loop
/// @param metric which property of it this figure is
/// @param unit `ns`, `1/s`, `per million trials`, or `x` for a ratio
/// @param better which direction is the good one
/// @param median median over all samples; for events, the rate over all trials
/// @param low lower end of the 95 % interval
/// @param high upper end of the 95 % interval
/// @param samples the values of each round, in the order of the rounds, in `unit`
/// @param dropped samples that were thrown away, by reason
/// @param counters hardware events per operation, by name; `null` where they were not read
@JsonPropertyOrder({"name", "role", "threads", "cpus", "args", "harness", "metric", "unit", "better", "median", "low",
    "high", "samples", "dropped", "counters"})
public record Row(
        String name,
        Role role,
        int threads,
        List<Integer> cpus,
        Map<String, Object> args,
        Harness harness,
        String metric,
        String unit,
        Better better,
        double median,
        double low,
        double high,
        List<List<Double>> samples,
        Map<String, Long> dropped,
        Map<String, Double> counters) {

    /// The key in `args` of how often the event of an event row happened.
    public static final String EVENTS = "events";

    /// The key in `args` of how many trials an event row rests on.
    public static final String TRIALS = "trials";

    /// The keys in `args` of which two CPUs a row is of, and of what they have in common. Rows that have them are a matrix.
    public static final String FROM = "from";
    public static final String TO = "to";
    public static final String COMMON = "common";

    /// The key in `args` of how many of those trials had both threads at work at the same time.
    public static final String OVERLAPPED = "overlapped";

    /// What varies from run to run although nothing was set differently, and so belongs to no identity.
    private static final Set<String> COUNTS = Set.of(EVENTS, TRIALS, OVERLAPPED);

    /// Keeps its own copies, and refuses what JSON cannot hold.
    public Row {
        if (!Double.isFinite(median) || !Double.isFinite(low) || !Double.isFinite(high)) {
            throw new IllegalArgumentException(name + ", " + metric + ": not a number");
        }
        cpus = List.copyOf(cpus);
        args = inOrder(args);
        samples = samples.stream().map(List::copyOf).toList();
        dropped = inOrder(dropped);
        counters = counters == null ? null : inOrder(counters);
    }

    /// The same row, of a pair of CPUs.
    ///
    /// @param common what the two have in common
    public Row ofPair(int from, int to, String common) {
        Map<String, Object> pair = new LinkedHashMap<>(args);
        pair.put(FROM, from);
        pair.put(TO, to);
        pair.put(COMMON, common);
        return new Row(name, role, threads, cpus, pair, harness, metric, unit, better, median, low, high, samples, dropped,
                counters);
    }

    /// The same row, run by another harness.
    public Row by(Harness other) {
        return new Row(name, role, threads, cpus, args, other, metric, unit, better, median, low, high, samples, dropped,
                counters);
    }

    /// What makes a row the same row in two results.
    ///
    /// @param experiment id of the experiment it belongs to
    /// @param name the row's name
    /// @param metric the row's metric
    /// @param threads the row's threads
    /// @param cpus the row's CPUs
    /// @param args the row's arguments without its counts
    public record Identity(
            String experiment, String name, String metric, int threads, List<Integer> cpus, Map<String, Object> args) {}

    /// This row's identity. The counts of an event row (`events`, `trials`, `overlapped`) are in `args` but are
    /// findings, not settings: they differ in every run and are left out.
    ///
    /// @param experiment id of the experiment that the row belongs to
    public Identity identity(String experiment) {
        Map<String, Object> settings = new LinkedHashMap<>(args);
        settings.keySet().removeAll(COUNTS);
        return new Identity(experiment, name, metric, threads, cpus, Collections.unmodifiableMap(settings));
    }

    private static <V> Map<String, V> inOrder(Map<String, V> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }
}
