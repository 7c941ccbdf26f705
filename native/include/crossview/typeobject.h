/* SPDX-License-Identifier: Apache-2.0
 *
 * Types as values. A type is const, belongs to nobody and is no object; where one is needed as a value (what type an
 * object is of, the exception class that a module offers) an interpreter makes an object that refers to it. There is
 * one for each type in each interpreter, so identity of references is identity of types.
 */
#ifndef CROSSVIEW_TYPEOBJECT_H
#define CROSSVIEW_TYPEOBJECT_H

#include "crossview/threadstate.h"

XV_BEGIN_DECLS

/* The type of those references; Python's name for it is "type". */
XV_API extern const XvTypeObject XvType_Type;

#define XvType_Check(op) (Xv_TYPE(op) == &XvType_Type)

/* A new reference to this interpreter's reference to type. NULL with MemoryError. */
XV_API XvObject *XvType_Ref(XvThreadState *ts, const XvTypeObject *type);

/* The type that op refers to. Static storage. NULL with TypeError. */
XV_API const XvTypeObject *XvType_AsType(XvThreadState *ts, XvObject *op);

XV_END_DECLS

#endif
