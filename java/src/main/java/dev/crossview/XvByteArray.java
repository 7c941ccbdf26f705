// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import dev.crossview.ffm.NativeMemory;
import dev.crossview.ffm.generated.Crossview;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/// A handle for a bytearray: a run of bytes that can be changed, and resized while no view has borrowed its memory.
public final class XvByteArray extends XvObject {
    XvByteArray(XvThreadState ts, long address) {
        super(ts, address);
    }

    /// How many bytes.
    ///
    /// @throws WrongThreadException  if called by another thread
    /// @throws IllegalStateException if this is closed or its attachment is not active
    public long size() {
        return Crossview.XvByteArray_Size(ts.pointer(), use());
    }

    /// Changes the size. The bytes that both sizes have stay, new ones are zero.
    ///
    /// @throws XvException           BufferError while a view anywhere has borrowed the memory; ValueError if `size` is
    ///                               negative; MemoryError. The bytes are then as they were.
    /// @throws WrongThreadException  if called by another thread
    /// @throws IllegalStateException if this is closed or its attachment is not active
    public void resize(long size) {
        if (Crossview.XvByteArray_Resize(ts.pointer(), use(), size) < 0) {
            throw ts.raised();
        }
    }

    /// The byte at `index`.
    ///
    /// @throws IndexOutOfBoundsException if `index` is negative or not less than [#size()]
    /// @throws WrongThreadException      if called by another thread
    /// @throws IllegalStateException     if this is closed or its attachment is not active
    public byte get(long index) {
        MemorySegment bytes = bytes();
        return bytes.get(ValueLayout.JAVA_BYTE, Objects.checkIndex(index, bytes.byteSize()));
    }

    /// Changes the byte at `index`.
    ///
    /// @throws IndexOutOfBoundsException if `index` is negative or not less than [#size()]
    /// @throws WrongThreadException      if called by another thread
    /// @throws IllegalStateException     if this is closed or its attachment is not active
    public void set(long index, byte value) {
        MemorySegment bytes = bytes();
        bytes.set(ValueLayout.JAVA_BYTE, Objects.checkIndex(index, bytes.byteSize()), value);
    }

    /// A copy of the bytes.
    ///
    /// @throws WrongThreadException  if called by another thread
    /// @throws IllegalStateException if this is closed or its attachment is not active, or if there are more bytes than
    ///                               an array can have
    public byte[] toByteArray() {
        return bytes().toArray(ValueLayout.JAVA_BYTE);
    }

    /// Good until the next resize, and never handed out.
    private MemorySegment bytes() {
        MemorySegment op = use();
        return NativeMemory.of(Crossview.XvByteArray_AsString(ts.pointer(), op).address(),
                Crossview.XvByteArray_Size(ts.pointer(), op), Arena.global());
    }
}
