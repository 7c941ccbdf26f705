/* SPDX-License-Identifier: Apache-2.0 */
#include "crossview/abstract.h"
#include "object/context.h"
#include "object/list.h"
#include "object/sequence.h"

#include <string.h>

static XvTupleObject *tuple_new(XvThreadState *ts, Xv_ssize_t size)
{
    if (size > XV_SSIZE_MAX / 16)
        return XvErr_NoMemory(ts);
    return (XvTupleObject *)XvObject_New(ts, &XvTuple_Type, size);
}

XvObject *XvTuple_New(XvThreadState *ts, Xv_ssize_t size)
{
    XvWorld *world = xv_context(ts)->world;
    if (size != 0)
        return (XvObject *)tuple_new(ts, size);
    if (world->empty_tuple == NULL)
        world->empty_tuple = (XvObject *)tuple_new(ts, 0);
    Xv_XINCREF(world->empty_tuple);
    return world->empty_tuple;
}

XvObject *XvTuple_FromArray(XvThreadState *ts, XvObject *const *items, Xv_ssize_t n)
{
    XvObject *tuple;
    if (n > 0)
        XV_POINTER(ts, items, NULL);
    tuple = XvTuple_New(ts, n);
    if (tuple == NULL)
        return NULL;
    for (Xv_ssize_t i = 0; i < n; i++) {
        Xv_XINCREF(items[i]);
        ((XvTupleObject *)tuple)->items[i] = items[i];
    }
    return tuple;
}

XvObject *XvTuple_FromIterable(XvThreadState *ts, XvObject *iterable)
{
    XvObject *listed, *tuple;
    XV_ARGUMENT(ts, iterable, NULL);
    listed = xv_listed(ts, iterable);
    if (listed == NULL || XvTuple_Check(listed))
        return listed;
    tuple = XvTuple_FromArray(ts, xv_items(listed), Xv_SIZE(listed));
    Xv_DECREF(ts, listed);
    return tuple;
}

Xv_ssize_t XvTuple_Size(XvThreadState *ts, XvObject *op)
{
    return xv_expect(ts, op, &XvTuple_Type) < 0 ? -1 : Xv_SIZE(op);
}

XvObject *XvTuple_GetItem(XvThreadState *ts, XvObject *op, Xv_ssize_t index)
{
    XvTupleObject *tuple = (XvTupleObject *)op;
    if (xv_expect(ts, op, &XvTuple_Type) < 0)
        return NULL;
    if (index < 0 || index >= Xv_SIZE(op) || tuple->items[index] == NULL)
        return XvErr_Format(ts, &XvExc_IndexError, "tuple index out of range");
    return tuple->items[index];
}

int XvTuple_SetItem(XvThreadState *ts, XvObject *op, Xv_ssize_t index, XvObject *item)
{
    XvTupleObject *tuple = (XvTupleObject *)op;
    XvObject *old = item;
    int result = -1;
    if (xv_expect(ts, op, &XvTuple_Type) == 0) {
        if (Xv_REFCNT(op) != 1) {
            XvErr_SetString(ts, &XvExc_SystemError, "a tuple that others may see cannot be changed");
        } else if (index < 0 || index >= Xv_SIZE(op)) {
            XvErr_SetString(ts, &XvExc_IndexError, "tuple assignment index out of range");
        } else {
            old = tuple->items[index];
            tuple->items[index] = item;
            result = 0;
        }
    }
    Xv_XDECREF(ts, old);
    return result;
}

XvObject *XvTuple_GetSlice(XvThreadState *ts, XvObject *op, Xv_ssize_t start, Xv_ssize_t stop)
{
    if (xv_expect(ts, op, &XvTuple_Type) < 0)
        return NULL;
    xv_clip_range(&start, &stop, Xv_SIZE(op));
    if (stop - start == Xv_SIZE(op)) {
        Xv_INCREF(op);
        return op;
    }
    return XvTuple_FromArray(ts, ((XvTupleObject *)op)->items + start, stop - start);
}

/* Slots */

static void tuple_dealloc(XvThreadState *ts, XvObject *op)
{
    for (Xv_ssize_t i = Xv_SIZE(op); i-- > 0;)
        Xv_XDECREF(ts, ((XvTupleObject *)op)->items[i]);
    XvObject_Free(ts, op);
}

static int tuple_traverse(XvObject *op, Xv_visitproc visit, void *arg)
{
    for (Xv_ssize_t i = Xv_SIZE(op); i-- > 0;)
        Xv_VISIT(((XvTupleObject *)op)->items[i]);
    return 0;
}

/* CPython's mixing of the items' hashes, a simplified xxHash: small changes of small ints spread well. */
static Xv_hash_t tuple_hash(XvThreadState *ts, XvObject *op)
{
    const uint64_t prime_1 = UINT64_C(11400714785074694791), prime_2 = UINT64_C(14029467366897019727),
                   prime_5 = UINT64_C(2870177450012600261);
    uint64_t mixed = prime_5;
    for (Xv_ssize_t i = 0; i < Xv_SIZE(op); i++) {
        XvObject *item = ((XvTupleObject *)op)->items[i];
        Xv_hash_t hash = item == NULL ? -1 : XvObject_Hash(ts, item);
        if (item == NULL)
            XvErr_SetString(ts, &XvExc_SystemError, "hash of a tuple with an empty cell");
        if (hash == -1)
            return -1;
        mixed += (uint64_t)hash * prime_2;
        mixed = mixed << 31 | mixed >> 33;
        mixed *= prime_1;
    }
    mixed += (uint64_t)Xv_SIZE(op) ^ (prime_5 ^ UINT64_C(3527539));
    return mixed == UINT64_MAX ? 1546275796 : (Xv_hash_t)mixed;
}

static int tuple_compare(XvThreadState *ts, XvObject *a, XvObject *b, int op)
{
    return XvTuple_Check(b) ? xv_compare_items(ts, a, b, op) : XV_NOT_IMPLEMENTED;
}

static Xv_ssize_t tuple_length(XvThreadState *ts, XvObject *op)
{
    (void)ts;
    return Xv_SIZE(op);
}

static XvObject *tuple_item(XvThreadState *ts, XvObject *op, Xv_ssize_t index)
{
    XvObject *item = XvTuple_GetItem(ts, op, index);
    Xv_XINCREF(item);
    return item;
}

static XvObject *tuple_concat(XvThreadState *ts, XvObject *a, XvObject *b)
{
    XvTupleObject *whole;
    if (!XvTuple_Check(b))
        return XvErr_Format(ts, &XvExc_TypeError, "can only concatenate tuple (not \"%.200s\") to tuple",
                            XvObject_TypeName(b));
    if (Xv_SIZE(a) == 0 || Xv_SIZE(b) == 0) {
        XvObject *only = Xv_SIZE(a) == 0 ? b : a;
        Xv_INCREF(only);
        return only;
    }
    whole = tuple_new(ts, Xv_SIZE(a) + Xv_SIZE(b));
    if (whole == NULL)
        return NULL;
    for (Xv_ssize_t i = 0; i < Xv_SIZE(whole); i++) {
        whole->items[i] = i < Xv_SIZE(a) ? ((XvTupleObject *)a)->items[i] : ((XvTupleObject *)b)->items[i - Xv_SIZE(a)];
        Xv_XINCREF(whole->items[i]);
    }
    return &whole->ob_base.ob_base;
}

static XvObject *tuple_subscript(XvThreadState *ts, XvObject *op, XvObject *key)
{
    XvSelection selection;
    XvObject *part;
    if (xv_select(ts, key, Xv_SIZE(op), "tuple", "tuple index out of range", &selection) < 0)
        return NULL;
    if (selection.single)
        return tuple_item(ts, op, selection.start);
    if (selection.step == 1)
        return XvTuple_GetSlice(ts, op, selection.start, selection.start + selection.count);
    part = XvTuple_New(ts, selection.count);
    if (part == NULL)
        return NULL;
    for (Xv_ssize_t i = 0; i < selection.count; i++) {
        XvObject *item = ((XvTupleObject *)op)->items[selection.start + i * selection.step];
        Xv_XINCREF(item);
        ((XvTupleObject *)part)->items[i] = item;
    }
    return part;
}

/* No tp_clear: nobody changes a tuple, so a cycle through one goes through something that can be changed. */
const XvTypeObject XvTuple_Type = {
    .tp_name = "tuple",
    .tp_basicsize = sizeof(XvTupleObject),
    .tp_itemsize = sizeof(XvObject *),
    .tp_flags = XV_TPFLAGS_HAVE_GC,
    .tp_dealloc = tuple_dealloc,
    .tp_traverse = tuple_traverse,
    .tp_repr = xv_items_repr,
    .tp_hash = tuple_hash,
    .tp_richcompare = tuple_compare,
    .tp_iter = xv_iterate,
    .sq_length = tuple_length,
    .sq_concat = tuple_concat,
    .sq_item = tuple_item,
    .sq_contains = xv_contains_item,
    .mp_subscript = tuple_subscript,
};
