/* SPDX-License-Identifier: Apache-2.0
 *
 * Native modules: shared libraries that extend the core. Such a library exports
 *
 *     XV_API const XvModuleDef *XvInit_ring(void);
 *
 * for a module called ring. It is linked to the core (its name is in DT_NEEDED), and nothing in it may change after it
 * is loaded. The library stays loaded for the life of the process: types and functions of it may live as long.
 */
#ifndef CROSSVIEW_IMPORT_H
#define CROSSVIEW_IMPORT_H

#include "crossview/moduleobject.h"

XV_BEGIN_DECLS

/* The module called name of ts' interpreter: the one it has, or a new one from the shared library at path (UTF-8). A
   path without a slash is searched for as the system does. name may have dots; the library exports XvInit_ and what is
   behind the last. A new reference. NULL with
     - ImportError: there is no such file; it is no shared library, cut short, or for another machine; something that it
       needs is missing; it does not export XvInit_<name>; its def is for another version of this interface, or is bound
       to a second copy of the core in this process, or has another name;
     - ValueError: name is no name;
     - MemoryError, or what the module's exec raised.
   May let the GIL go, and runs the library's constructors. */
XV_API XvObject *XvImport_LoadNative(XvThreadState *ts, const char *name, const char *path);

/* The module called name that the interpreter has; a new reference. NULL with ModuleNotFoundError. */
XV_API XvObject *XvImport_GetModule(XvThreadState *ts, const char *name);

/* Makes module the one called name, in place of another there may be. -1 with TypeError, MemoryError or
   UnicodeDecodeError. */
XV_API int XvImport_AddModule(XvThreadState *ts, const char *name, XvObject *module);

/* The interpreter's module that was made of def, *borrowed*: how the slots of a native type find their state. NULL with
   SystemError if it has not been loaded here. */
XV_API XvObject *XvImport_FindModule(XvThreadState *ts, const XvModuleDef *def);

/* All of them, a dict from names to modules, *borrowed*. NULL with MemoryError. */
XV_API XvObject *XvImport_Modules(XvThreadState *ts);

XV_END_DECLS

#endif
