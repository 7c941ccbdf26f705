// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Items and many threads: waiting, being woken and being interrupted, with every item counted.
class ItemStormTest {
    private static final Duration SHORT = Duration.ofMillis(20);

    @AutoClose
    private final XvRuntime runtime = XvRuntime.open();
    private final XvInterpreter alice = runtime.newInterpreter("alice");

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aThousandVirtualThreadsThatWaitStarveNobody(boolean attached) throws Exception {
        int threads = 1_000;
        List<Task<Shareable>> waiting = new ArrayList<>();
        try (XvQueue queue = runtime.newQueue(8)) {
            for (int i = 0; i < threads; i++) {
                waiting.add(Task.call(Task.Kind.VIRTUAL, () -> {
                    if (!attached) {
                        return queue.get();
                    }
                    try (XvThreadState _ = alice.attach()) {
                        return queue.get();
                    }
                }));
            }
            for (Task<Shareable> task : waiting) {
                Eventually.isParkedAtQueue(task.thread());
            }
            // Both carriers are free, and so is the GIL.
            assertThat(Task.call(Task.Kind.VIRTUAL, () -> 42).get()).isEqualTo(42);
            alice.attach().close();
            for (int i = 0; i < threads; i++) {
                queue.put(Shareable.of(i));
            }
            Set<Shareable> got = new HashSet<>();
            for (Task<Shareable> task : waiting) {
                got.add(task.get());
            }
            assertThat(got).hasSize(threads);
        } finally {
            waiting.forEach(Task::close);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatInterruptsAndTimeoutsHitIsNeitherLostNorRepeated(Task.Kind kind) throws Exception {
        int items = 3_000;
        int senders = 3;
        var over = new AtomicBoolean();
        List<Task<?>> workers = new ArrayList<>();
        List<Task<List<Long>>> receivers = new ArrayList<>();
        try (XvQueue queue = runtime.newQueue(4); XvQueue spare = runtime.newQueue(1)) {
            for (int s = 0; s < senders; s++) {
                long first = (long) s * items;
                var random = new Random(s);
                workers.add(Task.run(kind, () -> sendAll(queue, first, items, random)));
            }
            for (int r = 0; r < 3; r++) {
                var random = new Random(100 + r);
                boolean attached = r == 2;
                receivers.add(Task.call(kind, () -> {
                    try (XvThreadState _ = attached ? uninterruptedly(alice) : null) {
                        return receiveAll(queue, spare, random);
                    }
                }));
            }
            Task<Void> interrupter = Task.run(() -> {
                var random = new Random(7);
                List<Task<?>> all = new ArrayList<>(workers);
                all.addAll(receivers);
                while (!over.get()) {
                    all.get(random.nextInt(all.size())).thread().interrupt();
                    Thread.sleep(0, 50_000);
                }
            });
            for (Task<?> sender : workers) {
                sender.get();
            }
            queue.shutdown();
            spare.shutdown();
            List<Long> got = new ArrayList<>();
            for (Task<List<Long>> receiver : receivers) {
                got.addAll(receiver.get());
            }
            over.set(true);
            interrupter.get();
            assertThat(got).hasSize(senders * items);
            assertThat(new HashSet<>(got)).hasSize(senders * items);
        } finally {
            over.set(true);
            workers.forEach(Task::close);
            receivers.forEach(Task::close);
        }
    }

    private static XvThreadState uninterruptedly(XvInterpreter interpreter) {
        while (true) {
            try {
                return interpreter.attach();
            } catch (InterruptedException e) {
                // Once more.
            }
        }
    }

    private static void sendAll(XvQueue queue, long first, int items, Random random) {
        Queue<Shareable> left = new ArrayDeque<>();
        for (long i = first; i < first + items; i++) {
            left.add(Shareable.tuple(Shareable.of(i), Shareable.of("item " + i)));
        }
        while (!left.isEmpty()) {
            try {
                switch (random.nextInt(4)) {
                    case 0 -> {
                        queue.put(left.element());
                        left.remove();
                    }
                    case 1 -> {
                        if (queue.offer(left.element(), Duration.ofNanos(random.nextInt(200_000)))) {
                            left.remove();
                        }
                    }
                    case 2 -> {
                        if (queue.offer(left.element())) {
                            left.remove();
                        }
                    }
                    default -> queue.putAll(left, Duration.ofNanos(random.nextInt(200_000)));
                }
            } catch (InterruptedException e) {
                // What has not been put is still there.
            }
        }
    }

    private static List<Long> receiveAll(XvQueue queue, XvQueue spare, Random random) {
        List<Shareable> got = new ArrayList<>();
        while (true) {
            try {
                switch (random.nextInt(5)) {
                    case 0 -> got.add(queue.get());
                    case 1 -> queue.poll(Duration.ofNanos(random.nextInt(200_000))).ifPresent(got::add);
                    case 2 -> queue.poll().ifPresent(got::add);
                    case 3 -> got.addAll(queue.drain(3));
                    default -> XvQueue.pollAny(List.of(spare, queue), Duration.ofNanos(random.nextInt(200_000)))
                            .map(XvQueue.Arrival::item).ifPresent(got::add);
                }
            } catch (InterruptedException e) {
                // Nothing was taken.
            } catch (XvQueueClosedException e) {
                return got.stream().map(item -> ((Shareable.Int) ((Shareable.Tuple) item).get(0)).longValue()).toList();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void itemsOfOneSenderArriveInOrder(Task.Kind kind) throws Exception {
        int items = 20_000;
        for (XvQueue.Options options : List.of(XvQueue.Options.bounded(8), XvQueue.Options.unbounded(),
                XvQueue.Options.bounded(8).forOneProducerAndOneConsumer(),
                XvQueue.Options.unbounded().forOneProducerAndOneConsumer())) {
            try (XvQueue queue = runtime.newQueue(options); Task<Void> sender = Task.run(kind, () -> {
                for (int i = 0; i < items; i++) {
                    queue.put(Shareable.of(i));
                }
            })) {
                for (int i = 0; i < items; i++) {
                    assertThat(queue.get()).isEqualTo(Shareable.of(i));
                }
                sender.get();
            }
        }
    }

    @Test
    void eachOfSeveralQueuesGetsItsTurn() throws Exception {
        List<XvQueue> queues = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            XvQueue queue = runtime.newQueue(100);
            queues.add(queue);
            for (int j = 0; j < 100; j++) {
                queue.put(Shareable.of(j));
            }
        }
        try (XvThreadState ts = alice.attach()) {
            for (boolean objects : new boolean[] {false, true}) {
                int[] taken = new int[3];
                for (int i = 0; i < 30; i++) {
                    XvQueue from = objects ? XvQueue.getAny(ts, queues).queue()
                            : XvQueue.getAny(queues).queue();
                    taken[queues.indexOf(from)]++;
                }
                assertThat(taken).containsExactly(10, 10, 10);
            }
        }
        queues.get(0).close();
        queues.get(1).shutdown();
        int left = 0;
        List<XvQueue> two = queues.subList(1, 3);
        while (XvQueue.pollAny(two, Duration.ZERO).isPresent()) {
            left++;
        }
        assertThat(left).isEqualTo(2 * 80);
        assertThat(XvQueue.pollAny(two, SHORT)).isEmpty();
        queues.get(2).shutdown();
        assertThatThrownBy(() -> XvQueue.pollAny(two, SHORT)).isInstanceOf(XvQueueClosedException.class);
    }

    @ParameterizedTest
    @EnumSource
    void anyOfSeveralQueuesWakesWhoWaits(Task.Kind kind) throws Exception {
        try (XvQueue first = runtime.newQueue(1); XvQueue second = runtime.newQueue(1)) {
            List<XvQueue> both = List.of(first, second);
            for (XvQueue road : both) {
                for (boolean objects : new boolean[] {false, true}) {
                    try (Task<XvQueue> waiting = Task.call(kind, () -> {
                        if (!objects) {
                            return XvQueue.getAny(both).queue();
                        }
                        try (XvThreadState ts = alice.attach()) {
                            return XvQueue.getAny(ts, both).queue();
                        }
                    })) {
                        Eventually.isParkedAtQueue(waiting.thread());
                        road.put(Shareable.NONE);
                        assertThat(waiting.get()).isSameAs(road);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptEndsEveryWait(Task.Kind kind) throws Exception {
        try (XvQueue empty = runtime.newQueue(1); XvQueue full = runtime.newQueue(1); XvThreadState ts = alice.attach();
             XvSharedView view = ts.newSharedView(1)) {
            full.put(Shareable.NONE);
            XvTicket ticket = view.share();
            List<Task.Action> waits = List.of(empty::get, () -> empty.poll(Duration.ofDays(1)),
                    () -> full.put(ticket), () -> full.offer(Shareable.tuple(ticket), Duration.ofDays(1)),
                    () -> full.putAll(new ArrayDeque<>(List.of(ticket))), () -> XvQueue.getAny(List.of(empty, empty)));
            for (Task.Action wait : waits) {
                try (Task<Void> waiting = Task.run(kind, wait)) {
                    Eventually.isParkedAtQueue(waiting.thread());
                    waiting.thread().interrupt();
                    assertThatThrownBy(waiting::get).isInstanceOf(InterruptedException.class);
                }
                Thread.currentThread().interrupt();
                assertThatThrownBy(wait::run).isInstanceOf(InterruptedException.class);
                assertThat(Thread.currentThread().isInterrupted()).isFalse();
            }
            assertThat(full.size()).isEqualTo(1);
            ticket.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoWaitsIsWokenByShutdownAndClose(Task.Kind kind) throws Exception {
        for (boolean close : new boolean[] {false, true}) {
            XvQueue empty = runtime.newQueue(1);
            XvQueue full = runtime.newQueue(1);
            full.put(Shareable.NONE);
            List<Task<?>> waiting = List.of(Task.call(kind, empty::get), Task.call(kind, empty::get),
                    Task.run(kind, () -> full.put(Shareable.of(1))), Task.call(kind,
                            () -> XvQueue.getAny(List.of(empty, empty))));
            for (Task<?> task : waiting) {
                Eventually.isParkedAtQueue(task.thread());
            }
            for (XvQueue queue : List.of(empty, full)) {
                if (close) {
                    queue.close();
                } else {
                    queue.shutdown();
                }
            }
            for (Task<?> task : waiting) {
                assertThatThrownBy(task::get).isInstanceOf(XvQueueClosedException.class);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoIsAttachedLetsItsGilGoAndHearsOfInterrupts(Task.Kind kind) throws Exception {
        try (XvQueue empty = runtime.newQueue(1); Task<Void> waiting = Task.run(kind, () -> {
            try (XvThreadState ts = alice.attach()) {
                assertThatThrownBy(empty::get).isInstanceOf(XvInterruptedException.class);
                assertThatThrownBy(() -> XvQueue.getAny(List.of(empty, empty)))
                        .isInstanceOf(XvInterruptedException.class).hasMessage("interpreter 1 is closing");
                ts.newInt(1).close();
            }
        })) {
            Eventually.isParkedAtQueue(waiting.thread());
            alice.interrupt();
            Eventually.holds("the interrupt has been heard of", () -> {
                try (XvThreadState ts = alice.attach()) {
                    if (!ts.clearInterrupt()) {
                        return true;
                    }
                    alice.interrupt();
                    return false;
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            alice.close();
            waiting.get();
        }
    }

    @Test
    void whoIsAttachedToAnotherRuntimeLetsThatGilGo() throws Exception {
        try (XvQueue empty = runtime.newQueue(1); XvRuntime other = XvRuntime.open();
             XvInterpreter elsewhere = other.newInterpreter(); Task<Shareable> waiting = Task.call(() -> {
                 try (XvThreadState ts = elsewhere.attach()) {
                     Shareable item = empty.get();
                     ts.newInt(1).close();
                     return item;
                 }
             })) {
            Eventually.isParkedAtQueue(waiting.thread());
            elsewhere.attach().close();
            empty.put(Shareable.of(8));
            assertThat(waiting.get()).isEqualTo(Shareable.of(8));
        }
    }

    // Deaths

    @ParameterizedTest
    @EnumSource
    void closingTheRuntimeShutsItsQueuesDown(Task.Kind kind) throws Exception {
        XvRuntime own = XvRuntime.open();
        XvQueue empty = own.newQueue(1);
        XvQueue full = own.newQueue(1);
        full.put(Shareable.of("left"));
        try (Task<?> getter = Task.call(kind, empty::get);
             Task<?> putter = Task.run(kind, () -> full.put(Shareable.of(1)))) {
            Eventually.isParkedAtQueue(getter.thread());
            Eventually.isParkedAtQueue(putter.thread());
            own.close();
            assertThatThrownBy(getter::get).isInstanceOf(XvQueueClosedException.class);
            assertThatThrownBy(putter::get).isInstanceOf(XvQueueClosedException.class);
        }
        assertThat(full.get()).isEqualTo(Shareable.of("left"));
        assertThatThrownBy(full::get).isInstanceOf(XvQueueClosedException.class);
        assertThatThrownBy(() -> full.put(Shareable.NONE)).isInstanceOf(XvQueueClosedException.class);
        full.close();
        empty.close();
    }

    @Test
    void queuesThatLieInOneAnotherGoWithTheRuntime() throws Exception {
        XvRuntime own = XvRuntime.open();
        for (int i = 0; i < 3; i++) {
            XvQueue first = own.newQueue(2);
            XvQueue second = own.newQueue(2);
            first.put(second);
            second.put(Shareable.tuple(first, Shareable.of(1)));
            first.put(first);
        }
        System.gc();
        own.close();
    }

    @Test
    void itemsInFlightOutliveSenderAndReceiver() throws Exception {
        XvQueue queue = runtime.newQueue(XvQueue.Options.unbounded());
        XvInterpreter sender = runtime.newInterpreter("sender");
        try (XvThreadState ts = sender.attach(); XvByteArray array = ts.newByteArray(new byte[] {1, 2, 3});
             XvSharedView view = ts.sharedView(array)) {
            for (int i = 0; i < 3; i++) {
                queue.put(Shareable.tuple(view.share(), Shareable.of(i)));
            }
        }
        sender.close();
        XvInterpreter receiver = runtime.newInterpreter("receiver");
        try (XvThreadState ts = receiver.attach()) {
            XvTicket ticket = (XvTicket) ((Shareable.Tuple) queue.get()).get(0);
            try (XvSharedView view = ts.open(ticket)) {
                assertThat(view.toByteArray()).containsExactly(1, 2, 3);
            }
        }
        XvTicket unopened = (XvTicket) ((Shareable.Tuple) queue.get()).get(0);
        receiver.close();
        try (XvThreadState ts = alice.attach(); XvSharedView view = ts.open(unopened)) {
            assertThat(view.toByteArray()).containsExactly(1, 2, 3);
        }
        // The last one goes with the queue.
        queue.close();
    }

    @Test
    void aQueueMayBeClosedWhileEverybodyUsesIt() throws Exception {
        for (int round = 0; round < 30; round++) {
            XvQueue queue = runtime.newQueue(2);
            List<Task<Void>> users = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                boolean puts = i % 2 == 0;
                users.add(Task.run(Task.Kind.values()[i / 2], () -> {
                    try {
                        while (true) {
                            if (puts) {
                                queue.put(Shareable.tuple(Shareable.of(1), queue));
                            } else {
                                queue.get();
                            }
                        }
                    } catch (XvQueueClosedException | IllegalStateException end) {
                        // Closed while it waited, or before it came.
                    }
                }));
            }
            Thread.sleep(1);
            queue.close();
            for (Task<Void> user : users) {
                user.get();
            }
        }
    }
}
