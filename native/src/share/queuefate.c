/* SPDX-License-Identifier: Apache-2.0
 *
 * Items whose sender's interpreter has been closed. An item knows the sender by its id, which is never used again; who
 * receives it asks the runtime whether there still is such an interpreter.
 *
 * Items that are to be removed are passed over when a get comes to them. A put that finds the queue full looks for them
 * first: it freezes the head, so that nobody claims an item, moves what stays towards the tail, in its order, and makes
 * the first places its own, with what is to go in them. It lets go of that when the head is thawed again: nothing
 * that could call out happens before. It looks only if an interpreter has been closed since the last look.
 */
#include "share/queue.h"

#include "platform/atomic.h"

void xv_queue_note_queues(XvQueue *queue, const XvItem *item)
{
    bool carries = item->kind == XV_ITEM_QUEUE;
    if (item->kind == XV_ITEM_TUPLE)
        for (int32_t i = 0; i < item->nodes[0].nodes && !carries; i++)
            carries = item->nodes[i].kind == XV_ITEM_QUEUE;
    if (carries)
        xv_queue_carries(queue, XV_CARRIES_QUEUES);
}

int xv_queue_set_fate(XvThreadState *ts, XvQueue *queue, XvItem *item, int fate)
{
    if (fate == XV_FATE_OF_QUEUE)
        fate = queue->fate;
    if (fate == XV_FATE_KEEP)
        return 0;
    if (fate < XV_FATE_KEEP || fate > XV_FATE_UNBOUND) {
        XvErr_Format(ts, &XvExc_NotImplementedError, "unsupported unbound replacement op %d", fate);
        return -1;
    }
    if (ts->interp->runtime != queue->runtime) {
        XvErr_Format(ts, &XvExc_ValueError, "queue %lld is of another runtime, which does not know when interpreter "
                     "%lld is closed", (long long)queue->id, (long long)ts->interp->id);
        return -1;
    }
    item->fate = (uint8_t)fate;
    xv_item_set_sender(item, ts->interp->id);
    if (fate == XV_FATE_REMOVE)
        xv_queue_carries(queue, XV_CARRIES_REMOVABLE);
    return 0;
}

/* noinline: what asks is the exception. */
__attribute__((noinline)) bool xv_queue_is_orphan(XvQueue *queue, const XvItem *item)
{
    return !xv_runtime_is_open(queue->runtime, xv_item_sender(item));
}

bool xv_queue_sweep_is_due(XvQueue *queue)
{
    return (atomic_load_explicit(&queue->carries, memory_order_seq_cst) & XV_CARRIES_REMOVABLE)
        && !queue->chain.grows && !queue->chain.ring.pair
        && atomic_load_explicit(&queue->swept, memory_order_seq_cst)
               != atomic_load_explicit(&queue->runtime->closings, memory_order_seq_cst);
}

typedef struct Known {
    int64_t sender;   /* 0: none */
    bool orphan;
} Known;

static bool is_to_go(XvQueue *queue, const XvItem *item, Known *known)
{
    if (item->fate != XV_FATE_REMOVE)
        return false;
    if (known->sender != xv_item_sender(item))
        *known = (Known){xv_item_sender(item), xv_queue_is_orphan(queue, item)};
    return known->orphan;
}

/* The first of n items from position on are to go now, the others keep their order. How many those are. */
static Xv_ssize_t sort(XvQueue *queue, XvRing *ring, uint64_t position, Xv_ssize_t n)
{
    Known known = {0, false};
    Xv_ssize_t end = n;
    for (Xv_ssize_t i = n; i-- > 0;) {
        XvItem *item = &xv_slot((XvPlace){ring, position + (uint64_t)i})->item, *last, kept;
        if (is_to_go(queue, item, &known))
            continue;
        last = &xv_slot((XvPlace){ring, position + (uint64_t)--end})->item;
        if (last == item)
            continue;
        kept = *item;
        *item = *last;
        *last = kept;
    }
    return end;
}

bool xv_queue_sweep(XvThreadState *ts, XvQueue *queue)
{
    XvRing *ring = &queue->chain.ring;
    uint64_t position, closings = atomic_load_explicit(&queue->runtime->closings, memory_order_seq_cst);
    Xv_ssize_t n = xv_ring_freeze(ring, &position), gone;
    if (n < 0) {
        xv_ring_await_thaw(ring);
        return true;
    }
    gone = sort(queue, ring, position, n);
    atomic_store_explicit(&queue->swept, closings, memory_order_seq_cst);
    xv_ring_thaw(ring, (uint64_t)gone);
    for (Xv_ssize_t i = 0; i < gone; i++) {
        XvPlace place = {ring, position + (uint64_t)i};
        XvItem item = xv_slot(place)->item;
        xv_ring_give_back(place);
        xv_queue_wake(queue, XV_QUEUE_ROOM);
        xv_item_drop(ts, &item);
    }
    return gone != 0;
}
