/* SPDX-License-Identifier: Apache-2.0
 *
 * The shared view: the memoryview variant through which all sharing goes.
 *
 * To its interpreter it is an ordinary object with a plain count. Behind it stands the interpreter's one *proxy*
 * for the block, counted plainly as well, and only the proxy is a holder of the block. So making, slicing,
 * casting and dropping views costs no atomic, and a thousand slices cost none.
 *
 * Views are one-dimensional and contiguous here: a start, a number of elements, a native format. Elements are
 * read and written plainly; rule 4 says who has to order that.
 *
 * A view that has been released, or moved to another interpreter, answers ValueError ("operation forbidden on
 * released memoryview object") to everything but a further release.
 */
#ifndef CROSSVIEW_SHAREDVIEW_H
#define CROSSVIEW_SHAREDVIEW_H

#include "crossview/block.h"
#include "crossview/buffer.h"

XV_BEGIN_DECLS

XV_API extern const XvTypeObject XvSharedView_Type;

#define XvSharedView_Check(op) (Xv_TYPE(op) == &XvSharedView_Type)

/* A view, format "B", on a new block of size zeroed bytes. NULL with MemoryError or ValueError. */
XV_API XvObject *XvSharedView_New(XvThreadState *ts, Xv_ssize_t size);

/* A view, format "B", of all of a block, which the caller holds and goes on holding. */
XV_API XvObject *XvSharedView_FromBlock(XvThreadState *ts, XvBlock *block);

/* A view, format "B", on the memory of a bytes or bytearray of this interpreter, in place. The exporter stays
   exported (a bytearray cannot be resized) until the last holder anywhere lets go. A view on bytes is
   read-only. TypeError: neither of the two. */
XV_API XvObject *XvSharedView_FromObject(XvThreadState *ts, XvObject *exporter);

/* Elements start to stop of view, as a view of its own; negative indices count from the end and what lies outside
   is clipped, as in Python. */
XV_API XvObject *XvSharedView_Slice(XvThreadState *ts, XvObject *view, Xv_ssize_t start, Xv_ssize_t stop);

/* The same bytes as elements of another format, one of b B h H i I l L q Q n N with or without a leading @. One
   of the two formats must be a byte format. TypeError or ValueError with memoryview's messages. */
XV_API XvObject *XvSharedView_Cast(XvThreadState *ts, XvObject *view, const char *format);

/* The same view, read-only. */
XV_API XvObject *XvSharedView_ToReadOnly(XvThreadState *ts, XvObject *view);

/* One element as an int; IndexError "index out of bounds on dimension 1". */
XV_API XvObject *XvSharedView_GetItem(XvThreadState *ts, XvObject *view, Xv_ssize_t index);

/* Writes one element. -1 with IndexError, TypeError (read-only, or not an int) or ValueError (does not fit). */
XV_API int XvSharedView_SetItem(XvThreadState *ts, XvObject *view, Xv_ssize_t index, XvObject *value);

/* The bytes, copied into a bytes object. */
XV_API XvObject *XvSharedView_ToBytes(XvThreadState *ts, XvObject *view);

/* Lets go of the memory early. Idempotent. -1 with TypeError. */
XV_API int XvSharedView_Release(XvThreadState *ts, XvObject *view);

/* What a view is, at one moment: shapes and addresses for callers that read and write the bytes themselves. */
typedef struct XvViewInfo {
    void *buf;             /* first byte */
    Xv_ssize_t nbytes;
    Xv_ssize_t itemsize;   /* bytes */
    Xv_ssize_t length;     /* elements */
    int readonly;
    char format[4];        /* zero-terminated */
    XvBlock *block;        /* borrowed: good as long as the view */
} XvViewInfo;

/* 0, or -1 with TypeError or ValueError (released). */
XV_API int XvSharedView_GetInfo(XvThreadState *ts, XvObject *view, XvViewInfo *out);

XV_END_DECLS

#endif
