/* SPDX-License-Identifier: Apache-2.0
 *
 * dict: from keys to values, in the order in which the keys came. A key is any object that has a hash and does not
 * change it; numbers that are equal are one key.
 */
#ifndef CROSSVIEW_DICTOBJECT_H
#define CROSSVIEW_DICTOBJECT_H

#include "crossview/threadstate.h"

XV_BEGIN_DECLS

XV_API extern const XvTypeObject XvDict_Type;

#define XvDict_Check(op) (Xv_TYPE(op) == &XvDict_Type)

/* An empty dict. NULL with MemoryError. */
XV_API XvObject *XvDict_New(XvThreadState *ts);

/* Keys; -1 with TypeError. */
XV_API Xv_ssize_t XvDict_Size(XvThreadState *ts, XvObject *dict);

/* The value of key, *borrowed*: good until the dict changes. NULL without an error if there is none; NULL with
   TypeError (key is unhashable, or dict no dict) or what a comparison raised. */
XV_API XvObject *XvDict_GetItem(XvThreadState *ts, XvObject *dict, XvObject *key);

/* Sets the value of key, taking references of its own. A key that is there keeps its place and its key object. */
XV_API int XvDict_SetItem(XvThreadState *ts, XvObject *dict, XvObject *key, XvObject *value);

/* Removes key. -1 with KeyError. */
XV_API int XvDict_DelItem(XvThreadState *ts, XvObject *dict, XvObject *key);

/* Takes key and its value out: 1 and a new reference to the value in *value (which may be NULL: it is dropped); 0 if
   there is no such key; -1. */
XV_API int XvDict_Pop(XvThreadState *ts, XvObject *dict, XvObject *key, XvObject **value);

/* Whether key is there: 1 or 0. */
XV_API int XvDict_Contains(XvThreadState *ts, XvObject *dict, XvObject *key);

/* The same with a str key given as UTF-8. */
XV_API XvObject *XvDict_GetItemString(XvThreadState *ts, XvObject *dict, const char *key);
XV_API int XvDict_SetItemString(XvThreadState *ts, XvObject *dict, const char *key, XvObject *value);

/* Steps through dict: with *position 0 at first, each call that returns 1 gives one key and value (either may be NULL),
   *borrowed*; 0: no more. Between calls values may be replaced, but keys neither added nor removed. */
XV_API int XvDict_Next(XvThreadState *ts, XvObject *dict, Xv_ssize_t *position, XvObject **key, XvObject **value);

/* Lists of the keys, of the values, and of (key, value) tuples. */
XV_API XvObject *XvDict_Keys(XvThreadState *ts, XvObject *dict);
XV_API XvObject *XvDict_Values(XvThreadState *ts, XvObject *dict);
XV_API XvObject *XvDict_Items(XvThreadState *ts, XvObject *dict);

XV_API XvObject *XvDict_Copy(XvThreadState *ts, XvObject *dict);

/* Sets all that other, a dict, has. */
XV_API int XvDict_Update(XvThreadState *ts, XvObject *dict, XvObject *other);

XV_API int XvDict_Clear(XvThreadState *ts, XvObject *dict);

XV_END_DECLS

#endif
