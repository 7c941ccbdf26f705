// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.kernel;

import static dev.crossview.lab.kernel.MemoryModel.AARCH64;
import static dev.crossview.lab.kernel.MemoryModel.C11;
import static dev.crossview.lab.kernel.MemoryModel.X86_TSO;

import java.util.Set;

/// The fewest steps of two threads that tell one memory model from another, about counts. Each has one outcome that is
/// looked for. The order is that of `XvLabLitmusShape` in C.
public enum LitmusShape {
    /// Both increment a count by a plain add; outcome: one increment is lost.
    LOST_UPDATE_PLAIN("lost update, plain", Set.of(X86_TSO, AARCH64, C11)),
    /// By an atomic add.
    LOST_UPDATE_ATOMIC("lost update, atomic", Set.of()),
    /// Each lets go of its own of two counts and looks at the other one's; outcome: both find that the other one holds.
    SPLIT_NO_FENCE("split counts, no fence", Set.of(X86_TSO, AARCH64, C11)),
    /// With a full fence between the two steps, on one side.
    SPLIT_ONE_FENCE("split counts, one fence", Set.of(X86_TSO, AARCH64, C11)),
    /// On both sides.
    SPLIT_TWO_FENCES("split counts, two fences", Set.of()),
    /// One writes bytes and then a count, the other looks at the count and then at the bytes; outcome: the count is
    /// new and the bytes are old.
    MESSAGE_PLAIN("message passing, plain count", Set.of(AARCH64, C11)),
    /// The count is written with release and read with acquire.
    MESSAGE_ORDERED("message passing, release and acquire", Set.of());

    private final String label;
    private final Set<MemoryModel> allowing;

    LitmusShape(String label, Set<MemoryModel> allowing) {
        this.label = label;
        this.allowing = allowing;
    }

    /// The name of the shape; the C library calls it the same.
    public String label() {
        return label;
    }

    /// Whether the model allows the outcome.
    public boolean allowedBy(MemoryModel model) {
        return allowing.contains(model);
    }
}
