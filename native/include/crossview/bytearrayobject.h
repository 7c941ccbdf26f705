/* SPDX-License-Identifier: Apache-2.0
 *
 * bytearray: a run of bytes that can be changed, and resized while nobody has borrowed its memory. A shared view may
 * borrow it in place: then the lock is held until the last holder in any interpreter has let go, and a resize
 * first looks whether such news has arrived.
 */
#ifndef CROSSVIEW_BYTEARRAYOBJECT_H
#define CROSSVIEW_BYTEARRAYOBJECT_H

#include "crossview/threadstate.h"

XV_BEGIN_DECLS

XV_API extern const XvTypeObject XvByteArray_Type;

#define XvByteArray_Check(op) (Xv_TYPE(op) == &XvByteArray_Type)

/* size bytes copied from data (NULL: zeros). NULL with MemoryError, or ValueError for a negative size. */
XV_API XvObject *XvByteArray_FromStringAndSize(XvThreadState *ts, const void *data, Xv_ssize_t size);

/* The bytes, good until the next resize; NULL with TypeError. */
XV_API char *XvByteArray_AsString(XvThreadState *ts, XvObject *op);

/* How many; -1 with TypeError. */
XV_API Xv_ssize_t XvByteArray_Size(XvThreadState *ts, XvObject *op);

/* Changes the size, keeping the bytes that both have, new ones zero. 0, or -1 with BufferError while exports are
   held ("Existing exports of data: object cannot be re-sized"), MemoryError, ValueError or TypeError; the
   bytes are then as they were. Asking for the size it has always succeeds. */
XV_API int XvByteArray_Resize(XvThreadState *ts, XvObject *op, Xv_ssize_t size);

XV_END_DECLS

#endif
