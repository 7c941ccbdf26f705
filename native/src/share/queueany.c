/* SPDX-License-Identifier: Apache-2.0
 *
 * Waiting at several queues. The thread has a waiter in the line of each; all of them stir the one that it sleeps on.
 * It begins each look at another queue than the last, so that none is always first.
 */
#include "share/queue.h"

#include "platform/atomic.h"
#include "platform/memory.h"
#include "platform/park.h"

#define SPINS 400
#define SELDOM 16
#define QUEUES_MAX ((Xv_ssize_t)1 << 16)

typedef struct Any {
    XvQueue *const *queues;
    Xv_ssize_t n;
    Xv_ssize_t *which;
    XvObject **out;
    XvWaiter *waiters;   /* one for each; NULL: not made yet */
    XvQueue *soon;       /* one that somebody is about to put into */
} Any;

/* As an XvAttempt, of all queues. */
static int look(XvThreadState *ts, Any *any)
{
    Xv_ssize_t closed = 0;
    Xv_ssize_t first = (Xv_ssize_t)(xv_thread(ts)->turn_of_any++ % (uint64_t)any->n);
    int best = 0;
    for (Xv_ssize_t i = 0; i < any->n; i++) {
        Xv_ssize_t at = first + i < any->n ? first + i : first + i - any->n;
        bool over;
        int done = xv_queue_try_get(ts, any->queues[at], any->out, &over);
        closed += over;
        *any->which = at;
        if (done == 1 || done < 0)
            return done;
        if (done == XV_SOON) {
            any->soon = any->queues[at];
            best = XV_SOON;
        }
    }
    *any->which = -1;
    return closed == any->n ? xv_queue_raise_closed(ts) : best;
}

/* What somebody else is about to put is no ground for sleeping (queuewait.c). */
static int look_to_the_end(XvThreadState *ts, Any *any)
{
    int done;
    while ((done = look(ts, any)) == XV_SOON)
        xv_queue_await(any->soon, XV_QUEUE_ITEM);
    return done;
}

static bool one_seems_ready(const Any *any)
{
    for (Xv_ssize_t i = 0; i < any->n; i++)
        if (xv_queue_seems_ready(any->queues[i], XV_QUEUE_ITEM))
            return true;
    return false;
}

/* Stands in all lines, looks, sleeps, looks again, and leaves them. */
static int look_and_sleep(XvThreadState *ts, Any *any, int64_t deadline, bool *expired)
{
    XvThread *thread = xv_thread(ts);
    int done;
    xv_waiter_begin(&thread->queue_waiter, NULL, 0);
    for (Xv_ssize_t i = 0; i < any->n; i++) {
        xv_waiter_begin_for(&any->waiters[i], &thread->queue_waiter);
        xv_queue_join(any->queues[i], XV_QUEUE_ITEM, &any->waiters[i]);
    }
    done = look_to_the_end(ts, any);
    if (done == 0) {
        *expired = xv_sleep(thread, &thread->queue_waiter, 0, deadline);
        done = look_to_the_end(ts, any);
    }
    for (Xv_ssize_t i = 0; i < any->n; i++)
        xv_queue_depart(any->queues[i], XV_QUEUE_ITEM, &any->waiters[i]);
    atomic_store_explicit(&thread->queue_waiter.state, XV_WAITER_IDLE, memory_order_relaxed);
    return done;
}

static int wait_for_any(XvThreadState *ts, Any *any, int64_t timeout_ns)
{
    int64_t deadline = xv_deadline(timeout_ns);
    bool expired = false;
    int done = 0;
    for (int i = 1; i <= XV_SPINS(SPINS) / (int)any->n && xv_queue_undecided(done); i++) {
        xv_pause();
        if (one_seems_ready(any) || i % SELDOM == 0)
            done = look(ts, any);
    }
    if (!xv_queue_undecided(done))
        return done;
    any->waiters = xv_malloc((size_t)any->n * sizeof *any->waiters);
    if (any->waiters == NULL) {
        XvErr_NoMemory(ts);
        return -1;
    }
    while (xv_queue_undecided(done) && !expired) {
        done = look_and_sleep(ts, any, deadline, &expired);
        if (xv_queue_undecided(done) && Xv_CHECKPOINT(ts) < 0)
            done = -1;
    }
    xv_free(any->waiters);
    return done;
}

int XvQueue_GetAny(XvThreadState *ts, XvQueue *const *queues, Xv_ssize_t n, Xv_ssize_t *which, XvObject **out,
                   int64_t timeout_ns)
{
    Any any = {queues, n, which, out, NULL, NULL};
    int done = 0;
    XV_POINTER(ts, queues, -1);
    XV_POINTER(ts, which, -1);
    XV_POINTER(ts, out, -1);
    *out = NULL;
    *which = -1;
    if (xv_check_timeout(ts, timeout_ns) < 0)
        return -1;
    if (n < 1 || n > QUEUES_MAX) {
        XvErr_Format(ts, &XvExc_ValueError, "%td queues to wait at, not 1 to %td", n, QUEUES_MAX);
        return -1;
    }
    for (Xv_ssize_t i = 0; i < n; i++) {
        XV_POINTER(ts, queues[i], -1);
        if (queues[i]->flags & XV_QUEUE_SPSC && xv_queue_check_role(ts, queues[i], XV_QUEUE_ITEM) < 0)
            return -1;
    }
    if (timeout_ns == 0)
        return look_to_the_end(ts, &any);
    if (one_seems_ready(&any))
        done = look(ts, &any);
    return xv_queue_undecided(done) ? wait_for_any(ts, &any, timeout_ns) : done;
}
