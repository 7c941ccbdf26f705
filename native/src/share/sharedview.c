/* SPDX-License-Identifier: Apache-2.0 */
#include "share/view.h"

#include "crossview/bytesobject.h"
#include "crossview/sliceobject.h"
#include "crossview/strobject.h"

XvSharedViewObject *xv_view(XvThreadState *ts, XvObject *op)
{
    XvSharedViewObject *view = (XvSharedViewObject *)op;
    if (xv_expect(ts, op, &XvSharedView_Type) < 0)
        return NULL;
    if (view->proxy == NULL)
        return XvErr_Format(ts, &XvExc_ValueError, "operation forbidden on released memoryview object");
    return view;
}

/* A view that takes over a reference to proxy. On failure that reference is still the caller's. */
static XvSharedViewObject *view_new(XvThreadState *ts, XvProxy *proxy, char *buf, Xv_ssize_t length, unsigned format,
                                    unsigned readonly)
{
    XvSharedViewObject *view = xv_heap_alloc(xv_heap(ts), sizeof *view);
    if (view == NULL)
        return XvErr_NoMemory(ts);
    *view = (XvSharedViewObject){{1, &XvSharedView_Type}, proxy, buf, length, (uint8_t)format,
                                 xv_format_size(format), (uint8_t)readonly};
    return view;
}

/* A view like another, on a part of its bytes. */
static XvObject *view_like(XvThreadState *ts, const XvSharedViewObject *view, char *buf, Xv_ssize_t length,
                           unsigned format, unsigned readonly)
{
    XvSharedViewObject *copy = view_new(ts, view->proxy, buf, length, format, readonly);
    if (copy == NULL)
        return NULL;
    Xv_INCREF(view->proxy);
    return &copy->ob_base;
}

XvObject *xv_share_open(XvThreadState *ts, const XvShare *share)
{
    bool fresh;
    XvProxy *proxy = xv_proxy_get(ts, share->block, &fresh);
    XvSharedViewObject *view;
    if (proxy == NULL)
        return NULL;
    view = view_new(ts, proxy, share->buf, share->length, share->format, share->readonly);
    if (view == NULL) {
        if (fresh)
            xv_proxy_dissolve(ts, proxy);   /* without the holder, which stays with the share */
        else
            Xv_DECREF(ts, proxy);
        return NULL;
    }
    /* The interpreter is a holder already: one is enough. */
    if (!fresh)
        XvBlock_Release(ts, share->block);
    return &view->ob_base;
}

/* Makes a view of all of a block, whose holder it takes over or, when it fails, drops. */
static XvObject *view_of_block(XvThreadState *ts, XvBlock *block)
{
    XvShare share = {block, block->base, block->size, XV_FORMAT_B, 1, (uint8_t)block->readonly};
    XvObject *view = xv_share_open(ts, &share);
    if (view == NULL)
        XvBlock_Release(ts, block);
    return view;
}

XvObject *XvSharedView_New(XvThreadState *ts, Xv_ssize_t size)
{
    XvBlock *block;
    XvStatus status = XvBlock_New(size, &block);
    if (status == XV_INVALID)
        return XvErr_Format(ts, &XvExc_ValueError, "negative size %td for sharedview", size);
    if (status != XV_OK)
        return XvErr_NoMemory(ts);
    return view_of_block(ts, block);
}

static int retain(XvThreadState *ts, XvBlock *block)
{
    if (XvBlock_Retain(block) == XV_OK)
        return 0;
    XvErr_SetString(ts, &XvExc_OverflowError, "too many holders of one block");
    return -1;
}

XvObject *XvSharedView_FromBlock(XvThreadState *ts, XvBlock *block)
{
    XV_POINTER(ts, block, NULL);
    return retain(ts, block) < 0 ? NULL : view_of_block(ts, block);
}

XvObject *XvSharedView_FromObject(XvThreadState *ts, XvObject *exporter)
{
    XvBlock *block;
    XV_ARGUMENT(ts, exporter, NULL);
    block = xv_block_borrow(ts, exporter);
    return block == NULL ? NULL : view_of_block(ts, block);
}

/* An index as Python clips it: from the end if negative, then into 0 to length. */
static Xv_ssize_t clip(Xv_ssize_t index, Xv_ssize_t length)
{
    if (index < 0) {
        index += length;
        return index < 0 ? 0 : index;
    }
    return index > length ? length : index;
}

XvObject *XvSharedView_Slice(XvThreadState *ts, XvObject *op, Xv_ssize_t start, Xv_ssize_t stop)
{
    XvSharedViewObject *view = xv_view(ts, op);
    if (view == NULL)
        return NULL;
    start = clip(start, view->length);
    stop = clip(stop, view->length);
    return view_like(ts, view, view->buf + start * view->itemsize, stop > start ? stop - start : 0, view->format,
                     view->readonly);
}

XvObject *XvSharedView_Cast(XvThreadState *ts, XvObject *op, const char *format)
{
    XvSharedViewObject *view = xv_view(ts, op);
    int to;
    Xv_ssize_t bytes;
    if (view == NULL)
        return NULL;
    XV_POINTER(ts, format, NULL);
    to = xv_format_parse(format);
    if (to < 0)
        return XvErr_Format(ts, &XvExc_ValueError, "memoryview: destination format must be a native single character "
                            "format prefixed with an optional '@'");
    if (!xv_format_is_bytes(view->format) && !xv_format_is_bytes((unsigned)to))
        return XvErr_Format(ts, &XvExc_TypeError, "memoryview: cannot cast between two non-byte formats");
    bytes = view->length * view->itemsize;
    if (bytes % xv_format_size((unsigned)to) != 0)
        return XvErr_Format(ts, &XvExc_TypeError, "memoryview: length is not a multiple of itemsize");
    return view_like(ts, view, view->buf, bytes / xv_format_size((unsigned)to), (unsigned)to, view->readonly);
}

XvObject *XvSharedView_ToReadOnly(XvThreadState *ts, XvObject *op)
{
    XvSharedViewObject *view = xv_view(ts, op);
    return view == NULL ? NULL : view_like(ts, view, view->buf, view->length, view->format, 1);
}

/* Where the element at index lies, which counts from the start; NULL with IndexError. */
static char *element_at(XvThreadState *ts, const XvSharedViewObject *view, Xv_ssize_t index)
{
    if (index < 0 || index >= view->length)
        return XvErr_Format(ts, &XvExc_IndexError, "index out of bounds on dimension 1");
    return view->buf + index * view->itemsize;
}

/* The same, where a negative index counts from the end. */
static char *element(XvThreadState *ts, const XvSharedViewObject *view, Xv_ssize_t index)
{
    return element_at(ts, view, index < 0 ? index + view->length : index);
}

XvObject *XvSharedView_GetItem(XvThreadState *ts, XvObject *op, Xv_ssize_t index)
{
    XvSharedViewObject *view = xv_view(ts, op);
    const char *p = view == NULL ? NULL : element(ts, view, index);
    return p == NULL ? NULL : xv_format_read(ts, view->format, p);
}

int XvSharedView_SetItem(XvThreadState *ts, XvObject *op, Xv_ssize_t index, XvObject *value)
{
    XvSharedViewObject *view = xv_view(ts, op);
    char *p;
    if (view == NULL)
        return -1;
    XV_ARGUMENT(ts, value, -1);
    if (view->readonly) {
        XvErr_SetString(ts, &XvExc_TypeError, "cannot modify read-only memory");
        return -1;
    }
    p = element(ts, view, index);
    return p == NULL ? -1 : xv_format_write(ts, view->format, p, value);
}

/* Slots */

static void view_dealloc(XvThreadState *ts, XvObject *op)
{
    XvSharedViewObject *view = (XvSharedViewObject *)op;
    Xv_XDECREF(ts, view->proxy);
    XvObject_Free(ts, op);
}

static XvObject *view_repr(XvThreadState *ts, XvObject *op)
{
    return XvStr_FromFormat(ts, "<%ssharedview at %p>", ((XvSharedViewObject *)op)->proxy == NULL ? "released " : "",
                            (void *)op);
}

static Xv_ssize_t view_length(XvThreadState *ts, XvObject *op)
{
    XvSharedViewObject *view = xv_view(ts, op);
    return view == NULL ? -1 : view->length;
}

static XvObject *view_item(XvThreadState *ts, XvObject *op, Xv_ssize_t index)
{
    XvSharedViewObject *view = xv_view(ts, op);
    const char *p = view == NULL ? NULL : element_at(ts, view, index);
    return p == NULL ? NULL : xv_format_read(ts, view->format, p);
}

static int cannot_delete(XvThreadState *ts)
{
    XvErr_SetString(ts, &XvExc_TypeError, "cannot delete memory");
    return -1;
}

static int view_ass_item(XvThreadState *ts, XvObject *op, Xv_ssize_t index, XvObject *value)
{
    if (value == NULL)
        return cannot_delete(ts);
    if (index < 0)   /* the length has been added already */
        index = XV_SSIZE_MAX;
    return XvSharedView_SetItem(ts, op, index, value);
}

static XvObject *view_slice(XvThreadState *ts, XvObject *op, XvObject *slice)
{
    XvSharedViewObject *view = xv_view(ts, op);
    Xv_ssize_t start, stop, step, count;
    if (view == NULL || XvSlice_Unpack(ts, slice, &start, &stop, &step) < 0)
        return NULL;
    if (step != 1)
        return XvErr_Format(ts, &XvExc_NotImplementedError, "sharedview: slices with a step are not implemented");
    count = XvSlice_AdjustIndices(view->length, &start, &stop, step);
    return view_like(ts, view, view->buf + start * view->itemsize, count, view->format, view->readonly);
}

static XvObject *view_subscript(XvThreadState *ts, XvObject *op, XvObject *key)
{
    Xv_ssize_t index;
    if (XvSlice_Check(key))
        return view_slice(ts, op, key);
    if (!xv_is_index(key))
        return XvErr_Format(ts, &XvExc_TypeError, "memoryview: invalid slice key");
    return xv_index(ts, key, &index) < 0 ? NULL : XvSharedView_GetItem(ts, op, index);
}

static int view_ass_subscript(XvThreadState *ts, XvObject *op, XvObject *key, XvObject *value)
{
    Xv_ssize_t index;
    if (value == NULL)
        return cannot_delete(ts);
    if (XvSlice_Check(key)) {
        XvErr_SetString(ts, &XvExc_NotImplementedError, "sharedview: slice assignment is not implemented");
        return -1;
    }
    if (!xv_is_index(key)) {
        XvErr_SetString(ts, &XvExc_TypeError, "memoryview: invalid slice key");
        return -1;
    }
    return xv_index(ts, key, &index) < 0 ? -1 : XvSharedView_SetItem(ts, op, index, value);
}

const XvTypeObject XvSharedView_Type = {
    .tp_name = "sharedview",
    .tp_basicsize = sizeof(XvSharedViewObject),
    .tp_dealloc = view_dealloc,
    .tp_repr = view_repr,
    .sq_length = view_length,
    .sq_item = view_item,
    .sq_ass_item = view_ass_item,
    .mp_subscript = view_subscript,
    .mp_ass_subscript = view_ass_subscript,
};

XvObject *XvSharedView_ToBytes(XvThreadState *ts, XvObject *op)
{
    XvSharedViewObject *view = xv_view(ts, op);
    return view == NULL ? NULL : XvBytes_FromStringAndSize(ts, view->buf, view->length * view->itemsize);
}

int XvSharedView_Release(XvThreadState *ts, XvObject *op)
{
    XvSharedViewObject *view = (XvSharedViewObject *)op;
    XvProxy *proxy;
    if (xv_expect(ts, op, &XvSharedView_Type) < 0)
        return -1;
    proxy = view->proxy;
    view->proxy = NULL;
    Xv_XDECREF(ts, proxy);
    return 0;
}

int XvSharedView_GetInfo(XvThreadState *ts, XvObject *op, XvViewInfo *out)
{
    XvSharedViewObject *view = xv_view(ts, op);
    if (view == NULL)
        return -1;
    XV_POINTER(ts, out, -1);
    *out = (XvViewInfo){
        .buf = view->buf,
        .nbytes = view->length * view->itemsize,
        .itemsize = view->itemsize,
        .length = view->length,
        .readonly = view->readonly,
        .format = {xv_format_letter(view->format)},
        .block = view->proxy->block,
    };
    return 0;
}

int xv_share_of(XvThreadState *ts, XvSharedViewObject *view, XvShare *out)
{
    if (retain(ts, view->proxy->block) < 0)
        return -1;
    *out = (XvShare){view->proxy->block, view->buf, view->length, view->format, view->itemsize, view->readonly};
    return 0;
}

/* The only reference to the proxy is this view's: its holder can travel, and no atomic is executed. */
static bool sole(const XvSharedViewObject *view) { return view->proxy->ob_base.ob_refcnt == 1; }

int xv_move_prepare(XvThreadState *ts, XvSharedViewObject *view)
{
    return sole(view) ? 0 : retain(ts, view->proxy->block);
}

void xv_move_abandon(XvThreadState *ts, XvSharedViewObject *view)
{
    if (!sole(view))
        XvBlock_Release(ts, view->proxy->block);
}

void xv_move_commit(XvThreadState *ts, XvSharedViewObject *view, XvShare *out)
{
    XvProxy *proxy = view->proxy;
    *out = (XvShare){proxy->block, view->buf, view->length, view->format, view->itemsize, view->readonly};
    view->proxy = NULL;
    if (proxy->ob_base.ob_refcnt == 1)
        xv_proxy_dissolve(ts, proxy);
    else
        proxy->ob_base.ob_refcnt--;
}
