// SPDX-License-Identifier: Apache-2.0
package dev.crossview.internal;

import java.time.Duration;

/// The moment up to which a thread is ready to wait, on the clock of [System#nanoTime()].
public final class Deadline {
    /// Waits without end.
    public static final Deadline NEVER = new Deadline(0, true);

    private final long nanoTime;
    private final boolean never;

    private Deadline(long nanoTime, boolean never) {
        this.nanoTime = nanoTime;
        this.never = never;
    }

    /// `timeout` from now. Zero or less has passed already; more than a `long` holds nanoseconds (292 years) is
    /// [#NEVER].
    public static Deadline after(Duration timeout) {
        if (timeout.isNegative()) {
            return new Deadline(System.nanoTime(), false);
        }
        // compareTo and not toNanos alone, which throws for a span that is too long.
        return timeout.compareTo(LONGEST) >= 0 ? NEVER : new Deadline(System.nanoTime() + timeout.toNanos(), false);
    }

    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

    /// Nanoseconds left; 0 once it has passed; `Long.MAX_VALUE` for [#NEVER].
    public long remaining() {
        return never ? Long.MAX_VALUE : Math.max(0, nanoTime - System.nanoTime());
    }

    /// Whether it has passed.
    public boolean passed() {
        return remaining() == 0;
    }
}
