// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.pair;

import dev.crossview.lab.kernel.PairKernel;
import dev.crossview.lab.kernel.LoopSample;
import dev.crossview.lab.run.Rounds;
import dev.crossview.lab.stats.Median;

/// A ratio that claims must stay below and controls must go beyond: the same measure for both, so that a measure
/// which could not tell an atomic count from a plain one convinces nobody.
public enum Yardstick {
    /// One thread: the kernel's pair over the bare add and sub of the same round.
    ONE_THREAD(1, 1.05, "over bare add/sub") {
        @Override
        double ratio(Rounds<PairKind, LoopSample> rounds, PairKernel kernel, int round) {
            return nanos(rounds, kernel, 1, round) / nanos(rounds, PairKernel.BARE, 1, round);
        }
    },
    /// What a second thread adds: the kernel's pair with two threads over one, over the same of bare own objects.
    SECOND_THREAD(2, 1.15, "2 threads over 1, against bare own objects") {
        @Override
        double ratio(Rounds<PairKind, LoopSample> rounds, PairKernel kernel, int round) {
            return growth(rounds, kernel, round) / growth(rounds, PairKernel.BARE_OWN, round);
        }
    };

    private final int threads;
    private final double budget;
    private final String metric;

    Yardstick(int threads, double budget, String metric) {
        this.threads = threads;
        this.budget = budget;
        this.metric = metric;
    }

    /// Threads that a row by this yardstick ran with.
    public int threads() {
        return threads;
    }

    /// The largest ratio that a claim may have.
    public double budget() {
        return budget;
    }

    /// What the ratio is of, in words.
    public String metric() {
        return metric;
    }

    /// The ratio, from samples of one round only.
    abstract double ratio(Rounds<PairKind, LoopSample> rounds, PairKernel kernel, int round);

    private static double growth(Rounds<PairKind, LoopSample> rounds, PairKernel kernel, int round) {
        return nanos(rounds, kernel, 2, round) / nanos(rounds, kernel, 1, round);
    }

    private static double nanos(Rounds<PairKind, LoopSample> rounds, PairKernel kernel, int threads, int round) {
        return Median.of(rounds.of(new PairKind(kernel, threads)).get(round).stream()
                .mapToDouble(LoopSample::nanosEach)
                .toArray());
    }
}
