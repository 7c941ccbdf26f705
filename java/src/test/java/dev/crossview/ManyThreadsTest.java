// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import dev.crossview.ffm.generated.Crossview;
import dev.crossview.ffm.generated.XvGilStats;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

import static org.assertj.core.api.Assertions.assertThat;

/// More threads than carriers, of which there are two in all of these tests; and threads that would keep each other
/// out.
class ManyThreadsTest {
    @AutoClose
    private final XvRuntime runtime = XvRuntime.open();

    /// A thread that waited for a GIL or a queue inside C would keep its carrier, and two of them both.
    @Test
    void fourVirtualThreadsOnTwoCarriersExchangeItems() throws Exception {
        XvInterpreter alice = runtime.newInterpreter("alice");
        XvInterpreter bob = runtime.newInterpreter("bob");
        int items = 2_000;
        List<Task<Void>> tasks = new ArrayList<>();
        try (XvQueue there = runtime.newQueue(1); XvQueue back = runtime.newQueue(1)) {
            for (XvInterpreter interpreter : List.of(alice, bob)) {
                XvQueue out = interpreter == alice ? there : back;
                XvQueue in = interpreter == alice ? back : there;
                tasks.add(Task.run(Task.Kind.VIRTUAL, () -> {
                    try (XvThreadState ts = interpreter.attach(); XvInt item = ts.newInt(1_000_000)) {
                        for (int i = 0; i < items; i++) {
                            out.put(item);
                        }
                    }
                }));
                tasks.add(Task.run(Task.Kind.VIRTUAL, () -> {
                    try (XvThreadState ts = interpreter.attach()) {
                        for (int i = 0; i < items; i++) {
                            in.get(ts).close();
                        }
                    }
                }));
            }
            for (Task<Void> task : tasks) {
                task.get();
            }
        } finally {
            tasks.forEach(Task::close);
        }
    }

    @Test
    void tenThousandVirtualThreadsWorkInEightInterpreters() throws Exception {
        int threads = 10_000;
        List<XvInterpreter> interpreters = new ArrayList<>();
        List<XvQueue> queues = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            interpreters.add(runtime.newInterpreter());
            queues.add(runtime.newQueue(16));
        }
        List<Task<Long>> tasks = new ArrayList<>(threads);
        try {
            for (int t = 0; t < threads; t++) {
                int number = t;
                XvInterpreter interpreter = interpreters.get(t % 8);
                XvQueue queue = queues.get(t % 8);
                tasks.add(Task.call(Task.Kind.VIRTUAL, () -> {
                    try (XvThreadState ts = interpreter.attach(); XvList list = ts.newList()) {
                        list.add(ts.newInt(number));
                        queue.put(list.get(0));
                        return ((XvInt) queue.get(ts)).longValue();
                    }
                }));
            }
            long sum = 0;
            for (Task<Long> task : tasks) {
                sum += task.get();
            }
            assertThat(sum).isEqualTo(LongStream.range(0, threads).sum());
        } finally {
            tasks.forEach(Task::close);
            queues.forEach(XvQueue::close);
        }
    }

    /// A thread that gives way at a checkpoint of Java's stands in line as one that computes, not as one that comes
    /// back and goes first: so each has the GIL for a switch interval, and not for the ten microseconds of the minimum
    /// slice.
    @Test
    void threadsThatComputeTakeTurnsOfASwitchInterval() throws Exception {
        XvInterpreter alice = runtime.newInterpreter("alice");
        long end = System.nanoTime() + 300_000_000;
        Task.Action computing = () -> {
            try (XvThreadState ts = alice.attach()) {
                while (System.nanoTime() - end < 0) {
                    ts.checkpoint();
                }
            }
        };
        try (Task<Void> first = Task.run(computing); Task<Void> second = Task.run(computing)) {
            first.get();
            second.get();
        }
        try (XvThreadState _ = alice.attach(); Arena arena = Arena.ofConfined()) {
            MemorySegment stats = XvGilStats.allocate(arena);
            Crossview.XvInterpreter_GetGilStats(alice.pointer(), stats);
            assertThat(XvGilStats.forced(stats)).isBetween(1L, 300_000_000L / Crossview.XV_SWITCH_INTERVAL_NS());
        }
    }
}
