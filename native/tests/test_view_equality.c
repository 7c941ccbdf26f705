/* SPDX-License-Identifier: Apache-2.0
 *
 * Views are equal by shape and value; the hash of one that cannot change is that of its bytes.
 */
#include "views.h"

/* Whether a == b, both ways round, and not a != b. Both go. */
static int equal(XvThreadState *ts, XvObject *a, XvObject *b)
{
    int result = XvObject_RichCompareBool(ts, a, b, Xv_EQ);
    CHECK_INT(XvObject_RichCompareBool(ts, b, a, Xv_EQ), ==, result);
    CHECK_INT(XvObject_RichCompareBool(ts, a, b, Xv_NE), ==, !result);
    Xv_DECREF(ts, a);
    Xv_DECREF(ts, b);
    return result;
}
#define EQUAL(a, b) equal(world.ts, (a), (b))

/* A memoryview of an exporter with these bytes in a format. */
static XvObject *structs(XvThreadState *ts, const char *format, Xv_ssize_t itemsize, const char *bytes, Xv_ssize_t size)
{
    static char copies[16][64];
    static int next;
    char *copy = memcpy(copies[next++ % 16], bytes, (size_t)size);
    return array_view(ts, (XvBuffer){.buf = copy, .len = size, .itemsize = itemsize, .ndim = 1,
                                     .format = (char *)format});
}
#define STRUCTS(format, itemsize, text) structs(world.ts, (format), (itemsize), (text), sizeof(text) - 1)

TEST("views of either kind are equal to what has the same values, in any format")
{
    World world = open_world();
    EACH_KIND(kind) {
        CHECK(EQUAL(VIEW(kind, "abc"), VIEW(SHARED, "abc")));
        CHECK(EQUAL(VIEW(kind, "abc"), BYTES("abc")));
        CHECK(EQUAL(VIEW(kind, "abc"), BYTEARRAY("abc")));
        CHECK(!EQUAL(VIEW(kind, "abc"), BYTES("abd")));
        CHECK(!EQUAL(VIEW(kind, "abc"), BYTES("abcd")));
        CHECK(!EQUAL(VIEW(kind, "abc"), STR("abc")));
        CHECK(!EQUAL(VIEW(kind, "a"), INT(97)));
        CHECK(!EQUAL(VIEW(kind, "abc"), NONE));
        CHECK(EQUAL(CAST(VIEW(kind, "\1\0\2\0"), "h"), BYTES("\1\2")));
        CHECK(EQUAL(CAST(VIEW(kind, "\1\0\0\0"), "i"), CAST(VIEW(kind, "\0\0\0\0\0\0\360\77"), "d")));
        CHECK(EQUAL(CAST(VIEW(kind, "\0\0\200\77"), "f"), CAST(VIEW(kind, "\0\74"), "e")));
        CHECK(EQUAL(CAST(VIEW(kind, "\1"), "?"), CAST(VIEW(kind, "\7"), "?")));
        CHECK(EQUAL(CAST(VIEW(kind, "\7"), "?"), VIEW(kind, "\1")));
        CHECK(!EQUAL(CAST(VIEW(kind, "\377"), "b"), VIEW(kind, "\377")));
        CHECK(!EQUAL(CAST(VIEW(kind, "\377\377\377\377\377\377\377\377"), "q"),
                     CAST(VIEW(kind, "\377\377\377\377\377\377\377\377"), "Q")));
        CHECK(EQUAL(CAST(VIEW(kind, "\377\377\377\377\377\377\377\377"), "P"),
                    CAST(VIEW(kind, "\377\377\377\377\377\377\377\377"), "Q")));
        CHECK(!EQUAL(CAST(VIEW(kind, "a"), "c"), VIEW(kind, "a")));
        CHECK(EQUAL(CAST(VIEW(kind, "a"), "c"), CAST(VIEW(kind, "a"), "@c")));
        CHECK(!EQUAL(VIEW(kind, "abcd"), CAST_ND(VIEW(kind, "abcd"), "B", 2, 2)));
        CHECK(EQUAL(CAST_ND(VIEW(kind, "abcd"), "B", 2, 2), CAST_ND(VIEW(kind, "abcd"), "b", 2, 2)));
        CHECK(EQUAL(VIEW(kind, ""), CAST(VIEW(kind, ""), "d")));
    }
    close_clean(world);
}

TEST("a number that is none equals nothing, not even itself")
{
    World world = open_world();
    EACH_KIND(kind) {
        XvObject *view = CAST(VIEW(kind, "\0\0\0\0\0\0\370\177"), "d");
        CHECK_RESULT(XvObject_RichCompare(world.ts, view, view, Xv_EQ), "False");
        CHECK_RESULT(XvObject_RichCompare(world.ts, view, view, Xv_NE), "True");
        DROP(view);
        view = CAST(VIEW(kind, "\0\0\0\0\0\0\0\200"), "d");
        CHECK(EQUAL(view, CAST(VIEW(kind, "\0\0\0\0\0\0\0\0"), "d")));
    }
    close_clean(world);
}

TEST("elements that are wherever are compared where they are")
{
    World world = open_world();
    Pointers memory;
    EACH_KIND(kind) {
        XvObject *view = GRID(kind, 3, 4), *back = PART(view, STEP(-1)), *again = PART(back, STEP(-1));
        CHECK(!EQUAL(back, (Xv_INCREF(view), view)));
        CHECK(EQUAL(again, (Xv_INCREF(view), view)));
        XvObject *pointers = array_view(world.ts, pointers_fill(&memory));
        CHECK(EQUAL(PART(pointers, STEP(2)), PART(view, STEP(2))));
        CHECK(!EQUAL(PART(pointers, STEP(2)), PART(view, SLICE(0, 2, 1))));
        CHECK(EQUAL(pointers, view));
    }
    close_clean(world);
}

TEST("there is no order")
{
    World world = open_world();
    EACH_KIND(kind) {
        XvObject *view = VIEW(kind, "abc"), *bytes = BYTES("abc");
        CHECK_PTR(XvObject_RichCompare(world.ts, view, bytes, Xv_LT), ==, NULL);
        CHECK_RAISED(world.ts, XvExc_TypeError, kind == MEMORY
                     ? "'<' not supported between instances of 'memoryview' and 'bytes'"
                     : "'<' not supported between instances of 'sharedview' and 'bytes'");
        DROP(bytes);
        DROP(view);
    }
    close_clean(world);
}

TEST("other formats are compared by what the struct module makes of them")
{
    World world = open_world();
    CHECK(EQUAL(STRUCTS("<h", 2, "\1\0\2\0"), STRUCTS(">h", 2, "\0\1\0\2")));
    CHECK(EQUAL(STRUCTS(">i", 4, "\0\0\1\0"), STRUCTS("h", 2, "\0\1")));
    CHECK(EQUAL(STRUCTS("=d", 8, "\0\0\0\0\0\0\360\77"), STRUCTS("!f", 4, "\77\200\0\0")));
    CHECK(EQUAL(STRUCTS("<e", 2, "\0\74"), STRUCTS("B", 1, "\1")));
    CHECK(EQUAL(STRUCTS("hb", 3, "\1\0\2"), STRUCTS(">hb", 3, "\0\1\2")));
    CHECK(EQUAL(STRUCTS("bh", 4, "\1\7\2\0"), STRUCTS("bxh", 4, "\1\11\2\0")));
    CHECK(EQUAL(STRUCTS("b h", 4, "\1\7\2\0"), STRUCTS("<bh", 3, "\1\2\0")));
    CHECK(EQUAL(STRUCTS("2h", 4, "\1\0\2\0"), STRUCTS("hh", 4, "\1\0\2\0")));
    CHECK(!EQUAL(STRUCTS("2h", 4, "\1\0\2\0"), STRUCTS("2h", 4, "\1\0\3\0")));
    CHECK(EQUAL(STRUCTS("3s", 3, "abc"), STRUCTS("<3s", 3, "abc")));
    CHECK(EQUAL(STRUCTS("4p", 4, "\2abX"), STRUCTS("2s", 2, "ab")));
    CHECK(EQUAL(STRUCTS("4p", 4, "\11abc"), STRUCTS("3s", 3, "abc")));
    CHECK(EQUAL(STRUCTS("s", 1, "a"), STRUCTS("c", 1, "a")));
    CHECK(EQUAL(STRUCTS("<?", 1, "\2"), STRUCTS("?", 1, "\1")));
    CHECK(EQUAL(STRUCTS("bx", 2, "\1\5"), STRUCTS("b", 1, "\1")));
    CHECK(!EQUAL(STRUCTS("<d", 8, "\0\0\0\0\0\0\370\177"), STRUCTS("<d", 8, "\0\0\0\0\0\0\370\177")));
    close_clean(world);
}

TEST("a format that nobody knows equals nothing")
{
    static const char *const formats[] = {"T{<i:x:}", "Z", "<n", "3", "i3", "<P", "99999999999999999999s", "2 i"};
    World world = open_world();
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        XvObject *view = STRUCTS(formats[i], 4, "abcd");
        CHECK_RESULT(XvObject_RichCompare(world.ts, view, view, Xv_EQ), "False");
        CHECK_INT(XvBuffer_SizeFromFormat(world.ts, formats[i]), ==, -1);
        CHECK_RAISED(world.ts, XvExc_ValueError, "unknown format '");
        DROP(view);
    }
    close_clean(world);
}

TEST("the size of an element follows from its format")
{
    static const struct {
        const char *format;
        Xv_ssize_t size;
    } expected[] = {
        {"", 0}, {"B", 1}, {"@i", 4}, {"<i", 4}, {"l", sizeof(long)}, {"<l", 4}, {"bi", 8}, {"<bi", 5}, {"b0i", 4},
        {"3h", 6}, {"10s", 10}, {"bxxh", 6}, {" i  b ", 5}, {"P", sizeof(void *)}, {"e?c", 4}, {"bd", 16}, {"0s", 0},
    };
    World world = open_world();
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
        CHECK_INT(XvBuffer_SizeFromFormat(world.ts, expected[i].format), ==, expected[i].size);
    close_clean(world);
}

TEST("a read-only view of bytes has the hash of its bytes")
{
    World world = open_world();
    EACH_KIND(kind) {
        XvObject *bytes = BYTES("abcabc"), *view = view_of(world.ts, kind, bytes), *back = PART(view, STEP(-1));
        XvObject *reversed = BYTES("cbacba");
        XvObject *square = made(world.ts, XvView_Cast(world.ts, view, "c", (Xv_ssize_t[]){3, 2}, 2));
        CHECK_INT(XvObject_Hash(world.ts, view), ==, XvObject_Hash(world.ts, bytes));
        CHECK_INT(XvObject_Hash(world.ts, square), ==, XvObject_Hash(world.ts, bytes));
        CHECK_INT(XvObject_Hash(world.ts, back), ==, XvObject_Hash(world.ts, reversed));
        XvObject *shorts = CAST(square, "h");
        CHECK_INT(XvObject_Hash(world.ts, shorts), ==, -1);
        CHECK_RAISED(world.ts, XvExc_ValueError, "memoryview: hashing is restricted to formats 'B', 'b' or 'c'");
        DROP(shorts);
        DROP(reversed);
        DROP(back);
        DROP(view);
        DROP(bytes);
    }
    close_clean(world);
}

TEST("what can change has no hash, though the view be read-only")
{
    World world = open_world();
    EACH_KIND(kind) {
        XvObject *view = VIEW(kind, "abc"), *readonly = made(world.ts, XvView_ToReadOnly(world.ts, view));
        CHECK_INT(XvObject_Hash(world.ts, view), ==, -1);
        CHECK_RAISED(world.ts, XvExc_ValueError, "cannot hash writable memoryview object");
        CHECK_INT(XvObject_Hash(world.ts, readonly), ==, -1);
        if (kind == MEMORY)
            CHECK_RAISED(world.ts, XvExc_TypeError, "unhashable type: 'bytearray'");
        else
            CHECK_RAISED(world.ts, XvExc_ValueError, "cannot hash writable memoryview object");
        DROP(readonly);
        DROP(view);
    }
    close_clean(world);
}
