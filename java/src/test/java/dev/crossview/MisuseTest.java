// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import dev.crossview.ffm.HotCalls;
import dev.crossview.ffm.generated.Crossview;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Every operation against every rule that its use can break: a test for each pair. The tables are held against the
/// classes, so that an operation that is added is added here.
class MisuseTest {
    private static final Duration SOON = Duration.ofMillis(1);

    /// What operations find to work with. The thread that made it is attached to `home`.
    private static final class World {
        final XvRuntime runtime = XvRuntime.open();
        final XvInterpreter home = runtime.newInterpreter("home");
        final XvInterpreter abroad = runtime.newInterpreter("abroad");
        final XvQueue queue = runtime.newQueue(4);
        final XvThreadState ts = attach(home);
        final XvBytes bytes = ts.newBytes(new byte[] {1, 2, 3, 4});
        final XvByteArray byteArray = ts.newByteArray(new byte[] {1, 2, 3, 4});
        final XvList list = ts.newList();
        final XvSharedView view = ts.newSharedView(4);
        final XvBlock block = XvBlock.allocate(4);
        final XvTicket ticket;

        World() {
            list.add(bytes);
            try (XvSharedView view = ts.newSharedView(1)) {
                ticket = view.share();
            }
        }

        static XvThreadState attach(XvInterpreter interpreter) {
            try {
                return interpreter.attach();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        void close() {
            if (ts.isAttached()) {
                ts.close();
            }
            if (ticket.isOpen()) {
                ticket.close();
            }
            queue.close();
            block.close();
            home.close();
            abroad.close();
            runtime.close();
        }
    }

    private interface Use<T> {
        void of(World world, T subject) throws Exception;
    }

    /// One method, called on a subject or with one as its argument.
    private record Operation<T>(Class<?> owner, String method, Class<T> type, Function<World, T> make, Use<T> use) {
        static <T> Operation<T> on(Class<T> type, String method, Function<World, T> make, Use<T> use) {
            return new Operation<>(type, method, type, make, use);
        }

        T subject(World world) {
            return make.apply(world);
        }

        void perform(World world, T subject) throws Exception {
            use.of(world, subject);
        }

        @Override
        public String toString() {
            return owner.getSimpleName() + "." + method + (owner == type ? "" : " with " + type.getSimpleName());
        }
    }

    /// The methods of the handles, and those that take a handle.
    static Stream<Operation<? extends XvObject>> handleOperations() {
        Function<World, XvNone> none = w -> w.ts.none();
        Function<World, XvInt> number = w -> w.ts.newInt(1_000_000);
        Function<World, XvBytes> bytes = w -> w.ts.newBytes(new byte[] {1, 2, 3, 4});
        Function<World, XvByteArray> array = w -> w.ts.newByteArray(new byte[] {1, 2, 3, 4});
        Function<World, XvBool> bool = w -> w.ts.newBool(true);
        Function<World, XvFloat> real = w -> w.ts.newFloat(0.5);
        Function<World, XvStr> str = w -> w.ts.newStr("text");
        Function<World, XvTuple> tuple = w -> w.ts.newTuple(w.bytes);
        Function<World, XvQueueObject> road = w -> w.ts.newQueueObject(w.queue);
        Function<World, XvUnbound> unbound = MisuseTest::unbound;
        Function<World, XvList> list = w -> {
            XvList made = w.ts.newList();
            made.add(w.bytes);
            return made;
        };
        Function<World, XvSharedView> view = w -> w.ts.newSharedView(16);
        return Stream.of(viewMethods(XvSharedView.class, view),
                viewMethods(XvMemoryView.class, w -> w.ts.memoryView(w.byteArray)), Stream.of(
                Operation.on(XvNone.class, "close()", none, (w, n) -> n.close()),

                Operation.on(XvInt.class, "longValue()", number, (w, n) -> n.longValue()),
                Operation.on(XvInt.class, "unsignedLongValue()", number, (w, n) -> n.unsignedLongValue()),
                Operation.on(XvInt.class, "close()", number, (w, n) -> n.close()),

                Operation.on(XvBool.class, "value()", bool, (w, b) -> b.value()),
                Operation.on(XvBool.class, "close()", bool, (w, b) -> b.close()),

                Operation.on(XvFloat.class, "doubleValue()", real, (w, f) -> f.doubleValue()),
                Operation.on(XvFloat.class, "close()", real, (w, f) -> f.close()),

                Operation.on(XvStr.class, "length()", str, (w, t) -> t.length()),
                Operation.on(XvStr.class, "value()", str, (w, t) -> t.value()),
                Operation.on(XvStr.class, "close()", str, (w, t) -> t.close()),

                Operation.on(XvTuple.class, "size()", tuple, (w, t) -> t.size()),
                Operation.on(XvTuple.class, "get(long)", tuple, (w, t) -> t.get(0)),
                Operation.on(XvTuple.class, "close()", tuple, (w, t) -> t.close()),

                Operation.on(XvQueueObject.class, "queue()", road, (w, q) -> q.queue()),
                Operation.on(XvQueueObject.class, "close()", road, (w, q) -> q.close()),

                Operation.on(XvUnbound.class, "close()", unbound, (w, u) -> u.close()),

                Operation.on(XvBytes.class, "size()", bytes, (w, b) -> b.size()),
                Operation.on(XvBytes.class, "get(long)", bytes, (w, b) -> b.get(0)),
                Operation.on(XvBytes.class, "toByteArray()", bytes, (w, b) -> b.toByteArray()),
                Operation.on(XvBytes.class, "close()", bytes, (w, b) -> b.close()),

                Operation.on(XvByteArray.class, "size()", array, (w, b) -> b.size()),
                Operation.on(XvByteArray.class, "resize(long)", array, (w, b) -> b.resize(9)),
                Operation.on(XvByteArray.class, "get(long)", array, (w, b) -> b.get(0)),
                Operation.on(XvByteArray.class, "set(long,byte)", array, (w, b) -> b.set(0, (byte) 1)),
                Operation.on(XvByteArray.class, "toByteArray()", array, (w, b) -> b.toByteArray()),
                Operation.on(XvByteArray.class, "close()", array, (w, b) -> b.close()),

                Operation.on(XvList.class, "size()", list, (w, l) -> l.size()),
                Operation.on(XvList.class, "get(long)", list, (w, l) -> l.get(0)),
                Operation.on(XvList.class, "set(long,XvObject)", list, (w, l) -> l.set(0, w.bytes)),
                Operation.on(XvList.class, "add(XvObject)", list, (w, l) -> l.add(w.bytes)),
                Operation.on(XvList.class, "close()", list, (w, l) -> l.close()),

                Operation.on(XvLease.class, "close()", w -> w.view.tryLease(XvLease.Mode.EXCLUSIVE).orElseThrow(),
                        (w, l) -> l.close()),

                Operation.on(XvSharedView.class, "segment(Arena)", view, (w, v) -> v.segment(Arena.ofAuto())),
                Operation.on(XvSharedView.class, "buffer(Arena)", view, (w, v) -> v.buffer(Arena.ofAuto())),
                Operation.on(XvSharedView.class, "share()", view, (w, v) -> v.share().close()),
                Operation.on(XvSharedView.class, "move()", view, (w, v) -> v.move().close()),
                Operation.on(XvSharedView.class, "load(long,XvOrder)", view, (w, v) -> v.load(0, XvOrder.RELAXED)),
                Operation.on(XvSharedView.class, "store(long,long,XvOrder)", view,
                        (w, v) -> v.store(0, 1, XvOrder.RELAXED)),
                Operation.on(XvSharedView.class, "exchange(long,long,XvOrder)", view,
                        (w, v) -> v.exchange(0, 1, XvOrder.RELAXED)),
                Operation.on(XvSharedView.class, "add(long,long,XvOrder)", view,
                        (w, v) -> v.add(0, 1, XvOrder.RELAXED)),
                Operation.on(XvSharedView.class, "sub(long,long,XvOrder)", view,
                        (w, v) -> v.sub(0, 1, XvOrder.RELAXED)),
                Operation.on(XvSharedView.class, "and(long,long,XvOrder)", view,
                        (w, v) -> v.and(0, 1, XvOrder.RELAXED)),
                Operation.on(XvSharedView.class, "or(long,long,XvOrder)", view,
                        (w, v) -> v.or(0, 1, XvOrder.RELAXED)),
                Operation.on(XvSharedView.class, "xor(long,long,XvOrder)", view,
                        (w, v) -> v.xor(0, 1, XvOrder.RELAXED)),
                Operation.on(XvSharedView.class, "min(long,long,XvOrder)", view,
                        (w, v) -> v.min(0, 1, XvOrder.RELAXED)),
                Operation.on(XvSharedView.class, "max(long,long,XvOrder)", view,
                        (w, v) -> v.max(0, 1, XvOrder.RELAXED)),
                Operation.on(XvSharedView.class, "compareExchange(long,long,long,XvOrder)", view,
                        (w, v) -> v.compareExchange(0, 0, 1, XvOrder.RELAXED)),
                Operation.on(XvSharedView.class, "compareAndSet(long,long,long,XvOrder)", view,
                        (w, v) -> v.compareAndSet(0, 0, 1, XvOrder.RELAXED)),
                Operation.on(XvSharedView.class, "loadDouble(long,XvOrder)", view,
                        (w, v) -> v.loadDouble(0, XvOrder.RELAXED)),
                Operation.on(XvSharedView.class, "storeDouble(long,double,XvOrder)", view,
                        (w, v) -> v.storeDouble(0, 1, XvOrder.RELAXED)),
                Operation.on(XvSharedView.class, "exchangeDouble(long,double,XvOrder)", view,
                        (w, v) -> v.exchangeDouble(0, 1, XvOrder.RELAXED)),
                Operation.on(XvSharedView.class, "addDouble(long,double,XvOrder)", view,
                        (w, v) -> v.addDouble(0, 1, XvOrder.RELAXED)),
                Operation.on(XvSharedView.class, "waitWhile(long,long)", view, (w, v) -> v.waitWhile(0, 1)),
                Operation.on(XvSharedView.class, "waitWhile(long,long,Duration)", view,
                        (w, v) -> v.waitWhile(0, 0, SOON)),
                Operation.on(XvSharedView.class, "notifyWaiters(long)", view, (w, v) -> v.notifyWaiters(0)),
                Operation.on(XvSharedView.class, "notifyWaiters(long,long)", view, (w, v) -> v.notifyWaiters(0, 1)),
                Operation.on(XvSharedView.class, "lease(Mode)", view, (w, v) -> v.lease(XvLease.Mode.SHARED)),
                Operation.on(XvSharedView.class, "lease(Mode,Duration)", view,
                        (w, v) -> v.lease(XvLease.Mode.SHARED, SOON)),
                Operation.on(XvSharedView.class, "tryLease(Mode)", view, (w, v) -> v.tryLease(XvLease.Mode.SHARED)),

                new Operation<>(XvSharedView.class, "contentEquals(XvObject)", XvBytes.class, bytes,
                        (w, b) -> w.view.contentEquals(b)),
                new Operation<>(XvSharedView.class, "copyFrom(XvObject)", XvBytes.class, bytes,
                        (w, b) -> w.view.copyFrom(b)),
                new Operation<>(XvThreadState.class, "memoryView(XvObject)", XvBytes.class, bytes,
                        (w, b) -> w.ts.memoryView(b)),
                new Operation<>(XvList.class, "set(long,XvObject)", XvInt.class, number, (w, n) -> w.list.set(0, n)),
                new Operation<>(XvList.class, "add(XvObject)", XvInt.class, number, (w, n) -> w.list.add(n)),
                new Operation<>(XvThreadState.class, "sharedView(XvBytes)", XvBytes.class, bytes,
                        (w, b) -> w.ts.sharedView(b)),
                new Operation<>(XvThreadState.class, "sharedView(XvByteArray)", XvByteArray.class, array,
                        (w, b) -> w.ts.sharedView(b)),
                new Operation<>(XvThreadState.class, "newTuple(XvObject[])", XvInt.class, number,
                        (w, n) -> w.ts.newTuple(w.bytes, n)),
                new Operation<>(XvQueue.class, "put(XvObject)", XvInt.class, number, (w, n) -> w.queue.put(n)),
                new Operation<>(XvQueue.class, "put(XvObject,Fate)", XvInt.class, number,
                        (w, n) -> w.queue.put(n, XvQueue.Fate.REMOVE)),
                new Operation<>(XvQueue.class, "put(XvObject,Fate,Duration)", XvInt.class, number,
                        (w, n) -> w.queue.put(n, XvQueue.Fate.REMOVE, SOON)),
                new Operation<>(XvQueue.class, "putAll(XvThreadState,Queue,Duration)", XvInt.class, number,
                        (w, n) -> w.queue.putAll(w.ts, both(w.bytes, n), SOON)),
                new Operation<>(XvQueue.class, "putMoved(XvSharedView,Fate)", XvSharedView.class, view,
                        (w, v) -> w.queue.putMoved(v, XvQueue.Fate.REMOVE)),
                new Operation<>(XvQueue.class, "put(XvObject,Duration)", XvInt.class, number,
                        (w, n) -> w.queue.put(n, SOON)),
                new Operation<>(XvQueue.class, "offer(XvObject)", XvInt.class, number, (w, n) -> w.queue.offer(n)),
                new Operation<>(XvQueue.class, "putMoved(XvSharedView)", XvSharedView.class, view,
                        (w, v) -> w.queue.putMoved(v)),
                new Operation<>(XvQueue.class, "putMoved(XvSharedView,Duration)", XvSharedView.class, view,
                        (w, v) -> w.queue.putMoved(v, SOON)),
                new Operation<>(XvQueue.class, "offerMoved(XvSharedView)", XvSharedView.class, view,
                        (w, v) -> w.queue.offerMoved(v)))).flatMap(operations -> operations);
    }

    /// What all views do.
    private static <V extends XvView<V>> Stream<Operation<V>> viewMethods(Class<V> type, Function<World, V> view) {
        return Stream.of(
                Operation.on(type, "layout()", view, (w, v) -> v.layout()),
                Operation.on(type, "format()", view, (w, v) -> v.format()),
                Operation.on(type, "itemSize()", view, (w, v) -> v.itemSize()),
                Operation.on(type, "length()", view, (w, v) -> v.length()),
                Operation.on(type, "byteSize()", view, (w, v) -> v.byteSize()),
                Operation.on(type, "ndim()", view, (w, v) -> v.ndim()),
                Operation.on(type, "isReadOnly()", view, (w, v) -> v.isReadOnly()),
                Operation.on(type, "segment()", view, (w, v) -> v.segment()),
                Operation.on(type, "buffer()", view, (w, v) -> v.buffer()),
                Operation.on(type, "toByteArray()", view, (w, v) -> v.toByteArray()),
                Operation.on(type, "toByteArray(Order)", view, (w, v) -> v.toByteArray(XvLayout.Order.F)),
                Operation.on(type, "hex()", view, (w, v) -> v.hex()),
                Operation.on(type, "hex(char,int)", view, (w, v) -> v.hex(':', 1)),
                Operation.on(type, "toList()", view, (w, v) -> v.toList()),
                Operation.on(type, "slice(long,long)", view, (w, v) -> v.slice(0, 1)),
                Operation.on(type, "slice(long,long,long)", view, (w, v) -> v.slice(0, 1, 1)),
                Operation.on(type, "slice(int,long,long,long)", view, (w, v) -> v.slice(0, 0, 1, 1)),
                Operation.on(type, "subView(long[])", view, (w, v) -> v.subView(0)),
                Operation.on(type, "cast(String)", view, (w, v) -> v.cast("i")),
                Operation.on(type, "cast(String,long[])", view, (w, v) -> v.cast("B", 2, 2)),
                Operation.on(type, "transposed()", view, (w, v) -> v.transposed()),
                Operation.on(type, "transposed(int[])", view, (w, v) -> v.transposed(0)),
                Operation.on(type, "asReadOnly()", view, (w, v) -> v.asReadOnly()),
                Operation.on(type, "contentEquals(XvObject)", view, (w, v) -> v.contentEquals(w.bytes)),
                Operation.on(type, "contentHash()", view, (w, v) -> v.contentHash()),
                Operation.on(type, "count(Object)", view, (w, v) -> v.count(1)),
                Operation.on(type, "indexOf(Object)", view, (w, v) -> v.indexOf(1)),
                Operation.on(type, "indexOf(Object,long,long)", view, (w, v) -> v.indexOf(1, 0, 1)),
                Operation.on(type, "copyFrom(XvObject)", view, (w, v) -> v.copyFrom(w.bytes)),
                Operation.on(type, "get(long)", view, (w, v) -> v.get(0)),
                Operation.on(type, "get(long[])", view, (w, v) -> v.get(0, 0)),
                Operation.on(type, "set(long,long)", view, (w, v) -> v.set(0, 1)),
                Operation.on(type, "set(long[],long)", view, (w, v) -> v.set(new long[1], 1)),
                Operation.on(type, "getDouble(long)", view, (w, v) -> v.getDouble(0)),
                Operation.on(type, "getDouble(long[])", view, (w, v) -> v.getDouble(0, 0)),
                Operation.on(type, "setDouble(long,double)", view, (w, v) -> v.setDouble(0, 1)),
                Operation.on(type, "setDouble(long[],double)", view, (w, v) -> v.setDouble(new long[1], 1)),
                Operation.on(type, "getBoolean(long[])", view, (w, v) -> v.getBoolean(0)),
                Operation.on(type, "setBoolean(long[],boolean)", view, (w, v) -> v.setBoolean(new long[1], true)),
                Operation.on(type, "getObject(long[])", view, (w, v) -> v.getObject(0)),
                Operation.on(type, "setObject(long[],Object)", view, (w, v) -> v.setObject(new long[1], 1)),
                Operation.on(type, "release()", view, (w, v) -> v.release()),
                Operation.on(type, "close()", view, (w, v) -> v.close()));
    }

    private static XvUnbound unbound(World w) {
        long address = Crossview.Xv_Unbound(w.ts.pointer()).address();
        HotCalls.incref(address);
        return (XvUnbound) XvObject.of(w.ts, address);
    }

    private static <T> Queue<T> both(T first, T second) {
        return new ArrayDeque<>(List.of(first, second));
    }

    /// The methods of an attachment, and those that take one.
    static Stream<Operation<XvThreadState>> attachmentOperations() {
        Function<World, XvThreadState> ours = w -> w.ts;
        Class<XvThreadState> type = XvThreadState.class;
        return Stream.of(
                Operation.on(type, "none()", ours, (w, ts) -> ts.none()),
                Operation.on(type, "newInt(long)", ours, (w, ts) -> ts.newInt(1)),
                Operation.on(type, "newUnsignedInt(long)", ours, (w, ts) -> ts.newUnsignedInt(1)),
                Operation.on(type, "newBool(boolean)", ours, (w, ts) -> ts.newBool(false)),
                Operation.on(type, "newFloat(double)", ours, (w, ts) -> ts.newFloat(1)),
                Operation.on(type, "newStr(String)", ours, (w, ts) -> ts.newStr("text")),
                Operation.on(type, "newTuple(XvObject[])", ours, (w, ts) -> ts.newTuple()),
                Operation.on(type, "newQueueObject(XvQueue)", ours, (w, ts) -> ts.newQueueObject(w.queue)),
                Operation.on(type, "newBytes(byte[])", ours, (w, ts) -> ts.newBytes(new byte[1])),
                Operation.on(type, "newByteArray(byte[])", ours, (w, ts) -> ts.newByteArray(new byte[1])),
                Operation.on(type, "newByteArray(long)", ours, (w, ts) -> ts.newByteArray(1)),
                Operation.on(type, "newList()", ours, (w, ts) -> ts.newList()),
                Operation.on(type, "newSharedView(long)", ours, (w, ts) -> ts.newSharedView(1)),
                Operation.on(type, "sharedView(XvBytes)", ours, (w, ts) -> ts.sharedView(w.bytes)),
                Operation.on(type, "sharedView(XvByteArray)", ours, (w, ts) -> ts.sharedView(w.byteArray)),
                Operation.on(type, "sharedView(XvBlock)", ours, (w, ts) -> ts.sharedView(w.block)),
                Operation.on(type, "memoryView(XvObject)", ours, (w, ts) -> ts.memoryView(w.bytes)),
                Operation.on(type, "open(XvTicket)", ours, (w, ts) -> ts.open(w.ticket)),
                Operation.on(type, "checkpoint()", ours, (w, ts) -> ts.checkpoint()),
                Operation.on(type, "clearInterrupt()", ours, (w, ts) -> ts.clearInterrupt()),
                Operation.on(type, "unlocked(UnlockedAction)", ours, (w, ts) -> ts.unlocked(() -> { })),
                Operation.on(type, "unlocked(UnlockedCall)", ours, (w, ts) -> ts.unlocked(() -> 1)),
                Operation.on(type, "close()", ours, (w, ts) -> ts.close()),

                new Operation<>(XvQueue.class, "get(XvThreadState)", type, ours, (w, ts) -> w.queue.get(ts)),
                new Operation<>(XvQueue.class, "get(XvThreadState,Duration)", type, ours,
                        (w, ts) -> w.queue.get(ts, SOON)),
                new Operation<>(XvQueue.class, "drain(XvThreadState,int)", type, ours, (w, ts) -> w.queue.drain(ts, 1)),
                new Operation<>(XvQueue.class, "putAll(XvThreadState,Queue,Duration)", type, ours,
                        (w, ts) -> w.queue.putAll(ts, both(w.bytes, w.bytes), SOON)),
                new Operation<>(XvQueue.class, "poll(XvThreadState)", type, ours, (w, ts) -> w.queue.poll(ts)));
    }

    /// The methods of what belongs to no thread, as far as closing it ends them.
    static Stream<Operation<? extends AutoCloseable>> freeOperations() {
        Function<World, XvRuntime> runtime = w -> XvRuntime.open();
        Function<World, XvInterpreter> interpreter = w -> w.runtime.newInterpreter();
        Function<World, XvQueue> queue = w -> w.runtime.newQueue(1);
        Function<World, XvTicket> ticket = w -> w.ts.newSharedView(1).share();
        Function<World, XvBlock> block = w -> XvBlock.allocate(1);
        return Stream.of(
                Operation.on(XvRuntime.class, "newInterpreter()", runtime, (w, r) -> r.newInterpreter()),
                Operation.on(XvRuntime.class, "newInterpreter(String)", runtime, (w, r) -> r.newInterpreter("late")),
                Operation.on(XvRuntime.class, "newQueue(int)", runtime, (w, r) -> r.newQueue(1)),
                Operation.on(XvRuntime.class, "newQueue(Options)", runtime,
                        (w, r) -> r.newQueue(XvQueue.Options.unbounded())),
                Operation.on(XvRuntime.class, "queue(long)", runtime, (w, r) -> r.queue(1)),
                Operation.on(XvRuntime.class, "queues()", runtime, (w, r) -> r.queues()),
                Operation.on(XvRuntime.class, "interpreterCount()", runtime, (w, r) -> r.interpreterCount()),
                Operation.on(XvRuntime.class, "interpreters()", runtime, (w, r) -> r.interpreters()),
                Operation.on(XvRuntime.class, "interpreter(long)", runtime, (w, r) -> r.interpreter(1)),
                Operation.on(XvRuntime.class, "setStallReport(Duration,Consumer)", runtime,
                        (w, r) -> r.setStallReport(SOON, stall -> { })),
                Operation.on(XvRuntime.class, "close()", runtime, (w, r) -> r.close()),
                Operation.on(XvRuntime.class, "close(Duration)", runtime, (w, r) -> r.close(SOON)),

                Operation.on(XvInterpreter.class, "attach()", interpreter, (w, i) -> i.attach()),
                Operation.on(XvInterpreter.class, "attach(Duration)", interpreter, (w, i) -> i.attach(SOON)),
                Operation.on(XvInterpreter.class, "interrupt()", interpreter, (w, i) -> i.interrupt()),
                Operation.on(XvInterpreter.class, "acknowledge()", interpreter, (w, i) -> i.acknowledge()),
                Operation.on(XvInterpreter.class, "executor(int)", interpreter, (w, i) -> i.executor(1)),
                Operation.on(XvInterpreter.class, "executor(int,ThreadFactory)", interpreter,
                        (w, i) -> i.executor(1, Thread.ofVirtual().factory())),
                Operation.on(XvInterpreter.class, "close()", interpreter, (w, i) -> i.close()),
                Operation.on(XvInterpreter.class, "close(Duration)", interpreter, (w, i) -> i.close(SOON)),

                Operation.on(XvQueue.class, "put(Shareable)", queue, (w, q) -> q.put(Shareable.NONE)),
                Operation.on(XvQueue.class, "offer(Shareable)", queue, (w, q) -> q.offer(Shareable.NONE)),
                Operation.on(XvQueue.class, "offer(Shareable,Duration)", queue,
                        (w, q) -> q.offer(Shareable.NONE, SOON)),
                Operation.on(XvQueue.class, "putAll(Queue)", queue, (w, q) -> q.putAll(new ArrayDeque<>())),
                Operation.on(XvQueue.class, "putAll(Queue,Duration)", queue,
                        (w, q) -> q.putAll(both(Shareable.NONE, Shareable.NONE), SOON)),
                Operation.on(XvQueue.class, "get()", queue, (w, q) -> q.get()),
                Operation.on(XvQueue.class, "poll()", queue, (w, q) -> q.poll()),
                Operation.on(XvQueue.class, "poll(Duration)", queue, (w, q) -> q.poll(SOON)),
                Operation.on(XvQueue.class, "drain(int)", queue, (w, q) -> q.drain(1)),
                Operation.on(XvQueue.class, "isEmpty()", queue, (w, q) -> q.isEmpty()),
                Operation.on(XvQueue.class, "isFull()", queue, (w, q) -> q.isFull()),
                Operation.on(XvQueue.class, "put(XvObject,Fate)", queue,
                        (w, q) -> q.put(w.bytes, XvQueue.Fate.KEEP)),
                Operation.on(XvQueue.class, "put(XvObject,Fate,Duration)", queue,
                        (w, q) -> q.put(w.bytes, XvQueue.Fate.KEEP, SOON)),
                Operation.on(XvQueue.class, "putMoved(XvSharedView,Fate)", queue,
                        (w, q) -> q.putMoved(w.ts.newSharedView(1), XvQueue.Fate.KEEP)),
                Operation.on(XvQueue.class, "putAll(XvThreadState,Queue,Duration)", queue,
                        (w, q) -> q.putAll(w.ts, new ArrayDeque<>(), SOON)),
                Operation.on(XvQueue.class, "drain(XvThreadState,int)", queue, (w, q) -> q.drain(w.ts, 1)),
                new Operation<>(XvThreadState.class, "newQueueObject(XvQueue)", XvQueue.class, queue,
                        (w, q) -> w.ts.newQueueObject(q)),
                Operation.on(XvQueue.class, "put(XvObject)", queue, (w, q) -> q.put(w.bytes)),
                Operation.on(XvQueue.class, "put(XvObject,Duration)", queue, (w, q) -> q.put(w.bytes, SOON)),
                Operation.on(XvQueue.class, "offer(XvObject)", queue, (w, q) -> q.offer(w.bytes)),
                Operation.on(XvQueue.class, "putMoved(XvSharedView)", queue,
                        (w, q) -> q.putMoved(w.ts.newSharedView(1))),
                Operation.on(XvQueue.class, "putMoved(XvSharedView,Duration)", queue,
                        (w, q) -> q.putMoved(w.ts.newSharedView(1), SOON)),
                Operation.on(XvQueue.class, "offerMoved(XvSharedView)", queue,
                        (w, q) -> q.offerMoved(w.ts.newSharedView(1))),
                Operation.on(XvQueue.class, "get(XvThreadState)", queue, (w, q) -> q.get(w.ts)),
                Operation.on(XvQueue.class, "get(XvThreadState,Duration)", queue, (w, q) -> q.get(w.ts, SOON)),
                Operation.on(XvQueue.class, "poll(XvThreadState)", queue, (w, q) -> q.poll(w.ts)),
                Operation.on(XvQueue.class, "size()", queue, (w, q) -> q.size()),
                Operation.on(XvQueue.class, "shutdown()", queue, (w, q) -> q.shutdown()),
                Operation.on(XvQueue.class, "close()", queue, (w, q) -> q.close()),

                Operation.on(XvBlock.class, "size()", block, (w, b) -> b.size()),
                Operation.on(XvBlock.class, "isReadOnly()", block, (w, b) -> b.isReadOnly()),
                Operation.on(XvBlock.class, "fd()", block, (w, b) -> b.fd()),
                Operation.on(XvBlock.class, "segment(Arena)", block, (w, b) -> b.segment(Arena.ofAuto())),
                Operation.on(XvBlock.class, "close()", block, (w, b) -> b.close()),
                new Operation<>(XvThreadState.class, "sharedView(XvBlock)", XvBlock.class, block,
                        (w, b) -> w.ts.sharedView(b)),

                Operation.on(XvTicket.class, "close()", ticket, (w, t) -> t.close()),
                new Operation<>(XvThreadState.class, "open(XvTicket)", XvTicket.class, ticket, (w, t) -> w.ts.open(t)));
    }

    /// Facts that outlive everything.
    private static final Set<String> ALWAYS_ALLOWED = Set.of("threadState()", "interpreter()", "thread()", "runtime()",
            "id()", "name()", "state()", "maxSize()", "options()", "isShutdown()", "isOpen()", "mode()", "wasAbandoned()",
            "equals(Object)", "hashCode()", "toString()");

    /// What is an answer and no mistake.
    private static final Set<String> ASKED_AT_ANY_TIME = Set.of("tryClose()");

    static Stream<Class<?>> types() {
        return Stream.of(XvRuntime.class, XvInterpreter.class, XvThreadState.class, XvNone.class, XvInt.class,
                XvBool.class, XvFloat.class, XvStr.class, XvTuple.class, XvQueueObject.class, XvUnbound.class,
                XvBytes.class, XvByteArray.class, XvList.class, XvMemoryView.class, XvSharedView.class, XvLease.class,
                XvBlock.class, XvTicket.class, XvQueue.class);
    }

    @ParameterizedTest
    @MethodSource("types")
    void everyOperationIsInTheTables(Class<?> type) {
        Set<String> tested = Stream.of(handleOperations(), attachmentOperations(), freeOperations())
                .<Operation<?>>flatMap(operations -> operations)
                .filter(operation -> operation.owner() == type)
                .map(Operation::method)
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> declared = Stream.of(type, XvView.class, XvObject.class)
                .filter(declaring -> declaring.isAssignableFrom(type))
                .flatMap(declaring -> Arrays.stream(declaring.getDeclaredMethods()))
                .filter(method -> Modifier.isPublic(method.getModifiers()) && !method.isBridge()
                        && !Modifier.isStatic(method.getModifiers()))
                .map(MisuseTest::signature)
                .filter(signature -> !ALWAYS_ALLOWED.contains(signature) && !ASKED_AT_ANY_TIME.contains(signature))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(tested).isEqualTo(declared);
    }

    private static String signature(Method method) {
        return method.getName() + Arrays.stream(method.getParameterTypes())
                .map(Class::getSimpleName)
                .collect(Collectors.joining(",", "(", ")"));
    }

    private World world;

    @BeforeEach
    void open() {
        world = new World();
    }

    @AfterEach
    void close() {
        world.close();
    }

    @ParameterizedTest
    @MethodSource({"handleOperations", "attachmentOperations"})
    <T> void byAnotherThread(Operation<T> operation) {
        T subject = operation.subject(world);
        assertThatThrownBy(() -> Task.run(() -> operation.perform(world, subject)).get())
                .isInstanceOf(WrongThreadException.class);
    }

    @ParameterizedTest
    @MethodSource({"handleOperations", "attachmentOperations"})
    <T> void byAnotherThreadThatIsAttachedThereToo(Operation<T> operation) throws Exception {
        T subject = operation.subject(world);
        try (Task<Void> misuser = Task.run(() -> {
            try (XvThreadState _ = world.home.attach()) {
                operation.perform(world, subject);
            }
        })) {
            assertThatThrownBy(() -> world.ts.unlocked(misuser::get)).isInstanceOf(WrongThreadException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("handleOperations")
    <T extends XvObject> void withAHandleThatIsClosed(Operation<T> operation) {
        T subject = operation.subject(world);
        subject.close();
        assertThatIllegalStateException().isThrownBy(() -> operation.perform(world, subject))
                .withMessageStartingWith("Already closed");
    }

    @ParameterizedTest
    @MethodSource("handleOperations")
    <T extends XvObject> void withAHandleWhoseAttachmentHasEnded(Operation<T> operation) {
        T subject = operation.subject(world);
        world.ts.close();
        assertThatIllegalStateException().isThrownBy(() -> operation.perform(world, subject))
                .withMessageStartingWith("Already closed");
    }

    @ParameterizedTest
    @MethodSource("attachmentOperations")
    void withAnAttachmentThatHasEnded(Operation<XvThreadState> operation) {
        world.ts.close();
        assertThatIllegalStateException().isThrownBy(() -> operation.perform(world, world.ts))
                .withMessageStartingWith("Already closed");
    }

    @ParameterizedTest
    @MethodSource({"handleOperations", "attachmentOperations"})
    <T> void whileTheAttachmentIsSuspended(Operation<T> operation) {
        T subject = operation.subject(world);
        try (XvThreadState inner = World.attach(world.abroad)) {
            assertThatIllegalStateException().isThrownBy(() -> operation.perform(world, subject))
                    .withMessageContaining(inner.toString());
        }
    }

    @ParameterizedTest
    @MethodSource({"handleOperations", "attachmentOperations"})
    <T> void whileTheGilIsLetGo(Operation<T> operation) {
        T subject = operation.subject(world);
        world.ts.unlocked(() -> {
            assertThatIllegalStateException().isThrownBy(() -> operation.perform(world, subject))
                    .withMessageStartingWith("Inside unlocked(...)");
        });
    }

    static Stream<Operation<? extends XvObject>> viewOperations() {
        return handleOperations().filter(operation -> operation.type() == XvSharedView.class
                && !operation.method().equals("close()"));
    }

    @ParameterizedTest
    @MethodSource("viewOperations")
    void withAViewThatHasBeenMoved(Operation<XvSharedView> operation) {
        try (XvSharedView view = operation.subject(world)) {
            view.move().close();
            assertThatIllegalStateException().isThrownBy(() -> operation.perform(world, view))
                    .withMessage("Already moved");
        }
    }

    @ParameterizedTest
    @MethodSource("freeOperations")
    <T extends AutoCloseable> void withWhatBelongsToNoThreadAndIsClosed(Operation<T> operation) throws Exception {
        T subject = operation.subject(world);
        world.ts.unlocked(() -> Task.run(subject::close).get());
        assertThatIllegalStateException().isThrownBy(() -> operation.perform(world, subject))
                .withMessageStartingWith("Already ");
    }

    /// One parameter that is a reference.
    private record Parameter(Class<?> owner, String method, String name, Use<World> use) {
        @Override
        public String toString() {
            return owner.getSimpleName() + "." + method + ": " + name;
        }
    }

    static Stream<Parameter> parameters() {
        return Stream.of(
                new Parameter(XvRuntime.class, "newInterpreter(String)", "name",
                        (w, same) -> w.runtime.newInterpreter(null)),
                new Parameter(XvRuntime.class, "setStallReport(Duration,Consumer)", "after",
                        (w, same) -> w.runtime.setStallReport(null, stall -> { })),
                new Parameter(XvRuntime.class, "setStallReport(Duration,Consumer)", "report",
                        (w, same) -> w.runtime.setStallReport(SOON, null)),
                new Parameter(XvInterpreter.class, "executor(int,ThreadFactory)", "factory",
                        (w, same) -> w.abroad.executor(1, null)),
                new Parameter(XvRuntime.class, "close(Duration)", "timeout", (w, same) -> w.runtime.close(null)),
                new Parameter(XvInterpreter.class, "attach(Duration)", "timeout", (w, same) -> w.abroad.attach(null)),
                new Parameter(XvInterpreter.class, "close(Duration)", "timeout", (w, same) -> w.abroad.close(null)),
                new Parameter(XvThreadState.class, "newBytes(byte[])", "data", (w, same) -> w.ts.newBytes(null)),
                new Parameter(XvThreadState.class, "newByteArray(byte[])", "data",
                        (w, same) -> w.ts.newByteArray(null)),
                new Parameter(XvThreadState.class, "sharedView(XvBytes)", "exporter",
                        (w, same) -> w.ts.sharedView((XvBytes) null)),
                new Parameter(XvThreadState.class, "sharedView(XvByteArray)", "exporter",
                        (w, same) -> w.ts.sharedView((XvByteArray) null)),
                new Parameter(XvThreadState.class, "open(XvTicket)", "ticket", (w, same) -> w.ts.open(null)),
                new Parameter(XvThreadState.class, "unlocked(UnlockedAction)", "action",
                        (w, same) -> w.ts.unlocked((XvThreadState.UnlockedAction<RuntimeException>) null)),
                new Parameter(XvThreadState.class, "unlocked(UnlockedCall)", "action",
                        (w, same) -> w.ts.unlocked((XvThreadState.UnlockedCall<Void, RuntimeException>) null)),
                new Parameter(XvList.class, "set(long,XvObject)", "item", (w, same) -> w.list.set(0, null)),
                new Parameter(XvList.class, "add(XvObject)", "item", (w, same) -> w.list.add(null)),
                new Parameter(XvThreadState.class, "sharedView(XvBlock)", "block",
                        (w, same) -> w.ts.sharedView((XvBlock) null)),
                new Parameter(XvThreadState.class, "memoryView(XvObject)", "exporter",
                        (w, same) -> w.ts.memoryView(null)),
                new Parameter(XvView.class, "toByteArray(Order)", "order", (w, same) -> w.view.toByteArray(null)),
                new Parameter(XvView.class, "subView(long[])", "indices", (w, same) -> w.view.subView((long[]) null)),
                new Parameter(XvView.class, "cast(String)", "format", (w, same) -> w.view.cast(null)),
                new Parameter(XvView.class, "cast(String,long[])", "format", (w, same) -> w.view.cast(null, 4)),
                new Parameter(XvView.class, "cast(String,long[])", "shape",
                        (w, same) -> w.view.cast("B", (long[]) null)),
                new Parameter(XvView.class, "transposed(int[])", "axes", (w, same) -> w.view.transposed((int[]) null)),
                new Parameter(XvView.class, "contentEquals(XvObject)", "other",
                        (w, same) -> w.view.contentEquals(null)),
                new Parameter(XvView.class, "count(Object)", "value", (w, same) -> w.view.count(null)),
                new Parameter(XvView.class, "indexOf(Object)", "value", (w, same) -> w.view.indexOf(null)),
                new Parameter(XvView.class, "indexOf(Object,long,long)", "value",
                        (w, same) -> w.view.indexOf(null, 0, 1)),
                new Parameter(XvView.class, "copyFrom(XvObject)", "source", (w, same) -> w.view.copyFrom(null)),
                new Parameter(XvView.class, "get(long[])", "indices", (w, same) -> w.view.get((long[]) null)),
                new Parameter(XvView.class, "set(long[],long)", "indices", (w, same) -> w.view.set(null, 1)),
                new Parameter(XvView.class, "getDouble(long[])", "indices",
                        (w, same) -> w.view.getDouble((long[]) null)),
                new Parameter(XvView.class, "setDouble(long[],double)", "indices",
                        (w, same) -> w.view.setDouble(null, 1)),
                new Parameter(XvView.class, "getBoolean(long[])", "indices",
                        (w, same) -> w.view.getBoolean((long[]) null)),
                new Parameter(XvView.class, "setBoolean(long[],boolean)", "indices",
                        (w, same) -> w.view.setBoolean(null, true)),
                new Parameter(XvView.class, "getObject(long[])", "indices",
                        (w, same) -> w.view.getObject((long[]) null)),
                new Parameter(XvView.class, "setObject(long[],Object)", "indices",
                        (w, same) -> w.view.setObject(null, 1)),
                new Parameter(XvView.class, "setObject(long[],Object)", "value",
                        (w, same) -> w.view.setObject(new long[1], null)),
                new Parameter(XvSharedView.class, "segment(Arena)", "arena", (w, same) -> w.view.segment(null)),
                new Parameter(XvSharedView.class, "buffer(Arena)", "arena", (w, same) -> w.view.buffer(null)),
                new Parameter(XvSharedView.class, "load(long,XvOrder)", "order", (w, same) -> w.view.load(0, null)),
                new Parameter(XvSharedView.class, "store(long,long,XvOrder)", "order",
                        (w, same) -> w.view.store(0, 1, null)),
                new Parameter(XvSharedView.class, "exchange(long,long,XvOrder)", "order",
                        (w, same) -> w.view.exchange(0, 1, null)),
                new Parameter(XvSharedView.class, "add(long,long,XvOrder)", "order",
                        (w, same) -> w.view.add(0, 1, null)),
                new Parameter(XvSharedView.class, "sub(long,long,XvOrder)", "order",
                        (w, same) -> w.view.sub(0, 1, null)),
                new Parameter(XvSharedView.class, "and(long,long,XvOrder)", "order",
                        (w, same) -> w.view.and(0, 1, null)),
                new Parameter(XvSharedView.class, "or(long,long,XvOrder)", "order", (w, same) -> w.view.or(0, 1, null)),
                new Parameter(XvSharedView.class, "xor(long,long,XvOrder)", "order",
                        (w, same) -> w.view.xor(0, 1, null)),
                new Parameter(XvSharedView.class, "min(long,long,XvOrder)", "order",
                        (w, same) -> w.view.min(0, 1, null)),
                new Parameter(XvSharedView.class, "max(long,long,XvOrder)", "order",
                        (w, same) -> w.view.max(0, 1, null)),
                new Parameter(XvSharedView.class, "compareExchange(long,long,long,XvOrder)", "order",
                        (w, same) -> w.view.compareExchange(0, 1, 2, null)),
                new Parameter(XvSharedView.class, "compareAndSet(long,long,long,XvOrder)", "order",
                        (w, same) -> w.view.compareAndSet(0, 1, 2, null)),
                new Parameter(XvSharedView.class, "loadDouble(long,XvOrder)", "order",
                        (w, same) -> w.view.loadDouble(0, null)),
                new Parameter(XvSharedView.class, "storeDouble(long,double,XvOrder)", "order",
                        (w, same) -> w.view.storeDouble(0, 1, null)),
                new Parameter(XvSharedView.class, "exchangeDouble(long,double,XvOrder)", "order",
                        (w, same) -> w.view.exchangeDouble(0, 1, null)),
                new Parameter(XvSharedView.class, "addDouble(long,double,XvOrder)", "order",
                        (w, same) -> w.view.addDouble(0, 1, null)),
                new Parameter(XvSharedView.class, "waitWhile(long,long,Duration)", "timeout",
                        (w, same) -> w.view.waitWhile(0, 1, null)),
                new Parameter(XvSharedView.class, "lease(Mode)", "mode", (w, same) -> w.view.lease(null)),
                new Parameter(XvSharedView.class, "lease(Mode,Duration)", "mode",
                        (w, same) -> w.view.lease(null, SOON)),
                new Parameter(XvSharedView.class, "lease(Mode,Duration)", "timeout",
                        (w, same) -> w.view.lease(XvLease.Mode.SHARED, null)),
                new Parameter(XvSharedView.class, "tryLease(Mode)", "mode", (w, same) -> w.view.tryLease(null)),
                new Parameter(XvBlock.class, "of(Function)", "maker",
                        (w, same) -> XvBlock.of((Function<Arena, MemorySegment>) null)),
                new Parameter(XvBlock.class, "of(ByteBuffer)", "buffer", (w, same) -> XvBlock.of((ByteBuffer) null)),
                new Parameter(XvBlock.class, "copyOf(MemorySegment)", "segment", (w, same) -> XvBlock.copyOf(null)),
                new Parameter(XvBlock.class, "ofFile(Path,FileOption[])", "path", (w, same) -> XvBlock.ofFile(null)),
                new Parameter(XvBlock.class, "ofFile(Path,FileOption[])", "options",
                        (w, same) -> XvBlock.ofFile(Path.of("x"), (XvBlock.FileOption[]) null)),
                new Parameter(XvBlock.class, "ofFile(Path,long,long,FileOption[])", "path",
                        (w, same) -> XvBlock.ofFile(null, 0, 1)),
                new Parameter(XvBlock.class, "ofFile(Path,long,long,FileOption[])", "options",
                        (w, same) -> XvBlock.ofFile(Path.of("x"), 0, 1, (XvBlock.FileOption[]) null)),
                new Parameter(XvBlock.class, "segment(Arena)", "arena", (w, same) -> w.block.segment(null)),
                new Parameter(XvQueue.class, "put(XvObject)", "item", (w, same) -> w.queue.put((XvObject) null)),
                new Parameter(XvQueue.class, "put(XvObject,Duration)", "item", (w, same) -> w.queue.put(null, SOON)),
                new Parameter(XvQueue.class, "put(XvObject,Duration)", "timeout",
                        (w, same) -> w.queue.put(w.bytes, (Duration) null)),
                new Parameter(XvQueue.class, "offer(XvObject)", "item", (w, same) -> w.queue.offer((XvObject) null)),
                new Parameter(XvQueue.class, "putMoved(XvSharedView)", "view", (w, same) -> w.queue.putMoved(null)),
                new Parameter(XvQueue.class, "putMoved(XvSharedView,Duration)", "view",
                        (w, same) -> w.queue.putMoved(null, SOON)),
                new Parameter(XvQueue.class, "putMoved(XvSharedView,Duration)", "timeout",
                        (w, same) -> w.queue.putMoved(w.ts.newSharedView(1), (Duration) null)),
                new Parameter(XvQueue.class, "offerMoved(XvSharedView)", "view", (w, same) -> w.queue.offerMoved(null)),
                new Parameter(XvQueue.class, "get(XvThreadState)", "ts", (w, same) -> w.queue.get(null)),
                new Parameter(XvQueue.class, "get(XvThreadState,Duration)", "ts", (w, same) -> w.queue.get(null, SOON)),
                new Parameter(XvQueue.class, "get(XvThreadState,Duration)", "timeout",
                        (w, same) -> w.queue.get(w.ts, null)),
                new Parameter(XvQueue.class, "poll(XvThreadState)", "ts",
                        (w, same) -> w.queue.poll((XvThreadState) null)),
                new Parameter(XvThreadState.class, "newStr(String)", "value", (w, same) -> w.ts.newStr(null)),
                new Parameter(XvThreadState.class, "newTuple(XvObject[])", "items",
                        (w, same) -> w.ts.newTuple((XvObject[]) null)),
                new Parameter(XvThreadState.class, "newQueueObject(XvQueue)", "queue",
                        (w, same) -> w.ts.newQueueObject(null)),
                new Parameter(XvRuntime.class, "newQueue(Options)", "options",
                        (w, same) -> w.runtime.newQueue(null)),
                new Parameter(XvQueue.class, "put(Shareable)", "item", (w, same) -> w.queue.put((Shareable) null)),
                new Parameter(XvQueue.class, "offer(Shareable)", "item", (w, same) -> w.queue.offer((Shareable) null)),
                new Parameter(XvQueue.class, "offer(Shareable,Duration)", "item",
                        (w, same) -> w.queue.offer(null, SOON)),
                new Parameter(XvQueue.class, "offer(Shareable,Duration)", "timeout",
                        (w, same) -> w.queue.offer(Shareable.NONE, null)),
                new Parameter(XvQueue.class, "putAll(Queue)", "items", (w, same) -> w.queue.putAll(null)),
                new Parameter(XvQueue.class, "putAll(Queue,Duration)", "items",
                        (w, same) -> w.queue.putAll(null, SOON)),
                new Parameter(XvQueue.class, "putAll(Queue,Duration)", "timeout",
                        (w, same) -> w.queue.putAll(new ArrayDeque<>(), null)),
                new Parameter(XvQueue.class, "poll(Duration)", "timeout",
                        (w, same) -> w.queue.poll((Duration) null)),
                new Parameter(XvQueue.class, "getAny(List)", "queues", (w, same) -> XvQueue.getAny(null)),
                new Parameter(XvQueue.class, "pollAny(List,Duration)", "queues",
                        (w, same) -> XvQueue.pollAny(null, SOON)),
                new Parameter(XvQueue.class, "pollAny(List,Duration)", "timeout",
                        (w, same) -> XvQueue.pollAny(List.of(w.queue), null)),
                new Parameter(XvQueue.class, "getAny(XvThreadState,List)", "ts",
                        (w, same) -> XvQueue.getAny(null, List.of(w.queue))),
                new Parameter(XvQueue.class, "getAny(XvThreadState,List)", "queues",
                        (w, same) -> XvQueue.getAny(w.ts, null)),
                new Parameter(XvQueue.class, "pollAny(XvThreadState,List,Duration)", "ts",
                        (w, same) -> XvQueue.pollAny(null, List.of(w.queue), SOON)),
                new Parameter(XvQueue.class, "pollAny(XvThreadState,List,Duration)", "queues",
                        (w, same) -> XvQueue.pollAny(w.ts, null, SOON)),
                new Parameter(XvQueue.class, "pollAny(XvThreadState,List,Duration)", "timeout",
                        (w, same) -> XvQueue.pollAny(w.ts, List.of(w.queue), null)),
                new Parameter(XvQueue.class, "put(XvObject,Fate)", "item",
                        (w, same) -> w.queue.put(null, XvQueue.Fate.KEEP)),
                new Parameter(XvQueue.class, "put(XvObject,Fate)", "fate",
                        (w, same) -> w.queue.put(w.bytes, (XvQueue.Fate) null)),
                new Parameter(XvQueue.class, "put(XvObject,Fate,Duration)", "item",
                        (w, same) -> w.queue.put(null, XvQueue.Fate.KEEP, SOON)),
                new Parameter(XvQueue.class, "put(XvObject,Fate,Duration)", "fate",
                        (w, same) -> w.queue.put(w.bytes, null, SOON)),
                new Parameter(XvQueue.class, "put(XvObject,Fate,Duration)", "timeout",
                        (w, same) -> w.queue.put(w.bytes, XvQueue.Fate.KEEP, null)),
                new Parameter(XvQueue.class, "putMoved(XvSharedView,Fate)", "view",
                        (w, same) -> w.queue.putMoved(null, XvQueue.Fate.KEEP)),
                new Parameter(XvQueue.class, "putMoved(XvSharedView,Fate)", "fate",
                        (w, same) -> w.queue.putMoved(w.ts.newSharedView(1), (XvQueue.Fate) null)),
                new Parameter(XvQueue.class, "putAll(XvThreadState,Queue,Duration)", "ts",
                        (w, same) -> w.queue.putAll(null, new ArrayDeque<>(), SOON)),
                new Parameter(XvQueue.class, "putAll(XvThreadState,Queue,Duration)", "items",
                        (w, same) -> w.queue.putAll(w.ts, null, SOON)),
                new Parameter(XvQueue.class, "putAll(XvThreadState,Queue,Duration)", "timeout",
                        (w, same) -> w.queue.putAll(w.ts, new ArrayDeque<>(), null)),
                new Parameter(XvQueue.class, "drain(XvThreadState,int)", "ts", (w, same) -> w.queue.drain(null, 1)));
    }

    @ParameterizedTest
    @MethodSource("parameters")
    void withNull(Parameter parameter) {
        assertThatNullPointerException().isThrownBy(() -> parameter.use().of(world, world))
                .withMessage(parameter.name());
    }

    static Stream<Class<?>> typesWithParameters() {
        return Stream.concat(types(), Stream.of(XvView.class));
    }

    @ParameterizedTest
    @MethodSource("typesWithParameters")
    void everyParameterIsInTheTable(Class<?> type) {
        long declared = Arrays.stream(type.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .filter(method -> !ALWAYS_ALLOWED.contains(signature(method)))
                .flatMap(method -> Arrays.stream(method.getParameterTypes()))
                .filter(parameter -> !parameter.isPrimitive())
                .count();
        assertThat(parameters().filter(parameter -> parameter.owner() == type)).hasSize((int) declared);
    }

    /// A call that is given something of another interpreter or runtime.
    private record Stranger(String name, Use<World> use) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Stranger> foreignInterpreters() {
        return Stream.of(
                new Stranger("XvList.add", (w, same) -> inner(w).newList().add(w.bytes)),
                new Stranger("XvList.set", (w, same) -> {
                    XvList list = inner(w).newList();
                    list.add(inner(w).none());
                    list.set(0, w.bytes);
                }),
                new Stranger("XvThreadState.newTuple", (w, same) -> inner(w).newTuple(w.bytes)),
                new Stranger("XvQueue.putAll",
                        (w, same) -> w.queue.putAll(inner(w), both(inner(w).none(), w.bytes), SOON)),
                new Stranger("XvView.contentEquals", (w, same) -> inner(w).newSharedView(4).contentEquals(w.bytes)),
                new Stranger("XvView.copyFrom", (w, same) -> inner(w).newSharedView(4).copyFrom(w.bytes)),
                new Stranger("XvThreadState.memoryView", (w, same) -> inner(w).memoryView(w.bytes)),
                new Stranger("XvThreadState.sharedView(XvBytes)", (w, same) -> inner(w).sharedView(w.bytes)),
                new Stranger("XvThreadState.sharedView(XvByteArray)", (w, same) -> inner(w).sharedView(w.byteArray)));
    }

    private static XvThreadState inner(World world) {
        return Place.here().innermost;
    }

    @ParameterizedTest
    @MethodSource("foreignInterpreters")
    void withAnObjectOfAnotherInterpreter(Stranger call) {
        try (XvThreadState inner = World.attach(world.abroad)) {
            assertThat(inner.interpreter()).isSameAs(world.abroad);
            assertThatIllegalArgumentException().isThrownBy(() -> call.use().of(world, world))
                    .withMessageContaining(world.home.toString())
                    .withMessageContaining(world.abroad.toString());
        }
    }

    static Stream<Stranger> foreignRuntimes() {
        return Stream.of(
                new Stranger("put", (w, same) -> w.queue.put(inner(w).none())),
                new Stranger("put(Duration)", (w, same) -> w.queue.put(inner(w).none(), SOON)),
                new Stranger("offer", (w, same) -> w.queue.offer(inner(w).none())),
                new Stranger("putMoved", (w, same) -> w.queue.putMoved(inner(w).newSharedView(1))),
                new Stranger("putMoved(Duration)", (w, same) -> w.queue.putMoved(inner(w).newSharedView(1), SOON)),
                new Stranger("offerMoved", (w, same) -> w.queue.offerMoved(inner(w).newSharedView(1))),
                new Stranger("get", (w, same) -> w.queue.get(inner(w))),
                new Stranger("get(Duration)", (w, same) -> w.queue.get(inner(w), SOON)),
                new Stranger("put(Fate)", (w, same) -> w.queue.put(inner(w).none(), XvQueue.Fate.KEEP)),
                new Stranger("put(Fate, Duration)",
                        (w, same) -> w.queue.put(inner(w).none(), XvQueue.Fate.KEEP, SOON)),
                new Stranger("putMoved(Fate)",
                        (w, same) -> w.queue.putMoved(inner(w).newSharedView(1), XvQueue.Fate.KEEP)),
                new Stranger("putAll", (w, same) -> w.queue.putAll(inner(w), new ArrayDeque<>(), SOON)),
                new Stranger("drain", (w, same) -> w.queue.drain(inner(w), 1)),
                new Stranger("getAny", (w, same) -> XvQueue.getAny(inner(w), List.of(w.queue))),
                new Stranger("pollAny", (w, same) -> XvQueue.pollAny(inner(w), List.of(w.queue), SOON)),
                new Stranger("newQueueObject", (w, same) -> inner(w).newQueueObject(w.queue)),
                new Stranger("poll", (w, same) -> w.queue.poll(inner(w))));
    }

    @ParameterizedTest
    @MethodSource("foreignRuntimes")
    void withAQueueOfAnotherRuntime(Stranger call) {
        try (XvRuntime other = XvRuntime.open();
             XvInterpreter stranger = other.newInterpreter("stranger");
             XvThreadState inner = World.attach(stranger)) {
            assertThatIllegalArgumentException().isThrownBy(() -> call.use().of(world, world))
                    .withMessageContaining(inner.interpreter().toString())
                    .withMessageContaining(world.runtime.toString());
        }
    }

    @Test
    void aRefusedCallLeavesNoTrace() {
        try (XvThreadState inner = World.attach(world.abroad); XvList list = inner.newList()) {
            assertThatIllegalArgumentException().isThrownBy(() -> list.add(world.bytes));
            assertThat(list.size()).isZero();
        }
        assertThat(world.bytes.toByteArray()).containsExactly(1, 2, 3, 4);
    }
}
