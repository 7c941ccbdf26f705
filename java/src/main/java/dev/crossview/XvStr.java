// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import dev.crossview.ffm.NativeMemory;
import dev.crossview.ffm.generated.Crossview;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/// A handle for a str: characters that do not change.
public final class XvStr extends XvObject {
    XvStr(XvThreadState ts, long address) {
        super(ts, address);
    }

    /// How many code points.
    ///
    /// @throws WrongThreadException  if called by another thread
    /// @throws IllegalStateException if this is closed or its attachment is not active
    public long length() {
        return Crossview.XvStr_Length(ts.pointer(), use());
    }

    /// The characters.
    ///
    /// @throws WrongThreadException  if called by another thread
    /// @throws IllegalStateException if this is closed or its attachment is not active, or if there are more of them
    ///                               than a String can have
    public String value() {
        MemorySegment op = use();
        MemorySegment utf8 = Crossview.XvStr_AsUTF8AndSize(ts.pointer(), op, ts.scratch().pointer());
        return new String(NativeMemory.of(utf8.address(), ts.scratch().address(), Arena.global())
                .toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    }
}
