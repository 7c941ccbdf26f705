// SPDX-License-Identifier: Apache-2.0
package dev.crossview.internal;

import dev.crossview.ffm.generated.Crossview;
import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;

/// Waiting for an item in one of several queues, or for room in one: with the GIL let go meanwhile, if the thread has
/// one.
///
/// A thread that is attached to the queues' runtime stands in line with its thread state at the first of them, where C
/// interrupts it, and without one at the others; a thread that is not, without one at all of them.
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

    private final WakeService wakes;
    private final Scratch scratch;
    private final int side;
    private final MemorySegment[] queues;

    /// The places in line without a thread state: 0 where there is none.
    private final long[] places;

    private final @Nullable Gil gil;
    private final MemorySegment ts;
    private final Runnable checkpoint;

    /// For a thread that is attached to nothing of these queues' runtime, and holds no GIL.
    ///
    /// @param side   an `XvQueueSide`
    /// @param queues an `XvQueue *` each, which stay until the wait has ended
    public QueueLine(WakeService wakes, Scratch scratch, int side, MemorySegment... queues) {
        this(wakes, null, MemorySegment.NULL, () -> { }, scratch, side, queues);
    }

    /// For a thread that is attached.
    ///
    /// @param ts         the current thread's `XvThreadState *`, attached before and after, also after an exception
    /// @param checkpoint made between two waits, since an interrupt of the interpreter wakes who waits; what it throws
    ///                   ends the wait
    /// @param side       an `XvQueueSide`
    /// @param queues     an `XvQueue *` each, which stay until the wait has ended
    public QueueLine(Gil gil, MemorySegment ts, Runnable checkpoint, Scratch scratch, int side,
                     MemorySegment... queues) {
        this(gil.wakes(), gil, ts, checkpoint, scratch, side, queues);
    }

    private QueueLine(WakeService wakes, @Nullable Gil gil, MemorySegment ts, Runnable checkpoint, Scratch scratch,
                      int side, MemorySegment[] queues) {
        this.wakes = wakes;
        this.gil = gil;
        this.ts = ts;
        this.checkpoint = checkpoint;
        this.scratch = scratch;
        this.side = side;
        this.queues = queues;
        this.places = new long[queues.length];
    }

    /// Tries, after an attempt that has not succeeded, until one does or the deadline has passed. An attempt is made
    /// with the GIL held.
    ///
    /// @throws InterruptedException if the thread was interrupted while it waited; no attempt has succeeded
    public Outcome await(Deadline deadline, Attempt attempt) throws InterruptedException {
        if (deadline.passed()) {
            return Outcome.EXPIRED;
        }
        Spin spin = Spin.ofThread();
        if (spin.until(this::isReady, checkpoint, deadline.remaining()) && attempt.succeeded()) {
            return Outcome.DONE;
        }
        long began = System.nanoTime();
        try {
            return waitInLine(deadline, attempt);
        } finally {
            spin.hasWaited(System.nanoTime() - began);
        }
    }

    private Outcome waitInLine(Deadline deadline, Attempt attempt) throws InterruptedException {
        try (Waiter waiter = wakes.enrol(WakeService.Kind.QUEUE)) {
            while (true) {
                waiter.again();
                try {
                    if (!standInLine(waiter.token())) {
                        return Outcome.NO_MEMORY;
                    }
                    // Now that a change is noticed, and, after waiting, before the place in line is given up: a
                    // wake that has been used is not passed on.
                    if (attempt.succeeded() || sleep(waiter, deadline) && attempt.succeeded()) {
                        return Outcome.DONE;
                    }
                } finally {
                    leaveLine();
                    wakes.deliver(scratch);
                }
                checkpoint.run();
                if (deadline.passed()) {
                    return attempt.succeeded() ? Outcome.DONE : Outcome.EXPIRED;
                }
            }
        }
    }

    private boolean standInLine(long token) {
        for (int i = 0; i < queues.length; i++) {
            boolean first = isFirst(i);
            int status = first ? Crossview.XvQueue_Register(ts, queues[i], side, token)
                    : Crossview.XvQueue_Join(queues[i], side, token, scratch.pointer());
            if (status != Crossview.XV_OK()) {
                return false;
            }
            places[i] = first ? ts.address() : scratch.address();
        }
        return true;
    }

    private void leaveLine() {
        for (int i = 0; i < queues.length; i++) {
            if (places[i] != 0) {
                if (isFirst(i)) {
                    Crossview.XvQueue_Cancel(ts, queues[i], side);
                } else {
                    Crossview.XvQueue_Leave(MemorySegment.ofAddress(places[i]));
                }
                places[i] = 0;
            }
        }
    }

    private boolean isFirst(int i) {
        return i == 0 && gil != null;
    }

    private boolean sleep(Waiter waiter, Deadline deadline) throws InterruptedException {
        if (gil == null) {
            return waiter.await(deadline);
        }
        Crossview.XvThreadState_Unlock(ts);
        try {
            wakes.deliver(scratch);
            return waiter.await(deadline);
        } finally {
            gil.retake(ts, scratch);
        }
    }

    private boolean isReady() {
        for (MemorySegment queue : queues) {
            int not = side == Crossview.XV_QUEUE_ITEM() ? Crossview.XvQueue_IsEmpty(queue)
                    : Crossview.XvQueue_IsFull(queue);
            if (not == 0) {
                return true;
            }
        }
        return false;
    }
}
