/* SPDX-License-Identifier: Apache-2.0
 *
 * What an object is, and what counting it costs.
 *
 * Every object starts with CPython's sixteen bytes: how many references there are, and its type. The count is a
 * plain integer. Rule 1 is what makes that right: whoever touches an object holds the GIL of the one interpreter
 * it belongs to, so an INCREF is one `add` and a DECREF one `sub` and a branch. There is no immortality test, no
 * owner test and no atomic here, and both halves use the full word (a count that is stored in halves and loaded
 * whole stalls on store forwarding).
 *
 * A type is not an object. It is const, has no count, and is shared by all interpreters because nothing in it
 * can change.
 *
 * References, in CPython's words: a function returns a *new* reference (the caller must DECREF it) unless its
 * comment says *borrowed*; it borrows its arguments unless its comment says that it *steals* one.
 */
#ifndef CROSSVIEW_OBJECT_H
#define CROSSVIEW_OBJECT_H

#include "crossview/export.h"

XV_BEGIN_DECLS

typedef struct XvThreadState XvThreadState;
typedef struct XvTypeObject XvTypeObject;
typedef struct XvBufferProcs XvBufferProcs;

typedef struct XvObject {
    Xv_ssize_t ob_refcnt;          /* plain; ordered by the GIL of the interpreter that owns the object */
    const XvTypeObject *ob_type;   /* never changes */
} XvObject;

/* An object whose size is known only when it is made. */
typedef struct XvVarObject {
    XvObject ob_base;
    Xv_ssize_t ob_size;            /* items, not bytes */
} XvVarObject;

/* Called when the last reference has gone, with the object's GIL held: lets go of what the object owns, then
   gives its memory back with XvObject_Free. It sets no error and keeps the indicator as it was. It is not
   called for what is still alive when its interpreter closes: the heap then goes as a whole. */
typedef void (*Xv_destructor)(XvThreadState *ts, XvObject *op);

struct XvTypeObject {
    const char *tp_name;                /* as CPython spells it: "int", "bytearray" */
    Xv_ssize_t tp_basicsize;            /* bytes of an object without its items */
    Xv_ssize_t tp_itemsize;             /* bytes of one item; 0: all objects of the type have one size */
    Xv_destructor tp_dealloc;
    const XvBufferProcs *tp_as_buffer;  /* NULL: exports no memory */
};

#define Xv_REFCNT(op) (((const XvObject *)(op))->ob_refcnt)
#define Xv_TYPE(op) (((const XvObject *)(op))->ob_type)
#define Xv_SIZE(op) (((const XvVarObject *)(op))->ob_size)

/* The count has reached zero: hands op to its type. Only Xv_DECREF and bindings call this. */
XV_API void Xv_Dealloc(XvThreadState *ts, XvObject *op);

/* One more reference. Needs the GIL of op's interpreter. Cannot fail. */
static inline void Xv_INCREF(void *op) { ((XvObject *)op)->ob_refcnt++; }

/* One reference less; the last one deallocates. ts: a thread state of op's interpreter that holds its GIL. */
static inline void Xv_DECREF(XvThreadState *ts, void *op)
{
    if (--((XvObject *)op)->ob_refcnt == 0)
        Xv_Dealloc(ts, (XvObject *)op);
}

static inline void Xv_XDECREF(XvThreadState *ts, void *op)
{
    if (op != NULL)
        Xv_DECREF(ts, op);
}

/* The same two as functions, for bindings that cannot inline C. */
XV_API void XvObject_IncRef(XvObject *op);
XV_API void XvObject_DecRef(XvThreadState *ts, XvObject *op);

/* The half of DECREF that only subtracts: 1 when that was the last reference, and the caller must then call
   Xv_Dealloc, else 0. Neither allocates, blocks nor calls back, so a binding may make it a leaf call. */
XV_API int XvObject_DropRef(XvObject *op);

/* Memory for one object of a type from the heap of ts' interpreter, nitems items long (0 for a fixed-size
   type), count 1, everything after the header zero. NULL with MemoryError, or OverflowError for a size that
   no address space has. */
XV_API XvObject *XvObject_New(XvThreadState *ts, const XvTypeObject *type, Xv_ssize_t nitems);

/* Gives an object's memory back; the last act of a tp_dealloc. */
XV_API void XvObject_Free(XvThreadState *ts, XvObject *op);

/* The name of op's type, "int". Static storage. */
XV_API const char *XvObject_TypeName(const XvObject *op);

XV_END_DECLS

#endif
