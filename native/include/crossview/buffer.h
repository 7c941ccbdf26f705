/* SPDX-License-Identifier: Apache-2.0
 *
 * The buffer protocol inside one interpreter: PEP 3118 with CPython's field order and flag values.
 *
 * An exporter lends its memory and promises that it neither moves nor goes while any XvBuffer of it is held; a
 * bytearray refuses to change its size meanwhile. An XvBuffer holds a reference to its exporter, and both it and
 * the export count are plain: this protocol ends at the interpreter's border. Across the border goes a block.
 */
#ifndef CROSSVIEW_BUFFER_H
#define CROSSVIEW_BUFFER_H

#include "crossview/threadstate.h"

XV_BEGIN_DECLS

typedef struct XvBuffer {
    void *buf;               /* first byte */
    XvObject *obj;           /* the exporter, a reference owned by this struct; NULL once released */
    Xv_ssize_t len;          /* bytes: product of shape times itemsize */
    Xv_ssize_t itemsize;     /* bytes of one element, at least 1 */
    int readonly;            /* 1: writing is forbidden */
    int ndim;                /* 0 to XvBUF_MAX_NDIM */
    char *format;            /* struct module's syntax; NULL: "B" */
    Xv_ssize_t *shape;       /* ndim lengths, in elements; NULL: not requested */
    Xv_ssize_t *strides;     /* ndim steps, in bytes; NULL: C-contiguous */
    Xv_ssize_t *suboffsets;  /* NULL: none */
    void *internal;          /* the exporter's own */
} XvBuffer;

#define XvBUF_MAX_NDIM 64

/* What a consumer can cope with, CPython's values. Without ND it gets a run of bytes and no shape; without STRIDES what
   is C-contiguous; without INDIRECT what has no suboffsets; without FORMAT it is to read bytes. What an exporter cannot
   give is a BufferError, never something else. */
#define XvBUF_SIMPLE 0
#define XvBUF_WRITABLE 0x0001
#define XvBUF_FORMAT 0x0004
#define XvBUF_ND 0x0008
#define XvBUF_STRIDES (0x0010 | XvBUF_ND)
#define XvBUF_C_CONTIGUOUS (0x0020 | XvBUF_STRIDES)
#define XvBUF_F_CONTIGUOUS (0x0040 | XvBUF_STRIDES)
#define XvBUF_ANY_CONTIGUOUS (0x0080 | XvBUF_STRIDES)
#define XvBUF_INDIRECT (0x0100 | XvBUF_STRIDES)

#define XvBUF_CONTIG (XvBUF_ND | XvBUF_WRITABLE)
#define XvBUF_CONTIG_RO XvBUF_ND
#define XvBUF_STRIDED (XvBUF_STRIDES | XvBUF_WRITABLE)
#define XvBUF_STRIDED_RO XvBUF_STRIDES
#define XvBUF_RECORDS (XvBUF_STRIDES | XvBUF_WRITABLE | XvBUF_FORMAT)
#define XvBUF_RECORDS_RO (XvBUF_STRIDES | XvBUF_FORMAT)
#define XvBUF_FULL (XvBUF_INDIRECT | XvBUF_WRITABLE | XvBUF_FORMAT)
#define XvBUF_FULL_RO (XvBUF_INDIRECT | XvBUF_FORMAT)

typedef int (*Xv_getbufferproc)(XvThreadState *ts, XvObject *exporter, XvBuffer *view, int flags);
typedef void (*Xv_releasebufferproc)(XvThreadState *ts, XvObject *exporter, XvBuffer *view);

struct XvBufferProcs {
    Xv_getbufferproc bf_getbuffer;
    Xv_releasebufferproc bf_releasebuffer;  /* NULL: nothing to do but to drop the reference */
};

/* Fills view from exporter; 0, or -1 with BufferError (cannot do what flags ask) or TypeError (exports no
   memory), view->obj then NULL. */
XV_API int XvObject_GetBuffer(XvThreadState *ts, XvObject *exporter, XvBuffer *view, int flags);

/* Gives the memory back; once for each GetBuffer that succeeded. A second call does nothing. */
XV_API void XvBuffer_Release(XvThreadState *ts, XvBuffer *view);

/* For exporters of plain bytes: fills view as flags ask, takes a reference to exporter. */
XV_API int XvBuffer_FillInfo(XvThreadState *ts, XvBuffer *view, XvObject *exporter, void *buf, Xv_ssize_t len,
                             int readonly, int flags);

/* Whether the elements lie one after the other, the last index running fastest ('C'), or the first ('F'), or in one of
   the two ways ('A'). A leaf call. */
XV_API int XvBuffer_IsContiguous(const XvBuffer *view, char order);

/* Where the element at view->ndim indices lies. They count from 0 and are not looked at. A leaf call. */
XV_API void *XvBuffer_GetPointer(const XvBuffer *view, const Xv_ssize_t *indices);

/* Copies the elements to view->len bytes at buf, in an order of XvBuffer_IsContiguous ('A': as they lie if they are
   contiguous, else 'C'), and the other way round. len must be view->len. -1 with ValueError. */
XV_API int XvBuffer_ToContiguous(XvThreadState *ts, void *buf, const XvBuffer *view, Xv_ssize_t len, char order);
XV_API int XvBuffer_FromContiguous(XvThreadState *ts, const XvBuffer *view, const void *buf, Xv_ssize_t len,
                                   char order);

/* Bytes of an element of a format of the struct module; -1 with ValueError. */
XV_API Xv_ssize_t XvBuffer_SizeFromFormat(XvThreadState *ts, const char *format);

/* The elements of a one-dimensional buffer, for loops that read or write them one by one: a copy of what the check of
   an index needs, small enough to stay in registers. Good as long as the buffer it was made from. */
typedef struct XvElements {
    char *first;
    Xv_ssize_t length;
    Xv_ssize_t stride;     /* bytes from one to the next */
} XvElements;

/* The elements of view, which must have one dimension, no suboffsets and this format, a single letter: then they may be
   read and written as C's type of that letter. (One that was asked for without FORMAT has "B" if its elements are
   bytes, and else none.) -1 with TypeError. */
XV_API int XvBuffer_Elements(XvThreadState *ts, const XvBuffer *view, const char *format, XvElements *out);

/* The element at index, which counts from 0; NULL: it lies outside. */
static inline void *XvElements_At(XvElements elements, Xv_ssize_t index)
{
    char *p;
    if ((size_t)index >= (size_t)elements.length)
        return NULL;
    p = elements.first + index * elements.stride;
    if (p == NULL)
        __builtin_unreachable();   /* so that the caller's test for NULL is the one above */
    return p;
}

XV_END_DECLS

#endif
