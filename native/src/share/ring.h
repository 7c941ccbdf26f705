/* SPDX-License-Identifier: Apache-2.0
 *
 * The rings of a queue: slots that are claimed only when they are ready.
 *
 * Each slot holds its turn and its item. At position p of the tail a slot is ready to be written when its turn is p,
 * and then becomes p + 1: ready to be read at position p of the head, after which it becomes p + slots. (This is Dmitry
 * Vyukov's bounded queue.) A claim is held for as long as it takes to copy an item, no longer: nothing that allocates
 * or calls out happens in between, so whoever finds a slot claimed need only look again (SOON).
 *
 * Closed is a bit of the tail: the compare-and-swap that claims a place also finds out that there is none any more,
 * so nothing is put behind a close. Sealed is another: what would be put goes to the next ring, which is there
 * before the bit is. Frozen is a bit of the head: nobody claims an item while it stands, so whoever has set it may
 * look at all that is there, and put it in another order.
 *
 * A queue without a maxsize is a chain of such rings, each twice as large as the one before it. The last one takes
 * what is put; what was full is sealed, and left behind once it has been drained. Rings stay until the queue goes, so
 * whoever looks late looks at memory that is there; together they take no more than twice what the largest takes.
 *
 * Between one sender and one receiver (ringpair.c) head and tail have one writer each and need no compare-and-swap.
 *
 * Orders: the turn carries the item, stored with release and read with acquire. The claims, and the loads that find
 * nothing to claim, are seq_cst beyond that for the sake of those who wait (queuewait.c has the argument).
 *
 * Lines: the tail is the senders' and the head the receivers'. An item that crosses between two cores takes the line
 * of its slot along, and neither of these: a sender remembers a head, and a receiver that finds a slot ready does not
 * look at the tail.
 */
#ifndef XV_SHARE_RING_H
#define XV_SHARE_RING_H

#include "platform/atomic.h"
#include "share/item.h"

#include <pthread.h>

typedef struct XvSlot {
    _Atomic(uint64_t) turn;
    XvItem item;
} XvSlot;

typedef struct XvRing {
    _Alignas(XV_CACHE_LINE) _Atomic(uint64_t) head;   /* with a bit for "frozen" */
    _Alignas(XV_CACHE_LINE) _Atomic(uint64_t) tail;   /* with bits for "closed" and "sealed" */
    _Atomic(uint64_t) head_seen;                      /* a head that there has been; senders' */
    _Alignas(XV_CACHE_LINE) XvSlot *slots;            /* constant, as what follows */
    uint64_t mask;                                    /* slots - 1 */
    uint64_t maxsize;                                 /* items at most; at most slots */
    uint64_t number;                                  /* in the chain, from 0 */
    _Atomic(struct XvRing *) next;                    /* where to go when this one is sealed */
    _Atomic(uint32_t) closed;                         /* of a pair; ringpair.c */
    bool pair;                                        /* one sender, one receiver */
} XvRing;

typedef struct XvChain {
    XvRing ring;                                      /* the first, and of a bounded queue the only one */
    _Atomic(XvRing *) receiving, sending;             /* where items are taken, and put */
    bool grows;
    pthread_mutex_t growing;                          /* held to add a ring, and to close */
} XvChain;

typedef enum {
    XV_RING_CLAIMED,
    XV_RING_WAIT,      /* full, or empty, at a moment in the call */
    XV_RING_SOON,      /* somebody else is copying what is needed: look again */
    XV_RING_CLOSED,    /* for a get: and drained */
    XV_RING_NOMEM      /* for a put: full, and no ring can be added */
} XvRingAnswer;

/* A claimed place: the claimer's until it is published or given back. */
typedef struct XvPlace {
    XvRing *ring;
    uint64_t position;
} XvPlace;

/* Waits until a word that somebody is about to change is another. (One word, so that the model checker sees what is
   waited for.) */
void xv_await_change(const _Atomic(uint64_t) *word, uint64_t value);

static inline XvSlot *xv_slot(XvPlace place)
{
    return &place.ring->slots[place.position & place.ring->mask];
}

/* maxsize 0: no bound. False: out of memory. */
bool xv_chain_init(XvChain *chain, Xv_ssize_t maxsize, bool pair);
void xv_chain_destroy(XvChain *chain);

/* Puts item, if there is room. */
XvRingAnswer xv_chain_put(XvChain *chain, const XvItem *item);

/* The same in two steps, for an item that is made only once its place is sure: whoever claims writes the item and
   publishes. */
XvRingAnswer xv_chain_claim(XvChain *chain, XvPlace *place);
void xv_ring_publish(XvPlace place);

/* Takes the next item out, and says where it was. */
XvRingAnswer xv_chain_get(XvChain *chain, XvItem *item, XvPlace *from);

/* After SOON: waits until what was being copied has been, which takes as long as it takes somebody to copy an item,
   or to get his CPU back in between. Then it is worth looking again. */
void xv_chain_await_put(const XvChain *chain);
void xv_chain_await_get(const XvChain *chain);
void xv_ring_await_thaw(const XvRing *ring);

/* True: this call closed it. */
bool xv_chain_close(XvChain *chain);
bool xv_chain_closed(const XvChain *chain);

/* Closed, and nothing is left or on its way. */
bool xv_chain_drained(const XvChain *chain);

/* Whether a claim would have succeeded just now. seq_cst, as all that decides about waiting. */
bool xv_chain_can_put(const XvChain *chain);
bool xv_chain_can_get(const XvChain *chain);

/* Whether the next slot that is taken is ready: without a look at the tail. No: perhaps only because what comes is in
   the next ring. */
static inline bool xv_chain_seems_ready(const XvChain *chain)
{
    const XvRing *ring = atomic_load_explicit(&chain->receiving, memory_order_acquire);
    uint64_t head = atomic_load_explicit(&ring->head, memory_order_relaxed);
    return atomic_load_explicit(&xv_slot((XvPlace){(XvRing *)ring, head})->turn, memory_order_acquire) == head + 1;
}

/* Items, at some moment near the call. */
Xv_ssize_t xv_chain_size(const XvChain *chain);

/* Nobody claims an item of ring until it is thawed: how many are there, from *position on; -1: somebody else has frozen
   it. Thaw makes the first `taken` of them the caller's, to be given back. Not of a pair. */
Xv_ssize_t xv_ring_freeze(XvRing *ring, uint64_t *position);
void xv_ring_thaw(XvRing *ring, uint64_t taken);
void xv_ring_give_back(XvPlace place);

/* One ring: chain.c's, from ring.c and, of a pair, ringpair.c. SEALED: go to the next one. */
#define XV_RING_SEALED ((XvRingAnswer)(XV_RING_NOMEM + 1))

bool xv_ring_init(XvRing *ring, uint64_t number, uint64_t maxsize, bool pair);
XvRingAnswer xv_ring_claim_put(XvRing *ring, uint64_t *position);
XvRingAnswer xv_ring_get(XvRing *ring, XvItem *item, uint64_t *position);
void xv_ring_seal(XvRing *ring);
bool xv_ring_close(XvRing *ring);
bool xv_ring_closed(const XvRing *ring);
bool xv_ring_sealed(const XvRing *ring);
bool xv_ring_drained(const XvRing *ring);   /* and nothing more will come: closed or sealed */
void xv_ring_await_put(const XvRing *ring);
void xv_ring_await_get(const XvRing *ring);
bool xv_ring_can_put(const XvRing *ring);
bool xv_ring_can_get(const XvRing *ring);
Xv_ssize_t xv_ring_size(const XvRing *ring);

XvRingAnswer xv_pair_put(XvRing *ring, const XvItem *item);
XvRingAnswer xv_pair_claim_put(XvRing *ring, uint64_t *position);
XvRingAnswer xv_pair_get(XvRing *ring, XvItem *item, uint64_t *position);
bool xv_pair_close(XvRing *ring);
bool xv_pair_closed(const XvRing *ring);
bool xv_pair_drained(const XvRing *ring);
void xv_pair_await_get(const XvRing *ring);
bool xv_pair_can_put(const XvRing *ring);

#endif
