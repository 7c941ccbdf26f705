/* SPDX-License-Identifier: Apache-2.0
 *
 * Putting.
 */
#include "share/queue.h"

#include "platform/atomic.h"
#include "platform/memory.h"
#include "platform/park.h"

typedef struct XvPut {
    XvItem item;       /* what to put; while it is tried, of a view that moves as well */
    XvObject *moved;   /* NULL: item is ready */
} XvPut;

/* What the ring says, or why that is not asked. */
static __attribute__((noinline)) int not_put(XvThreadState *ts, XvQueue *queue, XvRingAnswer answer)
{
    switch (answer) {
    case XV_RING_CLOSED:
        return xv_queue_raise_closed(ts);
    case XV_RING_NOMEM:
        XvErr_NoMemory(ts);
        return -1;
    case XV_RING_SOON:
        return XV_SOON;
    default:
        return xv_queue_sweep_is_due(queue) && xv_queue_sweep(ts, queue) ? XV_SOON : 0;
    }
}

static bool has_no_room(XvQueue *queue) { return xv_queue_returned_fill(queue) && !xv_chain_closed(&queue->chain); }

static int try_move(XvThreadState *ts, XvQueue *queue, XvPut *put)
{
    /* Looked at anew each time: another thread of this interpreter may have released it while this one waited. */
    XvView *view = xv_view(ts, put->moved);
    XvRingAnswer answer;
    XvPlace place;
    if (view == NULL || xv_move_prepare(ts, view, &put->item.share) < 0)
        return -1;
    answer = has_no_room(queue) ? XV_RING_WAIT : xv_chain_claim(&queue->chain, &place);
    if (answer != XV_RING_CLAIMED) {
        xv_move_abandon(view, &put->item.share);
        return not_put(ts, queue, answer);
    }
    xv_move_commit(ts, view, &put->item.share);
    xv_slot(place)->item = put->item;
    xv_ring_publish(place);
    xv_queue_wake(queue, XV_QUEUE_ITEM);
    return 1;
}

static int try_put(XvThreadState *ts, XvQueue *queue, void *work)
{
    XvPut *put = work;
    XvRingAnswer answer;
    if (put->moved != NULL)
        return try_move(ts, queue, put);
    answer = has_no_room(queue) ? XV_RING_WAIT : xv_chain_put(&queue->chain, &put->item);
    if (__builtin_expect(answer != XV_RING_CLAIMED, 0))
        return not_put(ts, queue, answer);
    xv_queue_wake(queue, XV_QUEUE_ITEM);
    return 1;
}

/* Whether ts may put at all, and how long. */
static inline int may_put(XvThreadState *ts, XvQueue *queue, int64_t timeout_ns)
{
    if (xv_check_timeout(ts, timeout_ns) < 0)
        return -1;
    return queue->flags & XV_QUEUE_SPSC ? xv_queue_check_role(ts, queue, XV_QUEUE_ROOM) : 0;
}

static int pack(XvThreadState *ts, XvQueue *queue, XvObject *op, int fate, XvItem *item)
{
    if (xv_item_pack(ts, op, item) < 0)
        return -1;
    if (__builtin_expect(item->kind == XV_ITEM_QUEUE || item->kind == XV_ITEM_TUPLE, 0))
        xv_queue_note_queues(queue, item);
    if (__builtin_expect(fate == XV_FATE_KEEP || (fate == XV_FATE_OF_QUEUE && queue->fate == XV_FATE_KEEP), 1)
        || xv_queue_set_fate(ts, queue, item, fate) == 0)
        return 0;
    xv_item_drop(ts, item);
    return -1;
}

static inline int put_shared(XvThreadState *ts, XvQueue *queue, XvObject *op, int fate, int64_t timeout_ns)
{
    XvPut put;
    int done;
    put.moved = NULL;
    if (may_put(ts, queue, timeout_ns) < 0 || pack(ts, queue, op, fate, &put.item) < 0)
        return -1;
    done = xv_queue_until(ts, queue, XV_QUEUE_ROOM, try_put, &put, timeout_ns);
    if (done != 1)
        xv_item_drop(ts, &put.item);
    return done;
}

static inline int put_moved(XvThreadState *ts, XvQueue *queue, XvObject *op, int fate, int64_t timeout_ns)
{
    XvPut put = {.moved = op, .item = {.kind = XV_ITEM_VIEW, .fate = XV_FATE_KEEP}};
    if (may_put(ts, queue, timeout_ns) < 0 || xv_queue_set_fate(ts, queue, &put.item, fate) < 0)
        return -1;
    return xv_queue_until(ts, queue, XV_QUEUE_ROOM, try_put, &put, timeout_ns);
}

int XvQueue_Put(XvThreadState *ts, XvQueue *queue, XvObject *op, int64_t timeout_ns)
{
    XV_POINTER(ts, queue, -1);
    XV_ARGUMENT(ts, op, -1);
    return put_shared(ts, queue, op, XV_FATE_OF_QUEUE, timeout_ns);
}

int XvQueue_PutMove(XvThreadState *ts, XvQueue *queue, XvObject *op, int64_t timeout_ns)
{
    XV_POINTER(ts, queue, -1);
    XV_ARGUMENT(ts, op, -1);
    return put_moved(ts, queue, op, XV_FATE_OF_QUEUE, timeout_ns);
}

int XvQueue_PutWithFate(XvThreadState *ts, XvQueue *queue, XvObject *op, int move, int fate, int64_t timeout_ns)
{
    XV_POINTER(ts, queue, -1);
    XV_ARGUMENT(ts, op, -1);
    return move ? put_moved(ts, queue, op, fate, timeout_ns) : put_shared(ts, queue, op, fate, timeout_ns);
}

/* Several at once */

static int put_packed(XvThreadState *ts, XvQueue *queue, XvPut *puts, Xv_ssize_t n, int64_t timeout_ns,
                      Xv_ssize_t *put)
{
    int64_t deadline = xv_deadline(timeout_ns);
    int done = 1;
    while (*put < n && done == 1) {
        int64_t left = timeout_ns <= 0 ? timeout_ns : deadline - xv_now();
        done = xv_queue_until(ts, queue, XV_QUEUE_ROOM, try_put, &puts[*put], left < 0 && timeout_ns > 0 ? 0 : left);
        *put += done == 1;
    }
    return done;
}

int XvQueue_PutAll(XvThreadState *ts, XvQueue *queue, XvObject *const *ops, Xv_ssize_t n, int64_t timeout_ns,
                   Xv_ssize_t *put)
{
    XvPut *puts;
    Xv_ssize_t packed = 0;
    int done = -1;
    XV_POINTER(ts, queue, -1);
    XV_POINTER(ts, put, -1);
    *put = 0;
    if (n > 0)
        XV_POINTER(ts, ops, -1);
    if (may_put(ts, queue, timeout_ns) < 0)
        return -1;
    if (n <= 0)
        return 1;
    puts = n > XV_SSIZE_MAX / (Xv_ssize_t)sizeof *puts ? NULL : xv_malloc((size_t)n * sizeof *puts);
    if (puts == NULL) {
        XvErr_NoMemory(ts);
        return -1;
    }
    for (; packed < n; packed++) {
        puts[packed].moved = NULL;
        if (ops[packed] == NULL || pack(ts, queue, ops[packed], XV_FATE_OF_QUEUE, &puts[packed].item) < 0)
            break;
    }
    if (packed == n)
        done = put_packed(ts, queue, puts, n, timeout_ns, put);
    else if (ops[packed] == NULL)
        XvErr_SetString(ts, &XvExc_SystemError, "XvQueue_PutAll: NULL argument");
    for (Xv_ssize_t i = *put; i < packed; i++)
        xv_item_drop(ts, &puts[i].item);
    xv_free(puts);
    return done;
}
