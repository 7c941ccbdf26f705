/* SPDX-License-Identifier: Apache-2.0 */
#include "object/byteslike.h"

#include "object/context.h"
#include "object/writer.h"

#include <stdio.h>
#include <string.h>

int xv_byte_of(XvThreadState *ts, XvObject *op, unsigned char *byte)
{
    bool big;
    uint64_t value;
    if (!xv_is_index(op)) {
        XvErr_Format(ts, &XvExc_TypeError, "'%.200s' object cannot be interpreted as an integer",
                     XvObject_TypeName(op));
        return -1;
    }
    value = xv_int_bits(op, &big);
    if (value > 255) {
        XvErr_SetString(ts, &XvExc_ValueError, "byte must be in range(0, 256)");
        return -1;
    }
    *byte = (unsigned char)value;
    return 0;
}

int xv_bytes_contain(XvThreadState *ts, const char *data, Xv_ssize_t size, XvObject *part)
{
    XvBuffer view;
    int found;
    if (xv_is_index(part)) {
        unsigned char byte;
        return xv_byte_of(ts, part, &byte) < 0 ? -1 : memchr(data, byte, (size_t)size) != NULL;
    }
    if (XvObject_GetBuffer(ts, part, &view, XvBUF_SIMPLE) < 0)
        return -1;
    found = memmem(data, (size_t)size, view.buf, (size_t)view.len) != NULL;
    XvBuffer_Release(ts, &view);
    return found;
}

static void write_byte(XvWriter *writer, unsigned char byte, char quote)
{
    char text[8] = {(char)byte};
    switch (byte) {
    case '\t': xv_writer_ascii(writer, "\\t"); return;
    case '\n': xv_writer_ascii(writer, "\\n"); return;
    case '\r': xv_writer_ascii(writer, "\\r"); return;
    }
    if (byte == quote || byte == '\\')
        snprintf(text, sizeof text, "\\%c", byte);
    else if (byte < ' ' || byte >= 0x7F)
        snprintf(text, sizeof text, "\\x%02x", byte);
    xv_writer_ascii(writer, text);
}

XvObject *xv_bytes_repr(XvThreadState *ts, const char *prefix, const char *data, Xv_ssize_t size, const char *suffix)
{
    bool doubled = memchr(data, '\'', (size_t)size) != NULL && memchr(data, '"', (size_t)size) == NULL;
    XvWriter writer;
    xv_writer_begin(&writer, ts);
    xv_writer_ascii(&writer, prefix);
    xv_writer_ascii(&writer, doubled ? "b\"" : "b'");
    for (Xv_ssize_t i = 0; i < size && !writer.failed; i++)
        /* CPython's bytearray: always */
        write_byte(&writer, (unsigned char)data[i], doubled && *prefix == 0 ? '"' : '\'');
    xv_writer_ascii(&writer, doubled ? "\"" : "'");
    xv_writer_ascii(&writer, suffix);
    return xv_writer_end(&writer);
}

void xv_bytes_select(const char *data, const XvSelection *selection, char *to)
{
    if (selection->step == 1) {
        memcpy(to, data + selection->start, (size_t)selection->count);
        return;
    }
    for (Xv_ssize_t i = 0; i < selection->count; i++)
        to[i] = data[selection->start + i * selection->step];
}

void xv_bytes_join(char *to, const char *data, Xv_ssize_t size, const XvBuffer *more)
{
    memcpy(to, data, (size_t)size);
    memcpy(to + size, more->buf, (size_t)more->len);
}

int xv_bytes_operand(XvThreadState *ts, XvObject *a, XvObject *b, XvBuffer *view)
{
    if (Xv_TYPE(b)->tp_as_buffer == NULL) {
        XvErr_Format(ts, &XvExc_TypeError, "can't concat %.100s to %.100s", XvObject_TypeName(b),
                     XvObject_TypeName(a));
        return -1;
    }
    return XvObject_GetBuffer(ts, b, view, XvBUF_SIMPLE);
}
