/* SPDX-License-Identifier: Apache-2.0 */
#include "view/format.h"

#include "crossview/abstract.h"
#include "crossview/bytesobject.h"
#include "object/context.h"

#include <string.h>

typedef enum Kind { SIGNED, UNSIGNED, BOOLEAN, REAL, BYTES } Kind;

static const struct {
    char text[4];      /* with the @ that may be left out */
    uint8_t size;
    uint8_t kind;
} formats[XV_FORMATS] = {
    [XV_FORMAT_c] = {"@c", sizeof(char), BYTES},
    [XV_FORMAT_b] = {"@b", sizeof(char), SIGNED},
    [XV_FORMAT_B] = {"@B", sizeof(char), UNSIGNED},
    [XV_FORMAT_BOOL] = {"@?", sizeof(bool), BOOLEAN},
    [XV_FORMAT_h] = {"@h", sizeof(short), SIGNED},
    [XV_FORMAT_H] = {"@H", sizeof(short), UNSIGNED},
    [XV_FORMAT_i] = {"@i", sizeof(int), SIGNED},
    [XV_FORMAT_I] = {"@I", sizeof(int), UNSIGNED},
    [XV_FORMAT_l] = {"@l", sizeof(long), SIGNED},
    [XV_FORMAT_L] = {"@L", sizeof(long), UNSIGNED},
    [XV_FORMAT_q] = {"@q", sizeof(long long), SIGNED},
    [XV_FORMAT_Q] = {"@Q", sizeof(long long), UNSIGNED},
    [XV_FORMAT_n] = {"@n", sizeof(Xv_ssize_t), SIGNED},
    [XV_FORMAT_N] = {"@N", sizeof(size_t), UNSIGNED},
    [XV_FORMAT_e] = {"@e", 2, REAL},
    [XV_FORMAT_f] = {"@f", sizeof(float), REAL},
    [XV_FORMAT_d] = {"@d", sizeof(double), REAL},
    [XV_FORMAT_P] = {"@P", sizeof(void *), UNSIGNED},
};

XvFormat xv_format_parse(const char *text)
{
    if (*text == '@')
        text++;
    if (text[0] == 0 || text[1] != 0)
        return XV_FORMAT_OTHER;
    for (int i = 0; i < XV_FORMATS; i++)
        if (formats[i].text[1] == text[0])
            return (XvFormat)i;
    return XV_FORMAT_OTHER;
}

const char *xv_format_text(XvFormat format, bool at) { return formats[format].text + !at; }

Xv_ssize_t xv_format_size(XvFormat format) { return formats[format].size; }

/* The bits of an element, sign-extended if its kind is SIGNED. */
static uint64_t bits_at(XvFormat format, const char *p)
{
    bool is_signed = formats[format].kind == SIGNED;
    switch (formats[format].size) {
    case 1: {
        uint8_t x = (uint8_t)*p;
        return is_signed ? (uint64_t)(int8_t)x : x;
    }
    case 2: {
        uint16_t x;
        memcpy(&x, p, sizeof x);
        return is_signed ? (uint64_t)(int16_t)x : x;
    }
    case 4: {
        uint32_t x;
        memcpy(&x, p, sizeof x);
        return is_signed ? (uint64_t)(int32_t)x : x;
    }
    default: {
        uint64_t x;
        memcpy(&x, p, sizeof x);
        return x;
    }
    }
}

static double real_at(XvFormat format, const char *p)
{
    if (format == XV_FORMAT_d) {
        double x;
        memcpy(&x, p, sizeof x);
        return x;
    }
    if (format == XV_FORMAT_f) {
        float x;
        memcpy(&x, p, sizeof x);
        return x;
    }
    return xv_half_unpack((uint16_t)bits_at(format, p));
}

XvObject *xv_format_read(XvThreadState *ts, XvFormat format, const char *p)
{
    if (__builtin_expect(format == XV_FORMAT_B, 1))
        return XvInt_FromInt64(ts, (unsigned char)*p);
    switch ((Kind)formats[format].kind) {
    case SIGNED:
        return XvInt_FromInt64(ts, (int64_t)bits_at(format, p));
    case UNSIGNED:
        return XvInt_FromUInt64(ts, bits_at(format, p));
    case BOOLEAN:
        return XvBool_FromLong(ts, *p != 0);
    case REAL:
        return XvFloat_FromDouble(ts, real_at(format, p));
    default:
        return XvBytes_FromStringAndSize(ts, p, 1);
    }
}

static int invalid(XvThreadState *ts, const XvTypeObject *type, const char *what, XvFormat format)
{
    XvErr_Format(ts, type, "memoryview: invalid %s for format '%s'", what, xv_format_text(format, false));
    return -1;
}

static int invalid_type(XvThreadState *ts, XvFormat format) { return invalid(ts, &XvExc_TypeError, "type", format); }
static int invalid_value(XvThreadState *ts, XvFormat format) { return invalid(ts, &XvExc_ValueError, "value", format); }

static int pack_int(XvThreadState *ts, XvFormat format, XvObject *value, uint64_t *bits)
{
    unsigned spare = 64 - 8 * (unsigned)formats[format].size;
    bool big, fits;
    if (!xv_is_index(value))
        return invalid_type(ts, format);
    *bits = xv_int_bits(value, &big);
    if (formats[format].kind == SIGNED)
        fits = !big && (int64_t)(*bits << spare) >> spare == (int64_t)*bits;
    else
        /* An address may be written as a negative number. */
        fits = (big || (int64_t)*bits >= 0 || format == XV_FORMAT_P) && *bits << spare >> spare == *bits;
    return fits ? 0 : invalid_value(ts, format);
}

static int pack_real(XvThreadState *ts, XvFormat format, XvObject *value, char *bytes)
{
    double x;
    float narrow;
    uint16_t half;
    if (!XvFloat_Check(value) && !xv_is_index(value))
        return invalid_type(ts, format);
    x = XvFloat_AsDouble(ts, value);
    if (format == XV_FORMAT_d) {
        memcpy(bytes, &x, sizeof x);
        return 0;
    }
    if (format == XV_FORMAT_f) {
        narrow = (float)x;
        memcpy(bytes, &narrow, sizeof narrow);
        return 0;
    }
    if (!xv_half_pack(x, &half))
        return invalid_value(ts, format);
    memcpy(bytes, &half, sizeof half);
    return 0;
}

int xv_format_pack(XvThreadState *ts, XvFormat format, XvObject *value, char bytes[8])
{
    uint64_t bits = 0;
    switch ((Kind)formats[format].kind) {
    case BOOLEAN: {
        int truth = XvObject_IsTrue(ts, value);
        if (truth < 0)
            return -1;
        bytes[0] = (char)truth;
        return 0;
    }
    case REAL:
        return pack_real(ts, format, value, bytes);
    case BYTES:
        if (!XvBytes_Check(value))
            return invalid_type(ts, format);
        if (Xv_SIZE(value) != 1)
            return invalid_value(ts, format);
        bytes[0] = *XvBytes_AsString(ts, value);
        return 0;
    default:
        if (pack_int(ts, format, value, &bits) < 0)
            return -1;
    }
    switch (formats[format].size) {
    case 1: bytes[0] = (char)bits; break;
    case 2: { uint16_t x = (uint16_t)bits; memcpy(bytes, &x, sizeof x); break; }
    case 4: { uint32_t x = (uint32_t)bits; memcpy(bytes, &x, sizeof x); break; }
    default: memcpy(bytes, &bits, sizeof bits);
    }
    return 0;
}

/* A number as an object on the C stack, for those who compare objects. */
typedef union Number {
    XvObject op;
    XvIntObject integer;
    XvFloatObject real;
} Number;

static void number_at(Number *number, XvFormat format, const char *p)
{
    Kind kind = (Kind)formats[format].kind;
    uint64_t bits;
    if (kind == REAL) {
        number->real = (XvFloatObject){{1, &XvFloat_Type}, real_at(format, p)};
        return;
    }
    bits = kind == BOOLEAN ? *p != 0 : bits_at(format, p);
    number->integer = (XvIntObject){{1, &XvInt_Type}, bits, kind == UNSIGNED && (int64_t)bits < 0};
}

bool xv_format_equal(XvThreadState *ts, XvFormat a_format, const char *a, XvFormat b_format, const char *b)
{
    Number x, y;
    if (formats[a_format].kind == BYTES || formats[b_format].kind == BYTES)
        return a_format == b_format && *a == *b;
    number_at(&x, a_format, a);
    number_at(&y, b_format, b);
    return xv_number_compare(ts, &x.op, &y.op, Xv_EQ) == 1;
}
