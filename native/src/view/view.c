/* SPDX-License-Identifier: Apache-2.0
 *
 * Making views, lending them, letting go of them.
 */
#include "view/view.h"

#include "crossview/view.h"
#include "object/alloc.h"

#include <string.h>

void *xv_view_released(XvThreadState *ts)
{
    return XvErr_Format(ts, &XvExc_ValueError, "operation forbidden on released memoryview object");
}

XvView *xv_view_of(XvThreadState *ts, XvObject *op)
{
    XV_ARGUMENT(ts, op, NULL);
    if (__builtin_expect(xv_is_view(op), 1))
        return xv_view_live(ts, op);
    return XvErr_Format(ts, &XvExc_TypeError, "expected memoryview, got %s", XvObject_TypeName(op));
}

int XvView_Check(const XvObject *op) { return xv_is_view(op); }

/* Making */

static inline void adopt(XvView *view, XvObject *base)
{
    Xv_INCREF(base);
    view->base = base;
    view->exports = 0;
    view->hash = -1;
}

/* A view of a type with an own reference to base; the caller fills in all else but exports and hash. */
static XvView *allocate(XvThreadState *ts, const XvTypeObject *type, XvObject *base)
{
    XvView *view;
    if (xv_is_container(type))
        view = (XvView *)XvObject_New(ts, type, 0);
    else
        view = xv_object_alloc(ts, type, sizeof *view);
    if (view != NULL)
        adopt(view, base);
    return view;
}

static unsigned contiguity(const XvBuffer *layout)
{
    if (layout->suboffsets != NULL)
        return XV_VIEW_SUBOFFSETS;
    /* In one dimension CPython does not take a view of nothing for contiguous when it has steps. */
    if (layout->ndim == 1)
        return layout->shape[0] == 1 || layout->strides[0] == layout->itemsize ? XV_VIEW_C | XV_VIEW_F : 0;
    return (XvBuffer_IsContiguous(layout, 'C') ? XV_VIEW_C : 0) | (XvBuffer_IsContiguous(layout, 'F') ? XV_VIEW_F : 0);
}

XvObject *xv_view_new(XvThreadState *ts, const XvTypeObject *type, XvObject *base, const XvBuffer *layout,
                      XvFormat code, unsigned flags)
{
    size_t n = (size_t)layout->ndim, words = n * (layout->suboffsets == NULL ? 2 : 3);
    Xv_ssize_t *elsewhere = NULL, *dims;
    XvView *view;
    if (words > XV_VIEW_ROOM) {
        elsewhere = xv_mem_alloc(ts, words * sizeof *elsewhere);
        if (elsewhere == NULL)
            return NULL;
        flags |= XV_VIEW_ELSEWHERE;
    }
    view = allocate(ts, type, base);
    if (view == NULL) {
        if (elsewhere != NULL)
            xv_heap_free(xv_heap(ts), elsewhere);
        return NULL;
    }
    view->buf = layout->buf;
    view->len = layout->len;
    view->itemsize = layout->itemsize;
    view->format = layout->format;
    view->code = (uint8_t)code;
    view->ndim = (uint8_t)layout->ndim;
    view->flags = (uint8_t)(flags | contiguity(layout));
    if (elsewhere != NULL)
        view->elsewhere = elsewhere;
    dims = xv_view_dims(view);
    if (n != 0) {
        memcpy(dims, layout->shape, n * sizeof *dims);
        memcpy(dims + n, layout->strides, n * sizeof *dims);
        if (layout->suboffsets != NULL)
            memcpy(dims + 2 * n, layout->suboffsets, n * sizeof *dims);
    }
    return &view->ob_base;
}

XvObject *xv_view_part(XvThreadState *ts, const XvView *view, const XvBuffer *layout)
{
    return xv_view_new(ts, Xv_TYPE(view), view->base, layout, (XvFormat)view->code,
                       view->flags & (XV_VIEW_READONLY | XV_VIEW_MUTABLE));
}

/* Fills in a view of `count` elements of a one-dimensional one. */
static inline XvObject *fill_run(XvView *part, const XvView *view, Xv_ssize_t start, Xv_ssize_t step, Xv_ssize_t count)
{
    Xv_ssize_t stride = view->here[1], itemsize = view->itemsize;
    part->buf = xv_moved(view->buf, xv_scaled(stride, start));
    part->len = xv_scaled(count, itemsize);
    part->itemsize = itemsize;
    part->format = view->format;
    part->code = view->code;
    part->ndim = 1;
    part->here[0] = count;
    part->here[1] = stride = xv_scaled(stride, step);
    part->flags = (uint8_t)((view->flags & (XV_VIEW_READONLY | XV_VIEW_MUTABLE))
                            | (count == 1 || stride == itemsize ? XV_VIEW_C | XV_VIEW_F : 0));
    return &part->ob_base;
}

static __attribute__((noinline)) XvObject *run_slowly(XvThreadState *ts, const XvView *view, Xv_ssize_t start,
                                                      Xv_ssize_t step, Xv_ssize_t count)
{
    XvView *part = allocate(ts, Xv_TYPE(view), view->base);
    return part == NULL ? NULL : fill_run(part, view, start, step, count);
}

/* What is sliced most is no container, and a free block of its size is at hand. */
static inline XvObject *run(XvThreadState *ts, const XvView *view, Xv_ssize_t start, Xv_ssize_t step, Xv_ssize_t count)
{
    XvView *part = NULL;
    if (__builtin_expect(!xv_is_container(Xv_TYPE(view)), 1))
        part = xv_object_take(ts, Xv_TYPE(view), sizeof *part);
    if (__builtin_expect(part == NULL, 0))
        return run_slowly(ts, view, start, step, count);
    adopt(part, view->base);
    return fill_run(part, view, start, step, count);
}

XvObject *xv_view_run(XvThreadState *ts, const XvView *view, Xv_ssize_t start, Xv_ssize_t step, Xv_ssize_t count)
{
    return run(ts, view, start, step, count);
}

/* An index as Python clips it: from the end if negative, then into 0 to length. */
static inline Xv_ssize_t clip(Xv_ssize_t index, Xv_ssize_t length)
{
    if (index < 0) {
        index += length;
        return index < 0 ? 0 : index;
    }
    return index > length ? length : index;
}

static __attribute__((noinline)) XvObject *slice_slowly(XvThreadState *ts, const XvView *view, Xv_ssize_t start,
                                                        Xv_ssize_t stop)
{
    XvSelection pick = {0, 1, 0, false};
    XvBuffer layout = xv_view_layout(view), part;
    XvDims dims;
    if (view->ndim == 0)
        return XvErr_Format(ts, &XvExc_TypeError, "invalid indexing of 0-dim memory");
    pick.start = clip(start, layout.shape[0]);
    pick.count = clip(stop, layout.shape[0]) - pick.start;
    if (pick.count < 0)
        pick.count = 0;
    return xv_layout_select(ts, &layout, &pick, 1, &part, &dims) < 0 ? NULL : xv_view_part(ts, view, &part);
}

XvObject *xv_view_slice(XvThreadState *ts, const XvView *view, Xv_ssize_t start, Xv_ssize_t stop)
{
    Xv_ssize_t length = view->here[0];
    if (__builtin_expect(!xv_view_is_plain(view), 0))
        return slice_slowly(ts, view, start, stop);
    start = clip(start, length);
    stop = clip(stop, length);
    return run(ts, view, start, 1, stop > start ? stop - start : 0);
}

XvObject *XvView_Slice(XvThreadState *ts, XvObject *op, Xv_ssize_t start, Xv_ssize_t stop)
{
    XvView *view = xv_view_of(ts, op);
    return view == NULL ? NULL : xv_view_slice(ts, view, start, stop);
}

XvObject *XvView_ToReadOnly(XvThreadState *ts, XvObject *op)
{
    XvView *view = xv_view_of(ts, op);
    XvBuffer layout;
    if (view == NULL)
        return NULL;
    layout = xv_view_layout(view);
    return xv_view_new(ts, Xv_TYPE(view), view->base, &layout, (XvFormat)view->code,
                       XV_VIEW_READONLY | (view->flags & XV_VIEW_MUTABLE));
}

XvObject *XvView_Transpose(XvThreadState *ts, XvObject *op, const int *axes)
{
    XvView *view = xv_view_of(ts, op);
    bool seen[XvBUF_MAX_NDIM] = {false};
    XvBuffer layout, turned;
    XvDims dims;
    if (view == NULL)
        return NULL;
    layout = turned = xv_view_layout(view);
    if (layout.suboffsets != NULL)
        return XvErr_Format(ts, &XvExc_NotImplementedError, "memoryview: a view with suboffsets cannot be transposed");
    for (int d = 0; d < layout.ndim; d++) {
        int axis = axes == NULL ? layout.ndim - 1 - d : axes[d];
        if (axis < 0 || axis >= layout.ndim || seen[axis])
            return XvErr_Format(ts, &XvExc_ValueError, "axes don't match memoryview");
        seen[axis] = true;
        dims.shape[d] = layout.shape[axis];
        dims.strides[d] = layout.strides[axis];
    }
    if (layout.ndim != 0) {
        turned.shape = dims.shape;
        turned.strides = dims.strides;
    }
    return xv_view_part(ts, view, &turned);
}

/* Lending */

/* What a request asks for, beside what every view can do. */
static const char *refusal(const XvView *view, int flags)
{
#define ASKS(flag) ((flags & (flag)) == (flag))
    bool c = (view->flags & XV_VIEW_C) != 0, f = (view->flags & XV_VIEW_F) != 0;
    if (ASKS(XvBUF_WRITABLE) && xv_view_readonly(view))
        return "is not writable";
    if (ASKS(XvBUF_C_CONTIGUOUS) && !c)
        return "is not C-contiguous";
    if (ASKS(XvBUF_F_CONTIGUOUS) && !f)
        return "is not Fortran contiguous";
    if (ASKS(XvBUF_ANY_CONTIGUOUS) && !c && !f)
        return "is not contiguous";
    if (!ASKS(XvBUF_INDIRECT) && (view->flags & XV_VIEW_SUBOFFSETS))
        return "requires suboffsets";
    if (!ASKS(XvBUF_STRIDES) && !c)
        return "is not C-contiguous";
    return NULL;
}

static int view_getbuffer(XvThreadState *ts, XvObject *op, XvBuffer *buffer, int flags)
{
    XvView *view = xv_view_live(ts, op);
    const char *why;
    buffer->obj = NULL;
    if (view == NULL)
        return -1;
    why = refusal(view, flags);
    if (why != NULL) {
        XvErr_Format(ts, &XvExc_BufferError, "memoryview: underlying buffer %s", why);
        return -1;
    }
    if (!ASKS(XvBUF_ND) && ASKS(XvBUF_FORMAT)) {
        XvErr_SetString(ts, &XvExc_BufferError,
                        "memoryview: cannot cast to unsigned bytes if the format flag is present");
        return -1;
    }
    *buffer = xv_view_layout(view);
    if (!ASKS(XvBUF_FORMAT))
        buffer->format = NULL;
    if (!ASKS(XvBUF_STRIDES))
        buffer->strides = NULL;
    if (!ASKS(XvBUF_ND)) {
        buffer->ndim = 1;
        buffer->shape = NULL;
    }
    Xv_INCREF(op);
    buffer->obj = op;
    view->exports++;
    return 0;
#undef ASKS
}

static void view_releasebuffer(XvThreadState *ts, XvObject *op, XvBuffer *buffer)
{
    (void)ts;
    (void)buffer;
    ((XvView *)op)->exports--;
}

const XvBufferProcs xv_view_as_buffer = {
    .bf_getbuffer = view_getbuffer,
    .bf_releasebuffer = view_releasebuffer,
};

/* Letting go */

int xv_view_check_exports(XvThreadState *ts, const XvView *view)
{
    if (view->exports == 0)
        return 0;
    XvErr_Format(ts, &XvExc_BufferError, "memoryview has %td exported buffer%s", view->exports,
                 view->exports == 1 ? "" : "s");
    return -1;
}

int XvView_Release(XvThreadState *ts, XvObject *op)
{
    XvView *view = (XvView *)op;
    XV_ARGUMENT(ts, op, -1);
    if (!xv_is_view(op)) {
        XvErr_Format(ts, &XvExc_TypeError, "expected memoryview, got %s", XvObject_TypeName(op));
        return -1;
    }
    if (view->base == NULL)
        return 0;
    if (xv_view_check_exports(ts, view) < 0)
        return -1;
    Xv_CLEAR(ts, view->base);
    return 0;
}

void xv_view_dealloc(XvThreadState *ts, XvObject *op)
{
    XvView *view = (XvView *)op;
    XvObject *base = view->base;
    if (__builtin_expect(view->flags & XV_VIEW_ELSEWHERE, 0))
        xv_heap_free(xv_heap(ts), view->elsewhere);
    if (__builtin_expect(xv_is_container(Xv_TYPE(op)), 0))
        XvObject_Free(ts, op);
    else
        xv_object_put(ts, op, sizeof *view);
    Xv_XDECREF(ts, base);
}

Xv_ssize_t xv_view_length(XvThreadState *ts, XvObject *op)
{
    XvView *view = xv_view_live(ts, op);
    if (view == NULL)
        return -1;
    if (view->ndim != 0)
        return xv_view_dims(view)[0];
    XvErr_SetString(ts, &XvExc_TypeError, "0-dim memory has no length");
    return -1;
}
