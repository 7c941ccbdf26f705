/* SPDX-License-Identifier: Apache-2.0
 *
 * One thread that waits, and the line it stands in.
 *
 * A waiter lies in a thread state, never on a stack. Whoever wakes it has first taken it out of its line, reads its
 * token, and only then sets its state: after that store the waiter may be gone.
 */
#ifndef XV_INTERP_WAITER_H
#define XV_INTERP_WAITER_H

#include "interp/runtime.h"

enum { XV_WAITER_IDLE, XV_WAITER_QUEUED, XV_WAITER_GRANTED, XV_WAITER_REFUSED };

typedef struct XvWaiter {
    struct XvWaiter *next, *prev;  /* in the line; guarded by its lock */
    _Atomic(uint32_t) state;       /* one of the above; what a native thread sleeps on */
    uint64_t token;                /* 0: a native thread */
    XvRuntime *runtime;            /* where the token is posted; a reference, since the waker may be late */
    bool in_line;                  /* guarded by the line's lock */
    bool newcomer;                 /* waits to get inside for the first time */
    bool wants_drop;               /* has stood in line for the switch interval; guarded by the line's lock */
    bool one_shot;                 /* freed by whoever wakes it; foreign, so nobody else looks at it */
} XvWaiter;

typedef struct XvLine {
    pthread_mutex_t lock;
    XvWaiter *first, *last;
    _Atomic(uint32_t) count;       /* changed under the lock, read without: share/queue.c says why joining is seq_cst */
} XvLine;

void xv_line_init(XvLine *line);
void xv_line_destroy(XvLine *line);

/* These need the line's lock. */
void xv_line_append(XvLine *line, XvWaiter *waiter);
void xv_line_remove(XvLine *line, XvWaiter *waiter);
XvWaiter *xv_line_pop(XvLine *line);

/* Readies a waiter: QUEUED, with a place for its token (0: a native thread, which needs none and cannot fail). False: out
   of memory. */
bool xv_waiter_begin(XvWaiter *waiter, XvRuntime *runtime, uint64_t token);

/* For a waiter that has been taken out of its line without having been woken. */
void xv_waiter_withdraw(XvWaiter *waiter);

/* Wakes: release. Needs no lock; the waiter is out of its line. */
void xv_waiter_wake(XvWaiter *waiter, uint32_t state);

/* Wakes waiters that have been taken out of their line and are linked by `next`. */
void xv_chain_wake(XvWaiter *chain, uint32_t state);

/* Wakes all who stand in line now: taken out at once, so that those who join again are not woken by the same call. */
void xv_line_wake_all(XvLine *line);

/* A native thread sleeps until it is woken (acquire) or the deadline has passed; returns the state. */
uint32_t xv_waiter_sleep(XvWaiter *waiter, int64_t deadline);

/* Somebody has taken the waiter out of its line and is about to wake it: waits for those few instructions. */
uint32_t xv_waiter_await(XvWaiter *waiter);

#endif
