/* SPDX-License-Identifier: Apache-2.0
 *
 * A ticket: a share in flight. It is a holder of its block, belongs to no interpreter and no thread, and is opened
 * or closed exactly once. A queue item carries one; a binding may carry one by hand.
 *
 * Sharing takes the receiver's count *before* anyone can see the ticket. This, more than the atomic, is what cures
 * the hazard of 2017: a receiver that counted on receipt would still come too late.
 *
 * An XvTicket * is a handle, not an address, and is never used twice: whoever opens or closes a ticket that has been
 * opened or closed, at the same moment on another thread or long ago, is told so.
 */
#ifndef CROSSVIEW_TICKET_H
#define CROSSVIEW_TICKET_H

#include "crossview/sharedview.h"

XV_BEGIN_DECLS

typedef struct XvTicket XvTicket;

/* A ticket for view, which stays with its owner: one count more, which the interpreter takes from what it has put by,
   or relaxed (block.h). NULL with MemoryError, ValueError (released), TypeError or OverflowError. */
XV_API XvTicket *XvTicket_Share(XvThreadState *ts, XvObject *view);

/* A ticket for view, which is taken from its owner: if it was the interpreter's last view of the block, the
   interpreter's counts become the ticket's and no atomic counts anything. NULL with an error as above, or BufferError
   (the view has a lease): the view is as it was. */
XV_API XvTicket *XvTicket_Move(XvThreadState *ts, XvObject *view);

/* Turns the ticket into a view of ts' interpreter; the ticket is spent. The interpreter keeps the ticket's count. NULL
   with ValueError (opened or closed before, or just now by somebody else), or MemoryError, and then the ticket is as it
   was. The caller has got the ticket by something that acquires what the sender released. */
XV_API XvObject *XvTicket_Open(XvThreadState *ts, XvTicket *ticket);

/* Lets go without opening: 1; or 0, if somebody has opened or closed it, or is just opening it. Of all who try, one
   gets a 1. Any thread. ts: where this thread is attached, or NULL. */
XV_API int XvTicket_Close(XvThreadState *ts, XvTicket *ticket);

XV_END_DECLS

#endif
