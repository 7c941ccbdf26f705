/* SPDX-License-Identifier: Apache-2.0
 *
 * The rings of a queue, one behind the other: a bounded queue has one, for good.
 *
 * A sender that finds the last ring full, and may add one, does so under a lock: it makes the new ring, links it,
 * seals the old one, and sends senders on, in this order. If there is no memory nothing has changed. Sealing is what
 * makes the order of items that of puts: nothing goes into the new ring before nothing goes into the old one any
 * more. A receiver that finds a sealed ring drained sends receivers on; the next ring was linked before the bit that
 * it has seen.
 */
#include "share/ring.h"

#include "platform/atomic.h"
#include "platform/memory.h"

#include <string.h>

/* Slots of the first ring of a queue that grows. The model checker, which takes every turn, has fewer. */
#ifndef XV_FIRST_SLOTS
#define XV_FIRST_SLOTS 64
#endif

bool xv_chain_init(XvChain *chain, Xv_ssize_t maxsize, bool pair)
{
    chain->grows = maxsize <= 0;
    /* A pair's ring cannot be sealed: where it would have to grow, the ring of many does. */
    if (!xv_ring_init(&chain->ring, 0, chain->grows ? XV_FIRST_SLOTS : (uint64_t)maxsize, pair && !chain->grows))
        return false;
    atomic_init(&chain->receiving, &chain->ring);
    atomic_init(&chain->sending, &chain->ring);
    pthread_mutex_init(&chain->growing, NULL);
    return true;
}

void xv_chain_destroy(XvChain *chain)
{
    XvRing *ring = atomic_load_explicit(&chain->ring.next, memory_order_relaxed), *next;
    for (; ring != NULL; ring = next) {
        next = atomic_load_explicit(&ring->next, memory_order_relaxed);
        xv_free(ring->slots);
        xv_free(ring);
    }
    xv_free(chain->ring.slots);
    pthread_mutex_destroy(&chain->growing);
}

static inline XvRing *sending(const XvChain *chain)
{
    return atomic_load_explicit(&chain->sending, memory_order_seq_cst);
}

static inline XvRing *receiving(const XvChain *chain)
{
    return atomic_load_explicit(&chain->receiving, memory_order_seq_cst);
}

/* The ring behind one that is sealed. */
static XvRing *next_of(const XvRing *ring) { return atomic_load_explicit(&ring->next, memory_order_acquire); }

static XvRing *new_ring(const XvRing *before)
{
    XvRing *ring = xv_aligned_alloc(_Alignof(XvRing), sizeof *ring);
    if (ring == NULL)
        return NULL;
    memset(ring, 0, sizeof *ring);
    if (xv_ring_init(ring, before->number + 1, 2 * before->maxsize, false))
        return ring;
    xv_free(ring);
    return NULL;
}

/* full has been found full: adds a ring, unless somebody has. False: out of memory. */
static bool grow(XvChain *chain, XvRing *full)
{
    XvRing *ring;
    bool ok = true;
    pthread_mutex_lock(&chain->growing);
    if (sending(chain) == full && !xv_ring_closed(full) && !xv_ring_can_put(full)) {
        ring = new_ring(full);
        ok = ring != NULL;
        if (ok) {
            atomic_store_explicit(&full->next, ring, memory_order_release);
            xv_ring_seal(full);
            atomic_store_explicit(&chain->sending, ring, memory_order_seq_cst);
        }
    }
    pthread_mutex_unlock(&chain->growing);
    return ok;
}

static __attribute__((noinline)) XvRingAnswer claim_further(XvChain *chain, XvPlace *place, XvRingAnswer answer)
{
    for (;;) {
        if (answer == XV_RING_SEALED)
            place->ring = next_of(place->ring);
        else if (answer != XV_RING_WAIT || !chain->grows)
            return answer;
        else if (!grow(chain, place->ring))
            return XV_RING_NOMEM;
        else
            place->ring = sending(chain);
        answer = xv_ring_claim_put(place->ring, &place->position);
    }
}

XvRingAnswer xv_chain_claim(XvChain *chain, XvPlace *place)
{
    XvRingAnswer answer;
    place->ring = sending(chain);
    if (place->ring->pair)
        return xv_pair_claim_put(place->ring, &place->position);
    answer = xv_ring_claim_put(place->ring, &place->position);
    return __builtin_expect(answer == XV_RING_CLAIMED, 1) ? answer : claim_further(chain, place, answer);
}

XvRingAnswer xv_chain_put(XvChain *chain, const XvItem *item)
{
    XvPlace place;
    XvRingAnswer answer;
    if (chain->ring.pair)
        return xv_pair_put(&chain->ring, item);
    answer = xv_chain_claim(chain, &place);
    if (answer == XV_RING_CLAIMED) {
        xv_slot(place)->item = *item;
        xv_ring_publish(place);
    }
    return answer;
}

XvRingAnswer xv_chain_get(XvChain *chain, XvItem *item, XvPlace *from)
{
    XvRingAnswer answer;
    from->ring = receiving(chain);
    if (from->ring->pair)
        return xv_pair_get(from->ring, item, &from->position);
    while (__builtin_expect((answer = xv_ring_get(from->ring, item, &from->position)) == XV_RING_SEALED, 0)) {
        XvRing *drained = from->ring;
        from->ring = next_of(drained);
        atomic_compare_exchange_strong_explicit(&chain->receiving, &drained, from->ring, memory_order_seq_cst,
                                                memory_order_relaxed);
    }
    return answer;
}

void xv_chain_await_put(const XvChain *chain)
{
    const XvRing *ring = sending(chain);
    if (!ring->pair)   /* there, SOON means at once */
        xv_ring_await_put(ring);
}

void xv_chain_await_get(const XvChain *chain)
{
    const XvRing *ring = receiving(chain);
    if (ring->pair)
        xv_pair_await_get(ring);
    else
        xv_ring_await_get(ring);
}

bool xv_chain_close(XvChain *chain)
{
    bool first;
    if (chain->ring.pair)
        return xv_pair_close(&chain->ring);
    pthread_mutex_lock(&chain->growing);
    first = xv_ring_close(sending(chain));
    pthread_mutex_unlock(&chain->growing);
    return first;
}

bool xv_chain_closed(const XvChain *chain)
{
    const XvRing *ring = sending(chain);
    return ring->pair ? xv_pair_closed(ring) : xv_ring_closed(ring);
}

/* Where the next item is, or will be. */
static const XvRing *looking_at(const XvChain *chain)
{
    const XvRing *ring = receiving(chain);
    while (xv_ring_sealed(ring) && xv_ring_drained(ring))
        ring = next_of(ring);
    return ring;
}

bool xv_chain_drained(const XvChain *chain)
{
    const XvRing *ring = looking_at(chain);
    return ring->pair ? xv_pair_drained(ring) : !xv_ring_sealed(ring) && xv_ring_drained(ring);
}

bool xv_chain_can_get(const XvChain *chain) { return xv_ring_can_get(looking_at(chain)); }

bool xv_chain_can_put(const XvChain *chain)
{
    const XvRing *ring = sending(chain);
    return chain->grows || (ring->pair ? xv_pair_can_put(ring) : xv_ring_can_put(ring));
}

Xv_ssize_t xv_chain_size(const XvChain *chain)
{
    const XvRing *ring = receiving(chain);
    Xv_ssize_t size = xv_ring_size(ring);
    while (xv_ring_sealed(ring)) {
        ring = next_of(ring);
        size += xv_ring_size(ring);
    }
    return size;
}
