// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import dev.crossview.ffm.NativeLibrary;
import dev.crossview.ffm.generated.Crossview;
import dev.crossview.internal.Deadline;
import dev.crossview.internal.WakeService;
import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/// Where interpreters and queues come from. Runtimes share nothing with each other but address space: an
/// interpreter of one cannot use a queue of another. A program needs one.
///
/// A runtime has a daemon thread that wakes Java threads; it ends when the runtime is closed.
///
/// May be used by any thread.
public final class XvRuntime implements AutoCloseable {
    /// How long [#close()], and that of an interpreter, waits for those inside: 10 seconds.
    public static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final int LARGEST_QUEUE = 1 << 24;
    private static final AtomicInteger opened = new AtomicInteger();

    private final int number = opened.incrementAndGet();
    private final MemorySegment runtime;
    private final WakeService wakes;

    /// Held by the one thread that closes, which waits with it.
    private final ReentrantLock closer = new ReentrantLock();

    /// Guards what follows, and the pointer's life: it is used with this lock held or from inside an interpreter.
    private final Object lock = new Object();
    private final Set<XvInterpreter> interpreters = new LinkedHashSet<>();
    private boolean closing;
    private boolean closed;

    private XvRuntime(MemorySegment runtime) {
        this.runtime = runtime;
        this.wakes = WakeService.start(runtime, "crossview-wakes-" + number);
    }

    /// A runtime with no interpreters. Loads the native library if that has not been done.
    ///
    /// @throws UnsatisfiedLinkError   if the native library is not there, cannot be loaded or has another version
    /// @throws IllegalCallerException if module `dev.crossview.ffm` has no grant for native access; the message is
    ///                                the option that is missing
    /// @throws XvException            MemoryError
    public static XvRuntime open() {
        NativeLibrary.load();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(ValueLayout.ADDRESS);
            int status = Crossview.XvRuntime_Open(out);
            if (status != Crossview.XV_OK()) {
                throw Errors.of(status, "a new runtime");
            }
            MemorySegment runtime = MemorySegment.ofAddress(out.get(ValueLayout.JAVA_LONG, 0));
            try {
                return new XvRuntime(runtime);
            } catch (Throwable e) {
                // No thread could be started to serve it.
                Crossview.XvRuntime_Close(runtime, 0);
                throw e;
            }
        }
    }

    /// A new interpreter without a name.
    ///
    /// @throws IllegalStateException if this runtime is closed or closing
    /// @throws XvException           MemoryError
    public XvInterpreter newInterpreter() {
        return makeInterpreter(null);
    }

    /// A new interpreter with a name, which is for people and is cut after 63 bytes of UTF-8.
    ///
    /// @throws IllegalStateException if this runtime is closed or closing
    /// @throws XvException           MemoryError
    public XvInterpreter newInterpreter(String name) {
        return makeInterpreter(Objects.requireNonNull(name, "name"));
    }

    private XvInterpreter makeInterpreter(@Nullable String name) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(ValueLayout.ADDRESS);
            MemorySegment text = name == null ? MemorySegment.NULL : Text.in(arena, name, "name");
            synchronized (lock) {
                checkOpen();
                int status = Crossview.XvInterpreter_New(runtime, text, out);
                if (status != Crossview.XV_OK()) {
                    throw Errors.of(status, "a new interpreter");
                }
                var interpreter = new XvInterpreter(this, MemorySegment.ofAddress(out.get(ValueLayout.JAVA_LONG, 0)));
                interpreters.add(interpreter);
                return interpreter;
            }
        }
    }

    /// A new queue for the interpreters of this runtime.
    ///
    /// @param maxsize items it holds at most, 1 to 2^24
    /// @throws IllegalArgumentException if `maxsize` is out of these bounds
    /// @throws IllegalStateException    if this runtime is closed or closing
    /// @throws XvException              MemoryError
    public XvQueue newQueue(int maxsize) {
        if (maxsize < 1 || maxsize > LARGEST_QUEUE) {
            throw new IllegalArgumentException("maxsize must be 1 to " + LARGEST_QUEUE + ": " + maxsize);
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(ValueLayout.ADDRESS);
            synchronized (lock) {
                checkOpen();
                int status = Crossview.XvQueue_New(runtime, maxsize, out);
                if (status != Crossview.XV_OK()) {
                    throw Errors.of(status, "a new queue");
                }
            }
            return new XvQueue(this, MemorySegment.ofAddress(out.get(ValueLayout.JAVA_LONG, 0)), maxsize);
        }
    }

    /// Interpreters that are not closed; already old when it returns.
    ///
    /// @throws IllegalStateException if this runtime is closed
    public long interpreterCount() {
        synchronized (lock) {
            if (closed) {
                throw Errors.alreadyClosed(this);
            }
            return Crossview.XvRuntime_InterpreterCount(runtime);
        }
    }

    /// Closes every interpreter that is still open, and the runtime: [#close(Duration)] with [#PATIENCE], except
    /// that an interrupt does not end it and is pending afterwards.
    ///
    /// @throws IllegalStateException if it is closed already, or this thread is attached to one of its interpreters
    /// @throws XvTimeoutException    if somebody is still inside; the runtime may be closed again
    @Override
    public void close() {
        Deadline deadline = Deadline.after(PATIENCE);
        Uninterrupted.run(() -> closeBy(deadline));
    }

    /// Closes every interpreter that is still open, within one time span for all, and the runtime. No new
    /// interpreter is made and nobody gets into one from the start of this on, also if it does not succeed.
    ///
    /// @throws IllegalStateException if it is closed already, or this thread is attached to one of its interpreters
    /// @throws XvTimeoutException    if somebody is still inside, whom the message names; those interpreters that could
    ///                               be closed are, and the runtime may be closed again
    /// @throws InterruptedException  if the thread was interrupted; the runtime may be closed again
    public void close(Duration timeout) throws InterruptedException {
        closeBy(Deadline.after(Objects.requireNonNull(timeout, "timeout")));
    }

    private void closeBy(Deadline deadline) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        XvThreadState innermost = Place.here().innermost;
        for (XvThreadState ts = innermost; ts != null; ts = ts.outer()) {
            if (ts.interpreter().runtime() == this) {
                throw new IllegalStateException("This thread is attached to " + ts.interpreter()
                        + ": close that attachment before " + this);
            }
        }
        XvThreadState.withoutGil(innermost, () -> waitAndClose(deadline));
    }

    private void waitAndClose(Deadline deadline) throws InterruptedException {
        if (!closer.tryLock() && !closer.tryLock(deadline.remaining(), TimeUnit.NANOSECONDS)) {
            throw new XvTimeoutException("another thread is closing " + this);
        }
        try {
            List<XvInterpreter> left = beginClose();
            left.forEach(XvInterpreter::refuseNewcomers);
            for (XvInterpreter interpreter : left) {
                interpreter.closeUnlessClosed(deadline);
            }
            endClose();
        } finally {
            closer.unlock();
        }
    }

    private List<XvInterpreter> beginClose() {
        synchronized (lock) {
            if (closed) {
                throw Errors.alreadyClosed(this);
            }
            closing = true;
            return List.copyOf(interpreters);
        }
    }

    private void endClose() {
        // Nobody is inside, so nobody waits; and the daemon must not be in there when the memory goes.
        wakes.end();
        synchronized (lock) {
            closed = true;
            int status = Crossview.XvRuntime_Close(runtime, 0);
            if (status != Crossview.XV_OK()) {
                throw Errors.of(status, "closing " + this);
            }
        }
    }

    /// `interpreter` has been closed.
    void forget(XvInterpreter interpreter) {
        synchronized (lock) {
            interpreters.remove(interpreter);
        }
    }

    WakeService wakes() {
        return wakes;
    }

    private void checkOpen() {
        if (closing) {
            throw Errors.alreadyClosed(this);
        }
    }

    /// `runtime 1`
    @Override
    public String toString() {
        return "runtime " + number;
    }
}
