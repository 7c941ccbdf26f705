/* SPDX-License-Identifier: Apache-2.0 */
#include "crossview/bytesobject.h"

#include "object/alloc.h"
#include "object/byteslike.h"
#include "object/hash.h"

#include <string.h>

typedef struct XvBytesObject {
    XvVarObject ob_base;
    Xv_hash_t hash;              /* 0: not asked for yet */
    char data[];                 /* ob_size bytes and a zero */
} XvBytesObject;

#define SINGLE_BYTES 256

/* size bytes, which the caller fills in, and the zero behind them. */
static XvObject *allocate(XvThreadState *ts, Xv_ssize_t size)
{
    XvBytesObject *bytes;
    if (size > XV_SSIZE_MAX / 2)
        return XvErr_NoMemory(ts);
    bytes = xv_object_alloc(ts, &XvBytes_Type, sizeof *bytes + (size_t)size + 1);
    if (bytes == NULL)
        return NULL;
    bytes->ob_base.ob_size = size;
    bytes->hash = 0;
    bytes->data[size] = 0;
    return &bytes->ob_base.ob_base;
}

/* The interpreter's own bytes of length 0 or 1. */
static XvObject *kept(XvThreadState *ts, const char *data, Xv_ssize_t size)
{
    XvWorld *world = xv_context(ts)->world;
    XvObject **cell = &world->empty_bytes;
    if (size != 0) {
        if (world->single_bytes == NULL && (world->single_bytes = xv_mem_cells(ts, SINGLE_BYTES)) == NULL)
            return NULL;
        cell = &world->single_bytes[(unsigned char)*data];
    }
    if (*cell == NULL) {
        *cell = allocate(ts, size);
        if (*cell == NULL)
            return NULL;
        if (size != 0)
            ((XvBytesObject *)*cell)->data[0] = *data;
    }
    Xv_INCREF(*cell);
    return *cell;
}

XvObject *XvBytes_FromStringAndSize(XvThreadState *ts, const void *data, Xv_ssize_t size)
{
    XvObject *op;
    if (size < 0)
        return XvErr_Format(ts, &XvExc_ValueError, "negative size %td for bytes", size);
    if (size == 0 || (size == 1 && data != NULL))
        return kept(ts, data, size);
    op = allocate(ts, size);
    if (op == NULL)
        return NULL;
    if (data != NULL)
        memcpy(((XvBytesObject *)op)->data, data, (size_t)size);
    else
        memset(((XvBytesObject *)op)->data, 0, (size_t)size);
    return op;
}

char *XvBytes_AsString(XvThreadState *ts, XvObject *op)
{
    return xv_expect(ts, op, &XvBytes_Type) < 0 ? NULL : ((XvBytesObject *)op)->data;
}

Xv_ssize_t XvBytes_Size(XvThreadState *ts, XvObject *op)
{
    return xv_expect(ts, op, &XvBytes_Type) < 0 ? -1 : Xv_SIZE(op);
}

XvObject *xv_bytes_unfilled(XvThreadState *ts, Xv_ssize_t size, char **data)
{
    XvObject *op = size == 0 ? kept(ts, NULL, 0) : allocate(ts, size);
    if (op != NULL)
        *data = ((XvBytesObject *)op)->data;
    return op;
}

/* Slots */

static int bytes_getbuffer(XvThreadState *ts, XvObject *op, XvBuffer *view, int flags)
{
    return XvBuffer_FillInfo(ts, view, op, ((XvBytesObject *)op)->data, Xv_SIZE(op), 1, flags);
}

static const XvBufferProcs bytes_as_buffer = {.bf_getbuffer = bytes_getbuffer};

static XvObject *bytes_repr(XvThreadState *ts, XvObject *op)
{
    return xv_bytes_repr(ts, "", ((XvBytesObject *)op)->data, Xv_SIZE(op), "");
}

static Xv_hash_t bytes_hash(XvThreadState *ts, XvObject *op)
{
    XvBytesObject *bytes = (XvBytesObject *)op;
    if (bytes->hash == 0)
        bytes->hash = xv_hash_bytes(xv_context(ts)->world, bytes->data, Xv_SIZE(op));
    return bytes->hash;
}

static int bytes_compare(XvThreadState *ts, XvObject *a, XvObject *b, int op)
{
    (void)ts;
    if (!XvBytes_Check(b))
        return XV_NOT_IMPLEMENTED;
    return xv_compare_bytes(((XvBytesObject *)a)->data, Xv_SIZE(a), ((XvBytesObject *)b)->data, Xv_SIZE(b), op);
}

static Xv_ssize_t bytes_length(XvThreadState *ts, XvObject *op)
{
    (void)ts;
    return Xv_SIZE(op);
}

static XvObject *bytes_item(XvThreadState *ts, XvObject *op, Xv_ssize_t index)
{
    if (index < 0 || index >= Xv_SIZE(op))
        return XvErr_Format(ts, &XvExc_IndexError, "index out of range");
    return XvInt_FromInt64(ts, (unsigned char)((XvBytesObject *)op)->data[index]);
}

static int bytes_contains(XvThreadState *ts, XvObject *op, XvObject *part)
{
    return xv_bytes_contain(ts, ((XvBytesObject *)op)->data, Xv_SIZE(op), part);
}

static XvObject *bytes_concat(XvThreadState *ts, XvObject *a, XvObject *b)
{
    XvBuffer more;
    XvObject *whole = NULL;
    if (xv_bytes_operand(ts, a, b, &more) < 0)
        return NULL;
    if (more.len > XV_SSIZE_MAX / 2 - Xv_SIZE(a)) {
        XvErr_NoMemory(ts);
    } else if (more.len == 0) {
        whole = a;
        Xv_INCREF(a);
    } else {
        whole = allocate(ts, Xv_SIZE(a) + more.len);
        if (whole != NULL)
            xv_bytes_join(((XvBytesObject *)whole)->data, ((XvBytesObject *)a)->data, Xv_SIZE(a), &more);
    }
    XvBuffer_Release(ts, &more);
    return whole;
}

static XvObject *bytes_subscript(XvThreadState *ts, XvObject *op, XvObject *key)
{
    const char *data = ((XvBytesObject *)op)->data;
    XvSelection selection;
    XvObject *part;
    if (xv_select(ts, key, Xv_SIZE(op), "byte", "index out of range", &selection) < 0)
        return NULL;
    if (selection.single)
        return bytes_item(ts, op, selection.start);
    if (selection.count <= 1)
        return kept(ts, data + selection.start, selection.count);
    if (selection.step == 1 && selection.count == Xv_SIZE(op)) {
        Xv_INCREF(op);
        return op;
    }
    part = allocate(ts, selection.count);
    if (part != NULL)
        xv_bytes_select(data, &selection, ((XvBytesObject *)part)->data);
    return part;
}

const XvTypeObject XvBytes_Type = {
    .tp_name = "bytes",
    .tp_basicsize = sizeof(XvBytesObject) + 1,
    .tp_itemsize = 1,
    .tp_dealloc = XvObject_Free,
    .tp_as_buffer = &bytes_as_buffer,
    .tp_repr = bytes_repr,
    .tp_hash = bytes_hash,
    .tp_richcompare = bytes_compare,
    .tp_iter = xv_iterate,
    .sq_length = bytes_length,
    .sq_concat = bytes_concat,
    .sq_item = bytes_item,
    .sq_contains = bytes_contains,
    .mp_subscript = bytes_subscript,
};
