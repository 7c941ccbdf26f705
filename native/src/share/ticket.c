/* SPDX-License-Identifier: Apache-2.0 */
#include "crossview/ticket.h"

#include "platform/memory.h"
#include "share/view.h"

struct XvTicket {
    XvShare share;
};

XvTicket *XvTicket_Share(XvThreadState *ts, XvObject *op)
{
    XvSharedViewObject *view = xv_view(ts, op);
    XvTicket *ticket;
    if (view == NULL)
        return NULL;
    ticket = xv_malloc(sizeof *ticket);
    if (ticket == NULL)
        return XvErr_NoMemory(ts);
    if (xv_share_of(ts, view, &ticket->share) < 0) {
        xv_free(ticket);
        return NULL;
    }
    return ticket;
}

XvTicket *XvTicket_Move(XvThreadState *ts, XvObject *op)
{
    XvSharedViewObject *view = xv_view(ts, op);
    XvTicket *ticket;
    if (view == NULL)
        return NULL;
    ticket = xv_malloc(sizeof *ticket);
    if (ticket == NULL)
        return XvErr_NoMemory(ts);
    if (xv_move_prepare(ts, view) < 0) {
        xv_free(ticket);
        return NULL;
    }
    xv_move_commit(ts, view, &ticket->share);
    return ticket;
}

XvObject *XvTicket_Open(XvThreadState *ts, XvTicket *ticket)
{
    XvObject *view;
    XV_POINTER(ts, ticket, NULL);
    view = xv_share_open(ts, &ticket->share);
    if (view != NULL)
        xv_free(ticket);
    return view;
}

void XvTicket_Close(XvThreadState *ts, XvTicket *ticket)
{
    XV_NEEDED(ticket);
    XvBlock_Release(ts, ticket->share.block);
    xv_free(ticket);
}
