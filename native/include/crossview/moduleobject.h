/* SPDX-License-Identifier: Apache-2.0
 *
 * module: a name and attributes. A native one is described by a constant XvModuleDef, from which every interpreter
 * makes a module of its own, with state of its own: two interpreters that have loaded the same module share nothing
 * that can change, provided that its C code keeps what changes in that state and not in static variables.
 */
#ifndef CROSSVIEW_MODULEOBJECT_H
#define CROSSVIEW_MODULEOBJECT_H

#include "crossview/functionobject.h"

XV_BEGIN_DECLS

XV_API extern const XvTypeObject XvModule_Type;

#define XvModule_Check(op) (Xv_TYPE(op) == &XvModule_Type)

/* A constant of a module. */
typedef struct XvConstantDef {
    const char *name;
    enum { XV_CONSTANT_INT, XV_CONSTANT_FLOAT, XV_CONSTANT_STR } kind;
    int64_t integer;
    double real;
    const char *text;
} XvConstantDef;

#define XV_INT_CONSTANT(name, value) {(name), XV_CONSTANT_INT, (value), 0, NULL}
#define XV_FLOAT_CONSTANT(name, value) {(name), XV_CONSTANT_FLOAT, 0, (value), NULL}
#define XV_STR_CONSTANT(name, value) {(name), XV_CONSTANT_STR, 0, 0, (value)}

/* What a core is recognised by: its address is different in each copy of the library in a process. */
XV_API extern const char XvModule_Core;

/* Must come first in the initialiser of every XvModuleDef: which core the module was built for, and which it is bound
   to. */
#define XV_MODULE_HEAD .abi = XV_ABI_VERSION, .core = &XvModule_Core

typedef struct XvModuleDef {
    int abi;                              /* these two never change their place: XV_MODULE_HEAD */
    const char *core;
    const char *name;
    const char *doc;                      /* or NULL */
    const XvFunctionDef *functions;       /* up to one whose name is NULL; or NULL. Their self is the module */
    const XvConstantDef *constants;       /* likewise */
    const XvTypeObject *const *types;     /* up to NULL, or NULL: attributes under their names without "module." */
    Xv_ssize_t state_size;                /* bytes of state in each interpreter, zero at first */

    /* Fills the module; called once for each interpreter. 0, or -1 with an error: then there is no module. May be
       NULL. */
    int (*exec)(XvThreadState *ts, XvObject *module);

    /* For state that refers to objects: visits and clears those references, as the slots of a type do. */
    int (*traverse)(void *state, Xv_visitproc visit, void *arg);
    void (*clear)(XvThreadState *ts, void *state);

    /* For state that owns something outside the interpreter: lets go of it, when the module goes or its interpreter
       closes. Called once, after clear, if exec has been called. It touches no object. */
    void (*free)(void *state);
} XvModuleDef;

/* A module with no attributes but __name__ and __doc__ (None). NULL with MemoryError or UnicodeDecodeError. */
XV_API XvObject *XvModule_New(XvThreadState *ts, const char *name);

/* A module of def, filled; not one that can be found by its name. NULL with ImportError (def is for another core),
   SystemError (def makes no sense), MemoryError, or what exec raised. */
XV_API XvObject *XvModule_Create(XvThreadState *ts, const XvModuleDef *def);

/* The attributes, a dict, *borrowed*. NULL with TypeError. */
XV_API XvObject *XvModule_Dict(XvThreadState *ts, XvObject *module);

/* Sets an attribute, taking a reference of its own to value. -1 with an error. */
XV_API int XvModule_AddObject(XvThreadState *ts, XvObject *module, const char *name, XvObject *value);

/* The state of a native module in this interpreter, state_size bytes that do not move; NULL if its def has none, or
   with TypeError. */
XV_API void *XvModule_State(XvThreadState *ts, XvObject *module);

/* What a native module was made of; NULL if it is none, or with TypeError. */
XV_API const XvModuleDef *XvModule_Def(XvThreadState *ts, XvObject *module);

XV_END_DECLS

#endif
