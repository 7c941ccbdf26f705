/* SPDX-License-Identifier: Apache-2.0
 *
 * Biased reference counting as PEP 703 has it: an object's thread counts plainly, all others atomically, each in a
 * field of their own.
 *
 * ob_ref_local is changed by the owner alone; ob_ref_shared by everybody, and may become negative, since a
 * reference that the owner took may be dropped by another. Whose thread the owner is stands in ob_tid. The count is the
 * sum of both, and nobody can add them up while the owner goes on; so who finds the shared half at zero and takes it
 * below hands the object to its owner: state QUEUED, and the queue holds the reference that was dropped. The owner
 * *merges*: adds the local half to the shared one, and from then on the object has no owner and everybody counts
 * atomically. The owner merges by itself when its local half becomes 0. Where the owner is gone, the dropper merges.
 *
 * An object dies with its last reference in two states alone: never queued, its owner's local half and the shared one
 * both zero; or merged.
 */
#ifndef XVLAB_BIASED_H
#define XVLAB_BIASED_H

#include <pthread.h>
#include <stdatomic.h>

#include "crossview/crossview.h"

/* The header in the PEP's layout, and a link for the queue. CPython has no such link and keeps what is queued on a
   growing stack; where that cannot grow it stops all threads and merges itself. */
typedef struct XvLabBiased {
    _Atomic(uintptr_t) ob_tid;           /* 0: merged */
    uint16_t ob_flags;
    uint8_t ob_mutex;
    uint8_t ob_gc_bits;
    _Atomic(uint32_t) ob_ref_local;
    _Atomic(int64_t) ob_ref_shared;      /* the count, shifted, and a state */
    const XvTypeObject *ob_type;
    struct XvLabBiased *next_queued;
} XvLabBiased;

#define XVLAB_SHARED_SHIFT 2
#define XVLAB_SHARED_STATE 3
#define XVLAB_SHARED_DEFAULT 0
#define XVLAB_SHARED_MAYBE_WEAKREF 1
#define XVLAB_SHARED_QUEUED 2
#define XVLAB_SHARED_MERGED 3

/* An immortal object's local half. */
#define XVLAB_LOCAL_IMMORTAL UINT32_MAX

typedef struct XvLabBiasedTable XvLabBiasedTable;

/* Somebody who can own objects. */
typedef struct XvLabBiasedOwner {
    uintptr_t tid;
    struct XvLabBiasedOwner *next;       /* of the same bucket; its mutex guards what follows */
    XvLabBiased *queued;
    XvLabBiasedTable *table;
    _Atomic(int) asked;                  /* CPython's eval breaker bit: there is something to merge */
} XvLabBiasedOwner;

/* All owners of one interpreter, hashed by thread. NULL: no memory. */
XvLabBiasedTable *xvlab_biased_table_new(void);
void xvlab_biased_table_free(XvLabBiasedTable *table);

/* From now on what others drop of tid's objects is queued for owner. */
void xvlab_biased_register(XvLabBiasedTable *table, XvLabBiasedOwner *owner, uintptr_t tid);

/* Merges what is queued until nothing is, and then owns nothing: what is dropped later is merged by who drops it. */
void xvlab_biased_unregister(XvLabBiasedOwner *owner);

/* Merges what is queued for owner, on its thread. */
void xvlab_biased_merge(XvLabBiasedOwner *owner);

/* Hands op, whose state has become QUEUED, to its owner. Steals the reference that was dropped. */
void xvlab_biased_queue(XvLabBiasedTable *table, XvLabBiased *op);

/* The slow paths of DECREF: a reference dropped by who does not own op; the owner's last local one. */
void xvlab_biased_drop_shared(XvLabBiasedTable *table, XvLabBiased *op);
void xvlab_biased_merge_zero_local(XvLabBiased *op);

#endif
