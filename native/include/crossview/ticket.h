/* SPDX-License-Identifier: Apache-2.0
 *
 * A ticket: a share in flight. It is a holder of its block, belongs to no interpreter and no thread, and is opened
 * or closed exactly once. A queue item carries one; a binding may carry one by hand.
 *
 * Sharing takes the receiver's count *before* anyone can see the ticket. This, more than the atomic, is what cures
 * the hazard of 2017: a receiver that counted on receipt would still come too late.
 */
#ifndef CROSSVIEW_TICKET_H
#define CROSSVIEW_TICKET_H

#include "crossview/sharedview.h"

XV_BEGIN_DECLS

typedef struct XvTicket XvTicket;

/* A ticket for view, which stays with its owner: one holder more (relaxed). NULL with MemoryError, ValueError
   (released), TypeError or OverflowError. */
XV_API XvTicket *XvTicket_Share(XvThreadState *ts, XvObject *view);

/* A ticket for view, which is taken from its owner: if it was the interpreter's last view of the block, the
   interpreter's count becomes the ticket's and no atomic is executed. On failure the view is as it was. */
XV_API XvTicket *XvTicket_Move(XvThreadState *ts, XvObject *view);

/* Turns the ticket into a view of ts' interpreter and frees it. The first view of this block here: the ticket's
   count becomes the interpreter's; otherwise it is dropped. NULL with MemoryError, and the ticket is as it was.
   The caller has got the ticket by something that acquires what the sender released. */
XV_API XvObject *XvTicket_Open(XvThreadState *ts, XvTicket *ticket);

/* Lets go without opening. ts: where this thread is attached, or NULL. */
XV_API void XvTicket_Close(XvThreadState *ts, XvTicket *ticket);

XV_END_DECLS

#endif
