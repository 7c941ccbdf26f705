/* SPDX-License-Identifier: Apache-2.0 */
#include "object/context.h"

#include <string.h>

void Xv_Dealloc(XvThreadState *ts, XvObject *op) { op->ob_type->tp_dealloc(ts, op); }

void XvObject_IncRef(XvObject *op) { Xv_INCREF(op); }

void XvObject_DecRef(XvThreadState *ts, XvObject *op) { Xv_DECREF(ts, op); }

int XvObject_DropRef(XvObject *op) { return --op->ob_refcnt == 0; }

const char *XvObject_TypeName(const XvObject *op) { return op->ob_type->tp_name; }

XvObject *XvObject_New(XvThreadState *ts, const XvTypeObject *type, Xv_ssize_t nitems)
{
    Xv_ssize_t size;
    XvObject *op;
    if (nitems < 0)
        return XvErr_Format(ts, &XvExc_ValueError, "negative size %td for %s", nitems, type->tp_name);
    if (__builtin_mul_overflow(nitems, type->tp_itemsize, &size)
        || __builtin_add_overflow(size, type->tp_basicsize, &size))
        return XvErr_Format(ts, &XvExc_OverflowError, "%td items of %s do not fit an address space", nitems,
                            type->tp_name);
    op = xv_heap_alloc(xv_heap(ts), (size_t)size);
    if (op == NULL)
        return XvErr_NoMemory(ts);
    memset(op, 0, (size_t)size);
    op->ob_refcnt = 1;
    op->ob_type = type;
    if (type->tp_itemsize != 0)
        ((XvVarObject *)op)->ob_size = nitems;
    return op;
}

void XvObject_Free(XvThreadState *ts, XvObject *op) { xv_heap_free(xv_heap(ts), op); }

#define XV_TRASH_DEPTH 50

bool xv_trash_begin(XvThreadState *ts, XvObject *op)
{
    XvWorld *world = xv_context(ts)->world;
    if (world->trash_depth >= XV_TRASH_DEPTH) {
        op->ob_refcnt = (Xv_ssize_t)world->doomed;
        world->doomed = op;
        return false;
    }
    world->trash_depth++;
    return true;
}

void xv_trash_end(XvThreadState *ts)
{
    XvWorld *world = xv_context(ts)->world;
    world->trash_depth--;
    while (world->trash_depth == 0 && world->doomed != NULL) {
        XvObject *op = world->doomed;
        world->doomed = (XvObject *)op->ob_refcnt;
        op->ob_refcnt = 0;
        /* Counted as one level, or the dealloc's own end would begin this loop anew inside it, once for each object. */
        world->trash_depth++;
        Xv_Dealloc(ts, op);
        world->trash_depth--;
    }
}

void *xv_mem_alloc(XvThreadState *ts, size_t size)
{
    void *p = xv_heap_alloc(xv_heap(ts), size);
    return p != NULL ? p : XvErr_NoMemory(ts);
}

int xv_expect(XvThreadState *ts, XvObject *op, const XvTypeObject *type)
{
    if (__builtin_expect(Xv_TYPE(op) == type, 1))
        return 0;
    XvErr_Format(ts, &XvExc_TypeError, "expected %s, got %s", type->tp_name, Xv_TYPE(op)->tp_name);
    return -1;
}
