/* SPDX-License-Identifier: Apache-2.0 */
#include "crossview/ticket.h"

#include "share/counter.h"

_Static_assert(sizeof(XvTicket *) == sizeof(uint64_t), "a ticket is a number in the place of a pointer");

static XvTicket *ticket_of(uint64_t number) { return (XvTicket *)(uintptr_t)number; }

static uint64_t number_of(const XvTicket *ticket) { return (uint64_t)(uintptr_t)ticket; }

XvTicket *XvTicket_Share(XvThreadState *ts, XvObject *op)
{
    XvView *view = xv_view(ts, op);
    uint64_t number;
    if (view == NULL)
        return NULL;
    number = xv_counter_reserve();
    if (number == 0)
        return XvErr_NoMemory(ts);
    if (xv_share_of(ts, view, xv_counter_share(number)) < 0) {
        xv_counter_spend(number);
        return NULL;
    }
    xv_counter_publish(number);
    return ticket_of(number);
}

XvTicket *XvTicket_Move(XvThreadState *ts, XvObject *op)
{
    XvView *view = xv_view(ts, op);
    uint64_t number;
    if (view == NULL)
        return NULL;
    number = xv_counter_reserve();
    if (number == 0)
        return XvErr_NoMemory(ts);
    if (xv_move_prepare(ts, view, xv_counter_share(number)) < 0) {
        xv_counter_spend(number);
        return NULL;
    }
    xv_move_commit(ts, view, xv_counter_share(number));
    xv_counter_publish(number);
    return ticket_of(number);
}

XvObject *XvTicket_Open(XvThreadState *ts, XvTicket *ticket)
{
    uint64_t number = number_of(ticket);
    XvObject *view;
    if (!xv_counter_claim(number))
        return XvErr_Format(ts, &XvExc_ValueError, "the ticket has been opened or closed");
    view = xv_share_open(ts, xv_counter_share(number));
    if (view != NULL)
        xv_counter_spend(number);
    else
        xv_counter_publish(number);
    return view;
}

int XvTicket_Close(XvThreadState *ts, XvTicket *ticket)
{
    uint64_t number = number_of(ticket);
    XvShare share;
    if (!xv_counter_claim(number))
        return 0;
    share = *xv_counter_share(number);
    xv_counter_spend(number);
    xv_share_drop(ts, &share);
    return 1;
}
