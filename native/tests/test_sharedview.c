/* SPDX-License-Identifier: Apache-2.0
 *
 * The shared view inside one interpreter: shapes, elements, errors, and what it costs the block: one holder.
 */
#include "world.h"

#define RELEASED "operation forbidden on released memoryview object"

static XvObject *new_view(XvThreadState *ts, Xv_ssize_t size)
{
    XvObject *view = XvSharedView_New(ts, size);
    CHECK_OBJECT(ts, view);
    return view;
}

static XvViewInfo info_of(XvThreadState *ts, XvObject *view)
{
    XvViewInfo info;
    CHECK_INT(XvSharedView_GetInfo(ts, view, &info), ==, 0);
    return info;
}

static int64_t item_at(XvThreadState *ts, XvObject *view, Xv_ssize_t index)
{
    XvObject *item = XvSharedView_GetItem(ts, view, index);
    CHECK_OBJECT(ts, item);
    int64_t value = XvInt_AsInt64(ts, item);
    CHECK_NO_ERROR(ts);
    Xv_DECREF(ts, item);
    return value;
}

static void set_item(XvThreadState *ts, XvObject *view, Xv_ssize_t index, int64_t value)
{
    XvObject *item = XvInt_FromInt64(ts, value);
    CHECK_INT(XvSharedView_SetItem(ts, view, index, item), ==, 0);
    Xv_DECREF(ts, item);
}

TEST("a new view is unsigned bytes, zero and writable, and the only holder of its block")
{
    World world = open_world();
    XvObject *view = new_view(world.ts, 100);
    CHECK(XvSharedView_Check(view));
    XvViewInfo info = info_of(world.ts, view);
    CHECK_INT(info.nbytes, ==, 100);
    CHECK_INT(info.itemsize, ==, 1);
    CHECK_INT(info.length, ==, 100);
    CHECK_INT(info.readonly, ==, 0);
    CHECK_STR(info.format, "B");
    CHECK_PTR(info.buf, ==, XvBlock_Base(info.block));
    CHECK_INT(XvBlock_Size(info.block), ==, 100);
    CHECK_INT(XvBlock_Holders(info.block), ==, 1);
    for (Xv_ssize_t i = 0; i < 100; i++)
        CHECK_INT(item_at(world.ts, view, i), ==, 0);
    Xv_DECREF(world.ts, view);
    close_world(world);
}

TEST("a size that is none, or cannot be had, is an error")
{
    World world = open_world();
    CHECK_PTR(XvSharedView_New(world.ts, -1), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_ValueError, "");
    CHECK_PTR(XvSharedView_New(world.ts, (Xv_ssize_t)1 << 57), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_MemoryError, "");
    close_world(world);
}

TEST("a view of nothing has no elements")
{
    World world = open_world();
    XvObject *view = new_view(world.ts, 0);
    CHECK_INT(info_of(world.ts, view).length, ==, 0);
    CHECK_PTR(XvSharedView_GetItem(world.ts, view, 0), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_IndexError, "index out of bounds on dimension 1");
    XvObject *ints = XvSharedView_Cast(world.ts, view, "i"), *slice = XvSharedView_Slice(world.ts, view, 0, 9);
    CHECK_OBJECT(world.ts, ints);
    CHECK_OBJECT(world.ts, slice);
    CHECK_INT(info_of(world.ts, ints).length, ==, 0);
    CHECK_INT(info_of(world.ts, slice).length, ==, 0);
    XvObject *bytes = XvSharedView_ToBytes(world.ts, view);
    CHECK_OBJECT(world.ts, bytes);
    CHECK_INT(XvBytes_Size(world.ts, bytes), ==, 0);
    Xv_DECREF(world.ts, bytes);
    Xv_DECREF(world.ts, slice);
    Xv_DECREF(world.ts, ints);
    Xv_DECREF(world.ts, view);
    close_world(world);
}

TEST("views of a block that somebody else holds count as one holder more")
{
    World world = open_world();
    XvBlock *block = NULL;
    CHECK_OK(XvBlock_New(64, &block));
    XvObject *first = XvSharedView_FromBlock(world.ts, block);
    CHECK_OBJECT(world.ts, first);
    CHECK_INT(XvBlock_Holders(block), ==, 2);
    XvObject *second = XvSharedView_FromBlock(world.ts, block);
    CHECK_OBJECT(world.ts, second);
    CHECK_INT(XvBlock_Holders(block), ==, 2);
    CHECK_PTR(info_of(world.ts, first).block, ==, block);
    Xv_DECREF(world.ts, first);
    CHECK_INT(XvBlock_Holders(block), ==, 2);
    Xv_DECREF(world.ts, second);
    CHECK_INT(XvBlock_Holders(block), ==, 1);
    first = XvSharedView_FromBlock(world.ts, block);
    CHECK_INT(XvBlock_Holders(block), ==, 2);
    XvBlock_Release(world.ts, block);
    CHECK_INT(XvBlock_Holders(block), ==, 1);
    set_item(world.ts, first, 63, 200);
    CHECK_INT(item_at(world.ts, first, 63), ==, 200);
    Xv_DECREF(world.ts, first);
    close_world(world);
}

TEST("a thousand slices, casts and read-only views leave the block with one holder")
{
    World world = open_world();
    enum { MANY = 1000 };
    XvObject *view = new_view(world.ts, 4096), *views[MANY];
    XvBlock *block = info_of(world.ts, view).block;
    for (int i = 0; i < MANY; i++) {
        switch (i % 3) {
        case 0: views[i] = XvSharedView_Slice(world.ts, view, i, 4096 - i); break;
        case 1: views[i] = XvSharedView_Cast(world.ts, view, "i"); break;
        default: views[i] = XvSharedView_ToReadOnly(world.ts, view); break;
        }
        CHECK_OBJECT(world.ts, views[i]);
        CHECK_PTR(info_of(world.ts, views[i]).block, ==, block);
        CHECK_INT(XvBlock_Holders(block), ==, 1);
    }
    Xv_DECREF(world.ts, view);
    for (int i = 0; i < MANY; i++) {
        CHECK_INT(XvBlock_Holders(block), ==, 1);
        Xv_DECREF(world.ts, views[(i * 7) % MANY]);
    }
    close_world(world);
}

TEST("many blocks in one interpreter are not mixed up")
{
    World world = open_world();
    enum { MANY = 1000 };
    static XvBlock *blocks[MANY];
    static XvObject *views[MANY];
    for (int i = 0; i < MANY; i++) {
        CHECK_OK(XvBlock_New(8, &blocks[i]));
        views[i] = XvSharedView_FromBlock(world.ts, blocks[i]);
        CHECK_OBJECT(world.ts, views[i]);
        set_item(world.ts, views[i], 0, i % 251);
    }
    for (int i = 0; i < MANY; i++) {
        int at = i * 7 % MANY;
        XvObject *again = XvSharedView_FromBlock(world.ts, blocks[at]);
        CHECK_OBJECT(world.ts, again);
        CHECK_INT(XvBlock_Holders(blocks[at]), ==, 2);
        CHECK_INT(item_at(world.ts, again, 0), ==, at % 251);
        Xv_DECREF(world.ts, views[at]);
        CHECK_INT(XvBlock_Holders(blocks[at]), ==, 2);
        Xv_DECREF(world.ts, again);
        CHECK_INT(XvBlock_Holders(blocks[at]), ==, 1);
        XvBlock_Release(world.ts, blocks[at]);
    }
    close_world(world);
}

TEST("a slice is what Python makes of it, wherever it starts and stops")
{
    World world = open_world();
    enum { LENGTH = 5 };
    XvObject *bytes = new_view(world.ts, LENGTH * (Xv_ssize_t)sizeof(int));
    XvObject *view = XvSharedView_Cast(world.ts, bytes, "i");
    for (int i = 0; i < LENGTH; i++)
        set_item(world.ts, view, i, i * 1000000);
    const Xv_ssize_t bounds[] = {PTRDIFF_MIN, -7, -6, -5, -4, -1, 0, 1, 2, 4, 5, 6, 7, XV_SSIZE_MAX};
    const size_t n = sizeof bounds / sizeof *bounds;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            Xv_ssize_t start = bounds[i] < 0 ? bounds[i] + LENGTH : bounds[i];
            Xv_ssize_t stop = bounds[j] < 0 ? bounds[j] + LENGTH : bounds[j];
            start = start < 0 ? 0 : start > LENGTH ? LENGTH : start;
            stop = stop < 0 ? 0 : stop > LENGTH ? LENGTH : stop;
            XvObject *slice = XvSharedView_Slice(world.ts, view, bounds[i], bounds[j]);
            CHECK_OBJECT(world.ts, slice);
            XvViewInfo info = info_of(world.ts, slice);
            CHECK_INT(info.length, ==, stop > start ? stop - start : 0);
            CHECK_INT(info.nbytes, ==, info.length * (Xv_ssize_t)sizeof(int));
            CHECK_STR(info.format, "i");
            for (Xv_ssize_t at = 0; at < info.length; at++)
                CHECK_INT(item_at(world.ts, slice, at), ==, (start + at) * 1000000);
            Xv_DECREF(world.ts, slice);
        }
    }
    Xv_DECREF(world.ts, view);
    Xv_DECREF(world.ts, bytes);
    close_world(world);
}

TEST("a slice of a slice sees and changes the same bytes")
{
    World world = open_world();
    XvObject *view = new_view(world.ts, 100);
    XvObject *slice = XvSharedView_Slice(world.ts, view, 10, 90), *inner = XvSharedView_Slice(world.ts, slice, 5, -5);
    CHECK_INT(info_of(world.ts, inner).length, ==, 70);
    set_item(world.ts, inner, 3, 77);
    CHECK_INT(item_at(world.ts, view, 18), ==, 77);
    Xv_DECREF(world.ts, view);
    Xv_DECREF(world.ts, slice);
    CHECK_INT(item_at(world.ts, inner, 3), ==, 77);
    Xv_DECREF(world.ts, inner);
    close_world(world);
}

typedef struct Format {
    const char *name;
    Xv_ssize_t size;
    int is_signed;
} Format;

static const Format formats[] = {
    {"b", 1, 1},           {"B", 1, 0},           {"h", sizeof(short), 1},     {"H", sizeof(short), 0},
    {"i", sizeof(int), 1}, {"I", sizeof(int), 0}, {"l", sizeof(long), 1},      {"L", sizeof(long), 0},
    {"q", 8, 1},           {"Q", 8, 0},           {"n", sizeof(Xv_ssize_t), 1}, {"N", sizeof(size_t), 0},
};

/* The element's bytes, as C reads them. */
static uint64_t raw_item(const void *buf, const Format *format, Xv_ssize_t index)
{
    uint64_t raw = 0;
    memcpy(&raw, (const char *)buf + index * format->size, (size_t)format->size); /* little-endian, as all targets */
    if (format->is_signed && format->size < 8 && raw >> (format->size * 8 - 1))
        raw |= ~(uint64_t)0 << (format->size * 8);
    return raw;
}

static void check_item_fits(XvThreadState *ts, XvObject *view, const Format *format, XvObject *value, uint64_t raw)
{
    CHECK_OBJECT(ts, value);
    CHECK_INT(XvSharedView_SetItem(ts, view, 2, value), ==, 0);
    XvViewInfo info = info_of(ts, view);
    CHECK_UINT(raw_item(info.buf, format, 2), ==, raw);
    CHECK_UINT(raw_item(info.buf, format, 1), ==, 0);
    CHECK_UINT(raw_item(info.buf, format, 3), ==, 0);
    XvObject *read = XvSharedView_GetItem(ts, view, 2);
    CHECK_OBJECT(ts, read);
    CHECK_UINT(format->is_signed ? (uint64_t)XvInt_AsInt64(ts, read) : XvInt_AsUInt64(ts, read), ==, raw);
    CHECK_NO_ERROR(ts);
    Xv_DECREF(ts, read);
    Xv_DECREF(ts, value);
}

static void check_item_refused(XvThreadState *ts, XvObject *view, const Format *format, XvObject *value)
{
    CHECK_OBJECT(ts, value);
    uint64_t before = raw_item(info_of(ts, view).buf, format, 2);
    CHECK_INT(XvSharedView_SetItem(ts, view, 2, value), ==, -1);
    CHECK_RAISED(ts, XvExc_ValueError, "memoryview: invalid value for format");
    CHECK_UINT(raw_item(info_of(ts, view).buf, format, 2), ==, before);
    Xv_DECREF(ts, value);
}

TEST("every format holds its least and its greatest value, and nothing beyond")
{
    World world = open_world();
    XvThreadState *ts = world.ts;
    for (size_t i = 0; i < 2 * sizeof formats / sizeof *formats; i++) {
        const Format *format = &formats[i / 2];
        char name[3] = "@";
        strcpy(name + i % 2, format->name);
        XvObject *bytes = new_view(ts, 5 * format->size);
        XvObject *view = XvSharedView_Cast(ts, bytes, name);
        CHECK_OBJECT(ts, view);
        XvViewInfo info = info_of(ts, view);
        CHECK_INT(info.itemsize, ==, format->size);
        CHECK_INT(info.length, ==, 5);
        CHECK_INT(info.format[strlen(info.format) - 1], ==, format->name[0]);

        int bits = (int)format->size * 8;
        if (format->is_signed) {
            int64_t greatest = (int64_t)(UINT64_MAX >> (65 - bits)), least = -greatest - 1;
            check_item_fits(ts, view, format, XvInt_FromInt64(ts, greatest), (uint64_t)greatest);
            check_item_fits(ts, view, format, XvInt_FromInt64(ts, least), (uint64_t)least);
            check_item_fits(ts, view, format, XvInt_FromInt64(ts, -1), (uint64_t)-1);
            check_item_refused(ts, view, format, XvInt_FromUInt64(ts, (uint64_t)greatest + 1));
            check_item_refused(ts, view, format, XvInt_FromUInt64(ts, UINT64_MAX));
            if (bits < 64)
                check_item_refused(ts, view, format, XvInt_FromInt64(ts, least - 1));
        } else {
            uint64_t greatest = UINT64_MAX >> (64 - bits);
            check_item_fits(ts, view, format, XvInt_FromUInt64(ts, greatest), greatest);
            check_item_refused(ts, view, format, XvInt_FromInt64(ts, -1));
            check_item_refused(ts, view, format, XvInt_FromInt64(ts, INT64_MIN));
            if (bits < 64)
                check_item_refused(ts, view, format, XvInt_FromUInt64(ts, greatest + 1));
        }
        check_item_fits(ts, view, format, XvInt_FromInt64(ts, 0), 0);
        Xv_DECREF(ts, view);
        Xv_DECREF(ts, bytes);
    }
    close_world(world);
}

TEST("elements are where C has them, in every format")
{
    World world = open_world();
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        XvObject *bytes = new_view(world.ts, 10 * formats[i].size);
        XvObject *view = XvSharedView_Cast(world.ts, bytes, formats[i].name);
        XvViewInfo info = info_of(world.ts, view);
        for (Xv_ssize_t at = 0; at < 10; at++)
            set_item(world.ts, view, at, at + 100);
        for (Xv_ssize_t at = 0; at < 10; at++) {
            CHECK_UINT(raw_item(info.buf, &formats[i], at), ==, (uint64_t)at + 100);
            CHECK_INT(item_at(world.ts, view, at), ==, at + 100);
        }
        Xv_DECREF(world.ts, view);
        Xv_DECREF(world.ts, bytes);
    }
    close_world(world);
}

TEST("an index outside of the view is an IndexError")
{
    World world = open_world();
    XvObject *view = new_view(world.ts, 10), *one = XvInt_FromInt64(world.ts, 1);
    const Xv_ssize_t outside[] = {10, 11, -11, XV_SSIZE_MAX, PTRDIFF_MIN};
    for (size_t i = 0; i < sizeof outside / sizeof *outside; i++) {
        CHECK_PTR(XvSharedView_GetItem(world.ts, view, outside[i]), ==, NULL);
        CHECK_RAISED(world.ts, XvExc_IndexError, "index out of bounds on dimension 1");
        CHECK_INT(XvSharedView_SetItem(world.ts, view, outside[i], one), ==, -1);
        CHECK_RAISED(world.ts, XvExc_IndexError, "index out of bounds on dimension 1");
    }
    Xv_DECREF(world.ts, one);
    Xv_DECREF(world.ts, view);
    close_world(world);
}

TEST("what is not an int cannot be an element")
{
    World world = open_world();
    XvObject *view = new_view(world.ts, 10), *bytes = XvBytes_FromStringAndSize(world.ts, "a", 1);
    CHECK_INT(XvSharedView_SetItem(world.ts, view, 0, bytes), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "memoryview: invalid type for format 'B'");
    Xv_DECREF(world.ts, bytes);
    Xv_DECREF(world.ts, view);
    close_world(world);
}

TEST("a cast goes by way of bytes, and says so when it cannot")
{
    World world = open_world();
    XvObject *bytes = new_view(world.ts, 24), *odd = XvSharedView_Slice(world.ts, bytes, 0, 23);
    XvObject *ints = XvSharedView_Cast(world.ts, bytes, "I");
    CHECK_OBJECT(world.ts, ints);
    set_item(world.ts, ints, 0, 0x04030201);
    CHECK_PTR(XvSharedView_Cast(world.ts, ints, "H"), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_TypeError, "memoryview: cannot cast between two non-byte formats");
    XvObject *again = XvSharedView_Cast(world.ts, ints, "b");
    CHECK_OBJECT(world.ts, again);
    CHECK_INT(info_of(world.ts, again).length, ==, 24);
    CHECK_INT(item_at(world.ts, again, 1), ==, 2);
    CHECK_PTR(XvSharedView_Cast(world.ts, odd, "H"), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_TypeError, "memoryview: length is not a multiple of itemsize");

    const char *wrong[] = {"", "@", "x", "ii", "<i", "i ", "@@i", "é"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        CHECK_PTR(XvSharedView_Cast(world.ts, bytes, wrong[i]), ==, NULL);
        CHECK_RAISED(world.ts, XvExc_ValueError,
                     "memoryview: destination format must be a native single character format prefixed with an "
                     "optional '@'");
    }
    Xv_DECREF(world.ts, again);
    Xv_DECREF(world.ts, ints);
    Xv_DECREF(world.ts, odd);
    Xv_DECREF(world.ts, bytes);
    close_world(world);
}

TEST("a read-only view refuses to be written, and so does whatever is made of it")
{
    World world = open_world();
    XvObject *view = new_view(world.ts, 8), *readonly = XvSharedView_ToReadOnly(world.ts, view);
    XvObject *views[] = {
        readonly,
        XvSharedView_Slice(world.ts, readonly, 0, 4),
        XvSharedView_Cast(world.ts, readonly, "i"),
        XvSharedView_ToReadOnly(world.ts, readonly),
    };
    XvObject *one = XvInt_FromInt64(world.ts, 1);
    for (size_t i = 0; i < sizeof views / sizeof *views; i++) {
        CHECK_OBJECT(world.ts, views[i]);
        CHECK_INT(info_of(world.ts, views[i]).readonly, ==, 1);
        CHECK_INT(XvSharedView_SetItem(world.ts, views[i], 0, one), ==, -1);
        CHECK_RAISED(world.ts, XvExc_TypeError, "cannot modify read-only memory");
        CHECK_INT(item_at(world.ts, views[i], 0), ==, 0);
    }
    set_item(world.ts, view, 0, 9);
    CHECK_INT(item_at(world.ts, readonly, 0), ==, 9);
    for (size_t i = 0; i < sizeof views / sizeof *views; i++)
        Xv_DECREF(world.ts, views[i]);
    Xv_DECREF(world.ts, one);
    Xv_DECREF(world.ts, view);
    close_world(world);
}

TEST("a view of a read-only block is read-only")
{
    World world = open_world();
    static char bytes[4] = "abc";
    XvBlock *block = NULL;
    CHECK_OK(XvBlock_FromForeign(bytes, 4, 1, NULL, NULL, &block));
    XvObject *view = XvSharedView_FromBlock(world.ts, block), *one = XvInt_FromInt64(world.ts, 1);
    XvBlock_Release(world.ts, block);
    CHECK_INT(info_of(world.ts, view).readonly, ==, 1);
    CHECK_INT(XvSharedView_SetItem(world.ts, view, 0, one), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "cannot modify read-only memory");
    CHECK_STR(bytes, "abc");
    Xv_DECREF(world.ts, one);
    Xv_DECREF(world.ts, view);
    close_world(world);
}

TEST("ToBytes copies what the view sees")
{
    World world = open_world();
    XvObject *view = new_view(world.ts, 10);
    memcpy(info_of(world.ts, view).buf, "0123456789", 10);
    XvObject *slice = XvSharedView_Slice(world.ts, view, 2, 8), *shorts = XvSharedView_Cast(world.ts, slice, "h");
    XvObject *bytes = XvSharedView_ToBytes(world.ts, shorts);
    CHECK_OBJECT(world.ts, bytes);
    set_item(world.ts, view, 2, 'X');
    CHECK_INT(XvBytes_Size(world.ts, bytes), ==, 6);
    CHECK_STR(XvBytes_AsString(world.ts, bytes), "234567");
    Xv_DECREF(world.ts, bytes);
    Xv_DECREF(world.ts, shorts);
    Xv_DECREF(world.ts, slice);
    Xv_DECREF(world.ts, view);
    close_world(world);
}

TEST("a released view answers ValueError to everything but a further release")
{
    World world = open_world();
    XvObject *view = new_view(world.ts, 8), *one = XvInt_FromInt64(world.ts, 1);
    XvViewInfo info;
    CHECK_INT(XvSharedView_Release(world.ts, view), ==, 0);
    CHECK_INT(XvSharedView_Release(world.ts, view), ==, 0);
    CHECK_NO_ERROR(world.ts);
    CHECK_PTR(XvSharedView_Slice(world.ts, view, 0, 1), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_ValueError, RELEASED);
    CHECK_PTR(XvSharedView_Cast(world.ts, view, "b"), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_ValueError, RELEASED);
    CHECK_PTR(XvSharedView_ToReadOnly(world.ts, view), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_ValueError, RELEASED);
    CHECK_PTR(XvSharedView_GetItem(world.ts, view, 0), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_ValueError, RELEASED);
    CHECK_INT(XvSharedView_SetItem(world.ts, view, 0, one), ==, -1);
    CHECK_RAISED(world.ts, XvExc_ValueError, RELEASED);
    CHECK_PTR(XvSharedView_ToBytes(world.ts, view), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_ValueError, RELEASED);
    CHECK_INT(XvSharedView_GetInfo(world.ts, view, &info), ==, -1);
    CHECK_RAISED(world.ts, XvExc_ValueError, RELEASED);
    CHECK_PTR(XvTicket_Share(world.ts, view), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_ValueError, RELEASED);
    CHECK_PTR(XvTicket_Move(world.ts, view), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_ValueError, RELEASED);
    Xv_DECREF(world.ts, one);
    Xv_DECREF(world.ts, view);
    close_world(world);
}

TEST("releasing one view leaves the others, and the last one lets go of the block")
{
    World world = open_world();
    XvBlock *block = NULL;
    CHECK_OK(XvBlock_New(8, &block));
    XvObject *view = XvSharedView_FromBlock(world.ts, block), *slice = XvSharedView_Slice(world.ts, view, 0, 4);
    CHECK_INT(XvSharedView_Release(world.ts, view), ==, 0);
    CHECK_INT(XvBlock_Holders(block), ==, 2);
    set_item(world.ts, slice, 0, 5);
    CHECK_INT(XvSharedView_Release(world.ts, slice), ==, 0);
    CHECK_INT(XvBlock_Holders(block), ==, 1);
    Xv_DECREF(world.ts, view);
    Xv_DECREF(world.ts, slice);
    CHECK_INT(XvBlock_Holders(block), ==, 1);
    XvBlock_Release(NULL, block);
    close_world(world);
}

TEST("a view of a bytearray is the bytearray's own memory, and locks its size")
{
    World world = open_world();
    XvObject *array = XvByteArray_FromStringAndSize(world.ts, "abcdefgh", 8);
    XvObject *view = XvSharedView_FromObject(world.ts, array);
    CHECK_OBJECT(world.ts, view);
    XvViewInfo info = info_of(world.ts, view);
    CHECK_PTR(info.buf, ==, XvByteArray_AsString(world.ts, array));
    CHECK_INT(info.length, ==, 8);
    CHECK_INT(info.readonly, ==, 0);
    set_item(world.ts, view, 0, 'X');
    CHECK_INT(XvByteArray_AsString(world.ts, array)[0], ==, 'X');
    XvObject *slice = XvSharedView_Slice(world.ts, view, 2, 4);
    Xv_DECREF(world.ts, view);
    CHECK_INT(XvByteArray_Resize(world.ts, array, 100), ==, -1);
    CHECK_RAISED(world.ts, XvExc_BufferError, "Existing exports of data: object cannot be re-sized");
    Xv_DECREF(world.ts, slice);
    CHECK_INT(XvByteArray_Resize(world.ts, array, 100), ==, 0);
    Xv_DECREF(world.ts, array);
    close_world(world);
}

TEST("a bytearray that is viewed twice is locked until both views have gone")
{
    World world = open_world();
    XvObject *array = XvByteArray_FromStringAndSize(world.ts, "abcdefgh", 8);
    XvObject *first = XvSharedView_FromObject(world.ts, array), *second = XvSharedView_FromObject(world.ts, array);
    CHECK_OBJECT(world.ts, first);
    CHECK_OBJECT(world.ts, second);
    CHECK_PTR(info_of(world.ts, first).buf, ==, info_of(world.ts, second).buf);
    Xv_DECREF(world.ts, first);
    CHECK_INT(XvByteArray_Resize(world.ts, array, 9), ==, -1);
    CHECK_RAISED(world.ts, XvExc_BufferError, "");
    Xv_DECREF(world.ts, second);
    CHECK_INT(XvByteArray_Resize(world.ts, array, 9), ==, 0);
    Xv_DECREF(world.ts, array);
    close_world(world);
}

TEST("a view keeps the bytes or bytearray that it was made of")
{
    World world = open_world();
    Xv_DECREF(world.ts, new_view(world.ts, 1)); /* what the first view makes stays: the table of proxies */
    int64_t live = live_blocks(world.ts);
    XvObject *exporters[] = {
        XvByteArray_FromStringAndSize(world.ts, "abcd", 4),
        XvBytes_FromStringAndSize(world.ts, "abcd", 4),
    };
    for (int i = 0; i < 2; i++) {
        XvObject *view = XvSharedView_FromObject(world.ts, exporters[i]);
        CHECK_OBJECT(world.ts, view);
        Xv_DECREF(world.ts, exporters[i]);
        CHECK_INT(memcmp(info_of(world.ts, view).buf, "abcd", 4), ==, 0);
        Xv_DECREF(world.ts, view);
    }
    Xv_CHECKPOINT(world.ts);
    CHECK_INT(live_blocks(world.ts), ==, live);
    close_world(world);
}

TEST("a view of bytes is read-only")
{
    World world = open_world();
    XvObject *bytes = XvBytes_FromStringAndSize(world.ts, "abcd", 4);
    XvObject *view = XvSharedView_FromObject(world.ts, bytes), *one = XvInt_FromInt64(world.ts, 1);
    CHECK_OBJECT(world.ts, view);
    CHECK_INT(info_of(world.ts, view).readonly, ==, 1);
    CHECK_INT(XvSharedView_SetItem(world.ts, view, 0, one), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "cannot modify read-only memory");
    CHECK_STR(XvBytes_AsString(world.ts, bytes), "abcd");
    Xv_DECREF(world.ts, one);
    Xv_DECREF(world.ts, view);
    Xv_DECREF(world.ts, bytes);
    close_world(world);
}

/* Exports memory that lies in no interpreter's heap. */
static char elsewhere[16];

static int elsewhere_getbuffer(XvThreadState *ts, XvObject *op, XvBuffer *view, int flags)
{
    return XvBuffer_FillInfo(ts, view, op, elsewhere, sizeof elsewhere, 0, flags);
}

static const XvBufferProcs elsewhere_procs = {elsewhere_getbuffer, NULL};

static const XvTypeObject Elsewhere_Type = {
    .tp_name = "elsewhere",
    .tp_basicsize = sizeof(XvObject),
    .tp_dealloc = XvObject_Free,
    .tp_as_buffer = &elsewhere_procs,
};

TEST("only bytes and bytearrays can be borrowed in place, whatever else exports memory")
{
    World world = open_world();
    XvObject *op = XvObject_New(world.ts, &Elsewhere_Type, 0);
    CHECK_OBJECT(world.ts, op);
    CHECK_PTR(XvSharedView_FromObject(world.ts, op), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_TypeError, "elsewhere");
    CHECK_INT(Xv_REFCNT(op), ==, 1);
    Xv_DECREF(world.ts, op);
    close_world(world);
}

TEST("what is not a view, or exports no memory, is a TypeError")
{
    World world = open_world();
    XvObject *list = XvList_New(world.ts, 0), *one = XvInt_FromInt64(world.ts, 1);
    XvViewInfo info;
    CHECK(list != NULL && one != NULL);
    CHECK_PTR(XvSharedView_FromObject(world.ts, list), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_TypeError, "list");
    CHECK_PTR(XvSharedView_Slice(world.ts, list, 0, 1), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_TypeError, "list");
    CHECK_PTR(XvSharedView_Cast(world.ts, list, "b"), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_TypeError, "list");
    CHECK_PTR(XvSharedView_ToReadOnly(world.ts, list), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_TypeError, "list");
    CHECK_PTR(XvSharedView_GetItem(world.ts, list, 0), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_TypeError, "list");
    CHECK_INT(XvSharedView_SetItem(world.ts, list, 0, one), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "list");
    CHECK_PTR(XvSharedView_ToBytes(world.ts, list), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_TypeError, "list");
    CHECK_INT(XvSharedView_Release(world.ts, list), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "list");
    CHECK_INT(XvSharedView_GetInfo(world.ts, list, &info), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "list");
    Xv_DECREF(world.ts, one);
    Xv_DECREF(world.ts, list);
    close_world(world);
}

TEST("an interpreter that closes lets go of every block that its views were on")
{
    World world = open_world();
    enum { MANY = 100 };
    XvBlock *blocks[MANY];
    for (int i = 0; i < MANY; i++) {
        CHECK_OK(XvBlock_New(8, &blocks[i]));
        XvObject *view = XvSharedView_FromBlock(world.ts, blocks[i]);
        CHECK_OBJECT(world.ts, view);
        CHECK_OBJECT(world.ts, XvSharedView_Slice(world.ts, view, 1, 2));
        CHECK_INT(XvBlock_Holders(blocks[i]), ==, 2);
    }
    CHECK_OBJECT(world.ts, new_view(world.ts, 1000)); /* nobody else holds this one: a leak would be found */
    XvThreadState_Detach(world.ts);
    close_interpreter(world.interp);
    for (int i = 0; i < MANY; i++) {
        CHECK_INT(XvBlock_Holders(blocks[i]), ==, 1);
        XvBlock_Release(NULL, blocks[i]);
    }
    close_runtime(world.rt);
}
