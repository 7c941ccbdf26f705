// SPDX-License-Identifier: Apache-2.0
package dev.crossview.fuzz;

import dev.crossview.XvInterpreter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// What the threads of one round have in common, and what all rounds have found.
final class Session {
    private static final int ENOUGH_FINDINGS = 20;

    private final Api api;
    private final CallLog log;
    private final Watchdog watchdog;
    private final Map<Class<?>, List<Operation>> byReceiver = new ConcurrentHashMap<>();
    private final Map<Operation, LongAdder> calls = new ConcurrentHashMap<>();
    private final Map<Operation, LongAdder> results = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> outcomes = new ConcurrentHashMap<>();
    private final Map<String, Boolean> findings = new ConcurrentHashMap<>();
    private final AtomicLong quota = new AtomicLong();
    private volatile Pool pool;

    Session(Api api, CallLog log, Watchdog watchdog) {
        this.api = api;
        this.log = log;
        this.watchdog = watchdog;
        this.pool = new Pool(api);
    }

    /// Begins a round of so many calls, with nothing left of the one before.
    void newRound(long callsInIt) {
        pool = new Pool(api);
        quota.set(callsInIt);
    }

    Api api() {
        return api;
    }

    CallLog log() {
        return log;
    }

    Watchdog watchdog() {
        return watchdog;
    }

    Pool pool() {
        return pool;
    }

    boolean wantsMore() {
        return quota.get() > 0 && !pool.isFull() && findings.size() < ENOUGH_FINDINGS;
    }

    /// Calls of this round that were not made after all, since the round has ended before.
    long unused() {
        return Math.max(0, quota.get());
    }

    List<Operation> operationsOn(Class<?> receiver) {
        return byReceiver.computeIfAbsent(receiver, type -> api.operations().stream()
                .filter(operation -> operation.needsReceiver() && operation.owner().isAssignableFrom(type)).toList());
    }

    /// How a thread gets into an interpreter without waiting for ever.
    Optional<Operation> attach() {
        return operationsOn(XvInterpreter.class).stream()
                .filter(operation -> operation.what().getName().equals("attach")
                        && List.of(operation.parameters()).contains(Duration.class)).findFirst();
    }

    void called(Operation operation, @Nullable Throwable thrown) {
        quota.decrementAndGet();
        calls.computeIfAbsent(operation, _ -> new LongAdder()).increment();
        if (thrown == null) {
            results.computeIfAbsent(operation, _ -> new LongAdder()).increment();
        }
        outcomes.computeIfAbsent(thrown == null ? "a result" : thrown.getClass().getSimpleName(), _ -> new LongAdder())
                .increment();
    }

    /// Something that must not be. Told once for each kind.
    void finding(String call, Throwable thrown) {
        StackTraceElement[] stack = thrown.getStackTrace();
        String kind = call.replaceAll(" <- .*", "") + thrown.getClass() + (stack.length == 0 ? "" : stack[0]);
        if (findings.put(kind, true) == null) {
            var text = new java.io.StringWriter();
            thrown.printStackTrace(new java.io.PrintWriter(text));
            System.err.println("FINDING: an exception that is not documented\n  " + call + "\n  " + text);
        }
    }

    int findings() {
        return findings.size();
    }

    /// Operations with the calls that they have had.
    Map<String, Long> calls() {
        return sums(calls);
    }

    /// Operations with the calls that came to a result.
    Map<String, Long> results() {
        return sums(results);
    }

    /// What calls have ended with.
    Map<String, Long> outcomes() {
        return sums(outcomes);
    }

    private static Map<String, Long> sums(Map<?, LongAdder> adders) {
        Map<String, Long> sums = new TreeMap<>();
        adders.forEach((key, adder) -> sums.put(key.toString(), adder.sum()));
        return sums;
    }
}
