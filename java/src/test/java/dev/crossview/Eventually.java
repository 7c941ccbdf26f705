// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import dev.crossview.internal.QueueLine;

import java.time.Duration;
import java.util.Arrays;
import java.util.function.BooleanSupplier;

/// Waiting for a state by looking at it, for so long that only what never comes takes longer.
final class Eventually {
    static final Duration LIMIT = Duration.ofSeconds(60);

    private Eventually() {
    }

    static void holds(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("this has not come true: " + what);
            }
            Thread.onSpinWait();
            Thread.yield();
        }
    }

    /// The thread has gone to sleep, with or without a time limit.
    static void isParked(Thread thread) {
        holds(thread + " is parked", () -> sleeps(thread));
    }

    /// The thread has gone to sleep at a queue, and not on its way there, where it may have to wait for a GIL.
    static void isParkedAtQueue(Thread thread) {
        isParkedIn(QueueLine.class, thread);
    }

    /// The thread has gone to sleep in a method of `place`.
    static void isParkedIn(Class<?> place, Thread thread) {
        holds(thread + " is parked in " + place, () -> sleeps(thread) && Arrays.stream(thread.getStackTrace())
                .anyMatch(frame -> frame.getClassName().equals(place.getName())));
    }

    private static boolean sleeps(Thread thread) {
        return switch (thread.getState()) {
            case WAITING, TIMED_WAITING -> true;
            case TERMINATED -> throw new AssertionError(thread + " has ended");
            default -> false;
        };
    }
}
