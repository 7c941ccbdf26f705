/* SPDX-License-Identifier: Apache-2.0
 *
 * The whole thread state, of which the public header shows the first two words.
 */
#ifndef XV_INTERP_THREAD_H
#define XV_INTERP_THREAD_H

#include "crossview/pending.h"
#include "interp/waiter.h"
#include "object/context.h"

/* A status besides those of the public header: in the pool of thread states. */
#define XV_THREAD_DETACHED 5

typedef struct XvThread {
    XvContext context;
    XvThreadState *outer;          /* what this attachment has suspended, or NULL */
    _Atomic(int) status;           /* XvThreadStatus, written by the thread that owns this. Relaxed, and atomic only
                                      because others ask whether it is DETACHED, which changes under the GIL alone */
    bool bound;                    /* to the thread `self`, whose end is noticed */
    bool outer_unlocked;           /* outer had let its GIL go before it was suspended */
    bool told_of_closing;          /* has been interrupted because the interpreter closes */
    pthread_t self;                /* the thread that attached; meant for people if not bound */
    XvWaiter waiter;               /* for the GIL */
    XvWaiter queue_waiter;         /* for a queue; a thread stays in that line while it takes the GIL back */
    struct XvThread *next_idle;    /* in the interpreter's pool */
    struct XvThread *next_sleeper, *prev_sleeper;   /* interp/interrupt.h */
    XvWaiter *sleeping;            /* what it sleeps on, or NULL: not in that list; both guarded by its lock */
    XvPendingCall leaving;         /* how a thread that is gone leaves; interp/death.h */
} XvThread;

static inline int xv_status(const XvThread *thread)
{
    return atomic_load_explicit(&thread->status, memory_order_relaxed);
}

static inline void xv_set_status(XvThread *thread, int status)
{
    atomic_store_explicit(&thread->status, status, memory_order_relaxed);
}

static inline XvThread *xv_thread(XvThreadState *ts) { return (XvThread *)ts; }

#endif
