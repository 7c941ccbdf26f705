// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import dev.crossview.ffm.NativeLibrary;
import dev.crossview.ffm.generated.Crossview;
import dev.crossview.internal.Deadline;
import dev.crossview.internal.Gil;
import dev.crossview.internal.WakeService;
import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// Where interpreters and queues come from. Runtimes share nothing with each other but address space: an
/// interpreter of one cannot use a queue of another. A program needs one.
///
/// A runtime has a daemon thread that wakes Java threads; it ends when the runtime is closed.
///
/// May be used by any thread.
public final class XvRuntime implements AutoCloseable {
    /// How long [#close()], and that of an interpreter, waits for those inside: 10 seconds.
    public static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final AtomicInteger opened = new AtomicInteger();

    private final int number = opened.incrementAndGet();
    private final MemorySegment runtime;
    private final WakeService wakes;
    private final Gil gil;

    /// Held by the one thread that closes, which waits with it.
    private final ReentrantLock closer = new ReentrantLock();

    /// Guards what follows, and the pointer's life: it is used with this lock held or from inside an interpreter.
    private final Object lock = new Object();
    private final Map<Long, XvInterpreter> interpreters = new LinkedHashMap<>();
    private final Map<Long, WeakReference<XvQueue>> queues = new HashMap<>();
    private boolean hasMade;
    private Consumer<XvStall> stallReport = Log::stall;
    private boolean closing;
    private boolean closed;

    private XvRuntime(MemorySegment runtime) {
        this.runtime = runtime;
        this.wakes = WakeService.start(runtime, "crossview-wakes-" + number);
        this.gil = new Gil(wakes, this::stalled);
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
                interpreters.put(interpreter.id(), interpreter);
                hasMade = true;
                return interpreter;
            }
        }
    }

    /// A new queue for at most so many items, which are kept whatever becomes of their sender.
    ///
    /// @param maxSize items it holds at most, 1 to 2^24
    /// @throws IllegalArgumentException if `maxSize` is out of these bounds
    /// @throws IllegalStateException    if this runtime is closed or closing
    /// @throws XvException              MemoryError
    public XvQueue newQueue(int maxSize) {
        return newQueue(XvQueue.Options.bounded(maxSize));
    }

    /// A new queue.
    ///
    /// @throws IllegalStateException if this runtime is closed or closing
    /// @throws XvException           MemoryError
    public XvQueue newQueue(XvQueue.Options options) {
        Objects.requireNonNull(options, "options");
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(ValueLayout.ADDRESS);
            synchronized (lock) {
                checkOpen();
                int status = Crossview.XvQueue_NewWith(runtime, options.maxSize().orElse(0),
                        options.singleProducerSingleConsumer() ? Crossview.XV_QUEUE_SPSC() : 0,
                        options.fate().ordinal(), out);
                if (status != Crossview.XV_OK()) {
                    throw Errors.of(status, "a new queue");
                }
            }
            return queueOf(MemorySegment.ofAddress(out.get(ValueLayout.JAVA_LONG, 0)));
        }
    }

    /// The queue with this id; empty if it is gone, or there never was one. A queue is gone when nobody holds it and it
    /// lies in no queue any more.
    ///
    /// @throws IllegalArgumentException if `id` is less than 1
    /// @throws IllegalStateException    if this runtime is closed
    public Optional<XvQueue> queue(long id) {
        if (id < 1) {
            throw new IllegalArgumentException("id must be 1 or more: " + id);
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(ValueLayout.ADDRESS);
            int status;
            synchronized (lock) {
                checkNotClosed();
                status = Crossview.XvQueue_Find(runtime, id, out);
            }
            if (status == Crossview.XV_CLOSED()) {
                return Optional.empty();
            }
            if (status != Crossview.XV_OK()) {
                throw Errors.of(status, "queue " + id);
            }
            return Optional.of(queueOf(MemorySegment.ofAddress(out.get(ValueLayout.JAVA_LONG, 0))));
        }
    }

    /// The queues that are not gone, by their ids; already old when it returns.
    ///
    /// @throws IllegalStateException if this runtime is closed
    public List<XvQueue> queues() {
        List<XvQueue> queues = new ArrayList<>();
        synchronized (lock) {
            checkNotClosed();
            forEachQueue(pointer -> queues.add(queueOf(pointer)));
        }
        return queues;
    }

    /// Gives `taker` a reference to each queue; with the lock held.
    private void forEachQueue(Consumer<MemorySegment> taker) {
        long room = 16;
        while (true) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment out = arena.allocate(ValueLayout.JAVA_LONG, room);
                long there = Crossview.XvQueue_List(runtime, out, room);
                if (there <= room) {
                    for (long i = 0; i < there; i++) {
                        taker.accept(MemorySegment.ofAddress(out.getAtIndex(ValueLayout.JAVA_LONG, i)));
                    }
                    return;
                }
                for (long i = 0; i < room; i++) {
                    Crossview.XvQueue_Release(Place.attached(),
                            MemorySegment.ofAddress(out.getAtIndex(ValueLayout.JAVA_LONG, i)));
                }
                // Some more: queues can be made by native code meanwhile.
                room = there + 16;
            }
        }
    }

    /// The one handle for a queue, a reference to which it takes over.
    XvQueue queueOf(MemorySegment pointer) {
        long id = Crossview.XvQueue_Id(pointer);
        XvQueue known;
        synchronized (lock) {
            WeakReference<XvQueue> reference = queues.get(id);
            known = reference == null ? null : reference.get();
            if (known == null || known.isHandleClosed()) {
                var made = new XvQueue(this, pointer);
                queues.put(id, new WeakReference<>(made));
                return made;
            }
        }
        Crossview.XvQueue_Release(Place.attached(), pointer);
        return known;
    }

    /// The handle with this id has been collected.
    void forgetQueue(long id) {
        synchronized (lock) {
            WeakReference<XvQueue> reference = queues.get(id);
            if (reference != null && reference.refersTo(null)) {
                queues.remove(id);
            }
        }
    }

    /// `queue` has been closed: should it come out of another queue, that is a handle of its own.
    void forget(XvQueue queue) {
        synchronized (lock) {
            WeakReference<XvQueue> reference = queues.get(queue.id());
            if (reference != null && reference.refersTo(queue)) {
                queues.remove(queue.id());
            }
        }
    }

    /// Interpreters that are not closed; already old when it returns.
    ///
    /// @throws IllegalStateException if this runtime is closed
    public long interpreterCount() {
        synchronized (lock) {
            checkNotClosed();
            return Crossview.XvRuntime_InterpreterCount(runtime);
        }
    }

    /// The interpreters that are not closed, by their ids; already old when it returns.
    ///
    /// @throws IllegalStateException if this runtime is closed
    public List<XvInterpreter> interpreters() {
        synchronized (lock) {
            checkNotClosed();
            return List.copyOf(interpreters.values());
        }
    }

    /// The interpreter with this id; empty if it has been closed, or there never was one.
    ///
    /// @throws IllegalArgumentException if `id` is less than 1
    /// @throws IllegalStateException    if this runtime is closed
    public Optional<XvInterpreter> interpreter(long id) {
        if (id < 1) {
            throw new IllegalArgumentException("id must be 1 or more: " + id);
        }
        synchronized (lock) {
            checkNotClosed();
            return Optional.ofNullable(interpreters.get(id));
        }
    }

    /// Says after how long a thread that holds a GIL, has been asked to hand it over, and reaches no checkpoint is
    /// reported, and to whom. Without this it is after a second, as a warning to the [System.Logger] `dev.crossview`,
    /// with the thread's stack. It is reported once for each time that it holds the GIL.
    ///
    /// @param after  more than 292 years: never
    /// @param report is called on a thread of its own, which is attached nowhere
    /// @throws IllegalArgumentException if `after` is zero or less
    /// @throws IllegalStateException    if an interpreter has been made, or this runtime is closed or closing
    public void setStallReport(Duration after, Consumer<XvStall> report) {
        Objects.requireNonNull(after, "after");
        Objects.requireNonNull(report, "report");
        if (!after.isPositive()) {
            throw new IllegalArgumentException("after must be more than nothing: " + after);
        }
        synchronized (lock) {
            checkOpen();
            if (hasMade) {
                throw new IllegalStateException("Interpreters have been made by " + this);
            }
            boolean never = after.compareTo(Duration.ofNanos(Long.MAX_VALUE)) >= 0;
            Crossview.XvRuntime_SetStallReport(runtime, never ? Crossview.XV_FOREVER() : after.toNanos(),
                    MemorySegment.NULL, MemorySegment.NULL);
            stallReport = report;
        }
    }

    /// Told by a thread that stands in line, which has to look after that: another one does the rest.
    private void stalled(MemorySegment stall) {
        long id = dev.crossview.ffm.generated.XvStall.interpreter(stall);
        long holder = dev.crossview.ffm.generated.XvStall.ts(stall).address();
        long asked = dev.crossview.ffm.generated.XvStall.asked_ns(stall);
        long waiting = dev.crossview.ffm.generated.XvStall.waiting(stall);
        try {
            Thread.ofPlatform().daemon().name("crossview-stall").inheritInheritableThreadLocals(false)
                    .start(() -> report(id, holder, Duration.ofNanos(asked), waiting));
        } catch (OutOfMemoryError e) {
            // There is no thread to be had; who waits goes on waiting.
        }
    }

    private void report(long id, long address, Duration asked, long waiting) {
        XvInterpreter interpreter;
        Consumer<XvStall> report;
        synchronized (lock) {
            interpreter = interpreters.get(id);
            report = stallReport;
        }
        if (interpreter != null) {
            XvThreadState holder = interpreter.insiders().find(address);
            Thread thread = holder == null ? null : holder.thread();
            report.accept(new XvStall(interpreter, thread,
                    thread == null ? List.of() : List.of(thread.getStackTrace()), asked, waiting));
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

    /// Closes every interpreter that is still open, within one time span for all, shuts every queue down, and closes
    /// the runtime. What lies in a queue can still be got. No new
    /// interpreter is made and nobody gets into one from the start of this on, also if it does not succeed. Who is
    /// inside is interrupted, as by [XvInterpreter#close(Duration)].
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
            return List.copyOf(interpreters.values());
        }
    }

    private void endClose() {
        // Who waits for a queue and is attached nowhere, hears of it; and nobody begins to wait at what is closed.
        synchronized (lock) {
            forEachQueue(queue -> {
                Crossview.XvQueue_Close(queue);
                Crossview.XvQueue_Release(MemorySegment.NULL, queue);
            });
        }
        wakes.deliver(Place.here().scratch());
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
            interpreters.remove(interpreter.id());
        }
    }

    WakeService wakes() {
        return wakes;
    }

    Gil gil() {
        return gil;
    }

    private void checkNotClosed() {
        if (closed) {
            throw Errors.alreadyClosed(this);
        }
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
