/* SPDX-License-Identifier: Apache-2.0
 *
 * Putting a str together piece by piece. A writer that has failed stays failed and takes no more, so only the end is
 * looked at.
 */
#ifndef XV_OBJECT_WRITER_H
#define XV_OBJECT_WRITER_H

#include "crossview/object.h"

#include <stdbool.h>

typedef struct XvWriter {
    XvThreadState *ts;
    char *text;                  /* here, or from the heap */
    Xv_ssize_t size, room;       /* bytes */
    Xv_ssize_t length;           /* code points */
    bool failed;                 /* with an error set */
    char here[64];               /* small, for reprs nest and each level has a writer on the C stack */
} XvWriter;

void xv_writer_begin(XvWriter *writer, XvThreadState *ts);

/* ASCII text up to its zero. */
void xv_writer_ascii(XvWriter *writer, const char *text);

/* Valid UTF-8 of so many bytes and code points. */
void xv_writer_utf8(XvWriter *writer, const char *text, Xv_ssize_t size, Xv_ssize_t length);

/* repr(op); op may be NULL ("<NULL>"). */
void xv_writer_repr(XvWriter *writer, XvObject *op);

/* The str, or NULL with the error; the writer is gone in both cases. */
XvObject *xv_writer_end(XvWriter *writer);

#endif
