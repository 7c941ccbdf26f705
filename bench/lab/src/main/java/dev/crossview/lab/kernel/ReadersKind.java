// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.kernel;

/// What readers of one object do in the `readers` samples. The order is that of `XvLabReadersKind` in C.
public enum ReadersKind {
    /// They read.
    ONLY("read only, no count"),
    /// And count a reference before and after, plainly; updates are lost.
    PLAIN("plain count in the object"),
    /// The same with atomic counts.
    ATOMIC("atomic count in the object"),
    /// Each in an interpreter of its own, which counts on a view of its own.
    VIEWS("a view of its own for each");

    private final String label;

    ReadersKind(String label) {
        this.label = label;
    }

    /// The name in rows; the C library calls it the same.
    public String label() {
        return label;
    }
}
