// SPDX-License-Identifier: Apache-2.0
package dev.crossview.internal;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import static org.assertj.core.api.Assertions.assertThat;

class GuardedTest {
    private final AtomicInteger released = new AtomicInteger();
    private final Guarded guarded = new Guarded(MemorySegment.NULL, _ -> released.incrementAndGet());

    @Test
    void closingWhatNobodyUsesReleases() {
        assertThat(guarded.close()).isTrue();
        assertThat(released).hasValue(1);
        assertThat(guarded.isClosed()).isTrue();
    }

    @Test
    void theLastUserReleases() {
        assertThat(guarded.enter()).isTrue();
        assertThat(guarded.enter()).isTrue();
        assertThat(guarded.close()).isTrue();
        guarded.leave();
        assertThat(released).hasValue(0);
        guarded.leave();
        assertThat(released).hasValue(1);
    }

    @Test
    void nobodyEntersOrClosesTwice() {
        guarded.close();
        assertThat(guarded.enter()).isFalse();
        assertThat(guarded.close()).isFalse();
        assertThat(released).hasValue(1);
    }

    @RepeatedTest(100)
    void whoIsInsideNeverSeesItReleased() throws Exception {
        int users = 3;
        var start = new CyclicBarrier(users + 1);
        var seenReleased = new AtomicBoolean();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < users; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                await(start);
                while (guarded.enter()) {
                    if (released.get() != 0) {
                        seenReleased.set(true);
                    }
                    guarded.leave();
                }
            }));
        }
        await(start);
        assertThat(guarded.close()).isTrue();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(seenReleased).isFalse();
        assertThat(released).hasValue(1);
    }

    @RepeatedTest(100)
    void whoIsBehindAnyDoorNeverSeesItReleased() throws Exception {
        var many = Guarded.withDoors(MemorySegment.NULL, _ -> released.incrementAndGet());
        int users = 4;
        var start = new CyclicBarrier(users + 2);
        var seenReleased = new AtomicBoolean();
        var closers = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < users; i++) {
            boolean own = i > 0;
            threads.add(Thread.ofPlatform().start(() -> {
                int door = own ? many.door() : 0;
                await(start);
                while (many.enter(door)) {
                    if (released.get() != 0) {
                        seenReleased.set(true);
                    }
                    many.leave(door);
                }
            }));
        }
        for (int i = 0; i < 2; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                await(start);
                if (many.close()) {
                    closers.incrementAndGet();
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(seenReleased).isFalse();
        assertThat(released).hasValue(1);
        assertThat(closers).hasValue(1);
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
