/* SPDX-License-Identifier: Apache-2.0
 *
 * slice: start, stop and step, each an int or None (or anything, until it is used).
 */
#ifndef CROSSVIEW_SLICEOBJECT_H
#define CROSSVIEW_SLICEOBJECT_H

#include "crossview/threadstate.h"

XV_BEGIN_DECLS

XV_API extern const XvTypeObject XvSlice_Type;

#define XvSlice_Check(op) (Xv_TYPE(op) == &XvSlice_Type)

/* A slice; NULL for a part stands for None. NULL with MemoryError. */
XV_API XvObject *XvSlice_New(XvThreadState *ts, XvObject *start, XvObject *stop, XvObject *step);

/* The same from numbers. */
XV_API XvObject *XvSlice_FromIndices(XvThreadState *ts, Xv_ssize_t start, Xv_ssize_t stop, Xv_ssize_t step);

/* The three as numbers, not yet fitted to a length; what is too large is cut to what fits, and None becomes what it
   means for the sign of step. -1 with TypeError or ValueError (a step of 0). */
XV_API int XvSlice_Unpack(XvThreadState *ts, XvObject *slice, Xv_ssize_t *start, Xv_ssize_t *stop, Xv_ssize_t *step);

/* Fits start and stop to a sequence of length items, and returns how many items the slice takes: those at start,
   start + step, and so on. Cannot fail. */
XV_API Xv_ssize_t XvSlice_AdjustIndices(Xv_ssize_t length, Xv_ssize_t *start, Xv_ssize_t *stop, Xv_ssize_t step);

XV_END_DECLS

#endif
