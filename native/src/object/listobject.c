/* SPDX-License-Identifier: Apache-2.0 */
#include "object/list.h"

#include "crossview/abstract.h"
#include "object/context.h"
#include "object/sequence.h"

#include <string.h>

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

/* Gives room back when most of it is unused; keeping it if that fails is no error. */
static void trim(XvThreadState *ts, XvListObject *list)
{
    Xv_ssize_t cells = Xv_SIZE(list) + (Xv_SIZE(list) >> 3) + 6;
    XvObject **items;
    if (Xv_SIZE(list) >= list->allocated / 2 || cells >= list->allocated)
        return;
    items = xv_heap_realloc(xv_heap(ts), list->items, (size_t)cells * sizeof *items);
    if (items != NULL) {
        list->items = items;
        list->allocated = cells;
    }
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

/* A list of count items at start, start + step, and so on, of an array. */
static XvObject *list_of(XvThreadState *ts, XvObject *const *items, Xv_ssize_t start, Xv_ssize_t step, Xv_ssize_t count)
{
    XvObject *list = XvList_New(ts, count);
    if (list == NULL)
        return NULL;
    for (Xv_ssize_t i = 0; i < count; i++) {
        XvObject *item = items[start + i * step];
        Xv_XINCREF(item);
        ((XvListObject *)list)->items[i] = item;
    }
    return list;
}

XvObject *XvList_FromIterable(XvThreadState *ts, XvObject *iterable)
{
    XvObject *list = XvList_New(ts, 0);
    if (list != NULL && XvList_Extend(ts, list, iterable) < 0)
        Xv_CLEAR(ts, list);
    return list;
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
    if ((size_t)index >= (size_t)Xv_SIZE(list) || list->items[index] == NULL)
        return XvErr_Format(ts, &XvExc_IndexError, "list index out of range");
    return list->items[index];
}

int XvList_SetItem(XvThreadState *ts, XvObject *op, Xv_ssize_t index, XvObject *item)
{
    XvListObject *list = (XvListObject *)op;
    XvObject *old = item;
    int result = -1;
    if (xv_expect(ts, op, &XvList_Type) == 0) {
        if (index < 0 || index >= Xv_SIZE(list)) {
            XvErr_SetString(ts, &XvExc_IndexError, "list assignment index out of range");
        } else {
            /* The cell first, the old item then: its dealloc may look at the list. */
            old = list->items[index];
            list->items[index] = item;
            result = 0;
        }
    }
    Xv_XDECREF(ts, old);
    return result;
}

static inline int put_last(XvListObject *list, XvObject *item)
{
    Xv_INCREF(item);
    list->items[list->ob_base.ob_size++] = item;
    return 0;
}

/* Where there is no room, or no list. */
static __attribute__((noinline)) int append_slowly(XvThreadState *ts, XvObject *op, XvObject *item)
{
    XvListObject *list = (XvListObject *)op;
    if (xv_expect_type(ts, op, &XvList_Type) < 0 || grow(ts, list, Xv_SIZE(list) + 1) < 0)
        return -1;
    return put_last(list, item);
}

int XvList_Append(XvThreadState *ts, XvObject *op, XvObject *item)
{
    XvListObject *list = (XvListObject *)op;
    XV_ARGUMENT(ts, op, -1);
    XV_ARGUMENT(ts, item, -1);
    if (__builtin_expect(!XvList_Check(op) || Xv_SIZE(list) >= list->allocated, 0))
        return append_slowly(ts, op, item);
    return put_last(list, item);
}

int XvList_Insert(XvThreadState *ts, XvObject *op, Xv_ssize_t index, XvObject *item)
{
    XvListObject *list = (XvListObject *)op;
    Xv_ssize_t size;
    if (xv_expect(ts, op, &XvList_Type) < 0)
        return -1;
    XV_ARGUMENT(ts, item, -1);
    size = Xv_SIZE(list);
    if (grow(ts, list, size + 1) < 0)
        return -1;
    if (index < 0)
        index += size;
    index = index < 0 ? 0 : index > size ? size : index;
    memmove(list->items + index + 1, list->items + index, (size_t)(size - index) * sizeof *list->items);
    Xv_INCREF(item);
    list->items[index] = item;
    list->ob_base.ob_size++;
    return 0;
}

/* Adds the items of a list (which may be the list itself) or tuple. */
static int extend_listed(XvThreadState *ts, XvListObject *list, XvObject *listed)
{
    Xv_ssize_t size = Xv_SIZE(list), more = Xv_SIZE(listed);
    if (grow(ts, list, size + more) < 0)
        return -1;
    for (Xv_ssize_t i = 0; i < more; i++) {
        XvObject *item = xv_items(listed)[i];
        Xv_XINCREF(item);
        list->items[size + i] = item;
    }
    list->ob_base.ob_size = size + more;
    return 0;
}

int XvList_Extend(XvThreadState *ts, XvObject *op, XvObject *iterable)
{
    XvObject *iterator, *item;
    int result = 0;
    if (xv_expect(ts, op, &XvList_Type) < 0)
        return -1;
    XV_ARGUMENT(ts, iterable, -1);
    if (XvList_Check(iterable) || XvTuple_Check(iterable))
        return extend_listed(ts, (XvListObject *)op, iterable);
    iterator = XvObject_GetIter(ts, iterable);
    if (iterator == NULL)
        return -1;
    while (result == 0 && (item = XvIter_Next(ts, iterator)) != NULL) {
        result = XvList_Append(ts, op, item);
        Xv_DECREF(ts, item);
    }
    Xv_DECREF(ts, iterator);
    return XvErr_Occurred(ts) == NULL ? result : -1;
}

XvObject *XvList_Pop(XvThreadState *ts, XvObject *op, Xv_ssize_t index)
{
    XvListObject *list = (XvListObject *)op;
    XvObject *item;
    Xv_ssize_t size;
    if (xv_expect(ts, op, &XvList_Type) < 0)
        return NULL;
    size = Xv_SIZE(list);
    if (size == 0)
        return XvErr_Format(ts, &XvExc_IndexError, "pop from empty list");
    if (index < 0)
        index += size;
    if (index < 0 || index >= size || list->items[index] == NULL)
        return XvErr_Format(ts, &XvExc_IndexError, "pop index out of range");
    item = list->items[index];
    memmove(list->items + index, list->items + index + 1, (size_t)(size - index - 1) * sizeof *list->items);
    list->ob_base.ob_size--;
    trim(ts, list);
    return item;
}

int XvList_Reverse(XvThreadState *ts, XvObject *op)
{
    XvObject **items;
    if (xv_expect(ts, op, &XvList_Type) < 0)
        return -1;
    items = ((XvListObject *)op)->items;
    for (Xv_ssize_t low = 0, high = Xv_SIZE(op) - 1; low < high; low++, high--) {
        XvObject *item = items[low];
        items[low] = items[high];
        items[high] = item;
    }
    return 0;
}

XvObject *XvList_AsTuple(XvThreadState *ts, XvObject *op)
{
    return xv_expect(ts, op, &XvList_Type) < 0 ? NULL
                                               : XvTuple_FromArray(ts, ((XvListObject *)op)->items, Xv_SIZE(op));
}

XvObject *XvList_GetSlice(XvThreadState *ts, XvObject *op, Xv_ssize_t start, Xv_ssize_t stop)
{
    if (xv_expect(ts, op, &XvList_Type) < 0)
        return NULL;
    xv_clip_range(&start, &stop, Xv_SIZE(op));
    return list_of(ts, ((XvListObject *)op)->items, start, 1, stop - start);
}

/* Slice assignment */

/* Puts n items, whose references it takes over, in place of items start to stop, and gives those, which are the
   caller's from now on, in old, which has room for them. -1 with MemoryError: nothing has changed. */
static int splice(XvThreadState *ts, XvListObject *list, Xv_ssize_t start, Xv_ssize_t stop, XvObject *const *items,
                  Xv_ssize_t n, XvObject **old)
{
    Xv_ssize_t size = Xv_SIZE(list), removed = stop - start;
    if (n > removed && grow(ts, list, size + n - removed) < 0)
        return -1;
    if (removed != 0)
        memcpy(old, list->items + start, (size_t)removed * sizeof *old);
    if (n != removed)
        memmove(list->items + start + n, list->items + stop, (size_t)(size - stop) * sizeof *old);
    if (n != 0)
        memcpy(list->items + start, items, (size_t)n * sizeof *old);
    list->ob_base.ob_size = size + n - removed;
    return 0;
}

/* Drops what has been taken out of a list, once the list is in order again: a dealloc may look at it. */
static void drop(XvThreadState *ts, XvObject **items, Xv_ssize_t n)
{
    while (n-- > 0)
        Xv_XDECREF(ts, items[n]);
    xv_heap_free(xv_heap(ts), items);
}

/* New references to the items of a list or tuple; NULL with MemoryError. */
static XvObject **copied(XvThreadState *ts, XvObject *listed)
{
    XvObject **items = xv_mem_alloc(ts, (size_t)Xv_SIZE(listed) * sizeof *items);
    if (items == NULL)
        return NULL;
    for (Xv_ssize_t i = 0; i < Xv_SIZE(listed); i++) {
        items[i] = xv_items(listed)[i];
        Xv_XINCREF(items[i]);
    }
    return items;
}

/* Replaces items start to stop, a range that is there, by those of a list or tuple (which may be the list itself), or
   removes them if it is NULL. */
static int assign_range(XvThreadState *ts, XvListObject *list, Xv_ssize_t start, Xv_ssize_t stop, XvObject *listed)
{
    Xv_ssize_t removed = stop - start, n = listed == NULL ? 0 : Xv_SIZE(listed);
    XvObject **items = NULL, **old = xv_mem_alloc(ts, (size_t)removed * sizeof *old);
    if (old == NULL)
        return -1;
    if (listed != NULL && (items = copied(ts, listed)) == NULL) {
        xv_heap_free(xv_heap(ts), old);
        return -1;
    }
    if (splice(ts, list, start, stop, items, n, old) < 0) {
        drop(ts, items, n);
        xv_heap_free(xv_heap(ts), old);
        return -1;
    }
    if (items != NULL)
        xv_heap_free(xv_heap(ts), items);
    trim(ts, list);
    drop(ts, old, removed);
    return 0;
}

int XvList_SetSlice(XvThreadState *ts, XvObject *op, Xv_ssize_t start, Xv_ssize_t stop, XvObject *iterable)
{
    XvObject *listed = NULL;
    int result;
    if (xv_expect(ts, op, &XvList_Type) < 0)
        return -1;
    if (iterable != NULL && (listed = xv_listed(ts, iterable)) == NULL) {
        if (XvErr_Matches(ts, &XvExc_TypeError))
            XvErr_SetString(ts, &XvExc_TypeError, "can only assign an iterable");
        return -1;
    }
    xv_clip_range(&start, &stop, Xv_SIZE(op));
    result = assign_range(ts, (XvListObject *)op, start, stop, listed);
    Xv_XDECREF(ts, listed);
    return result;
}

/* Removes the selected items, which lie apart. */
static int delete_stepped(XvThreadState *ts, XvListObject *list, XvSelection selection)
{
    XvObject **old;
    Xv_ssize_t to, taken = 0;
    if (selection.count == 0)
        return 0;
    old = xv_mem_alloc(ts, (size_t)selection.count * sizeof *old);
    if (old == NULL)
        return -1;
    if (selection.step < 0) {
        selection.start += selection.step * (selection.count - 1);
        selection.step = -selection.step;
    }
    to = selection.start;
    for (Xv_ssize_t from = to; from < Xv_SIZE(list); from++) {
        if (taken < selection.count && from == selection.start + taken * selection.step)
            old[taken++] = list->items[from];
        else
            list->items[to++] = list->items[from];
    }
    list->ob_base.ob_size = to;
    trim(ts, list);
    drop(ts, old, taken);
    return 0;
}

/* Replaces the selected items, which lie apart, by as many others. */
static int assign_stepped(XvThreadState *ts, XvListObject *list, const XvSelection *selection, XvObject *listed)
{
    XvObject **items;
    if (Xv_SIZE(listed) != selection->count) {
        XvErr_Format(ts, &XvExc_ValueError, "attempt to assign sequence of size %td to extended slice of size %td",
                     Xv_SIZE(listed), selection->count);
        return -1;
    }
    items = copied(ts, listed);
    if (items == NULL)
        return -1;
    for (Xv_ssize_t i = 0; i < selection->count; i++) {
        XvObject **cell = &list->items[selection->start + i * selection->step], *old = *cell;
        *cell = items[i];
        items[i] = old;
    }
    drop(ts, items, selection->count);
    return 0;
}

/* list[slice] = value, or del list[slice]. The value is listed before the slice is measured: listing may run code that
   changes the list. */
static int assign_slice(XvThreadState *ts, XvObject *op, XvObject *key, XvObject *value)
{
    XvListObject *list = (XvListObject *)op;
    XvObject *listed = NULL;
    XvSelection selection;
    int result = -1;
    if (xv_select(ts, key, Xv_SIZE(op), "list", "", &selection) < 0)
        return -1;
    if (value != NULL && (listed = xv_listed(ts, value)) == NULL) {
        if (XvErr_Matches(ts, &XvExc_TypeError))
            XvErr_SetString(ts, &XvExc_TypeError, selection.step == 1 ? "can only assign an iterable"
                                                                      : "must assign iterable to extended slice");
        return -1;
    }
    if (xv_select(ts, key, Xv_SIZE(op), "list", "", &selection) == 0) {
        if (selection.step == 1)
            result = assign_range(ts, list, selection.start, selection.start + selection.count, listed);
        else
            result = listed == NULL ? delete_stepped(ts, list, selection)
                                    : assign_stepped(ts, list, &selection, listed);
    }
    Xv_XDECREF(ts, listed);
    return result;
}

/* Slots */

static void list_dealloc(XvThreadState *ts, XvObject *op)
{
    XvListObject *list = (XvListObject *)op;
    /* Backwards, as CPython does: what was appended last is likely to be in the cache. */
    for (Xv_ssize_t i = Xv_SIZE(list); i-- > 0;)
        Xv_XDECREF(ts, list->items[i]);
    if (list->items != NULL)
        xv_heap_free(xv_heap(ts), list->items);
    XvObject_Free(ts, op);
}

static int list_traverse(XvObject *op, Xv_visitproc visit, void *arg)
{
    for (Xv_ssize_t i = Xv_SIZE(op); i-- > 0;)
        Xv_VISIT(((XvListObject *)op)->items[i]);
    return 0;
}

static void list_clear(XvThreadState *ts, XvObject *op)
{
    XvListObject *list = (XvListObject *)op;
    XvObject **items = list->items;
    Xv_ssize_t size = Xv_SIZE(list);
    list->items = NULL;
    list->allocated = list->ob_base.ob_size = 0;
    if (items != NULL)
        drop(ts, items, size);
}

static int list_compare(XvThreadState *ts, XvObject *a, XvObject *b, int op)
{
    return XvList_Check(b) ? xv_compare_items(ts, a, b, op) : XV_NOT_IMPLEMENTED;
}

static Xv_ssize_t list_length(XvThreadState *ts, XvObject *op)
{
    (void)ts;
    return Xv_SIZE(op);
}

static XvObject *list_item(XvThreadState *ts, XvObject *op, Xv_ssize_t index)
{
    XvObject *item = (size_t)index < (size_t)Xv_SIZE(op) ? ((XvListObject *)op)->items[index] : NULL;
    if (__builtin_expect(item == NULL, 0))
        return XvErr_Format(ts, &XvExc_IndexError, "list index out of range");
    Xv_INCREF(item);
    return item;
}

static int list_ass_item(XvThreadState *ts, XvObject *op, Xv_ssize_t index, XvObject *value)
{
    if (value == NULL && index >= 0 && index < Xv_SIZE(op))
        return assign_range(ts, (XvListObject *)op, index, index + 1, NULL);
    Xv_XINCREF(value);
    return XvList_SetItem(ts, op, index, value);
}

static XvObject *list_concat(XvThreadState *ts, XvObject *a, XvObject *b)
{
    XvObject *whole;
    if (!XvList_Check(b))
        return XvErr_Format(ts, &XvExc_TypeError, "can only concatenate list (not \"%.200s\") to list",
                            XvObject_TypeName(b));
    whole = XvList_GetSlice(ts, a, 0, Xv_SIZE(a));
    if (whole != NULL && extend_listed(ts, (XvListObject *)whole, b) < 0)
        Xv_CLEAR(ts, whole);
    return whole;
}

static XvObject *list_subscript(XvThreadState *ts, XvObject *op, XvObject *key)
{
    XvSelection selection;
    if (xv_select(ts, key, Xv_SIZE(op), "list", "list index out of range", &selection) < 0)
        return NULL;
    if (selection.single)
        return list_item(ts, op, selection.start);
    return list_of(ts, ((XvListObject *)op)->items, selection.start, selection.step, selection.count);
}

static int list_ass_subscript(XvThreadState *ts, XvObject *op, XvObject *key, XvObject *value)
{
    XvSelection selection;
    if (!xv_is_index(key))
        return assign_slice(ts, op, key, value);
    if (xv_select(ts, key, Xv_SIZE(op), "list", "list assignment index out of range", &selection) < 0)
        return -1;
    return list_ass_item(ts, op, selection.start, value);
}

const XvTypeObject XvList_Type = {
    .tp_name = "list",
    .tp_basicsize = sizeof(XvListObject),
    .tp_flags = XV_TPFLAGS_HAVE_GC,
    .tp_dealloc = list_dealloc,
    .tp_traverse = list_traverse,
    .tp_clear = list_clear,
    .tp_repr = xv_items_repr,
    .tp_richcompare = list_compare,
    .tp_iter = xv_iterate,
    .sq_length = list_length,
    .sq_concat = list_concat,
    .sq_item = list_item,
    .sq_ass_item = list_ass_item,
    .sq_contains = xv_contains_item,
    .mp_subscript = list_subscript,
    .mp_ass_subscript = list_ass_subscript,
};
