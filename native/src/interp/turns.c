/* SPDX-License-Identifier: Apache-2.0 */
#include "interp/turns.h"

#include "interp/interp.h"
#include "platform/atomic.h"

#include <string.h>

void xv_turns_reset(XvTurns *turns)
{
    turns->last_returner = turns->timekeeper = NULL;
    turns->wanting = 0;
    turns->slice_over = turns->reported = false;
    turns->interval = XV_SWITCH_INTERVAL_NS;
    turns->granted_at = turns->slice_start = turns->head_since = turns->asked_at = 0;
    memset(&turns->stats, 0, sizeof turns->stats);
}

static bool computes(const XvWaiter *waiter) { return waiter->kind != XV_RETURNER; }

/* The first of those who compute. */
static XvWaiter *first_computing(const XvTurns *turns)
{
    return turns->last_returner != NULL ? turns->last_returner->next : turns->line.first;
}

/* Makes XV_BREAK_DROP and the word say what the line says. */
static void show(XvMailbox *box, int64_t now)
{
    XvTurns *turns = &box->turns;
    bool wanted, shown = turns->asked_at != 0;
    if (first_computing(turns) == NULL)
        turns->slice_over = false;
    if (turns->line.first == NULL)
        atomic_fetch_and_explicit(&box->gil, ~XV_GIL_QUEUED, memory_order_relaxed);
    wanted = turns->wanting != 0 || turns->slice_over;
    if (wanted && !shown) {
        turns->asked_at = now;
        turns->stats.requests++;
        atomic_fetch_or_explicit(&box->breaker, XV_BREAK_DROP, memory_order_release);
    } else if (!wanted && shown) {
        turns->asked_at = 0;
        atomic_fetch_and_explicit(&box->breaker, ~XV_BREAK_DROP, memory_order_acquire);
    }
}

void xv_turns_join(XvMailbox *box, XvWaiter *waiter, int64_t now)
{
    XvTurns *turns = &box->turns;
    waiter->since = now;
    turns->stats.waits++;
    if (computes(waiter) && first_computing(turns) == NULL)
        turns->head_since = now;
    if (waiter->kind == XV_FORCED || waiter->kind == XV_NEWCOMER)
        xv_line_append(&turns->line, waiter);
    else
        xv_line_insert(&turns->line, turns->last_returner, waiter);
    if (waiter->kind == XV_RETURNER)
        turns->last_returner = waiter;
    else if (turns->timekeeper == NULL)
        turns->timekeeper = waiter;
}

/* Sees to it that somebody keeps the time, if anybody computes. */
static void appoint(XvTurns *turns)
{
    XvWaiter *last = turns->line.last;
    if (turns->timekeeper != NULL || last == NULL || !computes(last))
        return;
    turns->timekeeper = last;
    xv_waiter_stir(last, XV_WAITER_NUDGED);
}

/* Takes a waiter out; appoint() and show() are the caller's. */
static void take_out(XvTurns *turns, XvWaiter *waiter)
{
    if (waiter == turns->last_returner)
        turns->last_returner = waiter->prev;
    if (waiter->wants_drop)
        turns->wanting--;
    waiter->wants_drop = false;
    if (waiter == turns->timekeeper)
        turns->timekeeper = NULL;
    xv_line_remove(&turns->line, waiter);
}

void xv_turns_quit(XvMailbox *box, XvWaiter *waiter, int64_t now)
{
    XvTurns *turns = &box->turns;
    if (waiter == first_computing(turns))
        turns->head_since = now;
    take_out(turns, waiter);
    appoint(turns);
    show(box, now);
}

XvWaiter *xv_turns_newcomers(XvMailbox *box, int64_t now)
{
    XvTurns *turns = &box->turns;
    XvWaiter *chain = NULL, *next;
    for (XvWaiter *waiter = first_computing(turns); waiter != NULL; waiter = next) {
        next = waiter->next;
        if (waiter->kind != XV_NEWCOMER)
            continue;
        take_out(turns, waiter);
        waiter->next = chain;
        chain = waiter;
    }
    turns->head_since = now;
    appoint(turns);
    show(box, now);
    return chain;
}

XvWaiter *xv_turns_next(XvMailbox *box, int64_t now)
{
    XvTurns *turns = &box->turns;
    XvWaiter *next = turns->line.first, *computing = first_computing(turns);
    int64_t waited, *longest;
    if (next == NULL)
        return NULL;
    if (next != computing && computing != NULL && now - turns->head_since >= 2 * turns->interval) {
        next = computing;
        turns->stats.overdue++;
    }
    take_out(turns, next);
    appoint(turns);
    turns->granted_at = now;
    turns->reported = false;
    if (next->kind == XV_FORCED || next->kind == XV_NEWCOMER) {
        turns->slice_start = turns->head_since = now;
        turns->slice_over = false;
    }
    show(box, now);
    if (turns->asked_at != 0)
        turns->asked_at = now;
    turns->stats.handovers++;
    waited = now - next->since;
    longest = computes(next) ? &turns->stats.longest_wait_ns : &turns->stats.longest_return_ns;
    if (waited > *longest)
        *longest = waited;
    return next;
}

/* Fills *stall, if the holder has not let go for so long that it is to be reported. The holder cannot leave:
   somebody is in line, so it would need the lock. */
static bool is_stalled(XvMailbox *box, int64_t now, XvStall *stall)
{
    XvTurns *turns = &box->turns;
    XvInterpreter *interp = (XvInterpreter *)box;
    int64_t after = interp->runtime->stall_after_ns;
    const XvThread *holder;
    if (after == XV_FOREVER || turns->reported || turns->asked_at == 0 || now - turns->asked_at < after)
        return false;
    holder = atomic_load_explicit(&box->holder, memory_order_relaxed);
    if (holder == NULL)
        return false;
    turns->reported = true;
    memset(stall, 0, sizeof *stall);
    stall->interpreter = interp->id;
    stall->name = interp->name;
    stall->ts = &holder->context.head;
    stall->asked_ns = now - turns->asked_at;
    stall->waiting = atomic_load_explicit(&turns->line.count, memory_order_relaxed);
    if (holder->bound) {
        stall->thread = (uint64_t)holder->self;
        if (pthread_getname_np(holder->self, stall->thread_name, sizeof stall->thread_name) != 0)
            stall->thread_name[0] = 0;
    }
    return true;
}

static int64_t sooner(int64_t a, int64_t b) { return a < b ? a : b; }

int64_t xv_turns_tend(XvMailbox *box, XvWaiter *waiter, int64_t now, XvStall *stall, bool *stalled)
{
    XvTurns *turns = &box->turns;
    int64_t again, after = ((XvInterpreter *)box)->runtime->stall_after_ns;
    *stalled = false;
    if (!waiter->in_line)
        return INT64_MAX;
    if (!computes(waiter)) {
        if (!waiter->wants_drop && now - turns->granted_at < XV_MINIMUM_SLICE_NS)
            return turns->granted_at + XV_MINIMUM_SLICE_NS;
        if (!waiter->wants_drop) {
            waiter->wants_drop = true;
            turns->wanting++;
            show(box, now);
        }
        again = after == XV_FOREVER ? INT64_MAX : now + after;
    } else if (waiter == turns->timekeeper) {
        int64_t start = turns->slice_start > turns->head_since ? turns->slice_start : turns->head_since;
        if (!turns->slice_over && now - start >= turns->interval) {
            turns->slice_over = true;
            show(box, now);
        }
        again = turns->slice_over ? now + turns->interval : start + turns->interval;
    } else {
        return INT64_MAX;
    }
    *stalled = is_stalled(box, now, stall);
    if (after != XV_FOREVER && turns->asked_at != 0 && !turns->reported)
        again = sooner(again, turns->asked_at + after);
    return again;
}

bool xv_turns_too_soon(XvMailbox *box, int64_t now)
{
    return now - box->turns.granted_at < XV_MINIMUM_SLICE_NS;
}

XvWaiterKind xv_turns_forced(XvMailbox *box)
{
    box->turns.stats.forced++;
    return box->turns.slice_over ? XV_FORCED : XV_RESUMING;
}
