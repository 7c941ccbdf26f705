// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// What two interpreters share, and what they do not.
class SharingTest {
    private static final byte[] MESSAGE = "objects stay at home, memory travels".getBytes(StandardCharsets.UTF_8);

    @AutoClose
    private final XvRuntime runtime = XvRuntime.open();
    private final XvInterpreter alice = runtime.newInterpreter("alice");
    private final XvInterpreter bob = runtime.newInterpreter("bob");
    @AutoClose
    private final XvQueue road = runtime.newQueue(4);

    private static XvSharedView written(XvThreadState ts) {
        XvSharedView view = ts.newSharedView(MESSAGE.length);
        view.segment().copyFrom(MemorySegment.ofArray(MESSAGE));
        return view;
    }

    @ParameterizedTest
    @EnumSource
    void whatOneThreadWritesAnotherReadsInAnotherInterpreter(Task.Kind kind) throws Exception {
        try (Task<Void> sender = Task.run(kind, () -> {
            try (XvThreadState ts = alice.attach(); XvSharedView view = written(ts)) {
                road.put(view);
            }
        }); Task<byte[]> receiver = Task.call(kind, () -> {
            try (XvThreadState ts = bob.attach(); XvSharedView view = (XvSharedView) road.get(ts)) {
                return view.toByteArray();
            }
        })) {
            sender.get();
            assertThat(receiver.get()).isEqualTo(MESSAGE);
        }
    }

    @Test
    void aSharedViewIsOneMemoryInBothInterpreters() throws Exception {
        try (XvThreadState a = alice.attach(); XvSharedView view = written(a)) {
            MemorySegment here = view.segment();
            road.put(view);
            try (XvThreadState b = bob.attach(); XvSharedView same = (XvSharedView) road.get(b)) {
                MemorySegment there = same.segment();
                assertThat(there.address()).isEqualTo(here.address());
                there.set(JAVA_BYTE, 0, (byte) 'O');
                assertThat(here.get(JAVA_BYTE, 0)).isEqualTo((byte) 'O');
            }
        }
    }

    @Test
    void bytesOutliveTheInterpreterThatMadeThem() throws Exception {
        try (XvThreadState a = alice.attach(); XvSharedView view = written(a)) {
            road.put(view);
        }
        alice.close();
        try (XvThreadState b = bob.attach(); XvSharedView view = (XvSharedView) road.get(b)) {
            assertThat(view.toByteArray()).isEqualTo(MESSAGE);
        }
    }

    @Test
    void bytesOfAByteArrayOutliveTheInterpreterThatItBelongedTo() throws Exception {
        try (XvThreadState a = alice.attach(); XvByteArray array = a.newByteArray(MESSAGE);
             XvSharedView view = a.sharedView(array)) {
            road.put(view);
        }
        try (XvThreadState b = bob.attach(); XvSharedView view = (XvSharedView) road.get(b)) {
            b.unlocked(() -> alice.close());
            assertThat(view.toByteArray()).isEqualTo(MESSAGE);
            view.set(0, 'O');
            assertThat(view.get(0)).isEqualTo('O');
        }
    }

    @Test
    void aMovedViewIsDeadAtItsSender() throws Exception {
        try (XvThreadState a = alice.attach(); XvSharedView view = written(a)) {
            MemorySegment segment = view.segment();
            road.putMoved(view);
            assertThatIllegalStateException().isThrownBy(() -> segment.get(JAVA_BYTE, 0));
            assertThatIllegalStateException().isThrownBy(view::length).withMessage("Already moved");
        }
        try (XvThreadState b = bob.attach(); XvSharedView view = (XvSharedView) road.get(b)) {
            assertThat(view.toByteArray()).isEqualTo(MESSAGE);
        }
    }

    @Test
    void aByteArraySharedInPlaceIsLockedUntilTheOtherInterpreterLetsGo() throws Exception {
        var letGo = new CountDownLatch(1);
        try (Task<Void> borrower = Task.run(() -> {
            try (XvThreadState b = bob.attach()) {
                try (XvSharedView view = (XvSharedView) road.get(b)) {
                    view.set(0, 99);
                    b.unlocked(() -> letGo.await());
                }
            }
        }); XvThreadState a = alice.attach(); XvByteArray array = a.newByteArray(new byte[] {1, 2, 3})) {
            try (XvSharedView view = a.sharedView(array)) {
                road.put(view);
            }
            assertThatThrownBy(() -> array.resize(10))
                    .isInstanceOfSatisfying(XvException.class, e -> assertThat(e.typeName()).isEqualTo("BufferError"))
                    .hasMessageContaining("cannot be re-sized");
            letGo.countDown();
            a.unlocked(borrower::get);
            array.resize(10);
            assertThat(array.size()).isEqualTo(10);
            assertThat(array.get(0)).isEqualTo((byte) 99);
        }
    }

    @Test
    void bytesSharedInPlaceStayReadOnlyAcrossTheBorder() throws Exception {
        try (XvThreadState a = alice.attach(); XvBytes bytes = a.newBytes(MESSAGE);
             XvSharedView view = a.sharedView(bytes)) {
            road.put(view);
        }
        try (XvThreadState b = bob.attach(); XvSharedView view = (XvSharedView) road.get(b)) {
            assertThat(view.isReadOnly()).isTrue();
            assertThat(view.segment().isReadOnly()).isTrue();
            assertThatThrownBy(() -> view.set(0, 1))
                    .isInstanceOfSatisfying(XvException.class, e -> assertThat(e.typeName()).isEqualTo("TypeError"));
            assertThat(view.toByteArray()).isEqualTo(MESSAGE);
        }
    }

    @Test
    void valuesAreCopied() throws Exception {
        try (XvThreadState a = alice.attach()) {
            road.put(a.none());
            road.put(a.newInt(Long.MIN_VALUE));
            road.put(a.newUnsignedInt(-1));
            road.put(a.newBytes(MESSAGE));
        }
        alice.close();
        try (XvThreadState b = bob.attach()) {
            assertThat(road.get(b)).isEqualTo(b.none());
            assertThat(((XvInt) road.get(b)).longValue()).isEqualTo(Long.MIN_VALUE);
            assertThat(((XvInt) road.get(b)).unsignedLongValue()).isEqualTo(-1);
            assertThat(((XvBytes) road.get(b)).toByteArray()).isEqualTo(MESSAGE);
        }
    }

    @Test
    void otherObjectsDoNotCross() throws Exception {
        try (XvThreadState a = alice.attach()) {
            for (XvObject homely : new XvObject[] {a.newList(), a.newByteArray(1)}) {
                assertThatThrownBy(() -> road.put(homely)).isInstanceOfSatisfying(XvException.class,
                        e -> assertThat(e.typeName()).isEqualTo("NotShareableError"));
            }
            assertThat(road.size()).isZero();
        }
    }

    @Test
    void eachInterpreterHasItsOwnNone() throws Exception {
        try (XvThreadState a = alice.attach(); XvNone none = a.none(); XvThreadState b = bob.attach()) {
            assertThat(none).isNotEqualTo(b.none());
        }
    }
}
