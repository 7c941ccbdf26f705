// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/// What memoryviews and shared views have in common.
class ViewTest {
    /// Whose views a test is about.
    enum Kind {
        MEMORY,
        SHARED
    }

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

    /// A view of the bytes 0, 1, 2, ...
    private XvView<?> counting(Kind kind, int bytes) {
        byte[] data = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            data[i] = (byte) i;
        }
        return view(kind, data);
    }

    private XvView<?> view(Kind kind, byte[] data) {
        XvByteArray array = ts.newByteArray(data);
        return kind == Kind.MEMORY ? ts.memoryView(array) : ts.sharedView(array);
    }

    private static void raises(String typeName, String message, ThrowingCallable code) {
        assertThatExceptionOfType(XvException.class).isThrownBy(code)
                .withMessageContaining(message)
                .satisfies(e -> assertThat(e.typeName()).isEqualTo(typeName));
    }

    @ParameterizedTest
    @EnumSource
    void aLayoutIsWhatPep3118Says(Kind kind) {
        XvView<?> matrix = counting(kind, 24).cast("h", 3, 4);
        XvLayout layout = matrix.layout();
        assertThat(layout).isEqualTo(new XvLayout("h", 2, List.of(3L, 4L), List.of(8L, 2L), List.of(), false));
        assertThat(matrix.layout()).isSameAs(layout);
        assertThat(List.of(matrix.ndim(), matrix.length(), matrix.itemSize(), matrix.byteSize()))
                .isEqualTo(List.of(2, 3L, 2L, 24L));
        assertThat(layout.isContiguous(XvLayout.Order.C)).isTrue();
        assertThat(layout.isContiguous(XvLayout.Order.F)).isFalse();
        assertThat(layout.offset(2, 1)).isEqualTo(18);
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> layout.offset(3, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> layout.offset(3));

        XvLayout turned = matrix.transposed().layout();
        assertThat(turned.shape()).containsExactly(4L, 3L);
        assertThat(turned.strides()).containsExactly(2L, 8L);
        assertThat(turned.isContiguous(XvLayout.Order.F)).isTrue();
        assertThat(turned.isContiguous(XvLayout.Order.ANY)).isTrue();
        assertThat(matrix.asReadOnly().layout().readOnly()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void partsShareTheMemory(Kind kind) {
        XvView<?> cube = counting(kind, 24).cast("B", 2, 3, 4);
        assertThat(cube.subView(1).layout().shape()).containsExactly(3L, 4L);
        assertThat(cube.subView(1, 2).toByteArray()).containsExactly(20, 21, 22, 23);
        assertThat(cube.subView(-1, -1).get(0)).isEqualTo(20);
        XvView<?> column = cube.slice(2, 1, 2, 1);
        assertThat(column.layout().shape()).containsExactly(2L, 3L, 1L);
        assertThat(column.toList()).isEqualTo(List.of(List.of(List.of(1L), List.of(5L), List.of(9L)),
                List.of(List.of(13L), List.of(17L), List.of(21L))));
        column.set(new long[] {0, -1, 0}, 99);
        assertThat(cube.get(0, 2, 1)).isEqualTo(99);
        assertThat(cube.slice(1, Long.MAX_VALUE, Long.MIN_VALUE, -2).subView(0).toByteArray())
                .containsExactly(8, 99, 10, 11, 0, 1, 2, 3);
        assertThat(cube.transposed(2, 0, 1).layout().shape()).containsExactly(4L, 2L, 3L);
        assertThat(cube.transposed(2, 0, 1).get(3, 1, 2)).isEqualTo(23);
    }

    @ParameterizedTest
    @EnumSource
    void partsThatThereAreNotAreRefused(Kind kind) {
        XvView<?> matrix = counting(kind, 6).cast("B", 2, 3);
        assertThatIllegalArgumentException().isThrownBy(matrix::subView);
        assertThatIllegalArgumentException().isThrownBy(() -> matrix.subView(0, 0));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> matrix.subView(2));
        assertThatIllegalArgumentException().isThrownBy(() -> matrix.slice(2, 0, 1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> matrix.slice(-1, 0, 1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> matrix.transposed(0));
        raises("ValueError", "", () -> matrix.transposed(0, 0));
        raises("ValueError", "slice step cannot be zero", () -> matrix.slice(0, 1, 0));
        raises("TypeError", "", () -> matrix.cast("i", 7));
    }

    @ParameterizedTest
    @EnumSource
    void bytesComeInEitherOrder(Kind kind) {
        XvView<?> matrix = counting(kind, 6).cast("B", 2, 3);
        XvView<?> turned = matrix.transposed();
        assertThat(matrix.toByteArray(XvLayout.Order.C)).containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(matrix.toByteArray(XvLayout.Order.F)).containsExactly(0, 3, 1, 4, 2, 5);
        assertThat(turned.toByteArray()).containsExactly(0, 3, 1, 4, 2, 5);
        assertThat(turned.toByteArray(XvLayout.Order.ANY)).containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(matrix.hex()).isEqualTo("000102030405");
        assertThat(matrix.hex('-', 2)).isEqualTo("0001-0203-0405");
        assertThat(counting(kind, 3).hex(':', -2)).isEqualTo("0001:02");
        raises("ValueError", "sep must be ASCII", () -> matrix.hex('\u00e9', 1));
    }

    @ParameterizedTest
    @EnumSource
    void equalityIsOfValues(Kind kind) {
        XvView<?> bytes = counting(kind, 4);
        assertThat(bytes.contentEquals(ts.newBytes(new byte[] {0, 1, 2, 3}))).isTrue();
        assertThat(bytes.contentEquals(bytes.cast("b"))).isTrue();
        assertThat(bytes.contentEquals(bytes.cast("B", 2, 2))).isFalse();
        assertThat(bytes.contentEquals(ts.newInt(3))).isFalse();
        XvView<?> readOnly = kind == Kind.MEMORY ? ts.memoryView(ts.newBytes(new byte[] {7}))
                : ts.sharedView(ts.newBytes(new byte[] {7}));
        XvView<?> same = ts.memoryView(ts.newBytes(new byte[] {7}));
        assertThat(readOnly.contentHash()).isEqualTo(same.contentHash());
        raises("ValueError", "cannot hash writable memoryview object", bytes::contentHash);
        assertThat(bytes.count(3)).isEqualTo(1);
        assertThat(bytes.indexOf(3)).isEqualTo(3);
        assertThat(bytes.indexOf(77)).isEqualTo(-1);
        assertThat(bytes.indexOf(0, 1, 4)).isEqualTo(-1);
        assertThatExceptionOfType(ClassCastException.class).isThrownBy(() -> bytes.count("3"));
    }

    @ParameterizedTest
    @EnumSource
    void elementsAreCopiedBetweenViews(Kind kind) {
        XvView<?> matrix = counting(kind, 6).cast("B", 2, 3);
        XvView<?> other = view(kind, new byte[] {9, 8, 7, 6, 5, 4}).cast("B", 3, 2).transposed();
        matrix.copyFrom(other);
        assertThat(matrix.toByteArray()).containsExactly(9, 7, 5, 8, 6, 4);
        XvView<?> line = counting(kind, 4);
        line.slice(1, 4).copyFrom(line.slice(0, 3));
        assertThat(line.toByteArray()).containsExactly(0, 0, 1, 2);
        line.copyFrom(ts.newBytes(new byte[] {4, 3, 2, 1}));
        assertThat(line.toByteArray()).containsExactly(4, 3, 2, 1);
        raises("ValueError", "different structures", () -> line.copyFrom(ts.newBytes(new byte[3])));
        raises("TypeError", "", () -> line.copyFrom(ts.newInt(1)));
        raises("TypeError", "cannot modify read-only memory", () -> line.asReadOnly().copyFrom(line));
    }

    @ParameterizedTest
    @CsvSource({"MEMORY,f", "SHARED,f", "MEMORY,d", "SHARED,d", "MEMORY,e", "SHARED,e"})
    void floatsAreDoubles(Kind kind, String format) {
        XvView<?> view = counting(kind, 16).cast(format);
        view.setDouble(1, 1.5);
        assertThat(view.getDouble(1)).isEqualTo(1.5);
        assertThat(view.getDouble(-view.length() + 1)).isEqualTo(1.5);
        assertThat(view.getObject(1)).isEqualTo(1.5);
        view.setObject(new long[] {0}, -0.25f);
        assertThat(view.getDouble(new long[] {0})).isEqualTo(-0.25);
        view.setDouble(0, Double.NaN);
        assertThat(view.getDouble(0)).isNaN();
        raises("TypeError", "not an integer (offset " + view.itemSize(), () -> view.get(1));
        raises("TypeError", "not a bool", () -> view.getBoolean(0));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> view.setDouble(8, 1))
                .withMessageContaining("format '" + format + "'");
    }

    @ParameterizedTest
    @EnumSource
    void boolsAndCharactersAndLargeNumbersAreObjects(Kind kind) {
        XvView<?> bytes = counting(kind, 8);
        XvView<?> bools = bytes.cast("?");
        assertThat(bools.getBoolean(0)).isFalse();
        bools.setBoolean(new long[] {0}, true);
        assertThat(bools.toList()).containsOnly(true);
        assertThat(bools.get(2)).isEqualTo(1);
        XvView<?> letters = bytes.cast("c");
        letters.setObject(new long[] {1}, (byte) 'x');
        assertThat(letters.getObject(1)).isEqualTo((byte) 'x');
        assertThat(letters.indexOf((byte) 'x')).isEqualTo(1);
        XvView<?> wide = bytes.cast("Q");
        BigInteger most = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);
        wide.setObject(new long[] {0}, most);
        assertThat(wide.getObject(0)).isEqualTo(most);
        assertThat(wide.get(0)).isEqualTo(-1);
        assertThat(wide.count(most)).isEqualTo(1);
        wide.set(0, 5);
        assertThat(wide.getObject(0)).isEqualTo(5L);
        raises("OverflowError", "2^64-1", () -> wide.setObject(new long[] {0}, most.add(BigInteger.ONE)));
        assertThatExceptionOfType(ClassCastException.class)
                .isThrownBy(() -> wide.setObject(new long[] {0}, List.of()));
    }

    @ParameterizedTest
    @EnumSource
    void aViewWithoutDimensionsIsOneElement(Kind kind) {
        XvView<?> one = counting(kind, 4).cast("i", new long[0]);
        assertThat(one.ndim()).isZero();
        assertThat(one.length()).isEqualTo(1);
        assertThat(one.toList()).containsExactly(0x03020100L);
        assertThat(one.get(new long[0])).isEqualTo(0x03020100);
        one.setObject(new long[0], 7);
        assertThat(one.getObject()).isEqualTo(7L);
        assertThat(one.segment().byteSize()).isEqualTo(4);
        raises("TypeError", "0 indices, not 1 (offset 0, format 'i')", () -> one.get(0));
    }

    @ParameterizedTest
    @EnumSource
    void whatIsWrongWithAnElementIsSaidWithOffsetAndFormat(Kind kind) {
        XvView<?> view = counting(kind, 16).cast("h");
        raises("ValueError", "cannot be 32768 (offset 4, format 'h')", () -> view.set(2, 32768));
        raises("TypeError", "read-only memory (offset 6, format 'h')", () -> view.asReadOnly().set(3, 1));
        raises("TypeError", "not a float (offset 2, format 'h')", () -> view.getDouble(1));
        raises("TypeError", "1 indices, not 2", () -> view.get(0, 0));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> view.cast("B").cast("h", 2, 4)
                .get(1, -5)).withMessage("index out of bounds on dimension 2: -5 of 4 (offset 0, format 'h')");
    }

    @ParameterizedTest
    @EnumSource
    void theBufferIsTheSegmentsMemoryInThisMachinesOrder(Kind kind) {
        XvView<?> view = counting(kind, 8);
        ByteBuffer buffer = view.buffer();
        assertThat(buffer.order()).isEqualTo(ByteOrder.nativeOrder());
        assertThat(buffer.isDirect()).isTrue();
        buffer.putInt(4, 77);
        assertThat(view.cast("i").get(1)).isEqualTo(77);
        assertThat(view.segment().get(ValueLayout.JAVA_INT, 4)).isEqualTo(77);
        assertThat(view.asReadOnly().buffer().isReadOnly()).isTrue();
        view.close();
        assertThatIllegalStateException().isThrownBy(() -> buffer.get(0));
    }

    @ParameterizedTest
    @EnumSource
    void aViewThatIsReleasedIsNoMoreAndItsMemoryIsFree(Kind kind) {
        XvByteArray array = ts.newByteArray(8);
        XvView<?> view = kind == Kind.MEMORY ? ts.memoryView(array) : ts.sharedView(array);
        MemorySegment segment = view.segment();
        XvView<?> part = view.slice(0, 4);
        view.release();
        view.release();
        assertThatIllegalStateException().isThrownBy(() -> segment.get(ValueLayout.JAVA_BYTE, 0));
        raises("ValueError", "released", () -> view.get(0));
        raises("ValueError", "released", view::layout);
        raises("ValueError", "released", view::segment);
        raises("ValueError", "released", () -> view.slice(0, 1));
        assertThat(part.get(0)).isZero();
        raises("BufferError", "", () -> array.resize(9));
        part.release();
        array.resize(9);
    }

    @Test
    void aMemoryViewLocksItsBytearrayUntilItIsClosed() {
        XvByteArray array = ts.newByteArray(new byte[] {1, 2});
        XvMemoryView view = ts.memoryView(array);
        XvMemoryView again = ts.memoryView(view);
        again.set(0, 5);
        assertThat(array.get(0)).isEqualTo((byte) 5);
        MemorySegment segment = again.segment();
        view.close();
        raises("BufferError", "", () -> array.resize(3));
        again.close();
        assertThatIllegalStateException().isThrownBy(() -> segment.get(ValueLayout.JAVA_BYTE, 0));
        array.resize(3);
        raises("TypeError", "a bytes-like object is required, not 'int'", () -> ts.memoryView(ts.newInt(1)));
    }

    @Test
    void aMemoryViewInAListIsOne() {
        XvList list = ts.newList();
        list.add(ts.memoryView(ts.newBytes(new byte[] {4})));
        assertThat(((XvMemoryView) list.get(0)).get(0)).isEqualTo(4);
    }

    @Test
    void aMemoryViewStaysAtHome() throws Exception {
        try (XvQueue queue = runtime.newQueue(1)) {
            XvMemoryView view = ts.memoryView(ts.newBytes(new byte[1]));
            raises("NotShareableError", "", () -> queue.offer(view));
        }
    }

    @Test
    void aSharedViewOfSeveralDimensionsCrosses() {
        XvView<?> matrix = counting(Kind.SHARED, 12).cast("h", 2, 3).transposed();
        XvSharedView same = ts.open(((XvSharedView) matrix).share());
        assertThat(same.layout()).isEqualTo(matrix.layout());
        assertThat(same.contentEquals(matrix)).isTrue();
    }
}
