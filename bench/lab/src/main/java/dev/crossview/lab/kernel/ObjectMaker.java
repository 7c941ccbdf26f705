// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.kernel;

/// Who does an [ObjectOperation]. The order is that of `XvLabMaker` in C.
public enum ObjectMaker {
    /// This library, in an interpreter of the sample's own.
    CROSSVIEW("crossview"),
    /// The same with a mutex taken and given back around each call. Only [ObjectOperation#ALLOC].
    CROSSVIEW_LOCKED("crossview behind a mutex"),
    /// The C library's `malloc` and `free`. Only allocations.
    MALLOC("malloc"),
    /// CPython through its C API, where [Kernels#cpython()] has one.
    CPYTHON("cpython");

    private final String label;

    ObjectMaker(String label) {
        this.label = label;
    }

    /// The maker's name in rows; the C library calls it the same.
    public String label() {
        return label;
    }
}
