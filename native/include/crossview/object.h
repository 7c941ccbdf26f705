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
 * can change. It says what its objects can do in *slots*, function pointers with CPython's names; a slot that is NULL
 * is not supported, and the operation (abstract.h) raises a TypeError that names the type.
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

/* Slots. All are called with the GIL of op's interpreter held; ts is a thread state that holds it. Those that return
   an object return a new reference, or NULL with an error; those that return int or a size -1 with an error, unless
   their comment says otherwise. */

/* Called when the last reference has gone: lets go of what the object owns, then gives its memory back with
   XvObject_Free. It sets no error and keeps the indicator as it was. An object that owns nothing has XvObject_Free
   itself here. A container is off the collector's list by then, and however deeply containers are nested, their
   deallocs do not use up the stack. (When the interpreter closes with objects left it is not called: see memory.h.) */
typedef void (*Xv_destructor)(XvThreadState *ts, XvObject *op);

/* What the cycle collector asks of a container: tp_traverse calls visit(item, arg) for each reference that op owns
   and stops with the first result that is not 0, which it returns. It allocates nothing, counts nothing and calls
   nothing else. It may meet an object that is not filled in yet: what XvObject_New has zeroed is skipped. */
typedef int (*Xv_visitproc)(XvObject *op, void *arg);
typedef int (*Xv_traverseproc)(XvObject *op, Xv_visitproc visit, void *arg);

/* tp_clear lets go of enough references to break every cycle through op, and leaves op valid. It sets no error. Not
   needed by containers that cannot be part of a cycle made only of their own kind: tuples leave it to others. */
typedef void (*Xv_clearproc)(XvThreadState *ts, XvObject *op);

typedef XvObject *(*Xv_unaryfunc)(XvThreadState *ts, XvObject *op);
typedef XvObject *(*Xv_binaryfunc)(XvThreadState *ts, XvObject *a, XvObject *b);
typedef int (*Xv_inquiry)(XvThreadState *ts, XvObject *op);
typedef Xv_ssize_t (*Xv_lenfunc)(XvThreadState *ts, XvObject *op);

/* A hash is never -1: that is the error. Equal objects have equal hashes. */
typedef int64_t Xv_hash_t;
typedef Xv_hash_t (*Xv_hashfunc)(XvThreadState *ts, XvObject *op);

/* The six comparisons, CPython's values. */
enum { Xv_LT = 0, Xv_LE = 1, Xv_EQ = 2, Xv_NE = 3, Xv_GT = 4, Xv_GE = 5 };

/* What a comparison says that does not know the other operand's type: the other operand's type is asked next. */
#define XV_NOT_IMPLEMENTED 2

/* Whether `a op b`: 1, 0, XV_NOT_IMPLEMENTED, or -1 with an error. a is of the slot's type, b of any. */
typedef int (*Xv_richcmpfunc)(XvThreadState *ts, XvObject *a, XvObject *b, int op);

/* The next item; NULL without an error when there is none left. */
typedef XvObject *(*Xv_iternextfunc)(XvThreadState *ts, XvObject *op);

/* Calls op with nargs arguments, borrowed. This is also the signature of every function of a native module. */
typedef XvObject *(*Xv_callfunc)(XvThreadState *ts, XvObject *op, XvObject *const *args, Xv_ssize_t nargs);

/* An attribute by its name, a str. Setting with value NULL deletes. */
typedef XvObject *(*Xv_getattrofunc)(XvThreadState *ts, XvObject *op, XvObject *name);
typedef int (*Xv_setattrofunc)(XvThreadState *ts, XvObject *op, XvObject *name, XvObject *value);

/* An item by its index, which has had the length added if it was negative; out of range is an IndexError. Setting
   with value NULL deletes. */
typedef XvObject *(*Xv_ssizeargfunc)(XvThreadState *ts, XvObject *op, Xv_ssize_t index);
typedef int (*Xv_ssizeobjargproc)(XvThreadState *ts, XvObject *op, Xv_ssize_t index, XvObject *value);

/* op[key] = value; value NULL: del op[key]. */
typedef int (*Xv_objobjargproc)(XvThreadState *ts, XvObject *op, XvObject *key, XvObject *value);

/* Whether op contains item: 1, 0, -1 with an error. */
typedef int (*Xv_objobjproc)(XvThreadState *ts, XvObject *op, XvObject *item);

/* tp_flags: objects of this type can hold references to any object. They are known to the cycle collector, the type
   has tp_traverse, and its dealloc does not nest without bound: one that would stand too deep on the C stack waits. */
#define XV_TPFLAGS_HAVE_GC UINT64_C(1)

struct XvTypeObject {
    const char *tp_name;                /* as CPython spells it: "int", "bytearray" */
    Xv_ssize_t tp_basicsize;            /* bytes of an object without its items */
    Xv_ssize_t tp_itemsize;             /* bytes of one item; 0: all objects of the type have one size */
    uint64_t tp_flags;                  /* XV_TPFLAGS_... */
    const XvTypeObject *tp_base;        /* exception types only: what an except clause for it also catches */

    Xv_destructor tp_dealloc;
    Xv_traverseproc tp_traverse;
    Xv_clearproc tp_clear;
    const XvBufferProcs *tp_as_buffer;  /* NULL: exports no memory */

    Xv_unaryfunc tp_repr;               /* a str; NULL: "<name object at 0x...>" */
    Xv_unaryfunc tp_str;                /* a str; NULL: as tp_repr */
    Xv_hashfunc tp_hash;                /* NULL: unhashable, or by identity if tp_richcompare is NULL as well */
    Xv_richcmpfunc tp_richcompare;      /* NULL: equal is what is identical, and there is no order */
    Xv_unaryfunc tp_iter;               /* NULL: sequences are iterated by index */
    Xv_iternextfunc tp_iternext;
    Xv_callfunc tp_call;
    Xv_getattrofunc tp_getattro;
    Xv_setattrofunc tp_setattro;

    Xv_inquiry nb_bool;                 /* whether op is true; NULL: its length is not 0, or it has none */
    Xv_lenfunc sq_length;               /* of sequences and mappings */
    Xv_binaryfunc sq_concat;
    Xv_ssizeargfunc sq_item;
    Xv_ssizeobjargproc sq_ass_item;
    Xv_objobjproc sq_contains;          /* NULL: the items are compared one by one */
    Xv_binaryfunc mp_subscript;         /* op[key]; NULL: sq_item, for ints */
    Xv_objobjargproc mp_ass_subscript;  /* NULL: sq_ass_item, for ints */
};

/* For a tp_traverse with parameters called visit and arg: visits one reference, which may be NULL. */
#define Xv_VISIT(op)                                                \
    do {                                                            \
        XvObject *xv_visited_ = (XvObject *)(op);                   \
        int xv_result_ = xv_visited_ == NULL ? 0 : visit(xv_visited_, arg); \
        if (xv_result_ != 0)                                        \
            return xv_result_;                                      \
    } while (0)

#define Xv_REFCNT(op) (((const XvObject *)(op))->ob_refcnt)
#define Xv_TYPE(op) (((const XvObject *)(op))->ob_type)
#define Xv_SIZE(op) (((const XvVarObject *)(op))->ob_size)

/* The count has reached zero: hands op to its type. Only Xv_DECREF and bindings call this. */
XV_API void Xv_Dealloc(XvThreadState *ts, XvObject *op);

#ifndef XV_DEBUG

/* One more reference. Needs the GIL of op's interpreter. Cannot fail. */
static inline void Xv_INCREF(void *op) { ((XvObject *)op)->ob_refcnt++; }

/* One reference less; the last one deallocates. ts: a thread state of op's interpreter that holds its GIL. */
static inline void Xv_DECREF(XvThreadState *ts, void *op)
{
    if (--((XvObject *)op)->ob_refcnt == 0)
        Xv_Dealloc(ts, (XvObject *)op);
}

/* The same two for what may be NULL. */
static inline void Xv_XINCREF(void *op)
{
    if (op != NULL)
        Xv_INCREF(op);
}

static inline void Xv_XDECREF(XvThreadState *ts, void *op)
{
    if (op != NULL)
        Xv_DECREF(ts, op);
}

#else

/* In the debug build (debug.h) they look at what they are given and know the line. */
XV_API void XvDebug_IncRef(void *op, const char *file, int line);
XV_API void XvDebug_XIncRef(void *op, const char *file, int line);
XV_API void XvDebug_DecRef(XvThreadState *ts, void *op, const char *file, int line);
XV_API void XvDebug_XDecRef(XvThreadState *ts, void *op, const char *file, int line);

#ifdef XV_BUILDING_CORE
#define XV_HERE NULL, 0
#else
#define XV_HERE __FILE__, __LINE__
#endif
#define Xv_INCREF(op) XvDebug_IncRef((op), XV_HERE)
#define Xv_DECREF(ts, op) XvDebug_DecRef((ts), (op), XV_HERE)
#define Xv_XINCREF(op) XvDebug_XIncRef((op), XV_HERE)
#define Xv_XDECREF(ts, op) XvDebug_XDecRef((ts), (op), XV_HERE)

#endif

/* The same two as functions, for bindings that cannot inline C. */
XV_API void XvObject_IncRef(XvObject *op);
XV_API void XvObject_DecRef(XvThreadState *ts, XvObject *op);

/* The half of DECREF that only subtracts: 1 when that was the last reference, and the caller must then call
   Xv_Dealloc, else 0. Neither allocates, blocks nor calls back, so a binding may make it a leaf call. */
XV_API int XvObject_DropRef(XvObject *op);

/* Lets go of what a variable of type XvObject * (or of a pointer to an object struct) refers to, after setting it to
   NULL: the dealloc may look at the place the reference came from. */
#define Xv_CLEAR(ts, place)                        \
    do {                                           \
        void *xv_cleared_ = (place);               \
        (place) = NULL;                            \
        Xv_XDECREF((ts), xv_cleared_);             \
    } while (0)

/* Memory for one object of a type from the heap of ts' interpreter, nitems items long (0 for a fixed-size
   type), count 1, everything after the header zero. NULL with MemoryError, or OverflowError for a size that
   no address space has. */
XV_API XvObject *XvObject_New(XvThreadState *ts, const XvTypeObject *type, Xv_ssize_t nitems);

/* Gives an object's memory back; the last act of a tp_dealloc. */
XV_API void XvObject_Free(XvThreadState *ts, XvObject *op);

/* The name of op's type, "int". Static storage. */
XV_API const char *XvObject_TypeName(const XvObject *op);

/* Whether type is base or derives from it. Only exception types derive from one another. A leaf call. */
XV_API int XvType_IsSubtype(const XvTypeObject *type, const XvTypeObject *base);

XV_END_DECLS

#endif
