// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.kernel;

/// What is done to objects, again and again, by one thread. The order is that of `XvLabOperation` in C.
public enum ObjectOperation {
    /// Allocate an object of 32 bytes, free it.
    ALLOC("alloc+free"),
    /// The same with 1,000 live: all are allocated, then all freed in a random order.
    ALLOC_RANDOM("alloc+free, 1,000 live"),
    /// Make an int that is in no cache, drop it.
    INT("int"),
    /// Append to a list that begins empty and is dropped with 1,000 items.
    LIST_APPEND("list append"),
    /// Take a new reference to an item of a list of 1,000, by its index; drop it.
    LIST_INDEX("list index"),
    /// Look up one of 1,000 str keys, in a random order.
    DICT_GET("dict get");

    private final String label;

    ObjectOperation(String label) {
        this.label = label;
    }

    /// The operation in words; the C library calls it the same.
    public String label() {
        return label;
    }
}
