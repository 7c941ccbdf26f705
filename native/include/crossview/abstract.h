/* SPDX-License-Identifier: Apache-2.0
 *
 * Operations on objects of any type. Each asks the slot of the operand's type; where the type does not have it, the
 * error is a TypeError with CPython's message, which names the type.
 *
 * Results that are objects are new references, or NULL with an error; int and size results are -1 with an error. As in
 * CPython, what iterates or calls is not to be called while an error is set: it could not be told from a new one.
 */
#ifndef CROSSVIEW_ABSTRACT_H
#define CROSSVIEW_ABSTRACT_H

#include "crossview/threadstate.h"

XV_BEGIN_DECLS

/* What any object can do */

/* repr(op) and str(op), a str. "<NULL>" for op NULL. RecursionError for what is nested too deeply; a container that
   contains itself shows "..." in that place. */
XV_API XvObject *XvObject_Repr(XvThreadState *ts, XvObject *op);
XV_API XvObject *XvObject_Str(XvThreadState *ts, XvObject *op);

/* hash(op), never -1 but for TypeError "unhashable type: 'list'". Numbers that are equal have equal hashes, whatever
   their types. Hashes of str and bytes are the same for the life of the runtime only. */
XV_API Xv_hash_t XvObject_Hash(XvThreadState *ts, XvObject *op);

/* By address; for a tp_hash. */
XV_API Xv_hash_t XvObject_HashPointer(const void *p);

/* Whether `a op b` (Xv_LT to Xv_GE), as a bool object; an object equals itself only if its type says so. What has no
   order is a TypeError. */
XV_API XvObject *XvObject_RichCompare(XvThreadState *ts, XvObject *a, XvObject *b, int op);

/* The same as 1 or 0, where identity implies equality, as for items of containers. */
XV_API int XvObject_RichCompareBool(XvThreadState *ts, XvObject *a, XvObject *b, int op);

/* bool(op) as 1 or 0. */
XV_API int XvObject_IsTrue(XvThreadState *ts, XvObject *op);

/* op's type as an object, interned (typeobject.h). */
XV_API XvObject *XvObject_Type(XvThreadState *ts, XvObject *op);

/* Attributes; name is a str, or in the other form UTF-8. AttributeError. */
XV_API XvObject *XvObject_GetAttr(XvThreadState *ts, XvObject *op, XvObject *name);
XV_API XvObject *XvObject_GetAttrString(XvThreadState *ts, XvObject *op, const char *name);
XV_API int XvObject_SetAttr(XvThreadState *ts, XvObject *op, XvObject *name, XvObject *value);
XV_API int XvObject_DelAttr(XvThreadState *ts, XvObject *op, XvObject *name);

/* op(*args), nargs borrowed arguments. A checkpoint; the GIL may be let go on entry. A callee that breaks the contract
   of results and errors is a SystemError. RecursionError. */
XV_API XvObject *XvObject_Call(XvThreadState *ts, XvObject *op, XvObject *const *args, Xv_ssize_t nargs);
XV_API int XvCallable_Check(const XvObject *op);

/* Containers */

/* len(op). */
XV_API Xv_ssize_t XvObject_Length(XvThreadState *ts, XvObject *op);

/* op[key], op[key] = value, del op[key]; key is an int or a slice for sequences. IndexError, KeyError, TypeError. */
XV_API XvObject *XvObject_GetItem(XvThreadState *ts, XvObject *op, XvObject *key);
XV_API int XvObject_SetItem(XvThreadState *ts, XvObject *op, XvObject *key, XvObject *value);
XV_API int XvObject_DelItem(XvThreadState *ts, XvObject *op, XvObject *key);

/* item in op: 1 or 0. */
XV_API int XvObject_Contains(XvThreadState *ts, XvObject *op, XvObject *item);

/* Sequences */

/* op[index]; a negative index counts from the end. */
XV_API XvObject *XvSequence_GetItem(XvThreadState *ts, XvObject *op, Xv_ssize_t index);
XV_API int XvSequence_SetItem(XvThreadState *ts, XvObject *op, Xv_ssize_t index, XvObject *value);
XV_API int XvSequence_DelItem(XvThreadState *ts, XvObject *op, Xv_ssize_t index);

/* a + b of two sequences. */
XV_API XvObject *XvSequence_Concat(XvThreadState *ts, XvObject *a, XvObject *b);

/* Iteration */

/* iter(op). TypeError "'int' object is not iterable". */
XV_API XvObject *XvObject_GetIter(XvThreadState *ts, XvObject *op);

/* The next item; NULL without an error when there is none left, NULL with one otherwise. */
XV_API XvObject *XvIter_Next(XvThreadState *ts, XvObject *iterator);
XV_API int XvIter_Check(const XvObject *op);

XV_END_DECLS

#endif
