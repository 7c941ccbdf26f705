/* SPDX-License-Identifier: Apache-2.0
 *
 * What is nested deeply, or contains itself, is an error or an ellipsis, never an overflow of the stack.
 */
#include "values.h"

#define DEEP 100000

static XvObject *empty(World world) { return EMPTY_LIST(); }

static XvObject *in_list(World world, XvObject *inner) { return LIST(inner); }
static XvObject *in_tuple(World world, XvObject *inner) { return TUPLE(inner); }
static XvObject *in_dict(World world, XvObject *inner) { return DICT(STR("k"), inner); }

static XvObject *in_slice(World world, XvObject *inner)
{
    XvObject *slice = made(world.ts, XvSlice_New(world.ts, inner, NULL, NULL));
    DROP(inner);
    return slice;
}

static XvObject *in_iterator(World world, XvObject *inner)
{
    XvObject *list = LIST(inner), *iterator = made(world.ts, XvObject_GetIter(world.ts, list));
    DROP(list);
    return iterator;
}

typedef XvObject *(*Wrap)(World world, XvObject *inner);

static XvObject *nested(World world, XvObject *inner, Wrap wrap, int depth)
{
    while (depth-- > 0)
        inner = wrap(world, inner);
    return inner;
}

TEST("what is nested a hundred thousand deep goes without using up the stack")
{
    World world = open_world();
    const Wrap wraps[] = {in_list, in_tuple, in_dict, in_slice, in_iterator};
    for (int i = 0; i < 5; i++) {
        XvObject *op = nested(world, empty(world), wraps[i], DEEP);
        DROP(op);
        CHECK_NO_ERROR(world.ts);
    }
    XvObject *mixed = empty(world);
    for (int i = 0; i < DEEP; i++)
        mixed = wraps[i % 5](world, mixed);
    DROP(mixed);
    close_clean(world);
}

TEST("the repr of what is nested too deeply is a RecursionError")
{
    World world = open_world();
    const Wrap wraps[] = {in_list, in_tuple, in_dict, in_slice};
    for (int i = 0; i < 4; i++) {
        XvObject *op = nested(world, INT(1), wraps[i], DEEP);
        CHECK_PTR(XvObject_Repr(world.ts, op), ==, NULL);
        CHECK_RAISED(world.ts, XvExc_RecursionError,
                     "maximum recursion depth exceeded while getting the repr of an object");
        CHECK_PTR(XvObject_Str(world.ts, op), ==, NULL);
        CHECK_RAISED(world.ts, XvExc_RecursionError, "maximum recursion depth exceeded");
        DROP(op);
    }
    close_clean(world);
}

TEST("the comparison of what is nested too deeply is a RecursionError")
{
    World world = open_world();
    const Wrap wraps[] = {in_list, in_tuple, in_dict, in_slice};
    for (int i = 0; i < 4; i++) {
        XvObject *a = nested(world, INT(1), wraps[i], DEEP), *b = nested(world, INT(1), wraps[i], DEEP);
        CHECK_INT(XvObject_RichCompareBool(world.ts, a, b, Xv_EQ), ==, -1);
        CHECK_RAISED(world.ts, XvExc_RecursionError, "maximum recursion depth exceeded in comparison");
        DROP(a);
        DROP(b);
    }
    close_clean(world);
}

TEST("the hash of what is nested too deeply is a RecursionError")
{
    World world = open_world();
    XvObject *op = nested(world, INT(1), in_tuple, DEEP), *dict = made(world.ts, XvDict_New(world.ts));
    CHECK_INT(XvObject_Hash(world.ts, op), ==, -1);
    CHECK_RAISED(world.ts, XvExc_RecursionError, "maximum recursion depth exceeded");
    CHECK_INT(XvDict_SetItem(world.ts, dict, op, op), ==, -1);
    CHECK_RAISED(world.ts, XvExc_RecursionError, "maximum recursion depth exceeded");
    DROP(op);
    DROP(dict);
    close_clean(world);
}

TEST("what is nested less deeply than the limit is no error")
{
    World world = open_world();
    const Wrap wraps[] = {in_list, in_tuple, in_dict};
    for (int i = 0; i < 3; i++) {
        XvObject *a = nested(world, INT(1), wraps[i], XV_RECURSION_LIMIT - 2);
        XvObject *b = nested(world, INT(1), wraps[i], XV_RECURSION_LIMIT - 2);
        CHECK_INT(XvObject_RichCompareBool(world.ts, a, b, Xv_EQ), ==, 1);
        DROP(made(world.ts, XvObject_Repr(world.ts, a)));
        if (wraps[i] == in_tuple)
            CHECK_INT(XvObject_Hash(world.ts, a), ==, XvObject_Hash(world.ts, b));
        CHECK_NO_ERROR(world.ts);
        DROP(a);
        DROP(b);
    }
    close_clean(world);
}

TEST("a list that contains itself shows an ellipsis in that place")
{
    World world = open_world();
    XvObject *list = LIST(INT(1)), *dict;
    CHECK_INT(XvList_Append(world.ts, list, list), ==, 0);
    CHECK_REPR(list, "[1, [...]]");
    dict = DICT(STR("k"), LIST(INT(2)));
    CHECK_INT(XvList_Append(world.ts, list, dict), ==, 0);
    CHECK_INT(XvDict_SetItemString(world.ts, dict, "self", dict), ==, 0);
    CHECK_INT(XvDict_SetItemString(world.ts, dict, "list", list), ==, 0);
    CHECK_REPR(dict, "{'k': [2], 'self': {...}, 'list': [1, [...], {...}]}");
    CHECK_REPR(list, "[1, [...], {'k': [2], 'self': {...}, 'list': [...]}]");
    XvObject *tuple = TUPLE((Xv_INCREF(list), list));
    CHECK_INT(XvList_Append(world.ts, list, tuple), ==, 0);
    CHECK_REPR(tuple, "([1, [...], {'k': [2], 'self': {...}, 'list': [...]}, (...)],)");
    /* Twice beside each other is no cycle. */
    XvObject *twice = LIST((Xv_INCREF(tuple), tuple));
    CHECK_INT(XvDict_Clear(world.ts, dict), ==, 0);
    CHECK_INT(XvList_SetSlice(world.ts, list, 0, 99, NULL), ==, 0);
    CHECK_INT(XvList_Append(world.ts, twice, tuple), ==, 0);
    CHECK_REPR(twice, "[([],), ([],)]");
    DROP(twice);
    DROP(tuple);
    DROP(dict);
    DROP(list);
    close_clean(world);
}

TEST("lists that contain themselves are compared to a RecursionError")
{
    World world = open_world();
    XvObject *a = EMPTY_LIST(), *b = EMPTY_LIST();
    CHECK_INT(XvList_Append(world.ts, a, a), ==, 0);
    CHECK_INT(XvList_Append(world.ts, b, b), ==, 0);
    CHECK_INT(XvObject_RichCompareBool(world.ts, a, a, Xv_EQ), ==, 1);
    CHECK_INT(XvObject_RichCompareBool(world.ts, a, b, Xv_EQ), ==, -1);
    CHECK_RAISED(world.ts, XvExc_RecursionError, "maximum recursion depth exceeded in comparison");
    CHECK_INT(XvList_SetSlice(world.ts, a, 0, 1, NULL), ==, 0);
    CHECK_INT(XvList_SetSlice(world.ts, b, 0, 1, NULL), ==, 0);
    DROP(a);
    DROP(b);
    close_clean(world);
}

/* A function that calls itself. */
static int deepest;

static XvObject *call_again(XvThreadState *ts, XvObject *op, XvObject *const *args, Xv_ssize_t nargs)
{
    deepest++;
    return XvObject_Call(ts, op, args, nargs);
}

static void caller_dealloc(XvThreadState *ts, XvObject *op) { XvObject_Free(ts, op); }

static const XvTypeObject Caller_Type = {
    .tp_name = "caller",
    .tp_basicsize = sizeof(XvObject),
    .tp_dealloc = caller_dealloc,
    .tp_call = call_again,
};

TEST("calls that go too deep are a RecursionError")
{
    World world = open_world();
    XvObject *caller = made(world.ts, XvObject_New(world.ts, &Caller_Type, 0));
    CHECK_PTR(XvObject_Call(world.ts, caller, NULL, 0), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_RecursionError, "maximum recursion depth exceeded while calling an object");
    CHECK_INT(deepest, ==, XV_RECURSION_LIMIT);
    DROP(caller);
    close_clean(world);
}

TEST("an attachment inside another goes on counting from there")
{
    World world = open_world();
    XvInterpreter *other = open_interpreter(world.rt, "other");
    XvThreadState *ts = NULL;
    for (int i = 0; i < XV_RECURSION_LIMIT - 10; i++)
        CHECK_INT(Xv_EnterRecursiveCall(world.ts, ""), ==, 0);
    CHECK_OK(XvInterpreter_Attach(other, world.ts, XV_FOREVER, &ts));
    for (int i = 0; i < 10; i++)
        CHECK_INT(Xv_EnterRecursiveCall(ts, ""), ==, 0);
    CHECK_INT(Xv_EnterRecursiveCall(ts, " in a test"), ==, -1);
    CHECK_STR(XvErr_Message(ts), "maximum recursion depth exceeded in a test");
    CHECK_RAISED(ts, XvExc_RecursionError, "");
    for (int i = 0; i < 10; i++)
        Xv_LeaveRecursiveCall(ts);
    XvThreadState_Detach(ts);
    for (int i = 0; i < XV_RECURSION_LIMIT - 10; i++)
        Xv_LeaveRecursiveCall(world.ts);
    /* What was counted there is not remembered by the next attachment. */
    CHECK_OK(XvInterpreter_Attach(other, world.ts, XV_FOREVER, &ts));
    for (int i = 0; i < XV_RECURSION_LIMIT; i++)
        CHECK_INT(Xv_EnterRecursiveCall(ts, ""), ==, 0);
    for (int i = 0; i < XV_RECURSION_LIMIT; i++)
        Xv_LeaveRecursiveCall(ts);
    XvThreadState_Detach(ts);
    close_interpreter(other);
    close_clean(world);
}
