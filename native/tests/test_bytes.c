/* SPDX-License-Identifier: Apache-2.0
 *
 * bytes: a run of bytes that does not change.
 */
#include "world.h"

TEST("bytes hold a copy of what they were made of, and a zero behind it")
{
    World world = open_world();
    char text[] = "one\0two";
    XvObject *op = XvBytes_FromStringAndSize(world.ts, text, sizeof text - 1);
    CHECK_OBJECT(world.ts, op);
    text[0] = 'X';
    CHECK(XvBytes_Check(op));
    CHECK_INT(XvBytes_Size(world.ts, op), ==, 7);
    CHECK_INT(memcmp(XvBytes_AsString(world.ts, op), "one\0two", 8), ==, 0);
    Xv_DECREF(world.ts, op);
    close_world(world);
}

TEST("bytes made of nothing are zeros, also in memory that was used before")
{
    World world = open_world();
    const Xv_ssize_t sizes[] = {1, 15, 16, 17, 1000, 70000, 1 << 20};
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
            XvObject *op = XvBytes_FromStringAndSize(world.ts, NULL, sizes[i]);
            CHECK_OBJECT(world.ts, op);
            CHECK_INT(XvBytes_Size(world.ts, op), ==, sizes[i]);
            char *bytes = XvBytes_AsString(world.ts, op);
            for (Xv_ssize_t at = 0; at <= sizes[i]; at++)
                CHECK_INT(bytes[at], ==, 0);
            memset(bytes, 0xee, (size_t)sizes[i]);
            Xv_DECREF(world.ts, op);
        }
    }
    close_world(world);
}

TEST("no bytes at all are bytes too")
{
    World world = open_world();
    XvObject *op = XvBytes_FromStringAndSize(world.ts, "", 0);
    CHECK_OBJECT(world.ts, op);
    CHECK_INT(XvBytes_Size(world.ts, op), ==, 0);
    CHECK_STR(XvBytes_AsString(world.ts, op), "");
    Xv_DECREF(world.ts, op);
    op = XvBytes_FromStringAndSize(world.ts, NULL, 0);
    CHECK_OBJECT(world.ts, op);
    CHECK_INT(XvBytes_Size(world.ts, op), ==, 0);
    Xv_DECREF(world.ts, op);
    close_world(world);
}

TEST("a negative size is a ValueError, one that cannot be had a MemoryError or an OverflowError")
{
    World world = open_world();
    CHECK_PTR(XvBytes_FromStringAndSize(world.ts, "x", -1), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_ValueError, "");
    CHECK_PTR(XvBytes_FromStringAndSize(world.ts, NULL, PTRDIFF_MIN), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_ValueError, "");
    CHECK_PTR(XvBytes_FromStringAndSize(world.ts, NULL, (Xv_ssize_t)1 << 57), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_MemoryError, "");
    CHECK_PTR(XvBytes_FromStringAndSize(world.ts, NULL, XV_SSIZE_MAX), ==, NULL);
    CHECK(XvErr_Occurred(world.ts) == &XvExc_MemoryError || XvErr_Occurred(world.ts) == &XvExc_OverflowError);
    XvErr_Clear(world.ts);
    close_world(world);
}

TEST("what is not bytes has neither string nor size of bytes")
{
    World world = open_world();
    XvObject *bytearray = XvByteArray_FromStringAndSize(world.ts, "ab", 2);
    CHECK_PTR(XvBytes_AsString(world.ts, bytearray), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_TypeError, "bytearray");
    CHECK_INT(XvBytes_Size(world.ts, Xv_None(world.ts)), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "NoneType");
    Xv_DECREF(world.ts, bytearray);
    close_world(world);
}

TEST("bytes that go give their memory back")
{
    World world = open_world();
    int64_t live = live_blocks(world.ts);
    XvObject *op = XvBytes_FromStringAndSize(world.ts, NULL, 12345);
    CHECK_INT(live_blocks(world.ts), >, live);
    Xv_DECREF(world.ts, op);
    CHECK_INT(live_blocks(world.ts), ==, live);
    close_world(world);
}
