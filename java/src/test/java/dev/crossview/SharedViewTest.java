// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/// A view within its interpreter.
class SharedViewTest {
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

    private XvSharedView counting(int bytes) {
        XvSharedView view = ts.newSharedView(bytes);
        for (int i = 0; i < bytes; i++) {
            view.segment().set(JAVA_BYTE, i, (byte) i);
        }
        return view;
    }

    private static void raises(String typeName, Runnable code) {
        assertThatExceptionOfType(XvException.class).isThrownBy(code::run)
                .satisfies(e -> assertThat(e.typeName()).isEqualTo(typeName));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 63, 64, 1 << 20})
    void aNewViewIsBytesAndZero(long bytes) {
        XvSharedView view = ts.newSharedView(bytes);
        assertThat(view.format()).isEqualTo("B");
        assertThat(view.itemSize()).isEqualTo(1);
        assertThat(view.length()).isEqualTo(bytes);
        assertThat(view.byteSize()).isEqualTo(bytes);
        assertThat(view.isReadOnly()).isFalse();
        assertThat(view.toByteArray()).hasSize((int) bytes).doesNotContain(1);
        assertThat(view.segment().byteSize()).isEqualTo(bytes);
        assertThat(view.segment().address() % 64).isZero();
    }

    @Test
    void aSliceIsAViewOfTheSameBytes() {
        XvSharedView view = counting(10);
        XvSharedView slice = view.slice(2, 5);
        assertThat(slice.toByteArray()).containsExactly(2, 3, 4);
        slice.set(0, 99);
        assertThat(view.get(2)).isEqualTo(99);
        view.close();
        assertThat(slice.get(1)).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({"0, 10, 10", "-3, -1, 2", "3, 3, 0", "7, 2, 0", "-100, 100, 10", "5, 9223372036854775807, 5",
        "-9223372036854775808, 4, 4"})
    void aSliceIsCutToTheView(long start, long stop, long length) {
        assertThat(counting(10).slice(start, stop).length()).isEqualTo(length);
    }

    @ParameterizedTest
    @CsvSource({"b,1", "B,1", "h,2", "H,2", "i,4", "I,4", "l,8", "L,8", "q,8", "Q,8", "n,8", "N,8", "@q,8"})
    void aViewCanBeCast(String format, int itemSize) {
        XvSharedView cast = counting(16).cast(format);
        assertThat(cast.format()).isEqualTo(format);
        assertThat(cast.itemSize()).isEqualTo(itemSize);
        assertThat(cast.length()).isEqualTo(16 / itemSize);
        assertThat(cast.byteSize()).isEqualTo(16);
        cast.set(1, 77);
        assertThat(cast.get(1)).isEqualTo(77);
        assertThat(cast.get(-1)).isEqualTo(cast.get(cast.length() - 1));
    }

    @ParameterizedTest
    @CsvSource({"b,-128,127", "B,0,255", "h,-32768,32767", "H,0,65535", "i,-2147483648,2147483647", "I,0,4294967295",
        "l,-9223372036854775808,9223372036854775807", "L,0,-1", "q,-9223372036854775808,9223372036854775807",
        "Q,0,-1", "n,-9223372036854775808,9223372036854775807", "N,0,-1"})
    void anElementHoldsItsWholeRange(String format, long least, long most) {
        XvSharedView view = ts.newSharedView(16).cast(format);
        view.set(0, least);
        assertThat(view.get(0)).isEqualTo(least);
        view.set(0, most);
        assertThat(view.get(0)).isEqualTo(most);
        assertThat(view.get(1)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"b,128", "B,256", "B,-1", "h,-32769", "I,4294967296", "I,-1"})
    void aValueThatDoesNotFitIsAValueError(String format, long value) {
        XvSharedView view = ts.newSharedView(16).cast(format);
        raises("ValueError", () -> view.set(0, value));
        assertThat(view.get(0)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "@", "x", "BB", "<i", "\uD83D\uDE00"})
    void aFormatThatIsNoneIsAnError(String format) {
        XvSharedView view = counting(16);
        raises("ValueError", () -> view.cast(format));
    }

    @ParameterizedTest
    @ValueSource(strings = {"i\0", "\0", "B\0x"})
    void aFormatOfWhichCWouldSeeAPartIsAnError(String format) {
        XvSharedView view = counting(16);
        assertThatThrownBy(() -> view.cast(format)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("zero character");
    }

    @Test
    void aCastThatDoesNotFitIsATypeError() {
        raises("TypeError", () -> counting(7).cast("i"));
        raises("TypeError", () -> counting(16).cast("i").cast("q"));
        assertThat(counting(16).cast("i").cast("B").cast("q").length()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(longs = {10, -11, Long.MAX_VALUE, Long.MIN_VALUE})
    void anIndexOutsideIsAnIndexOutOfBoundsException(long index) {
        XvSharedView view = counting(10);
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> view.get(index))
                .withMessage("index out of bounds on dimension 1: " + index + " of 10 (offset 0, format 'B')");
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> view.set(index, 0));
    }

    @Test
    void aReadOnlyViewCannotBeWritten() {
        XvSharedView view = counting(4);
        XvSharedView readOnly = view.asReadOnly();
        assertThat(readOnly.isReadOnly()).isTrue();
        assertThat(view.isReadOnly()).isFalse();
        raises("TypeError", () -> readOnly.set(0, 1));
        MemorySegment segment = readOnly.segment();
        assertThat(segment.isReadOnly()).isTrue();
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> segment.set(JAVA_BYTE, 0, (byte) 1));
        assertThat(readOnly.slice(1, 2).cast("b").isReadOnly()).isTrue();
        view.set(0, 50);
        assertThat(readOnly.get(0)).isEqualTo(50);
    }

    @Test
    void aViewOnABytesObjectIsReadOnlyAndInPlace() {
        XvBytes bytes = ts.newBytes(new byte[] {1, 2, 3});
        XvSharedView view = ts.sharedView(bytes);
        bytes.close();
        assertThat(view.isReadOnly()).isTrue();
        assertThat(view.toByteArray()).containsExactly(1, 2, 3);
    }

    @Test
    void aViewOnAByteArrayIsInPlaceAndLocksItsSize() {
        XvByteArray array = ts.newByteArray(new byte[] {1, 2, 3});
        XvSharedView view = ts.sharedView(array);
        view.set(0, 9);
        assertThat(array.get(0)).isEqualTo((byte) 9);
        array.set(1, (byte) 8);
        assertThat(view.get(1)).isEqualTo(8);
        raises("BufferError", () -> array.resize(4));
        array.resize(3);
        view.close();
        array.resize(4);
    }

    @Test
    void bulkAccessGoesThroughTheSegment() {
        XvSharedView view = ts.newSharedView(4_000);
        MemorySegment ints = view.cast("i").segment();
        for (int i = 0; i < 1_000; i++) {
            ints.setAtIndex(ValueLayout.JAVA_INT, i, i * i);
        }
        assertThat(view.cast("i").get(999)).isEqualTo(999 * 999);
        assertThat(view.segment().mismatch(ints)).isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"c", "e", "f", "d"})
    void anElementThatIsNoIntegerIsATypeError(String format) {
        XvSharedView view = ts.newSharedView(16).cast(format);
        raises("TypeError", () -> view.get(0));
        assertThat(view.byteSize()).isEqualTo(16);
    }

    @Test
    void aViewWhoseElementsLieApartHasBytesButNoSegment() {
        XvSharedView back = counting(4).slice(Long.MAX_VALUE, Long.MIN_VALUE, -1);
        assertThat(back.toByteArray()).containsExactly(3, 2, 1, 0);
        assertThat(back.get(0)).isEqualTo(3);
        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(back::segment);
        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(back::buffer);
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> back.segment(Arena.ofAuto()));
        assertThat(ts.open(back.share()).toByteArray()).containsExactly(3, 2, 1, 0);
    }
}
