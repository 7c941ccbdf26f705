/* SPDX-License-Identifier: Apache-2.0
 *
 * Modules: attributes, what a def makes, state in each interpreter and when it goes.
 */
#include "world.h"

static XvObject *attribute(XvThreadState *ts, XvObject *module, const char *name)
{
    XvObject *value = XvObject_GetAttrString(ts, module, name);
    CHECK_OBJECT(ts, value);
    return value;
}

static void check_text(XvThreadState *ts, XvObject *module, const char *name, const char *text)
{
    XvObject *value = attribute(ts, module, name);
    CHECK_STR(XvStr_AsUTF8(ts, value), text);
    Xv_DECREF(ts, value);
}

TEST("a module has a name, no doc, and the attributes that it is given")
{
    World world = open_world();
    XvObject *module = XvModule_New(world.ts, "empty"), *value, *name;
    CHECK_OBJECT(world.ts, module);
    CHECK(XvModule_Check(module));
    check_text(world.ts, module, "__name__", "empty");
    value = attribute(world.ts, module, "__doc__");
    CHECK(XvNone_Check(value));
    Xv_DECREF(world.ts, value);
    CHECK_INT(XvModule_AddObject(world.ts, module, "none", Xv_None(world.ts)), ==, 0);
    value = attribute(world.ts, module, "none");
    CHECK_PTR(value, ==, Xv_None(world.ts));
    Xv_DECREF(world.ts, value);
    value = XvObject_Repr(world.ts, module);
    CHECK_STR(XvStr_AsUTF8(world.ts, value), "<module 'empty'>");
    Xv_DECREF(world.ts, value);

    name = XvStr_FromString(world.ts, "none");
    CHECK_OBJECT(world.ts, name);
    CHECK_INT(XvObject_SetAttr(world.ts, module, name, module), ==, 0);
    value = attribute(world.ts, module, "none");
    CHECK_PTR(value, ==, module);
    Xv_DECREF(world.ts, value);
    CHECK_INT(XvObject_DelAttr(world.ts, module, name), ==, 0);
    CHECK_INT(XvObject_DelAttr(world.ts, module, name), ==, -1);
    CHECK_RAISED(world.ts, XvExc_AttributeError, "module 'empty' has no attribute 'none'");
    CHECK_PTR(XvObject_GetAttr(world.ts, module, name), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_AttributeError, "module 'empty' has no attribute 'none'");
    CHECK_INT(XvDict_Size(world.ts, XvModule_Dict(world.ts, module)), ==, 2);
    CHECK_PTR(XvModule_State(world.ts, module), ==, NULL);
    CHECK_PTR(XvModule_Def(world.ts, module), ==, NULL);
    CHECK_NO_ERROR(world.ts);
    Xv_DECREF(world.ts, name);
    Xv_DECREF(world.ts, module);
    close_world(world);
}

TEST("what is no module is a TypeError, and a module without a name a SystemError")
{
    World world = open_world();
    XvObject *none = Xv_None(world.ts);
    CHECK_PTR(XvModule_New(world.ts, NULL), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_SystemError, "name");
    CHECK_PTR(XvModule_New(world.ts, "\xc3"), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_UnicodeDecodeError, "");
    CHECK_PTR(XvModule_Dict(world.ts, none), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_TypeError, "module");
    CHECK_PTR(XvModule_State(world.ts, none), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_TypeError, "module");
    CHECK_PTR(XvModule_Def(world.ts, none), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_TypeError, "module");
    CHECK_INT(XvModule_AddObject(world.ts, none, "a", none), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "module");
    close_world(world);
}

/* A module with everything */

typedef struct State {
    XvObject *list;
    int number;
    int owns;
} State;

static int freed, executed;

static int full_exec(XvThreadState *ts, XvObject *module)
{
    State *state = XvModule_State(ts, module);
    CHECK(state->list == NULL && state->number == 0 && state->owns == 0);
    executed++;
    state->list = XvList_New(ts, 0);
    if (state->list == NULL)
        return -1;
    state->owns = 1;
    return XvModule_AddObject(ts, module, "list", state->list);
}

static int full_traverse(void *state, Xv_visitproc visit, void *arg)
{
    Xv_VISIT(((State *)state)->list);
    return 0;
}

static void full_clear(XvThreadState *ts, void *state) { Xv_CLEAR(ts, ((State *)state)->list); }

static void full_free(void *state)
{
    if (((State *)state)->owns)
        freed++;
}

static const XvModuleDef full;

static XvObject *increment(XvThreadState *ts, XvObject *self, XvObject *const *args, Xv_ssize_t nargs)
{
    (void)args, (void)nargs;
    CHECK_PTR(XvModule_Def(ts, self), ==, &full);
    return XvInt_FromInt64(ts, ++((State *)XvModule_State(ts, self))->number);
}

static const XvTypeObject Thing_Type = {
    .tp_name = "full.Thing",
    .tp_basicsize = sizeof(XvObject),
    .tp_dealloc = XvObject_Free,
};

static const XvTypeObject full_Error = {.tp_name = "full.Error", .tp_base = &XvExc_ValueError};

static const XvFunctionDef full_functions[] = {{"increment", increment, 0, 0, "adds one"}, {0}};
static const XvConstantDef full_constants[] = {
    XV_INT_CONSTANT("SMALLEST", INT64_MIN), XV_FLOAT_CONSTANT("HALF", 0.5), XV_STR_CONSTANT("WORD", "wört"), {0},
};
static const XvTypeObject *const full_types[] = {&Thing_Type, &full_Error, NULL};

static const XvModuleDef full = {
    XV_MODULE_HEAD,
    .name = "full",
    .doc = "has everything",
    .functions = full_functions,
    .constants = full_constants,
    .types = full_types,
    .state_size = sizeof(State),
    .exec = full_exec,
    .traverse = full_traverse,
    .clear = full_clear,
    .free = full_free,
};

static XvObject *create(XvThreadState *ts, const XvModuleDef *def)
{
    XvObject *module = XvModule_Create(ts, def);
    CHECK_OBJECT(ts, module);
    return module;
}

static int64_t call_increment(XvThreadState *ts, XvObject *module)
{
    XvObject *function = attribute(ts, module, "increment"), *result = XvObject_Call(ts, function, NULL, 0);
    int64_t number;
    CHECK_OBJECT(ts, result);
    number = XvInt_AsInt64(ts, result);
    Xv_DECREF(ts, result);
    Xv_DECREF(ts, function);
    return number;
}

TEST("a def gives a module its functions, constants, types and doc")
{
    World world = open_world();
    XvObject *module = create(world.ts, &full), *value;
    check_text(world.ts, module, "__name__", "full");
    check_text(world.ts, module, "__doc__", "has everything");
    check_text(world.ts, module, "WORD", "wört");
    value = attribute(world.ts, module, "SMALLEST");
    CHECK_INT(XvInt_AsInt64(world.ts, value), ==, INT64_MIN);
    Xv_DECREF(world.ts, value);
    value = attribute(world.ts, module, "HALF");
    CHECK(XvFloat_AsDouble(world.ts, value) == 0.5);
    Xv_DECREF(world.ts, value);
    value = attribute(world.ts, module, "Thing");
    CHECK_PTR(XvType_AsType(world.ts, value), ==, &Thing_Type);
    Xv_DECREF(world.ts, value);
    value = attribute(world.ts, module, "Error");
    CHECK_PTR(XvType_AsType(world.ts, value), ==, &full_Error);
    Xv_DECREF(world.ts, value);
    CHECK_PTR(XvModule_Def(world.ts, module), ==, &full);
    CHECK_INT(call_increment(world.ts, module), ==, 1);
    CHECK_INT(call_increment(world.ts, module), ==, 2);
    Xv_DECREF(world.ts, module);
    close_world(world);
}

TEST("two modules of one def, in one interpreter or in two, have each their own state")
{
    World world = open_world();
    XvInterpreter *other = open_interpreter(world.rt, "other");
    XvThreadState *ts = NULL;
    XvObject *a = create(world.ts, &full), *b = create(world.ts, &full), *c;
    CHECK_INT(call_increment(world.ts, a), ==, 1);
    CHECK_INT(call_increment(world.ts, a), ==, 2);
    CHECK_INT(call_increment(world.ts, b), ==, 1);
    CHECK_OK(XvInterpreter_Attach(other, world.ts, XV_FOREVER, &ts));
    c = create(ts, &full);
    CHECK_INT(call_increment(ts, c), ==, 1);
    Xv_DECREF(ts, c);
    XvThreadState_Detach(ts);
    CHECK_INT(call_increment(world.ts, a), ==, 3);
    CHECK_INT(executed, ==, 3);
    Xv_DECREF(world.ts, a);
    Xv_DECREF(world.ts, b);
    close_interpreter(other);
    close_world(world);
}

TEST("a module, its functions and what its state refers to are one cycle, and go in one collection, freed once")
{
    World world = open_world();
    /* What the interpreter makes once and keeps. */
    XvObject *type = XvType_Ref(world.ts, &Thing_Type), *error = XvType_Ref(world.ts, &full_Error);
    XvObject *one = XvInt_FromInt64(world.ts, 1);
    int64_t live = live_blocks(world.ts);
    XvObject *module = create(world.ts, &full), *list = attribute(world.ts, module, "list");
    CHECK_INT(XvList_Append(world.ts, list, module), ==, 0);
    Xv_DECREF(world.ts, list);
    CHECK_INT(XvGC_Collect(world.ts), ==, 0);
    CHECK_INT(call_increment(world.ts, module), ==, 1);
    Xv_DECREF(world.ts, module);
    CHECK_INT(freed, ==, 0);
    CHECK_INT(XvGC_Collect(world.ts), >=, 4);
    CHECK_INT(freed, ==, 1);
    CHECK_INT(live_blocks(world.ts), ==, live);
    Xv_DECREF(world.ts, one);
    Xv_DECREF(world.ts, type);
    Xv_DECREF(world.ts, error);
    close_world(world);
    CHECK_INT(freed, ==, 1);
}

TEST("a module that is left to the closing of its interpreter is freed once")
{
    World world = open_world();
    XvObject *module = create(world.ts, &full);
    CHECK_INT(XvImport_AddModule(world.ts, "full", module), ==, 0);
    Xv_DECREF(world.ts, module);
    CHECK_INT(freed, ==, 0);
    XvThreadState_Detach(world.ts);
    close_interpreter(world.interp);
    CHECK_INT(freed, ==, 1);
    close_runtime(world.rt);
}

TEST("a def for another version or another core, without a name or with a negative state is refused")
{
    static const char other_core;
    World world = open_world();
    XvModuleDef def = {XV_MODULE_HEAD, .name = "def"};
    def.abi = XV_ABI_VERSION + 1;
    CHECK_PTR(XvModule_Create(world.ts, &def), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_ImportError,
                 "was built for version 2 of the core's interface, this core has version 1");
    def.abi = XV_ABI_VERSION;
    def.core = &other_core;
    CHECK_PTR(XvModule_Create(world.ts, &def), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_ImportError, "another copy of the core");
    def.core = &XvModule_Core;
    def.name = NULL;
    CHECK_PTR(XvModule_Create(world.ts, &def), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_SystemError, "name");
    def.name = "def";
    def.state_size = -1;
    CHECK_PTR(XvModule_Create(world.ts, &def), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_SystemError, "state");
    close_world(world);
}

TEST("an interpreter finds its modules by name and by def, and others do not")
{
    World world = open_world();
    XvInterpreter *other = open_interpreter(world.rt, "other");
    XvThreadState *ts = NULL;
    CHECK_PTR(XvImport_GetModule(world.ts, "full"), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_ModuleNotFoundError, "No module named 'full'");
    CHECK_PTR(XvImport_FindModule(world.ts, &full), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_SystemError, "module 'full' has not been loaded in this interpreter");
    XvObject *module = create(world.ts, &full), *found;
    CHECK_INT(XvImport_AddModule(world.ts, "pack.full", module), ==, 0);
    found = XvImport_GetModule(world.ts, "pack.full");
    CHECK_PTR(found, ==, module);
    Xv_DECREF(world.ts, found);
    CHECK_PTR(XvImport_FindModule(world.ts, &full), ==, module);
    CHECK_INT(XvDict_Size(world.ts, XvImport_Modules(world.ts)), ==, 1);
    CHECK_INT(XvImport_AddModule(world.ts, "none", Xv_None(world.ts)), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "module");
    CHECK_OK(XvInterpreter_Attach(other, world.ts, XV_FOREVER, &ts));
    CHECK_PTR(XvImport_GetModule(ts, "pack.full"), ==, NULL);
    CHECK_RAISED(ts, XvExc_ModuleNotFoundError, "pack.full");
    CHECK_PTR(XvImport_FindModule(ts, &full), ==, NULL);
    CHECK_RAISED(ts, XvExc_SystemError, "full");
    XvThreadState_Detach(ts);
    Xv_DECREF(world.ts, module);
    close_interpreter(other);
    close_world(world);
}

TEST("a module may hold itself as an attribute; clearing it does not hurt a function that somebody kept")
{
    World world = open_world();
    XvObject *module = create(world.ts, &full), *function = attribute(world.ts, module, "increment"), *result;
    CHECK_INT(XvModule_AddObject(world.ts, module, "myself", module), ==, 0);
    Xv_DECREF(world.ts, module);
    CHECK_INT(XvGC_Collect(world.ts), ==, 0); /* the function keeps its self */
    result = XvObject_Call(world.ts, function, NULL, 0);
    CHECK_OBJECT(world.ts, result);
    Xv_DECREF(world.ts, result);
    Xv_DECREF(world.ts, function);
    CHECK_INT(XvGC_Collect(world.ts), >=, 3);
    CHECK_INT(freed, ==, 1);
    close_world(world);
}
