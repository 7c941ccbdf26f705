/* SPDX-License-Identifier: Apache-2.0 */
#include "object/utf8.h"

#include <string.h>

/* Bytes at text that are ASCII, counted in whole words. */
static Xv_ssize_t ascii_words(const char *text, Xv_ssize_t size)
{
    Xv_ssize_t n = 0;
    uint64_t word;
    for (; n + 8 <= size; n += 8) {
        memcpy(&word, text + n, sizeof word);
        if (word & UINT64_C(0x8080808080808080))
            break;
    }
    return n;
}

/* Whether byte may stand second behind lead: what is left out are overlong forms, surrogates, and what lies beyond
   U+10FFFF. */
static bool second_fits(unsigned char lead, unsigned char byte)
{
    switch (lead) {
    case 0xE0: return byte >= 0xA0 && byte <= 0xBF;
    case 0xED: return byte >= 0x80 && byte <= 0x9F;
    case 0xF0: return byte >= 0x90 && byte <= 0xBF;
    case 0xF4: return byte >= 0x80 && byte <= 0x8F;
    default: return byte >= 0x80 && byte <= 0xBF;
    }
}

/* The size of the character at `at`, which is not ASCII, or 0 and *fault. */
static int character(const char *text, Xv_ssize_t at, Xv_ssize_t size, XvUtf8Fault *fault)
{
    unsigned char lead = (unsigned char)text[at];
    int bytes = xv_utf8_size(text + at);
    if (lead < 0xC2 || lead > 0xF4) {
        *fault = (XvUtf8Fault){at, at + 1, "invalid start byte"};
        return 0;
    }
    for (int i = 1; i < bytes; i++) {
        if (at + i >= size) {
            *fault = (XvUtf8Fault){at, size, "unexpected end of data"};
            return 0;
        }
        if (i == 1 ? !second_fits(lead, (unsigned char)text[at + 1]) : !xv_utf8_is_tail(text[at + i])) {
            *fault = (XvUtf8Fault){at, at + i, "invalid continuation byte"};
            return 0;
        }
    }
    return bytes;
}

Xv_ssize_t xv_utf8_length(const char *text, Xv_ssize_t size, XvUtf8Fault *fault)
{
    Xv_ssize_t at = 0, length = 0;
    while (at < size) {
        int bytes = 1;
        if ((unsigned char)text[at] >= 0x80) {
            bytes = character(text, at, size, fault);
            if (bytes == 0)
                return -1;
        } else {
            Xv_ssize_t run = ascii_words(text + at, size - at);
            if (run != 0) {
                at += run;
                length += run;
                continue;
            }
        }
        at += bytes;
        length++;
    }
    return length;
}

int32_t xv_utf8_read(const char *p, int *size)
{
    const unsigned char *c = (const unsigned char *)p;
    *size = xv_utf8_size(p);
    switch (*size) {
    case 1: return c[0];
    case 2: return (c[0] & 0x1F) << 6 | (c[1] & 0x3F);
    case 3: return (c[0] & 0x0F) << 12 | (c[1] & 0x3F) << 6 | (c[2] & 0x3F);
    default: return (c[0] & 0x07) << 18 | (c[1] & 0x3F) << 12 | (c[2] & 0x3F) << 6 | (c[3] & 0x3F);
    }
}
