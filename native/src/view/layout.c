/* SPDX-License-Identifier: Apache-2.0 */
#include "view/layout.h"

#include "object/context.h"

#include <string.h>

Xv_ssize_t xv_layout_bytes(const XvBuffer *buffer)
{
    Xv_ssize_t bytes = buffer->itemsize;
    for (int d = 0; d < buffer->ndim; d++)
        bytes = xv_scaled(bytes, buffer->shape[d]);
    return bytes;
}

void xv_layout_strides(const XvBuffer *buffer, char order, Xv_ssize_t *strides)
{
    Xv_ssize_t step = buffer->itemsize;
    for (int i = 0; i < buffer->ndim; i++) {
        int d = order == 'F' ? i : buffer->ndim - 1 - i;
        strides[d] = step;
        step = xv_scaled(step, buffer->shape[d]);
    }
}

bool xv_same_shape(const XvBuffer *a, const XvBuffer *b)
{
    if (a->ndim != b->ndim)
        return false;
    for (int d = 0; d < a->ndim; d++) {
        if (a->shape[d] != b->shape[d])
            return false;
        if (a->shape[d] == 0)
            break;
    }
    return true;
}

static int broken(XvThreadState *ts, const XvBuffer *buffer, const char *what)
{
    XvErr_Format(ts, &XvExc_BufferError, "'%.100s' object exported a buffer %s",
                 buffer->obj == NULL ? "NULL" : XvObject_TypeName(buffer->obj), what);
    return -1;
}

/* Whether there are as many bytes as the elements need; who writes all elements to so many bytes relies on it. */
static bool has_its_length(const XvBuffer *buffer)
{
    Xv_ssize_t bytes = buffer->itemsize;
    for (int d = 0; d < buffer->ndim; d++)
        if (buffer->shape[d] == 0)
            return buffer->len == 0;
    for (int d = 0; d < buffer->ndim; d++)
        if (__builtin_mul_overflow(bytes, buffer->shape[d], &bytes))
            return false;
    return buffer->len == bytes;
}

int xv_buffer_complete(XvThreadState *ts, XvBuffer *buffer, XvDims *dims)
{
    if (buffer->ndim > XvBUF_MAX_NDIM) {
        XvErr_Format(ts, &XvExc_ValueError, "memoryview: number of dimensions must not exceed %d", XvBUF_MAX_NDIM);
        return -1;
    }
    if (buffer->ndim < 0 || buffer->itemsize < 0 || buffer->len < 0)
        return broken(ts, buffer, "of negative size");
    if (buffer->format == NULL)
        buffer->format = (char *)"B";
    if (buffer->ndim == 0) {
        buffer->shape = buffer->strides = buffer->suboffsets = NULL;
        return has_its_length(buffer) ? 0 : broken(ts, buffer, "whose length is not that of its elements");
    }
    if (buffer->shape == NULL) {
        if (buffer->ndim != 1)
            return broken(ts, buffer, "of several dimensions without a shape");
        buffer->shape = dims->shape;
        buffer->shape[0] = buffer->itemsize == 0 ? 0 : buffer->len / buffer->itemsize;
    }
    for (int d = 0; d < buffer->ndim; d++)
        if (buffer->shape[d] < 0)
            return broken(ts, buffer, "of negative size");
    if (!has_its_length(buffer))
        return broken(ts, buffer, "whose length is not that of its elements");
    if (buffer->strides == NULL) {
        buffer->strides = dims->strides;
        xv_layout_strides(buffer, 'C', buffer->strides);
    }
    return 0;
}

int xv_layout_select(XvThreadState *ts, const XvBuffer *from, const XvSelection *picks, int n, XvBuffer *to,
                     XvDims *dims)
{
    int kept = 0, pointer = -1;   /* dimensions of `to`, and the last of them that is followed through a pointer */
    bool dropped = false;
    *to = *from;
    for (int d = 0; d < from->ndim; d++) {
        XvSelection pick = d < n ? picks[d] : (XvSelection){0, 1, from->shape[d], false};
        Xv_ssize_t offset = xv_scaled(from->strides[d], pick.start);
        Xv_ssize_t suboffset = from->suboffsets == NULL ? -1 : from->suboffsets[d];
        if (pointer >= 0)
            dims->suboffsets[pointer] += offset;
        else
            to->buf = xv_moved(to->buf, offset);
        if (!pick.single) {
            dims->shape[kept] = pick.count;
            dims->strides[kept] = xv_scaled(from->strides[d], pick.step);
            dims->suboffsets[kept] = suboffset;
            if (suboffset >= 0)
                pointer = kept;
            kept++;
            continue;
        }
        dropped = true;
        if (suboffset < 0)
            continue;
        /* The pointer is there for each index of the dimensions that stay: no layout says that. */
        if (kept != 0) {
            XvErr_SetString(ts, &XvExc_NotImplementedError, "memoryview: a dimension that is reached through a pointer "
                            "cannot be indexed behind one that is sliced");
            return -1;
        }
        to->buf = *(char **)to->buf + suboffset;
    }
    to->ndim = kept;
    to->shape = kept == 0 ? NULL : dims->shape;
    to->strides = kept == 0 ? NULL : dims->strides;
    to->suboffsets = from->suboffsets == NULL || kept == 0 || (dropped && pointer < 0) ? NULL : dims->suboffsets;
    to->len = xv_layout_bytes(to);
    return 0;
}
