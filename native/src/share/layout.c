/* SPDX-License-Identifier: Apache-2.0 */
#include "crossview/crossview.h"

#define STRUCT(type) {#type, sizeof(type), _Alignof(type), 0}
#define FIELD(type, field) \
    {#type "." #field, sizeof(((type *)0)->field), _Alignof(__typeof__(((type *)0)->field)), offsetof(type, field)}

static const XvLayoutEntry table[] = {
    STRUCT(XvObject), FIELD(XvObject, ob_refcnt), FIELD(XvObject, ob_type),
    STRUCT(XvVarObject), FIELD(XvVarObject, ob_base), FIELD(XvVarObject, ob_size),
    STRUCT(XvTypeObject), FIELD(XvTypeObject, tp_name), FIELD(XvTypeObject, tp_basicsize),
    FIELD(XvTypeObject, tp_itemsize), FIELD(XvTypeObject, tp_flags), FIELD(XvTypeObject, tp_base),
    FIELD(XvTypeObject, tp_dealloc), FIELD(XvTypeObject, tp_traverse), FIELD(XvTypeObject, tp_clear),
    FIELD(XvTypeObject, tp_as_buffer), FIELD(XvTypeObject, tp_repr), FIELD(XvTypeObject, tp_str),
    FIELD(XvTypeObject, tp_hash), FIELD(XvTypeObject, tp_richcompare), FIELD(XvTypeObject, tp_iter),
    FIELD(XvTypeObject, tp_iternext), FIELD(XvTypeObject, tp_call), FIELD(XvTypeObject, tp_getattro),
    FIELD(XvTypeObject, tp_setattro), FIELD(XvTypeObject, nb_bool), FIELD(XvTypeObject, sq_length),
    FIELD(XvTypeObject, sq_concat), FIELD(XvTypeObject, sq_item), FIELD(XvTypeObject, sq_ass_item),
    FIELD(XvTypeObject, sq_contains), FIELD(XvTypeObject, mp_subscript), FIELD(XvTypeObject, mp_ass_subscript),
    STRUCT(XvErrorEntry), FIELD(XvErrorEntry, type), FIELD(XvErrorEntry, message),
    STRUCT(XvError), FIELD(XvError, chain),
    STRUCT(XvBufferProcs), FIELD(XvBufferProcs, bf_getbuffer), FIELD(XvBufferProcs, bf_releasebuffer),
    STRUCT(XvThreadState), FIELD(XvThreadState, eval_breaker), FIELD(XvThreadState, interp),
    STRUCT(XvHeapStats), FIELD(XvHeapStats, live_blocks), FIELD(XvHeapStats, live_bytes),
    FIELD(XvHeapStats, segments), FIELD(XvHeapStats, segment_bytes), FIELD(XvHeapStats, external_bytes),
    FIELD(XvHeapStats, containers), FIELD(XvHeapStats, collections), FIELD(XvHeapStats, collected),
    STRUCT(XvBuffer), FIELD(XvBuffer, buf), FIELD(XvBuffer, obj), FIELD(XvBuffer, len), FIELD(XvBuffer, itemsize),
    FIELD(XvBuffer, readonly), FIELD(XvBuffer, ndim), FIELD(XvBuffer, format), FIELD(XvBuffer, shape),
    FIELD(XvBuffer, strides), FIELD(XvBuffer, suboffsets), FIELD(XvBuffer, internal),
    STRUCT(XvViewInfo), FIELD(XvViewInfo, buf), FIELD(XvViewInfo, nbytes), FIELD(XvViewInfo, itemsize),
    FIELD(XvViewInfo, length), FIELD(XvViewInfo, readonly), FIELD(XvViewInfo, format), FIELD(XvViewInfo, block),
    STRUCT(XvGCStats), FIELD(XvGCStats, threshold), FIELD(XvGCStats, count), FIELD(XvGCStats, containers),
    FIELD(XvGCStats, collections), FIELD(XvGCStats, collected), FIELD(XvGCStats, kept),
    STRUCT(XvFunctionDef), FIELD(XvFunctionDef, name), FIELD(XvFunctionDef, call), FIELD(XvFunctionDef, min_args),
    FIELD(XvFunctionDef, max_args), FIELD(XvFunctionDef, doc),
    STRUCT(XvConstantDef), FIELD(XvConstantDef, name), FIELD(XvConstantDef, kind), FIELD(XvConstantDef, integer),
    FIELD(XvConstantDef, real), FIELD(XvConstantDef, text),
    STRUCT(XvModuleDef), FIELD(XvModuleDef, abi), FIELD(XvModuleDef, core), FIELD(XvModuleDef, name),
    FIELD(XvModuleDef, doc), FIELD(XvModuleDef, functions), FIELD(XvModuleDef, constants), FIELD(XvModuleDef,
    types), FIELD(XvModuleDef, state_size), FIELD(XvModuleDef, exec), FIELD(XvModuleDef, traverse),
    FIELD(XvModuleDef, clear), FIELD(XvModuleDef, free),
    STRUCT(XvGilStats), FIELD(XvGilStats, waits), FIELD(XvGilStats, handovers), FIELD(XvGilStats, requests),
    FIELD(XvGilStats, forced), FIELD(XvGilStats, overdue), FIELD(XvGilStats, longest_return_ns),
    FIELD(XvGilStats, longest_wait_ns), FIELD(XvGilStats, waiting),
    STRUCT(XvStall), FIELD(XvStall, interpreter), FIELD(XvStall, name), FIELD(XvStall, ts), FIELD(XvStall, thread),
    FIELD(XvStall, thread_name), FIELD(XvStall, asked_ns), FIELD(XvStall, waiting),
    STRUCT(XvPendingCall), FIELD(XvPendingCall, next), FIELD(XvPendingCall, home), FIELD(XvPendingCall, run),
    STRUCT(XvDeaths), FIELD(XvDeaths, count), FIELD(XvDeaths, thread), FIELD(XvDeaths, thread_name),
    FIELD(XvDeaths, holding),
    STRUCT(XvRunResult), FIELD(XvRunResult, value), FIELD(XvRunResult, interpreter), FIELD(XvRunResult, error),
    STRUCT(XvTypeStats), FIELD(XvTypeStats, type), FIELD(XvTypeStats, objects), FIELD(XvTypeStats, bytes),
    FIELD(XvTypeStats, references),
    STRUCT(XvLayoutEntry), FIELD(XvLayoutEntry, name), FIELD(XvLayoutEntry, size), FIELD(XvLayoutEntry, align),
    FIELD(XvLayoutEntry, offset),
    {NULL, 0, 0, 0},
};

const XvLayoutEntry *XvLayout_Table(void) { return table; }
