// SPDX-License-Identifier: Apache-2.0
package dev.crossview.internal;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

import java.util.concurrent.atomic.AtomicBoolean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// On a clock of its own, which goes on by as much each time somebody looks at it.
@EnabledIf("hasProcessors")
class SpinTest {
    private static final long STEP_NANOS = 100;
    private static final Runnable NOTHING = () -> { };

    private long now;
    private int looks;
    private final Spin spin = new Spin(() -> now += STEP_NANOS);

    static boolean hasProcessors() {
        return Spin.TRIES > 0;
    }

    private int looksInVain(long atMost) {
        looks = 0;
        assertThat(spin.until(() -> {
            looks++;
            return false;
        }, NOTHING, atMost)).isFalse();
        return looks;
    }

    @Test
    void looksForAboutAsLongAsAWakeTakes() {
        long began = now;
        looksInVain(Long.MAX_VALUE);
        assertThat(now - began).isBetween(Spin.WAKE_NANOS, Spin.WAKE_NANOS + 2 * STEP_NANOS);
    }

    @Test
    void stopsAtTheDeadline() {
        long began = now;
        looksInVain(10 * STEP_NANOS);
        assertThat(now - began).isBetween(10 * STEP_NANOS, 12 * STEP_NANOS);
    }

    @Test
    void looksLessAndLessWhereNothingComes() {
        int before = looksInVain(Long.MAX_VALUE);
        for (int i = 0; i < 20; i++) {
            spin.hasWaited(Long.MAX_VALUE);
            int after = looksInVain(Long.MAX_VALUE);
            assertThat(after).isLessThanOrEqualTo(before);
            before = after;
        }
        assertThat(before).isLessThan(20);
    }

    @Test
    void looksAsLongAsEverAfterAShortWaitAlthoughItWasParked() {
        int whole = looksInVain(Long.MAX_VALUE);
        spin.hasWaited(Long.MAX_VALUE);
        assertThat(looksInVain(Long.MAX_VALUE)).isLessThan(whole);
        spin.hasWaited(Spin.SHORT_NANOS);
        assertThat(looksInVain(Long.MAX_VALUE)).isEqualTo(whole);
    }

    @Test
    void looksAsLongAsEverAfterItHasSeenSomething() {
        int whole = looksInVain(Long.MAX_VALUE);
        spin.hasWaited(Long.MAX_VALUE);
        assertThat(spin.until(() -> true, NOTHING, Long.MAX_VALUE)).isTrue();
        assertThat(looksInVain(Long.MAX_VALUE)).isEqualTo(whole);
    }

    @Test
    void letsOthersInMeanwhile() {
        var asked = new AtomicBoolean();
        assertThat(spin.until(asked::get, () -> asked.set(true), Long.MAX_VALUE)).isTrue();
        assertThatThrownBy(() -> spin.until(() -> false, () -> {
            throw new IllegalStateException();
        }, Long.MAX_VALUE)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aVirtualThreadLooksAFewTimesHoweverLongItMay() throws InterruptedException {
        Thread.ofVirtual().start(() -> looksInVain(Long.MAX_VALUE)).join();
        assertThat(looks).isBetween(1, 20);
        assertThat(now).isZero();
    }
}
