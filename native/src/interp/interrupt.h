/* SPDX-License-Identifier: Apache-2.0
 *
 * Interrupts, and the threads that have to be woken to hear of them.
 *
 * Whoever blocks inside an interpreter stands in some line (a queue's) with its GIL let go, and in the interpreter's
 * list of sleepers. An interrupter raises the breaker and then stirs the sleepers, under the list's lock; a sleeper
 * joins the list, under the lock, and then looks at the breaker. So one of the two sees the other. The same holds for
 * one that has been stirred in vain and goes on waiting: it is rearmed under the lock, and looks after that.
 */
#ifndef XV_INTERP_INTERRUPT_H
#define XV_INTERP_INTERRUPT_H

#include "interp/thread.h"

typedef struct XvSleepers {
    pthread_mutex_t lock;
    XvSleeper *first;
} XvSleepers;

/* Joins the list with a readied waiter, and leaves it (if it is in it). Interrupts that were there before count: true,
   if somebody is to look at the breaker before it sleeps. */
bool xv_sleepers_join(XvThread *thread, XvWaiter *waiter);
void xv_sleepers_leave(XvThread *thread);

/* The same for a foreign thread's wait, of which a thread may have several: they are the interpreter's, and stay in the
   list if the thread leaves. Where somebody is to look, the token is posted. The interpreter's mailbox stays until
   sleeper has left. */
void xv_sleeper_join(XvThread *thread, XvSleeper *sleeper, XvWaiter *waiter);
void xv_sleeper_leave(XvInterpreter *interp, XvSleeper *sleeper);

/* The waiter of a sleeper in the list goes on waiting, and is stirred by the next interrupt as well. (For want of
   memory it may not be.) Who calls this looks at the breaker afterwards. */
void xv_sleeper_rearm(XvInterpreter *interp, XvWaiter *waiter);

/* For whoever is going to block: 0, or -1 with ValueError (a time span below XV_FOREVER) or, in the child of a fork,
   RuntimeError. */
int xv_check_timeout(XvThreadState *ts, int64_t timeout_ns);

/* Blocks: lets the GIL go, looks so many times and then sleeps, until the readied waiter is woken or stirred or the
   deadline has passed, and takes the GIL back. Whether the time was over. */
bool xv_sleep(XvThread *thread, XvWaiter *waiter, int spins, int64_t deadline);

/* Whether the next checkpoint would raise. Needs the GIL. */
bool xv_is_interrupted(XvThread *thread);

/* Sets bits of the breaker and stirs who sleeps inside. Any thread. */
void xv_interrupt(XvInterpreter *interp, uint32_t bits);

/* For a checkpoint, with the GIL held: raises what has arrived. 0, or -1 with an error. */
int xv_interrupted(XvThread *thread);

#endif
