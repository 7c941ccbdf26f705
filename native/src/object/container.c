/* SPDX-License-Identifier: Apache-2.0
 *
 * Operations on whatever has items.
 */
#include "crossview/abstract.h"

#include "object/context.h"
#include "object/list.h"

static void *not_supported(XvThreadState *ts, const XvObject *op, const char *what)
{
    return XvErr_Format(ts, &XvExc_TypeError, "'%.200s' object %s", XvObject_TypeName(op), what);
}

Xv_ssize_t XvObject_Length(XvThreadState *ts, XvObject *op)
{
    XV_ARGUMENT(ts, op, -1);
    if (Xv_TYPE(op)->sq_length != NULL)
        return Xv_TYPE(op)->sq_length(ts, op);
    XvErr_Format(ts, &XvExc_TypeError, "object of type '%.200s' has no len()", XvObject_TypeName(op));
    return -1;
}

/* The index that a sequence without slices is asked for. */
static int index_of(XvThreadState *ts, const XvObject *key, Xv_ssize_t *index)
{
    if (xv_is_index(key))
        return xv_index(ts, key, index);
    XvErr_Format(ts, &XvExc_TypeError, "sequence index must be integer, not '%.200s'", XvObject_TypeName(key));
    return -1;
}

/* A negative index counts from the end, if there is one. */
static int from_end(XvThreadState *ts, XvObject *op, Xv_ssize_t *index)
{
    Xv_ssize_t length;
    if (*index >= 0 || Xv_TYPE(op)->sq_length == NULL)
        return 0;
    length = Xv_TYPE(op)->sq_length(ts, op);
    *index += length;
    return length < 0 ? -1 : 0;
}

/* XvSequence_GetItem's slow half: out of line, so that the quick one needs no frame. */
static __attribute__((noinline)) XvObject *get_item_slowly(XvThreadState *ts, XvObject *op, Xv_ssize_t index)
{
    if (Xv_TYPE(op)->sq_item == NULL)
        return not_supported(ts, op, Xv_TYPE(op)->mp_subscript != NULL ? "is not a sequence"
                                                                       : "does not support indexing");
    return from_end(ts, op, &index) < 0 ? NULL : Xv_TYPE(op)->sq_item(ts, op, index);
}

XvObject *XvSequence_GetItem(XvThreadState *ts, XvObject *op, Xv_ssize_t index)
{
    Xv_ssizeargfunc slot;
    XV_ARGUMENT(ts, op, NULL);
    /* What is indexed most is not asked for its slot. */
    if (XvList_Check(op) && (size_t)index < (size_t)Xv_SIZE(op)) {
        XvObject *item = ((XvListObject *)op)->items[index];
        if (item != NULL) {
            Xv_INCREF(item);
            return item;
        }
    }
    slot = Xv_TYPE(op)->sq_item;
    return index < 0 || slot == NULL ? get_item_slowly(ts, op, index) : slot(ts, op, index);
}

/* value NULL: deletes. */
static int set_at(XvThreadState *ts, XvObject *op, Xv_ssize_t index, XvObject *value)
{
    XV_ARGUMENT(ts, op, -1);
    if (Xv_TYPE(op)->sq_ass_item == NULL) {
        not_supported(ts, op, value != NULL ? "does not support item assignment" : "doesn't support item deletion");
        return -1;
    }
    return from_end(ts, op, &index) < 0 ? -1 : Xv_TYPE(op)->sq_ass_item(ts, op, index, value);
}

int XvSequence_SetItem(XvThreadState *ts, XvObject *op, Xv_ssize_t index, XvObject *value)
{
    XV_ARGUMENT(ts, value, -1);
    return set_at(ts, op, index, value);
}

int XvSequence_DelItem(XvThreadState *ts, XvObject *op, Xv_ssize_t index) { return set_at(ts, op, index, NULL); }

XvObject *XvObject_GetItem(XvThreadState *ts, XvObject *op, XvObject *key)
{
    Xv_ssize_t index;
    XV_ARGUMENT(ts, op, NULL);
    XV_ARGUMENT(ts, key, NULL);
    if (Xv_TYPE(op)->mp_subscript != NULL)
        return Xv_TYPE(op)->mp_subscript(ts, op, key);
    if (Xv_TYPE(op)->sq_item == NULL)
        return not_supported(ts, op, "is not subscriptable");
    return index_of(ts, key, &index) < 0 ? NULL : XvSequence_GetItem(ts, op, index);
}

/* value NULL: deletes. */
static int set_item(XvThreadState *ts, XvObject *op, XvObject *key, XvObject *value)
{
    const XvTypeObject *type;
    Xv_ssize_t index;
    XV_ARGUMENT(ts, op, -1);
    XV_ARGUMENT(ts, key, -1);
    type = Xv_TYPE(op);
    if (type->mp_ass_subscript != NULL)
        return type->mp_ass_subscript(ts, op, key, value);
    if (type->sq_ass_item != NULL)
        return index_of(ts, key, &index) < 0 ? -1 : set_at(ts, op, index, value);
    /* CPython says it in two ways: of a sequence and an index, and of all else. */
    if (value != NULL)
        not_supported(ts, op, "does not support item assignment");
    else
        not_supported(ts, op, type->sq_item != NULL && xv_is_index(key) ? "doesn't support item deletion"
                                                                        : "does not support item deletion");
    return -1;
}

int XvObject_SetItem(XvThreadState *ts, XvObject *op, XvObject *key, XvObject *value)
{
    XV_ARGUMENT(ts, value, -1);
    return set_item(ts, op, key, value);
}

int XvObject_DelItem(XvThreadState *ts, XvObject *op, XvObject *key) { return set_item(ts, op, key, NULL); }

/* Whether one of the items of an iterable is, or equals, item. */
static int contains_by_iteration(XvThreadState *ts, XvObject *op, XvObject *item)
{
    XvObject *iterator = XvObject_GetIter(ts, op), *candidate;
    int result = 0;
    if (iterator == NULL) {
        if (XvErr_Matches(ts, &XvExc_TypeError))
            XvErr_Format(ts, &XvExc_TypeError, "argument of type '%.200s' is not iterable", XvObject_TypeName(op));
        return -1;
    }
    while (result == 0 && (candidate = XvIter_Next(ts, iterator)) != NULL) {
        result = XvObject_RichCompareBool(ts, candidate, item, Xv_EQ);
        Xv_DECREF(ts, candidate);
    }
    Xv_DECREF(ts, iterator);
    return result == 0 && XvErr_Occurred(ts) != NULL ? -1 : result;
}

int XvObject_Contains(XvThreadState *ts, XvObject *op, XvObject *item)
{
    XV_ARGUMENT(ts, op, -1);
    XV_ARGUMENT(ts, item, -1);
    return Xv_TYPE(op)->sq_contains != NULL ? Xv_TYPE(op)->sq_contains(ts, op, item)
                                            : contains_by_iteration(ts, op, item);
}

XvObject *XvSequence_Concat(XvThreadState *ts, XvObject *a, XvObject *b)
{
    XV_ARGUMENT(ts, a, NULL);
    XV_ARGUMENT(ts, b, NULL);
    return Xv_TYPE(a)->sq_concat != NULL ? Xv_TYPE(a)->sq_concat(ts, a, b)
                                         : not_supported(ts, a, "can't be concatenated");
}
