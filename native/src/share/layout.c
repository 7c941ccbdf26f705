/* SPDX-License-Identifier: Apache-2.0 */
#include "crossview/crossview.h"

#define STRUCT(type) {#type, sizeof(type), _Alignof(type), 0}
#define FIELD(type, field) \
    {#type "." #field, sizeof(((type *)0)->field), _Alignof(__typeof__(((type *)0)->field)), offsetof(type, field)}

static const XvLayoutEntry table[] = {
    STRUCT(XvObject), FIELD(XvObject, ob_refcnt), FIELD(XvObject, ob_type),
    STRUCT(XvVarObject), FIELD(XvVarObject, ob_base), FIELD(XvVarObject, ob_size),
    STRUCT(XvTypeObject), FIELD(XvTypeObject, tp_name), FIELD(XvTypeObject, tp_basicsize),
    FIELD(XvTypeObject, tp_itemsize), FIELD(XvTypeObject, tp_dealloc), FIELD(XvTypeObject, tp_as_buffer),
    STRUCT(XvBufferProcs), FIELD(XvBufferProcs, bf_getbuffer), FIELD(XvBufferProcs, bf_releasebuffer),
    STRUCT(XvThreadState), FIELD(XvThreadState, eval_breaker), FIELD(XvThreadState, interp),
    STRUCT(XvHeapStats), FIELD(XvHeapStats, live_blocks), FIELD(XvHeapStats, live_bytes),
    FIELD(XvHeapStats, segments), FIELD(XvHeapStats, segment_bytes),
    STRUCT(XvBuffer), FIELD(XvBuffer, buf), FIELD(XvBuffer, obj), FIELD(XvBuffer, len), FIELD(XvBuffer, itemsize),
    FIELD(XvBuffer, readonly), FIELD(XvBuffer, ndim), FIELD(XvBuffer, format), FIELD(XvBuffer, shape),
    FIELD(XvBuffer, strides), FIELD(XvBuffer, suboffsets), FIELD(XvBuffer, internal),
    STRUCT(XvViewInfo), FIELD(XvViewInfo, buf), FIELD(XvViewInfo, nbytes), FIELD(XvViewInfo, itemsize),
    FIELD(XvViewInfo, length), FIELD(XvViewInfo, readonly), FIELD(XvViewInfo, format), FIELD(XvViewInfo, block),
    STRUCT(XvLayoutEntry), FIELD(XvLayoutEntry, name), FIELD(XvLayoutEntry, size), FIELD(XvLayoutEntry, align),
    FIELD(XvLayoutEntry, offset),
    {NULL, 0, 0, 0},
};

const XvLayoutEntry *XvLayout_Table(void) { return table; }
