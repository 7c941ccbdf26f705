/* SPDX-License-Identifier: Apache-2.0
 *
 * A shared view as a sequence: what any object can be asked, asked of a view.
 */
#include "values.h"

static XvObject *view_on(World world, const char *bytes, Xv_ssize_t size)
{
    XvObject *view = made(world.ts, XvSharedView_New(world.ts, size));
    XvViewInfo info;
    CHECK_INT(XvSharedView_GetInfo(world.ts, view, &info), ==, 0);
    memcpy(info.buf, bytes, (size_t)size);
    return view;
}

TEST("a view has a length, items, and an iterator over them")
{
    World world = open_world();
    XvObject *view = view_on(world, "abc\xFF", 4);
    CHECK_INT(XvObject_Length(world.ts, view), ==, 4);
    CHECK_INT(XvObject_IsTrue(world.ts, view), ==, 1);
    CHECK_RESULT(ITEM(view, INT(0)), "97");
    CHECK_RESULT(ITEM(view, INT(-1)), "255");
    CHECK_RESULT(XvSequence_GetItem(world.ts, view, -4), "97");
    CHECK_RESULT(XvList_FromIterable(world.ts, view), "[97, 98, 99, 255]");
    XvObject *item = INT(98), *other = INT(0);
    CHECK_INT(XvObject_Contains(world.ts, view, item), ==, 1);
    CHECK_INT(XvObject_Contains(world.ts, view, other), ==, 0);
    DROP(item);
    DROP(other);
    DROP(view);
    close_world(world);
}

TEST("a slice object makes a view on the same memory")
{
    World world = open_world();
    XvObject *view = view_on(world, "abcdef", 6), *part = made(world.ts, ITEM(view, SLICE(1, -1, 1)));
    CHECK(XvSharedView_Check(part));
    CHECK_RESULT(XvSharedView_ToBytes(world.ts, part), "b'bcde'");
    CHECK_INT(SET_ITEM(part, INT(0), INT('X')), ==, 0);
    CHECK_RESULT(XvSharedView_ToBytes(world.ts, view), "b'aXcdef'");
    XvObject *none = made(world.ts, ITEM(view, SLICE(4, 2, 1)));
    CHECK_INT(XvObject_Length(world.ts, none), ==, 0);
    CHECK_INT(XvObject_IsTrue(world.ts, none), ==, 0);
    XvObject *wide = made(world.ts, XvSharedView_Cast(world.ts, view, "H"));
    XvObject *end = made(world.ts, ITEM(wide, SLICE(-1, 99, 1)));
    CHECK_INT(XvObject_Length(world.ts, end), ==, 1);
    CHECK_RESULT(XvSharedView_ToBytes(world.ts, end), "b'ef'");
    DROP(end);
    DROP(wide);
    DROP(none);
    DROP(part);
    DROP(view);
    close_world(world);
}

TEST("items are set by any int, and what does not fit is refused")
{
    World world = open_world();
    XvObject *view = view_on(world, "abcd", 4);
    CHECK_INT(SET_ITEM(view, INT(-4), BOOL(1)), ==, 0);
    CHECK_INT(XvSequence_SetItem(world.ts, view, -1, Xv_False(world.ts)), ==, 0);
    CHECK_RESULT(XvSharedView_ToBytes(world.ts, view), "b'\\x01bc\\x00'");
    CHECK_INT(SET_ITEM(view, INT(0), INT(256)), ==, -1);
    CHECK_RAISED(world.ts, XvExc_ValueError, "memoryview: invalid value for format 'B'");
    CHECK_INT(SET_ITEM(view, INT(0), STR("a")), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "memoryview: invalid type for format 'B'");
    CHECK_INT(DEL_ITEM(view, INT(0)), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "cannot delete memory");
    CHECK_INT(XvSequence_DelItem(world.ts, view, 0), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "cannot delete memory");
    CHECK_INT(XvObject_DelItem(world.ts, view, view), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "cannot delete memory");
    DROP(view);
    close_world(world);
}

TEST("keys that are none, and indices that lie outside, are errors")
{
    World world = open_world();
    XvObject *view = view_on(world, "abcd", 4);
    static const Xv_ssize_t outside[] = {4, -5, -6, -8, -9, XV_SSIZE_MAX, -XV_SSIZE_MAX - 1};
    for (size_t i = 0; i < sizeof outside / sizeof *outside; i++) {
        CHECK_PTR(ITEM(view, INT(outside[i])), ==, NULL);
        CHECK_RAISED(world.ts, XvExc_IndexError, "index out of bounds on dimension 1");
        CHECK_PTR(XvSequence_GetItem(world.ts, view, outside[i]), ==, NULL);
        CHECK_RAISED(world.ts, XvExc_IndexError, "index out of bounds on dimension 1");
        CHECK_INT(XvSequence_SetItem(world.ts, view, outside[i], Xv_True(world.ts)), ==, -1);
        CHECK_RAISED(world.ts, XvExc_IndexError, "index out of bounds on dimension 1");
        CHECK_INT(SET_ITEM(view, INT(outside[i]), INT(1)), ==, -1);
        CHECK_RAISED(world.ts, XvExc_IndexError, "index out of bounds on dimension 1");
    }
    CHECK_PTR(ITEM(view, STR("a")), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_TypeError, "memoryview: invalid slice key");
    CHECK_INT(SET_ITEM(view, NONE, INT(1)), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "memoryview: invalid slice key");
    CHECK_PTR(ITEM(view, UINT(UINT64_MAX)), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_IndexError, "cannot fit 'int' into an index-sized integer");
    CHECK_PTR(ITEM(view, SLICE(0, 4, 0)), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_ValueError, "slice step cannot be zero");
    DROP(view);
    close_world(world);
}

TEST("a view shows whether it has been released, and answers nothing else then")
{
    World world = open_world();
    XvObject *view = view_on(world, "abcd", 4), *repr = made(world.ts, XvObject_Repr(world.ts, view));
    CHECK_CONTAINS(XvStr_AsUTF8(world.ts, repr), "<sharedview at 0x");
    DROP(repr);
    CHECK_INT(XvSharedView_Release(world.ts, view), ==, 0);
    repr = made(world.ts, XvObject_Repr(world.ts, view));
    CHECK_CONTAINS(XvStr_AsUTF8(world.ts, repr), "<released sharedview at 0x");
    DROP(repr);
    CHECK_INT(XvObject_Length(world.ts, view), ==, -1);
    CHECK_RAISED(world.ts, XvExc_ValueError, "operation forbidden on released memoryview object");
    CHECK_INT(XvObject_IsTrue(world.ts, view), ==, -1);
    CHECK_RAISED(world.ts, XvExc_ValueError, "operation forbidden on released memoryview object");
    CHECK_PTR(ITEM(view, INT(0)), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_ValueError, "operation forbidden on released memoryview object");
    CHECK_PTR(ITEM(view, SLICE(0, 1, 1)), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_ValueError, "operation forbidden on released memoryview object");
    CHECK_INT(SET_ITEM(view, INT(0), INT(1)), ==, -1);
    CHECK_RAISED(world.ts, XvExc_ValueError, "operation forbidden on released memoryview object");
    CHECK_PTR(XvSequence_GetItem(world.ts, view, -1), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_ValueError, "operation forbidden on released memoryview object");
    CHECK_INT(XvObject_RichCompareBool(world.ts, view, view, Xv_EQ), ==, 1);
    DROP(view);
    close_world(world);
}

TEST("an iterator over a view that is released on the way ends with an error")
{
    World world = open_world();
    XvObject *view = view_on(world, "ab", 2), *iterator = made(world.ts, XvObject_GetIter(world.ts, view));
    CHECK_RESULT(XvIter_Next(world.ts, iterator), "97");
    CHECK_INT(XvSharedView_Release(world.ts, view), ==, 0);
    CHECK_PTR(XvIter_Next(world.ts, iterator), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_ValueError, "operation forbidden on released memoryview object");
    DROP(iterator);
    DROP(view);
    close_world(world);
}
