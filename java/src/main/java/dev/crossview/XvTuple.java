// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import dev.crossview.ffm.HotCalls;
import dev.crossview.ffm.generated.Crossview;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

/// A handle for a tuple: objects in an order that does not change.
public final class XvTuple extends XvObject {
    XvTuple(XvThreadState ts, long address) {
        super(ts, address);
    }

    /// How many items.
    ///
    /// @throws WrongThreadException  if called by another thread
    /// @throws IllegalStateException if this is closed or its attachment is not active
    public long size() {
        return Crossview.XvTuple_Size(ts.pointer(), use());
    }

    /// A handle for the item at `index`.
    ///
    /// @throws IndexOutOfBoundsException if `index` is negative or not less than [#size()]
    /// @throws WrongThreadException      if called by another thread
    /// @throws IllegalStateException     if this is closed or its attachment is not active
    public XvObject get(long index) {
        MemorySegment op = use();
        long item = Crossview.XvTuple_GetItem(ts.pointer(), op,
                Objects.checkIndex(index, Crossview.XvTuple_Size(ts.pointer(), op))).address();
        HotCalls.incref(item);
        return of(ts, item);
    }
}
