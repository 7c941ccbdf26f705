// SPDX-License-Identifier: Apache-2.0
package dev.crossview.internal;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.time.Duration;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

class DeadlineTest {
    static Stream<Duration> longestSpans() {
        return Stream.of(Duration.ofNanos(Long.MAX_VALUE), Duration.ofNanos(Long.MAX_VALUE).plusNanos(1),
                Duration.ofSeconds(Long.MAX_VALUE, 999_999_999));
    }

    @ParameterizedTest
    @MethodSource("longestSpans")
    void whatNoLongHoldsIsNever(Duration span) {
        assertThat(Deadline.after(span).remaining()).isEqualTo(Long.MAX_VALUE);
    }

    static Stream<Duration> pastSpans() {
        return Stream.of(Duration.ZERO, Duration.ofNanos(-1), Duration.ofSeconds(Long.MIN_VALUE));
    }

    @ParameterizedTest
    @MethodSource("pastSpans")
    void whatIsNotPositiveHasPassed(Duration span) {
        Deadline deadline = Deadline.after(span);
        assertThat(deadline.passed()).isTrue();
        assertThat(deadline.remaining()).isZero();
    }

    @Test
    void aSpanGoesBy() {
        Deadline deadline = Deadline.after(Duration.ofHours(1));
        assertThat(deadline.passed()).isFalse();
        assertThat(deadline.remaining()).isPositive().isLessThanOrEqualTo(Duration.ofHours(1).toNanos());
        // Beyond half the range of nanoTime a naive comparison would overflow.
        assertThat(Deadline.after(Duration.ofDays(365 * 291)).passed()).isFalse();
    }
}
