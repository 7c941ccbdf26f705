/* SPDX-License-Identifier: Apache-2.0
 *
 * What tests of objects need: values made in one word, comparisons with what Python says, and a close that looks for
 * references that were lost.
 */
#ifndef XVTEST_VALUES_H
#define XVTEST_VALUES_H

#include <stdarg.h>

#include "object/context.h"
#include "world.h"

/* The object, which must have been made. */
static inline XvObject *made(XvThreadState *ts, XvObject *op)
{
    CHECK_OBJECT(ts, op);
    return op;
}

/* With a World called world in scope. */
#define NONE (Xv_INCREF(Xv_None(world.ts)), Xv_None(world.ts))
#define BOOL(x) made(world.ts, XvBool_FromLong(world.ts, (x)))
#define INT(n) made(world.ts, XvInt_FromInt64(world.ts, (n)))
#define UINT(n) made(world.ts, XvInt_FromUInt64(world.ts, (n)))
#define FLOAT(x) made(world.ts, XvFloat_FromDouble(world.ts, (x)))
#define STR(text) made(world.ts, XvStr_FromString(world.ts, (text)))
#define BYTES(text) made(world.ts, XvBytes_FromStringAndSize(world.ts, (text), sizeof(text) - 1))
#define BYTEARRAY(text) made(world.ts, XvByteArray_FromStringAndSize(world.ts, (text), sizeof(text) - 1))
#define SLICE(start, stop, step) made(world.ts, XvSlice_FromIndices(world.ts, (start), (stop), (step)))

/* A list or tuple of items, whose references it takes; a dict of keys and values in turn. */
static inline XvObject *list_of(XvThreadState *ts, ...)
{
    XvObject *list = made(ts, XvList_New(ts, 0)), *item;
    va_list items;
    va_start(items, ts);
    while ((item = va_arg(items, XvObject *)) != NULL) {
        CHECK_INT(XvList_Append(ts, list, item), ==, 0);
        Xv_DECREF(ts, item);
    }
    va_end(items);
    return list;
}
#define LIST(...) list_of(world.ts, __VA_ARGS__, (XvObject *)NULL)
#define EMPTY_LIST() made(world.ts, XvList_New(world.ts, 0))

static inline XvObject *tuple_from(XvThreadState *ts, XvObject *list)
{
    XvObject *tuple = made(ts, XvList_AsTuple(ts, list));
    Xv_DECREF(ts, list);
    return tuple;
}
#define TUPLE(...) tuple_from(world.ts, LIST(__VA_ARGS__))
#define EMPTY_TUPLE() made(world.ts, XvTuple_New(world.ts, 0))

static inline XvObject *dict_of(XvThreadState *ts, ...)
{
    XvObject *dict = made(ts, XvDict_New(ts)), *key, *value;
    va_list pairs;
    va_start(pairs, ts);
    while ((key = va_arg(pairs, XvObject *)) != NULL) {
        value = va_arg(pairs, XvObject *);
        CHECK_INT(XvDict_SetItem(ts, dict, key, value), ==, 0);
        Xv_DECREF(ts, key);
        Xv_DECREF(ts, value);
    }
    va_end(pairs);
    return dict;
}
#define DICT(...) dict_of(world.ts, __VA_ARGS__, (XvObject *)NULL)

#define DROP(op) Xv_DECREF(world.ts, (op))

/* What Python prints for op. */
#define CHECK_REPR(op, text)                                                                                           \
    do {                                                                                                               \
        XvObject *values_repr = made(world.ts, XvObject_Repr(world.ts, (op)));                                         \
        CHECK_STR(XvStr_AsUTF8(world.ts, values_repr), text);                                                          \
        DROP(values_repr);                                                                                             \
    } while (0)

/* The same of an object that was made for it, which goes. */
#define CHECK_RESULT(op, text)                                                                                         \
    do {                                                                                                               \
        XvObject *values_result = made(world.ts, (op));                                                                \
        CHECK_REPR(values_result, text);                                                                               \
        DROP(values_result);                                                                                           \
    } while (0)

/* op[key] for a key that goes. */
static inline XvObject *item_of(XvThreadState *ts, XvObject *op, XvObject *key)
{
    XvObject *item = XvObject_GetItem(ts, op, key);
    Xv_DECREF(ts, key);
    return item;
}
#define ITEM(op, key) item_of(world.ts, (op), (key))

/* op[key] = value, and del op[key] with value NULL; key and value go. */
static inline int set_item_of(XvThreadState *ts, XvObject *op, XvObject *key, XvObject *value)
{
    int result = value == NULL ? XvObject_DelItem(ts, op, key) : XvObject_SetItem(ts, op, key, value);
    Xv_DECREF(ts, key);
    Xv_XDECREF(ts, value);
    return result;
}
#define SET_ITEM(op, key, value) set_item_of(world.ts, (op), (key), (value))
#define DEL_ITEM(op, key) set_item_of(world.ts, (op), (key), NULL)

/* Whether two objects, which go, compare as all six comparisons should: sign below 0, 0 or above it. */
static inline void check_order(XvThreadState *ts, XvObject *a, XvObject *b, int sign)
{
    const int expected[6] = {sign < 0, sign <= 0, sign == 0, sign != 0, sign > 0, sign >= 0};
    for (int op = Xv_LT; op <= Xv_GE; op++) {
        CHECK_INT(XvObject_RichCompareBool(ts, a, b, op), ==, expected[op]);
        XvObject *result = made(ts, XvObject_RichCompare(ts, a, b, op));
        CHECK_PTR(result, ==, expected[op] ? Xv_True(ts) : Xv_False(ts));
        Xv_DECREF(ts, result);
    }
    Xv_DECREF(ts, a);
    Xv_DECREF(ts, b);
}
#define CHECK_ORDER(a, b, sign) check_order(world.ts, (a), (b), (sign))

/* hash(op) of an object that goes. */
static inline Xv_hash_t hash_of(XvThreadState *ts, XvObject *op)
{
    Xv_hash_t hash = XvObject_Hash(ts, op);
    Xv_DECREF(ts, op);
    return hash;
}
#define HASH(op) hash_of(world.ts, (op))

static inline int64_t kept_cells(XvObject *const *cells, size_t count)
{
    int64_t kept = cells != NULL;
    for (size_t i = 0; cells != NULL && i < count; i++)
        kept += cells[i] != NULL;
    return kept;
}

/* Blocks of the heap that belong to what an interpreter keeps for itself. */
static inline int64_t kept_blocks(XvThreadState *ts)
{
    const XvWorld *world = xv_context(ts)->world;
    /* The small ints' cells are no block. */
    return kept_cells(world->small_ints, XV_SMALL_INTS) - 1 + kept_cells(world->single_bytes, 256)
           + kept_cells(world->ascii, 128) + kept_cells(world->type_refs.cells, world->type_refs.mask + 1)
           + (world->empty_bytes != NULL) + (world->empty_str != NULL) + (world->empty_tuple != NULL);
}

/* Closes a world in which every reference that was made has been dropped. */
static inline void close_clean(World world)
{
    CHECK_INT(live_blocks(world.ts), ==, kept_blocks(world.ts));
    CHECK_INT(xv_context(world.ts)->depth, ==, 0);
    CHECK_PTR(xv_context(world.ts)->reprs, ==, NULL);
    CHECK_INT(Xv_REFCNT(Xv_None(world.ts)), ==, 1);
    CHECK_INT(Xv_REFCNT(Xv_True(world.ts)), ==, 1);
    CHECK_INT(Xv_REFCNT(Xv_False(world.ts)), ==, 1);
    close_world(world);
}

#endif
