// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.kernel;

/// One operation that the C library repeats and proves to have done. Its enums are those of C, in the same order.
public sealed interface Loop permits Life, ViewLoop, CrossingLoop {

    /// The experiment that the loop belongs to: `XvLabLoops` in C.
    int experiment();

    /// The loop's number in its experiment.
    int ordinal();

    /// The name in rows; the C library calls it the same.
    String label();

    /// Whether it is CPython's, and can be run only where [Kernels#cpython()] has one.
    boolean cpython();
}
