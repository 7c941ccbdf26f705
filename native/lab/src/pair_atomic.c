/* SPDX-License-Identifier: Apache-2.0
 *
 * The expensive cure: "The need to switch all incref/decref operations over to using atomic thread-safe primitives
 * when removing the GIL is one of the main reasons that attempting to remove the GIL *within* an interpreter is
 * expensive" (Nick Coghlan, python-dev, October 2017). Once with the weakest orders that are right for a count
 * (as Rust's Arc and libstdc++'s shared_ptr have it), once sequentially consistent.
 *
 * The count is the ob_refcnt of an ordinary header, and the last reference goes the same way as in the library's own
 * loop: only the counting differs.
 */
#include "pair_loops.h"

#define ATOMIC_INCREF(op, order) __atomic_fetch_add(&(op)->ob_refcnt, 1, order)

#define ATOMIC_DECREF(ts, op, order)                                                                                   \
    do {                                                                                                               \
        if (__atomic_sub_fetch(&(op)->ob_refcnt, 1, order) == 0)                                                       \
            Xv_Dealloc(ts, op);                                                                                        \
    } while (0)

XVLAB_LOOP void xvlab_loop_atomic(XvThreadState *ts, XvObject *op)
{
    ATOMIC_INCREF(op, __ATOMIC_RELAXED);
    XVLAB_KEEP(op);
    for (int pair = 0; pair < XVLAB_CHUNK; pair++) {
        ATOMIC_INCREF(op, __ATOMIC_RELAXED);
        XVLAB_KEEP(op);
        ATOMIC_DECREF(ts, op, __ATOMIC_ACQ_REL);
        XVLAB_KEEP(op);
    }
}

XVLAB_LOOP void xvlab_loop_atomic_seq_cst(XvThreadState *ts, XvObject *op)
{
    ATOMIC_INCREF(op, __ATOMIC_SEQ_CST);
    XVLAB_KEEP(op);
    for (int pair = 0; pair < XVLAB_CHUNK; pair++) {
        ATOMIC_INCREF(op, __ATOMIC_SEQ_CST);
        XVLAB_KEEP(op);
        ATOMIC_DECREF(ts, op, __ATOMIC_SEQ_CST);
        XVLAB_KEEP(op);
    }
}
