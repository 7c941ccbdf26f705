/* SPDX-License-Identifier: Apache-2.0
 *
 * Views are equal if they have the same shape and equal values, whatever their formats. There is no order.
 */
#include "view/view.h"

#include "crossview/abstract.h"
#include "object/hash.h"
#include "view/copy.h"
#include "view/memoryview.h"
#include "view/structs.h"

#include <string.h>

typedef struct Comparison {
    const XvBuffer *a, *b;        /* of the same shape */
    XvFormat a_code, b_code;
    bool exact;                   /* equal bytes are equal values, and only they */
} Comparison;

/* One element of each by what the struct module makes of it: 1, 0, or -1 with an error. */
static int equal_structs(XvThreadState *ts, const Comparison *comparison, const char *p, const char *q)
{
    XvObject *x = xv_struct_read(ts, comparison->a->format, p), *y;
    int result = -1;
    if (x == NULL)
        return -1;
    y = xv_struct_read(ts, comparison->b->format, q);
    if (y != NULL)
        result = XvObject_RichCompareBool(ts, x, y, Xv_EQ);
    Xv_DECREF(ts, x);
    Xv_XDECREF(ts, y);
    return result;
}

static int equal_elements(XvThreadState *ts, const Comparison *comparison, const char *p, const char *q)
{
    if (comparison->exact)
        return memcmp(p, q, (size_t)comparison->a->itemsize) == 0;
    if (comparison->a_code == XV_FORMAT_OTHER || comparison->b_code == XV_FORMAT_OTHER)
        return equal_structs(ts, comparison, p, q);
    return xv_format_equal(ts, comparison->a_code, p, comparison->b_code, q);
}

static int equal_from(XvThreadState *ts, const Comparison *comparison, int dim, char *p, char *q)
{
    const XvBuffer *a = comparison->a, *b = comparison->b;
    int result = 1;
    if (dim == a->ndim)
        return equal_elements(ts, comparison, p, q);
    for (Xv_ssize_t i = 0; result == 1 && i < a->shape[dim]; i++) {
        result = equal_from(ts, comparison, dim + 1, xv_followed(p, a->suboffsets, dim),
                            xv_followed(q, b->suboffsets, dim));
        p = xv_moved(p, a->strides[dim]);
        q = xv_moved(q, b->strides[dim]);
    }
    return result;
}

/* Whether the values of a format are known, and the elements are as long as it says. */
static bool comparable(const XvBuffer *buffer, XvFormat code)
{
    if (code != XV_FORMAT_OTHER)
        return buffer->itemsize == xv_format_size(code);
    return xv_struct_size(buffer->format) == buffer->itemsize;
}

static int equal(XvThreadState *ts, const XvBuffer *a, const XvBuffer *b)
{
    Comparison comparison = {a, b, xv_format_parse(a->format), xv_format_parse(b->format), false};
    if (!xv_same_shape(a, b) || !comparable(a, comparison.a_code) || !comparable(b, comparison.b_code))
        return 0;
    comparison.exact = comparison.a_code == comparison.b_code && xv_format_is_exact(comparison.a_code);
    if (comparison.exact && XvBuffer_IsContiguous(a, 'C') && XvBuffer_IsContiguous(b, 'C'))
        return memcmp(a->buf, b->buf, (size_t)a->len) == 0;
    return equal_from(ts, &comparison, 0, a->buf, b->buf);
}

/* Whether view equals what some other exporter lends; XV_NOT_IMPLEMENTED if it lends nothing. */
static int equals_exporter(XvThreadState *ts, XvView *view, XvObject *exporter)
{
    XvBuffer layout, lent;
    XvDims dims;
    int result = XV_NOT_IMPLEMENTED;
    if (Xv_TYPE(exporter)->tp_as_buffer == NULL)
        return XV_NOT_IMPLEMENTED;
    if (XvObject_GetBuffer(ts, exporter, &lent, XvBUF_FULL_RO) < 0) {
        XvErr_Clear(ts);
        return XV_NOT_IMPLEMENTED;
    }
    if (xv_buffer_complete(ts, &lent, &dims) < 0) {
        XvErr_Clear(ts);
    } else if (view->base == NULL) {
        result = 0;   /* the exporter has released it */
    } else {
        layout = xv_view_layout(view);
        result = equal(ts, &layout, &lent);
    }
    XvBuffer_Release(ts, &lent);
    return result;
}

int xv_view_compare(XvThreadState *ts, XvObject *a, XvObject *b, int op)
{
    XvView *x = (XvView *)a, *y = (XvView *)b;
    int result;
    if (op != Xv_EQ && op != Xv_NE)
        return XV_NOT_IMPLEMENTED;
    if (x->base == NULL || (xv_is_view(b) && y->base == NULL)) {
        result = a == b;
    } else if (xv_is_view(b)) {
        XvBuffer left = xv_view_layout(x), right = xv_view_layout(y);
        result = equal(ts, &left, &right);
    } else {
        result = equals_exporter(ts, x, b);
    }
    return result == 0 || result == 1 ? result == (op == Xv_EQ) : result;
}

/* Hashing */

static int hash_bytes(XvThreadState *ts, XvView *view)
{
    XvBuffer layout = xv_view_layout(view);
    const char *bytes = view->buf;
    char *copy = NULL;
    if (!(view->flags & XV_VIEW_C)) {
        copy = xv_mem_alloc(ts, (size_t)view->len);
        if (copy == NULL)
            return -1;
        xv_copy_out(copy, &layout, 'C');
        bytes = copy;
    }
    view->hash = xv_hash_bytes(xv_context(ts)->world, bytes, view->len);
    if (copy != NULL)
        xv_heap_free(xv_heap(ts), copy);
    return 0;
}

Xv_hash_t xv_view_hash(XvThreadState *ts, XvObject *op)
{
    XvView *view = (XvView *)op;
    XvObject *exporter;
    if (view->hash != -1)
        return view->hash;
    if (xv_view_live(ts, op) == NULL)
        return -1;
    if (!xv_view_readonly(view) || (view->flags & XV_VIEW_MUTABLE)) {
        XvErr_SetString(ts, &XvExc_ValueError, "cannot hash writable memoryview object");
        return -1;
    }
    if (!xv_format_is_bytes((XvFormat)view->code)) {
        XvErr_SetString(ts, &XvExc_ValueError, "memoryview: hashing is restricted to formats 'B', 'b' or 'c'");
        return -1;
    }
    /* A read-only view of what can change has no hash, and whether it can the exporter knows. */
    exporter = xv_exporter_of(view);
    if (exporter != NULL && XvObject_Hash(ts, exporter) == -1)
        return -1;
    return xv_view_live(ts, op) == NULL || hash_bytes(ts, view) < 0 ? -1 : view->hash;
}
