// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.stats;

import org.apache.commons.statistics.distribution.BetaDistribution;

/// How often something happened in a number of trials, with the exact 95 % interval of Clopper and Pearson (*The use
/// of confidence or fiducial limits illustrated in the case of the binomial*, Biometrika 26, 1934).
///
/// The interval is never narrower than it promises, and it has something to say when nothing happened at all: its
/// upper end is then the largest rate at which seeing nothing would still be no surprise.
public final class EventRate {

    private static final double TAIL = 0.025;

    private EventRate() {}

    /// Events per trial.
    ///
    /// @param events 0 to `trials`
    /// @param trials at least one
    public static Estimate of(long events, long trials) {
        if (trials < 1 || events < 0 || events > trials) {
            throw new IllegalArgumentException(events + " events in " + trials + " trials");
        }
        return new Estimate((double) events / trials, new Interval(low(events, trials), high(events, trials)));
    }

    private static double low(long events, long trials) {
        return events == 0 ? 0 : quantile(TAIL, events, trials - events + 1);
    }

    private static double high(long events, long trials) {
        return events == trials ? 1 : quantile(1 - TAIL, events + 1, trials - events);
    }

    private static double quantile(double probability, double alpha, double beta) {
        return BetaDistribution.of(alpha, beta).inverseCumulativeProbability(probability);
    }
}
