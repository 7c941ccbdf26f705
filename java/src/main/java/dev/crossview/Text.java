// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Text on its way to C, where it ends at its first zero.
final class Text {
    private Text() {
    }

    /// @throws IllegalArgumentException if C would see only a part of it
    static MemorySegment in(Arena arena, String text, String name) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(name + " contains a zero character");
        }
        return arena.allocateFrom(text);
    }
}
