// SPDX-License-Identifier: Apache-2.0
package dev.crossview.internal;

import dev.crossview.ffm.HotCalls;
import dev.crossview.ffm.generated.Crossview;

import java.lang.foreign.MemorySegment;

/// Taking the GIL of an interpreter without waiting for it inside C.
///
/// The lock is handed over: who stands in line is given it and sees so by polling its own thread state, which is
/// the truth; a token only says that it is worth looking.
public final class Gil {
    /// How long a newcomer stands in line before it asks the holder to hand over.
    static final long SWITCH_INTERVAL_NANOS = 5_000_000;

    /// How often a returner looks when C has no memory left to wake it.
    private static final long NO_WAKE_NANOS = 1_000_000;

    private Gil() {
    }

    /// Enters an interpreter. Should the answer be anything but `XV_OK`, then `outer` may have lost its GIL, and the
    /// caller has to [#retakeIfUnlocked] it, also after an exception.
    ///
    /// @param interpreter an `XvInterpreter *`
    /// @param outer       the thread state to suspend meanwhile, or NULL
    /// @return an `XvStatus`: `XV_OK` with the new thread state's address in `scratch`, `XV_TIMEOUT`, `XV_CLOSED` or
    ///         `XV_NOMEM`
    /// @throws InterruptedException if the thread was interrupted while it stood in line, where it is no longer
    public static int attach(MemorySegment interpreter, MemorySegment outer, Deadline deadline, WakeService wakes,
                             Scratch scratch) throws InterruptedException {
        int status = Crossview.XvInterpreter_BeginAttach(interpreter, outer, WakeService.token(WakeService.Kind.GIL),
                scratch.pointer());
        if (status != Crossview.XV_BUSY()) {
            return status;
        }
        MemorySegment ts = MemorySegment.ofAddress(scratch.address());
        // Suspending the outer thread state may have handed its GIL to somebody.
        wakes.deliver(scratch);
        Throwable failure = null;
        try {
            standInLine(ts, deadline, wakes);
        } catch (InterruptedException | RuntimeException | Error e) {
            // Whatever it was, nobody else would take this thread state out of the line or give the GIL back.
            failure = e;
        }
        int standing = HotCalls.poll(ts.address());
        boolean inside = standing == Crossview.XV_THREAD_ATTACHED()
                || Crossview.XvThreadState_CancelTake(ts) == Crossview.XV_THREAD_ATTACHED();
        if (failure != null) {
            if (inside) {
                Crossview.XvThreadState_BeginDetach(ts);
                wakes.deliver(scratch);
            }
            switch (failure) {
                case InterruptedException e -> throw e;
                case RuntimeException e -> throw e;
                default -> throw (Error) failure;
            }
        }
        if (inside) {
            return Crossview.XV_OK();
        }
        return standing == Crossview.XV_THREAD_REFUSED() ? Crossview.XV_CLOSED() : Crossview.XV_TIMEOUT();
    }

    /// Returns when `ts` stands in line no longer, or when the deadline has passed.
    private static void standInLine(MemorySegment ts, Deadline deadline, WakeService wakes)
            throws InterruptedException {
        if (leavesLineSoon(ts)) {
            return;
        }
        try (Waiter waiter = wakes.enrol(WakeService.Kind.GIL)) {
            long patience = System.nanoTime() + SWITCH_INTERVAL_NANOS;
            boolean asked = false;
            while (isWaiting(ts, waiter)) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                long nanos = deadline.remaining();
                if (nanos == 0) {
                    return;
                }
                if (!asked) {
                    long left = patience - System.nanoTime();
                    if (left <= 0) {
                        Crossview.XvThreadState_RequestDrop(ts);
                        asked = true;
                    } else {
                        nanos = Math.min(nanos, left);
                    }
                }
                waiter.park(nanos);
            }
        }
    }

    /// Takes the GIL of a thread state back that had let it go, and waits as long as that takes. The holder is asked
    /// at once to hand over: who comes back goes before who computes. An interrupt stays pending.
    ///
    /// @param ts an `XvThreadState *`, unlocked and of the current thread
    public static void retake(MemorySegment ts, WakeService wakes) {
        for (int i = 0; i <= Spin.TRIES; i++) {
            if (Crossview.XvThreadState_TryTake(ts) != 0) {
                return;
            }
            Thread.onSpinWait();
        }
        boolean interrupted = false;
        try (Waiter waiter = wakes.enrol(WakeService.Kind.GIL)) {
            int status = Crossview.XvThreadState_BeginTake(ts, waiter.token());
            if (status == Crossview.XV_NOMEM()) {
                while (Crossview.XvThreadState_TryTake(ts) == 0) {
                    waiter.park(NO_WAKE_NANOS);
                    interrupted |= Thread.interrupted();
                }
            } else if (status == Crossview.XV_BUSY()) {
                Crossview.XvThreadState_RequestDrop(ts);
                while (isWaiting(ts, waiter)) {
                    waiter.park(Long.MAX_VALUE);
                    interrupted |= Thread.interrupted();
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// [#retake] for a thread state of which it is not known whether it has the GIL.
    public static void retakeIfUnlocked(MemorySegment ts, WakeService wakes) {
        if (HotCalls.poll(ts.address()) == Crossview.XV_THREAD_UNLOCKED()) {
            retake(ts, wakes);
        }
    }

    /// Looks after it has made sure that a post from now on is noticed.
    private static boolean isWaiting(MemorySegment ts, Waiter waiter) {
        waiter.again();
        return HotCalls.poll(ts.address()) == Crossview.XV_THREAD_WAITING();
    }

    private static boolean leavesLineSoon(MemorySegment ts) {
        for (int i = 0; i < Spin.TRIES; i++) {
            if (HotCalls.poll(ts.address()) != Crossview.XV_THREAD_WAITING()) {
                return true;
            }
            Thread.onSpinWait();
        }
        return false;
    }
}
