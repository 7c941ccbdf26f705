/* SPDX-License-Identifier: Apache-2.0
 *
 * list: a growable array of references. A cell that has never been set is empty (NULL) and reads as an IndexError.
 * Indices here count from the start; XvSequence_GetItem and XvObject_GetItem know negative ones.
 */
#ifndef CROSSVIEW_LISTOBJECT_H
#define CROSSVIEW_LISTOBJECT_H

#include "crossview/threadstate.h"

XV_BEGIN_DECLS

XV_API extern const XvTypeObject XvList_Type;

#define XvList_Check(op) (Xv_TYPE(op) == &XvList_Type)

/* A list of size empty cells. NULL with MemoryError or ValueError. */
XV_API XvObject *XvList_New(XvThreadState *ts, Xv_ssize_t size);

/* A list of what an iterable gives. */
XV_API XvObject *XvList_FromIterable(XvThreadState *ts, XvObject *iterable);

/* Items; -1 with TypeError. */
XV_API Xv_ssize_t XvList_Size(XvThreadState *ts, XvObject *list);

/* The item at index, *borrowed*: good as long as the list holds it. NULL with IndexError or TypeError. */
XV_API XvObject *XvList_GetItem(XvThreadState *ts, XvObject *list, Xv_ssize_t index);

/* Puts item, whose reference it *steals* even when it fails, in place of what was there. */
XV_API int XvList_SetItem(XvThreadState *ts, XvObject *list, Xv_ssize_t index, XvObject *item);

/* Adds item, taking a reference of its own. */
XV_API int XvList_Append(XvThreadState *ts, XvObject *list, XvObject *item);

/* Puts item before the one at index, taking a reference of its own. A negative index counts from the end, and one that
   lies outside is clipped, as list.insert does. */
XV_API int XvList_Insert(XvThreadState *ts, XvObject *list, Xv_ssize_t index, XvObject *item);

/* Adds what an iterable gives. What was added before an error stays, as in Python. */
XV_API int XvList_Extend(XvThreadState *ts, XvObject *list, XvObject *iterable);

/* Takes the item at index out; a negative index counts from the end. A new reference; NULL with IndexError. */
XV_API XvObject *XvList_Pop(XvThreadState *ts, XvObject *list, Xv_ssize_t index);

/* Items start to stop, both clipped to what is there, as a list of its own. */
XV_API XvObject *XvList_GetSlice(XvThreadState *ts, XvObject *list, Xv_ssize_t start, Xv_ssize_t stop);

/* Replaces items start to stop by what an iterable gives; NULL: removes them. */
XV_API int XvList_SetSlice(XvThreadState *ts, XvObject *list, Xv_ssize_t start, Xv_ssize_t stop, XvObject *iterable);

/* In place, and stable; by what `<` says. When a comparison fails, the items are all there, in some order.
   ValueError if a comparison has changed the list. */
XV_API int XvList_Sort(XvThreadState *ts, XvObject *list);

XV_API int XvList_Reverse(XvThreadState *ts, XvObject *list);

/* The items as a tuple. */
XV_API XvObject *XvList_AsTuple(XvThreadState *ts, XvObject *list);

XV_END_DECLS

#endif
