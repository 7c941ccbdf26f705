// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/// Holders that do not let go although they are asked to.
class StallTest {
    private static final Duration SOON = Duration.ofMillis(20);

    private final CountDownLatch leave = new CountDownLatch(1);

    /// Holds the GIL and blocks, which is what the report should show.
    private void blockCarelessly() throws InterruptedException {
        assertThat(leave.await(Eventually.LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    private Task<Void> careless(Task.Kind kind, XvInterpreter interpreter) throws InterruptedException {
        var inside = new CountDownLatch(1);
        Task<Void> task = Task.run(kind, () -> {
            Thread.currentThread().setName("careless");
            try (XvThreadState _ = interpreter.attach()) {
                inside.countDown();
                blockCarelessly();
            }
        });
        inside.await();
        return task;
    }

    @ParameterizedTest
    @EnumSource
    void isReportedOnceWithItsThreadInterpreterAndJavaStack(Task.Kind kind) throws Exception {
        List<XvStall> stalls = new CopyOnWriteArrayList<>();
        try (XvRuntime runtime = XvRuntime.open()) {
            runtime.setStallReport(SOON, stalls::add);
            XvInterpreter alice = runtime.newInterpreter("alice");
            try (Task<Void> careless = careless(kind, alice);
                 Task<Void> first = Task.run(kind, () -> alice.attach().close());
                 Task<Void> second = Task.run(kind, () -> alice.attach().close())) {
                Eventually.holds("a report", () -> !stalls.isEmpty());
                assertThat(stalls.getFirst().stack()).anyMatch(
                        frame -> frame.getMethodName().equals("blockCarelessly"));
                Thread.sleep(5 * SOON.toMillis());
                leave.countDown();
                careless.get();
                first.get();
                second.get();
                assertThat(stalls).singleElement().satisfies(stall -> {
                    assertThat(stall.interpreter()).isSameAs(alice);
                    assertThat(stall.holder()).isSameAs(careless.thread());
                    assertThat(stall.asked()).isGreaterThanOrEqualTo(SOON);
                    assertThat(stall.waiting()).isBetween(1L, 2L);
                    assertThat(stall).asString().contains("careless", alice.toString(), "no checkpoint");
                });
            }
        }
    }

    /// The report lets the careless thread go: without it the one that comes back would never have the GIL.
    @Test
    void isReportedAlsoByWhoComesBack() throws Exception {
        try (XvRuntime runtime = XvRuntime.open()) {
            runtime.setStallReport(SOON, stall -> leave.countDown());
            XvInterpreter alice = runtime.newInterpreter("alice");
            try (XvThreadState ts = alice.attach(); Task<Void> careless = ts.unlocked(
                    () -> careless(Task.Kind.PLATFORM, alice))) {
                careless.get();
                assertThat(ts.newInt(1).longValue()).isEqualTo(1);
            }
        }
    }

    @Test
    void isLoggedWithoutAReport() throws Exception {
        try (var log = new CapturedLog(); XvRuntime runtime = XvRuntime.open()) {
            XvInterpreter alice = runtime.newInterpreter("alice");
            try (Task<Void> careless = careless(Task.Kind.PLATFORM, alice);
                 Task<Void> waiting = Task.run(() -> alice.attach().close())) {
                Eventually.holds("a warning", () -> !log.about("holds the GIL").isEmpty());
                leave.countDown();
                careless.get();
                waiting.get();
                assertThat(log.about("holds the GIL")).singleElement().extracting(CapturedLog.Entry::message).asString()
                        .contains("thread \"careless\" holds the GIL of interpreter 1 \"alice\"", "blockCarelessly");
            }
        }
    }

    @Test
    void isNoneWhereTheGilIsLetGoOrCheckpointsAreReached() throws Exception {
        List<XvStall> stalls = new CopyOnWriteArrayList<>();
        try (XvRuntime runtime = XvRuntime.open()) {
            runtime.setStallReport(Duration.ofMillis(500), stalls::add);
            XvInterpreter alice = runtime.newInterpreter("alice");
            try (XvThreadState ts = alice.attach()) {
                ts.unlocked(() -> Thread.sleep(600));
                try (Task<Void> visitors = Task.run(() -> {
                    for (int i = 0; i < 100; i++) {
                        alice.attach().close();
                    }
                })) {
                    Eventually.holds("all have been inside", () -> {
                        ts.checkpoint();
                        return !visitors.thread().isAlive();
                    });
                    visitors.get();
                }
            }
        }
        assertThat(stalls).isEmpty();
    }

    @Test
    void canBeReportedNever() throws Exception {
        List<XvStall> stalls = new CopyOnWriteArrayList<>();
        try (XvRuntime runtime = XvRuntime.open()) {
            runtime.setStallReport(Duration.ofSeconds(Long.MAX_VALUE), stalls::add);
            XvInterpreter alice = runtime.newInterpreter("alice");
            try (Task<Void> careless = careless(Task.Kind.PLATFORM, alice);
                 Task<Void> waiting = Task.run(() -> alice.attach().close())) {
                Eventually.isParked(waiting.thread());
                Thread.sleep(5 * SOON.toMillis());
                leave.countDown();
                careless.get();
                waiting.get();
            }
        }
        assertThat(stalls).isEmpty();
    }

    @Test
    void theReportIsChosenBeforeTheFirstInterpreter() {
        try (XvRuntime runtime = XvRuntime.open()) {
            assertThatIllegalArgumentException().isThrownBy(() -> runtime.setStallReport(Duration.ZERO, stall -> { }));
            assertThatIllegalArgumentException().isThrownBy(
                    () -> runtime.setStallReport(Duration.ofNanos(-1), stall -> { }));
            runtime.setStallReport(SOON, stall -> { });
            runtime.newInterpreter().close();
            assertThatIllegalStateException().isThrownBy(() -> runtime.setStallReport(SOON, stall -> { }));
        }
    }
}
