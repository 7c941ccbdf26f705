// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import dev.crossview.ffm.NativeMemory;
import dev.crossview.ffm.generated.Crossview;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/// A handle for a bytes object: an immutable run of bytes.
public final class XvBytes extends XvObject {
    XvBytes(XvThreadState ts, long address) {
        super(ts, address);
    }

    /// How many bytes.
    ///
    /// @throws WrongThreadException  if called by another thread
    /// @throws IllegalStateException if this is closed or its attachment is not active
    public long size() {
        return Crossview.XvBytes_Size(ts.pointer(), use());
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

    /// A copy of the bytes.
    ///
    /// @throws WrongThreadException  if called by another thread
    /// @throws IllegalStateException if this is closed or its attachment is not active, or if there are more bytes than
    ///                               an array can have
    public byte[] toByteArray() {
        return bytes().toArray(ValueLayout.JAVA_BYTE);
    }

    /// Never handed out: nothing would end it with the object.
    private MemorySegment bytes() {
        MemorySegment op = use();
        return NativeMemory.of(Crossview.XvBytes_AsString(ts.pointer(), op).address(),
                Crossview.XvBytes_Size(ts.pointer(), op), Arena.global());
    }
}
