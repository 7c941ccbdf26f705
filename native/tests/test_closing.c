/* SPDX-License-Identifier: Apache-2.0
 *
 * What an interpreter owns outside its heap is let go of once when it closes, wherever in it the object lies that holds
 * it: each kind of such an object in each kind of place.
 */
#include "values.h"

static int let_go;

/* The kinds */

static void note_destruction(void *pointer, void *context)
{
    CHECK_PTR(pointer, ==, &let_go);
    (void)context;
    let_go++;
}

static XvObject *capsule(XvThreadState *ts) { return XvCapsule_New(ts, &let_go, "kind", note_destruction, NULL); }

static XvObject *call(XvThreadState *ts, int64_t id, XvObject *const *args, Xv_ssize_t nargs)
{
    (void)args, (void)nargs;
    return XvInt_FromInt64(ts, id);
}

static void note_release(int64_t id)
{
    CHECK_INT(id, ==, 7);
    let_go++;
}

static XvObject *foreign_function(XvThreadState *ts) { return XvFunction_NewForeign(ts, "f", call, 7, note_release); }

static void note_free(void *state)
{
    (void)state;
    let_go++;
}

static XvObject *module_with_state(XvThreadState *ts)
{
    static const XvModuleDef def = {XV_MODULE_HEAD, .name = "kind", .state_size = 8, .free = note_free};
    return XvModule_Create(ts, &def);
}

static char bytes[100];

static void note_block(void *arg, void *base, Xv_ssize_t size)
{
    CHECK_PTR(base, ==, bytes);
    (void)arg, (void)size;
    let_go++;
}

static XvObject *shared_view(XvThreadState *ts)
{
    XvBlock *block = NULL;
    XvObject *view;
    CHECK_OK(XvBlock_FromForeign(bytes, sizeof bytes, 0, note_block, NULL, &block));
    view = XvSharedView_FromBlock(ts, block);
    XvBlock_Release(ts, block);
    return view;
}

static XvObject *(*const kinds[])(XvThreadState *ts) = {capsule, foreign_function, module_with_state, shared_view};

/* The places; each takes over the reference. */

static void in_a_variable(World world, XvObject *op) { (void)world, (void)op; }

static void in_a_list(World world, XvObject *op) { LIST(op); }

static void in_a_lost_cycle(World world, XvObject *op)
{
    XvObject *list = LIST(op);
    CHECK_INT(XvList_Append(world.ts, list, list), ==, 0);
    DROP(list);
}

static void in_a_dict_in_a_tuple(World world, XvObject *op) { TUPLE(DICT(STR("key"), op)); }

static void in_a_slice(World world, XvObject *op)
{
    made(world.ts, XvSlice_New(world.ts, op, NULL, NULL));
    DROP(op);
}

static XvObject *answer(XvThreadState *ts, XvObject *self, XvObject *const *args, Xv_ssize_t nargs)
{
    (void)ts, (void)args, (void)nargs;
    Xv_INCREF(self);
    return self;
}

static void as_a_function_s_self(World world, XvObject *op)
{
    static const XvFunctionDef def = {"answer", answer, 0, 0, NULL};
    made(world.ts, XvFunction_New(world.ts, &def, op));
    DROP(op);
}

static void as_an_attribute_of_a_loaded_module(World world, XvObject *op)
{
    XvObject *module = made(world.ts, XvModule_New(world.ts, "place"));
    CHECK_INT(XvModule_AddObject(world.ts, module, "attribute", op), ==, 0);
    CHECK_INT(XvImport_AddModule(world.ts, "place", module), ==, 0);
    DROP(module);
    DROP(op);
}

static int traverse_state(void *state, Xv_visitproc visit, void *arg)
{
    Xv_VISIT(*(XvObject **)state);
    return 0;
}

static void clear_state(XvThreadState *ts, void *state) { Xv_CLEAR(ts, *(XvObject **)state); }

static void in_a_module_s_state(World world, XvObject *op)
{
    static const XvModuleDef def = {
        XV_MODULE_HEAD, .name = "keeper", .state_size = sizeof(XvObject *), .traverse = traverse_state,
        .clear = clear_state,
    };
    XvObject *module = made(world.ts, XvModule_Create(world.ts, &def));
    *(XvObject **)XvModule_State(world.ts, module) = op;
    CHECK_INT(XvImport_AddModule(world.ts, "keeper", module), ==, 0);
    DROP(module);
}

static void (*const places[])(World world, XvObject *op) = {
    in_a_variable, in_a_list, in_a_lost_cycle, in_a_dict_in_a_tuple, in_a_slice, as_a_function_s_self,
    as_an_attribute_of_a_loaded_module, in_a_module_s_state,
};

#define COUNT(array) (int)(sizeof(array) / sizeof *(array))

static void ignore_leaks(void *arg, int64_t interpreter, const XvTypeStats *stats)
{
    (void)arg, (void)interpreter, (void)stats;
}

TEST("close lets go once of what lies outside, whatever holds it and wherever that is")
{
    XvDebug_SetLeakHandler(ignore_leaks, NULL);
    for (int kind = 0; kind < COUNT(kinds); kind++) {
        for (int place = 0; place < COUNT(places); place++) {
            World world = open_world();
            let_go = 0;
            places[place](world, made(world.ts, kinds[kind](world.ts)));
            CHECK_INT(let_go, ==, 0);
            close_world(world);
            if (let_go != 1)
                XVTEST_FAIL("kind %d in place %d was let go of %d times", kind, place, let_go);
        }
    }
}

TEST("what a collection has let go of is not let go of again when the interpreter closes")
{
    for (int kind = 0; kind < COUNT(kinds); kind++) {
        World world = open_world();
        let_go = 0;
        in_a_lost_cycle(world, made(world.ts, kinds[kind](world.ts)));
        XvGC_Collect(world.ts);
        CHECK_INT(let_go, ==, 1);
        close_world(world);
        CHECK_INT(let_go, ==, 1);
    }
}

TEST("many that are left are all let go of, those of other interpreters not")
{
    World world = open_world();
    XvInterpreter *other = open_interpreter(world.rt, "other");
    XvThreadState *ts = NULL;
    XvDebug_SetLeakHandler(ignore_leaks, NULL);
    for (int i = 0; i < 1000; i++)
        made(world.ts, kinds[i % COUNT(kinds)](world.ts));
    CHECK_OK(XvInterpreter_Attach(other, world.ts, XV_FOREVER, &ts));
    for (int i = 0; i < 1000; i++)
        made(ts, kinds[i % COUNT(kinds)](ts));
    XvThreadState_Detach(ts);
    XvThreadState_Detach(world.ts);
    CHECK_INT(let_go, ==, 0);
    close_interpreter(other);
    CHECK_INT(let_go, ==, 1000);
    close_interpreter(world.interp);
    CHECK_INT(let_go, ==, 2000);
    close_runtime(world.rt);
}
