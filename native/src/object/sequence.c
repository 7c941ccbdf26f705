/* SPDX-License-Identifier: Apache-2.0 */
#include "object/sequence.h"

#include "crossview/abstract.h"
#include "crossview/sliceobject.h"
#include "object/context.h"
#include "object/list.h"
#include "object/writer.h"

#include <string.h>

int xv_select(XvThreadState *ts, XvObject *key, Xv_ssize_t length, const char *name, const char *out_of_range,
              XvSelection *out)
{
    if (xv_is_index(key)) {
        Xv_ssize_t index;
        if (xv_index(ts, key, &index) < 0)
            return -1;
        if (index < 0)
            index += length;
        if (index < 0 || index >= length) {
            XvErr_SetString(ts, &XvExc_IndexError, out_of_range);
            return -1;
        }
        *out = (XvSelection){index, 1, 1, true};
        return 0;
    }
    if (XvSlice_Check(key)) {
        Xv_ssize_t stop;
        out->single = false;
        if (XvSlice_Unpack(ts, key, &out->start, &stop, &out->step) < 0)
            return -1;
        out->count = XvSlice_AdjustIndices(length, &out->start, &stop, out->step);
        return 0;
    }
    XvErr_Format(ts, &XvExc_TypeError, "%s indices must be integers or slices, not %.200s", name,
                 XvObject_TypeName(key));
    return -1;
}

void xv_clip_range(Xv_ssize_t *start, Xv_ssize_t *stop, Xv_ssize_t length)
{
    *start = *start < 0 ? 0 : *start > length ? length : *start;
    *stop = *stop < *start ? *start : *stop > length ? length : *stop;
}

int xv_compare_bytes(const void *a, Xv_ssize_t a_size, const void *b, Xv_ssize_t b_size, int op)
{
    int order;
    if (a_size != b_size && (op == Xv_EQ || op == Xv_NE))
        return op == Xv_NE;
    order = memcmp(a, b, (size_t)(a_size < b_size ? a_size : b_size));
    return xv_ordered(order != 0 ? order : (a_size > b_size) - (a_size < b_size), op);
}

XvObject **xv_items(XvObject *op)
{
    return XvList_Check(op) ? ((XvListObject *)op)->items : ((XvTupleObject *)op)->items;
}

int xv_compare_items(XvThreadState *ts, XvObject *a, XvObject *b, int op)
{
    Xv_ssize_t i;
    if (Xv_SIZE(a) != Xv_SIZE(b) && (op == Xv_EQ || op == Xv_NE))
        return op == Xv_NE;
    /* A comparison may change either list, so both are looked at anew each time. */
    for (i = 0; i < Xv_SIZE(a) && i < Xv_SIZE(b); i++) {
        XvObject *x = xv_items(a)[i], *y = xv_items(b)[i];
        int result;
        if (x == y && x != NULL)
            continue;
        Xv_XINCREF(x);
        Xv_XINCREF(y);
        result = XvObject_RichCompareBool(ts, x, y, Xv_EQ);
        if (result == 0)
            result = op == Xv_EQ ? 0 : op == Xv_NE ? 1 : XvObject_RichCompareBool(ts, x, y, op);
        else if (result == 1)
            result = XV_NOT_IMPLEMENTED;   /* equal: the next ones decide */
        Xv_XDECREF(ts, x);
        Xv_XDECREF(ts, y);
        if (result != XV_NOT_IMPLEMENTED)
            return result;
    }
    return xv_ordered((Xv_SIZE(a) > Xv_SIZE(b)) - (Xv_SIZE(a) < Xv_SIZE(b)), op);
}

int xv_contains_item(XvThreadState *ts, XvObject *op, XvObject *item)
{
    int result = 0;
    for (Xv_ssize_t i = 0; i < Xv_SIZE(op) && result == 0; i++) {
        XvObject *candidate = xv_items(op)[i];
        Xv_XINCREF(candidate);
        result = candidate == NULL ? 0 : XvObject_RichCompareBool(ts, candidate, item, Xv_EQ);
        Xv_XDECREF(ts, candidate);
    }
    return result;
}

XvObject *xv_items_repr(XvThreadState *ts, XvObject *op)
{
    bool list = XvList_Check(op);
    XvReprFrame frame;
    XvWriter writer;
    xv_writer_begin(&writer, ts);
    if (!xv_repr_enter(ts, &frame, op)) {
        xv_writer_ascii(&writer, list ? "[...]" : "(...)");
        return xv_writer_end(&writer);
    }
    xv_writer_ascii(&writer, list ? "[" : "(");
    for (Xv_ssize_t i = 0; i < Xv_SIZE(op) && !writer.failed; i++) {
        XvObject *item = xv_items(op)[i];
        if (i != 0)
            xv_writer_ascii(&writer, ", ");
        /* A repr may change the list. */
        Xv_XINCREF(item);
        xv_writer_repr(&writer, item);
        Xv_XDECREF(ts, item);
    }
    xv_writer_ascii(&writer, list ? "]" : Xv_SIZE(op) == 1 ? ",)" : ")");
    xv_repr_leave(ts, &frame);
    return xv_writer_end(&writer);
}

XvObject *xv_listed(XvThreadState *ts, XvObject *iterable)
{
    if (!XvList_Check(iterable) && !XvTuple_Check(iterable))
        return XvList_FromIterable(ts, iterable);
    Xv_INCREF(iterable);
    return iterable;
}

/* Iteration by index */

typedef struct XvIterator {
    XvObject ob_base;
    XvObject *sequence;          /* NULL: at the end, for good */
    Xv_ssize_t next;
} XvIterator;

static void iterator_dealloc(XvThreadState *ts, XvObject *op)
{
    Xv_XDECREF(ts, ((XvIterator *)op)->sequence);
    XvObject_Free(ts, op);
}

static int iterator_traverse(XvObject *op, Xv_visitproc visit, void *arg)
{
    Xv_VISIT(((XvIterator *)op)->sequence);
    return 0;
}

static void iterator_clear(XvThreadState *ts, XvObject *op) { Xv_CLEAR(ts, ((XvIterator *)op)->sequence); }

static XvObject *iterator_next(XvThreadState *ts, XvObject *op)
{
    XvIterator *iterator = (XvIterator *)op;
    XvObject *sequence = iterator->sequence;
    const XvTypeObject *type;
    XvObject *item;
    Xv_ssize_t length;
    if (sequence == NULL)
        return NULL;
    type = Xv_TYPE(sequence);
    /* The length is looked at each time: the sequence may grow or shrink meanwhile. */
    length = type->sq_length(ts, sequence);
    if (length < 0)
        return NULL;
    if (iterator->next >= length) {
        Xv_CLEAR(ts, iterator->sequence);
        return NULL;
    }
    item = type->sq_item(ts, sequence, iterator->next);
    /* An item that could not be made is the next one still. */
    if (item != NULL)
        iterator->next++;
    return item;
}

static const XvTypeObject iterator_type = {
    .tp_name = "iterator",
    .tp_basicsize = sizeof(XvIterator),
    .tp_flags = XV_TPFLAGS_HAVE_GC,
    .tp_dealloc = iterator_dealloc,
    .tp_traverse = iterator_traverse,
    .tp_clear = iterator_clear,
    .tp_iter = xv_iter_self,
    .tp_iternext = iterator_next,
};

XvObject *xv_iterate(XvThreadState *ts, XvObject *op)
{
    XvIterator *iterator = (XvIterator *)XvObject_New(ts, &iterator_type, 0);
    if (iterator == NULL)
        return NULL;
    Xv_INCREF(op);
    iterator->sequence = op;
    return &iterator->ob_base;
}

XvObject *xv_iter_self(XvThreadState *ts, XvObject *op)
{
    (void)ts;
    Xv_INCREF(op);
    return op;
}
