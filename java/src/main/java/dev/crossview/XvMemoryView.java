// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import dev.crossview.ffm.generated.Crossview;
import dev.crossview.ffm.generated.XvViewInfo;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// A handle for a memoryview: a view of the memory of an object of its own interpreter, a bytes object or a bytearray
/// or another view. It stays at home; what other interpreters are to see is an [XvSharedView].
///
/// The object is locked while there are views of it: a bytearray cannot be resized.
public final class XvMemoryView extends XvView<XvMemoryView> {
    private static final MemorySegment OBJ = Arena.global().allocateFrom("obj");

    XvMemoryView(XvThreadState ts, long address) {
        super(ts, address);
    }

    @Override
    XvMemoryView made(MemorySegment view) {
        return new XvMemoryView(ts, ts.made(view));
    }

    /// Its own first element: where the object's memory begins only the object knows.
    @Override
    long base(ViewFacts facts) {
        return facts.address;
    }

    /// By a shared view of the object, of which one holder more stays. An object that cannot be shared stays as long as
    /// its interpreter.
    @Override
    void pin(MemorySegment view) {
        MemorySegment object = Crossview.XvObject_GetAttrString(ts.pointer(), view, OBJ);
        if (object.address() == 0) {
            Crossview.XvErr_Clear(ts.pointer());
            return;
        }
        MemorySegment shared = Crossview.XvSharedView_FromObject(ts.pointer(), object);
        if (shared.address() == 0) {
            Crossview.XvErr_Clear(ts.pointer());
            return;   // The reference to the object is not given back.
        }
        MemorySegment info = ts.scratch().info();
        if (Crossview.XvSharedView_GetInfo(ts.pointer(), shared, info) == 0) {
            Crossview.XvBlock_Retain(XvViewInfo.block(info));
        }
        drop(ts, shared.address());
        drop(ts, object.address());
    }
}
