/* SPDX-License-Identifier: Apache-2.0
 *
 * Views that travel. What arrives is a view of the same memory; the loops look at that, and at the counts.
 */
#include "crossing.h"

static bool is_of(XvThreadState *ts, XvObject *view, XvBlock *block)
{
    XvViewInfo info;
    return view != NULL && XvSharedView_GetInfo(ts, view, &info) == 0 && info.block == block
        && info.buf == XvBlock_Base(block);
}

bool xvlab_crossing_share_ticket(XvLabPlace *place)
{
    XvLabTraveller *self = place->own;
    XvThreadState *ts = self->ts;
    XvObject *view = self->view, *got = NULL;
    for (int i = 0; i < XVLAB_BATCH; i++) {
        Xv_XDECREF(ts, got);
        XvTicket *ticket = XvTicket_Share(ts, view);
        got = ticket == NULL ? NULL : XvTicket_Open(ts, ticket);
        if (got == NULL)
            return false;
    }
    bool right = is_of(ts, got, self->block) && got != view;
    Xv_DECREF(ts, got);
    return right;
}

bool xvlab_crossing_share_queue(XvLabPlace *place)
{
    XvQueue *queue = ((XvLabCrossingWorld *)place->world)->queue;
    XvLabTraveller *self = place->own;
    XvThreadState *ts = self->ts;
    XvObject *view = self->view, *got = NULL;
    for (int i = 0; i < XVLAB_BATCH; i++) {
        Xv_XDECREF(ts, got);
        got = NULL;
        if (XvQueue_Put(ts, queue, view, 0) != 1 || XvQueue_Get(ts, queue, &got, 0) != 1)
            return false;
    }
    bool right = is_of(ts, got, self->block) && got != view;
    Xv_DECREF(ts, got);
    return right;
}

bool xvlab_crossing_move_ticket(XvLabPlace *place)
{
    XvLabTraveller *self = place->own;
    XvThreadState *ts = self->ts;
    int64_t holders = XvBlock_Holders(self->block);
    for (int i = 0; i < XVLAB_BATCH; i++) {
        XvTicket *ticket = XvTicket_Move(ts, self->view);
        if (ticket == NULL)
            return false;
        Xv_DECREF(ts, self->view);
        self->view = XvTicket_Open(ts, ticket);
        if (self->view == NULL)
            return false;
    }
    return is_of(ts, self->view, self->block) && XvBlock_Holders(self->block) == holders;
}

bool xvlab_crossing_move_queue(XvLabPlace *place)
{
    XvQueue *queue = ((XvLabCrossingWorld *)place->world)->queue;
    XvLabTraveller *self = place->own;
    XvThreadState *ts = self->ts;
    int64_t holders = XvBlock_Holders(self->block);
    for (int i = 0; i < XVLAB_BATCH; i++) {
        if (XvQueue_PutMove(ts, queue, self->view, 0) != 1)
            return false;
        Xv_CLEAR(ts, self->view);
        if (XvQueue_Get(ts, queue, &self->view, 0) != 1)
            return false;
    }
    return is_of(ts, self->view, self->block) && XvBlock_Holders(self->block) == holders;
}

bool xvlab_crossing_copy_queue(XvLabPlace *place)
{
    XvQueue *queue = ((XvLabCrossingWorld *)place->world)->queue;
    XvLabTraveller *self = place->own;
    XvThreadState *ts = self->ts;
    XvObject *got;
    if (XvQueue_Put(ts, queue, self->bytes, 0) != 1 || XvQueue_Get(ts, queue, &got, 0) != 1)
        return false;
    bool right = got != self->bytes && XvBytes_Size(ts, got) == XVLAB_COPIED;
    Xv_DECREF(ts, got);
    return right;
}

/* Whether the count is another than when it was last looked at: if so, an atomic has changed it in between. Nobody else
   is there to change it back. */
static void look(XvLabPlace *place, XvBlock *block, int64_t *seen)
{
    int64_t now = XvBlock_Holders(block);
    place->changes += now != *seen;
    *seen = now;
}

/* What is done in the second interpreter, while the first one's GIL is let go. */
static XvThreadState *go(XvLabPlace *place)
{
    XvLabCrossingWorld *world = place->world;
    XvLabTraveller *self = place->own;
    XvThreadState *there = NULL;
    return XvInterpreter_Attach(world->home.interps[1], self->ts, XV_FOREVER, &there) == XV_OK ? there : NULL;
}

bool xvlab_crossing_send(XvLabPlace *place)
{
    XvLabCrossingWorld *world = place->world;
    XvLabTraveller *self = place->own;
    XvBlock *block = self->block;
    int64_t seen = XvBlock_Holders(block);
    int sent = 0, right = 0;
    for (; sent < XVLAB_IN_FLIGHT; sent++) {
        world->tickets[sent] = XvTicket_Share(self->ts, self->view);
        if (world->tickets[sent] == NULL)
            break;
        look(place, block, &seen);
    }
    XvThreadState *there = go(place);
    for (int i = 0; i < sent && there != NULL; i++) {
        XvObject *view = XvTicket_Open(there, world->tickets[i]);
        right += view != NULL && XvSharedView_Check(view);
        Xv_XDECREF(there, view);
        look(place, block, &seen);
    }
    if (there != NULL)
        XvThreadState_Detach(there);
    return right == XVLAB_IN_FLIGHT;
}

bool xvlab_crossing_send_counted(XvLabPlace *place)
{
    XvLabTraveller *self = place->own;
    XvBlock *block = self->block;
    int64_t seen = XvBlock_Holders(block), before = seen;
    for (int i = 0; i < XVLAB_IN_FLIGHT; i++) {
        if (XvBlock_Retain(block) != XV_OK)
            return false;
        look(place, block, &seen);
    }
    XvThreadState *there = go(place);
    if (there == NULL)
        return false;
    for (int i = 0; i < XVLAB_IN_FLIGHT; i++) {
        XvObject *view = XvSharedView_FromBlock(there, block);
        XvBlock_Release(there, block);
        Xv_XDECREF(there, view);
        look(place, block, &seen);
    }
    XvThreadState_Detach(there);
    return XvBlock_Holders(block) == before;
}
