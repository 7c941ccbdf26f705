// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.crossview.XvInterpreter;
import dev.crossview.XvRuntime;
import dev.crossview.XvSharedView;
import dev.crossview.XvThreadState;
import dev.crossview.ffm.NativeLibrary;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.time.Duration;

/// Copies from a shared view of an interpreter, which Java made as anybody makes one.
///
/// Both ways do their copies in batches, between two readings of the same clock. Before each batch the last bytes are
/// changed, and after it the copy has to have them.
final class NativeCopies implements Copies {

    private static final int BYTES = 64 << 10;
    private static final int BATCH = 16;
    private static final long LAST = BYTES - Long.BYTES;
    private static final long PAGE = 4096;

    private final Arena arena = Arena.ofConfined();
    private final XvRuntime runtime = XvRuntime.open();
    private final XvInterpreter interpreter = runtime.newInterpreter("copies");
    private final XvThreadState attachment;
    private final XvSharedView view;
    private final MemorySegment from;
    private final MemorySegment to = arena.allocate(BYTES, PAGE);
    private final MethodHandle copyNanos = NativeLibrary.downcall("xvlab_copy_ns",
            FunctionDescriptor.of(JAVA_LONG, ADDRESS, ADDRESS, JAVA_LONG, JAVA_LONG));
    private long mark;

    NativeCopies() {
        try {
            attachment = interpreter.attach();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KernelException("interrupted while an interpreter was entered", e);
        }
        view = attachment.newSharedView(BYTES);
        from = view.segment();
    }

    @Override
    public LoopSample copy(CopyWay way, Duration duration) {
        long batches = 0;
        long right = 0;
        long nanos = 0;
        long wanted = duration.toNanos();
        while (nanos < wanted) {
            from.set(JAVA_LONG, LAST, ++mark);
            nanos += switch (way) {
                case SEGMENT -> bySegment();
                case MEMCPY -> byMemcpy();
            };
            right += to.get(JAVA_LONG, LAST) == mark ? 1 : 0;
            batches++;
        }
        return new LoopSample(batches * BATCH, nanos, batches, right);
    }

    private long bySegment() {
        long begin = System.nanoTime();
        for (int i = 0; i < BATCH; i++) {
            MemorySegment.copy(from, 0, to, 0, BYTES);
        }
        return System.nanoTime() - begin;
    }

    private long byMemcpy() {
        try {
            return (long) copyNanos.invokeExact(to, from, (long) BYTES, (long) BATCH);
        } catch (Throwable e) {
            throw Calls.unexpected(e);
        }
    }

    @Override
    public void close() {
        view.close();
        attachment.close();
        interpreter.close();
        runtime.close();
        arena.close();
    }
}
