/* SPDX-License-Identifier: Apache-2.0 */
#include "crossview/import.h"

#include "crossview/dictobject.h"
#include "crossview/strobject.h"
#include "module/elf.h"
#include "object/context.h"
#include "object/module.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#define INIT "XvInit_"
#define NAME_MAX_LENGTH 100

typedef const XvModuleDef *(*InitFunction)(void);

/* The modules of an interpreter */

XvObject *XvImport_Modules(XvThreadState *ts)
{
    XvWorld *world = xv_context(ts)->world;
    if (world->modules == NULL)
        world->modules = XvDict_New(ts);
    return world->modules;
}

/* The module, borrowed; NULL without an error if there is none. */
static XvObject *find(XvThreadState *ts, const char *name)
{
    XvObject *modules = XvImport_Modules(ts);
    return modules == NULL ? NULL : XvDict_GetItemString(ts, modules, name);
}

XvObject *XvImport_GetModule(XvThreadState *ts, const char *name)
{
    XvObject *module;
    XV_POINTER(ts, name, NULL);
    module = find(ts, name);
    if (module == NULL && XvErr_Occurred(ts) == NULL)
        return XvErr_Format(ts, &XvExc_ModuleNotFoundError, "No module named '%.100s'", name);
    Xv_XINCREF(module);
    return module;
}

int XvImport_AddModule(XvThreadState *ts, const char *name, XvObject *module)
{
    XvObject *modules;
    XV_POINTER(ts, name, -1);
    if (xv_expect(ts, module, &XvModule_Type) < 0)
        return -1;
    modules = XvImport_Modules(ts);
    return modules == NULL ? -1 : XvDict_SetItemString(ts, modules, name, module);
}

XvObject *XvImport_FindModule(XvThreadState *ts, const XvModuleDef *def)
{
    XvObject *modules = XvImport_Modules(ts), *module;
    Xv_ssize_t position = 0;
    XV_POINTER(ts, def, NULL);
    if (modules == NULL)
        return NULL;
    while (XvDict_Next(ts, modules, &position, NULL, &module) == 1)
        if (XvModule_Check(module) && XvModule_Def(ts, module) == def)
            return module;
    return XvErr_Format(ts, &XvExc_SystemError, "module '%.100s' has not been loaded in this interpreter", def->name);
}

/* Loading */

/* The last part of a dotted name; NULL with ValueError if it is no identifier or too long. */
static const char *last_part(XvThreadState *ts, const char *name)
{
    const char *dot = strrchr(name, '.'), *part = dot == NULL ? name : dot + 1;
    size_t length = strspn(part, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");
    if (length == 0 || part[length] != 0 || length > NAME_MAX_LENGTH || (*part >= '0' && *part <= '9'))
        return XvErr_Format(ts, &XvExc_ValueError, "'%.100s' is no name for a native module", name);
    return part;
}

/* ImportError. Of a long path the end is shown, where the name of the file is. */
static void *refuse(XvThreadState *ts, const char *path, const char *problem)
{
    size_t length = strlen(path);
    return XvErr_Format(ts, &XvExc_ImportError, "%s: %s", length > 100 ? path + length - 100 : path, problem);
}

/* The library at path, which is never unloaded again: what it defines may live as long as the process. Others run while
   it is read from the disk. */
static void *load(XvThreadState *ts, const char *path)
{
    char problem[XV_ERR_MESSAGE_SIZE] = "";
    void *library = NULL;
    Xv_BEGIN_ALLOW_THREADS(ts)
    if (strchr(path, '/') == NULL || xv_elf_check(path, problem, sizeof problem)) {
        library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
        /* The loader's message, which names the file, is this thread's until its next call. */
        if (library == NULL)
            snprintf(problem, sizeof problem, "%s", dlerror());
    }
    Xv_END_ALLOW_THREADS(ts)
    return library != NULL ? library : refuse(ts, path, problem);
}

/* What the library says of itself, if it is for this core and has the name that it should. */
static const XvModuleDef *find_def(XvThreadState *ts, const char *path, void *library, const char *part)
{
    char symbol[sizeof INIT + NAME_MAX_LENGTH], problem[sizeof symbol + 64];
    InitFunction init;
    const XvModuleDef *def;
    void *address;
    snprintf(symbol, sizeof symbol, INIT "%s", part);
    address = dlsym(library, symbol);
    if (address == NULL) {
        snprintf(problem, sizeof problem, "it does not export %s", symbol);
        return refuse(ts, path, problem);
    }
    memcpy(&init, &address, sizeof init);
    def = init();
    if (def == NULL) {
        snprintf(problem, sizeof problem, "%s returned NULL", symbol);
        return refuse(ts, path, problem);
    }
    if (xv_module_check(ts, def) < 0) {
        char message[XV_ERR_MESSAGE_SIZE];
        snprintf(message, sizeof message, "%s", XvErr_Message(ts));
        return refuse(ts, path, message);
    }
    if (strcmp(def->name, part) != 0) {
        snprintf(problem, sizeof problem, "it calls itself '%.60s', not '%.60s'", def->name, part);
        return refuse(ts, path, problem);
    }
    return def;
}

static XvObject *make(XvThreadState *ts, const char *name, const char *path, const XvModuleDef *def)
{
    XvObject *module = XvModule_Create(ts, def), *file;
    if (module == NULL)
        return NULL;
    file = XvStr_FromString(ts, path);
    if (file == NULL || XvModule_AddObject(ts, module, "__file__", file) < 0
        || XvImport_AddModule(ts, name, module) < 0)
        Xv_CLEAR(ts, module);
    Xv_XDECREF(ts, file);
    return module;
}

XvObject *XvImport_LoadNative(XvThreadState *ts, const char *name, const char *path)
{
    const XvModuleDef *def;
    const char *part;
    XvObject *module;
    void *library;
    XV_POINTER(ts, name, NULL);
    XV_POINTER(ts, path, NULL);
    part = last_part(ts, name);
    if (part == NULL)
        return NULL;
    module = find(ts, name);
    if (module != NULL || XvErr_Occurred(ts) != NULL) {
        Xv_XINCREF(module);
        return module;
    }
    library = load(ts, path);
    def = library == NULL ? NULL : find_def(ts, path, library, part);
    if (def == NULL)
        return NULL;
    /* While the GIL was let go another thread may have loaded it. */
    module = find(ts, name);
    if (module != NULL || XvErr_Occurred(ts) != NULL) {
        Xv_XINCREF(module);
        return module;
    }
    return make(ts, name, path, def);
}
