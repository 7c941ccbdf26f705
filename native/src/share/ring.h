/* SPDX-License-Identifier: Apache-2.0
 *
 * The ring of a queue: slots that are claimed only when they are ready.
 *
 * Each slot holds its turn and its item. At position p of the tail a slot is ready to be written when its turn is p,
 * and then becomes p + 1: ready to be read at position p of the head, after which it becomes p + slots. (This is Dmitry
 * Vyukov's bounded queue.) Closed is a bit of the tail: the compare-and-swap that claims a place also finds out
 * that there is none any more, so nothing is put behind a close.
 *
 * Orders: the turn carries the item, stored with release and read with acquire. The loads and read-modify-writes here
 * are seq_cst beyond that for the sake of those who wait (queue.c has the argument).
 */
#ifndef XV_SHARE_RING_H
#define XV_SHARE_RING_H

#include "share/item.h"

typedef struct XvSlot {
    _Atomic(uint64_t) turn;
    XvItem item;
} XvSlot;

typedef struct XvRing {
    _Alignas(XV_CACHE_LINE) _Atomic(uint64_t) head;
    _Alignas(XV_CACHE_LINE) _Atomic(uint64_t) tail;   /* with the top bit for "closed" */
    _Alignas(XV_CACHE_LINE) XvSlot *slots;            /* constant, as all that follows */
    uint64_t mask;                                    /* slots - 1 */
    uint64_t maxsize;                                 /* items at most; at most slots */
} XvRing;

typedef enum { XV_RING_CLAIMED, XV_RING_WAIT, XV_RING_CLOSED } XvRingAnswer;

/* False: out of memory. */
bool xv_ring_init(XvRing *ring, Xv_ssize_t maxsize);
void xv_ring_destroy(XvRing *ring);

/* Claims the next slot to write. WAIT: full. The claimer writes the item and calls published. */
XvRingAnswer xv_ring_claim_put(XvRing *ring, uint64_t *position);
void xv_ring_publish(XvRing *ring, uint64_t position);

/* Claims the next slot to read. WAIT: empty, or the next item is still being written. CLOSED: drained as well. The
   claimer reads the item and then gives the slot back. */
XvRingAnswer xv_ring_claim_get(XvRing *ring, uint64_t *position);
void xv_ring_give_back(XvRing *ring, uint64_t position);

static inline XvItem *xv_ring_item(XvRing *ring, uint64_t position)
{
    return &ring->slots[position & ring->mask].item;
}

/* True: this call closed it. */
bool xv_ring_close(XvRing *ring);
bool xv_ring_closed(const XvRing *ring);

/* Closed, and nothing is left or on its way. */
bool xv_ring_drained(const XvRing *ring);

/* Whether a claim would have succeeded just now. seq_cst, as all that decides about waiting. */
bool xv_ring_can_put(const XvRing *ring);
bool xv_ring_can_get(const XvRing *ring);

/* Items, at some moment near the call. */
Xv_ssize_t xv_ring_size(const XvRing *ring);

#endif
