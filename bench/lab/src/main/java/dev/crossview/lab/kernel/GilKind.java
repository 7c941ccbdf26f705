// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.kernel;

/// The GIL under which two threads work in the `gil` samples. The order is that of `XvLabGilKind` in C.
public enum GilKind {
    /// This library's.
    CROSSVIEW("crossview"),
    /// Broken: who is asked lets go and takes it again, if it can.
    NO_HAND_OFF("no hand-off"),
    /// CPython's protocol: whoever waits asks after 5 ms.
    INTERVAL("asks after 5 ms"),
    /// CPython's own, where [Kernels#cpython()] has one.
    CPYTHON("cpython");

    private final String label;

    GilKind(String label) {
        this.label = label;
    }

    /// The name in rows; the C library calls it the same.
    public String label() {
        return label;
    }
}
