/* SPDX-License-Identifier: Apache-2.0
 *
 * tuple: an immutable array of references, stored in the object. Whoever makes one may fill its cells before anyone
 * else sees it. A cell that has never been set is empty (NULL) and reads as an IndexError.
 */
#ifndef CROSSVIEW_TUPLEOBJECT_H
#define CROSSVIEW_TUPLEOBJECT_H

#include "crossview/threadstate.h"

XV_BEGIN_DECLS

XV_API extern const XvTypeObject XvTuple_Type;

#define XvTuple_Check(op) (Xv_TYPE(op) == &XvTuple_Type)

/* A tuple of size empty cells. Each interpreter has one empty tuple. NULL with MemoryError or ValueError. */
XV_API XvObject *XvTuple_New(XvThreadState *ts, Xv_ssize_t size);

/* A tuple of n items, to which it takes references of its own. */
XV_API XvObject *XvTuple_FromArray(XvThreadState *ts, XvObject *const *items, Xv_ssize_t n);

/* A tuple of what an iterable gives; a tuple itself if it is one. */
XV_API XvObject *XvTuple_FromIterable(XvThreadState *ts, XvObject *iterable);

/* Items; -1 with TypeError. */
XV_API Xv_ssize_t XvTuple_Size(XvThreadState *ts, XvObject *tuple);

/* The item at index, which counts from the start, *borrowed*: good as long as the tuple. NULL with IndexError or
   TypeError. */
XV_API XvObject *XvTuple_GetItem(XvThreadState *ts, XvObject *tuple, Xv_ssize_t index);

/* Fills a cell, *stealing* the reference to item even when it fails. For the maker only: SystemError once there is more
   than one reference to the tuple. -1 with IndexError, TypeError likewise. */
XV_API int XvTuple_SetItem(XvThreadState *ts, XvObject *tuple, Xv_ssize_t index, XvObject *item);

/* Items start to stop, both clipped to what is there. */
XV_API XvObject *XvTuple_GetSlice(XvThreadState *ts, XvObject *tuple, Xv_ssize_t start, Xv_ssize_t stop);

XV_END_DECLS

#endif
