/* SPDX-License-Identifier: Apache-2.0 */
#include "crossview/functionobject.h"

#include "crossview/noneobject.h"
#include "crossview/strobject.h"
#include "object/outside.h"

/* A native function has a def, a foreign one the rest. */
typedef struct XvFunctionObject {
    XvObject ob_base;
    const XvFunctionDef *def;    /* NULL: a foreign one */
    XvObject *self;              /* or NULL */
    XvForeign_Call call;
    XvForeign_Release release;   /* NULL: nobody is to be told, or has been told */
    int64_t id;
    XvObject *name;              /* a str */
    XvOutside outside;           /* on the list while release is to be called */
} XvFunctionObject;

static void release(XvThreadState *ts, XvFunctionObject *function)
{
    XvForeign_Release proc = function->release;
    if (proc == NULL)
        return;
    function->release = NULL;
    xv_outside_remove(xv_context(ts)->world, &function->outside);
    proc(function->id);
}

static void drop_at_close(XvThreadState *ts, XvOutside *self)
{
    release(ts, (XvFunctionObject *)((char *)self - offsetof(XvFunctionObject, outside)));
}

static void function_dealloc(XvThreadState *ts, XvObject *op)
{
    XvFunctionObject *function = (XvFunctionObject *)op;
    release(ts, function);
    Xv_XDECREF(ts, function->self);
    Xv_XDECREF(ts, function->name);
    XvObject_Free(ts, op);
}

static int function_traverse(XvObject *op, Xv_visitproc visit, void *arg)
{
    Xv_VISIT(((XvFunctionObject *)op)->self);
    return 0;
}

static void function_clear(XvThreadState *ts, XvObject *op) { Xv_CLEAR(ts, ((XvFunctionObject *)op)->self); }

static const char *name_of(XvThreadState *ts, const XvFunctionObject *function)
{
    return function->def != NULL ? function->def->name : XvStr_AsUTF8(ts, function->name);
}

static XvObject *function_repr(XvThreadState *ts, XvObject *op)
{
    const XvFunctionObject *function = (const XvFunctionObject *)op;
    return XvStr_FromFormat(ts, "<%s function %s>", function->def != NULL ? "built-in" : "foreign",
                            name_of(ts, function));
}

static XvObject *function_getattro(XvThreadState *ts, XvObject *op, XvObject *name)
{
    const XvFunctionObject *function = (const XvFunctionObject *)op;
    XvObject *value = Xv_None(ts);
    if (XvStr_EqualToUTF8(name, "__name__"))
        return XvStr_FromString(ts, name_of(ts, function));
    if (XvStr_EqualToUTF8(name, "__doc__") && function->def != NULL && function->def->doc != NULL)
        return XvStr_FromString(ts, function->def->doc);
    if (XvStr_EqualToUTF8(name, "__self__") && function->self != NULL)
        value = function->self;
    else if (!XvStr_EqualToUTF8(name, "__doc__") && !XvStr_EqualToUTF8(name, "__self__"))
        return XvErr_Format(ts, &XvExc_AttributeError, "'function' object has no attribute '%s'",
                            XvStr_AsUTF8(ts, name));
    Xv_INCREF(value);
    return value;
}

/* CPython's messages, as far as they can be told from two numbers. */
static XvObject *wrong_number(XvThreadState *ts, const XvFunctionDef *def, Xv_ssize_t nargs)
{
    bool few = nargs < def->min_args;
    Xv_ssize_t bound = few ? def->min_args : def->max_args;
    if (def->max_args == 0)
        return XvErr_Format(ts, &XvExc_TypeError, "%.200s() takes no arguments (%td given)", def->name, nargs);
    if (def->min_args == 1 && def->max_args == 1)
        return XvErr_Format(ts, &XvExc_TypeError, "%.200s() takes exactly one argument (%td given)", def->name, nargs);
    return XvErr_Format(ts, &XvExc_TypeError, "%.200s expected %s%td argument%s, got %td", def->name,
                        def->min_args == def->max_args ? "" : few ? "at least " : "at most ", bound,
                        bound == 1 ? "" : "s", nargs);
}

static XvObject *function_call(XvThreadState *ts, XvObject *op, XvObject *const *args, Xv_ssize_t nargs)
{
    const XvFunctionObject *function = (const XvFunctionObject *)op;
    const XvFunctionDef *def = function->def;
    if (def == NULL)
        return function->call(ts, function->id, args, nargs);
    if (nargs < def->min_args || (def->max_args != XV_ANY_ARGS && nargs > def->max_args))
        return wrong_number(ts, def, nargs);
    return def->call(ts, function->self, args, nargs);
}

const XvTypeObject XvFunction_Type = {
    .tp_name = "function",
    .tp_basicsize = sizeof(XvFunctionObject),
    .tp_flags = XV_TPFLAGS_HAVE_GC,
    .tp_dealloc = function_dealloc,
    .tp_traverse = function_traverse,
    .tp_clear = function_clear,
    .tp_repr = function_repr,
    .tp_call = function_call,
    .tp_getattro = function_getattro,
};

XvObject *XvFunction_New(XvThreadState *ts, const XvFunctionDef *def, XvObject *self)
{
    XvFunctionObject *function;
    if (def == NULL || def->name == NULL || def->call == NULL)
        return XvErr_Format(ts, &XvExc_SystemError, "a function has a name and something to call");
    function = (XvFunctionObject *)XvObject_New(ts, &XvFunction_Type, 0);
    if (function == NULL)
        return NULL;
    function->def = def;
    Xv_XINCREF(self);
    function->self = self;
    return &function->ob_base;
}

XvObject *XvFunction_NewForeign(XvThreadState *ts, const char *name, XvForeign_Call call, int64_t id,
                                XvForeign_Release release_proc)
{
    XvFunctionObject *function;
    XvObject *text;
    if (name == NULL || call == NULL)
        return XvErr_Format(ts, &XvExc_SystemError, "a function has a name and something to call");
    text = XvStr_FromString(ts, name);
    if (text == NULL)
        return NULL;
    function = (XvFunctionObject *)XvObject_New(ts, &XvFunction_Type, 0);
    if (function == NULL) {
        Xv_DECREF(ts, text);
        return NULL;
    }
    function->call = call;
    function->release = release_proc;
    function->id = id;
    function->name = text;
    function->outside.drop = drop_at_close;
    if (release_proc != NULL)
        xv_outside_add(xv_context(ts)->world, &function->outside);
    return &function->ob_base;
}

const char *XvFunction_Name(XvThreadState *ts, XvObject *op)
{
    return xv_expect(ts, op, &XvFunction_Type) < 0 ? NULL : name_of(ts, (XvFunctionObject *)op);
}

XvObject *XvFunction_Self(XvThreadState *ts, XvObject *op)
{
    return xv_expect(ts, op, &XvFunction_Type) < 0 ? NULL : ((XvFunctionObject *)op)->self;
}

int XvFunction_ForeignId(XvThreadState *ts, XvObject *op, int64_t *id)
{
    if (xv_expect(ts, op, &XvFunction_Type) < 0)
        return -1;
    XV_POINTER(ts, id, -1);
    if (((XvFunctionObject *)op)->def != NULL)
        return 0;
    *id = ((XvFunctionObject *)op)->id;
    return 1;
}
