/* SPDX-License-Identifier: Apache-2.0 */
#include "gc/gc.h"
#include "interp/gil.h"
#include "interp/releases.h"
#include "platform/atomic.h"
#include "platform/memory.h"
#include "platform/park.h"

XvThread *xv_thread_new(XvInterpreter *interp)
{
    XvThread *thread = xv_calloc(1, sizeof *thread);
    if (thread != NULL) {
        thread->context.head.eval_breaker = (const uint32_t *)&interp->mailbox.breaker;
        thread->context.head.interp = interp;
        thread->context.world = &interp->world;
    }
    return thread;
}

XvThread *xv_thread_reuse(XvInterpreter *interp)
{
    XvThread *thread = interp->idle;
    if (thread == NULL)
        return xv_thread_new(interp);
    interp->idle = thread->next_idle;
    XvErr_Clear(&thread->context.head);
    return thread;
}

void xv_thread_entered(XvThread *thread, bool newcomer)
{
    thread->status = XV_THREAD_ATTACHED;
    if (newcomer)
        thread->context.head.interp->inside++;
}

void xv_thread_unlock(XvThread *thread)
{
    thread->status = XV_THREAD_UNLOCKED;
    xv_interp_leave(thread->context.head.interp);
}

void xv_thread_lock(XvThread *thread)
{
    XvMailbox *box = &thread->context.head.interp->mailbox;
    /* No token, so nothing is reserved and this cannot fail; nothing is refused to who is inside. */
    xv_waiter_begin(&thread->waiter, NULL, 0);
    xv_gil_take(box, &thread->waiter, 0, INT64_MAX);
    xv_thread_entered(thread, false);
}

/* thread stands inside outer, on the same C stack: recursion is counted from there. */
static void nest(XvThread *thread, XvThreadState *outer)
{
    thread->outer = outer;
    thread->context.depth = outer == NULL ? 0 : xv_context(outer)->depth;
    thread->context.reprs = NULL;
}

/* Lets go of what this thread is attached to, so that it can enter somewhere else. */
static bool suspend(XvThreadState *outer)
{
    if (outer == NULL)
        return true;
    if (xv_thread(outer)->status != XV_THREAD_ATTACHED)
        return false;
    xv_thread_unlock(xv_thread(outer));
    xv_thread(outer)->status = XV_THREAD_SUSPENDED;
    return true;
}

static XvStatus status_of(XvGilAnswer answer)
{
    switch (answer) {
    case XV_GIL_TAKEN: return XV_OK;
    case XV_GIL_WAITING: return XV_BUSY;
    case XV_GIL_REFUSED: return XV_CLOSED;
    case XV_GIL_TIMED_OUT: return XV_TIMEOUT;
    }
    return XV_INVALID;
}

static bool closing(XvMailbox *box)
{
    return (atomic_load_explicit(&box->gil, memory_order_acquire) & XV_GIL_CLOSING) != 0;
}

/* Enters without waiting: XV_OK, XV_BUSY, XV_CLOSED or XV_NOMEM. */
static XvStatus try_enter(XvInterpreter *interp, XvThread **out)
{
    XvMailbox *box = &interp->mailbox;
    if (!xv_gil_try(box, XV_GIL_CLOSING))
        return closing(box) ? XV_CLOSED : XV_BUSY;
    *out = xv_thread_reuse(interp);
    if (*out == NULL) {
        xv_interp_leave(interp);
        return XV_NOMEM;
    }
    xv_thread_entered(*out, true);
    return XV_OK;
}

/* Enters, waiting in the kernel. */
static XvStatus enter(XvInterpreter *interp, int64_t timeout_ns, XvThread **out)
{
    XvGilAnswer answer;
    XvStatus status = try_enter(interp, out);
    if (status != XV_BUSY || timeout_ns == 0)
        return status;
    *out = xv_thread_new(interp);
    if (*out == NULL)
        return XV_NOMEM;
    xv_waiter_begin(&(*out)->waiter, NULL, 0);
    (*out)->waiter.newcomer = true;
    answer = xv_gil_take(&interp->mailbox, &(*out)->waiter, XV_GIL_CLOSING, xv_deadline(timeout_ns));
    if (answer == XV_GIL_TAKEN)
        xv_thread_entered(*out, true);
    else
        xv_free(*out);
    return status_of(answer);
}

XvStatus XvInterpreter_Attach(XvInterpreter *interp, XvThreadState *outer, int64_t timeout_ns, XvThreadState **out)
{
    XvThread *thread = NULL;
    XvStatus status;
    *out = NULL;
    if (timeout_ns < XV_FOREVER || !suspend(outer))
        return XV_INVALID;
    status = enter(interp, timeout_ns, &thread);
    if (status == XV_OK) {
        nest(thread, outer);
        *out = &thread->context.head;
    } else if (outer != NULL) {
        xv_thread_lock(xv_thread(outer));
    }
    return status;
}

XvStatus XvInterpreter_BeginAttach(XvInterpreter *interp, XvThreadState *outer, uint64_t token, XvThreadState **out)
{
    XvThread *thread = NULL;
    XvStatus status;
    *out = NULL;
    if (token == 0 || !suspend(outer))
        return XV_INVALID;
    status = try_enter(interp, &thread);
    if (status == XV_BUSY) {
        thread = xv_thread_new(interp);
        if (thread == NULL || !xv_waiter_begin(&thread->waiter, interp->runtime, token)) {
            xv_free(thread);
            status = XV_NOMEM;
        } else {
            thread->waiter.newcomer = true;
            thread->status = XV_THREAD_WAITING;
            status = status_of(xv_gil_enqueue(&interp->mailbox, &thread->waiter, XV_GIL_CLOSING));
            if (status == XV_OK)
                xv_thread_entered(thread, true);
            else if (status != XV_BUSY)
                xv_free(thread);
        }
    }
    if (status == XV_OK || status == XV_BUSY) {
        nest(thread, outer);
        *out = &thread->context.head;
    } else if (outer != NULL) {
        xv_thread(outer)->status = XV_THREAD_UNLOCKED;
    }
    return status;
}

XvThreadState *XvThreadState_BeginDetach(XvThreadState *ts)
{
    XvThread *thread = xv_thread(ts);
    XvInterpreter *interp = ts->interp;
    XvThreadState *outer = thread->outer;
    interp->inside--;
    thread->status = XV_THREAD_DETACHED;
    thread->next_idle = interp->idle;
    interp->idle = thread;
    xv_interp_leave(interp);
    if (outer != NULL)
        xv_thread(outer)->status = XV_THREAD_UNLOCKED;
    return outer;
}

void XvThreadState_Detach(XvThreadState *ts)
{
    XvThreadState *outer;
    if (xv_thread(ts)->status != XV_THREAD_ATTACHED)
        xv_thread_lock(xv_thread(ts));
    outer = XvThreadState_BeginDetach(ts);
    if (outer != NULL)
        xv_thread_lock(xv_thread(outer));
}

void XvThreadState_Unlock(XvThreadState *ts) { xv_thread_unlock(xv_thread(ts)); }

void XvThreadState_Lock(XvThreadState *ts) { xv_thread_lock(xv_thread(ts)); }

int XvThreadState_TryTake(XvThreadState *ts)
{
    if (!xv_gil_try(xv_mailbox(ts), 0))
        return 0;
    xv_thread_entered(xv_thread(ts), false);
    return 1;
}

XvStatus XvThreadState_BeginTake(XvThreadState *ts, uint64_t token)
{
    XvThread *thread = xv_thread(ts);
    XvStatus status;
    if (token == 0 || thread->status != XV_THREAD_UNLOCKED)
        return XV_INVALID;
    if (!xv_waiter_begin(&thread->waiter, ts->interp->runtime, token))
        return XV_NOMEM;
    status = status_of(xv_gil_enqueue(xv_mailbox(ts), &thread->waiter, 0));
    if (status == XV_OK)
        xv_thread_entered(thread, false);
    else
        thread->status = XV_THREAD_WAITING;
    return status;
}

int XvThreadState_Poll(XvThreadState *ts)
{
    XvThread *thread = xv_thread(ts);
    if (thread->status == XV_THREAD_WAITING) {
        uint32_t state = atomic_load_explicit(&thread->waiter.state, memory_order_acquire);
        if (state == XV_WAITER_GRANTED)
            xv_thread_entered(thread, thread->waiter.newcomer);
        else if (state == XV_WAITER_REFUSED)
            thread->status = XV_THREAD_REFUSED;
    }
    return thread->status;
}

void XvThreadState_RequestDrop(XvThreadState *ts)
{
    if (xv_thread(ts)->status == XV_THREAD_WAITING)
        xv_gil_request_drop(xv_mailbox(ts), &xv_thread(ts)->waiter);
}

XvThreadStatus XvThreadState_CancelTake(XvThreadState *ts)
{
    XvThread *thread = xv_thread(ts);
    if (thread->status == XV_THREAD_WAITING) {
        XvGilAnswer answer = xv_gil_cancel(xv_mailbox(ts), &thread->waiter);
        if (answer == XV_GIL_TAKEN)
            xv_thread_entered(thread, thread->waiter.newcomer);
        else if (!thread->waiter.newcomer)
            thread->status = XV_THREAD_UNLOCKED;
        else
            thread->status = XV_THREAD_REFUSED;
    }
    if (thread->status == XV_THREAD_REFUSED) {
        if (thread->outer != NULL)
            xv_thread(thread->outer)->status = XV_THREAD_UNLOCKED;
        xv_free(thread);
        return XV_THREAD_REFUSED;
    }
    return (XvThreadStatus)thread->status;
}

void XvThreadState_HandleBreaker(XvThreadState *ts)
{
    xv_releases_drain(ts->interp);
    if (atomic_load_explicit(&xv_mailbox(ts)->breaker, memory_order_relaxed) & XV_BREAK_COLLECT) {
        atomic_fetch_and_explicit(&xv_mailbox(ts)->breaker, ~XV_BREAK_COLLECT, memory_order_relaxed);
        xv_gc_run(ts);
    }
    if (atomic_load_explicit(&xv_mailbox(ts)->breaker, memory_order_relaxed) & (XV_BREAK_DROP | XV_BREAK_OWED)) {
        xv_thread_unlock(xv_thread(ts));
        xv_thread_lock(xv_thread(ts));
    }
}

void XvThreadState_Checkpoint(XvThreadState *ts) { Xv_CHECKPOINT(ts); }
