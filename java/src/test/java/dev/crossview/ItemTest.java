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
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Items that no attachment is needed for: what travels, and what does not.
class ItemTest {
    private static final Duration SHORT = Duration.ofMillis(20);

    @AutoClose
    private final XvRuntime runtime = XvRuntime.open();
    private final XvInterpreter alice = runtime.newInterpreter("alice");
    private final XvQueue queue = runtime.newQueue(XvQueue.Options.unbounded());

    private static Queue<Shareable> numbers(int n) {
        Queue<Shareable> numbers = new ArrayDeque<>();
        for (int i = 0; i < n; i++) {
            numbers.add(Shareable.of(i));
        }
        return numbers;
    }

    private static Shareable random(Random random, int depth) {
        return switch (random.nextInt(depth == 0 ? 6 : 8)) {
            case 0 -> Shareable.NONE;
            case 1 -> Shareable.of(random.nextBoolean());
            case 2 -> Shareable.of(random.nextLong() >> random.nextInt(64));
            case 3 -> Shareable.ofUnsigned(random.nextLong());
            case 4 -> Shareable.of(Double.longBitsToDouble(random.nextLong()));
            case 5 -> random.nextBoolean() ? Shareable.of(text(random)) : Shareable.of(bytes(random));
            default -> {
                List<Shareable> items = new ArrayList<>();
                for (int i = random.nextInt(5); i > 0; i--) {
                    items.add(random(random, depth - 1));
                }
                yield Shareable.tuple(items);
            }
        };
    }

    private static String text(Random random) {
        var text = new StringBuilder();
        for (int i = random.nextInt(60); i > 0; i--) {
            int c = random.nextInt(random.nextBoolean() ? 0x80 : 0x11_0000);
            text.appendCodePoint(c >= 0xd800 && c < 0xe000 ? 'x' : c);
        }
        return text.toString();
    }

    private static byte[] bytes(Random random) {
        var bytes = new byte[random.nextInt(100)];
        random.nextBytes(bytes);
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void whatIsGotIsEqualToWhatWasPut(long seed) throws Exception {
        var random = new Random(seed);
        for (int i = 0; i < 400; i++) {
            Shareable item = random(random, 4);
            queue.put(item);
            assertThat(queue.get()).isEqualTo(item);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void itemsPassThroughAnInterpreterAsObjects(long seed) throws Exception {
        var random = new Random(seed);
        try (XvThreadState ts = alice.attach(); XvQueue back = runtime.newQueue(1)) {
            for (int i = 0; i < 200; i++) {
                Shareable item = random(random, 3);
                queue.put(item);
                try (XvObject object = queue.get(ts)) {
                    back.put(object);
                }
                assertThat(back.get()).isEqualTo(item);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 39, 40, 41, 1_000, 100_000, 3_000_000})
    void textsAndBytesOfAnySize(int size) throws Exception {
        Shareable text = Shareable.of("\u00e9".repeat(size));
        Shareable bytes = Shareable.of(new byte[size]);
        Shareable both = Shareable.tuple(text, bytes, text);
        for (Shareable item : List.of(text, bytes, both)) {
            queue.put(item);
            assertThat(queue.get().equals(item)).isTrue();
        }
    }

    @Test
    void floatsKeepTheirBits() throws Exception {
        for (long bits : new long[] {0x7ff0_0000_0000_0001L, 0xfff8_dead_beef_0000L, Long.MIN_VALUE}) {
            queue.put(Shareable.of(Double.longBitsToDouble(bits)));
            assertThat(Double.doubleToRawLongBits(((Shareable.Real) queue.get()).value()))
                    .isEqualTo(Double.doubleToRawLongBits(Double.longBitsToDouble(bits)));
        }
    }

    @Test
    void tuplesOfEveryDepth() throws Exception {
        for (int depth : new int[] {1, 2, 500, Shareable.DEEPEST}) {
            Shareable item = ShareableTest.nested(depth);
            queue.put(item);
            assertThat(queue.get()).isEqualTo(item);
        }
    }

    @Test
    void aTupleOfMany() throws Exception {
        Shareable item = Shareable.tuple(List.copyOf(numbers(50_000)));
        queue.put(item);
        assertThat(queue.get()).isEqualTo(item);
    }

    @Test
    void objectsOfEveryKindHaveTheirHandles() throws Exception {
        try (XvThreadState ts = alice.attach(); XvSharedView view = ts.newSharedView(3)) {
            XvTuple all = ts.newTuple(ts.none(), ts.newBool(true), ts.newInt(-5), ts.newFloat(0.25),
                    ts.newStr("gr\u00fc\u00df \ud83d\ude00"), ts.newBytes(new byte[] {7}), view,
                    ts.newQueueObject(queue));
            queue.put(all);
            XvTuple got = (XvTuple) queue.get(ts);
            assertThat(got.size()).isEqualTo(8);
            assertThat(got.get(0)).isInstanceOf(XvNone.class);
            assertThat(((XvBool) got.get(1)).value()).isTrue();
            assertThat(((XvInt) got.get(2)).longValue()).isEqualTo(-5);
            assertThat(((XvFloat) got.get(3)).doubleValue()).isEqualTo(0.25);
            assertThat(((XvStr) got.get(4)).value()).isEqualTo("gr\u00fc\u00df \ud83d\ude00");
            assertThat(((XvStr) got.get(4)).length()).isEqualTo(6);
            assertThat(((XvBytes) got.get(5)).toByteArray()).containsExactly(7);
            assertThat(((XvSharedView) got.get(6)).byteSize()).isEqualTo(3);
            assertThat(((XvQueueObject) got.get(7)).queue()).isSameAs(queue);
            assertThatThrownBy(() -> got.get(8)).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void anItemThatCannotTravelIsNamedWithItsPlace() throws Exception {
        try (XvThreadState ts = alice.attach()) {
            XvTuple inner = ts.newTuple(ts.none(), ts.newList());
            assertThatThrownBy(() -> queue.put(ts.newTuple(ts.none(), inner)))
                    .isInstanceOfSatisfying(XvException.class,
                            e -> assertThat(e.typeName()).isEqualTo("NotShareableError"))
                    .hasMessageContaining("list").hasMessageContaining("[1][1]");
            assertThat(queue.isEmpty()).isTrue();
        }
    }

    @Test
    void unboundIsOnlyReceived() {
        for (Shareable item : List.of(Shareable.UNBOUND, Shareable.tuple(Shareable.of(1), Shareable.UNBOUND))) {
            assertThatThrownBy(() -> queue.put(item)).isInstanceOfSatisfying(XvException.class,
                    e -> assertThat(e.typeName()).isEqualTo("NotShareableError"));
        }
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void aTicketTravelsOnceAndIsAnotherOneAfterwards() throws Exception {
        try (XvThreadState ts = alice.attach(); XvByteArray array = ts.newByteArray(new byte[] {1, 2, 3})) {
            XvTicket ticket;
            try (XvSharedView view = ts.sharedView(array)) {
                ticket = view.share();
            }
            queue.put(Shareable.tuple(Shareable.of("bytes"), ticket));
            assertThat(ticket.isOpen()).isFalse();
            assertThatIllegalStateException().isThrownBy(ticket::close);
            XvTicket got = (XvTicket) ((Shareable.Tuple) queue.get()).get(1);
            assertThatThrownBy(() -> array.resize(9)).isInstanceOf(XvException.class);
            try (XvSharedView same = ts.open(got)) {
                assertThat(same.toByteArray()).containsExactly(1, 2, 3);
            }
            array.resize(9);
        }
    }

    @Test
    void aTicketThatIsNotPutIsAsItWas() throws Exception {
        try (XvThreadState ts = alice.attach(); XvQueue full = runtime.newQueue(1);
             XvSharedView view = ts.newSharedView(1); XvTicket ticket = view.share(); XvTicket other = view.share()) {
            full.put(Shareable.NONE);
            Shareable.Tuple both = Shareable.tuple(ticket, Shareable.of(1), Shareable.tuple(other, full));
            assertThat(full.offer(ticket)).isFalse();
            assertThat(full.offer(both)).isFalse();
            assertThat(full.offer(both, SHORT)).isFalse();
            assertThatThrownBy(() -> queue.put(Shareable.tuple(both, Shareable.UNBOUND)))
                    .isInstanceOf(XvException.class);
            assertThatIllegalStateException().isThrownBy(() -> queue.put(Shareable.tuple(both, ticket)))
                    .withMessage("Already opened or closed");
            full.shutdown();
            assertThatThrownBy(() -> full.put(both)).isInstanceOf(XvQueueClosedException.class);
            assertThat(ticket.isOpen()).isTrue();
            assertThat(other.isOpen()).isTrue();
        }
    }

    @Test
    void aTicketThatIsGotAndLostIsClosedWithAWarning() throws Exception {
        try (var log = new CapturedLog(); XvThreadState ts = alice.attach();
             XvByteArray array = ts.newByteArray(new byte[4])) {
            try (XvSharedView view = ts.sharedView(array)) {
                queue.put(view);
            }
            assertThat(queue.get()).isInstanceOf(XvTicket.class);
            Eventually.holds("the bytearray is free again", () -> {
                System.gc();
                try {
                    array.resize(5);
                    return true;
                } catch (XvException e) {
                    return false;
                }
            });
            Eventually.holds("a warning", () -> log.about("has been lost").size() == 1);
        }
    }

    @Test
    void aQueueThroughAQueueIsTheSame() throws Exception {
        try (XvQueue inner = runtime.newQueue(3)) {
            queue.put(Shareable.tuple(inner, inner));
            queue.put(queue);
            inner.put(Shareable.of(5));
            Shareable.Tuple got = (Shareable.Tuple) queue.get();
            assertThat(got.get(0)).isSameAs(inner);
            assertThat(got.get(1)).isSameAs(inner);
            assertThat(((XvQueue) got.get(0)).get()).isEqualTo(Shareable.of(5));
            assertThat(queue.get()).isSameAs(queue);
        }
    }

    @Test
    void aQueueThatNobodyHasLivesOnInAnother() throws Exception {
        long id = putForgotten(queue);
        for (int i = 0; i < 5; i++) {
            System.gc();
            Thread.sleep(5);
        }
        assertThat(runtime.queues()).extracting(XvQueue::id).contains(id);
        XvQueue found = (XvQueue) queue.get();
        assertThat(found.id()).isEqualTo(id);
        assertThat(found.get()).isEqualTo(Shareable.of("inside"));
        assertThat(runtime.queue(id)).containsSame(found);
    }

    private long putForgotten(XvQueue road) throws InterruptedException {
        XvQueue forgotten = runtime.newQueue(1);
        forgotten.put(Shareable.of("inside"));
        road.put(forgotten);
        return forgotten.id();
    }

    @Test
    void aQueueThatNobodyHasGoes() throws Exception {
        long id = runtime.newQueue(1).id();
        Eventually.holds("the queue is gone", () -> {
            System.gc();
            return runtime.queue(id).isEmpty();
        });
    }

    @Test
    void aQueueThatWasClosedArrivesAsOneThatIsShutDown() throws Exception {
        XvQueue inner = runtime.newQueue(1);
        queue.put(inner);
        inner.close();
        assertThatIllegalStateException().isThrownBy(() -> queue.put(inner)).withMessageContaining(inner.toString());
        XvQueue got = (XvQueue) queue.get();
        assertThat(got).isNotSameAs(inner);
        assertThat(got.id()).isEqualTo(inner.id());
        assertThat(got.isShutdown()).isTrue();
        assertThatThrownBy(got::get).isInstanceOf(XvQueueClosedException.class);
        got.close();
    }

    @Test
    void aQueueOfAnotherRuntimeDoesNotTravel() {
        try (XvRuntime other = XvRuntime.open(); XvQueue stranger = other.newQueue(1)) {
            assertThatIllegalArgumentException().isThrownBy(() -> queue.put(stranger))
                    .withMessageContaining(stranger.toString()).withMessageContaining(runtime.toString());
        }
    }

    @Test
    void queuesAreFoundByTheirIds() {
        try (XvQueue other = runtime.newQueue(1)) {
            assertThat(other.id()).isGreaterThan(queue.id());
            assertThat(runtime.queue(other.id())).containsSame(other);
            assertThat(runtime.queues()).containsExactly(queue, other);
            assertThat(runtime.queue(other.id() + 1)).isEmpty();
        }
        assertThat(runtime.queues()).containsExactly(queue);
        assertThatIllegalArgumentException().isThrownBy(() -> runtime.queue(0));
        List<XvQueue> many = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            many.add(runtime.newQueue(1));
        }
        assertThat(runtime.queues()).containsAll(many).hasSize(101);
        many.forEach(XvQueue::close);
    }

    @Test
    void boundedAndUnbounded() throws Exception {
        try (XvQueue bounded = runtime.newQueue(2)) {
            assertThat(bounded.maxSize()).hasValue(2);
            assertThat(bounded.isEmpty()).isTrue();
            assertThat(bounded.offer(Shareable.of(1))).isTrue();
            assertThat(bounded.offer(Shareable.of(2), Duration.ZERO)).isTrue();
            assertThat(bounded.isFull()).isTrue();
            assertThat(bounded.offer(Shareable.of(3))).isFalse();
            assertThat(bounded.offer(Shareable.of(3), SHORT)).isFalse();
            assertThat(bounded.poll()).contains(Shareable.of(1));
            assertThat(bounded.poll(Duration.ZERO)).contains(Shareable.of(2));
            assertThat(bounded.poll()).isEmpty();
            assertThat(bounded.poll(SHORT)).isEmpty();
        }
        assertThat(queue.maxSize()).isEmpty();
        queue.putAll(numbers(10_000));
        assertThat(queue.size()).isEqualTo(10_000);
        assertThat(queue.isFull()).isFalse();
        for (int i = 0; i < 10_000; i++) {
            assertThat(queue.get()).isEqualTo(Shareable.of(i));
        }
    }

    @Test
    void timeSpansAreNotNegative() {
        Duration negative = Duration.ofNanos(-1);
        assertThatIllegalArgumentException().isThrownBy(() -> queue.poll(negative));
        assertThatIllegalArgumentException().isThrownBy(() -> queue.offer(Shareable.NONE, negative));
        assertThatIllegalArgumentException().isThrownBy(() -> queue.putAll(numbers(1), negative));
        assertThatIllegalArgumentException().isThrownBy(() -> XvQueue.pollAny(List.of(queue), negative));
        assertThatIllegalArgumentException().isThrownBy(() -> queue.drain(-1));
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void whatOfABatchHasNotBeenPutIsStillThere() throws Exception {
        try (XvQueue small = runtime.newQueue(3)) {
            Queue<Shareable> items = numbers(5);
            assertThat(small.putAll(items, Duration.ZERO)).isFalse();
            assertThat(items).containsExactly(Shareable.of(3), Shareable.of(4));
            assertThat(small.drain(2)).containsExactly(Shareable.of(0), Shareable.of(1));
            assertThat(small.putAll(items, Duration.ZERO)).isTrue();
            assertThat(items).isEmpty();
            assertThat(small.drain(0)).isEmpty();
            assertThat(small.drain(Integer.MAX_VALUE)).hasSize(3);
            assertThat(small.drain(1)).isEmpty();
            small.shutdown();
            assertThatThrownBy(() -> small.drain(1)).isInstanceOf(XvQueueClosedException.class);
            Queue<Shareable> late = numbers(1);
            assertThatThrownBy(() -> small.putAll(late)).isInstanceOf(XvQueueClosedException.class);
            assertThat(late).hasSize(1);
        }
    }

    @Test
    void batchesOfObjects() throws Exception {
        try (XvQueue small = runtime.newQueue(100); XvThreadState ts = alice.attach()) {
            Queue<XvObject> items = new ArrayDeque<>();
            for (int i = 0; i < 150; i++) {
                items.add(ts.newInt(i));
            }
            assertThat(small.putAll(ts, items, SHORT)).isFalse();
            assertThat(items).hasSize(50);
            List<XvObject> got = small.drain(ts, 1_000);
            assertThat(got).hasSize(100);
            assertThat(small.putAll(ts, items, SHORT)).isTrue();
            got.addAll(small.drain(ts, 50));
            for (int i = 0; i < 150; i++) {
                assertThat(((XvInt) got.get(i)).longValue()).isEqualTo(i);
            }
            Queue<XvObject> mixed = new ArrayDeque<>(List.of(ts.none(), ts.newList()));
            assertThatThrownBy(() -> small.putAll(ts, mixed, SHORT)).isInstanceOf(XvException.class);
            assertThat(mixed).hasSize(2);
            assertThat(small.isEmpty()).isTrue();
            assertThat(small.putAll(ts, new ArrayDeque<>(), SHORT)).isTrue();
        }
    }

    @Test
    void shutdownLetsReceiversDrain() throws Exception {
        queue.putAll(numbers(3));
        queue.shutdown();
        assertThatThrownBy(() -> queue.put(Shareable.NONE)).isInstanceOf(XvQueueClosedException.class);
        assertThatThrownBy(() -> queue.offer(Shareable.NONE)).isInstanceOf(XvQueueClosedException.class);
        assertThat(queue.get()).isEqualTo(Shareable.of(0));
        assertThat(queue.poll()).contains(Shareable.of(1));
        assertThat(queue.poll(SHORT)).contains(Shareable.of(2));
        assertThatThrownBy(queue::get).isInstanceOf(XvQueueClosedException.class);
        assertThatThrownBy(queue::poll).isInstanceOf(XvQueueClosedException.class);
        assertThatThrownBy(() -> XvQueue.getAny(List.of(queue, queue))).isInstanceOf(XvQueueClosedException.class);
    }

    @ParameterizedTest
    @EnumSource
    void aSecondThreadInARoleIsRefused(Task.Kind kind) throws Exception {
        try (XvQueue ours = runtime.newQueue(XvQueue.Options.bounded(4).forOneProducerAndOneConsumer())) {
            ours.put(Shareable.of(1));
            assertThat(ours.get()).isEqualTo(Shareable.of(1));
            Task.run(kind, () -> {
                assertThatIllegalStateException().isThrownBy(() -> ours.put(Shareable.of(2)))
                        .withMessage("queue " + ours.id() + " is for one sender, and another thread is it");
                assertThatIllegalStateException().isThrownBy(ours::get)
                        .withMessage("queue " + ours.id() + " is for one receiver, and another thread is it");
                assertThatIllegalStateException().isThrownBy(ours::poll);
                assertThatIllegalStateException().isThrownBy(() -> XvQueue.pollAny(List.of(ours), SHORT));
                try (XvThreadState ts = alice.attach()) {
                    assertThatIllegalStateException().isThrownBy(() -> ours.put(ts.none()))
                            .withMessage("queue " + ours.id() + " is for one sender, and another thread is it");
                    assertThatIllegalStateException().isThrownBy(() -> ours.get(ts));
                    assertThatIllegalStateException().isThrownBy(() -> XvQueue.getAny(ts, List.of(ours)));
                }
            }).get();
            assertThat(ours.isEmpty()).isTrue();
            ours.put(Shareable.of(3));
            assertThat(ours.poll(SHORT)).contains(Shareable.of(3));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, 0, (1 << 24) + 1})
    void optionsThatNoQueueHas(int maxSize) {
        assertThatIllegalArgumentException().isThrownBy(() -> XvQueue.Options.bounded(maxSize))
                .withMessageContaining(Integer.toString(maxSize));
    }

    @ParameterizedTest
    @EnumSource
    void optionsAreKept(XvQueue.Fate fate) {
        XvQueue.Options options = XvQueue.Options.bounded(3).withFate(fate).forOneProducerAndOneConsumer();
        try (XvQueue made = runtime.newQueue(options)) {
            assertThat(made.options()).isEqualTo(options);
            assertThat(made).hasToString("queue " + made.id() + " of " + runtime + ", at most 3 items");
        }
        assertThat(queue.options()).isEqualTo(XvQueue.Options.unbounded());
        assertThat(queue).hasToString("queue " + queue.id() + " of " + runtime);
    }

    // Fates

    private void putByOneWhoIsClosedThen(XvQueue road, Optional<XvQueue.Fate> fate) throws InterruptedException {
        XvInterpreter sender = runtime.newInterpreter("sender");
        try (XvThreadState ts = sender.attach(); XvInt item = ts.newInt(1)) {
            if (fate.isPresent()) {
                road.put(item, fate.get());
            } else {
                road.put(item);
            }
        }
        sender.close();
    }

    private static void assertFate(XvQueue road, XvQueue.Fate fate) {
        switch (fate) {
            case KEEP -> assertThat(road.poll()).contains(Shareable.of(1));
            case REMOVE -> assertThat(road.poll()).isEmpty();
            case ERROR -> {
                assertThatThrownBy(road::poll).isInstanceOf(XvItemInterpreterDestroyedException.class)
                        .hasMessage("item's original interpreter destroyed");
                assertThat(road.poll()).isEmpty();
            }
            case UNBOUND -> assertThat(road.poll()).contains(Shareable.UNBOUND);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theFateOfAnItemIsThatOfItsQueue(XvQueue.Fate fate) throws Exception {
        try (XvQueue road = runtime.newQueue(XvQueue.Options.unbounded().withFate(fate))) {
            putByOneWhoIsClosedThen(road, Optional.empty());
            assertFate(road, fate);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anItemMayHaveAFateOfItsOwn(XvQueue.Fate fate) throws Exception {
        for (XvQueue.Fate other : XvQueue.Fate.values()) {
            try (XvQueue road = runtime.newQueue(XvQueue.Options.unbounded().withFate(other))) {
                putByOneWhoIsClosedThen(road, Optional.of(fate));
                assertFate(road, fate);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void fatesOfObjects(XvQueue.Fate fate) throws Exception {
        putByOneWhoIsClosedThen(queue, Optional.of(fate));
        try (XvThreadState ts = alice.attach()) {
            switch (fate) {
                case KEEP -> assertThat(queue.poll(ts)).containsInstanceOf(XvInt.class);
                case REMOVE -> assertThat(queue.poll(ts)).isEmpty();
                case ERROR -> assertThatThrownBy(() -> queue.poll(ts)).isInstanceOfSatisfying(
                        XvItemInterpreterDestroyedException.class,
                        e -> assertThat(e.typeName()).isEqualTo("ItemInterpreterDestroyed"));
                case UNBOUND -> {
                    XvObject unbound = queue.get(ts);
                    assertThat(unbound).isInstanceOf(XvUnbound.class);
                    assertThatThrownBy(() -> queue.put(unbound)).isInstanceOf(XvException.class);
                }
            }
            assertThat(queue.poll(ts)).isEmpty();
        }
    }

    @Test
    void fatesOfMovedViews() throws Exception {
        XvInterpreter sender = runtime.newInterpreter("sender");
        try (XvThreadState ts = sender.attach()) {
            queue.putMoved(ts.newSharedView(1), XvQueue.Fate.UNBOUND);
            queue.putMoved(ts.newSharedView(1), XvQueue.Fate.KEEP);
            assertThat(queue.put(ts.none(), XvQueue.Fate.REMOVE, SHORT)).isTrue();
        }
        sender.close();
        assertThat(queue.get()).isEqualTo(Shareable.UNBOUND);
        try (XvTicket kept = (XvTicket) queue.get()) {
            assertThat(kept.isOpen()).isTrue();
        }
        assertThat(queue.poll()).isEmpty();
    }

    @Test
    void whatNoInterpreterHasSentIsKept() throws Exception {
        try (XvQueue road = runtime.newQueue(XvQueue.Options.unbounded().withFate(XvQueue.Fate.REMOVE))) {
            XvInterpreter sender = runtime.newInterpreter("sender");
            try (XvThreadState _ = sender.attach()) {
                road.put(Shareable.of(1));
            }
            sender.close();
            assertThat(road.poll()).contains(Shareable.of(1));
        }
    }

    @Test
    void anErrorThatComesAfterOthersIsTheNextGets() throws Exception {
        for (boolean objects : new boolean[] {false, true}) {
            queue.put(Shareable.of(0));
            putByOneWhoIsClosedThen(queue, Optional.of(XvQueue.Fate.ERROR));
            queue.put(Shareable.of(2));
            if (objects) {
                try (XvThreadState ts = alice.attach()) {
                    assertThat(queue.drain(ts, 10)).hasSize(1);
                    assertThatThrownBy(() -> queue.drain(ts, 10))
                            .isInstanceOf(XvItemInterpreterDestroyedException.class);
                    assertThat(queue.drain(ts, 10)).hasSize(1);
                }
            } else {
                assertThat(queue.drain(10)).containsExactly(Shareable.of(0));
                assertThatThrownBy(() -> queue.drain(10)).isInstanceOf(XvItemInterpreterDestroyedException.class);
                assertThat(queue.drain(10)).containsExactly(Shareable.of(2));
            }
        }
    }
}
