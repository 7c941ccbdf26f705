/* SPDX-License-Identifier: Apache-2.0
 *
 * The loops of `crossing`, and the world that they share.
 *
 * In every sample both interpreters hold block 0, also where one thread works alone: what is measured is a block that has
 * crossed.
 */
#include "crossing.h"

#include <stdlib.h>
#include <string.h>

#define BLOCK_SIZE 4096

static XvStatus open_world(XvLabPlace *place)
{
    XvLabCrossingWorld *world = place->world = aligned_alloc(_Alignof(XvLabCrossingWorld), sizeof *world);
    if (world == NULL)
        return XV_NOMEM;
    memset(world, 0, sizeof *world);
    return XV_OK;
}

static XvStatus close_world(XvLabPlace *place)
{
    XvLabCrossingWorld *world = place->world;
    for (int i = 0; i < XVLAB_HOMES; i++)
        if (world->blocks[i] != NULL)
            XvBlock_Release(NULL, world->blocks[i]);
    if (world->queue != NULL)
        XvQueue_Release(NULL, world->queue);
    XvStatus status = xvlab_home_close(&world->home);
    free(world);
    return status;
}

/* The first worker makes what both need, before it attaches; the other waits for the block. */
static XvStatus make_world(XvLabCrossingWorld *world)
{
    XvStatus status = xvlab_home_open(&world->home, XVLAB_HOMES);
    for (int i = 0; i < XVLAB_HOMES && status == XV_OK; i++)
        status = XvBlock_New(BLOCK_SIZE, &world->blocks[i]);
    return status == XV_OK ? XvQueue_New(world->home.rt, 4, &world->queue) : status;
}

static XvStatus open_all(XvLabPlace *place)
{
    XvStatus status = open_world(place);
    if (status == XV_OK && (status = make_world(place->world)) != XV_OK)
        close_world(place);
    return status;
}

/* A view of block 0 in the second interpreter, or, to drop, that one. */
static XvStatus keep_idle(XvLabCrossingWorld *world, XvLabTraveller *self)
{
    XvThreadState *ts;
    XvStatus status = XvInterpreter_Attach(world->home.interps[1], NULL, XV_FOREVER, &ts);
    if (status != XV_OK)
        return status;
    if (self->idle == NULL)
        self->idle = XvSharedView_FromBlock(ts, world->blocks[0]);
    else
        Xv_CLEAR(ts, self->idle);
    XvThreadState_Detach(ts);
    return XV_OK;
}

static XvStatus enter_with(XvLabPlace *place, bool own_block)
{
    XvLabCrossingWorld *world = place->world;
    XvLabTraveller *self = place->own = calloc(1, sizeof *self);
    XvStatus status = self == NULL ? XV_NOMEM : XV_OK;
    if (status == XV_OK && place->threads == 1)
        status = keep_idle(world, self);
    if (status == XV_OK)
        status = XvInterpreter_Attach(world->home.interps[place->worker], NULL, XV_FOREVER, &self->ts);
    if (status != XV_OK)
        return status;
    self->block = world->blocks[own_block ? place->worker : 0];
    self->view = XvSharedView_FromBlock(self->ts, self->block);
    self->bytes = XvBytes_FromStringAndSize(self->ts, NULL, XVLAB_COPIED);
    self->live_blocks = xvlab_live_blocks(self->ts);
    return self->view == NULL || self->bytes == NULL || (place->threads == 1 && self->idle == NULL) ? XV_NOMEM : XV_OK;
}

static XvStatus enter(XvLabPlace *place) { return enter_with(place, false); }

static XvStatus enter_own(XvLabPlace *place) { return enter_with(place, true); }

static bool leave(XvLabPlace *place)
{
    XvLabTraveller *self = place->own;
    bool clean = false;
    if (self == NULL)
        return false;
    if (self->ts != NULL) {
        clean = XvErr_Occurred(self->ts) == NULL && xvlab_live_blocks(self->ts) == self->live_blocks;
        Xv_XDECREF(self->ts, self->view);
        Xv_XDECREF(self->ts, self->bytes);
        XvThreadState_Detach(self->ts);
    }
    if (self->idle != NULL && keep_idle(place->world, self) != XV_OK)
        clean = false;
    free(self);
    return clean;
}

#define LOOP(n, does, comes, ...) \
    &(const XvLabLoopProcs){n, does, .open = open_all, .close = close_world, .enter = comes, .leave = leave, __VA_ARGS__}

const XvLabLoopEntry xvlab_crossing_loops[XVLAB_CROSSING_ALL] = {
    [XVLAB_CROSSING_CLONE] = {"clone+drop, one block", 2, LOOP(XVLAB_BATCH, xvlab_crossing_clone, enter, )},
    [XVLAB_CROSSING_CLONE_OWN] = {"clone+drop, own blocks", 2, LOOP(XVLAB_BATCH, xvlab_crossing_clone, enter_own, )},
    [XVLAB_CROSSING_COUNT] = {"atomic count, one block", 2, LOOP(XVLAB_BATCH, xvlab_crossing_count, enter, )},
    [XVLAB_CROSSING_COUNT_OWN] = {"atomic count, own blocks", 2, LOOP(XVLAB_BATCH, xvlab_crossing_count, enter_own, )},
    [XVLAB_CROSSING_SHARE_TICKET] = {"shared by ticket", 1, LOOP(XVLAB_BATCH, xvlab_crossing_share_ticket, enter, )},
    [XVLAB_CROSSING_SHARE_QUEUE] = {"shared through a queue", 1, LOOP(XVLAB_BATCH, xvlab_crossing_share_queue, enter, )},
    [XVLAB_CROSSING_MOVE_TICKET] = {"moved by ticket", 1, LOOP(XVLAB_BATCH, xvlab_crossing_move_ticket, enter, )},
    [XVLAB_CROSSING_MOVE_QUEUE] = {"moved through a queue", 1, LOOP(XVLAB_BATCH, xvlab_crossing_move_queue, enter, )},
    [XVLAB_CROSSING_COPY_QUEUE] =
        {"64 KiB copied through a queue", 1, LOOP(1, xvlab_crossing_copy_queue, enter, )},
    [XVLAB_CROSSING_SEND] = {"sent to another interpreter", 1, LOOP(XVLAB_IN_FLIGHT, xvlab_crossing_send, enter, )},
    [XVLAB_CROSSING_SEND_COUNTED] =
        {"sent with a count each", 1, LOOP(XVLAB_IN_FLIGHT, xvlab_crossing_send_counted, enter, )},
    [XVLAB_CROSSING_FAR] =
        {"read, count far away", 2, LOOP(XVLAB_BATCH, xvlab_crossing_far, enter, .timed = 1)},
    [XVLAB_CROSSING_APART] =
        {"read, count on the next line", 2, LOOP(XVLAB_BATCH, xvlab_crossing_apart, enter, .timed = 1)},
    [XVLAB_CROSSING_BESIDE] =
        {"read, count beside the data", 2, LOOP(XVLAB_BATCH, xvlab_crossing_beside, enter, .timed = 1)},
};
