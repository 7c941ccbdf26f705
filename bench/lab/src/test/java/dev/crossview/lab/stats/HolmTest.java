// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class HolmTest {

    @Test
    void multipliesTheSmallestByAllTheNextByOneLessAndNeverFalls() {
        double[] adjusted = Holm.adjusted(0.01, 0.04, 0.03, 0.005);
        assertThat(adjusted).containsExactly(new double[] {0.03, 0.06, 0.06, 0.02}, within(1e-12));
    }

    @Test
    void staysAtMostOne() {
        assertThat(Holm.adjusted(0.6, 0.9, 0.5)).containsExactly(1, 1, 1);
    }

    @Test
    void leavesOneTestAloneAndNoneToo() {
        assertThat(Holm.adjusted(0.04)).containsExactly(0.04);
        assertThat(Holm.adjusted()).isEmpty();
    }
}
