// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.queue;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.crossview.XvInterpreter;
import dev.crossview.XvQueue;
import dev.crossview.XvQueueClosedException;
import dev.crossview.XvRuntime;
import dev.crossview.XvSharedView;
import dev.crossview.XvThreadState;
import dev.crossview.lab.kernel.KernelException;
import dev.crossview.lab.kernel.TurnSample;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// A view that two platform threads of this JVM move to each other, each attached to an interpreter of its own. The first
/// one has the clock. Nobody binds the two to CPUs.
final class JavaTrip {

    private static final int CHUNK = 128;
    private static final int MOST_CHUNKS = 4096;
    private static final long VIEW = 1024;
    private static final int ROOM = 128;

    private JavaTrip() {}

    /// One sample: a chunk that warms up, and then chunks until the time is over.
    ///
    /// @throws KernelException if one of the two failed
    static TurnSample sample(Duration duration) {
        try (XvRuntime runtime = XvRuntime.open();
                XvInterpreter first = runtime.newInterpreter("there");
                XvInterpreter second = runtime.newInterpreter("back");
                XvQueue there = runtime.newQueue(ROOM);
                XvQueue back = runtime.newQueue(ROOM)) {
            FutureTask<TurnSample> ping = new FutureTask<>(() -> ping(first, there, back, duration));
            FutureTask<Void> pong = new FutureTask<>(() -> pong(second, there, back));
            Thread.ofPlatform().name("queue-back").daemon().start(pong);
            Thread.ofPlatform().name("queue-there").daemon().start(ping);
            TurnSample sample = ping.get();
            pong.get();
            return sample;
        } catch (ExecutionException e) {
            throw new KernelException("no sample of a round trip in Java", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KernelException("a round trip in Java was interrupted", e);
        }
    }

    private static TurnSample ping(XvInterpreter interpreter, XvQueue there, XvQueue back, Duration duration)
            throws InterruptedException {
        long[] chunks = new long[MOST_CHUNKS];
        int timed = 0;
        long right = 0;
        long begin = System.nanoTime();
        try (XvThreadState ts = interpreter.attach()) {
            XvSharedView view = ts.newSharedView(VIEW);
            for (int chunk = 0; goesOn(timed, begin, duration); chunk++) {
                view.segment().set(JAVA_LONG, 0, chunk);
                long from = System.nanoTime();
                for (int i = 0; i < CHUNK; i++) {
                    there.putMoved(view);
                    view.close();
                    view = (XvSharedView) back.get(ts);
                }
                if (chunk > 0) {
                    chunks[timed++] = System.nanoTime() - from;
                }
                right += view.segment().get(JAVA_LONG, 0) == chunk ? CHUNK : 0;
            }
            view.close();
        } finally {
            there.shutdown();
            back.shutdown();
        }
        long nanos = System.nanoTime() - begin;
        long[] sorted = Arrays.copyOf(chunks, timed);
        Arrays.sort(sorted);
        return new TurnSample((long) timed * CHUNK, CHUNK, sorted[(timed - 1) / 2], nanos, 0, 0, (timed + 1L) * CHUNK,
                right);
    }

    private static boolean goesOn(int timed, long begin, Duration duration) {
        return timed == 0 || timed < MOST_CHUNKS && System.nanoTime() - begin < duration.toNanos();
    }

    private static Void pong(XvInterpreter interpreter, XvQueue there, XvQueue back) throws InterruptedException {
        try (XvThreadState ts = interpreter.attach()) {
            while (true) {
                try (XvSharedView view = (XvSharedView) there.get(ts)) {
                    back.putMoved(view);
                }
            }
        } catch (XvQueueClosedException _) {
            return null;   // the first one has seen enough
        } finally {
            there.shutdown();
            back.shutdown();
        }
    }
}
