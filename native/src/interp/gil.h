/* SPDX-License-Identifier: Apache-2.0
 *
 * The GIL of one interpreter: a word, and a line of those who wait for it (interp/turns.h).
 *
 * Whoever lets go while others stand in line hands over: HELD stays set, so nobody can slip in between. The waiter is
 * taken out of the line before it is granted the lock, and its wake token is read before the grant.
 *
 * Orders: taking acquires and dropping releases. Both are seq_cst on top of that, for the sake of the release list
 * (interp/releases.h has the argument).
 *
 * In the child of a fork nobody else is there: those who were inside take and drop the word without a look at the line,
 * and nobody else gets in.
 */
#ifndef XV_INTERP_GIL_H
#define XV_INTERP_GIL_H

#include "interp/mailbox.h"

typedef enum { XV_GIL_TAKEN, XV_GIL_WAITING, XV_GIL_REFUSED, XV_GIL_TIMED_OUT } XvGilAnswer;

/* One try; it fails if the word has HELD or a bit of refuse. */
bool xv_gil_try(XvMailbox *box, uint32_t refuse);

/* Takes the GIL or puts a readied waiter in line. REFUSED: the word has a bit of refuse. */
XvGilAnswer xv_gil_enqueue(XvMailbox *box, XvWaiter *waiter, uint32_t refuse);

/* A native thread takes the GIL, with a waiter that nobody has readied: TAKEN, REFUSED or TIMED_OUT. */
XvGilAnswer xv_gil_take(XvMailbox *box, XvWaiter *waiter, XvWaiterKind kind, uint32_t refuse, int64_t deadline);

/* A waiter gives up: TIMED_OUT, it is out of the line; or TAKEN or REFUSED, which was quicker. */
XvGilAnswer xv_gil_cancel(XvMailbox *box, XvWaiter *waiter);

/* What a waiter does before it goes to sleep: xv_turns_tend, with the lock. */
int64_t xv_gil_look_after(XvMailbox *box, XvWaiter *waiter, XvStall *stall, bool *stalled);

/* The same, and reports a holder that does not let go. */
int64_t xv_gil_tend(XvMailbox *box, XvWaiter *waiter);

/* Lets go. The word as it was before, or 0 when the GIL was handed over. */
uint32_t xv_gil_drop(XvMailbox *box);

/* Sends every newcomer in line away. */
void xv_gil_refuse_newcomers(XvMailbox *box);

#endif
