/* SPDX-License-Identifier: Apache-2.0
 *
 * A queue: a ring, and two lines of threads that wait at it.
 *
 * Waiting. A waiter joins its line (count + 1) and then tries once more; whoever changes the ring looks at the count
 * afterwards. Both misses together would lose a wake-up: the waiter's last try does not see the change, and the changer
 * does not see the waiter. That is store buffering again; all four accesses are seq_cst, and in their single order
 *     change < look at the count < join < last try < change
 * would be a cycle. (With fewer orders the wake-up is lost on x86 too.)
 *
 * A wake goes to one waiter for each change. It is a hint, not a gift: the woken one tries like anybody else. Whoever
 * leaves the line passes a wake on if there is still something to be had, or if the queue is closed.
 */
#include "crossview/queue.h"

#include "interp/interp.h"
#include "platform/atomic.h"
#include "platform/memory.h"
#include "platform/park.h"
#include "platform/process.h"
#include "share/ring.h"

#include <string.h>

/* Items on their way between two running threads arrive within a few hundred nanoseconds: worth a short look before
   the GIL is let go and the kernel asked. */
#define SPINS 400

struct XvQueue {
    XvRing ring;
    XvLine lines[2];               /* by XvQueueSide */
    XvRuntime *runtime;            /* a reference */
    _Atomic(int64_t) refs;
    /* Positions whose item could not be made into an object, for want of memory: still claimed, and first in line
       for the next receiver. There is room for every slot, made with the queue, so returning an item cannot fail. */
    pthread_mutex_t returned_lock;
    uint64_t *returned;
    _Atomic(uint32_t) returned_count;
};

XvStatus XvQueue_New(XvRuntime *rt, Xv_ssize_t maxsize, XvQueue **out)
{
    XvQueue *queue;
    *out = NULL;
    if (xv_forked())
        return XV_FORKED;
    if (maxsize < 1 || maxsize > (Xv_ssize_t)1 << 24)
        return XV_INVALID;
    queue = xv_aligned_alloc(_Alignof(XvQueue), sizeof *queue);
    if (queue == NULL)
        return XV_NOMEM;
    memset(queue, 0, sizeof *queue);
    if (!xv_ring_init(&queue->ring, maxsize)) {
        xv_free(queue);
        return XV_NOMEM;
    }
    queue->returned = xv_calloc(queue->ring.mask + 1, sizeof *queue->returned);
    if (queue->returned == NULL) {
        xv_ring_destroy(&queue->ring);
        xv_free(queue);
        return XV_NOMEM;
    }
    xv_line_init(&queue->lines[XV_QUEUE_ITEM]);
    xv_line_init(&queue->lines[XV_QUEUE_ROOM]);
    pthread_mutex_init(&queue->returned_lock, NULL);
    atomic_init(&queue->returned_count, 0);
    atomic_init(&queue->refs, 1);
    queue->runtime = rt;
    xv_runtime_retain(rt);
    *out = queue;
    return XV_OK;
}

void XvQueue_Retain(XvQueue *queue) { atomic_fetch_add_explicit(&queue->refs, 1, memory_order_relaxed); }

void XvQueue_Release(XvThreadState *ts, XvQueue *queue)
{
    XV_NEEDED(queue);
    if (atomic_fetch_sub_explicit(&queue->refs, 1, memory_order_release) != 1)
        return;
    XV_ACQUIRE_LAST(&queue->refs);
    XvQueue_Clear(ts, queue);
    xv_line_destroy(&queue->lines[XV_QUEUE_ITEM]);
    xv_line_destroy(&queue->lines[XV_QUEUE_ROOM]);
    pthread_mutex_destroy(&queue->returned_lock);
    xv_runtime_release(queue->runtime);
    xv_ring_destroy(&queue->ring);
    xv_free(queue->returned);
    xv_free(queue);
}

Xv_ssize_t XvQueue_MaxSize(const XvQueue *queue) { return (Xv_ssize_t)queue->ring.maxsize; }

int XvQueue_IsClosed(const XvQueue *queue) { return xv_ring_closed(&queue->ring); }

Xv_ssize_t XvQueue_Size(const XvQueue *queue)
{
    return xv_ring_size(&queue->ring)
           + (Xv_ssize_t)atomic_load_explicit(&queue->returned_count, memory_order_relaxed);
}

/* Waiting and waking */

static void wake_one(XvQueue *queue, XvQueueSide side)
{
    XvLine *line = &queue->lines[side];
    XvWaiter *waiter;
    if (atomic_load_explicit(&line->count, memory_order_seq_cst) == 0)
        return;
    pthread_mutex_lock(&line->lock);
    waiter = xv_line_pop(line);
    pthread_mutex_unlock(&line->lock);
    if (waiter != NULL)
        xv_waiter_wake(waiter, XV_WAITER_GRANTED);
}

static void join(XvQueue *queue, XvQueueSide side, XvWaiter *waiter)
{
    XvLine *line = &queue->lines[side];
    pthread_mutex_lock(&line->lock);
    xv_line_append(line, waiter);
    pthread_mutex_unlock(&line->lock);
}

/* Whether items that were returned keep the queue full: they have left the ring's count and still take room. */
static bool returned_fill(XvQueue *queue)
{
    return atomic_load_explicit(&queue->returned_count, memory_order_seq_cst) != 0
        && XvQueue_Size(queue) >= XvQueue_MaxSize(queue);
}

/* Whether a try would not have to wait. An item that is still being written does not count: its writer will wake. */
static bool worth_trying(XvQueue *queue, XvQueueSide side)
{
    if (side == XV_QUEUE_ROOM)
        return xv_ring_closed(&queue->ring) || (xv_ring_can_put(&queue->ring) && !returned_fill(queue));
    return xv_ring_can_get(&queue->ring) || xv_ring_drained(&queue->ring)
        || atomic_load_explicit(&queue->returned_count, memory_order_seq_cst) != 0;
}

static void depart(XvQueue *queue, XvQueueSide side, XvWaiter *waiter)
{
    XvLine *line = &queue->lines[side];
    bool in_line;
    pthread_mutex_lock(&line->lock);
    in_line = waiter->in_line;
    if (in_line)
        xv_line_remove(line, waiter);
    pthread_mutex_unlock(&line->lock);
    if (in_line) {
        xv_waiter_withdraw(waiter);
    } else {
        xv_waiter_await(waiter);
        atomic_store_explicit(&waiter->state, XV_WAITER_IDLE, memory_order_relaxed);
    }
    /* Also when closed: Close wakes those in line at that moment, and each who leaves later wakes the next. */
    if (worth_trying(queue, side))
        wake_one(queue, side);
}

XvStatus XvQueue_Register(XvThreadState *ts, XvQueue *queue, XvQueueSide side, uint64_t token)
{
    XvWaiter *waiter = &xv_thread(ts)->queue_waiter;
    XV_NEEDED(queue);
    if (xv_forked())
        return XV_FORKED;
    if (token == 0 || atomic_load_explicit(&waiter->state, memory_order_relaxed) != XV_WAITER_IDLE)
        return XV_INVALID;
    if (!xv_waiter_begin(waiter, queue->runtime, token))
        return XV_NOMEM;
    join(queue, side, waiter);
    if (xv_sleepers_join(xv_thread(ts), waiter))
        xv_waiter_stir(waiter, XV_WAITER_INTERRUPTED);
    return XV_OK;
}

void XvQueue_Cancel(XvThreadState *ts, XvQueue *queue, XvQueueSide side)
{
    XV_NEEDED(queue);
    if (xv_forked())
        return;
    xv_sleepers_leave(xv_thread(ts));
    depart(queue, side, &xv_thread(ts)->queue_waiter);
}

int XvQueue_Close(XvQueue *queue)
{
    bool first = !xv_forked() && xv_ring_close(&queue->ring);
    if (first) {
        xv_line_wake_all(&queue->lines[XV_QUEUE_ITEM]);
        xv_line_wake_all(&queue->lines[XV_QUEUE_ROOM]);
    }
    return first;
}

/* Somebody wants something of this thread, the GIL perhaps: no time to spin. */
static bool breaker_is_up(XvThreadState *ts)
{
    return atomic_load_explicit(&xv_mailbox(ts)->breaker, memory_order_relaxed) != 0;
}

/* One try: 1 done, 0 would have to wait, -1 error. */
typedef int (*Try)(XvThreadState *ts, XvQueue *queue, void *work);

/* Tries until it is done, waiting in between with the GIL let go. */
static int try_until(XvThreadState *ts, XvQueue *queue, XvQueueSide side, Try attempt, void *work, int64_t timeout_ns)
{
    XvThread *thread = xv_thread(ts);
    XvWaiter *waiter = &thread->queue_waiter;
    int64_t deadline;
    int done = attempt(ts, queue, work);
    if (done != 0 || timeout_ns == 0)
        return done;
    deadline = xv_deadline(timeout_ns);
    for (int i = 0; i < XV_SPINS(SPINS) && done == 0 && !breaker_is_up(ts); i++) {
        xv_pause();
        if (worth_trying(queue, side))
            done = attempt(ts, queue, work);
    }
    while (done == 0) {
        bool expired;
        xv_waiter_begin(waiter, NULL, 0);
        join(queue, side, waiter);
        done = attempt(ts, queue, work);
        expired = false;
        if (done == 0) {
            expired = xv_sleep(thread, waiter, 0, deadline);
            done = attempt(ts, queue, work);
        }
        depart(queue, side, waiter);
        if (done == 0 && Xv_CHECKPOINT(ts) < 0)
            return -1;
        if (expired)
            break;
    }
    return done;
}

/* Putting */

typedef struct XvPut {
    XvItem item;       /* what to put; while it is tried, of a view that moves as well */
    XvObject *moved;   /* NULL: item is ready */
} XvPut;

static int queue_closed(XvThreadState *ts)
{
    XvErr_SetString(ts, &XvExc_QueueClosed, "queue is closed");
    return -1;
}

static int try_put(XvThreadState *ts, XvQueue *queue, void *work)
{
    XvPut *put = work;
    XvView *view = NULL;
    uint64_t position;
    XvRingAnswer answer;
    if (put->moved != NULL) {
        /* Looked at anew each time: another thread of this interpreter may have released it while this one waited. */
        view = xv_view(ts, put->moved);
        if (view == NULL || xv_move_prepare(ts, view, &put->item.share) < 0)
            return -1;
    }
    if (returned_fill(queue) && !xv_ring_closed(&queue->ring))
        answer = XV_RING_WAIT;
    else
        answer = xv_ring_claim_put(&queue->ring, &position);
    if (answer != XV_RING_CLAIMED) {
        if (view != NULL)
            xv_move_abandon(view, &put->item.share);
        return answer == XV_RING_WAIT ? 0 : queue_closed(ts);
    }
    if (view != NULL) {
        xv_move_commit(ts, view, &put->item.share);
        put->item.kind = XV_ITEM_VIEW;
    }
    *xv_ring_item(&queue->ring, position) = put->item;
    xv_ring_publish(&queue->ring, position);
    wake_one(queue, XV_QUEUE_ITEM);
    return 1;
}

int XvQueue_Put(XvThreadState *ts, XvQueue *queue, XvObject *op, int64_t timeout_ns)
{
    XvPut put = {.moved = NULL};
    int done;
    XV_POINTER(ts, queue, -1);
    XV_ARGUMENT(ts, op, -1);
    if (xv_check_timeout(ts, timeout_ns) < 0 || xv_item_pack(ts, op, &put.item) < 0)
        return -1;
    done = try_until(ts, queue, XV_QUEUE_ROOM, try_put, &put, timeout_ns);
    if (done != 1)
        xv_item_drop(ts, &put.item);
    return done;
}

int XvQueue_PutMove(XvThreadState *ts, XvQueue *queue, XvObject *op, int64_t timeout_ns)
{
    XvPut put = {.moved = op};
    XV_POINTER(ts, queue, -1);
    XV_ARGUMENT(ts, op, -1);
    return xv_check_timeout(ts, timeout_ns) < 0 ? -1
        : try_until(ts, queue, XV_QUEUE_ROOM, try_put, &put, timeout_ns);
}

/* Getting */

/* Claims the next item: one that was returned, or else the ring's next. */
static XvRingAnswer claim_get(XvQueue *queue, uint64_t *position)
{
    if (atomic_load_explicit(&queue->returned_count, memory_order_seq_cst) != 0) {
        uint32_t count;
        pthread_mutex_lock(&queue->returned_lock);
        count = atomic_load_explicit(&queue->returned_count, memory_order_relaxed);
        if (count != 0) {
            *position = queue->returned[0];
            memmove(queue->returned, queue->returned + 1, (count - 1) * sizeof *queue->returned);
            atomic_store_explicit(&queue->returned_count, count - 1, memory_order_release);
        }
        pthread_mutex_unlock(&queue->returned_lock);
        if (count != 0)
            return XV_RING_CLAIMED;
    }
    return xv_ring_claim_get(&queue->ring, position);
}

static void give_back(XvQueue *queue, uint64_t position)
{
    xv_ring_give_back(&queue->ring, position);
    wake_one(queue, XV_QUEUE_ROOM);
}

/* The item could not become an object: it stays first in line. */
static void return_item(XvQueue *queue, uint64_t position)
{
    pthread_mutex_lock(&queue->returned_lock);
    uint32_t count = atomic_load_explicit(&queue->returned_count, memory_order_relaxed);
    queue->returned[count] = position;
    atomic_store_explicit(&queue->returned_count, count + 1, memory_order_seq_cst);
    pthread_mutex_unlock(&queue->returned_lock);
    wake_one(queue, XV_QUEUE_ITEM);
}

static int try_get(XvThreadState *ts, XvQueue *queue, void *work)
{
    XvObject **out = work;
    uint64_t position;
    XvRingAnswer answer = claim_get(queue, &position);
    if (answer != XV_RING_CLAIMED)
        return answer == XV_RING_WAIT ? 0 : queue_closed(ts);
    *out = xv_item_open(ts, xv_ring_item(&queue->ring, position));
    if (*out == NULL) {
        return_item(queue, position);
        return -1;
    }
    give_back(queue, position);
    return 1;
}

int XvQueue_Get(XvThreadState *ts, XvQueue *queue, XvObject **out, int64_t timeout_ns)
{
    XV_POINTER(ts, queue, -1);
    XV_POINTER(ts, out, -1);
    *out = NULL;
    return xv_check_timeout(ts, timeout_ns) < 0 ? -1
        : try_until(ts, queue, XV_QUEUE_ITEM, try_get, out, timeout_ns);
}

Xv_ssize_t XvQueue_Clear(XvThreadState *ts, XvQueue *queue)
{
    Xv_ssize_t n = 0;
    uint64_t position;
    XV_NEEDED(queue);
    while (!xv_forked() && claim_get(queue, &position) == XV_RING_CLAIMED) {
        xv_item_drop(ts, xv_ring_item(&queue->ring, position));
        give_back(queue, position);
        n++;
    }
    return n;
}
