// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.kernel;

/// How the thread of the run, a Java thread that is bound to no CPU, copies 64 KiB of a view's memory.
public enum CopyWay {
    /// From the view's segment to another one, by [java.lang.foreign.MemorySegment#copy].
    SEGMENT("64 KiB through a segment, in Java"),
    /// The same bytes by memcpy, in a loop in C.
    MEMCPY("64 KiB by memcpy, from Java's thread");

    private final String label;

    CopyWay(String label) {
        this.label = label;
    }

    /// The name in rows.
    public String label() {
        return label;
    }
}
