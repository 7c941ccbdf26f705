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

/* Somebody who waits inside an interpreter, in the list of those who are to hear of its interrupts
   (interp/interrupt.h). */
typedef struct XvSleeper {
    struct XvSleeper *next, *prev;
    XvWaiter *waiter;              /* what it waits with, or NULL: not in the list. All guarded by the list's lock */
} XvSleeper;

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
    XvSleeper sleeper;             /* while it sleeps itself, or its foreign thread waits for a queue */
    XvPendingCall leaving;         /* how a thread that is gone leaves; interp/death.h */
    void *get_reserve;             /* malloc'ed, or NULL: what a get that fails needs memory for; share/queue.h */
    uint32_t turn_of_any;          /* where the next look at several queues begins */
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
