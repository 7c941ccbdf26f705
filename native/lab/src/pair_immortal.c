/* SPDX-License-Identifier: Apache-2.0
 *
 * A plain count that asks first whether the object is immortal: PEP 683, "Immortal Objects, Using a Fixed Refcount".
 *
 * Every INCREF and DECREF of every object pays for the question, so that the few that never die (None, small ints) are
 * never written and may be shared by interpreters, and their pages by forked children. It is no cure for a mortal
 * object that two threads count: that count is as plain as ever.
 *
 * Two forms, both of 64-bit builds (Include/object.h of CPython 3.12, Include/refcount.h of 3.14):
 *
 *   3.12   INCREF adds to the low 32 bits and stores nothing if that carries; DECREF tests the sign of the low 32 bits
 *          and then subtracts from all 64. Immortal: the low 32 bits are all ones. A CPU that is to load 64 bits of
 *          which 32 have just been stored cannot take them from its store buffer and waits.
 *   3.14   the count is 32 bits throughout; INCREF compares with 3 << 30, DECREF tests the sign
 */
#include "pair_loops.h"

typedef struct Split {
    union {
        int64_t ob_refcnt;
        uint32_t low;       /* little-endian; the compiler is asked below */
    };
    const XvTypeObject *ob_type;
} Split;

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "the low half of a count is its first here"
#endif

static inline __attribute__((always_inline)) void incref_312(Split *op)
{
    uint32_t next = op->low + 1;
    if (next == 0)
        return;
    op->low = next;
}

static inline __attribute__((always_inline)) void decref_312(Split *op)
{
    if ((int32_t)op->ob_refcnt < 0)
        return;
    if (--op->ob_refcnt == 0)
        xvlab_die((XvObject *)op, op->ob_type);
}

#define IMMORTAL_INITIAL_314 (UINT32_C(3) << 30)

static inline __attribute__((always_inline)) void incref_314(Split *op)
{
    uint32_t count = op->low;
    if (count >= IMMORTAL_INITIAL_314)
        return;
    op->low = count + 1;
}

static inline __attribute__((always_inline)) void decref_314(Split *op)
{
    if ((int32_t)op->low < 0)
        return;
    if (--op->low == 0)
        xvlab_die((XvObject *)op, op->ob_type);
}

#define DEFINE_LOOP(form)                                                                                              \
    XVLAB_LOOP void xvlab_loop_immortal_##form(XvThreadState *ts, XvObject *op)                                        \
    {                                                                                                                  \
        (void)ts;                                                                                                      \
        incref_##form((Split *)op);                                                                                    \
        XVLAB_KEEP(op);                                                                                                \
        for (int pair = 0; pair < XVLAB_CHUNK; pair++) {                                                               \
            incref_##form((Split *)op);                                                                                \
            XVLAB_KEEP(op);                                                                                            \
            decref_##form((Split *)op);                                                                                \
            XVLAB_KEEP(op);                                                                                            \
        }                                                                                                              \
    }                                                                                                                  \
    static void take_##form(XvObject *op) { incref_##form((Split *)op); }                                              \
    static void drop_##form(XvObject *op) { decref_##form((Split *)op); }

DEFINE_LOOP(312)
DEFINE_LOOP(314)

static void init_immortal(XvObject *op, const XvTypeObject *type) { *op = (XvObject){IMMORTAL_INITIAL_314, type}; }

/* What was counted although nothing should be, and the one reference that every object has. */
static Xv_ssize_t count_immortal(const XvObject *op) { return 1 + op->ob_refcnt - IMMORTAL_INITIAL_314; }

const XvLabCounting xvlab_counting_immortal_312 = {
    .loop = xvlab_loop_immortal_312,
    .init = xvlab_header_init,
    .incref = take_312,
    .decref = drop_312,
    .count = xvlab_header_count,
};

const XvLabCounting xvlab_counting_immortal_314 = {
    .loop = xvlab_loop_immortal_314,
    .init = xvlab_header_init,
    .incref = take_314,
    .decref = drop_314,
    .count = xvlab_header_count,
};

const XvLabCounting xvlab_counting_immortal = {
    .loop = xvlab_loop_immortal_314,
    .init = init_immortal,
    .incref = take_314,
    .decref = drop_314,
    .count = count_immortal,
};
