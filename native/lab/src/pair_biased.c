/* SPDX-License-Identifier: Apache-2.0
 *
 * Biased reference counting, by the rules of PEP 703 ("Making the Global Interpreter Lock Optional in CPython"), which
 * follows Choi, Shull and Torrellas ("Biased Reference Counting: Minimizing Atomic Operations in Garbage Collection",
 * PACT 2018). Layout and slow paths: biased.h.
 */
#include <stdlib.h>

#include "biased.h"
#include "pair_loops.h"

/* The calling thread's number, as CPython takes it: the address of its control block. */
static inline uintptr_t own_tid(void)
{
#if defined(__x86_64__)
    uintptr_t tid;
    __asm__("movq %%fs:0, %0" : "=r"(tid));
    return tid;
#elif defined(__aarch64__)
    uintptr_t tid;
    __asm__("mrs %0, tpidr_el0" : "=r"(tid));
    return tid;
#else
    static _Thread_local char own;
    return (uintptr_t)&own;
#endif
}

/* Who counts: itself as an owner, and a second owner whose part the thread plays as well (pair_biased's queue loop). */
typedef struct Counter {
    XvLabBiasedOwner self;
    XvLabBiasedOwner other;
} Counter;

/* As in an executable that counts for itself; a library would pay for a call. */
static _Thread_local __attribute__((tls_model("initial-exec"))) Counter *counter;

static XvLabBiasedTable *own_table(void) { return counter->self.table; }

static inline __attribute__((always_inline)) void incref(XvLabBiased *op, uintptr_t tid)
{
    uint32_t local = atomic_load_explicit(&op->ob_ref_local, memory_order_relaxed) + 1;
    if (local == 0)
        return;
    if (atomic_load_explicit(&op->ob_tid, memory_order_relaxed) == tid)
        atomic_store_explicit(&op->ob_ref_local, local, memory_order_relaxed);
    else
        atomic_fetch_add(&op->ob_ref_shared, 1 << XVLAB_SHARED_SHIFT);
}

static inline __attribute__((always_inline)) void decref(XvLabBiased *op, uintptr_t tid)
{
    uint32_t local = atomic_load_explicit(&op->ob_ref_local, memory_order_relaxed);
    if (local == XVLAB_LOCAL_IMMORTAL)
        return;
    if (atomic_load_explicit(&op->ob_tid, memory_order_relaxed) == tid) {
        local--;
        atomic_store_explicit(&op->ob_ref_local, local, memory_order_relaxed);
        if (local == 0)
            xvlab_biased_merge_zero_local(op);
    } else {
        xvlab_biased_drop_shared(own_table(), op);
    }
}

XVLAB_LOOP void xvlab_loop_biased(XvThreadState *ts, XvObject *op)
{
    (void)ts;
    incref((XvLabBiased *)op, own_tid());
    XVLAB_KEEP(op);
    for (int pair = 0; pair < XVLAB_CHUNK; pair++) {
        incref((XvLabBiased *)op, own_tid());
        XVLAB_KEEP(op);
        decref((XvLabBiased *)op, own_tid());
        XVLAB_KEEP(op);
    }
}

/* Makes op the second owner's, with all its references local. No rule of the PEP does this: an object is biased once.
   Here it stands for the next object. */
static inline __attribute__((always_inline)) void bias_again(XvLabBiased *op)
{
    int64_t shared = atomic_load_explicit(&op->ob_ref_shared, memory_order_relaxed) >> XVLAB_SHARED_SHIFT;
    uint32_t local = atomic_load_explicit(&op->ob_ref_local, memory_order_relaxed);
    atomic_store_explicit(&op->ob_ref_local, local + (uint32_t)shared, memory_order_relaxed);
    atomic_store_explicit(&op->ob_ref_shared, XVLAB_SHARED_DEFAULT, memory_order_relaxed);
    atomic_store_explicit(&op->ob_tid, counter->other.tid, memory_order_relaxed);
}

/* The longest way: a reference that its owner took and another drops, who finds the shared half at zero. One thread
   plays both, so what is measured is the queue and the merge without the way from one CPU to another. */
XVLAB_LOOP void xvlab_loop_biased_queue(XvThreadState *ts, XvObject *op)
{
    (void)ts;
    XvLabBiased *counted = (XvLabBiased *)op;
    XvLabBiasedOwner *other = &counter->other;
    bias_again(counted);
    incref(counted, other->tid);
    XVLAB_KEEP(op);
    for (int pair = 0; pair < XVLAB_CHUNK; pair++) {
        incref(counted, other->tid);
        XVLAB_KEEP(op);
        decref(counted, own_tid());
        XVLAB_KEEP(op);
        if (atomic_load_explicit(&other->asked, memory_order_relaxed) != 0)
            xvlab_biased_merge(other);
        bias_again(counted);
        XVLAB_KEEP(op);
    }
}

static XvStatus open_table(void **world)
{
    *world = xvlab_biased_table_new();
    return *world != NULL ? XV_OK : XV_NOMEM;
}

static void close_table(void *world) { xvlab_biased_table_free(world); }

static XvStatus enter(void *world)
{
    counter = calloc(1, sizeof *counter);
    if (counter == NULL)
        return XV_NOMEM;
    xvlab_biased_register(world, &counter->self, own_tid());
    xvlab_biased_register(world, &counter->other, (uintptr_t)&counter->other);
    return XV_OK;
}

static void leave(void *world)
{
    (void)world;
    xvlab_biased_unregister(&counter->self);
    xvlab_biased_unregister(&counter->other);
    free(counter);
    counter = NULL;
}

static void init(XvObject *op, const XvTypeObject *type)
{
    XvLabBiased *counted = (XvLabBiased *)op;
    *counted = (XvLabBiased){.ob_type = type};
    atomic_init(&counted->ob_tid, own_tid());
    atomic_init(&counted->ob_ref_local, 1);
}

static void take(XvObject *op) { incref((XvLabBiased *)op, own_tid()); }
static void drop(XvObject *op) { decref((XvLabBiased *)op, own_tid()); }

static void settle(void *world)
{
    (void)world;
    xvlab_biased_merge(&counter->self);
}

static Xv_ssize_t count(const XvObject *op)
{
    const XvLabBiased *counted = (const XvLabBiased *)op;
    return (Xv_ssize_t)(atomic_load_explicit(&counted->ob_ref_shared, memory_order_relaxed) >> XVLAB_SHARED_SHIFT)
           + atomic_load_explicit(&counted->ob_ref_local, memory_order_relaxed);
}

const XvLabCounting xvlab_counting_biased = {
    .loop = xvlab_loop_biased,
    .open = open_table,
    .close = close_table,
    .enter = enter,
    .leave = leave,
    .init = init,
    .incref = take,
    .decref = drop,
    .settle = settle,
    .count = count,
};

const XvLabCounting xvlab_counting_biased_queue = {
    .loop = xvlab_loop_biased_queue,
    .open = open_table,
    .close = close_table,
    .enter = enter,
    .leave = leave,
    .init = init,
    .incref = take,
    .decref = drop,
    .settle = settle,
    .count = count,
};
