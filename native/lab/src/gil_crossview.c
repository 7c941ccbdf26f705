/* SPDX-License-Identifier: Apache-2.0
 *
 * This library's GIL, by the public functions that every user calls.
 */
#include <stdlib.h>

#include "crew.h"
#include "crossview/crossview.h"
#include "gil.h"

typedef struct World {
    XvRuntime *rt;
    XvInterpreter *interp;
} World;

static void close_world(void *arg, XvLabGilSample *out)
{
    World *world = arg;
    XvGilStats stats;
    if (world->interp != NULL) {
        XvInterpreter_GetGilStats(world->interp, &stats);
        out->handovers = stats.handovers;
        out->forced = stats.forced;
    }
    if (world->rt != NULL)
        XvRuntime_Close(world->rt, XVLAB_CLOSE_NS);
    if (world->interp != NULL)
        XvInterpreter_Release(world->interp);
    free(world);
}

static XvStatus open_world(void **out)
{
    XvLabGilSample unused;
    World *world = calloc(1, sizeof *world);
    XvStatus status = world == NULL ? XV_NOMEM : XvRuntime_Open(&world->rt);
    if (status == XV_OK)
        status = XvInterpreter_New(world->rt, "gil", &world->interp);
    if (status != XV_OK && world != NULL) {
        close_world(world, &unused);
        world = NULL;
    }
    *out = world;
    return status;
}

static XvStatus enter(XvLabGilSide *side)
{
    World *world = side->world;
    XvThreadState *ts;
    XvStatus status = XvInterpreter_Attach(world->interp, NULL, XV_FOREVER, &ts);
    if (status == XV_OK)
        XvThreadState_Unlock(ts);
    side->state = ts;
    return status;
}

static void lock(XvLabGilSide *side) { XvThreadState_Lock(side->state); }

static void unlock(XvLabGilSide *side) { XvThreadState_Unlock(side->state); }

static void compute(XvLabGilSide *side)
{
    XvThreadState *ts = side->state;
    do {
        xvlab_gil_chunk(side);
        Xv_CHECKPOINT(ts);
    } while (!xvlab_gil_over_now_and_then(side));
}

static void leave(XvLabGilSide *side) { XvThreadState_Detach(side->state); }

const XvLabGilProcs xvlab_gil_crossview = {open_world, enter, lock, unlock, compute, leave, close_world};
