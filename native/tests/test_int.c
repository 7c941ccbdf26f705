/* SPDX-License-Identifier: Apache-2.0
 *
 * int, from -2^63 to 2^64-1.
 */
#include "world.h"

TEST("an int that was made of a signed value gives it back, at every power of two and beside it")
{
    World world = open_world();
    for (int bit = 0; bit < 64; bit++) {
        for (int64_t beside = -1; beside <= 1; beside++) {
            int64_t value = (int64_t)(((uint64_t)1 << bit) + (uint64_t)beside);
            XvObject *op = XvInt_FromInt64(world.ts, value);
            CHECK_OBJECT(world.ts, op);
            CHECK(XvInt_Check(op));
            CHECK_INT(XvInt_AsInt64(world.ts, op), ==, value);
            CHECK_NO_ERROR(world.ts);
            if (value >= 0)
                CHECK_UINT(XvInt_AsUInt64(world.ts, op), ==, value);
            CHECK_NO_ERROR(world.ts);
            Xv_DECREF(world.ts, op);
        }
    }
    close_world(world);
}

TEST("an int that was made of an unsigned value gives it back, at every power of two and beside it")
{
    World world = open_world();
    for (int bit = 0; bit < 64; bit++) {
        for (int64_t beside = -1; beside <= 1; beside++) {
            uint64_t value = ((uint64_t)1 << bit) + (uint64_t)beside;
            XvObject *op = XvInt_FromUInt64(world.ts, value);
            CHECK_OBJECT(world.ts, op);
            CHECK_UINT(XvInt_AsUInt64(world.ts, op), ==, value);
            CHECK_NO_ERROR(world.ts);
            if (value <= INT64_MAX)
                CHECK_INT(XvInt_AsInt64(world.ts, op), ==, value);
            CHECK_NO_ERROR(world.ts);
            Xv_DECREF(world.ts, op);
        }
    }
    close_world(world);
}

TEST("-1 is a value like any other and sets no error")
{
    World world = open_world();
    XvObject *op = XvInt_FromInt64(world.ts, -1);
    CHECK_INT(XvInt_AsInt64(world.ts, op), ==, -1);
    CHECK_NO_ERROR(world.ts);
    Xv_DECREF(world.ts, op);
    op = XvInt_FromUInt64(world.ts, UINT64_MAX);
    CHECK_UINT(XvInt_AsUInt64(world.ts, op), ==, UINT64_MAX);
    CHECK_NO_ERROR(world.ts);
    Xv_DECREF(world.ts, op);
    close_world(world);
}

TEST("what lies above 2^63-1 does not fit a signed value")
{
    World world = open_world();
    const uint64_t beyond[] = {(uint64_t)INT64_MAX + 1, UINT64_MAX - 1, UINT64_MAX};
    for (size_t i = 0; i < sizeof beyond / sizeof *beyond; i++) {
        XvObject *op = XvInt_FromUInt64(world.ts, beyond[i]);
        CHECK_INT(XvInt_AsInt64(world.ts, op), ==, -1);
        CHECK_RAISED(world.ts, XvExc_OverflowError, "");
        Xv_DECREF(world.ts, op);
    }
    close_world(world);
}

TEST("what lies below zero does not fit an unsigned value")
{
    World world = open_world();
    const int64_t below[] = {-1, -5, -6, INT64_MIN};
    for (size_t i = 0; i < sizeof below / sizeof *below; i++) {
        XvObject *op = XvInt_FromInt64(world.ts, below[i]);
        CHECK_UINT(XvInt_AsUInt64(world.ts, op), ==, UINT64_MAX);
        CHECK_RAISED(world.ts, XvExc_OverflowError, "");
        Xv_DECREF(world.ts, op);
    }
    close_world(world);
}

TEST("what is not an int has no int value")
{
    World world = open_world();
    XvObject *bytes = XvBytes_FromStringAndSize(world.ts, "7", 1);
    CHECK_INT(XvInt_AsInt64(world.ts, bytes), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "");
    CHECK_UINT(XvInt_AsUInt64(world.ts, Xv_None(world.ts)), ==, UINT64_MAX);
    CHECK_RAISED(world.ts, XvExc_TypeError, "");
    Xv_DECREF(world.ts, bytes);
    close_world(world);
}

TEST("the ints from -5 to 256 are kept: made twice they are one object, whichever way they are made")
{
    World world = open_world();
    for (int64_t value = -5; value <= 256; value++) {
        XvObject *first = XvInt_FromInt64(world.ts, value), *second = XvInt_FromInt64(world.ts, value);
        CHECK_OBJECT(world.ts, first);
        CHECK_PTR(first, ==, second);
        CHECK_INT(XvInt_AsInt64(world.ts, first), ==, value);
        if (value >= 0) {
            XvObject *third = XvInt_FromUInt64(world.ts, (uint64_t)value);
            CHECK_PTR(first, ==, third);
            Xv_DECREF(world.ts, third);
        }
        Xv_DECREF(world.ts, first);
        Xv_DECREF(world.ts, second);
        XvObject *again = XvInt_FromInt64(world.ts, value);
        CHECK_PTR(again, ==, first);
        Xv_DECREF(world.ts, again);
    }
    close_world(world);
}

TEST("ints outside of -5 to 256 are an object each")
{
    World world = open_world();
    const int64_t values[] = {-6, 257, INT64_MIN, INT64_MAX};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        XvObject *first = XvInt_FromInt64(world.ts, values[i]), *second = XvInt_FromInt64(world.ts, values[i]);
        CHECK(first != NULL && second != NULL);
        CHECK_PTR(first, !=, second);
        CHECK_INT(Xv_REFCNT(first), ==, 1);
        Xv_DECREF(world.ts, first);
        Xv_DECREF(world.ts, second);
    }
    close_world(world);
}

TEST("a kept int is kept by each interpreter for itself")
{
    World world = open_world();
    XvObject *here = XvInt_FromInt64(world.ts, 7);
    CHECK_OBJECT(world.ts, here);
    XvInterpreter *other = open_interpreter(world.rt, "other");
    XvThreadState *other_ts = NULL;
    CHECK_OK(XvInterpreter_Attach(other, world.ts, XV_FOREVER, &other_ts));
    XvObject *there = XvInt_FromInt64(other_ts, 7);
    CHECK_OBJECT(other_ts, there);
    CHECK_PTR(here, !=, there);
    Xv_DECREF(other_ts, there);
    XvThreadState_Detach(other_ts);
    Xv_DECREF(world.ts, here);
    close_interpreter(other);
    close_world(world);
}
