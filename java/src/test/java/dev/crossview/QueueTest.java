// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Waiting at a queue, and its end.
class QueueTest {
    private static final Duration SHORT = Duration.ofMillis(20);

    @AutoClose
    private final XvRuntime runtime = XvRuntime.open();
    private final XvInterpreter alice = runtime.newInterpreter("alice");
    private final XvInterpreter bob = runtime.newInterpreter("bob");

    private static long value(XvObject item) {
        try (item) {
            return ((XvInt) item).longValue();
        }
    }

    /// A thread that is attached to bob and gets what comes.
    private Task<Long> getter(Task.Kind kind, XvQueue queue) {
        return Task.call(kind, () -> {
            try (XvThreadState ts = bob.attach()) {
                return value(queue.get(ts));
            }
        });
    }

    /// A thread that is attached to bob and puts a number.
    private Task<Void> putter(Task.Kind kind, XvQueue queue, long number) {
        return Task.run(kind, () -> {
            try (XvThreadState ts = bob.attach(); XvInt item = ts.newInt(number)) {
                queue.put(item);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, (1 << 24) + 1, Integer.MAX_VALUE})
    void aSizeThatNoQueueHas(int maxsize) {
        assertThatIllegalArgumentException().isThrownBy(() -> runtime.newQueue(maxsize))
                .withMessageContaining(Integer.toString(maxsize));
    }

    @Test
    void knowsItsSize() throws Exception {
        try (XvQueue queue = runtime.newQueue(3); XvThreadState ts = alice.attach()) {
            assertThat(queue.maxSize()).hasValue(3);
            assertThat(queue.size()).isZero();
            queue.put(ts.none());
            assertThat(queue.size()).isEqualTo(1);
        }
    }

    @Test
    void offerAndPollDoNotWait() throws Exception {
        try (XvQueue queue = runtime.newQueue(1); XvThreadState ts = alice.attach()) {
            assertThat(queue.poll(ts)).isEmpty();
            assertThat(queue.offer(ts.newInt(1))).isTrue();
            assertThat(queue.offer(ts.newInt(2))).isFalse();
            assertThat(queue.poll(ts).map(QueueTest::value)).contains(1L);
            assertThat(queue.poll(ts)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPutToAFullQueueWaitsForRoom(Task.Kind kind) throws Exception {
        try (XvQueue queue = runtime.newQueue(1); XvThreadState ts = alice.attach()) {
            queue.put(ts.newInt(1));
            try (Task<Void> putter = putter(kind, queue, 2)) {
                Eventually.isParkedAtQueue(putter.thread());
                assertThat(queue.size()).isEqualTo(1);
                assertThat(value(queue.get(ts))).isEqualTo(1);
                assertThat(value(queue.get(ts))).isEqualTo(2);
                putter.get();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aGetFromAnEmptyQueueWaitsForAnItem(Task.Kind kind) throws Exception {
        try (XvQueue queue = runtime.newQueue(1); Task<Long> getter = getter(kind, queue)) {
            Eventually.isParkedAtQueue(getter.thread());
            try (XvThreadState ts = alice.attach()) {
                queue.put(ts.newInt(7));
            }
            assertThat(getter.get()).isEqualTo(7);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoWaitsLetsTheGilGo(Task.Kind kind) throws Exception {
        try (XvQueue queue = runtime.newQueue(1); Task<Long> getter = getter(kind, queue)) {
            Eventually.isParkedAtQueue(getter.thread());
            // The same interpreter, and it is not the getter's checkpoints that let this thread in.
            try (XvThreadState ts = bob.attach()) {
                queue.put(ts.newInt(3));
            }
            assertThat(getter.get()).isEqualTo(3);
        }
    }

    @Test
    void aTimedGetEnds() throws Exception {
        try (XvQueue queue = runtime.newQueue(1); XvThreadState ts = alice.attach()) {
            long start = System.nanoTime();
            assertThat(queue.get(ts, SHORT)).isEmpty();
            assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(SHORT.toNanos());
            assertThat(queue.get(ts, Duration.ZERO)).isEmpty();
            assertThatIllegalArgumentException().isThrownBy(() -> queue.get(ts, Duration.ofNanos(-1)));
            queue.put(ts.newInt(5));
            assertThat(queue.get(ts, Duration.ZERO).map(QueueTest::value)).contains(5L);
        }
    }

    @Test
    void aTimedPutEnds() throws Exception {
        try (XvQueue queue = runtime.newQueue(1); XvThreadState ts = alice.attach()) {
            assertThat(queue.put(ts.newInt(1), Duration.ZERO)).isTrue();
            long start = System.nanoTime();
            assertThat(queue.put(ts.newInt(2), SHORT)).isFalse();
            assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(SHORT.toNanos());
            assertThat(value(queue.get(ts))).isEqualTo(1);
            assertThat(queue.poll(ts)).isEmpty();
        }
    }

    @Test
    void theLongestDurationIsForever() throws Exception {
        try (XvQueue queue = runtime.newQueue(1); Task<Optional<Long>> getter = Task.call(() -> {
            try (XvThreadState ts = bob.attach()) {
                return queue.get(ts, Duration.ofSeconds(Long.MAX_VALUE)).map(QueueTest::value);
            }
        })) {
            Eventually.isParkedAtQueue(getter.thread());
            try (XvThreadState ts = alice.attach()) {
                queue.put(ts.newInt(1));
            }
            assertThat(getter.get()).contains(1L);
        }
    }

    @Test
    void aMoveThatDoesNotHappenLeavesViewAndSegment() throws Exception {
        try (XvQueue queue = runtime.newQueue(1); XvThreadState ts = alice.attach();
             XvSharedView view = ts.newSharedView(1)) {
            queue.put(ts.none());
            view.segment().set(JAVA_BYTE, 0, (byte) 42);
            assertThat(queue.offerMoved(view)).isFalse();
            assertThat(queue.putMoved(view, SHORT)).isFalse();
            assertThat(view.segment().get(JAVA_BYTE, 0)).isEqualTo((byte) 42);
            assertThat(view.get(0)).isEqualTo(42);
            queue.poll(ts);
            assertThat(queue.offerMoved(view)).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptEndsAGet(Task.Kind kind) throws Exception {
        try (XvQueue queue = runtime.newQueue(1); Task<Boolean> getter = Task.call(kind, () -> {
            try (XvThreadState ts = bob.attach()) {
                assertThatThrownBy(() -> queue.get(ts)).isInstanceOf(InterruptedException.class);
                // The GIL is back, and the thread can go on.
                return ts.newList().size() == 0 && !Thread.currentThread().isInterrupted();
            }
        })) {
            Eventually.isParkedAtQueue(getter.thread());
            getter.thread().interrupt();
            assertThat(getter.get()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptEndsAPutThatPutsNothing(Task.Kind kind) throws Exception {
        try (XvQueue queue = runtime.newQueue(1); XvThreadState ts = alice.attach()) {
            queue.put(ts.newInt(1));
            try (Task<Void> putter = putter(kind, queue, 2)) {
                Eventually.isParkedAtQueue(putter.thread());
                putter.thread().interrupt();
                assertThatThrownBy(putter::get).isInstanceOf(InterruptedException.class);
            }
            assertThat(value(queue.get(ts))).isEqualTo(1);
            assertThat(queue.poll(ts)).isEmpty();
        }
    }

    @Test
    void anInterruptWaitsUntilTheGilIsBack() throws Exception {
        try (XvQueue queue = runtime.newQueue(1); Task<Long> getter = getter(Task.Kind.PLATFORM, queue)) {
            Eventually.isParkedAtQueue(getter.thread());
            try (XvThreadState ts = bob.attach()) {
                getter.thread().interrupt();
                // It cannot come back: the GIL is ours, and this thread is at no checkpoint.
                Eventually.holds("the interrupt has been noticed", () -> !getter.thread().isInterrupted());
                Eventually.isParkedAtQueue(getter.thread());
                assertThat(ts.interpreter()).isSameAs(bob);
            }
            assertThatThrownBy(getter::get).isInstanceOf(InterruptedException.class);
        }
    }

    @Test
    void whoComesInterruptedDoesNotWait() throws Exception {
        try (XvQueue queue = runtime.newQueue(1); XvThreadState ts = alice.attach()) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> queue.get(ts)).isInstanceOf(InterruptedException.class);
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> queue.put(ts.none())).isInstanceOf(InterruptedException.class);
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            assertThat(queue.size()).isZero();
        }
    }

    @Test
    void shutdownLetsReceiversDrain() throws Exception {
        try (XvQueue queue = runtime.newQueue(4); XvThreadState ts = alice.attach()) {
            queue.put(ts.newInt(1));
            assertThat(queue.isShutdown()).isFalse();
            queue.shutdown();
            queue.shutdown();
            assertThat(queue.isShutdown()).isTrue();
            assertThatThrownBy(() -> queue.put(ts.newInt(2))).isInstanceOf(XvQueueClosedException.class);
            assertThat(value(queue.get(ts))).isEqualTo(1);
            assertThatThrownBy(() -> queue.get(ts)).isInstanceOf(XvQueueClosedException.class);
            assertThatThrownBy(() -> queue.poll(ts)).isInstanceOf(XvQueueClosedException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shutdownWakesAllWhoWait(Task.Kind kind) throws Exception {
        try (XvQueue empty = runtime.newQueue(1); Task<Long> first = getter(kind, empty);
             Task<Long> second = getter(kind, empty)) {
            Eventually.isParkedAtQueue(first.thread());
            Eventually.isParkedAtQueue(second.thread());
            empty.shutdown();
            assertThatThrownBy(first::get).isInstanceOf(XvQueueClosedException.class);
            assertThatThrownBy(second::get).isInstanceOf(XvQueueClosedException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void closeWakesAllWhoWait(Task.Kind kind) throws Exception {
        XvQueue empty = runtime.newQueue(1);
        XvQueue full = runtime.newQueue(1);
        try (XvThreadState ts = alice.attach()) {
            full.put(ts.none());
        }
        try (Task<Long> getter = getter(kind, empty); Task<Void> putter = putter(kind, full, 1)) {
            Eventually.isParkedAtQueue(getter.thread());
            Eventually.isParkedAtQueue(putter.thread());
            empty.close();
            full.close();
            assertThatThrownBy(getter::get).isInstanceOf(XvQueueClosedException.class);
            assertThatThrownBy(putter::get).isInstanceOf(XvQueueClosedException.class);
        }
    }

    @Test
    void closeDropsWhatIsLeft() throws Exception {
        try (XvThreadState ts = alice.attach(); XvByteArray array = ts.newByteArray(1)) {
            XvQueue queue = runtime.newQueue(1);
            try (XvSharedView view = ts.sharedView(array)) {
                queue.put(view);
            }
            assertThatThrownBy(() -> array.resize(2)).isInstanceOf(XvException.class);
            queue.close();
            array.resize(2);
        }
    }

    @Test
    void aQueueThatWasClosedCanBeReplacedWithinOneAttachment() throws Exception {
        try (XvThreadState ts = alice.attach()) {
            for (int i = 0; i < 100; i++) {
                try (XvQueue queue = runtime.newQueue(2); XvInt item = ts.newInt(i)) {
                    queue.put(item);
                    assertThat(value(queue.get(ts))).isEqualTo(i);
                }
            }
        }
    }

    @Test
    void itemsOfOneSenderArriveInOrder() throws Exception {
        int items = 10_000;
        try (XvQueue queue = runtime.newQueue(8); Task<Void> sender = Task.run(() -> {
            try (XvThreadState ts = alice.attach()) {
                for (int i = 0; i < items; i++) {
                    try (XvInt item = ts.newInt(i)) {
                        queue.put(item);
                    }
                }
            }
        }); XvThreadState ts = bob.attach()) {
            for (int i = 0; i < items; i++) {
                assertThat(value(queue.get(ts))).isEqualTo(i);
            }
            sender.get();
        }
    }

    @ParameterizedTest
    @EnumSource
    void manySendersAndReceiversLoseAndRepeatNothing(Task.Kind kind) throws Exception {
        int threads = 3;
        int items = 2_000;
        List<Task<Void>> senders = new ArrayList<>();
        List<Task<Long>> receivers = new ArrayList<>();
        try (XvQueue queue = runtime.newQueue(4)) {
            for (int t = 0; t < threads; t++) {
                long first = (long) t * items;
                senders.add(Task.run(kind, () -> {
                    try (XvThreadState ts = alice.attach()) {
                        for (long i = first; i < first + items; i++) {
                            try (XvInt item = ts.newInt(i)) {
                                queue.put(item);
                            }
                        }
                    }
                }));
                receivers.add(Task.call(kind, () -> {
                    long sum = 0;
                    try (XvThreadState ts = bob.attach()) {
                        while (true) {
                            sum += value(queue.get(ts));
                        }
                    } catch (XvQueueClosedException end) {
                        return sum;
                    }
                }));
            }
            for (Task<Void> sender : senders) {
                sender.get();
            }
            queue.shutdown();
            long sum = 0;
            for (Task<Long> receiver : receivers) {
                sum += receiver.get();
            }
            assertThat(sum).isEqualTo(LongStream.range(0, (long) threads * items).sum());
        } finally {
            senders.forEach(Task::close);
            receivers.forEach(Task::close);
        }
    }
}
