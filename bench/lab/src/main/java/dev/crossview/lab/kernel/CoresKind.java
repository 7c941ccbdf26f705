// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.kernel;

/// How two CPUs take turns in the `cores` samples. The order is that of `XvLabCoresKind` in C.
public enum CoresKind {
    /// A word that both change; a turn is one change by each.
    SWAP("compare-and-swap"),
    /// A word each way; a turn is there and back.
    MESSAGE("message"),
    /// The first kind by one CPU alone.
    STAY("compare-and-swap, nobody else");

    private final String label;

    CoresKind(String label) {
        this.label = label;
    }

    /// The name in rows; the C library calls it the same.
    public String label() {
        return label;
    }
}
