// SPDX-License-Identifier: Apache-2.0
package dev.crossview.internal;

import dev.crossview.ffm.generated.XvStall;
import dev.crossview.ffm.generated.XvViewInfo;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Native memory of one thread for what C writes through a pointer and Java reads at once. It goes when the collector
/// finds that the thread has gone.
public final class Scratch {
    static final int TOKENS = 16;

    private static final long INFO = 64;
    private static final long TOKEN = INFO + 64;
    private static final long STALL = TOKEN + TOKENS * Long.BYTES;

    private final MemorySegment pointer;
    private final MemorySegment info;
    private final MemorySegment tokens;
    private final MemorySegment stall;

    /// Some 0.4 KB, automatic: passing it to a call costs no count on its arena.
    public Scratch() {
        MemorySegment all = Arena.ofAuto().allocate(STALL + XvStall.sizeof(), 64);
        pointer = all.asSlice(0, ValueLayout.ADDRESS.byteSize());
        info = all.asSlice(INFO, XvViewInfo.sizeof());
        tokens = all.asSlice(TOKEN, TOKENS * Long.BYTES);
        stall = all.asSlice(STALL, XvStall.sizeof());
    }

    /// A cell for one pointer.
    public MemorySegment pointer() {
        return pointer;
    }

    /// The address in that cell.
    public long address() {
        return pointer.get(ValueLayout.JAVA_LONG, 0);
    }

    /// An `XvViewInfo`.
    public MemorySegment info() {
        return info;
    }

    MemorySegment tokens() {
        return tokens;
    }

    /// An `XvStall`.
    MemorySegment stall() {
        return stall;
    }
}
