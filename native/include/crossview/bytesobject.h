/* SPDX-License-Identifier: Apache-2.0
 *
 * bytes: an immutable run of bytes, stored in the object, followed by a zero that is not counted.
 */
#ifndef CROSSVIEW_BYTESOBJECT_H
#define CROSSVIEW_BYTESOBJECT_H

#include "crossview/threadstate.h"

XV_BEGIN_DECLS

XV_API extern const XvTypeObject XvBytes_Type;

#define XvBytes_Check(op) (Xv_TYPE(op) == &XvBytes_Type)

/* size bytes copied from data; data NULL: zeros, which the maker may fill in before anyone else sees them.
   NULL with MemoryError, or ValueError for a negative size. */
XV_API XvObject *XvBytes_FromStringAndSize(XvThreadState *ts, const void *data, Xv_ssize_t size);

/* The bytes, good as long as op; NULL with TypeError. */
XV_API char *XvBytes_AsString(XvThreadState *ts, XvObject *op);

/* How many; -1 with TypeError. */
XV_API Xv_ssize_t XvBytes_Size(XvThreadState *ts, XvObject *op);

XV_END_DECLS

#endif
