// SPDX-License-Identifier: Apache-2.0
package dev.crossview.fuzz;

import dev.crossview.XvException;
import java.lang.foreign.Arena;
import java.lang.reflect.Proxy;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Which exceptions are documented, rule by rule. What no rule allows is a finding.
final class Rules {
    /// What an action that the fuzzer passes in throws, so it is known again.
    static final class Ours extends RuntimeException {
        private static final long serialVersionUID = 1;

        Ours() {
            super("thrown by an action of the fuzzer");
        }
    }

    private interface Rule {
        boolean allows(Operation operation, @Nullable Object[] arguments, Throwable thrown);
    }

    private static final Set<String> NEVER_THROW = Set.of("toString()", "hashCode()", "equals(Object)");

    private static final List<Rule> RULES = List.of(
            // "The checks come in this order: null, ...": there is a null.
            (_, arguments, thrown) -> thrown instanceof NullPointerException && hasNull(arguments),
            // What an action was to return is null, or an action was to be a collection's element.
            (_, arguments, thrown) -> thrown instanceof NullPointerException && hasAction(arguments),
            // "An element is a whole number, Float, Double or Boolean", and this was anything.
            (operation, _, thrown) -> thrown.getClass() == ClassCastException.class
                    && List.of(operation.parameters()).contains(Object.class),
            // A whole number that a long has no room for.
            (_, _, thrown) -> thrown.getClass() == ArithmeticException.class,
            // "Another thread gets a WrongThreadException."
            (_, _, thrown) -> thrown.getClass() == WrongThreadException.class,
            // "Using or closing what is closed is an IllegalStateException", and states that exclude a call.
            (_, _, thrown) -> thrown instanceof IllegalStateException && !(thrown instanceof CancellationException),
            // A value that is out of a parameter's range; a handle of another interpreter.
            (_, arguments, thrown) -> thrown.getClass() == IllegalArgumentException.class && arguments.length > 0,
            (_, arguments, thrown) -> thrown instanceof IndexOutOfBoundsException && arguments.length > 0,
            // A view that has no elements that can be had as Java's; an arena that allows no allocation.
            (_, _, thrown) -> thrown.getClass() == UnsupportedOperationException.class,
            // What the interpreter raises.
            (_, _, thrown) -> thrown instanceof XvException,
            // "Thread.interrupt() ends a wait."
            (operation, _, thrown) -> thrown instanceof InterruptedException && declares(operation, thrown),
            // What an action throws arrives at its caller.
            (_, _, thrown) -> thrown instanceof Ours,
            // ExecutorService's own: a task has thrown, was cancelled or refused, or the time was up.
            (operation, _, thrown) -> operation.owner() == ExecutorService.class
                    && (thrown instanceof ExecutionException || thrown instanceof RejectedExecutionException
                    || thrown instanceof TimeoutException || thrown instanceof CancellationException),
            // An arena of the caller's own that cannot be used here.
            (_, arguments, thrown) -> thrown instanceof IllegalArgumentException && hasArena(arguments));

    private Rules() {
    }

    /// Whether that exception is documented for that call.
    static boolean allow(Operation operation, @Nullable Object[] arguments, Throwable thrown) {
        if (NEVER_THROW.stream().anyMatch(operation.toString()::endsWith)) {
            return false;
        }
        return RULES.stream().anyMatch(rule -> rule.allows(operation, arguments, thrown));
    }

    private static boolean declares(Operation operation, Throwable thrown) {
        for (Class<?> declared : operation.what().getExceptionTypes()) {
            if (declared.isInstance(thrown)) {
                return true;
            }
        }
        // One that throws what its action throws.
        return operation.what().getGenericExceptionTypes().length > operation.what().getExceptionTypes().length;
    }

    private static boolean hasNull(@Nullable Object[] arguments) {
        for (Object argument : arguments) {
            if (argument == null || argument instanceof Collection<?> several && several.stream().anyMatch(x -> x == null)
                    || argument instanceof Object[] array && hasNull(array)) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasAction(@Nullable Object[] arguments) {
        for (Object argument : arguments) {
            if (argument != null && Proxy.isProxyClass(argument.getClass())
                    || argument instanceof Object[] array && hasAction(array)) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasArena(@Nullable Object[] arguments) {
        for (Object argument : arguments) {
            if (argument instanceof Arena) {
                return true;
            }
        }
        return false;
    }
}
