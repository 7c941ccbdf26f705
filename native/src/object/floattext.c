/* SPDX-License-Identifier: Apache-2.0 */
#include "object/numbers.h"

#include <ctype.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DIGITS 17   /* always enough for a double to be read back */

/* A decimal number: 0.DDD times ten to the power of point. */
typedef struct Decimal {
    char digits[DIGITS + 1];
    int count, point;
} Decimal;

/* "D.DDDe+DD" as printf writes it and strtod reads it; the point is the locale's. */
typedef char Scientific[48];

/* The digits of text, without the zeros at the end. */
static Decimal decimal_of(const char *text)
{
    Decimal decimal = {.count = 0};
    for (; *text != 'e'; text++)
        if (isdigit((unsigned char)*text))
            decimal.digits[decimal.count++] = *text;
    while (decimal.count > 1 && decimal.digits[decimal.count - 1] == '0')
        decimal.count--;
    decimal.digits[decimal.count] = 0;
    decimal.point = atoi(text + 1) + 1;
    return decimal;
}

static bool reads_as(const char *text, double value) { return strtod(text, NULL) == value; }

/* Adds one to the last digit of "D.DDDe...", and does nothing to a row of nines. */
static void next_up(char *text)
{
    char *digit = strchr(text, 'e') - 1;
    while (digit >= text && !(*digit >= '0' && *digit < '9'))
        digit--;
    if (digit < text)
        return;
    for (++*digit++; *digit != 'e'; digit++)
        if (*digit == '9')
            *digit = '0';
}

/* The fewest digits that read back as value, positive and finite; of those the nearest to it. */
static Decimal shortest(double value)
{
    /* A normal double keeps any 15 digits apart, so what needs fewer ends in zeros there. One below keeps fewer. */
    int count = value < DBL_MIN ? 1 : DBL_DIG, exponent;
    /* Below a power of two doubles lie closer together than above it, so the nearest decimal may read back as another
       number while the next one up, farther away, reads back as this one. */
    bool lopsided = frexp(value, &exponent) == 0.5;
    Scientific text;
    for (; count <= DIGITS; count++) {
        snprintf(text, sizeof text, "%.*e", count - 1, value);
        if (reads_as(text, value))
            break;
        if (lopsided) {
            next_up(text);
            if (reads_as(text, value))
                break;
        }
    }
    return decimal_of(text);
}

static void write_exponent(const Decimal *decimal, char *to)
{
    *to++ = decimal->digits[0];
    if (decimal->count > 1) {
        *to++ = '.';
        memcpy(to, decimal->digits + 1, (size_t)decimal->count - 1);
        to += decimal->count - 1;
    }
    sprintf(to, "e%+03d", decimal->point - 1);
}

static void write_plain(const Decimal *decimal, char *to)
{
    int point = decimal->point, count = decimal->count;
    if (point <= 0) {
        memcpy(to, "0.", 2);
        memset(to + 2, '0', (size_t)-point);
        strcpy(to + 2 - point, decimal->digits);
    } else if (point >= count) {
        memcpy(to, decimal->digits, (size_t)count);
        memset(to + count, '0', (size_t)(point - count));
        strcpy(to + point, ".0");
    } else {
        memcpy(to, decimal->digits, (size_t)point);
        to[point] = '.';
        strcpy(to + point + 1, decimal->digits + point);
    }
}

void xv_float_text(double value, char text[XV_FLOAT_REPR_SIZE])
{
    Decimal decimal;
    if (signbit(value) && !isnan(value))
        *text++ = '-';
    value = fabs(value);
    if (isnan(value) || isinf(value)) {
        strcpy(text, isnan(value) ? "nan" : "inf");
        return;
    }
    if (value == 0) {
        strcpy(text, "0.0");
        return;
    }
    decimal = shortest(value);
    /* Python's borders between the two forms. */
    if (decimal.point > 16 || decimal.point <= -4)
        write_exponent(&decimal, text);
    else
        write_plain(&decimal, text);
}
