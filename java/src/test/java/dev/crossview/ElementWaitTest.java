// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import dev.crossview.XvSharedView.WaitResult;
import dev.crossview.internal.Parking;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import static dev.crossview.XvOrder.ACQUIRE;
import static dev.crossview.XvOrder.RELEASE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/// Waiting at an element until somebody says that it has changed.
@Timeout(120)
class ElementWaitTest {
    private static final Duration SOON = Duration.ofMillis(20);
    private static final Duration LONG = Duration.ofMinutes(10);

    @AutoClose
    private final XvRuntime runtime = XvRuntime.open();
    private final XvInterpreter alice = runtime.newInterpreter("alice");
    private final XvInterpreter bob = runtime.newInterpreter("bob");

    private XvTicket shared(XvSharedView view) {
        return view.share();
    }

    /// A thread that waits in an interpreter while the element is 0.
    private static Task<WaitResult> waiting(Task.Kind kind, XvInterpreter interpreter, XvTicket ticket,
                                            Duration timeout) {
        return Task.call(kind, () -> {
            try (XvThreadState ts = interpreter.attach(); XvSharedView view = ts.open(ticket)) {
                return view.waitWhile(0, 0, timeout);
            }
        });
    }

    private static void isParked(XvThreadState ts, Task<?> task) {
        ts.unlocked(() -> Eventually.isParkedIn(Parking.class, task.thread()));
    }

    @Test
    void whoExpectsSomethingElseDoesNotWait() throws Exception {
        try (XvThreadState ts = alice.attach(); XvSharedView view = ts.newSharedView(8).cast("i")) {
            assertThat(view.waitWhile(0, 1)).isEqualTo(WaitResult.NOT_EQUAL);
            assertThat(view.waitWhile(0, 1, Duration.ZERO)).isEqualTo(WaitResult.NOT_EQUAL);
            assertThat(view.waitWhile(0, 0, Duration.ZERO)).isEqualTo(WaitResult.TIMED_OUT);
            assertThat(view.asReadOnly().waitWhile(0, 0, SOON)).isEqualTo(WaitResult.TIMED_OUT);
            assertThat(view.notifyWaiters(0)).isZero();
            assertThat(view.notifyWaiters(0, -1)).isZero();
            assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> view.waitWhile(2, 0))
                    .withMessageContaining("format 'i'");
            assertThatExceptionOfType(XvException.class).isThrownBy(() -> view.cast("B").cast("d").waitWhile(0, 0))
                    .satisfies(e -> assertThat(e.typeName()).isEqualTo("TypeError"));
        }
    }

    @ParameterizedTest
    @EnumSource(Task.Kind.class)
    void aNotifyWakesInTheOrderOfComing(Task.Kind kind) throws Exception {
        Queue<Integer> order = new ConcurrentLinkedQueue<>();
        List<Task<Void>> waiters = new ArrayList<>();
        try (XvThreadState ts = alice.attach(); XvSharedView view = ts.newSharedView(8).cast("q")) {
            for (int i = 0; i < 4; i++) {
                int number = i;
                XvTicket ticket = view.share();
                Task<Void> waiter = Task.run(kind, () -> {
                    try (XvThreadState inner = bob.attach(); XvSharedView same = inner.open(ticket)) {
                        assertThat(same.waitWhile(0, 0)).isEqualTo(WaitResult.OK);
                        order.add(number);
                    }
                });
                waiters.add(waiter);
                isParked(ts, waiter);
            }
            for (int i = 0; i < 2; i++) {
                assertThat(view.notifyWaiters(0, 1)).isEqualTo(1);
                Task<Void> woken = waiters.get(i);
                ts.unlocked(woken::get);
            }
            assertThat(view.notifyWaiters(0)).isEqualTo(2);
            ts.unlocked(() -> {
                for (Task<Void> waiter : waiters) {
                    waiter.get();
                }
            });
            assertThat(order.stream().limit(2)).containsExactly(0, 1);
            assertThat(order).hasSize(4);
            assertThat(view.notifyWaiters(0)).isZero();
        } finally {
            waiters.forEach(Task::close);
        }
    }

    @ParameterizedTest
    @EnumSource(Task.Kind.class)
    void anInterruptOfTheThreadEndsTheWaitAndLeavesNobodyInLine(Task.Kind kind) throws Exception {
        try (XvThreadState ts = alice.attach(); XvSharedView view = ts.newSharedView(8).cast("q");
             Task<WaitResult> waiter = waiting(kind, bob, shared(view), LONG)) {
            isParked(ts, waiter);
            waiter.thread().interrupt();
            assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> ts.unlocked(waiter::get));
            assertThat(view.notifyWaiters(0)).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(Task.Kind.class)
    void anInterruptOfTheInterpreterEndsTheWait(Task.Kind kind) throws Exception {
        try (XvThreadState ts = alice.attach(); XvSharedView view = ts.newSharedView(8).cast("q");
             Task<WaitResult> waiter = waiting(kind, bob, shared(view), LONG)) {
            isParked(ts, waiter);
            bob.interrupt();
            assertThatExceptionOfType(XvInterruptedException.class).isThrownBy(() -> ts.unlocked(waiter::get))
                    .withMessage("interrupted");
            assertThat(view.notifyWaiters(0)).isZero();
        }
    }

    /// One of the two hears of it; the other has been woken in vain, and hears of the next.
    @Test
    void whoIsWokenInVainGoesOnWaitingAndHearsOfTheNextInterrupt() throws Exception {
        try (XvThreadState ts = alice.attach(); XvSharedView view = ts.newSharedView(8).cast("q");
             Task<WaitResult> first = waiting(Task.Kind.PLATFORM, bob, shared(view), LONG);
             Task<WaitResult> second = waiting(Task.Kind.VIRTUAL, bob, shared(view), LONG)) {
            isParked(ts, first);
            isParked(ts, second);
            bob.interrupt();
            ts.unlocked(() -> Eventually.holds("one has ended",
                    () -> first.thread().isAlive() != second.thread().isAlive()));
            Task<WaitResult> other = first.thread().isAlive() ? first : second;
            isParked(ts, other);
            bob.interrupt();
            assertThatExceptionOfType(XvInterruptedException.class).isThrownBy(() -> ts.unlocked(other::get));
            assertThat(view.notifyWaiters(0)).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(Task.Kind.class)
    void closingTheInterpreterEndsTheWait(Task.Kind kind) throws Exception {
        try (XvThreadState ts = alice.attach(); XvSharedView view = ts.newSharedView(8).cast("q");
             Task<WaitResult> waiter = waiting(kind, bob, shared(view), LONG)) {
            isParked(ts, waiter);
            bob.close();
            assertThatExceptionOfType(XvInterruptedException.class).isThrownBy(() -> ts.unlocked(waiter::get))
                    .withMessageContaining("is closing");
            assertThat(view.notifyWaiters(0)).isZero();
        }
    }

    @Test
    void anInterruptBeforeTheWaitEndsItToo() throws Exception {
        try (XvThreadState ts = alice.attach(); XvSharedView view = ts.newSharedView(8).cast("q")) {
            Thread.currentThread().interrupt();
            assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> view.waitWhile(0, 0));
            alice.interrupt();
            assertThatExceptionOfType(XvInterruptedException.class).isThrownBy(() -> view.waitWhile(0, 0));
        }
    }

    /// A ball between two interpreters: each waits for the number that is its turn. Whoever loses one wake-up sleeps
    /// for ever.
    @RepeatedTest(3)
    void twoThatWaitForEachOtherLoseNoWakeUp() throws Exception {
        XvTicket there;
        XvTicket back;
        try (XvThreadState ts = alice.attach(); XvSharedView view = ts.newSharedView(8).cast("q")) {
            there = view.share();
            back = view.share();
        }
        try (Task<Void> even = playing(Task.Kind.VIRTUAL, alice, there, 0);
             Task<Void> odd = playing(Task.Kind.PLATFORM, bob, back, 1)) {
            even.get();
            odd.get();
        }
    }

    private static Task<Void> playing(Task.Kind kind, XvInterpreter interpreter, XvTicket ticket, int first) {
        return Task.run(kind, () -> {
            try (XvThreadState ts = interpreter.attach(); XvSharedView view = ts.open(ticket)) {
                for (long turn = first; turn < 1_000; turn += 2) {
                    long now;
                    while ((now = view.load(0, ACQUIRE)) != turn) {
                        view.waitWhile(0, now);
                    }
                    view.store(0, turn + 1, RELEASE);
                    view.notifyWaiters(0, 1);
                }
            }
        });
    }

    /// There are two carriers: one that waited inside C would keep its own.
    @Test
    void hundredsOfVirtualThreadsWaitAndStarveNobody() throws Exception {
        int threads = 300;
        List<Task<WaitResult>> waiters = new ArrayList<>();
        try (XvThreadState ts = alice.attach(); XvSharedView view = ts.newSharedView(8).cast("q")) {
            for (int i = 0; i < threads; i++) {
                waiters.add(waiting(Task.Kind.VIRTUAL, bob, view.share(), LONG));
            }
            long woken = 0;
            while (woken < threads) {
                // Others get on while they wait: this one, and who is yet to come.
                assertThat(ts.<Integer, Exception>unlocked(() -> Task.call(Task.Kind.VIRTUAL, () -> 1).get()))
                        .isEqualTo(1);
                woken += view.notifyWaiters(0, 7);
            }
            ts.unlocked(() -> {
                for (Task<WaitResult> waiter : waiters) {
                    assertThat(waiter.get()).isEqualTo(WaitResult.OK);
                }
            });
        } finally {
            waiters.forEach(Task::close);
        }
    }
}
