/* SPDX-License-Identifier: Apache-2.0 */
#include "object/module.h"

#include "crossview/dictobject.h"
#include "crossview/floatobject.h"
#include "crossview/intobject.h"
#include "crossview/memory.h"
#include "crossview/noneobject.h"
#include "crossview/strobject.h"
#include "crossview/typeobject.h"
#include "object/outside.h"

#include <string.h>

/* The state is apart from the object: it is given to the module's own functions, which keep its address. */
typedef struct XvModuleObject {
    XvObject ob_base;
    XvObject *dict;
    XvObject *name;              /* a str */
    const XvModuleDef *def;      /* NULL: not a native one */
    void *state;                 /* NULL: none, or not yet */
    XvOutside outside;           /* on the list while def->free is to be called */
    bool owns_outside;
} XvModuleObject;

const char XvModule_Core = 0;

static void free_outside(XvThreadState *ts, XvModuleObject *module)
{
    if (!module->owns_outside)
        return;
    module->owns_outside = false;
    xv_outside_remove(xv_context(ts)->world, &module->outside);
    module->def->free(module->state);
}

static void drop_at_close(XvThreadState *ts, XvOutside *self)
{
    free_outside(ts, (XvModuleObject *)((char *)self - offsetof(XvModuleObject, outside)));
}

static bool has_state(const XvModuleObject *module) { return module->state != NULL; }

static int module_traverse(XvObject *op, Xv_visitproc visit, void *arg)
{
    XvModuleObject *module = (XvModuleObject *)op;
    Xv_VISIT(module->dict);
    return has_state(module) && module->def->traverse != NULL ? module->def->traverse(module->state, visit, arg) : 0;
}

static void module_clear(XvThreadState *ts, XvObject *op)
{
    XvModuleObject *module = (XvModuleObject *)op;
    if (has_state(module) && module->def->clear != NULL)
        module->def->clear(ts, module->state);
    Xv_CLEAR(ts, module->dict);
}

static void module_dealloc(XvThreadState *ts, XvObject *op)
{
    XvModuleObject *module = (XvModuleObject *)op;
    module_clear(ts, op);
    free_outside(ts, module);
    XvMem_Free(ts, module->state);
    Xv_XDECREF(ts, module->name);
    XvObject_Free(ts, op);
}

static XvObject *module_repr(XvThreadState *ts, XvObject *op)
{
    return XvStr_FromFormat(ts, "<module '%s'>", XvStr_AsUTF8(ts, ((XvModuleObject *)op)->name));
}

/* The attributes; a module that has been cleared has none any more. */
static XvObject *attributes(XvThreadState *ts, XvModuleObject *module)
{
    if (module->dict == NULL)
        return XvErr_Format(ts, &XvExc_SystemError, "module '%.100s' has been cleared", XvStr_AsUTF8(ts, module->name));
    return module->dict;
}

static XvObject *module_getattro(XvThreadState *ts, XvObject *op, XvObject *name)
{
    XvModuleObject *module = (XvModuleObject *)op;
    XvObject *dict = attributes(ts, module), *value;
    if (dict == NULL)
        return NULL;
    value = XvDict_GetItem(ts, dict, name);
    if (value != NULL)
        Xv_INCREF(value);
    else if (XvErr_Occurred(ts) == NULL)
        XvErr_Format(ts, &XvExc_AttributeError, "module '%.100s' has no attribute '%.100s'",
                     XvStr_AsUTF8(ts, module->name), XvStr_AsUTF8(ts, name));
    return value;
}

static int module_setattro(XvThreadState *ts, XvObject *op, XvObject *name, XvObject *value)
{
    XvModuleObject *module = (XvModuleObject *)op;
    XvObject *dict = attributes(ts, module);
    if (dict == NULL)
        return -1;
    if (value != NULL)
        return XvDict_SetItem(ts, dict, name, value);
    switch (XvDict_Pop(ts, dict, name, NULL)) {
    case 1: return 0;
    case 0:
        XvErr_Format(ts, &XvExc_AttributeError, "module '%.100s' has no attribute '%.100s'",
                     XvStr_AsUTF8(ts, module->name), XvStr_AsUTF8(ts, name));
    }
    return -1;
}

const XvTypeObject XvModule_Type = {
    .tp_name = "module",
    .tp_basicsize = sizeof(XvModuleObject),
    .tp_flags = XV_TPFLAGS_HAVE_GC,
    .tp_dealloc = module_dealloc,
    .tp_traverse = module_traverse,
    .tp_clear = module_clear,
    .tp_repr = module_repr,
    .tp_getattro = module_getattro,
    .tp_setattro = module_setattro,
};

/* Sets an attribute to what was just made for it, whose reference is taken over; NULL: it could not be made. */
static int add_new(XvThreadState *ts, XvModuleObject *module, const char *name, XvObject *value)
{
    int result;
    if (value == NULL)
        return -1;
    result = XvDict_SetItemString(ts, module->dict, name, value);
    Xv_DECREF(ts, value);
    return result;
}

static XvObject *text_or_none(XvThreadState *ts, const char *text)
{
    if (text != NULL)
        return XvStr_FromString(ts, text);
    Xv_INCREF(Xv_None(ts));
    return Xv_None(ts);
}

static XvModuleObject *module_new(XvThreadState *ts, const char *name, const char *doc)
{
    XvModuleObject *module;
    if (name == NULL)
        return XvErr_Format(ts, &XvExc_SystemError, "a module has a name");
    module = (XvModuleObject *)XvObject_New(ts, &XvModule_Type, 0);
    if (module == NULL)
        return NULL;
    module->outside.drop = drop_at_close;
    module->dict = XvDict_New(ts);
    module->name = module->dict == NULL ? NULL : XvStr_FromString(ts, name);
    if (module->name == NULL || XvDict_SetItemString(ts, module->dict, "__name__", module->name) < 0
        || add_new(ts, module, "__doc__", text_or_none(ts, doc)) < 0) {
        Xv_DECREF(ts, module);
        return NULL;
    }
    return module;
}

XvObject *XvModule_New(XvThreadState *ts, const char *name) { return (XvObject *)module_new(ts, name, NULL); }

/* From a def */

int xv_module_check(XvThreadState *ts, const XvModuleDef *def)
{
    if (def->abi != XV_ABI_VERSION) {
        XvErr_Format(ts, &XvExc_ImportError, "the module was built for version %d of the core's interface, this core "
                     "has version %d: it has to be compiled again", def->abi, XV_ABI_VERSION);
        return -1;
    }
    if (def->core != &XvModule_Core) {
        XvErr_SetString(ts, &XvExc_ImportError, "the module is bound to another copy of the core in this process: it "
                        "has to be linked to the library that is loaded, not to contain or load one of its own");
        return -1;
    }
    if (def->name == NULL || def->state_size < 0) {
        XvErr_SetString(ts, &XvExc_SystemError, "a module has a name and a state of at least 0 bytes");
        return -1;
    }
    return 0;
}

static XvObject *make_constant(XvThreadState *ts, const XvConstantDef *constant)
{
    switch (constant->kind) {
    case XV_CONSTANT_INT: return XvInt_FromInt64(ts, constant->integer);
    case XV_CONSTANT_FLOAT: return XvFloat_FromDouble(ts, constant->real);
    case XV_CONSTANT_STR: return XvStr_FromString(ts, constant->text);
    }
    return XvErr_Format(ts, &XvExc_SystemError, "constant %s is of no kind", constant->name);
}

static const char *last_name(const char *dotted)
{
    const char *dot = strrchr(dotted, '.');
    return dot == NULL ? dotted : dot + 1;
}

static int fill(XvThreadState *ts, XvModuleObject *module)
{
    const XvModuleDef *def = module->def;
    if (def->functions != NULL)
        for (const XvFunctionDef *function = def->functions; function->name != NULL; function++)
            if (add_new(ts, module, function->name, XvFunction_New(ts, function, &module->ob_base)) < 0)
                return -1;
    if (def->constants != NULL)
        for (const XvConstantDef *constant = def->constants; constant->name != NULL; constant++)
            if (add_new(ts, module, constant->name, make_constant(ts, constant)) < 0)
                return -1;
    if (def->types != NULL)
        for (const XvTypeObject *const *type = def->types; *type != NULL; type++)
            if (add_new(ts, module, last_name((*type)->tp_name), XvType_Ref(ts, *type)) < 0)
                return -1;
    return 0;
}

static int give_state(XvThreadState *ts, XvModuleObject *module)
{
    const XvModuleDef *def = module->def;
    void *state;
    if (def->state_size == 0 && def->traverse == NULL && def->clear == NULL && def->free == NULL)
        return 0;
    state = XvMem_Alloc(ts, def->state_size);
    if (state == NULL)
        return -1;
    module->state = memset(state, 0, (size_t)def->state_size);
    if (def->free != NULL) {
        module->owns_outside = true;
        xv_outside_add(xv_context(ts)->world, &module->outside);
    }
    return 0;
}

static int execute(XvThreadState *ts, XvModuleObject *module)
{
    int result;
    if (module->def->exec == NULL)
        return 0;
    result = module->def->exec(ts, &module->ob_base);
    if ((result < 0) == (XvErr_Occurred(ts) != NULL))
        return result;
    XvErr_FormatFromCause(ts, &XvExc_SystemError, result < 0 ? "execution of module %.100s failed without setting an "
                          "exception" : "execution of module %.100s raised unreported exception", module->def->name);
    return -1;
}

XvObject *XvModule_Create(XvThreadState *ts, const XvModuleDef *def)
{
    XvModuleObject *module;
    XV_POINTER(ts, def, NULL);
    if (xv_module_check(ts, def) < 0)
        return NULL;
    module = module_new(ts, def->name, def->doc);
    if (module == NULL)
        return NULL;
    module->def = def;
    if (fill(ts, module) < 0 || give_state(ts, module) < 0) {
        /* Nobody has seen it yet: its functions, which refer to it, need not wait for the collector. */
        module_clear(ts, &module->ob_base);
        Xv_DECREF(ts, module);
        return NULL;
    }
    if (execute(ts, module) < 0) {
        Xv_DECREF(ts, module);
        return NULL;
    }
    return &module->ob_base;
}

XvObject *XvModule_Dict(XvThreadState *ts, XvObject *op)
{
    return xv_expect(ts, op, &XvModule_Type) < 0 ? NULL : attributes(ts, (XvModuleObject *)op);
}

int XvModule_AddObject(XvThreadState *ts, XvObject *op, const char *name, XvObject *value)
{
    XvObject *dict = XvModule_Dict(ts, op);
    return dict == NULL ? -1 : XvDict_SetItemString(ts, dict, name, value);
}

void *XvModule_State(XvThreadState *ts, XvObject *op)
{
    return xv_expect(ts, op, &XvModule_Type) < 0 ? NULL : ((XvModuleObject *)op)->state;
}

const XvModuleDef *XvModule_Def(XvThreadState *ts, XvObject *op)
{
    return xv_expect(ts, op, &XvModule_Type) < 0 ? NULL : ((XvModuleObject *)op)->def;
}
