/* SPDX-License-Identifier: Apache-2.0 */
#include "crossview/view.h"

#include "view/view.h"

#include <string.h>

/* The new lengths of a cast and its bytes, or -1 with ValueError. */
static Xv_ssize_t check_shape(XvThreadState *ts, const Xv_ssize_t *shape, int ndim, Xv_ssize_t itemsize)
{
    Xv_ssize_t bytes = itemsize;
    for (int d = 0; d < ndim; d++) {
        if (shape[d] <= 0) {
            XvErr_SetString(ts, &XvExc_ValueError, "memoryview.cast(): elements of shape must be integers > 0");
            return -1;
        }
        if (__builtin_mul_overflow(bytes, shape[d], &bytes)) {
            XvErr_SetString(ts, &XvExc_ValueError, "memoryview.cast(): product(shape) > SSIZE_MAX");
            return -1;
        }
    }
    return bytes;
}

static bool is_empty(const XvView *view)
{
    for (int d = 0; d < view->ndim; d++)
        if (xv_view_dims(view)[d] == 0)
            return true;
    return false;
}

static int refuse(XvThreadState *ts, const XvTypeObject *type, const char *message)
{
    XvErr_SetString(ts, type, message);
    return -1;
}

/* Whether a view can be cast to so many dimensions; -1: no shape is given. */
static int check_dimensions(XvThreadState *ts, const XvView *view, int ndim)
{
    if (!(view->flags & XV_VIEW_C))
        return refuse(ts, &XvExc_TypeError, "memoryview: casts are restricted to C-contiguous views");
    if ((ndim >= 0 || view->ndim != 1) && is_empty(view))
        return refuse(ts, &XvExc_TypeError, "memoryview: cannot cast view with zeros in shape or strides");
    if (ndim > XvBUF_MAX_NDIM)
        return refuse(ts, &XvExc_ValueError, "memoryview: number of dimensions must not exceed 64");
    if (ndim >= 0 && view->ndim != 1 && ndim != 1)
        return refuse(ts, &XvExc_TypeError, "memoryview: cast must be 1D -> ND or ND -> 1D");
    return 0;
}

static int check_formats(XvThreadState *ts, const XvView *view, XvFormat to)
{
    if (to == XV_FORMAT_OTHER)
        return refuse(ts, &XvExc_ValueError, "memoryview: destination format must be a native single character format "
                      "prefixed with an optional '@'");
    if (!xv_format_is_bytes((XvFormat)view->code) && !xv_format_is_bytes(to))
        return refuse(ts, &XvExc_TypeError, "memoryview: cannot cast between two non-byte formats");
    if (view->len % xv_format_size(to) != 0)
        return refuse(ts, &XvExc_TypeError, "memoryview: length is not a multiple of itemsize");
    return 0;
}

XvObject *XvView_Cast(XvThreadState *ts, XvObject *op, const char *format, const Xv_ssize_t *shape, int ndim)
{
    XvView *view = xv_view_of(ts, op);
    Xv_ssize_t strides[XvBUF_MAX_NDIM], length, bytes;
    XvBuffer cast = {.ndim = 1};
    XvFormat to;
    if (view == NULL)
        return NULL;
    XV_POINTER(ts, format, NULL);
    to = xv_format_parse(format);
    if (check_dimensions(ts, view, ndim) < 0 || check_formats(ts, view, to) < 0)
        return NULL;
    cast.buf = view->buf;
    cast.len = view->len;
    cast.itemsize = xv_format_size(to);
    cast.format = (char *)xv_format_text(to, format[0] == '@');
    length = cast.len / cast.itemsize;
    cast.shape = &length;
    cast.strides = strides;
    if (ndim >= 0) {
        bytes = check_shape(ts, shape, ndim, cast.itemsize);
        if (bytes < 0)
            return NULL;
        if (bytes != cast.len)
            return XvErr_Format(ts, &XvExc_TypeError, "memoryview: product(shape) * itemsize != buffer size");
        cast.ndim = ndim;
        cast.shape = (Xv_ssize_t *)shape;
    }
    xv_layout_strides(&cast, 'C', strides);
    return xv_view_new(ts, Xv_TYPE(view), view->base, &cast, to, view->flags & (XV_VIEW_READONLY | XV_VIEW_MUTABLE));
}
