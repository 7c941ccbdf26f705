/* SPDX-License-Identifier: Apache-2.0
 *
 * What bytes and bytearray have in common.
 */
#ifndef XV_OBJECT_BYTESLIKE_H
#define XV_OBJECT_BYTESLIKE_H

#include "crossview/buffer.h"
#include "object/sequence.h"

/* The value of an int as a byte: 0, or -1 with TypeError or ValueError. */
int xv_byte_of(XvThreadState *ts, XvObject *op, unsigned char *byte);

/* Whether data contains part, a byte or a bytes-like object. */
int xv_bytes_contain(XvThreadState *ts, const char *data, Xv_ssize_t size, XvObject *part);

/* prefix, the bytes as Python writes them, "b'a\x00'", and suffix. */
XvObject *xv_bytes_repr(XvThreadState *ts, const char *prefix, const char *data, Xv_ssize_t size, const char *suffix);

/* bytes of a size that is not negative, whose contents the caller fills in at *data at once. */
XvObject *xv_bytes_unfilled(XvThreadState *ts, Xv_ssize_t size, char **data);

/* Copies what is selected of data to `to`. */
void xv_bytes_select(const char *data, const XvSelection *selection, char *to);

/* Both together in `to`, once the caller knows that there is room. */
void xv_bytes_join(char *to, const char *data, Xv_ssize_t size, const XvBuffer *more);

/* The other operand of a concatenation as a buffer: 0, or -1 with TypeError "can't concat str to bytes". */
int xv_bytes_operand(XvThreadState *ts, XvObject *a, XvObject *b, XvBuffer *view);

#endif
