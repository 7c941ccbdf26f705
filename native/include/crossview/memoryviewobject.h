/* SPDX-License-Identifier: Apache-2.0
 *
 * memoryview: a view of the memory of any exporter of its own interpreter.
 *
 * It is an object like others and stays at home: what other interpreters are to see goes through a sharedview. But for
 * that the two are alike, and what can be done with either is in view.h.
 *
 * All views that have been made from one memoryview share what its exporter has lent. The exporter gets it back when
 * the last of them has been released or is gone; until then it is locked, as a bytearray that refuses to change its
 * size.
 */
#ifndef CROSSVIEW_MEMORYVIEWOBJECT_H
#define CROSSVIEW_MEMORYVIEWOBJECT_H

#include "crossview/buffer.h"

XV_BEGIN_DECLS

XV_API extern const XvTypeObject XvMemoryView_Type;

#define XvMemoryView_Check(op) (Xv_TYPE(op) == &XvMemoryView_Type)

/* A view of what exporter lends for XvBUF_FULL_RO; of a memoryview, one more view of the same. NULL with TypeError
   "memoryview: a bytes-like object is required, not 'int'", ValueError (released, or more than 64 dimensions),
   MemoryError, or what the exporter raises. */
XV_API XvObject *XvMemoryView_FromObject(XvThreadState *ts, XvObject *exporter);

XV_END_DECLS

#endif
