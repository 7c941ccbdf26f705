// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import dev.crossview.ffm.generated.Crossview;
import dev.crossview.internal.Deadline;
import dev.crossview.internal.Guarded;
import dev.crossview.internal.QueueLine;
import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/// The road between interpreters: bounded, first in first out, any number of senders and receivers.
///
/// What travels: None, ints and bytes, copied; shared views, shared or moved. Anything else is a NotShareableError.
/// Items own their data and arrive though their sender has been closed. A put is a release and the get of its item
/// an acquire: what the sender wrote into a view before it put it is there for the receiver.
///
/// One handle serves all threads, so there are two ways to end. [#shutdown()] says that no more will come: puts fail
/// and receivers get what is left. [#close()] also gives this handle up: nobody can use it afterwards, and what
/// is left is dropped. Threads that wait when either happens wake.
///
/// Puts and gets are checkpoints, also while they wait: an [XvInterruptedException] ends them, and nothing was put or
/// taken.
///
/// May be used by any thread; puts and gets by a thread that is attached to an interpreter of the same runtime.
public final class XvQueue implements AutoCloseable {
    private final XvRuntime runtime;
    private final Guarded handle;
    private final int maxsize;

    XvQueue(XvRuntime runtime, MemorySegment pointer, int maxsize) {
        this.runtime = runtime;
        this.handle = new Guarded(pointer, queue -> Crossview.XvQueue_Release(Place.attached(), queue));
        this.maxsize = maxsize;
    }

    /// Puts an item and waits for room as long as it takes. The handle stays open.
    ///
    /// @throws InterruptedException     if the thread is interrupted, on entry or while it waits; nothing was put
    /// @throws XvQueueClosedException   if the queue is or gets shut down or closed
    /// @throws XvException              NotShareableError; MemoryError
    /// @throws WrongThreadException     if `item` is another thread's
    /// @throws IllegalStateException    if `item` is closed or moved or its attachment is not active, or this is closed
    /// @throws IllegalArgumentException if `item` belongs to an interpreter of another runtime
    public void put(XvObject item) throws InterruptedException {
        Objects.requireNonNull(item, "item");
        checkNotInterrupted();
        put(item, Deadline.NEVER, sharing(item));
    }

    /// Puts an item, if there is room within `timeout`. Otherwise as [#put(XvObject)].
    ///
    /// @return whether it was put
    /// @throws InterruptedException if the thread is interrupted, on entry or while it waits; nothing was put
    public boolean put(XvObject item, Duration timeout) throws InterruptedException {
        Objects.requireNonNull(item, "item");
        Objects.requireNonNull(timeout, "timeout");
        checkNotInterrupted();
        return put(item, Deadline.after(timeout), sharing(item));
    }

    /// Puts an item if there is room now. Otherwise as [#put(XvObject)].
    ///
    /// @return whether it was put
    public boolean offer(XvObject item) {
        Objects.requireNonNull(item, "item");
        return begin(item, sharing(item)).succeeded();
    }

    /// Puts a view and takes its memory from it, waiting for room as long as it takes. Once it has been put the view
    /// and its segment are dead, and the view can only be closed; if it is not put they are as they were.
    ///
    /// @throws InterruptedException     if the thread is interrupted, on entry or while it waits; nothing was put
    /// @throws XvQueueClosedException   if the queue is or gets shut down or closed
    /// @throws XvException              MemoryError
    /// @throws WrongThreadException     if `view` is another thread's
    /// @throws IllegalStateException    if `view` is closed or moved or its attachment is not active, or this is closed
    /// @throws IllegalArgumentException if `view` belongs to an interpreter of another runtime
    public void putMoved(XvSharedView view) throws InterruptedException {
        Objects.requireNonNull(view, "view");
        checkNotInterrupted();
        put(view, Deadline.NEVER, moving(view));
    }

    /// Puts a view and takes its memory from it, if there is room within `timeout`. Otherwise as
    /// [#putMoved(XvSharedView)].
    ///
    /// @return whether it was put
    /// @throws InterruptedException if the thread is interrupted, on entry or while it waits; nothing was put
    public boolean putMoved(XvSharedView view, Duration timeout) throws InterruptedException {
        Objects.requireNonNull(view, "view");
        Objects.requireNonNull(timeout, "timeout");
        checkNotInterrupted();
        return put(view, Deadline.after(timeout), moving(view));
    }

    /// Puts a view and takes its memory from it, if there is room now. Otherwise as [#putMoved(XvSharedView)].
    ///
    /// @return whether it was put
    public boolean offerMoved(XvSharedView view) {
        Objects.requireNonNull(view, "view");
        return begin(view, moving(view)).succeeded();
    }

    private boolean put(XvObject item, Deadline deadline, QueueLine.Attempt attempt) throws InterruptedException {
        return await(item.ts, Crossview.XV_QUEUE_ROOM(), deadline, begin(item, attempt));
    }

    /// The checks of a put, which come before the first attempt.
    private QueueLine.Attempt begin(XvObject item, QueueLine.Attempt attempt) {
        item.use();
        checkUsable(item.ts);
        return attempt;
    }

    private QueueLine.Attempt sharing(XvObject item) {
        return () -> {
            XvThreadState ts = item.ts;
            int answer = Crossview.XvQueue_Put(ts.pointer(), handle.pointer(), item.pointer(), 0);
            return isDone(ts, answer);
        };
    }

    private QueueLine.Attempt moving(XvSharedView view) {
        return () -> {
            XvThreadState ts = view.ts;
            int answer = Crossview.XvQueue_PutMove(ts.pointer(), handle.pointer(), view.pointer(), 0);
            if (answer > 0) {
                view.hasMoved();
            }
            return isDone(ts, answer);
        };
    }

    /// Gets the next item, as a handle of `ts`, and waits for one as long as it takes.
    ///
    /// @throws InterruptedException     if the thread is interrupted, on entry or while it waits; nothing was taken
    /// @throws XvQueueClosedException   if the queue is or gets shut down and is empty, or gets closed
    /// @throws XvException              MemoryError; the item stays the first in line
    /// @throws WrongThreadException     if `ts` is another thread's
    /// @throws IllegalStateException    if `ts` is closed, suspended or unlocked, or this is closed
    /// @throws IllegalArgumentException if `ts` is an attachment to an interpreter of another runtime
    public XvObject get(XvThreadState ts) throws InterruptedException {
        Objects.requireNonNull(ts, "ts");
        checkNotInterrupted();
        return Objects.requireNonNull(get(ts, Deadline.NEVER));
    }

    /// Gets the next item, if one comes within `timeout`. Otherwise as [#get(XvThreadState)].
    ///
    /// @return the item, or empty if the time was over
    /// @throws InterruptedException if the thread is interrupted, on entry or while it waits; nothing was taken
    public Optional<XvObject> get(XvThreadState ts, Duration timeout) throws InterruptedException {
        Objects.requireNonNull(ts, "ts");
        Objects.requireNonNull(timeout, "timeout");
        checkNotInterrupted();
        return Optional.ofNullable(get(ts, Deadline.after(timeout)));
    }

    /// Gets the next item, if there is one now. Otherwise as [#get(XvThreadState)].
    ///
    /// @return the item, or empty if there is none
    public Optional<XvObject> poll(XvThreadState ts) {
        Objects.requireNonNull(ts, "ts");
        ts.use();
        checkUsable(ts);
        return take(ts) ? Optional.of(taken(ts)) : Optional.empty();
    }

    private @Nullable XvObject get(XvThreadState ts, Deadline deadline) throws InterruptedException {
        ts.use();
        checkUsable(ts);
        return await(ts, Crossview.XV_QUEUE_ITEM(), deadline, () -> take(ts)) ? taken(ts) : null;
    }

    private boolean take(XvThreadState ts) {
        int answer = Crossview.XvQueue_Get(ts.pointer(), handle.pointer(), ts.scratch().pointer(), 0);
        return isDone(ts, answer);
    }

    private static XvObject taken(XvThreadState ts) {
        return XvObject.of(ts, ts.scratch().address());
    }

    private static boolean isDone(XvThreadState ts, int answer) {
        if (answer < 0) {
            throw ts.raised();
        }
        // An item or room may have made another thread's wait end.
        ts.wakes().deliver(ts.scratch());
        return answer != 0;
    }

    private boolean await(XvThreadState ts, int side, Deadline deadline, QueueLine.Attempt attempt)
            throws InterruptedException {
        return switch (QueueLine.await(ts.pointer(), handle.pointer(), side, deadline, ts.gil(), ts.scratch(),
                ts::letOthersIn, attempt)) {
            case DONE -> true;
            case EXPIRED -> false;
            case NO_MEMORY -> throw Errors.of(Crossview.XV_NOMEM(), "waiting for " + this);
        };
    }

    private static void checkNotInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    /// Keeps the native queue from going while `ts` is attached.
    private void checkUsable(XvThreadState ts) {
        if (!ts.queues().hold(this)) {
            throw Errors.alreadyClosed(this);
        }
        if (ts.interpreter().runtime() != runtime) {
            throw new IllegalArgumentException(ts.interpreter() + " of " + ts.interpreter().runtime()
                    + " cannot use a queue of " + runtime);
        }
    }

    /// Items in it at this moment; already old when it returns.
    ///
    /// @throws IllegalStateException if this is closed
    public long size() {
        return used(() -> Crossview.XvQueue_Size(handle.pointer()));
    }

    /// Items it can hold.
    public int maxsize() {
        return maxsize;
    }

    /// Whether it has been shut down or closed.
    public boolean isShutdown() {
        if (!handle.enter()) {
            return true;
        }
        try {
            return Crossview.XvQueue_IsClosed(handle.pointer()) != 0;
        } finally {
            handle.leave();
        }
    }

    /// Says that no more will come: no put succeeds from now on, what is in the queue can still be got, and all who
    /// wait are woken. Does nothing if that has been said.
    ///
    /// @throws IllegalStateException if this is closed
    public void shutdown() {
        used(() -> Crossview.XvQueue_Close(handle.pointer()));
    }

    /// Shuts the queue down, drops what is left in it, and gives this handle up.
    ///
    /// @throws IllegalStateException if it is closed already
    @Override
    public void close() {
        used(() -> {
            Crossview.XvQueue_Close(handle.pointer());
            return Crossview.XvQueue_Clear(Place.attached(), handle.pointer());
        });
        if (!handle.close()) {
            throw Errors.alreadyClosed(this);
        }
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

    // For HeldQueues.

    boolean enter() {
        return handle.enter();
    }

    void leave() {
        handle.leave();
    }

    boolean isHandleClosed() {
        return handle.isClosed();
    }

    boolean leaveIfClosed() {
        boolean closed = handle.isClosed();
        if (closed) {
            handle.leave();
        }
        return closed;
    }

    /// `queue of runtime 1, at most 16 items`
    @Override
    public String toString() {
        return "queue of " + runtime + ", at most " + maxsize + (maxsize == 1 ? " item" : " items");
    }
}
