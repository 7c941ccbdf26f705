// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import org.jspecify.annotations.Nullable;

/// The formats whose elements Java reads and writes itself.
enum ElementFormat {
    INT8("b"), UINT8("B"), INT16("h"), UINT16("H"), INT32("i"), UINT32("I"), INT64("lqn"),
    UINT64("LQNP"), BOOL("?"), FLOAT16("e"), FLOAT32("f"), FLOAT64("d");

    private static final @Nullable ElementFormat[] BY_LETTER = new ElementFormat[128];

    static {
        for (ElementFormat format : values()) {
            format.letters.chars().forEach(letter -> BY_LETTER[letter] = format);
        }
    }

    private final String letters;

    ElementFormat(String letters) {
        this.letters = letters;
    }

    /// Null: none of these.
    static @Nullable ElementFormat of(String format) {
        int at = format.startsWith("@") ? 1 : 0;
        return format.length() == at + 1 && format.charAt(at) < BY_LETTER.length ? BY_LETTER[format.charAt(at)] : null;
    }
}
