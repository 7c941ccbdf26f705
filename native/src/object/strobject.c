/* SPDX-License-Identifier: Apache-2.0 */
#include "object/str.h"

#include "crossview/sliceobject.h"
#include "object/alloc.h"
#include "object/hash.h"
#include "object/sequence.h"
#include "object/utf8.h"
#include "object/writer.h"

#include <stdarg.h>
#include <stdio.h>

#define ASCII_STRS 128

static XvStrObject *allocate(XvThreadState *ts, Xv_ssize_t size, Xv_ssize_t length)
{
    XvStrObject *s;
    if (size > XV_SSIZE_MAX / 2)
        return XvErr_NoMemory(ts);
    s = xv_object_alloc(ts, &XvStr_Type, sizeof *s + (size_t)size + 1);
    if (s == NULL)
        return NULL;
    s->ob_base.ob_size = size;
    s->length = length;
    s->hash = 0;
    s->text[size] = 0;
    return s;
}

/* The interpreter's own str of one ASCII character, or the empty one. */
static XvObject *kept(XvThreadState *ts, const char *text, Xv_ssize_t size)
{
    XvWorld *world = xv_context(ts)->world;
    XvObject **cell = &world->empty_str;
    if (size != 0) {
        if (world->ascii == NULL && (world->ascii = xv_mem_cells(ts, ASCII_STRS)) == NULL)
            return NULL;
        cell = &world->ascii[(unsigned char)*text];
    }
    if (*cell == NULL) {
        XvStrObject *s = allocate(ts, size, size);
        if (s == NULL)
            return NULL;
        memcpy(s->text, text, (size_t)size);
        *cell = &s->ob_base.ob_base;
    }
    Xv_INCREF(*cell);
    return *cell;
}

XvObject *xv_str_new(XvThreadState *ts, const char *text, Xv_ssize_t size, Xv_ssize_t length)
{
    XvStrObject *s;
    if (text != NULL && size == length && size <= 1)
        return kept(ts, text, size);
    s = allocate(ts, size, length);
    if (s != NULL && text != NULL)
        memcpy(s->text, text, (size_t)size);
    return (XvObject *)s;
}

XvObject *XvStr_FromStringAndSize(XvThreadState *ts, const char *utf8, Xv_ssize_t size)
{
    XvUtf8Fault fault;
    Xv_ssize_t length;
    if (size < 0)
        return XvErr_Format(ts, &XvExc_ValueError, "negative size %td for str", size);
    if (size != 0)
        XV_POINTER(ts, utf8, NULL);
    length = xv_utf8_length(utf8, size, &fault);
    if (length >= 0)
        return xv_str_new(ts, size == 0 ? "" : utf8, size, length);
    if (fault.stop - fault.start == 1)
        return XvErr_Format(ts, &XvExc_UnicodeDecodeError, "'utf-8' codec can't decode byte 0x%02x in position %td: %s",
                            (unsigned char)utf8[fault.start], fault.start, fault.reason);
    return XvErr_Format(ts, &XvExc_UnicodeDecodeError, "'utf-8' codec can't decode bytes in position %td-%td: %s",
                        fault.start, fault.stop - 1, fault.reason);
}

XvObject *XvStr_FromString(XvThreadState *ts, const char *utf8)
{
    XV_POINTER(ts, utf8, NULL);
    return XvStr_FromStringAndSize(ts, utf8, (Xv_ssize_t)strlen(utf8));
}

XvObject *XvStr_FromFormat(XvThreadState *ts, const char *format, ...)
{
    char here[256], *text = here;
    va_list args;
    int size;
    XvObject *op;
    va_start(args, format);
    size = vsnprintf(here, sizeof here, format, args);
    va_end(args);
    if (size >= (int)sizeof here) {
        text = xv_mem_alloc(ts, (size_t)size + 1);
        if (text == NULL)
            return NULL;
        va_start(args, format);
        vsnprintf(text, (size_t)size + 1, format, args);
        va_end(args);
    }
    op = XvStr_FromStringAndSize(ts, text, size);
    if (text != here)
        xv_heap_free(xv_heap(ts), text);
    return op;
}

const char *XvStr_AsUTF8AndSize(XvThreadState *ts, XvObject *op, Xv_ssize_t *size)
{
    if (xv_expect(ts, op, &XvStr_Type) < 0)
        return NULL;
    if (size != NULL)
        *size = Xv_SIZE(op);
    return ((XvStrObject *)op)->text;
}

const char *XvStr_AsUTF8(XvThreadState *ts, XvObject *op) { return XvStr_AsUTF8AndSize(ts, op, NULL); }

Xv_ssize_t XvStr_Length(XvThreadState *ts, XvObject *op)
{
    return xv_expect(ts, op, &XvStr_Type) < 0 ? -1 : ((XvStrObject *)op)->length;
}

/* The byte offset of a code point, 0 to length. */
static Xv_ssize_t offset_of(const XvStrObject *s, Xv_ssize_t index)
{
    const char *p = s->text;
    if (xv_str_is_ascii(s))
        return index;
    for (; index > 0; index--)
        p += xv_utf8_size(p);
    return p - s->text;
}

/* The character at a byte offset, as a str. */
static XvObject *character_at(XvThreadState *ts, const XvStrObject *s, Xv_ssize_t offset)
{
    return xv_str_new(ts, s->text + offset, xv_utf8_size(s->text + offset), 1);
}

int32_t XvStr_ReadChar(XvThreadState *ts, XvObject *op, Xv_ssize_t index)
{
    const XvStrObject *s = (const XvStrObject *)op;
    int size;
    if (xv_expect(ts, op, &XvStr_Type) < 0)
        return -1;
    if (index < 0 || index >= s->length) {
        XvErr_SetString(ts, &XvExc_IndexError, "string index out of range");
        return -1;
    }
    return xv_utf8_read(s->text + offset_of(s, index), &size);
}

static XvObject *substring(XvThreadState *ts, XvStrObject *s, Xv_ssize_t start, Xv_ssize_t count)
{
    Xv_ssize_t from;
    const char *p;
    if (count == s->length) {
        Xv_INCREF(s);
        return &s->ob_base.ob_base;
    }
    from = offset_of(s, start);
    p = s->text + from + count;
    if (!xv_str_is_ascii(s)) {
        p = s->text + from;
        for (Xv_ssize_t i = 0; i < count; i++)
            p += xv_utf8_size(p);
    }
    return xv_str_new(ts, s->text + from, p - s->text - from, count);
}

XvObject *XvStr_Substring(XvThreadState *ts, XvObject *op, Xv_ssize_t start, Xv_ssize_t stop)
{
    if (xv_expect(ts, op, &XvStr_Type) < 0)
        return NULL;
    xv_clip_range(&start, &stop, ((XvStrObject *)op)->length);
    return substring(ts, (XvStrObject *)op, start, stop - start);
}

XvObject *XvStr_Concat(XvThreadState *ts, XvObject *a, XvObject *b)
{
    const XvStrObject *left = (const XvStrObject *)a, *right = (const XvStrObject *)b;
    XvStrObject *s;
    if (xv_expect(ts, a, &XvStr_Type) < 0)
        return NULL;
    XV_ARGUMENT(ts, b, NULL);
    if (!XvStr_Check(b))
        return XvErr_Format(ts, &XvExc_TypeError, "can only concatenate str (not \"%.200s\") to str",
                            XvObject_TypeName(b));
    if (Xv_SIZE(a) == 0 || Xv_SIZE(b) == 0) {
        XvObject *whole = Xv_SIZE(a) == 0 ? b : a;
        Xv_INCREF(whole);
        return whole;
    }
    s = allocate(ts, Xv_SIZE(a) + Xv_SIZE(b), left->length + right->length);
    if (s == NULL)
        return NULL;
    memcpy(s->text, left->text, (size_t)Xv_SIZE(a));
    memcpy(s->text + Xv_SIZE(a), right->text, (size_t)Xv_SIZE(b));
    return &s->ob_base.ob_base;
}

int XvStr_EqualToUTF8(const XvObject *op, const char *utf8)
{
    return XvStr_Check(op) && (size_t)Xv_SIZE(op) == strlen(utf8)
           && memcmp(((const XvStrObject *)op)->text, utf8, (size_t)Xv_SIZE(op)) == 0;
}

/* Slots */

static XvObject *str_str(XvThreadState *ts, XvObject *op)
{
    (void)ts;
    Xv_INCREF(op);
    return op;
}

static Xv_hash_t str_hash(XvThreadState *ts, XvObject *op)
{
    XvStrObject *s = (XvStrObject *)op;
    if (s->hash == 0)
        s->hash = xv_hash_bytes(xv_context(ts)->world, s->text, Xv_SIZE(s));
    return s->hash;
}

/* The order of UTF-8's bytes is the order of the code points. */
static int str_compare(XvThreadState *ts, XvObject *a, XvObject *b, int op)
{
    (void)ts;
    if (!XvStr_Check(b))
        return XV_NOT_IMPLEMENTED;
    return xv_compare_bytes(((XvStrObject *)a)->text, Xv_SIZE(a), ((XvStrObject *)b)->text, Xv_SIZE(b), op);
}

static Xv_ssize_t str_length(XvThreadState *ts, XvObject *op)
{
    (void)ts;
    return ((XvStrObject *)op)->length;
}

static XvObject *str_item(XvThreadState *ts, XvObject *op, Xv_ssize_t index)
{
    const XvStrObject *s = (const XvStrObject *)op;
    if (index < 0 || index >= s->length)
        return XvErr_Format(ts, &XvExc_IndexError, "string index out of range");
    return character_at(ts, s, offset_of(s, index));
}

static int str_contains(XvThreadState *ts, XvObject *op, XvObject *part)
{
    if (!XvStr_Check(part)) {
        XvErr_Format(ts, &XvExc_TypeError, "'in <string>' requires string as left operand, not %.200s",
                     XvObject_TypeName(part));
        return -1;
    }
    /* A character never begins inside another one, so finding the bytes is finding the text. */
    return memmem(((XvStrObject *)op)->text, (size_t)Xv_SIZE(op), ((XvStrObject *)part)->text, (size_t)Xv_SIZE(part))
           != NULL;
}

/* The characters of a slice with any step. */
static XvObject *stepped(XvThreadState *ts, XvStrObject *s, const XvSelection *selection)
{
    XvWriter writer;
    Xv_ssize_t offset = offset_of(s, selection->start);
    xv_writer_begin(&writer, ts);
    for (Xv_ssize_t i = 0; i < selection->count; i++) {
        const char *p = s->text + offset;
        xv_writer_utf8(&writer, p, xv_utf8_size(p), 1);
        if (i + 1 == selection->count)
            break;
        for (Xv_ssize_t n = 0; n < selection->step; n++)
            offset += xv_utf8_size(s->text + offset);
        for (Xv_ssize_t n = 0; n > selection->step; n--)
            do
                offset--;
            while (xv_utf8_is_tail(s->text[offset]));
    }
    return xv_writer_end(&writer);
}

static XvObject *str_subscript(XvThreadState *ts, XvObject *op, XvObject *key)
{
    XvStrObject *s = (XvStrObject *)op;
    XvSelection selection;
    if (!xv_is_index(key) && !XvSlice_Check(key))
        return XvErr_Format(ts, &XvExc_TypeError, "string indices must be integers, not '%.200s'",
                            XvObject_TypeName(key));
    if (xv_select(ts, key, s->length, "string", "string index out of range", &selection) < 0)
        return NULL;
    if (selection.single)
        return character_at(ts, s, offset_of(s, selection.start));
    return selection.step == 1 ? substring(ts, s, selection.start, selection.count) : stepped(ts, s, &selection);
}

/* Iteration, which knows its place in the bytes. */

typedef struct XvStrIterator {
    XvObject ob_base;
    XvStrObject *text;           /* NULL: at the end */
    Xv_ssize_t offset;
} XvStrIterator;

static void str_iterator_dealloc(XvThreadState *ts, XvObject *op)
{
    Xv_XDECREF(ts, ((XvStrIterator *)op)->text);
    XvObject_Free(ts, op);
}

static XvObject *str_iterator_next(XvThreadState *ts, XvObject *op)
{
    XvStrIterator *iterator = (XvStrIterator *)op;
    XvObject *character;
    if (iterator->text == NULL)
        return NULL;
    if (iterator->offset >= Xv_SIZE(iterator->text)) {
        Xv_CLEAR(ts, iterator->text);
        return NULL;
    }
    character = character_at(ts, iterator->text, iterator->offset);
    if (character != NULL)
        iterator->offset += Xv_SIZE(character);
    return character;
}

static const XvTypeObject str_iterator_type = {
    .tp_name = "str_iterator",
    .tp_basicsize = sizeof(XvStrIterator),
    .tp_dealloc = str_iterator_dealloc,
    .tp_iter = xv_iter_self,
    .tp_iternext = str_iterator_next,
};

static XvObject *str_iter(XvThreadState *ts, XvObject *op)
{
    XvStrIterator *iterator = xv_object_alloc(ts, &str_iterator_type, sizeof *iterator);
    if (iterator == NULL)
        return NULL;
    Xv_INCREF(op);
    iterator->text = (XvStrObject *)op;
    iterator->offset = 0;
    return &iterator->ob_base;
}

const XvTypeObject XvStr_Type = {
    .tp_name = "str",
    .tp_basicsize = sizeof(XvStrObject) + 1,
    .tp_itemsize = 1,
    .tp_dealloc = XvObject_Free,
    .tp_repr = xv_str_repr,
    .tp_str = str_str,
    .tp_hash = str_hash,
    .tp_richcompare = str_compare,
    .tp_iter = str_iter,
    .sq_length = str_length,
    .sq_concat = XvStr_Concat,
    .sq_item = str_item,
    .sq_contains = str_contains,
    .mp_subscript = str_subscript,
};
