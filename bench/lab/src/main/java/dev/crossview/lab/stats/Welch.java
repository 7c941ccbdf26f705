// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.stats;

import java.util.Arrays;
import org.apache.commons.statistics.distribution.TDistribution;

/// How far the mean of one sample lies above that of another, whose variances need not be the same (Welch, *The
/// generalization of Student's problem when several different population variances are involved*, Biometrika 34, 1947).
///
/// @param difference mean of the second less mean of the first
/// @param interval its 95 % confidence interval
/// @param p how probable a difference as large as this one would be if there were none, both directions together
public record Welch(double difference, Interval interval, double p) {

    private static final double TAIL = 0.025;

    /// @param first at least two independent values
    /// @param second at least two independent values
    public static Welch of(double[] first, double[] second) {
        if (first.length < 2 || second.length < 2) {
            throw new IllegalArgumentException("a mean of fewer than two values has no interval");
        }
        double difference = mean(second) - mean(first);
        double ofFirst = variance(first) / first.length;
        double ofSecond = variance(second) / second.length;
        double error = Math.sqrt(ofFirst + ofSecond);
        if (error == 0) {
            return new Welch(difference, new Interval(difference, difference), difference == 0 ? 1 : 0);
        }
        // Welch and Satterthwaite. Each sample's part is a ratio, so that tiny variances do not vanish when squared.
        double share = ofFirst / (ofFirst + ofSecond);
        double freedom = 1 / (share * share / (first.length - 1) + (1 - share) * (1 - share) / (second.length - 1));
        TDistribution t = TDistribution.of(freedom);
        double reach = t.inverseSurvivalProbability(TAIL) * error;
        double p = 2 * t.survivalProbability(Math.abs(difference) / error);
        return new Welch(difference, new Interval(difference - reach, difference + reach), p);
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    private static double variance(double[] values) {
        double mean = mean(values);
        return Arrays.stream(values).map(value -> (value - mean) * (value - mean)).sum() / (values.length - 1);
    }
}
