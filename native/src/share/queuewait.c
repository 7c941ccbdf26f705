/* SPDX-License-Identifier: Apache-2.0
 *
 * Waiting at a queue.
 *
 * A waiter joins its line (count + 1) and then tries once more; whoever changes the ring looks at the count
 * afterwards. Both misses together would lose a wake-up: the waiter's last try does not see the change, and the changer
 * does not see the waiter. That is store buffering; all four accesses are seq_cst, and in their single order
 *     change < look at the count < join < last try < change
 * would be a cycle. (With fewer orders the wake-up is lost on x86 too.)
 *
 * In a ring of many the change is the claim: the compare-and-swap of the tail, or of the head. The turn that follows it
 * is stored with release only, and may become visible after the look. So a try that finds a place claimed and not yet
 * ready (SOON) is no ground for sleeping: the last try waits for what is being copied and looks again, and an answer
 * of "empty" or "full" comes from the word that claims change. Who is popped from the line is popped after the turn
 * was stored, under the line's lock, and so sees it; as does whoever leaves the line later. In a pair the change is
 * that of the turn, or the exchange of the head.
 *
 * A wake goes to one waiter for each change. It is a hint, not a gift: the woken one tries like anybody else. Whoever
 * leaves the line passes a wake on if there is still something to be had, or if the queue is closed.
 *
 * Who waits at several queues stands in the line of each, and each wake is for the one sleeper behind them.
 */
#include "share/queue.h"

#include "platform/atomic.h"
#include "platform/memory.h"
#include "platform/park.h"
#include "platform/process.h"

/* Items on their way between two running threads arrive within a few hundred nanoseconds: worth a short look before
   the GIL is let go and the kernel asked. */
#define SPINS 400
#define SELDOM 16

struct XvQueueWait {
    XvWaiter waiter;
    XvQueue *queue;
    XvQueueSide side;
};

void xv_queue_wake_one(XvLine *line)
{
    XvWaiter *waiter;
    pthread_mutex_lock(&line->lock);
    waiter = xv_line_pop(line);
    pthread_mutex_unlock(&line->lock);
    if (waiter != NULL)
        xv_waiter_wake(waiter, XV_WAITER_GRANTED);
}

void xv_queue_join(XvQueue *queue, XvQueueSide side, XvWaiter *waiter)
{
    XvLine *line = &queue->lines[side];
    pthread_mutex_lock(&line->lock);
    xv_line_append(line, waiter);
    pthread_mutex_unlock(&line->lock);
}

bool xv_queue_worth_trying(XvQueue *queue, XvQueueSide side)
{
    if (side == XV_QUEUE_ROOM)
        return xv_chain_closed(&queue->chain)
            || (xv_chain_can_put(&queue->chain) && !xv_queue_returned_fill(queue)) || xv_queue_sweep_is_due(queue);
    return xv_chain_can_get(&queue->chain) || xv_chain_drained(&queue->chain)
        || atomic_load_explicit(&queue->returned_count, memory_order_seq_cst) != 0;
}

void xv_queue_depart(XvQueue *queue, XvQueueSide side, XvWaiter *waiter)
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
    if (xv_queue_worth_trying(queue, side))
        xv_queue_wake(queue, side);
}

int XvQueue_Close(XvQueue *queue)
{
    bool first = !xv_forked() && xv_chain_close(&queue->chain);
    if (first) {
        xv_line_wake_all(&queue->lines[XV_QUEUE_ITEM]);
        xv_line_wake_all(&queue->lines[XV_QUEUE_ROOM]);
    }
    return first;
}

void xv_queue_await(XvQueue *queue, XvQueueSide side)
{
    if (side == XV_QUEUE_ROOM)
        xv_chain_await_put(&queue->chain);
    else
        xv_chain_await_get(&queue->chain);
}

/* Somebody wants something of this thread, the GIL perhaps: no time to spin. */
static bool breaker_is_up(XvThreadState *ts)
{
    return atomic_load_explicit(&xv_mailbox(ts)->breaker, memory_order_relaxed) != 0;
}

/* Before the answer is that it is not possible: sees to the end what somebody else is at. */
static int try_to_the_end(XvThreadState *ts, XvQueue *queue, XvQueueSide side, XvAttempt attempt, void *work)
{
    int done;
    while ((done = attempt(ts, queue, work)) == XV_SOON)
        xv_queue_await(queue, side);
    return done;
}

/* A short look without the words that the other side writes: only every so often for what happens seldom. */
static int spin(XvThreadState *ts, XvQueue *queue, XvQueueSide side, XvAttempt attempt, void *work)
{
    int done = 0;
    for (int i = 1; i <= XV_SPINS(SPINS) && xv_queue_undecided(done) && !breaker_is_up(ts); i++) {
        xv_pause();
        if (xv_queue_seems_ready(queue, side) || (i % SELDOM == 0 && xv_queue_worth_trying(queue, side)))
            done = attempt(ts, queue, work);
    }
    return done;
}

int xv_queue_wait_until(XvThreadState *ts, XvQueue *queue, XvQueueSide side, XvAttempt attempt, void *work,
                        int64_t timeout_ns)
{
    XvThread *thread = xv_thread(ts);
    XvWaiter *waiter = &thread->queue_waiter;
    int64_t deadline;
    bool expired = false;
    int done;
    if (timeout_ns == 0)
        return try_to_the_end(ts, queue, side, attempt, work);
    deadline = xv_deadline(timeout_ns);
    done = spin(ts, queue, side, attempt, work);
    while (xv_queue_undecided(done) && !expired) {
        xv_waiter_begin(waiter, NULL, 0);
        xv_queue_join(queue, side, waiter);
        done = try_to_the_end(ts, queue, side, attempt, work);
        if (done == 0) {
            expired = xv_sleep(thread, waiter, 0, deadline);
            done = try_to_the_end(ts, queue, side, attempt, work);
        }
        xv_queue_depart(queue, side, waiter);
        if (done == 0 && Xv_CHECKPOINT(ts) < 0)
            return -1;
    }
    return done;
}

/* Foreign threads */

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
    xv_queue_join(queue, side, waiter);
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
    xv_queue_depart(queue, side, &xv_thread(ts)->queue_waiter);
}

XvStatus XvQueue_Join(XvQueue *queue, XvQueueSide side, uint64_t token, XvQueueWait **out)
{
    XvQueueWait *wait;
    *out = NULL;
    if (xv_forked())
        return XV_FORKED;
    if (token == 0)
        return XV_INVALID;
    wait = xv_calloc(1, sizeof *wait);
    if (wait == NULL || !xv_waiter_begin(&wait->waiter, queue->runtime, token)) {
        xv_free(wait);
        return XV_NOMEM;
    }
    wait->queue = queue;
    wait->side = side;
    xv_queue_join(queue, side, &wait->waiter);
    *out = wait;
    return XV_OK;
}

void XvQueue_Leave(XvQueueWait *wait)
{
    XV_NEEDED(wait);
    if (xv_forked())
        return;
    xv_queue_depart(wait->queue, wait->side, &wait->waiter);
    xv_free(wait);
}
