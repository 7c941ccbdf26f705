// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import dev.crossview.ffm.generated.Crossview;
import dev.crossview.internal.Deadline;
import dev.crossview.internal.Guarded;
import dev.crossview.internal.QueueLine;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/// The road between interpreters: bounded or not, first in first out, any number of senders and receivers.
///
/// There are two ways to use it, also both at once. With an attachment, objects travel: None, bools, ints, floats,
/// strs, bytes, and tuples of what travels, copied; shared views, shared or moved; queues. Anything else is a
/// NotShareableError that names its type and its place in the tuple. Without one, the same travels as a
/// [Shareable]: a view is a [ticket][XvTicket] then.
///
/// Items own their data and arrive though their sender has been closed, unless their [Fate] says otherwise. A put is a
/// release and the get of its item an acquire: what the sender wrote into a view before it put it is there for the
/// receiver.
///
/// There is one `XvQueue` for a queue at a time, however it has been come by: made, [found][XvRuntime#queue], or got
/// from another queue. One handle serves all threads, so there are two ways to end. [#shutdown()] says that no more
/// will come: puts fail and receivers get what is left. [#close()] also gives this handle up: nobody can use it
/// afterwards, and what is left is dropped. Threads that wait when either happens wake. Closing the runtime shuts its
/// queues down. A handle that nobody has any more is given up without shutting the queue down, which may lie in another
/// queue.
///
/// Puts and gets of a thread that is attached are checkpoints, also while they wait: an [XvInterruptedException] ends
/// them, and nothing was put or taken. Time spans may be zero, which tries once, and not negative.
///
/// May be used by any thread; with handles by the thread that is attached to their interpreter, which is one of the
/// same runtime.
public final class XvQueue implements AutoCloseable, Shareable {
    /// What becomes of an item whose sender's interpreter has been closed by the time it is received. What a thread
    /// puts as a [Shareable] no interpreter has sent: it arrives in any case.
    public enum Fate {
        /// It arrives.
        KEEP,
        /// It is passed over: by the get that comes to it, or by a put that finds the queue full.
        REMOVE,
        /// The get that comes to it is an [XvItemInterpreterDestroyedException], and the item is gone.
        ERROR,
        /// [Shareable#UNBOUND], an [XvUnbound], arrives in its place.
        UNBOUND
    }

    /// What a queue is to be.
    ///
    /// @param maxSize                      items it holds at most, 1 to 2^24; empty: any number
    /// @param fate                         that of items that are put without one of their own
    /// @param singleProducerSingleConsumer one thread sends and one thread receives: the first to do so. A second one
    ///                                     in a role is an [IllegalStateException]. A thread that is attached counts as
    ///                                     another than the same one when it is not; a virtual one as another with
    ///                                     each attachment
    public record Options(OptionalInt maxSize, Fate fate, boolean singleProducerSingleConsumer) {
        private static final int LARGEST = 1 << 24;

        /// @throws IllegalArgumentException if `maxSize` is out of bounds
        public Options {
            Objects.requireNonNull(fate, "fate");
            if (maxSize.isPresent() && (maxSize.getAsInt() < 1 || maxSize.getAsInt() > LARGEST)) {
                throw new IllegalArgumentException("maxSize must be 1 to " + LARGEST + ": " + maxSize.getAsInt());
            }
        }

        /// At most so many items, which are kept.
        ///
        /// @param maxSize 1 to 2^24
        /// @throws IllegalArgumentException if `maxSize` is out of these bounds
        public static Options bounded(int maxSize) {
            return new Options(OptionalInt.of(maxSize), Fate.KEEP, false);
        }

        /// Any number of items, which are kept.
        public static Options unbounded() {
            return new Options(OptionalInt.empty(), Fate.KEEP, false);
        }

        /// The same with another fate for items that are put without one of their own.
        public Options withFate(Fate fate) {
            return new Options(maxSize, Objects.requireNonNull(fate, "fate"), singleProducerSingleConsumer);
        }

        /// The same for one thread that sends and one that receives.
        public Options forOneProducerAndOneConsumer() {
            return new Options(maxSize, fate, true);
        }
    }

    /// An item and the queue that it has come from.
    ///
    /// @param <T>   a [Shareable] or an [XvObject]
    /// @param queue where it was
    /// @param item  what it is
    public record Arrival<T>(XvQueue queue, T item) {
    }

    /// How the message about a second thread in a role ends, also C's.
    static final String ANOTHER_THREAD = ", and another thread is it";

    private static final int MOST_QUEUES = 1 << 16;

    private final XvRuntime runtime;
    private final Guarded handle;
    private final long id;
    private final Options options;
    private final Cleaner.Cleanable watched;

    /// Errors of items that came when others had been taken already: the next gets'.
    private final Queue<XvItemInterpreterDestroyedException> untold = new ConcurrentLinkedQueue<>();

    /// Takes over a reference to the queue.
    XvQueue(XvRuntime runtime, MemorySegment pointer) {
        this.runtime = runtime;
        this.id = Crossview.XvQueue_Id(pointer);
        long max = Crossview.XvQueue_MaxSize(pointer);
        this.options = new Options(max == 0 ? OptionalInt.empty() : OptionalInt.of((int) max),
                Fate.values()[Crossview.XvQueue_Fate(pointer)],
                (Crossview.XvQueue_Flags(pointer) & Crossview.XV_QUEUE_SPSC()) != 0);
        this.handle = Guarded.withDoors(pointer, queue -> Crossview.XvQueue_Release(Place.attached(), queue));
        this.watched = Place.Undertaker.CLEANER.register(this, new Rest(runtime, handle, id));
    }

    /// What is left of a handle that nobody has any more.
    private record Rest(XvRuntime runtime, Guarded handle, long id) implements Runnable {
        @Override
        public void run() {
            handle.close();
            runtime.forgetQueue(id);
        }
    }

    // Items for and from who is attached nowhere.

    /// Puts an item and waits for room as long as it takes. Its tickets are taken when this is called, and are as they
    /// were if it is not put.
    ///
    /// @throws InterruptedException     if the thread is interrupted, on entry or while it waits; nothing was put
    /// @throws XvQueueClosedException   if the queue is or gets shut down or closed
    /// @throws XvException              NotShareableError: [Shareable#UNBOUND] is in it; MemoryError
    /// @throws IllegalStateException    if a ticket in it has been opened or closed or occurs twice, or a queue in it
    ///                                  has been closed; if this is closed; or if this is for one producer, and
    ///                                  another thread is that
    /// @throws IllegalArgumentException if a queue in it is of another runtime
    public void put(Shareable item) throws InterruptedException {
        Objects.requireNonNull(item, "item");
        checkNotInterrupted();
        ItemTraffic.put(this, item, Deadline.NEVER);
    }

    /// Puts an item if there is room now. Otherwise as [#put(Shareable)].
    ///
    /// @return whether it was put
    public boolean offer(Shareable item) {
        Objects.requireNonNull(item, "item");
        return ItemTraffic.offer(this, item);
    }

    /// Puts an item, if there is room within `timeout`. Otherwise as [#put(Shareable)].
    ///
    /// @return whether it was put
    /// @throws InterruptedException     if the thread is interrupted, on entry or while it waits; nothing was put
    /// @throws IllegalArgumentException if `timeout` is negative
    public boolean offer(Shareable item, Duration timeout) throws InterruptedException {
        Objects.requireNonNull(item, "item");
        Deadline deadline = within(timeout);
        checkNotInterrupted();
        return ItemTraffic.put(this, item, deadline);
    }

    /// Puts items in their order, others' perhaps in between, and waits for room as long as it takes. Each is removed
    /// from `items` when it has been put: however this ends, what has not been put is still there.
    ///
    /// @throws InterruptedException   if the thread is interrupted, on entry or while it waits
    /// @throws XvQueueClosedException if the queue is or gets shut down or closed
    /// @throws IllegalStateException  as [#put(Shareable)]
    public void putAll(Queue<? extends Shareable> items) throws InterruptedException {
        Objects.requireNonNull(items, "items");
        checkNotInterrupted();
        ItemTraffic.putAll(this, items, Deadline.NEVER);
    }

    /// Puts those of `items` for which there is room within `timeout`. Otherwise as [#putAll(Queue)].
    ///
    /// @return whether all have been put
    /// @throws InterruptedException     if the thread is interrupted, on entry or while it waits
    /// @throws IllegalArgumentException if `timeout` is negative
    public boolean putAll(Queue<? extends Shareable> items, Duration timeout) throws InterruptedException {
        Objects.requireNonNull(items, "items");
        Deadline deadline = within(timeout);
        checkNotInterrupted();
        return ItemTraffic.putAll(this, items, deadline);
    }

    /// Gets the next item, and waits for one as long as it takes. Its tickets are the caller's to open or close.
    ///
    /// @throws InterruptedException                if the thread is interrupted, on entry or while it waits; nothing
    ///                                             was taken
    /// @throws XvQueueClosedException              if the queue is or gets shut down and is empty, or gets closed
    /// @throws XvItemInterpreterDestroyedException if its sender has been closed, and this is its fate
    /// @throws XvException                         MemoryError; the item stays the first in line
    /// @throws IllegalStateException               if this is closed; or if it is for one consumer, and another thread
    ///                                             is that
    public Shareable get() throws InterruptedException {
        checkNotInterrupted();
        return Objects.requireNonNull(ItemTraffic.get(this, Deadline.NEVER));
    }

    /// Gets the next item, if there is one now. Otherwise as [#get()].
    ///
    /// @return the item, or empty if there is none
    public Optional<Shareable> poll() {
        return Optional.ofNullable(ItemTraffic.poll(this));
    }

    /// Gets the next item, if one comes within `timeout`. Otherwise as [#get()].
    ///
    /// @return the item, or empty if the time was over
    /// @throws InterruptedException     if the thread is interrupted, on entry or while it waits; nothing was taken
    /// @throws IllegalArgumentException if `timeout` is negative
    public Optional<Shareable> poll(Duration timeout) throws InterruptedException {
        Deadline deadline = within(timeout);
        checkNotInterrupted();
        return Optional.ofNullable(ItemTraffic.get(this, deadline));
    }

    /// Gets up to `max` items that are there, without waiting. An error that one after the first would have ends this,
    /// and is the next get's.
    ///
    /// @return the items, in their order; none if none was there
    /// @throws IllegalArgumentException            if `max` is negative
    /// @throws XvQueueClosedException              if the queue is shut down and empty
    /// @throws XvItemInterpreterDestroyedException if the first one's sender has been closed, and this is its fate
    /// @throws IllegalStateException               as [#get()]
    public List<Shareable> drain(int max) {
        checkNotNegative(max);
        return ItemTraffic.drain(this, max);
    }

    /// Gets the next item of any of `queues`, and waits for one as long as it takes. Where several have one, each gets
    /// its turn. Queues that have been shut down and are empty are passed over.
    ///
    /// @param queues 1 to 2^16, of one runtime; one may occur twice
    /// @throws InterruptedException                if the thread is interrupted, on entry or while it waits; nothing
    ///                                             was taken
    /// @throws XvQueueClosedException              if all of them are or get shut down and are empty
    /// @throws XvItemInterpreterDestroyedException if the item's sender has been closed, and this is its fate
    /// @throws IllegalArgumentException            if there are none or too many, or they are of several runtimes
    /// @throws IllegalStateException               as [#get()], for any of them
    public static Arrival<Shareable> getAny(List<XvQueue> queues) throws InterruptedException {
        XvQueue[] all = several(queues);
        checkNotInterrupted();
        return Objects.requireNonNull(ItemTraffic.getAny(all, Deadline.NEVER));
    }

    /// Gets the next item of any of `queues`, if one comes within `timeout`. Otherwise as [#getAny(List)].
    ///
    /// @return the item and its queue, or empty if the time was over
    /// @throws InterruptedException     if the thread is interrupted, on entry or while it waits; nothing was taken
    /// @throws IllegalArgumentException if `timeout` is negative
    public static Optional<Arrival<Shareable>> pollAny(List<XvQueue> queues, Duration timeout)
            throws InterruptedException {
        XvQueue[] all = several(queues);
        Deadline deadline = within(timeout);
        checkNotInterrupted();
        return Optional.ofNullable(ItemTraffic.getAny(all, deadline));
    }

    // Objects for and from who is attached.

    /// Puts an item and waits for room as long as it takes. The handle stays open.
    ///
    /// @throws InterruptedException     if the thread is interrupted, on entry or while it waits; nothing was put
    /// @throws XvQueueClosedException   if the queue is or gets shut down or closed
    /// @throws XvException              NotShareableError; MemoryError
    /// @throws WrongThreadException     if `item` is another thread's
    /// @throws IllegalStateException    if `item` is closed or moved or its attachment is not active, or this is
    ///                                  closed; or if this is for one producer, and another thread is that
    /// @throws IllegalArgumentException if `item` belongs to an interpreter of another runtime
    public void put(XvObject item) throws InterruptedException {
        Objects.requireNonNull(item, "item");
        checkNotInterrupted();
        ObjectTraffic.put(this, item, ObjectTraffic.NO_FATE, Deadline.NEVER);
    }

    /// Puts an item that has a fate of its own. Otherwise as [#put(XvObject)].
    ///
    /// @throws InterruptedException if the thread is interrupted, on entry or while it waits; nothing was put
    public void put(XvObject item, Fate fate) throws InterruptedException {
        Objects.requireNonNull(item, "item");
        Objects.requireNonNull(fate, "fate");
        checkNotInterrupted();
        ObjectTraffic.put(this, item, fate.ordinal(), Deadline.NEVER);
    }

    /// Puts an item, if there is room within `timeout`. Otherwise as [#put(XvObject)].
    ///
    /// @return whether it was put
    /// @throws InterruptedException     if the thread is interrupted, on entry or while it waits; nothing was put
    /// @throws IllegalArgumentException if `timeout` is negative
    public boolean put(XvObject item, Duration timeout) throws InterruptedException {
        Objects.requireNonNull(item, "item");
        Deadline deadline = within(timeout);
        checkNotInterrupted();
        return ObjectTraffic.put(this, item, ObjectTraffic.NO_FATE, deadline);
    }

    /// Puts an item that has a fate of its own, if there is room within `timeout`. Otherwise as [#put(XvObject)].
    ///
    /// @return whether it was put
    /// @throws InterruptedException     if the thread is interrupted, on entry or while it waits; nothing was put
    /// @throws IllegalArgumentException if `timeout` is negative
    public boolean put(XvObject item, Fate fate, Duration timeout) throws InterruptedException {
        Objects.requireNonNull(item, "item");
        Objects.requireNonNull(fate, "fate");
        Deadline deadline = within(timeout);
        checkNotInterrupted();
        return ObjectTraffic.put(this, item, fate.ordinal(), deadline);
    }

    /// Puts an item if there is room now. Otherwise as [#put(XvObject)].
    ///
    /// @return whether it was put
    public boolean offer(XvObject item) {
        Objects.requireNonNull(item, "item");
        return ObjectTraffic.offer(this, item);
    }

    /// Puts a view and takes its memory from it, waiting for room as long as it takes. Once it has been put the view
    /// and its segment are dead, and the view can only be closed; if it is not put they are as they were.
    ///
    /// @throws InterruptedException     if the thread is interrupted, on entry or while it waits; nothing was put
    /// @throws XvQueueClosedException   if the queue is or gets shut down or closed
    /// @throws XvException              MemoryError
    /// @throws WrongThreadException     if `view` is another thread's
    /// @throws IllegalStateException    if `view` is closed or moved or its attachment is not active, or this is
    ///                                  closed; or if this is for one producer, and another thread is that
    /// @throws IllegalArgumentException if `view` belongs to an interpreter of another runtime
    public void putMoved(XvSharedView view) throws InterruptedException {
        Objects.requireNonNull(view, "view");
        checkNotInterrupted();
        ObjectTraffic.putMoved(this, view, ObjectTraffic.NO_FATE, Deadline.NEVER);
    }

    /// Puts a view and takes its memory from it, as an item that has a fate of its own. Otherwise as
    /// [#putMoved(XvSharedView)].
    ///
    /// @throws InterruptedException if the thread is interrupted, on entry or while it waits; nothing was put
    public void putMoved(XvSharedView view, Fate fate) throws InterruptedException {
        Objects.requireNonNull(view, "view");
        Objects.requireNonNull(fate, "fate");
        checkNotInterrupted();
        ObjectTraffic.putMoved(this, view, fate.ordinal(), Deadline.NEVER);
    }

    /// Puts a view and takes its memory from it, if there is room within `timeout`. Otherwise as
    /// [#putMoved(XvSharedView)].
    ///
    /// @return whether it was put
    /// @throws InterruptedException     if the thread is interrupted, on entry or while it waits; nothing was put
    /// @throws IllegalArgumentException if `timeout` is negative
    public boolean putMoved(XvSharedView view, Duration timeout) throws InterruptedException {
        Objects.requireNonNull(view, "view");
        Deadline deadline = within(timeout);
        checkNotInterrupted();
        return ObjectTraffic.putMoved(this, view, ObjectTraffic.NO_FATE, deadline);
    }

    /// Puts a view and takes its memory from it, if there is room now. Otherwise as [#putMoved(XvSharedView)].
    ///
    /// @return whether it was put
    public boolean offerMoved(XvSharedView view) {
        Objects.requireNonNull(view, "view");
        return ObjectTraffic.offerMoved(this, view);
    }

    /// Puts objects in their order, others' perhaps in between, if there is room within `timeout`. Each is removed from
    /// `items` when it has been put, and stays open: however this ends, what has not been put is still there. One that
    /// cannot be sent keeps all from being put.
    ///
    /// @param ts where they are
    /// @return whether all have been put
    /// @throws InterruptedException     if the thread is interrupted, on entry or while it waits
    /// @throws XvQueueClosedException   if the queue is or gets shut down or closed
    /// @throws XvException              NotShareableError; MemoryError
    /// @throws WrongThreadException     if `ts` or an item is another thread's
    /// @throws IllegalStateException    if `ts` is closed, suspended or unlocked, an item is closed or moved, or this
    ///                                  is closed; or if this is for one producer, and another thread is that
    /// @throws IllegalArgumentException if `ts` is an attachment to an interpreter of another runtime, an item is
    ///                                  another interpreter's, or `timeout` is negative
    public boolean putAll(XvThreadState ts, Queue<? extends XvObject> items, Duration timeout)
            throws InterruptedException {
        Objects.requireNonNull(ts, "ts");
        Objects.requireNonNull(items, "items");
        Deadline deadline = within(timeout);
        checkNotInterrupted();
        return ObjectTraffic.putAll(this, ts, items, deadline);
    }

    /// Gets the next item, as a handle of `ts`, and waits for one as long as it takes.
    ///
    /// @throws InterruptedException                if the thread is interrupted, on entry or while it waits; nothing
    ///                                             was taken
    /// @throws XvQueueClosedException              if the queue is or gets shut down and is empty, or gets closed
    /// @throws XvItemInterpreterDestroyedException if its sender has been closed, and this is its fate
    /// @throws XvException                         MemoryError; the item stays the first in line
    /// @throws WrongThreadException                if `ts` is another thread's
    /// @throws IllegalStateException               if `ts` is closed, suspended or unlocked, or this is closed; or if
    ///                                             this is for one consumer, and another thread is that
    /// @throws IllegalArgumentException            if `ts` is an attachment to an interpreter of another runtime
    public XvObject get(XvThreadState ts) throws InterruptedException {
        Objects.requireNonNull(ts, "ts");
        checkNotInterrupted();
        return Objects.requireNonNull(ObjectTraffic.get(this, ts, Deadline.NEVER));
    }

    /// Gets the next item, if one comes within `timeout`. Otherwise as [#get(XvThreadState)].
    ///
    /// @return the item, or empty if the time was over
    /// @throws InterruptedException     if the thread is interrupted, on entry or while it waits; nothing was taken
    /// @throws IllegalArgumentException if `timeout` is negative
    public Optional<XvObject> get(XvThreadState ts, Duration timeout) throws InterruptedException {
        Objects.requireNonNull(ts, "ts");
        Deadline deadline = within(timeout);
        checkNotInterrupted();
        return Optional.ofNullable(ObjectTraffic.get(this, ts, deadline));
    }

    /// Gets the next item, if there is one now. Otherwise as [#get(XvThreadState)].
    ///
    /// @return the item, or empty if there is none
    public Optional<XvObject> poll(XvThreadState ts) {
        Objects.requireNonNull(ts, "ts");
        return Optional.ofNullable(ObjectTraffic.poll(this, ts));
    }

    /// Gets up to `max` items that are there, as handles of `ts`, without waiting. An error that one after the first
    /// would have ends this, and is the next get's.
    ///
    /// @return the items, in their order; none if none was there
    /// @throws XvQueueClosedException              if the queue is shut down and empty
    /// @throws XvItemInterpreterDestroyedException if the first one's sender has been closed, and this is its fate
    /// @throws XvException                         MemoryError; no item is lost
    /// @throws WrongThreadException                if `ts` is another thread's
    /// @throws IllegalStateException               as [#get(XvThreadState)]
    /// @throws IllegalArgumentException            if `ts` is an attachment to an interpreter of another runtime, or
    ///                                             `max` is negative
    public List<XvObject> drain(XvThreadState ts, int max) {
        Objects.requireNonNull(ts, "ts");
        checkNotNegative(max);
        return ObjectTraffic.drain(this, ts, max);
    }

    /// Gets the next item of any of `queues`, as a handle of `ts`, and waits for one as long as it takes. Where several
    /// have one, each gets its turn. Queues that have been shut down and are empty are passed over.
    ///
    /// @param queues 1 to 2^16; one may occur twice
    /// @throws InterruptedException                if the thread is interrupted, on entry or while it waits; nothing
    ///                                             was taken
    /// @throws XvQueueClosedException              if all of them are or get shut down and are empty
    /// @throws XvItemInterpreterDestroyedException if the item's sender has been closed, and this is its fate
    /// @throws XvException                         MemoryError; the item stays the first in line
    /// @throws WrongThreadException                if `ts` is another thread's
    /// @throws IllegalStateException               as [#get(XvThreadState)], for any of them
    /// @throws IllegalArgumentException            if there are none or too many, or they or `ts` are of several
    ///                                             runtimes
    public static Arrival<XvObject> getAny(XvThreadState ts, List<XvQueue> queues) throws InterruptedException {
        Objects.requireNonNull(ts, "ts");
        XvQueue[] all = several(queues);
        checkNotInterrupted();
        return Objects.requireNonNull(ObjectTraffic.getAny(ts, all, Deadline.NEVER));
    }

    /// Gets the next item of any of `queues`, if one comes within `timeout`. Otherwise as
    /// [#getAny(XvThreadState, List)].
    ///
    /// @return the item and its queue, or empty if the time was over
    /// @throws InterruptedException     if the thread is interrupted, on entry or while it waits; nothing was taken
    /// @throws IllegalArgumentException if `timeout` is negative
    public static Optional<Arrival<XvObject>> pollAny(XvThreadState ts, List<XvQueue> queues, Duration timeout)
            throws InterruptedException {
        Objects.requireNonNull(ts, "ts");
        XvQueue[] all = several(queues);
        Deadline deadline = within(timeout);
        checkNotInterrupted();
        return Optional.ofNullable(ObjectTraffic.getAny(ts, all, deadline));
    }

    // The queue itself.

    /// 1 or more; no other queue of the runtime has it, had it or will have it.
    public long id() {
        return id;
    }

    /// The runtime that made it.
    public XvRuntime runtime() {
        return runtime;
    }

    /// What it was made to be.
    public Options options() {
        return options;
    }

    /// Items it can hold; empty: any number.
    public OptionalInt maxSize() {
        return options.maxSize();
    }

    /// Items in it at this moment; already old when it returns. Those that are to be removed count until they have been
    /// passed over.
    ///
    /// @throws IllegalStateException if this is closed
    public long size() {
        return used(() -> Crossview.XvQueue_Size(handle.pointer()));
    }

    /// Whether there is nothing in it at this moment; already old when it returns.
    ///
    /// @throws IllegalStateException if this is closed
    public boolean isEmpty() {
        return used(() -> Crossview.XvQueue_IsEmpty(handle.pointer())) != 0;
    }

    /// Whether there is no room in it at this moment; already old when it returns.
    ///
    /// @throws IllegalStateException if this is closed
    public boolean isFull() {
        return used(() -> Crossview.XvQueue_IsFull(handle.pointer())) != 0;
    }

    /// Whether it has been shut down or closed.
    public boolean isShutdown() {
        if (!enter()) {
            return true;
        }
        try {
            return Crossview.XvQueue_IsClosed(handle.pointer()) != 0;
        } finally {
            leave();
        }
    }

    /// Says that no more will come: no put succeeds from now on, what is in the queue can still be got, and all who
    /// wait are woken. Does nothing if that has been said.
    ///
    /// @throws IllegalStateException if this is closed
    public void shutdown() {
        used(() -> {
            int first = Crossview.XvQueue_Close(handle.pointer());
            runtime.wakes().deliver(Place.here().scratch());
            return first;
        });
    }

    /// Shuts the queue down, drops what is left in it, and gives this handle up.
    ///
    /// @throws IllegalStateException if it is closed already
    @Override
    public void close() {
        used(() -> {
            Crossview.XvQueue_Close(handle.pointer());
            runtime.wakes().deliver(Place.here().scratch());
            return Crossview.XvQueue_Clear(Place.attached(), handle.pointer());
        });
        if (!handle.close()) {
            throw Errors.alreadyClosed(this);
        }
        runtime.forget(this);
        watched.clean();
    }

    private <T> T used(Supplier<T> call) {
        enterOrThrow();
        try {
            return call.get();
        } finally {
            leave();
        }
    }

    private static Deadline within(Duration timeout) {
        if (Objects.requireNonNull(timeout, "timeout").isNegative()) {
            throw new IllegalArgumentException("timeout must not be negative: " + timeout);
        }
        return Deadline.after(timeout);
    }

    private static void checkNotNegative(int max) {
        if (max < 0) {
            throw new IllegalArgumentException("max must not be negative: " + max);
        }
    }

    private static void checkNotInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    private static XvQueue[] several(List<XvQueue> queues) {
        XvQueue[] all = Objects.requireNonNull(queues, "queues").toArray(new XvQueue[0]);
        if (all.length < 1 || all.length > MOST_QUEUES) {
            throw new IllegalArgumentException("queues must be 1 to " + MOST_QUEUES + ": " + all.length);
        }
        for (XvQueue queue : all) {
            Objects.requireNonNull(queue, "queue");
            if (queue.runtime != all[0].runtime) {
                throw new IllegalArgumentException(queue + " and " + all[0] + " are not of one runtime");
            }
        }
        return all;
    }

    // For ItemTraffic and ObjectTraffic.

    /// An `XvQueue *`, good for who has entered, or holds this in its attachment.
    MemorySegment pointer() {
        return handle.pointer();
    }

    /// Keeps the native queue from going until [#leave].
    void enterOrThrow() {
        if (!enter()) {
            throw Errors.alreadyClosed(this);
        }
    }

    /// Keeps the native queue from going while `ts` is attached.
    void checkUsable(XvThreadState ts) {
        if (!ts.queues().hold(this)) {
            throw Errors.alreadyClosed(this);
        }
        if (ts.interpreter().runtime() != runtime) {
            throw new IllegalArgumentException(ts.interpreter() + " of " + ts.interpreter().runtime()
                    + " cannot use a queue of " + runtime);
        }
    }

    /// Waits with `line` until `attempt` succeeds.
    ///
    /// @return whether it has; false: the time was over
    boolean await(QueueLine line, Deadline deadline, QueueLine.Attempt attempt) throws InterruptedException {
        return switch (line.await(deadline, attempt)) {
            case DONE -> true;
            case EXPIRED -> false;
            case NO_MEMORY -> throw Errors.of(Crossview.XV_NOMEM(), "waiting for " + this);
        };
    }

    static MemorySegment[] pointers(XvQueue... queues) {
        var pointers = new MemorySegment[queues.length];
        for (int i = 0; i < pointers.length; i++) {
            pointers[i] = queues[i].pointer();
        }
        return pointers;
    }

    /// What came when others had been taken already.
    void leaveUntold(XvItemInterpreterDestroyedException e) {
        untold.add(e);
    }

    /// What an earlier call has left untold.
    ///
    /// @throws XvItemInterpreterDestroyedException if it has
    void tellUntold() {
        if (!untold.isEmpty()) {
            XvItemInterpreterDestroyedException e = untold.poll();
            if (e != null) {
                throw e;
            }
        }
    }

    /// The current thread is not the one that sends (gets).
    IllegalStateException secondInARole(String role) {
        return new IllegalStateException("queue " + id + " is for one " + role + ANOTHER_THREAD);
    }

    /// Keeps the native queue from going until [#leave]; false if it has been closed. A thread that has an attachment
    /// holds it, which is not for every call.
    boolean enter() {
        return handle.enter(handle.door());
    }

    void leave() {
        handle.leave(handle.door());
    }

    // For HeldQueues, which another thread may have to empty.

    boolean hold() {
        return handle.enter();
    }

    void letGo() {
        handle.leave();
    }

    boolean isHandleClosed() {
        return handle.isClosed();
    }

    boolean letGoIfClosed() {
        boolean closed = handle.isClosed();
        if (closed) {
            handle.leave();
        }
        return closed;
    }

    /// `queue 7 of runtime 1, at most 16 items`
    @Override
    public String toString() {
        return "queue " + id + " of " + runtime + (maxSize().isEmpty() ? ""
                : ", at most " + maxSize().getAsInt() + (maxSize().getAsInt() == 1 ? " item" : " items"));
    }
}
