/* SPDX-License-Identifier: Apache-2.0
 *
 * One ring of many senders and receivers.
 */
#include "share/ring.h"

#include "platform/atomic.h"
#include "platform/memory.h"

#include <sched.h>

/* Of the tail. */
#define CLOSED ((uint64_t)1 << 63)
#define SEALED ((uint64_t)1 << 62)
#define ENDED (CLOSED | SEALED)

/* Of the head. */
#define FROZEN ((uint64_t)1 << 63)

bool xv_ring_init(XvRing *ring, uint64_t number, uint64_t maxsize, bool pair)
{
    /* Two at least: with one slot "written at p" and "free for p + 1" would be the same turn. */
    uint64_t slots = 2;
    while (slots < maxsize)
        slots *= 2;
    ring->slots = xv_aligned_alloc(XV_CACHE_LINE, slots * sizeof *ring->slots);
    if (ring->slots == NULL)
        return false;
    for (uint64_t i = 0; i < slots; i++)
        atomic_init(&ring->slots[i].turn, i);
    ring->mask = slots - 1;
    ring->maxsize = maxsize;
    ring->number = number;
    ring->pair = pair;
    atomic_init(&ring->head_seen, 0);
    atomic_init(&ring->head, 0);
    atomic_init(&ring->tail, 0);
    atomic_init(&ring->next, NULL);
    atomic_init(&ring->closed, 0);
    return true;
}

static inline _Atomic(uint64_t) *turn_at(const XvRing *ring, uint64_t position)
{
    return &ring->slots[position & ring->mask].turn;
}

/* Whether an item at position tail would be one of maxsize. The head, which receivers write, is looked at only where it
   must have moved for that: it never goes back, so one that there has been answers yes, but not no. Any sender may
   refresh what is remembered, with an older head too. */
static inline bool has_room(XvRing *ring, uint64_t tail)
{
    uint64_t head;
    if (__builtin_expect(tail - atomic_load_explicit(&ring->head_seen, memory_order_relaxed) < ring->maxsize, 1))
        return true;
    head = atomic_load_explicit(&ring->head, memory_order_seq_cst) & ~FROZEN;
    atomic_store_explicit(&ring->head_seen, head, memory_order_relaxed);
    return tail - head < ring->maxsize;
}

XvRingAnswer xv_ring_claim_put(XvRing *ring, uint64_t *position)
{
    uint64_t tail = atomic_load_explicit(&ring->tail, memory_order_seq_cst);
    for (;;) {
        XvRingAnswer answer = XV_RING_WAIT;
        uint64_t again;
        if (__builtin_expect((tail & ENDED) != 0, 0))
            return tail & CLOSED ? XV_RING_CLOSED : XV_RING_SEALED;
        if (has_room(ring, tail)) {
            if (atomic_load_explicit(turn_at(ring, tail), memory_order_acquire) == tail) {
                if (atomic_compare_exchange_weak_explicit(&ring->tail, &tail, tail + 1, memory_order_seq_cst,
                                                          memory_order_seq_cst)) {
                    *position = tail;
                    return XV_RING_CLAIMED;
                }
                continue;
            }
            answer = XV_RING_SOON;
        }
        /* So it is, unless the tail has moved on meanwhile and this was an old look at it. */
        again = atomic_load_explicit(&ring->tail, memory_order_seq_cst);
        if (again == tail)
            return answer;
        tail = again;
    }
}

void xv_ring_publish(XvPlace place)
{
    atomic_store_explicit(&xv_slot(place)->turn, place.position + 1, memory_order_release);
}

void xv_ring_give_back(XvPlace place)
{
    atomic_store_explicit(&xv_slot(place)->turn, place.position + place.ring->mask + 1, memory_order_release);
}

XvRingAnswer xv_ring_get(XvRing *ring, XvItem *item, uint64_t *position)
{
    uint64_t head = atomic_load_explicit(&ring->head, memory_order_seq_cst);
    for (;;) {
        uint64_t tail, again;
        if (__builtin_expect((head & FROZEN) != 0, 0))
            return XV_RING_SOON;
        if (atomic_load_explicit(turn_at(ring, head), memory_order_acquire) == head + 1) {
            if (atomic_compare_exchange_weak_explicit(&ring->head, &head, head + 1, memory_order_seq_cst,
                                                      memory_order_seq_cst)) {
                *position = head;
                *item = ring->slots[head & ring->mask].item;
                xv_ring_give_back((XvPlace){ring, head});
                return XV_RING_CLAIMED;
            }
            continue;
        }
        tail = atomic_load_explicit(&ring->tail, memory_order_seq_cst);
        again = atomic_load_explicit(&ring->head, memory_order_seq_cst);
        if (again == head) {
            if ((tail & ~ENDED) != head)
                return XV_RING_SOON;
            return tail & CLOSED ? XV_RING_CLOSED : tail & SEALED ? XV_RING_SEALED : XV_RING_WAIT;
        }
        head = again;
    }
}

/* What somebody is copying is there within tens of nanoseconds, unless he has lost his CPU. */
#define SPINS 100

void xv_await_change(const _Atomic(uint64_t) *word, uint64_t value)
{
    for (int i = 0; atomic_load_explicit(word, memory_order_acquire) == value; i++)
        if (i < XV_SPINS(SPINS))
            xv_pause();
        else
            sched_yield();
}

void xv_ring_await_put(const XvRing *ring)
{
    /* Claimed by a receiver (the head is beyond it) and not given back. */
    uint64_t tail = atomic_load_explicit(&ring->tail, memory_order_seq_cst) & ~ENDED;
    uint64_t head = atomic_load_explicit(&ring->head, memory_order_seq_cst) & ~FROZEN;
    if (head + ring->mask + 1 > tail && tail > ring->mask)
        xv_await_change(turn_at(ring, tail), tail - ring->mask);
}

void xv_ring_await_get(const XvRing *ring)
{
    /* Claimed by a sender (the tail is beyond it) and not published; or frozen. */
    uint64_t head = atomic_load_explicit(&ring->head, memory_order_seq_cst);
    uint64_t tail = atomic_load_explicit(&ring->tail, memory_order_seq_cst) & ~ENDED;
    if (head & FROZEN)
        xv_ring_await_thaw(ring);
    else if (tail > head)
        xv_await_change(turn_at(ring, head), head);
}

void xv_ring_await_thaw(const XvRing *ring)
{
    uint64_t head = atomic_load_explicit(&ring->head, memory_order_acquire);
    if (head & FROZEN)
        xv_await_change(&ring->head, head);
}

void xv_ring_seal(XvRing *ring) { atomic_fetch_or_explicit(&ring->tail, SEALED, memory_order_seq_cst); }

bool xv_ring_close(XvRing *ring)
{
    return !(atomic_fetch_or_explicit(&ring->tail, CLOSED, memory_order_seq_cst) & CLOSED);
}

bool xv_ring_closed(const XvRing *ring)
{
    return (atomic_load_explicit(&ring->tail, memory_order_acquire) & CLOSED) != 0;
}

bool xv_ring_sealed(const XvRing *ring)
{
    return (atomic_load_explicit(&ring->tail, memory_order_acquire) & SEALED) != 0;
}

bool xv_ring_can_put(const XvRing *ring)
{
    uint64_t tail = atomic_load_explicit(&ring->tail, memory_order_seq_cst);
    return !(tail & ENDED)
        && tail - (atomic_load_explicit(&ring->head, memory_order_seq_cst) & ~FROZEN) < ring->maxsize
        && atomic_load_explicit(turn_at(ring, tail), memory_order_seq_cst) == tail;
}

bool xv_ring_can_get(const XvRing *ring)
{
    uint64_t head = atomic_load_explicit(&ring->head, memory_order_seq_cst) & ~FROZEN;
    return atomic_load_explicit(turn_at(ring, head), memory_order_seq_cst) == head + 1;
}

bool xv_ring_drained(const XvRing *ring)
{
    uint64_t head = atomic_load_explicit(&ring->head, memory_order_seq_cst) & ~FROZEN;
    uint64_t tail = atomic_load_explicit(&ring->tail, memory_order_seq_cst);
    return (tail & ENDED) && (tail & ~ENDED) == head;
}

Xv_ssize_t xv_ring_size(const XvRing *ring)
{
    /* The head first: it never overtakes the tail that is read after it. */
    uint64_t head = atomic_load_explicit(&ring->head, memory_order_seq_cst) & ~FROZEN;
    uint64_t size = (atomic_load_explicit(&ring->tail, memory_order_seq_cst) & ~ENDED) - head;
    return (Xv_ssize_t)(size < ring->maxsize ? size : ring->maxsize);
}

Xv_ssize_t xv_ring_freeze(XvRing *ring, uint64_t *position)
{
    uint64_t head = atomic_fetch_or_explicit(&ring->head, FROZEN, memory_order_seq_cst), n = 0;
    if (head & FROZEN)
        return -1;
    *position = head;
    while (n <= ring->mask && atomic_load_explicit(turn_at(ring, head + n), memory_order_acquire) == head + n + 1)
        n++;
    return (Xv_ssize_t)n;
}

void xv_ring_thaw(XvRing *ring, uint64_t taken)
{
    /* Nobody else changes a head that is frozen. Release: who claims after this sees what was put in order. */
    uint64_t head = atomic_load_explicit(&ring->head, memory_order_relaxed) & ~FROZEN;
    atomic_store_explicit(&ring->head, head + taken, memory_order_seq_cst);
}
