// SPDX-License-Identifier: Apache-2.0
package dev.crossview.fuzz;

import dev.crossview.XvInterpreter;
import dev.crossview.XvQueue;
import dev.crossview.XvRuntime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;

/// The JVM that is put at risk: makes the calls and ends with what it has found. If it is not there any more to say
/// that, its parent has the log.
final class Child {
    static final int CLEAN = 0;
    static final int HANGS = 41;
    static final int FINDINGS = 42;
    static final int LEAKS = 43;

    /// Calls between two clean starts.
    private static final long ROUND = 20_000;

    private final CallLog.Run run;
    private final Session session;

    private Child(CallLog.Run run, Api api, CallLog log) {
        this.run = run;
        this.session = new Session(api, log, new Watchdog(XvRuntime.PATIENCE, Child::hangs));
    }

    /// Runs the fuzzer.
    ///
    /// @param arguments seed, calls, threads, the log's path, and the classes to call if not `dev.crossview`'s
    public static void main(String[] arguments) throws Exception {
        var run = new CallLog.Run(Long.parseLong(arguments[0]), Long.parseLong(arguments[1]),
                Integer.parseInt(arguments[2]));
        List<Class<?>> types = new ArrayList<>();
        for (int i = 4; i < arguments.length; i++) {
            types.add(Class.forName(arguments[i]));
        }
        Api api = types.isEmpty() ? Api.of(XvRuntime.class.getModule()) : Api.of(types);
        System.exit(new Child(run, api, CallLog.create(Path.of(arguments[3]), run)).fuzz());
    }

    private int fuzz() throws Exception {
        // What a task of an executor throws goes nowhere else; it may throw what it likes, but no error.
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> {
            if (thrown instanceof Error) {
                session.finding("a task on " + thread, thrown);
            }
        });
        var random = new SplittableRandom(run.seed());
        // What is there from now on is no leak.
        round(200, random.split());
        var leaks = new Leaks();
        long left = run.calls();
        long rounds = 0;
        while (left > 0 && session.findings() == 0) {
            long calls = Math.min(ROUND, left);
            round(calls, random.split());
            left -= calls - session.unused();
            leaks.roundHasEnded();
            rounds++;
        }
        System.out.println(session.calls().values().stream().mapToLong(Long::longValue).sum() + " calls of "
                + session.calls().size() + " operations of " + session.api().operations().size() + " in " + rounds
                + " rounds; " + leaks);
        System.out.println("never called: " + without(session.calls()));
        System.out.println("never with a result: " + without(session.results()));
        System.out.println("ended with: " + session.outcomes());
        if (session.findings() > 0) {
            return FINDINGS;
        }
        List<String> leaked = leaks.found();
        leaked.forEach(leak -> System.err.println("LEAK: " + leak));
        return leaked.isEmpty() ? CLEAN : LEAKS;
    }

    private List<String> without(Map<String, Long> counted) {
        return session.api().operations().stream().map(Operation::toString)
                .filter(operation -> !counted.containsKey(operation)).toList();
    }

    private void round(long calls, SplittableRandom random) throws Exception {
        session.newRound(calls);
        seed(random);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < run.threads(); i++) {
            SplittableRandom own = random.split();
            Runnable work = () -> new Worker(session, own).run();
            var builder = i % 2 == 0 ? Thread.ofPlatform().daemon() : Thread.ofVirtual();
            threads.add(builder.name("fuzz " + i).start(work));
        }
        for (Thread thread : threads) {
            if (!thread.join(Duration.ofMinutes(2))) {
                hangs(thread + " does not come to the end of its round");
            }
        }
        closeAll();
    }

    /// Two runtimes with two interpreters and a queue each, so that there is something from the first call on.
    private void seed(SplittableRandom random) {
        if (!session.api().has(XvRuntime.class)) {
            return;
        }
        for (int i = 0; i < 2; i++) {
            XvRuntime runtime = XvRuntime.open();
            XvInterpreter one = runtime.newInterpreter("one");
            XvInterpreter two = runtime.newInterpreter("two");
            XvQueue queue = runtime.newQueue(2);
            List.of(runtime, one, two, queue).forEach(made -> session.pool().add(made, random));
        }
    }

    private void closeAll() throws InterruptedException {
        var closables = new ArrayList<>(session.pool().closables());
        // Runtimes at the end: what they have made is closed by then.
        closables.sort(Comparator.comparing(closable -> closable instanceof XvRuntime ? 2
                : closable instanceof XvInterpreter ? 1 : 0));
        for (AutoCloseable closable : closables) {
            try {
                switch (closable) {
                    case ExecutorService executor -> executor.shutdownNow();
                    case XvInterpreter interpreter -> interpreter.close(XvRuntime.PATIENCE);
                    case XvRuntime runtime -> runtime.close(XvRuntime.PATIENCE);
                    default -> closable.close();
                }
            } catch (IllegalStateException _) {
                // Closed already.
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                session.finding("closing " + closable + " at the end of a round", e);
            }
        }
    }

    /// Says where everybody is, and ends the JVM: nothing can be asked of it any more.
    private static void hangs(String what) {
        synchronized (Child.class) {
            System.err.println("HANG: " + what);
            for (Map.Entry<Thread, StackTraceElement[]> entry : Thread.getAllStackTraces().entrySet()) {
                System.err.println(entry.getKey());
                for (StackTraceElement element : entry.getValue()) {
                    System.err.println("    at " + element);
                }
            }
            Runtime.getRuntime().halt(HANGS);
        }
    }
}
