/* SPDX-License-Identifier: Apache-2.0
 *
 * Getting. An item is taken out of its slot before it is made into an object: a slot is never held for longer than a
 * copy takes. If the object cannot be made, the item goes to a list that receivers look at first.
 */
#include "share/queue.h"

#include "object/unbound.h"
#include "platform/atomic.h"
#include "platform/memory.h"

XvObject *Xv_Unbound(XvThreadState *ts) { return &xv_context(ts)->world->unbound; }

static bool take_returned(XvQueue *queue, XvItem *item, XvPlace *from)
{
    XvReturned *first;
    pthread_mutex_lock(&queue->returned_lock);
    first = queue->returned;
    if (first != NULL) {
        queue->returned = first->next;
        atomic_fetch_sub_explicit(&queue->returned_count, 1, memory_order_seq_cst);
    }
    pthread_mutex_unlock(&queue->returned_lock);
    if (first == NULL)
        return false;
    *item = first->item;
    from->ring = NULL;   /* where it goes if it is returned again: before all others */
    from->position = 0;
    xv_free(first);
    return true;
}

XvRingAnswer xv_queue_take(XvQueue *queue, XvItem *item, XvPlace *from)
{
    XvRingAnswer answer;
    if (__builtin_expect(atomic_load_explicit(&queue->returned_count, memory_order_seq_cst) != 0, 0)
        && take_returned(queue, item, from))
        answer = XV_RING_CLAIMED;
    else
        answer = xv_chain_get(&queue->chain, item, from);
    if (answer == XV_RING_CLAIMED)
        xv_queue_wake(queue, XV_QUEUE_ROOM);
    return answer;
}

/* Whether a comes before b. */
static bool is_before(const XvReturned *a, const XvReturned *b)
{
    return a->ring != b->ring ? a->ring < b->ring : a->position < b->position;
}

static __attribute__((noinline)) void return_item(XvThread *thread, XvQueue *queue, const XvItem *item, XvPlace from)
{
    XvReturned *returned = thread->get_reserve, **link = &queue->returned;
    thread->get_reserve = NULL;
    returned->item = *item;
    returned->ring = from.ring == NULL ? 0 : from.ring->number;
    returned->position = from.position;
    pthread_mutex_lock(&queue->returned_lock);
    while (*link != NULL && is_before(*link, returned))
        link = &(*link)->next;
    returned->next = *link;
    *link = returned;
    atomic_fetch_add_explicit(&queue->returned_count, 1, memory_order_seq_cst);
    pthread_mutex_unlock(&queue->returned_lock);
    xv_queue_wake(queue, XV_QUEUE_ITEM);
}

static __attribute__((noinline)) int make_reserve(XvThreadState *ts)
{
    xv_thread(ts)->get_reserve = xv_malloc(sizeof(XvReturned));
    if (xv_thread(ts)->get_reserve != NULL)
        return 0;
    XvErr_NoMemory(ts);
    return -1;
}

/* An item has a fate, and its sender has been closed: 1, something has arrived in its place; 0, it is gone; -1, and
   that is an error. */
static int fulfil(XvThreadState *ts, XvItem *item, XvObject **out)
{
    uint8_t fate = item->fate;
    xv_item_drop(ts, item);
    if (fate == XV_FATE_REMOVE)
        return 0;
    if (fate == XV_FATE_ERROR) {
        XvErr_SetString(ts, &XvExc_ItemInterpreterDestroyed, "item's original interpreter destroyed");
        return -1;
    }
    *out = Xv_Unbound(ts);
    Xv_INCREF(*out);
    return 1;
}

static int open_item(XvThreadState *ts, XvQueue *queue, XvItem *item, XvPlace from, XvObject **out)
{
    *out = xv_item_open(ts, item);
    if (__builtin_expect(*out != NULL, 1))
        return 1;
    if (XvErr_Matches(ts, &XvExc_ValueError))
        xv_item_drop(ts, item);   /* broken: nobody will ever open it */
    else
        return_item(xv_thread(ts), queue, item, from);
    return -1;
}

int xv_queue_try_get(XvThreadState *ts, XvQueue *queue, XvObject **out, bool *closed)
{
    *closed = false;
    if (__builtin_expect(xv_thread(ts)->get_reserve == NULL, 0) && make_reserve(ts) < 0)
        return -1;
    for (;;) {
        XvItem item;
        XvPlace from;
        XvRingAnswer answer = xv_queue_take(queue, &item, &from);
        int result;
        if (__builtin_expect(answer != XV_RING_CLAIMED, 0)) {
            *closed = answer == XV_RING_CLOSED;
            return answer == XV_RING_SOON ? XV_SOON : 0;
        }
        if (__builtin_expect(item.fate == XV_FATE_KEEP, 1) || !xv_queue_is_orphan(queue, &item))
            return open_item(ts, queue, &item, from, out);
        result = fulfil(ts, &item, out);
        if (result != 0)
            return result;
    }
}

static int try_get(XvThreadState *ts, XvQueue *queue, void *work)
{
    bool closed;
    int done = xv_queue_try_get(ts, queue, work, &closed);
    return __builtin_expect(closed, 0) ? xv_queue_raise_closed(ts) : done;
}

int XvQueue_Get(XvThreadState *ts, XvQueue *queue, XvObject **out, int64_t timeout_ns)
{
    XV_POINTER(ts, queue, -1);
    XV_POINTER(ts, out, -1);
    *out = NULL;
    if (xv_check_timeout(ts, timeout_ns) < 0
        || (queue->flags & XV_QUEUE_SPSC && xv_queue_check_role(ts, queue, XV_QUEUE_ITEM) < 0))
        return -1;
    return xv_queue_until(ts, queue, XV_QUEUE_ITEM, try_get, out, timeout_ns);
}

/* Draining */

/* One get of a drain. With something in hand already, an error must be left to a later get: the item is looked at
   before its fate is fulfilled. */
typedef struct XvDrain {
    XvObject **out;
    Xv_ssize_t count;
} XvDrain;

static int try_drain(XvThreadState *ts, XvQueue *queue, void *work)
{
    XvDrain *drain = work;
    XvItem item;
    XvPlace from;
    XvRingAnswer answer;
    int result;
    if (drain->count == 0)
        return try_get(ts, queue, drain->out);
    if (xv_thread(ts)->get_reserve == NULL && make_reserve(ts) < 0)
        return -1;
    answer = xv_queue_take(queue, &item, &from);
    if (answer != XV_RING_CLAIMED)
        return answer == XV_RING_SOON ? XV_SOON : 0;
    if (item.fate == XV_FATE_KEEP || !xv_queue_is_orphan(queue, &item))
        return open_item(ts, queue, &item, from, &drain->out[drain->count]);
    if (item.fate == XV_FATE_ERROR) {
        return_item(xv_thread(ts), queue, &item, from);
        return 0;
    }
    result = fulfil(ts, &item, &drain->out[drain->count]);
    return result == 0 ? XV_SOON : result;
}

Xv_ssize_t XvQueue_Drain(XvThreadState *ts, XvQueue *queue, XvObject **out, Xv_ssize_t max)
{
    XvDrain drain = {out, 0};
    XV_POINTER(ts, queue, -1);
    XV_POINTER(ts, out, -1);
    if (xv_check_timeout(ts, 0) < 0
        || (queue->flags & XV_QUEUE_SPSC && xv_queue_check_role(ts, queue, XV_QUEUE_ITEM) < 0))
        return -1;
    while (drain.count < max) {
        int done = xv_queue_until(ts, queue, XV_QUEUE_ITEM, try_drain, &drain, 0);
        if (done == 1) {
            drain.count++;
            continue;
        }
        if (done < 0 && drain.count == 0)
            return -1;
        if (done < 0)
            XvErr_Clear(ts);
        break;
    }
    return drain.count;
}
