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

bool xv_sleepers_join(XvThread *thread, XvWaiter *waiter)
{
    XvInterpreter *interp = thread->context.head.interp;
    XvSleepers *sleepers = &interp->sleepers;
    bool interrupted;
    pthread_mutex_lock(&sleepers->lock);
    thread->prev_sleeper = NULL;
    thread->next_sleeper = sleepers->first;
    if (sleepers->first != NULL)
        sleepers->first->prev_sleeper = thread;
    sleepers->first = thread;
    thread->sleeping = waiter;
    interrupted = xv_is_interrupted(thread);
    pthread_mutex_unlock(&sleepers->lock);
    return interrupted;
}

void xv_sleepers_leave(XvThread *thread)
{
    XvSleepers *sleepers = &thread->context.head.interp->sleepers;
    pthread_mutex_lock(&sleepers->lock);
    if (thread->sleeping != NULL) {
        *(thread->prev_sleeper != NULL ? &thread->prev_sleeper->next_sleeper : &sleepers->first) = thread->next_sleeper;
        if (thread->next_sleeper != NULL)
            thread->next_sleeper->prev_sleeper = thread->prev_sleeper;
        thread->sleeping = NULL;
    }
    pthread_mutex_unlock(&sleepers->lock);
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
    for (XvThread *thread = interp->sleepers.first; thread != NULL; thread = thread->next_sleeper)
        xv_waiter_stir(thread->sleeping, XV_WAITER_INTERRUPTED);
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
