// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import dev.crossview.ffm.HotCalls;
import dev.crossview.ffm.NativeMemory;
import dev.crossview.ffm.generated.Crossview;
import dev.crossview.ffm.generated.XvViewInfo;
import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/// A handle for a shared view: the memoryview through which interpreters share memory. The views that are made here have
/// one dimension and are contiguous: a start, a number of elements, and a format of C's. A view that native code has sent
/// may have steps or several dimensions; such a view has no segment, the others of its methods do what they say.
///
/// To read and write many elements, take the bytes as a [MemorySegment]. Reading and writing is plain in any case:
/// sending the view over a queue orders what was written before, and whoever writes to memory that others have
/// at the same time sees to the order himself.
public final class XvSharedView extends XvObject {
    private @Nullable ViewSegment memory;

    XvSharedView(XvThreadState ts, long address) {
        super(ts, address);
    }

    /// The format of an element in the struct module's letters: `"B"`.
    ///
    /// @throws WrongThreadException  if called by another thread
    /// @throws IllegalStateException if this is closed or moved, or its attachment is not active
    public String format() {
        return XvViewInfo.format(info()).getString(0);
    }

    /// Bytes of one element: 1, 2, 4 or 8.
    ///
    /// @throws WrongThreadException  if called by another thread
    /// @throws IllegalStateException if this is closed or moved, or its attachment is not active
    public long itemSize() {
        return XvViewInfo.itemsize(info());
    }

    /// How many elements.
    ///
    /// @throws WrongThreadException  if called by another thread
    /// @throws IllegalStateException if this is closed or moved, or its attachment is not active
    public long length() {
        return XvViewInfo.length(info());
    }

    /// How many bytes.
    ///
    /// @throws WrongThreadException  if called by another thread
    /// @throws IllegalStateException if this is closed or moved, or its attachment is not active
    public long byteSize() {
        return XvViewInfo.nbytes(info());
    }

    /// Whether writing is forbidden.
    ///
    /// @throws WrongThreadException  if called by another thread
    /// @throws IllegalStateException if this is closed or moved, or its attachment is not active
    public boolean isReadOnly() {
        return XvViewInfo.readonly(info()) != 0;
    }

    /// The bytes, for this thread, until this view is closed or moved. They can be used whether or not the attachment
    /// has its GIL: only making the segment needs that. The same segment each time. Read-only if the view is.
    ///
    /// A native call of yours that was given the segment and has come back into Java keeps it: closing the view is an
    /// [IllegalStateException] then, and if the view is moved its segment lives on until it is closed.
    ///
    /// @throws XvException                   MemoryError
    /// @throws UnsupportedOperationException if the elements do not lie one after the other
    /// @throws WrongThreadException          if called by another thread
    /// @throws IllegalStateException         if this is closed or moved, or its attachment is not active
    public MemorySegment segment() {
        MemorySegment op = use();
        if (memory == null) {
            memory = new ViewSegment(ts, op);
        }
        return memory.segment();
    }

    /// The bytes, for as long as `arena` lives and for the threads that it admits, whatever becomes of the view, the
    /// attachment and the interpreter. The arena is one holder more of the block, and its close lets go. Read-only if
    /// the view is.
    ///
    /// @throws XvException                   OverflowError if the block cannot have one holder more
    /// @throws UnsupportedOperationException if the elements do not lie one after the other
    /// @throws WrongThreadException          if called by another thread, or `arena` is another thread's
    /// @throws IllegalStateException         if this is closed or moved, or its attachment is not active, or `arena` is
    ///                                       closed
    public MemorySegment segment(Arena arena) {
        Objects.requireNonNull(arena, "arena");
        MemorySegment info = info();
        checkContiguous(info);
        long address = XvViewInfo.buf(info).address();
        long bytes = XvViewInfo.nbytes(info);
        MemorySegment block = MemorySegment.ofAddress(XvViewInfo.block(info).address());
        int status = Crossview.XvBlock_Retain(block);
        if (status != Crossview.XV_OK()) {
            throw Errors.of(status, "one holder more of a block");
        }
        try {
            // The cleanup knows the block only: it must not keep the view, or an automatic arena, reachable.
            return memory(info, NativeMemory.of(address, bytes, arena, letGoOf(block)));
        } catch (RuntimeException e) {
            Crossview.XvBlock_Release(ts.pointer(), block);
            throw e;
        }
    }

    private static java.util.function.Consumer<MemorySegment> letGoOf(MemorySegment block) {
        // By whichever thread closes the arena, and it may be attached anywhere, or nowhere.
        return ignored -> Crossview.XvBlock_Release(Place.attached(), block);
    }

    /// Elements `start` to `stop` as a view of its own. As in Python, negative indices count from the end, and what
    /// lies outside is cut off.
    ///
    /// @throws XvException           MemoryError
    /// @throws WrongThreadException  if called by another thread
    /// @throws IllegalStateException if this is closed or moved, or its attachment is not active
    public XvSharedView slice(long start, long stop) {
        return new XvSharedView(ts, ts.made(Crossview.XvSharedView_Slice(ts.pointer(), use(), start, stop)));
    }

    /// The same bytes as elements of another format, one of `c b B ? h H i I l L q Q n N e f d P` with or without a
    /// leading `@`. One of the two formats must be a byte format (`c`, `b`, `B`).
    ///
    /// @throws XvException           ValueError or TypeError, if `format` is none of these or does not fit; MemoryError
    /// @throws WrongThreadException  if called by another thread
    /// @throws IllegalStateException if this is closed or moved, or its attachment is not active
    public XvSharedView cast(String format) {
        Objects.requireNonNull(format, "format");
        MemorySegment op = use();
        try (Arena arena = Arena.ofConfined()) {
            return new XvSharedView(ts,
                    ts.made(Crossview.XvSharedView_Cast(ts.pointer(), op, Text.in(arena, format, "format"))));
        }
    }

    /// The same view, read-only.
    ///
    /// @throws XvException           MemoryError
    /// @throws WrongThreadException  if called by another thread
    /// @throws IllegalStateException if this is closed or moved, or its attachment is not active
    public XvSharedView asReadOnly() {
        return new XvSharedView(ts, ts.made(Crossview.XvSharedView_ToReadOnly(ts.pointer(), use())));
    }

    /// The element at `index`, of an integer format; an unsigned one of 8 bytes as its bits. Plain.
    ///
    /// @param index in elements; a negative one counts from the end
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws XvException               TypeError if elements are no integers; MemoryError
    /// @throws WrongThreadException      if called by another thread
    /// @throws IllegalStateException     if this is closed or moved, or its attachment is not active
    public long get(long index) {
        long item = ts.made(Crossview.XvSharedView_GetItem(ts.pointer(), use(), index));
        try {
            long value = HotCalls.intAsInt64(ts.pointer().address(), item);
            if (value == -1 && HotCalls.errOccurred(ts.pointer().address()) != 0) {
                Crossview.XvErr_Clear(ts.pointer());
                value = Crossview.XvInt_AsUInt64(ts.pointer(), MemorySegment.ofAddress(item));
                if (value == -1 && HotCalls.errOccurred(ts.pointer().address()) != 0) {
                    throw ts.raised();
                }
            }
            return value;
        } finally {
            drop(ts, item);
        }
    }

    /// Changes the element at `index`; one that is unsigned and has 8 bytes is given as its bits. Plain.
    ///
    /// @param index in elements; a negative one counts from the end
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws XvException               TypeError if this is read-only; ValueError if `value` does not fit the format;
    ///                                   MemoryError
    /// @throws WrongThreadException      if called by another thread
    /// @throws IllegalStateException     if this is closed or moved, or its attachment is not active
    public void set(long index, long value) {
        MemorySegment op = use();
        long item = ts.made(value < 0 && isUnsignedLong(op)
                ? Crossview.XvInt_FromUInt64(ts.pointer(), value)
                : Crossview.XvInt_FromInt64(ts.pointer(), value));
        try {
            if (Crossview.XvSharedView_SetItem(ts.pointer(), op, index, MemorySegment.ofAddress(item)) < 0) {
                throw ts.raised();
            }
        } finally {
            drop(ts, item);
        }
    }

    private boolean isUnsignedLong(MemorySegment op) {
        MemorySegment info = info(ts, op);
        return XvViewInfo.itemsize(info) == Long.BYTES
                && Character.isUpperCase(XvViewInfo.format(info).getString(0).charAt(0));
    }

    /// A copy of the bytes.
    ///
    /// @throws WrongThreadException  if called by another thread
    /// @throws IllegalStateException if this is closed or moved, or its attachment is not active, or if there are more
    ///                               bytes than an array can have
    public byte[] toByteArray() {
        MemorySegment info = info();
        if (XvViewInfo.contiguous(info) == 0) {
            return gathered(XvViewInfo.nbytes(info));
        }
        return NativeMemory.of(XvViewInfo.buf(info).address(), XvViewInfo.nbytes(info), Arena.global())
                .toArray(ValueLayout.JAVA_BYTE);
    }

    /// The bytes of elements that lie apart.
    private byte[] gathered(long length) {
        long bytes = ts.made(Crossview.XvSharedView_ToBytes(ts.pointer(), use()));
        try {
            MemorySegment data = Crossview.XvBytes_AsString(ts.pointer(), MemorySegment.ofAddress(bytes));
            return NativeMemory.of(data.address(), length, Arena.global()).toArray(ValueLayout.JAVA_BYTE);
        } finally {
            drop(ts, bytes);
        }
    }

    /// Refuses a view whose elements are not the bytes from the first one on.
    ///
    /// @throws UnsupportedOperationException if this is one
    static void checkContiguous(MemorySegment info) {
        if (XvViewInfo.contiguous(info) == 0) {
            throw new UnsupportedOperationException("the elements of this view do not lie one after the other");
        }
    }

    /// A ticket for these bytes, for another thread to open in its interpreter. This view stays.
    ///
    /// @throws XvException           MemoryError; OverflowError if the block cannot have one holder more
    /// @throws WrongThreadException  if called by another thread
    /// @throws IllegalStateException if this is closed or moved, or its attachment is not active
    public XvTicket share() {
        return new XvTicket(ts.made(Crossview.XvTicket_Share(ts.pointer(), use())));
    }

    /// A ticket for these bytes that takes them away from this view: it and its segment are dead afterwards, and it can
    /// only be closed. If this fails it is as it was.
    ///
    /// @throws XvException           MemoryError; OverflowError if the block cannot have one holder more
    /// @throws WrongThreadException  if called by another thread
    /// @throws IllegalStateException if this is closed or moved already, or its attachment is not active
    public XvTicket move() {
        var ticket = new XvTicket(ts.made(Crossview.XvTicket_Move(ts.pointer(), use())));
        hasMoved();
        return ticket;
    }

    /// The native view has been emptied.
    void hasMoved() {
        markMoved();
        try {
            endSegment();
        } catch (IllegalStateException e) {
            // A native call has it. Its keeper keeps the bytes where they are, and close tries again.
        }
    }

    private void endSegment() {
        if (memory != null) {
            memory.close(ts);
            memory = null;
        }
    }

    @Override
    void beforeClose() {
        endSegment();
    }

    @Override
    void beforeScopeEnds() {
        if (memory != null) {
            memory.abandon(ts);
        }
    }

    @Override
    void inheritedBy(XvThreadState heir) {
        if (memory != null) {
            memory.inheritedBy(heir);
        }
        super.inheritedBy(heir);
    }

    private MemorySegment info() {
        return info(ts, use());
    }

    /// What the view is, in the thread's scratch memory.
    static MemorySegment info(XvThreadState ts, MemorySegment op) {
        MemorySegment info = ts.scratch().info();
        if (Crossview.XvSharedView_GetInfo(ts.pointer(), op, info) < 0) {
            throw ts.raised();
        }
        return info;
    }

    static MemorySegment memory(MemorySegment info, MemorySegment bytes) {
        return XvViewInfo.readonly(info) != 0 ? bytes.asReadOnly() : bytes;
    }
}
