// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.kernel;

/// What is done in the `lines` samples. The order is that of `XvLabLinesKind` in C.
public enum LinesKind {
    /// Two add to a word each, atomically.
    LOCKED("two that add, locked"),
    /// The same with a load, an add and a store.
    PLAIN("two that add, plain"),
    /// One reads a word again and again.
    READ("one that reads, nobody counts"),
    /// The same, and another takes and drops a count near it.
    BESIDE("one that reads, one that counts");

    private final String label;

    LinesKind(String label) {
        this.label = label;
    }

    /// The name in rows; the C library calls it the same.
    public String label() {
        return label;
    }
}
