// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MedianTest {

    private static final int ROUNDS = 12;
    private static final int RUNS = 400;

    @Test
    void isTheMiddleValueOrTheMeanOfTheTwo() {
        assertThat(Median.of(3, 1, 2)).isEqualTo(2);
        assertThat(Median.of(4, 1, 3, 2)).isEqualTo(2.5);
        assertThat(Median.of(7)).isEqualTo(7);
    }

    @Test
    void leavesTheValuesAsTheyAre() {
        double[] values = {3, 1, 2};
        Median.of(values);
        assertThat(values).containsExactly(3, 1, 2);
    }

    @Test
    void ofRoundsIsTheMedianOfAllValues() {
        Estimate estimate = Median.ofRounds(List.of(new double[] {1, 2}, new double[] {3}, new double[] {10, 11}));
        assertThat(estimate.value()).isEqualTo(3);
        assertThat(estimate.interval().contains(3)).isTrue();
    }

    @Test
    void hasNoWidthWhereNothingVaries() {
        Estimate estimate = Median.ofRounds(Stream.generate(() -> new double[] {5, 5}).limit(ROUNDS).toList());
        assertThat(estimate.interval()).isEqualTo(new Interval(5, 5));
    }

    @Test
    void ofOneRoundIsThePointItself() {
        assertThat(Median.ofRounds(List.of(new double[] {1, 2, 9})).interval()).isEqualTo(new Interval(2, 2));
    }

    @Test
    void givesOneSetOfValuesOneInterval() {
        List<double[]> rounds = IntStream.range(0, ROUNDS).mapToObj(i -> new double[] {i * i % 7}).toList();
        assertThat(Median.ofRounds(rounds)).isEqualTo(Median.ofRounds(rounds));
    }

    /// For twelve values the bootstrap's distribution is known exactly: its median exceeds the k-th smallest value
    /// unless at least seven of twelve draws are among the k smallest. For k = 3 that has a probability of 1.43 %, and
    /// for k = 4 of 6.6 %, so the lower end lies between the third and the fourth value, by symmetry the upper one
    /// between the ninth and the tenth.
    @Test
    void agreesWithTheExactBootstrapOfTwelveValues() {
        Estimate estimate = Median.ofRounds(IntStream.rangeClosed(1, 12).mapToObj(i -> new double[] {i}).toList());
        assertThat(estimate.value()).isEqualTo(6.5);
        assertThat(estimate.low()).isBetween(3.0, 4.0);
        assertThat(estimate.high()).isBetween(9.0, 10.0);
    }

    @Test
    void coversTheTrueMedianAboutAsOftenAsItPromises() {
        double symmetric = coverage(1, random -> random.nextGaussian(), 0);
        double skewed = coverage(2, random -> -Math.log(1 - random.nextDouble()), Math.log(2));
        assertThat(symmetric).isCloseTo(0.95, within(0.035));
        assertThat(skewed).isCloseTo(0.95, within(0.035));
    }

    /// Five values a round that share the round's own shift: sixty values, but only twelve that are independent.
    @Test
    void coversTheTrueMedianWhereValuesOfOneRoundGoTogether() {
        Random random = new Random(3);
        int covered = 0;
        for (int run = 0; run < RUNS; run++) {
            List<double[]> rounds = Stream.generate(random::nextGaussian)
                    .limit(ROUNDS)
                    .map(shift -> random.doubles(5).map(noise -> shift + 0.1 * noise - 0.05).toArray())
                    .toList();
            covered += Median.ofRounds(rounds).interval().contains(0) ? 1 : 0;
        }
        assertThat((double) covered / RUNS).isGreaterThan(0.91);
    }

    @Test
    void refusesToGuess() {
        assertThatThrownBy(() -> Median.ofRounds(List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Median.ofRounds(List.of(new double[0]))).isInstanceOf(IllegalArgumentException.class);
    }

    private static double coverage(long seed, ToDoubleFunction<Random> draw, double truth) {
        Random random = new Random(seed);
        int covered = 0;
        for (int run = 0; run < RUNS; run++) {
            List<double[]> rounds = Stream.generate(() -> new double[] {draw.applyAsDouble(random)})
                    .limit(ROUNDS)
                    .toList();
            covered += Median.ofRounds(rounds).interval().contains(truth) ? 1 : 0;
        }
        return (double) covered / RUNS;
    }
}
