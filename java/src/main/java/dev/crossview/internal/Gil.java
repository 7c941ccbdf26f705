// SPDX-License-Identifier: Apache-2.0
package dev.crossview.internal;

import dev.crossview.ffm.HotCalls;
import dev.crossview.ffm.generated.Crossview;
import dev.crossview.ffm.generated.XvStall;

import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;

/// Taking the GILs of one runtime's interpreters without waiting for them inside C.
///
/// The lock is handed over: who stands in line is given it and sees so by polling its own thread state, which is
/// the truth; a token only says that it is worth looking. When a holder is asked to hand over is C's to know: who
/// waits asks it before it parks, and is told when to ask again.
public final class Gil {
    /// How often a returner looks when C has no memory left to wake it.
    private static final long NO_WAKE_NANOS = 1_000_000;

    private final WakeService wakes;
    private final Consumer<MemorySegment> stalls;

    /// @param stalls is given an `XvStall` when a holder does not let go, by one of those who wait, in the middle of
    ///               it: it reads that, throws nothing and calls nobody
    public Gil(WakeService wakes, Consumer<MemorySegment> stalls) {
        this.wakes = wakes;
        this.stalls = stalls;
    }

    /// Wakes those whose turn it has become.
    public WakeService wakes() {
        return wakes;
    }

    /// Enters an interpreter. Should the answer be anything but `XV_OK`, then `outer` may have lost its GIL, and the
    /// caller has to [#retakeIfUnlocked] it if it had it, also after an exception.
    ///
    /// @param interpreter an `XvInterpreter *`
    /// @param outer       the thread state to suspend meanwhile, attached or unlocked, or NULL
    /// @return an `XvStatus`: `XV_OK` with the new thread state's address in `scratch`, `XV_TIMEOUT`, or what
    ///         `XvInterpreter_BeginAttach` has to say
    /// @throws InterruptedException if the thread was interrupted while it stood in line, where it is no longer
    public int attach(MemorySegment interpreter, MemorySegment outer, Deadline deadline, Scratch scratch)
            throws InterruptedException {
        int bound = Thread.currentThread().isVirtual() ? 0 : 1;
        while (true) {
            int status = Crossview.XvInterpreter_BeginAttach(interpreter, outer,
                    WakeService.token(WakeService.Kind.GIL), bound, scratch.pointer());
            if (status != Crossview.XV_BUSY()) {
                return status;
            }
            MemorySegment ts = MemorySegment.ofAddress(scratch.address());
            // Suspending the outer thread state may have handed its GIL to somebody.
            wakes.deliver(scratch);
            int standing = standInLine(ts, deadline, scratch);
            if (standing == Crossview.XV_THREAD_ATTACHED()) {
                return Crossview.XV_OK();
            }
            if (standing != Crossview.XV_THREAD_REFUSED()) {
                return Crossview.XV_TIMEOUT();
            }
            // Sent away. Why, it hears when it tries anew; or that the reason has gone.
        }
    }

    /// Waits until a newcomer gets in, is refused, or the deadline has passed; unless it got in, `ts` has gone then.
    ///
    /// @return an `XvThreadStatus`: ATTACHED, REFUSED, or WAITING if it has given up
    private int standInLine(MemorySegment ts, Deadline deadline, Scratch scratch) throws InterruptedException {
        Throwable failure = null;
        try {
            waitInLine(ts, deadline, scratch);
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
        return inside ? Crossview.XV_THREAD_ATTACHED() : standing;
    }

    private void waitInLine(MemorySegment ts, Deadline deadline, Scratch scratch) throws InterruptedException {
        if (leavesLineSoon(ts)) {
            return;
        }
        try (Waiter waiter = wakes.enrol(WakeService.Kind.GIL)) {
            while (isWaiting(ts, waiter)) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                long nanos = deadline.remaining();
                if (nanos == 0) {
                    return;
                }
                waiter.park(Math.min(nanos, tend(ts, scratch)));
            }
        }
    }

    /// Takes the GIL of a thread state back that had let it go, and waits as long as that takes. An interrupt stays
    /// pending.
    ///
    /// @param ts an `XvThreadState *`, unlocked and of the current thread
    public void retake(MemorySegment ts, Scratch scratch) {
        for (int i = 0; i <= Spin.TRIES; i++) {
            if (Crossview.XvThreadState_TryTake(ts) != 0) {
                return;
            }
            Thread.onSpinWait();
        }
        int status = Crossview.XvThreadState_BeginTake(ts, WakeService.token(WakeService.Kind.GIL));
        if (status == Crossview.XV_BUSY()) {
            stayInLine(ts, scratch);
        } else if (status == Crossview.XV_NOMEM()) {
            tryAgainAndAgain(ts);
        }
    }

    /// [#retake] for a thread state of which it is not known whether it has the GIL.
    public void retakeIfUnlocked(MemorySegment ts, Scratch scratch) {
        if (HotCalls.poll(ts.address()) == Crossview.XV_THREAD_UNLOCKED()) {
            retake(ts, scratch);
        }
    }

    /// A checkpoint that has something to do: lets others in if they have asked, for however long that takes, and does
    /// what else has come from outside. An interrupt of the thread stays pending.
    ///
    /// @param ts an `XvThreadState *`, attached before and after
    /// @return whether to go on; false: an error is set
    public boolean checkpoint(MemorySegment ts, Scratch scratch) {
        int answer;
        while ((answer = Crossview.XvThreadState_BeginCheckpoint(ts, WakeService.token(WakeService.Kind.GIL))) > 0) {
            wakes.deliver(scratch);
            stayInLine(ts, scratch);
        }
        wakes.deliver(scratch);
        return answer == 0;
    }

    private void stayInLine(MemorySegment ts, Scratch scratch) {
        boolean interrupted = false;
        try (Waiter waiter = wakes.enrol(WakeService.Kind.GIL)) {
            while (isWaiting(ts, waiter)) {
                waiter.park(tend(ts, scratch));
                interrupted |= Thread.interrupted();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void tryAgainAndAgain(MemorySegment ts) {
        boolean interrupted = false;
        try (Waiter waiter = wakes.enrol(WakeService.Kind.GIL)) {
            while (Crossview.XvThreadState_TryTake(ts) == 0) {
                waiter.park(NO_WAKE_NANOS);
                interrupted |= Thread.interrupted();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// What a waiter does for its line before it parks; for how long it may do so then.
    private long tend(MemorySegment ts, Scratch scratch) {
        MemorySegment stall = scratch.stall();
        long again = Crossview.XvThreadState_Tend(ts, stall);
        if (XvStall.interpreter(stall) != 0) {
            stalls.accept(stall);
        }
        return again;
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
