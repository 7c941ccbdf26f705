/* SPDX-License-Identifier: Apache-2.0 */
#include "interp/interrupt.h"

#include "interp/interp.h"
#include "platform/atomic.h"
#include "platform/process.h"

#define INTERRUPTS (XV_BREAK_INTERRUPT | XV_BREAK_CLOSING)

bool xv_is_interrupted(XvThread *thread)
{
    XvMailbox *box = &thread->context.head.interp->mailbox;
    uint32_t bits = atomic_load_explicit(&box->breaker, memory_order_relaxed);
    return (bits & XV_BREAK_INTERRUPT) != 0 || ((bits & XV_BREAK_CLOSING) != 0 && !thread->told_of_closing);
}

static bool join(XvThread *thread, XvSleeper *sleeper, XvWaiter *waiter)
{
    XvSleepers *sleepers = &thread->context.head.interp->sleepers;
    bool interrupted;
    pthread_mutex_lock(&sleepers->lock);
    sleeper->prev = NULL;
    sleeper->next = sleepers->first;
    if (sleepers->first != NULL)
        sleepers->first->prev = sleeper;
    sleepers->first = sleeper;
    sleeper->waiter = waiter;
    interrupted = xv_is_interrupted(thread);
    pthread_mutex_unlock(&sleepers->lock);
    return interrupted;
}

bool xv_sleepers_join(XvThread *thread, XvWaiter *waiter) { return join(thread, &thread->sleeper, waiter); }

void xv_sleepers_leave(XvThread *thread) { xv_sleeper_leave(thread->context.head.interp, &thread->sleeper); }

void xv_sleeper_join(XvThread *thread, XvSleeper *sleeper, XvWaiter *waiter)
{
    if (join(thread, sleeper, waiter))
        xv_waiter_stir(waiter, XV_WAITER_INTERRUPTED);
}

void xv_sleeper_leave(XvInterpreter *interp, XvSleeper *sleeper)
{
    XvSleepers *sleepers = &interp->sleepers;
    pthread_mutex_lock(&sleepers->lock);
    if (sleeper->waiter != NULL) {
        *(sleeper->prev != NULL ? &sleeper->prev->next : &sleepers->first) = sleeper->next;
        if (sleeper->next != NULL)
            sleeper->next->prev = sleeper->prev;
        sleeper->waiter = NULL;
    }
    pthread_mutex_unlock(&sleepers->lock);
}

void xv_sleeper_rearm(XvInterpreter *interp, XvWaiter *waiter)
{
    if (atomic_load_explicit(&waiter->state, memory_order_relaxed) != XV_WAITER_INTERRUPTED)
        return;
    pthread_mutex_lock(&interp->sleepers.lock);
    xv_waiter_rearm(waiter);
    pthread_mutex_unlock(&interp->sleepers.lock);
}

int xv_check_timeout(XvThreadState *ts, int64_t timeout_ns)
{
    if (xv_forked()) {
        XvErr_SetString(ts, &XvExc_RuntimeError, XvStatus_Message(XV_FORKED));
        return -1;
    }
    if (timeout_ns >= XV_FOREVER)
        return 0;
    XvErr_SetString(ts, &XvExc_ValueError, "timeout value must be non-negative, or XV_FOREVER");
    return -1;
}

bool xv_sleep(XvThread *thread, XvWaiter *waiter, int spins, int64_t deadline)
{
    bool over = false;
    if (!xv_sleepers_join(thread, waiter)) {
        xv_thread_unlock(thread);
        if (xv_waits(xv_waiter_spin(waiter, spins)))
            over = xv_waits(xv_waiter_sleep(waiter, deadline));
        xv_thread_lock(thread, XV_RETURNER);
    }
    xv_sleepers_leave(thread);
    return over;
}

void xv_interrupt(XvInterpreter *interp, uint32_t bits)
{
    atomic_fetch_or_explicit(&interp->mailbox.breaker, bits, memory_order_release);
    pthread_mutex_lock(&interp->sleepers.lock);
    for (XvSleeper *sleeper = interp->sleepers.first; sleeper != NULL; sleeper = sleeper->next)
        xv_waiter_stir(sleeper->waiter, XV_WAITER_INTERRUPTED);
    pthread_mutex_unlock(&interp->sleepers.lock);
}

XvStatus XvInterpreter_Interrupt(XvInterpreter *interp)
{
    if (xv_forked())
        return XV_FORKED;
    if (atomic_load_explicit(&interp->mailbox.gil, memory_order_acquire) & XV_GIL_CLOSING)
        return XV_CLOSED;
    xv_interrupt(interp, XV_BREAK_INTERRUPT);
    return XV_OK;
}

static bool take(XvThreadState *ts)
{
    return atomic_fetch_and_explicit(&xv_mailbox(ts)->breaker, ~XV_BREAK_INTERRUPT, memory_order_acquire)
         & XV_BREAK_INTERRUPT;
}

int XvInterpreter_ClearInterrupt(XvThreadState *ts) { return take(ts); }

int xv_interrupted(XvThread *thread)
{
    XvThreadState *ts = &thread->context.head;
    uint32_t bits = atomic_load_explicit(&xv_mailbox(ts)->breaker, memory_order_relaxed) & INTERRUPTS;
    if (bits == 0 || XvErr_Occurred(ts) != NULL)
        return 0;   /* who is unwinding already hears of it later */
    if ((bits & XV_BREAK_CLOSING) && !thread->told_of_closing) {
        thread->told_of_closing = true;
        XvErr_Format(ts, &XvExc_KeyboardInterrupt, "interpreter %lld is closing", (long long)ts->interp->id);
        return -1;
    }
    if ((bits & XV_BREAK_INTERRUPT) && take(ts)) {
        XvErr_SetString(ts, &XvExc_KeyboardInterrupt, "interrupted");
        return -1;
    }
    return 0;
}
