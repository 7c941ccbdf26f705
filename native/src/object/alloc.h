/* SPDX-License-Identifier: Apache-2.0
 *
 * Making objects whose maker fills in every field: XvObject_New without the zeroing. Not for containers, which the
 * cycle collector may look at before they are filled.
 */
#ifndef XV_OBJECT_ALLOC_H
#define XV_OBJECT_ALLOC_H

#include "object/context.h"

/* The quick half: size bytes, at most XV_SMALL_MAX, that begin with the header of an object of type; or NULL without an
   error if it takes longer. */
static inline void *xv_object_take(XvThreadState *ts, const XvTypeObject *type, size_t size)
{
    XvObject *op = xv_heap_take(xv_heap(ts), size);
    if (op != NULL) {
        op->ob_refcnt = 1;
        op->ob_type = type;
    }
    return op;
}

/* size bytes that begin with the header of an object of type. NULL with MemoryError. */
static inline void *xv_object_alloc(XvThreadState *ts, const XvTypeObject *type, size_t size)
{
    XvObject *op = xv_heap_alloc(xv_heap(ts), size);
    if (op == NULL)
        return XvErr_NoMemory(ts);
    xv_check_object(op, false);
    op->ob_refcnt = 1;
    op->ob_type = type;
    return op;
}

/* Gives back an object that is no container and of size bytes, at most XV_SMALL_MAX: XvObject_Free for who knows
   that. */
static inline void xv_object_put(XvThreadState *ts, XvObject *op, size_t size)
{
    XV_DYING(ts, op);
    xv_heap_put(xv_heap(ts), op, size);
}

#endif
