// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import java.util.List;
import java.util.Objects;

/// Where the elements of a view lie, and what they are: PEP 3118's facts, which never change.
///
/// The element at some indices lies, if there are no suboffsets, at the sum of each index times its stride from the
/// element whose indices are all 0.
///
/// @param format     of an element, in the struct module's letters: `"B"`
/// @param itemSize   bytes of one element
/// @param shape      lengths, in elements; one for each dimension
/// @param strides    from one element to the next, in bytes; one for each dimension, negative if it runs backwards
/// @param suboffsets one for each dimension, or none at all: not negative where a dimension is an array of pointers
///                   that have to be followed
/// @param readOnly   whether writing is forbidden
public record XvLayout(String format, long itemSize, List<Long> shape, List<Long> strides, List<Long> suboffsets,
                       boolean readOnly) {
    /// The order in which the elements of several dimensions are counted.
    public enum Order {
        /// The last index runs fastest, as in C.
        C('C'),
        /// The first index runs fastest, as in Fortran.
        F('F'),
        /// As they lie, if they lie one after the other; otherwise as [#C].
        ANY('A');

        final byte letter;

        Order(char letter) {
            this.letter = (byte) letter;
        }
    }

    /// Copies the lists.
    ///
    /// @throws IllegalArgumentException if the lists do not have one length (suboffsets may be empty)
    public XvLayout {
        Objects.requireNonNull(format, "format");
        shape = List.copyOf(shape);
        strides = List.copyOf(strides);
        suboffsets = List.copyOf(suboffsets);
        if (strides.size() != shape.size() || !suboffsets.isEmpty() && suboffsets.size() != shape.size()) {
            throw new IllegalArgumentException("not of one number of dimensions: shape " + shape + ", strides "
                    + strides + ", suboffsets " + suboffsets);
        }
    }

    /// Dimensions, 0 to 64.
    public int ndim() {
        return shape.size();
    }

    /// Items of the first dimension; 1 if there is none.
    public long length() {
        return shape.isEmpty() ? 1 : shape.getFirst();
    }

    /// Bytes of all elements.
    public long byteSize() {
        long bytes = itemSize;
        for (long length : shape) {
            bytes *= length;
        }
        return bytes;
    }

    /// Whether the elements lie one after the other in that order; with [Order#ANY], in one of the two.
    public boolean isContiguous(Order order) {
        return switch (Objects.requireNonNull(order, "order")) {
            case C -> isContiguous(true);
            case F -> isContiguous(false);
            case ANY -> isContiguous(true) || isContiguous(false);
        };
    }

    private boolean isContiguous(boolean lastFastest) {
        if (!suboffsets.isEmpty()) {
            return false;
        }
        if (byteSize() == 0) {
            return true;
        }
        long step = itemSize;
        for (int i = 0; i < ndim(); i++) {
            int dimension = lastFastest ? ndim() - 1 - i : i;
            if (shape.get(dimension) > 1 && strides.get(dimension) != step) {
                return false;
            }
            step *= shape.get(dimension);
        }
        return true;
    }

    /// Where an element lies, in bytes from the one whose indices are all 0.
    ///
    /// @param indices one for each dimension, from 0
    /// @throws IllegalArgumentException      if they are more or fewer
    /// @throws IndexOutOfBoundsException     if there is no such element
    /// @throws UnsupportedOperationException if pointers have to be followed
    public long offset(long... indices) {
        if (indices.length != ndim()) {
            throw new IllegalArgumentException(indices.length + " indices for " + ndim() + " dimensions");
        }
        if (!suboffsets.isEmpty()) {
            throw new UnsupportedOperationException("where elements lie is known by their pointers only");
        }
        long offset = 0;
        for (int i = 0; i < indices.length; i++) {
            offset += Objects.checkIndex(indices[i], shape.get(i)) * strides.get(i);
        }
        return offset;
    }
}
