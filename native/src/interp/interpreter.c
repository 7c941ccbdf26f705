/* SPDX-License-Identifier: Apache-2.0 */
#include "crossview/interpreter.h"

#include "gc/gc.h"
#include "interp/gil.h"
#include "interp/releases.h"
#include "interp/remains.h"
#include "platform/atomic.h"
#include "platform/memory.h"
#include "platform/park.h"
#include "platform/process.h"

#include <stdio.h>
#include <string.h>

/* Mailboxes without an interpreter. Their memory is used again and never given back (interp/mailbox.h says why). */
static struct {
    pthread_mutex_t lock;
    XvInterpreter *first;
} pool = {.lock = PTHREAD_MUTEX_INITIALIZER};

static XvInterpreter *pool_take(void)
{
    XvInterpreter *interp;
    pthread_mutex_lock(&pool.lock);
    interp = pool.first;
    if (interp != NULL)
        pool.first = interp->next_free;
    pthread_mutex_unlock(&pool.lock);
    if (interp != NULL)
        return interp;
    interp = xv_aligned_alloc(_Alignof(XvInterpreter), sizeof *interp);
    if (interp == NULL)
        return NULL;
    memset(interp, 0, sizeof *interp);
    atomic_init(&interp->mailbox.gil, XV_GIL_HELD | XV_GIL_CLOSING | XV_GIL_CLOSED);
    xv_line_init(&interp->mailbox.turns.line);
    xv_line_init(&interp->closers);
    pthread_mutex_init(&interp->sleepers.lock, NULL);
    return interp;
}

static void pool_give(XvInterpreter *interp)
{
    pthread_mutex_lock(&pool.lock);
    interp->next_free = pool.first;
    pool.first = interp;
    pthread_mutex_unlock(&pool.lock);
}

/* The eval breaker of the thread state that release nodes are run with: it has no thread that could let go of the
   GIL. */
static const uint32_t never;

static void settle_exports(XvThreadState *ts) { xv_releases_drain(ts->interp); }

static void ask_for_collector(XvThreadState *ts)
{
    atomic_fetch_or_explicit(&xv_mailbox(ts)->breaker, XV_BREAK_COLLECT, memory_order_relaxed);
}

XvStatus XvInterpreter_New(XvRuntime *rt, const char *name, XvInterpreter **out)
{
    XvInterpreter *interp;
    *out = NULL;
    if (xv_forked())
        return XV_FORKED;
    interp = pool_take();
    if (interp == NULL)
        return XV_NOMEM;
    xv_world_init(&interp->world);
    interp->world.settle_exports = settle_exports;
    memcpy(interp->world.hash_key, rt->hash_key, sizeof rt->hash_key);
    interp->world.tracking.ask = ask_for_collector;
    interp->runtime = rt;
    snprintf(interp->name, sizeof interp->name, "%s", name != NULL ? name : "");
    interp->inside = 0;
    interp->usual = interp->idle = NULL;
    interp->owed = NULL;
    interp->proxies = (XvProxyTable){.mask = XV_FIRST_PROXIES - 1};
    interp->proxies.cells = interp->proxies.first;
    memset(&interp->drain.context, 0, sizeof interp->drain.context);
    interp->drain.context.head.eval_breaker = &never;
    interp->drain.context.head.interp = interp;
    interp->drain.context.world = &interp->world;
    atomic_store_explicit(&interp->mailbox.breaker, 0, memory_order_relaxed);
    atomic_store_explicit(&interp->mailbox.releases, NULL, memory_order_relaxed);
    atomic_store_explicit(&interp->mailbox.holder, NULL, memory_order_relaxed);
    atomic_store_explicit(&interp->mailbox.cpu, -1, memory_order_relaxed);
    xv_turns_reset(&interp->mailbox.turns);
    interp->being_closed = false;
    interp->deaths = (XvDeaths){0};
    /* One reference is the caller's, one the open interpreter's own. */
    atomic_store_explicit(&interp->mailbox.refs, 2, memory_order_relaxed);
    xv_runtime_retain(rt);
    if (!xv_runtime_add(rt, interp)) {
        pool_give(interp);
        xv_runtime_release(rt);
        return XV_CLOSED;
    }
    *out = interp;
    return XV_OK;
}

void XvInterpreter_Retain(XvInterpreter *interp)
{
    atomic_fetch_add_explicit(&interp->mailbox.refs, 1, memory_order_relaxed);
}

void XvInterpreter_Release(XvInterpreter *interp)
{
    if (atomic_fetch_sub_explicit(&interp->mailbox.refs, 1, memory_order_release) != 1)
        return;
    XV_ACQUIRE_LAST(&interp->mailbox.refs);
    xv_runtime_release(interp->runtime);
    pool_give(interp);
}

int64_t XvInterpreter_Id(const XvInterpreter *interp) { return interp->id; }

const char *XvInterpreter_Name(const XvInterpreter *interp) { return interp->name; }

int XvInterpreter_State(const XvInterpreter *interp)
{
    uint32_t word = atomic_load_explicit(&interp->mailbox.gil, memory_order_acquire);
    return word & XV_GIL_CLOSED    ? XV_INTERPRETER_CLOSED
         : word & XV_GIL_CLOSING ? XV_INTERPRETER_CLOSING
         : word & XV_GIL_FRESH   ? XV_INTERPRETER_CREATED
                                 : XV_INTERPRETER_RUNNING;
}

void XvHeap_GetStats(XvThreadState *ts, XvHeapStats *out)
{
    XV_POINTER(ts, out, );
    xv_heap_stats(xv_heap(ts), out);
    xv_gc_figures(ts, out);
}

/* Closing */

static void free_thread(XvThread *thread)
{
    if (thread != NULL)
        xv_free(thread->get_reserve);
    xv_free(thread);
}

/* Nobody is inside and the GIL is held, for ever: it is never dropped again. */
static void finish(XvInterpreter *interp)
{
    XvThreadState *ts = &interp->drain.context.head;
    XvReleaseNode *node, *next;
    XvSegment *kept;
    xv_releases_drain(interp);
#ifdef XV_DEBUG
    xv_debug_closing(ts);
#endif
    while (interp->world.outside != NULL)
        interp->world.outside->drop(ts, interp->world.outside);
    xv_remains_begin(&interp->world.heap);
    for (node = xv_releases_close(interp); node != NULL; node = next) {
        next = node->next;
        node->run(NULL, node);
        XvInterpreter_Release(interp);
    }
    kept = xv_heap_close(&interp->world.heap);
    xv_remains_end(kept);
    for (XvThread *thread = interp->idle, *following; thread != NULL; thread = following) {
        following = thread->next_idle;
        free_thread(thread);
    }
    free_thread(interp->usual);
    interp->usual = interp->idle = NULL;
    xv_runtime_remove(interp->runtime, interp);
    atomic_fetch_or_explicit(&interp->mailbox.gil, XV_GIL_CLOSED, memory_order_release);
    xv_interp_closed(interp);
    XvInterpreter_Release(interp);
}

uint32_t xv_interp_begin_close(XvInterpreter *interp)
{
    uint32_t word = atomic_fetch_or_explicit(&interp->mailbox.gil, XV_GIL_CLOSING, memory_order_seq_cst);
    if (!(word & XV_GIL_CLOSING)) {
        xv_gil_refuse_newcomers(&interp->mailbox);
        xv_interrupt(interp, XV_BREAK_CLOSING);
    }
    return word;
}

static XvStatus try_close(XvInterpreter *interp)
{
    if (xv_interp_begin_close(interp) & XV_GIL_CLOSED)
        return XV_CLOSED;
    if (!xv_gil_try(&interp->mailbox, XV_GIL_CLOSED))
        return XV_BUSY;
    if (interp->inside != 0) {
        xv_interp_leave(interp);
        return XV_BUSY;
    }
    finish(interp);
    return XV_OK;
}

/* Puts a waiter among the closers and tries once more: whoever lets go of the GIL after this sees the waiter. */
static XvStatus wait_and_try(XvInterpreter *interp, XvWaiter *waiter)
{
    pthread_mutex_lock(&interp->closers.lock);
    xv_line_append(&interp->closers, waiter);
    pthread_mutex_unlock(&interp->closers.lock);
    return try_close(interp);
}

/* Takes a waiter that need not wait any more out of the closers' line. */
static void stop_waiting(XvInterpreter *interp, XvWaiter *waiter)
{
    bool in_line;
    pthread_mutex_lock(&interp->closers.lock);
    in_line = waiter->in_line;
    if (in_line)
        xv_line_remove(&interp->closers, waiter);
    pthread_mutex_unlock(&interp->closers.lock);
    if (in_line)
        xv_waiter_withdraw(waiter);
    else
        xv_waiter_await(waiter);
}

/* Takes a one-shot waiter out again, unless it has been woken, and so freed, meanwhile: it may only be compared. Its
   memory may be another's by then, the token is not. */
static void take_back(XvInterpreter *interp, const XvWaiter *waiter, uint64_t token)
{
    XvWaiter *found;
    pthread_mutex_lock(&interp->closers.lock);
    found = interp->closers.first;
    while (found != NULL && (found != waiter || found->token != token))
        found = found->next;
    if (found != NULL)
        xv_line_remove(&interp->closers, found);
    pthread_mutex_unlock(&interp->closers.lock);
    if (found != NULL) {
        xv_waiter_withdraw(found);
        xv_free(found);
    }
}

XvStatus XvInterpreter_TryClose(XvInterpreter *interp, uint64_t token)
{
    XvStatus status = xv_forked() ? XV_FORKED : try_close(interp);
    XvWaiter *waiter;
    if (status != XV_BUSY || token == 0)
        return status;
    waiter = xv_calloc(1, sizeof *waiter);
    if (waiter == NULL || !xv_waiter_begin(waiter, interp->runtime, token)) {
        xv_free(waiter);
        return XV_NOMEM;
    }
    waiter->one_shot = true;
    status = wait_and_try(interp, waiter);
    if (status != XV_BUSY)
        take_back(interp, waiter, token);
    return status;
}

XvStatus xv_interp_close(XvInterpreter *interp, int64_t deadline)
{
    XvStatus status = try_close(interp);
    XvWaiter *waiter;
    if (status != XV_BUSY)
        return status;
    waiter = xv_calloc(1, sizeof *waiter);
    if (waiter == NULL)
        return XV_NOMEM;
    do {
        xv_waiter_begin(waiter, NULL, 0);
        status = wait_and_try(interp, waiter);
        if (status == XV_BUSY && xv_waits(xv_waiter_sleep(waiter, deadline)))
            status = XV_TIMEOUT;
        stop_waiting(interp, waiter);
    } while (status == XV_BUSY);
    xv_free(waiter);
    return status;
}

static bool is_inside(const XvInterpreter *interp, XvThreadState *ts)
{
    while (ts != NULL && ts->interp != interp)
        ts = xv_thread(ts)->outer;
    return ts != NULL;
}

/* There is one closer at a time. */
static bool be_closer(XvInterpreter *interp, bool yes)
{
    bool before;
    pthread_mutex_lock(&interp->closers.lock);
    before = interp->being_closed;
    interp->being_closed = yes;
    pthread_mutex_unlock(&interp->closers.lock);
    return !before;
}

XvStatus XvInterpreter_Close(XvInterpreter *interp, XvThreadState *outer, int64_t timeout_ns)
{
    XvStatus status = XV_BUSY;
    bool unlocked;
    if (xv_forked())
        return XV_FORKED;
    if (timeout_ns < XV_FOREVER || is_inside(interp, outer) || !xv_suspend(outer, &unlocked))
        return XV_INVALID;
    if (be_closer(interp, true)) {
        status = xv_interp_close(interp, xv_deadline(timeout_ns));
        be_closer(interp, false);
    }
    xv_resume(outer, unlocked);
    return status;
}
