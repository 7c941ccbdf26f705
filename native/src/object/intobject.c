/* SPDX-License-Identifier: Apache-2.0 */
#include "crossview/intobject.h"

#include "object/alloc.h"
#include "object/str.h"



static XvObject *int_repr(XvThreadState *ts, XvObject *op)
{
    const XvIntObject *i = (const XvIntObject *)op;
    bool negative = !i->big && (int64_t)i->bits < 0;
    uint64_t left = negative ? -i->bits : i->bits;
    char text[24], *p = text + sizeof text;
    do
        *--p = (char)('0' + left % 10);
    while ((left /= 10) != 0);
    if (negative)
        *--p = '-';
    return xv_str_new(ts, p, text + sizeof text - p, text + sizeof text - p);
}

static int int_bool(XvThreadState *ts, XvObject *op)
{
    (void)ts;
    return ((XvIntObject *)op)->bits != 0;
}

const XvTypeObject XvInt_Type = {
    .tp_name = "int",
    .tp_basicsize = sizeof(XvIntObject),
    .tp_dealloc = XvObject_Free,
    .tp_repr = int_repr,
    .tp_hash = xv_int_hash,
    .tp_richcompare = xv_number_compare,
    .nb_bool = int_bool,
};

static __attribute__((noinline)) XvObject *int_new_slowly(XvThreadState *ts, uint64_t bits, bool big)
{
    XvIntObject *op = xv_object_alloc(ts, &XvInt_Type, sizeof *op);
    if (op == NULL)
        return NULL;
    op->bits = bits;
    op->big = big;
    return &op->ob_base;
}

static inline XvObject *int_new(XvThreadState *ts, uint64_t bits, bool big)
{
    XvIntObject *op = xv_object_take(ts, &XvInt_Type, sizeof *op);
    if (op == NULL)
        return int_new_slowly(ts, bits, big);
    op->bits = bits;
    op->big = big;
    return &op->ob_base;
}

/* Makes the interpreter's own int of a small value, which the table holds one reference to. */
static __attribute__((noinline)) XvObject *small_int_new(XvThreadState *ts, size_t index)
{
    XvWorld *world = xv_context(ts)->world;
    world->small_ints[index] = int_new(ts, (uint64_t)((int64_t)index + XV_SMALL_INT_MIN), false);
    Xv_XINCREF(world->small_ints[index]);
    return world->small_ints[index];
}

XvObject *XvInt_FromInt64(XvThreadState *ts, int64_t value)
{
    uint64_t index = (uint64_t)value - (uint64_t)XV_SMALL_INT_MIN;
    XvObject **cells;
    if (index >= XV_SMALL_INTS)
        return int_new(ts, (uint64_t)value, false);
    cells = xv_context(ts)->world->small_ints;
    if (__builtin_expect(cells[index] == NULL, 0))
        return small_int_new(ts, index);
    Xv_INCREF(cells[index]);
    return cells[index];
}

XvObject *XvInt_FromUInt64(XvThreadState *ts, uint64_t value)
{
    return value <= INT64_MAX ? XvInt_FromInt64(ts, (int64_t)value) : int_new(ts, value, true);
}

/* 0, or -1 with TypeError in CPython's words. */
static int expect_int(XvThreadState *ts, const XvObject *op)
{
    if (XvInt_Check(op))
        return 0;
    XvErr_Format(ts, &XvExc_TypeError, "'%.200s' object cannot be interpreted as an integer", XvObject_TypeName(op));
    return -1;
}

int64_t XvInt_AsInt64(XvThreadState *ts, XvObject *op)
{
    const XvIntObject *i = (const XvIntObject *)op;
    XV_ARGUMENT(ts, op, -1);
    if (expect_int(ts, op) < 0)
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
    XV_ARGUMENT(ts, op, (uint64_t)-1);
    if (expect_int(ts, op) < 0)
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

int xv_index(XvThreadState *ts, const XvObject *op, Xv_ssize_t *index)
{
    const XvIntObject *i = (const XvIntObject *)op;
    _Static_assert(sizeof(Xv_ssize_t) == sizeof(int64_t), "an index is 64 bits");
    if (i->big) {
        XvErr_Format(ts, &XvExc_IndexError, "cannot fit '%.200s' into an index-sized integer", XvObject_TypeName(op));
        return -1;
    }
    *index = (Xv_ssize_t)i->bits;
    return 0;
}

Xv_ssize_t xv_index_clipped(const XvObject *op)
{
    const XvIntObject *i = (const XvIntObject *)op;
    return i->big ? XV_SSIZE_MAX : (Xv_ssize_t)i->bits;
}
