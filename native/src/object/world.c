/* SPDX-License-Identifier: Apache-2.0 */
#include "crossview/boolobject.h"
#include "crossview/gc.h"
#include "crossview/noneobject.h"
#include "object/context.h"
#include "object/unbound.h"

#include <string.h>

void xv_world_init(XvWorld *world)
{
    memset(world, 0, sizeof *world);
    xv_heap_init(&world->heap);
    xv_tracking_init(&world->tracking);
    world->none = (XvObject){1, &XvNone_Type};
    world->unbound = (XvObject){1, &XvUnbound_Type};
    world->false_ = (XvIntObject){{1, &XvBool_Type}, 0, 0};
    world->true_ = (XvIntObject){{1, &XvBool_Type}, 1, 0};
}

void xv_world_dealloc(XvThreadState *ts, XvObject *op)
{
    (void)ts;
    op->ob_refcnt = 1;
}

#ifdef XV_DEBUG

static void release_cells(XvThreadState *ts, XvObject ***cells, size_t n)
{
    XvObject **array = *cells;
    *cells = NULL;
    if (array == NULL)
        return;
    for (size_t i = 0; i < n; i++)
        Xv_XDECREF(ts, array[i]);
    xv_heap_free(xv_heap(ts), array);
}

void xv_world_release(XvThreadState *ts)
{
    XvWorld *world = xv_context(ts)->world;
    Xv_CLEAR(ts, world->modules);
    XvGC_Collect(ts);
    release_cells(ts, &world->type_refs.cells, world->type_refs.mask + 1);
    world->type_refs = (XvTypeRefs){0};
    for (size_t i = 0; i < XV_SMALL_INTS; i++)
        Xv_CLEAR(ts, world->small_ints[i]);
    release_cells(ts, &world->single_bytes, 256);
    release_cells(ts, &world->ascii, 128);
    Xv_CLEAR(ts, world->empty_bytes);
    Xv_CLEAR(ts, world->empty_str);
    Xv_CLEAR(ts, world->empty_tuple);
}

#endif
