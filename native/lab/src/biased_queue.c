/* SPDX-License-Identifier: Apache-2.0
 *
 * PEP 703's merge queue and the slow paths that lead there (Objects/object.c and Python/brc.c of CPython 3.13).
 *
 * Owners are found by their thread in a table of 257 buckets, each with a mutex. All changes of a shared half are
 * sequentially consistent, as they are there.
 */
#include <stdlib.h>

#include "biased.h"
#include "pair_loops.h"

#define BUCKETS 257 /* a prime, so that aligned addresses spread */

struct XvLabBiasedTable {
    struct Bucket {
        pthread_mutex_t mutex;
        XvLabBiasedOwner *owners;
    } buckets[BUCKETS];
};

static struct Bucket *bucket_of(XvLabBiasedTable *table, uintptr_t tid) { return &table->buckets[tid % BUCKETS]; }

XvLabBiasedTable *xvlab_biased_table_new(void)
{
    XvLabBiasedTable *table = calloc(1, sizeof *table);
    for (int i = 0; table != NULL && i < BUCKETS; i++)
        pthread_mutex_init(&table->buckets[i].mutex, NULL);
    return table;
}

void xvlab_biased_table_free(XvLabBiasedTable *table)
{
    for (int i = 0; table != NULL && i < BUCKETS; i++)
        pthread_mutex_destroy(&table->buckets[i].mutex);
    free(table);
}

void xvlab_biased_register(XvLabBiasedTable *table, XvLabBiasedOwner *owner, uintptr_t tid)
{
    struct Bucket *bucket = bucket_of(table, tid);
    owner->tid = tid;
    owner->table = table;
    owner->queued = NULL;
    atomic_init(&owner->asked, 0);
    pthread_mutex_lock(&bucket->mutex);
    owner->next = bucket->owners;
    bucket->owners = owner;
    pthread_mutex_unlock(&bucket->mutex);
}

static XvLabBiasedOwner **find(struct Bucket *bucket, uintptr_t tid)
{
    XvLabBiasedOwner **at = &bucket->owners;
    while (*at != NULL && (*at)->tid != tid)
        at = &(*at)->next;
    return at;
}

static void die(XvLabBiased *op) { xvlab_die((XvObject *)op, op->ob_type); }

/* Adds the local half to the shared one, and `extra`. Nobody owns op afterwards. Called by the owner, or under the
   mutex of its bucket when it is gone. */
static int64_t merge(XvLabBiased *op, int64_t extra)
{
    int64_t local = atomic_load_explicit(&op->ob_ref_local, memory_order_relaxed), count;
    atomic_store_explicit(&op->ob_ref_local, 0, memory_order_relaxed);
    atomic_store_explicit(&op->ob_tid, 0, memory_order_relaxed);
    int64_t shared = atomic_load_explicit(&op->ob_ref_shared, memory_order_relaxed);
    do {
        count = (shared >> XVLAB_SHARED_SHIFT) + local + extra;
    } while (!atomic_compare_exchange_weak(&op->ob_ref_shared, &shared,
                                           count * (1 << XVLAB_SHARED_SHIFT) + XVLAB_SHARED_MERGED));
    return count;
}

/* What was dropped is what the queue held. */
static void merge_all(XvLabBiased *op)
{
    while (op != NULL) {
        XvLabBiased *next = op->next_queued;
        if (merge(op, -1) == 0)
            die(op);
        op = next;
    }
}

static XvLabBiased *take_queue(XvLabBiasedOwner *owner)
{
    XvLabBiased *queued = owner->queued;
    owner->queued = NULL;
    return queued;
}

void xvlab_biased_merge(XvLabBiasedOwner *owner)
{
    struct Bucket *bucket = bucket_of(owner->table, owner->tid);
    atomic_store_explicit(&owner->asked, 0, memory_order_relaxed);
    pthread_mutex_lock(&bucket->mutex);
    XvLabBiased *queued = take_queue(owner);
    pthread_mutex_unlock(&bucket->mutex);
    merge_all(queued);
}

void xvlab_biased_unregister(XvLabBiasedOwner *owner)
{
    struct Bucket *bucket = bucket_of(owner->table, owner->tid);
    for (XvLabBiased *queued;;) {
        pthread_mutex_lock(&bucket->mutex);
        queued = take_queue(owner);
        if (queued == NULL)
            *find(bucket, owner->tid) = owner->next;
        pthread_mutex_unlock(&bucket->mutex);
        if (queued == NULL)
            return;
        merge_all(queued);
    }
}

void xvlab_biased_queue(XvLabBiasedTable *table, XvLabBiased *op)
{
    uintptr_t tid = atomic_load_explicit(&op->ob_tid, memory_order_relaxed);
    if (tid == 0) { /* the owner has merged in between: the reference is still there to be dropped */
        xvlab_biased_drop_shared(table, op);
        return;
    }
    struct Bucket *bucket = bucket_of(table, tid);
    pthread_mutex_lock(&bucket->mutex);
    XvLabBiasedOwner *owner = *find(bucket, tid);
    if (owner != NULL) {
        op->next_queued = owner->queued;
        owner->queued = op;
        atomic_store_explicit(&owner->asked, 1, memory_order_relaxed);
        pthread_mutex_unlock(&bucket->mutex);
        return;
    }
    int64_t count = merge(op, -1);
    pthread_mutex_unlock(&bucket->mutex);
    if (count == 0)
        die(op);
}

__attribute__((noinline)) void xvlab_biased_drop_shared(XvLabBiasedTable *table, XvLabBiased *op)
{
    int64_t shared = atomic_load_explicit(&op->ob_ref_shared, memory_order_relaxed), next;
    int queue;
    do {
        queue = shared == XVLAB_SHARED_DEFAULT || shared == XVLAB_SHARED_MAYBE_WEAKREF;
        next = queue ? XVLAB_SHARED_QUEUED : shared - (1 << XVLAB_SHARED_SHIFT);
    } while (!atomic_compare_exchange_weak(&op->ob_ref_shared, &shared, next));
    if (queue)
        xvlab_biased_queue(table, op);
    else if (next == XVLAB_SHARED_MERGED)
        die(op);
}

__attribute__((noinline)) void xvlab_biased_merge_zero_local(XvLabBiased *op)
{
    int64_t shared = atomic_load_explicit(&op->ob_ref_shared, memory_order_acquire), next;
    if (shared == XVLAB_SHARED_DEFAULT) {
        die(op);
        return;
    }
    atomic_store_explicit(&op->ob_tid, 0, memory_order_relaxed);
    do {
        next = (shared & ~(int64_t)XVLAB_SHARED_STATE) | XVLAB_SHARED_MERGED;
    } while (!atomic_compare_exchange_weak(&op->ob_ref_shared, &shared, next));
    if (next == XVLAB_SHARED_MERGED)
        die(op);
}
