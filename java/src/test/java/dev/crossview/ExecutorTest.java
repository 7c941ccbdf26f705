// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Running work inside an interpreter. What goes wrong here is mostly that somebody waits for ever.
@Timeout(60)
class ExecutorTest {
    @AutoClose
    private final XvRuntime runtime = XvRuntime.open();
    private final XvInterpreter alice = runtime.newInterpreter("alice");

    private static ThreadFactory factory(Task.Kind kind) {
        return kind == Task.Kind.PLATFORM ? Thread.ofPlatform().daemon().factory() : Thread.ofVirtual().factory();
    }

    private static XvThreadState here() {
        return XvThreadState.current().orElseThrow();
    }

    @ParameterizedTest
    @EnumSource
    void tasksRunInside(Task.Kind kind) throws Exception {
        try (ExecutorService executor = alice.executor(3, factory(kind))) {
            List<Future<Long>> sums = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                long value = i;
                sums.add(executor.submit(() -> {
                    assertThat(here().interpreter()).isSameAs(alice);
                    try (XvInt number = here().newInt(value)) {
                        return number.longValue() + 1;
                    }
                }));
            }
            for (int i = 0; i < 200; i++) {
                assertThat(sums.get(i).get()).isEqualTo(i + 1);
            }
        }
        assertThat(XvThreadState.current()).isEmpty();
        alice.close(Duration.ZERO);
    }

    @Test
    void everyWayToHandATaskOverLeadsInside() throws Exception {
        var ran = new AtomicInteger();
        Runnable check = () -> {
            assertThat(XvInterpreter.current()).containsSame(alice);
            here().checkpoint();
            ran.incrementAndGet();
        };
        Callable<Integer> count = () -> {
            check.run();
            return 7;
        };
        try (ExecutorService executor = alice.executor(2)) {
            executor.execute(check);
            assertThat(executor.submit(check).get()).isNull();
            assertThat(executor.submit(check, "result").get()).isEqualTo("result");
            assertThat(executor.submit(count).get(1, TimeUnit.MINUTES)).isEqualTo(7);
            for (Future<Integer> future : executor.invokeAll(List.of(count, count))) {
                assertThat(future.get()).isEqualTo(7);
            }
            for (Future<Integer> future : executor.invokeAll(List.of(count, count), 1, TimeUnit.MINUTES)) {
                assertThat(future.get()).isEqualTo(7);
            }
            assertThat(executor.invokeAny(List.of(count))).isEqualTo(7);
            assertThat(executor.invokeAny(List.of(count), 1, TimeUnit.MINUTES)).isEqualTo(7);
        }
        assertThat(ran).hasValue(10);
    }

    @Test
    void whatATaskThrowsCarriesItsMessageAndOrigin() throws Exception {
        try (ExecutorService executor = alice.executor(1)) {
            assertThatThrownBy(executor.submit(() -> here().newByteArray(-1))::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasMessageContaining("interpreter 1 \"alice\": ")
                    .hasMessageContaining("ValueError")
                    .cause().isInstanceOfSatisfying(XvException.class, e -> {
                        assertThat(e.typeName()).isEqualTo("ValueError");
                        assertThat(e.origin()).hasValue("interpreter 1 \"alice\"");
                    });
            assertThatThrownBy(() -> executor.submit(() -> {
                throw new IOException("checked");
            }).get(1, TimeUnit.MINUTES)).isInstanceOf(ExecutionException.class)
                    .hasMessage("interpreter 1 \"alice\": java.io.IOException: checked")
                    .hasCause(new IOException("checked"));
            // The worker has survived.
            assertThat(executor.submit(() -> here().newInt(3).longValue()).get()).isEqualTo(3);
        }
    }

    @Test
    void aHandleDoesNotLeave() throws Exception {
        try (ExecutorService executor = alice.executor(1)) {
            assertThatThrownBy(executor.submit(() -> here().newList())::get).cause()
                    .isInstanceOfSatisfying(XvException.class,
                            e -> assertThat(e.typeName()).isEqualTo("NotShareableError"))
                    .hasMessageContaining("XvList of interpreter 1");
            try (XvTicket ticket = executor.submit(() -> here().newSharedView(8).share()).get()) {
                assertThat(ticket.isOpen()).isTrue();
            }
        }
    }

    @Test
    void whatATaskLeavesOpenIsClosedAndReported() throws Exception {
        XvInterpreter bob = runtime.newInterpreter("bob");
        try (ExecutorService executor = alice.executor(1)) {
            assertThatThrownBy(executor.submit(() -> bob.attach())::get).cause()
                    .isInstanceOf(IllegalStateException.class).hasMessageContaining("left open by a task");
            assertThatThrownBy(executor.submit(() -> {
                here().close();
            })::get).cause()
                    .isInstanceOf(IllegalStateException.class).hasMessageContaining("was not its own");
            assertThat(executor.submit(() -> here().interpreter()).get()).isSameAs(alice);
        }
        bob.close(Duration.ZERO);
    }

    @Test
    void whoIsInsideCanWaitForATask() throws Exception {
        Callable<Long> task = () -> here().newInt(1).longValue();
        ExecutorService executor = alice.executor(2);
        try (XvThreadState ts = alice.attach()) {
            assertThat(executor.submit(task).get()).isEqualTo(1);
            assertThat(executor.submit(task).get(1, TimeUnit.MINUTES)).isEqualTo(1);
            assertThat(executor.invokeAll(List.of(task, task))).hasSize(2);
            assertThat(executor.invokeAny(List.of(task, task))).isEqualTo(1);
            executor.close();
            assertThat(executor.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
            assertThat(ts.newInt(2).longValue()).isEqualTo(2);
        }
    }

    @Test
    void aTimedGetEnds() throws Exception {
        var leave = new CountDownLatch(1);
        try (ExecutorService executor = alice.executor(1)) {
            Future<?> future = executor.submit(() -> {
                here().unlocked(() -> leave.await());
                return null;
            });
            assertThatThrownBy(() -> future.get(20, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            leave.countDown();
            future.get();
        }
    }

    @Test
    void aTaskCanBeCancelled() throws Exception {
        var inside = new CountDownLatch(1);
        try (ExecutorService executor = alice.executor(1); XvQueue queue = runtime.newQueue(1)) {
            Future<?> future = executor.submit(() -> {
                inside.countDown();
                return queue.get(here());
            });
            inside.await();
            assertThat(future.cancel(true)).isTrue();
            assertThatThrownBy(future::get).isInstanceOf(CancellationException.class);
            // The only worker is free again.
            assertThat(executor.submit(() -> 5).get()).isEqualTo(5);
        }
    }

    @Test
    void afterShutdownNothingIsTaken() throws Exception {
        ExecutorService executor = alice.executor(1);
        Future<Integer> before = executor.submit(() -> 1);
        executor.shutdown();
        assertThat(executor.isShutdown()).isTrue();
        assertThatThrownBy(() -> executor.submit(() -> 2)).isInstanceOf(RejectedExecutionException.class);
        assertThat(before.get()).isEqualTo(1);
        assertThat(executor.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        assertThat(executor.isTerminated()).isTrue();
    }

    @Test
    void shutdownNowInterruptsAndReturnsWhatHasNotBegun() throws Exception {
        var inside = new CountDownLatch(1);
        ExecutorService executor = alice.executor(1);
        Future<?> running = executor.submit(() -> {
            here().unlocked(() -> {
                inside.countDown();
                new CountDownLatch(1).await();
            });
            return null;
        });
        inside.await();
        executor.submit(() -> 1);
        assertThat(executor.shutdownNow()).hasSize(1);
        assertThatThrownBy(running::get).hasCauseInstanceOf(InterruptedException.class);
        assertThat(executor.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void closingTheInterpreterInterruptsItsWorkersAndEndsTheExecutor(Task.Kind kind) throws Exception {
        var inside = new CountDownLatch(3);
        XvQueue queue = runtime.newQueue(1);
        ExecutorService executor = alice.executor(3, factory(kind));
        Future<?> atQueue = executor.submit(() -> {
            inside.countDown();
            return queue.get(here());
        });
        Future<?> blocked = executor.submit(() -> {
            here().unlocked(() -> {
                inside.countDown();
                new CountDownLatch(1).await();
            });
            return null;
        });
        Future<?> computing = executor.submit(() -> {
            inside.countDown();
            while (true) {
                here().checkpoint();
            }
        });
        inside.await();
        Future<?> waiting = executor.submit(() -> 1);
        alice.close();
        assertThatThrownBy(atQueue::get).isInstanceOf(ExecutionException.class).cause()
                .isInstanceOfAny(XvInterruptedException.class, InterruptedException.class);
        assertThatThrownBy(blocked::get).hasCauseInstanceOf(InterruptedException.class);
        assertThatThrownBy(computing::get).hasCauseInstanceOf(XvInterruptedException.class);
        assertThatThrownBy(waiting::get).hasCauseInstanceOf(IllegalStateException.class);
        assertThat(executor.isShutdown()).isTrue();
        assertThat(executor.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        queue.close();
    }

    @Test
    void whatCannotGetInFailsItsFuture() throws Exception {
        var task = new FutureTask<>(() -> 1);
        try (Task<Void> careless = Task.run(() -> alice.attach())) {
            careless.get();
            careless.thread().join();
        }
        ExecutorService executor = alice.executor(1, Thread.ofPlatform().daemon()
                .uncaughtExceptionHandler((_, _) -> { }).factory());
        assertThatThrownBy(executor.submit(() -> 1)::get).hasCauseInstanceOf(XvAbandonedException.class);
        assertThatThrownBy(() -> executor.invokeAny(List.of(() -> 1, () -> 2)))
                .hasCauseInstanceOf(XvAbandonedException.class);
        executor.execute(task);
        assertThatThrownBy(task::get).isInstanceOf(CancellationException.class);
        alice.acknowledge();
        assertThat(executor.submit(() -> 1).get()).isEqualTo(1);
        executor.close();
    }

    @Test
    void anExecutorHasAThreadAtLeast() {
        assertThatIllegalArgumentException().isThrownBy(() -> alice.executor(0));
        assertThatIllegalArgumentException().isThrownBy(() -> alice.executor(-1, Thread.ofVirtual().factory()));
    }

    @Test
    void itsThreadsAreNamedAfterTheInterpreter() throws Exception {
        try (ExecutorService executor = alice.executor(1)) {
            assertThat(executor.submit(() -> Thread.currentThread().getName()).get())
                    .isEqualTo("interpreter 1 \"alice\" worker 1");
            assertThat(executor).hasToString("executor of interpreter 1 \"alice\"");
        }
    }

    @Test
    void interpretersWorkSideBySide() throws Exception {
        int interpreters = 4;
        XvQueue queue = runtime.newQueue(8);
        List<ExecutorService> executors = new ArrayList<>();
        List<Future<Long>> sums = new ArrayList<>();
        for (int i = 0; i < interpreters; i++) {
            ExecutorService executor = runtime.newInterpreter().executor(2);
            executors.add(executor);
            executor.submit(() -> {
                for (int n = 0; n < 1000; n++) {
                    try (XvInt item = here().newInt(n)) {
                        queue.put(item);
                    }
                }
                return null;
            });
            sums.add(executor.submit(() -> {
                long sum = 0;
                for (int n = 0; n < 1000; n++) {
                    try (XvObject item = queue.get(here())) {
                        sum += ((XvInt) item).longValue();
                    }
                }
                return sum;
            }));
        }
        long sum = 0;
        for (Future<Long> part : sums) {
            sum += part.get(60, TimeUnit.SECONDS);
        }
        assertThat(sum).isEqualTo(interpreters * (999L * 1000 / 2));
        executors.forEach(ExecutorService::close);
        queue.close();
    }
}
