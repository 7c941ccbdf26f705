/* SPDX-License-Identifier: Apache-2.0 */
#include "crossview/abstract.h"

#include "crossview/strobject.h"
#include "crossview/typeobject.h"
#include "object/context.h"
#include "object/sequence.h"

/* What can hold objects of any kind can be nested without end: its depth is counted. */
static bool nests(const XvObject *op) { return (Xv_TYPE(op)->tp_flags & XV_TPFLAGS_HAVE_GC) != 0; }

/* Text */

/* Calls a slot that is to return a str. */
static XvObject *text_of(XvThreadState *ts, XvObject *op, Xv_unaryfunc slot, const char *name, const char *where)
{
    XvObject *text;
    if (xv_enter(ts, where) < 0)
        return NULL;
    text = slot(ts, op);
    xv_leave(ts);
    if (text != NULL && !XvStr_Check(text)) {
        XvErr_Format(ts, &XvExc_TypeError, "%s returned non-string (type %.200s)", name, XvObject_TypeName(text));
        Xv_CLEAR(ts, text);
    }
    return text;
}

XvObject *XvObject_Repr(XvThreadState *ts, XvObject *op)
{
    if (op == NULL)
        return XvStr_FromString(ts, "<NULL>");
    if (Xv_TYPE(op)->tp_repr == NULL)
        return XvStr_FromFormat(ts, "<%s object at %p>", XvObject_TypeName(op), (void *)op);
    return text_of(ts, op, Xv_TYPE(op)->tp_repr, "__repr__", " while getting the repr of an object");
}

XvObject *XvObject_Str(XvThreadState *ts, XvObject *op)
{
    if (op == NULL || Xv_TYPE(op)->tp_str == NULL)
        return XvObject_Repr(ts, op);
    return text_of(ts, op, Xv_TYPE(op)->tp_str, "__str__", " while getting the str of an object");
}

/* Hash and comparison */

Xv_hash_t XvObject_HashPointer(const void *p)
{
    /* The low bits of an address are always zero. */
    uint64_t bits = (uintptr_t)p;
    Xv_hash_t hash = (Xv_hash_t)(bits >> 4 | bits << 60);
    return hash == -1 ? -2 : hash;
}

Xv_hash_t XvObject_Hash(XvThreadState *ts, XvObject *op)
{
    Xv_hashfunc slot;
    Xv_hash_t hash;
    XV_ARGUMENT(ts, op, -1);
    slot = Xv_TYPE(op)->tp_hash;
    if (slot == NULL) {
        if (Xv_TYPE(op)->tp_richcompare == NULL)
            return XvObject_HashPointer(op);
        XvErr_Format(ts, &XvExc_TypeError, "unhashable type: '%.200s'", XvObject_TypeName(op));
        return -1;
    }
    if (!nests(op))
        return slot(ts, op);
    if (xv_enter(ts, " while getting the hash of an object") < 0)
        return -1;
    hash = slot(ts, op);
    xv_leave(ts);
    return hash;
}

/* The comparison seen from the other operand, and how it is written. */
static const struct {
    int swapped;
    const char *sign;
} comparisons[] = {
    [Xv_LT] = {Xv_GT, "<"},  [Xv_LE] = {Xv_GE, "<="}, [Xv_EQ] = {Xv_EQ, "=="},
    [Xv_NE] = {Xv_NE, "!="}, [Xv_GT] = {Xv_LT, ">"},  [Xv_GE] = {Xv_LE, ">="},
};

/* Asks a's type, then b's; without an answer only identity is left. */
static int compare_by_slots(XvThreadState *ts, XvObject *a, XvObject *b, int op)
{
    Xv_richcmpfunc slot = Xv_TYPE(a)->tp_richcompare;
    int result = slot == NULL ? XV_NOT_IMPLEMENTED : slot(ts, a, b, op);
    if (result != XV_NOT_IMPLEMENTED)
        return result;
    slot = Xv_TYPE(b)->tp_richcompare;
    result = slot == NULL ? XV_NOT_IMPLEMENTED : slot(ts, b, a, comparisons[op].swapped);
    if (result != XV_NOT_IMPLEMENTED)
        return result;
    if (op == Xv_EQ || op == Xv_NE)
        return (a == b) == (op == Xv_EQ);
    XvErr_Format(ts, &XvExc_TypeError, "'%s' not supported between instances of '%.100s' and '%.100s'",
                 comparisons[op].sign, XvObject_TypeName(a), XvObject_TypeName(b));
    return -1;
}

static int compare(XvThreadState *ts, XvObject *a, XvObject *b, int op)
{
    int result;
    if (a == NULL || b == NULL || op < Xv_LT || op > Xv_GE) {
        XvErr_SetString(ts, &XvExc_SystemError, "bad argument to a comparison");
        return -1;
    }
    if (!nests(a) && !nests(b))
        return compare_by_slots(ts, a, b, op);
    if (xv_enter(ts, " in comparison") < 0)
        return -1;
    result = compare_by_slots(ts, a, b, op);
    xv_leave(ts);
    return result;
}

XvObject *XvObject_RichCompare(XvThreadState *ts, XvObject *a, XvObject *b, int op)
{
    int result = compare(ts, a, b, op);
    return result < 0 ? NULL : XvBool_FromLong(ts, result);
}

int XvObject_RichCompareBool(XvThreadState *ts, XvObject *a, XvObject *b, int op)
{
    if (a == b && a != NULL && (op == Xv_EQ || op == Xv_NE))
        return op == Xv_EQ;
    return compare(ts, a, b, op);
}

int XvObject_IsTrue(XvThreadState *ts, XvObject *op)
{
    XV_ARGUMENT(ts, op, -1);
    if (Xv_TYPE(op)->nb_bool != NULL)
        return Xv_TYPE(op)->nb_bool(ts, op);
    if (Xv_TYPE(op)->sq_length != NULL) {
        Xv_ssize_t length = Xv_TYPE(op)->sq_length(ts, op);
        return length < 0 ? -1 : length != 0;
    }
    return 1;
}

XvObject *XvObject_Type(XvThreadState *ts, XvObject *op)
{
    XV_ARGUMENT(ts, op, NULL);
    return XvType_Ref(ts, Xv_TYPE(op));
}

/* Attributes */

static int expect_name(XvThreadState *ts, XvObject *name)
{
    if (XvStr_Check(name))
        return 0;
    XvErr_Format(ts, &XvExc_TypeError, "attribute name must be string, not '%.200s'", XvObject_TypeName(name));
    return -1;
}

static void *no_attribute(XvThreadState *ts, XvObject *op, XvObject *name)
{
    return XvErr_Format(ts, &XvExc_AttributeError, "'%.100s' object has no attribute '%s'", XvObject_TypeName(op),
                        XvStr_AsUTF8(ts, name));
}

XvObject *XvObject_GetAttr(XvThreadState *ts, XvObject *op, XvObject *name)
{
    XV_ARGUMENT(ts, op, NULL);
    XV_ARGUMENT(ts, name, NULL);
    if (expect_name(ts, name) < 0)
        return NULL;
    return Xv_TYPE(op)->tp_getattro != NULL ? Xv_TYPE(op)->tp_getattro(ts, op, name) : no_attribute(ts, op, name);
}

XvObject *XvObject_GetAttrString(XvThreadState *ts, XvObject *op, const char *name)
{
    XvObject *text = XvStr_FromString(ts, name), *value;
    if (text == NULL)
        return NULL;
    value = XvObject_GetAttr(ts, op, text);
    Xv_DECREF(ts, text);
    return value;
}

/* value NULL: deletes. */
static int set_attribute(XvThreadState *ts, XvObject *op, XvObject *name, XvObject *value)
{
    XV_ARGUMENT(ts, op, -1);
    XV_ARGUMENT(ts, name, -1);
    if (expect_name(ts, name) < 0)
        return -1;
    if (Xv_TYPE(op)->tp_setattro != NULL)
        return Xv_TYPE(op)->tp_setattro(ts, op, name, value);
    if (Xv_TYPE(op)->tp_getattro == NULL)
        no_attribute(ts, op, name);
    else
        XvErr_Format(ts, &XvExc_TypeError, "'%.100s' object has only read-only attributes (%s .%s)",
                     XvObject_TypeName(op), value == NULL ? "del" : "assign to", XvStr_AsUTF8(ts, name));
    return -1;
}

int XvObject_SetAttr(XvThreadState *ts, XvObject *op, XvObject *name, XvObject *value)
{
    XV_ARGUMENT(ts, value, -1);
    return set_attribute(ts, op, name, value);
}

int XvObject_DelAttr(XvThreadState *ts, XvObject *op, XvObject *name) { return set_attribute(ts, op, name, NULL); }

/* Calls */

int XvCallable_Check(const XvObject *op) { return op != NULL && Xv_TYPE(op)->tp_call != NULL; }

/* A result and an error are one or the other. */
static XvObject *checked_result(XvThreadState *ts, const char *callee, XvObject *result)
{
    if (result == NULL && XvErr_Occurred(ts) == NULL)
        return XvErr_Format(ts, &XvExc_SystemError, "'%.200s' object returned NULL without setting an exception",
                            callee);
    if (result != NULL && XvErr_Occurred(ts) != NULL) {
        XvErr_FormatFromCause(ts, &XvExc_SystemError, "'%.200s' object returned a result with an exception set",
                              callee);
        Xv_DECREF(ts, result);
        return NULL;
    }
    return result;
}

XvObject *XvObject_Call(XvThreadState *ts, XvObject *op, XvObject *const *args, Xv_ssize_t nargs)
{
    XvObject *result;
    XV_ARGUMENT(ts, op, NULL);
    if (Xv_TYPE(op)->tp_call == NULL)
        return XvErr_Format(ts, &XvExc_TypeError, "'%.200s' object is not callable", XvObject_TypeName(op));
    if (nargs < 0)
        return XvErr_Format(ts, &XvExc_SystemError, "%td arguments for a call", nargs);
    if (nargs > 0)
        XV_POINTER(ts, args, NULL);
    if (Xv_CHECKPOINT(ts) < 0)
        return NULL;
    if (xv_enter(ts, " while calling an object") < 0)
        return NULL;
    result = Xv_TYPE(op)->tp_call(ts, op, args, nargs);
    xv_leave(ts);
    return checked_result(ts, XvObject_TypeName(op), result);
}

/* Iteration */

int XvIter_Check(const XvObject *op) { return op != NULL && Xv_TYPE(op)->tp_iternext != NULL; }

XvObject *XvObject_GetIter(XvThreadState *ts, XvObject *op)
{
    XvObject *iterator;
    XV_ARGUMENT(ts, op, NULL);
    if (Xv_TYPE(op)->tp_iter == NULL) {
        if (Xv_TYPE(op)->sq_item != NULL && Xv_TYPE(op)->sq_length != NULL)
            return xv_iterate(ts, op);
        return XvErr_Format(ts, &XvExc_TypeError, "'%.200s' object is not iterable", XvObject_TypeName(op));
    }
    iterator = Xv_TYPE(op)->tp_iter(ts, op);
    if (iterator != NULL && !XvIter_Check(iterator)) {
        XvErr_Format(ts, &XvExc_TypeError, "iter() returned non-iterator of type '%.100s'",
                     XvObject_TypeName(iterator));
        Xv_CLEAR(ts, iterator);
    }
    return iterator;
}

XvObject *XvIter_Next(XvThreadState *ts, XvObject *iterator)
{
    XV_ARGUMENT(ts, iterator, NULL);
    if (!XvIter_Check(iterator))
        return XvErr_Format(ts, &XvExc_TypeError, "'%.200s' object is not an iterator", XvObject_TypeName(iterator));
    return Xv_TYPE(iterator)->tp_iternext(ts, iterator);
}
