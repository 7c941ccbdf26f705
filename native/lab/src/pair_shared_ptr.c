/* SPDX-License-Identifier: Apache-2.0
 *
 * The shortcuts of libstdc++'s shared_ptr (bits/shared_ptr_base.h and ext/atomicity.h of GCC 12): an atomic count that
 * does without atomics where nobody else can be counting.
 *
 *   one thread        as long as the process has not started a second one (glibc's __libc_single_threaded) the count is
 *                     plain; who has started one pays for the question
 *   the last holder   use and weak count lie side by side; a release first reads both with one acquiring load, and if
 *                     they are 1 and 1 nobody else has a way to the object: it dies without a read-modify-write
 *
 * The second is right because the weak count is looked at as well. By the use count alone it is wrong: a weak reference
 * may be made into a strong one between the look and the end (tests/test_counting.c shows it step by step).
 */
#include <stdbool.h>

#include "pair_loops.h"
#include "shared_ptr.h"

#define BOTH_ONE ((INT64_C(1) << 32) + 1)

/* What __libc_single_threaded is to a process with one thread and to one with more; a crew's process is never the
   former. Volatile: it is read every time, as that one is. */
static const volatile char one_thread = 1, several_threads = 0;

static inline __attribute__((always_inline)) int32_t add(_Atomic(int32_t) *count, int32_t n, memory_order order,
                                                         const volatile char *alone)
{
    if (!*alone)
        return atomic_fetch_add_explicit(count, n, order);
    int32_t before = atomic_load_explicit(count, memory_order_relaxed);
    atomic_store_explicit(count, before + n, memory_order_relaxed);
    return before;
}

static __attribute__((noinline, cold)) void die_sole(XvLabSharedPtr *op)
{
    atomic_store_explicit(&op->use, 0, memory_order_relaxed);
    atomic_store_explicit(&op->weak, 0, memory_order_relaxed);
    xvlab_die((XvObject *)op, op->type);
}

/* Whoever still has a weak reference keeps the header. */
static __attribute__((noinline, cold)) void die(XvLabSharedPtr *op)
{
    xvlab_die((XvObject *)op, op->type);
    atomic_fetch_sub_explicit(&op->weak, 1, memory_order_acq_rel);
}

static inline __attribute__((always_inline)) void incref(XvLabSharedPtr *op, const volatile char *alone)
{
    add(&op->use, 1, memory_order_relaxed, alone);
}

static inline __attribute__((always_inline)) void decref(XvLabSharedPtr *op, const volatile char *alone)
{
    if (__atomic_load_n((const int64_t *)(const void *)&op->use, __ATOMIC_ACQUIRE) == BOTH_ONE)
        die_sole(op);
    else if (add(&op->use, -1, memory_order_acq_rel, alone) == 1)
        die(op);
}

#define DEFINE_LOOP(name, alone)                                                                                       \
    XVLAB_LOOP void xvlab_loop_##name(XvThreadState *ts, XvObject *op)                                                 \
    {                                                                                                                  \
        (void)ts;                                                                                                      \
        incref((XvLabSharedPtr *)op, alone);                                                                           \
        XVLAB_KEEP(op);                                                                                                \
        for (int pair = 0; pair < XVLAB_CHUNK; pair++) {                                                               \
            incref((XvLabSharedPtr *)op, alone);                                                                       \
            XVLAB_KEEP(op);                                                                                            \
            decref((XvLabSharedPtr *)op, alone);                                                                       \
            XVLAB_KEEP(op);                                                                                            \
        }                                                                                                              \
    }

DEFINE_LOOP(shared_ptr, &several_threads)
DEFINE_LOOP(shared_ptr_alone, &one_thread)

static void init(XvObject *op, const XvTypeObject *type)
{
    XvLabSharedPtr *counted = (XvLabSharedPtr *)op;
    counted->type = type;
    atomic_init(&counted->use, 1);
    atomic_init(&counted->weak, 1);
}

static Xv_ssize_t count(const XvObject *op)
{
    return atomic_load_explicit(&((const XvLabSharedPtr *)op)->use, memory_order_relaxed);
}

static void take(XvObject *op) { incref((XvLabSharedPtr *)op, &several_threads); }
static void drop(XvObject *op) { decref((XvLabSharedPtr *)op, &several_threads); }
static void take_alone(XvObject *op) { incref((XvLabSharedPtr *)op, &one_thread); }
static void drop_alone(XvObject *op) { decref((XvLabSharedPtr *)op, &one_thread); }

const XvLabCounting xvlab_counting_shared_ptr = {
    .loop = xvlab_loop_shared_ptr,
    .init = init,
    .incref = take,
    .decref = drop,
    .count = count,
};

const XvLabCounting xvlab_counting_shared_ptr_alone = {
    .loop = xvlab_loop_shared_ptr_alone,
    .init = init,
    .incref = take_alone,
    .decref = drop_alone,
    .count = count,
};

/* A whole life each turn: both counts are set to 1, and the one reference is dropped. What the end of the object would
   cost is not in it. */
typedef struct Mortal {
    XvLabSharedPtr header;
    int64_t ended;
} Mortal;

static inline __attribute__((always_inline)) void live_and_die(Mortal *op)
{
    int64_t *both = (int64_t *)(void *)&op->header.use;
    __atomic_store_n(both, BOTH_ONE, __ATOMIC_RELAXED);
    XVLAB_KEEP(op);
    if (__atomic_load_n(both, __ATOMIC_ACQUIRE) == BOTH_ONE) {
        __atomic_store_n(both, 0, __ATOMIC_RELAXED);
        op->ended++;
    } else if (atomic_fetch_sub_explicit(&op->header.use, 1, memory_order_acq_rel) == 1)
        die(&op->header);
    XVLAB_KEEP(op);
}

XVLAB_LOOP void xvlab_loop_shared_ptr_last(XvThreadState *ts, XvObject *op)
{
    (void)ts;
    for (int pair = 0; pair < XVLAB_CHUNK; pair++)
        live_and_die((Mortal *)op);
}

static void init_mortal(XvObject *op, const XvTypeObject *type)
{
    init(op, type);
    ((Mortal *)op)->ended = 0;
}

/* Grows by one a chunk if no life was left out, as the counts of the other loops do. */
static Xv_ssize_t count_lives(const XvObject *op) { return 1 + ((const Mortal *)op)->ended / XVLAB_CHUNK; }

const XvLabCounting xvlab_counting_shared_ptr_last = {
    .loop = xvlab_loop_shared_ptr_last,
    .init = init_mortal,
    .incref = take,
    .decref = drop,
    .count = count_lives,
};
