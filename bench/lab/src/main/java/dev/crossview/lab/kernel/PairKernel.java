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
    VIEWS("views of one block in two interpreters"),
    /// [#ATOMIC], each thread on a word of its own.
    ATOMIC_OWN("atomic relaxed/acq_rel, own objects"),
    /// Both relaxed: the least that an atomic count can cost, and not enough for who frees. All threads on one word.
    ATOMIC_RELAXED("atomic relaxed/relaxed"),
    /// As Rust's `Arc`: a releasing sub, and an acquire fence for the last. All threads on one word.
    ATOMIC_RELEASE("atomic relaxed/release, acquire fence"),
    /// PEP 683's question in CPython 3.12's form, before each half of a plain pair.
    IMMORTAL_312("immortal check of 3.12, own objects"),
    /// The same in CPython 3.14's form.
    IMMORTAL_314("immortal check of 3.14, own objects"),
    /// All threads on one object that is immortal, and so is never written.
    IMMORTAL("immortal check of 3.14, one immortal object"),
    /// Biased counting by PEP 703's rules, each thread on an object that it owns.
    BIASED_OWN("biased, own objects"),
    /// All threads on one object that none of them owns.
    BIASED_OTHER("biased, another thread's object"),
    /// A reference that the owner took and another drops, who queues the object for the owner to merge.
    BIASED_QUEUE("biased, through the merge queue"),
    /// The GILectomy's logs, committed by a thread of their own. All threads on one object.
    LOGGED("logged, commit thread"),
    /// libstdc++'s `shared_ptr`, which looks for the sole owner before it subtracts. All threads on one object.
    SHARED_PTR("shared_ptr"),
    /// The same in a process that never started a second thread, and so counts plainly.
    SHARED_PTR_ALONE("shared_ptr, only thread of its process"),
    /// An object's whole life with one reference: begun, and ended by the sole owner without an atomic.
    SHARED_PTR_LAST("shared_ptr, one reference and its end");

    private final String label;

    PairKernel(String label) {
        this.label = label;
    }

    /// The name of the kernel in rows; the C library calls it the same.
    public String label() {
        return label;
    }
}
