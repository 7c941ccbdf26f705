/* SPDX-License-Identifier: Apache-2.0 */
#include "share/item.h"

#include "crossview/boolobject.h"
#include "crossview/bytesobject.h"
#include "crossview/noneobject.h"
#include "crossview/tupleobject.h"
#include "object/str.h"
#include "platform/memory.h"

static int pack_text(XvThreadState *ts, const char *text, Xv_ssize_t size, XvItem *item)
{
    char *to = item->here;
    item->size = size;
    if (size > XV_ITEM_INLINE) {
        to = item->elsewhere = xv_malloc((size_t)size);
        if (to == NULL) {
            XvErr_NoMemory(ts);
            return -1;
        }
    }
    memcpy(to, text, (size_t)size);
    return 0;
}

static int pack_number(XvObject *op, XvItem *item)
{
    bool big;
    item->bits = xv_int_bits(op, &big);
    item->kind = big ? XV_ITEM_UINT : XV_ITEM_INT;
    return 0;
}

static int pack_other(XvThreadState *ts, XvObject *op, XvItem *item)
{
    const XvTypeObject *type = Xv_TYPE(op);
    if (type == &XvNone_Type) {
        item->kind = XV_ITEM_NONE;
        return 0;
    }
    if (type == &XvBool_Type) {
        item->kind = XV_ITEM_BOOL;
        item->bits = ((XvIntObject *)op)->bits;
        return 0;
    }
    if (type == &XvFloat_Type) {
        item->kind = XV_ITEM_FLOAT;
        memcpy(&item->bits, &((XvFloatObject *)op)->value, sizeof item->bits);
        return 0;
    }
    if (type == &XvBytes_Type) {
        item->kind = XV_ITEM_BYTES;
        return pack_text(ts, XvBytes_AsString(ts, op), Xv_SIZE(op), item);
    }
    if (type == &XvStr_Type) {
        item->kind = XV_ITEM_STR;
        return pack_text(ts, ((XvStrObject *)op)->text, Xv_SIZE(op), item);
    }
    if (type == &XvTuple_Type) {
        item->kind = XV_ITEM_TUPLE;
        return xv_nodes_pack(ts, op, &item->nodes);
    }
    if (type == &XvQueue_Type) {
        item->kind = XV_ITEM_QUEUE;
        item->queue = xv_queue_of(op);
        XvQueue_Retain(item->queue);
        return 0;
    }
    XvErr_Format(ts, &XvExc_NotShareableError, "%.160s does not support cross-interpreter data", type->tp_name);
    return -1;
}

int xv_item_pack(XvThreadState *ts, XvObject *op, XvItem *item)
{
    const XvTypeObject *type = Xv_TYPE(op);
    item->fate = XV_FATE_KEEP;
    if (type == &XvSharedView_Type) {
        XvView *view = xv_view(ts, op);
        item->kind = XV_ITEM_VIEW;
        return view == NULL ? -1 : xv_share_of(ts, view, &item->share);
    }
    return type == &XvInt_Type ? pack_number(op, item) : pack_other(ts, op, item);
}

static XvObject *open_text(XvThreadState *ts, XvItem *item)
{
    const char *text = item->size <= XV_ITEM_INLINE ? item->here : item->elsewhere;
    XvObject *op = item->kind == XV_ITEM_STR ? XvStr_FromStringAndSize(ts, text, item->size)
                                             : XvBytes_FromStringAndSize(ts, text, item->size);
    if (op != NULL && item->size > XV_ITEM_INLINE)
        xv_free(item->elsewhere);
    return op;
}

static XvObject *open_other(XvThreadState *ts, XvItem *item)
{
    XvObject *op;
    double value;
    switch (item->kind) {
    case XV_ITEM_UINT:
        return XvInt_FromUInt64(ts, item->bits);
    case XV_ITEM_FLOAT:
        memcpy(&value, &item->bits, sizeof value);
        return XvFloat_FromDouble(ts, value);
    case XV_ITEM_STR:
    case XV_ITEM_BYTES:
        return open_text(ts, item);
    case XV_ITEM_TUPLE:
        return xv_nodes_open(ts, item->nodes);
    case XV_ITEM_QUEUE:
        op = XvQueue_AsObject(ts, item->queue);
        if (op != NULL)
            XvQueue_Release(ts, item->queue);
        return op;
    case XV_ITEM_BOOL:
        return XvBool_FromLong(ts, item->bits != 0);
    default:
        op = Xv_None(ts);
        Xv_INCREF(op);
        return op;
    }
}

XvObject *xv_item_open(XvThreadState *ts, XvItem *item)
{
    if (item->kind == XV_ITEM_VIEW)
        return xv_share_open(ts, &item->share);
    if (item->kind == XV_ITEM_INT)
        return XvInt_FromInt64(ts, (int64_t)item->bits);
    return open_other(ts, item);
}

void xv_item_drop(XvThreadState *ts, XvItem *item)
{
    switch (item->kind) {
    case XV_ITEM_VIEW:
        xv_share_drop(ts, &item->share);
        break;
    case XV_ITEM_STR:
    case XV_ITEM_BYTES:
        if (item->size > XV_ITEM_INLINE)
            xv_free(item->elsewhere);
        break;
    case XV_ITEM_TUPLE:
        xv_nodes_drop(ts, item->nodes);
        break;
    case XV_ITEM_QUEUE:
        XvQueue_Release(ts, item->queue);
        break;
    default:
        break;
    }
}

void xv_item_visit_queues(const XvItem *item, void (*visit)(XvQueue *queue, void *arg), void *arg)
{
    if (item->kind == XV_ITEM_QUEUE)
        visit(item->queue, arg);
    else if (item->kind == XV_ITEM_TUPLE)
        for (int32_t i = 0; i < item->nodes[0].nodes; i++)
            if (item->nodes[i].kind == XV_ITEM_QUEUE)
                visit((XvQueue *)(uintptr_t)item->nodes[i].bits, arg);
}
