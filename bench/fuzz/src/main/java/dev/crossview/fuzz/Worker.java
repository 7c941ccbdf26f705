// SPDX-License-Identifier: Apache-2.0
package dev.crossview.fuzz;

import dev.crossview.XvInterpreter;
import dev.crossview.XvInterruptedException;
import dev.crossview.XvObject;
import dev.crossview.XvRuntime;
import dev.crossview.XvThreadState;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One thread that calls.
///
/// It prefers what it has made itself, since everything else mostly ends at the first check; it is usually attached, and
/// goes when its interpreter asks it to.
final class Worker {
    private static final int DEEPEST_ATTACHMENT = 4;
    private static final int DEEPEST_ACTION = 3;
    private static final int RECENT = 24;
    private static final Set<String> ENDS = Set.of("close", "shutdown", "shutdownNow", "interrupt");
    private static final Set<Class<?>> WORLDS = Set.of(XvRuntime.class, XvInterpreter.class, ExecutorService.class);

    private final Session session;
    private final SplittableRandom random;
    private final Watchdog.Place place;
    private final Arguments arguments;
    private final Object[] recent = new Object[RECENT];
    private final List<XvThreadState> attached = new ArrayList<>();
    private int depth;

    /// Belongs to the current thread.
    Worker(Session session, SplittableRandom random) {
        this.session = session;
        this.random = random;
        this.place = session.watchdog().newPlace();
        this.arguments = new Arguments(random, this::made, this::nested);
    }

    /// Calls until the round has had its calls, then leaves every interpreter.
    void run() {
        try {
            while (session.wantsMore()) {
                if (random.nextInt(64) == 0) {
                    Thread.interrupted();
                }
                step();
            }
        } finally {
            Thread.interrupted();
            unwind(0);
            arguments.close();
            session.watchdog().forget(place);
        }
    }

    private void step() {
        int attachments = attachments();
        if (attachments > DEEPEST_ATTACHMENT || attachments > 0 && random.nextInt(attachments == 1 ? 400 : 40) == 0) {
            unwind(attachments - 1);
        } else if (attachments == 0 && depth == 0 && random.nextInt(4) != 0) {
            forgetMostHandles();
            session.attach().ifPresent(this::call);
        } else {
            Operation operation = pick();
            if (operation != null) {
                call(operation);
            }
        }
    }

    /// What an action of ours does when it is called, on whichever thread.
    private void nested() {
        if (place.isHere() && depth < DEEPEST_ACTION) {
            Operation outer = place.inside();
            depth++;
            try {
                for (int calls = random.nextInt(3); calls > 0; calls--) {
                    step();
                }
            } finally {
                depth--;
                place.enters(outer);
            }
        }
    }

    /// Any operation; more often one of this thread's attachment, or one on what the thread has made.
    private @Nullable Operation pick() {
        int kind = random.nextInt(8);
        Object mine = kind < 2 ? XvThreadState.current().orElse(null) : kind < 6 ? recent[random.nextInt(RECENT)] : null;
        var choice = mine == null ? session.api().operations() : session.operationsOn(mine.getClass());
        return choice.isEmpty() ? null : willing(choice.get(random.nextInt(choice.size())));
    }

    /// What ends something is done less often than what uses it; and what ends a world, or makes one, now and then.
    private @Nullable Operation willing(Operation operation) {
        Class<?> owner = operation.owner();
        String name = operation.what().getName();
        boolean ends = ENDS.contains(name);
        boolean world = ends && WORLDS.contains(owner)
                || name.equals("open") && Modifier.isStatic(operation.what().getModifiers());
        int seldom = world ? 100 : ends ? 8 : 1;
        return random.nextInt(seldom) == 0 ? operation : null;
    }

    /// Of an attachment that has ended, handles are only of use for showing that they cannot be used.
    private void forgetMostHandles() {
        for (int i = 0; i < RECENT; i++) {
            if ((recent[i] instanceof XvObject || recent[i] instanceof XvThreadState) && random.nextInt(8) != 0) {
                recent[i] = null;
            }
        }
    }

    private void call(Operation operation) {
        Object receiver = operation.needsReceiver() ? made(operation.owner()) : null;
        if (operation.needsReceiver() && receiver == null) {
            return;
        }
        Object[] values = arguments.of(operation.parameters(), operation.elements());
        long number = session.log().begin(Thread.currentThread().getName() + " " + operation + describe(values));
        String outcome = "done";
        place.enters(operation);
        try {
            Object result = operation.call(receiver, values);
            place.enters(null);
            session.called(operation, null);
            keep(result);
        } catch (Throwable thrown) {
            place.enters(null);
            session.called(operation, thrown);
            outcome = thrown.getClass().getSimpleName();
            if (!Rules.allow(operation, values, thrown)) {
                session.finding(operation + describe(values), thrown);
            }
            keep(thrown);
            if (thrown instanceof XvInterruptedException && depth == 0) {
                unwind(0);
            }
        }
        session.log().end(number, outcome);
    }

    private void keep(@Nullable Object result) {
        if (result != null) {
            if (result instanceof XvThreadState ts && ts.thread() == Thread.currentThread() && !attached.contains(ts)) {
                attached.add(ts);
            }
            session.pool().add(result, random);
            if (session.api().has(result.getClass())) {
                recent[random.nextInt(RECENT)] = result;
            }
        }
    }

    /// Something of that type: mostly what can be used here and now, sometimes this thread's otherwise, sometimes any.
    private @Nullable Object made(Class<?> type) {
        int kind = random.nextInt(8);
        XvThreadState innermost = XvThreadState.current().orElse(null);
        if (kind < 6 && type == XvThreadState.class && innermost != null) {
            return innermost;
        }
        if (kind < 7 && type != Object.class) {
            for (int i = 0, start = random.nextInt(RECENT); i < RECENT; i++) {
                Object mine = recent[(start + i) % RECENT];
                if (type.isInstance(mine)
                        && (kind == 6 || !(mine instanceof XvObject handle) || handle.threadState() == innermost)) {
                    return mine;
                }
            }
        }
        return session.pool().any(type, random);
    }

    /// How many attachments this thread has, one inside the other. Some of them actions have made, or closed.
    private int attachments() {
        XvThreadState innermost = XvThreadState.current().orElse(null);
        if (innermost == null) {
            attached.clear();
            return 0;
        }
        while (!attached.isEmpty() && attached.getLast() != innermost) {
            attached.removeLast();
        }
        if (attached.isEmpty()) {
            attached.add(innermost);
        }
        return attached.size();
    }

    /// Closes attachments until only so many are left.
    private void unwind(int left) {
        for (int tries = 0; tries < 100 && attachments() > left; tries++) {
            XvThreadState innermost = XvThreadState.current().orElseThrow();
            try {
                innermost.close();
            } catch (IllegalStateException e) {
                // Inside unlocked(...), whose caller goes on; or it has ended, and a segment could not be closed.
                if (XvThreadState.current().orElse(null) == innermost) {
                    return;
                }
            }
        }
    }

    private static String describe(@Nullable Object[] values) {
        return Arrays.stream(values).map(value -> switch (value) {
            case null -> "null";
            case byte[] bytes -> "byte[" + bytes.length + "]";
            case String text when text.length() > 16 -> "a text of " + text.length();
            default -> value.toString();
        }).map(text -> text.length() > 40 ? text.substring(0, 40) : text).collect(Collectors.joining(", ", " <- ", ""));
    }
}
