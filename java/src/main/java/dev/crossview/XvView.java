// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import dev.crossview.ffm.HotCalls;
import dev.crossview.ffm.NativeMemory;
import dev.crossview.ffm.generated.Crossview;
import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

/// A handle for a view: elements of one format in any number of dimensions, in memory that something else has. What
/// CPython's `memoryview` does, and in several dimensions what it refuses.
///
/// What is made of a view (a slice, a cast, a row) is a view of the same memory and costs no copy. It is a handle of
/// its own and of the same class.
///
/// **Reading and writing** is plain: one load or store, in whatever order the processor likes. Elements that are read
/// and written have a format of one letter, `c b B ? h H i I l L q Q n N e f d P`, with or without a leading `@`; those
/// of other formats can be copied and compared. Indices that are negative count from the end. A view's bytes as a
/// [MemorySegment] or a [ByteBuffer] are the way to many elements at once.
///
/// What a view is does not change, so it is asked for once; and a handle that has given out its memory, or looked at an
/// element, keeps that memory until it is closed, also if the view is released or moved through another handle.
///
/// @param <V> the class of what is made of such a view
public abstract sealed class XvView<V extends XvView<V>> extends XvObject permits XvMemoryView, XvSharedView {
    private @Nullable ViewFacts facts;
    private @Nullable ViewMemory memory;

    XvView(XvThreadState ts, long address) {
        super(ts, address);
    }

    /// A handle for a view that this one's native calls have made.
    abstract V made(MemorySegment view);

    /// The address that the offsets of messages count from.
    abstract long base(ViewFacts facts);

    /// Makes the bytes of a view of this class stay for ever.
    abstract void pin(MemorySegment view);

    // What it is.

    /// Format, shape, strides and the like, as an immutable value. The same each time.
    ///
    /// @throws XvException           ValueError if it has been released
    /// @throws WrongThreadException  if called by another thread
    /// @throws IllegalStateException if this is closed or moved, or its attachment is not active
    public XvLayout layout() {
        return facts().layout();
    }

    /// The format of an element in the struct module's letters: `"B"`.
    ///
    /// @throws XvException           ValueError if it has been released
    /// @throws WrongThreadException  if called by another thread
    /// @throws IllegalStateException if this is closed or moved, or its attachment is not active
    public String format() {
        return facts().format;
    }

    /// Bytes of one element.
    ///
    /// @throws XvException           ValueError if it has been released
    /// @throws WrongThreadException  if called by another thread
    /// @throws IllegalStateException if this is closed or moved, or its attachment is not active
    public long itemSize() {
        return facts().itemSize;
    }

    /// How many items the first dimension has; 1 if there is none.
    ///
    /// @throws XvException           ValueError if it has been released
    /// @throws WrongThreadException  if called by another thread
    /// @throws IllegalStateException if this is closed or moved, or its attachment is not active
    public long length() {
        return facts().length();
    }

    /// How many bytes all elements have.
    ///
    /// @throws XvException           ValueError if it has been released
    /// @throws WrongThreadException  if called by another thread
    /// @throws IllegalStateException if this is closed or moved, or its attachment is not active
    public long byteSize() {
        return facts().byteSize;
    }

    /// How many dimensions, 0 to 64.
    ///
    /// @throws XvException           ValueError if it has been released
    /// @throws WrongThreadException  if called by another thread
    /// @throws IllegalStateException if this is closed or moved, or its attachment is not active
    public int ndim() {
        return facts().ndim();
    }

    /// Whether writing is forbidden.
    ///
    /// @throws XvException           ValueError if it has been released
    /// @throws WrongThreadException  if called by another thread
    /// @throws IllegalStateException if this is closed or moved, or its attachment is not active
    public boolean isReadOnly() {
        return facts().readOnly;
    }

    // All of it.

    /// The bytes, for this thread, until this view is closed, released or moved. They can be used whether or not the
    /// attachment has its GIL: only making the segment needs that. The same segment each time. Read-only if the view
    /// is.
    ///
    /// The bytes of the segment are the elements one after the other, in C's order. A view whose elements lie otherwise
    /// (with steps, backwards, transposed) has none: a segment that had the bytes in between as well would be one of
    /// another view. [#toByteArray()] copies such elements, and [#layout()] of a view beside the segment of the view
    /// that it was made from says where they lie.
    ///
    /// A native call of yours that was given the segment and has come back into Java keeps it: closing the view is an
    /// [IllegalStateException] then, and if the view is moved its segment lives on until it is closed.
    ///
    /// @throws XvException                   ValueError if it has been released; MemoryError
    /// @throws UnsupportedOperationException if the elements do not lie one after the other
    /// @throws WrongThreadException          if called by another thread
    /// @throws IllegalStateException         if this is closed or moved, or its attachment is not active
    public MemorySegment segment() {
        ViewMemory memory = memory();
        checkContiguous(memory.facts.contiguous);
        return memory.segment();
    }

    /// The bytes of [#segment()] as a buffer with the byte order of this machine. Its life is the segment's.
    ///
    /// It belongs to this thread. A channel that does its work on other threads (every asynchronous one) cannot use it.
    ///
    /// @throws XvException                   ValueError if it has been released; MemoryError
    /// @throws UnsupportedOperationException if the elements do not lie one after the other, or are more than 2^31-1
    ///                                       bytes
    /// @throws WrongThreadException          if called by another thread
    /// @throws IllegalStateException         if this is closed or moved, or its attachment is not active
    public ByteBuffer buffer() {
        return segment().asByteBuffer().order(ByteOrder.nativeOrder());
    }

    /// A copy of the elements' bytes, in C's order.
    ///
    /// @throws XvException           ValueError if it has been released; MemoryError
    /// @throws WrongThreadException  if called by another thread
    /// @throws IllegalStateException if this is closed or moved, or its attachment is not active, or if there are more
    ///                               bytes than an array can have
    public byte[] toByteArray() {
        return toByteArray(XvLayout.Order.C);
    }

    /// A copy of the elements' bytes, in an order.
    ///
    /// @throws XvException           ValueError if it has been released; MemoryError
    /// @throws WrongThreadException  if called by another thread
    /// @throws IllegalStateException if this is closed or moved, or its attachment is not active, or if there are more
    ///                               bytes than an array can have
    public byte[] toByteArray(XvLayout.Order order) {
        Objects.requireNonNull(order, "order");
        ViewMemory memory = memory();
        boolean asTheyLie = memory.facts.contiguous && (order != XvLayout.Order.F || memory.facts.ndim() < 2);
        if (asTheyLie) {
            return memory.span.toArray(JAVA_BYTE);
        }
        long bytes = ts.made(Crossview.XvView_ToBytes(ts.pointer(), pointer(), order.letter));
        try {
            MemorySegment data = Crossview.XvBytes_AsString(ts.pointer(), MemorySegment.ofAddress(bytes));
            return NativeMemory.of(data.address(), memory.facts.byteSize, Arena.global()).toArray(JAVA_BYTE);
        } finally {
            drop(ts, bytes);
        }
    }

    /// The bytes in hexadecimal, two digits each.
    ///
    /// @throws XvException           ValueError if it has been released; MemoryError
    /// @throws WrongThreadException  if called by another thread
    /// @throws IllegalStateException if this is closed or moved, or its attachment is not active
    public String hex() {
        return hex(use(), MemorySegment.NULL, 1);
    }

    /// The bytes in hexadecimal, with `separator` between groups.
    ///
    /// @param bytesPerGroup counted from the end, or from the start if it is negative; 0: no groups
    /// @throws XvException           ValueError if it has been released, or `separator` is not ASCII; MemoryError
    /// @throws WrongThreadException  if called by another thread
    /// @throws IllegalStateException if this is closed or moved, or its attachment is not active
    public String hex(char separator, int bytesPerGroup) {
        MemorySegment view = use();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocateFrom(String.valueOf(separator));
            long op = ts.made(Crossview.XvStr_FromString(ts.pointer(), text));
            try {
                return hex(view, MemorySegment.ofAddress(op), bytesPerGroup);
            } finally {
                drop(ts, op);
            }
        }
    }

    private String hex(MemorySegment view, MemorySegment separator, int bytesPerGroup) {
        long text = ts.made(Crossview.XvView_Hex(ts.pointer(), view, separator, bytesPerGroup));
        try {
            MemorySegment op = MemorySegment.ofAddress(text);
            long length = Crossview.XvStr_Length(ts.pointer(), op);   // of ASCII, so bytes
            MemorySegment utf8 = Crossview.XvStr_AsUTF8(ts.pointer(), op);
            return new String(NativeMemory.of(utf8.address(), length, Arena.global()).toArray(JAVA_BYTE),
                    StandardCharsets.US_ASCII);
        } finally {
            drop(ts, text);
        }
    }

    /// The elements as [#getObject] gives them, in lists of lists in several dimensions; without a dimension the one
    /// element. A copy.
    ///
    /// @throws XvException           ValueError if it has been released; NotImplementedError if elements of this format
    ///                               cannot be read; MemoryError
    /// @throws WrongThreadException  if called by another thread
    /// @throws IllegalStateException if this is closed or moved, or its attachment is not active
    public List<Object> toList() {
        Object elements = Elements.taken(ts, ts.made(Crossview.XvView_ToList(ts.pointer(), use())));
        if (elements instanceof List<?> list) {
            @SuppressWarnings("unchecked") // what Elements makes
            List<Object> objects = (List<Object>) list;
            return objects;
        }
        return List.of(elements);
    }

    // Parts and other sights of it.

    /// Items `start` to `stop` of the first dimension as a view of its own. As in Python, negative indices count from
    /// the end, and what lies outside is cut off.
    ///
    /// @throws XvException           TypeError if there is no dimension; ValueError if it has been released;
    ///                               MemoryError
    /// @throws WrongThreadException  if called by another thread
    /// @throws IllegalStateException if this is closed or moved, or its attachment is not active
    public V slice(long start, long stop) {
        return made(Crossview.XvView_Slice(ts.pointer(), use(), start, stop));
    }

    /// Every `step`th item of the first dimension from `start` to `stop`: `slice(Long.MAX_VALUE, Long.MIN_VALUE, -1)`
    /// has the items backwards.
    ///
    /// @throws XvException           ValueError if `step` is 0 or this has been released; TypeError if there is no
    ///                               dimension; MemoryError
    /// @throws WrongThreadException  if called by another thread
    /// @throws IllegalStateException if this is closed or moved, or its attachment is not active
    public V slice(long start, long stop, long step) {
        return slice(0, start, stop, step);
    }

    /// Every `step`th item of some dimension from `start` to `stop`, and all of the other dimensions.
    ///
    /// @param dimension from 0
    /// @throws IllegalArgumentException if there is no such dimension
    /// @throws XvException              ValueError if `step` is 0 or this has been released; MemoryError
    /// @throws WrongThreadException     if called by another thread
    /// @throws IllegalStateException    if this is closed or moved, or its attachment is not active
    public V slice(int dimension, long start, long stop, long step) {
        int ndim = facts().ndim();
        if (dimension < 0 || dimension >= Math.max(ndim, 1)) {
            throw new IllegalArgumentException("there is no dimension " + dimension + " of " + ndim);
        }
        return part(Elements.sliceKey(ts, dimension, start, stop, step));
    }

    /// What is at some indices of the first dimensions: a row of two dimensions, and so on.
    ///
    /// @param indices fewer than there are dimensions, and at least one
    /// @throws IllegalArgumentException  if they are more or fewer
    /// @throws IndexOutOfBoundsException if there is no such part
    /// @throws XvException               ValueError if it has been released; MemoryError
    /// @throws WrongThreadException      if called by another thread
    /// @throws IllegalStateException     if this is closed or moved, or its attachment is not active
    public V subView(long... indices) {
        Objects.requireNonNull(indices, "indices");
        int ndim = facts().ndim();
        if (indices.length == 0 || indices.length >= ndim) {
            throw new IllegalArgumentException("a part of a view of " + ndim + " dimensions is not at "
                    + indices.length + " indices");
        }
        return part(Elements.key(ts, indices));
    }

    private V part(long key) {
        try {
            return made(Crossview.XvObject_GetItem(ts.pointer(), pointer(), MemorySegment.ofAddress(key)));
        } finally {
            drop(ts, key);
        }
    }

    /// The same bytes as elements of another format, in one dimension. The view must be C-contiguous, and one of the
    /// two formats a byte format (`c`, `b`, `B`).
    ///
    /// @param format one of `c b B ? h H i I l L q Q n N e f d P` with or without a leading `@`
    /// @throws XvException           ValueError or TypeError, if `format` is none of these or does not fit, or this has
    ///                               been released; MemoryError
    /// @throws WrongThreadException  if called by another thread
    /// @throws IllegalStateException if this is closed or moved, or its attachment is not active
    public V cast(String format) {
        Objects.requireNonNull(format, "format");
        MemorySegment view = use();
        try (Arena arena = Arena.ofConfined()) {
            return made(Crossview.XvView_Cast(ts.pointer(), view, Text.in(arena, format, "format"),
                    MemorySegment.NULL, -1));
        }
    }

    /// The same bytes as elements of another format, of this one-dimensional view in several dimensions, or of several
    /// in one. The view must be C-contiguous, and one of the two formats a byte format (`c`, `b`, `B`).
    ///
    /// @param shape the lengths of the dimensions, in elements
    /// @throws XvException           ValueError or TypeError, if `format` or `shape` does not fit, or this has been
    ///                               released; MemoryError
    /// @throws WrongThreadException  if called by another thread
    /// @throws IllegalStateException if this is closed or moved, or its attachment is not active
    public V cast(String format, long... shape) {
        Objects.requireNonNull(format, "format");
        Objects.requireNonNull(shape, "shape");
        MemorySegment view = use();
        try (Arena arena = Arena.ofConfined()) {
            return made(Crossview.XvView_Cast(ts.pointer(), view, Text.in(arena, format, "format"),
                    arena.allocateFrom(ValueLayout.JAVA_LONG, shape), shape.length));
        }
    }

    /// The same elements with the dimensions in reverse.
    ///
    /// @throws XvException           ValueError if it has been released; MemoryError
    /// @throws WrongThreadException  if called by another thread
    /// @throws IllegalStateException if this is closed or moved, or its attachment is not active
    public V transposed() {
        return made(Crossview.XvView_Transpose(ts.pointer(), use(), MemorySegment.NULL));
    }

    /// The same elements with dimension `axes[d]` as dimension `d`.
    ///
    /// @param axes each dimension once
    /// @throws IllegalArgumentException if there are not as many as dimensions
    /// @throws XvException              ValueError if one is missing, or this has been released; MemoryError
    /// @throws WrongThreadException     if called by another thread
    /// @throws IllegalStateException    if this is closed or moved, or its attachment is not active
    public V transposed(int... axes) {
        Objects.requireNonNull(axes, "axes");
        int ndim = facts().ndim();
        if (axes.length != ndim) {
            throw new IllegalArgumentException(axes.length + " axes for " + ndim + " dimensions");
        }
        try (Arena arena = Arena.ofConfined()) {
            return made(Crossview.XvView_Transpose(ts.pointer(), pointer(),
                    arena.allocateFrom(ValueLayout.JAVA_INT, axes)));
        }
    }

    /// The same view, read-only, as is all that is made from it.
    ///
    /// @throws XvException           ValueError if it has been released; MemoryError
    /// @throws WrongThreadException  if called by another thread
    /// @throws IllegalStateException if this is closed or moved, or its attachment is not active
    public V asReadOnly() {
        return made(Crossview.XvView_ToReadOnly(ts.pointer(), use()));
    }

    // Values.

    /// Whether the other is a view, or something else that has memory to lend, of the same shape and with equal values,
    /// whatever its format. ([#equals] asks whether both are handles for one object.)
    ///
    /// @throws XvException              MemoryError
    /// @throws WrongThreadException     if called by another thread
    /// @throws IllegalStateException    if one of the two is closed or moved, or this attachment is not active
    /// @throws IllegalArgumentException if `other` is another interpreter's
    public boolean contentEquals(XvObject other) {
        Objects.requireNonNull(other, "other");
        int answer = Crossview.XvObject_RichCompareBool(ts.pointer(), use(), other.lendTo(ts), Crossview.Xv_EQ());
        if (answer < 0) {
            throw ts.raised();
        }
        return answer != 0;
    }

    /// The hash of the bytes, which is that of a bytes object that has them: for read-only views of bytes.
    ///
    /// @throws XvException           ValueError if elements are no bytes, this can be written, or it has been released;
    ///                               MemoryError
    /// @throws WrongThreadException  if called by another thread
    /// @throws IllegalStateException if this is closed or moved, or its attachment is not active
    public long contentHash() {
        long hash = Crossview.XvObject_Hash(ts.pointer(), use());
        if (hash == -1) {
            throw ts.raised();
        }
        return hash;
    }

    /// How many items of the first dimension equal `value`.
    ///
    /// @param value as for [#setObject]
    /// @throws ClassCastException    if `value` is nothing that an element can be
    /// @throws XvException           NotImplementedError if elements cannot be read, or there is more or less than one
    ///                               dimension; ValueError if it has been released; MemoryError
    /// @throws WrongThreadException  if called by another thread
    /// @throws IllegalStateException if this is closed or moved, or its attachment is not active
    public long count(Object value) {
        long op = object(Objects.requireNonNull(value, "value"));
        try {
            long count = Crossview.XvView_Count(ts.pointer(), pointer(), MemorySegment.ofAddress(op));
            if (count < 0) {
                throw ts.raised();
            }
            return count;
        } finally {
            drop(ts, op);
        }
    }

    /// The first item of the first dimension that equals `value`; -1 if none does.
    ///
    /// @param value as for [#setObject]
    /// @throws ClassCastException    if `value` is nothing that an element can be
    /// @throws XvException           as [#count]
    /// @throws WrongThreadException  if called by another thread
    /// @throws IllegalStateException if this is closed or moved, or its attachment is not active
    public long indexOf(Object value) {
        return indexOf(value, 0, Long.MAX_VALUE);
    }

    /// The first item of the first dimension that equals `value`, of those from `start` to `stop`; -1 if none does.
    ///
    /// @param value as for [#setObject]
    /// @param start negative ones count from the end, as for `stop`
    /// @throws ClassCastException    if `value` is nothing that an element can be
    /// @throws XvException           as [#count]
    /// @throws WrongThreadException  if called by another thread
    /// @throws IllegalStateException if this is closed or moved, or its attachment is not active
    public long indexOf(Object value, long start, long stop) {
        long op = object(Objects.requireNonNull(value, "value"));
        try {
            long index = Crossview.XvView_Index(ts.pointer(), pointer(), MemorySegment.ofAddress(op), start, stop);
            if (index < 0) {
                XvException error = (XvException) ts.raised();
                if (!error.getMessage().endsWith("x not found")) {
                    throw error;
                }
            }
            return index;
        } finally {
            drop(ts, op);
        }
    }

    private long object(Object value) {
        return Elements.object(ts, value, facts().format.endsWith("c"));
    }

    /// Copies all elements of another view of the same format and shape into this one. The memory of the two may
    /// overlap.
    ///
    /// @param source a view, or something else that has memory to lend: a bytes object has elements of format `B`
    /// @throws XvException              TypeError if this is read-only, or `source` has no memory to lend; ValueError
    ///                                  if format or shape differ, or one of the two has been released; MemoryError
    /// @throws WrongThreadException     if called by another thread
    /// @throws IllegalStateException    if one of the two is closed or moved, or this attachment is not active
    /// @throws IllegalArgumentException if `source` is another interpreter's
    public void copyFrom(XvObject source) {
        Objects.requireNonNull(source, "source");
        int ndim = facts().ndim();
        MemorySegment from = source.lendTo(ts);
        long key = Elements.wholeKey(ts, ndim);
        try {
            setItem(key, from);
        } finally {
            drop(ts, key);
        }
    }

    private void setItem(long key, MemorySegment value) {
        if (Crossview.XvObject_SetItem(ts.pointer(), pointer(), MemorySegment.ofAddress(key), value) < 0) {
            throw ts.raised();
        }
    }

    // One element.

    /// The element at `index`, of an integer format or a bool; an unsigned one of 8 bytes as its bits. Plain.
    ///
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws XvException               TypeError if elements are no integers, or there are more or fewer dimensions;
    ///                                   ValueError if this has been released; MemoryError. The message has the offset
    ///                                   and the format.
    /// @throws WrongThreadException      if called by another thread
    /// @throws IllegalStateException     if this is closed or moved, or its attachment is not active
    public long get(long index) {
        ViewMemory memory = memory();
        return load(memory, at(memory, index));
    }

    /// The element at some indices, as [#get(long)].
    ///
    /// @param indices one for each dimension
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws XvException               as [#get(long)]
    /// @throws WrongThreadException      if called by another thread
    /// @throws IllegalStateException     if this is closed or moved, or its attachment is not active
    public long get(long... indices) {
        Objects.requireNonNull(indices, "indices");
        ViewMemory memory = memory();
        return load(memory, at(memory, indices));
    }

    /// Changes the element at `index`, of an integer format or a bool; one that is unsigned and has 8 bytes is given as
    /// its bits. Plain.
    ///
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws XvException               TypeError if this is read-only, elements are no integers, or there are more or
    ///                                   fewer dimensions; ValueError if `value` does not fit the format, or this has
    ///                                   been released; MemoryError. The message has the offset and the format.
    /// @throws WrongThreadException      if called by another thread
    /// @throws IllegalStateException     if this is closed or moved, or its attachment is not active
    public void set(long index, long value) {
        ViewMemory memory = memory();
        store(memory, at(memory, index), value);
    }

    /// Changes the element at some indices, as [#set(long,long)].
    ///
    /// @param indices one for each dimension
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws XvException               as [#set(long,long)]
    /// @throws WrongThreadException      if called by another thread
    /// @throws IllegalStateException     if this is closed or moved, or its attachment is not active
    public void set(long[] indices, long value) {
        Objects.requireNonNull(indices, "indices");
        ViewMemory memory = memory();
        store(memory, at(memory, indices), value);
    }

    /// The element at `index`, of format `e`, `f` or `d`. Plain.
    ///
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws XvException               TypeError if elements are no floats, or as [#get(long)]
    /// @throws WrongThreadException      if called by another thread
    /// @throws IllegalStateException     if this is closed or moved, or its attachment is not active
    public double getDouble(long index) {
        ViewMemory memory = memory();
        return loadDouble(memory, at(memory, index));
    }

    /// The element at some indices, as [#getDouble(long)].
    ///
    /// @param indices one for each dimension
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws XvException               TypeError if elements are no floats, or as [#get(long)]
    /// @throws WrongThreadException      if called by another thread
    /// @throws IllegalStateException     if this is closed or moved, or its attachment is not active
    public double getDouble(long... indices) {
        Objects.requireNonNull(indices, "indices");
        ViewMemory memory = memory();
        return loadDouble(memory, at(memory, indices));
    }

    /// Changes the element at `index`, of format `e`, `f` or `d`, to the nearest value that it holds. Plain.
    ///
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws XvException               TypeError if this is read-only or elements are no floats; OverflowError if an
    ///                                   `e` cannot be that large; or as [#set(long,long)]
    /// @throws WrongThreadException      if called by another thread
    /// @throws IllegalStateException     if this is closed or moved, or its attachment is not active
    public void setDouble(long index, double value) {
        ViewMemory memory = memory();
        long offset = at(memory, index);
        if (memory.facts.element == ElementFormat.FLOAT16) {
            setElement(value, index);   // C rounds it once, and says so if it does not fit
        } else {
            storeDouble(memory, offset, value);
        }
    }

    /// Changes the element at some indices, as [#setDouble(long,double)].
    ///
    /// @param indices one for each dimension
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws XvException               as [#setDouble(long,double)]
    /// @throws WrongThreadException      if called by another thread
    /// @throws IllegalStateException     if this is closed or moved, or its attachment is not active
    public void setDouble(long[] indices, double value) {
        Objects.requireNonNull(indices, "indices");
        ViewMemory memory = memory();
        long offset = at(memory, indices);
        if (memory.facts.element == ElementFormat.FLOAT16) {
            setElement(value, indices);
        } else {
            storeDouble(memory, offset, value);
        }
    }

    /// The element at some indices, of format `?`. Plain.
    ///
    /// @param indices one for each dimension
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws XvException               TypeError if elements are no bools, or as [#get(long)]
    /// @throws WrongThreadException      if called by another thread
    /// @throws IllegalStateException     if this is closed or moved, or its attachment is not active
    public boolean getBoolean(long... indices) {
        Objects.requireNonNull(indices, "indices");
        ViewMemory memory = memory();
        long offset = at(memory, indices);
        checkKind(memory, offset, "a bool", memory.facts.element == ElementFormat.BOOL);
        return load(memory, offset) != 0;
    }

    /// Changes the element at some indices, of format `?`. Plain.
    ///
    /// @param indices one for each dimension
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws XvException               TypeError if elements are no bools, or as [#set(long,long)]
    /// @throws WrongThreadException      if called by another thread
    /// @throws IllegalStateException     if this is closed or moved, or its attachment is not active
    public void setBoolean(long[] indices, boolean value) {
        Objects.requireNonNull(indices, "indices");
        ViewMemory memory = memory();
        long offset = at(memory, indices);
        checkKind(memory, offset, "a bool", memory.facts.element == ElementFormat.BOOL);
        store(memory, offset, value ? 1 : 0);
    }

    /// The element at some indices, of any format: a Long, a [java.math.BigInteger] if it is above 2^63-1, a Double, a
    /// Boolean, or for format `c` a Byte. Plain.
    ///
    /// @param indices one for each dimension
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws XvException               NotImplementedError if elements of this format cannot be read; TypeError if
    ///                                   there are more or fewer dimensions; ValueError if this has been released;
    ///                                   MemoryError
    /// @throws WrongThreadException      if called by another thread
    /// @throws IllegalStateException     if this is closed or moved, or its attachment is not active
    public Object getObject(long... indices) {
        Objects.requireNonNull(indices, "indices");
        checkDimensions(facts(), indices.length);
        return element(indices);
    }

    private Object element(long... indices) {
        long key = Elements.key(ts, indices);
        try {
            return Elements.taken(ts,
                    ts.made(Crossview.XvObject_GetItem(ts.pointer(), pointer(), MemorySegment.ofAddress(key))));
        } finally {
            drop(ts, key);
        }
    }

    /// Changes the element at some indices, of any format. Plain.
    ///
    /// @param indices one for each dimension
    /// @param value   what [#getObject] gives, or a smaller whole number or a Float
    /// @throws ClassCastException        if it is something else
    /// @throws IndexOutOfBoundsException if there is no such element
    /// @throws XvException               TypeError if this is read-only, there are more or fewer dimensions, or `value`
    ///                                   is of a type that the format does not take; ValueError if it does not fit, or
    ///                                   this has been released; NotImplementedError if elements of this format cannot
    ///                                   be written; MemoryError
    /// @throws WrongThreadException      if called by another thread
    /// @throws IllegalStateException     if this is closed or moved, or its attachment is not active
    public void setObject(long[] indices, Object value) {
        Objects.requireNonNull(indices, "indices");
        Objects.requireNonNull(value, "value");
        checkDimensions(facts(), indices.length);
        setElement(value, indices);
    }

    private void setElement(Object value, long... indices) {
        long op = object(value);
        try {
            long key = Elements.key(ts, indices);
            try {
                setItem(key, MemorySegment.ofAddress(op));
            } finally {
                drop(ts, key);
            }
        } finally {
            drop(ts, op);
        }
    }

    // How: `offset` is that of an element in the memory's span.

    private static final String INTEGER = "an integer";
    private static final String FLOAT = "a float";

    private long at(ViewMemory memory, long index) {
        ViewFacts facts = memory.facts;
        if (facts.ndim() != 1 || facts.suboffsets != null) {
            throw notHere(facts, 1);
        }
        long length = facts.shape[0];
        long i = index < 0 ? index + length : index;
        if (i < 0 || i >= length) {
            throw outOfBounds(facts, 0, index);
        }
        return memory.origin + i * facts.strides[0];
    }

    private long at(ViewMemory memory, long[] indices) {
        ViewFacts facts = memory.facts;
        if (facts.ndim() != indices.length || facts.suboffsets != null) {
            throw notHere(facts, indices.length);
        }
        long offset = memory.origin;
        for (int d = 0; d < indices.length; d++) {
            long length = facts.shape[d];
            long i = indices[d] < 0 ? indices[d] + length : indices[d];
            if (i < 0 || i >= length) {
                throw outOfBounds(facts, d, indices[d]);
            }
            offset += i * facts.strides[d];
        }
        return offset;
    }

    private void checkDimensions(ViewFacts facts, int indices) {
        if (facts.ndim() != indices) {
            throw notHere(facts, indices);
        }
    }

    private RuntimeException notHere(ViewFacts facts, int indices) {
        return new XvException("TypeError", facts.ndim() != indices
                ? "an element of this view has " + facts.ndim() + " indices, not " + indices + where(facts, 0)
                : "elements that lie behind pointers are got and set as objects" + where(facts, 0), interpreter());
    }

    private RuntimeException outOfBounds(ViewFacts facts, int dimension, long index) {
        return new IndexOutOfBoundsException("index out of bounds on dimension " + (dimension + 1) + ": " + index
                + " of " + facts.shape[dimension] + where(facts, 0));
    }

    private RuntimeException wrongKind(ViewMemory memory, long offset, String wanted) {
        return new XvException("TypeError", "an element of this format is not " + wanted
                + where(memory.facts, offset - memory.origin), interpreter());
    }

    private RuntimeException doesNotFit(ViewMemory memory, long offset, long value) {
        return new XvException("ValueError", "an element of this format cannot be " + value
                + where(memory.facts, offset - memory.origin), interpreter());
    }

    private void checkKind(ViewMemory memory, long offset, String wanted, boolean right) {
        if (!right) {
            throw wrongKind(memory, offset, wanted);
        }
    }

    private void checkWritable(ViewMemory memory, long offset) {
        if (memory.facts.readOnly) {
            throw new XvException("TypeError", "cannot modify read-only memory"
                    + where(memory.facts, offset - memory.origin), interpreter());
        }
    }

    private String where(ViewFacts facts, long offset) {
        return " (offset " + (facts.address + offset - base(facts)) + ", format '" + facts.format + "')";
    }

    private long load(ViewMemory memory, long offset) {
        MemorySegment span = memory.span;
        return switch (memory.facts.element) {
            case INT8 -> span.get(JAVA_BYTE, offset);
            case UINT8 -> Byte.toUnsignedLong(span.get(JAVA_BYTE, offset));
            case INT16 -> span.get(JAVA_SHORT_UNALIGNED, offset);
            case UINT16 -> Short.toUnsignedLong(span.get(JAVA_SHORT_UNALIGNED, offset));
            case INT32 -> span.get(JAVA_INT_UNALIGNED, offset);
            case UINT32 -> Integer.toUnsignedLong(span.get(JAVA_INT_UNALIGNED, offset));
            case INT64, UINT64 -> span.get(JAVA_LONG_UNALIGNED, offset);
            case BOOL -> span.get(JAVA_BYTE, offset) != 0 ? 1 : 0;
            case null, default -> throw wrongKind(memory, offset, INTEGER);
        };
    }

    private void store(ViewMemory memory, long offset, long value) {
        checkWritable(memory, offset);
        MemorySegment span = memory.span;
        ElementFormat element = memory.facts.element;
        boolean fits = switch (element) {
            case INT8 -> value == (byte) value;
            case UINT8 -> value == (value & 0xFF);
            case INT16 -> value == (short) value;
            case UINT16 -> value == (value & 0xFFFF);
            case INT32 -> value == (int) value;
            case UINT32 -> value == (value & 0xFFFF_FFFFL);
            case INT64, UINT64, BOOL -> true;
            case null, default -> throw wrongKind(memory, offset, INTEGER);
        };
        if (!fits) {
            throw doesNotFit(memory, offset, value);
        }
        switch (element) {
            case INT8, UINT8 -> span.set(JAVA_BYTE, offset, (byte) value);
            case INT16, UINT16 -> span.set(JAVA_SHORT_UNALIGNED, offset, (short) value);
            case INT32, UINT32 -> span.set(JAVA_INT_UNALIGNED, offset, (int) value);
            case BOOL -> span.set(JAVA_BYTE, offset, (byte) (value != 0 ? 1 : 0));
            default -> span.set(JAVA_LONG_UNALIGNED, offset, value);
        }
    }

    private double loadDouble(ViewMemory memory, long offset) {
        MemorySegment span = memory.span;
        ElementFormat element = memory.facts.element;
        if (element == ElementFormat.FLOAT64) {
            return span.get(JAVA_DOUBLE_UNALIGNED, offset);
        } else if (element == ElementFormat.FLOAT32) {
            return span.get(JAVA_FLOAT_UNALIGNED, offset);
        } else if (element == ElementFormat.FLOAT16) {
            return Float.float16ToFloat(span.get(JAVA_SHORT_UNALIGNED, offset));
        }
        throw wrongKind(memory, offset, FLOAT);
    }

    private void storeDouble(ViewMemory memory, long offset, double value) {
        checkWritable(memory, offset);
        MemorySegment span = memory.span;
        ElementFormat element = memory.facts.element;
        if (element == ElementFormat.FLOAT64) {
            span.set(JAVA_DOUBLE_UNALIGNED, offset, value);
        } else if (element == ElementFormat.FLOAT32) {
            span.set(JAVA_FLOAT_UNALIGNED, offset, (float) value);
        } else {
            throw wrongKind(memory, offset, FLOAT);
        }
    }

    // Its life.

    /// Lets go of the memory early, for all handles of this view; other views of it stay. From then on everything but a
    /// further release is a ValueError.
    ///
    /// @throws XvException           BufferError if somebody else uses the memory through this view, or it has a lease
    /// @throws WrongThreadException  if called by another thread
    /// @throws IllegalStateException if this is closed or moved, or its attachment is not active
    public void release() {
        if (Crossview.XvView_Release(ts.pointer(), use()) < 0) {
            throw ts.raised();
        }
        hasGone();
    }

    /// The native view has been emptied.
    final void hasMoved() {
        markMoved();
        hasGone();
    }

    private void hasGone() {
        facts = null;   // who asks for them again is told
        try {
            endMemory();
        } catch (IllegalStateException e) {
            // A native call has the segment. Its keeper keeps the bytes where they are, and close tries again.
        }
    }

    private void endMemory() {
        if (memory != null) {
            memory.close(ts);
            memory = null;
        }
    }

    @Override
    final void beforeClose() {
        endMemory();
    }

    @Override
    final void beforeScopeEnds() {
        if (memory != null) {
            memory.abandon(ts, this::pin);
        }
    }

    @Override
    final void inheritedBy(XvThreadState heir) {
        if (memory != null) {
            memory.inheritedBy(heir);
        }
        super.inheritedBy(heir);
    }

    private ViewFacts facts() {
        MemorySegment view = use();
        if (facts == null) {
            facts = ViewFacts.of(ts, view);
        }
        return facts;
    }

    private ViewMemory memory() {
        ViewFacts known = facts();
        if (memory == null) {
            // Whether the view is still there the keeper finds out, which is made of it.
            memory = new ViewMemory(ts, pointer(), known);
        }
        return memory;
    }

    /// Refuses a view whose elements are not the bytes from the first one on.
    ///
    /// @throws UnsupportedOperationException if this is one
    static void checkContiguous(boolean contiguous) {
        if (!contiguous) {
            throw new UnsupportedOperationException("the elements of this view do not lie one after the other");
        }
    }
}
