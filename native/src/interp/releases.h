/* SPDX-License-Identifier: Apache-2.0
 *
 * The release list, and letting go of the GIL, which is one protocol with it.
 *
 * A block whose bytes belong to an object of interpreter A is let go by someone who does not hold A's GIL. It
 * goes on A's release list, and must not lie there: if nobody is inside A, nobody would look. So
 *
 *     pusher: push (1), raise the breaker, try A's GIL (2). Taken: drain, and let go as below.
 *     whoever lets go of A's GIL: drop it (3), look at the list (4); not empty: try the GIL; taken: drain, and again.
 *
 * Nothing is lost if not both misses can happen: the pusher finds the GIL held (2 reads before 3) and the one who
 * lets go finds the list empty (4 reads before 1). This is store buffering, and release/acquire does not forbid
 * it. All four accesses are seq_cst, which does: in the single order S of those accesses 1 < 2 and 3 < 4 by program
 * order, 2 < 3 because 2 read the word as it was before 3, 4 < 1 likewise, a cycle. A hand-over is no gap: HELD stays,
 * and the next holder's drop is the one that counts. (Two fences would do as well and cost six nanoseconds more on
 * every detach; acq_rel on the four is not enough, a model of it fails.)
 *
 * The drainer clears the breaker's bit before it takes the list: a push in between sets it again. The head can be the
 * sentinel CLOSED, put there by close in the same exchange that takes the last nodes; a pusher that reads it
 * (acquire: it relies on what close wrote before) runs its node itself, and nothing slips in between.
 *
 * A thread that is attached elsewhere keeps the node with its own interpreter (`owed`) until its next checkpoint or
 * detach has let go of its own GIL: nobody touches a second GIL while it holds one.
 */
#ifndef XV_INTERP_RELEASES_H
#define XV_INTERP_RELEASES_H

#include "interp/gil.h"
#include "interp/interp.h"
#include "platform/atomic.h"

/* Sends a node home. ts: where this thread is attached, with the GIL held, or NULL. */
void xv_release_send(XvThreadState *ts, XvReleaseNode *node);

/* The same, but where ts is of home, the node runs at its next checkpoint, not at once. */
void xv_release_post(XvThreadState *ts, XvReleaseNode *node);

/* Runs what lies on the list, in the order in which it was posted. Needs the GIL. */
void xv_releases_drain(XvInterpreter *interp);

/* Close's last drain: takes the list and leaves CLOSED behind. Acquire and release. */
XvReleaseNode *xv_releases_close(XvInterpreter *interp);

/* Lets go of the GIL: hands it over or drops it, sends owed releases home, tells those who wait to close. */
void xv_interp_leave(XvInterpreter *interp);

/* Whether nothing has come for this interpreter, nothing is owed by it, and nobody has asked for its GIL or to close
   it. */
static inline bool xv_is_quiet(XvInterpreter *interp)
{
    return atomic_load_explicit(&interp->mailbox.breaker, memory_order_relaxed) == 0;
}

/* Lets go of a quiet interpreter's GIL, without a call. False: there is more to do, the GIL is held (again), and
   xv_interp_leave is to be called. */
static inline bool xv_leave_quiet(XvInterpreter *interp)
{
    XvMailbox *box = &interp->mailbox;
    uint32_t word = XV_GIL_HELD;
    XvReleaseNode *head;
    if (!atomic_compare_exchange_strong_explicit(&box->gil, &word, 0, memory_order_seq_cst, memory_order_relaxed))
        return false;
    head = atomic_load_explicit(&box->releases, memory_order_seq_cst);
    if (head == NULL)
        return true;
    return !xv_gil_try(box, 0);   /* also where a bit says that newcomers are kept out */
}

/* The last act of close, with the GIL kept for ever: sends home what is still owed and wakes the other closers. */
void xv_interp_closed(XvInterpreter *interp);

#endif
