/* SPDX-License-Identifier: Apache-2.0
 *
 * One thread that waits, and the line it stands in.
 *
 * A waiter lies in a thread state, never on a stack. Whoever wakes it has first taken it out of its line, reads its
 * token, and only then sets its state: after that exchange the waiter may be gone.
 *
 * A native thread looks a few times before it sleeps, and says so by PARKED in between: the kernel is asked to wake it
 * only then.
 */
#ifndef XV_INTERP_WAITER_H
#define XV_INTERP_WAITER_H

#include "interp/runtime.h"

#include <stdatomic.h>

enum {
    XV_WAITER_IDLE,
    XV_WAITER_QUEUED,        /* waits */
    XV_WAITER_PARKED,        /* and sleeps in the kernel */
    XV_WAITER_INTERRUPTED,   /* waits, and is to look up (interp/interrupt.h) */
    XV_WAITER_NUDGED,        /* waits, and is to look after its line (interp/turns.h) */
    XV_WAITER_GRANTED,       /* has what it waited for */
    XV_WAITER_REFUSED        /* will not get it */
};

/* What a waiter for a GIL is (crossview/gil.h). */
typedef enum XvWaiterKind {
    XV_NEWCOMER,             /* wants to get inside */
    XV_RETURNER,             /* had let go of its own will */
    XV_FORCED,               /* computes, and has used its slice up */
    XV_RESUMING              /* computes, and was interrupted in its slice by a returner */
} XvWaiterKind;

typedef struct XvWaiter {
    struct XvWaiter *next, *prev;  /* in the line; guarded by its lock */
    _Atomic(uint32_t) state;       /* one of the above; what a native thread sleeps on */
    uint64_t token;                /* 0: a native thread */
    XvRuntime *runtime;            /* where the token is posted; a reference, since the waker may be late */
    int64_t since;                 /* when it joined the line for a GIL */
    XvWaiterKind kind;
    bool in_line;                  /* guarded by the line's lock */
    bool wants_drop;               /* a returner that has asked for the GIL; guarded by the line's lock */
    bool one_shot;                 /* freed by whoever wakes it; foreign, so nobody else looks at it */
    struct XvWaiter *sleeper;      /* stands in line for this one, which a native thread sleeps on; or NULL */
} XvWaiter;

typedef struct XvLine {
    pthread_mutex_t lock;
    XvWaiter *first, *last;
    _Atomic(uint32_t) count;       /* changed under the lock, read without; share/queuewait.c has the orders */
} XvLine;

void xv_line_init(XvLine *line);
void xv_line_destroy(XvLine *line);

/* These need the line's lock. */
void xv_line_append(XvLine *line, XvWaiter *waiter);
void xv_line_insert(XvLine *line, XvWaiter *after, XvWaiter *waiter);   /* after NULL: as the first */
void xv_line_remove(XvLine *line, XvWaiter *waiter);
XvWaiter *xv_line_pop(XvLine *line);

/* Readies a waiter: QUEUED, with two places for its token, since it may be nudged or interrupted once before it is
   woken (0: a native thread, which needs none and cannot fail). False: out of memory. */
bool xv_waiter_begin(XvWaiter *waiter, XvRuntime *runtime, uint64_t token);

/* Readies a waiter of a native thread that stands in several lines at once, with one waiter in each, and sleeps on
   `sleeper`: whoever wakes this one stirs that one. The thread keeps both until all of its waiters have been taken
   out of their lines, or woken. */
void xv_waiter_begin_for(XvWaiter *waiter, XvWaiter *sleeper);

/* For a waiter that has been taken out of its line without having been woken. */
void xv_waiter_withdraw(XvWaiter *waiter);

/* Wakes: release. Needs no lock; the waiter is out of its line. */
void xv_waiter_wake(XvWaiter *waiter, uint32_t state);

/* Makes one that still stands in line look up, as NUDGED or INTERRUPTED, if nobody has before: a token is posted for
   that once, until it is rearmed. Release. Needs a lock that keeps the waiter from leaving. */
void xv_waiter_stir(XvWaiter *waiter, uint32_t state);

/* For one with a token that has been INTERRUPTED and goes on waiting: it may be stirred again. (A native thread's is
   rearmed by xv_waiter_sleep.) Nothing changes if there is no memory for one more place, or it has been woken. */
void xv_waiter_rearm(XvWaiter *waiter);

/* Wakes waiters that have been taken out of their line and are linked by `next`. */
void xv_chain_wake(XvWaiter *chain, uint32_t state);

/* Wakes all who stand in line now: taken out at once, so that those who join again are not woken by the same call. */
void xv_line_wake_all(XvLine *line);

/* Whether a state means that the wait goes on. */
static inline bool xv_waits(uint32_t state) { return state == XV_WAITER_QUEUED || state == XV_WAITER_PARKED; }

/* Whether it has not been woken. Acquire: what the waker did before is seen. */
static inline bool xv_waiter_waits(const XvWaiter *waiter)
{
    uint32_t state = atomic_load_explicit(&waiter->state, memory_order_acquire);
    return state >= XV_WAITER_QUEUED && state <= XV_WAITER_NUDGED;
}

/* A native thread looks so many times (acquire); returns the state. */
uint32_t xv_waiter_spin(XvWaiter *waiter, int times);

/* A native thread sleeps until its state changes (acquire) or the deadline has passed (QUEUED); returns the state, and
   NUDGED and INTERRUPTED are told once: what it says afterwards is QUEUED again. */
uint32_t xv_waiter_sleep(XvWaiter *waiter, int64_t deadline);

/* Somebody has taken the waiter out of its line and is about to wake it: waits for those few instructions. */
uint32_t xv_waiter_await(XvWaiter *waiter);

#endif
