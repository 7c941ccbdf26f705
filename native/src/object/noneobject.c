/* SPDX-License-Identifier: Apache-2.0 */
#include "crossview/noneobject.h"

#include "crossview/strobject.h"
#include "object/context.h"

static XvObject *none_repr(XvThreadState *ts, XvObject *op)
{
    (void)op;
    return XvStr_FromString(ts, "None");
}

static int none_bool(XvThreadState *ts, XvObject *op)
{
    (void)ts;
    (void)op;
    return 0;
}

const XvTypeObject XvNone_Type = {
    .tp_name = "NoneType",
    .tp_basicsize = sizeof(XvObject),
    .tp_dealloc = xv_world_dealloc,
    .tp_repr = none_repr,
    .nb_bool = none_bool,
};

XvObject *Xv_None(XvThreadState *ts) { return &xv_context(ts)->world->none; }
