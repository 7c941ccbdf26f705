/* SPDX-License-Identifier: Apache-2.0 */
#include "share/queue.h"

#include "platform/atomic.h"
#include "platform/memory.h"
#include "platform/process.h"

#include <string.h>

#define MAXSIZE_MAX ((Xv_ssize_t)1 << 24)

XvStatus XvQueue_NewWith(XvRuntime *rt, Xv_ssize_t maxsize, uint32_t flags, int fate, XvQueue **out)
{
    XvQueue *queue;
    *out = NULL;
    if (xv_forked())
        return XV_FORKED;
    if (maxsize > MAXSIZE_MAX || (flags & ~XV_QUEUE_SPSC) || fate < XV_FATE_KEEP || fate > XV_FATE_UNBOUND)
        return XV_INVALID;
    queue = xv_aligned_alloc(_Alignof(XvQueue), sizeof *queue);
    if (queue == NULL)
        return XV_NOMEM;
    memset(queue, 0, sizeof *queue);
    if (!xv_chain_init(&queue->chain, maxsize, flags & XV_QUEUE_SPSC)) {
        xv_free(queue);
        return XV_NOMEM;
    }
    xv_line_init(&queue->lines[XV_QUEUE_ITEM]);
    xv_line_init(&queue->lines[XV_QUEUE_ROOM]);
    pthread_mutex_init(&queue->returned_lock, NULL);
    atomic_init(&queue->returned_count, 0);
    atomic_init(&queue->roles[XV_QUEUE_ITEM], 0);
    atomic_init(&queue->roles[XV_QUEUE_ROOM], 0);
    atomic_init(&queue->carries, 0);
    atomic_init(&queue->swept, 0);
    atomic_init(&queue->refs, 1);
    queue->flags = flags;
    queue->fate = fate;
    queue->runtime = rt;
    xv_runtime_retain(rt);
    xv_queues_add(queue);
    *out = queue;
    return XV_OK;
}

XvStatus XvQueue_New(XvRuntime *rt, Xv_ssize_t maxsize, XvQueue **out)
{
    return XvQueue_NewWith(rt, maxsize, 0, XV_FATE_KEEP, out);
}

void XvQueue_Retain(XvQueue *queue) { atomic_fetch_add_explicit(&queue->refs, 1, memory_order_relaxed); }

/* Whether that was the last. Those that have none left are linked by `next`. */
static void let_go(XvQueue *queue, XvQueue **doomed)
{
    if (atomic_fetch_sub_explicit(&queue->refs, 1, memory_order_release) != 1)
        return;
    XV_ACQUIRE_LAST(&queue->refs);
    xv_queues_remove(queue);
    queue->next = *doomed;
    *doomed = queue;
}

/* Drops an item; queues that go with it are put on the list, since they may be nested as deeply as anybody likes. */
static void drop_item(XvThreadState *ts, XvItem *item, XvQueue **doomed)
{
    if (item->kind == XV_ITEM_QUEUE) {
        let_go(item->queue, doomed);
        return;
    }
    if (item->kind == XV_ITEM_TUPLE) {
        for (int32_t i = 0; i < item->nodes[0].nodes; i++) {
            if (item->nodes[i].kind == XV_ITEM_QUEUE) {
                let_go((XvQueue *)(uintptr_t)item->nodes[i].bits, doomed);
                item->nodes[i].kind = XV_ITEM_NONE;
            }
        }
    }
    xv_item_drop(ts, item);
}

/* Nobody else has the queue any more. */
static void destroy(XvThreadState *ts, XvQueue *queue, XvQueue **doomed)
{
    XvItem item;
    XvPlace from;
    while (xv_queue_take(queue, &item, &from) == XV_RING_CLAIMED)
        drop_item(ts, &item, doomed);
    xv_line_destroy(&queue->lines[XV_QUEUE_ITEM]);
    xv_line_destroy(&queue->lines[XV_QUEUE_ROOM]);
    pthread_mutex_destroy(&queue->returned_lock);
    xv_runtime_release(queue->runtime);
    xv_chain_destroy(&queue->chain);
    xv_free(queue);
}

void XvQueue_Release(XvThreadState *ts, XvQueue *queue)
{
    XvQueue *doomed = NULL;
    XV_NEEDED(queue);
    let_go(queue, &doomed);
    while (doomed != NULL) {
        queue = doomed;
        doomed = queue->next;
        destroy(ts, queue, &doomed);
    }
}

int64_t XvQueue_Id(const XvQueue *queue) { return queue->id; }

int XvQueue_Fate(const XvQueue *queue) { return queue->fate; }

uint32_t XvQueue_Flags(const XvQueue *queue) { return queue->flags; }

Xv_ssize_t XvQueue_MaxSize(const XvQueue *queue)
{
    return queue->chain.grows ? 0 : (Xv_ssize_t)queue->chain.ring.maxsize;
}

int XvQueue_IsClosed(const XvQueue *queue) { return xv_chain_closed(&queue->chain); }

Xv_ssize_t XvQueue_Size(const XvQueue *queue)
{
    return xv_chain_size(&queue->chain)
           + (Xv_ssize_t)atomic_load_explicit(&queue->returned_count, memory_order_relaxed);
}

int XvQueue_IsEmpty(const XvQueue *queue) { return XvQueue_Size(queue) == 0; }

int XvQueue_IsFull(const XvQueue *queue)
{
    return !queue->chain.grows && XvQueue_Size(queue) >= XvQueue_MaxSize(queue);
}

/* Roles */

bool xv_queue_in_role(XvQueue *queue, XvQueueSide side, uint64_t who)
{
    uint64_t holder = atomic_load_explicit(&queue->roles[side], memory_order_relaxed);
    if (holder == 0 && who != 0
        && atomic_compare_exchange_strong_explicit(&queue->roles[side], &holder, who, memory_order_relaxed,
                                                   memory_order_relaxed))
        return true;
    return holder == who && who != 0;
}

/* A thread state may be another's the next time: one that is bound stands for its thread. */
static uint64_t who_is(XvThreadState *ts)
{
    const XvThread *thread = xv_thread(ts);
    return thread->bound ? (uint64_t)thread->self : (uint64_t)(uintptr_t)thread;
}

int xv_queue_check_role(XvThreadState *ts, XvQueue *queue, XvQueueSide side)
{
    if (xv_queue_in_role(queue, side, who_is(ts)))
        return 0;
    XvErr_Format(ts, &XvExc_ValueError, "queue %lld is for one %s, and another thread is it", (long long)queue->id,
                 side == XV_QUEUE_ROOM ? "sender" : "receiver");
    return -1;
}

int xv_queue_raise_closed(XvThreadState *ts)
{
    XvErr_SetString(ts, &XvExc_QueueClosed, "queue is closed");
    return -1;
}

void xv_queue_carries(XvQueue *queue, uint32_t kind)
{
    if (!(atomic_load_explicit(&queue->carries, memory_order_relaxed) & kind))
        atomic_fetch_or_explicit(&queue->carries, kind, memory_order_seq_cst);
}

/* Letting go */

Xv_ssize_t xv_queue_clear(XvThreadState *ts, XvQueue *queue)
{
    Xv_ssize_t n = 0;
    XvItem item;
    XvPlace from;
    for (;;) {
        XvRingAnswer answer = xv_queue_take(queue, &item, &from);
        if (answer == XV_RING_CLAIMED) {
            xv_item_drop(ts, &item);
            n++;
        } else if (answer == XV_RING_SOON) {
            xv_queue_await(queue, XV_QUEUE_ITEM);
        } else {
            return n;
        }
    }
}

Xv_ssize_t XvQueue_Clear(XvThreadState *ts, XvQueue *queue)
{
    XV_NEEDED(queue);
    if (xv_forked())
        return 0;
    if (queue->flags & XV_QUEUE_SPSC && !xv_queue_in_role(queue, XV_QUEUE_ITEM, ts == NULL ? 0 : who_is(ts)))
        return -1;
    return xv_queue_clear(ts, queue);
}
