/* SPDX-License-Identifier: Apache-2.0
 *
 * References to types: one object for each type in each interpreter.
 */
#include "values.h"

TEST("a type has one reference in each interpreter")
{
    World world = open_world();
    XvObject *first = made(world.ts, XvType_Ref(world.ts, &XvInt_Type));
    XvObject *second = made(world.ts, XvType_Ref(world.ts, &XvInt_Type));
    XvObject *other = made(world.ts, XvType_Ref(world.ts, &XvStr_Type)), *one = INT(1);
    CHECK_PTR(first, ==, second);
    CHECK_PTR(first, !=, other);
    CHECK_PTR(XvType_AsType(world.ts, first), ==, &XvInt_Type);
    XvObject *of_one = made(world.ts, XvObject_Type(world.ts, one));
    CHECK_PTR(of_one, ==, first);
    XvObject *of_type = made(world.ts, XvObject_Type(world.ts, first));
    CHECK_PTR(XvType_AsType(world.ts, of_type), ==, &XvType_Type);
    DROP(of_type);
    DROP(of_one);
    DROP(one);
    DROP(first);
    DROP(second);
    DROP(other);

    XvInterpreter *elsewhere = open_interpreter(world.rt, "elsewhere");
    XvThreadState *ts = NULL;
    CHECK_OK(XvInterpreter_Attach(elsewhere, world.ts, XV_FOREVER, &ts));
    XvObject *there = made(ts, XvType_Ref(ts, &XvInt_Type));
    CHECK_PTR(there, !=, first);
    CHECK_PTR(XvType_AsType(ts, there), ==, &XvInt_Type);
    Xv_DECREF(ts, there);
    XvThreadState_Detach(ts);
    close_interpreter(elsewhere);
    close_clean(world);
}

TEST("a reference to a type shows the type, and hashes and compares by identity")
{
    World world = open_world();
    XvObject *integer = made(world.ts, XvType_Ref(world.ts, &XvInt_Type));
    XvObject *error = made(world.ts, XvType_Ref(world.ts, &XvExc_ValueError));
    CHECK_REPR(integer, "<class 'int'>");
    CHECK_REPR(error, "<class 'ValueError'>");
    CHECK_INT(XvObject_RichCompareBool(world.ts, integer, error, Xv_EQ), ==, 0);
    XvObject *dict = made(world.ts, XvDict_New(world.ts));
    CHECK_INT(XvDict_SetItem(world.ts, dict, integer, error), ==, 0);
    CHECK_PTR(XvDict_GetItem(world.ts, dict, integer), ==, error);
    CHECK_PTR(XvDict_GetItem(world.ts, dict, error), ==, NULL);
    CHECK_INT(XvObject_RichCompareBool(world.ts, integer, error, Xv_LT), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "'<' not supported between instances of 'type' and 'type'");
    DROP(dict);
    DROP(integer);
    DROP(error);
    close_clean(world);
}

TEST("what is no reference to a type is a TypeError")
{
    World world = open_world();
    CHECK_PTR(XvType_AsType(world.ts, Xv_None(world.ts)), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_TypeError, "expected type, got NoneType");
    close_clean(world);
}

TEST("hundreds of types each keep their reference")
{
    World world = open_world();
    enum { COUNT = 500 };
    static XvTypeObject types[COUNT];
    XvObject *refs[COUNT];
    for (int i = 0; i < COUNT; i++) {
        types[i] = (XvTypeObject){.tp_name = "one of many"};
        refs[i] = made(world.ts, XvType_Ref(world.ts, &types[i]));
        DROP(refs[i]); /* the interpreter keeps it */
    }
    for (int i = 0; i < COUNT; i++) {
        XvObject *again = made(world.ts, XvType_Ref(world.ts, &types[i]));
        CHECK_PTR(again, ==, refs[i]);
        CHECK_PTR(XvType_AsType(world.ts, again), ==, &types[i]);
        DROP(again);
    }
    close_clean(world);
}
