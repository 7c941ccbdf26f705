/* SPDX-License-Identifier: Apache-2.0
 *
 * The shared view: the memoryview variant through which all sharing goes.
 *
 * To its interpreter it is an ordinary object with a plain count. Behind it stands the interpreter's one *proxy*
 * for the block, counted plainly as well, and only the proxy has counts of the block. So making, slicing,
 * casting and dropping views costs no atomic, and a thousand slices cost none.
 *
 * What can be done with it is in view.h, as for a memoryview: lengths and steps in any number of dimensions, formats,
 * slices, casts. Elements are read and written plainly; rule 4 says who has to order that. Its format is one of the
 * single letters, and it has no suboffsets.
 *
 * A view that has been released, or moved to another interpreter, answers ValueError ("operation forbidden on
 * released memoryview object") to everything but a further release. One that has lent its memory (buffer.h), or has a
 * lease (lease.h), can neither be released nor moved.
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

/* What view.h says of these, for shared views only. (For cast in one dimension, ToBytes in the order 'C'.) */
XV_API XvObject *XvSharedView_Slice(XvThreadState *ts, XvObject *view, Xv_ssize_t start, Xv_ssize_t stop);
XV_API XvObject *XvSharedView_Cast(XvThreadState *ts, XvObject *view, const char *format);
XV_API XvObject *XvSharedView_ToReadOnly(XvThreadState *ts, XvObject *view);
XV_API XvObject *XvSharedView_ToBytes(XvThreadState *ts, XvObject *view);
XV_API int XvSharedView_Release(XvThreadState *ts, XvObject *view);

/* One item, an element or in several dimensions a view; IndexError "index out of bounds on dimension 1". */
XV_API XvObject *XvSharedView_GetItem(XvThreadState *ts, XvObject *view, Xv_ssize_t index);

/* Writes one item. -1 with IndexError, TypeError (read-only, or of a type that the format does not take) or ValueError
   (does not fit). */
XV_API int XvSharedView_SetItem(XvThreadState *ts, XvObject *view, Xv_ssize_t index, XvObject *value);

/* What a view is, at one moment: shapes and addresses for callers that read and write the bytes themselves. */
typedef struct XvViewInfo {
    void *buf;             /* first byte of the element at indices 0 */
    Xv_ssize_t nbytes;     /* of all elements */
    Xv_ssize_t itemsize;   /* bytes */
    Xv_ssize_t length;     /* items of the first dimension; 1 if there is none */
    int readonly;
    char format[4];        /* the letter, zero-terminated */
    XvBlock *block;        /* borrowed: good as long as the view */
    int ndim;              /* dimensions */
    int contiguous;        /* 1: the elements are the nbytes bytes at buf, in C's order; 0: anywhere in the block */
} XvViewInfo;

/* 0, or -1 with TypeError or ValueError (released). */
XV_API int XvSharedView_GetInfo(XvThreadState *ts, XvObject *view, XvViewInfo *out);

XV_END_DECLS

#endif
