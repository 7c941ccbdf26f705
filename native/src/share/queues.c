/* SPDX-License-Identifier: Apache-2.0
 *
 * The queues of a runtime. Being listed is no reference: who looks a queue up gets one, unless the last has gone.
 *
 * Queues that lie in one another. When all interpreters are closed, each reference to a queue is an item's, or
 * somebody's outside. So the items are counted; what has more references than that is held, and so is all that lies
 * in it. What is left nobody can ever reach: nobody holds it, and whatever it lies in is not held either. (Trial
 * deletion, as the cycle collector does it.)
 */
#include "share/queue.h"

#include "platform/atomic.h"
#include "platform/process.h"

#include <stdio.h>

static XvQueue **bucket(XvRuntime *rt, int64_t id) { return &rt->queues.by_id[(uint64_t)id % XV_ID_BUCKETS]; }

/* False: the last reference has gone. */
static bool try_retain(XvQueue *queue)
{
    int64_t refs = atomic_load_explicit(&queue->refs, memory_order_relaxed);
    while (refs != 0)
        if (atomic_compare_exchange_weak_explicit(&queue->refs, &refs, refs + 1, memory_order_acquire,
                                                  memory_order_relaxed))
            return true;
    return false;
}

/* An interpreter has been closed: where items may have to be removed, senders that wait for room look again. */
static void interpreter_closed(XvRuntime *rt)
{
    pthread_mutex_lock(&rt->lock);
    for (XvQueue *queue = rt->queues.first; queue != NULL; queue = queue->next)
        if (xv_queue_sweep_is_due(queue))
            xv_line_wake_all(&queue->lines[XV_QUEUE_ROOM]);
    pthread_mutex_unlock(&rt->lock);
}

static void runtime_closed(XvRuntime *rt);

void xv_queues_add(XvQueue *queue)
{
    XvRuntime *rt = queue->runtime;
    XvQueues *queues = &rt->queues;
    pthread_mutex_lock(&rt->lock);
    queue->id = ++queues->last_id;
    queue->prev = queues->last;
    *(queues->last != NULL ? &queues->last->next : &queues->first) = queue;
    queues->last = queue;
    queue->next_by_id = *bucket(rt, queue->id);
    *bucket(rt, queue->id) = queue;
    queues->count++;
    queues->interpreter_closed = interpreter_closed;
    queues->closed = runtime_closed;
    pthread_mutex_unlock(&rt->lock);
}

void xv_queues_remove(XvQueue *queue)
{
    XvRuntime *rt = queue->runtime;
    XvQueues *queues = &rt->queues;
    XvQueue **link = bucket(rt, queue->id);
    pthread_mutex_lock(&rt->lock);
    *(queue->prev != NULL ? &queue->prev->next : &queues->first) = queue->next;
    *(queue->next != NULL ? &queue->next->prev : &queues->last) = queue->prev;
    while (*link != queue)
        link = &(*link)->next_by_id;
    *link = queue->next_by_id;
    queues->count--;
    pthread_mutex_unlock(&rt->lock);
}

XvStatus XvQueue_Find(XvRuntime *rt, int64_t id, XvQueue **out)
{
    XvQueue *queue;
    *out = NULL;
    if (xv_forked())
        return XV_FORKED;
    if (id < 1)
        return XV_INVALID;
    pthread_mutex_lock(&rt->lock);
    for (queue = *bucket(rt, id); queue != NULL && queue->id != id; queue = queue->next_by_id)
        ;
    if (queue != NULL && try_retain(queue))
        *out = queue;
    pthread_mutex_unlock(&rt->lock);
    return *out != NULL ? XV_OK : XV_CLOSED;
}

Xv_ssize_t XvQueue_List(XvRuntime *rt, XvQueue **out, Xv_ssize_t max)
{
    Xv_ssize_t count = 0;
    if (xv_forked())
        return 0;
    pthread_mutex_lock(&rt->lock);
    for (XvQueue *queue = rt->queues.first; queue != NULL && count < max; queue = queue->next)
        if (try_retain(queue))
            out[count++] = queue;
    if (count == max)
        count = rt->queues.count;
    pthread_mutex_unlock(&rt->lock);
    return count;
}

void XvQueue_SetCycleReport(XvRuntime *rt, XvQueue_CycleProc proc, void *arg)
{
    pthread_mutex_lock(&rt->lock);
    rt->queues.cycle_report = proc;
    rt->queues.cycle_arg = arg;
    pthread_mutex_unlock(&rt->lock);
}

/* Cycles; with the runtime's lock held */

/* Calls visit for each queue that lies in one, while nobody can take it out. */
static void visit_items(XvQueue *queue, void (*visit)(XvQueue *queue, void *arg), void *arg)
{
    XvRing *ring = atomic_load_explicit(&queue->chain.receiving, memory_order_seq_cst);
    if (!(atomic_load_explicit(&queue->carries, memory_order_seq_cst) & XV_CARRIES_QUEUES) || ring->pair)
        return;
    for (; ring != NULL; ring = atomic_load_explicit(&ring->next, memory_order_acquire)) {
        uint64_t position;
        Xv_ssize_t n;
        while ((n = xv_ring_freeze(ring, &position)) < 0)
            xv_ring_await_thaw(ring);
        for (Xv_ssize_t i = 0; i < n; i++)
            xv_item_visit_queues(&xv_slot((XvPlace){ring, position + (uint64_t)i})->item, visit, arg);
        xv_ring_thaw(ring, 0);
    }
    pthread_mutex_lock(&queue->returned_lock);
    for (const XvReturned *returned = queue->returned; returned != NULL; returned = returned->next)
        xv_item_visit_queues(&returned->item, visit, arg);
    pthread_mutex_unlock(&queue->returned_lock);
}

static void count(XvQueue *queue, void *arg)
{
    if (queue->runtime == arg)
        queue->found++;
}

/* More to look into. */
typedef struct Reach {
    XvRuntime *runtime;
    bool more;
} Reach;

static void reach(XvQueue *queue, void *arg)
{
    Reach *reaching = arg;
    if (queue->runtime == reaching->runtime && !queue->reached)
        queue->reached = reaching->more = true;
}

static bool is_held(const XvQueue *queue)
{
    return atomic_load_explicit(&queue->refs, memory_order_acquire) != queue->found;
}

/* Afterwards those that have not been reached are held by nobody but each other. */
static void find_unreachable(XvRuntime *rt)
{
    Reach reaching = {rt, true};
    for (XvQueue *queue = rt->queues.first; queue != NULL; queue = queue->next) {
        queue->found = 0;
        queue->reached = false;
    }
    for (XvQueue *queue = rt->queues.first; queue != NULL; queue = queue->next)
        visit_items(queue, count, rt);
    for (XvQueue *queue = rt->queues.first; queue != NULL; queue = queue->next)
        queue->reached = is_held(queue);
    while (reaching.more) {
        reaching.more = false;
        for (XvQueue *queue = rt->queues.first; queue != NULL; queue = queue->next)
            if (queue->reached)
                visit_items(queue, reach, &reaching);
    }
}

/* A queue that has not been reached, with a reference; or NULL. */
static XvQueue *next_unreachable(XvRuntime *rt)
{
    XvQueue *queue;
    pthread_mutex_lock(&rt->lock);
    for (queue = rt->queues.first; queue != NULL && (queue->reached || !try_retain(queue)); queue = queue->next)
        ;
    if (queue != NULL)
        queue->reached = true;
    pthread_mutex_unlock(&rt->lock);
    return queue;
}

static void report(XvRuntime *rt, Xv_ssize_t n, int64_t first_id)
{
    if (rt->queues.cycle_report != NULL)
        rt->queues.cycle_report(rt->queues.cycle_arg, n, first_id);
    else
        fprintf(stderr, "crossview: the runtime closes with %td queue%s, the first with id %lld, that nobody holds but "
                "items in one another.\n", n, n == 1 ? "" : "s", (long long)first_id);
}

static void runtime_closed(XvRuntime *rt)
{
    Xv_ssize_t n = 0;
    int64_t first_id = 0;
    XvQueue *queue;
    pthread_mutex_lock(&rt->lock);
    find_unreachable(rt);
    for (queue = rt->queues.last; queue != NULL; queue = queue->prev) {
        if (!queue->reached) {
            n++;
            first_id = queue->id;
        }
    }
    pthread_mutex_unlock(&rt->lock);
    if (n == 0)
        return;
    report(rt, n, first_id);
    while ((queue = next_unreachable(rt)) != NULL) {
        xv_queue_clear(NULL, queue);
        XvQueue_Release(NULL, queue);
    }
}
