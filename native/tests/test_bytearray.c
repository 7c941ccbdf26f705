/* SPDX-License-Identifier: Apache-2.0
 *
 * bytearray: bytes that change, and a size that changes while nobody has borrowed them.
 */
#include "world.h"

#define EXPORTED "Existing exports of data: object cannot be re-sized"

static XvObject *new_bytearray(XvThreadState *ts, const void *data, Xv_ssize_t size)
{
    XvObject *op = XvByteArray_FromStringAndSize(ts, data, size);
    CHECK_OBJECT(ts, op);
    return op;
}

TEST("a bytearray holds a copy of what it was made of, and can be written")
{
    World world = open_world();
    XvObject *op = new_bytearray(world.ts, "abc", 3);
    CHECK(XvByteArray_Check(op));
    CHECK_INT(XvByteArray_Size(world.ts, op), ==, 3);
    char *bytes = XvByteArray_AsString(world.ts, op);
    CHECK_INT(memcmp(bytes, "abc", 3), ==, 0);
    bytes[1] = 'X';
    CHECK_INT(memcmp(XvByteArray_AsString(world.ts, op), "aXc", 3), ==, 0);
    Xv_DECREF(world.ts, op);
    close_world(world);
}

TEST("a bytearray grows with zeros and keeps what it had")
{
    World world = open_world();
    XvObject *op = new_bytearray(world.ts, "head", 4);
    for (Xv_ssize_t size = 5; size < 400000; size = size * 5 / 3 + 1) {
        CHECK_INT(XvByteArray_Resize(world.ts, op, size), ==, 0);
        CHECK_INT(XvByteArray_Size(world.ts, op), ==, size);
        const char *bytes = XvByteArray_AsString(world.ts, op);
        CHECK_INT(memcmp(bytes, "head", 4), ==, 0);
        for (Xv_ssize_t at = 4; at < size; at++)
            CHECK_INT(bytes[at], ==, 0);
    }
    Xv_DECREF(world.ts, op);
    close_world(world);
}

TEST("what a bytearray lost when it shrank does not come back when it grows")
{
    World world = open_world();
    const Xv_ssize_t sizes[] = {10, 100, 5000, 200000};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        XvObject *op = new_bytearray(world.ts, NULL, sizes[i]);
        memset(XvByteArray_AsString(world.ts, op), 0xee, (size_t)sizes[i]);
        CHECK_INT(XvByteArray_Resize(world.ts, op, 3), ==, 0);
        CHECK_INT(XvByteArray_Resize(world.ts, op, sizes[i]), ==, 0);
        const unsigned char *bytes = (const unsigned char *)XvByteArray_AsString(world.ts, op);
        for (Xv_ssize_t at = 0; at < sizes[i]; at++)
            CHECK_INT(bytes[at], ==, at < 3 ? 0xee : 0);
        Xv_DECREF(world.ts, op);
    }
    close_world(world);
}

TEST("a bytearray can be empty, become so and grow from it")
{
    World world = open_world();
    XvObject *op = new_bytearray(world.ts, NULL, 0);
    CHECK_INT(XvByteArray_Size(world.ts, op), ==, 0);
    CHECK(XvByteArray_AsString(world.ts, op) != NULL);
    CHECK_INT(XvByteArray_Resize(world.ts, op, 0), ==, 0);
    CHECK_INT(XvByteArray_Resize(world.ts, op, 10), ==, 0);
    XvByteArray_AsString(world.ts, op)[9] = 'z';
    CHECK_INT(XvByteArray_Resize(world.ts, op, 0), ==, 0);
    CHECK_INT(XvByteArray_Size(world.ts, op), ==, 0);
    CHECK_INT(XvByteArray_Resize(world.ts, op, 10), ==, 0);
    CHECK_INT(XvByteArray_AsString(world.ts, op)[9], ==, 0);
    Xv_DECREF(world.ts, op);
    close_world(world);
}

TEST("an exported bytearray refuses a new size until each export has been given back")
{
    World world = open_world();
    XvObject *op = new_bytearray(world.ts, "abcd", 4);
    XvBuffer first, second;
    CHECK_INT(XvObject_GetBuffer(world.ts, op, &first, XvBUF_WRITABLE), ==, 0);
    CHECK_INT(XvObject_GetBuffer(world.ts, op, &second, XvBUF_SIMPLE), ==, 0);
    char *bytes = XvByteArray_AsString(world.ts, op);
    CHECK_PTR(first.buf, ==, bytes);

    CHECK_INT(XvByteArray_Resize(world.ts, op, 5), ==, -1);
    CHECK_RAISED(world.ts, XvExc_BufferError, EXPORTED);
    XvBuffer_Release(world.ts, &first);
    CHECK_INT(XvByteArray_Resize(world.ts, op, 3), ==, -1);
    CHECK_RAISED(world.ts, XvExc_BufferError, EXPORTED);
    CHECK_INT(XvByteArray_Size(world.ts, op), ==, 4);
    CHECK_PTR(XvByteArray_AsString(world.ts, op), ==, bytes);
    CHECK_INT(memcmp(bytes, "abcd", 4), ==, 0);
    XvBuffer_Release(world.ts, &second);
    CHECK_INT(XvByteArray_Resize(world.ts, op, 5), ==, 0);
    Xv_DECREF(world.ts, op);
    close_world(world);
}

TEST("asking an exported bytearray for the size it has succeeds")
{
    World world = open_world();
    XvObject *op = new_bytearray(world.ts, "abcd", 4);
    XvBuffer buffer;
    CHECK_INT(XvObject_GetBuffer(world.ts, op, &buffer, XvBUF_SIMPLE), ==, 0);
    CHECK_INT(XvByteArray_Resize(world.ts, op, 4), ==, 0);
    CHECK_NO_ERROR(world.ts);
    XvBuffer_Release(world.ts, &buffer);
    Xv_DECREF(world.ts, op);
    close_world(world);
}

TEST("an export keeps its bytearray though every other reference has gone")
{
    World world = open_world();
    int64_t live = live_blocks(world.ts);
    XvObject *op = new_bytearray(world.ts, "abcd", 4);
    XvBuffer buffer;
    CHECK_INT(XvObject_GetBuffer(world.ts, op, &buffer, XvBUF_SIMPLE), ==, 0);
    Xv_DECREF(world.ts, op);
    CHECK_INT(memcmp(buffer.buf, "abcd", 4), ==, 0);
    XvBuffer_Release(world.ts, &buffer);
    CHECK_INT(live_blocks(world.ts), ==, live);
    close_world(world);
}

TEST("sizes that are no sizes are errors and change nothing")
{
    World world = open_world();
    CHECK_PTR(XvByteArray_FromStringAndSize(world.ts, "x", -1), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_ValueError, "");
    CHECK_PTR(XvByteArray_FromStringAndSize(world.ts, NULL, (Xv_ssize_t)1 << 57), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_MemoryError, "");

    XvObject *op = new_bytearray(world.ts, "abcd", 4);
    CHECK_INT(XvByteArray_Resize(world.ts, op, -1), ==, -1);
    CHECK_RAISED(world.ts, XvExc_ValueError, "");
    CHECK_INT(XvByteArray_Resize(world.ts, op, (Xv_ssize_t)1 << 57), ==, -1);
    CHECK_RAISED(world.ts, XvExc_MemoryError, "");
    CHECK_INT(XvByteArray_Resize(world.ts, op, XV_SSIZE_MAX), ==, -1);
    CHECK(XvErr_Occurred(world.ts) != NULL);
    XvErr_Clear(world.ts);
    CHECK_INT(XvByteArray_Size(world.ts, op), ==, 4);
    CHECK_INT(memcmp(XvByteArray_AsString(world.ts, op), "abcd", 4), ==, 0);
    Xv_DECREF(world.ts, op);
    close_world(world);
}

TEST("what is not a bytearray is a TypeError")
{
    World world = open_world();
    XvObject *bytes = XvBytes_FromStringAndSize(world.ts, "ab", 2);
    CHECK_PTR(XvByteArray_AsString(world.ts, bytes), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_TypeError, "bytes");
    CHECK_INT(XvByteArray_Size(world.ts, bytes), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "bytes");
    CHECK_INT(XvByteArray_Resize(world.ts, bytes, 2), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "bytes");
    Xv_DECREF(world.ts, bytes);
    close_world(world);
}
