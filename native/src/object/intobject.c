/* SPDX-License-Identifier: Apache-2.0 */
#include "crossview/intobject.h"

#include "object/context.h"

#include <string.h>

/* The value in two's complement; `big` says that it is to be read as unsigned, since it is above INT64_MAX. */
typedef struct XvIntObject {
    XvObject ob_base;
    uint64_t bits;
    uint64_t big;
} XvIntObject;

static void int_dealloc(XvThreadState *ts, XvObject *op) { XvObject_Free(ts, op); }

const XvTypeObject XvInt_Type = {
    .tp_name = "int",
    .tp_basicsize = sizeof(XvIntObject),
    .tp_dealloc = int_dealloc,
};

static XvObject *int_new(XvThreadState *ts, uint64_t bits, bool big)
{
    XvIntObject *op = xv_heap_alloc(xv_heap(ts), sizeof *op);
    if (op == NULL)
        return XvErr_NoMemory(ts);
    *op = (XvIntObject){{1, &XvInt_Type}, bits, big};
    return &op->ob_base;
}

/* The interpreter's own int of a small value: the table holds one reference, the caller gets another. */
static XvObject *small_int(XvThreadState *ts, int64_t value)
{
    XvWorld *world = xv_context(ts)->world;
    XvObject **cell;
    if (world->small_ints == NULL) {
        world->small_ints = xv_mem_alloc(ts, XV_SMALL_INTS * sizeof *cell);
        if (world->small_ints == NULL)
            return NULL;
        memset(world->small_ints, 0, XV_SMALL_INTS * sizeof *cell);
    }
    cell = &world->small_ints[value - XV_SMALL_INT_MIN];
    if (*cell == NULL)
        *cell = int_new(ts, (uint64_t)value, false);
    if (*cell != NULL)
        Xv_INCREF(*cell);
    return *cell;
}

XvObject *XvInt_FromInt64(XvThreadState *ts, int64_t value)
{
    if (value >= XV_SMALL_INT_MIN && value <= XV_SMALL_INT_MAX)
        return small_int(ts, value);
    return int_new(ts, (uint64_t)value, false);
}

XvObject *XvInt_FromUInt64(XvThreadState *ts, uint64_t value)
{
    return value <= INT64_MAX ? XvInt_FromInt64(ts, (int64_t)value) : int_new(ts, value, true);
}

int64_t XvInt_AsInt64(XvThreadState *ts, XvObject *op)
{
    const XvIntObject *i = (const XvIntObject *)op;
    if (xv_expect(ts, op, &XvInt_Type) < 0)
        return -1;
    if (i->big) {
        XvErr_SetString(ts, &XvExc_OverflowError, "int too large to convert to a signed 64-bit integer");
        return -1;
    }
    return (int64_t)i->bits;
}

uint64_t XvInt_AsUInt64(XvThreadState *ts, XvObject *op)
{
    const XvIntObject *i = (const XvIntObject *)op;
    if (xv_expect(ts, op, &XvInt_Type) < 0)
        return (uint64_t)-1;
    if (!i->big && (int64_t)i->bits < 0) {
        XvErr_SetString(ts, &XvExc_OverflowError, "can't convert negative int to unsigned");
        return (uint64_t)-1;
    }
    return i->bits;
}

uint64_t xv_int_bits(const XvObject *op, bool *big)
{
    const XvIntObject *i = (const XvIntObject *)op;
    *big = i->big != 0;
    return i->bits;
}
