// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.kernel;

/// What one thread repeats in the `interpreters` samples. The order is that of `XvLabLife` in C.
public enum Life implements Loop {
    /// Lock a mutex that nobody else wants, unlock it.
    MUTEX("mutex lock+unlock"),
    /// Attach to an interpreter that nobody else is in, detach.
    ATTACH("attach+detach"),
    /// The same with such a mutex around it.
    ATTACH_LOCKED("attach+detach behind a mutex"),
    /// Create an interpreter, close it.
    CREATE("create+close"),
    /// The same, and make a small int in it in between.
    CREATE_INT("create+close, an int made"),
    /// Create a thread, join it.
    THREAD("thread create+join"),
    /// Create a sub-interpreter of CPython and destroy it, where [Kernels#cpython()] has one.
    CPYTHON("cpython create+destroy");

    private final String label;

    Life(String label) {
        this.label = label;
    }

    @Override
    public int experiment() {
        return 0;
    }

    @Override
    public String label() {
        return label;
    }

    @Override
    public boolean cpython() {
        return this == CPYTHON;
    }
}
