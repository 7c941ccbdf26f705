/* SPDX-License-Identifier: Apache-2.0
 *
 * Element formats that are read and written here: the struct module's single letters for C's own types, with or
 * without a leading @. (What other formats mean is known in structs.h, and only comparison asks there.)
 */
#ifndef XV_VIEW_FORMAT_H
#define XV_VIEW_FORMAT_H

#include "crossview/object.h"

#include <stdbool.h>

typedef enum XvFormat {
    XV_FORMAT_c, XV_FORMAT_b, XV_FORMAT_B, XV_FORMAT_BOOL,
    XV_FORMAT_h, XV_FORMAT_H, XV_FORMAT_i, XV_FORMAT_I, XV_FORMAT_l, XV_FORMAT_L,
    XV_FORMAT_q, XV_FORMAT_Q, XV_FORMAT_n, XV_FORMAT_N,
    XV_FORMAT_e, XV_FORMAT_f, XV_FORMAT_d, XV_FORMAT_P,
    XV_FORMATS,
    XV_FORMAT_OTHER = XV_FORMATS    /* none of these */
} XvFormat;

/* The format that text names, or XV_FORMAT_OTHER. */
XvFormat xv_format_parse(const char *text);

/* The text of a format, static storage: "i", or "@i". */
const char *xv_format_text(XvFormat format, bool at);

/* Bytes of an element. */
Xv_ssize_t xv_format_size(XvFormat format);

/* Whether elements are single bytes, so that a cast from and to any format is allowed. */
static inline bool xv_format_is_bytes(XvFormat format)
{
    return format == XV_FORMAT_c || format == XV_FORMAT_b || format == XV_FORMAT_B;
}

/* Whether two elements are equal when their bytes are, and only then. */
static inline bool xv_format_is_exact(XvFormat format)
{
    return format < XV_FORMATS && format != XV_FORMAT_BOOL && format != XV_FORMAT_e && format != XV_FORMAT_f
           && format != XV_FORMAT_d;
}

/* One element at p, which need not be aligned: an int, bool, float or (c) bytes. NULL with MemoryError. format is one
   of ours. */
XvObject *xv_format_read(XvThreadState *ts, XvFormat format, const char *p);

/* Turns value into the bytes of an element, at most eight. 0, or -1 with TypeError or ValueError "memoryview: invalid
   ... for format 'B'". For ? it asks value whether it is true, and so may run any code. */
int xv_format_pack(XvThreadState *ts, XvFormat format, XvObject *value, char bytes[8]);

/* Whether two elements, of formats that may differ, have equal values. c equals c only. */
bool xv_format_equal(XvThreadState *ts, XvFormat a_format, const char *a, XvFormat b_format, const char *b);

/* IEEE 754's 16 bits and back. Packing rounds to the nearest, ties to even; false: too large. */
double xv_half_unpack(uint16_t bits);
bool xv_half_pack(double value, uint16_t *bits);

#endif
