/* SPDX-License-Identifier: Apache-2.0 */
#include "crossview/noneobject.h"

#include "object/context.h"

#include <string.h>

/* None lies in the world and is not freed. It gets here when someone has dropped a reference that was not theirs;
   the count starts anew, so that the mistake stays where it was made. */
static void none_dealloc(XvThreadState *ts, XvObject *op)
{
    (void)ts;
    op->ob_refcnt = 1;
}

const XvTypeObject XvNone_Type = {
    .tp_name = "NoneType",
    .tp_basicsize = sizeof(XvObject),
    .tp_dealloc = none_dealloc,
};

XvObject *Xv_None(XvThreadState *ts) { return &xv_context(ts)->world->none; }

void xv_world_init(XvWorld *world)
{
    memset(world, 0, sizeof *world);
    xv_heap_init(&world->heap);
    world->none = (XvObject){1, &XvNone_Type};
}
