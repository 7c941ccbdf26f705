// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/// Java memory that becomes a block lives until the last holder lets go, whoever dies first.
@Timeout(300)
class JavaMemoryTest {
    private static final int SIZE = 1 << 16;

    /// How a test comes by such a block.
    enum Origin {
        ARENA {
            @Override
            XvBlock make(WeakReference<?>[] owner) {
                return XvBlock.of(arena -> {
                    MemorySegment segment = arena.allocate(SIZE).fill((byte) 7);
                    owner[0] = new WeakReference<>(segment);
                    return segment;
                });
            }
        },
        BUFFER {
            @Override
            XvBlock make(WeakReference<?>[] owner) {
                ByteBuffer buffer = ByteBuffer.allocateDirect(SIZE);
                MemorySegment.ofBuffer(buffer).fill((byte) 7);
                owner[0] = new WeakReference<>(buffer);
                return XvBlock.of(buffer);
            }
        };

        abstract XvBlock make(WeakReference<?>[] owner);
    }

    private final WeakReference<?>[] owner = new WeakReference<?>[1];

    private void isAlive() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        assertThat(owner[0].get()).as("somebody holds it").isNotNull();
    }

    private void goes() {
        Eventually.holds("nobody holds the memory", () -> {
            System.gc();
            return owner[0].get() == null;
        });
    }

    private static void isWhole(MemorySegment segment) {
        assertThat(segment.get(JAVA_BYTE, 0)).isEqualTo((byte) 7);
        assertThat(segment.get(JAVA_BYTE, SIZE - 1)).isEqualTo((byte) 7);
    }

    private static void isWhole(XvSharedView view) {
        assertThat(view.get(0)).isEqualTo(7);
        assertThat(view.get(SIZE - 1)).isEqualTo(7);
    }

    @ParameterizedTest
    @EnumSource
    void theHandleAloneKeepsItAndItsCloseLetsGo(Origin origin) {
        XvBlock block = origin.make(owner);
        isAlive();
        block.close();
        goes();
    }

    @ParameterizedTest
    @EnumSource
    void theHandleGoesFirst(Origin origin) throws Exception {
        try (XvRuntime runtime = XvRuntime.open(); XvInterpreter alice = runtime.newInterpreter();
             XvThreadState ts = alice.attach()) {
            XvBlock block = origin.make(owner);
            XvSharedView view = ts.sharedView(block);
            block.close();
            isAlive();
            isWhole(view);
            view.close();
            goes();
        }
    }

    @ParameterizedTest
    @EnumSource
    void theInterpreterGoesFirst(Origin origin) throws Exception {
        try (XvRuntime runtime = XvRuntime.open(); XvInterpreter bob = runtime.newInterpreter()) {
            XvTicket ticket;
            try (XvInterpreter alice = runtime.newInterpreter(); XvThreadState ts = alice.attach();
                 XvBlock block = origin.make(owner)) {
                ticket = ts.sharedView(block).share();
            }
            isAlive();
            try (XvThreadState ts = bob.attach(); XvSharedView view = ts.open(ticket)) {
                isWhole(view);
            }
            goes();
        }
    }

    @ParameterizedTest
    @EnumSource
    void itsInterpreterClosesWithAView(Origin origin) throws Exception {
        try (XvRuntime runtime = XvRuntime.open()) {
            XvInterpreter alice = runtime.newInterpreter();
            try (XvThreadState ts = alice.attach(); XvBlock block = origin.make(owner)) {
                ts.newList().add(ts.sharedView(block));
            }
            alice.close();
            goes();
        }
    }

    @ParameterizedTest
    @EnumSource
    void theRuntimeGoesFirst(Origin origin) throws Exception {
        XvTicket ticket;
        try (XvRuntime runtime = XvRuntime.open(); XvInterpreter alice = runtime.newInterpreter();
             XvThreadState ts = alice.attach(); XvBlock block = origin.make(owner)) {
            ticket = ts.sharedView(block).share();
        }
        isAlive();
        try (XvRuntime other = XvRuntime.open(); XvThreadState ts = other.newInterpreter().attach()) {
            isWhole(ts.open(ticket));
            isAlive();
        }
        goes();
    }

    @ParameterizedTest
    @EnumSource
    void aTicketThatOutlivesAllIsClosedLast(Origin origin) throws Exception {
        XvTicket ticket;
        try (XvRuntime runtime = XvRuntime.open(); XvInterpreter alice = runtime.newInterpreter();
             XvThreadState ts = alice.attach(); XvBlock block = origin.make(owner);
             XvSharedView view = ts.sharedView(block)) {
            ticket = view.move();
        }
        isAlive();
        assertThat(ticket.tryClose()).isTrue();
        assertThat(ticket.tryClose()).isFalse();
        goes();
    }

    @ParameterizedTest
    @EnumSource
    void anItemIsStillInAQueue(Origin origin) throws Exception {
        try (XvRuntime runtime = XvRuntime.open(); XvInterpreter bob = runtime.newInterpreter()) {
            XvQueue queue = runtime.newQueue(4);
            try (XvInterpreter alice = runtime.newInterpreter(); XvThreadState ts = alice.attach();
                 XvBlock block = origin.make(owner)) {
                queue.put(ts.sharedView(block));
                queue.putMoved(ts.sharedView(block));
            }
            isAlive();
            try (XvThreadState ts = bob.attach(); var view = (XvSharedView) queue.get(ts)) {
                isWhole(view);
            }
            isAlive();
            queue.close();   // with the second one in it
            goes();
        }
    }

    @ParameterizedTest
    @EnumSource
    void theArenaOfASegmentIsTheLast(Origin origin) {
        Arena arena = Arena.ofShared();
        MemorySegment segment;
        try (XvBlock block = origin.make(owner)) {
            segment = block.segment(arena);
        }
        isAlive();
        isWhole(segment);
        arena.close();
        goes();
    }

    /// The segment has its own way to the memory, and says so: nothing in Java keeps it from being used.
    @Test
    void theMakerMayKeepTheSegment() throws Exception {
        MemorySegment[] kept = new MemorySegment[1];
        try (XvRuntime runtime = XvRuntime.open(); XvInterpreter alice = runtime.newInterpreter();
             XvThreadState ts = alice.attach();
             XvBlock block = XvBlock.of(arena -> kept[0] = arena.allocate(16, 8));
             XvSharedView view = ts.sharedView(block)) {
            kept[0].set(JAVA_BYTE, 3, (byte) 9);
            assertThat(view.get(3)).isEqualTo(9);
            view.set(4, 8);
        }
        assertThat(Task.call(() -> kept[0].get(JAVA_BYTE, 4)).get()).isEqualTo((byte) 8);
    }

    /// Thousands of last holders on several threads, attached and not: nothing is lost on the way.
    @Test
    void thousandsThatGoAtOnceAllArrive() throws Exception {
        int blocks = 2_000;
        try (XvRuntime runtime = XvRuntime.open()) {
            List<WeakReference<Object>> owners = new ArrayList<>();
            List<XvTicket> tickets = new ArrayList<>();
            try (XvThreadState ts = runtime.newInterpreter().attach()) {
                for (int i = 0; i < blocks; i++) {
                    ByteBuffer buffer = ByteBuffer.allocateDirect(16);
                    owners.add(new WeakReference<>(buffer));
                    try (XvBlock block = XvBlock.of(buffer); XvSharedView view = ts.sharedView(block)) {
                        tickets.add(view.share());
                    }
                }
            }
            List<Task<Void>> tasks = IntStream.range(0, 4).mapToObj(part -> Task.run(() -> {
                try (XvThreadState ts = runtime.newInterpreter().attach()) {
                    for (int i = part; i < blocks; i += 4) {
                        if (part % 2 == 0) {
                            tickets.get(i).close();
                        } else {
                            ts.open(tickets.get(i)).close();
                        }
                    }
                }
            })).toList();
            for (Task<Void> task : tasks) {
                task.get();
            }
            Eventually.holds("all have gone", () -> {
                System.gc();
                return owners.stream().allMatch(owner -> owner.get() == null);
            });
        }
    }

    @Test
    void aPositionAndALimitMakeAPart() throws Exception {
        ByteBuffer buffer = ByteBuffer.allocateDirect(8);
        for (int i = 0; i < 8; i++) {
            buffer.put(i, (byte) i);
        }
        try (XvBlock part = XvBlock.of(buffer.position(2).limit(5));
             XvBlock readOnly = XvBlock.of(buffer.slice().asReadOnlyBuffer());
             XvRuntime runtime = XvRuntime.open(); XvThreadState ts = runtime.newInterpreter().attach()) {
            assertThat(ts.sharedView(part).toByteArray()).containsExactly(2, 3, 4);
            assertThat(readOnly.isReadOnly()).isTrue();
            assertThatExceptionOfType(XvException.class).isThrownBy(() -> ts.sharedView(readOnly).set(0, 1));
        }
    }

    @Test
    void memoryThatSomebodyElseCanFreeIsRefused() {
        try (Arena mine = Arena.ofShared()) {
            assertThatIllegalArgumentException().isThrownBy(() -> XvBlock.of(_ -> mine.allocate(8)))
                    .withMessageContaining("copyOf()");
            for (Arena arena : new Arena[] {mine, Arena.ofConfined(), Arena.ofAuto(), Arena.global()}) {
                ByteBuffer buffer = arena.allocate(8).asByteBuffer();
                assertThatIllegalArgumentException().isThrownBy(() -> XvBlock.of(buffer))
                        .withMessageContaining("the memory of an arena");
                assertThatIllegalArgumentException().isThrownBy(() -> XvBlock.of(buffer.slice(1, 2).asReadOnlyBuffer()))
                        .withMessageContaining("the memory of an arena");
            }
        }
        assertThatIllegalArgumentException().isThrownBy(() -> XvBlock.of(ByteBuffer.allocate(8)))
                .withMessageContaining("not a direct buffer");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> XvBlock.of(_ -> MemorySegment.ofArray(new byte[8])));
        for (ByteBuffer buffer : new ByteBuffer[] {ByteBuffer.allocateDirect(8), ByteBuffer.allocateDirect(8).slice(),
                ByteBuffer.allocateDirect(8).asReadOnlyBuffer()}) {
            XvBlock.of(buffer).close();
        }
    }

    @Test
    void aMappedFileIsRefusedSinceItMayBecomeShorter(@TempDir Path folder) throws Exception {
        Path file = Files.write(folder.resolve("bytes"), new byte[16]);
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer buffer = channel.map(FileChannel.MapMode.READ_ONLY, 0, 16);
            assertThatIllegalArgumentException().isThrownBy(() -> XvBlock.of(buffer))
                    .withMessageContaining("a mapped file");
            assertThatIllegalArgumentException().isThrownBy(() -> XvBlock.of(arena -> {
                try {
                    return channel.map(FileChannel.MapMode.READ_ONLY, 0, 16, arena);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            })).withMessageContaining("a mapped file");
        }
    }

    @Test
    void whatTheMakerThrowsComesOutAndNothingIsLent() {
        int before = JavaMemory.count();
        assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> XvBlock.of(_ -> {
            throw new ArithmeticException();
        }));
        assertThatExceptionOfType(NullPointerException.class).isThrownBy(() -> XvBlock.of(_ -> null));
        assertThat(JavaMemory.count()).isLessThanOrEqualTo(before);
    }
}
