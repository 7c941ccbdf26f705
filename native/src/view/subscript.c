/* SPDX-License-Identifier: Apache-2.0
 *
 * view[key] and view[key] = value.
 *
 * A key is an index, a slice, or a tuple of them for the first dimensions. An index for every dimension is an element;
 * anything else is a view, of fewer dimensions by the number of indices. (CPython has elements and slices of the first
 * dimension; the rest raises NotImplementedError there.)
 */
#include "view/view.h"

#include "crossview/abstract.h"
#include "crossview/sliceobject.h"
#include "object/list.h"
#include "view/copy.h"

#include <string.h>

int xv_view_check_format(XvThreadState *ts, const XvView *view)
{
    const char *format = view->format + (view->format[0] == '@');
    if (__builtin_expect(view->code != XV_FORMAT_OTHER, 1) || (format[0] != 0 && format[1] == 0))
        return 0;
    XvErr_Format(ts, &XvExc_NotImplementedError, "memoryview: unsupported format %s", view->format);
    return -1;
}

static void *format_unknown(XvThreadState *ts, const XvView *view)
{
    return XvErr_Format(ts, &XvExc_NotImplementedError, "memoryview: format %s not supported",
                        view->format + (view->format[0] == '@'));
}

XvObject *xv_view_read(XvThreadState *ts, const XvView *view, const char *p)
{
    if (__builtin_expect(view->code == XV_FORMAT_OTHER, 0))
        return format_unknown(ts, view);
    return xv_format_read(ts, (XvFormat)view->code, p);
}

int xv_view_write(XvThreadState *ts, const XvView *view, char *p, XvObject *value)
{
    XvFormat code = (XvFormat)view->code;
    char bytes[8];
    if (code == XV_FORMAT_OTHER) {
        format_unknown(ts, view);
        return -1;
    }
    /* Asking a value whether it is true may release the view. */
    if (xv_format_pack(ts, code, value, bytes) < 0 || xv_view_live(ts, (XvObject *)view) == NULL)
        return -1;
    memcpy(p, bytes, (size_t)xv_format_size(code));
    return 0;
}

static void *out_of_bounds(XvThreadState *ts, int dim)
{
    return XvErr_Format(ts, &XvExc_IndexError, "index out of bounds on dimension %d", dim + 1);
}

static void *invalid_key(XvThreadState *ts)
{
    return XvErr_Format(ts, &XvExc_TypeError, "memoryview: invalid slice key");
}

static void *no_dimension(XvThreadState *ts)
{
    return XvErr_Format(ts, &XvExc_TypeError, "invalid indexing of 0-dim memory");
}

/* Where the element at index of a one-dimensional view lies; NULL with an error. */
static char *element(XvThreadState *ts, const XvView *view, Xv_ssize_t index)
{
    const Xv_ssize_t *dims = view->here;
    char *p;
    if (xv_view_check_format(ts, view) < 0)
        return NULL;
    if (__builtin_expect((size_t)index >= (size_t)dims[0], 0))
        return out_of_bounds(ts, 0);
    p = view->buf + dims[1] * index;
    return view->flags & XV_VIEW_SUBOFFSETS ? xv_followed(p, dims + 2, 0) : p;
}

/* What an index of the first dimension stands for in a view of several. */
static XvObject *row(XvThreadState *ts, const XvView *view, Xv_ssize_t index)
{
    XvBuffer layout = xv_view_layout(view), part;
    XvSelection pick = {index, 1, 1, true};
    XvDims dims;
    if (view->ndim == 0)
        return no_dimension(ts);
    if ((size_t)index >= (size_t)layout.shape[0])
        return out_of_bounds(ts, 0);
    return xv_layout_select(ts, &layout, &pick, 1, &part, &dims) < 0 ? NULL : xv_view_part(ts, view, &part);
}

static XvObject *at(XvThreadState *ts, const XvView *view, Xv_ssize_t index)
{
    const char *p;
    if (view->ndim != 1)
        return row(ts, view, index);
    p = element(ts, view, index);
    return p == NULL ? NULL : xv_view_read(ts, view, p);
}

XvObject *xv_view_get(XvThreadState *ts, XvView *view, Xv_ssize_t index)
{
    if (index < 0 && view->ndim != 0)
        index += xv_view_dims(view)[0];
    return at(ts, view, index);
}

XvObject *xv_view_item(XvThreadState *ts, XvObject *op, Xv_ssize_t index)
{
    XvView *view = xv_view_live(ts, op);
    return view == NULL ? NULL : at(ts, view, index);
}

int xv_view_check_items(XvThreadState *ts, const XvView *view)
{
    if (view->ndim == 0) {
        no_dimension(ts);
        return -1;
    }
    return view->ndim == 1 ? xv_view_check_format(ts, view) : 0;
}

XvObject *xv_view_iter(XvThreadState *ts, XvObject *op)
{
    XvView *view = xv_view_live(ts, op);
    return view == NULL || xv_view_check_items(ts, view) < 0 ? NULL : xv_iterate(ts, op);
}

/* Reading keys */

static int pick_one(XvThreadState *ts, XvObject *key, const XvBuffer *layout, int dim, XvSelection *pick)
{
    Xv_ssize_t length = layout->shape[dim], stop;
    pick->single = !XvSlice_Check(key);
    if (!pick->single) {
        if (XvSlice_Unpack(ts, key, &pick->start, &stop, &pick->step) < 0)
            return -1;
        pick->count = XvSlice_AdjustIndices(length, &pick->start, &stop, pick->step);
        return 0;
    }
    pick->step = pick->count = 1;
    if (xv_index(ts, key, &pick->start) < 0)
        return -1;
    if (pick->start < 0)
        pick->start += length;
    if ((size_t)pick->start < (size_t)length)
        return 0;
    out_of_bounds(ts, dim);
    return -1;
}

/* The parts of a key: how many, or -1 with TypeError if one of them is neither index nor slice. *indices: how many of
   them are indices. */
static int parts_of(XvThreadState *ts, XvObject *key, XvObject *const **parts, int *indices)
{
    Xv_ssize_t n = 1;
    *parts = NULL;
    *indices = 0;
    if (XvTuple_Check(key)) {
        *parts = ((XvTupleObject *)key)->items;
        n = Xv_SIZE(key);
    }
    for (Xv_ssize_t i = 0; i < n; i++) {
        const XvObject *part = *parts == NULL ? key : (*parts)[i];
        bool index = xv_is_index(part);
        if (!index && !XvSlice_Check(part)) {
            invalid_key(ts);
            return -1;
        }
        *indices += *indices < INT_MAX ? index : 0;
    }
    return n > INT_MAX ? INT_MAX : (int)n;
}

/* The part of a layout that a key with n parts chooses. */
static int select_part(XvThreadState *ts, const XvBuffer *layout, XvObject *key, XvObject *const *parts, int n,
                       XvBuffer *part, XvDims *dims)
{
    XvSelection picks[XvBUF_MAX_NDIM];
    if (n > layout->ndim) {
        XvErr_Format(ts, &XvExc_TypeError, "cannot index %d-dimension view with %d-element tuple", layout->ndim, n);
        return -1;
    }
    for (int d = 0; d < n; d++)
        if (pick_one(ts, parts == NULL ? key : parts[d], layout, d, &picks[d]) < 0)
            return -1;
    return xv_layout_select(ts, layout, picks, n, part, dims);
}

/* Getting */

static __attribute__((noinline)) XvObject *get_part(XvThreadState *ts, const XvView *view, XvObject *key)
{
    XvBuffer layout = xv_view_layout(view), part;
    XvObject *const *parts;
    XvDims dims;
    int indices, n;
    if (view->ndim == 0 && !(XvTuple_Check(key) && Xv_SIZE(key) == 0))
        return no_dimension(ts);
    n = parts_of(ts, key, &parts, &indices);
    if (n < 0 || (n >= view->ndim && indices == n && xv_view_check_format(ts, view) < 0)
        || select_part(ts, &layout, key, parts, n, &part, &dims) < 0)
        return NULL;
    return indices == view->ndim ? xv_view_read(ts, view, part.buf) : xv_view_part(ts, view, &part);
}

static XvObject *get_run(XvThreadState *ts, const XvView *view, XvObject *key)
{
    Xv_ssize_t start, stop, step, count;
    if (XvSlice_Unpack(ts, key, &start, &stop, &step) < 0)
        return NULL;
    if (step == 1)
        return xv_view_slice(ts, view, start, stop);
    count = XvSlice_AdjustIndices(view->here[0], &start, &stop, step);
    return xv_view_run(ts, view, start, step, count);
}

XvObject *xv_view_subscript(XvThreadState *ts, XvObject *op, XvObject *key)
{
    XvView *view = xv_view_live(ts, op);
    Xv_ssize_t index;
    if (view == NULL)
        return NULL;
    if (XvSlice_Check(key) && xv_view_is_plain(view))
        return get_run(ts, view, key);
    if (xv_is_index(key) && view->ndim != 0)
        return xv_index(ts, key, &index) < 0 ? NULL : xv_view_get(ts, view, index);
    return get_part(ts, view, key);
}

/* Setting */

static int check_writable(XvThreadState *ts, XvView *view, XvObject *value)
{
    if (xv_view_check_format(ts, view) < 0)
        return -1;
    if (xv_view_readonly(view)) {
        XvErr_SetString(ts, &XvExc_TypeError, "cannot modify read-only memory");
        return -1;
    }
    if (value == NULL) {
        XvErr_SetString(ts, &XvExc_TypeError, "cannot delete memory");
        return -1;
    }
    return 0;
}

static bool same_format(const char *a, const char *b) { return strcmp(a + (*a == '@'), b + (*b == '@')) == 0; }

/* Copies the elements of source, which is complete, to what key chooses. */
static int set_from(XvThreadState *ts, XvView *view, XvObject *key, const XvBuffer *source)
{
    XvBuffer layout = xv_view_layout(view), part;
    XvObject *const *parts;
    XvDims dims;
    int indices, n = parts_of(ts, key, &parts, &indices);
    if (n < 0 || select_part(ts, &layout, key, parts, n, &part, &dims) < 0)
        return -1;
    if (!same_format(part.format, source->format) || part.itemsize != source->itemsize
        || !xv_same_shape(&part, source)) {
        XvErr_SetString(ts, &XvExc_ValueError,
                        "memoryview assignment: lvalue and rvalue have different structures");
        return -1;
    }
    return xv_copy_between(ts, &part, source);
}

static int set_part(XvThreadState *ts, XvView *view, XvObject *key, XvObject *value)
{
    XvBuffer source;
    XvDims dims;
    int result = -1;
    if (XvObject_GetBuffer(ts, value, &source, XvBUF_FULL_RO) < 0)
        return -1;
    /* The exporter may have released the view. */
    if (xv_buffer_complete(ts, &source, &dims) == 0 && xv_view_live(ts, &view->ob_base) != NULL)
        result = set_from(ts, view, key, &source);
    XvBuffer_Release(ts, &source);
    return result;
}

/* One element, chosen by as many indices as there are dimensions. */
static int set_element(XvThreadState *ts, XvView *view, XvObject *key, XvObject *const *parts, int n, XvObject *value)
{
    XvBuffer layout = xv_view_layout(view), part;
    XvDims dims;
    return select_part(ts, &layout, key, parts, n, &part, &dims) < 0 ? -1 : xv_view_write(ts, view, part.buf, value);
}

static int set_at(XvThreadState *ts, XvView *view, Xv_ssize_t index, XvObject *value)
{
    char *p = element(ts, view, index);
    return p == NULL ? -1 : xv_view_write(ts, view, p, value);
}

/* A row of a view of several dimensions. */
static int set_row(XvThreadState *ts, XvView *view, Xv_ssize_t index, XvObject *value)
{
    XvObject *key;
    int result;
    if (view->ndim == 0) {
        no_dimension(ts);
        return -1;
    }
    key = XvInt_FromInt64(ts, index);
    if (key == NULL)
        return -1;
    result = set_part(ts, view, key, value);
    Xv_DECREF(ts, key);
    return result;
}

int xv_view_set(XvThreadState *ts, XvView *view, Xv_ssize_t index, XvObject *value)
{
    if (check_writable(ts, view, value) < 0)
        return -1;
    if (view->ndim != 1)
        return set_row(ts, view, index, value);
    return set_at(ts, view, index < 0 ? index + view->here[0] : index, value);
}

int xv_view_ass_item(XvThreadState *ts, XvObject *op, Xv_ssize_t index, XvObject *value)
{
    XvView *view = xv_view_live(ts, op);
    if (view == NULL || check_writable(ts, view, value) < 0)
        return -1;
    /* The length has been added already. */
    if (view->ndim != 1)
        return set_row(ts, view, index < 0 ? -XV_SSIZE_MAX : index, value);
    return set_at(ts, view, index, value);
}

int xv_view_ass_subscript(XvThreadState *ts, XvObject *op, XvObject *key, XvObject *value)
{
    XvView *view = xv_view_live(ts, op);
    XvObject *const *parts;
    int indices, n;
    if (view == NULL || check_writable(ts, view, value) < 0)
        return -1;
    if (view->ndim == 1 && xv_is_index(key)) {
        Xv_ssize_t index;
        if (xv_index(ts, key, &index) < 0)
            return -1;
        return set_at(ts, view, index < 0 ? index + view->here[0] : index, value);
    }
    if (view->ndim == 0) {
        if (XvTuple_Check(key) && Xv_SIZE(key) == 0)
            return xv_view_write(ts, view, view->buf, value);
        no_dimension(ts);
        return -1;
    }
    n = parts_of(ts, key, &parts, &indices);
    if (n < 0)
        return -1;
    return indices == n && n >= view->ndim ? set_element(ts, view, key, parts, n, value)
                                           : set_part(ts, view, key, value);
}
