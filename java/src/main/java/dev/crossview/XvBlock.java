// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import dev.crossview.ffm.ErrnoCalls;
import dev.crossview.ffm.NativeLibrary;
import dev.crossview.ffm.NativeMemory;
import dev.crossview.ffm.generated.Crossview;
import dev.crossview.internal.Guarded;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToIntBiFunction;

/// A block: memory that can be shared, and one holder of it. An interpreter makes views of it with
/// [XvThreadState#sharedView(XvBlock)] and holds it as well; so does every item in a queue, ticket and segment. The
/// bytes stay where they are until the last of them has let go, whoever goes first.
///
/// It belongs to no interpreter and no runtime. May be used by any thread. One that is never closed keeps its memory.
///
/// # Where the bytes come from
///
/// - the library: [#allocate], [#allocateHuge];
/// - Java: [#of(Function)], [#of(ByteBuffer)], or a copy of any segment, [#copyOf];
/// - a file, or memory that other processes can map: [#ofFile], [#newMemfd], [#ofMemfd]. What other processes see are
///   bytes: leases and those who wait at elements are this process' own;
/// - an object of an interpreter: [XvThreadState#sharedView(XvByteArray)] makes the block itself.
///
/// Java memory has to live until the last holder anywhere lets go, and an arena that somebody can close would not see
/// to that. So it is memory of an arena that the library has made, or of a buffer that the JDK made.
public final class XvBlock implements AutoCloseable {
    /// How a file becomes a block.
    public enum FileOption {
        /// The caller says that nobody makes the file shorter while the block lives: it is mapped, and not read. If
        /// somebody does make it shorter, touching what is no longer there ends the process.
        KEEPS_SIZE(Crossview.XV_FILE_KEEPS_SIZE()),

        /// What is written to the block goes to the file. Needs [#KEEPS_SIZE].
        WRITE(Crossview.XV_FILE_WRITE());

        private final int flag;

        FileOption(int flag) {
            this.flag = flag;
        }
    }

    private final Guarded handle;

    private XvBlock(MemorySegment block) {
        handle = new Guarded(block, pointer -> Crossview.XvBlock_Release(Place.attached(), pointer));
    }

    /// Zero bytes, aligned to 64, and to a page from 256 KiB on.
    ///
    /// @throws IllegalArgumentException if `size` is negative
    /// @throws XvException              MemoryError
    public static XvBlock allocate(long size) {
        return allocate(size, Crossview::XvBlock_New);
    }

    /// Zero bytes, aligned to 2 MiB, for which the system is asked for huge pages. It may not have any; then they are
    /// small.
    ///
    /// @throws IllegalArgumentException if `size` is negative
    /// @throws XvException              MemoryError
    public static XvBlock allocateHuge(long size) {
        return allocate(size, Crossview::XvBlock_NewHuge);
    }

    private static XvBlock allocate(long size, ToIntBiFunction<Long, MemorySegment> call) {
        checkNotNegative(size, "size");
        NativeLibrary.load();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(ValueLayout.ADDRESS);
            return made(call.applyAsInt(size, out), out, size + " bytes");
        }
    }

    /// Memory that `maker` allocates, or maps from elsewhere, in the arena that it is given: an automatic one, which
    /// nobody can close. The library keeps it until the last holder has let go; then it goes when the garbage collector
    /// finds that nobody has it. So `maker` may keep the segment, and use it in Java from any thread, beside the block.
    ///
    /// @param maker called once, by this thread, returns a segment of that arena, or a part of one; read-only, if the
    ///              block is to be
    /// @throws IllegalArgumentException if the segment is not of that arena, or is a mapped file ([#ofFile] says what
    ///                                  one takes)
    /// @throws XvException              MemoryError
    public static XvBlock of(Function<? super Arena, MemorySegment> maker) {
        Objects.requireNonNull(maker, "maker");
        Arena arena = Arena.ofAuto();
        MemorySegment segment = Objects.requireNonNull(maker.apply(arena), "what maker returned");
        if (!segment.scope().equals(arena.scope())) {
            throw new IllegalArgumentException("not a segment of the arena that maker was given: another one may close "
                    + "while the block lives. copyOf() takes any: " + segment);
        }
        return lent(segment, segment);
    }

    /// The bytes of a direct buffer that the JDK made ([ByteBuffer#allocateDirect]), from its position to its limit.
    /// The library keeps it until the last holder has let go. Read-only if the buffer is.
    ///
    /// @throws IllegalArgumentException if the buffer is not direct, is a mapped file ([#ofFile] says what one takes),
    ///                                  or is the memory of an arena, which may close
    /// @throws XvException              MemoryError
    public static XvBlock of(ByteBuffer buffer) {
        Objects.requireNonNull(buffer, "buffer");
        if (!buffer.isDirect()) {
            throw new IllegalArgumentException("not a direct buffer: " + buffer);
        }
        MemorySegment segment = MemorySegment.ofBuffer(buffer);
        // The JDK has no question for this. An arena has one scope; for a buffer with memory of its own, each segment
        // is given a new one, which keeps the buffer reachable. Should that change, every buffer is refused.
        if (segment.scope() == MemorySegment.ofBuffer(buffer).scope()) {
            throw new IllegalArgumentException("the memory of an arena, which may close while the block lives: "
                    + buffer + ". copyOf() takes any");
        }
        return lent(segment, buffer);
    }

    private static XvBlock lent(MemorySegment segment, Object owner) {
        if (!segment.isNative()) {
            throw new IllegalArgumentException("not native memory: " + segment);
        }
        if (segment.isMapped()) {
            throw new IllegalArgumentException("a mapped file, which may become shorter; ofFile() says what one takes");
        }
        NativeLibrary.load();
        return new XvBlock(JavaMemory.lend(segment, owner));
    }

    /// New memory with a copy of the bytes of a segment, whatever it belongs to.
    ///
    /// @throws WrongThreadException  if the segment is another thread's
    /// @throws IllegalStateException if its arena is closed
    /// @throws XvException           MemoryError
    public static XvBlock copyOf(MemorySegment segment) {
        Objects.requireNonNull(segment, "segment");
        XvBlock block = allocate(segment.byteSize());
        try {
            block.used(pointer -> NativeMemory.of(Crossview.XvBlock_Base(pointer).address(), segment.byteSize(),
                    Arena.global()).copyFrom(segment));
        } catch (RuntimeException e) {
            block.close();
            throw e;
        }
        return block;
    }

    /// All bytes of a regular file, as [#ofFile(Path,long,long,FileOption...)].
    ///
    /// @throws XvOSException            if the system refuses it
    /// @throws IllegalArgumentException if it is not a regular file, or became shorter while it was read; or for
    ///                                  [FileOption#WRITE] alone
    /// @throws UnsupportedOperationException if `path` is not of the default file system
    /// @throws XvException              MemoryError
    public static XvBlock ofFile(Path path, FileOption... options) {
        return file(path, 0, -1, options);
    }

    /// Bytes of a regular file. Without options they are read into memory, and are read-only.
    ///
    /// @param offset in bytes, from the start of the file
    /// @param size   in bytes
    /// @throws XvOSException            if the system refuses it
    /// @throws IllegalArgumentException if it is not a regular file, has no such range, or became shorter while it was
    ///                                  read; or for [FileOption#WRITE] alone
    /// @throws UnsupportedOperationException if `path` is not of the default file system
    /// @throws XvException              MemoryError
    public static XvBlock ofFile(Path path, long offset, long size, FileOption... options) {
        Objects.requireNonNull(path, "path");
        checkNotNegative(offset, "offset");
        checkNotNegative(size, "size");
        return file(path, offset, size, options);
    }

    private static XvBlock file(Path path, long offset, long size, FileOption... options) {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(options, "options");
        if (path.getFileSystem() != FileSystems.getDefault()) {
            throw new UnsupportedOperationException("not of the default file system: " + path);
        }
        int flags = 0;
        for (FileOption option : options) {
            flags |= option.flag;
        }
        if (flags == FileOption.WRITE.flag) {
            throw new IllegalArgumentException("WRITE needs KEEPS_SIZE");
        }
        NativeLibrary.load();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = ErrnoCalls.newState(arena);
            MemorySegment out = arena.allocate(ValueLayout.ADDRESS);
            return madeBySystem(ErrnoCalls.blockFromFile(state, Text.in(arena, path.toString(), "path"), offset, size,
                    flags, out), out, state, path.toString(),
                    " is not a regular file, has no such range, or became shorter while it was read");
        }
    }

    /// Zero bytes with a file descriptor, so that another process can map them too; sealed, so that nobody can make
    /// them fewer.
    ///
    /// @throws IllegalArgumentException if `size` is less than 1
    /// @throws XvOSException            if the system refuses it
    /// @throws XvException              MemoryError
    public static XvBlock newMemfd(long size) {
        if (size < 1) {
            throw new IllegalArgumentException("size must be 1 or more: " + size);
        }
        NativeLibrary.load();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = ErrnoCalls.newState(arena);
            MemorySegment out = arena.allocate(ValueLayout.ADDRESS);
            return madeBySystem(ErrnoCalls.blockNewMemfd(state, size, out), out, state,
                    "memory with a descriptor, " + size + " bytes", " was refused");
        }
    }

    /// The memory that another process has made and sent as a descriptor, which stays the caller's.
    ///
    /// @throws IllegalArgumentException if it is empty, no memfd, or lacks the seal against shrinking
    /// @throws XvOSException            if the system refuses it; errno 1 if it is sealed against writing and
    ///                                  `readOnly` is false
    /// @throws XvException              MemoryError
    public static XvBlock ofMemfd(int fd, boolean readOnly) {
        NativeLibrary.load();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = ErrnoCalls.newState(arena);
            MemorySegment out = arena.allocate(ValueLayout.ADDRESS);
            return madeBySystem(ErrnoCalls.blockFromMemfd(state, fd, readOnly ? 1 : 0, out), out, state,
                    "descriptor " + fd, " is empty, no memfd, or lacks the seal against shrinking");
        }
    }

    private static XvBlock madeBySystem(int status, MemorySegment out, MemorySegment state, String what,
                                        String invalid) {
        if (status == Crossview.XV_OSERROR()) {
            throw Errors.refused(what, ErrnoCalls.errno(state));
        }
        if (status == Crossview.XV_INVALID()) {
            throw new IllegalArgumentException(what + invalid);
        }
        return made(status, out, what);
    }

    private static XvBlock made(int status, MemorySegment out, String what) {
        if (status != Crossview.XV_OK()) {
            throw Errors.of(status, what);
        }
        return new XvBlock(MemorySegment.ofAddress(out.get(ValueLayout.JAVA_LONG, 0)));
    }

    private static void checkNotNegative(long number, String name) {
        if (number < 0) {
            throw new IllegalArgumentException(name + " must not be negative: " + number);
        }
    }

    /// How many bytes.
    ///
    /// @throws IllegalStateException if this is closed
    public long size() {
        return used(Crossview::XvBlock_Size);
    }

    /// Whether writing is forbidden, to everybody.
    ///
    /// @throws IllegalStateException if this is closed
    public boolean isReadOnly() {
        return used(Crossview::XvBlock_IsReadOnly) != 0;
    }

    /// The descriptor of a block of [#newMemfd]: good as long as the block, which closes it. Empty if there is none.
    ///
    /// @throws IllegalStateException if this is closed
    public OptionalInt fd() {
        int fd = used(Crossview::XvBlock_Fd);
        return fd < 0 ? OptionalInt.empty() : OptionalInt.of(fd);
    }

    /// The bytes, for as long as `arena` lives and for the threads that it admits, whatever becomes of this. The arena
    /// is one holder more, and its close lets go. Read-only if the block is.
    ///
    /// @throws XvException           OverflowError if there cannot be one holder more
    /// @throws WrongThreadException  if `arena` is another thread's
    /// @throws IllegalStateException if this or `arena` is closed
    public MemorySegment segment(Arena arena) {
        Objects.requireNonNull(arena, "arena");
        return used(block -> segment(Place.attached(), block, Crossview.XvBlock_Base(block).address(),
                Crossview.XvBlock_Size(block), Crossview.XvBlock_IsReadOnly(block) != 0, arena));
    }

    /// A part of a block, which `arena` holds from here on.
    ///
    /// @param ts    where this thread is attached, or NULL
    /// @param block held by the caller
    static MemorySegment segment(MemorySegment ts, MemorySegment block, long address, long bytes, boolean readOnly,
                                 Arena arena) {
        int status = Crossview.XvBlock_Retain(block);
        if (status != Crossview.XV_OK()) {
            throw Errors.of(status, "one holder more of a block");
        }
        try {
            // The cleanup knows the block only: it must not keep a view, or an automatic arena, reachable.
            MemorySegment segment = NativeMemory.of(address, bytes, arena, letGoOf(block));
            return readOnly ? segment.asReadOnly() : segment;
        } catch (RuntimeException e) {
            Crossview.XvBlock_Release(ts, block);
            throw e;
        }
    }

    private static Consumer<MemorySegment> letGoOf(MemorySegment block) {
        // By whichever thread closes the arena, and it may be attached anywhere, or nowhere.
        return _ -> Crossview.XvBlock_Release(Place.attached(), block);
    }

    /// Calls with an `XvBlock *` that is good meanwhile.
    <T> T used(Function<MemorySegment, T> call) {
        if (!handle.enter()) {
            throw Errors.alreadyClosed(this);
        }
        try {
            return call.apply(handle.pointer());
        } finally {
            handle.leave();
        }
    }

    /// Lets go: the bytes stay as long as there are other holders.
    ///
    /// @throws IllegalStateException if it is closed already
    @Override
    public void close() {
        if (!handle.close()) {
            throw Errors.alreadyClosed(this);
        }
    }

    /// `block (open)`
    @Override
    public String toString() {
        return handle.isClosed() ? "block (closed)" : "block (open)";
    }
}
