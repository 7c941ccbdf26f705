/* SPDX-License-Identifier: Apache-2.0 */
#include "crossview/bytearrayobject.h"

#include "crossview/abstract.h"
#include "crossview/strobject.h"
#include "object/byteslike.h"
#include "object/context.h"

#include <string.h>

typedef struct XvByteArrayObject {
    XvVarObject ob_base;
    char *data;                  /* never NULL */
    Xv_ssize_t exports;          /* buffers that are out; plain, the GIL orders it */
} XvByteArrayObject;

/* size bytes, which the caller fills in. */
static XvByteArrayObject *allocate(XvThreadState *ts, Xv_ssize_t size)
{
    XvByteArrayObject *array;
    char *data = xv_mem_alloc(ts, (size_t)size);
    if (data == NULL)
        return NULL;
    array = (XvByteArrayObject *)XvObject_New(ts, &XvByteArray_Type, 0);
    if (array == NULL) {
        xv_heap_free(xv_heap(ts), data);
        return NULL;
    }
    array->data = data;
    array->ob_base.ob_size = size;
    return array;
}

XvObject *XvByteArray_FromStringAndSize(XvThreadState *ts, const void *data, Xv_ssize_t size)
{
    XvByteArrayObject *array;
    if (size < 0)
        return XvErr_Format(ts, &XvExc_ValueError, "negative size %td for bytearray", size);
    array = allocate(ts, size);
    if (array == NULL)
        return NULL;
    if (data != NULL)
        memcpy(array->data, data, (size_t)size);
    else
        memset(array->data, 0, (size_t)size);
    return &array->ob_base.ob_base;
}

char *XvByteArray_AsString(XvThreadState *ts, XvObject *op)
{
    return xv_expect(ts, op, &XvByteArray_Type) < 0 ? NULL : ((XvByteArrayObject *)op)->data;
}

Xv_ssize_t XvByteArray_Size(XvThreadState *ts, XvObject *op)
{
    return xv_expect(ts, op, &XvByteArray_Type) < 0 ? -1 : Xv_SIZE(op);
}

/* Whether the size may change: 0, or -1 with BufferError. */
static int settle(XvThreadState *ts, XvByteArrayObject *array)
{
    const XvWorld *world = xv_context(ts)->world;
    char borrowers[XV_ERR_MESSAGE_SIZE];
    if (array->exports != 0)
        world->settle_exports(ts);
    if (array->exports == 0)
        return 0;
    if (world->describe_borrowers != NULL
        && world->describe_borrowers(ts, &array->ob_base.ob_base, borrowers, sizeof borrowers))
        XvErr_Format(ts, &XvExc_BufferError, "Existing exports of data: object cannot be re-sized (%s)", borrowers);
    else
        XvErr_SetString(ts, &XvExc_BufferError, "Existing exports of data: object cannot be re-sized");
    return -1;
}

int XvByteArray_Resize(XvThreadState *ts, XvObject *op, Xv_ssize_t size)
{
    XvByteArrayObject *array = (XvByteArrayObject *)op;
    Xv_ssize_t old;
    char *data;
    if (xv_expect(ts, op, &XvByteArray_Type) < 0)
        return -1;
    old = Xv_SIZE(op);
    if (size == old)
        return 0;
    if (size < 0) {
        XvErr_Format(ts, &XvExc_ValueError, "negative size %td for bytearray", size);
        return -1;
    }
    if (settle(ts, array) < 0)
        return -1;
    data = xv_heap_realloc(xv_heap(ts), array->data, (size_t)size);
    if (data == NULL && size > old) {
        XvErr_NoMemory(ts);
        return -1;
    }
    if (data != NULL)
        array->data = data;   /* otherwise it has become smaller where it is */
    if (size > old)
        memset(array->data + old, 0, (size_t)(size - old));
    array->ob_base.ob_size = size;
    return 0;
}

/* Assignment */

/* What may be assigned to a slice, as bytes of its own: a copy of a bytes-like object, or the ints of an iterable. */
static XvByteArrayObject *assignable(XvThreadState *ts, XvObject *value)
{
    XvByteArrayObject *bytes;
    XvObject *listed;
    XvBuffer view;
    if (Xv_TYPE(value)->tp_as_buffer != NULL) {
        if (XvObject_GetBuffer(ts, value, &view, XvBUF_SIMPLE) < 0)
            return NULL;
        bytes = (XvByteArrayObject *)XvByteArray_FromStringAndSize(ts, view.buf, view.len);
        XvBuffer_Release(ts, &view);
        return bytes;
    }
    if (XvStr_Check(value) || XvInt_Check(value) || XvFloat_Check(value)) {
        XvErr_SetString(ts, &XvExc_TypeError, "can assign only bytes, buffers, or iterables of ints in range(0, 256)");
        return NULL;
    }
    listed = xv_listed(ts, value);
    if (listed == NULL) {
        if (XvErr_Matches(ts, &XvExc_TypeError))
            XvErr_Format(ts, &XvExc_TypeError, "cannot convert '%.200s' object to bytearray", XvObject_TypeName(value));
        return NULL;
    }
    bytes = allocate(ts, Xv_SIZE(listed));
    for (Xv_ssize_t i = 0; bytes != NULL && i < Xv_SIZE(listed); i++)
        if (xv_byte_of(ts, xv_items(listed)[i], (unsigned char *)&bytes->data[i]) < 0)
            Xv_CLEAR(ts, bytes);
    Xv_DECREF(ts, listed);
    return bytes;
}

/* Replaces count bytes at start by n others. */
static int splice(XvThreadState *ts, XvByteArrayObject *array, Xv_ssize_t start, Xv_ssize_t count, const char *bytes,
                  Xv_ssize_t n)
{
    XvObject *op = &array->ob_base.ob_base;
    Xv_ssize_t old = Xv_SIZE(op), tail = old - start - count;
    if (n != count && settle(ts, array) < 0)
        return -1;
    if (n > count && XvByteArray_Resize(ts, op, old + n - count) < 0)
        return -1;
    memmove(array->data + start + n, array->data + start + count, (size_t)tail);
    if (n != 0)
        memcpy(array->data + start, bytes, (size_t)n);
    return n < count ? XvByteArray_Resize(ts, op, old + n - count) : 0;
}

static int delete_slice(XvThreadState *ts, XvByteArrayObject *array, XvSelection selection)
{
    Xv_ssize_t to, size = Xv_SIZE(array);
    if (selection.count == 0)
        return 0;
    if (selection.step < 0) {
        selection.start += selection.step * (selection.count - 1);
        selection.step = -selection.step;
    }
    if (settle(ts, array) < 0)
        return -1;
    to = selection.start;
    for (Xv_ssize_t from = to; from < size; from++) {
        Xv_ssize_t beyond = from - selection.start;
        if (beyond % selection.step != 0 || beyond / selection.step >= selection.count)
            array->data[to++] = array->data[from];
    }
    return XvByteArray_Resize(ts, &array->ob_base.ob_base, to);
}

static int assign_slice(XvThreadState *ts, XvByteArrayObject *array, const XvSelection *selection,
                        const XvByteArrayObject *value)
{
    if (selection->step == 1)
        return splice(ts, array, selection->start, selection->count, value->data, Xv_SIZE(value));
    if (Xv_SIZE(value) == 0)
        return delete_slice(ts, array, *selection);
    if (Xv_SIZE(value) != selection->count) {
        XvErr_Format(ts, &XvExc_ValueError, "attempt to assign bytes of size %td to extended slice of size %td",
                     Xv_SIZE(value), selection->count);
        return -1;
    }
    for (Xv_ssize_t i = 0; i < selection->count; i++)
        array->data[selection->start + i * selection->step] = value->data[i];
    return 0;
}

/* Slots */

static void bytearray_dealloc(XvThreadState *ts, XvObject *op)
{
    xv_heap_free(xv_heap(ts), ((XvByteArrayObject *)op)->data);
    XvObject_Free(ts, op);
}

static int bytearray_getbuffer(XvThreadState *ts, XvObject *op, XvBuffer *view, int flags)
{
    XvByteArrayObject *array = (XvByteArrayObject *)op;
    if (XvBuffer_FillInfo(ts, view, op, array->data, Xv_SIZE(op), 0, flags) < 0)
        return -1;
    array->exports++;
    return 0;
}

static void bytearray_releasebuffer(XvThreadState *ts, XvObject *op, XvBuffer *view)
{
    (void)ts;
    (void)view;
    ((XvByteArrayObject *)op)->exports--;
}

static const XvBufferProcs bytearray_as_buffer = {
    .bf_getbuffer = bytearray_getbuffer,
    .bf_releasebuffer = bytearray_releasebuffer,
};

static XvObject *bytearray_repr(XvThreadState *ts, XvObject *op)
{
    return xv_bytes_repr(ts, "bytearray(", ((XvByteArrayObject *)op)->data, Xv_SIZE(op), ")");
}

static int bytearray_compare(XvThreadState *ts, XvObject *a, XvObject *b, int op)
{
    XvBuffer view;
    int result;
    if (Xv_TYPE(b)->tp_as_buffer == NULL)
        return XV_NOT_IMPLEMENTED;
    if (XvObject_GetBuffer(ts, b, &view, XvBUF_SIMPLE) < 0) {
        XvErr_Clear(ts);
        return XV_NOT_IMPLEMENTED;   /* a view with steps, say: it compares itself */
    }
    result = xv_compare_bytes(((XvByteArrayObject *)a)->data, Xv_SIZE(a), view.buf, view.len, op);
    XvBuffer_Release(ts, &view);
    return result;
}

static Xv_ssize_t bytearray_length(XvThreadState *ts, XvObject *op)
{
    (void)ts;
    return Xv_SIZE(op);
}

static XvObject *bytearray_item(XvThreadState *ts, XvObject *op, Xv_ssize_t index)
{
    if (index < 0 || index >= Xv_SIZE(op))
        return XvErr_Format(ts, &XvExc_IndexError, "bytearray index out of range");
    return XvInt_FromInt64(ts, (unsigned char)((XvByteArrayObject *)op)->data[index]);
}

static int bytearray_contains(XvThreadState *ts, XvObject *op, XvObject *part)
{
    return xv_bytes_contain(ts, ((XvByteArrayObject *)op)->data, Xv_SIZE(op), part);
}

static XvObject *bytearray_concat(XvThreadState *ts, XvObject *a, XvObject *b)
{
    XvByteArrayObject *whole = NULL;
    XvBuffer more;
    if (xv_bytes_operand(ts, a, b, &more) < 0)
        return NULL;
    if (more.len > XV_SSIZE_MAX / 2 - Xv_SIZE(a))
        XvErr_NoMemory(ts);
    else
        whole = allocate(ts, Xv_SIZE(a) + more.len);
    if (whole != NULL)
        xv_bytes_join(whole->data, ((XvByteArrayObject *)a)->data, Xv_SIZE(a), &more);
    XvBuffer_Release(ts, &more);
    return (XvObject *)whole;
}

static XvObject *bytearray_subscript(XvThreadState *ts, XvObject *op, XvObject *key)
{
    XvByteArrayObject *part;
    XvSelection selection;
    if (xv_select(ts, key, Xv_SIZE(op), "bytearray", "bytearray index out of range", &selection) < 0)
        return NULL;
    if (selection.single)
        return bytearray_item(ts, op, selection.start);
    part = allocate(ts, selection.count);
    if (part != NULL)
        xv_bytes_select(((XvByteArrayObject *)op)->data, &selection, part->data);
    return (XvObject *)part;
}

static int bytearray_ass_item(XvThreadState *ts, XvObject *op, Xv_ssize_t index, XvObject *value)
{
    unsigned char byte;
    if (value != NULL && xv_byte_of(ts, value, &byte) < 0)
        return -1;
    if (index < 0 || index >= Xv_SIZE(op)) {
        XvErr_SetString(ts, &XvExc_IndexError, "bytearray index out of range");
        return -1;
    }
    if (value == NULL)
        return splice(ts, (XvByteArrayObject *)op, index, 1, NULL, 0);
    ((XvByteArrayObject *)op)->data[index] = (char)byte;
    return 0;
}

static int bytearray_ass_subscript(XvThreadState *ts, XvObject *op, XvObject *key, XvObject *value)
{
    XvByteArrayObject *array = (XvByteArrayObject *)op, *bytes = NULL;
    XvSelection selection;
    unsigned char byte;
    int result = -1;
    /* The value is looked at before the index is. */
    if (value != NULL && xv_is_index(key) && xv_byte_of(ts, value, &byte) < 0)
        return -1;
    if (xv_select(ts, key, Xv_SIZE(op), "bytearray", "bytearray index out of range", &selection) < 0)
        return -1;
    if (selection.single)
        return bytearray_ass_item(ts, op, selection.start, value);
    if (value == NULL)
        return delete_slice(ts, array, selection);
    /* Listing an iterable may run code that changes the array, so the slice is measured after it. */
    bytes = assignable(ts, value);
    if (bytes == NULL)
        return -1;
    if (xv_select(ts, key, Xv_SIZE(op), "bytearray", "", &selection) == 0)
        result = assign_slice(ts, array, &selection, bytes);
    Xv_DECREF(ts, bytes);
    return result;
}

const XvTypeObject XvByteArray_Type = {
    .tp_name = "bytearray",
    .tp_basicsize = sizeof(XvByteArrayObject),
    .tp_dealloc = bytearray_dealloc,
    .tp_as_buffer = &bytearray_as_buffer,
    .tp_repr = bytearray_repr,
    .tp_richcompare = bytearray_compare,
    .tp_iter = xv_iterate,
    .sq_length = bytearray_length,
    .sq_concat = bytearray_concat,
    .sq_item = bytearray_item,
    .sq_ass_item = bytearray_ass_item,
    .sq_contains = bytearray_contains,
    .mp_subscript = bytearray_subscript,
    .mp_ass_subscript = bytearray_ass_subscript,
};
