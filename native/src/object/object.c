/* SPDX-License-Identifier: Apache-2.0 */
#include "object/context.h"

#include <string.h>

/* Up to this size an object is made and freed the quick way. */
#define SMALL ((size_t)128)

/* Whether size is one of those; an object without its header there is not. */
static inline bool is_small(size_t size) { return size - sizeof(XvObject) <= SMALL - sizeof(XvObject); }

static __attribute__((noinline)) void free_slowly(XvThreadState *ts, XvObject *op)
{
    if (xv_is_container(op->ob_type)) {
        xv_untrack(&xv_context(ts)->world->tracking, op);
        xv_heap_free(xv_heap(ts), xv_head_of(op));
    } else {
        xv_heap_free(xv_heap(ts), op);
    }
}

static inline void free_object(XvThreadState *ts, const XvTypeObject *type, XvObject *op)
{
    size_t size = (size_t)type->tp_basicsize;
    if (__builtin_expect(!xv_is_container(type) && type->tp_itemsize == 0 && is_small(size), 1))
        xv_heap_put(xv_heap(ts), op, size);
    else
        free_slowly(ts, op);
}

void XvObject_Free(XvThreadState *ts, XvObject *op)
{
    XV_DYING(ts, op);
    free_object(ts, op->ob_type, op);
}

/* A container's dealloc runs the dealloc of what it holds. A chain of containers would use up the C stack, so below
   this depth an object is put aside instead, threaded through its head, and the outermost dealloc takes it up again.
   CPython calls it the trashcan. */
#define DEALLOC_DEPTH 50

static __attribute__((noinline)) void dealloc_container(XvThreadState *ts, XvObject *op)
{
    XvContext *context = xv_context(ts);
    xv_untrack(&context->world->tracking, op);
    if (context->dealloc_depth >= DEALLOC_DEPTH) {
        xv_head_of(op)->prev = (uintptr_t)context->doomed;
        context->doomed = op;
        return;
    }
    context->dealloc_depth++;
    op->ob_type->tp_dealloc(ts, op);
    while (context->dealloc_depth == 1 && context->doomed != NULL) {
        op = context->doomed;
        context->doomed = (XvObject *)xv_head_of(op)->prev;
        op->ob_type->tp_dealloc(ts, op);
    }
    context->dealloc_depth--;
}

/* Objects that own nothing have XvObject_Free for their tp_dealloc. That they do is a test that is predicted, and costs
   less than the call through the pointer. */
void Xv_Dealloc(XvThreadState *ts, XvObject *op)
{
    const XvTypeObject *type;
    XV_DYING(ts, op);
    type = op->ob_type;
    if (__builtin_expect(xv_is_container(type), 0))
        dealloc_container(ts, op);
    else if (__builtin_expect(type->tp_dealloc == XvObject_Free, 1))
        free_object(ts, type, op);
    else
        type->tp_dealloc(ts, op);
}

void XvObject_IncRef(XvObject *op) { Xv_INCREF(op); }

void XvObject_DecRef(XvThreadState *ts, XvObject *op) { Xv_DECREF(ts, op); }

int XvObject_DropRef(XvObject *op) { return --op->ob_refcnt == 0; }

const char *XvObject_TypeName(const XvObject *op) { return op->ob_type->tp_name; }

int XvType_IsSubtype(const XvTypeObject *type, const XvTypeObject *base)
{
    while (type != NULL && type != base)
        type = type->tp_base;
    return type != NULL;
}

/* Most objects are small, and for those a call of memset would cost more than all the rest. A block is a multiple of
   sixteen bytes, so it may be written to the end of the sixteen that size ends in. */
static inline void zero_small(char *p, size_t size)
{
    if (__builtin_expect(size != 0, 1))
        memset(p, 0, 16);
    for (size_t i = 16; __builtin_expect(i < size, 0); i += 16)
        memset(p + i, 0, 16);
}

/* Like XvObject_New, for the bytes that an object is found to need. */
static XvObject *new_object(XvThreadState *ts, const XvTypeObject *type, size_t size)
{
    size_t head = xv_is_container(type) ? sizeof(XvGcHead) : 0;
    char *p = NULL;
    XvObject *op;
    if (!__builtin_add_overflow(size, head, &size))
        p = xv_heap_alloc(xv_heap(ts), size);
    if (p == NULL)
        return XvErr_NoMemory(ts);
    xv_check_object(p, head != 0);
    op = (XvObject *)((char *)memset(p, 0, size) + head);
    op->ob_refcnt = 1;
    op->ob_type = type;
    if (head != 0)
        xv_track(ts, &xv_context(ts)->world->tracking, op);
    return op;
}

static __attribute__((noinline)) XvObject *new_slowly(XvThreadState *ts, const XvTypeObject *type, Xv_ssize_t nitems)
{
    Xv_ssize_t size;
    XvObject *op;
    if (nitems < 0)
        return XvErr_Format(ts, &XvExc_ValueError, "negative size %td for %s", nitems, type->tp_name);
    if (__builtin_mul_overflow(nitems, type->tp_itemsize, &size)
        || __builtin_add_overflow(size, type->tp_basicsize, &size))
        return XvErr_Format(ts, &XvExc_OverflowError, "%td items of %s do not fit an address space", nitems,
                            type->tp_name);
    op = new_object(ts, type, (size_t)size);
    if (op != NULL && type->tp_itemsize != 0)
        ((XvVarObject *)op)->ob_size = nitems;
    return op;
}

/* For containers, and for what has items. */
static __attribute__((noinline)) XvObject *new_unusual(XvThreadState *ts, const XvTypeObject *type, Xv_ssize_t nitems)
{
    size_t size = (size_t)type->tp_basicsize, head = xv_is_container(type) ? sizeof(XvGcHead) : 0;
    char *p = NULL;
    XvObject *op;
    if ((size_t)nitems <= SMALL) {
        size += (size_t)nitems * (size_t)type->tp_itemsize;
        if (is_small(size))
            p = xv_heap_take(xv_heap(ts), size + head);
    }
    if (p == NULL)
        return new_slowly(ts, type, nitems);
    op = (XvObject *)(p + head);
    zero_small((char *)op + sizeof *op, size - sizeof *op);
    op->ob_refcnt = 1;
    op->ob_type = type;
    if (nitems != 0 && type->tp_itemsize != 0)
        ((XvVarObject *)op)->ob_size = nitems;
    if (head != 0)
        xv_track(ts, &xv_context(ts)->world->tracking, op);
    return op;
}

XvObject *XvObject_New(XvThreadState *ts, const XvTypeObject *type, Xv_ssize_t nitems)
{
    size_t size;
    XvObject *op;
    uint64_t unusual;
    XV_POINTER(ts, type, NULL);
    size = (size_t)type->tp_basicsize;
    unusual = (uint64_t)nitems | (type->tp_flags & XV_TPFLAGS_HAVE_GC);
    if (__builtin_expect(unusual != 0 || !is_small(size), 0))
        return new_unusual(ts, type, nitems);
    op = xv_heap_take(xv_heap(ts), size);
    if (op == NULL)
        return new_slowly(ts, type, 0);
    zero_small((char *)op + sizeof *op, size - sizeof *op);
    op->ob_refcnt = 1;
    op->ob_type = type;
    return op;
}

void *xv_mem_alloc(XvThreadState *ts, size_t size)
{
    void *p = xv_heap_alloc(xv_heap(ts), size);
    return p != NULL ? p : XvErr_NoMemory(ts);
}

XvObject **xv_mem_cells(XvThreadState *ts, size_t cells)
{
    XvObject **array = xv_mem_alloc(ts, cells * sizeof *array);
    if (array != NULL)
        memset(array, 0, cells * sizeof *array);
    return array;
}

int xv_expect_type(XvThreadState *ts, XvObject *op, const XvTypeObject *type)
{
    if (__builtin_expect(Xv_TYPE(op) == type, 1))
        return 0;
    XvErr_Format(ts, &XvExc_TypeError, "expected %s, got %s", type->tp_name, Xv_TYPE(op)->tp_name);
    return -1;
}
