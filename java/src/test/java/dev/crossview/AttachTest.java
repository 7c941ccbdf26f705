// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Getting in, waiting to get in, and the order of attachments.
class AttachTest {
    private static final Duration SHORT = Duration.ofMillis(20);

    @AutoClose
    private final XvRuntime runtime = XvRuntime.open();
    private final XvInterpreter alice = runtime.newInterpreter("alice");
    private final XvInterpreter bob = runtime.newInterpreter("bob");

    /// A thread that attaches, says so, and is gone again.
    private static Task<Boolean> visitor(Task.Kind kind, XvInterpreter interpreter) {
        return Task.call(kind, () -> {
            try (XvThreadState ts = interpreter.attach()) {
                return ts.newList().size() == 0;
            }
        });
    }

    @Test
    void anAttachmentKnowsWhereItIs() throws Exception {
        try (XvThreadState ts = alice.attach()) {
            assertThat(ts.interpreter()).isSameAs(alice);
            assertThat(ts.thread()).isSameAs(Thread.currentThread());
        }
    }

    @Test
    void aThreadKnowsItsInnermostAttachment() throws Exception {
        assertThat(XvThreadState.current()).isEmpty();
        assertThat(XvInterpreter.current()).isEmpty();
        try (XvThreadState outer = alice.attach()) {
            assertThat(XvThreadState.current()).containsSame(outer);
            assertThat(XvInterpreter.current()).containsSame(alice);
            try (XvThreadState inner = bob.attach()) {
                assertThat(XvThreadState.current()).containsSame(inner);
                assertThat(XvInterpreter.current()).containsSame(bob);
            }
            outer.unlocked(() -> assertThat(XvThreadState.current()).containsSame(outer));
            assertThat(Task.call(XvThreadState::current).get()).isEmpty();
        }
        assertThat(XvThreadState.current()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void attachWaitsForTheGil(Task.Kind kind) throws Exception {
        try (XvThreadState ts = alice.attach(); Task<Boolean> visitor = visitor(kind, alice)) {
            Eventually.isParked(visitor.thread());
            assertThat(ts.unlocked(visitor::get)).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void attachGetsTheGilWhenItsHolderLeaves(Task.Kind kind) throws Exception {
        try (Task<Boolean> visitor = attachedMeanwhile(alice, () -> visitor(kind, alice))) {
            assertThat(visitor.get()).isTrue();
        }
    }

    private interface Meanwhile {
        Task<Boolean> start();
    }

    private static Task<Boolean> attachedMeanwhile(XvInterpreter interpreter, Meanwhile meanwhile)
            throws InterruptedException {
        try (XvThreadState _ = interpreter.attach()) {
            Task<Boolean> task = meanwhile.start();
            Eventually.isParked(task.thread());
            return task;
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCheckpointLetsTheWaiterIn(Task.Kind kind) throws Exception {
        try (XvThreadState ts = alice.attach(); Task<Boolean> visitor = visitor(kind, alice)) {
            Eventually.holds("the visitor has been inside", () -> {
                ts.checkpoint();
                return !visitor.thread().isAlive();
            });
            assertThat(visitor.get()).isTrue();
        }
    }

    @Test
    void everyCallIsACheckpoint() throws Exception {
        try (XvThreadState ts = alice.attach(); XvList list = ts.newList();
             Task<Boolean> visitor = visitor(Task.Kind.PLATFORM, alice)) {
            Eventually.holds("the visitor has been inside", () -> {
                assertThat(list.size()).isZero();
                return !visitor.thread().isAlive();
            });
            assertThat(visitor.get()).isTrue();
        }
    }

    @Test
    void aTimedAttachEndsAndSaysWhoIsInside() throws Exception {
        try (XvThreadState ts = alice.attach()) {
            String here = Thread.currentThread().getName();
            assertThatThrownBy(() -> Task.run(() -> alice.attach(SHORT).close()).get())
                    .isInstanceOf(XvTimeoutException.class)
                    .hasMessageContaining(alice.toString())
                    .hasMessageContaining("thread \"" + here + "\"");
            assertThat(ts.newInt(1).longValue()).isEqualTo(1);
        }
    }

    @Test
    void anAttachWithoutTimeTriesOnce() throws Exception {
        alice.attach(Duration.ZERO).close();
        alice.attach(Duration.ofNanos(Long.MIN_VALUE)).close();
        try (XvThreadState _ = alice.attach()) {
            assertThatThrownBy(() -> Task.run(() -> alice.attach(Duration.ZERO).close()).get())
                    .isInstanceOf(XvTimeoutException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptEndsAnAttach(Task.Kind kind) throws Exception {
        try (XvThreadState ts = alice.attach(); Task<Boolean> visitor = visitor(kind, alice)) {
            Eventually.isParked(visitor.thread());
            visitor.thread().interrupt();
            assertThatThrownBy(visitor::get).isInstanceOf(InterruptedException.class);
            assertThat(ts.newInt(1).longValue()).isEqualTo(1);
        }
        alice.close(Duration.ZERO);
    }

    @Test
    void whoComesInterruptedDoesNotAttach() throws Exception {
        Thread.currentThread().interrupt();
        assertThatThrownBy(alice::attach).isInstanceOf(InterruptedException.class);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        alice.close(Duration.ZERO);
    }

    @Test
    void anAttachmentInsideAnotherSuspendsIt() throws Exception {
        try (XvThreadState outer = alice.attach(); XvInt number = outer.newInt(42)) {
            try (XvThreadState inner = bob.attach()) {
                assertThat(inner.newInt(1).longValue()).isEqualTo(1);
                // Its GIL is free meanwhile.
                assertThat(visitor(Task.Kind.PLATFORM, alice).get()).isTrue();
            }
            assertThat(number.longValue()).isEqualTo(42);
        }
    }

    @Test
    void oneThreadCanAttachToOneInterpreterTwice() throws Exception {
        try (XvThreadState outer = alice.attach(); XvInt number = outer.newInt(42)) {
            try (XvThreadState inner = alice.attach(); XvList list = inner.newList()) {
                // An argument may come from the suspended attachment: the interpreter is the same.
                list.add(number);
                assertThat(((XvInt) list.get(0)).longValue()).isEqualTo(42);
            }
            assertThat(number.longValue()).isEqualTo(42);
        }
    }

    @Test
    void attachmentsEndInReverseOrder() throws Exception {
        XvThreadState outer = alice.attach();
        XvThreadState inner = bob.attach();
        assertThatIllegalStateException().isThrownBy(outer::close)
                .withMessageContaining("reverse order")
                .withMessageContaining(inner.toString());
        inner.close();
        outer.close();
    }

    @Test
    void anAttachmentWaitsForTheOuterOnesGil() throws Exception {
        var inside = new CountDownLatch(1);
        var leave = new CountDownLatch(1);
        try (XvThreadState outer = alice.attach()) {
            XvThreadState inner = bob.attach();
            try (Task<Void> holder = Task.run(() -> {
                try (XvThreadState _ = alice.attach()) {
                    inside.countDown();
                    leave.await();
                }
            })) {
                inside.await();
                Thread here = Thread.currentThread();
                try (Task<Void> release = Task.run(() -> {
                    Eventually.isParked(here);
                    leave.countDown();
                })) {
                    inner.close();
                    release.get();
                }
                holder.get();
            }
            assertThat(outer.newInt(5).longValue()).isEqualTo(5);
        }
    }

    @Test
    void aFailedAttachLeavesTheOuterOneActive() throws Exception {
        var leave = new CountDownLatch(1);
        var inside = new CountDownLatch(1);
        try (Task<Void> holder = Task.run(() -> {
            try (XvThreadState _ = bob.attach()) {
                inside.countDown();
                leave.await();
            }
        }); XvThreadState outer = alice.attach()) {
            inside.await();
            assertThatThrownBy(() -> bob.attach(SHORT)).isInstanceOf(XvTimeoutException.class);
            assertThat(outer.newInt(1).longValue()).isEqualTo(1);

            Thread here = Thread.currentThread();
            try (Task<Void> interrupter = Task.run(() -> {
                Eventually.isParked(here);
                here.interrupt();
            })) {
                assertThatThrownBy(bob::attach).isInstanceOf(InterruptedException.class);
                interrupter.get();
            }
            assertThat(outer.newInt(2).longValue()).isEqualTo(2);

            leave.countDown();
            holder.get();
            bob.close();
            assertThatIllegalStateException().isThrownBy(bob::attach);
            assertThat(outer.newInt(3).longValue()).isEqualTo(3);
        }
    }

    @Test
    void unlockedReturnsAndThrowsWhatItsActionDoes() throws Exception {
        try (XvThreadState ts = alice.attach()) {
            assertThat(ts.unlocked(() -> "result")).isEqualTo("result");
            assertThatThrownBy(() -> ts.unlocked(() -> {
                throw new IOException("checked");
            })).isInstanceOf(IOException.class).hasMessage("checked");
            assertThat(ts.newInt(1).longValue()).isEqualTo(1);
        }
    }

    @Test
    void unlockedKeepsAnInterruptForLater() throws Exception {
        var inside = new CountDownLatch(1);
        var interrupted = new CountDownLatch(1);
        Thread here = Thread.currentThread();
        try (XvThreadState ts = alice.attach()) {
            List<Task<Void>> others = new ArrayList<>();
            ts.unlocked(() -> {
                others.add(Task.run(() -> {
                    try (XvThreadState _ = alice.attach()) {
                        inside.countDown();
                        interrupted.await();
                        Eventually.holds("the interrupt has been noticed and put off", () -> !here.isInterrupted());
                        Eventually.isParked(here);
                    }
                }));
                inside.await();
                here.interrupt();
                interrupted.countDown();
            });
            assertThat(Thread.interrupted()).isTrue();
            assertThat(ts.newInt(1).longValue()).isEqualTo(1);
            others.getFirst().get();
        }
    }

    @Test
    void anAttachAtTheEdgeOfTheStackLeavesNothingBehind() throws Exception {
        for (int round = 0; round < 10; round++) {
            Thread thread = new Thread(null, () -> attachDeeperAndDeeper(alice), "edge", 256 * 1024);
            thread.start();
            thread.join();
        }
        try (XvThreadState ts = alice.attach(Eventually.LIMIT)) {
            assertThat(ts.newInt(1).longValue()).isEqualTo(1);
        }
    }

    /// Until the stack is used up, and at every depth on the way back.
    private static void attachDeeperAndDeeper(XvInterpreter interpreter) {
        try {
            attachDeeperAndDeeper(interpreter);
        } catch (StackOverflowError e) {
            // Here, a few frames from the edge, is where it gets interesting.
        }
        try {
            interpreter.attach().close();
        } catch (StackOverflowError | InterruptedException e) {
            // There is more room a few frames up.
        }
    }

    @Test
    void aThreadCanAttachElsewhereWhileUnlocked() throws Exception {
        try (XvThreadState ts = alice.attach()) {
            long value = ts.unlocked(() -> {
                try (XvThreadState other = bob.attach()) {
                    // Suspended as well as unlocked, it has a place inside the new one.
                    assertThatIllegalStateException().isThrownBy(ts::checkpoint)
                            .withMessageStartingWith("Inside unlocked(...)");
                    return other.newInt(8).longValue();
                }
            });
            assertThat(value).isEqualTo(8);
            long again = ts.unlocked(() -> {
                try (XvThreadState other = alice.attach()) {
                    return other.newInt(10).longValue();
                }
            });
            assertThat(again).isEqualTo(10);
            assertThat(ts.newInt(9).longValue()).isEqualTo(9);
        }
    }

    @Test
    void anAttachmentLeftOpenInsideUnlockedIsClosedAndReported() throws Exception {
        try (XvThreadState ts = alice.attach()) {
            var left = new ArrayList<XvThreadState>();
            assertThatIllegalStateException().isThrownBy(() -> ts.unlocked(() -> {
                left.add(bob.attach());
            })).withMessageContaining("left open");
            assertThatIllegalStateException().isThrownBy(() -> left.getFirst().close()).withMessage("Already closed");
            assertThat(ts.newInt(1).longValue()).isEqualTo(1);

            assertThatThrownBy(() -> ts.unlocked(() -> {
                left.add(bob.attach());
                throw new IOException("the action's own");
            })).isInstanceOf(IOException.class).hasSuppressedException(new IllegalStateException(
                    left.getFirst() + " was left open inside unlocked(...); it has been closed"));
        }
        bob.close(Duration.ZERO);
    }

    /// Two carriers, and whoever holds the GIL gives up its carrier while it does. If one of those who wait did so
    /// inside C, two of them would keep both carriers, and the holder would never get one back.
    @Test
    void virtualThreadsThatContendDoNotStandStill() throws Exception {
        contend(Task.Kind.VIRTUAL, 4, 200);
    }

    @Test
    void platformThreadsThatContendExcludeEachOther() throws Exception {
        contend(Task.Kind.PLATFORM, 4, 200);
    }

    @Test
    void aHundredVirtualThreadsGetTheirTurn() throws Exception {
        contend(Task.Kind.VIRTUAL, 100, 4);
    }

    private void contend(Task.Kind kind, int threads, int rounds) throws Exception {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment counter;
            try (XvThreadState ts = alice.attach(); XvSharedView view = ts.newSharedView(4)) {
                counter = view.segment(arena);
            }
            List<Task<Void>> tasks = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                tasks.add(Task.run(kind, () -> {
                    for (int i = 0; i < rounds; i++) {
                        try (XvThreadState ts = alice.attach()) {
                            // Plain: what makes it right is the GIL.
                            int before = counter.get(JAVA_INT, 0);
                            Thread.yield();
                            counter.set(JAVA_INT, 0, before + 1);
                            ts.checkpoint();
                        }
                    }
                }));
            }
            try {
                for (Task<Void> task : tasks) {
                    task.get();
                }
                assertThat(counter.get(JAVA_INT, 0)).isEqualTo(threads * rounds);
            } finally {
                tasks.forEach(Task::close);
            }
        }
    }
}
