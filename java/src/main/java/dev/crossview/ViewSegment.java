// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import dev.crossview.ffm.NativeMemory;
import dev.crossview.ffm.generated.Crossview;
import dev.crossview.ffm.generated.XvViewInfo;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// The bytes of a view as Java memory that lives as long as the view's handle has it.
///
/// The native view can go while the segment is still there: it may be moved away through another handle. So the
/// segment has a native view of its own, which keeps the bytes where they are and is counted plainly, like all
/// views.
final class ViewSegment {
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment segment;
    private final MemorySegment block;
    private final long keeper;

    /// @param view an `XvObject *`
    ViewSegment(XvThreadState ts, MemorySegment view) {
        MemorySegment info = XvSharedView.info(ts, view);
        XvSharedView.checkContiguous(info);
        keeper = ts.made(Crossview.XvSharedView_ToReadOnly(ts.pointer(), view));   // of any number of dimensions
        segment = XvSharedView.memory(info, NativeMemory.of(XvViewInfo.buf(info).address(), XvViewInfo.nbytes(info),
                arena));
        block = MemorySegment.ofAddress(XvViewInfo.block(info).address());
    }

    MemorySegment segment() {
        return segment;
    }

    /// Ends the segment and lets go of its bytes.
    ///
    /// @throws IllegalStateException if a native call that was given it is running; nothing has changed then
    void close(XvThreadState ts) {
        arena.close();
        XvObject.drop(ts, keeper);
    }

    /// As [#close], but where it cannot be closed its bytes stay for ever, since somebody may still write to them.
    ///
    /// @throws IllegalStateException if that is so
    void abandon(XvThreadState ts) {
        try {
            arena.close();
        } catch (IllegalStateException e) {
            Crossview.XvBlock_Retain(block);
            throw e;
        } finally {
            XvObject.drop(ts, keeper);
        }
    }

    /// The thread whose segment it was has ended, and nobody else has had access.
    void inheritedBy(XvThreadState heir) {
        XvObject.drop(heir, keeper);
    }
}
