/* SPDX-License-Identifier: Apache-2.0
 *
 * capsule: a pointer of foreign code in an object, under a name by which it is recognised.
 */
#ifndef CROSSVIEW_CAPSULEOBJECT_H
#define CROSSVIEW_CAPSULEOBJECT_H

#include "crossview/threadstate.h"

XV_BEGIN_DECLS

XV_API extern const XvTypeObject XvCapsule_Type;

#define XvCapsule_Check(op) (Xv_TYPE(op) == &XvCapsule_Type)

/* Called once, with the GIL held, when the capsule goes or its interpreter closes. It touches no object. */
typedef void (*XvCapsule_Destructor)(void *pointer, void *context);

/* A capsule of pointer, which is not NULL. name (may be NULL) is kept, not copied. destructor (may be NULL) is given
   context. NULL with ValueError or MemoryError, and the destructor is not called. */
XV_API XvObject *XvCapsule_New(XvThreadState *ts, void *pointer, const char *name, XvCapsule_Destructor destructor,
                               void *context);

/* The pointer, if name is the capsule's (equal text, or both NULL). NULL with ValueError or TypeError. */
XV_API void *XvCapsule_GetPointer(XvThreadState *ts, XvObject *capsule, const char *name);

/* The name; NULL if it has none, or with TypeError. */
XV_API const char *XvCapsule_GetName(XvThreadState *ts, XvObject *capsule);

XV_END_DECLS

#endif
