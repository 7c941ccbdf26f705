// SPDX-License-Identifier: Apache-2.0
package dev.crossview.internal;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Consumer;

/// A native pointer that several threads use while one of them may close it: the reference behind it is released
/// once, when it has been closed and the last user has left.
///
/// Entering is a compare-and-set that refuses what is closed. (Counting first and looking afterwards would let a
/// latecomer raise the count from 0 and release a second time.)
public final class Guarded {
    private static final long CLOSED = 1;
    private static final long USER = 2;
    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Guarded.class, "state", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final MemorySegment pointer;
    private final Consumer<MemorySegment> release;
    @SuppressWarnings("FieldMayBeFinal") // changed through STATE
    private volatile long state;

    /// @param release is called once, with `pointer`, by the last user or by who closes
    public Guarded(MemorySegment pointer, Consumer<MemorySegment> release) {
        this.pointer = pointer;
        this.release = release;
    }

    /// The pointer, good between [#enter] and [#leave].
    public MemorySegment pointer() {
        return pointer;
    }

    /// Keeps the pointer good until [#leave]; false, and nothing to leave, if it has been closed.
    public boolean enter() {
        long seen = state;
        while ((seen & CLOSED) == 0) {
            long witness = (long) STATE.compareAndExchange(this, seen, seen + USER);
            if (witness == seen) {
                return true;
            }
            seen = witness;
        }
        return false;
    }

    /// Ends what [#enter] began.
    public void leave() {
        if ((long) STATE.getAndAdd(this, -USER) - USER == CLOSED) {
            release.accept(pointer);
        }
    }

    /// Nobody enters any more. False if it has been closed before.
    public boolean close() {
        long before = (long) STATE.getAndBitwiseOr(this, CLOSED);
        if (before == 0) {
            release.accept(pointer);
        }
        return (before & CLOSED) == 0;
    }

    /// Whether it has been closed.
    public boolean isClosed() {
        return (state & CLOSED) != 0;
    }
}
