// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Closing interpreters and runtimes, with and without somebody inside.
class CloseTest {
    private static final Duration SHORT = Duration.ofMillis(20);

    @AutoClose
    private final XvRuntime runtime = XvRuntime.open();
    private final XvInterpreter alice = runtime.newInterpreter("alice");

    /// Somebody who is inside an interpreter until told to leave.
    private static final class Inside implements AutoCloseable {
        private final CountDownLatch entered = new CountDownLatch(1);
        private final CountDownLatch leave = new CountDownLatch(1);
        final Task<Void> task;

        Inside(Task.Kind kind, XvInterpreter interpreter) throws InterruptedException {
            task = Task.run(kind, () -> {
                Thread.currentThread().setName("insider");
                try (XvThreadState ts = interpreter.attach()) {
                    ts.unlocked(() -> {
                        entered.countDown();
                        leave.await();
                    });
                }
            });
            entered.await();
        }

        void leave() throws Exception {
            leave.countDown();
            task.get();
        }

        @Override
        public void close() {
            leave.countDown();
            task.close();
        }
    }

    @Test
    void interpretersHaveIdsAndNames() {
        XvInterpreter bob = runtime.newInterpreter();
        assertThat(alice.id()).isEqualTo(1);
        assertThat(bob.id()).isEqualTo(2);
        assertThat(alice.name()).isEqualTo("alice");
        assertThat(bob.name()).isEmpty();
        assertThat(alice.runtime()).isSameAs(runtime);
        assertThat(alice).hasToString("interpreter 1 \"alice\"");
        assertThat(bob).hasToString("interpreter 2");
        bob.close();
        assertThat(runtime.newInterpreter().id()).isEqualTo(3);
    }

    @Test
    void aLongNameIsCut() {
        assertThat(runtime.newInterpreter("x".repeat(100)).name()).isEqualTo("x".repeat(63));
    }

    @Test
    void theRuntimeCountsItsInterpreters() {
        assertThat(runtime.interpreterCount()).isEqualTo(1);
        XvInterpreter bob = runtime.newInterpreter();
        assertThat(runtime.interpreterCount()).isEqualTo(2);
        bob.close();
        assertThat(runtime.interpreterCount()).isEqualTo(1);
    }

    @Test
    void anInterpreterGoesFromCreatedToClosed() throws Exception {
        assertThat(alice.state()).isEqualTo(XvInterpreter.State.CREATED);
        alice.attach().close();
        assertThat(alice.state()).isEqualTo(XvInterpreter.State.RUNNING);
        alice.close();
        assertThat(alice.state()).isEqualTo(XvInterpreter.State.CLOSED);
    }

    @ParameterizedTest
    @EnumSource
    void closeTimesOutSaysWhoIsInsideAndCanBeCalledAgain(Task.Kind kind) throws Exception {
        try (var inside = new Inside(kind, alice)) {
            assertThatThrownBy(() -> alice.close(SHORT))
                    .isInstanceOf(XvTimeoutException.class)
                    .hasMessageContaining("interpreter 1 \"alice\"")
                    .hasMessageContaining("thread \"insider\"")
                    .hasMessageContaining("close it again");
            assertThat(alice.state()).isEqualTo(XvInterpreter.State.CLOSING);
            assertThatIllegalStateException().isThrownBy(alice::attach);
            assertThatThrownBy(() -> alice.close(Duration.ZERO)).isInstanceOf(XvTimeoutException.class);
            inside.leave();
            alice.close(SHORT);
            assertThat(alice.state()).isEqualTo(XvInterpreter.State.CLOSED);
        }
    }

    @ParameterizedTest
    @EnumSource
    void closeWaitsForTheLastOneInside(Task.Kind kind) throws Exception {
        try (var first = new Inside(kind, alice); var second = new Inside(kind, alice);
             Task<Void> closer = Task.run(kind, alice::close)) {
            Eventually.isParked(closer.thread());
            first.leave();
            Eventually.isParked(closer.thread());
            assertThat(alice.state()).isEqualTo(XvInterpreter.State.CLOSING);
            second.leave();
            closer.get();
            assertThat(alice.state()).isEqualTo(XvInterpreter.State.CLOSED);
        }
    }

    @Test
    void whoWaitsToGetInIsSentAway() throws Exception {
        XvThreadState ts = alice.attach();
        try (Task<Void> waiting = Task.run(() -> alice.attach().close())) {
            Eventually.isParked(waiting.thread());
            try (Task<Void> closer = Task.run(alice::close)) {
                assertThatIllegalStateException().isThrownBy(waiting::get).withMessageContaining(alice.toString());
                ts.close();
                closer.get();
            }
        }
    }

    @Test
    void whoIsInsideCanGoOnWhileItCloses() throws Exception {
        try (var inside = new Inside(Task.Kind.PLATFORM, alice)) {
            XvThreadState ts = alice.attach();
            try (Task<Void> closer = Task.run(alice::close)) {
                Eventually.holds("closing", () -> alice.state() == XvInterpreter.State.CLOSING);
                assertThatThrownBy(ts::checkpoint).isInstanceOf(XvInterruptedException.class)
                        .hasMessage("interpreter 1 is closing");
                // Told once. Back from a checkpoint and from blocking code, to unwind.
                ts.checkpoint();
                ts.unlocked(inside::leave);
                assertThat(ts.newInt(1).longValue()).isEqualTo(1);
                ts.close();
                closer.get();
            }
        }
    }

    @Test
    void aThreadCannotCloseWhatItIsIn() throws Exception {
        XvInterpreter bob = runtime.newInterpreter("bob");
        try (XvThreadState _ = alice.attach()) {
            assertThatIllegalStateException().isThrownBy(alice::close)
                    .withMessageContaining("attached to interpreter 1");
            assertThatIllegalStateException().isThrownBy(runtime::close)
                    .withMessageContaining("attached to interpreter 1");
            try (XvThreadState _ = bob.attach()) {
                assertThatIllegalStateException().isThrownBy(alice::close);
            }
        }
        assertThat(alice.state()).isEqualTo(XvInterpreter.State.RUNNING);
        assertThat(runtime.newInterpreter().id()).isEqualTo(3);
    }

    @Test
    void whoClosesFromElsewhereLetsItsOwnGilGo() throws Exception {
        XvInterpreter bob = runtime.newInterpreter("bob");
        try (var inside = new Inside(Task.Kind.PLATFORM, alice); XvThreadState ts = bob.attach();
             Task<Void> visitor = Task.run(() -> {
                 // This thread gets into bob while bob's thread waits in close.
                 bob.attach().close();
                 inside.leave();
             })) {
            alice.close();
            visitor.get();
            assertThat(ts.newInt(1).longValue()).isEqualTo(1);
        }
    }

    @Test
    void anInterruptEndsATimedClose() throws Exception {
        try (var inside = new Inside(Task.Kind.PLATFORM, alice);
             Task<Void> closer = Task.run(() -> alice.close(Duration.ofDays(1)))) {
            Eventually.isParked(closer.thread());
            closer.thread().interrupt();
            assertThatThrownBy(closer::get).isInstanceOf(InterruptedException.class);
            assertThat(alice.state()).isEqualTo(XvInterpreter.State.CLOSING);
            inside.leave();
        }
        alice.close();
    }

    @Test
    void aPlainCloseKeepsTheInterruptForLater() throws Exception {
        try (var inside = new Inside(Task.Kind.PLATFORM, alice); Task<Boolean> closer = Task.call(() -> {
            Thread.currentThread().interrupt();
            alice.close();
            return Thread.interrupted();
        })) {
            Eventually.isParked(closer.thread());
            inside.leave();
            assertThat(closer.get()).isTrue();
        }
    }

    @Test
    void oneOfManyClosersClosesIt() throws Exception {
        int closers = 4;
        var start = new CyclicBarrier(closers);
        List<Task<Boolean>> tasks = new ArrayList<>();
        for (int i = 0; i < closers; i++) {
            tasks.add(Task.call(() -> {
                start.await();
                try {
                    alice.close();
                    return true;
                } catch (IllegalStateException alreadyClosed) {
                    return false;
                }
            }));
        }
        int closed = 0;
        for (Task<Boolean> task : tasks) {
            closed += task.get() ? 1 : 0;
        }
        assertThat(closed).isEqualTo(1);
    }

    @Test
    void anInterpreterThatAnotherThreadIsClosingCannotBeClosed() throws Exception {
        try (var inside = new Inside(Task.Kind.PLATFORM, alice); Task<Void> closer = Task.run(() -> {
            Thread.currentThread().setName("closer");
            alice.close();
        })) {
            Eventually.isParked(closer.thread());
            assertThatIllegalStateException().isThrownBy(() -> alice.close(Duration.ZERO))
                    .withMessageStartingWith("Already being closed by thread \"closer\"")
                    .withMessageContaining(alice.toString());
            assertThatIllegalStateException().isThrownBy(alice::close).withMessageStartingWith("Already being closed");
            inside.leave();
            closer.get();
            assertThatIllegalStateException().isThrownBy(alice::close).withMessageStartingWith("Already closed");
        }
    }

    @Test
    void aRuntimeWaitsForWhoClosesItsInterpreters() throws Exception {
        XvRuntime own = XvRuntime.open();
        XvInterpreter interpreter = own.newInterpreter();
        try (var inside = new Inside(Task.Kind.PLATFORM, interpreter);
             Task<Void> first = Task.run(interpreter::close)) {
            Eventually.isParked(first.thread());
            assertThatThrownBy(() -> own.close(SHORT)).isInstanceOf(XvTimeoutException.class);
            try (Task<Void> second = Task.run(own::close)) {
                Eventually.isParked(second.thread());
                inside.leave();
                first.get();
                second.get();
            }
        }
    }

    @Test
    void theRuntimeListsItsInterpretersAndFindsThemById() {
        XvInterpreter bob = runtime.newInterpreter("bob");
        assertThat(runtime.interpreters()).containsExactly(alice, bob);
        assertThat(runtime.interpreter(1)).containsSame(alice);
        assertThat(runtime.interpreter(2)).containsSame(bob);
        alice.close();
        assertThat(runtime.interpreters()).containsExactly(bob);
        assertThat(runtime.interpreter(1)).isEmpty();
        assertThat(runtime.interpreter(3)).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> runtime.interpreter(0));
        assertThatIllegalArgumentException().isThrownBy(() -> runtime.interpreter(Long.MIN_VALUE));
        XvInterpreter carol = runtime.newInterpreter("carol");
        assertThat(carol.id()).isEqualTo(3);
        assertThat(runtime.interpreters()).containsExactly(bob, carol);
    }

    @Test
    void aRuntimeClosesItsInterpreters() {
        XvRuntime own = XvRuntime.open();
        XvInterpreter first = own.newInterpreter();
        XvInterpreter second = own.newInterpreter();
        second.close();
        own.close();
        assertThat(first.state()).isEqualTo(XvInterpreter.State.CLOSED);
        assertThatIllegalStateException().isThrownBy(first::close);
    }

    @Test
    void aRuntimeThatCannotCloseLetsNobodyInAndCanBeClosedAgain() throws Exception {
        XvRuntime own = XvRuntime.open();
        XvInterpreter busy = own.newInterpreter("busy");
        XvInterpreter idle = own.newInterpreter("idle");
        try (var inside = new Inside(Task.Kind.PLATFORM, busy)) {
            assertThatThrownBy(() -> own.close(SHORT)).isInstanceOf(XvTimeoutException.class)
                    .hasMessageContaining(busy.toString()).hasMessageContaining("insider");
            assertThatIllegalStateException().isThrownBy(own::newInterpreter);
            assertThatIllegalStateException().isThrownBy(() -> own.newQueue(1));
            assertThatIllegalStateException().isThrownBy(busy::attach);
            assertThatIllegalStateException().isThrownBy(idle::attach);
            assertThat(own.interpreterCount()).isEqualTo(1);
            inside.leave();
            own.close();
        }
    }

    @Test
    void aRuntimesThreadEndsWithIt() {
        XvRuntime own = XvRuntime.open();
        String name = "crossview-wakes-" + own.toString().replace("runtime ", "");
        Thread daemon = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(name)).findFirst().orElseThrow();
        assertThat(daemon.isDaemon()).isTrue();
        own.close();
        assertThat(daemon.isAlive()).isFalse();
    }

    @Test
    void aQueueOutlivesItsRuntime() throws Exception {
        XvRuntime own = XvRuntime.open();
        XvQueue queue = own.newQueue(1);
        try (XvInterpreter interpreter = own.newInterpreter(); XvThreadState ts = interpreter.attach()) {
            queue.put(ts.newSharedView(1));
        }
        own.close();
        assertThat(queue.size()).isEqualTo(1);
        queue.close();
    }

    @Test
    void interpretersComeAndGoByTheThousand() throws Exception {
        for (int i = 0; i < 5_000; i++) {
            try (XvInterpreter interpreter = runtime.newInterpreter(); XvThreadState ts = interpreter.attach()) {
                assertThat(ts.newInt(i).longValue()).isEqualTo(i);
            }
        }
        assertThat(runtime.interpreterCount()).isEqualTo(1);
    }
}
