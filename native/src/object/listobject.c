/* SPDX-License-Identifier: Apache-2.0 */
#include "crossview/listobject.h"

#include "object/context.h"

#include <string.h>

typedef struct XvListObject {
    XvVarObject ob_base;
    XvObject **items;            /* NULL: no room */
    Xv_ssize_t allocated;        /* cells of items */
} XvListObject;

static void list_dealloc(XvThreadState *ts, XvObject *op)
{
    XvListObject *list = (XvListObject *)op;
    if (!xv_trash_begin(ts, op))
        return;
    /* Backwards, as CPython does: what was appended last is likely to be in the cache. */
    for (Xv_ssize_t i = Xv_SIZE(list); i-- > 0;)
        Xv_XDECREF(ts, list->items[i]);
    if (list->items != NULL)
        xv_heap_free(xv_heap(ts), list->items);
    XvObject_Free(ts, op);
    xv_trash_end(ts);
}

const XvTypeObject XvList_Type = {
    .tp_name = "list",
    .tp_basicsize = sizeof(XvListObject),
    .tp_dealloc = list_dealloc,
};

/* Room for `needed` cells, with an eighth to spare, so that appending costs constant time on average. */
static int grow(XvThreadState *ts, XvListObject *list, Xv_ssize_t needed)
{
    Xv_ssize_t cells = needed + (needed >> 3) + 6;
    XvObject **items = NULL;
    if (needed <= list->allocated)
        return 0;
    if (cells <= XV_SSIZE_MAX / (Xv_ssize_t)sizeof *items)
        items = xv_heap_realloc(xv_heap(ts), list->items, (size_t)cells * sizeof *items);
    if (items == NULL) {
        XvErr_NoMemory(ts);
        return -1;
    }
    list->items = items;
    list->allocated = cells;
    return 0;
}

XvObject *XvList_New(XvThreadState *ts, Xv_ssize_t size)
{
    XvListObject *list;
    if (size < 0)
        return XvErr_Format(ts, &XvExc_ValueError, "negative size %td for list", size);
    if (size > XV_SSIZE_MAX / 16)
        return XvErr_NoMemory(ts);
    list = (XvListObject *)XvObject_New(ts, &XvList_Type, 0);
    if (list == NULL)
        return NULL;
    if (size != 0) {
        if (grow(ts, list, size) < 0) {
            Xv_DECREF(ts, list);
            return NULL;
        }
        memset(list->items, 0, (size_t)size * sizeof *list->items);
        list->ob_base.ob_size = size;
    }
    return &list->ob_base.ob_base;
}

Xv_ssize_t XvList_Size(XvThreadState *ts, XvObject *op)
{
    return xv_expect(ts, op, &XvList_Type) < 0 ? -1 : Xv_SIZE(op);
}

XvObject *XvList_GetItem(XvThreadState *ts, XvObject *op, Xv_ssize_t index)
{
    XvListObject *list = (XvListObject *)op;
    if (xv_expect(ts, op, &XvList_Type) < 0)
        return NULL;
    if (index < 0 || index >= Xv_SIZE(list) || list->items[index] == NULL)
        return XvErr_Format(ts, &XvExc_IndexError, "list index out of range");
    return list->items[index];
}

int XvList_SetItem(XvThreadState *ts, XvObject *op, Xv_ssize_t index, XvObject *item)
{
    XvListObject *list = (XvListObject *)op;
    XvObject *old;
    if (xv_expect(ts, op, &XvList_Type) < 0) {
        Xv_DECREF(ts, item);
        return -1;
    }
    if (index < 0 || index >= Xv_SIZE(list)) {
        Xv_DECREF(ts, item);
        XvErr_SetString(ts, &XvExc_IndexError, "list assignment index out of range");
        return -1;
    }
    /* The cell first, the old item then: its dealloc may look at the list. */
    old = list->items[index];
    list->items[index] = item;
    Xv_XDECREF(ts, old);
    return 0;
}

int XvList_Append(XvThreadState *ts, XvObject *op, XvObject *item)
{
    XvListObject *list = (XvListObject *)op;
    if (xv_expect(ts, op, &XvList_Type) < 0)
        return -1;
    if (grow(ts, list, Xv_SIZE(list) + 1) < 0)
        return -1;
    Xv_INCREF(item);
    list->items[list->ob_base.ob_size++] = item;
    return 0;
}
