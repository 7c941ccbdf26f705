// SPDX-License-Identifier: Apache-2.0
package dev.crossview.internal;

import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/// How long a thread looks again and again before it parks. Unparking takes tens of microseconds, what is waited
/// for often less than one; with a single processor looking is of no use.
///
/// At a queue this has to be learnt. Who parks makes the other side wait for the unparking, so that one looks for
/// less time than that and parks as well, for ever: looking pays only for about as long as a wake takes. Where nothing
/// comes for longer, that time is lost. So each thread looks for half as long after each long wait, and for the whole
/// time again after a short one, also if it was parked: had it looked, it would not have been.
///
/// A virtual thread does not keep its carrier, and lets others run between a few looks.
final class Spin {
    /// For the GIL, which is given away at once or not for long.
    static final int TRIES = Runtime.getRuntime().availableProcessors() > 1 ? 100 : 0;

    /// About what it takes to park and to be woken again.
    static final long WAKE_NANOS = 20_000;

    /// A wait up to this long would have been none, or a look, if nobody had parked: both sides have, and waited for
    /// some CPU.
    static final long SHORT_NANOS = 5 * WAKE_NANOS;

    private static final int LOOKS_OF_VIRTUAL = 8;
    private static final int LOOKS_BETWEEN_TIMES = 16;
    private static final int HALVINGS_MAX = 10;

    private static final ThreadLocal<Spin> OF_THREAD = ThreadLocal.withInitial(() -> new Spin(System::nanoTime));

    private final LongSupplier clock;
    private int halvings;

    Spin(LongSupplier clock) {
        this.clock = clock;
    }

    /// The current thread's; a virtual one, of which there are many, learns nothing.
    static Spin ofThread() {
        return Thread.currentThread().isVirtual() ? new Spin(System::nanoTime) : OF_THREAD.get();
    }

    /// Looks for as long as it is likely to pay, and for `atMost` nanoseconds.
    ///
    /// @param ready      what is waited for
    /// @param checkpoint run now and then; what it throws ends the looking
    /// @return whether it was ready
    boolean until(BooleanSupplier ready, Runnable checkpoint, long atMost) {
        if (Thread.currentThread().isVirtual()) {
            return yieldUntil(ready, checkpoint);
        }
        if (TRIES == 0) {
            return false;
        }
        long limit = Math.min(atMost, WAKE_NANOS >> halvings);
        long began = clock.getAsLong();
        do {
            for (int i = 0; i < LOOKS_BETWEEN_TIMES; i++) {
                if (ready.getAsBoolean()) {
                    halvings = 0;
                    return true;
                }
                Thread.onSpinWait();
            }
            checkpoint.run();
        } while (clock.getAsLong() - began < limit);
        return false;
    }

    private static boolean yieldUntil(BooleanSupplier ready, Runnable checkpoint) {
        for (int i = 0; i < LOOKS_OF_VIRTUAL; i++) {
            if (ready.getAsBoolean()) {
                return true;
            }
            checkpoint.run();
            Thread.yield();
        }
        return false;
    }

    /// Looking was of no use, and all of the wait took this long.
    void hasWaited(long nanos) {
        halvings = nanos <= SHORT_NANOS ? 0 : Math.min(halvings + 1, HALVINGS_MAX);
    }
}
