/* SPDX-License-Identifier: Apache-2.0
 *
 * What is a shared view's own: its block, and crossing. All else it has in common with memoryview (view/).
 */
#include "share/view.h"

#include "crossview/strobject.h"
#include "crossview/view.h"
#include "platform/memory.h"

#include <string.h>

XvView *xv_view(XvThreadState *ts, XvObject *op)
{
    return xv_expect(ts, op, &XvSharedView_Type) < 0 ? NULL : xv_view_live(ts, op);
}

static XvObject *view_repr(XvThreadState *ts, XvObject *op)
{
    return XvStr_FromFormat(ts, "<%ssharedview at %p>", ((XvView *)op)->base == NULL ? "released " : "", (void *)op);
}

const XvTypeObject XvSharedView_Type = {
    .tp_name = "sharedview",
    .tp_repr = view_repr,
    XV_VIEW_SLOTS,
};

/* Shares */

/* The number of dimensions whose lengths and steps a share carries itself. */
#define SHARE_NDIM 1

/* A share that will be, whose one count is not there yet. */
static int share_layout(XvThreadState *ts, const XvView *view, XvShare *out)
{
    const Xv_ssize_t *dims = xv_view_dims(view);
    size_t size = 2 * (size_t)view->ndim * sizeof *dims;
    *out = (XvShare){
        .block = xv_proxy_of(view)->block,
        .counts = 1,
        .buf = view->buf,
        .code = view->code,
        .at = view->format[0] == '@',
        .ndim = view->ndim,
        .readonly = xv_view_readonly(view),
    };
    if (view->ndim == SHARE_NDIM) {
        out->length = dims[0];
        out->stride = dims[1];
        return 0;
    }
    out->dims = NULL;
    if (view->ndim == 0)
        return 0;
    out->dims = xv_malloc(size);
    if (out->dims == NULL) {
        XvErr_NoMemory(ts);
        return -1;
    }
    memcpy(out->dims, dims, size);
    return 0;
}

static void share_forget(const XvShare *share)
{
    if (share->ndim != SHARE_NDIM)
        xv_free(share->dims);
}

void xv_share_drop(XvThreadState *ts, const XvShare *share)
{
    XvProxy *proxy = ts == NULL ? NULL : xv_proxy_find(ts, share->block);
    share_forget(share);
    if (proxy != NULL)
        proxy->surplus += share->counts;
    else
        xv_block_release(ts, share->block, share->counts);
}

static XvObject *view_on(XvThreadState *ts, XvProxy *proxy, const XvShare *share)
{
    XvFormat code = (XvFormat)share->code;
    XvBuffer layout = {
        .buf = share->buf,
        .itemsize = xv_format_size(code),
        .ndim = share->ndim,
        .format = (char *)xv_format_text(code, share->at),
        .shape = (Xv_ssize_t *)&share->length,
        .strides = (Xv_ssize_t *)&share->stride,
    };
    if (share->ndim != SHARE_NDIM) {
        layout.shape = share->dims;
        layout.strides = share->dims == NULL ? NULL : share->dims + share->ndim;
    }
    layout.len = xv_layout_bytes(&layout);
    return xv_view_new(ts, &XvSharedView_Type, &proxy->ob_base, &layout, code,
                       (share->readonly ? XV_VIEW_READONLY : 0) | (share->block->readonly ? 0 : XV_VIEW_MUTABLE));
}

XvObject *xv_share_open(XvThreadState *ts, const XvShare *share)
{
    bool fresh;
    XvProxy *proxy = xv_proxy_get(ts, share->block, &fresh);
    XvObject *view;
    if (proxy == NULL)
        return NULL;
    view = view_on(ts, proxy, share);
    if (view == NULL) {
        if (fresh)
            xv_proxy_dissolve(ts, proxy);   /* without the count, which stays with the share */
        else
            Xv_DECREF(ts, proxy);
        return NULL;
    }
    Xv_DECREF(ts, proxy);   /* the view has one */
    proxy->surplus += share->counts - fresh;
    share_forget(share);
    return view;
}

XvObject *xv_share_open_again(XvThreadState *ts, const XvShare *share)
{
    bool fresh;
    XvProxy *proxy = xv_proxy_get(ts, share->block, &fresh);
    XvObject *view;
    if (proxy == NULL)
        return NULL;
    if (fresh && !xv_block_retain(share->block, 1)) {
        xv_proxy_dissolve(ts, proxy);
        return XvErr_Format(ts, &XvExc_OverflowError, "too many holders of one block");
    }
    view = view_on(ts, proxy, share);
    Xv_DECREF(ts, proxy);   /* the view has one; or the proxy goes, with its count */
    return view;
}

/* Makes a view of all of a block. counts: what it takes over or, when it fails, drops; 0 if the interpreter has a
   proxy. */
static XvObject *view_of_block(XvThreadState *ts, XvBlock *block, int64_t counts)
{
    XvShare share = {
        .block = block,
        .counts = counts,
        .buf = block->base,
        .length = block->size,
        .stride = 1,
        .code = XV_FORMAT_B,
        .ndim = SHARE_NDIM,
        .readonly = (uint8_t)block->readonly,
    };
    XvObject *view = xv_share_open(ts, &share);
    if (view == NULL)
        xv_block_release(ts, block, counts);
    return view;
}

XvObject *XvSharedView_New(XvThreadState *ts, Xv_ssize_t size)
{
    XvBlock *block;
    XvStatus status = xv_block_new(ts, size, &block);
    if (status == XV_INVALID)
        return XvErr_Format(ts, &XvExc_ValueError, "negative size %td for sharedview", size);
    if (status != XV_OK)
        return XvErr_NoMemory(ts);
    return view_of_block(ts, block, 1);
}

XvObject *XvSharedView_FromBlock(XvThreadState *ts, XvBlock *block)
{
    XV_POINTER(ts, block, NULL);
    if (xv_proxy_find(ts, block) != NULL)
        return view_of_block(ts, block, 0);
    if (!xv_block_retain(block, 1))
        return XvErr_Format(ts, &XvExc_OverflowError, "too many holders of one block");
    return view_of_block(ts, block, 1);
}

XvObject *XvSharedView_FromObject(XvThreadState *ts, XvObject *exporter)
{
    XvBlock *block;
    XV_ARGUMENT(ts, exporter, NULL);
    block = xv_block_borrow(ts, exporter);
    return block == NULL ? NULL : view_of_block(ts, block, 1);
}

/* What view.h offers, for shared views only */

XvObject *XvSharedView_Slice(XvThreadState *ts, XvObject *op, Xv_ssize_t start, Xv_ssize_t stop)
{
    XvView *view = xv_view(ts, op);
    return view == NULL ? NULL : xv_view_slice(ts, view, start, stop);
}

XvObject *XvSharedView_Cast(XvThreadState *ts, XvObject *op, const char *format)
{
    return xv_view(ts, op) == NULL ? NULL : XvView_Cast(ts, op, format, NULL, -1);
}

XvObject *XvSharedView_ToReadOnly(XvThreadState *ts, XvObject *op)
{
    return xv_view(ts, op) == NULL ? NULL : XvView_ToReadOnly(ts, op);
}

XvObject *XvSharedView_GetItem(XvThreadState *ts, XvObject *op, Xv_ssize_t index)
{
    XvView *view = xv_view(ts, op);
    return view == NULL ? NULL : xv_view_get(ts, view, index);
}

int XvSharedView_SetItem(XvThreadState *ts, XvObject *op, Xv_ssize_t index, XvObject *value)
{
    XvView *view = xv_view(ts, op);
    if (view == NULL)
        return -1;
    XV_ARGUMENT(ts, value, -1);
    return xv_view_set(ts, view, index, value);
}

XvObject *XvSharedView_ToBytes(XvThreadState *ts, XvObject *op)
{
    XvView *view = xv_view(ts, op);
    return view == NULL ? NULL : xv_view_bytes(ts, view, 'C');
}

int XvSharedView_Release(XvThreadState *ts, XvObject *op)
{
    XvView *view = (XvView *)op;
    if (xv_expect(ts, op, &XvSharedView_Type) < 0)
        return -1;
    if (view->base != NULL && xv_check_unpinned(ts, xv_proxy_of(view), op) < 0)
        return -1;
    return XvView_Release(ts, op);
}

int XvSharedView_GetInfo(XvThreadState *ts, XvObject *op, XvViewInfo *out)
{
    XvView *view = xv_view(ts, op);
    if (view == NULL)
        return -1;
    XV_POINTER(ts, out, -1);
    *out = (XvViewInfo){
        .buf = view->buf,
        .nbytes = view->len,
        .itemsize = view->itemsize,
        .length = view->ndim == 0 ? 1 : xv_view_dims(view)[0],
        .readonly = xv_view_readonly(view),
        .format = {*xv_format_text((XvFormat)view->code, false)},
        .block = xv_proxy_of(view)->block,
        .ndim = view->ndim,
        .contiguous = (view->flags & XV_VIEW_C) != 0,
    };
    return 0;
}

/* Crossing */

int xv_share_of(XvThreadState *ts, XvView *view, XvShare *out)
{
    if (share_layout(ts, view, out) < 0)
        return -1;
    if (xv_proxy_spend(ts, xv_proxy_of(view)) == 0)
        return 0;
    share_forget(out);
    return -1;
}

/* The only reference to the proxy is this view's: its counts can travel, and no atomic is executed. */
static bool sole(const XvView *view) { return view->base->ob_refcnt == 1; }

int xv_move_prepare(XvThreadState *ts, XvView *view, XvShare *out)
{
    XvProxy *proxy = xv_proxy_of(view);
    if (xv_check_unpinned(ts, proxy, &view->ob_base) < 0 || xv_view_check_exports(ts, view) < 0
        || share_layout(ts, view, out) < 0)
        return -1;
    if (sole(view) || xv_proxy_spend(ts, proxy) == 0)
        return 0;
    share_forget(out);
    return -1;
}

void xv_move_abandon(XvView *view, XvShare *out)
{
    share_forget(out);
    if (!sole(view))
        xv_proxy_of(view)->surplus++;
}

void xv_move_commit(XvThreadState *ts, XvView *view, XvShare *out)
{
    XvProxy *proxy = xv_proxy_of(view);
    view->base = NULL;
    if (proxy->ob_base.ob_refcnt == 1)
        out->counts = xv_proxy_dissolve(ts, proxy);
    else
        proxy->ob_base.ob_refcnt--;
}
