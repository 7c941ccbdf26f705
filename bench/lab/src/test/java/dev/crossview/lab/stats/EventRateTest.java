// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventRateTest {

    /// Answers of R's `binom.test(events, trials)$conf.int`.
    @ParameterizedTest
    @CsvSource({
        "0, 10, 0, 0.3084971",
        "1, 10, 0.002528579, 0.4450161",
        "5, 10, 0.1870860, 0.8129140",
        "10, 10, 0.6915029, 1",
    })
    void agreesWithR(long events, long trials, double low, double high) {
        Estimate rate = EventRate.of(events, trials);
        assertThat(rate.value()).isEqualTo((double) events / trials);
        assertThat(rate.low()).isCloseTo(low, within(1e-7));
        assertThat(rate.high()).isCloseTo(high, within(1e-7));
    }

    /// What defines the interval: at its lower end seeing so many or more would be a surprise of 2.5 %, at its upper
    /// end seeing so many or fewer.
    @ParameterizedTest
    @CsvSource({"1, 40", "7, 1000", "250, 1000", "3, 100000"})
    void endsWhereTheTailsWeighTheirShare(int events, int trials) {
        Estimate rate = EventRate.of(events, trials);
        assertThat(BinomialDistribution.of(trials, rate.low()).survivalProbability(events - 1))
                .isCloseTo(0.025, within(1e-6));
        assertThat(BinomialDistribution.of(trials, rate.high()).cumulativeProbability(events))
                .isCloseTo(0.025, within(1e-6));
    }

    /// Without events the upper end has a closed form, 1 - 0.025^(1/n); beside it a solver with an absolute tolerance
    /// would have nothing to say.
    @ParameterizedTest
    @CsvSource({"1000", "1000000", "2000000000"})
    void showsTheUpperBoundOfWhatNeverHappened(long trials) {
        Estimate rate = EventRate.of(0, trials);
        assertThat(rate.value()).isZero();
        assertThat(rate.low()).isZero();
        assertThat(rate.high()).isCloseTo(-Math.expm1(Math.log(0.025) / trials), Percentage.withPercentage(1e-6));
    }

    /// The probability, summed over all outcomes, that the interval contains the true rate.
    @ParameterizedTest
    @CsvSource({"0.01", "0.1", "0.37", "0.5", "0.93"})
    void coversAtLeastWhatItPromises(double truth) {
        int trials = 40;
        BinomialDistribution outcomes = BinomialDistribution.of(trials, truth);
        double coverage = 0;
        for (int events = 0; events <= trials; events++) {
            coverage += EventRate.of(events, trials).interval().contains(truth) ? outcomes.probability(events) : 0;
        }
        assertThat(coverage).isGreaterThanOrEqualTo(0.95);
    }

    @Test
    void refusesWhatCannotHaveHappened() {
        assertThatThrownBy(() -> EventRate.of(0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> EventRate.of(2, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> EventRate.of(-1, 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
