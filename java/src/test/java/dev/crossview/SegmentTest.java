// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import dev.crossview.ffm.NativeLibrary;
import dev.crossview.ffm.generated.Crossview;
import dev.crossview.ffm.generated.XvViewInfo;
import dev.crossview.ffm.generated.Xv_getbufferproc;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.atomic.AtomicReference;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/// How long the bytes of a view live in Java, and for whom.
class SegmentTest {
    @AutoClose
    private final XvRuntime runtime = XvRuntime.open();
    private final XvInterpreter alice = runtime.newInterpreter("alice");

    /// Holders of the block of an open view.
    private static long holders(XvSharedView view) {
        return Crossview.XvBlock_Holders(XvViewInfo.block(XvSharedView.info(view.ts, view.use())));
    }

    private static void isDead(MemorySegment segment) {
        assertThatIllegalStateException().isThrownBy(() -> segment.get(JAVA_BYTE, 0)).withMessage("Already closed");
    }

    @Test
    void theSegmentIsOne() throws Exception {
        try (XvThreadState ts = alice.attach(); XvSharedView view = ts.newSharedView(8)) {
            assertThat(view.segment()).isSameAs(view.segment());
            assertThat(holders(view)).as("a view's own segment costs no holder").isEqualTo(1);
        }
    }

    @Test
    void theSegmentEndsWithItsView() throws Exception {
        try (XvThreadState ts = alice.attach()) {
            XvSharedView view = ts.newSharedView(8);
            MemorySegment segment = view.segment();
            view.close();
            isDead(segment);
        }
    }

    @Test
    void theSegmentEndsWithTheAttachment() throws Exception {
        MemorySegment segment;
        try (XvThreadState ts = alice.attach()) {
            segment = ts.newSharedView(8).segment();
        }
        isDead(segment);
    }

    @Test
    void theSegmentEndsWhenItsViewIsMoved() throws Exception {
        try (XvThreadState ts = alice.attach(); XvSharedView view = ts.newSharedView(8)) {
            MemorySegment segment = view.segment();
            XvTicket ticket = view.move();
            isDead(segment);
            XvSharedView again = ts.open(ticket);
            assertThat(holders(again)).isEqualTo(1);
        }
    }

    @Test
    void theSegmentOfASliceEndsWithTheSlice() throws Exception {
        try (XvThreadState ts = alice.attach(); XvSharedView view = ts.newSharedView(8)) {
            MemorySegment whole = view.segment();
            MemorySegment part;
            try (XvSharedView slice = view.slice(2, 4)) {
                part = slice.segment();
                assertThat(part.byteSize()).isEqualTo(2);
            }
            isDead(part);
            assertThat(whole.get(JAVA_BYTE, 2)).isZero();
        }
    }

    @Test
    void theSegmentIsForItsThread() throws Exception {
        try (XvThreadState ts = alice.attach(); XvSharedView view = ts.newSharedView(8)) {
            MemorySegment segment = view.segment();
            assertThatExceptionOfType(WrongThreadException.class)
                    .isThrownBy(() -> Task.call(() -> segment.get(JAVA_BYTE, 0)).get());
        }
    }

    @Test
    void theSegmentCanBeUsedWhileTheGilIsLetGo() throws Exception {
        try (XvThreadState ts = alice.attach(); XvSharedView view = ts.newSharedView(8)) {
            MemorySegment segment = view.segment();
            ts.unlocked(() -> segment.set(JAVA_BYTE, 0, (byte) 5));
            assertThat(view.get(0)).isEqualTo(5);
        }
    }

    /// Two handles for one object: what one of them moves away must not pull the memory from under the other.
    @Test
    void theSegmentStaysGoodWhenAnotherHandleMovesTheView() throws Exception {
        try (XvThreadState ts = alice.attach(); XvSharedView view = ts.newSharedView(1 << 20)) {
            XvList list = ts.newList();
            list.add(view);
            MemorySegment segment = view.segment();
            segment.set(JAVA_BYTE, 0, (byte) 3);
            try (XvSharedView same = (XvSharedView) list.get(0)) {
                same.move().close();
            }
            assertThat(segment.get(JAVA_BYTE, 0)).isEqualTo((byte) 3);
            assertThatExceptionOfType(XvException.class).isThrownBy(view::share)
                    .satisfies(e -> assertThat(e.typeName()).isEqualTo("ValueError"));
        }
    }

    @Test
    void aSegmentOfAnArenaOutlivesViewAttachmentAndInterpreter() throws Exception {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment segment;
            try (XvThreadState ts = alice.attach(); XvSharedView view = ts.newSharedView(8)) {
                segment = view.segment(arena);
                assertThat(holders(view)).isEqualTo(2);
                view.set(3, 33);
            }
            alice.close();
            assertThat(segment.get(JAVA_BYTE, 3)).isEqualTo((byte) 33);
            segment.set(JAVA_BYTE, 3, (byte) 34);
            assertThat(segment.get(JAVA_BYTE, 3)).isEqualTo((byte) 34);
        }
    }

    @Test
    void closingTheArenaLetsGo() throws Exception {
        try (XvThreadState ts = alice.attach(); XvSharedView view = ts.newSharedView(8)) {
            try (Arena arena = Arena.ofConfined()) {
                view.segment(arena);
                view.segment(arena);
                assertThat(holders(view)).isEqualTo(3);
            }
            assertThat(holders(view)).isEqualTo(1);
        }
    }

    @Test
    void aSharedArenaCanBeClosedByAThreadThatIsAttachedNowhere() throws Exception {
        try (XvThreadState ts = alice.attach(); XvByteArray array = ts.newByteArray(8)) {
            Arena arena = Arena.ofShared();
            MemorySegment segment;
            try (XvSharedView view = ts.sharedView(array)) {
                segment = view.segment(arena);
            }
            ts.unlocked(() -> {
                Task.run(() -> segment.set(JAVA_BYTE, 0, (byte) 1)).get();
                Task.run(arena::close).get();
            });
            // The news came back to this interpreter, without a thread of its own that would have looked.
            array.resize(9);
            assertThat(array.get(0)).isEqualTo((byte) 1);
        }
    }

    @Test
    void anArenaCanBeClosedByAThreadThatIsAttachedElsewhere() throws Exception {
        XvInterpreter bob = runtime.newInterpreter("bob");
        try (XvThreadState ts = alice.attach(); XvByteArray array = ts.newByteArray(8)) {
            Arena arena = Arena.ofConfined();
            try (XvSharedView view = ts.sharedView(array)) {
                view.segment(arena);
            }
            try (XvThreadState inner = bob.attach()) {
                arena.close();
                inner.checkpoint();
            }
            array.resize(9);
        }
    }

    @Test
    void aClosedArenaIsRefusedAndCostsNoHolder() throws Exception {
        Arena arena = Arena.ofConfined();
        arena.close();
        try (XvThreadState ts = alice.attach(); XvSharedView view = ts.newSharedView(8)) {
            assertThatIllegalStateException().isThrownBy(() -> view.segment(arena));
            assertThat(holders(view)).isEqualTo(1);
        }
    }

    @Test
    void anotherThreadsArenaIsRefusedAndCostsNoHolder() throws Exception {
        try (XvThreadState ts = alice.attach(); XvSharedView view = ts.newSharedView(8)) {
            Arena arena = Task.call(Arena::ofConfined).get();
            assertThatExceptionOfType(WrongThreadException.class).isThrownBy(() -> view.segment(arena));
            assertThat(holders(view)).isEqualTo(1);
        }
    }

    @Test
    void anAutomaticArenaLetsGoWhenItIsCollected() throws Exception {
        try (XvThreadState ts = alice.attach(); XvSharedView view = ts.newSharedView(8)) {
            view.segment(Arena.ofAuto());
            Eventually.holds("the collector has closed the arena", () -> {
                System.gc();
                return holders(view) == 1;
            });
        }
    }

    @Test
    void aReadOnlyViewGivesReadOnlySegments() throws Exception {
        try (XvThreadState ts = alice.attach(); Arena arena = Arena.ofConfined();
             XvSharedView view = ts.newSharedView(8).asReadOnly()) {
            assertThat(view.segment().isReadOnly()).isTrue();
            assertThat(view.segment(arena).isReadOnly()).isTrue();
        }
    }

    /// A native call that was given the segment calls back into Java, which closes everything under it; and then
    /// goes on writing.
    @Test
    void aSegmentThatANativeCallHasNeverDangles() throws Throwable {
        XvInterpreter own = runtime.newInterpreter();
        XvThreadState ts = own.attach();
        XvSharedView view = ts.newSharedView(1 << 20);
        MemorySegment segment = view.segment();
        segment.set(JAVA_BYTE, 0, (byte) 2);
        segment.set(JAVA_BYTE, 1, (byte) 1);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Xv_getbufferproc.Function comparator = (_, _, _, _) -> {
            try {
                if (own.state() == XvInterpreter.State.RUNNING) {
                    closeEverything(own, ts, view, segment);
                }
            } catch (Throwable e) {
                failure.set(e);
            }
            return 1;
        };
        try (Arena arena = Arena.ofConfined()) {
            QSORT.invokeExact(segment, 2L, 1L, Xv_getbufferproc.allocate(comparator, arena));
        }
        assertThat(failure.get()).isNull();
        assertThat(own.state()).isEqualTo(XvInterpreter.State.CLOSED);
        assertThat(segment.get(JAVA_BYTE, 0)).isEqualTo((byte) 1);
        assertThat(segment.get(JAVA_BYTE, 1)).isEqualTo((byte) 2);
    }

    private static void closeEverything(XvInterpreter own, XvThreadState ts, XvSharedView view,
                                        MemorySegment segment) {
        assertThatIllegalStateException().as("close leaves it open").isThrownBy(view::close);
        assertThat(view.get(0)).isEqualTo(2);
        view.move().close();
        assertThat(segment.get(JAVA_BYTE, 0)).as("moved away, and still there").isEqualTo((byte) 2);
        assertThatIllegalStateException().as("the attachment ends and says so").isThrownBy(ts::close);
        own.close();
        assertThat(segment.get(JAVA_BYTE, 0)).as("all gone, and still there").isEqualTo((byte) 2);
    }

    /// The C library's, which the core is linked to; its comparator takes the first two of the arguments above.
    private static final MethodHandle QSORT = NativeLibrary.downcall("qsort",
            FunctionDescriptor.ofVoid(ADDRESS, JAVA_LONG, JAVA_LONG, ADDRESS));
}
