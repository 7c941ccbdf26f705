/* SPDX-License-Identifier: Apache-2.0
 *
 * Element formats: the struct module's letters for the native integers.
 */
#ifndef XV_SHARE_FORMAT_H
#define XV_SHARE_FORMAT_H

#include "crossview/object.h"

typedef enum XvFormat {
    XV_FORMAT_b, XV_FORMAT_B, XV_FORMAT_h, XV_FORMAT_H, XV_FORMAT_i, XV_FORMAT_I, XV_FORMAT_l, XV_FORMAT_L,
    XV_FORMAT_q, XV_FORMAT_Q, XV_FORMAT_n, XV_FORMAT_N,
    XV_FORMATS
} XvFormat;

/* The format that text names, with or without a leading @; -1: none of ours. */
int xv_format_parse(const char *text);

char xv_format_letter(unsigned format);
uint8_t xv_format_size(unsigned format);

/* Whether elements are single bytes, so that a cast from and to any format is allowed. */
static inline int xv_format_is_bytes(unsigned format) { return format == XV_FORMAT_b || format == XV_FORMAT_B; }

/* One element at p, which need not be aligned, as an int. NULL with MemoryError. */
XvObject *xv_format_read(XvThreadState *ts, unsigned format, const char *p);

/* Writes value: 0, or -1 with TypeError (not an int) or ValueError (does not fit), nothing written. */
int xv_format_write(XvThreadState *ts, unsigned format, char *p, XvObject *value);

#endif
