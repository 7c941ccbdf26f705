/* SPDX-License-Identifier: Apache-2.0 */
#include "interp/releases.h"

#include "interp/gil.h"
#include "platform/atomic.h"

/* Never dereferenced: an address that no node has. */
#define CLOSED ((XvReleaseNode *)1)

/* Nodes that this thread has still to push, now that it holds no GIL. */
typedef XvReleaseNode *Owed;

static XvReleaseNode *reversed(XvReleaseNode *list)
{
    XvReleaseNode *result = NULL, *next;
    for (; list != NULL; list = next) {
        next = list->next;
        list->next = result;
        result = list;
    }
    return result;
}

void xv_releases_drain(XvInterpreter *interp)
{
    XvMailbox *box = &interp->mailbox;
    XvThreadState *ts = &interp->drain.context.head;
    XvReleaseNode *node, *next;
    if (atomic_load_explicit(&box->breaker, memory_order_relaxed) & XV_BREAK_RELEASES)
        atomic_fetch_and_explicit(&box->breaker, ~XV_BREAK_RELEASES, memory_order_acquire);
    if (atomic_load_explicit(&box->releases, memory_order_relaxed) == NULL)
        return;
    /* The list is a stack: reversed, they run in the order in which they were posted. */
    node = reversed(atomic_exchange_explicit(&box->releases, NULL, memory_order_acq_rel));
    for (; node != NULL; node = next) {
        next = node->next;
        node->run(ts, node);
        if (xv_context(ts)->error.chain[0].type != NULL)
            XvErr_Clear(ts);
        XvInterpreter_Release(interp);
    }
}

XvReleaseNode *xv_releases_close(XvInterpreter *interp)
{
    return reversed(atomic_exchange_explicit(&interp->mailbox.releases, CLOSED, memory_order_acq_rel));
}

/* False: home has been closed, and the caller keeps the node. */
static bool push(XvMailbox *box, XvReleaseNode *node)
{
    XvReleaseNode *head = atomic_load_explicit(&box->releases, memory_order_acquire);
    do {
        if (head == CLOSED)
            return false;
        node->next = head;
    } while (!atomic_compare_exchange_weak_explicit(&box->releases, &head, node, memory_order_seq_cst,
                                                    memory_order_acquire));
    atomic_fetch_or_explicit(&box->breaker, XV_BREAK_RELEASES, memory_order_release);
    return true;
}

/* Moves what interp owes to *owed. Needs interp's GIL. */
static void take_owed(XvInterpreter *interp, Owed *owed)
{
    XvReleaseNode *first = interp->owed;
    if (first == NULL)
        return;
    interp->owed = reversed(first);
    first->next = *owed;   /* the last one now */
    *owed = interp->owed;
    interp->owed = NULL;
    atomic_fetch_and_explicit(&interp->mailbox.breaker, ~XV_BREAK_OWED, memory_order_relaxed);
}

/* Lets go of one GIL, with the second look; what its interpreter owes is added to *owed. */
static void leave(XvInterpreter *interp, Owed *owed)
{
    XvMailbox *box = &interp->mailbox;
    for (;;) {
        XvReleaseNode *head;
        uint32_t word;
        bool empty;
        if (atomic_load_explicit(&box->breaker, memory_order_relaxed) & XV_BREAK_RELEASES)
            xv_releases_drain(interp);
        take_owed(interp, owed);
        /* Not before: what is drained may be the leave of a thread that has died (interp/death.c). */
        empty = interp->inside == 0;
        word = xv_gil_drop(box);
        /* Closing may have been asked for at any time until the drop, whose word tells. A closer that comes later finds
           the GIL free. Handed over (0): the next holder's turn. */
        if (empty && (word & XV_GIL_CLOSING))
            xv_line_wake_all(&interp->closers);
        head = atomic_load_explicit(&box->releases, memory_order_seq_cst);
        if (head == NULL || head == CLOSED || !xv_gil_try(box, 0))
            return;
        /* whatever the breaker says: it may have been raised after the push and read before */
        xv_releases_drain(interp);
    }
}

/* Pushes what is owed, node by node: draining another interpreter may add to it. Holds no GIL. */
static void settle(Owed owed)
{
    while (owed != NULL) {
        XvReleaseNode *node = owed;
        XvInterpreter *home = node->home;
        owed = node->next;
        if (!push(&home->mailbox, node)) {
            node->run(NULL, node);
            XvInterpreter_Release(home);
        } else if (xv_gil_try(&home->mailbox, 0)) {
            xv_releases_drain(home);
            leave(home, &owed);
        }
    }
}

void xv_interp_leave(XvInterpreter *interp)
{
    Owed owed = NULL;
    leave(interp, &owed);
    settle(owed);
}

void xv_interp_closed(XvInterpreter *interp)
{
    Owed owed = NULL;
    take_owed(interp, &owed);
    xv_line_wake_all(&interp->closers);
    settle(owed);
}

void xv_release_post(XvThreadState *ts, XvReleaseNode *node)
{
    /* Who has the GIL cannot close it, and looks at the list when it lets go. */
    if (ts == NULL || ts->interp != node->home || !push(xv_mailbox(ts), node))
        xv_release_send(ts, node);
}

void xv_release_send(XvThreadState *ts, XvReleaseNode *node)
{
    XvInterpreter *home = node->home;   /* running the node frees it */
    if (ts == NULL) {
        node->next = NULL;
        settle(node);
    } else if (ts->interp == home) {
        node->run(ts, node);
        XvInterpreter_Release(home);
    } else {
        node->next = ts->interp->owed;
        ts->interp->owed = node;
        atomic_fetch_or_explicit(&xv_mailbox(ts)->breaker, XV_BREAK_OWED, memory_order_relaxed);
    }
}
