// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;

/// Interleaved rounds: each takes samples of every kind, in an order of its own.
///
/// Whatever the machine does over time (another guest, the clock's speed, heat) then falls on all kinds alike, and a
/// ratio of samples of one round is free of it.
///
/// @param <K> the kinds of samples
/// @param <S> the samples
/// @param planned rounds that were to be taken
/// @param samples for each kind the samples of each complete round; all kinds have the same number of rounds
/// @param disturbed for each kind the samples that were thrown away and taken again, because the JVM collected garbage
///     meanwhile
public record Rounds<K, S>(int planned, Map<K, List<List<S>>> samples, Map<K, Long> disturbed) {

    /// Why samples are dropped: the JVM collected garbage while they were taken.
    public static final String GC = "gc";

    private static final long SEED = 554;

    /// How often a sample is taken again. A JVM that collects all the time must not keep the run from its end.
    private static final int RETAKES = 5;

    /// How much is to be sampled.
    ///
    /// @param rounds rounds, at least one
    /// @param passes samples of each kind in a round, at least one; each pass goes over all kinds
    public record Plan(int rounds, int passes) {

        /// How long that takes, the round that warms up included.
        ///
        /// @param kinds how many kinds of samples there are
        /// @param sample how long one sample takes
        public Duration duration(int kinds, Duration sample) {
            return sample.multipliedBy((long) kinds * passes * (rounds + 1));
        }
    }

    /// Takes the samples. A first round warms up and is thrown away; a round that is cut short by a stop is as well.
    ///
    /// @param kinds what one pass consists of
    /// @param sampler takes one sample
    public static <K, S> Rounds<K, S> interleaved(
            String experiment, List<K> kinds, Plan plan, Function<K, S> sampler, LabRun run) {
        Map<K, List<List<S>>> samples = new LinkedHashMap<>();
        Map<K, Long> disturbed = new LinkedHashMap<>();
        kinds.forEach(kind -> samples.put(kind, new ArrayList<>()));
        List<K> order = new ArrayList<>(kinds);
        Random random = new Random(SEED);
        int total = (plan.rounds() + 1) * plan.passes() * kinds.size();
        int done = 0;
        run.progress().at(experiment, done, total);
        for (int round = -1; round < plan.rounds(); round++) {
            Map<K, List<S>> taken = new LinkedHashMap<>();
            for (int pass = 0; pass < plan.passes(); pass++) {
                Collections.shuffle(order, random);
                for (K kind : order) {
                    if (run.stop().made()) {
                        return new Rounds<>(plan.rounds(), samples, disturbed);
                    }
                    taken.computeIfAbsent(kind, any -> new ArrayList<>()).add(undisturbed(kind, sampler, run, disturbed));
                    run.progress().at(experiment, ++done, total);
                }
            }
            if (round >= 0) {
                taken.forEach((kind, ofRound) -> samples.get(kind).add(ofRound));
            }
        }
        return new Rounds<>(plan.rounds(), samples, disturbed);
    }

    private static <K, S> S undisturbed(K kind, Function<K, S> sampler, LabRun run, Map<K, Long> disturbed) {
        for (int retakes = 0;; retakes++) {
            long from = System.nanoTime();
            S sample = sampler.apply(kind);
            if (retakes == RETAKES || run.collections().within(from, System.nanoTime()) == 0) {
                return sample;
            }
            disturbed.merge(kind, 1L, Long::sum);
        }
    }

    /// Samples of one kind that were thrown away, by reason.
    public Map<String, Long> dropped(K kind) {
        return disturbed.containsKey(kind) ? Map.of(GC, disturbed.get(kind)) : Map.of();
    }

    /// Rounds that were taken to their end.
    public int complete() {
        return samples.values().stream().mapToInt(List::size).min().orElse(0);
    }

    /// Whether the run was stopped before all rounds were taken.
    public boolean cutShort() {
        return complete() < planned;
    }

    /// The samples of one kind, round by round.
    public List<List<S>> of(K kind) {
        return Collections.unmodifiableList(samples.get(kind));
    }

    /// Whether samples of this kind were to be taken at all.
    public boolean has(K kind) {
        return samples.containsKey(kind);
    }
}
