/* SPDX-License-Identifier: Apache-2.0
 *
 * A queue from inside: a chain of rings, two lines of threads that wait at it, and what seldom happens.
 *
 *   queue.c        making, letting go, who may do what
 *   queueput.c     putting
 *   queueget.c     getting, and items that could not be made into objects
 *   queuewait.c    waiting, closing, and why no wake-up is lost
 *   queueany.c     waiting at several
 *   queuefate.c    items whose sender has been closed
 *   queueitem.c    items without objects
 *   queueobject.c  a queue as an object
 *   queues.c       the queues of a runtime, by id; those that only lie in one another
 */
#ifndef XV_SHARE_QUEUE_H
#define XV_SHARE_QUEUE_H

#include "interp/interp.h"
#include "share/ring.h"

/* What has ever been put: bits that are set before the first of the kind is, and stay. */
#define XV_CARRIES_REMOVABLE 1u   /* items with XV_FATE_REMOVE */
#define XV_CARRIES_QUEUES 2u

/* An item that was got and could not become an object, for want of memory: first in line for the next receiver. Each
   thread state has the memory for one before it gets, so returning an item cannot fail. */
typedef struct XvReturned {
    struct XvReturned *next;      /* in the order of their places */
    XvItem item;
    uint64_t ring, position;
} XvReturned;

struct XvQueue {
    XvChain chain;
    XvLine lines[2];              /* by XvQueueSide */
    XvRuntime *runtime;           /* a reference; constant, as what follows */
    int64_t id;
    uint32_t flags;
    int fate;
    _Atomic(uint64_t) roles[2];   /* of XV_QUEUE_SPSC: who gets, who puts; 0: nobody yet */
    _Atomic(uint32_t) carries;
    _Atomic(uint64_t) swept;      /* closings of interpreters before the last sweep */
    _Atomic(int64_t) refs;
    pthread_mutex_t returned_lock;
    XvReturned *returned;
    _Atomic(uint32_t) returned_count;
    XvQueue *next, *prev;         /* in the runtime, by id; guarded by its lock, as what follows */
    XvQueue *next_by_id;
    int64_t found;                /* references that items of other queues hold; queues.c */
    bool reached;
};

/* One try: 1 done, 0 would have to wait, -1 error, XV_SOON somebody else is just about to make it possible. */
#define XV_SOON 2
typedef int (*XvAttempt)(XvThreadState *ts, XvQueue *queue, void *work);

/* Whether items that were returned keep the queue full: they have left the ring and still take room. */
static inline bool xv_queue_returned_fill(XvQueue *queue)
{
    return __builtin_expect(atomic_load_explicit(&queue->returned_count, memory_order_seq_cst) != 0, 0)
        && XvQueue_IsFull(queue);
}

static inline bool xv_queue_undecided(int done) { return done == 0 || done == XV_SOON; }

/* Whether a try is likely to succeed, from the words of this side and the turn of the next slot alone: as good as what
   decides about waiting for whoever goes on looking, and no other. */
static inline bool xv_queue_seems_ready(XvQueue *queue, XvQueueSide side)
{
    if (side == XV_QUEUE_ROOM)
        return xv_chain_can_put(&queue->chain) && !xv_queue_returned_fill(queue);
    return xv_chain_seems_ready(&queue->chain)
        || atomic_load_explicit(&queue->returned_count, memory_order_relaxed) != 0;
}

/* Tries until it is done, waiting in between with the GIL let go. Who would wait for an item need not be told that there
   is none: that takes a look at the tail, which costs the next sender its cache line. */
int xv_queue_wait_until(XvThreadState *ts, XvQueue *queue, XvQueueSide side, XvAttempt attempt, void *work,
                        int64_t timeout_ns);

static inline int xv_queue_until(XvThreadState *ts, XvQueue *queue, XvQueueSide side, XvAttempt attempt, void *work,
                                 int64_t timeout_ns)
{
    int done = 0;
    if (timeout_ns == 0 || side == XV_QUEUE_ROOM || xv_queue_seems_ready(queue, side))
        done = attempt(ts, queue, work);
    return __builtin_expect(!xv_queue_undecided(done) || (done == 0 && timeout_ns == 0), 1)
        ? done : xv_queue_wait_until(ts, queue, side, attempt, work, timeout_ns);
}

/* Something has changed on this side: wakes one of those who wait for it. */
void xv_queue_wake_one(XvLine *line);

static inline void xv_queue_wake(XvQueue *queue, XvQueueSide side)
{
    if (__builtin_expect(atomic_load_explicit(&queue->lines[side].count, memory_order_seq_cst) != 0, 0))
        xv_queue_wake_one(&queue->lines[side]);
}

/* A readied waiter stands in line, and leaves it, woken or not. */
void xv_queue_join(XvQueue *queue, XvQueueSide side, XvWaiter *waiter);
void xv_queue_depart(XvQueue *queue, XvQueueSide side, XvWaiter *waiter);

/* Whether a try would not have to wait. An item that is still being written does not count: its writer will wake. */
bool xv_queue_worth_trying(XvQueue *queue, XvQueueSide side);

/* After XV_SOON: waits for what somebody else is just copying. */
void xv_queue_await(XvQueue *queue, XvQueueSide side);

/* Takes the next item out: one that was returned, or else the ring's next. */
XvRingAnswer xv_queue_take(XvQueue *queue, XvItem *item, XvPlace *from);

/* One get, on behalf of any number of queues: as an XvAttempt, but a queue that is closed and drained is 0 as well, and
   *closed says so. */
int xv_queue_try_get(XvThreadState *ts, XvQueue *queue, XvObject **out, bool *closed);

/* 0, or -1 with ValueError: ts is a second one in a role where there is one. And the same for a thread without. */
int xv_queue_check_role(XvThreadState *ts, XvQueue *queue, XvQueueSide side);
bool xv_queue_in_role(XvQueue *queue, XvQueueSide side, uint64_t who);

int xv_queue_raise_closed(XvThreadState *ts);

/* Something of a kind is about to be put. */
void xv_queue_carries(XvQueue *queue, uint32_t kind);
void xv_queue_note_queues(XvQueue *queue, const XvItem *item);

/* The item's fate, as of a put by ts (XV_FATE_OF_QUEUE: the queue's). 0, or -1 with NotImplementedError or
   ValueError. */
int xv_queue_set_fate(XvThreadState *ts, XvQueue *queue, XvItem *item, int fate);

/* Whether the item's sender has been closed; only for an item whose fate is not KEEP. */
bool xv_queue_is_orphan(XvQueue *queue, const XvItem *item);

/* The queue is full: lets go of items that are to be removed. Whether there were some, or somebody else is at it. */
bool xv_queue_sweep(XvThreadState *ts, XvQueue *queue);
bool xv_queue_sweep_is_due(XvQueue *queue);

/* Drops what is in the queue. */
Xv_ssize_t xv_queue_clear(XvThreadState *ts, XvQueue *queue);

/* Lists the queue in its runtime and gives it an id; takes it off. */
void xv_queues_add(XvQueue *queue);
void xv_queues_remove(XvQueue *queue);

#endif
