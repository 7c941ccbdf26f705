/* SPDX-License-Identifier: Apache-2.0 */
#include "gc/gc.h"
#include "interp/gil.h"
#include "interp/releases.h"
#include "platform/atomic.h"
#include "platform/memory.h"
#include "platform/park.h"
#include "platform/process.h"

static XvThread *thread_new(XvInterpreter *interp)
{
    XvThread *thread = xv_calloc(1, sizeof *thread);
    if (thread != NULL) {
        thread->context.head.eval_breaker = (const uint32_t *)&interp->mailbox.breaker;
        thread->context.head.interp = interp;
        thread->context.world = &interp->world;
        thread->bound = true;
    }
    return thread;
}

/* Free and used before, or fresh; with the GIL held. (What has been told of closing is not used again: nobody gets
   in.) */
static XvThread *thread_reuse(XvInterpreter *interp)
{
    XvThread *thread = interp->usual;
    if (thread == NULL)
        return interp->usual = thread_new(interp);
    if (xv_status(thread) == XV_THREAD_DETACHED)
        return thread;
    thread = interp->idle;
    if (thread == NULL)
        return thread_new(interp);
    interp->idle = thread->next_idle;
    return thread;
}

/* What holds of every free thread state, so that an attachment need not write it. */
static inline bool is_as_new(const XvThread *thread)
{
    return thread->outer == NULL && thread->bound && thread->context.depth == 0 && thread->context.reprs == NULL
        && thread->context.error.chain[0].type == NULL;
}

/* The usual one is where it was for the next who comes. */
void xv_thread_retire(XvThread *thread)
{
    XvInterpreter *interp = thread->context.head.interp;
    if (thread->context.error.chain[0].type != NULL)
        XvErr_Clear(&thread->context.head);
    thread->outer = NULL;
    thread->outer_unlocked = false;
    thread->bound = true;
    thread->context.depth = 0;
    thread->context.reprs = NULL;
    xv_set_status(thread, XV_THREAD_DETACHED);
    if (thread == interp->usual)
        return;
    thread->next_idle = interp->idle;
    interp->idle = thread;
}

/* The GIL has been taken for thread: it is attached. A newcomer is counted in. */
static inline void entered(XvInterpreter *interp, XvThread *thread, bool newcomer)
{
    xv_set_status(thread, XV_THREAD_ATTACHED);
    atomic_store_explicit(&interp->mailbox.holder, thread, memory_order_relaxed);
    if (newcomer)
        interp->inside++;
}

void xv_thread_unlock(XvThread *thread)
{
    XvInterpreter *interp = thread->context.head.interp;
    xv_set_status(thread, XV_THREAD_UNLOCKED);
    if (!xv_is_quiet(interp) || !xv_leave_quiet(interp))
        xv_interp_leave(interp);
}

void xv_thread_lock(XvThread *thread, XvWaiterKind kind)
{
    /* Nothing is refused to who is inside. (In the child of a fork it is, and then there is nobody else.) */
    XvInterpreter *interp = thread->context.head.interp;
    uint32_t word = 0;
    if (!atomic_compare_exchange_strong_explicit(&interp->mailbox.gil, &word, XV_GIL_HELD, memory_order_seq_cst,
                                                 memory_order_relaxed))
        xv_gil_take(&interp->mailbox, &thread->waiter, kind, 0, INT64_MAX);
    entered(interp, thread, false);
}

bool xv_suspend(XvThreadState *outer, bool *unlocked)
{
    *unlocked = false;
    if (outer == NULL)
        return true;
    switch (xv_status(xv_thread(outer))) {
    case XV_THREAD_ATTACHED: xv_thread_unlock(xv_thread(outer)); break;
    case XV_THREAD_UNLOCKED: *unlocked = true; break;
    default: return false;
    }
    xv_set_status(xv_thread(outer), XV_THREAD_SUSPENDED);
    return true;
}

void xv_resume(XvThreadState *outer, bool unlocked)
{
    if (outer == NULL)
        return;
    xv_set_status(xv_thread(outer), XV_THREAD_UNLOCKED);
    if (!unlocked)
        xv_thread_lock(xv_thread(outer), XV_RETURNER);
}

/* Attaching */

static XvStatus status_of(XvInterpreter *interp, XvGilAnswer answer)
{
    switch (answer) {
    case XV_GIL_TAKEN: return XV_OK;
    case XV_GIL_WAITING: return XV_BUSY;
    case XV_GIL_TIMED_OUT: return XV_TIMEOUT;
    case XV_GIL_REFUSED: break;
    }
    if (xv_forked())
        return XV_FORKED;
    return atomic_load_explicit(&interp->mailbox.gil, memory_order_acquire) & XV_GIL_CLOSING ? XV_CLOSED
                                                                                            : XV_ABANDONED;
}

/* Enters without waiting: XV_OK, XV_BUSY, XV_CLOSED, XV_ABANDONED, XV_FORKED or XV_NOMEM. */
static XvStatus try_enter(XvInterpreter *interp, XvThread **out)
{
    XvMailbox *box = &interp->mailbox;
    if (xv_forked())
        return XV_FORKED;
    if (!xv_gil_try(box, XV_GIL_BARRED)) {
        bool barred = atomic_load_explicit(&box->gil, memory_order_acquire) & XV_GIL_BARRED;
        return status_of(interp, barred ? XV_GIL_REFUSED : XV_GIL_WAITING);
    }
    *out = thread_reuse(interp);
    if (*out == NULL) {
        xv_interp_leave(interp);
        return XV_NOMEM;
    }
    entered(interp, *out, true);
    return XV_OK;
}

/* Enters, waiting in the kernel. */
static XvStatus enter(XvInterpreter *interp, int64_t timeout_ns, XvThread **out)
{
    XvGilAnswer answer;
    XvStatus status = try_enter(interp, out);
    if (status != XV_BUSY || timeout_ns == 0)
        return status;
    *out = thread_new(interp);
    if (*out == NULL)
        return XV_NOMEM;
    answer = xv_gil_take(&interp->mailbox, &(*out)->waiter, XV_NEWCOMER, XV_GIL_BARRED, xv_deadline(timeout_ns));
    if (answer == XV_GIL_TAKEN)
        entered(interp, *out, true);
    else
        xv_free(*out);
    return status_of(interp, answer);
}

/* Enters, or stands in line under a token (XV_BUSY). */
static XvStatus begin_to_enter(XvInterpreter *interp, uint64_t token, XvThread **out)
{
    XvGilAnswer answer;
    XvStatus status = try_enter(interp, out);
    if (status != XV_BUSY)
        return status;
    *out = thread_new(interp);
    if (*out == NULL || !xv_waiter_begin(&(*out)->waiter, interp->runtime, token)) {
        xv_free(*out);
        return XV_NOMEM;
    }
    (*out)->waiter.kind = XV_NEWCOMER;
    xv_set_status(*out, XV_THREAD_WAITING);
    answer = xv_gil_enqueue(&interp->mailbox, &(*out)->waiter, XV_GIL_BARRED);
    if (answer == XV_GIL_TAKEN)
        entered(interp, *out, true);
    else if (answer == XV_GIL_REFUSED)
        xv_free(*out);
    return status_of(interp, answer);
}

/* thread, as new, is the calling thread's, which is known or has been tried to be. */
static inline void own(XvThread *thread)
{
    thread->self = xv_self.thread;
    xv_self.innermost = thread;
}

/* The same for one that stands inside outer, on the same C stack: recursion is counted from there. */
static void nest(XvThread *thread, XvThreadState *outer, bool unlocked, bool bound)
{
    thread->outer = outer;
    thread->outer_unlocked = unlocked;
    thread->bound = bound;
    thread->context.depth = outer == NULL ? 0 : xv_context(outer)->depth;
    if (bound)
        own(thread);
    else
        thread->self = xv_self.thread;
}

/* The calling thread is attached no more with thread, whose outer this is. */
static void unnest(bool bound, XvThreadState *outer)
{
    if (bound)
        xv_self.innermost = outer;
}

/* Attach where the GIL has been taken already. */
static __attribute__((noinline)) XvStatus attach_holding(XvInterpreter *interp, XvThreadState **out)
{
    XvThread *thread = thread_reuse(interp);
    *out = NULL;
    if (thread == NULL) {
        xv_interp_leave(interp);
        return XV_NOMEM;
    }
    entered(interp, thread, true);
    own(thread);
    *out = &thread->context.head;
    return XV_OK;
}

/* Attach with all that it may have to do. */
static __attribute__((noinline)) XvStatus attach(XvInterpreter *interp, XvThreadState *outer, int64_t timeout_ns,
                                                 XvThreadState **out)
{
    XvThread *thread = NULL;
    XvStatus status;
    bool unlocked;
    *out = NULL;
    if (timeout_ns < XV_FOREVER || !xv_suspend(outer, &unlocked))
        return XV_INVALID;
    if (!xv_self.known)
        xv_self_begin();
    status = enter(interp, timeout_ns, &thread);
    if (status == XV_OK) {
        nest(thread, outer, unlocked, true);
        *out = &thread->context.head;
    } else {
        xv_resume(outer, unlocked);
    }
    return status;
}

/* Most attachments are of a thread that is attached nowhere else, to an interpreter that nobody is using. What this
   costs is two locked instructions and what lies in between: so no call that would have registers saved, and each
   exception a tail call. */
XvStatus XvInterpreter_Attach(XvInterpreter *interp, XvThreadState *outer, int64_t timeout_ns, XvThreadState **out)
{
    XvThread *thread;
    uint32_t word = 0;
    if (outer != NULL || timeout_ns < XV_FOREVER || !xv_self.known
        || !atomic_compare_exchange_strong_explicit(&interp->mailbox.gil, &word, XV_GIL_HELD, memory_order_seq_cst,
                                                    memory_order_seq_cst))
        return attach(interp, outer, timeout_ns, out);
    thread = interp->usual;
    if (thread == NULL || xv_status(thread) != XV_THREAD_DETACHED)
        return attach_holding(interp, out);
    entered(interp, thread, true);
    own(thread);
    *out = &thread->context.head;
    return XV_OK;
}

XvStatus XvInterpreter_BeginAttach(XvInterpreter *interp, XvThreadState *outer, uint64_t token, int bound,
                                   XvThreadState **out)
{
    XvThread *thread = NULL;
    XvStatus status;
    bool unlocked;
    *out = NULL;
    if (token == 0 || !xv_suspend(outer, &unlocked))
        return XV_INVALID;
    if (!xv_self.known)
        xv_self_begin();
    status = begin_to_enter(interp, token, &thread);
    if (status == XV_OK || status == XV_BUSY) {
        nest(thread, outer, unlocked, bound != 0);
        *out = &thread->context.head;
    } else {
        xv_resume(outer, true);
    }
    return status;
}

/* Detaching */

void xv_thread_left(XvThread *thread)
{
    XvInterpreter *interp = thread->context.head.interp;
    interp->inside--;
    xv_thread_retire(thread);
    xv_interp_leave(interp);
}

XvThreadState *XvThreadState_BeginDetach(XvThreadState *ts)
{
    XvThread *thread = xv_thread(ts);
    XvThreadState *outer = thread->outer;
    unnest(thread->bound, outer);
    xv_thread_left(thread);
    xv_resume(outer, true);
    return outer;
}

static __attribute__((noinline)) void detach(XvThreadState *ts)
{
    XvThread *thread = xv_thread(ts);
    bool unlocked = thread->outer_unlocked;
    XvThreadState *outer;
    if (xv_status(thread) != XV_THREAD_ATTACHED)
        xv_thread_lock(thread, XV_RETURNER);
    outer = XvThreadState_BeginDetach(ts);
    if (outer != NULL && !unlocked)
        xv_thread_lock(xv_thread(outer), XV_RETURNER);
}

/* The counterpart of enter_alone: nothing has come for this interpreter, nothing is owed by it, and nobody waits for
   it. */
void XvThreadState_Detach(XvThreadState *ts)
{
    XvThread *thread = xv_thread(ts);
    XvInterpreter *interp = ts->interp;
    if (xv_status(thread) != XV_THREAD_ATTACHED || thread != interp->usual || !is_as_new(thread)
        || !xv_is_quiet(interp)) {
        detach(ts);
        return;
    }
    xv_self.innermost = NULL;
    interp->inside--;
    xv_set_status(thread, XV_THREAD_DETACHED);
    if (!xv_leave_quiet(interp))
        xv_interp_leave(interp);
}

/* Letting go and coming back */

void XvThreadState_Unlock(XvThreadState *ts) { xv_thread_unlock(xv_thread(ts)); }

void XvThreadState_Lock(XvThreadState *ts) { xv_thread_lock(xv_thread(ts), XV_RETURNER); }

int XvThreadState_TryTake(XvThreadState *ts)
{
    if (!xv_gil_try(xv_mailbox(ts), 0))
        return 0;
    entered(ts->interp, xv_thread(ts), false);
    return 1;
}

XvStatus XvThreadState_BeginTake(XvThreadState *ts, uint64_t token)
{
    XvThread *thread = xv_thread(ts);
    XvGilAnswer answer;
    if (token == 0 || xv_status(thread) != XV_THREAD_UNLOCKED)
        return XV_INVALID;
    if (xv_forked())
        return XV_FORKED;
    if (!xv_waiter_begin(&thread->waiter, ts->interp->runtime, token))
        return XV_NOMEM;
    answer = xv_gil_enqueue(xv_mailbox(ts), &thread->waiter, 0);
    if (answer == XV_GIL_TAKEN)
        entered(thread->context.head.interp, thread, false);
    else
        xv_set_status(thread, XV_THREAD_WAITING);
    return status_of(ts->interp, answer);
}

int XvThreadState_Poll(XvThreadState *ts)
{
    XvThread *thread = xv_thread(ts);
    if (xv_status(thread) == XV_THREAD_WAITING) {
        uint32_t state = atomic_load_explicit(&thread->waiter.state, memory_order_acquire);
        if (state == XV_WAITER_GRANTED)
            entered(ts->interp, thread, thread->waiter.kind == XV_NEWCOMER);
        else if (state == XV_WAITER_REFUSED)
            xv_set_status(thread, XV_THREAD_REFUSED);
    }
    return xv_status(thread);
}

/* A time, as a span from now. */
static int64_t span_until(int64_t time)
{
    if (time == INT64_MAX)
        return time;
    time -= xv_now();
    return time < 1 ? 1 : time;
}

int64_t XvThreadState_RequestDrop(XvThreadState *ts)
{
    XvThread *thread = xv_thread(ts);
    if (xv_status(thread) != XV_THREAD_WAITING || xv_forked())
        return INT64_MAX;
    return span_until(xv_gil_tend(xv_mailbox(ts), &thread->waiter));
}

int64_t XvThreadState_Tend(XvThreadState *ts, XvStall *stall)
{
    XvThread *thread = xv_thread(ts);
    bool stalled = false;
    int64_t again = INT64_MAX;
    XV_NEEDED(stall);
    if (xv_status(thread) == XV_THREAD_WAITING && !xv_forked())
        again = span_until(xv_gil_look_after(xv_mailbox(ts), &thread->waiter, stall, &stalled));
    if (!stalled)
        stall->interpreter = 0;
    return again;
}

XvThreadStatus xv_thread_cancel(XvThread *thread)
{
    if (xv_status(thread) == XV_THREAD_WAITING) {
        bool newcomer = thread->waiter.kind == XV_NEWCOMER;
        XvGilAnswer answer = xv_gil_cancel(xv_mailbox(&thread->context.head), &thread->waiter);
        if (answer == XV_GIL_TAKEN)
            entered(thread->context.head.interp, thread, newcomer);
        else
            xv_set_status(thread, newcomer ? XV_THREAD_REFUSED : XV_THREAD_UNLOCKED);
    }
    if (xv_status(thread) == XV_THREAD_REFUSED) {
        xv_resume(thread->outer, true);
        xv_free(thread);
        return XV_THREAD_REFUSED;
    }
    return (XvThreadStatus)xv_status(thread);
}

XvThreadStatus XvThreadState_CancelTake(XvThreadState *ts)
{
    XvThreadState *outer = xv_thread(ts)->outer;
    bool bound = xv_thread(ts)->bound;
    XvThreadStatus status = xv_thread_cancel(xv_thread(ts));
    if (status == XV_THREAD_REFUSED)
        unnest(bound, outer);
    return status;
}

/* Checkpoints */

/* Lets the GIL go and takes it back as such a waiter; or, if there is a token, stands in line under it, which is
   true. */
static bool let_others_in(XvThread *thread, XvWaiterKind kind, uint64_t token)
{
    XvMailbox *box = xv_mailbox(&thread->context.head);
    if (token != 0 && !xv_waiter_begin(&thread->waiter, thread->context.head.interp->runtime, token))
        return false;   /* the others wait until there is memory, or this one leaves */
    xv_thread_unlock(thread);
    if (token == 0) {
        xv_thread_lock(thread, kind);
        return false;
    }
    thread->waiter.kind = kind;
    if (xv_gil_enqueue(box, &thread->waiter, 0) == XV_GIL_TAKEN) {
        entered(thread->context.head.interp, thread, false);
        return false;
    }
    xv_set_status(thread, XV_THREAD_WAITING);
    return true;
}

/* Hands the GIL over, because somebody asked for it. */
static bool give_way(XvThread *thread, uint64_t token)
{
    XvMailbox *box = xv_mailbox(&thread->context.head);
    XvWaiterKind kind;
    bool too_soon;
    int64_t now = xv_now();
    pthread_mutex_lock(&box->turns.line.lock);
    too_soon = xv_turns_too_soon(box, now);
    kind = too_soon ? XV_RETURNER : xv_turns_forced(box);
    pthread_mutex_unlock(&box->turns.line.lock);
    return !too_soon && let_others_in(thread, kind, token);
}

static int checkpoint(XvThread *thread, uint64_t token)
{
    XvThreadState *ts = &thread->context.head;
    const _Atomic(uint32_t) *breaker = &xv_mailbox(ts)->breaker;
    if (xv_forked())
        return 0;
    xv_releases_drain(ts->interp);
    if (atomic_load_explicit(breaker, memory_order_relaxed) & XV_BREAK_COLLECT) {
        atomic_fetch_and_explicit(&xv_mailbox(ts)->breaker, ~XV_BREAK_COLLECT, memory_order_relaxed);
        xv_gc_run(ts);
    }
    if ((atomic_load_explicit(breaker, memory_order_relaxed) & XV_BREAK_DROP) && give_way(thread, token))
        return 1;
    if ((atomic_load_explicit(breaker, memory_order_relaxed) & XV_BREAK_OWED)
        && let_others_in(thread, XV_RETURNER, token))
        return 1;
    return xv_interrupted(thread);
}

int XvThreadState_HandleBreaker(XvThreadState *ts) { return checkpoint(xv_thread(ts), 0); }

int XvThreadState_BeginCheckpoint(XvThreadState *ts, uint64_t token)
{
    return token == 0 ? 0 : checkpoint(xv_thread(ts), token);
}

int XvThreadState_Checkpoint(XvThreadState *ts) { return Xv_CHECKPOINT(ts); }
