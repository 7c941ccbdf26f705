// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.kernel;

/// Where two threads make lists of ints and drop them. The order is that of `XvLabParallel` in C.
public enum Parallel {
    /// Each in an interpreter of its own.
    TWO_INTERPRETERS("two interpreters"),
    /// Each in a process of its own, which is not this one.
    TWO_PROCESSES("two processes"),
    /// Both in the same interpreter: they take turns.
    ONE_INTERPRETER("two threads of one interpreter");

    private final String label;

    Parallel(String label) {
        this.label = label;
    }

    /// The name in rows; the C library calls it the same.
    public String label() {
        return label;
    }
}
