/* SPDX-License-Identifier: Apache-2.0
 *
 * A ring between one sender and one receiver. Each is the only one to change its end, so nothing is claimed there: the
 * sender puts with one compare-and-swap of the slot's turn, the receiver gets with one exchange of the head.
 *
 * Closing cannot be a bit of a tail that its sender simply stores. The closer says CLOSING and then goes, from the tail
 * on, to the first slot that is free and spoils its turn. The sender looks at a slot's turn first and at `closed`
 * second, and publishes by compare-and-swap. So
 *   - either the slot was free before the closer came to it: it is spoiled, and the sender's compare-and-swap fails; or
 *     the sender's was first, and the closer goes on to the next one;
 *   - or the ring was full there: the slot becomes free after the closer has looked, the sender's look at the turn is
 *     later still, and its look at `closed` sees CLOSING (all four are seq_cst).
 * When the closer has been through it says FINISHED: nothing is published any more, and a receiver that sees that and
 * then an empty slot has seen the end.
 */
#include "share/ring.h"

#include "platform/atomic.h"

/* Of `closed`. */
enum { CLOSING = 1, FINISHED = 2 };

/* Of a turn: the sender has claimed the slot and writes it; the closer has, and nobody will. */
#define WRITING ((uint64_t)1 << 62)
#define SPOILED ((uint64_t)1 << 63)

static inline _Atomic(uint64_t) *turn_at(const XvRing *ring, uint64_t position)
{
    return &ring->slots[position & ring->mask].turn;
}

/* The sender's next position, if it may be written. Where the head leaves room the slot has been given back; and that
   was seen before `closed` was looked at, now or when head_seen was read. */
static XvRingAnswer look_to_put(XvRing *ring, uint64_t *position)
{
    uint64_t tail = atomic_load_explicit(&ring->tail, memory_order_relaxed), head, turn;
    *position = tail;
    turn = atomic_load_explicit(turn_at(ring, tail), memory_order_seq_cst);
    if (atomic_load_explicit(&ring->closed, memory_order_seq_cst) != 0)
        return XV_RING_CLOSED;
    if (tail - atomic_load_explicit(&ring->head_seen, memory_order_relaxed) >= ring->maxsize) {
        head = atomic_load_explicit(&ring->head, memory_order_seq_cst);
        atomic_store_explicit(&ring->head_seen, head, memory_order_relaxed);
        if (tail - head >= ring->maxsize)
            return XV_RING_WAIT;
        if (turn != tail)
            return XV_RING_SOON;   /* it has become free since, and is to be looked at before `closed` is */
    }
    return XV_RING_CLAIMED;
}

/* The sender's slot goes from free to turn, unless the closer has been quicker. */
static XvRingAnswer swap(XvRing *ring, uint64_t tail, uint64_t turn)
{
    uint64_t expected = tail;
    if (!atomic_compare_exchange_strong_explicit(turn_at(ring, tail), &expected, turn, memory_order_seq_cst,
                                                 memory_order_seq_cst))
        return XV_RING_CLOSED;
    atomic_store_explicit(&ring->tail, tail + 1, memory_order_release);
    return XV_RING_CLAIMED;
}

XvRingAnswer xv_pair_put(XvRing *ring, const XvItem *item)
{
    uint64_t tail;
    XvRingAnswer answer = look_to_put(ring, &tail);
    if (answer != XV_RING_CLAIMED)
        return answer;
    ring->slots[tail & ring->mask].item = *item;
    return swap(ring, tail, tail + 1);
}

XvRingAnswer xv_pair_claim_put(XvRing *ring, uint64_t *position)
{
    XvRingAnswer answer = look_to_put(ring, position);
    return answer != XV_RING_CLAIMED ? answer : swap(ring, *position, *position | WRITING);
}

XvRingAnswer xv_pair_get(XvRing *ring, XvItem *item, uint64_t *position)
{
    uint64_t head = atomic_load_explicit(&ring->head, memory_order_relaxed), turn;
    uint32_t closed = atomic_load_explicit(&ring->closed, memory_order_seq_cst);
    turn = atomic_load_explicit(turn_at(ring, head), memory_order_seq_cst);
    if (turn == head + 1) {
        *position = head;
        *item = ring->slots[head & ring->mask].item;
        /* The turn first: where the head says that there is room, the slot is free. An exchange, as in
           xv_ring_publish. */
        atomic_store_explicit(turn_at(ring, head), head + ring->mask + 1, memory_order_release);
        atomic_exchange_explicit(&ring->head, head + 1, memory_order_seq_cst);
        return XV_RING_CLAIMED;
    }
    if (turn == (head | WRITING))
        return XV_RING_SOON;
    return closed == FINISHED ? XV_RING_CLOSED : XV_RING_WAIT;
}

bool xv_pair_close(XvRing *ring)
{
    uint32_t open = 0;
    uint64_t tail, turn;
    if (!atomic_compare_exchange_strong_explicit(&ring->closed, &open, CLOSING, memory_order_seq_cst,
                                                 memory_order_relaxed))
        return false;
    /* Acquire: whoever hears from here that this is the end sees all that lies before the tail. From there on a slot
       that is not free was put, is being written, or is still to be read. */
    tail = atomic_load_explicit(&ring->tail, memory_order_acquire);
    do {
        turn = tail;
        if (atomic_compare_exchange_strong_explicit(turn_at(ring, tail), &turn, tail | SPOILED, memory_order_seq_cst,
                                                    memory_order_seq_cst))
            break;
        tail++;
    } while (turn == tail || turn == ((tail - 1) | WRITING) || turn == tail + ring->mask);
    atomic_store_explicit(&ring->closed, FINISHED, memory_order_seq_cst);
    return true;
}

bool xv_pair_closed(const XvRing *ring) { return atomic_load_explicit(&ring->closed, memory_order_acquire) != 0; }

bool xv_pair_drained(const XvRing *ring)
{
    uint64_t head, turn;
    if (atomic_load_explicit(&ring->closed, memory_order_seq_cst) != FINISHED)
        return false;
    head = atomic_load_explicit(&ring->head, memory_order_seq_cst);
    turn = atomic_load_explicit(turn_at(ring, head), memory_order_seq_cst);
    return turn == head || turn == (head | SPOILED);
}

bool xv_pair_can_put(const XvRing *ring)
{
    uint64_t tail = atomic_load_explicit(&ring->tail, memory_order_seq_cst);
    return tail - atomic_load_explicit(&ring->head, memory_order_seq_cst) < ring->maxsize
        && atomic_load_explicit(turn_at(ring, tail), memory_order_seq_cst) == tail;
}

void xv_pair_await_get(const XvRing *ring)
{
    uint64_t head = atomic_load_explicit(&ring->head, memory_order_relaxed);
    xv_await_change(turn_at(ring, head), head | WRITING);
}
