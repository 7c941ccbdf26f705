/* SPDX-License-Identifier: Apache-2.0
 *
 * int: whole numbers from -2^63 to 2^64-1, so that every element of every memoryview format fits. What lies beyond
 * is an OverflowError. Each interpreter keeps the ints from -5 to 256 once it has made them, as CPython does.
 */
#ifndef CROSSVIEW_INTOBJECT_H
#define CROSSVIEW_INTOBJECT_H

#include "crossview/boolobject.h"

XV_BEGIN_DECLS

XV_API extern const XvTypeObject XvInt_Type;

/* Whether op has an int's value: it is an int or a bool. The other form: it is an int and nothing else. */
#define XvInt_Check(op) (Xv_TYPE(op) == &XvInt_Type || Xv_TYPE(op) == &XvBool_Type)
#define XvInt_CheckExact(op) (Xv_TYPE(op) == &XvInt_Type)

/* A new reference, or NULL with MemoryError. */
XV_API XvObject *XvInt_FromInt64(XvThreadState *ts, int64_t value);
XV_API XvObject *XvInt_FromUInt64(XvThreadState *ts, uint64_t value);

/* The value of an int or bool, or -1 with TypeError (neither) or OverflowError (does not fit); -1 may also be the
   value, so look at XvErr_Occurred. */
XV_API int64_t XvInt_AsInt64(XvThreadState *ts, XvObject *op);
XV_API uint64_t XvInt_AsUInt64(XvThreadState *ts, XvObject *op);

XV_END_DECLS

#endif
