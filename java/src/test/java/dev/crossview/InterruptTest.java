// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import dev.crossview.ffm.generated.Crossview;
import dev.crossview.ffm.generated.XvHeapStats;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// What a checkpoint brings besides other threads: interrupts of the interpreter, and the cycle collector.
class InterruptTest {
    private static final Duration SHORT = Duration.ofMillis(20);

    @AutoClose
    private final XvRuntime runtime = XvRuntime.open();
    private final XvInterpreter alice = runtime.newInterpreter("alice");
    private final XvInterpreter bob = runtime.newInterpreter("bob");

    private static void assertInterrupted(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(XvInterruptedException.class, e -> {
            assertThat(e.typeName()).isEqualTo("KeyboardInterrupt");
            assertThat(e).hasMessage("interrupted");
            assertThat(e.origin()).hasValue("interpreter 1 \"alice\"");
        });
    }

    @Test
    void anInterruptIsThrownByTheNextCheckpoint() throws Exception {
        try (XvThreadState ts = alice.attach()) {
            alice.interrupt();
            assertInterrupted(ts::checkpoint);
            ts.checkpoint();
        }
    }

    @Test
    void everyCallOnAnAttachmentOrAHandleIsSuchACheckpoint() throws Exception {
        try (XvThreadState ts = alice.attach(); XvList list = ts.newList(); XvQueue queue = runtime.newQueue(1)) {
            alice.interrupt();
            assertInterrupted(() -> ts.newInt(1));
            alice.interrupt();
            assertInterrupted(list::size);
            alice.interrupt();
            assertInterrupted(() -> queue.put(list));
            alice.interrupt();
            assertInterrupted(() -> queue.get(ts));
            alice.interrupt();
            assertInterrupted(() -> ts.unlocked(() -> { }));
            alice.interrupt();
            assertInterrupted(() -> list.add(list));
            assertThat(list.size()).isZero();
        }
    }

    @Test
    void closingIsNoCheckpoint() throws Exception {
        XvThreadState ts = alice.attach();
        XvList list = ts.newList();
        alice.interrupt();
        list.close();
        ts.close();
        try (XvThreadState next = alice.attach()) {
            assertInterrupted(next::checkpoint);
        }
    }

    @Test
    void severalInterruptsAreOne() throws Exception {
        alice.interrupt();
        alice.interrupt();
        try (XvThreadState ts = alice.attach()) {
            assertInterrupted(ts::checkpoint);
            ts.checkpoint();
        }
    }

    @Test
    void anInterruptWaitsForTheNextOneInside() throws Exception {
        alice.interrupt();
        try (XvThreadState elsewhere = bob.attach()) {
            elsewhere.checkpoint();
        }
        try (XvThreadState ts = alice.attach()) {
            assertInterrupted(ts::none);
        }
    }

    @Test
    void anInterruptCanBeTakenBack() throws Exception {
        try (XvThreadState ts = alice.attach()) {
            assertThat(ts.clearInterrupt()).isFalse();
            alice.interrupt();
            assertThat(ts.clearInterrupt()).isTrue();
            ts.checkpoint();
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptWakesWhoWaitsToGet(Task.Kind kind) throws Exception {
        try (XvQueue queue = runtime.newQueue(1); Task<Long> getter = Task.call(kind, () -> {
            try (XvThreadState ts = alice.attach()) {
                assertInterrupted(() -> queue.get(ts));
                // The GIL is there, and so is the place in line for the next wait.
                return ((XvInt) queue.get(ts)).longValue();
            }
        })) {
            Eventually.isParkedAtQueue(getter.thread());
            alice.interrupt();
            Eventually.holds("the interrupt has been heard of", () -> isClearOfInterrupts(alice));
            try (XvThreadState ts = bob.attach()) {
                queue.put(ts.newInt(42));
            }
            assertThat(getter.get()).isEqualTo(42);
        }
    }

    /// Nothing is there to be taken back.
    private static boolean isClearOfInterrupts(XvInterpreter interpreter) {
        try (XvThreadState ts = interpreter.attach()) {
            if (!ts.clearInterrupt()) {
                return true;
            }
            interpreter.interrupt();
            return false;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptWakesWhoWaitsToPut(Task.Kind kind) throws Exception {
        try (XvQueue queue = runtime.newQueue(1); Task<Void> putter = Task.run(kind, () -> {
            try (XvThreadState ts = alice.attach()) {
                queue.put(ts.newInt(1));
                assertInterrupted(() -> queue.put(ts.newInt(2), Duration.ofDays(1)));
            }
        })) {
            Eventually.isParkedAtQueue(putter.thread());
            alice.interrupt();
            putter.get();
            assertThat(queue.size()).isEqualTo(1);
        }
    }

    @Test
    void anInterruptDoesNotWakeWhoIsUnlocked() throws Exception {
        var leave = new CountDownLatch(1);
        var unlocked = new CountDownLatch(1);
        try (Task<Void> blocked = Task.run(() -> {
            try (XvThreadState ts = alice.attach()) {
                ts.unlocked(() -> {
                    unlocked.countDown();
                    leave.await();
                });
                assertInterrupted(ts::checkpoint);
            }
        })) {
            unlocked.await();
            alice.interrupt();
            Eventually.isParked(blocked.thread());
            leave.countDown();
            blocked.get();
        }
    }

    @Test
    void whatIsClosedOrClosingCannotBeInterrupted() throws Exception {
        XvThreadState ts = alice.attach();
        try (Task<Void> closer = Task.run(alice::close)) {
            Eventually.holds("closing", () -> alice.state() == XvInterpreter.State.CLOSING);
            assertThatIllegalStateException().isThrownBy(alice::interrupt).withMessageStartingWith("Already closed");
            ts.close();
            closer.get();
        }
        assertThatIllegalStateException().isThrownBy(alice::interrupt).withMessageStartingWith("Already closed");
    }

    @ParameterizedTest
    @EnumSource
    void closeWakesEachWhoWaitsForAQueueOnce(Task.Kind kind) throws Exception {
        try (XvQueue queue = runtime.newQueue(1)) {
            Task.Action waiting = () -> {
                try (XvThreadState ts = alice.attach()) {
                    assertThatThrownBy(() -> queue.get(ts)).isInstanceOf(XvInterruptedException.class)
                            .hasMessage("interpreter 1 is closing");
                    // Waits a second time, on its way out.
                    assertThat(queue.get(ts, SHORT)).isEmpty();
                    ts.checkpoint();
                }
            };
            try (Task<Void> first = Task.run(kind, waiting); Task<Void> second = Task.run(kind, waiting)) {
                Eventually.isParkedAtQueue(first.thread());
                Eventually.isParkedAtQueue(second.thread());
                alice.close();
                first.get();
                second.get();
            }
        }
    }

    @Test
    void closingTheRuntimeWakesWhoWaitsForAQueue() throws Exception {
        XvRuntime own = XvRuntime.open();
        XvInterpreter interpreter = own.newInterpreter();
        try (XvQueue queue = own.newQueue(1); Task<Void> waiting = Task.run(() -> {
            try (XvThreadState ts = interpreter.attach()) {
                queue.get(ts);
            }
        })) {
            Eventually.isParkedAtQueue(waiting.thread());
            own.close();
            assertThatThrownBy(waiting::get).isInstanceOf(XvInterruptedException.class);
        }
    }

    @Test
    void theCycleCollectorRunsAtCheckpoints() throws Exception {
        try (XvThreadState ts = alice.attach(); Arena arena = Arena.ofConfined()) {
            MemorySegment stats = XvHeapStats.allocate(arena);
            int lists = 20_000;
            for (int i = 0; i < lists; i++) {
                try (XvList list = ts.newList()) {
                    list.add(list);
                }
            }
            Crossview.XvHeap_GetStats(ts.pointer(), stats);
            assertThat(XvHeapStats.collections(stats)).isPositive();
            assertThat(XvHeapStats.containers(stats)).isLessThan(lists / 2);
        }
    }
}
