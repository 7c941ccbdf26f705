/* SPDX-License-Identifier: Apache-2.0
 *
 * str from inside.
 */
#ifndef XV_OBJECT_STR_H
#define XV_OBJECT_STR_H

#include "crossview/strobject.h"

#include <stdbool.h>
#include <string.h>

typedef struct XvStrObject {
    XvVarObject ob_base;         /* ob_size: bytes of UTF-8 */
    Xv_ssize_t length;           /* code points */
    Xv_hash_t hash;              /* 0: not asked for yet */
    char text[];                 /* ob_size bytes and a zero */
} XvStrObject;

static inline bool xv_str_is_ascii(const XvStrObject *s) { return s->length == s->ob_base.ob_size; }

static inline bool xv_str_equal(const XvStrObject *a, const XvStrObject *b)
{
    return a->ob_base.ob_size == b->ob_base.ob_size
           && memcmp(a->text, b->text, (size_t)a->ob_base.ob_size) == 0;
}

/* A str of size bytes of text that is known to be valid and to hold length code points; text NULL: the caller fills in
   the bytes. NULL with MemoryError. */
XvObject *xv_str_new(XvThreadState *ts, const char *text, Xv_ssize_t size, Xv_ssize_t length);

/* repr(op), which is a str. */
XvObject *xv_str_repr(XvThreadState *ts, XvObject *op);

#endif
