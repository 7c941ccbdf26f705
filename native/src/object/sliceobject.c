/* SPDX-License-Identifier: Apache-2.0 */
#include "crossview/sliceobject.h"

#include "crossview/abstract.h"
#include "crossview/intobject.h"
#include "crossview/noneobject.h"
#include "object/context.h"
#include "object/sequence.h"
#include "object/writer.h"

typedef struct XvSliceObject {
    XvObject ob_base;
    XvObject *start, *stop, *step;
} XvSliceObject;

static void slice_dealloc(XvThreadState *ts, XvObject *op)
{
    XvSliceObject *slice = (XvSliceObject *)op;
    Xv_XDECREF(ts, slice->start);
    Xv_XDECREF(ts, slice->stop);
    Xv_XDECREF(ts, slice->step);
    XvObject_Free(ts, op);
}

static int slice_traverse(XvObject *op, Xv_visitproc visit, void *arg)
{
    XvSliceObject *slice = (XvSliceObject *)op;
    Xv_VISIT(slice->start);
    Xv_VISIT(slice->stop);
    Xv_VISIT(slice->step);
    return 0;
}

static XvObject *slice_repr(XvThreadState *ts, XvObject *op)
{
    XvSliceObject *slice = (XvSliceObject *)op;
    XvWriter writer;
    xv_writer_begin(&writer, ts);
    xv_writer_ascii(&writer, "slice(");
    xv_writer_repr(&writer, slice->start);
    xv_writer_ascii(&writer, ", ");
    xv_writer_repr(&writer, slice->stop);
    xv_writer_ascii(&writer, ", ");
    xv_writer_repr(&writer, slice->step);
    xv_writer_ascii(&writer, ")");
    return xv_writer_end(&writer);
}

/* As the tuples (start, stop, step). */
static int slice_compare(XvThreadState *ts, XvObject *a, XvObject *b, int op)
{
    XvSliceObject *x = (XvSliceObject *)a, *y = (XvSliceObject *)b;
    if (!XvSlice_Check(b))
        return XV_NOT_IMPLEMENTED;
    for (int i = 0; i < 3; i++) {
        XvObject *left = i == 0 ? x->start : i == 1 ? x->stop : x->step;
        XvObject *right = i == 0 ? y->start : i == 1 ? y->stop : y->step;
        int equal = XvObject_RichCompareBool(ts, left, right, Xv_EQ);
        if (equal < 0)
            return -1;
        if (!equal)
            return op == Xv_EQ ? 0 : op == Xv_NE ? 1 : XvObject_RichCompareBool(ts, left, right, op);
    }
    return xv_ordered(0, op);
}

/* No tp_clear: a slice cannot be changed, so a cycle through one goes through something that can. */
const XvTypeObject XvSlice_Type = {
    .tp_name = "slice",
    .tp_basicsize = sizeof(XvSliceObject),
    .tp_flags = XV_TPFLAGS_HAVE_GC,
    .tp_dealloc = slice_dealloc,
    .tp_traverse = slice_traverse,
    .tp_repr = slice_repr,
    .tp_richcompare = slice_compare,
};

static XvObject *or_none(XvThreadState *ts, XvObject *op)
{
    if (op == NULL)
        op = Xv_None(ts);
    Xv_INCREF(op);
    return op;
}

XvObject *XvSlice_New(XvThreadState *ts, XvObject *start, XvObject *stop, XvObject *step)
{
    XvSliceObject *slice = (XvSliceObject *)XvObject_New(ts, &XvSlice_Type, 0);
    if (slice == NULL)
        return NULL;
    slice->start = or_none(ts, start);
    slice->stop = or_none(ts, stop);
    slice->step = or_none(ts, step);
    return &slice->ob_base;
}

XvObject *XvSlice_FromIndices(XvThreadState *ts, Xv_ssize_t start, Xv_ssize_t stop, Xv_ssize_t step)
{
    XvObject *parts[3], *slice = NULL;
    parts[0] = XvInt_FromInt64(ts, start);
    parts[1] = parts[0] == NULL ? NULL : XvInt_FromInt64(ts, stop);
    parts[2] = parts[1] == NULL ? NULL : XvInt_FromInt64(ts, step);
    if (parts[2] != NULL)
        slice = XvSlice_New(ts, parts[0], parts[1], parts[2]);
    for (int i = 0; i < 3; i++)
        Xv_XDECREF(ts, parts[i]);
    return slice;
}

/* One part of a slice as a number. */
static int unpack(XvThreadState *ts, XvObject *part, Xv_ssize_t if_none, Xv_ssize_t *out)
{
    if (XvNone_Check(part)) {
        *out = if_none;
        return 0;
    }
    if (xv_is_index(part)) {
        *out = xv_index_clipped(part);
        return 0;
    }
    XvErr_SetString(ts, &XvExc_TypeError, "slice indices must be integers or None or have an __index__ method");
    return -1;
}

int XvSlice_Unpack(XvThreadState *ts, XvObject *op, Xv_ssize_t *start, Xv_ssize_t *stop, Xv_ssize_t *step)
{
    XvSliceObject *slice = (XvSliceObject *)op;
    XV_POINTER(ts, start, -1);
    XV_POINTER(ts, stop, -1);
    XV_POINTER(ts, step, -1);
    if (xv_expect(ts, op, &XvSlice_Type) < 0 || unpack(ts, slice->step, 1, step) < 0)
        return -1;
    if (*step == 0) {
        XvErr_SetString(ts, &XvExc_ValueError, "slice step cannot be zero");
        return -1;
    }
    /* So that -step is a number too. */
    if (*step < -XV_SSIZE_MAX)
        *step = -XV_SSIZE_MAX;
    return unpack(ts, slice->start, *step < 0 ? XV_SSIZE_MAX : 0, start) < 0
           || unpack(ts, slice->stop, *step < 0 ? -XV_SSIZE_MAX - 1 : XV_SSIZE_MAX, stop) < 0 ? -1 : 0;
}

/* An index fitted to a sequence of length items: from the end if negative, then to where walking by step can begin
   or must have ended. */
static Xv_ssize_t fit(Xv_ssize_t index, Xv_ssize_t length, Xv_ssize_t step)
{
    if (index < 0) {
        index += length;
        if (index < 0)
            return step < 0 ? -1 : 0;
        return index;
    }
    if (index >= length)
        return step < 0 ? length - 1 : length;
    return index;
}

Xv_ssize_t XvSlice_AdjustIndices(Xv_ssize_t length, Xv_ssize_t *start, Xv_ssize_t *stop, Xv_ssize_t step)
{
    *start = fit(*start, length, step);
    *stop = fit(*stop, length, step);
    if (step < 0)
        return *stop < *start ? (*start - *stop - 1) / -step + 1 : 0;
    return *start < *stop ? (*stop - *start - 1) / step + 1 : 0;
}
