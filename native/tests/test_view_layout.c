/* SPDX-License-Identifier: Apache-2.0
 *
 * Lengths, steps and pointers: what a key chooses, in any number of dimensions, and where it lies.
 */
#include "views.h"

TEST("slices with steps of either sign are views of the same memory")
{
    World world = open_world();
    EACH_KIND(kind) {
        XvObject *view = VIEW(kind, "\0\1\2\3\4\5\6\7");
        XvObject *back = PART(view, STEP(-1)), *third = PART(back, SLICE(1, 7, 3));
        CHECK_LIST(back, "[7, 6, 5, 4, 3, 2, 1, 0]");
        CHECK_ATTRIBUTE(back, "strides", "(-1,)");
        CHECK_ATTRIBUTE(back, "contiguous", "False");
        CHECK_LIST(third, "[6, 3]");
        CHECK_ATTRIBUTE(third, "strides", "(-3,)");
        CHECK_INT(SET_ITEM(third, INT(-1), INT(99)), ==, 0);
        CHECK_RESULT(ITEM(view, INT(3)), "99");
        CHECK_PART(view, STEP(XV_SSIZE_MAX), "[0]");
        CHECK_PART(view, STEP(-XV_SSIZE_MAX - 1), "[7]");
        CHECK_PART(view, SLICE(5, 2, 1), "[]");
        CHECK_PART(view, SLICE(100, 200, 1), "[]");
        CHECK_PTR(ITEM(view, STEP(0)), ==, NULL);
        CHECK_RAISED(world.ts, XvExc_ValueError, "slice step cannot be zero");
        DROP(third);
        DROP(back);
        DROP(view);
    }
    close_clean(world);
}

TEST("an index for each dimension is an element, fewer of them are a view of what is there")
{
    World world = open_world();
    EACH_KIND(kind) {
        XvObject *view = GRID(kind, 3, 4);
        CHECK_RESULT(ITEM(view, TUPLE(INT(1), INT(2))), "6");
        CHECK_RESULT(ITEM(view, TUPLE(INT(-1), INT(-4))), "8");
        CHECK_PART(view, INT(1), "[4, 5, 6, 7]");
        CHECK_PART(view, TUPLE(INT(-1)), "[8, 9, 10, 11]");
        CHECK_PART(view, EMPTY_TUPLE(), "[[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]]");
        CHECK_PART(view, TUPLE(ALL, INT(2)), "[2, 6, 10]");
        CHECK_PART(view, TUPLE(INT(0), STEP(-1)), "[3, 2, 1, 0]");
        CHECK_PART(view, TUPLE(SLICE(1, 3, 1), SLICE(0, 4, 3)), "[[4, 7], [8, 11]]");
        CHECK_PART(view, STEP(-2), "[[8, 9, 10, 11], [0, 1, 2, 3]]");
        CHECK_PART(view, SLICE(1, 1, 1), "[]");
        CHECK_PART(view, TUPLE(ALL, SLICE(4, 4, 1)), "[[], [], []]");
        DROP(view);
    }
    close_clean(world);
}

TEST("keys that are none, and indices that lie outside, are errors that name the dimension")
{
    World world = open_world();
    EACH_KIND(kind) {
        XvObject *view = GRID(kind, 3, 4), *flat = VIEW(kind, "abc");
#define REFUSED(op, key, type, message)                                                                                \
        do {                                                                                                           \
            CHECK_PTR(ITEM((op), (key)), ==, NULL);                                                                    \
            CHECK_RAISED(world.ts, (type), (message));                                                                 \
            CHECK_INT(SET_ITEM((op), (key), BYTES("a")), ==, -1);                                                      \
            CHECK_RAISED(world.ts, (type), (message));                                                                 \
        } while (0)
        REFUSED(view, TUPLE(INT(3), INT(0)), XvExc_IndexError, "index out of bounds on dimension 1");
        REFUSED(view, TUPLE(INT(0), INT(4)), XvExc_IndexError, "index out of bounds on dimension 2");
        REFUSED(view, TUPLE(ALL, INT(-5)), XvExc_IndexError, "index out of bounds on dimension 2");
        REFUSED(view, INT(-4), XvExc_IndexError, "index out of bounds on dimension 1");
        REFUSED(view, INT(-XV_SSIZE_MAX - 1), XvExc_IndexError, "index out of bounds on dimension 1");
        REFUSED(view, UINT(UINT64_MAX), XvExc_IndexError, "cannot fit 'int' into an index-sized integer");
        REFUSED(view, TUPLE(INT(0), UINT(UINT64_MAX)), XvExc_IndexError,
                "cannot fit 'int' into an index-sized integer");
        REFUSED(view, TUPLE(INT(0), INT(0), INT(0)), XvExc_TypeError,
                "cannot index 2-dimension view with 3-element tuple");
        REFUSED(flat, TUPLE(ALL, ALL), XvExc_TypeError, "cannot index 1-dimension view with 2-element tuple");
        REFUSED(view, STR("a"), XvExc_TypeError, "memoryview: invalid slice key");
        REFUSED(view, TUPLE(INT(9), STR("a")), XvExc_TypeError, "memoryview: invalid slice key");
        REFUSED(flat, NONE, XvExc_TypeError, "memoryview: invalid slice key");
        REFUSED(flat, FLOAT(1.0), XvExc_TypeError, "memoryview: invalid slice key");
        CHECK_PTR(XvSequence_GetItem(world.ts, view, 3), ==, NULL);
        CHECK_RAISED(world.ts, XvExc_IndexError, "index out of bounds on dimension 1");
        CHECK_PTR(XvSequence_GetItem(world.ts, view, -4), ==, NULL);
        CHECK_RAISED(world.ts, XvExc_IndexError, "index out of bounds on dimension 1");
        CHECK_INT(XvSequence_SetItem(world.ts, view, -4, flat), ==, -1);
        CHECK_RAISED(world.ts, XvExc_IndexError, "index out of bounds on dimension 1");
        DROP(flat);
        DROP(view);
    }
    close_clean(world);
}

TEST("iteration gives rows, and rows of rows")
{
    World world = open_world();
    EACH_KIND(kind) {
        XvObject *view = made(world.ts, cast_of(world.ts, VIEW(kind, "\0\1\2\3\4\5\6\7"), "B",
                                                (Xv_ssize_t[]){2, 2, 2}, 3));
        XvObject *iterator = made(world.ts, XvObject_GetIter(world.ts, view)), *row;
        static const char *const rows[] = {"[[0, 1], [2, 3]]", "[[4, 5], [6, 7]]"};
        for (int i = 0; (row = XvIter_Next(world.ts, iterator)) != NULL; i++) {
            CHECK_LIST(row, rows[i]);
            DROP(row);
        }
        CHECK_NO_ERROR(world.ts);
        CHECK_INT(XvObject_Length(world.ts, view), ==, 2);
        DROP(iterator);
        DROP(view);
    }
    close_clean(world);
}

TEST("what is assigned to a part of a view has its format and shape")
{
    World world = open_world();
    EACH_KIND(kind) {
        XvObject *view = GRID(kind, 2, 3), *row = VIEW(kind, "xyz"), *shorts = CAST(VIEW(kind, "xyzxyz"), "h");
        CHECK_INT(SET_ITEM(view, INT(1), BYTES("abc")), ==, 0);
        CHECK_LIST(view, "[[0, 1, 2], [97, 98, 99]]");
        CHECK_INT(XvSequence_SetItem(world.ts, view, -2, row), ==, 0);
        CHECK_LIST(view, "[[120, 121, 122], [97, 98, 99]]");
        CHECK_INT(SET_ITEM(view, TUPLE(ALL, INT(1)), BYTES("12")), ==, 0);
        CHECK_INT(SET_ITEM(view, TUPLE(INT(0), SLICE(0, 3, 2)), BYTES("34")), ==, 0);
        CHECK_RESULT(XvView_ToBytes(world.ts, view, 'C'), "b'314a2c'");
        static const char *const message = "memoryview assignment: lvalue and rvalue have different structures";
        CHECK_INT(SET_ITEM(view, INT(0), BYTES("ab")), ==, -1);
        CHECK_RAISED(world.ts, XvExc_ValueError, message);
        CHECK_INT(SET_ITEM(view, ALL, BYTES("abcdef")), ==, -1);
        CHECK_RAISED(world.ts, XvExc_ValueError, message);
        CHECK_INT(XvObject_SetItem(world.ts, view, Xv_True(world.ts), shorts), ==, -1);
        CHECK_RAISED(world.ts, XvExc_ValueError, message);
        CHECK_INT(SET_ITEM(view, INT(0), INT(1)), ==, -1);
        CHECK_RAISED(world.ts, XvExc_TypeError, "a bytes-like object is required, not 'int'");
        CHECK_INT(DEL_ITEM(view, INT(0)), ==, -1);
        CHECK_RAISED(world.ts, XvExc_TypeError, "cannot delete memory");
        XvObject *readonly = made(world.ts, XvView_ToReadOnly(world.ts, view)), *part = PART(readonly, INT(0));
        CHECK_INT(SET_ITEM(part, SLICE(0, 3, 1), BYTES("abc")), ==, -1);
        CHECK_RAISED(world.ts, XvExc_TypeError, "cannot modify read-only memory");
        CHECK_INT(DEL_ITEM(part, INT(0)), ==, -1);
        CHECK_RAISED(world.ts, XvExc_TypeError, "cannot modify read-only memory");
        CHECK_RESULT(XvView_ToBytes(world.ts, view, 'C'), "b'314a2c'");
        DROP(part);
        DROP(readonly);
        DROP(shorts);
        DROP(row);
        DROP(view);
    }
    close_clean(world);
}

/* view[to] = view[from] */
#define COPY(view, to, from)                                                                                           \
    do {                                                                                                               \
        XvObject *source = PART((view), (from));                                                                       \
        CHECK_INT(SET_ITEM((view), (to), source), ==, 0);                                                              \
    } while (0)

TEST("a part may be assigned to a part that it overlaps")
{
    World world = open_world();
    EACH_KIND(kind) {
        XvObject *view = VIEW(kind, "abcdefgh");
        COPY(view, SLICE(2, 8, 1), SLICE(0, 6, 1));
        CHECK_RESULT(XvView_ToBytes(world.ts, view, 'C'), "b'ababcdef'");
        COPY(view, SLICE(0, 6, 1), SLICE(2, 8, 1));
        CHECK_RESULT(XvView_ToBytes(world.ts, view, 'C'), "b'abcdefef'");
        COPY(view, ALL, STEP(-1));
        CHECK_RESULT(XvView_ToBytes(world.ts, view, 'C'), "b'fefedcba'");
        COPY(view, SLICE(0, 4, 1), STEP(2));
        CHECK_RESULT(XvView_ToBytes(world.ts, view, 'C'), "b'ffdbdcba'");
        DROP(view);
        view = GRID(kind, 2, 2);
        XvObject *turned = made(world.ts, XvView_Transpose(world.ts, view, NULL));
        CHECK_INT(SET_ITEM(view, ALL, turned), ==, 0);
        CHECK_LIST(view, "[[0, 2], [1, 3]]");
        DROP(view);
    }
    close_clean(world);
}

TEST("a transposed view has its dimensions in another order, and tobytes in three")
{
    World world = open_world();
    EACH_KIND(kind) {
        XvObject *view = GRID(kind, 2, 3), *turned = made(world.ts, XvView_Transpose(world.ts, view, NULL));
        CHECK_LIST(turned, "[[0, 3], [1, 4], [2, 5]]");
        CHECK_ATTRIBUTE(turned, "strides", "(1, 3)");
        CHECK_ATTRIBUTE(turned, "c_contiguous", "False");
        CHECK_ATTRIBUTE(turned, "f_contiguous", "True");
        CHECK_RESULT(XvView_ToBytes(world.ts, turned, 'C'), "b'\\x00\\x03\\x01\\x04\\x02\\x05'");
        CHECK_RESULT(XvView_ToBytes(world.ts, turned, 'F'), "b'\\x00\\x01\\x02\\x03\\x04\\x05'");
        CHECK_RESULT(XvView_ToBytes(world.ts, turned, 'A'), "b'\\x00\\x01\\x02\\x03\\x04\\x05'");
        CHECK_RESULT(XvView_ToBytes(world.ts, view, 'F'), "b'\\x00\\x03\\x01\\x04\\x02\\x05'");
        CHECK_PTR(XvView_ToBytes(world.ts, view, 'X'), ==, NULL);
        CHECK_RAISED(world.ts, XvExc_ValueError, "order must be 'C', 'F' or 'A'");
        XvObject *cube = made(world.ts, cast_of(world.ts, VIEW(kind, "abcdefgh"), "c", (Xv_ssize_t[]){2, 2, 2}, 3));
        XvObject *mixed = made(world.ts, XvView_Transpose(world.ts, cube, (int[]){1, 2, 0}));
        CHECK_RESULT(XvView_ToBytes(world.ts, mixed, 'C'), "b'aebfcgdh'");
        CHECK_PTR(XvView_Transpose(world.ts, cube, (int[]){0, 1, 1}), ==, NULL);
        CHECK_RAISED(world.ts, XvExc_ValueError, "axes don't match memoryview");
        CHECK_PTR(XvView_Transpose(world.ts, cube, (int[]){0, 1, 3}), ==, NULL);
        CHECK_RAISED(world.ts, XvExc_ValueError, "axes don't match memoryview");
        DROP(mixed);
        DROP(cube);
        DROP(turned);
        DROP(view);
    }
    close_clean(world);
}

TEST("views of four dimensions and more are as good as others")
{
    World world = open_world();
    EACH_KIND(kind) {
        Xv_ssize_t shape[64];
        for (int d = 0; d < 64; d++)
            shape[d] = d % 16 == 0 ? 2 : 1;
        char bytes[16];
        for (int i = 0; i < 16; i++)
            bytes[i] = (char)i;
        XvObject *deep = made(world.ts, cast_of(world.ts, view_on(world.ts, kind, bytes, 16), "B", shape, 64));
        XvObject *part = PART(deep, STEP(-1)), *flat = CAST(deep, "B");
        CHECK_ATTRIBUTE(part, "ndim", "64");
        CHECK_RESULT(XvView_ToBytes(world.ts, part, 'C'),
                     "b'\\x08\\t\\n\\x0b\\x0c\\r\\x0e\\x0f\\x00\\x01\\x02\\x03\\x04\\x05\\x06\\x07'");
        XvObject *turned = made(world.ts, XvView_Transpose(world.ts, part, NULL));
        CHECK_RESULT(XvView_ToBytes(world.ts, turned, 'C'),
                     "b'\\x08\\x00\\x0c\\x04\\n\\x02\\x0e\\x06\\t\\x01\\r\\x05\\x0b\\x03\\x0f\\x07'");
        CHECK_LIST(flat, "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]");
        DROP(turned);
        DROP(flat);
        DROP(part);
    }
    close_clean(world);
}

TEST("elements behind pointers are found, in every part of a view that has them")
{
    World world = open_world();
    Pointers memory;
    XvObject *view = array_view(world.ts, pointers_fill(&memory));
    CHECK_LIST(view, "[[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]]");
    CHECK_ATTRIBUTE(view, "suboffsets", "(2, -1)");
    CHECK_ATTRIBUTE(view, "contiguous", "False");
    CHECK_RESULT(ITEM(view, TUPLE(INT(2), INT(1))), "9");
    CHECK_RESULT(XvView_ToBytes(world.ts, view, 'C'), "b'\\x00\\x01\\x02\\x03\\x04\\x05\\x06\\x07\\x08\\t\\n\\x0b'");
    CHECK_RESULT(XvView_ToBytes(world.ts, view, 'F'), "b'\\x00\\x04\\x08\\x01\\x05\\t\\x02\\x06\\n\\x03\\x07\\x0b'");
    XvObject *back = PART(view, STEP(-1)), *row = PART(view, INT(1)), *column = PART(view, TUPLE(ALL, INT(3)));
    CHECK_LIST(back, "[[8, 9, 10, 11], [4, 5, 6, 7], [0, 1, 2, 3]]");
    CHECK_LIST(row, "[4, 5, 6, 7]");
    CHECK_ATTRIBUTE(row, "suboffsets", "()");
    CHECK_ATTRIBUTE(row, "c_contiguous", "True");
    CHECK_LIST(column, "[3, 7, 11]");
    CHECK_ATTRIBUTE(column, "suboffsets", "(5,)");
    CHECK_RESULT(ITEM(column, INT(-1)), "11");
    CHECK_PART(view, TUPLE(SLICE(0, 2, 1), SLICE(3, 0, -2)), "[[3, 1], [7, 5]]");
    CHECK_INT(SET_ITEM(column, ALL, BYTES("xyz")), ==, 0);
    CHECK_INT(SET_ITEM(view, TUPLE(INT(0), INT(0)), INT(77)), ==, 0);
    CHECK_INT(SET_ITEM(view, INT(1), BYTES("abcd")), ==, 0);
    CHECK_LIST(view, "[[77, 1, 2, 120], [97, 98, 99, 100], [8, 9, 10, 122]]");
    CHECK_PTR(XvView_Transpose(world.ts, view, NULL), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_NotImplementedError, "memoryview: a view with suboffsets cannot be transposed");
    CHECK_PTR(XvView_Cast(world.ts, view, "B", NULL, -1), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_TypeError, "memoryview: casts are restricted to C-contiguous views");
    DROP(column);
    DROP(row);
    DROP(back);
    DROP(view);
    close_clean(world);
}

TEST("a dimension behind pointers that are still to be followed cannot be dropped when it has pointers itself")
{
    World world = open_world();
    char bytes[4] = "abcd", *ends[4] = {bytes, bytes + 1, bytes + 2, bytes + 3};
    char **rows[2] = {ends, ends + 2};
    Xv_ssize_t shape[2] = {2, 2}, strides[2] = {8, 8}, suboffsets[2] = {0, 0};
    XvObject *view = array_view(world.ts, (XvBuffer){.buf = rows, .len = 4, .itemsize = 1, .ndim = 2, .shape = shape,
                                                     .strides = strides, .suboffsets = suboffsets});
    CHECK_LIST(view, "[[97, 98], [99, 100]]");
    CHECK_RESULT(ITEM(view, TUPLE(INT(1), INT(0))), "99");
    CHECK_PART(view, TUPLE(INT(1), STEP(-1)), "[100, 99]");
    CHECK_PTR(ITEM(view, TUPLE(ALL, INT(0))), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_NotImplementedError, "a dimension that is reached through a pointer");
    DROP(view);
    close_clean(world);
}
