/* SPDX-License-Identifier: Apache-2.0 */
#include "crossview/bytearrayobject.h"

#include "crossview/buffer.h"
#include "object/context.h"

#include <string.h>

typedef struct XvByteArrayObject {
    XvVarObject ob_base;
    char *data;                  /* never NULL */
    Xv_ssize_t exports;          /* buffers that are out; plain, the GIL orders it */
} XvByteArrayObject;

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

const XvTypeObject XvByteArray_Type = {
    .tp_name = "bytearray",
    .tp_basicsize = sizeof(XvByteArrayObject),
    .tp_dealloc = bytearray_dealloc,
    .tp_as_buffer = &bytearray_as_buffer,
};

XvObject *XvByteArray_FromStringAndSize(XvThreadState *ts, const void *data, Xv_ssize_t size)
{
    XvByteArrayObject *array;
    char *copy;
    if (size < 0)
        return XvErr_Format(ts, &XvExc_ValueError, "negative size %td for bytearray", size);
    copy = xv_mem_alloc(ts, (size_t)size);
    if (copy == NULL)
        return NULL;
    array = (XvByteArrayObject *)XvObject_New(ts, &XvByteArray_Type, 0);
    if (array == NULL) {
        xv_heap_free(xv_heap(ts), copy);
        return NULL;
    }
    if (data != NULL)
        memcpy(copy, data, (size_t)size);
    else
        memset(copy, 0, (size_t)size);
    array->data = copy;
    array->ob_base.ob_size = size;
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
    if (array->exports != 0)
        xv_context(ts)->world->settle_exports(ts);
    if (array->exports != 0) {
        XvErr_SetString(ts, &XvExc_BufferError, "Existing exports of data: object cannot be re-sized");
        return -1;
    }
    data = xv_heap_realloc(xv_heap(ts), array->data, (size_t)size);
    if (data == NULL) {
        XvErr_NoMemory(ts);
        return -1;
    }
    if (size > old)
        memset(data + old, 0, (size_t)(size - old));
    array->data = data;
    array->ob_base.ob_size = size;
    return 0;
}
