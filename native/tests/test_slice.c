/* SPDX-License-Identifier: Apache-2.0
 *
 * slice: what start, stop and step mean for a sequence of some length.
 */
#include "values.h"

TEST("a slice shows its three parts")
{
    World world = open_world();
    CHECK_RESULT(SLICE(1, -2, 3), "slice(1, -2, 3)");
    CHECK_RESULT(XvSlice_New(world.ts, NULL, NULL, NULL), "slice(None, None, None)");
    XvObject *text = STR("a");
    CHECK_RESULT(XvSlice_New(world.ts, text, Xv_None(world.ts), text), "slice('a', None, 'a')");
    DROP(text);
    close_clean(world);
}

TEST("None becomes what it means for the sign of the step")
{
    World world = open_world();
    Xv_ssize_t start, stop, step;
    XvObject *slice = made(world.ts, XvSlice_New(world.ts, NULL, NULL, NULL));
    CHECK(XvSlice_Check(slice));
    CHECK_INT(XvSlice_Unpack(world.ts, slice, &start, &stop, &step), ==, 0);
    CHECK_INT(start, ==, 0);
    CHECK_INT(stop, ==, XV_SSIZE_MAX);
    CHECK_INT(step, ==, 1);
    DROP(slice);
    XvObject *back = INT(-1);
    slice = made(world.ts, XvSlice_New(world.ts, NULL, NULL, back));
    CHECK_INT(XvSlice_Unpack(world.ts, slice, &start, &stop, &step), ==, 0);
    CHECK_INT(start, ==, XV_SSIZE_MAX);
    CHECK_INT(stop, ==, -XV_SSIZE_MAX - 1);
    CHECK_INT(step, ==, -1);
    CHECK_INT(XvSlice_AdjustIndices(5, &start, &stop, step), ==, 5);
    CHECK_INT(start, ==, 4);
    CHECK_INT(stop, ==, -1);
    DROP(slice);
    DROP(back);
    close_clean(world);
}

TEST("parts that are too large are cut to what fits")
{
    World world = open_world();
    Xv_ssize_t start, stop, step;
    XvObject *huge = UINT(UINT64_MAX), *least = INT(INT64_MIN), *list = LIST(INT(0), INT(1), INT(2));
    XvObject *slice = made(world.ts, XvSlice_New(world.ts, least, huge, huge));
    CHECK_INT(XvSlice_Unpack(world.ts, slice, &start, &stop, &step), ==, 0);
    CHECK_INT(start, ==, INT64_MIN);
    CHECK_INT(stop, ==, XV_SSIZE_MAX);
    CHECK_INT(step, ==, XV_SSIZE_MAX);
    CHECK_RESULT(XvObject_GetItem(world.ts, list, slice), "[0]");
    DROP(slice);
    slice = made(world.ts, XvSlice_New(world.ts, huge, least, least));
    CHECK_INT(XvSlice_Unpack(world.ts, slice, &start, &stop, &step), ==, 0);
    CHECK_INT(step, ==, -XV_SSIZE_MAX);
    CHECK_RESULT(XvObject_GetItem(world.ts, list, slice), "[2]");
    DROP(slice);
    DROP(huge);
    DROP(least);
    DROP(list);
    close_clean(world);
}

TEST("a step of zero, and parts that are no ints, are errors when the slice is used")
{
    World world = open_world();
    Xv_ssize_t start, stop, step;
    XvObject *zero = SLICE(0, 1, 0), *text = STR("a"), *list = EMPTY_LIST();
    CHECK_INT(XvSlice_Unpack(world.ts, zero, &start, &stop, &step), ==, -1);
    CHECK_RAISED(world.ts, XvExc_ValueError, "slice step cannot be zero");
    for (int part = 0; part < 3; part++) {
        XvObject *slice = made(world.ts, XvSlice_New(world.ts, part == 0 ? text : NULL, part == 1 ? text : NULL,
                                                     part == 2 ? text : NULL));
        CHECK_PTR(XvObject_GetItem(world.ts, list, slice), ==, NULL);
        CHECK_RAISED(world.ts, XvExc_TypeError, "slice indices must be integers or None or have an __index__ method");
        DROP(slice);
    }
    CHECK_INT(XvSlice_Unpack(world.ts, list, &start, &stop, &step), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "expected slice, got list");
    DROP(zero);
    DROP(text);
    DROP(list);
    close_clean(world);
}

/* What Python's definition says, one index at a time: start and stop fitted, then walked. */
static Xv_ssize_t walk(Xv_ssize_t length, Xv_ssize_t start, Xv_ssize_t stop, Xv_ssize_t step, Xv_ssize_t *indices)
{
    Xv_ssize_t low = step < 0 ? -1 : 0, high = step < 0 ? length - 1 : length, count = 0;
    start = start < 0 ? start + length : start;
    stop = stop < 0 ? stop + length : stop;
    start = start < low ? low : start > high ? high : start;
    stop = stop < low ? low : stop > high ? high : stop;
    for (Xv_ssize_t i = start; step < 0 ? i > stop : i < stop; i += step)
        indices[count++] = i;
    return count;
}

TEST("the indices of every small slice are those of Python's definition")
{
    for (Xv_ssize_t length = 0; length <= 6; length++)
        for (Xv_ssize_t start = -9; start <= 9; start++)
            for (Xv_ssize_t stop = -9; stop <= 9; stop++)
                for (Xv_ssize_t step = -4; step <= 4; step++) {
                    Xv_ssize_t indices[16], first = start, last = stop, count;
                    if (step == 0)
                        continue;
                    count = walk(length, start, stop, step, indices);
                    CHECK_INT(XvSlice_AdjustIndices(length, &first, &last, step), ==, count);
                    for (Xv_ssize_t i = 0; i < count; i++) {
                        CHECK_INT(first + i * step, ==, indices[i]);
                        CHECK(indices[i] >= 0 && indices[i] < length);
                    }
                }
}

TEST("slices compare as tuples of their parts, and have no hash")
{
    World world = open_world();
    CHECK_ORDER(SLICE(1, 2, 3), SLICE(1, 2, 3), 0);
    CHECK_ORDER(SLICE(1, 2, 3), SLICE(1, 3, 0), -1);
    CHECK_ORDER(SLICE(2, 2, 3), SLICE(1, 3, 0), 1);
    XvObject *slice = SLICE(1, 2, 3), *tuple = TUPLE(INT(1), INT(2), INT(3));
    CHECK_INT(XvObject_RichCompareBool(world.ts, slice, tuple, Xv_EQ), ==, 0);
    CHECK_INT(XvObject_Hash(world.ts, slice), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "unhashable type: 'slice'");
    DROP(slice);
    DROP(tuple);
    close_clean(world);
}
