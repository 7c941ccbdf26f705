/* SPDX-License-Identifier: Apache-2.0 */
#include "crossview/bytesobject.h"

#include "crossview/buffer.h"
#include "object/context.h"

#include <string.h>

typedef struct XvBytesObject {
    XvVarObject ob_base;
    char data[];                 /* ob_size bytes and a zero */
} XvBytesObject;

static void bytes_dealloc(XvThreadState *ts, XvObject *op) { XvObject_Free(ts, op); }

static int bytes_getbuffer(XvThreadState *ts, XvObject *op, XvBuffer *view, int flags)
{
    return XvBuffer_FillInfo(ts, view, op, ((XvBytesObject *)op)->data, Xv_SIZE(op), 1, flags);
}

static const XvBufferProcs bytes_as_buffer = {.bf_getbuffer = bytes_getbuffer};

const XvTypeObject XvBytes_Type = {
    .tp_name = "bytes",
    .tp_basicsize = sizeof(XvBytesObject) + 1,
    .tp_itemsize = 1,
    .tp_dealloc = bytes_dealloc,
    .tp_as_buffer = &bytes_as_buffer,
};

XvObject *XvBytes_FromStringAndSize(XvThreadState *ts, const void *data, Xv_ssize_t size)
{
    XvObject *op = XvObject_New(ts, &XvBytes_Type, size);
    if (op != NULL && data != NULL && size != 0)
        memcpy(((XvBytesObject *)op)->data, data, (size_t)size);
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
