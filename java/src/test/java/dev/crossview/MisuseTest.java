// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.lang.foreign.Arena;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.Arrays;
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
        Function<World, XvList> list = w -> {
            XvList made = w.ts.newList();
            made.add(w.bytes);
            return made;
        };
        Function<World, XvSharedView> view = w -> w.ts.newSharedView(16);
        return Stream.of(
                Operation.on(XvNone.class, "close()", none, (w, n) -> n.close()),

                Operation.on(XvInt.class, "longValue()", number, (w, n) -> n.longValue()),
                Operation.on(XvInt.class, "unsignedLongValue()", number, (w, n) -> n.unsignedLongValue()),
                Operation.on(XvInt.class, "close()", number, (w, n) -> n.close()),

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

                Operation.on(XvSharedView.class, "format()", view, (w, v) -> v.format()),
                Operation.on(XvSharedView.class, "itemSize()", view, (w, v) -> v.itemSize()),
                Operation.on(XvSharedView.class, "length()", view, (w, v) -> v.length()),
                Operation.on(XvSharedView.class, "byteSize()", view, (w, v) -> v.byteSize()),
                Operation.on(XvSharedView.class, "isReadOnly()", view, (w, v) -> v.isReadOnly()),
                Operation.on(XvSharedView.class, "segment()", view, (w, v) -> v.segment()),
                Operation.on(XvSharedView.class, "segment(Arena)", view, (w, v) -> v.segment(Arena.ofAuto())),
                Operation.on(XvSharedView.class, "slice(long,long)", view, (w, v) -> v.slice(0, 1)),
                Operation.on(XvSharedView.class, "cast(String)", view, (w, v) -> v.cast("i")),
                Operation.on(XvSharedView.class, "asReadOnly()", view, (w, v) -> v.asReadOnly()),
                Operation.on(XvSharedView.class, "get(long)", view, (w, v) -> v.get(0)),
                Operation.on(XvSharedView.class, "set(long,long)", view, (w, v) -> v.set(0, 1)),
                Operation.on(XvSharedView.class, "toByteArray()", view, (w, v) -> v.toByteArray()),
                Operation.on(XvSharedView.class, "share()", view, (w, v) -> v.share().close()),
                Operation.on(XvSharedView.class, "move()", view, (w, v) -> v.move().close()),
                Operation.on(XvSharedView.class, "close()", view, (w, v) -> v.close()),

                new Operation<>(XvList.class, "set(long,XvObject)", XvInt.class, number, (w, n) -> w.list.set(0, n)),
                new Operation<>(XvList.class, "add(XvObject)", XvInt.class, number, (w, n) -> w.list.add(n)),
                new Operation<>(XvThreadState.class, "sharedView(XvBytes)", XvBytes.class, bytes,
                        (w, b) -> w.ts.sharedView(b)),
                new Operation<>(XvThreadState.class, "sharedView(XvByteArray)", XvByteArray.class, array,
                        (w, b) -> w.ts.sharedView(b)),
                new Operation<>(XvQueue.class, "put(XvObject)", XvInt.class, number, (w, n) -> w.queue.put(n)),
                new Operation<>(XvQueue.class, "put(XvObject,Duration)", XvInt.class, number,
                        (w, n) -> w.queue.put(n, SOON)),
                new Operation<>(XvQueue.class, "offer(XvObject)", XvInt.class, number, (w, n) -> w.queue.offer(n)),
                new Operation<>(XvQueue.class, "putMoved(XvSharedView)", XvSharedView.class, view,
                        (w, v) -> w.queue.putMoved(v)),
                new Operation<>(XvQueue.class, "putMoved(XvSharedView,Duration)", XvSharedView.class, view,
                        (w, v) -> w.queue.putMoved(v, SOON)),
                new Operation<>(XvQueue.class, "offerMoved(XvSharedView)", XvSharedView.class, view,
                        (w, v) -> w.queue.offerMoved(v)));
    }

    /// The methods of an attachment, and those that take one.
    static Stream<Operation<XvThreadState>> attachmentOperations() {
        Function<World, XvThreadState> ours = w -> w.ts;
        Class<XvThreadState> type = XvThreadState.class;
        return Stream.of(
                Operation.on(type, "none()", ours, (w, ts) -> ts.none()),
                Operation.on(type, "newInt(long)", ours, (w, ts) -> ts.newInt(1)),
                Operation.on(type, "newUnsignedInt(long)", ours, (w, ts) -> ts.newUnsignedInt(1)),
                Operation.on(type, "newBytes(byte[])", ours, (w, ts) -> ts.newBytes(new byte[1])),
                Operation.on(type, "newByteArray(byte[])", ours, (w, ts) -> ts.newByteArray(new byte[1])),
                Operation.on(type, "newByteArray(long)", ours, (w, ts) -> ts.newByteArray(1)),
                Operation.on(type, "newList()", ours, (w, ts) -> ts.newList()),
                Operation.on(type, "newSharedView(long)", ours, (w, ts) -> ts.newSharedView(1)),
                Operation.on(type, "sharedView(XvBytes)", ours, (w, ts) -> ts.sharedView(w.bytes)),
                Operation.on(type, "sharedView(XvByteArray)", ours, (w, ts) -> ts.sharedView(w.byteArray)),
                Operation.on(type, "open(XvTicket)", ours, (w, ts) -> ts.open(w.ticket)),
                Operation.on(type, "checkpoint()", ours, (w, ts) -> ts.checkpoint()),
                Operation.on(type, "clearInterrupt()", ours, (w, ts) -> ts.clearInterrupt()),
                Operation.on(type, "unlocked(UnlockedAction)", ours, (w, ts) -> ts.unlocked(() -> { })),
                Operation.on(type, "unlocked(UnlockedCall)", ours, (w, ts) -> ts.unlocked(() -> 1)),
                Operation.on(type, "close()", ours, (w, ts) -> ts.close()),

                new Operation<>(XvQueue.class, "get(XvThreadState)", type, ours, (w, ts) -> w.queue.get(ts)),
                new Operation<>(XvQueue.class, "get(XvThreadState,Duration)", type, ours,
                        (w, ts) -> w.queue.get(ts, SOON)),
                new Operation<>(XvQueue.class, "poll(XvThreadState)", type, ours, (w, ts) -> w.queue.poll(ts)));
    }

    /// The methods of what belongs to no thread, as far as closing it ends them.
    static Stream<Operation<? extends AutoCloseable>> freeOperations() {
        Function<World, XvRuntime> runtime = w -> XvRuntime.open();
        Function<World, XvInterpreter> interpreter = w -> w.runtime.newInterpreter();
        Function<World, XvQueue> queue = w -> w.runtime.newQueue(1);
        Function<World, XvTicket> ticket = w -> w.ts.newSharedView(1).share();
        return Stream.of(
                Operation.on(XvRuntime.class, "newInterpreter()", runtime, (w, r) -> r.newInterpreter()),
                Operation.on(XvRuntime.class, "newInterpreter(String)", runtime, (w, r) -> r.newInterpreter("late")),
                Operation.on(XvRuntime.class, "newQueue(int)", runtime, (w, r) -> r.newQueue(1)),
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

                Operation.on(XvTicket.class, "close()", ticket, (w, t) -> t.close()),
                new Operation<>(XvThreadState.class, "open(XvTicket)", XvTicket.class, ticket, (w, t) -> w.ts.open(t)));
    }

    /// Facts that outlive everything.
    private static final Set<String> ALWAYS_ALLOWED = Set.of("threadState()", "interpreter()", "thread()", "runtime()",
            "id()", "name()", "state()", "maxsize()", "isShutdown()", "isOpen()", "equals(Object)", "hashCode()",
            "toString()");

    static Stream<Class<?>> types() {
        return Stream.of(XvRuntime.class, XvInterpreter.class, XvThreadState.class, XvNone.class, XvInt.class,
                XvBytes.class, XvByteArray.class, XvList.class, XvSharedView.class, XvTicket.class, XvQueue.class);
    }

    @ParameterizedTest
    @MethodSource("types")
    void everyOperationIsInTheTables(Class<?> type) {
        Set<String> tested = Stream.of(handleOperations(), attachmentOperations(), freeOperations())
                .<Operation<?>>flatMap(operations -> operations)
                .filter(operation -> operation.owner() == type)
                .map(Operation::method)
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> declared = Stream.of(type, XvObject.class)
                .filter(declaring -> declaring.isAssignableFrom(type))
                .flatMap(declaring -> Arrays.stream(declaring.getDeclaredMethods()))
                .filter(method -> Modifier.isPublic(method.getModifiers()) && !method.isBridge()
                        && !Modifier.isStatic(method.getModifiers()))
                .map(MisuseTest::signature)
                .filter(signature -> !ALWAYS_ALLOWED.contains(signature))
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
                new Parameter(XvSharedView.class, "segment(Arena)", "arena",
                        (w, same) -> w.ts.newSharedView(1).segment(null)),
                new Parameter(XvSharedView.class, "cast(String)", "format",
                        (w, same) -> w.ts.newSharedView(1).cast(null)),
                new Parameter(XvQueue.class, "put(XvObject)", "item", (w, same) -> w.queue.put(null)),
                new Parameter(XvQueue.class, "put(XvObject,Duration)", "item", (w, same) -> w.queue.put(null, SOON)),
                new Parameter(XvQueue.class, "put(XvObject,Duration)", "timeout",
                        (w, same) -> w.queue.put(w.bytes, null)),
                new Parameter(XvQueue.class, "offer(XvObject)", "item", (w, same) -> w.queue.offer(null)),
                new Parameter(XvQueue.class, "putMoved(XvSharedView)", "view", (w, same) -> w.queue.putMoved(null)),
                new Parameter(XvQueue.class, "putMoved(XvSharedView,Duration)", "view",
                        (w, same) -> w.queue.putMoved(null, SOON)),
                new Parameter(XvQueue.class, "putMoved(XvSharedView,Duration)", "timeout",
                        (w, same) -> w.queue.putMoved(w.ts.newSharedView(1), null)),
                new Parameter(XvQueue.class, "offerMoved(XvSharedView)", "view",
                        (w, same) -> w.queue.offerMoved(null)),
                new Parameter(XvQueue.class, "get(XvThreadState)", "ts", (w, same) -> w.queue.get(null)),
                new Parameter(XvQueue.class, "get(XvThreadState,Duration)", "ts",
                        (w, same) -> w.queue.get(null, SOON)),
                new Parameter(XvQueue.class, "get(XvThreadState,Duration)", "timeout",
                        (w, same) -> w.queue.get(w.ts, null)),
                new Parameter(XvQueue.class, "poll(XvThreadState)", "ts", (w, same) -> w.queue.poll(null)));
    }

    @ParameterizedTest
    @MethodSource("parameters")
    void withNull(Parameter parameter) {
        assertThatNullPointerException().isThrownBy(() -> parameter.use().of(world, world))
                .withMessage(parameter.name());
    }

    @ParameterizedTest
    @MethodSource("types")
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
