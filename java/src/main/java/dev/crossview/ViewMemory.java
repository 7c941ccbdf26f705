// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import dev.crossview.ffm.NativeMemory;
import dev.crossview.ffm.generated.Crossview;
import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;

/// The memory of a view as far as a handle uses it from Java: for its elements, and as a segment that lives as long as
/// the handle has it.
///
/// The native view can go while this is still there: it may be moved away, or released, through another handle. So
/// this has a native view of its own, which keeps the bytes where they are and is counted plainly, like all views.
final class ViewMemory {
    final ViewFacts facts;

    /// From the first byte that an element has to the last, not bound to anything: never handed out.
    final MemorySegment span;

    /// Where in it the element lies whose indices are all 0.
    final long origin;

    private final long keeper;
    private @Nullable Arena arena;
    private @Nullable MemorySegment segment;

    /// @param view an `XvObject *`
    ViewMemory(XvThreadState ts, MemorySegment view, ViewFacts facts) {
        this.facts = facts;
        keeper = ts.made(Crossview.XvView_ToReadOnly(ts.pointer(), view));   // of any number of dimensions
        long before = 0;
        long after = 0;
        // With pointers in between nobody knows where the elements lie but C, which is asked then.
        if (facts.byteSize != 0 && facts.suboffsets == null) {
            for (int i = 0; i < facts.ndim(); i++) {
                long reach = (facts.shape[i] - 1) * facts.strides[i];
                before -= Math.min(reach, 0);
                after += Math.max(reach, 0);
            }
            after += facts.itemSize;
        }
        origin = before;
        span = NativeMemory.of(facts.address - before, before + after, Arena.global());
    }

    /// The elements, which are contiguous, for this thread. The same segment each time.
    MemorySegment segment() {
        if (segment == null) {
            arena = Arena.ofConfined();
            MemorySegment bytes = NativeMemory.of(facts.address, facts.byteSize, arena);
            segment = facts.readOnly ? bytes.asReadOnly() : bytes;
        }
        return segment;
    }

    /// Ends the segment and lets go of the bytes.
    ///
    /// @throws IllegalStateException if a native call that was given the segment is running; nothing has changed then
    void close(XvThreadState ts) {
        if (arena != null) {
            arena.close();
        }
        XvObject.drop(ts, keeper);
    }

    /// As [#close], but where the segment cannot be closed its bytes stay, since somebody may still write to them.
    ///
    /// @param pin makes the bytes of a view, an `XvObject *`, stay for ever
    /// @throws IllegalStateException if that is so
    void abandon(XvThreadState ts, Consumer<MemorySegment> pin) {
        try {
            if (arena != null) {
                arena.close();
            }
        } catch (IllegalStateException e) {
            pin.accept(MemorySegment.ofAddress(keeper));
            throw e;
        } finally {
            XvObject.drop(ts, keeper);
        }
    }

    /// The thread whose memory it was has ended, and nobody else has had access.
    void inheritedBy(XvThreadState heir) {
        XvObject.drop(heir, keeper);
    }
}
