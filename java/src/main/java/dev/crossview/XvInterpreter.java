// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import dev.crossview.ffm.NativeMemory;
import dev.crossview.ffm.generated.Crossview;
import dev.crossview.ffm.generated.XvDeaths;
import dev.crossview.internal.Deadline;
import dev.crossview.internal.Guarded;
import dev.crossview.internal.WakeService;
import dev.crossview.internal.Waiter;
import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// An isolated world with a heap, objects and a GIL of its own. A thread enters it by [attaching][#attach()].
///
/// May be used by any thread, also after it has been closed: what comes too late is an [IllegalStateException].
public final class XvInterpreter implements AutoCloseable {
    /// What can be the matter with an interpreter.
    public enum State {
        /// Threads may attach; none has yet.
        CREATED,
        /// Threads may attach.
        RUNNING,
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
    private volatile @Nullable Thread closing;

    /// Somebody who had died inside has been acknowledged: the next one inside puts in order what is left in Java.
    private volatile boolean deathsAcknowledged;

    private final Set<InterpreterExecutor> executors = ConcurrentHashMap.newKeySet();

    XvInterpreter(XvRuntime runtime, MemorySegment pointer) {
        this.runtime = runtime;
        this.handle = new Guarded(pointer, Crossview::XvInterpreter_Release);
        this.id = Crossview.XvInterpreter_Id(pointer);
        this.name = NativeMemory.string(Crossview.XvInterpreter_Name(pointer), NAME_LIMIT);
    }

    /// The interpreter that the current thread is attached to, by its innermost attachment, which may be inside
    /// [XvThreadState#unlocked]; empty if it is attached nowhere.
    public static Optional<XvInterpreter> current() {
        return XvThreadState.current().map(XvThreadState::interpreter);
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
    /// one has been closed. Inside [XvThreadState#unlocked] its GIL has gone already.
    ///
    /// @return the attachment, which this thread closes
    /// @throws XvAbandonedException  if a thread has ended inside, which nobody has [acknowledged][#acknowledge()]
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
    /// @throws XvAbandonedException  if a thread has ended inside, which nobody has [acknowledged][#acknowledge()]
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
            if (status == Crossview.XV_ABANDONED()) {
                throw new XvAbandonedException("Nobody gets into " + this
                        + " until acknowledge() is called: inside was " + insiders.describeDead());
            }
            throw Errors.of(status, "attaching to " + this);
        } finally {
            if (!attached) {
                handle.leave();
            }
        }
    }

    /// The Java side of an attachment that C has just made, or, if there is no memory for it, the end of that.
    private XvThreadState entered(Place place) {
        MemorySegment pointer = MemorySegment.ofAddress(place.scratch().address());
        @Nullable XvThreadState outer = place.innermost;
        try {
            var ts = new XvThreadState(this, place);
            if (deathsAcknowledged) {
                deathsAcknowledged = false;
                insiders.bury(ts);
            }
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

    /// Takes this GIL, with that of the thread's attachment let go first and taken back if this one is not had.
    private int enter(Place place, Deadline deadline) throws InterruptedException {
        XvThreadState outer = place.innermost;
        boolean suspended = outer != null && outer.isAttached();
        int status = Crossview.XV_INVALID();
        try {
            status = runtime.gil().attach(handle.pointer(), outer == null ? MemorySegment.NULL : outer.pointer(),
                    deadline, place.scratch());
            return status;
        } finally {
            if (suspended && status != Crossview.XV_OK()) {
                outer.retakeIfUnlocked();
            }
        }
    }

    /// An attachment has ended; what it has done last is done.
    void left() {
        handle.leave();
    }

    /// Makes the next checkpoint in this interpreter throw an [XvInterruptedException], in whichever thread reaches one
    /// first. Threads that wait for a queue inside it wake for that; one that is inside [XvThreadState#unlocked] does
    /// not (that takes [Thread#interrupt()]). If nobody is inside, the next one who enters hears of it. Several
    /// interrupts before that are one.
    ///
    /// @throws IllegalStateException if it is closed or closing, which has interrupted everybody inside
    public void interrupt() {
        int status = used(() -> {
            int answer = Crossview.XvInterpreter_Interrupt(handle.pointer());
            runtime.wakes().deliver(Place.here().scratch());
            return answer;
        });
        if (status != Crossview.XV_OK()) {
            throw status == Crossview.XV_CLOSED() ? Errors.alreadyClosed(this)
                    : Errors.of(status, "interrupting " + this);
        }
    }

    /// Threads that have ended inside without closing their attachment.
    ///
    /// @param count   how many, since the last acknowledgement
    /// @param last    the name of the last one, which the system may have shortened; empty if it has none
    /// @param holding whether one of them held the GIL, so that objects may be half changed
    public record Deaths(long count, String last, boolean holding) {
    }

    /// Lets newcomers in again after a thread has ended inside.
    ///
    /// @return who that was; empty if nobody has, or it has been acknowledged before
    /// @throws IllegalStateException if this is closed
    public Optional<Deaths> acknowledge() {
        return used(() -> {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment deaths = XvDeaths.allocate(arena);
                if (Crossview.XvInterpreter_Acknowledge(handle.pointer(), deaths) == 0) {
                    return Optional.<Deaths>empty();
                }
                deathsAcknowledged = true;
                MemorySegment name = XvDeaths.thread_name(deaths);
                return Optional.of(new Deaths(XvDeaths.count(deaths),
                        NativeMemory.string(name, (int) name.byteSize()), XvDeaths.holding(deaths) != 0));
            }
        });
    }

    private <T> T used(Supplier<T> call) {
        if (!handle.enter()) {
            throw Errors.alreadyClosed(this);
        }
        try {
            return call.get();
        } finally {
            handle.leave();
        }
    }

    /// An executor whose tasks run inside this interpreter, on platform threads of its own; otherwise as
    /// [#executor(int, ThreadFactory)].
    ///
    /// @throws IllegalArgumentException if `threads` is less than 1
    /// @throws IllegalStateException    if this is closed or closing
    public ExecutorService executor(int threads) {
        return executor(threads, Thread.ofPlatform().name(this + " worker ", 1).factory());
    }

    /// An executor whose tasks run inside this interpreter. Each task has an attachment of its own, which
    /// [XvThreadState#current()] tells, and which is closed after it; so the workers take turns, and those of several
    /// interpreters run at once.
    ///
    /// A task returns what is Java's. A handle ([XvObject]) belongs to the attachment and is a NotShareableError; what
    /// is to leave the interpreter goes through a queue, a ticket or a copy. What a task throws is the cause of an
    /// [java.util.concurrent.ExecutionException] that names the interpreter; so is what keeps it from getting in. A
    /// thread that is attached lets its GIL go while it waits for a task.
    ///
    /// It is shut down and closed as any executor. Closing the interpreter shuts it down as well, and interrupts the
    /// tasks that are running; those still waiting for a thread fail since they do not get in any more.
    ///
    /// @param threads how many tasks can be inside or wait for the GIL at a time
    /// @param factory makes these threads, platform or virtual ones
    /// @throws IllegalArgumentException if `threads` is less than 1
    /// @throws IllegalStateException    if this is closed or closing
    public ExecutorService executor(int threads, ThreadFactory factory) {
        Objects.requireNonNull(factory, "factory");
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be 1 or more: " + threads);
        }
        var executor = new InterpreterExecutor(this, threads, factory);
        executors.add(executor);
        // Added first: whoever closes from now on finds it.
        if (state().compareTo(State.CLOSING) >= 0) {
            executor.shutdown();
            throw Errors.alreadyClosed(this);
        }
        return executor;
    }

    void forget(InterpreterExecutor executor) {
        executors.remove(executor);
    }

    /// Closes it: [#close(Duration)] with [XvRuntime#PATIENCE], except that an interrupt does not end it and is
    /// pending afterwards.
    ///
    /// @throws IllegalStateException if it is closed already, if another thread is closing it, or if this thread is
    ///                               attached to it
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
    /// Everybody inside is interrupted once: the next checkpoint of each attachment throws an [XvInterruptedException],
    /// and who waits for a queue is woken for that. It can go on, to unwind. One that is inside
    /// [XvThreadState#unlocked] is not woken, unless it works for an [executor][#executor(int)].
    ///
    /// @throws IllegalStateException if it is closed already, if another thread is closing it, or if this thread is
    ///                               attached to it
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
            if (!closer.tryLock()) {
                Thread other = closing;
                throw new IllegalStateException("Already being closed"
                        + (other == null ? "" : " by " + Insiders.describe(other)) + ": " + this);
            }
            if (!closeAndUnlock(deadline)) {
                throw Errors.alreadyClosed(this);
            }
        });
    }

    /// For a thread that holds no GIL, and waits for another that closes it. False if it had been closed.
    boolean closeUnlessClosed(Deadline deadline) throws InterruptedException {
        if (!closer.tryLock() && !closer.tryLock(deadline.remaining(), TimeUnit.NANOSECONDS)) {
            throw timedOut();
        }
        return closeAndUnlock(deadline);
    }

    private boolean closeAndUnlock(Deadline deadline) throws InterruptedException {
        closing = Thread.currentThread();
        try {
            if (!handle.enter()) {
                return false;
            }
            try {
                waitForInsiders(deadline);
            } finally {
                handle.leave();
            }
            insiders.bury(null);
            handle.close();
            runtime.forget(this);
            return true;
        } finally {
            closing = null;
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
                interruptInsiders();
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
            interruptInsiders();
        } finally {
            handle.leave();
        }
    }

    /// It has begun to close: wakes those whom C has interrupted, and interrupts those of whom only Java knows where
    /// they sleep.
    private void interruptInsiders() {
        runtime.wakes().deliver(Place.here().scratch());
        executors.forEach(InterpreterExecutor::interpreterCloses);
    }

    /// An `XvInterpreter *`, good while the caller is attached to it.
    MemorySegment pointer() {
        return handle.pointer();
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
