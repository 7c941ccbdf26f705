// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import dev.crossview.ffm.generated.Crossview;
import dev.crossview.internal.Deadline;
import dev.crossview.internal.QueueLine;
import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;

/// Putting and getting objects of the interpreter that the thread is attached to. The attachment keeps the native
/// queues that it uses from going ([HeldQueues]); each attempt is a call of C's that does not wait.
final class ObjectTraffic {
    /// For a put: the fate is that of the queue.
    static final int NO_FATE = Crossview.XV_FATE_OF_QUEUE();

    private static final int HANDFUL = 64;

    private ObjectTraffic() {
    }

    static boolean put(XvQueue queue, XvObject item, int fate, Deadline deadline) throws InterruptedException {
        check(queue, item);
        return share(queue, item, fate) || await(item.ts, Crossview.XV_QUEUE_ROOM(), deadline,
                () -> share(queue, item, fate), queue);
    }

    static boolean offer(XvQueue queue, XvObject item) {
        check(queue, item);
        return share(queue, item, NO_FATE);
    }

    static boolean putMoved(XvQueue queue, XvSharedView view, int fate, Deadline deadline)
            throws InterruptedException {
        check(queue, view);
        return move(queue, view, fate) || await(view.ts, Crossview.XV_QUEUE_ROOM(), deadline,
                () -> move(queue, view, fate), queue);
    }

    static boolean offerMoved(XvQueue queue, XvSharedView view) {
        check(queue, view);
        return move(queue, view, NO_FATE);
    }

    private static void check(XvQueue queue, XvObject item) {
        item.use();
        queue.checkUsable(item.ts);
    }

    private static boolean share(XvQueue queue, XvObject item, int fate) {
        XvThreadState ts = item.ts;
        return isDone(ts,
                Crossview.XvQueue_PutWithFate(ts.pointer(), queue.pointer(), item.pointer(), 0, fate, 0));
    }

    private static boolean move(XvQueue queue, XvSharedView view, int fate) {
        XvThreadState ts = view.ts;
        int answer = Crossview.XvQueue_PutWithFate(ts.pointer(), queue.pointer(), view.pointer(), 1, fate, 0);
        if (answer > 0) {
            view.hasMoved();
        }
        return isDone(ts, answer);
    }

    static boolean putAll(XvQueue queue, XvThreadState ts, Queue<? extends XvObject> items, Deadline deadline)
            throws InterruptedException {
        ts.use();
        queue.checkUsable(ts);
        int all = items.size();
        MemorySegment ops = ts.scratch().room((long) all * Long.BYTES);
        int i = 0;
        for (XvObject item : items) {
            ops.setAtIndex(ValueLayout.JAVA_LONG, i++, Objects.requireNonNull(item, "item").lendTo(ts).address());
        }
        QueueLine.Attempt attempt = () -> {
            int left = items.size();
            ts.scratch().pointer().set(ValueLayout.JAVA_LONG, 0, 0);
            int answer = Crossview.XvQueue_PutAll(ts.pointer(), queue.pointer(),
                    ops.asSlice((long) (all - left) * Long.BYTES), left, 0, ts.scratch().pointer());
            for (long put = ts.scratch().address(); put > 0; put--) {
                items.remove();
            }
            return isDone(ts, answer);
        };
        return all == 0 || attempt.succeeded()
                || await(ts, Crossview.XV_QUEUE_ROOM(), deadline, attempt, queue);
    }

    static @Nullable XvObject get(XvQueue queue, XvThreadState ts, Deadline deadline) throws InterruptedException {
        ts.use();
        queue.checkUsable(ts);
        return take(queue, ts) || await(ts, Crossview.XV_QUEUE_ITEM(), deadline, () -> take(queue, ts), queue)
                ? taken(ts) : null;
    }

    static @Nullable XvObject poll(XvQueue queue, XvThreadState ts) {
        ts.use();
        queue.checkUsable(ts);
        return take(queue, ts) ? taken(ts) : null;
    }

    private static boolean take(XvQueue queue, XvThreadState ts) {
        queue.tellUntold();
        return isDone(ts,
                Crossview.XvQueue_Get(ts.pointer(), queue.pointer(), ts.scratch().pointer(), 0));
    }

    private static XvObject taken(XvThreadState ts) {
        return XvObject.of(ts, ts.scratch().address());
    }

    static List<XvObject> drain(XvQueue queue, XvThreadState ts, int max) {
        ts.use();
        queue.checkUsable(ts);
        queue.tellUntold();
        List<XvObject> items = new ArrayList<>();
        // By handfuls: how many there are is not known before, and max may be any number.
        MemorySegment out = ts.scratch().room((long) HANDFUL * Long.BYTES);
        long n = HANDFUL;
        while (n == HANDFUL && items.size() < max) {
            n = Crossview.XvQueue_Drain(ts.pointer(), queue.pointer(), out, Math.min(HANDFUL, max - items.size()));
            for (long i = 0; i < n; i++) {
                items.add(XvObject.of(ts, out.getAtIndex(ValueLayout.JAVA_LONG, i)));
            }
        }
        if (n < 0) {
            RuntimeException e = raised(ts);
            if (items.isEmpty()) {
                throw e;
            }
            if (e instanceof XvItemInterpreterDestroyedException destroyed) {
                queue.leaveUntold(destroyed);
            }
        }
        ts.wakes().deliver(ts.scratch());
        return items;
    }

    static XvQueue.@Nullable Arrival<XvObject> getAny(XvThreadState ts, XvQueue[] queues, Deadline deadline)
            throws InterruptedException {
        ts.use();
        for (XvQueue queue : queues) {
            queue.checkUsable(ts);
        }
        long which = (long) queues.length * Long.BYTES;
        MemorySegment room = ts.scratch().room(which + Long.BYTES);
        for (int i = 0; i < queues.length; i++) {
            room.setAtIndex(ValueLayout.JAVA_LONG, i, queues[i].pointer().address());
        }
        QueueLine.Attempt attempt = () -> {
            for (XvQueue queue : queues) {
                queue.tellUntold();
            }
            return isDone(ts, Crossview.XvQueue_GetAny(ts.pointer(), room, queues.length, room.asSlice(which),
                    ts.scratch().pointer(), 0));
        };
        if (!attempt.succeeded() && !await(ts, Crossview.XV_QUEUE_ITEM(), deadline, attempt, queues)) {
            return null;
        }
        return new XvQueue.Arrival<>(queues[(int) room.get(ValueLayout.JAVA_LONG, which)], taken(ts));
    }

    private static boolean await(XvThreadState ts, int side, Deadline deadline, QueueLine.Attempt attempt,
                                 XvQueue... queues) throws InterruptedException {
        return queues[0].await(new QueueLine(ts.gil(), ts.pointer(), ts::letOthersIn, ts.scratch(), side,
                XvQueue.pointers(queues)), deadline, attempt);
    }

    private static boolean isDone(XvThreadState ts, int answer) {
        if (answer < 0) {
            throw raised(ts);
        }
        // An item or room may have made another thread's wait end.
        ts.wakes().deliver(ts.scratch());
        return answer != 0;
    }

    private static RuntimeException raised(XvThreadState ts) {
        RuntimeException e = ts.raised();
        return e instanceof XvException error && error.typeName().equals("ValueError")
                && e.getMessage().endsWith(XvQueue.ANOTHER_THREAD) ? new IllegalStateException(e.getMessage()) : e;
    }
}
