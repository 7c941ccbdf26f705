// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import dev.crossview.ffm.NativeMemory;
import dev.crossview.ffm.generated.Crossview;
import dev.crossview.ffm.generated.XvBuffer;
import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;

/// What a view is, asked for once for a handle: nothing of it changes while there is a view. The address is good for
/// whoever keeps the view's memory.
final class ViewFacts {
    private static final int FORMAT_LIMIT = 4096;

    final String format;
    final @Nullable ElementFormat element;
    final long itemSize;
    final long byteSize;
    final boolean readOnly;
    /// The elements are [#byteSize] bytes at [#address], in C's order.
    final boolean contiguous;
    final long address;
    final long[] shape;
    final long[] strides;
    final long @Nullable [] suboffsets;
    private @Nullable XvLayout layout;

    /// @param view an `XvObject *`, attached
    /// @throws XvException ValueError if it has been released
    static ViewFacts of(XvThreadState ts, MemorySegment view) {
        MemorySegment buffer = ts.scratch().buffer();
        if (Crossview.XvObject_GetBuffer(ts.pointer(), view, buffer, Crossview.XvBUF_FULL_RO()) < 0) {
            throw ts.raised();
        }
        try {
            return new ViewFacts(buffer);
        } finally {
            Crossview.XvBuffer_Release(ts.pointer(), buffer);
        }
    }

    private ViewFacts(MemorySegment buffer) {
        int ndim = XvBuffer.ndim(buffer);
        String text = NativeMemory.string(XvBuffer.format(buffer), FORMAT_LIMIT);
        format = text == null ? "B" : text;
        element = ElementFormat.of(format);
        itemSize = XvBuffer.itemsize(buffer);
        byteSize = XvBuffer.len(buffer);
        readOnly = XvBuffer.readonly(buffer) != 0;
        contiguous = Crossview.XvBuffer_IsContiguous(buffer, (byte) 'C') != 0;
        address = XvBuffer.buf(buffer).address();
        shape = numbers(XvBuffer.shape(buffer), ndim);
        strides = numbers(XvBuffer.strides(buffer), ndim);
        suboffsets = XvBuffer.suboffsets(buffer).address() == 0 ? null : numbers(XvBuffer.suboffsets(buffer), ndim);
    }

    private static long[] numbers(MemorySegment pointer, int n) {
        return n == 0 ? new long[0] : NativeMemory.of(pointer.address(), (long) n * Long.BYTES, Arena.global())
                .toArray(ValueLayout.JAVA_LONG);
    }

    int ndim() {
        return shape.length;
    }

    long length() {
        return shape.length == 0 ? 1 : shape[0];
    }

    XvLayout layout() {
        if (layout == null) {
            layout = new XvLayout(format, itemSize, list(shape), list(strides),
                    suboffsets == null ? List.of() : list(suboffsets), readOnly);
        }
        return layout;
    }

    private static List<Long> list(long[] numbers) {
        return Arrays.stream(numbers).boxed().toList();
    }
}
