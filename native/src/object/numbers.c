/* SPDX-License-Identifier: Apache-2.0 */
#include "object/numbers.h"

#include "crossview/abstract.h"
#include "object/sequence.h"

#include <math.h>

/* Numbers that are equal have equal hashes whatever their types: the hash of a rational number is its value modulo a
   prime, with its sign. (CPython's scheme and prime.) */
#define HASH_BITS 61
#define HASH_PRIME ((UINT64_C(1) << HASH_BITS) - 1)
#define HASH_INFINITY 314159

static Xv_hash_t signed_hash(uint64_t magnitude, bool negative)
{
    Xv_hash_t hash = negative ? -(Xv_hash_t)magnitude : (Xv_hash_t)magnitude;
    return hash == -1 ? -2 : hash;
}

Xv_hash_t xv_int_hash(XvThreadState *ts, XvObject *op)
{
    bool big, negative;
    uint64_t bits = xv_int_bits(op, &big);
    (void)ts;
    negative = !big && (int64_t)bits < 0;
    return signed_hash((negative ? -bits : bits) % HASH_PRIME, negative);
}

/* x times 2 to the power of `by`, modulo the prime: a rotation of 61 bits. */
static uint64_t rotate(uint64_t x, int by) { return (x << by & HASH_PRIME) | x >> (HASH_BITS - by); }

Xv_hash_t xv_float_hash(XvThreadState *ts, XvObject *op)
{
    double value = ((XvFloatObject *)op)->value, rest;
    uint64_t hash = 0;
    int exponent;
    (void)ts;
    if (isnan(value))
        return XvObject_HashPointer(op);
    if (isinf(value))
        return signed_hash(HASH_INFINITY, value < 0);
    /* value is rest * 2^exponent; rest is taken up 28 bits at a time, so that no digit is lost. */
    rest = frexp(fabs(value), &exponent);
    while (rest != 0) {
        uint64_t digits;
        rest *= 268435456.0;
        exponent -= 28;
        digits = (uint64_t)rest;
        rest -= (double)digits;
        hash = (rotate(hash, 28) + digits) % HASH_PRIME;
    }
    exponent %= HASH_BITS;
    return signed_hash(rotate(hash, exponent < 0 ? exponent + HASH_BITS : exponent), value < 0);
}

/* Order */

#define UNORDERED 2   /* one of the two is not a number */

static int int_order(XvObject *a, XvObject *b)
{
    bool a_big, b_big;
    uint64_t x = xv_int_bits(a, &a_big), y = xv_int_bits(b, &b_big);
    if (a_big != b_big)
        return a_big ? 1 : -1;
    return a_big ? (x > y) - (x < y) : ((int64_t)x > (int64_t)y) - ((int64_t)x < (int64_t)y);
}

/* A float against an int, exactly: first the whole parts, as ints, then what the float has behind the point. */
static int mixed_order(double value, XvObject *op)
{
    bool big;
    uint64_t bits = xv_int_bits(op, &big);
    if (isnan(value))
        return UNORDERED;
    if (value < 0) {
        int64_t whole;
        if (big || value < -0x1p63)
            return -1;
        whole = (int64_t)value;
        if (whole != (int64_t)bits)
            return whole < (int64_t)bits ? -1 : 1;
        return value < (double)whole ? -1 : 0;
    } else {
        uint64_t whole;
        if (value >= 0x1p64 || (!big && (int64_t)bits < 0))
            return 1;
        whole = (uint64_t)value;
        if (whole != bits)
            return whole < bits ? -1 : 1;
        return value > (double)whole ? 1 : 0;
    }
}

int xv_number_compare(XvThreadState *ts, XvObject *a, XvObject *b, int op)
{
    int order;
    (void)ts;
    if (XvInt_Check(a) && XvInt_Check(b)) {
        order = int_order(a, b);
    } else if (XvFloat_Check(a) && XvFloat_Check(b)) {
        double x = ((XvFloatObject *)a)->value, y = ((XvFloatObject *)b)->value;
        order = isunordered(x, y) ? UNORDERED : (x > y) - (x < y);
    } else if (XvFloat_Check(a) && XvInt_Check(b)) {
        order = mixed_order(((XvFloatObject *)a)->value, b);
    } else if (XvInt_Check(a) && XvFloat_Check(b)) {
        order = mixed_order(((XvFloatObject *)b)->value, a);
        order = order == UNORDERED ? UNORDERED : -order;
    } else {
        return XV_NOT_IMPLEMENTED;
    }
    return order == UNORDERED ? op == Xv_NE : xv_ordered(order, op);
}
