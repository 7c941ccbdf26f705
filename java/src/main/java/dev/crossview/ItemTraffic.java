// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import dev.crossview.ffm.generated.Crossview;
import dev.crossview.internal.Deadline;
import dev.crossview.internal.QueueLine;
import dev.crossview.internal.Scratch;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/// Putting and getting [Shareable]s. The thread may be attached to an interpreter of the queues' runtime: then a call
/// is a checkpoint and lets that GIL go while it waits, and an interrupt of the interpreter ends the wait. It may be
/// attached elsewhere: then that GIL is let go while it waits, and nothing more. Mostly it is attached nowhere.
///
/// Who waits or just calls keeps the native queue from going by having entered it.
final class ItemTraffic {
    private static final String RECEIVER = "receiver";

    private ItemTraffic() {
    }

    static boolean put(XvQueue queue, Shareable item, Deadline deadline) throws InterruptedException {
        Place place = Place.here();
        queue.enterOrThrow();
        try {
            XvThreadState ts = attached(place, queue);
            return offer(queue, item, place.scratch()) || putLater(place, ts, queue, item, deadline);
        } finally {
            queue.leave();
        }
    }

    static boolean offer(XvQueue queue, Shareable item) {
        Place place = Place.here();
        queue.enterOrThrow();
        try {
            attached(place, queue);
            return offer(queue, item, place.scratch());
        } finally {
            queue.leave();
        }
    }

    private static boolean offer(XvQueue queue, Shareable item, Scratch scratch) {
        boolean done = false;
        Items.pack(queue, item, scratch);
        try {
            done = tryPut(queue, scratch);
        } finally {
            if (!done) {
                Items.unpack(item, scratch);
            }
        }
        if (done) {
            queue.runtime().wakes().deliver(scratch);
        }
        return done;
    }

    private static boolean putLater(Place place, @Nullable XvThreadState ts, XvQueue queue, Shareable item,
                                    Deadline deadline) throws InterruptedException {
        var put = new Put(queue, place.scratch());
        Items.pack(queue, item, place.scratch());
        try {
            return await(place, ts, Crossview.XV_QUEUE_ROOM(), deadline, put, queue);
        } finally {
            if (!put.done) {
                Items.unpack(item, place.scratch());
            }
        }
    }

    /// Not yet delivered are the wakes that it has caused.
    private static boolean tryPut(XvQueue queue, Scratch scratch) {
        int status = Crossview.XvQueue_TryPutItem(queue.pointer(), scratch.item(), Crossview.XV_FATE_OF_QUEUE(),
                Thread.currentThread().threadId());
        if (status == Crossview.XV_BUSY()) {
            return false;
        }
        check(queue, status, "sender");
        return true;
    }

    static boolean putAll(XvQueue queue, Queue<? extends Shareable> items, Deadline deadline)
            throws InterruptedException {
        // Also for none: that this is closed is said in any case.
        queue.enterOrThrow();
        try {
            Shareable item;
            while ((item = items.peek()) != null) {
                if (!put(queue, item, deadline)) {
                    return false;
                }
                items.remove();
            }
            return true;
        } finally {
            queue.leave();
        }
    }

    static @Nullable Shareable get(XvQueue queue, Deadline deadline) throws InterruptedException {
        Place place = Place.here();
        queue.enterOrThrow();
        try {
            XvThreadState ts = attached(place, queue);
            Shareable item = tryGet(queue, place.scratch());
            if (item != null) {
                return item;
            }
            var get = new Get(place.scratch(), queue);
            return await(place, ts, Crossview.XV_QUEUE_ITEM(), deadline, get, queue) ? get.item : null;
        } finally {
            queue.leave();
        }
    }

    static @Nullable Shareable poll(XvQueue queue) {
        Place place = Place.here();
        queue.enterOrThrow();
        try {
            attached(place, queue);
            return tryGet(queue, place.scratch());
        } finally {
            queue.leave();
        }
    }

    static List<Shareable> drain(XvQueue queue, int max) {
        Place place = Place.here();
        queue.enterOrThrow();
        try {
            attached(place, queue);
            List<Shareable> items = new ArrayList<>();
            Shareable item;
            while (items.size() < max && (item = tryGet(queue, place.scratch(), items.isEmpty())) != null) {
                items.add(item);
            }
            return items;
        } finally {
            queue.leave();
        }
    }

    static XvQueue.@Nullable Arrival<Shareable> getAny(XvQueue[] queues, Deadline deadline)
            throws InterruptedException {
        Place place = Place.here();
        int entered = 0;
        try {
            for (XvQueue queue : queues) {
                queue.enterOrThrow();
                entered++;
            }
            XvThreadState ts = attached(place, queues[0]);
            var get = new Get(place.scratch(), place.turn(queues.length), queues);
            return get.succeeded() || await(place, ts, Crossview.XV_QUEUE_ITEM(), deadline, get, queues)
                    ? get.arrival() : null;
        } finally {
            for (int i = 0; i < entered; i++) {
                queues[i].leave();
            }
        }
    }

    /// The attachment with which the current thread is in an interpreter of this queue's runtime, after a checkpoint;
    /// null if it is elsewhere or nowhere.
    private static @Nullable XvThreadState attached(Place place, XvQueue queue) {
        XvThreadState ts = place.innermost;
        if (ts == null || !ts.isAttached() || ts.interpreter().runtime() != queue.runtime()) {
            return null;
        }
        ts.letOthersIn();
        return ts;
    }

    private static boolean await(Place place, @Nullable XvThreadState ts, int side, Deadline deadline,
                                 QueueLine.Attempt attempt, XvQueue... queues) throws InterruptedException {
        if (ts != null) {
            return queues[0].await(new QueueLine(ts.gil(), ts.pointer(), ts::letOthersIn, ts.scratch(), side,
                    XvQueue.pointers(queues)), deadline, attempt);
        }
        var line = new QueueLine(queues[0].runtime().wakes(), place.scratch(), side, XvQueue.pointers(queues));
        var done = new boolean[1];
        XvThreadState.withoutGil(place.innermost, () -> done[0] = queues[0].await(line, deadline, attempt));
        return done[0];
    }

    /// The item in the scratch memory, on its way into a queue.
    private static final class Put implements QueueLine.Attempt {
        private final XvQueue queue;
        private final Scratch scratch;
        private boolean done;

        Put(XvQueue queue, Scratch scratch) {
            this.queue = queue;
            this.scratch = scratch;
        }

        @Override
        public boolean succeeded() {
            done = tryPut(queue, scratch);
            if (done) {
                queue.runtime().wakes().deliver(scratch);
            }
            return done;
        }
    }

    /// The next item of any of several queues, or of one.
    private static final class Get implements QueueLine.Attempt {
        private final Scratch scratch;
        private final int first;
        private final XvQueue[] queues;
        private @Nullable XvQueue queue;
        private @Nullable Shareable item;

        Get(Scratch scratch, XvQueue queue) {
            this(scratch, 0, queue);
        }

        /// @param first whose turn it is to be looked at first
        Get(Scratch scratch, int first, XvQueue... queues) {
            this.scratch = scratch;
            this.first = first;
            this.queues = queues;
        }

        @Override
        public boolean succeeded() {
            int closed = 0;
            for (int i = 0; i < queues.length; i++) {
                XvQueue next = queues[(first + i) % queues.length];
                int status = take(next, scratch);
                if (status == Crossview.XV_OK()) {
                    item = taken(next, scratch);
                    queue = next;
                    return true;
                }
                if (status == Crossview.XV_CLOSED()) {
                    closed++;
                } else if (status != Crossview.XV_BUSY()) {
                    check(next, status, RECEIVER);
                }
            }
            if (closed == queues.length) {
                check(queues[0], Crossview.XV_CLOSED(), RECEIVER);
            }
            return false;
        }

        XvQueue.Arrival<Shareable> arrival() {
            return new XvQueue.Arrival<>(queue, item);
        }
    }

    private static @Nullable Shareable tryGet(XvQueue queue, Scratch scratch) {
        int status = take(queue, scratch);
        if (status == Crossview.XV_BUSY()) {
            return null;
        }
        check(queue, status, RECEIVER);
        return taken(queue, scratch);
    }

    /// @param mayThrow whether an error is this call's, and not a later one's
    private static @Nullable Shareable tryGet(XvQueue queue, Scratch scratch, boolean mayThrow) {
        if (mayThrow) {
            return tryGet(queue, scratch);
        }
        try {
            return take(queue, scratch) == Crossview.XV_OK() ? taken(queue, scratch) : null;
        } catch (XvItemInterpreterDestroyedException e) {
            queue.leaveUntold(e);
            return null;
        }
    }

    private static int take(XvQueue queue, Scratch scratch) {
        queue.tellUntold();
        return Crossview.XvQueue_TryGetItem(queue.pointer(), scratch.item(), Thread.currentThread().threadId());
    }

    private static Shareable taken(XvQueue queue, Scratch scratch) {
        try {
            return Items.read(queue.runtime(), scratch);
        } finally {
            queue.runtime().wakes().deliver(scratch);
        }
    }

    private static void check(XvQueue queue, int status, String role) {
        if (status == Crossview.XV_OK()) {
            return;
        }
        if (status == Crossview.XV_CLOSED()) {
            throw new XvQueueClosedException("queue is closed", null);
        }
        if (status == Crossview.XV_INVALID() && queue.options().singleProducerSingleConsumer()) {
            throw queue.secondInARole(role);
        }
        throw Errors.of(status, "an item of " + queue);
    }
}
