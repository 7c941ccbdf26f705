// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import dev.crossview.XvBlock.FileOption;
import dev.crossview.ffm.generated.Crossview;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/// Blocks of every origin but Java's own memory, which has a test of its own.
class BlockTest {
    private static final int ENOENT = 2;
    private static final int EBADF = 9;

    @AutoClose
    private final XvRuntime runtime = XvRuntime.open();
    private final XvInterpreter alice = runtime.newInterpreter("alice");

    @TempDir
    private Path folder;

    private Path file(String name, byte... content) throws IOException {
        return Files.write(folder.resolve(name), content);
    }

    private byte[] seen(XvBlock block) throws InterruptedException {
        try (XvThreadState ts = alice.attach(); XvSharedView view = ts.sharedView(block)) {
            return view.toByteArray();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 4096, 1 << 20})
    void madeByTheLibraryItIsZeroAndAligned(long size) throws Exception {
        try (XvBlock block = XvBlock.allocate(size)) {
            assertThat(block.size()).isEqualTo(size);
            assertThat(block.isReadOnly()).isFalse();
            assertThat(block.fd()).isEmpty();
            assertThat(seen(block)).hasSize((int) size).doesNotContain(1);
            try (Arena arena = Arena.ofConfined()) {
                assertThat(block.segment(arena).address() % (size >= 256 << 10 ? 4096 : 64)).isZero();
            }
        }
        assertThatIllegalArgumentException().isThrownBy(() -> XvBlock.allocate(-1))
                .withMessage("size must not be negative: -1");
        assertThatExceptionOfType(XvException.class).isThrownBy(() -> XvBlock.allocate(Long.MAX_VALUE))
                .satisfies(e -> assertThat(e.typeName()).isEqualTo("MemoryError"));
    }

    @Test
    void aHugeOneIsAlignedToTwoMebibytes() {
        try (XvBlock block = XvBlock.allocateHuge(3 << 20); Arena arena = Arena.ofConfined()) {
            MemorySegment segment = block.segment(arena);
            assertThat(segment.address() % (2 << 20)).isZero();
            assertThat(segment.byteSize()).isEqualTo(3 << 20);
            segment.fill((byte) 1);
        }
    }

    @Test
    void itNeedsNoInterpreterAndOutlivesAll() throws Exception {
        XvBlock block = XvBlock.allocate(8);
        XvTicket ticket;
        try (Arena arena = Arena.ofConfined(); XvThreadState ts = alice.attach()) {
            block.segment(arena).set(JAVA_BYTE, 3, (byte) 33);
            ticket = ts.sharedView(block).share();
            block.close();
        }
        alice.close();
        assertThatIllegalStateException().isThrownBy(block::size).withMessage("Already closed: block (closed)");
        try (XvThreadState ts = runtime.newInterpreter().attach()) {
            assertThat(ts.open(ticket).get(3)).isEqualTo(33);
        }
    }

    @Test
    void aSegmentOutlivesTheBlocksHandle() {
        try (Arena arena = Arena.ofConfined()) {
            XvBlock block = XvBlock.allocate(1 << 20);
            MemorySegment segment = block.segment(arena);
            block.close();
            segment.fill((byte) 5);
            assertThat(segment.get(JAVA_BYTE, (1 << 20) - 1)).isEqualTo((byte) 5);
        }
    }

    @Test
    void aCopyTakesAnySegmentAndLeavesIt() throws Exception {
        try (XvBlock onHeap = XvBlock.copyOf(MemorySegment.ofArray(new int[] {1, 0, 2}))) {
            assertThat(seen(onHeap)).containsExactly(1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0);
        }
        XvBlock copy;
        try (Arena arena = Arena.ofConfined()) {
            copy = XvBlock.copyOf(arena.allocateFrom(JAVA_BYTE, (byte) 1, (byte) 2));
        }
        try (copy) {
            assertThat(seen(copy)).containsExactly(1, 2);
        }
        Arena closed = Arena.ofConfined();
        MemorySegment segment = closed.allocate(8);
        closed.close();
        assertThatIllegalStateException().isThrownBy(() -> XvBlock.copyOf(segment));
    }

    @Test
    void aFileIsReadUnlessTheCallerSaysThatItKeepsItsSize() throws Exception {
        Path file = file("bytes", (byte) 1, (byte) 2, (byte) 3, (byte) 4);
        try (XvBlock read = XvBlock.ofFile(file); XvBlock part = XvBlock.ofFile(file, 1, 2);
             XvBlock mapped = XvBlock.ofFile(file, FileOption.KEEPS_SIZE)) {
            Files.write(file, new byte[] {9, 9, 9, 9}, StandardOpenOption.WRITE);
            assertThat(seen(read)).containsExactly(1, 2, 3, 4);
            assertThat(seen(part)).containsExactly(2, 3);
            assertThat(seen(mapped)).containsExactly(9, 9, 9, 9);
            assertThat(read.isReadOnly()).isTrue();
            assertThat(mapped.isReadOnly()).isTrue();
            try (Arena arena = Arena.ofConfined()) {
                assertThat(mapped.segment(arena).isReadOnly()).isTrue();
            }
        }
    }

    @Test
    void whatIsWrittenToAMappedFileIsInTheFile() throws Exception {
        Path file = file("bytes", new byte[8192]);
        try (XvBlock block = XvBlock.ofFile(file, 4096, 4096, FileOption.KEEPS_SIZE, FileOption.WRITE);
             XvThreadState ts = alice.attach()) {
            ts.sharedView(block).set(1, 77);
        }
        assertThat(Files.readAllBytes(file)[4097]).isEqualTo((byte) 77);
    }

    @Test
    void aFileThatCannotBeSaysWhy() throws Exception {
        Path missing = folder.resolve("missing");
        assertThatExceptionOfType(XvOSException.class).isThrownBy(() -> XvBlock.ofFile(missing))
                .withMessage(missing + ": No such file or directory (errno 2)")
                .satisfies(e -> assertThat(e.errno()).isEqualTo(ENOENT))
                .satisfies(e -> assertThat(e.typeName()).isEqualTo("OSError"));
        Path file = file("bytes", (byte) 1);
        assertThatIllegalArgumentException().isThrownBy(() -> XvBlock.ofFile(folder))
                .withMessageContaining("not a regular file");
        assertThatIllegalArgumentException().isThrownBy(() -> XvBlock.ofFile(file, 1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> XvBlock.ofFile(file, -1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> XvBlock.ofFile(file, 0, -1));
        assertThatIllegalArgumentException().isThrownBy(() -> XvBlock.ofFile(file, FileOption.WRITE))
                .withMessage("WRITE needs KEEPS_SIZE");
        Path archive = folder.resolve("archive.zip");
        try (var zip = new ZipOutputStream(Files.newOutputStream(archive))) {
            zip.putNextEntry(new ZipEntry("bytes"));
        }
        try (var inside = FileSystems.newFileSystem(archive)) {
            assertThatExceptionOfType(UnsupportedOperationException.class)
                    .isThrownBy(() -> XvBlock.ofFile(inside.getPath("bytes")));
        }
    }

    /// Whoever opened it for reading would wait for a writer, inside C.
    @Test
    void aPipeWithANameIsRefusedAndNotWaitedFor() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
        Task<XvBlock> opener = Task.call(() -> XvBlock.ofFile(pipe));   // not closed: nothing could wake it
        assertThatIllegalArgumentException().isThrownBy(opener::get).withMessageContaining("not a regular file");
    }

    @Test
    void memoryWithADescriptorIsTheSameInTwoBlocks() throws Exception {
        try (XvBlock block = XvBlock.newMemfd(100)) {
            int fd = block.fd().orElseThrow();
            try (XvBlock received = XvBlock.ofMemfd(fd, false); XvBlock readOnly = XvBlock.ofMemfd(fd, true);
                 XvThreadState ts = alice.attach()) {
                assertThat(received.size()).isEqualTo(100);
                ts.sharedView(received).set(99, 5);
                assertThat(ts.sharedView(block).get(99)).isEqualTo(5);
                assertThat(ts.sharedView(readOnly).get(99)).isEqualTo(5);
                assertThat(readOnly.isReadOnly()).isTrue();
                assertThat(received.fd()).isEmpty();
            }
        }
        assertThatExceptionOfType(XvOSException.class).isThrownBy(() -> XvBlock.ofMemfd(-1, true))
                .satisfies(e -> assertThat(e.errno()).isEqualTo(EBADF));
        assertThatIllegalArgumentException().isThrownBy(() -> XvBlock.newMemfd(0));
    }

    @Test
    void aDescriptorThatIsNoSealedMemoryIsRefused() throws Exception {
        Path file = file("bytes", (byte) 1);
        try (FileChannel _ = FileChannel.open(file)) {
            int fd = descriptorOf(file);
            assertThatIllegalArgumentException().isThrownBy(() -> XvBlock.ofMemfd(fd, true))
                    .withMessageContaining("lacks the seal");
        }
    }

    /// The descriptor by which this process has a file open.
    private static int descriptorOf(Path file) throws IOException {
        try (var descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path descriptor : descriptors) {
                if (Files.isSymbolicLink(descriptor) && Files.readSymbolicLink(descriptor).equals(file.toRealPath())) {
                    return Integer.parseInt(descriptor.getFileName().toString());
                }
            }
        }
        throw new AssertionError(file + " is not open");
    }

    @Test
    void readOnlyStaysReadOnlyInEveryInterpreterAndView() throws Exception {
        Path file = file("bytes", new byte[16]);
        try (XvBlock block = XvBlock.ofFile(file); XvThreadState ts = alice.attach()) {
            XvTicket ticket = ts.sharedView(block).cast("i").share();
            try (XvThreadState inner = runtime.newInterpreter().attach()) {
                XvSharedView there = inner.open(ticket);
                assertThat(there.isReadOnly()).isTrue();
                for (XvSharedView view : new XvSharedView[] {there, there.slice(1, 2), there.cast("B"),
                        there.slice(3, Long.MIN_VALUE, -1)}) {
                    assertThatExceptionOfType(XvException.class).isThrownBy(() -> view.set(0, 1))
                            .withMessageContaining("read-only");
                    assertThatExceptionOfType(XvException.class)
                            .isThrownBy(() -> view.store(0, 1, XvOrder.RELAXED))
                            .withMessageContaining("read-only");
                }
            }
        }
    }

    @Test
    void whatAStatusMeansIsSaidAsJavaSaysIt() {
        assertThat(Errors.of(Crossview.XV_NOMEM(), "x")).isInstanceOf(XvException.class);
        assertThat(Errors.of(Crossview.XV_OVERFLOW(), "x")).isInstanceOf(XvException.class);
        assertThat(Errors.of(Crossview.XV_TIMEOUT(), "x")).isInstanceOf(XvTimeoutException.class);
        assertThat(Errors.of(Crossview.XV_ABANDONED(), "x")).isInstanceOf(XvAbandonedException.class);
        for (int status : new int[] {Crossview.XV_BUSY(), Crossview.XV_CLOSED(), Crossview.XV_INVALID(),
                Crossview.XV_FORKED()}) {
            assertThat(Errors.of(status, "x")).isExactlyInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("x: ");
        }
    }
}
