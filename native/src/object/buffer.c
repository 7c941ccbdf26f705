/* SPDX-License-Identifier: Apache-2.0 */
#include "crossview/buffer.h"

#include "object/context.h"

int XvObject_GetBuffer(XvThreadState *ts, XvObject *exporter, XvBuffer *view, int flags)
{
    const XvBufferProcs *procs;
    XV_POINTER(ts, view, -1);
    view->obj = NULL;
    XV_ARGUMENT(ts, exporter, -1);
    procs = Xv_TYPE(exporter)->tp_as_buffer;
    if (procs == NULL) {
        XvErr_Format(ts, &XvExc_TypeError, "a bytes-like object is required, not '%s'", Xv_TYPE(exporter)->tp_name);
        return -1;
    }
    return procs->bf_getbuffer(ts, exporter, view, flags);
}

void XvBuffer_Release(XvThreadState *ts, XvBuffer *view)
{
    XvObject *exporter;
    const XvBufferProcs *procs;
    XV_POINTER(ts, view, );
    exporter = view->obj;
    if (exporter == NULL)
        return;
    procs = Xv_TYPE(exporter)->tp_as_buffer;
    if (procs->bf_releasebuffer != NULL)
        procs->bf_releasebuffer(ts, exporter, view);
    view->obj = NULL;
    Xv_DECREF(ts, exporter);
}

int XvBuffer_FillInfo(XvThreadState *ts, XvBuffer *view, XvObject *exporter, void *buf, Xv_ssize_t len,
                      int readonly, int flags)
{
    XV_POINTER(ts, view, -1);
    view->obj = NULL;
    XV_ARGUMENT(ts, exporter, -1);
    if ((flags & XvBUF_WRITABLE) && readonly) {
        XvErr_SetString(ts, &XvExc_BufferError, "Object is not writable.");
        return -1;
    }
    *view = (XvBuffer){.buf = buf, .len = len, .itemsize = 1, .readonly = readonly, .ndim = 1};
    /* One dimension of bytes: its length is len itself and its step the item size, so both point into view. */
    if (flags & XvBUF_FORMAT)
        view->format = (char *)"B";
    if ((flags & XvBUF_ND) == XvBUF_ND)
        view->shape = &view->len;
    if ((flags & XvBUF_STRIDES) == XvBUF_STRIDES)
        view->strides = &view->itemsize;
    Xv_INCREF(exporter);
    view->obj = exporter;
    return 0;
}

static bool is_contiguous(const XvBuffer *view, bool last_fastest)
{
    Xv_ssize_t step = view->itemsize;
    for (int i = 0; i < view->ndim; i++) {
        int d = last_fastest ? view->ndim - 1 - i : i;
        Xv_ssize_t length = view->shape == NULL ? view->len / step : view->shape[d];
        if (length > 1 && view->strides[d] != step)
            return false;
        step *= length;
    }
    return true;
}

int XvBuffer_IsContiguous(const XvBuffer *view, char order)
{
    if (view->suboffsets != NULL)
        return 0;
    if (view->len == 0 || (view->strides == NULL && (order != 'F' || view->ndim <= 1)))
        return 1;
    if (view->strides == NULL) {
        /* C-contiguous in several dimensions: in Fortran's order as well if only one is longer than 1. */
        int longer = 0;
        for (int d = 0; d < view->ndim; d++)
            longer += view->shape[d] > 1;
        return longer <= 1;
    }
    return (order != 'F' && is_contiguous(view, true)) || (order != 'C' && is_contiguous(view, false));
}

void *XvBuffer_GetPointer(const XvBuffer *view, const Xv_ssize_t *indices)
{
    char *p = view->buf;
    Xv_ssize_t step = view->itemsize;
    if (view->strides == NULL) {
        for (int d = view->ndim - 1; d >= 0; d--) {
            p += indices[d] * step;
            step *= view->shape == NULL ? 1 : view->shape[d];
        }
        return p;
    }
    for (int d = 0; d < view->ndim; d++) {
        p += indices[d] * view->strides[d];
        if (view->suboffsets != NULL && view->suboffsets[d] >= 0)
            p = *(char **)p + view->suboffsets[d];
    }
    return p;
}
