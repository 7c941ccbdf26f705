// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.math.BigInteger;
import java.nio.ReadOnlyBufferException;
import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

/// Values, without a queue.
class ShareableTest {
    static Shareable.Tuple nested(int depth) {
        Shareable.Tuple tuple = Shareable.tuple();
        for (int i = 1; i < depth; i++) {
            tuple = Shareable.tuple(tuple);
        }
        return tuple;
    }

    @Test
    void valuesAreEqualIfTheySayTheSame() {
        List<List<Shareable>> kinds = List.of(
                List.of(Shareable.NONE, new Shareable.None()),
                List.of(Shareable.of(true), new Shareable.Bool(true)),
                List.of(Shareable.of(1), Shareable.ofUnsigned(1)),
                List.of(Shareable.ofUnsigned(-1), new Shareable.Int(-1, true)),
                List.of(Shareable.of(-1), new Shareable.Int(-1, false)),
                List.of(Shareable.of(1.0), Shareable.of(1.0)),
                List.of(Shareable.of(Double.NaN), Shareable.of(Double.NaN)),
                List.of(Shareable.of(-0.0), Shareable.of(-0.0)),
                List.of(Shareable.of("1"), Shareable.of("1")),
                List.of(Shareable.of(new byte[] {1}), Shareable.of(new byte[] {1})),
                List.of(Shareable.tuple(), Shareable.tuple(List.of())),
                List.of(Shareable.tuple(Shareable.of(1), Shareable.tuple()),
                        Shareable.tuple(Shareable.of(1), Shareable.tuple())),
                List.of(Shareable.UNBOUND, new Shareable.Unbound()));
        for (List<Shareable> kind : kinds) {
            for (List<Shareable> other : kinds) {
                assertThat(kind.getFirst().equals(other.getLast())).isEqualTo(kind == other);
            }
            assertThat(kind.getFirst()).hasSameHashCodeAs(kind.getLast());
        }
        assertThat(Shareable.of(0.0)).isNotEqualTo(Shareable.of(-0.0));
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -1, 0, 1, Long.MAX_VALUE})
    void anIntOfALong(long value) {
        Shareable.Int number = Shareable.of(value);
        assertThat(number.longValue()).isEqualTo(value);
        assertThat(number).hasToString(Long.toString(value));
        assertThat(number.unsigned()).isFalse();
        if (value < 0) {
            assertThatExceptionOfType(ArithmeticException.class).isThrownBy(number::unsignedLongValue)
                    .withMessage("negative: " + value);
        } else {
            assertThat(number.unsignedLongValue()).isEqualTo(value);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -1})
    void anIntAboveALong(long bits) {
        Shareable.Int number = Shareable.ofUnsigned(bits);
        assertThat(number.unsigned()).isTrue();
        assertThat(number.unsignedLongValue()).isEqualTo(bits);
        assertThat(number).hasToString(new BigInteger(Long.toUnsignedString(bits)).toString());
        assertThatExceptionOfType(ArithmeticException.class).isThrownBy(number::longValue)
                .withMessage("above 2^63-1: " + number);
    }

    @Test
    void intsAreOrderedAsNumbers() {
        assertThat(List.of(Shareable.of(Long.MIN_VALUE), Shareable.of(-1), Shareable.of(0),
                Shareable.of(Long.MAX_VALUE), Shareable.ofUnsigned(Long.MIN_VALUE), Shareable.ofUnsigned(-1)))
                .isSorted();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ud800", "a\udc00", "\ud800\ud800\udc00", "\udc00\ud800"})
    void aSurrogateThatStandsAloneIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Shareable.of(text))
                .withMessageStartingWith("a surrogate stands alone at index ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "\u0000", "\u007f\u0080\u07ff\u0800\uffff", "\ud83d\ude00 \u00e9"})
    void aTextKnowsTheLengthOfItsUtf8(String text) {
        assertThat(Shareable.of(text).utf8Length())
                .isEqualTo(text.getBytes(java.nio.charset.StandardCharsets.UTF_8).length);
    }

    @Test
    void bytesAreCopied() {
        byte[] data = {1, 2};
        Shareable.Bytes bytes = Shareable.of(data);
        data[0] = 9;
        bytes.toByteArray()[1] = 9;
        assertThat(bytes.toByteArray()).containsExactly(1, 2);
        assertThat(bytes.get(1)).isEqualTo((byte) 2);
        assertThat(bytes.size()).isEqualTo(2);
        assertThat(bytes.asByteBuffer().remaining()).isEqualTo(2);
        assertThatExceptionOfType(ReadOnlyBufferException.class)
                .isThrownBy(() -> bytes.asByteBuffer().put((byte) 0));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> bytes.get(2));
    }

    @Test
    void tuplesAreCopied() {
        List<Shareable> items = new ArrayList<>(List.of(Shareable.of(1), Shareable.of("x")));
        Shareable.Tuple tuple = Shareable.tuple(items);
        items.clear();
        assertThat(tuple.items()).containsExactly(Shareable.of(1), Shareable.of("x"));
        assertThat(tuple.get(1)).isEqualTo(Shareable.of("x"));
        assertThat(tuple.size()).isEqualTo(2);
        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> tuple.items().clear());
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> tuple.items().set(0, Shareable.NONE));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> tuple.get(2));
    }

    @Test
    void nullIsNoItem() {
        assertThatNullPointerException().isThrownBy(() -> Shareable.tuple(Shareable.NONE, null)).withMessage("item");
        assertThatNullPointerException().isThrownBy(() -> Shareable.tuple((Shareable[]) null)).withMessage("items");
        assertThatNullPointerException().isThrownBy(() -> Shareable.tuple((List<Shareable>) null)).withMessage("items");
        assertThatNullPointerException().isThrownBy(() -> Shareable.of((String) null)).withMessage("value");
        assertThatNullPointerException().isThrownBy(() -> Shareable.of((byte[]) null)).withMessage("data");
        assertThatNullPointerException().isThrownBy(() -> new Shareable.Text(null)).withMessage("value");
    }

    @Test
    void tuplesAreBoundedInDepthAndNotByTheStack() throws Exception {
        Shareable.Tuple deepest = nested(Shareable.DEEPEST);
        assertThat(deepest.depth()).isEqualTo(1000);
        assertThatIllegalArgumentException().isThrownBy(() -> Shareable.tuple(Shareable.NONE, deepest))
                .withMessage("tuples lie in each other more than 1000 deep");
        try (Task<Boolean> user = Task.call(Task.Kind.VIRTUAL, () -> deepest.equals(nested(Shareable.DEEPEST))
                && deepest.toString().startsWith("((((") && deepest.hashCode() != 0)) {
            assertThat(user.get()).isTrue();
        }
    }

    @Test
    void tuplesAreBoundedInSizeAlsoIfTheyShareTheirItems() {
        Shareable.Tuple[] tuple = {Shareable.tuple(Shareable.NONE)};
        for (int i = 0; i < 29; i++) {
            tuple[0] = Shareable.tuple(tuple[0], tuple[0]);
        }
        assertThatIllegalArgumentException().isThrownBy(() -> Shareable.tuple(tuple[0], tuple[0], tuple[0]))
                .withMessageStartingWith("a tuple with ");
    }

    @Test
    void textsReadLikePython() {
        assertThat(Shareable.tuple(Shareable.NONE, Shareable.of(true), Shareable.of(-1), Shareable.of(0.5),
                Shareable.of("text"), Shareable.of(new byte[1]), Shareable.of(new byte[2]), Shareable.tuple(),
                Shareable.tuple(Shareable.UNBOUND)))
                .hasToString("(None, True, -1, 0.5, 'text', 1 byte, 2 bytes, (), (UNBOUND,))");
    }
}
