/* SPDX-License-Identifier: Apache-2.0
 *
 * Dimensions along which both sides go on where the one inside them ends are one dimension; what is left innermost is
 * copied by a loop that knows the size of an element, and if it is contiguous on both sides it is an element itself.
 */
#include "view/copy.h"

#include "object/context.h"

#include <string.h>

/* One side of a copy. */
typedef struct Side {
    char *p;
    const Xv_ssize_t *strides;
    const Xv_ssize_t *suboffsets;   /* NULL: none */
} Side;

/* Both sides, the outermost dimension first. */
typedef struct Plan {
    int ndim;
    size_t size;                    /* of what is copied at once */
    Xv_ssize_t shape[XvBUF_MAX_NDIM], dest[XvBUF_MAX_NDIM], src[XvBUF_MAX_NDIM];
} Plan;

/* Adds a dimension inside those that are there. */
static void plan_add(Plan *plan, Xv_ssize_t length, Xv_ssize_t dest, Xv_ssize_t src)
{
    int outer = plan->ndim - 1;
    if (length == 1)
        return;
    if (outer >= 0 && plan->dest[outer] == xv_scaled(dest, length) && plan->src[outer] == xv_scaled(src, length)) {
        plan->shape[outer] = xv_scaled(plan->shape[outer], length);
        plan->dest[outer] = dest;
        plan->src[outer] = src;
        return;
    }
    plan->shape[plan->ndim] = length;
    plan->dest[plan->ndim] = dest;
    plan->src[plan->ndim++] = src;
}

/* count elements of a size that the compiler knows. */
#define RUN(n)                                                          \
    for (; count >= 4; count -= 4) {                                    \
        memcpy(dest, src, n);                                           \
        memcpy(dest + to, src + from, n);                               \
        memcpy(dest + 2 * to, src + 2 * from, n);                       \
        memcpy(dest + 3 * to, src + 3 * from, n);                       \
        dest += 4 * to;                                                 \
        src += 4 * from;                                                \
    }                                                                   \
    for (; count > 0; count--) {                                        \
        memcpy(dest, src, n);                                           \
        dest += to;                                                     \
        src += from;                                                    \
    }                                                                   \
    return

static void copy_run(char *dest, Xv_ssize_t to, const char *src, Xv_ssize_t from, Xv_ssize_t count, size_t size)
{
    switch (size) {
    case 1: RUN(1);
    case 2: RUN(2);
    case 4: RUN(4);
    case 8: RUN(8);
    case 16: RUN(16);
    default:
        for (; count > 0; count--) {
            memcpy(dest, src, size);
            dest += to;
            src += from;
        }
    }
}

static void copy_plan(const Plan *plan, int dim, char *dest, const char *src)
{
    Xv_ssize_t count = plan->shape[dim], to = plan->dest[dim], from = plan->src[dim];
    if (dim == plan->ndim - 1) {
        copy_run(dest, to, src, from, count, plan->size);
        return;
    }
    for (; count > 0; count--) {
        copy_plan(plan, dim + 1, dest, src);
        dest += to;
        src += from;
    }
}

/* Through pointers there is no plan: one dimension after the other. */
static void copy_followed(Side dest, Side src, const Xv_ssize_t *shape, int ndim, int dim, size_t size)
{
    Side inner_dest = dest, inner_src = src;
    if (dim == ndim) {
        memcpy(dest.p, src.p, size);
        return;
    }
    for (Xv_ssize_t i = 0; i < shape[dim]; i++) {
        inner_dest.p = xv_followed(xv_moved(dest.p, xv_scaled(dest.strides[dim], i)), dest.suboffsets, dim);
        inner_src.p = xv_followed(xv_moved(src.p, xv_scaled(src.strides[dim], i)), src.suboffsets, dim);
        copy_followed(inner_dest, inner_src, shape, ndim, dim + 1, size);
    }
}

/* The sides do not overlap. */
static void copy(Side dest, Side src, const Xv_ssize_t *shape, int ndim, size_t size)
{
    Plan plan;
    bool backwards = ndim > 1 && dest.strides[0] < dest.strides[ndim - 1];   /* dest is written one after the other */
    int last;
    plan.size = size;
    plan.ndim = 0;
    for (int d = 0; d < ndim; d++)
        if (shape[d] == 0)
            return;
    if (dest.suboffsets != NULL || src.suboffsets != NULL) {
        copy_followed(dest, src, shape, ndim, 0, size);
        return;
    }
    for (int i = 0; i < ndim; i++) {
        int d = backwards ? ndim - 1 - i : i;
        plan_add(&plan, shape[d], dest.strides[d], src.strides[d]);
    }
    last = plan.ndim - 1;
    if (last >= 0 && plan.dest[last] == (Xv_ssize_t)size && plan.src[last] == (Xv_ssize_t)size) {
        plan.size *= (size_t)plan.shape[last];
        plan.ndim--;
    }
    if (plan.ndim == 0)
        memcpy(dest.p, src.p, plan.size);
    else
        copy_plan(&plan, 0, dest.p, src.p);
}

static Side side_of(const XvBuffer *buffer) { return (Side){buffer->buf, buffer->strides, buffer->suboffsets}; }

/* 'A' as what it stands for. */
static char order_of(const XvBuffer *buffer, char order)
{
    return order == 'F' || (order == 'A' && XvBuffer_IsContiguous(buffer, 'F')) ? 'F' : 'C';
}

void xv_copy_out(char *to, const XvBuffer *src, char order)
{
    Xv_ssize_t strides[XvBUF_MAX_NDIM];
    xv_layout_strides(src, order_of(src, order), strides);
    copy((Side){to, strides, NULL}, side_of(src), src->shape, src->ndim, (size_t)src->itemsize);
}

void xv_copy_in(const XvBuffer *dest, const char *from, char order)
{
    Xv_ssize_t strides[XvBUF_MAX_NDIM];
    xv_layout_strides(dest, order_of(dest, order), strides);
    copy(side_of(dest), (Side){(char *)from, strides, NULL}, dest->shape, dest->ndim, (size_t)dest->itemsize);
}

/* The addresses between which the elements of a buffer that has some lie; only without suboffsets. */
static void extent(const XvBuffer *buffer, uintptr_t *low, uintptr_t *high)
{
    *low = (uintptr_t)buffer->buf;
    *high = *low + (size_t)buffer->itemsize;
    for (int d = 0; d < buffer->ndim; d++) {
        Xv_ssize_t reach = xv_scaled(buffer->strides[d], buffer->shape[d] - 1);
        if (reach < 0)
            *low += (size_t)reach;
        else
            *high += (size_t)reach;
    }
}

static bool may_overlap(const XvBuffer *a, const XvBuffer *b)
{
    uintptr_t a_low, a_high, b_low, b_high;
    if (a->suboffsets != NULL || b->suboffsets != NULL)
        return true;
    extent(a, &a_low, &a_high);
    extent(b, &b_low, &b_high);
    return a_low < b_high && b_low < a_high;
}

int xv_copy_between(XvThreadState *ts, const XvBuffer *dest, const XvBuffer *src)
{
    char *between;
    if (dest->len == 0)
        return 0;
    if (XvBuffer_IsContiguous(dest, 'C') && XvBuffer_IsContiguous(src, 'C')) {
        memmove(dest->buf, src->buf, (size_t)dest->len);
        return 0;
    }
    if (!may_overlap(dest, src)) {
        copy(side_of(dest), side_of(src), dest->shape, dest->ndim, (size_t)dest->itemsize);
        return 0;
    }
    between = xv_mem_alloc(ts, (size_t)dest->len);
    if (between == NULL)
        return -1;
    xv_copy_out(between, src, 'C');
    xv_copy_in(dest, between, 'C');
    xv_heap_free(xv_heap(ts), between);
    return 0;
}
