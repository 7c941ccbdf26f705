// SPDX-License-Identifier: Apache-2.0
package dev.crossview.internal;

import dev.crossview.ffm.generated.XvBuffer;
import dev.crossview.ffm.generated.XvItemNode;
import dev.crossview.ffm.generated.XvQueueItem;
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
    private static final long BUFFER = (STALL + XvStall.sizeof() + 7) & -8;
    private static final long ITEM = (BUFFER + XvBuffer.sizeof() + 7) & -8;
    private static final long NODE = ITEM + XvQueueItem.sizeof();

    private static final long FIRST_ROOM = 1 << 10;
    private static final long KEPT = 1 << 16;

    private final MemorySegment pointer;
    private final MemorySegment info;
    private final MemorySegment tokens;
    private final MemorySegment stall;
    private final MemorySegment buffer;
    private final MemorySegment item;
    private final MemorySegment root;
    private final MemorySegment node;

    /// Grows with what is put, up to [#KEPT].
    private MemorySegment room = MemorySegment.NULL;

    /// Some 0.5 KB, automatic: passing it to a call costs no count on its arena.
    public Scratch() {
        MemorySegment all = Arena.ofAuto().allocate(NODE + XvItemNode.sizeof(), 64);
        pointer = all.asSlice(0, ValueLayout.ADDRESS.byteSize());
        info = all.asSlice(INFO, XvViewInfo.sizeof());
        tokens = all.asSlice(TOKEN, TOKENS * Long.BYTES);
        stall = all.asSlice(STALL, XvStall.sizeof());
        buffer = all.asSlice(BUFFER, XvBuffer.sizeof());
        item = all.asSlice(ITEM, XvQueueItem.sizeof());
        root = XvQueueItem.root(item);
        node = all.asSlice(NODE, XvItemNode.sizeof());
    }

    /// A cell for one pointer, or another value of 8 bytes.
    public MemorySegment pointer() {
        return pointer;
    }

    /// The address, or whole number, in that cell.
    public long address() {
        return pointer.get(ValueLayout.JAVA_LONG, 0);
    }

    /// The double in that cell.
    public double number() {
        return pointer.get(ValueLayout.JAVA_DOUBLE, 0);
    }

    /// An `XvBuffer`.
    public MemorySegment buffer() {
        return buffer;
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

    /// An `XvQueueItem`.
    public MemorySegment item() {
        return item;
    }

    /// The root of that item.
    public MemorySegment root() {
        return root;
    }

    /// An `XvItemNode`.
    public MemorySegment node() {
        return node;
    }

    /// `bytes` bytes or more for an item that is being described, aligned to 8. What takes more than 64 KiB is not
    /// kept: it goes with the segment.
    ///
    /// @throws OutOfMemoryError if there is no such room
    public MemorySegment room(long bytes) {
        if (bytes > KEPT) {
            return Arena.ofAuto().allocate(bytes, Long.BYTES);
        }
        if (room.byteSize() < bytes || room.address() == 0) {
            room = Arena.ofAuto().allocate(Math.max(FIRST_ROOM, Long.highestOneBit(bytes - 1) << 1), Long.BYTES);
        }
        return room;
    }
}
