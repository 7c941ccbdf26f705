/* SPDX-License-Identifier: Apache-2.0
 *
 * function: something of another language to call. A native one is a C function of a module; a foreign one is made by a
 * binding, which has one entry point for all its functions and tells them apart by a number.
 *
 * A function gets its arguments borrowed and returns a new reference, or NULL with an error. It is called with the GIL
 * held, through XvObject_Call (abstract.h), which lets others in first and bounds the recursion, so that calls that
 * go from one language to another and back end in a RecursionError and not at the end of the stack.
 */
#ifndef CROSSVIEW_FUNCTIONOBJECT_H
#define CROSSVIEW_FUNCTIONOBJECT_H

#include "crossview/threadstate.h"

XV_BEGIN_DECLS

XV_API extern const XvTypeObject XvFunction_Type;

#define XvFunction_Check(op) (Xv_TYPE(op) == &XvFunction_Type)

/* For max_args: however many there are. */
#define XV_ANY_ARGS (-1)

/* A native function. Constant: a module has one for all interpreters. */
typedef struct XvFunctionDef {
    const char *name;        /* an identifier */
    Xv_callfunc call;        /* its second argument is the function's self */
    Xv_ssize_t min_args;     /* with fewer arguments the call is a TypeError */
    Xv_ssize_t max_args;     /* with more likewise */
    const char *doc;         /* or NULL */
} XvFunctionDef;

/* A function of def, which is kept, not copied. self is what it is called with, and may be NULL: the module for a
   module's functions. NULL with MemoryError or SystemError (no name or nothing to call). */
XV_API XvObject *XvFunction_New(XvThreadState *ts, const XvFunctionDef *def, XvObject *self);

/* The binding's entry point. Nothing but an object or NULL comes out of it: whatever the other language throws is to be
   caught and set as the error. */
typedef XvObject *(*XvForeign_Call)(XvThreadState *ts, int64_t id, XvObject *const *args, Xv_ssize_t nargs);

/* Tells the binding, once, that its function will not be called again: it has gone, or its interpreter closes. With the
   GIL held, on whichever thread that was. It touches no object and does not let the GIL go. */
typedef void (*XvForeign_Release)(int64_t id);

/* A function of a binding. name, UTF-8, is copied; release may be NULL. NULL with MemoryError, SystemError or
   UnicodeDecodeError, and release is not called. */
XV_API XvObject *XvFunction_NewForeign(XvThreadState *ts, const char *name, XvForeign_Call call, int64_t id,
                                       XvForeign_Release release);

/* Its name; good as long as the function. NULL with TypeError. */
XV_API const char *XvFunction_Name(XvThreadState *ts, XvObject *function);

/* What it is called with, *borrowed*; NULL if that is nothing, or with TypeError. */
XV_API XvObject *XvFunction_Self(XvThreadState *ts, XvObject *function);

/* The id of a foreign function in *id: 1; 0: it is a native one; -1 with TypeError. */
XV_API int XvFunction_ForeignId(XvThreadState *ts, XvObject *function, int64_t *id);

XV_END_DECLS

#endif
