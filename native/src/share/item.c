/* SPDX-License-Identifier: Apache-2.0 */
#include "share/item.h"

#include "crossview/bytesobject.h"
#include "crossview/intobject.h"
#include "crossview/noneobject.h"
#include "platform/memory.h"

#include <string.h>

static int pack_bytes(XvThreadState *ts, XvObject *op, XvItem *item)
{
    char *to = item->here;
    item->kind = XV_ITEM_BYTES;
    item->size = XvBytes_Size(ts, op);
    if (item->size > XV_ITEM_INLINE) {
        to = item->elsewhere = xv_malloc((size_t)item->size);
        if (to == NULL) {
            XvErr_NoMemory(ts);
            return -1;
        }
    }
    memcpy(to, XvBytes_AsString(ts, op), (size_t)item->size);
    return 0;
}

int xv_item_pack(XvThreadState *ts, XvObject *op, XvItem *item)
{
    const XvTypeObject *type = Xv_TYPE(op);
    if (type == &XvSharedView_Type) {
        XvView *view = xv_view(ts, op);
        item->kind = XV_ITEM_VIEW;
        return view == NULL ? -1 : xv_share_of(ts, view, &item->share);
    }
    if (type == &XvInt_Type) {
        bool big;
        item->bits = xv_int_bits(op, &big);
        item->kind = big ? XV_ITEM_UINT : XV_ITEM_INT;
        return 0;
    }
    if (type == &XvNone_Type) {
        item->kind = XV_ITEM_NONE;
        return 0;
    }
    if (type == &XvBytes_Type)
        return pack_bytes(ts, op, item);
    XvErr_Format(ts, &XvExc_NotShareableError, "%s does not support cross-interpreter data", type->tp_name);
    return -1;
}

XvObject *xv_item_open(XvThreadState *ts, XvItem *item)
{
    XvObject *op;
    switch (item->kind) {
    case XV_ITEM_INT:
        return XvInt_FromInt64(ts, (int64_t)item->bits);
    case XV_ITEM_UINT:
        return XvInt_FromUInt64(ts, item->bits);
    case XV_ITEM_BYTES:
        if (item->size <= XV_ITEM_INLINE)
            return XvBytes_FromStringAndSize(ts, item->here, item->size);
        op = XvBytes_FromStringAndSize(ts, item->elsewhere, item->size);
        if (op != NULL)
            xv_free(item->elsewhere);
        return op;
    case XV_ITEM_VIEW:
        return xv_share_open(ts, &item->share);
    default:
        op = Xv_None(ts);
        Xv_INCREF(op);
        return op;
    }
}

void xv_item_drop(XvThreadState *ts, XvItem *item)
{
    if (item->kind == XV_ITEM_VIEW)
        xv_share_drop(ts, &item->share);
    else if (item->kind == XV_ITEM_BYTES && item->size > XV_ITEM_INLINE)
        xv_free(item->elsewhere);
}
