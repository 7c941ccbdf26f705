/* SPDX-License-Identifier: Apache-2.0
 *
 * What int, bool and float have in common: text, hash, equality and order go by value. The expected values are
 * CPython's.
 */
#include "values.h"

#include <fenv.h>
#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>

TEST("an int shows its digits")
{
    World world = open_world();
    CHECK_RESULT(INT(0), "0");
    CHECK_RESULT(INT(-1), "-1");
    CHECK_RESULT(INT(INT64_MIN), "-9223372036854775808");
    CHECK_RESULT(INT(INT64_MAX), "9223372036854775807");
    CHECK_RESULT(UINT(UINT64_MAX), "18446744073709551615");
    close_clean(world);
}

TEST("there is one True and one False in each interpreter")
{
    World world = open_world();
    XvObject *yes = BOOL(42), *no = BOOL(0);
    CHECK_PTR(yes, ==, Xv_True(world.ts));
    CHECK_PTR(no, ==, Xv_False(world.ts));
    CHECK_PTR(yes, !=, no);
    CHECK(XvBool_Check(yes) && XvInt_Check(yes) && !XvInt_CheckExact(yes));
    CHECK_REPR(yes, "True");
    CHECK_REPR(no, "False");
    CHECK_STR(XvObject_TypeName(yes), "bool");
    DROP(yes);
    DROP(no);

    XvInterpreter *other = open_interpreter(world.rt, "other");
    XvThreadState *other_ts = NULL;
    CHECK_OK(XvInterpreter_Attach(other, world.ts, XV_FOREVER, &other_ts));
    CHECK_PTR(Xv_True(other_ts), !=, yes);
    XvThreadState_Detach(other_ts);
    close_interpreter(other);
    close_clean(world);
}

TEST("True outlives a reference too many that is dropped")
{
    World world = open_world();
    DROP(Xv_True(world.ts));
    CHECK_RESULT(BOOL(1), "True");
    CHECK_INT(Xv_REFCNT(Xv_True(world.ts)), ==, 1);
    close_clean(world);
}

TEST("a bool has the value of an int")
{
    World world = open_world();
    CHECK_INT(XvInt_AsInt64(world.ts, Xv_True(world.ts)), ==, 1);
    CHECK_UINT(XvInt_AsUInt64(world.ts, Xv_False(world.ts)), ==, 0);
    CHECK(XvFloat_AsDouble(world.ts, Xv_True(world.ts)) == 1.0);
    CHECK_NO_ERROR(world.ts);
    close_clean(world);
}

TEST("a float gives its double back, to the bit")
{
    World world = open_world();
    const double values[] = {0.0, -0.0, 1.5, -1e300, DBL_MIN, 5e-324, DBL_MAX, INFINITY, -INFINITY, NAN};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        XvObject *op = FLOAT(values[i]);
        double back = XvFloat_AsDouble(world.ts, op);
        CHECK(XvFloat_Check(op));
        CHECK_INT(memcmp(&back, &values[i], sizeof back), ==, 0);
        DROP(op);
    }
    close_clean(world);
}

TEST("an int becomes the nearest double, and what is no number none")
{
    World world = open_world();
    XvObject *op = UINT(UINT64_MAX);
    CHECK(XvFloat_AsDouble(world.ts, op) == 0x1p64);
    DROP(op);
    op = INT((INT64_C(1) << 53) + 1);
    CHECK(XvFloat_AsDouble(world.ts, op) == 0x1p53);
    DROP(op);
    op = INT(INT64_MIN);
    CHECK(XvFloat_AsDouble(world.ts, op) == -0x1p63);
    DROP(op);
    op = STR("1");
    CHECK(XvFloat_AsDouble(world.ts, op) == -1.0);
    CHECK_RAISED(world.ts, XvExc_TypeError, "must be real number, not str");
    DROP(op);
    close_clean(world);
}

static const struct {
    double value;
    const char *text;
} texts[] = {
    {0.0, "0.0"}, {-0.0, "-0.0"}, {1.0, "1.0"}, {-1.5, "-1.5"}, {100.0, "100.0"}, {0.1, "0.1"}, {0.3, "0.3"},
    {4.35, "4.35"}, {2.0 / 3, "0.6666666666666666"}, {123456.789, "123456.789"}, {1e5, "100000.0"},
    /* The borders between the two ways of writing. */
    {1e15, "1000000000000000.0"}, {1e16, "1e+16"}, {9999999999999998.0, "9999999999999998.0"},
    {123456789012345680.0, "1.2345678901234568e+17"}, {0.0001, "0.0001"}, {0.00001, "1e-05"}, {9.5e-5, "9.5e-05"},
    {1e-7, "1e-07"}, {1e21, "1e+21"}, {1e22, "1e+22"}, {1e23, "1e+23"}, {8.41e21, "8.41e+21"},
    {1.5e300, "1.5e+300"}, {1e100, "1e+100"},
    /* The edges of what a double can be. */
    {5e-324, "5e-324"}, {4.9406564584124654e-320, "4.9407e-320"}, {0x0.fffffffffffffp-1022, "2.225073858507201e-308"},
    {DBL_MIN, "2.2250738585072014e-308"}, {DBL_MAX, "1.7976931348623157e+308"}, {0x1p53, "9007199254740992.0"},
    /* Powers of two whose nearest 16 digits read back as the number below. */
    {0x1p-44, "5.684341886080802e-14"}, {0x1p-1017, "7.120236347223045e-307"}, {0x1p-1007, "7.291122019556398e-304"},
    {0x1p-957, "8.209073602596753e-289"},
    {INFINITY, "inf"}, {-INFINITY, "-inf"}, {NAN, "nan"}, {-NAN, "nan"},
};

TEST("a float shows the shortest text that reads back as the same number")
{
    World world = open_world();
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        CHECK_RESULT(FLOAT(texts[i].value), texts[i].text);
    close_clean(world);
}

/* Significant digits of a repr. */
static int digits_of(const char *text)
{
    char digits[40];
    int count = 0, first = 0;
    for (; *text != 0 && *text != 'e'; text++)
        if (*text >= '0' && *text <= '9')
            digits[count++] = *text;
    while (first < count && digits[first] == '0')
        first++;
    while (count > first && digits[count - 1] == '0')
        count--;
    return count - first;
}

TEST("the text of any float reads back as it, and with a digit less none would")
{
    World world = open_world();
    uint64_t state = 20171003;
    for (int i = 0; i < ROUNDS(100000); i++) {
        uint64_t bits = random_next(&state);
        double value;
        /* Every tenth a power of two or next to one, some with few bits, all others anything. */
        if (i % 10 == 0)
            bits = (bits >> 52 << 52) + (bits & 3) - 1;
        else if (i % 10 == 1)
            bits = bits >> 44 << 44;
        memcpy(&value, &bits, sizeof value);
        if (!isfinite(value) || value == 0)
            continue;
        XvObject *op = FLOAT(value), *repr = made(world.ts, XvObject_Repr(world.ts, op));
        const char *text = XvStr_AsUTF8(world.ts, repr);
        char shorter[40];
        CHECK(strtod(text, NULL) == value);
        if (digits_of(text) > 1) {
            snprintf(shorter, sizeof shorter, "%.*e", digits_of(text) - 2, value);
            CHECK(strtod(shorter, NULL) != value);
        }
        DROP(repr);
        DROP(op);
    }
    close_clean(world);
}

TEST("a locale with another decimal point changes nothing")
{
    World world = open_world();
    const char *const locales[] = {"de_DE.UTF-8", "fr_FR.UTF-8", "de_DE", "ru_RU.UTF-8"};
    for (size_t i = 0; i < sizeof locales / sizeof *locales; i++)
        if (setlocale(LC_NUMERIC, locales[i]) != NULL)
            break;
    CHECK_RESULT(FLOAT(1234.5), "1234.5");
    CHECK_RESULT(FLOAT(1.25e-9), "1.25e-09");
    close_clean(world);
}

static const struct {
    int64_t value;
    Xv_hash_t hash;
} int_hashes[] = {
    {0, 0}, {1, 1}, {-1, -2}, {-2, -2}, {2, 2}, {255, 255}, {-256, -256}, {INT64_C(2147483648), 2147483648},
    {INT64_C(2305843009213693950), 2305843009213693950}, {INT64_C(2305843009213693951), 0},
    {INT64_C(2305843009213693952), 1}, {INT64_C(2305843009213693953), 2}, {INT64_C(-2305843009213693951), 0},
    {INT64_C(-2305843009213693952), -2}, {INT64_MIN, -4}, {INT64_MAX, 3},
    {INT64_C(1000000000000000000), 1000000000000000000},
};

TEST("ints hash as they do in CPython")
{
    World world = open_world();
    for (size_t i = 0; i < sizeof int_hashes / sizeof *int_hashes; i++)
        CHECK_INT(HASH(INT(int_hashes[i].value)), ==, int_hashes[i].hash);
    CHECK_INT(HASH(UINT(UINT64_C(1) << 63)), ==, 4);
    CHECK_INT(HASH(UINT(UINT64_MAX)), ==, 7);
    CHECK_INT(HASH(UINT(UINT64_MAX - 1)), ==, 6);
    CHECK_INT(HASH(BOOL(1)), ==, 1);
    CHECK_INT(HASH(BOOL(0)), ==, 0);
    close_clean(world);
}

static const struct {
    double value;
    Xv_hash_t hash;
} float_hashes[] = {
    {0.0, 0}, {-0.0, 0}, {0.5, INT64_C(1152921504606846976)}, {1.5, INT64_C(1152921504606846977)},
    {-1.5, INT64_C(-1152921504606846977)}, {1e100, INT64_C(1822893315824342674)},
    {-1e100, INT64_C(-1822893315824342674)}, {5e-324, 16777216}, {DBL_MAX, INT64_C(2234066890152476671)},
    {3.141592653589793, INT64_C(326490430436040707)}, {0.1, INT64_C(230584300921369408)}, {0x1p61, 1}, {0x1p63, 4},
    {0x1p64, 8}, {0x1p200, 131072}, {-0x1p61, -2}, {-1.0, -2}, {1e22, INT64_C(1864712049423028464)},
    {DBL_MIN, 32768}, {INFINITY, 314159}, {-INFINITY, -314159}, {123456789.125, INT64_C(288230376275168533)},
};

TEST("floats hash as they do in CPython, and not-a-number by identity")
{
    World world = open_world();
    for (size_t i = 0; i < sizeof float_hashes / sizeof *float_hashes; i++)
        CHECK_INT(HASH(FLOAT(float_hashes[i].value)), ==, float_hashes[i].hash);
    XvObject *a = FLOAT(NAN), *b = FLOAT(NAN);
    CHECK_INT(XvObject_Hash(world.ts, a), ==, XvObject_Hash(world.ts, a));
    CHECK_INT(XvObject_Hash(world.ts, a), !=, XvObject_Hash(world.ts, b));
    DROP(a);
    DROP(b);
    close_clean(world);
}

TEST("numbers that are equal are equal whatever their types, and hash alike")
{
    World world = open_world();
    CHECK_ORDER(INT(1), FLOAT(1.0), 0);
    CHECK_ORDER(BOOL(1), FLOAT(1.0), 0);
    CHECK_ORDER(BOOL(1), INT(1), 0);
    CHECK_ORDER(FLOAT(-0.0), BOOL(0), 0);
    CHECK_ORDER(FLOAT(0x1p63), UINT(UINT64_C(1) << 63), 0);
    CHECK_ORDER(FLOAT(-0x1p63), INT(INT64_MIN), 0);
    for (int shift = 0; shift < 64; shift++) {
        uint64_t value = UINT64_C(1) << shift;
        CHECK_INT(HASH(UINT(value)), ==, HASH(FLOAT((double)value)));
        CHECK_ORDER(UINT(value), FLOAT((double)value), 0);
    }
    close_clean(world);
}

TEST("ints and floats are compared exactly, not as doubles")
{
    World world = open_world();
    CHECK_ORDER(INT((INT64_C(1) << 53) + 1), FLOAT(0x1p53), 1);
    CHECK_ORDER(UINT(UINT64_MAX), FLOAT(0x1p64), -1);
    CHECK_ORDER(INT(INT64_MAX), FLOAT(0x1p63), -1);
    CHECK_ORDER(INT(INT64_MIN), FLOAT(-0x1.0000000000001p63), 1);
    CHECK_ORDER(INT(-INT64_MAX), FLOAT(-0x1p63), 1);
    CHECK_ORDER(FLOAT(0.5), INT(0), 1);
    CHECK_ORDER(FLOAT(-0.5), INT(0), -1);
    CHECK_ORDER(FLOAT(-0.5), INT(-1), 1);
    CHECK_ORDER(FLOAT(2.5), INT(2), 1);
    CHECK_ORDER(FLOAT(2.5), INT(3), -1);
    CHECK_ORDER(FLOAT(-2.5), INT(-2), -1);
    CHECK_ORDER(FLOAT(-1.0), UINT(UINT64_MAX), -1);
    CHECK_ORDER(FLOAT(1.0), INT(-1), 1);
    CHECK_ORDER(FLOAT(INFINITY), UINT(UINT64_MAX), 1);
    CHECK_ORDER(FLOAT(-INFINITY), INT(INT64_MIN), -1);
    CHECK_ORDER(INT(5), FLOAT(5e-324), 1);
    CHECK_ORDER(FLOAT(1.5), FLOAT(2.5), -1);
    CHECK_ORDER(FLOAT(INFINITY), FLOAT(INFINITY), 0);
    CHECK_ORDER(INT(-1), UINT(UINT64_MAX), -1);
    CHECK_ORDER(UINT(UINT64_MAX), UINT(UINT64_MAX - 1), 1);
    CHECK_ORDER(INT(INT64_MIN), INT(INT64_MAX), -1);
    close_clean(world);
}

TEST("not-a-number is unequal to everything, itself included, and has no order")
{
    World world = open_world();
    XvObject *others[] = {FLOAT(NAN), INT(1), FLOAT(1.0), BOOL(0), UINT(UINT64_MAX)};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        XvObject *nan = FLOAT(NAN);
        for (int op = Xv_LT; op <= Xv_GE; op++) {
            XvObject *there = made(world.ts, XvObject_RichCompare(world.ts, nan, others[i], op));
            XvObject *back = made(world.ts, XvObject_RichCompare(world.ts, others[i], nan, op));
            CHECK_PTR(there, ==, op == Xv_NE ? Xv_True(world.ts) : Xv_False(world.ts));
            CHECK_PTR(back, ==, there);
            DROP(there);
            DROP(back);
        }
        /* An item of a container is found by identity first. */
        CHECK_INT(XvObject_RichCompareBool(world.ts, nan, nan, Xv_EQ), ==, 1);
        DROP(nan);
        DROP(others[i]);
    }
    close_clean(world);
}

TEST("zero is false, and only zero")
{
    World world = open_world();
    XvObject *numbers[] = {INT(0), FLOAT(0.0), FLOAT(-0.0), BOOL(0), INT(-1), FLOAT(5e-324), FLOAT(NAN), BOOL(1),
                           UINT(UINT64_MAX)};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        CHECK_INT(XvObject_IsTrue(world.ts, numbers[i]), ==, i >= 4);
        DROP(numbers[i]);
    }
    close_clean(world);
}

TEST("a number is compared with what is no number only for equality")
{
    World world = open_world();
    XvObject *one = INT(1), *text = STR("1");
    CHECK_INT(XvObject_RichCompareBool(world.ts, one, text, Xv_EQ), ==, 0);
    CHECK_INT(XvObject_RichCompareBool(world.ts, text, one, Xv_NE), ==, 1);
    CHECK_INT(XvObject_RichCompareBool(world.ts, one, text, Xv_LT), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "'<' not supported between instances of 'int' and 'str'");
    CHECK_PTR(XvObject_RichCompare(world.ts, text, one, Xv_GE), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_TypeError, "'>=' not supported between instances of 'str' and 'int'");
    DROP(one);
    DROP(text);
    close_clean(world);
}
