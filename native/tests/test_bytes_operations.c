/* SPDX-License-Identifier: Apache-2.0
 *
 * bytes and bytearray as sequences, with CPython's results and messages.
 */
#include "values.h"

TEST("repr shows bytes as Python writes them")
{
    World world = open_world();
    CHECK_RESULT(BYTES(""), "b''");
    CHECK_RESULT(BYTES("abc"), "b'abc'");
    CHECK_RESULT(BYTES("it's"), "b\"it's\"");
    CHECK_RESULT(BYTES("it's \"both\""), "b'it\\'s \"both\"'");
    CHECK_RESULT(BYTES("\t\n\r\\\x00\x1F\x7F\x80\xFF"), "b'\\t\\n\\r\\\\\\x00\\x1f\\x7f\\x80\\xff'");
    CHECK_RESULT(BYTEARRAY("a\x00"), "bytearray(b'a\\x00')");
    CHECK_RESULT(BYTEARRAY("it's"), "bytearray(b\"it\\'s\")");
    close_clean(world);
}

TEST("bytes of length 0 and 1 are one object each, unless the maker has yet to fill them in")
{
    World world = open_world();
    for (int c = 0; c < 256; c++) {
        char byte = (char)c;
        XvObject *first = made(world.ts, XvBytes_FromStringAndSize(world.ts, &byte, 1));
        XvObject *second = made(world.ts, XvBytes_FromStringAndSize(world.ts, &byte, 1));
        CHECK_PTR(first, ==, second);
        CHECK_INT(XvBytes_AsString(world.ts, first)[0], ==, byte);
        DROP(first);
        DROP(second);
    }
    XvObject *fresh = made(world.ts, XvBytes_FromStringAndSize(world.ts, NULL, 1)), *zero = BYTES("\0");
    CHECK_PTR(fresh, !=, zero);
    CHECK_INT(Xv_REFCNT(fresh), ==, 1);
    XvObject *a = BYTES(""), *b = made(world.ts, XvBytes_FromStringAndSize(world.ts, NULL, 0));
    CHECK_PTR(a, ==, b);
    DROP(fresh);
    DROP(zero);
    DROP(a);
    DROP(b);
    close_clean(world);
}

TEST("equal bytes hash alike; a bytearray has no hash")
{
    World world = open_world();
    CHECK_INT(HASH(BYTES("some bytes")), ==, HASH(BYTES("some bytes")));
    CHECK_INT(HASH(BYTES("some bytes")), !=, HASH(BYTES("some bytez")));
    XvObject *array = BYTEARRAY("x");
    CHECK_INT(XvObject_Hash(world.ts, array), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "unhashable type: 'bytearray'");
    DROP(array);
    close_clean(world);
}

TEST("bytes and bytearrays compare by content, with each other and not with str")
{
    World world = open_world();
    CHECK_ORDER(BYTES("abc"), BYTES("abc"), 0);
    CHECK_ORDER(BYTES("ab"), BYTES("abc"), -1);
    CHECK_ORDER(BYTES("a\xFF"), BYTES("a\x01z"), 1);
    CHECK_ORDER(BYTEARRAY("abc"), BYTES("abc"), 0);
    CHECK_ORDER(BYTES("abc"), BYTEARRAY("abd"), -1);
    CHECK_ORDER(BYTEARRAY("b"), BYTEARRAY("abc"), 1);
    XvObject *bytes = BYTES("a"), *array = BYTEARRAY("a"), *text = STR("a");
    CHECK_INT(XvObject_RichCompareBool(world.ts, bytes, text, Xv_EQ), ==, 0);
    CHECK_INT(XvObject_RichCompareBool(world.ts, array, text, Xv_NE), ==, 1);
    CHECK_INT(XvObject_RichCompareBool(world.ts, array, text, Xv_LT), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "'<' not supported between instances of 'bytearray' and 'str'");
    DROP(bytes);
    DROP(array);
    DROP(text);
    close_clean(world);
}

TEST("an item is an int, a slice is of the same type")
{
    World world = open_world();
    XvObject *bytes = BYTES("abc\xFF"), *array = BYTEARRAY("abc\xFF");
    CHECK_RESULT(ITEM(bytes, INT(-1)), "255");
    CHECK_RESULT(ITEM(array, INT(0)), "97");
    CHECK_RESULT(ITEM(bytes, SLICE(1, 3, 1)), "b'bc'");
    CHECK_RESULT(ITEM(bytes, SLICE(3, -9, -2)), "b'\\xffb'");
    CHECK_RESULT(ITEM(bytes, SLICE(2, 3, 1)), "b'c'");
    CHECK_RESULT(ITEM(bytes, SLICE(2, 2, 1)), "b''");
    CHECK_RESULT(ITEM(array, SLICE(3, -9, -2)), "bytearray(b'\\xffb')");
    CHECK_RESULT(ITEM(array, SLICE(2, 2, 1)), "bytearray(b'')");
    XvObject *whole = ITEM(bytes, SLICE(0, 4, 1));
    CHECK_PTR(whole, ==, bytes);
    DROP(whole);
    whole = made(world.ts, ITEM(array, SLICE(0, 4, 1)));
    CHECK_PTR(whole, !=, array);
    DROP(whole);
    CHECK_PTR(ITEM(bytes, INT(4)), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_IndexError, "index out of range");
    CHECK_PTR(ITEM(array, INT(-5)), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_IndexError, "bytearray index out of range");
    CHECK_PTR(ITEM(bytes, STR("a")), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_TypeError, "byte indices must be integers or slices, not str");
    CHECK_PTR(ITEM(array, STR("a")), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_TypeError, "bytearray indices must be integers or slices, not str");
    CHECK_PTR(XvSequence_GetItem(world.ts, bytes, -5), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_IndexError, "index out of range");
    DROP(bytes);
    DROP(array);
    close_clean(world);
}

TEST("concatenation takes any bytes-like object and keeps the type of the first")
{
    World world = open_world();
    XvObject *bytes = BYTES("ab"), *array = BYTEARRAY("cd"), *empty = BYTES(""), *text = STR("x");
    CHECK_RESULT(XvSequence_Concat(world.ts, bytes, array), "b'abcd'");
    CHECK_RESULT(XvSequence_Concat(world.ts, array, bytes), "bytearray(b'cdab')");
    CHECK_RESULT(XvSequence_Concat(world.ts, array, array), "bytearray(b'cdcd')");
    XvObject *same = made(world.ts, XvSequence_Concat(world.ts, bytes, empty));
    CHECK_PTR(same, ==, bytes);
    DROP(same);
    CHECK_PTR(XvSequence_Concat(world.ts, bytes, text), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_TypeError, "can't concat str to bytes");
    CHECK_PTR(XvSequence_Concat(world.ts, array, text), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_TypeError, "can't concat str to bytearray");
    CHECK_INT(XvByteArray_Resize(world.ts, array, 3), ==, 0); /* nothing is left exported */
    DROP(bytes);
    DROP(array);
    DROP(empty);
    DROP(text);
    close_clean(world);
}

TEST("bytes contain bytes, and parts")
{
    World world = open_world();
    XvObject *holders[] = {BYTES("abcabd"), BYTEARRAY("abcabd")};
    for (int i = 0; i < 2; i++) {
        XvObject *yes[] = {INT('c'), BYTES("abd"), BYTEARRAY("bc"), BYTES("")}, *no[] = {INT('x'), BYTES("abe")};
        for (int j = 0; j < 4; j++) {
            CHECK_INT(XvObject_Contains(world.ts, holders[i], yes[j]), ==, 1);
            DROP(yes[j]);
        }
        for (int j = 0; j < 2; j++) {
            CHECK_INT(XvObject_Contains(world.ts, holders[i], no[j]), ==, 0);
            DROP(no[j]);
        }
        XvObject *large = INT(256), *negative = INT(-1), *text = STR("a");
        CHECK_INT(XvObject_Contains(world.ts, holders[i], large), ==, -1);
        CHECK_RAISED(world.ts, XvExc_ValueError, "byte must be in range(0, 256)");
        CHECK_INT(XvObject_Contains(world.ts, holders[i], negative), ==, -1);
        CHECK_RAISED(world.ts, XvExc_ValueError, "byte must be in range(0, 256)");
        CHECK_INT(XvObject_Contains(world.ts, holders[i], text), ==, -1);
        CHECK_RAISED(world.ts, XvExc_TypeError, "a bytes-like object is required, not 'str'");
        DROP(large);
        DROP(negative);
        DROP(text);
        DROP(holders[i]);
    }
    close_clean(world);
}

TEST("iteration gives ints")
{
    World world = open_world();
    XvObject *bytes = BYTES("a\x00\xFF"), *array = BYTEARRAY("hi");
    CHECK_RESULT(XvList_FromIterable(world.ts, bytes), "[97, 0, 255]");
    CHECK_RESULT(XvTuple_FromIterable(world.ts, array), "(104, 105)");
    DROP(bytes);
    DROP(array);
    close_clean(world);
}

TEST("bytes cannot be changed")
{
    World world = open_world();
    XvObject *bytes = BYTES("abc");
    CHECK_INT(SET_ITEM(bytes, INT(0), INT(1)), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "'bytes' object does not support item assignment");
    CHECK_INT(DEL_ITEM(bytes, INT(0)), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "'bytes' object doesn't support item deletion");
    CHECK_INT(DEL_ITEM(bytes, SLICE(0, 1, 1)), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "'bytes' object does not support item deletion");
    DROP(bytes);
    close_clean(world);
}

TEST("a bytearray's items are set and deleted")
{
    World world = open_world();
    XvObject *array = BYTEARRAY("abc");
    CHECK_INT(SET_ITEM(array, INT(0), INT('x')), ==, 0);
    CHECK_INT(SET_ITEM(array, INT(-1), BOOL(1)), ==, 0);
    CHECK_REPR(array, "bytearray(b'xb\\x01')");
    CHECK_INT(DEL_ITEM(array, INT(1)), ==, 0);
    CHECK_REPR(array, "bytearray(b'x\\x01')");
    CHECK_INT(SET_ITEM(array, INT(0), INT(256)), ==, -1);
    CHECK_RAISED(world.ts, XvExc_ValueError, "byte must be in range(0, 256)");
    CHECK_INT(SET_ITEM(array, INT(0), INT(-1)), ==, -1);
    CHECK_RAISED(world.ts, XvExc_ValueError, "byte must be in range(0, 256)");
    CHECK_INT(SET_ITEM(array, INT(0), UINT(UINT64_MAX)), ==, -1);
    CHECK_RAISED(world.ts, XvExc_ValueError, "byte must be in range(0, 256)");
    CHECK_INT(SET_ITEM(array, INT(0), STR("a")), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "'str' object cannot be interpreted as an integer");
    CHECK_INT(SET_ITEM(array, INT(2), INT(1)), ==, -1);
    CHECK_RAISED(world.ts, XvExc_IndexError, "bytearray index out of range");
    CHECK_INT(DEL_ITEM(array, INT(-3)), ==, -1);
    CHECK_RAISED(world.ts, XvExc_IndexError, "bytearray index out of range");
    CHECK_REPR(array, "bytearray(b'x\\x01')");
    DROP(array);
    close_clean(world);
}

TEST("a bytearray's slice is replaced by bytes, or by an iterable of ints")
{
    World world = open_world();
    XvObject *array = BYTEARRAY("abcd");
    CHECK_INT(SET_ITEM(array, SLICE(1, 3, 1), BYTES("XYZ")), ==, 0);
    CHECK_REPR(array, "bytearray(b'aXYZd')");
    CHECK_INT(SET_ITEM(array, SLICE(1, 4, 1), LIST(INT(0))), ==, 0);
    CHECK_REPR(array, "bytearray(b'a\\x00d')");
    Xv_INCREF(array);
    CHECK_INT(SET_ITEM(array, SLICE(1, 2, 1), array), ==, 0);
    CHECK_REPR(array, "bytearray(b'aa\\x00dd')");
    CHECK_INT(SET_ITEM(array, SLICE(0, 5, 2), BYTES("xyz")), ==, 0);
    CHECK_REPR(array, "bytearray(b'xaydz')");
    CHECK_INT(SET_ITEM(array, SLICE(0, 5, 2), BYTES("xy")), ==, -1);
    CHECK_RAISED(world.ts, XvExc_ValueError, "attempt to assign bytes of size 2 to extended slice of size 3");
    CHECK_INT(SET_ITEM(array, SLICE(0, 2, 1), STR("ab")), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "can assign only bytes, buffers, or iterables of ints in range(0, 256)");
    CHECK_INT(SET_ITEM(array, SLICE(0, 2, 1), INT(5)), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "can assign only bytes, buffers, or iterables of ints in range(0, 256)");
    CHECK_INT(SET_ITEM(array, SLICE(0, 2, 1), NONE), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "cannot convert 'NoneType' object to bytearray");
    CHECK_INT(SET_ITEM(array, SLICE(0, 2, 1), LIST(INT(1), INT(300))), ==, -1);
    CHECK_RAISED(world.ts, XvExc_ValueError, "byte must be in range(0, 256)");
    CHECK_INT(SET_ITEM(array, INT(9), INT(1)), ==, -1);
    CHECK_RAISED(world.ts, XvExc_IndexError, "bytearray index out of range");
    CHECK_INT(SET_ITEM(array, INT(9), STR("a")), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "'str' object cannot be interpreted as an integer");
    CHECK_REPR(array, "bytearray(b'xaydz')");
    XvObject *copy = made(world.ts, XvSequence_Concat(world.ts, array, array));
    CHECK_INT(SET_ITEM(copy, SLICE(0, 10, 2), EMPTY_TUPLE()), ==, 0);
    CHECK_REPR(copy, "bytearray(b'adxyz')");
    DROP(copy);
    CHECK_INT(SET_ITEM(array, SLICE(9, 12, 1), BYTES("!")), ==, 0);
    CHECK_REPR(array, "bytearray(b'xaydz!')");
    DROP(array);
    close_clean(world);
}

TEST("every slice deletes the bytes that its indices name")
{
    World world = open_world();
    for (Xv_ssize_t start = -8; start <= 8; start++)
        for (Xv_ssize_t stop = -8; stop <= 8; stop++)
            for (Xv_ssize_t step = -3; step <= 3; step++) {
                Xv_ssize_t first = start, last = stop, count;
                char left[8] = "abcdef", *to = left;
                if (step == 0)
                    continue;
                count = XvSlice_AdjustIndices(6, &first, &last, step);
                for (Xv_ssize_t i = 0; i < count; i++)
                    left[first + i * step] = ' ';
                for (const char *from = left; *from != 0; from++)
                    if (*from != ' ')
                        *to++ = *from;
                XvObject *array = BYTEARRAY("abcdef");
                CHECK_INT(DEL_ITEM(array, SLICE(start, stop, step)), ==, 0);
                CHECK_INT(XvByteArray_Size(world.ts, array), ==, to - left);
                CHECK_INT(memcmp(XvByteArray_AsString(world.ts, array), left, (size_t)(to - left)), ==, 0);
                DROP(array);
            }
    close_clean(world);
}

TEST("what would change the size of an exported bytearray is refused, and leaves it as it was")
{
    World world = open_world();
    XvObject *array = BYTEARRAY("abcdef");
    XvBuffer view;
    CHECK_INT(XvObject_GetBuffer(world.ts, array, &view, XvBUF_SIMPLE), ==, 0);
    CHECK_INT(SET_ITEM(array, SLICE(0, 2, 1), BYTES("xyz")), ==, -1);
    CHECK_RAISED(world.ts, XvExc_BufferError, "Existing exports of data: object cannot be re-sized");
    CHECK_INT(SET_ITEM(array, SLICE(0, 2, 1), BYTES("x")), ==, -1);
    CHECK_RAISED(world.ts, XvExc_BufferError, "Existing exports of data: object cannot be re-sized");
    CHECK_INT(DEL_ITEM(array, SLICE(0, 6, 2)), ==, -1);
    CHECK_RAISED(world.ts, XvExc_BufferError, "Existing exports of data: object cannot be re-sized");
    CHECK_INT(DEL_ITEM(array, INT(0)), ==, -1);
    CHECK_RAISED(world.ts, XvExc_BufferError, "Existing exports of data: object cannot be re-sized");
    CHECK_REPR(array, "bytearray(b'abcdef')");
    /* The size stays: allowed. */
    CHECK_INT(SET_ITEM(array, SLICE(0, 2, 1), BYTES("xy")), ==, 0);
    CHECK_INT(SET_ITEM(array, SLICE(1, 6, 2), BYTES("123")), ==, 0);
    CHECK_INT(DEL_ITEM(array, SLICE(2, 2, 1)), ==, 0);
    CHECK_REPR(array, "bytearray(b'x1c2e3')");
    XvBuffer_Release(world.ts, &view);
    CHECK_INT(DEL_ITEM(array, SLICE(0, 6, 2)), ==, 0);
    CHECK_REPR(array, "bytearray(b'123')");
    DROP(array);
    close_clean(world);
}

TEST("large bytearrays keep their bytes while they grow and shrink side by side")
{
    World world = open_world();
    enum { ARRAYS = 3 };
    XvObject *arrays[ARRAYS];
    XvHeapStats before, after;
    XvHeap_GetStats(world.ts, &before);
    for (int i = 0; i < ARRAYS; i++)
        arrays[i] = made(world.ts, XvByteArray_FromStringAndSize(world.ts, NULL, 100));
    Xv_ssize_t written = 0;
    for (Xv_ssize_t size = 50000; size < 6000000; size += size / 3) {
        for (int i = 0; i < ARRAYS; i++) {
            CHECK_INT(XvByteArray_Resize(world.ts, arrays[i], size), ==, 0);
            char *bytes = XvByteArray_AsString(world.ts, arrays[i]);
            for (Xv_ssize_t at = 0; at < written; at += 997)
                CHECK_INT(bytes[at], ==, (char)(at + i));
            for (Xv_ssize_t at = written; at < size; at += 13)
                CHECK_INT(bytes[at], ==, 0);
            for (Xv_ssize_t at = 0; at < size; at += 997)
                bytes[at] = (char)(at + i);
        }
        written = (size - 1) / 997 * 997 + 1;
    }
    for (int i = 0; i < ARRAYS; i++) {
        CHECK_INT(XvByteArray_Resize(world.ts, arrays[i], 5000), ==, 0);
        for (Xv_ssize_t at = 0; at < 5000; at += 997)
            CHECK_INT(XvByteArray_AsString(world.ts, arrays[i])[at], ==, (char)(at + i));
    }
    DROP(arrays[1]);
    DROP(arrays[0]);
    DROP(arrays[2]);
    XvHeap_GetStats(world.ts, &after);
    CHECK_INT(after.live_bytes, ==, before.live_bytes);
    CHECK_INT(after.segment_bytes, <=, before.segment_bytes + 2 * 65536);
    close_clean(world);
}
