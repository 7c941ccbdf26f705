// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/// What travels through an [XvQueue] to and from Java code that is attached to no interpreter: values, by themselves
/// and in tuples, shares of memory, and queues.
///
/// Values are facts: immutable, equal if they say the same, free for any thread. An [XvTicket] is a share of a
/// block of memory that has one owner at a time: putting it takes it, and who gets it opens or closes it. An [XvQueue]
/// is the queue itself.
///
/// ```java
/// switch (queue.get()) {
///     case Shareable.Int number -> add(number.longValue());
///     case XvTicket ticket -> { try (XvSharedView view = ts.open(ticket)) { add(view); } }
///     case Shareable other -> throw new IllegalStateException("unexpected: " + other);
/// }
/// ```
public sealed interface Shareable permits Shareable.None, Shareable.Bool, Shareable.Int, Shareable.Real, Shareable.Text,
        Shareable.Bytes, Shareable.Tuple, Shareable.Unbound, XvTicket, XvQueue {
    /// The None.
    None NONE = new None();

    /// What arrives in the place of an item whose sender has been closed, if its [fate][XvQueue.Fate] is
    /// [XvQueue.Fate#UNBOUND]. It cannot be put.
    Unbound UNBOUND = new Unbound();

    /// How deep tuples can lie in each other: a tuple of none that is a tuple has depth 1.
    int DEEPEST = 1000;

    /// None.
    record None() implements Shareable {
        /// `None`
        @Override
        public String toString() {
            return "None";
        }
    }

    /// A bool.
    ///
    /// @param value which of the two
    record Bool(boolean value) implements Shareable {
        /// `True` or `False`
        @Override
        public String toString() {
            return value ? "True" : "False";
        }
    }

    /// A whole number from -2^63 to 2^64-1, in 64 bits and the knowledge how to read them.
    ///
    /// @param bits     two's complement; of a number above 2^63-1, those of the unsigned number
    /// @param unsigned whether it is above 2^63-1, so that `bits` is negative; false for all that `long` has room for,
    ///                 whatever is given for it
    record Int(long bits, boolean unsigned) implements Shareable, Comparable<Int> {
        /// Each number has one form.
        public Int {
            unsigned &= bits < 0;
        }

        /// The number, which must not be above 2^63-1.
        ///
        /// @throws ArithmeticException if it is
        public long longValue() {
            if (unsigned) {
                throw new ArithmeticException("above 2^63-1: " + this);
            }
            return bits;
        }

        /// The number, which must not be negative, as the bits of an unsigned `long`: 2^64-1 is -1.
        ///
        /// @throws ArithmeticException if it is
        public long unsignedLongValue() {
            if (bits < 0 && !unsigned) {
                throw new ArithmeticException("negative: " + this);
            }
            return bits;
        }

        /// As numbers.
        @Override
        public int compareTo(Int other) {
            return unsigned == other.unsigned ? Long.compare(bits, other.bits)
                    : Boolean.compare(unsigned, other.unsigned);
        }

        /// The number in decimal digits.
        @Override
        public String toString() {
            return unsigned ? Long.toUnsignedString(bits) : Long.toString(bits);
        }
    }

    /// A float. Equal as [Double#equals] has it: NaN to itself, 0.0 not to -0.0. Its bits travel unchanged.
    ///
    /// @param value the number
    record Real(double value) implements Shareable {
        /// `0.5`
        @Override
        public String toString() {
            return Double.toString(value);
        }
    }

    /// A str.
    ///
    /// @param value its characters, with no surrogate that stands alone
    record Text(String value) implements Shareable {
        /// @throws IllegalArgumentException if a surrogate in `value` stands alone
        public Text {
            utf8Length(Objects.requireNonNull(value, "value"));
        }

        /// Bytes of its UTF-8.
        private static long utf8Length(String value) {
            int chars = value.length();
            long bytes = chars;
            for (int i = 0; i < chars; i++) {
                char c = value.charAt(i);
                if (c >= 0x80) {
                    bytes += c < 0x800 ? 1 : 2;
                    if (Character.isSurrogate(c)) {
                        if (!Character.isHighSurrogate(c) || i + 1 == chars
                                || !Character.isLowSurrogate(value.charAt(i + 1))) {
                            throw new IllegalArgumentException("a surrogate stands alone at index " + i);
                        }
                        // Four bytes for two chars.
                        i++;
                    }
                }
            }
            return bytes;
        }

        long utf8Length() {
            return utf8Length(value);
        }

        /// The characters, as Python would quote them without any escape: `'text'`
        @Override
        public String toString() {
            return "'" + value + "'";
        }
    }

    /// A bytes: a run of bytes that does not change.
    final class Bytes implements Shareable {
        private final byte[] data;

        /// @param data nobody else's
        Bytes(byte[] data) {
            this.data = data;
        }

        /// How many.
        public int size() {
            return data.length;
        }

        /// The byte at `index`.
        ///
        /// @throws IndexOutOfBoundsException if `index` is negative or not less than [#size()]
        public byte get(int index) {
            return data[Objects.checkIndex(index, data.length)];
        }

        /// A copy.
        public byte[] toByteArray() {
            return data.clone();
        }

        /// The bytes themselves, read-only.
        public ByteBuffer asByteBuffer() {
            return ByteBuffer.wrap(data).asReadOnlyBuffer();
        }

        byte[] data() {
            return data;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other || other instanceof Bytes that && Arrays.equals(data, that.data);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(data);
        }

        /// `4 bytes`
        @Override
        public String toString() {
            return data.length == 1 ? "1 byte" : data.length + " bytes";
        }
    }

    /// A tuple.
    final class Tuple implements Shareable {
        private final List<Shareable> items;
        private final int depth;
        private final int nodes;
        private final long textBytes;
        private final int hash;

        /// @param items nobody else's, and none is null
        Tuple(Shareable[] items) {
            int deepest = 0;
            long count = 1;
            long bytes = 0;
            int hashes = 1;
            for (Shareable item : items) {
                hashes = 31 * hashes + item.hashCode();
                bytes += textBytes(item);
                if (item instanceof Tuple tuple) {
                    deepest = Math.max(deepest, tuple.depth);
                    count += tuple.nodes;
                } else {
                    count++;
                }
            }
            if (deepest >= DEEPEST) {
                throw new IllegalArgumentException("tuples lie in each other more than " + DEEPEST + " deep");
            }
            if (count > Integer.MAX_VALUE) {
                throw new IllegalArgumentException("a tuple with " + count + " items in it and its tuples");
            }
            this.items = Collections.unmodifiableList(Arrays.asList(items));
            this.depth = deepest + 1;
            this.nodes = (int) count;
            this.textBytes = bytes;
            this.hash = hashes;
        }

        /// Its items, which cannot be changed.
        public List<Shareable> items() {
            return items;
        }

        /// How many items.
        public int size() {
            return items.size();
        }

        /// The item at `index`.
        ///
        /// @throws IndexOutOfBoundsException if `index` is negative or not less than [#size()]
        public Shareable get(int index) {
            return items.get(Objects.checkIndex(index, items.size()));
        }

        /// How deep tuples lie in each other here: 1 if there is none in this.
        public int depth() {
            return depth;
        }

        /// It and all that it has, each as often as it occurs.
        int nodes() {
            return nodes;
        }

        /// Bytes of the data that a bytes or, in UTF-8, a text has, and a tuple all in all.
        static long textBytes(Shareable item) {
            return switch (item) {
                case Text text -> text.utf8Length();
                case Bytes bytes -> bytes.data.length;
                case Tuple tuple -> tuple.textBytes;
                default -> 0;
            };
        }

        @Override
        public boolean equals(@Nullable Object other) {
            if (this == other) {
                return true;
            }
            if (!(other instanceof Tuple that) || hash != that.hash || nodes != that.nodes
                    || items.size() != that.items.size()) {
                return false;
            }
            // Not the lists' own equals: one frame a level is what the depth is bounded for.
            for (int i = 0; i < items.size(); i++) {
                if (!items.get(i).equals(that.items.get(i))) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public int hashCode() {
            return hash;
        }

        private void appendTo(StringBuilder text) {
            text.append('(');
            for (int i = 0; i < items.size(); i++) {
                if (i > 0) {
                    text.append(", ");
                }
                if (items.get(i) instanceof Tuple tuple) {
                    tuple.appendTo(text);
                } else {
                    text.append(items.get(i));
                }
            }
            text.append(items.size() == 1 ? ",)" : ")");
        }

        /// `(1, 'text', (None,))`
        @Override
        public String toString() {
            var text = new StringBuilder();
            appendTo(text);
            return text.toString();
        }
    }

    /// The type of [#UNBOUND].
    record Unbound() implements Shareable {
        /// `UNBOUND`
        @Override
        public String toString() {
            return "UNBOUND";
        }
    }

    /// A bool.
    static Bool of(boolean value) {
        return new Bool(value);
    }

    /// An int.
    static Int of(long value) {
        return new Int(value, false);
    }

    /// An int from 0 to 2^64-1.
    ///
    /// @param value read as unsigned: -1 is 2^64-1
    static Int ofUnsigned(long value) {
        return new Int(value, true);
    }

    /// A float.
    static Real of(double value) {
        return new Real(value);
    }

    /// A str.
    ///
    /// @throws IllegalArgumentException if a surrogate in `value` stands alone
    static Text of(String value) {
        return new Text(Objects.requireNonNull(value, "value"));
    }

    /// A bytes with a copy of `data`.
    static Bytes of(byte[] data) {
        return new Bytes(Objects.requireNonNull(data, "data").clone());
    }

    /// A tuple of these, in their order.
    ///
    /// @throws IllegalArgumentException if tuples would lie in each other more than [#DEEPEST] deep, or all in all have
    ///                                  more than 2^31-1 items
    static Tuple tuple(Shareable... items) {
        return tuple(Arrays.asList(Objects.requireNonNull(items, "items")));
    }

    /// A tuple of these, in their order.
    ///
    /// @throws IllegalArgumentException if tuples would lie in each other more than [#DEEPEST] deep, or all in all have
    ///                                  more than 2^31-1 items
    static Tuple tuple(List<? extends Shareable> items) {
        Shareable[] copy = Objects.requireNonNull(items, "items").toArray(new Shareable[0]);
        for (Shareable item : copy) {
            Objects.requireNonNull(item, "item");
        }
        return new Tuple(copy);
    }
}
