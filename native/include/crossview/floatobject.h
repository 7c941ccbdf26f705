/* SPDX-License-Identifier: Apache-2.0
 *
 * float: an IEEE 754 double. Its repr is the shortest text that reads back as the same number.
 */
#ifndef CROSSVIEW_FLOATOBJECT_H
#define CROSSVIEW_FLOATOBJECT_H

#include "crossview/threadstate.h"

XV_BEGIN_DECLS

XV_API extern const XvTypeObject XvFloat_Type;

#define XvFloat_Check(op) (Xv_TYPE(op) == &XvFloat_Type)

/* A new reference, or NULL with MemoryError. */
XV_API XvObject *XvFloat_FromDouble(XvThreadState *ts, double value);

/* The value of a float, or of an int or bool, rounded to the nearest double; -1.0 with TypeError "must be real number,
   not str". -1.0 may also be the value, so look at XvErr_Occurred. */
XV_API double XvFloat_AsDouble(XvThreadState *ts, XvObject *op);

XV_END_DECLS

#endif
