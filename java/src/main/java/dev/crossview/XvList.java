// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import dev.crossview.ffm.HotCalls;
import dev.crossview.ffm.generated.Crossview;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

/// A handle for a list: a growable array of references to objects of its interpreter.
public final class XvList extends XvObject {
    XvList(XvThreadState ts, long address) {
        super(ts, address);
    }

    /// How many items.
    ///
    /// @throws WrongThreadException  if called by another thread
    /// @throws IllegalStateException if this is closed or its attachment is not active
    public long size() {
        use();
        return HotCalls.listSize(ts.pointer().address(), address());
    }

    /// The item at `index`, as a handle of its own.
    ///
    /// @throws IndexOutOfBoundsException if `index` is negative or not less than [#size()]
    /// @throws WrongThreadException      if called by another thread
    /// @throws IllegalStateException     if this is closed or its attachment is not active
    public XvObject get(long index) {
        use();
        long item = HotCalls.listGetItem(ts.pointer().address(), address(), index);
        if (item == 0) {
            throw ts.raised();
        }
        HotCalls.incref(item);
        return XvObject.of(ts, item);
    }

    /// Puts `item` in place of what was at `index`. The list takes a reference of its own.
    ///
    /// @throws IndexOutOfBoundsException if `index` is negative or not less than [#size()]
    /// @throws WrongThreadException      if called by another thread
    /// @throws IllegalStateException     if this or `item` is closed or this one's attachment is not active
    /// @throws IllegalArgumentException  if `item` is another interpreter's
    public void set(long index, XvObject item) {
        Objects.requireNonNull(item, "item");
        MemorySegment list = use();
        MemorySegment op = item.lendTo(ts);
        // The call takes this reference, also when it fails.
        HotCalls.incref(op.address());
        if (Crossview.XvList_SetItem(ts.pointer(), list, index, op) < 0) {
            throw ts.raised();
        }
    }

    /// Adds `item` at the end. The list takes a reference of its own.
    ///
    /// @throws XvException              MemoryError
    /// @throws WrongThreadException     if called by another thread
    /// @throws IllegalStateException    if this or `item` is closed or this one's attachment is not active
    /// @throws IllegalArgumentException if `item` is another interpreter's
    public void add(XvObject item) {
        Objects.requireNonNull(item, "item");
        MemorySegment list = use();
        if (Crossview.XvList_Append(ts.pointer(), list, item.lendTo(ts)) < 0) {
            throw ts.raised();
        }
    }
}
