// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.kernel;

/// The loops that repeat one INCREF and one DECREF. The order is that of `XvLabPairKernel` in C.
public enum PairKernel {
    /// A plain add and a plain sub on one word, by one thread.
    BARE("bare add/sub"),
    /// The same, each thread on a word of its own.
    BARE_OWN("bare add/sub, own objects"),
    /// `Xv_INCREF` and `Xv_DECREF` on an object of an interpreter, by one thread.
    CROSSVIEW("crossview"),
    /// A relaxed atomic add and an acquiring and releasing sub with its zero test, all threads on one word.
    ATOMIC("atomic relaxed/acq_rel"),
    /// The same, sequentially consistent.
    ATOMIC_SEQ_CST("atomic seq_cst"),
    /// `Xv_INCREF` and `Xv_DECREF`, each thread in its own interpreter on that interpreter's view of one block.
    VIEWS("views of one block in two interpreters");

    private final String label;

    PairKernel(String label) {
        this.label = label;
    }

    /// The name of the kernel in rows; the C library calls it the same.
    public String label() {
        return label;
    }
}
