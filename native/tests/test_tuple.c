/* SPDX-License-Identifier: Apache-2.0
 *
 * tuple, as its maker and as its readers see it.
 */
#include "values.h"

TEST("a tuple holds what it was made of")
{
    World world = open_world();
    XvObject *items[] = {INT(1000), STR("two"), NONE};
    XvObject *tuple = made(world.ts, XvTuple_FromArray(world.ts, items, 3));
    CHECK(XvTuple_Check(tuple));
    CHECK_INT(XvTuple_Size(world.ts, tuple), ==, 3);
    for (int i = 0; i < 3; i++) {
        CHECK_PTR(XvTuple_GetItem(world.ts, tuple, i), ==, items[i]);
        DROP(items[i]);
    }
    CHECK_REPR(tuple, "(1000, 'two', None)");
    DROP(tuple);
    close_clean(world);
}

TEST("each interpreter has one empty tuple")
{
    World world = open_world();
    XvObject *a = EMPTY_TUPLE(), *b = tuple_from(world.ts, EMPTY_LIST());
    CHECK_PTR(a, ==, b);
    CHECK_REPR(a, "()");
    CHECK_INT(XvObject_IsTrue(world.ts, a), ==, 0);
    DROP(a);
    DROP(b);
    CHECK_RESULT(TUPLE(INT(1)), "(1,)");
    close_clean(world);
}

TEST("the maker of a tuple fills its cells, and nobody after that")
{
    World world = open_world();
    XvObject *tuple = made(world.ts, XvTuple_New(world.ts, 2)), *item = INT(1000);
    CHECK_PTR(XvTuple_GetItem(world.ts, tuple, 0), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_IndexError, "tuple index out of range");
    CHECK_REPR(tuple, "(<NULL>, <NULL>)");
    CHECK_INT(XvTuple_SetItem(world.ts, tuple, 0, INT(1)), ==, 0);
    CHECK_INT(XvTuple_SetItem(world.ts, tuple, 0, INT(2)), ==, 0);
    CHECK_INT(XvTuple_SetItem(world.ts, tuple, 1, STR("b")), ==, 0);
    CHECK_REPR(tuple, "(2, 'b')");
    Xv_INCREF(item);
    CHECK_INT(XvTuple_SetItem(world.ts, tuple, 2, item), ==, -1);
    CHECK_RAISED(world.ts, XvExc_IndexError, "tuple assignment index out of range");
    Xv_INCREF(item);
    CHECK_INT(XvTuple_SetItem(world.ts, tuple, -1, item), ==, -1);
    CHECK_RAISED(world.ts, XvExc_IndexError, "tuple assignment index out of range");
    CHECK_INT(Xv_REFCNT(item), ==, 1);

    Xv_INCREF(tuple);
    Xv_INCREF(item);
    CHECK_INT(XvTuple_SetItem(world.ts, tuple, 0, item), ==, -1);
    CHECK_RAISED(world.ts, XvExc_SystemError, "");
    CHECK_INT(Xv_REFCNT(item), ==, 1);
    CHECK_REPR(tuple, "(2, 'b')");
    DROP(tuple);
    Xv_INCREF(item);
    CHECK_INT(XvTuple_SetItem(world.ts, Xv_None(world.ts), 0, item), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "expected tuple, got NoneType");
    CHECK_INT(Xv_REFCNT(item), ==, 1);
    DROP(item);
    DROP(tuple);
    close_clean(world);
}

TEST("sizes that are no sizes are errors")
{
    World world = open_world();
    CHECK_PTR(XvTuple_New(world.ts, -1), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_ValueError, "negative size -1 for tuple");
    CHECK_PTR(XvTuple_New(world.ts, XV_SSIZE_MAX), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_MemoryError, "");
    CHECK_PTR(XvTuple_New(world.ts, (Xv_ssize_t)1 << 57), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_MemoryError, "");
    CHECK_INT(XvTuple_Size(world.ts, Xv_None(world.ts)), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "expected tuple, got NoneType");
    close_clean(world);
}

/* hash((...)) in CPython 3.8 and later. */
TEST("tuples hash as they do in CPython")
{
    World world = open_world();
    CHECK_INT(HASH(EMPTY_TUPLE()), ==, INT64_C(5740354900026072187));
    CHECK_INT(HASH(TUPLE(INT(1))), ==, INT64_C(-6644214454873602895));
    CHECK_INT(HASH(TUPLE(INT(1), INT(2))), ==, INT64_C(-3550055125485641917));
    CHECK_INT(HASH(TUPLE(FLOAT(1.0), BOOL(1), INT(-1))), ==, INT64_C(-2372014913340491271));
    CHECK_INT(HASH(TUPLE(TUPLE(INT(0)), EMPTY_TUPLE())), ==, INT64_C(8082791832532024400));
    close_clean(world);
}

TEST("a tuple is hashable if its items are")
{
    World world = open_world();
    XvObject *tuple = TUPLE(INT(1), TUPLE(INT(2), EMPTY_LIST()));
    CHECK_INT(XvObject_Hash(world.ts, tuple), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "unhashable type: 'list'");
    DROP(tuple);
    close_clean(world);
}

TEST("tuples compare item by item")
{
    World world = open_world();
    CHECK_ORDER(EMPTY_TUPLE(), EMPTY_TUPLE(), 0);
    CHECK_ORDER(TUPLE(INT(1), INT(2)), TUPLE(INT(1), FLOAT(2.0)), 0);
    CHECK_ORDER(TUPLE(INT(1), INT(2)), TUPLE(INT(1), INT(3)), -1);
    CHECK_ORDER(TUPLE(INT(2)), TUPLE(INT(1), INT(3)), 1);
    CHECK_ORDER(TUPLE(INT(1)), TUPLE(INT(1), INT(3)), -1);
    CHECK_ORDER(TUPLE(STR("b")), TUPLE(STR("a"), STR("z")), 1);
    XvObject *a = TUPLE(INT(1), STR("x")), *b = TUPLE(INT(1), INT(2)), *list = LIST(INT(1));
    CHECK_INT(XvObject_RichCompareBool(world.ts, a, b, Xv_EQ), ==, 0);
    CHECK_INT(XvObject_RichCompareBool(world.ts, a, b, Xv_LT), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "'<' not supported between instances of 'str' and 'int'");
    CHECK_INT(XvObject_RichCompareBool(world.ts, a, list, Xv_EQ), ==, 0);
    CHECK_INT(XvObject_RichCompareBool(world.ts, a, list, Xv_GT), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "'>' not supported between instances of 'tuple' and 'list'");
    DROP(a);
    DROP(b);
    DROP(list);
    close_clean(world);
}

TEST("items and slices are read from either end")
{
    World world = open_world();
    XvObject *tuple = TUPLE(INT(0), INT(1), INT(2), INT(3), INT(4)), *whole = ITEM(tuple, SLICE(0, 5, 1));
    CHECK_PTR(whole, ==, tuple);
    DROP(whole);
    CHECK_RESULT(ITEM(tuple, INT(-1)), "4");
    CHECK_RESULT(ITEM(tuple, BOOL(1)), "1");
    CHECK_RESULT(ITEM(tuple, SLICE(1, -1, 1)), "(1, 2, 3)");
    CHECK_RESULT(ITEM(tuple, SLICE(4, 0, -2)), "(4, 2)");
    CHECK_RESULT(ITEM(tuple, SLICE(3, 1, 1)), "()");
    CHECK_RESULT(XvTuple_GetSlice(world.ts, tuple, -4, 2), "(0, 1)");
    CHECK_RESULT(XvTuple_GetSlice(world.ts, tuple, 3, 99), "(3, 4)");
    CHECK_PTR(ITEM(tuple, INT(5)), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_IndexError, "tuple index out of range");
    CHECK_PTR(ITEM(tuple, UINT(UINT64_MAX)), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_IndexError, "cannot fit 'int' into an index-sized integer");
    CHECK_PTR(ITEM(tuple, STR("a")), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_TypeError, "tuple indices must be integers or slices, not str");
    CHECK_PTR(XvSequence_GetItem(world.ts, tuple, -6), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_IndexError, "tuple index out of range");
    DROP(tuple);
    close_clean(world);
}

TEST("a tuple cannot be changed")
{
    World world = open_world();
    XvObject *tuple = TUPLE(INT(1));
    CHECK_INT(SET_ITEM(tuple, INT(0), INT(2)), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "'tuple' object does not support item assignment");
    CHECK_INT(DEL_ITEM(tuple, INT(0)), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "'tuple' object doesn't support item deletion");
    CHECK_INT(XvSequence_SetItem(world.ts, tuple, 0, tuple), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "'tuple' object does not support item assignment");
    CHECK_INT(XvSequence_DelItem(world.ts, tuple, 0), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "'tuple' object doesn't support item deletion");
    DROP(tuple);
    close_clean(world);
}

TEST("tuples are joined to tuples only, and contain their items")
{
    World world = open_world();
    XvObject *a = TUPLE(INT(1), STR("x")), *b = TUPLE(NONE), *empty = EMPTY_TUPLE(), *list = EMPTY_LIST();
    CHECK_RESULT(XvSequence_Concat(world.ts, a, b), "(1, 'x', None)");
    XvObject *same = made(world.ts, XvSequence_Concat(world.ts, a, empty));
    CHECK_PTR(same, ==, a);
    DROP(same);
    CHECK_PTR(XvSequence_Concat(world.ts, a, list), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_TypeError, "can only concatenate tuple (not \"list\") to tuple");
    XvObject *one = FLOAT(1.0), *two = INT(2);
    CHECK_INT(XvObject_Contains(world.ts, a, one), ==, 1);
    CHECK_INT(XvObject_Contains(world.ts, a, two), ==, 0);
    DROP(one);
    DROP(two);
    DROP(a);
    DROP(b);
    DROP(empty);
    DROP(list);
    close_clean(world);
}

TEST("any iterable makes a tuple, and a tuple makes itself")
{
    World world = open_world();
    XvObject *tuple = TUPLE(INT(1)), *same = made(world.ts, XvTuple_FromIterable(world.ts, tuple)), *text = STR("ab");
    CHECK_PTR(same, ==, tuple);
    CHECK_RESULT(XvTuple_FromIterable(world.ts, text), "('a', 'b')");
    CHECK_PTR(XvTuple_FromIterable(world.ts, Xv_None(world.ts)), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_TypeError, "'NoneType' object is not iterable");
    DROP(tuple);
    DROP(same);
    DROP(text);
    close_clean(world);
}
