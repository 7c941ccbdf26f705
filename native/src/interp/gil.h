/* SPDX-License-Identifier: Apache-2.0
 *
 * The GIL of one interpreter: a word, and a line of those who wait for it.
 *
 * Whoever lets go while others stand in line hands over: HELD stays set, so nobody can slip in between. The waiter is
 * taken out of the line before it is granted the lock, and its wake token is read before the grant.
 * XV_BREAK_DROP is set exactly while somebody in the line has waited for the switch interval; both change under the
 * line's lock, so a request survives a hand-over to someone else.
 *
 * Orders: taking acquires and dropping releases. Both are seq_cst on top of that, for the sake of the release list
 * (interp/releases.h has the argument).
 */
#ifndef XV_INTERP_GIL_H
#define XV_INTERP_GIL_H

#include "interp/mailbox.h"

#define XV_SWITCH_INTERVAL_NS 5000000

typedef enum { XV_GIL_TAKEN, XV_GIL_WAITING, XV_GIL_REFUSED, XV_GIL_TIMED_OUT } XvGilAnswer;

/* One try; it fails if the word has HELD or a bit of refuse. */
bool xv_gil_try(XvMailbox *box, uint32_t refuse);

/* Takes the GIL or puts a readied waiter in line. REFUSED: the word has a bit of refuse. */
XvGilAnswer xv_gil_enqueue(XvMailbox *box, XvWaiter *waiter, uint32_t refuse);

/* A native thread takes the GIL: TAKEN, REFUSED or TIMED_OUT. */
XvGilAnswer xv_gil_take(XvMailbox *box, XvWaiter *waiter, uint32_t refuse, int64_t deadline);

/* A waiter gives up: TIMED_OUT, it is out of the line; or TAKEN or REFUSED, which was quicker. */
XvGilAnswer xv_gil_cancel(XvMailbox *box, XvWaiter *waiter);

/* A waiter asks the holder to hand over. */
void xv_gil_request_drop(XvMailbox *box, XvWaiter *waiter);

/* Lets go. The word as it was before, or 0 when the GIL was handed over. */
uint32_t xv_gil_drop(XvMailbox *box);

/* Sends every newcomer in line away. */
void xv_gil_refuse_newcomers(XvMailbox *box);

#endif
