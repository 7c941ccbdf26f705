// SPDX-License-Identifier: Apache-2.0
package dev.crossview.internal;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// A native pointer that several threads use while one of them may close it: the reference behind it is released
/// once, when it has been closed and the last user has left.
///
/// Entering is a compare-and-set that refuses what is closed. (Counting first and looking afterwards would let a
/// latecomer raise the count from 0 and release a second time.)
///
/// Where threads enter for every call, there are several doors, so that they do not write to one cache line: each
/// door has a count of its own and is closed by itself, and the last door that nobody is behind any more releases.
public final class Guarded {
    private static final long CLOSED = 1;
    private static final long USER = 2;

    /// Two cache lines: neighbours are fetched in pairs.
    private static final int STRIDE = 128 / Long.BYTES;
    private static final int MOST_DOORS = 8;
    private static final int DOORS = Math.min(MOST_DOORS,
            Integer.highestOneBit(2 * Runtime.getRuntime().availableProcessors() - 1));
    private static final VarHandle STATE = MethodHandles.arrayElementVarHandle(long[].class);

    private final MemorySegment pointer;
    private final Consumer<MemorySegment> release;
    private final int mask;

    /// The door's are at STRIDE * (door + 1), if there are several.
    private final long[] states;
    private final AtomicInteger open;
    private final AtomicBoolean closed = new AtomicBoolean();

    /// With one door, 0.
    ///
    /// @param release is called once, with `pointer`, by the last user or by who closes
    public Guarded(MemorySegment pointer, Consumer<MemorySegment> release) {
        this(pointer, release, 1);
    }

    private Guarded(MemorySegment pointer, Consumer<MemorySegment> release, int doors) {
        this.pointer = pointer;
        this.release = release;
        this.mask = doors - 1;
        this.states = new long[doors == 1 ? 1 : (doors + 2) * STRIDE];
        this.open = new AtomicInteger(doors);
    }

    /// With several doors: about as many as processors.
    ///
    /// @param release is called once, with `pointer`, by the last user or by who closes
    public static Guarded withDoors(MemorySegment pointer, Consumer<MemorySegment> release) {
        return new Guarded(pointer, release, DOORS);
    }

    /// The pointer, good between [#enter] and [#leave].
    public MemorySegment pointer() {
        return pointer;
    }

    /// The door of the current thread, always the same.
    public int door() {
        return (int) Thread.currentThread().threadId() & mask;
    }

    private int at(int door) {
        return mask == 0 ? 0 : STRIDE * (door + 1);
    }

    /// Keeps the pointer good until [#leave]; false, and nothing to leave, if it has been closed.
    public boolean enter() {
        return enter(0);
    }

    /// Ends what [#enter] began.
    public void leave() {
        leave(0);
    }

    /// [#enter] through one of the doors.
    public boolean enter(int door) {
        int at = at(door);
        long seen = (long) STATE.getVolatile(states, at);
        while ((seen & CLOSED) == 0) {
            long witness = (long) STATE.compareAndExchange(states, at, seen, seen + USER);
            if (witness == seen) {
                return true;
            }
            seen = witness;
        }
        return false;
    }

    /// [#leave] through the door that was entered through.
    public void leave(int door) {
        if ((long) STATE.getAndAdd(states, at(door), -USER) - USER == CLOSED) {
            nobodyBehindThatDoor();
        }
    }

    /// Nobody enters any more. False if it has been closed before.
    public boolean close() {
        if (closed.getAndSet(true)) {
            return false;
        }
        for (int door = 0; door <= mask; door++) {
            if ((long) STATE.getAndBitwiseOr(states, at(door), CLOSED) == 0) {
                nobodyBehindThatDoor();
            }
        }
        return true;
    }

    private void nobodyBehindThatDoor() {
        if (open.decrementAndGet() == 0) {
            release.accept(pointer);
        }
    }

    /// Whether it has been closed.
    public boolean isClosed() {
        return closed.get();
    }
}
