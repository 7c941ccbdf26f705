/* SPDX-License-Identifier: Apache-2.0
 *
 * What a view lends to consumers, by what they ask for; and what consumers can do with a buffer.
 */
#include "views.h"

TEST("the flags have CPython's values")
{
    CHECK_INT(XvBUF_C_CONTIGUOUS, ==, 0x38);
    CHECK_INT(XvBUF_F_CONTIGUOUS, ==, 0x58);
    CHECK_INT(XvBUF_ANY_CONTIGUOUS, ==, 0x98);
    CHECK_INT(XvBUF_INDIRECT, ==, 0x118);
    CHECK_INT(XvBUF_CONTIG, ==, 9);
    CHECK_INT(XvBUF_CONTIG_RO, ==, 8);
    CHECK_INT(XvBUF_STRIDED, ==, 0x19);
    CHECK_INT(XvBUF_STRIDED_RO, ==, 0x18);
    CHECK_INT(XvBUF_RECORDS, ==, 0x1d);
    CHECK_INT(XvBUF_RECORDS_RO, ==, 0x1c);
    CHECK_INT(XvBUF_FULL, ==, 0x11d);
    CHECK_INT(XvBUF_FULL_RO, ==, 0x11c);
}

static void refused(XvThreadState *ts, XvObject *view, int flags, const char *message)
{
    XvBuffer buffer;
    memset(&buffer, 0xee, sizeof buffer);
    CHECK_INT(XvObject_GetBuffer(ts, view, &buffer, flags), ==, -1);
    CHECK_RAISED(ts, XvExc_BufferError, message);
    CHECK_PTR(buffer.obj, ==, NULL);
    XvBuffer_Release(ts, &buffer);
    CHECK_INT(Xv_REFCNT(view), ==, 1);
}
#define REFUSED(view, flags, message) refused(world.ts, (view), (flags), "memoryview: " message)

static XvBuffer lent(XvThreadState *ts, XvObject *view, int flags)
{
    XvBuffer buffer;
    if (XvObject_GetBuffer(ts, view, &buffer, flags) < 0)
        XVTEST_FAIL("%s", XvErr_Message(ts));
    CHECK_PTR(buffer.obj, ==, view);
    return buffer;
}

TEST("what a view cannot give is refused by name")
{
    World world = open_world();
    Pointers memory;
    EACH_KIND(kind) {
        XvObject *view = CAST(VIEW(kind, "abcdefgh"), "h"), *steps = PART(view, STEP(2));
        XvObject *readonly = made(world.ts, XvView_ToReadOnly(world.ts, view));
        XvObject *square = CAST_ND(VIEW(kind, "abcd"), "B", 2, 2);
        XvObject *turned = made(world.ts, XvView_Transpose(world.ts, square, NULL));
        REFUSED(readonly, XvBUF_WRITABLE, "underlying buffer is not writable");
        REFUSED(readonly, XvBUF_FULL, "underlying buffer is not writable");
        REFUSED(steps, XvBUF_SIMPLE, "underlying buffer is not C-contiguous");
        REFUSED(steps, XvBUF_ND, "underlying buffer is not C-contiguous");
        REFUSED(steps, XvBUF_FORMAT, "underlying buffer is not C-contiguous");
        REFUSED(steps, XvBUF_C_CONTIGUOUS, "underlying buffer is not C-contiguous");
        REFUSED(steps, XvBUF_F_CONTIGUOUS, "underlying buffer is not Fortran contiguous");
        REFUSED(steps, XvBUF_ANY_CONTIGUOUS, "underlying buffer is not contiguous");
        REFUSED(turned, XvBUF_C_CONTIGUOUS, "underlying buffer is not C-contiguous");
        REFUSED(square, XvBUF_F_CONTIGUOUS, "underlying buffer is not Fortran contiguous");
        REFUSED(view, XvBUF_FORMAT, "cannot cast to unsigned bytes if the format flag is present");
        REFUSED(view, XvBUF_FORMAT | XvBUF_WRITABLE, "cannot cast to unsigned bytes if the format flag is present");
        DROP(turned);
        DROP(square);
        DROP(readonly);
        DROP(steps);
        DROP(view);
    }
    XvObject *view = array_view(world.ts, pointers_fill(&memory));
    REFUSED(view, XvBUF_STRIDES, "underlying buffer requires suboffsets");
    REFUSED(view, XvBUF_SIMPLE, "underlying buffer requires suboffsets");
    REFUSED(view, XvBUF_ANY_CONTIGUOUS, "underlying buffer is not contiguous");
    DROP(view);
    close_clean(world);
}

TEST("what was not asked for is left out")
{
    World world = open_world();
    Pointers memory;
    EACH_KIND(kind) {
        XvObject *view = CAST_ND(VIEW(kind, "abcdefghijkl"), "h", 2, 3);
        XvBuffer buffer = lent(world.ts, view, XvBUF_FULL);
        CHECK_INT(buffer.ndim, ==, 2);
        CHECK_INT(buffer.len, ==, 12);
        CHECK_INT(buffer.itemsize, ==, 2);
        CHECK_INT(buffer.readonly, ==, 0);
        CHECK_STR(buffer.format, "h");
        CHECK_INT(buffer.shape[1], ==, 3);
        CHECK_INT(buffer.strides[0], ==, 6);
        CHECK_PTR(buffer.suboffsets, ==, NULL);
        XvBuffer_Release(world.ts, &buffer);
        buffer = lent(world.ts, view, XvBUF_ND);
        CHECK_PTR(buffer.format, ==, NULL);
        CHECK_PTR(buffer.strides, ==, NULL);
        CHECK_INT(buffer.ndim, ==, 2);
        CHECK_INT(buffer.shape[0], ==, 2);
        XvBuffer_Release(world.ts, &buffer);
        buffer = lent(world.ts, view, XvBUF_SIMPLE);
        CHECK_PTR(buffer.shape, ==, NULL);
        CHECK_INT(buffer.ndim, ==, 1);
        CHECK_INT(buffer.len, ==, 12);
        CHECK_INT(memcmp(buffer.buf, "abcdefghijkl", 12), ==, 0);
        XvBuffer_Release(world.ts, &buffer);
        DROP(view);
    }
    XvObject *view = array_view(world.ts, pointers_fill(&memory));
    XvBuffer buffer = lent(world.ts, view, XvBUF_INDIRECT);
    CHECK_INT(buffer.suboffsets[0], ==, 2);
    CHECK_PTR(XvBuffer_GetPointer(&buffer, (Xv_ssize_t[]){1, 2}), ==, memory.table[1] + 4);
    XvBuffer_Release(world.ts, &buffer);
    DROP(view);
    close_clean(world);
}

TEST("a buffer says in which orders its elements are contiguous")
{
    World world = open_world();
    EACH_KIND(kind) {
        XvObject *square = GRID(kind, 2, 3), *turned = made(world.ts, XvView_Transpose(world.ts, square, NULL));
        XvObject *steps = PART(square, TUPLE(ALL, STEP(2))), *nothing = PART(steps, SLICE(0, 0, 1));
        XvObject *views[] = {square, turned, steps, nothing};
        static const char expected[4][3] = {{1, 0, 1}, {0, 1, 1}, {0, 0, 0}, {1, 1, 1}};
        for (int i = 0; i < 4; i++) {
            XvBuffer buffer = lent(world.ts, views[i], XvBUF_FULL);
            for (int order = 0; order < 3; order++)
                CHECK_INT(XvBuffer_IsContiguous(&buffer, "CFA"[order]), ==, expected[i][order]);
            XvBuffer_Release(world.ts, &buffer);
            DROP(views[i]);
        }
    }
    Xv_ssize_t row[2] = {1, 3}, both[2] = {2, 3};
    char bytes[6] = "abcdef";
    XvBuffer plain = {.buf = bytes, .len = 3, .itemsize = 1, .ndim = 2, .shape = row};
    CHECK_INT(XvBuffer_IsContiguous(&plain, 'F'), ==, 1);
    plain.len = 6;
    plain.shape = both;
    CHECK_INT(XvBuffer_IsContiguous(&plain, 'F'), ==, 0);
    CHECK_INT(XvBuffer_IsContiguous(&plain, 'C'), ==, 1);
    CHECK_PTR(XvBuffer_GetPointer(&plain, (Xv_ssize_t[]){1, 1}), ==, bytes + 4);
    close_clean(world);
}

TEST("elements are copied out of a buffer and into one in the order that is asked for")
{
    World world = open_world();
    EACH_KIND(kind) {
        XvObject *view = GRID(kind, 2, 3), *steps = PART(view, TUPLE(STEP(-1), STEP(2)));
        XvBuffer buffer = lent(world.ts, steps, XvBUF_FULL);
        char out[4];
        CHECK_INT(XvBuffer_ToContiguous(world.ts, out, &buffer, 4, 'C'), ==, 0);
        CHECK_INT(memcmp(out, "\3\5\0\2", 4), ==, 0);
        CHECK_INT(XvBuffer_ToContiguous(world.ts, out, &buffer, 4, 'F'), ==, 0);
        CHECK_INT(memcmp(out, "\3\0\5\2", 4), ==, 0);
        CHECK_INT(XvBuffer_ToContiguous(world.ts, out, &buffer, 5, 'C'), ==, -1);
        CHECK_RAISED(world.ts, XvExc_ValueError, "XvBuffer_ToContiguous: len != view->len");
        CHECK_INT(XvBuffer_FromContiguous(world.ts, &buffer, "abcd", 4, 'C'), ==, 0);
        CHECK_RESULT(XvView_ToBytes(world.ts, view, 'C'), "b'c\\x01da\\x04b'");
        CHECK_INT(XvBuffer_FromContiguous(world.ts, &buffer, "abcd", 4, 'F'), ==, 0);
        CHECK_RESULT(XvView_ToBytes(world.ts, view, 'C'), "b'b\\x01da\\x04c'");
        XvBuffer_Release(world.ts, &buffer);
        buffer = lent(world.ts, view, XvBUF_SIMPLE);
        CHECK_INT(XvBuffer_FromContiguous(world.ts, &buffer, "uvwxyz", 6, 'A'), ==, 0);
        XvBuffer_Release(world.ts, &buffer);
        CHECK_RESULT(XvView_ToBytes(world.ts, view, 'C'), "b'uvwxyz'");
        XvObject *readonly = made(world.ts, XvView_ToReadOnly(world.ts, view));
        buffer = lent(world.ts, readonly, XvBUF_FULL_RO);
        CHECK_INT(XvBuffer_FromContiguous(world.ts, &buffer, "abcdef", 6, 'C'), ==, -1);
        CHECK_RAISED(world.ts, XvExc_BufferError, "Object is not writable.");
        XvBuffer_Release(world.ts, &buffer);
        DROP(readonly);
        DROP(steps);
        DROP(view);
    }
    close_clean(world);
}

TEST("elements are read one by one where the format is what the loop was written for")
{
    World world = open_world();
    Pointers memory;
    EACH_KIND(kind) {
        XvObject *view = CAST(VIEW(kind, "\1\0\2\0\3\0\4\0\5\0"), "h"), *back = PART(view, STEP(-2));
        XvBuffer buffer = lent(world.ts, back, XvBUF_FULL);
        XvElements elements;
        CHECK_INT(XvBuffer_Elements(world.ts, &buffer, "h", &elements), ==, 0);
        CHECK_INT(elements.length, ==, 3);
        int sum = 0;
        for (Xv_ssize_t i = 0; i < elements.length; i++)
            sum = 10 * sum + *(short *)XvElements_At(elements, i);
        CHECK_INT(sum, ==, 531);
        CHECK_PTR(XvElements_At(elements, 3), ==, NULL);
        CHECK_PTR(XvElements_At(elements, -1), ==, NULL);
        CHECK_INT(XvBuffer_Elements(world.ts, &buffer, "@h", &elements), ==, 0);
        CHECK_INT(XvBuffer_Elements(world.ts, &buffer, "H", &elements), ==, -1);
        CHECK_RAISED(world.ts, XvExc_TypeError, "a buffer of format 'H' is required, not 'h'");
        CHECK_INT(XvBuffer_Elements(world.ts, &buffer, "<h", &elements), ==, -1);
        CHECK_RAISED(world.ts, XvExc_TypeError, "a buffer of format '<h' is required, not 'h'");
        XvBuffer_Release(world.ts, &buffer);
        buffer = lent(world.ts, view, XvBUF_SIMPLE);
        CHECK_INT(XvBuffer_Elements(world.ts, &buffer, "B", &elements), ==, 0);
        CHECK_INT(elements.length, ==, 10);
        CHECK_INT(elements.stride, ==, 1);
        XvBuffer_Release(world.ts, &buffer);
        buffer = lent(world.ts, view, XvBUF_ND);
        CHECK_INT(XvBuffer_Elements(world.ts, &buffer, "B", &elements), ==, -1);
        CHECK_RAISED(world.ts, XvExc_TypeError, "a buffer that was asked for with XvBUF_FORMAT is required");
        XvBuffer_Release(world.ts, &buffer);
        XvObject *square = CAST_ND(CAST(view, "B"), "B", 2, 5);
        buffer = lent(world.ts, square, XvBUF_FULL);
        CHECK_INT(XvBuffer_Elements(world.ts, &buffer, "B", &elements), ==, -1);
        CHECK_RAISED(world.ts, XvExc_TypeError, "a buffer of one dimension is required");
        XvBuffer_Release(world.ts, &buffer);
        DROP(square);
        DROP(back);
    }
    XvObject *view = array_view(world.ts, pointers_fill(&memory)), *column = PART(view, TUPLE(ALL, INT(0)));
    XvBuffer buffer = lent(world.ts, column, XvBUF_FULL);
    XvElements elements;
    CHECK_INT(XvBuffer_Elements(world.ts, &buffer, "B", &elements), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "a buffer of one dimension is required, without suboffsets");
    XvBuffer_Release(world.ts, &buffer);
    DROP(column);
    DROP(view);
    close_clean(world);
}
