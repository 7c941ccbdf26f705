// SPDX-License-Identifier: Apache-2.0
package dev.crossview;

import dev.crossview.internal.Scratch;
import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;

/// Where one thread stands: its innermost attachment, through which the outer ones are found, and its scratch memory.
final class Place {
    private static final ThreadLocal<Place> HERE = ThreadLocal.withInitial(Place::new);

    @Nullable XvThreadState innermost;
    private @Nullable Scratch scratch;

    private Place() {
    }

    /// The current thread's.
    static Place here() {
        return HERE.get();
    }

    /// The thread state of which the current thread holds the GIL, as C wants it: NULL if there is none.
    static MemorySegment attached() {
        XvThreadState innermost = here().innermost;
        return innermost != null && innermost.isAttached() ? innermost.pointer() : MemorySegment.NULL;
    }

    Scratch scratch() {
        if (scratch == null) {
            scratch = new Scratch();
        }
        return scratch;
    }
}
