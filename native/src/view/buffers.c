/* SPDX-License-Identifier: Apache-2.0
 *
 * What buffer.h offers to whoever has been lent a buffer, and what needs formats and layouts.
 */
#include "view/copy.h"
#include "view/format.h"
#include "view/structs.h"

#include "object/context.h"

#include <string.h>

/* A buffer as its consumer has it, with what it did not ask for filled in. */
static int complete(XvThreadState *ts, const XvBuffer *view, Xv_ssize_t len, const char *function, XvBuffer *full,
                    XvDims *dims)
{
    if (len != view->len) {
        XvErr_Format(ts, &XvExc_ValueError, "%s: len != view->len", function);
        return -1;
    }
    *full = *view;
    /* One that was asked for without a shape is a run of bytes. */
    if (view->shape == NULL && view->ndim == 1)
        full->itemsize = 1;
    return xv_buffer_complete(ts, full, dims);
}

int XvBuffer_ToContiguous(XvThreadState *ts, void *buf, const XvBuffer *view, Xv_ssize_t len, char order)
{
    XvBuffer full;
    XvDims dims;
    XV_POINTER(ts, view, -1);
    if (len > 0)
        XV_POINTER(ts, buf, -1);
    if (complete(ts, view, len, "XvBuffer_ToContiguous", &full, &dims) < 0)
        return -1;
    xv_copy_out(buf, &full, order);
    return 0;
}

int XvBuffer_FromContiguous(XvThreadState *ts, const XvBuffer *view, const void *buf, Xv_ssize_t len, char order)
{
    XvBuffer full;
    XvDims dims;
    XV_POINTER(ts, view, -1);
    if (len > 0)
        XV_POINTER(ts, buf, -1);
    if (complete(ts, view, len, "XvBuffer_FromContiguous", &full, &dims) < 0)
        return -1;
    if (view->readonly) {
        XvErr_SetString(ts, &XvExc_BufferError, "Object is not writable.");
        return -1;
    }
    xv_copy_in(&full, buf, order);
    return 0;
}

Xv_ssize_t XvBuffer_SizeFromFormat(XvThreadState *ts, const char *format)
{
    Xv_ssize_t size;
    XV_POINTER(ts, format, -1);
    size = xv_struct_size(format);
    if (size < 0)
        XvErr_Format(ts, &XvExc_ValueError, "unknown format '%.100s'", format);
    return size;
}

int XvBuffer_Elements(XvThreadState *ts, const XvBuffer *view, const char *format, XvElements *out)
{
    XvFormat wanted;
    const char *has;
    Xv_ssize_t itemsize;
    XV_POINTER(ts, view, -1);
    XV_POINTER(ts, format, -1);
    XV_POINTER(ts, out, -1);
    wanted = xv_format_parse(format);
    has = view->format == NULL ? "B" : view->format;
    /* Without a shape, but of larger elements: the consumer reads bytes. */
    itemsize = view->shape == NULL ? 1 : view->itemsize;
    if (view->format == NULL && itemsize != 1) {
        XvErr_SetString(ts, &XvExc_TypeError, "a buffer that was asked for with XvBUF_FORMAT is required");
        return -1;
    }
    if (wanted == XV_FORMAT_OTHER || wanted != xv_format_parse(has) || itemsize != xv_format_size(wanted)) {
        XvErr_Format(ts, &XvExc_TypeError, "a buffer of format '%.100s' is required, not '%.100s'", format, has);
        return -1;
    }
    if (view->ndim != 1 || view->suboffsets != NULL) {
        XvErr_Format(ts, &XvExc_TypeError, "a buffer of one dimension is required%s",
                     view->ndim == 1 ? ", without suboffsets" : "");
        return -1;
    }
    *out = (XvElements){
        .first = view->buf,
        .length = view->shape == NULL ? view->len : view->shape[0],
        .stride = view->strides == NULL ? itemsize : view->strides[0],
    };
    return 0;
}
