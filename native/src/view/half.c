/* SPDX-License-Identifier: Apache-2.0
 *
 * binary16: a sign, five bits of exponent, ten of fraction.
 */
#include "view/format.h"

#include <math.h>

#define HALF_INFINITY 0x7c00u
#define HALF_NAN 0x7e00u
#define HALF_TOO_LARGE 65520.0   /* halfway between the greatest half and what would come next */

double xv_half_unpack(uint16_t bits)
{
    int exponent = bits >> 10 & 0x1f, fraction = bits & 0x3ff;
    double value;
    if (exponent == 0x1f)
        value = fraction != 0 ? (double)NAN : (double)INFINITY;
    else if (exponent == 0)
        value = ldexp(fraction, -24);
    else
        value = ldexp(fraction + 1024, exponent - 25);
    return bits & 0x8000 ? -value : value;
}

bool xv_half_pack(double value, uint16_t *bits)
{
    uint16_t sign = signbit(value) ? 0x8000 : 0;
    double units, rest;
    unsigned whole;
    int exponent;
    value = fabs(value);
    if (isnan(value) || isinf(value)) {
        *bits = (uint16_t)(sign | (isnan(value) ? HALF_NAN : HALF_INFINITY));
        return true;
    }
    if (value >= HALF_TOO_LARGE)
        return false;
    /* In units of the last place: of 2^-24 where halves are subnormal or zero, else so that 1024 to 2047 are left. */
    frexp(value, &exponent);
    if (value == 0 || exponent < -13)
        exponent = -13;
    units = ldexp(value, 11 - exponent);
    whole = (unsigned)units;
    rest = units - whole;
    if (rest > 0.5 || (rest == 0.5 && (whole & 1) != 0))
        whole++;
    /* A whole of 1024 or more carries into the exponent, which counts from one. */
    *bits = (uint16_t)(sign | (((unsigned)(exponent + 13) << 10) + whole));
    return true;
}
