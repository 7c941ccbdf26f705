// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.stats;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// The median of values that were taken in rounds, and its 95 % interval.
///
/// The interval is a percentile bootstrap that resamples whole rounds (Efron and Tibshirani, *An Introduction to
/// the Bootstrap*, 1993, chapter 13; resampling of groups: Davison and Hinkley, *Bootstrap Methods and their
/// Application*, 1997, section 3.8). Values of one round share whatever the machine was doing at that moment, so
/// they do not vary as independent ones do: resampling them one by one would promise an interval that is too
/// narrow. The random numbers start from a fixed seed, so one set of values has one interval.
public final class Median {

    private static final int RESAMPLES = 10_000;
    private static final long SEED = 20_171_003;
    private static final double TAIL = 0.025;

    private Median() {}

    /// The middle value, or the mean of the two middle values.
    ///
    /// @param values at least one; left as they are
    public static double of(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// The median of all values of all rounds, with its interval.
    ///
    /// @param rounds the values of each round; at least one round, none of them empty. One round alone says nothing
    ///     about how rounds vary, and its interval is the point itself
    public static Estimate ofRounds(List<double[]> rounds) {
        if (rounds.isEmpty() || rounds.stream().anyMatch(round -> round.length == 0)) {
            throw new IllegalArgumentException("a median needs rounds with values");
        }
        double[] all = rounds.stream().flatMapToDouble(Arrays::stream).toArray();
        return new Estimate(of(all), resampled(rounds));
    }

    /// A value and the round that it is from.
    private record Value(double value, int round) {}

    private static Interval resampled(List<double[]> rounds) {
        Value[] sorted = IntStream.range(0, rounds.size())
                .boxed()
                .flatMap(round -> Arrays.stream(rounds.get(round)).mapToObj(value -> new Value(value, round)))
                .sorted(Comparator.comparingDouble(Value::value))
                .toArray(Value[]::new);
        SplittableRandom random = new SplittableRandom(SEED);
        double[] medians = new double[RESAMPLES];
        for (int i = 0; i < RESAMPLES; i++) {
            int[] drawn = new int[rounds.size()];
            int length = 0;
            for (int draw = 0; draw < rounds.size(); draw++) {
                int round = random.nextInt(rounds.size());
                drawn[round]++;
                length += rounds.get(round).length;
            }
            medians[i] = (at((length - 1) / 2, sorted, drawn) + at(length / 2, sorted, drawn)) / 2;
        }
        Arrays.sort(medians);
        int below = (int) Math.floor(TAIL * (RESAMPLES - 1));
        return new Interval(medians[below], medians[RESAMPLES - 1 - below]);
    }

    /// The value at `position` if every value stood there as often as its round was drawn.
    private static double at(int position, Value[] sorted, int[] drawn) {
        int passed = 0;
        for (Value value : sorted) {
            passed += drawn[value.round()];
            if (passed > position) {
                return value.value();
            }
        }
        throw new AssertionError("fewer values than were drawn");
    }
}
