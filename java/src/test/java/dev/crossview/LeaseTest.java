// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import dev.crossview.XvLease.Mode;
import dev.crossview.internal.Parking;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import static dev.crossview.XvLease.Mode.EXCLUSIVE;
import static dev.crossview.XvLease.Mode.SHARED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/// Leases, from Java.
@Timeout(120)
class LeaseTest {
    private static final Duration SOON = Duration.ofMillis(20);
    private static final Duration LONG = Duration.ofMinutes(10);

    @AutoClose
    private final XvRuntime runtime = XvRuntime.open();
    private final XvInterpreter alice = runtime.newInterpreter("alice");
    private final XvInterpreter bob = runtime.newInterpreter("bob");

    /// A thread that takes a lease in an interpreter and ends it at once: whether it got one, and was told of an owner
    /// that went.
    private static Task<Optional<Boolean>> leasing(Task.Kind kind, XvInterpreter interpreter, XvTicket ticket,
                                                   Mode mode, Duration timeout) {
        return Task.call(kind, () -> {
            try (XvThreadState ts = interpreter.attach(); XvSharedView view = ts.open(ticket)) {
                Optional<XvLease> lease = view.lease(mode, timeout);
                lease.ifPresent(XvLease::close);
                return lease.map(XvLease::wasAbandoned);
            }
        });
    }

    private static void isParked(XvThreadState ts, Task<?> task) {
        ts.unlocked(() -> Eventually.isParkedIn(Parking.class, task.thread()));
    }

    private static boolean isFree(XvInterpreter interpreter, XvTicket ticket, Mode mode) throws InterruptedException {
        try (XvThreadState ts = interpreter.attach(); XvSharedView view = ts.open(ticket)) {
            Optional<XvLease> lease = view.tryLease(mode);
            lease.ifPresent(XvLease::close);
            return lease.isPresent();
        }
    }

    @Test
    void sharedOnesOverlapAndAnExclusiveOneDoesNot() throws Exception {
        try (XvThreadState ts = alice.attach(); XvSharedView view = ts.newSharedView(64)) {
            try (XvLease lease = view.lease(SHARED)) {
                assertThat(lease.mode()).isEqualTo(SHARED);
                assertThat(lease.wasAbandoned()).isFalse();
                assertThat(isFree(bob, view.share(), SHARED)).isTrue();
                assertThat(isFree(bob, view.share(), EXCLUSIVE)).isFalse();
            }
            try (XvLease _ = view.slice(0, 32).tryLease(EXCLUSIVE).orElseThrow()) {
                assertThat(isFree(bob, view.share(), SHARED)).isFalse();
                assertThat(isFree(bob, view.slice(32, 64).share(), EXCLUSIVE)).isTrue();
                assertThat(leasing(Task.Kind.PLATFORM, bob, view.share(), SHARED, SOON).get()).isEmpty();
                assertThat(leasing(Task.Kind.PLATFORM, bob, view.share(), SHARED, Duration.ZERO).get()).isEmpty();
            }
            assertThat(isFree(bob, view.share(), EXCLUSIVE)).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(Task.Kind.class)
    void whoCameFirstComesFirst(Task.Kind kind) throws Exception {
        Queue<Integer> order = new ConcurrentLinkedQueue<>();
        List<Task<Void>> waiters = new ArrayList<>();
        try (XvThreadState ts = alice.attach(); XvSharedView view = ts.newSharedView(64)) {
            XvLease lease = view.lease(EXCLUSIVE);
            for (int i = 0; i < 3; i++) {
                int number = i;
                XvInterpreter own = runtime.newInterpreter();
                XvTicket ticket = view.share();
                Task<Void> waiter = Task.run(kind, () -> {
                    try (XvThreadState inner = own.attach(); XvSharedView same = inner.open(ticket);
                         XvLease _ = same.lease(EXCLUSIVE)) {
                        order.add(number);
                    }
                });
                waiters.add(waiter);
                isParked(ts, waiter);
            }
            lease.close();
            ts.unlocked(() -> {
                for (Task<Void> waiter : waiters) {
                    waiter.get();
                }
            });
            assertThat(order).containsExactly(0, 1, 2);
        } finally {
            waiters.forEach(Task::close);
        }
    }

    @Test
    void oneThatIsClosedCannotBeUsedAgainAndKeepsNobodyOut() throws Exception {
        try (XvThreadState ts = alice.attach(); XvSharedView view = ts.newSharedView(64)) {
            XvLease lease = view.lease(EXCLUSIVE);
            assertThatExceptionOfType(XvException.class).isThrownBy(view::move)
                    .withMessage("sharedview has a lease")
                    .satisfies(e -> assertThat(e.typeName()).isEqualTo("BufferError"));
            assertThatExceptionOfType(XvException.class).isThrownBy(view::release);
            assertThat(view.get(0)).as("it has stayed as it was").isZero();
            lease.close();
            assertThatIllegalStateException().isThrownBy(lease::close);
            view.move().close();
        }
    }

    @Test
    void whatCannotBeLeasedIsRefused() throws Exception {
        try (XvThreadState ts = alice.attach(); XvSharedView view = ts.newSharedView(64)) {
            assertThatExceptionOfType(XvException.class).isThrownBy(() -> view.asReadOnly().lease(EXCLUSIVE))
                    .satisfies(e -> assertThat(e.typeName()).isEqualTo("TypeError"));
            try (XvLease _ = view.lease(SHARED)) {
                assertThatExceptionOfType(XvException.class).isThrownBy(() -> view.lease(EXCLUSIVE))
                        .withMessage("the lease would wait for its own interpreter (bytes 0 to 64 of the block)")
                        .satisfies(e -> assertThat(e.typeName()).isEqualTo("RuntimeError"));
                assertThat(view.tryLease(EXCLUSIVE)).isEmpty();
            }
            assertThat(view.tryLease(EXCLUSIVE)).isPresent();
        }
    }

    @Test
    void anAttachmentThatEndsWithALeaseIsToldOfOnce() throws Exception {
        XvTicket first;
        XvTicket second;
        XvTicket third;
        try (XvThreadState ts = alice.attach(); XvSharedView view = ts.newSharedView(64)) {
            first = view.share();
            second = view.share();
            third = view.share();
            view.lease(EXCLUSIVE);
        }
        assertThat(leasing(Task.Kind.PLATFORM, bob, first, EXCLUSIVE, LONG).get()).hasValue(true);
        assertThat(leasing(Task.Kind.PLATFORM, bob, second, EXCLUSIVE, LONG).get()).hasValue(false);
        assertThat(isFree(alice, third, EXCLUSIVE)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Task.Kind.class)
    void whoWaitsIsToldThatTheOwnerWent(Task.Kind kind) throws Exception {
        XvThreadState ts = alice.attach();
        XvSharedView view = ts.newSharedView(64);
        view.lease(EXCLUSIVE);
        try (Task<Optional<Boolean>> waiter = leasing(kind, bob, view.share(), SHARED, LONG)) {
            isParked(ts, waiter);
            ts.close();
            assertThat(waiter.get()).hasValue(true);
        }
    }

    @ParameterizedTest
    @EnumSource(Task.Kind.class)
    void closingTheInterpreterOfWhoWaitsEndsTheWait(Task.Kind kind) throws Exception {
        try (XvThreadState ts = alice.attach(); XvSharedView view = ts.newSharedView(64);
             XvLease _ = view.lease(EXCLUSIVE);
             Task<Optional<Boolean>> waiter = leasing(kind, bob, view.share(), EXCLUSIVE, LONG)) {
            isParked(ts, waiter);
            bob.close();
            assertThatExceptionOfType(XvInterruptedException.class).isThrownBy(() -> ts.unlocked(waiter::get))
                    .withMessageContaining("is closing");
        }
    }

    @ParameterizedTest
    @EnumSource(Task.Kind.class)
    void interruptsEndTheWaitAndLeaveNobodyInLine(Task.Kind kind) throws Exception {
        try (XvThreadState ts = alice.attach(); XvSharedView view = ts.newSharedView(64)) {
            XvLease lease = view.lease(SHARED);
            try (Task<Optional<Boolean>> waiter = leasing(kind, bob, view.share(), EXCLUSIVE, LONG)) {
                isParked(ts, waiter);
                bob.interrupt();
                assertThatExceptionOfType(XvInterruptedException.class).isThrownBy(() -> ts.unlocked(waiter::get));
            }
            try (Task<Optional<Boolean>> waiter = leasing(kind, bob, view.share(), EXCLUSIVE, LONG)) {
                isParked(ts, waiter);
                waiter.thread().interrupt();
                assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> ts.unlocked(waiter::get));
            }
            assertThat(isFree(bob, view.share(), SHARED)).as("no writer is waiting any more").isTrue();
            lease.close();
            assertThat(isFree(bob, view.share(), EXCLUSIVE)).isTrue();
        }
    }

    /// Plain numbers under exclusive leases, by more virtual threads than there are carriers.
    @Test
    void hundredsOfVirtualThreadsTakeTurnsAndCountRight() throws Exception {
        int threads = 200;
        List<XvInterpreter> interpreters = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            interpreters.add(runtime.newInterpreter());
        }
        List<Task<Void>> tasks = new ArrayList<>();
        try (XvThreadState ts = alice.attach(); XvSharedView view = ts.newSharedView(8).cast("q")) {
            for (int i = 0; i < threads; i++) {
                XvInterpreter interpreter = interpreters.get(i % 4);
                XvTicket ticket = view.share();
                tasks.add(Task.run(Task.Kind.VIRTUAL, () -> {
                    try (XvThreadState inner = interpreter.attach(); XvSharedView same = inner.open(ticket)) {
                        for (int round = 0; round < 5; round++) {
                            addUnderLease(inner, same);
                        }
                    }
                }));
            }
            ts.unlocked(() -> {
                for (Task<Void> task : tasks) {
                    task.get();
                }
            });
            assertThat(view.get(0)).isEqualTo(5L * threads);
        } finally {
            tasks.forEach(Task::close);
        }
    }

    /// A thread of the same interpreter that has the lease is no one to wait for: the GIL is there to agree, so it is
    /// asked to let others in.
    private static void addUnderLease(XvThreadState ts, XvSharedView view) throws InterruptedException {
        while (true) {
            try (XvLease _ = view.lease(EXCLUSIVE)) {
                long before = view.get(0);
                Thread.yield();
                view.set(0, before + 1);
                return;
            } catch (XvException ownInterpreter) {
                assertThat(ownInterpreter.typeName()).isEqualTo("RuntimeError");
                ts.unlocked(Thread::yield);
            }
        }
    }
}
