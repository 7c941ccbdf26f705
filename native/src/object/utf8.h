/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading UTF-8.
 */
#ifndef XV_OBJECT_UTF8_H
#define XV_OBJECT_UTF8_H

#include "crossview/object.h"

#include <stdbool.h>

/* What is wrong with a text: bytes start to stop, and why, in the words of Python's decoder. */
typedef struct XvUtf8Fault {
    Xv_ssize_t start, stop;
    const char *reason;
} XvUtf8Fault;

/* How many code points size bytes of valid UTF-8 hold; -1 and *fault if they are not. */
Xv_ssize_t xv_utf8_length(const char *text, Xv_ssize_t size, XvUtf8Fault *fault);

static inline bool xv_utf8_is_tail(char byte) { return ((unsigned char)byte & 0xC0) == 0x80; }

/* Bytes of the character at p, of valid text. */
static inline int xv_utf8_size(const char *p)
{
    unsigned char lead = (unsigned char)*p;
    return lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

/* The character at p, of valid text, and its size in bytes. */
int32_t xv_utf8_read(const char *p, int *size);

#endif
