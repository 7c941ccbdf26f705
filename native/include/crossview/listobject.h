/* SPDX-License-Identifier: Apache-2.0
 *
 * list: a growable array of references. A cell that has never been set is empty (NULL) and reads as an IndexError.
 */
#ifndef CROSSVIEW_LISTOBJECT_H
#define CROSSVIEW_LISTOBJECT_H

#include "crossview/threadstate.h"

XV_BEGIN_DECLS

XV_API extern const XvTypeObject XvList_Type;

#define XvList_Check(op) (Xv_TYPE(op) == &XvList_Type)

/* A list of size empty cells. NULL with MemoryError or ValueError. */
XV_API XvObject *XvList_New(XvThreadState *ts, Xv_ssize_t size);

/* Items; -1 with TypeError. */
XV_API Xv_ssize_t XvList_Size(XvThreadState *ts, XvObject *list);

/* The item at index, *borrowed*: good as long as the list holds it. NULL with IndexError or TypeError. */
XV_API XvObject *XvList_GetItem(XvThreadState *ts, XvObject *list, Xv_ssize_t index);

/* Puts item, whose reference it *steals* even when it fails, in place of what was there. */
XV_API int XvList_SetItem(XvThreadState *ts, XvObject *list, Xv_ssize_t index, XvObject *item);

/* Adds item, taking a reference of its own. */
XV_API int XvList_Append(XvThreadState *ts, XvObject *list, XvObject *item);

XV_END_DECLS

#endif
