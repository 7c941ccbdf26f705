// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/// A thread that holds a GIL, has been asked to hand it over, and has reached no checkpoint since: it blocks, or
/// computes for long, outside of [XvThreadState#unlocked].
///
/// @param interpreter whose GIL it holds
/// @param holder      the thread; null if that was not to be found out: it has let go meanwhile, or is none of Java's
/// @param stack       where the thread was soon afterwards, innermost first; empty without a thread
/// @param asked       how long ago it was asked
/// @param waiting     how many threads stand in line
public record XvStall(XvInterpreter interpreter, @Nullable Thread holder, List<StackTraceElement> stack, Duration asked,
                      long waiting) {
    /// Keeps a copy of `stack`. Only the holder may be null.
    public XvStall {
        Objects.requireNonNull(interpreter, "interpreter");
        Objects.requireNonNull(asked, "asked");
        stack = List.copyOf(stack);
    }

    /// One sentence, without the stack.
    @Override
    public String toString() {
        return (holder == null ? "somebody" : Insiders.describe(holder)) + " holds the GIL of " + interpreter
                + " and has reached no checkpoint since it was asked to hand over "
                + TimeUnit.MILLISECONDS.convert(asked) + " ms ago; " + waiting + " waiting";
    }
}
