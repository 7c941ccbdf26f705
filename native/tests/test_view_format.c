/* SPDX-License-Identifier: Apache-2.0
 *
 * Formats: what an element is, what may be written to it, and casts from one format to another.
 */
#include "views.h"

#include <math.h>

TEST("every format is read as its type")
{
    static const struct {
        const char *format;
        const char *list;
    } expected[] = {
        {"c", "[b'\\x00', b'<', b'\\x80', b'\\xff', b'\\x01', b'\\x00', b'\\x00', b'\\xc0']"},
        {"b", "[0, 60, -128, -1, 1, 0, 0, -64]"},
        {"B", "[0, 60, 128, 255, 1, 0, 0, 192]"},
        {"?", "[False, True, True, True, True, False, False, True]"},
        {"h", "[15360, -128, 1, -16384]"},
        {"H", "[15360, 65408, 1, 49152]"},
        {"i", "[-8373248, -1073741823]"},
        {"I", "[4286594048, 3221225473]"},
        {"l", "[-4611686009845826560]"},
        {"L", "[13835058063863725056]"},
        {"q", "[-4611686009845826560]"},
        {"Q", "[13835058063863725056]"},
        {"n", "[-4611686009845826560]"},
        {"N", "[13835058063863725056]"},
        {"P", "[13835058063863725056]"},
        {"e", "[1.0, nan, 5.960464477539063e-08, -2.0]"},
        {"f", "[nan, -2.000000238418579]"},
        {"d", "[-2.0000038109787965]"},
    };
    World world = open_world();
    EACH_KIND(kind) {
        XvObject *bytes = VIEW(kind, "\x00\x3c\x80\xff\x01\x00\x00\xc0");
        for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
            char at[3] = "@";
            XvObject *view = made(world.ts, XvView_Cast(world.ts, bytes, expected[i].format, NULL, -1));
            CHECK_LIST(view, expected[i].list);
            XvObject *with_at = CAST(CAST(view, "B"), strcat(at, expected[i].format));
            CHECK_LIST(with_at, expected[i].list);
            XvObject *format = made(world.ts, XvObject_GetAttrString(world.ts, with_at, "format"));
            CHECK_STR(XvStr_AsUTF8(world.ts, format), at);
            DROP(format);
            DROP(with_at);
        }
        DROP(bytes);
    }
    close_clean(world);
}

TEST("a value of the wrong type, or that does not fit, is refused and changes nothing")
{
    static const char formats[] = "cbB?hHiIlLqQnNefdP";
    World world = open_world();
    EACH_KIND(kind) {
        for (const char *f = formats; *f != 0; f++) {
            char format[2] = {*f}, type[48], value[48];
            XvObject *view = CAST(VIEW(kind, "\x01\x02\x03\x04\x05\x06\x07\x08"), format);
            snprintf(type, sizeof type, "memoryview: invalid type for format '%c'", *f);
            snprintf(value, sizeof value, "memoryview: invalid value for format '%c'", *f);
            if (*f != '?') {
                CHECK_INT(SET_ITEM(view, INT(0), STR("a")), ==, -1);
                CHECK_RAISED(world.ts, XvExc_TypeError, type);
                CHECK_INT(SET_ITEM(view, INT(0), NONE), ==, -1);
                CHECK_RAISED(world.ts, XvExc_TypeError, type);
            }
            if (strchr("bBhHiIlLqQnNP", *f) != NULL) {
                CHECK_INT(SET_ITEM(view, INT(0), FLOAT(1.0)), ==, -1);
                CHECK_RAISED(world.ts, XvExc_TypeError, type);
            }
            if (strchr("BHILQN", *f) != NULL) {
                CHECK_INT(SET_ITEM(view, INT(0), INT(-1)), ==, -1);
                CHECK_RAISED(world.ts, XvExc_ValueError, value);
            }
            if (strchr("bhilqn", *f) != NULL) {
                CHECK_INT(SET_ITEM(view, INT(0), UINT(UINT64_MAX)), ==, -1);
                CHECK_RAISED(world.ts, XvExc_ValueError, value);
            }
            if (*f == 'c') {
                CHECK_INT(SET_ITEM(view, INT(0), BYTES("ab")), ==, -1);
                CHECK_RAISED(world.ts, XvExc_ValueError, value);
            }
            if (*f == 'e') {
                CHECK_INT(SET_ITEM(view, INT(0), FLOAT(65520.0)), ==, -1);
                CHECK_RAISED(world.ts, XvExc_ValueError, value);
            }
            CHECK_RESULT(XvView_ToBytes(world.ts, view, 'C'), "b'\\x01\\x02\\x03\\x04\\x05\\x06\\x07\\x08'");
            DROP(view);
        }
    }
    close_clean(world);
}

TEST("an address may be written as a negative number, and ? takes whatever is true or not")
{
    World world = open_world();
    EACH_KIND(kind) {
        XvObject *view = CAST(VIEW(kind, "\0\0\0\0\0\0\0\0"), "P");
        CHECK_INT(SET_ITEM(view, INT(0), INT(-2)), ==, 0);
        CHECK_LIST(view, "[18446744073709551614]");
        view = CAST(CAST(view, "B"), "?");
        CHECK_INT(SET_ITEM(view, INT(0), STR("a")), ==, 0);
        CHECK_INT(SET_ITEM(view, INT(1), STR("")), ==, 0);
        CHECK_INT(SET_ITEM(view, INT(2), NONE), ==, 0);
        CHECK_INT(SET_ITEM(view, INT(3), FLOAT(0.5)), ==, 0);
        CHECK_RESULT(XvView_ToBytes(world.ts, view, 'C'), "b'\\x01\\x00\\x00\\x01\\xff\\xff\\xff\\xff'");
        DROP(view);
    }
    close_clean(world);
}

/* One half, behind a view of it. */
typedef struct Half {
    World world;
    uint16_t bits;
    XvObject *view;
} Half;

static void half_open(Half *half)
{
    half->world = open_world();
    half->view = array_view(half->world.ts, (XvBuffer){.buf = &half->bits, .len = 2, .itemsize = 2, .ndim = 1,
                                                       .format = (char *)"e"});
}

static void half_close(Half *half)
{
    Xv_DECREF(half->world.ts, half->view);
    close_clean(half->world);
}

static double half_read(Half *half, unsigned bits)
{
    half->bits = (uint16_t)bits;
    XvObject *value = made(half->world.ts, XvSequence_GetItem(half->world.ts, half->view, 0));
    double x = XvFloat_AsDouble(half->world.ts, value);
    Xv_DECREF(half->world.ts, value);
    return x;
}

/* The bits that a value is written as; -1 with ValueError. */
static int half_write(Half *half, double x)
{
    XvObject *value = made(half->world.ts, XvFloat_FromDouble(half->world.ts, x));
    half->bits = 0x1234;
    int result = XvSequence_SetItem(half->world.ts, half->view, 0, value);
    Xv_DECREF(half->world.ts, value);
    return result < 0 ? -1 : half->bits;
}

TEST("every half is read as a double that is written as the same half")
{
    Half half;
    int nans = 0;
    half_open(&half);
    for (unsigned bits = 0; bits <= 0xffff; bits++) {
        double value = half_read(&half, bits);
        int again = half_write(&half, value);
        if (isnan(value)) {
            CHECK_INT(again & 0x7e00, ==, 0x7e00);
            nans++;
        } else {
            CHECK_INT(again, ==, bits);
        }
    }
    CHECK_INT(nans, ==, 2 * 1023);
    half_close(&half);
}

/* The next double above a positive one (by 1), or below it (by -1). */
static double beside(double x, int by)
{
    int64_t bits;
    memcpy(&bits, &x, sizeof bits);
    bits += by;
    memcpy(&x, &bits, sizeof x);
    return x;
}

TEST("a double between two halves becomes the nearer, and midway the even one")
{
    Half half;
    half_open(&half);
    for (int bits = 0; bits < 0x7bff; bits++) {
        double low = half_read(&half, (unsigned)bits), high = half_read(&half, (unsigned)bits + 1);
        double middle = (low + high) / 2;
        CHECK_INT(half_write(&half, middle), ==, bits + (bits & 1));
        CHECK_INT(half_write(&half, beside(middle, -1)), ==, bits);
        CHECK_INT(half_write(&half, -beside(middle, 1)), ==, 0x8000 | (bits + 1));
    }
    CHECK_INT(half_write(&half, beside(65520.0, -1)), ==, 0x7bff);
    CHECK_INT(half_write(&half, -INFINITY), ==, 0xfc00);
    CHECK_INT(half_write(&half, -0.0), ==, 0x8000);
    static const double large[] = {65520.0, -65520.0, 1e300};
    for (int i = 0; i < 3; i++) {
        CHECK_INT(half_write(&half, large[i]), ==, -1);
        CHECK_RAISED(half.world.ts, XvExc_ValueError, "memoryview: invalid value for format 'e'");
        CHECK_INT(half.bits, ==, 0x1234);
    }
    half_close(&half);
}

TEST("a cast says what is wrong with it")
{
    static const Xv_ssize_t zero[] = {0}, negative[] = {-4, -1}, wrong[] = {3}, huge[] = {XV_SSIZE_MAX, 8},
                            four[] = {2, 2}, one[] = {4}, most[65] = {4};
    World world = open_world();
    EACH_KIND(kind) {
        XvObject *view = VIEW(kind, "abcd"), *nothing = VIEW(kind, ""), *square = GRID(kind, 2, 2);
        XvObject *shorts = CAST(VIEW(kind, "abcd"), "h"), *steps = PART(view, STEP(2));
#define REFUSED(op, format, shape, ndim, type, message)                                                                \
        do {                                                                                                           \
            CHECK_PTR(XvView_Cast(world.ts, (op), (format), (shape), (ndim)), ==, NULL);                               \
            CHECK_RAISED(world.ts, (type), (message));                                                                 \
        } while (0)
        static const char *const none[] = {"", "@", "x", "s", "<i", "=i", "2i", "ii", "@@i", "u", "F"};
        for (size_t i = 0; i < sizeof none / sizeof *none; i++)
            REFUSED(view, none[i], NULL, -1, XvExc_ValueError, "memoryview: destination format must be a native single "
                    "character format prefixed with an optional '@'");
        REFUSED(shorts, "i", NULL, -1, XvExc_TypeError, "memoryview: cannot cast between two non-byte formats");
        REFUSED(steps, "b", NULL, -1, XvExc_TypeError, "memoryview: casts are restricted to C-contiguous views");
        REFUSED(view, "q", NULL, -1, XvExc_TypeError, "memoryview: length is not a multiple of itemsize");
        REFUSED(view, "B", wrong, 1, XvExc_TypeError, "memoryview: product(shape) * itemsize != buffer size");
        REFUSED(view, "B", zero, 1, XvExc_ValueError, "memoryview.cast(): elements of shape must be integers > 0");
        REFUSED(view, "B", negative, 2, XvExc_ValueError, "memoryview.cast(): elements of shape must be integers > 0");
        REFUSED(view, "B", huge, 2, XvExc_ValueError, "memoryview.cast(): product(shape) > SSIZE_MAX");
        REFUSED(view, "B", most, 65, XvExc_ValueError, "memoryview: number of dimensions must not exceed 64");
        REFUSED(square, "B", four, 2, XvExc_TypeError, "memoryview: cast must be 1D -> ND or ND -> 1D");
        REFUSED(nothing, "B", one, 1, XvExc_TypeError, "memoryview: cannot cast view with zeros in shape or strides");
        REFUSED(view, "B", NULL, 0, XvExc_TypeError, "memoryview: product(shape) * itemsize != buffer size");
        DROP(steps);
        DROP(shorts);
        DROP(square);
        DROP(nothing);
        DROP(view);
    }
    close_clean(world);
}

TEST("a cast to no dimension is one element, and back")
{
    World world = open_world();
    EACH_KIND(kind) {
        XvObject *view = VIEW(kind, "\x39\x30\x00\x00");
        XvObject *scalar = made(world.ts, XvView_Cast(world.ts, view, "i", NULL, 0));
        CHECK_ATTRIBUTE(scalar, "shape", "()");
        CHECK_ATTRIBUTE(scalar, "strides", "()");
        CHECK_ATTRIBUTE(scalar, "ndim", "0");
        CHECK_RESULT(ITEM(scalar, EMPTY_TUPLE()), "12345");
        CHECK_LIST(scalar, "12345");
        CHECK_INT(SET_ITEM(scalar, EMPTY_TUPLE(), INT(-1)), ==, 0);
        CHECK_RESULT(XvView_ToBytes(world.ts, view, 'C'), "b'\\xff\\xff\\xff\\xff'");
        CHECK_PTR(ITEM(scalar, INT(0)), ==, NULL);
        CHECK_RAISED(world.ts, XvExc_TypeError, "invalid indexing of 0-dim memory");
        CHECK_INT(SET_ITEM(scalar, INT(0), INT(0)), ==, -1);
        CHECK_RAISED(world.ts, XvExc_TypeError, "invalid indexing of 0-dim memory");
        CHECK_PTR(XvView_Slice(world.ts, scalar, 0, 1), ==, NULL);
        CHECK_RAISED(world.ts, XvExc_TypeError, "invalid indexing of 0-dim memory");
        CHECK_PTR(XvObject_GetIter(world.ts, scalar), ==, NULL);
        CHECK_RAISED(world.ts, XvExc_TypeError, "invalid indexing of 0-dim memory");
        CHECK_INT(XvObject_Length(world.ts, scalar), ==, -1);
        CHECK_RAISED(world.ts, XvExc_TypeError, "0-dim memory has no length");
        XvObject *flat = CAST(scalar, "B");
        CHECK_LIST(flat, "[255, 255, 255, 255]");
        DROP(flat);
        DROP(view);
    }
    close_clean(world);
}

TEST("elements of other formats are copied, not read")
{
    World world = open_world();
    char bytes[12] = "abcdefghijkl";
    XvObject *pairs = array_view(world.ts, (XvBuffer){.buf = bytes, .len = 12, .itemsize = 4, .ndim = 1,
                                                      .format = (char *)"<hh"});
    XvObject *strings = array_view(world.ts, (XvBuffer){.buf = bytes, .len = 12, .itemsize = 1, .ndim = 1,
                                                        .format = (char *)"s"});
    CHECK_PTR(ITEM(pairs, INT(0)), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_NotImplementedError, "memoryview: unsupported format <hh");
    CHECK_PTR(XvView_ToList(world.ts, pairs), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_NotImplementedError, "memoryview: unsupported format <hh");
    CHECK_INT(SET_ITEM(pairs, INT(0), INT(0)), ==, -1);
    CHECK_RAISED(world.ts, XvExc_NotImplementedError, "memoryview: unsupported format <hh");
    CHECK_PTR(XvObject_GetIter(world.ts, pairs), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_NotImplementedError, "memoryview: unsupported format <hh");
    CHECK_PTR(ITEM(strings, INT(0)), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_NotImplementedError, "memoryview: format s not supported");
    XvObject *part = PART(pairs, STEP(-2));
    CHECK_RESULT(XvView_ToBytes(world.ts, part, 'C'), "b'ijklabcd'");
    XvObject *cast = CAST(pairs, "B");
    CHECK_RESULT(ITEM(cast, INT(0)), "97");
    DROP(cast);
    DROP(part);
    DROP(strings);
    close_clean(world);
}

TEST("hexadecimal text has separators where Python puts them")
{
    World world = open_world();
    EACH_KIND(kind) {
        XvObject *view = VIEW(kind, "\xb9\x01\xef\x20\x7f"), *colon = STR(":"), *minus = BYTES("-"), *none = STR("");
        CHECK_RESULT(XvView_Hex(world.ts, view, NULL, 1), "'b901ef207f'");
        CHECK_RESULT(XvView_Hex(world.ts, view, colon, 1), "'b9:01:ef:20:7f'");
        CHECK_RESULT(XvView_Hex(world.ts, view, minus, 2), "'b9-01ef-207f'");
        CHECK_RESULT(XvView_Hex(world.ts, view, minus, -2), "'b901-ef20-7f'");
        CHECK_RESULT(XvView_Hex(world.ts, view, colon, 5), "'b901ef207f'");
        CHECK_RESULT(XvView_Hex(world.ts, view, colon, 0), "'b901ef207f'");
        CHECK_RESULT(XvView_Hex(world.ts, view, colon, INT_MIN), "'b901ef207f'");
        XvObject *part = PART(view, STEP(-2));
        CHECK_RESULT(XvView_Hex(world.ts, part, colon, 1), "'7f:ef:b9'");
        CHECK_PTR(XvView_Hex(world.ts, view, none, 1), ==, NULL);
        CHECK_RAISED(world.ts, XvExc_ValueError, "sep must be length 1.");
        XvObject *accent = STR("\xc3\xa9"), *list = LIST(INT(1));
        CHECK_PTR(XvView_Hex(world.ts, view, accent, 1), ==, NULL);
        CHECK_RAISED(world.ts, XvExc_ValueError, "sep must be ASCII.");
        CHECK_PTR(XvView_Hex(world.ts, view, list, 1), ==, NULL);
        CHECK_RAISED(world.ts, XvExc_TypeError, "sep must be str or bytes.");
        DROP(list);
        DROP(accent);
        DROP(part);
        DROP(none);
        DROP(minus);
        DROP(colon);
        DROP(view);
    }
    close_clean(world);
}
