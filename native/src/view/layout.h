/* SPDX-License-Identifier: Apache-2.0
 *
 * Where the elements of a view lie: the arithmetic of shape, strides and suboffsets, on an XvBuffer in which shape and
 * strides are given (a complete one). Nothing here touches a reference.
 *
 * The element at indices (i, j, ...) is reached dimension by dimension: strides[d] * index is added to the address;
 * where suboffsets[d] is not negative, the address is then that of a pointer, which is followed, and suboffsets[d] is
 * added. A stride may be negative or wild where there is at most one index; so addresses are computed without a sign,
 * and what wraps round comes back.
 */
#ifndef XV_VIEW_LAYOUT_H
#define XV_VIEW_LAYOUT_H

#include "crossview/buffer.h"
#include "object/sequence.h"

/* Room for what an XvBuffer points to. */
typedef struct XvDims {
    Xv_ssize_t shape[XvBUF_MAX_NDIM], strides[XvBUF_MAX_NDIM], suboffsets[XvBUF_MAX_NDIM];
} XvDims;

static inline Xv_ssize_t xv_scaled(Xv_ssize_t stride, Xv_ssize_t n) { return (Xv_ssize_t)((size_t)stride * (size_t)n); }

static inline char *xv_moved(const void *p, Xv_ssize_t offset) { return (char *)((uintptr_t)p + (size_t)offset); }

/* Follows the pointer of a dimension that has one. */
static inline char *xv_followed(char *p, const Xv_ssize_t *suboffsets, int dim)
{
    return suboffsets != NULL && suboffsets[dim] >= 0 ? *(char **)p + suboffsets[dim] : p;
}

/* Puts what an exporter has left out of its answer to XvBUF_FULL_RO into dims: format, shape, strides. 0, or -1 with
   BufferError or ValueError for what can be no buffer; then it has not been released. */
int xv_buffer_complete(XvThreadState *ts, XvBuffer *buffer, XvDims *dims);

/* Product of the lengths times the size of an element. */
Xv_ssize_t xv_layout_bytes(const XvBuffer *buffer);

/* Strides of the elements one after the other: the last index runs fastest ('C') or the first ('F'). */
void xv_layout_strides(const XvBuffer *buffer, char order, Xv_ssize_t *strides);

/* Whether the elements of two buffers stand for one another: the same lengths up to one that is 0. */
bool xv_same_shape(const XvBuffer *a, const XvBuffer *b);

/* The part of `from` that picks choose, one for each of the first n dimensions: a single index, whose dimension goes,
   or a slice. `to` points into dims, its suboffsets are NULL if it needs none. 0, or -1 with NotImplementedError. */
int xv_layout_select(XvThreadState *ts, const XvBuffer *from, const XvSelection *picks, int n, XvBuffer *to,
                     XvDims *dims);

#endif
