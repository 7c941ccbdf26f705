/* SPDX-License-Identifier: Apache-2.0
 *
 * Formats: how long an element is, which formats can be cast to, and whether two elements of any two formats are equal.
 *
 * The reference is the struct module's documentation in C that is as slow and as wide as it likes: sizes are added up in
 * 128 bits, and values are decoded one by one into long doubles, which hold every integer of 64 bits and every double.
 *
 * Input: a byte of choices, two formats that end with a zero, then the bytes of the two elements.
 */
#include "exporter.h"

#include <math.h>

enum { ROOM = 96, VALUES = 96 };

typedef __int128 Wide;
static const Wide TOO_LARGE = (Wide)1 << 100;

static int standard_size(char letter)
{
    static const struct { const char *letters; int size; } sizes[] = {
        {"xcbB?sp", 1}, {"hHe", 2}, {"iIlLf", 4}, {"qQd", 8}};
    for (size_t i = 0; i < 4; i++)
        if (letter != 0 && strchr(sizes[i].letters, letter) != NULL)
            return sizes[i].size;
    return 0;
}

static int native_size(char letter)
{
    switch (letter) {
    case 'l': case 'L': return sizeof(long);
    case 'n': case 'N': return sizeof(size_t);
    case 'P': return sizeof(void *);
    case 'i': case 'I': return sizeof(int);
    case 'h': case 'H': return sizeof(short);
    case 'q': case 'Q': return sizeof(long long);
    default: return standard_size(letter);
    }
}

/* A value: bytes, or else a number. */
typedef struct Value {
    bool is_bytes;
    long double number;
    const uint8_t *bytes;
    size_t size;
} Value;

typedef struct Values {
    int count;
    Value all[VALUES];
} Values;

static long double half(unsigned bits)
{
    int exponent = bits >> 10 & 31, fraction = bits & 1023;
    long double size = exponent == 0 ? ldexpl(fraction, -24)
        : exponent < 31 ? ldexpl(1024 + fraction, exponent - 25)
        : fraction == 0 ? INFINITY : NAN;
    return bits >> 15 ? -size : size;
}

static long double number(char letter, const uint8_t *p, int size, bool big)
{
    unsigned long long bits = 0;
    float narrow;
    double wide;
    for (int i = 0; i < size; i++)
        bits |= (unsigned long long)p[big ? size - 1 - i : i] << (8 * i);
    switch (letter) {
    case '?': return bits != 0;
    case 'e': return half((unsigned)bits);
    case 'f': {
        unsigned low = (unsigned)bits;
        memcpy(&narrow, &low, sizeof narrow);
        return narrow;
    }
    case 'd':
        memcpy(&wide, &bits, sizeof wide);
        return wide;
    case 'b': case 'h': case 'i': case 'l': case 'q': case 'n':
        if (bits >> (8 * size - 1))
            return (long double)bits - ldexpl(1, 8 * size);
        return bits;
    default:
        return bits;
    }
}

/* Bytes of a format, or -1; and, where element is not NULL, the values of it. */
static Wide reference(const char *format, const uint8_t *element, Values *values)
{
    char order = *format != 0 && strchr("@=<>!", *format) != NULL ? *format++ : '@';
    bool native = order == '@', big = order == '>' || order == '!';
    Wide at = 0;
    for (;;) {
        Wide count = 0;
        bool counted = false;
        int size;
        while (*format == ' ' || (*format >= 9 && *format <= 13))
            format++;
        if (*format == 0)
            return at;
        for (; *format >= '0' && *format <= '9'; format++, counted = true)
            count = count > TOO_LARGE ? count : count * 10 + (*format - '0');
        if (!counted)
            count = 1;
        size = native ? native_size(*format) : standard_size(*format);
        if (size == 0 || count > XV_SSIZE_MAX)
            return -1;
        while (native && at % size != 0)
            at++;
        if (at > XV_SSIZE_MAX || count * size > XV_SSIZE_MAX || at + count * size > XV_SSIZE_MAX)
            return -1;
        if (element != NULL && (*format == 's' || *format == 'p')) {
            Value *value = &values->all[values->count++];
            *value = (Value){.is_bytes = true, .bytes = element + at, .size = (size_t)count};
            if (*format == 'p' && count > 0) {
                value->bytes++;
                value->size = element[at] < count - 1 ? element[at] : (size_t)count - 1;
            }
        } else if (element != NULL && *format != 'x') {
            for (int i = 0; i < count; i++) {
                const uint8_t *p = element + at + i * size;
                values->all[values->count++] = *format == 'c' ? (Value){.is_bytes = true, .bytes = p, .size = 1}
                    : (Value){.number = number(*format, p, size, big)};
            }
        }
        at += count * size;
        format++;
    }
}

static bool equal_values(const Values *a, const Values *b)
{
    if (a->count != b->count)
        return false;
    for (int i = 0; i < a->count; i++) {
        const Value *x = &a->all[i], *y = &b->all[i];
        if (x->is_bytes != y->is_bytes)
            return false;
        if (x->is_bytes ? x->size != y->size || memcmp(x->bytes, y->bytes, x->size) != 0 : x->number != y->number)
            return false;
    }
    return true;
}

static void ask_size(XvThreadState *ts, const char *format)
{
    Wide expected = reference(format, NULL, NULL);
    Xv_ssize_t size = XvBuffer_SizeFromFormat(ts, format);
    EXPECT(size == expected);
    if (size < 0)
        EXPECT_ERROR(ts, XvExc_ValueError);
}

/* A cast from bytes is to one letter, with or without a leading @, in whose length the bytes divide. */
static void ask_cast(XvThreadState *ts, const char *format, const uint8_t *bytes, Xv_ssize_t size)
{
    static const char letters[] = "cbB?hHiIlLqQnNefdP";
    const char *letter = format + (*format == '@');
    bool known = letter[0] != 0 && letter[1] == 0 && strchr(letters, letter[0]) != NULL;
    XvObject *exporter = XvBytes_FromStringAndSize(ts, (const char *)bytes, size), *view, *cast;
    EXPECT(exporter != NULL);
    view = XvMemoryView_FromObject(ts, exporter);
    EXPECT(view != NULL);
    cast = XvView_Cast(ts, view, format, NULL, -1);
    EXPECT((cast != NULL) == (known && size % native_size(letter[0]) == 0));
    if (cast != NULL) {
        EXPECT(XvObject_Length(ts, cast) == size / native_size(letter[0]));
        for (Xv_ssize_t i = 0; i < XvObject_Length(ts, cast); i++) {
            XvObject *item = XvSequence_GetItem(ts, cast, i);
            long double expected = number(letter[0], bytes + i * native_size(letter[0]), native_size(letter[0]), false);
            EXPECT(item != NULL);
            if (letter[0] == 'c')
                EXPECT(XvBytes_Size(ts, item) == 1 && *XvBytes_AsString(ts, item) == (char)bytes[i]);
            else if (XvFloat_Check(item))
                EXPECT(isnan(expected) ? isnan(XvFloat_AsDouble(ts, item)) : XvFloat_AsDouble(ts, item) == expected);
            else if (expected < 0)
                EXPECT(XvInt_AsInt64(ts, item) == expected);
            else
                EXPECT(XvInt_AsUInt64(ts, item) == expected);
            Xv_DECREF(ts, item);
        }
        Xv_DECREF(ts, cast);
    } else {
        EXPECT(XvErr_Matches(ts, &XvExc_TypeError) || XvErr_Matches(ts, &XvExc_ValueError));
        XvErr_Clear(ts);
    }
    Xv_DECREF(ts, view);
    Xv_DECREF(ts, exporter);
}

/* A view of one element; longer: of one byte more than its format says. */
static XvObject *view_of_element(XvThreadState *ts, const char *format, Xv_ssize_t size, bool longer, uint8_t *memory,
                                 Xv_ssize_t *one)
{
    *one = 1;
    return view_of_lent(ts, (XvBuffer){.buf = memory, .len = size + longer, .itemsize = size + longer, .ndim = 1,
                                       .format = (char *)format, .shape = one});
}

static void ask_equal(XvThreadState *ts, const char *formats[2], uint8_t memory[2][ROOM], int choices)
{
    Values values[2];
    XvObject *views[2], *equal;
    Xv_ssize_t ones[2];
    bool expected = true;
    for (int i = 0; i < 2; i++) {
        Wide size = reference(formats[i], NULL, NULL);
        bool longer = (choices >> i & 1) != 0;
        if (size >= ROOM)
            return;
        values[i].count = 0;
        if (size < 0 || longer)
            expected = false;
        else
            reference(formats[i], memory[i], &values[i]);
    }
    for (int i = 0; i < 2; i++) {
        Wide size = reference(formats[i], NULL, NULL);
        views[i] = view_of_element(ts, formats[i], size < 0 ? 1 : (Xv_ssize_t)size, (choices >> i & 1) != 0, memory[i],
                                   &ones[i]);
        EXPECT(views[i] != NULL);
    }
    equal = XvObject_RichCompare(ts, views[0], views[1], Xv_EQ);
    EXPECT(equal != NULL);
    EXPECT((equal == Xv_True(ts)) == (expected && equal_values(&values[0], &values[1])));
    Xv_DECREF(ts, equal);
    Xv_DECREF(ts, views[0]);
    Xv_DECREF(ts, views[1]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Input in = {data, data + size};
    World world = open_world(1);
    char texts[2][33];
    uint8_t memory[2][ROOM];
    int choices = take(&in);
    const char *formats[2] = {take_text(&in, texts[0], 32), take_text(&in, texts[1], 32)};
    Xv_ssize_t left = in.end - in.next;
    /* What one element lacks comes from the other's bytes: so equal ones are found. */
    for (int i = 0; i < ROOM; i++)
        memory[0][i] = memory[1][i] = take(&in);
    for (int i = 0; i < ROOM && !is_used_up(&in); i++)
        memory[1][i] = take(&in);
    ask_size(world.ts, formats[0]);
    ask_size(world.ts, formats[1]);
    ask_cast(world.ts, formats[0], memory[0], left < ROOM ? left : ROOM);
    ask_equal(world.ts, formats, memory, choices);
    close_world(&world);
    return 0;
}
