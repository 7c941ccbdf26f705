// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/// What [XvInterpreter#executor] promises: a pool of threads, and tasks that are wrapped in an attachment before the
/// pool sees them, so that what keeps one from getting in is the task's failure.
final class InterpreterExecutor implements ExecutorService {
    private final XvInterpreter interpreter;
    private final Pool pool;
    /// Those that have a task. Who joins it after the interpreter has begun to close does not get in.
    private final Set<Thread> running = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean told = new AtomicBoolean();

    InterpreterExecutor(XvInterpreter interpreter, int threads, ThreadFactory factory) {
        this.interpreter = interpreter;
        this.pool = new Pool(threads, factory);
    }

    private final class Pool extends ThreadPoolExecutor {
        Pool(int threads, ThreadFactory factory) {
            super(threads, threads, 0, TimeUnit.NANOSECONDS, new LinkedBlockingQueue<>(), factory);
        }

        @Override
        protected <T> RunnableFuture<T> newTaskFor(Callable<T> task) {
            return new Work<>(interpreter, task);
        }

        @Override
        protected void terminated() {
            interpreter.forget(InterpreterExecutor.this);
        }
    }

    /// A task's future, for which one can wait from inside an interpreter.
    private static final class Work<T> extends FutureTask<T> {
        private final XvInterpreter interpreter;
        private final CountDownLatch finished = new CountDownLatch(1);

        Work(XvInterpreter interpreter, Callable<T> task) {
            super(task);
            this.interpreter = interpreter;
        }

        @Override
        protected void done() {
            finished.countDown();
        }

        @Override
        public T get() throws InterruptedException, ExecutionException {
            if (!isDone()) {
                XvThreadState.<@Nullable Object, InterruptedException>outside(() -> {
                    finished.await();
                    return null;
                });
            }
            try {
                return super.get();
            } catch (ExecutionException e) {
                throw named(e);
            }
        }

        @Override
        public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
            if (!isDone()) {
                XvThreadState.<Boolean, InterruptedException>outside(() -> finished.await(timeout, unit));
            }
            try {
                return super.get(0, unit);
            } catch (ExecutionException e) {
                throw named(e);
            }
        }

        private ExecutionException named(ExecutionException e) {
            return new ExecutionException(interpreter + ": " + e.getCause(), e.getCause());
        }
    }

    private <T> Callable<T> inside(Callable<T> task) {
        return () -> {
            running.add(Thread.currentThread());
            try {
                return callInside(task);
            } finally {
                running.remove(Thread.currentThread());
            }
        };
    }

    private <T> T callInside(Callable<T> task) throws Exception {
        XvThreadState ts = enter();
        Throwable thrown = null;
        try {
            return mayLeave(task.call());
        } catch (Throwable e) {
            thrown = e;
            throw e;
        } finally {
            end(ts, thrown);
        }
    }

    private XvThreadState enter() throws InterruptedException {
        try {
            return interpreter.attach();
        } catch (InterruptedException e) {
            // Closing interrupts who is running, and may be late, when the thread has gone on to its next task.
            if (interpreter.state().compareTo(XvInterpreter.State.CLOSING) >= 0) {
                throw Errors.alreadyClosed(interpreter);
            }
            throw e;
        }
    }

    private <T> T mayLeave(T result) {
        if (result instanceof XvObject) {
            throw new XvException("NotShareableError", "a task cannot return " + result
                    + ": send it through a queue, make a ticket, or return a copy", interpreter);
        }
        return result;
    }

    private static void end(XvThreadState ts, @Nullable Throwable thrown) {
        try {
            ts.endAfterTask();
        } catch (IllegalStateException e) {
            if (thrown == null) {
                throw e;
            }
            thrown.addSuppressed(e);
        }
    }

    private <T> List<Callable<T>> allInside(Collection<? extends Callable<T>> tasks) {
        List<Callable<T>> wrapped = new ArrayList<>(tasks.size());
        for (Callable<T> task : tasks) {
            wrapped.add(inside(Objects.requireNonNull(task, "task")));
        }
        return wrapped;
    }

    private static <T> Callable<@Nullable T> returning(Runnable task, @Nullable T result) {
        return () -> {
            task.run();
            return result;
        };
    }

    /// The interpreter has begun to close: C has interrupted those who are inside, where it knows that they sleep.
    void interpreterCloses() {
        if (!told.getAndSet(true)) {
            pool.shutdown();
            running.forEach(Thread::interrupt);
        }
    }

    @Override
    public void execute(Runnable task) {
        Objects.requireNonNull(task, "task");
        Callable<?> inside = inside(returning(task, null));
        pool.execute(() -> {
            try {
                inside.call();
            } catch (RuntimeException e) {
                cancel(task);
                throw e;
            } catch (InterruptedException e) {
                cancel(task);
                Thread.currentThread().interrupt();
            } catch (Exception e) {
                throw new AssertionError("a Runnable threw", e);
            }
        });
    }

    /// Nobody waits for ever for what has not got inside; what has been run is not changed by this.
    private static void cancel(Runnable task) {
        if (task instanceof Future<?> future) {
            future.cancel(false);
        }
    }

    @Override
    public <T> Future<T> submit(Callable<T> task) {
        return pool.submit(inside(Objects.requireNonNull(task, "task")));
    }

    @Override
    public <T> Future<T> submit(Runnable task, T result) {
        return pool.submit(inside(returning(Objects.requireNonNull(task, "task"), result)));
    }

    @Override
    public Future<?> submit(Runnable task) {
        return pool.submit(inside(returning(Objects.requireNonNull(task, "task"), null)));
    }

    @Override
    public <T> List<Future<T>> invokeAll(Collection<? extends Callable<T>> tasks) throws InterruptedException {
        List<Callable<T>> wrapped = allInside(tasks);
        return XvThreadState.<List<Future<T>>, InterruptedException>outside(() -> pool.invokeAll(wrapped));
    }

    @Override
    public <T> List<Future<T>> invokeAll(Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
            throws InterruptedException {
        List<Callable<T>> wrapped = allInside(tasks);
        return XvThreadState.<List<Future<T>>, InterruptedException>outside(
                () -> pool.invokeAll(wrapped, timeout, unit));
    }

    @Override
    public <T> T invokeAny(Collection<? extends Callable<T>> tasks) throws InterruptedException, ExecutionException {
        try {
            List<Callable<T>> wrapped = allInside(tasks);
            return XvThreadState.<T, Exception>outside(() -> pool.invokeAny(wrapped));
        } catch (InterruptedException | ExecutionException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public <T> T invokeAny(Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        try {
            List<Callable<T>> wrapped = allInside(tasks);
            return XvThreadState.<T, Exception>outside(() -> pool.invokeAny(wrapped, timeout, unit));
        } catch (InterruptedException | ExecutionException | TimeoutException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void shutdown() {
        pool.shutdown();
    }

    @Override
    public List<Runnable> shutdownNow() {
        return pool.shutdownNow();
    }

    @Override
    public boolean isShutdown() {
        return pool.isShutdown();
    }

    @Override
    public boolean isTerminated() {
        return pool.isTerminated();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return XvThreadState.<Boolean, InterruptedException>outside(() -> pool.awaitTermination(timeout, unit));
    }

    @Override
    public void close() {
        XvThreadState.<@Nullable Object, RuntimeException>outside(() -> {
            pool.close();
            return null;
        });
    }

    /// `executor of interpreter 1 "name"`
    @Override
    public String toString() {
        return "executor of " + interpreter;
    }
}
