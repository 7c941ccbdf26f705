/* SPDX-License-Identifier: Apache-2.0
 *
 * "By contrast, if you rely on a new memoryview variant to mediate all data sharing between interpreters, then you can
 * make sure that *it* is using synchronisation primitives as needed [...] without any negative impacts on regular
 * single interpreter code."
 *
 * The library itself. A's sole reference is its interpreter's hold on a block; what lies in the slot is a ticket; B
 * opens it in an interpreter of its own. The block is foreign memory, the victim's, and its release callback is
 * the victim's free: called too early, twice or never, it is seen as in every other row. Who of the two lets go
 * last differs from trial to trial.
 *
 * A block that has been freed has no count to read. So in every fourth trial a witness is the third holder: then the
 * count must be the witness' one when both have let go, and the release must come with the witness' own.
 */
#include "hazard.h"

static void on_release(void *arg, void *base, Xv_ssize_t size)
{
    (void)base;
    (void)size;
    xvlab_victim_free(arg);
}

/* The ticket for B. Without one there is no trial, and nothing of it is left behind. */
static XvStatus share(XvLabHazard *hazard, XvLabSide *a)
{
    a->view = XvSharedView_FromBlock(a->ts, hazard->block);
    XvTicket *ticket = a->view != NULL ? XvTicket_Share(a->ts, a->view) : NULL;
    if (ticket == NULL)
        Xv_XDECREF(a->ts, a->view);
    atomic_store_explicit(&hazard->slot, ticket, memory_order_release);
    return ticket != NULL ? XV_OK : XV_NOMEM;
}

static XvStatus prepare(XvLabHazard *hazard)
{
    XvLabSide *a = &hazard->sides[0];
    XvLabVictim *victim = hazard->victim;
    xvlab_victim_revive(victim, 0);
    XvStatus status = XvBlock_FromForeign(&victim->bytes, sizeof victim->bytes, 0, on_release, victim, &hazard->block);
    if (status != XV_OK)
        return status;
    status = share(hazard, a);
    hazard->witnessed = status == XV_OK && (xvlab_random(a) & 3) == 0;
    if (!hazard->witnessed)
        XvBlock_Release(a->ts, hazard->block);
    return status;
}

static XvStatus drop_own(XvLabHazard *hazard, XvLabSide *self)
{
    xvlab_look(self, hazard->victim);
    Xv_DECREF(self->ts, self->view);
    xvlab_steps_end(self);
    return XV_OK;
}

static XvStatus open_and_drop(XvLabHazard *hazard, XvLabSide *self)
{
    XvTicket *ticket = atomic_exchange_explicit(&hazard->slot, NULL, memory_order_acquire);
    XvObject *view = XvTicket_Open(self->ts, ticket);
    if (view == NULL) {
        XvTicket_Close(self->ts, ticket);
        return XV_NOMEM;
    }
    XvViewInfo info;
    self->received = XvSharedView_GetInfo(self->ts, view, &info) == 0 && info.buf == &hazard->victim->bytes;
    if (self->stays) {
        xvlab_steps_end(self);
        xvlab_await_finished(self, &hazard->sides[0]);
    }
    xvlab_look(self, hazard->victim);
    Xv_DECREF(self->ts, view);
    if (!self->stays)
        xvlab_steps_end(self);
    return XV_OK;
}

static void judge(XvLabHazard *hazard, XvLabVerdict *verdict)
{
    Xv_ssize_t off = 0;
    if (hazard->witnessed) {
        xvlab_look(&hazard->sides[0], hazard->victim);
        if (xvlab_victim_is_alive(hazard->victim)) {
            off = (Xv_ssize_t)XvBlock_Holders(hazard->block) - 1;
            XvBlock_Release(hazard->sides[0].ts, hazard->block);
        }
    }
    xvlab_judge_victim(hazard->victim, off, verdict);
}

const XvLabRow xvlab_row_shared_view = {
    .name = "shared view",
    .interpreters = 2,
    .prepare = prepare,
    .a = drop_own,
    .b = open_and_drop,
    .judge = judge,
};
