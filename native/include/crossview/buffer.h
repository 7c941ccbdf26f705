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

/* What a consumer can cope with, CPython's values. */
#define XvBUF_SIMPLE 0
#define XvBUF_WRITABLE 0x0001
#define XvBUF_FORMAT 0x0004
#define XvBUF_ND 0x0008
#define XvBUF_STRIDES (0x0010 | XvBUF_ND)

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

XV_END_DECLS

#endif
