// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import dev.crossview.ffm.NativeMemory;
import dev.crossview.ffm.generated.Crossview;
import dev.crossview.internal.Deadline;
import dev.crossview.internal.Gil;
import dev.crossview.internal.Guarded;
import dev.crossview.internal.WakeService;
import dev.crossview.internal.Waiter;
import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/// An isolated world with a heap, objects and a GIL of its own. A thread enters it by [attaching][#attach()].
///
/// May be used by any thread, also after it has been closed: what comes too late is an [IllegalStateException].
public final class XvInterpreter implements AutoCloseable {
    /// What can be the matter with an interpreter.
    public enum State {
        /// Threads may attach.
        OPEN,
        /// Nobody gets in any more; somebody is still inside.
        CLOSING,
        /// Its world is gone.
        CLOSED
    }

    private static final int NAME_LIMIT = 64;

    private final XvRuntime runtime;
    private final Guarded handle;
    private final long id;
    private final String name;
    private final Insiders insiders = new Insiders();

    /// Held by the one thread that closes, which waits with it.
    private final ReentrantLock closer = new ReentrantLock();

    XvInterpreter(XvRuntime runtime, MemorySegment pointer) {
        this.runtime = runtime;
        this.handle = new Guarded(pointer, Crossview::XvInterpreter_Release);
        this.id = Crossview.XvInterpreter_Id(pointer);
        this.name = NativeMemory.string(Crossview.XvInterpreter_Name(pointer), NAME_LIMIT);
    }

    /// 1 or more; no other interpreter of the runtime has it, had it or will have it.
    public long id() {
        return id;
    }

    /// The name it was given, as far as it was kept; empty if it has none.
    public String name() {
        return name;
    }

    /// What it is at this moment; already old when it returns.
    public State state() {
        if (!handle.enter()) {
            return State.CLOSED;
        }
        try {
            return State.values()[Crossview.XvInterpreter_State(handle.pointer())];
        } finally {
            handle.leave();
        }
    }

    /// The runtime that made it.
    public XvRuntime runtime() {
        return runtime;
    }

    /// Attaches the current thread: waits for the GIL as long as it takes and returns with it held.
    ///
    /// If this thread is attached somewhere already, that attachment is suspended, and its GIL let go, until the new
    /// one has been closed. Inside [XvThreadState#unlocked] there is nothing to suspend.
    ///
    /// @return the attachment, which this thread closes
    /// @throws IllegalStateException if this interpreter is closed or closing, or closes while the thread waits
    /// @throws InterruptedException  if the thread is interrupted, on entry or while it waits; it is not attached then
    /// @throws XvException           MemoryError
    public XvThreadState attach() throws InterruptedException {
        return attachBy(Deadline.NEVER);
    }

    /// Attaches the current thread as [#attach()] does, if it can be done within `timeout`.
    ///
    /// @return the attachment, which this thread closes
    /// @throws XvTimeoutException    if the GIL was not to be had in time
    /// @throws IllegalStateException if this interpreter is closed or closing, or closes while the thread waits
    /// @throws InterruptedException  if the thread is interrupted, on entry or while it waits; it is not attached then
    /// @throws XvException           MemoryError
    public XvThreadState attach(Duration timeout) throws InterruptedException {
        return attachBy(Deadline.after(Objects.requireNonNull(timeout, "timeout")));
    }

    private XvThreadState attachBy(Deadline deadline) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        // Left when the attachment ends.
        if (!handle.enter()) {
            throw Errors.alreadyClosed(this);
        }
        boolean attached = false;
        try {
            Place place = Place.here();
            StackRoom.probe();
            int status = enter(place, deadline);
            if (status == Crossview.XV_OK()) {
                XvThreadState ts = entered(place);
                attached = true;
                return ts;
            }
            if (status == Crossview.XV_TIMEOUT()) {
                throw new XvTimeoutException("the GIL of " + this + " was not to be had in time; inside: "
                        + insiders.describe());
            }
            if (status == Crossview.XV_CLOSED()) {
                throw Errors.alreadyClosed(this);
            }
            throw Errors.of(status, "attaching to " + this);
        } finally {
            if (!attached) {
                handle.leave();
            }
        }
    }

    /// Takes this GIL, with that of the thread's attachment let go first and taken back if this one is not had.
    /// The Java side of an attachment that C has just made, or, if there is no memory for it, the end of that.
    private XvThreadState entered(Place place) {
        MemorySegment pointer = MemorySegment.ofAddress(place.scratch().address());
        @Nullable XvThreadState outer = place.innermost;
        try {
            var ts = new XvThreadState(this, place);
            insiders.add(ts);
            return ts;
        } catch (RuntimeException | Error e) {
            Crossview.XvThreadState_BeginDetach(pointer);
            place.innermost = outer;
            if (outer != null) {
                outer.resumed();
            }
            throw e;
        }
    }

    private int enter(Place place, Deadline deadline) throws InterruptedException {
        XvThreadState suspended = place.innermost != null && place.innermost.isAttached() ? place.innermost : null;
        MemorySegment outer = suspended == null ? MemorySegment.NULL : suspended.pointer();
        int status = Crossview.XV_INVALID();
        try {
            status = Gil.attach(handle.pointer(), outer, deadline, runtime.wakes(), place.scratch());
            return status;
        } finally {
            if (suspended != null && status != Crossview.XV_OK()) {
                suspended.retakeIfUnlocked();
            }
        }
    }

    /// An attachment has ended; what it has done last is done.
    void left() {
        handle.leave();
    }

    /// Closes it: [#close(Duration)] with [XvRuntime#PATIENCE], except that an interrupt does not end it and is
    /// pending afterwards.
    ///
    /// @throws IllegalStateException if it is closed already, or this thread is attached to it
    /// @throws XvTimeoutException    if somebody is still inside; it may be closed again
    @Override
    public void close() {
        Deadline deadline = Deadline.after(XvRuntime.PATIENCE);
        Uninterrupted.run(() -> closeBy(deadline));
    }

    /// Closes it: refuses newcomers from now on, waits up to `timeout` for those inside, then gives its memory back and
    /// lets go of every block that it holds. Blocks that others hold stay as they are, at the same address, also
    /// when their bytes belong to an object of this interpreter.
    ///
    /// Who is inside and waits for a queue is not woken: close the queue, or interrupt the thread.
    ///
    /// @throws IllegalStateException if it is closed already, or this thread is attached to it
    /// @throws XvTimeoutException    if somebody is still inside, whom the message names; the interpreter stays closing
    ///                               and may be closed again
    /// @throws InterruptedException  if the thread was interrupted; the interpreter stays closing and may be closed
    ///                               again
    public void close(Duration timeout) throws InterruptedException {
        closeBy(Deadline.after(Objects.requireNonNull(timeout, "timeout")));
    }

    private void closeBy(Deadline deadline) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        XvThreadState innermost = Place.here().innermost;
        for (XvThreadState ts = innermost; ts != null; ts = ts.outer()) {
            if (ts.interpreter() == this) {
                throw new IllegalStateException("This thread is attached to " + this + ": close that attachment first");
            }
        }
        XvThreadState.withoutGil(innermost, () -> {
            if (!closeUnlessClosed(deadline)) {
                throw Errors.alreadyClosed(this);
            }
        });
    }

    /// For a thread that holds no GIL. False if it had been closed.
    boolean closeUnlessClosed(Deadline deadline) throws InterruptedException {
        if (!closer.tryLock() && !closer.tryLock(deadline.remaining(), TimeUnit.NANOSECONDS)) {
            throw timedOut();
        }
        try {
            if (!handle.enter()) {
                return false;
            }
            try {
                waitForInsiders(deadline);
            } finally {
                handle.leave();
            }
            handle.close();
            runtime.forget(this);
            return true;
        } finally {
            closer.unlock();
        }
    }

    private void waitForInsiders(Deadline deadline) throws InterruptedException {
        try (Waiter waiter = runtime.wakes().enrol(WakeService.Kind.LEAVING)) {
            while (true) {
                waiter.again();
                // Who does not wait leaves no token behind.
                long token = deadline.passed() ? 0 : waiter.token();
                int status = Crossview.XvInterpreter_TryClose(handle.pointer(), token);
                if (status == Crossview.XV_OK() || status == Crossview.XV_CLOSED()) {
                    return;
                }
                if (status != Crossview.XV_BUSY()) {
                    throw Errors.of(status, "closing " + this);
                }
                if (token == 0 || !waiter.await(deadline)) {
                    throw timedOut();
                }
            }
        }
    }

    private XvTimeoutException timedOut() {
        return new XvTimeoutException("cannot close " + this + " yet; inside: " + insiders.describe()
                + ". Close their attachments (a thread that waits can be interrupted), then close it again.");
    }

    /// Begins to close, without waiting.
    void refuseNewcomers() {
        if (!handle.enter()) {
            return;
        }
        try {
            Crossview.XvInterpreter_TryClose(handle.pointer(), 0);
        } finally {
            handle.leave();
        }
    }

    Insiders insiders() {
        return insiders;
    }

    /// `interpreter 1 "name"`
    @Override
    public String toString() {
        return "interpreter " + id + (name.isEmpty() ? "" : " \"" + name + "\"");
    }
}
