// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Something that another thread does for a test.
final class Task<T> implements AutoCloseable {
    /// Which kind of thread does it.
    enum Kind {
        PLATFORM,
        VIRTUAL
    }

    @FunctionalInterface
    interface Action {
        void run() throws Exception;
    }

    private static final Duration PATIENCE = Duration.ofMillis(100);

    private final FutureTask<T> future;
    private final Thread thread;

    private Task(Kind kind, Callable<T> body) {
        future = new FutureTask<>(body);
        thread = (kind == Kind.PLATFORM ? Thread.ofPlatform().daemon() : Thread.ofVirtual()).unstarted(future);
    }

    static <T> Task<T> call(Kind kind, Callable<T> body) {
        var task = new Task<>(kind, body);
        task.thread.start();
        return task;
    }

    static <T> Task<T> call(Callable<T> body) {
        return call(Kind.PLATFORM, body);
    }

    static Task<Void> run(Kind kind, Action body) {
        return call(kind, () -> {
            body.run();
            return null;
        });
    }

    static Task<Void> run(Action body) {
        return run(Kind.PLATFORM, body);
    }

    Thread thread() {
        return thread;
    }

    /// What it returned; what it threw is thrown here.
    T get() throws Exception {
        try {
            return future.get(Eventually.LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case Exception cause -> throw cause;
                case Error cause -> throw cause;
                case Throwable cause -> throw new AssertionError(cause);
            }
        } catch (TimeoutException e) {
            var stuck = new AssertionError(thread + " has not ended");
            stuck.setStackTrace(thread.getStackTrace());
            throw stuck;
        }
    }

    /// Leaves nothing behind, also when the test has failed.
    @Override
    public void close() {
        Uninterrupted.run(() -> {
            while (!thread.join(PATIENCE)) {
                thread.interrupt();
            }
        });
    }
}
