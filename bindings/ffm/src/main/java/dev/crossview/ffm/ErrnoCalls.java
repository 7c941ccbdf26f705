// SPDX-License-Identifier: Apache-2.0
package dev.crossview.ffm;

import dev.crossview.ffm.generated.Crossview;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

/// The calls that answer `XV_OSERROR` and leave the reason in errno, which has to be saved before the thread is back in
/// Java. Each takes memory of [#newState] for that, as its first argument.
public final class ErrnoCalls {
    /// What is called, as jextract has described it.
    enum Call {
        BLOCK_FROM_FILE("XvBlock_FromFile", Crossview.XvBlock_FromFile$descriptor()),
        BLOCK_NEW_MEMFD("XvBlock_NewMemfd", Crossview.XvBlock_NewMemfd$descriptor()),
        BLOCK_FROM_MEMFD("XvBlock_FromMemfd", Crossview.XvBlock_FromMemfd$descriptor());

        private final MethodHandle handle;

        Call(String symbol, FunctionDescriptor descriptor) {
            handle = NativeLibrary.downcallWithErrno(symbol, descriptor);
        }
    }

    private static final VarHandle ERRNO = Linker.Option.captureStateLayout()
            .varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final MethodHandle STRERROR =
            NativeLibrary.downcall("strerror", FunctionDescriptor.of(ADDRESS, JAVA_INT));

    /// Longer than any that the C library has.
    private static final int TEXT_LIMIT = 256;

    private ErrnoCalls() {
    }

    /// Memory that takes errno.
    public static MemorySegment newState(Arena arena) {
        return arena.allocate(Linker.Option.captureStateLayout());
    }

    /// What errno was after the call that was given `state`.
    public static int errno(MemorySegment state) {
        return (int) ERRNO.get(state, 0L);
    }

    /// What the system says of an errno: `No such file or directory`.
    public static String text(int errno) {
        try {
            return NativeMemory.string((MemorySegment) STRERROR.invokeExact(errno), TEXT_LIMIT);
        } catch (Throwable e) {
            throw HotCalls.unexpected(e);
        }
    }

    /// `XvBlock_FromFile`.
    ///
    /// @param out takes the block's address
    /// @return an `XvStatus`
    public static int blockFromFile(MemorySegment state, MemorySegment path, long offset, long size, int flags,
                                    MemorySegment out) {
        try {
            return (int) Call.BLOCK_FROM_FILE.handle.invokeExact(state, path, offset, size, flags, out);
        } catch (Throwable e) {
            throw HotCalls.unexpected(e);
        }
    }

    /// `XvBlock_NewMemfd`.
    ///
    /// @param out takes the block's address
    /// @return an `XvStatus`
    public static int blockNewMemfd(MemorySegment state, long size, MemorySegment out) {
        try {
            return (int) Call.BLOCK_NEW_MEMFD.handle.invokeExact(state, size, out);
        } catch (Throwable e) {
            throw HotCalls.unexpected(e);
        }
    }

    /// `XvBlock_FromMemfd`.
    ///
    /// @param out takes the block's address
    /// @return an `XvStatus`
    public static int blockFromMemfd(MemorySegment state, int fd, int readonly, MemorySegment out) {
        try {
            return (int) Call.BLOCK_FROM_MEMFD.handle.invokeExact(state, fd, readonly, out);
        } catch (Throwable e) {
            throw HotCalls.unexpected(e);
        }
    }
}
