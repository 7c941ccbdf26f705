/* SPDX-License-Identifier: Apache-2.0 */
#include "share/ring.h"

#include "platform/atomic.h"
#include "platform/memory.h"

#define CLOSED ((uint64_t)1 << 63)

bool xv_ring_init(XvRing *ring, Xv_ssize_t maxsize)
{
    /* Two at least: with one slot "written at p" and "free for p + 1" would be the same turn. */
    uint64_t slots = 2;
    while (slots < (uint64_t)maxsize)
        slots *= 2;
    ring->slots = xv_aligned_alloc(XV_CACHE_LINE, slots * sizeof *ring->slots);
    if (ring->slots == NULL)
        return false;
    for (uint64_t i = 0; i < slots; i++)
        atomic_init(&ring->slots[i].turn, i);
    ring->mask = slots - 1;
    ring->maxsize = (uint64_t)maxsize;
    atomic_init(&ring->head, 0);
    atomic_init(&ring->tail, 0);
    return true;
}

void xv_ring_destroy(XvRing *ring) { xv_free(ring->slots); }

XvRingAnswer xv_ring_claim_put(XvRing *ring, uint64_t *position)
{
    uint64_t tail = atomic_load_explicit(&ring->tail, memory_order_seq_cst);
    for (;;) {
        uint64_t turn;
        if (tail & CLOSED)
            return XV_RING_CLOSED;
        if (tail - atomic_load_explicit(&ring->head, memory_order_seq_cst) < ring->maxsize) {
            turn = atomic_load_explicit(&ring->slots[tail & ring->mask].turn, memory_order_seq_cst);
            if (turn == tail) {
                if (atomic_compare_exchange_weak_explicit(&ring->tail, &tail, tail + 1, memory_order_seq_cst,
                                                          memory_order_seq_cst)) {
                    *position = tail;
                    return XV_RING_CLAIMED;
                }
                continue;
            }
        }
        /* Full, unless the tail has moved on meanwhile and this was an old look at it. */
        turn = atomic_load_explicit(&ring->tail, memory_order_seq_cst);
        if (turn == tail)
            return XV_RING_WAIT;
        tail = turn;
    }
}

void xv_ring_publish(XvRing *ring, uint64_t position)
{
    /* An exchange, not a store: the publisher looks for waiters next, and on x86 this is the cheapest way to have the
       look come after. */
    atomic_exchange_explicit(&ring->slots[position & ring->mask].turn, position + 1, memory_order_seq_cst);
}

XvRingAnswer xv_ring_claim_get(XvRing *ring, uint64_t *position)
{
    uint64_t head = atomic_load_explicit(&ring->head, memory_order_seq_cst);
    for (;;) {
        uint64_t turn = atomic_load_explicit(&ring->slots[head & ring->mask].turn, memory_order_seq_cst), tail, again;
        if (turn == head + 1) {
            if (atomic_compare_exchange_weak_explicit(&ring->head, &head, head + 1, memory_order_seq_cst,
                                                      memory_order_seq_cst)) {
                *position = head;
                return XV_RING_CLAIMED;
            }
            continue;
        }
        tail = atomic_load_explicit(&ring->tail, memory_order_seq_cst);
        again = atomic_load_explicit(&ring->head, memory_order_seq_cst);
        if (again == head)
            return tail == (head | CLOSED) ? XV_RING_CLOSED : XV_RING_WAIT;
        head = again;
    }
}

void xv_ring_give_back(XvRing *ring, uint64_t position)
{
    atomic_exchange_explicit(&ring->slots[position & ring->mask].turn, position + ring->mask + 1,
                             memory_order_seq_cst);
}

bool xv_ring_close(XvRing *ring)
{
    return !(atomic_fetch_or_explicit(&ring->tail, CLOSED, memory_order_seq_cst) & CLOSED);
}

bool xv_ring_closed(const XvRing *ring)
{
    return (atomic_load_explicit(&ring->tail, memory_order_acquire) & CLOSED) != 0;
}

bool xv_ring_can_put(const XvRing *ring)
{
    uint64_t tail = atomic_load_explicit(&ring->tail, memory_order_seq_cst);
    return !(tail & CLOSED)
        && tail - atomic_load_explicit(&ring->head, memory_order_seq_cst) < ring->maxsize
        && atomic_load_explicit(&ring->slots[tail & ring->mask].turn, memory_order_seq_cst) == tail;
}

bool xv_ring_can_get(const XvRing *ring)
{
    uint64_t head = atomic_load_explicit(&ring->head, memory_order_seq_cst);
    return atomic_load_explicit(&ring->slots[head & ring->mask].turn, memory_order_seq_cst) == head + 1;
}

bool xv_ring_drained(const XvRing *ring)
{
    uint64_t head = atomic_load_explicit(&ring->head, memory_order_seq_cst);
    return atomic_load_explicit(&ring->tail, memory_order_seq_cst) == (head | CLOSED);
}

Xv_ssize_t xv_ring_size(const XvRing *ring)
{
    /* The head first: it never overtakes the tail that is read after it. */
    uint64_t head = atomic_load_explicit(&ring->head, memory_order_seq_cst);
    uint64_t size = (atomic_load_explicit(&ring->tail, memory_order_seq_cst) & ~CLOSED) - head;
    return (Xv_ssize_t)(size < ring->maxsize ? size : ring->maxsize);
}
