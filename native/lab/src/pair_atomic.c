/* SPDX-License-Identifier: Apache-2.0
 *
 * The expensive cure: "The need to switch all incref/decref operations over to using atomic thread-safe primitives
 * when removing the GIL is one of the main reasons that attempting to remove the GIL *within* an interpreter is
 * expensive" (Nick Coghlan, python-dev, October 2017).
 *
 * With each pair of memory orders that is in use:
 *
 *   relaxed, relaxed             loses no count, and whoever frees may not see what others did to the object before:
 *                                wrong for freeing, and the least that an atomic count can cost
 *   relaxed, release and fence   Rust's Arc (library/alloc/src/sync.rs)
 *   relaxed, acq_rel             libstdc++'s shared_ptr (ext/atomicity.h)
 *   seq_cst, seq_cst             what a plain ++ and -- on an _Atomic are, and Interlocked functions, and PEP 703's
 *
 * On x86-64 all four are the same instructions: a read-modify-write with a lock prefix is a full barrier, whatever was
 * asked for (tests/disassembly.sh compares them). On AArch64 (8.1) they are ldadd, ldaddl with dmb ishld,
 * ldaddal.
 *
 * The count is the ob_refcnt of an ordinary header, and the last reference goes the same way as in the library's own
 * loop: only the counting differs.
 */
#include "fences.h"
#include "pair_loops.h"

/* A way with these orders; before_end stands between finding zero and the end. */
#define NOTHING(count) ((void)0)

#define DEFINE_WAY(name, inc_order, dec_order, before_end)                                                             \
    XVLAB_LOOP void xvlab_loop_##name(XvThreadState *ts, XvObject *op)                                                 \
    {                                                                                                                  \
        __atomic_fetch_add(&op->ob_refcnt, 1, inc_order);                                                              \
        XVLAB_KEEP(op);                                                                                                \
        for (int pair = 0; pair < XVLAB_CHUNK; pair++) {                                                               \
            __atomic_fetch_add(&op->ob_refcnt, 1, inc_order);                                                          \
            XVLAB_KEEP(op);                                                                                            \
            if (__atomic_sub_fetch(&op->ob_refcnt, 1, dec_order) == 0) {                                               \
                before_end(&op->ob_refcnt);                                                                            \
                Xv_Dealloc(ts, op);                                                                                    \
            }                                                                                                          \
            XVLAB_KEEP(op);                                                                                            \
        }                                                                                                              \
    }                                                                                                                  \
    static void incref_##name(XvObject *op) { __atomic_fetch_add(&op->ob_refcnt, 1, inc_order); }                      \
    static void decref_##name(XvObject *op)                                                                            \
    {                                                                                                                  \
        if (__atomic_sub_fetch(&op->ob_refcnt, 1, dec_order) == 0) {                                                   \
            before_end(&op->ob_refcnt);                                                                                \
            xvlab_die(op, op->ob_type);                                                                                \
        }                                                                                                              \
    }                                                                                                                  \
    const XvLabCounting xvlab_counting_##name = {                                                                      \
        .loop = xvlab_loop_##name,                                                                                     \
        .init = xvlab_header_init,                                                                                     \
        .incref = incref_##name,                                                                                       \
        .decref = decref_##name,                                                                                       \
        .count = xvlab_header_count,                                                                                   \
    };

DEFINE_WAY(atomic_relaxed, __ATOMIC_RELAXED, __ATOMIC_RELAXED, NOTHING)
DEFINE_WAY(atomic_release, __ATOMIC_RELAXED, __ATOMIC_RELEASE, XVLAB_ACQUIRE_LAST)
DEFINE_WAY(atomic, __ATOMIC_RELAXED, __ATOMIC_ACQ_REL, NOTHING)
DEFINE_WAY(atomic_seq_cst, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST, NOTHING)
