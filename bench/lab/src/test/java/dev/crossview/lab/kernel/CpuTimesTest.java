// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CpuTimesTest {

    private static final String OWN = "2975 (a (strange) name) R 2846 2846 21824 0 -1 4194304 105 0 0 0 30 7 0 0 20 0 1 0"
            + " 2631382 3133440 394 18446744073709551615 94385813237760\n";

    @Test
    void ofOthersIsWhatIsNeitherIdleNorOwn() {
        String all = "cpu  1000 20 300 5000 600 4 5 11 8 9\ncpu0 1 2 3 4 5 6 7 8 9 10\n";
        assertThat(CpuTimes.ofOthers(all, OWN)).isEqualTo((1000 + 20 + 300 + 4 + 5 + 11 - 30 - 7) * 10_000_000L);
    }

    @Test
    void isNeverLessThanNothing() {
        assertThat(CpuTimes.ofOthers("cpu  10 0 0 5000 0 0 0 0 0 0\n", OWN)).isZero();
    }

    @Test
    void whatIsNoSuchFileIsRefused() {
        assertThatThrownBy(() -> CpuTimes.ofOthers("", OWN)).isInstanceOf(RuntimeException.class);
        assertThatThrownBy(() -> CpuTimes.ofOthers("cpu  10 0 0\n", OWN)).isInstanceOf(RuntimeException.class);
    }

    @Test
    void growsOnThisMachine() {
        assertThat(CpuTimes.ofOthers()).isNotNegative();
    }
}
