/* SPDX-License-Identifier: Apache-2.0 */
#include "object/unbound.h"

#include "crossview/strobject.h"
#include "object/context.h"

static XvObject *unbound_repr(XvThreadState *ts, XvObject *op)
{
    (void)op;
    return XvStr_FromString(ts, "UNBOUND");
}

const XvTypeObject XvUnbound_Type = {
    .tp_name = "UnboundItem",
    .tp_basicsize = sizeof(XvObject),
    .tp_dealloc = xv_world_dealloc,
    .tp_repr = unbound_repr,
};
