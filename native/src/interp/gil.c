/* SPDX-License-Identifier: Apache-2.0 */
#include "interp/gil.h"

#include "interp/interp.h"
#include "platform/atomic.h"
#include "platform/park.h"
#include "platform/process.h"

#include <sched.h>

/* A hold is often shorter than it takes to stand in line: about a third of a microsecond of looking. */
#define LOOKS 16

/* And a hand-over shorter than a trip to the kernel: four microseconds. */
#define SPINS 200

bool xv_gil_try(XvMailbox *box, uint32_t refuse)
{
    /* Free and nothing else is what it mostly is: asking by the compare-and-swap itself saves a load that it would
       have to wait for. A failure is acted upon, so it takes part in the order that releases.h needs. */
    uint32_t word = 0;
    while (!atomic_compare_exchange_weak_explicit(&box->gil, &word, (word | XV_GIL_HELD) & ~XV_GIL_FRESH,
                                                  memory_order_seq_cst, memory_order_seq_cst))
        if (word & (XV_GIL_HELD | refuse))
            return false;
    return true;
}

XvGilAnswer xv_gil_enqueue(XvMailbox *box, XvWaiter *waiter, uint32_t refuse)
{
    uint32_t word, next;
    int64_t now;
    if (xv_forked())
        return XV_GIL_REFUSED;
    now = xv_now();
    pthread_mutex_lock(&box->turns.line.lock);
    word = atomic_load_explicit(&box->gil, memory_order_relaxed);
    do {
        if (word & refuse) {
            pthread_mutex_unlock(&box->turns.line.lock);
            xv_waiter_withdraw(waiter);
            return XV_GIL_REFUSED;
        }
        next = word & XV_GIL_HELD ? word | XV_GIL_QUEUED : (word | XV_GIL_HELD) & ~XV_GIL_FRESH;
    } while (!atomic_compare_exchange_weak_explicit(&box->gil, &word, next, memory_order_seq_cst,
                                                    memory_order_relaxed));
    if (!(word & XV_GIL_HELD)) {
        pthread_mutex_unlock(&box->turns.line.lock);
        xv_waiter_withdraw(waiter);
        return XV_GIL_TAKEN;
    }
    /* The holder has to take the line's lock before it can let go now, and then finds the waiter. */
    xv_turns_join(box, waiter, now);
    pthread_mutex_unlock(&box->turns.line.lock);
    return XV_GIL_WAITING;
}

static XvGilAnswer answer_of(uint32_t state)
{
    return state == XV_WAITER_GRANTED ? XV_GIL_TAKEN : XV_GIL_REFUSED;
}

int64_t xv_gil_look_after(XvMailbox *box, XvWaiter *waiter, XvStall *stall, bool *stalled)
{
    int64_t again, now = xv_now();
    pthread_mutex_lock(&box->turns.line.lock);
    again = xv_turns_tend(box, waiter, now, stall, stalled);
    pthread_mutex_unlock(&box->turns.line.lock);
    return again;
}

int64_t xv_gil_tend(XvMailbox *box, XvWaiter *waiter)
{
    XvRuntime *rt = ((XvInterpreter *)box)->runtime;
    XvStall stall;
    bool stalled;
    int64_t again = xv_gil_look_after(box, waiter, &stall, &stalled);
    if (stalled)
        rt->stall_report(rt->stall_arg, &stall);
    return again;
}

/* Looks for a while whether the GIL is granted, before the kernel is asked; until `again`, if that is near. Where
   the holder was last seen on this CPU it cannot be running now, and needs it. */
static uint32_t spin(XvMailbox *box, XvWaiter *waiter, int64_t again)
{
    uint32_t state;
    int64_t now;
    if (atomic_load_explicit(&box->cpu, memory_order_relaxed) == sched_getcpu())
        return XV_WAITER_QUEUED;
    do {
        state = xv_waiter_spin(waiter, XV_SPINS(SPINS));
        now = xv_now();
    } while (xv_waits(state) && now < again && again - now <= XV_MINIMUM_SLICE_NS);
    return state;
}

XvGilAnswer xv_gil_take(XvMailbox *box, XvWaiter *waiter, XvWaiterKind kind, uint32_t refuse, int64_t deadline)
{
    XvGilAnswer answer;
    uint32_t state;
    for (int i = 0; i < XV_SPINS(LOOKS); i++) {
        /* Looks before it tries: a failed compare-and-swap takes the line away from the holder, a load does not. */
        if (i == 0 || !(atomic_load_explicit(&box->gil, memory_order_relaxed) & XV_GIL_HELD)) {
            if (xv_gil_try(box, refuse)) {
                atomic_store_explicit(&box->cpu, sched_getcpu(), memory_order_relaxed);
                return XV_GIL_TAKEN;
            }
        }
        xv_pause();
    }
    xv_waiter_begin(waiter, NULL, 0);   /* no token, so nothing is reserved and this cannot fail */
    waiter->kind = kind;
    answer = xv_gil_enqueue(box, waiter, refuse);
    if (answer != XV_GIL_WAITING)
        return answer;
    /* Each time before it sleeps it looks for a while: it may have been only now that it could ask. */
    for (;;) {
        int64_t again = xv_gil_tend(box, waiter);
        state = spin(box, waiter, again);
        if (state == XV_WAITER_QUEUED && again < deadline && xv_now() >= again)
            continue;   /* by now it can */
        if (state != XV_WAITER_GRANTED && state != XV_WAITER_REFUSED)
            state = xv_waiter_sleep(waiter, deadline < again ? deadline : again);
        if (state == XV_WAITER_GRANTED || state == XV_WAITER_REFUSED)
            break;
        if (xv_waits(state) && xv_now() >= deadline)
            return xv_gil_cancel(box, waiter);
    }
    atomic_store_explicit(&box->cpu, sched_getcpu(), memory_order_relaxed);
    return answer_of(state);
}

XvGilAnswer xv_gil_cancel(XvMailbox *box, XvWaiter *waiter)
{
    bool queued;
    int64_t now = xv_now();
    if (xv_forked())
        return XV_GIL_REFUSED;
    pthread_mutex_lock(&box->turns.line.lock);
    queued = waiter->in_line;
    if (queued)
        xv_turns_quit(box, waiter, now);
    pthread_mutex_unlock(&box->turns.line.lock);
    if (!queued)
        return answer_of(xv_waiter_await(waiter));
    xv_waiter_withdraw(waiter);
    return XV_GIL_TIMED_OUT;
}

uint32_t xv_gil_drop(XvMailbox *box)
{
    uint32_t word = XV_GIL_HELD;   /* a guess that the first compare-and-swap corrects */
    for (;;) {
        XvWaiter *waiter;
        int64_t now;
        while (!(word & XV_GIL_QUEUED) || xv_forked())
            if (atomic_compare_exchange_weak_explicit(&box->gil, &word, word & ~XV_GIL_HELD, memory_order_seq_cst,
                                                      memory_order_relaxed))
                return word;
        now = xv_now();
        pthread_mutex_lock(&box->turns.line.lock);
        waiter = xv_turns_next(box, now);
        pthread_mutex_unlock(&box->turns.line.lock);
        if (waiter != NULL) {
            xv_waiter_wake(waiter, XV_WAITER_GRANTED);
            return 0;
        }
        /* The last one in line has given up since the word was read. */
        word = atomic_load_explicit(&box->gil, memory_order_relaxed);
    }
}

void xv_gil_refuse_newcomers(XvMailbox *box)
{
    XvWaiter *refused;
    int64_t now = xv_now();
    pthread_mutex_lock(&box->turns.line.lock);
    refused = xv_turns_newcomers(box, now);
    pthread_mutex_unlock(&box->turns.line.lock);
    xv_chain_wake(refused, XV_WAITER_REFUSED);
}

XvStatus XvInterpreter_SetSwitchInterval(XvInterpreter *interp, int64_t ns)
{
    if (xv_forked())
        return XV_FORKED;
    if (ns < 1000)
        return XV_INVALID;
    pthread_mutex_lock(&interp->mailbox.turns.line.lock);
    interp->mailbox.turns.interval = ns;
    pthread_mutex_unlock(&interp->mailbox.turns.line.lock);
    return XV_OK;
}

int64_t XvInterpreter_SwitchInterval(XvInterpreter *interp)
{
    int64_t ns;
    if (xv_forked())
        return interp->mailbox.turns.interval;
    pthread_mutex_lock(&interp->mailbox.turns.line.lock);
    ns = interp->mailbox.turns.interval;
    pthread_mutex_unlock(&interp->mailbox.turns.line.lock);
    return ns;
}

void XvInterpreter_GetGilStats(XvInterpreter *interp, XvGilStats *out)
{
    *out = (XvGilStats){0};
    if (xv_forked())
        return;
    pthread_mutex_lock(&interp->mailbox.turns.line.lock);
    *out = interp->mailbox.turns.stats;
    out->waiting = atomic_load_explicit(&interp->mailbox.turns.line.count, memory_order_relaxed);
    pthread_mutex_unlock(&interp->mailbox.turns.line.lock);
}
