/* SPDX-License-Identifier: Apache-2.0 */
#include "view/structs.h"

#include "crossview/bytesobject.h"
#include "crossview/floatobject.h"
#include "crossview/intobject.h"
#include "crossview/listobject.h"
#include "object/context.h"
#include "view/format.h"

#include <string.h>

/* Where a walk through a format is. */
typedef struct Walk {
    const char *next;
    bool native;           /* C's sizes and alignment */
    bool big;              /* the most significant byte comes first */
    Xv_ssize_t offset;     /* behind the last item */
} Walk;

/* count values of a letter; of s and p one of so many bytes. */
typedef struct Item {
    char letter;
    Xv_ssize_t count, size;    /* size: of a value, or of one byte of it */
    Xv_ssize_t offset;
} Item;

#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define HOST_BIG true
#else
#define HOST_BIG false
#endif

static Walk begin(const char *format)
{
    Walk walk = {format, true, HOST_BIG, 0};
    switch (*format) {
    case '@': walk.next++; break;
    case '=': walk.next++; walk.native = false; break;
    case '<': walk.next++; walk.native = false; walk.big = false; break;
    case '>': case '!': walk.next++; walk.native = false; walk.big = true; break;
    }
    return walk;
}

/* Bytes of a value, and how it is aligned, which for all of C's types here is the same; 0: no such letter. */
static Xv_ssize_t size_of(const Walk *walk, char letter)
{
    char text[2] = {letter};
    XvFormat format;
    if (letter == 'x' || letter == 's' || letter == 'p')
        return 1;
    format = xv_format_parse(text);
    if (format == XV_FORMAT_OTHER)
        return 0;
    if (walk->native)
        return xv_format_size(format);
    switch (letter) {
    case 'n': case 'N': case 'P': return 0;
    case 'h': case 'H': case 'e': return 2;
    case 'i': case 'I': case 'l': case 'L': case 'f': return 4;
    case 'q': case 'Q': case 'd': return 8;
    default: return 1;
    }
}

static bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* The next item: 1, 0 at the end, -1: this is no format. */
static int next_item(Walk *walk, Item *item)
{
    Xv_ssize_t bytes;
    bool counted;
    while (is_space(*walk->next))
        walk->next++;
    if (*walk->next == 0)
        return 0;
    counted = is_digit(*walk->next);
    item->count = !counted;
    for (; is_digit(*walk->next); walk->next++)
        if (__builtin_mul_overflow(item->count, 10, &item->count)
            || __builtin_add_overflow(item->count, *walk->next - '0', &item->count))
            return -1;
    item->letter = *walk->next;
    item->size = item->letter == 0 ? 0 : size_of(walk, item->letter);
    if (item->size == 0)
        return -1;
    walk->next++;
    if (walk->native && __builtin_add_overflow(walk->offset, -walk->offset & (item->size - 1), &walk->offset))
        return -1;
    item->offset = walk->offset;
    if (__builtin_mul_overflow(item->count, item->size, &bytes)
        || __builtin_add_overflow(walk->offset, bytes, &walk->offset))
        return -1;
    return 1;
}

Xv_ssize_t xv_struct_size(const char *format)
{
    Walk walk = begin(format);
    Item item;
    int more;
    while ((more = next_item(&walk, &item)) > 0)
        ;
    return more < 0 ? -1 : walk.offset;
}

static uint64_t bits_of(const char *p, Xv_ssize_t size, bool big)
{
    uint64_t bits = 0;
    for (Xv_ssize_t i = 0; i < size; i++)
        bits = bits << 8 | (unsigned char)p[big ? i : size - 1 - i];
    return bits;
}

static XvObject *read_value(XvThreadState *ts, const Walk *walk, const Item *item, const char *p)
{
    uint64_t bits = bits_of(p, item->size, walk->big);
    unsigned spare = 64 - 8 * (unsigned)item->size;
    switch (item->letter) {
    case 'c':
        return XvBytes_FromStringAndSize(ts, p, 1);
    case '?':
        return XvBool_FromLong(ts, bits != 0);
    case 'e':
        return XvFloat_FromDouble(ts, xv_half_unpack((uint16_t)bits));
    case 'f': {
        uint32_t narrow = (uint32_t)bits;
        float x;
        memcpy(&x, &narrow, sizeof x);
        return XvFloat_FromDouble(ts, x);
    }
    case 'd': {
        double x;
        memcpy(&x, &bits, sizeof x);
        return XvFloat_FromDouble(ts, x);
    }
    case 'b': case 'h': case 'i': case 'l': case 'q': case 'n':
        return XvInt_FromInt64(ts, (int64_t)(bits << spare) >> spare);
    default:
        return XvInt_FromUInt64(ts, bits);
    }
}

/* The bytes of s, or of p, whose first byte says how many of the others count. */
static XvObject *read_bytes(XvThreadState *ts, const Item *item, const char *p)
{
    Xv_ssize_t length = item->count;
    if (item->letter == 'p' && length != 0) {
        length--;
        if (length > (unsigned char)*p)
            length = (unsigned char)*p;
        p++;
    }
    return XvBytes_FromStringAndSize(ts, p, length);
}

static int append(XvThreadState *ts, XvObject *list, XvObject *value)
{
    int result = value == NULL ? -1 : XvList_Append(ts, list, value);
    Xv_XDECREF(ts, value);
    return result;
}

static int append_item(XvThreadState *ts, XvObject *list, const Walk *walk, const Item *item, const char *p)
{
    p += item->offset;
    if (item->letter == 'x')
        return 0;
    if (item->letter == 's' || item->letter == 'p')
        return append(ts, list, read_bytes(ts, item, p));
    for (Xv_ssize_t i = 0; i < item->count; i++)
        if (append(ts, list, read_value(ts, walk, item, p + i * item->size)) < 0)
            return -1;
    return 0;
}

XvObject *xv_struct_read(XvThreadState *ts, const char *format, const char *p)
{
    XvObject *list = XvList_New(ts, 0), *value = NULL;
    Walk walk = begin(format);
    Item item;
    int result = list == NULL ? -1 : 0;
    while (result == 0 && next_item(&walk, &item) > 0)
        result = append_item(ts, list, &walk, &item, p);
    if (result == 0 && Xv_SIZE(list) == 1) {
        value = XvList_GetItem(ts, list, 0);
        Xv_INCREF(value);
    } else if (result == 0) {
        value = XvList_AsTuple(ts, list);
    }
    Xv_XDECREF(ts, list);
    return value;
}
