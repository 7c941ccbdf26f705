/* SPDX-License-Identifier: Apache-2.0 */
#include "object/str.h"
#include "object/utf8.h"
#include "object/writer.h"

#include <stdio.h>

/* What is not shown as itself: controls, formats, private use and every space but the ASCII one (the Unicode categories
   Cc, Cf, Co, Zl, Zp and Zs), as in Python. Python also escapes what its version of Unicode has not assigned yet. */
static const struct {
    int32_t first, last;
} unprintable[] = {
    {0x7F, 0xA0},       {0xAD, 0xAD},       {0x600, 0x605},     {0x61C, 0x61C},     {0x6DD, 0x6DD},
    {0x70F, 0x70F},     {0x890, 0x891},     {0x8E2, 0x8E2},     {0x1680, 0x1680},   {0x180E, 0x180E},
    {0x2000, 0x200F},   {0x2028, 0x202F},   {0x205F, 0x2064},   {0x2066, 0x206F},   {0x3000, 0x3000},
    {0xE000, 0xF8FF},   {0xFEFF, 0xFEFF},   {0xFFF9, 0xFFFB},   {0x110BD, 0x110BD}, {0x110CD, 0x110CD},
    {0x13430, 0x13438}, {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A}, {0xE0001, 0xE0001}, {0xE0020, 0xE007F},
    {0xF0000, 0xFFFFD}, {0x100000, 0x10FFFD},
};

static bool printable(int32_t character)
{
    if (character < 0x7F)
        return character >= ' ';
    for (size_t i = 0; i < sizeof unprintable / sizeof *unprintable && unprintable[i].first <= character; i++)
        if (character <= unprintable[i].last)
            return false;
    return true;
}

static void escape(XvWriter *writer, int32_t character)
{
    char text[12];
    switch (character) {
    case '\t': xv_writer_ascii(writer, "\\t"); return;
    case '\n': xv_writer_ascii(writer, "\\n"); return;
    case '\r': xv_writer_ascii(writer, "\\r"); return;
    }
    snprintf(text, sizeof text, character <= 0xFF ? "\\x%02x" : character <= 0xFFFF ? "\\u%04x" : "\\U%08x",
             (unsigned)character);
    xv_writer_ascii(writer, text);
}

XvObject *xv_str_repr(XvThreadState *ts, XvObject *op)
{
    const XvStrObject *s = (const XvStrObject *)op;
    size_t bytes = (size_t)Xv_SIZE(s);
    char quote = memchr(s->text, '\'', bytes) != NULL && memchr(s->text, '"', bytes) == NULL ? '"' : '\'';
    XvWriter writer;
    xv_writer_begin(&writer, ts);
    xv_writer_utf8(&writer, &quote, 1, 1);
    for (const char *p = s->text, *end = p + bytes; p < end;) {
        int size;
        int32_t character = xv_utf8_read(p, &size);
        if (character == quote || character == '\\')
            xv_writer_ascii(&writer, "\\");
        if (printable(character))
            xv_writer_utf8(&writer, p, size, 1);
        else
            escape(&writer, character);
        p += size;
    }
    xv_writer_utf8(&writer, &quote, 1, 1);
    return xv_writer_end(&writer);
}
