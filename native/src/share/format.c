/* SPDX-License-Identifier: Apache-2.0 */
#include "share/format.h"

#include "crossview/errors.h"
#include "crossview/intobject.h"
#include "object/context.h"

#include <limits.h>
#include <stdbool.h>
#include <string.h>

static const struct {
    char letter;
    uint8_t size;
    bool is_signed;
} formats[XV_FORMATS] = {
    {'b', sizeof(char), true},      {'B', sizeof(char), false},
    {'h', sizeof(short), true},     {'H', sizeof(short), false},
    {'i', sizeof(int), true},       {'I', sizeof(int), false},
    {'l', sizeof(long), true},      {'L', sizeof(long), false},
    {'q', sizeof(long long), true}, {'Q', sizeof(long long), false},
    {'n', sizeof(Xv_ssize_t), true}, {'N', sizeof(size_t), false},
};

int xv_format_parse(const char *text)
{
    if (*text == '@')
        text++;
    if (text[0] == 0 || text[1] != 0)
        return -1;
    for (int i = 0; i < XV_FORMATS; i++)
        if (formats[i].letter == text[0])
            return i;
    return -1;
}

char xv_format_letter(unsigned format) { return formats[format].letter; }

uint8_t xv_format_size(unsigned format) { return formats[format].size; }

XvObject *xv_format_read(XvThreadState *ts, unsigned format, const char *p)
{
    bool is_signed = formats[format].is_signed;
    switch (formats[format].size) {
    case 1: {
        uint8_t x;
        memcpy(&x, p, sizeof x);
        return XvInt_FromInt64(ts, is_signed ? (int8_t)x : (int64_t)x);
    }
    case 2: {
        uint16_t x;
        memcpy(&x, p, sizeof x);
        return XvInt_FromInt64(ts, is_signed ? (int16_t)x : (int64_t)x);
    }
    case 4: {
        uint32_t x;
        memcpy(&x, p, sizeof x);
        return XvInt_FromInt64(ts, is_signed ? (int32_t)x : (int64_t)x);
    }
    default: {
        uint64_t x;
        memcpy(&x, p, sizeof x);
        return is_signed ? XvInt_FromInt64(ts, (int64_t)x) : XvInt_FromUInt64(ts, x);
    }
    }
}

int xv_format_write(XvThreadState *ts, unsigned format, char *p, XvObject *value)
{
    unsigned size = formats[format].size, spare = 64 - 8 * size;
    uint64_t bits;
    bool big, fits;
    if (!XvInt_Check(value)) {
        XvErr_Format(ts, &XvExc_TypeError, "memoryview: invalid type for format '%c'", formats[format].letter);
        return -1;
    }
    bits = xv_int_bits(value, &big);
    if (formats[format].is_signed)
        fits = !big && (int64_t)(bits << spare) >> spare == (int64_t)bits;
    else
        fits = (big || (int64_t)bits >= 0) && bits << spare >> spare == bits;
    if (!fits) {
        XvErr_Format(ts, &XvExc_ValueError, "memoryview: invalid value for format '%c'", formats[format].letter);
        return -1;
    }
    switch (size) {
    case 1: *p = (char)bits; break;
    case 2: { uint16_t x = (uint16_t)bits; memcpy(p, &x, sizeof x); break; }
    case 4: { uint32_t x = (uint32_t)bits; memcpy(p, &x, sizeof x); break; }
    default: memcpy(p, &bits, sizeof bits);
    }
    return 0;
}
