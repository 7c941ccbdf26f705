/* SPDX-License-Identifier: Apache-2.0
 *
 * Whose turn it is: the line for one GIL. crossview/gil.h has the rules; this is how they are kept.
 *
 * One list: returners first, in order; then one that resumes its slice; then the others, in order. Only one of those
 * who compute looks at the clock, the *timekeeper*: the holder is asked to let go when its slice is over, whoever is
 * next. It is the last in line, so that it stays for long; when it leaves, the last of those left is nudged to take
 * over. (If each looked, a thousand who wait would wake two hundred thousand times a second; if the first did, each
 * hand-over would wake two.)
 *
 * XV_BREAK_DROP is set exactly while a returner wants the GIL or the slice is over, and somebody is in line. A
 * hand-over does not clear it for those who still wait: the next holder is asked as well, after its minimum slice.
 */
#ifndef XV_INTERP_TURNS_H
#define XV_INTERP_TURNS_H

#include "crossview/gil.h"
#include "interp/waiter.h"

struct XvMailbox;

typedef struct XvTurns {
    XvLine line;                 /* its lock guards all of this */
    XvWaiter *last_returner;     /* or NULL */
    XvWaiter *timekeeper;        /* or NULL: nobody in line computes */
    uint32_t wanting;            /* returners that have asked */
    bool slice_over;             /* and so has the timekeeper */
    bool reported;               /* that the holder does not let go */
    int64_t interval;
    int64_t granted_at;          /* when the GIL was last handed over; 0: never */
    int64_t slice_start;         /* when it was handed to one who computes, anew */
    int64_t head_since;          /* since when the first of those who compute is the first */
    int64_t asked_at;            /* since when XV_BREAK_DROP is set, or since the last hand-over; 0: it is not */
    XvGilStats stats;
} XvTurns;

/* For a mailbox that is to be used again. */
void xv_turns_reset(XvTurns *turns);

/* All these need the lock. */

void xv_turns_join(struct XvMailbox *box, XvWaiter *waiter, int64_t now);

/* Takes a waiter out that gives up. */
void xv_turns_quit(struct XvMailbox *box, XvWaiter *waiter, int64_t now);

/* Takes out all newcomers, linked by `next`. */
XvWaiter *xv_turns_newcomers(struct XvMailbox *box, int64_t now);

/* Takes out whose turn it is; NULL: nobody waits. */
XvWaiter *xv_turns_next(struct XvMailbox *box, int64_t now);

/* What a waiter does before it goes to sleep: asks for the GIL if that is due. When it is to be called again, a time;
   INT64_MAX: never. True in *stalled: *stall is to be reported, without the lock. */
int64_t xv_turns_tend(struct XvMailbox *box, XvWaiter *waiter, int64_t now, XvStall *stall, bool *stalled);

/* Whether the holder, who has been asked, should go on a little: it has had the GIL for less than the minimum slice. */
bool xv_turns_too_soon(struct XvMailbox *box, int64_t now);

/* What a holder that lets go because it was asked is to be while it waits: XV_FORCED or XV_RESUMING. */
XvWaiterKind xv_turns_forced(struct XvMailbox *box);

#endif
