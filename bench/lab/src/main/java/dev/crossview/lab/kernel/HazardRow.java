// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.kernel;

/// The ways in which two threads count one object in the `hazard` trials. The order is that of `XvLabHazardRow` in
/// C.
public enum HazardRow {
    /// B looks into a slot and takes a reference, A clears the slot and drops its own; nothing orders them.
    PLAIN_NO_GIL("plain, no GIL"),
    /// The counting is done under one GIL, but B has read the pointer before it took it.
    PLAIN_PASSED_OUTSIDE("plain, pointer passed outside the GIL"),
    /// Look-up and INCREF are one hold, clearing and DECREF another.
    PLAIN_UNDER_GIL("plain, under the GIL"),
    /// Atomic counts; B takes its reference when it has received the pointer.
    ATOMIC_ON_RECEIPT("atomic, reference taken on receipt"),
    /// Atomic counts; B's reference was taken before B could see the pointer.
    ATOMIC_HANDED_OVER("atomic, reference handed over"),
    /// Two interpreters, a shared view in each, and a block between them.
    SHARED_VIEW("shared view"),
    /// Each holds a reference throughout, takes one more and drops it; then both drop theirs.
    BOTH_HOLD_PLAIN("both hold one, plain"),
    /// A counts its object, B never touches it.
    ONE_HOLDS("one holds, the other does not touch it");

    private final String label;

    HazardRow(String label) {
        this.label = label;
    }

    /// The name of the row; the C library calls it the same.
    public String label() {
        return label;
    }
}
