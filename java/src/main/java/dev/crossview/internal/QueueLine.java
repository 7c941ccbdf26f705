// SPDX-License-Identifier: Apache-2.0
package dev.crossview.internal;

import dev.crossview.ffm.generated.Crossview;

import java.lang.foreign.MemorySegment;

/// Waiting for an item in a queue, or for room in it, with the GIL let go meanwhile.
public final class QueueLine {
    /// How a wait has ended.
    public enum Outcome {
        /// An attempt has succeeded.
        DONE,
        /// The deadline has passed, and none has succeeded.
        EXPIRED,
        /// There was no native memory left to wait with.
        NO_MEMORY
    }

    /// One try that does not wait.
    @FunctionalInterface
    public interface Attempt {
        /// Whether it was done. An error is an exception, and ends the wait.
        boolean succeeded();
    }

    private QueueLine() {
    }

    /// Tries until an attempt succeeds or the deadline has passed. An attempt is made at least once, and always with
    /// the GIL held.
    ///
    /// @param ts         the current thread's `XvThreadState *`, attached before and after, also after an exception
    /// @param queue      an `XvQueue *`
    /// @param side       an `XvQueueSide`
    /// @param checkpoint made between two waits, since an interrupt of the interpreter wakes who waits; what it throws
    ///                   ends the wait
    /// @throws InterruptedException if the thread was interrupted while it waited; no attempt has succeeded
    public static Outcome await(MemorySegment ts, MemorySegment queue, int side, Deadline deadline,
                                Gil gil, Scratch scratch, Runnable checkpoint, Attempt attempt)
            throws InterruptedException {
        if (attempt.succeeded()) {
            return Outcome.DONE;
        }
        if (deadline.passed()) {
            return Outcome.EXPIRED;
        }
        if (isReadySoon(queue, side) && attempt.succeeded()) {
            return Outcome.DONE;
        }
        WakeService wakes = gil.wakes();
        try (Waiter waiter = wakes.enrol(WakeService.Kind.QUEUE)) {
            while (true) {
                waiter.again();
                if (Crossview.XvQueue_Register(ts, queue, side, waiter.token()) != Crossview.XV_OK()) {
                    return Outcome.NO_MEMORY;
                }
                try {
                    // Now that a change is noticed, and, after waiting, before the place in line is given up: a
                    // wake that has been used is not passed on.
                    if (attempt.succeeded() || letGoAndWait(ts, waiter, deadline, gil, scratch)
                            && attempt.succeeded()) {
                        return Outcome.DONE;
                    }
                } finally {
                    Crossview.XvQueue_Cancel(ts, queue, side);
                    wakes.deliver(scratch);
                }
                checkpoint.run();
                if (deadline.passed()) {
                    return attempt.succeeded() ? Outcome.DONE : Outcome.EXPIRED;
                }
            }
        }
    }

    private static boolean letGoAndWait(MemorySegment ts, Waiter waiter, Deadline deadline, Gil gil,
                                        Scratch scratch) throws InterruptedException {
        Crossview.XvThreadState_Unlock(ts);
        try {
            gil.wakes().deliver(scratch);
            return waiter.await(deadline);
        } finally {
            gil.retake(ts, scratch);
        }
    }

    private static boolean isReadySoon(MemorySegment queue, int side) {
        long max = Crossview.XvQueue_MaxSize(queue);
        for (int i = 0; i < Spin.TRIES; i++) {
            long size = Crossview.XvQueue_Size(queue);
            if (side == Crossview.XV_QUEUE_ITEM() ? size > 0 : size < max) {
                return true;
            }
            Thread.onSpinWait();
        }
        return false;
    }
}
