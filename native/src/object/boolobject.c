/* SPDX-License-Identifier: Apache-2.0 */
#include "crossview/boolobject.h"

#include "crossview/strobject.h"
#include "object/context.h"

static XvObject *bool_repr(XvThreadState *ts, XvObject *op)
{
    return XvStr_FromString(ts, ((XvIntObject *)op)->bits ? "True" : "False");
}

static int bool_bool(XvThreadState *ts, XvObject *op)
{
    (void)ts;
    return ((XvIntObject *)op)->bits != 0;
}

const XvTypeObject XvBool_Type = {
    .tp_name = "bool",
    .tp_basicsize = sizeof(XvIntObject),
    .tp_dealloc = xv_world_dealloc,
    .tp_repr = bool_repr,
    .tp_hash = xv_int_hash,
    .tp_richcompare = xv_number_compare,
    .nb_bool = bool_bool,
};

XvObject *Xv_True(XvThreadState *ts) { return &xv_context(ts)->world->true_.ob_base; }

XvObject *Xv_False(XvThreadState *ts) { return &xv_context(ts)->world->false_.ob_base; }

XvObject *XvBool_FromLong(XvThreadState *ts, long value)
{
    XvObject *op = value != 0 ? Xv_True(ts) : Xv_False(ts);
    Xv_INCREF(op);
    return op;
}
