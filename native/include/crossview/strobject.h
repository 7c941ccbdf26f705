/* SPDX-License-Identifier: Apache-2.0
 *
 * str: immutable text, stored in the object as UTF-8 with a zero behind it that is not counted. Its length and its
 * indices are code points, known from when it was made; finding the n-th takes constant time in ASCII text and
 * reads the text up to there otherwise. Surrogates are not text here: whatever is not valid UTF-8 is refused.
 */
#ifndef CROSSVIEW_STROBJECT_H
#define CROSSVIEW_STROBJECT_H

#include "crossview/threadstate.h"

XV_BEGIN_DECLS

XV_API extern const XvTypeObject XvStr_Type;

#define XvStr_Check(op) (Xv_TYPE(op) == &XvStr_Type)

/* size bytes of UTF-8, or as many as there are before the zero, copied. NULL with UnicodeDecodeError, MemoryError, or
   ValueError for a negative size. */
XV_API XvObject *XvStr_FromStringAndSize(XvThreadState *ts, const char *utf8, Xv_ssize_t size);
XV_API XvObject *XvStr_FromString(XvThreadState *ts, const char *utf8);

/* What printf would write. NULL as above. */
XV_API XvObject *XvStr_FromFormat(XvThreadState *ts, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The text, zero-terminated, good as long as op; *size (may be NULL) its bytes. NULL with TypeError. */
XV_API const char *XvStr_AsUTF8AndSize(XvThreadState *ts, XvObject *op, Xv_ssize_t *size);
XV_API const char *XvStr_AsUTF8(XvThreadState *ts, XvObject *op);

/* Code points; -1 with TypeError. */
XV_API Xv_ssize_t XvStr_Length(XvThreadState *ts, XvObject *op);

/* The code point at index, which counts from the start; -1 with IndexError or TypeError. */
XV_API int32_t XvStr_ReadChar(XvThreadState *ts, XvObject *op, Xv_ssize_t index);

/* Code points start to stop, both clipped to what is there. NULL with TypeError or MemoryError. */
XV_API XvObject *XvStr_Substring(XvThreadState *ts, XvObject *op, Xv_ssize_t start, Xv_ssize_t stop);

/* a + b, both str. NULL with TypeError, MemoryError. */
XV_API XvObject *XvStr_Concat(XvThreadState *ts, XvObject *a, XvObject *b);

/* Whether op is a str with exactly this text: 1 or 0. Cannot fail. */
XV_API int XvStr_EqualToUTF8(const XvObject *op, const char *utf8);

XV_END_DECLS

#endif
