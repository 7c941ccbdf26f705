/* SPDX-License-Identifier: Apache-2.0
 *
 * int: whole numbers from -2^63 to 2^64-1, so that every element of every memoryview format fits. What lies beyond
 * is an OverflowError. Each interpreter keeps the ints from -5 to 256 once it has made them, as CPython does.
 */
#ifndef CROSSVIEW_INTOBJECT_H
#define CROSSVIEW_INTOBJECT_H

#include "crossview/threadstate.h"

XV_BEGIN_DECLS

XV_API extern const XvTypeObject XvInt_Type;

#define XvInt_Check(op) (Xv_TYPE(op) == &XvInt_Type)

/* A new reference, or NULL with MemoryError. */
XV_API XvObject *XvInt_FromInt64(XvThreadState *ts, int64_t value);
XV_API XvObject *XvInt_FromUInt64(XvThreadState *ts, uint64_t value);

/* The value, or -1 with TypeError (not an int) or OverflowError (does not fit); -1 may also be the value, so look
   at XvErr_Occurred. */
XV_API int64_t XvInt_AsInt64(XvThreadState *ts, XvObject *op);
XV_API uint64_t XvInt_AsUInt64(XvThreadState *ts, XvObject *op);

XV_END_DECLS

#endif
