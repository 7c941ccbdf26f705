// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import dev.crossview.ffm.generated.Crossview;
import dev.crossview.ffm.generated.XvHeapStats;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/// The objects of one interpreter, and the handles for them.
class ObjectsTest {
    private XvRuntime runtime;
    private XvThreadState ts;

    @BeforeEach
    void attach() throws InterruptedException {
        runtime = XvRuntime.open();
        ts = runtime.newInterpreter().attach();
    }

    @AfterEach
    void detach() {
        ts.close();
        runtime.close();
    }

    private interface Code {
        void run();
    }

    private static void raises(String typeName, Code code) {
        assertThatExceptionOfType(XvException.class).isThrownBy(code::run)
                .satisfies(e -> assertThat(e.typeName()).isEqualTo(typeName))
                .satisfies(e -> assertThat(e.getMessage()).isNotBlank())
                .satisfies(e -> assertThat(e).hasToString(
                        "dev.crossview.XvException: " + typeName + ": " + e.getMessage()));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, -5, -6, 256, 257, Integer.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE})
    void anIntHasItsValue(long value) {
        assertThat(ts.newInt(value).longValue()).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 256, 257, Long.MAX_VALUE, Long.MIN_VALUE, -1})
    void anUnsignedIntHasItsBits(long bits) {
        assertThat(ts.newUnsignedInt(bits).unsignedLongValue()).isEqualTo(bits);
    }

    @Test
    void anIntThatDoesNotFitIsAnOverflowError() {
        raises("OverflowError", () -> ts.newUnsignedInt(-1).longValue());
        raises("OverflowError", () -> ts.newInt(-1).unsignedLongValue());
        assertThat(ts.newInt(-1).longValue()).as("no error is left over").isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15, 16, 17, 100_000})
    void bytesAreACopy(int size) {
        byte[] data = new byte[size];
        for (int i = 0; i < size; i++) {
            data[i] = (byte) (i * 31);
        }
        XvBytes bytes = ts.newBytes(data);
        XvByteArray array = ts.newByteArray(data);
        assertThat(bytes.size()).isEqualTo(size);
        assertThat(bytes.toByteArray()).isEqualTo(data);
        assertThat(array.size()).isEqualTo(size);
        assertThat(array.toByteArray()).isEqualTo(data);
        if (size > 0) {
            byte last = data[size - 1];
            data[size - 1]++;
            assertThat(bytes.get(size - 1)).isEqualTo(last);
            assertThat(array.get(size - 1)).isEqualTo(last);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -1, 3, 4, Long.MAX_VALUE})
    void anIndexOutsideIsAnIndexOutOfBoundsException(long index) {
        XvBytes bytes = ts.newBytes(new byte[3]);
        XvByteArray array = ts.newByteArray(3);
        XvList list = ts.newList();
        for (int i = 0; i < 3; i++) {
            list.add(bytes);
        }
        for (Code code : new Code[] {() -> bytes.get(index), () -> array.get(index),
            () -> array.set(index, (byte) 0), () -> list.get(index), () -> list.set(index, bytes)}) {
            assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(code::run);
        }
        assertThat(list.size()).isEqualTo(3);
    }

    @Test
    void aByteArrayCanBeChangedAndResized() {
        XvByteArray array = ts.newByteArray(4);
        assertThat(array.toByteArray()).containsOnly(0);
        array.set(1, (byte) 7);
        array.resize(2);
        assertThat(array.toByteArray()).containsExactly(0, 7);
        array.resize(100);
        assertThat(array.size()).isEqualTo(100);
        assertThat(array.get(1)).isEqualTo((byte) 7);
        assertThat(array.get(99)).isZero();
    }

    @Test
    void aSizeThatCannotBeIsAnError() {
        XvByteArray array = ts.newByteArray(1);
        raises("ValueError", () -> ts.newByteArray(-1));
        raises("ValueError", () -> array.resize(-1));
        raises("ValueError", () -> ts.newSharedView(-1));
        raises("MemoryError", () -> ts.newSharedView(Long.MAX_VALUE));
        raises("MemoryError", () -> array.resize(Long.MAX_VALUE));
        assertThatExceptionOfType(XvException.class).isThrownBy(() -> ts.newByteArray(Long.MAX_VALUE));
        assertThat(array.size()).isEqualTo(1);
    }

    @Test
    void aListHoldsObjectsOfEveryType() {
        XvList list = ts.newList();
        XvObject[] items = {ts.none(), ts.newInt(12345), ts.newBytes(new byte[3]), ts.newByteArray(3), ts.newList(),
            ts.newSharedView(3), list};
        for (XvObject item : items) {
            list.add(item);
        }
        assertThat(list.size()).isEqualTo(items.length);
        for (int i = 0; i < items.length; i++) {
            try (XvObject got = list.get(i)) {
                assertThat(got).hasSameClassAs(items[i]).isEqualTo(items[i]).hasSameHashCodeAs(items[i])
                        .isNotSameAs(items[i]);
            }
        }
    }

    @Test
    void aListKeepsWhatItsHandlesLetGo() {
        XvList list = ts.newList();
        try (XvBytes bytes = ts.newBytes(new byte[] {1, 2, 3})) {
            list.add(bytes);
        }
        try (XvInt number = ts.newInt(99_999)) {
            list.add(number);
            list.set(0, number);
        }
        assertThat(((XvInt) list.get(0)).longValue()).isEqualTo(99_999);
        assertThat(((XvInt) list.get(1)).longValue()).isEqualTo(99_999);
    }

    @Test
    void handlesAreEqualIfTheirObjectIsTheSame() {
        XvBytes bytes = ts.newBytes(new byte[1]);
        XvBytes twin = ts.newBytes(new byte[1]);
        assertThat(bytes).isEqualTo(bytes).isNotEqualTo(twin).isNotEqualTo(null).isNotEqualTo("bytes");
        assertThat(ts.none()).isEqualTo(ts.none());
        XvList list = ts.newList();
        list.add(bytes);
        XvObject same = list.get(0);
        assertThat(same).isEqualTo(bytes);
        same.close();
        assertThat(same).isEqualTo(same).isNotEqualTo(bytes);
        assertThat(bytes).isNotEqualTo(same);
    }

    @Test
    void aHandleSaysWhatItIs() {
        XvList list = ts.newList();
        assertThat(list).hasToString("XvList of interpreter 1 (open)");
        assertThat(list.threadState()).isSameAs(ts);
        assertThat(list.interpreter()).isSameAs(ts.interpreter());
        list.close();
        assertThat(list).hasToString("XvList of interpreter 1 (closed)");
    }

    @Test
    void handlesCanBeClosedInAnyOrder() {
        XvBytes first = ts.newBytes(new byte[1]);
        XvBytes second = ts.newBytes(new byte[2]);
        XvBytes third = ts.newBytes(new byte[3]);
        second.close();
        assertThat(first.size()).isEqualTo(1);
        assertThat(third.size()).isEqualTo(3);
        third.close();
        XvBytes fourth = ts.newBytes(new byte[4]);
        first.close();
        assertThat(fourth.size()).isEqualTo(4);
        assertThatIllegalStateException().isThrownBy(second::close).withMessage("Already closed");
    }

    @Test
    void anAttachmentLeavesNothingBehind() throws InterruptedException {
        // The first round makes what an interpreter makes once and keeps.
        makeOneOfEach();
        long before = liveBlocks();
        makeOneOfEach();
        assertThat(liveBlocks()).isEqualTo(before);
    }

    private void makeOneOfEach() throws InterruptedException {
        try (XvThreadState inner = ts.interpreter().attach()) {
            XvByteArray array = inner.newByteArray(100);
            XvSharedView view = inner.newSharedView(100);
            view.segment();
            view.share().close();
            inner.open(view.cast("i").move()).slice(1, 2).asReadOnly().segment();
            XvObject[] items = {inner.none(), inner.newInt(1 << 20), inner.newBytes(new byte[100]), array,
                inner.sharedView(array), view, inner.newList()};
            XvList list = inner.newList();
            for (XvObject item : items) {
                list.add(item);
                list.set(0, item);
                list.get(0);
            }
        }
    }

    private long liveBlocks() {
        ts.checkpoint();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment stats = XvHeapStats.allocate(arena);
            Crossview.XvHeap_GetStats(ts.pointer(), stats);
            return XvHeapStats.live_blocks(stats);
        }
    }

    @Test
    void whatIsClosedInALoopIsUsedAgain() {
        for (int i = 0; i < 20_000; i++) {
            try (XvBytes bytes = ts.newBytes(new byte[10_000])) {
                assertThat(bytes.size()).isEqualTo(10_000);
            }
        }
    }

    @Test
    void manyListsDeepInOtherListsGoWithoutUsingUpTheStack() {
        XvList outermost = ts.newList();
        for (int i = 0; i < 100_000; i++) {
            try (XvList leaf = ts.newList()) {
                outermost.add(leaf);
            }
        }
        for (int depth = 0; depth < 60; depth++) {
            XvList list = ts.newList();
            list.add(outermost);
            outermost.close();
            outermost = list;
        }
        outermost.close();
        assertThat(ts.newList().size()).isZero();
    }
}
