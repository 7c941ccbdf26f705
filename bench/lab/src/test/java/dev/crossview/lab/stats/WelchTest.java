// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class WelchTest {

    /// Student's data on two soporifics (*The probable error of a mean*, Biometrika 6, 1908), and what R's `t.test`
    /// says of them.
    @Test
    void agreesWithWhatIsKnownOfStudentsData() {
        double[] first = {0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0};
        double[] second = {1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4};
        Welch welch = Welch.of(first, second);
        assertThat(welch.difference()).isCloseTo(1.58, within(1e-12));
        assertThat(welch.interval().low()).isCloseTo(-0.2054832, within(1e-6));
        assertThat(welch.interval().high()).isCloseTo(3.3654832, within(1e-6));
        assertThat(welch.p()).isCloseTo(0.07939, within(1e-5));
    }

    @Test
    void isCertainWhereNothingVaries() {
        double[] two = {2, 2};
        assertThat(Welch.of(two, new double[] {2, 2, 2})).isEqualTo(new Welch(0, new Interval(0, 0), 1));
        assertThat(Welch.of(two, new double[] {3, 3})).isEqualTo(new Welch(1, new Interval(1, 1), 0));
    }

    @Test
    void bearsThatOneSideDoesNotVary() {
        Welch welch = Welch.of(new double[] {1, 1, 1, 1, 1}, new double[] {1.9, 2, 2, 2, 2.1});
        assertThat(welch.difference()).isCloseTo(1, within(1e-12));
        assertThat(welch.p()).isBetween(0.0, 0.001);
    }

    @Test
    void coversTheTrueDifferenceAboutAsOftenAsItPromises() {
        Random random = new Random(1);
        int runs = 2_000;
        int covered = 0;
        for (int run = 0; run < runs; run++) {
            double[] first = random.doubles(5).map(any -> 10 + random.nextGaussian()).toArray();
            double[] second = random.doubles(8).map(any -> 12 + 3 * random.nextGaussian()).toArray();
            covered += Welch.of(first, second).interval().contains(2) ? 1 : 0;
        }
        assertThat((double) covered / runs).isCloseTo(0.95, within(0.015));
    }

    @Test
    void refusesToGuess() {
        assertThatThrownBy(() -> Welch.of(new double[] {1}, new double[] {1, 2}))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
