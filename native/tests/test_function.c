/* SPDX-License-Identifier: Apache-2.0
 *
 * Functions, native and foreign: what they are called with, what they answer, and when a binding hears that one has
 * gone.
 */
#include "world.h"

static XvObject *count_arguments(XvThreadState *ts, XvObject *self, XvObject *const *args, Xv_ssize_t nargs)
{
    (void)args;
    CHECK(self == NULL || XvList_Check(self));
    return XvInt_FromInt64(ts, nargs);
}

static XvObject *first_argument(XvThreadState *ts, XvObject *self, XvObject *const *args, Xv_ssize_t nargs)
{
    (void)ts;
    (void)self;
    CHECK_INT(nargs, ==, 1);
    Xv_INCREF(args[0]);
    return args[0];
}

static const XvFunctionDef any = {"any", count_arguments, 0, XV_ANY_ARGS, "counts"};
static const XvFunctionDef none = {"none", count_arguments, 0, 0, NULL};
static const XvFunctionDef one = {"one", first_argument, 1, 1, NULL};
static const XvFunctionDef two = {"two", count_arguments, 2, 2, NULL};
static const XvFunctionDef some = {"some", count_arguments, 1, 3, NULL};
static const XvFunctionDef at_least_two = {"at_least_two", count_arguments, 2, XV_ANY_ARGS, NULL};

static XvObject *new_function(XvThreadState *ts, const XvFunctionDef *def, XvObject *self)
{
    XvObject *function = XvFunction_New(ts, def, self);
    CHECK_OBJECT(ts, function);
    return function;
}

/* A result that is there. */
static XvObject *made(XvThreadState *ts, XvObject *op)
{
    CHECK_OBJECT(ts, op);
    return op;
}

/* The result of a call with n times None. */
static XvObject *call(XvThreadState *ts, const XvFunctionDef *def, Xv_ssize_t n)
{
    XvObject *args[8], *function = new_function(ts, def, NULL), *result;
    for (Xv_ssize_t i = 0; i < n; i++)
        args[i] = Xv_None(ts);
    result = XvObject_Call(ts, function, args, n);
    Xv_DECREF(ts, function);
    return result;
}

static void check_count(XvThreadState *ts, const XvFunctionDef *def, Xv_ssize_t n)
{
    XvObject *result = call(ts, def, n);
    CHECK_OBJECT(ts, result);
    CHECK_INT(XvInt_AsInt64(ts, result), ==, n);
    Xv_DECREF(ts, result);
}

static void check_refused(XvThreadState *ts, const XvFunctionDef *def, Xv_ssize_t n, const char *message)
{
    CHECK_PTR(call(ts, def, n), ==, NULL);
    CHECK_RAISED(ts, XvExc_TypeError, message);
}

TEST("a function is called with what it was made for, and its result is the caller's")
{
    World world = open_world();
    XvObject *function = new_function(world.ts, &one, NULL), *arg = XvInt_FromInt64(world.ts, 123456);
    CHECK_OBJECT(world.ts, arg);
    CHECK(XvFunction_Check(function));
    CHECK_INT(XvCallable_Check(function), ==, 1);
    XvObject *result = made(world.ts, XvObject_Call(world.ts, function, &arg, 1));
    CHECK_PTR(result, ==, arg);
    CHECK_INT(Xv_REFCNT(arg), ==, 2);
    Xv_DECREF(world.ts, result);
    Xv_DECREF(world.ts, arg);
    Xv_DECREF(world.ts, function);
    close_world(world);
}

TEST("the number of arguments is what the function says, and the message says what that is")
{
    World world = open_world();
    check_count(world.ts, &any, 0);
    check_count(world.ts, &any, 8);
    check_count(world.ts, &none, 0);
    check_count(world.ts, &two, 2);
    check_count(world.ts, &some, 1);
    check_count(world.ts, &some, 3);
    check_count(world.ts, &at_least_two, 5);
    check_refused(world.ts, &none, 1, "none() takes no arguments (1 given)");
    check_refused(world.ts, &one, 0, "one() takes exactly one argument (0 given)");
    check_refused(world.ts, &one, 2, "one() takes exactly one argument (2 given)");
    check_refused(world.ts, &two, 1, "two expected 2 arguments, got 1");
    check_refused(world.ts, &two, 3, "two expected 2 arguments, got 3");
    check_refused(world.ts, &some, 0, "some expected at least 1 argument, got 0");
    check_refused(world.ts, &some, 4, "some expected at most 3 arguments, got 4");
    check_refused(world.ts, &at_least_two, 1, "at_least_two expected at least 2 arguments, got 1");
    close_world(world);
}

TEST("a function keeps its self, shows its name and its doc, and has no other attributes")
{
    World world = open_world();
    XvObject *self = XvList_New(world.ts, 0);
    CHECK_OBJECT(world.ts, self);
    XvObject *function = new_function(world.ts, &any, self), *value;
    CHECK_INT(Xv_REFCNT(self), ==, 2);
    CHECK_PTR(XvFunction_Self(world.ts, function), ==, self);
    CHECK_STR(XvFunction_Name(world.ts, function), "any");
    value = made(world.ts, XvObject_Repr(world.ts, function));
    CHECK_STR(XvStr_AsUTF8(world.ts, value), "<built-in function any>");
    Xv_DECREF(world.ts, value);
    value = made(world.ts, XvObject_GetAttrString(world.ts, function, "__name__"));
    CHECK_STR(XvStr_AsUTF8(world.ts, value), "any");
    Xv_DECREF(world.ts, value);
    value = made(world.ts, XvObject_GetAttrString(world.ts, function, "__doc__"));
    CHECK_STR(XvStr_AsUTF8(world.ts, value), "counts");
    Xv_DECREF(world.ts, value);
    value = made(world.ts, XvObject_GetAttrString(world.ts, function, "__self__"));
    CHECK_PTR(value, ==, self);
    Xv_DECREF(world.ts, value);
    CHECK_PTR(XvObject_GetAttrString(world.ts, function, "nothing"), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_AttributeError, "'function' object has no attribute 'nothing'");
    Xv_DECREF(world.ts, function);
    CHECK_INT(Xv_REFCNT(self), ==, 1);
    function = new_function(world.ts, &none, NULL);
    value = made(world.ts, XvObject_GetAttrString(world.ts, function, "__doc__"));
    CHECK(XvNone_Check(value));
    Xv_DECREF(world.ts, value);
    value = made(world.ts, XvObject_GetAttrString(world.ts, function, "__self__"));
    CHECK(XvNone_Check(value));
    Xv_DECREF(world.ts, value);
    Xv_DECREF(world.ts, function);
    Xv_DECREF(world.ts, self);
    close_world(world);
}

TEST("a cycle through a function's self is collected")
{
    World world = open_world();
    XvObject *self = XvList_New(world.ts, 0), *function;
    CHECK_OBJECT(world.ts, self);
    function = new_function(world.ts, &any, self);
    CHECK_INT(XvList_Append(world.ts, self, function), ==, 0);
    Xv_DECREF(world.ts, self);
    Xv_DECREF(world.ts, function);
    CHECK_INT(XvGC_Collect(world.ts), ==, 2);
    close_world(world);
}

TEST("a function without a name or without anything to call is an error, and so is what is no function")
{
    static const XvFunctionDef no_name = {NULL, count_arguments, 0, 0, NULL}, no_call = {"no_call", NULL, 0, 0, NULL};
    World world = open_world();
    int64_t id;
    CHECK_PTR(XvFunction_New(world.ts, NULL, NULL), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_SystemError, "name");
    CHECK_PTR(XvFunction_New(world.ts, &no_name, NULL), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_SystemError, "name");
    CHECK_PTR(XvFunction_New(world.ts, &no_call, NULL), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_SystemError, "call");
    CHECK_PTR(XvFunction_Name(world.ts, Xv_None(world.ts)), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_TypeError, "function");
    CHECK_PTR(XvFunction_Self(world.ts, Xv_None(world.ts)), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_TypeError, "function");
    CHECK_INT(XvFunction_ForeignId(world.ts, Xv_None(world.ts), &id), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "function");
    close_world(world);
}

/* Foreign */

static int64_t released[4], called;

static XvObject *foreign_call(XvThreadState *ts, int64_t id, XvObject *const *args, Xv_ssize_t nargs)
{
    called = id;
    if (nargs == 0)
        return XvErr_Format(ts, &XvExc_RuntimeError, "thrown by function %d", (int)id);
    Xv_INCREF(args[0]);
    return args[0];
}

static void foreign_release(int64_t id) { released[id]++; }

TEST("a foreign function is called by its number, and its binding hears once that it has gone")
{
    World world = open_world();
    char name[] = "measure";
    XvObject *function = XvFunction_NewForeign(world.ts, name, foreign_call, 2, foreign_release);
    XvObject *arg = Xv_None(world.ts);
    int64_t id = 0;
    CHECK_OBJECT(world.ts, function);
    name[0] = 'X';
    CHECK_STR(XvFunction_Name(world.ts, function), "measure");
    CHECK_INT(XvFunction_ForeignId(world.ts, function, &id), ==, 1);
    CHECK_INT(id, ==, 2);
    XvObject *result = made(world.ts, XvObject_Call(world.ts, function, &arg, 1));
    CHECK_PTR(result, ==, arg);
    Xv_DECREF(world.ts, result);
    CHECK_INT(called, ==, 2);
    CHECK_PTR(XvObject_Call(world.ts, function, NULL, 0), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_RuntimeError, "thrown by function 2");
    result = made(world.ts, XvObject_Repr(world.ts, function));
    CHECK_STR(XvStr_AsUTF8(world.ts, result), "<foreign function measure>");
    Xv_DECREF(world.ts, result);
    CHECK_INT(released[2], ==, 0);
    Xv_DECREF(world.ts, function);
    CHECK_INT(released[2], ==, 1);
    close_world(world);
    CHECK_INT(released[2], ==, 1);
}

TEST("a native function has no number")
{
    World world = open_world();
    XvObject *function = new_function(world.ts, &any, NULL);
    int64_t id = 77;
    CHECK_INT(XvFunction_ForeignId(world.ts, function, &id), ==, 0);
    CHECK_INT(id, ==, 77);
    Xv_DECREF(world.ts, function);
    close_world(world);
}

TEST("a binding hears of its functions when the interpreter closes with them, and after a collection that freed them")
{
    World world = open_world();
    XvObject *left = XvFunction_NewForeign(world.ts, "left", foreign_call, 1, foreign_release);
    XvObject *lost = XvFunction_NewForeign(world.ts, "lost", foreign_call, 2, foreign_release);
    XvObject *quiet = XvFunction_NewForeign(world.ts, "quiet", foreign_call, 3, NULL);
    XvObject *list = XvList_New(world.ts, 0);
    CHECK_OBJECT(world.ts, left);
    CHECK_OBJECT(world.ts, lost);
    CHECK_OBJECT(world.ts, quiet);
    CHECK_OBJECT(world.ts, list);
    CHECK_INT(XvList_Append(world.ts, list, list), ==, 0);
    CHECK_INT(XvList_Append(world.ts, list, lost), ==, 0);
    Xv_DECREF(world.ts, lost);
    Xv_DECREF(world.ts, list);
    CHECK_INT(released[2], ==, 0);
    CHECK_INT(XvGC_Collect(world.ts), ==, 2);
    CHECK_INT(released[2], ==, 1);
    CHECK_INT(released[1], ==, 0);
    XvThreadState_Detach(world.ts);
    close_interpreter(world.interp);
    CHECK_INT(released[1], ==, 1);
    CHECK_INT(released[2], ==, 1);
    CHECK_INT(released[3], ==, 0);
    close_runtime(world.rt);
}

TEST("a foreign function without a name, without an entry point or with a name that is not UTF-8 is an error")
{
    World world = open_world();
    CHECK_PTR(XvFunction_NewForeign(world.ts, NULL, foreign_call, 1, foreign_release), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_SystemError, "name");
    CHECK_PTR(XvFunction_NewForeign(world.ts, "f", NULL, 1, foreign_release), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_SystemError, "call");
    CHECK_PTR(XvFunction_NewForeign(world.ts, "\xff", foreign_call, 1, foreign_release), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_UnicodeDecodeError, "");
    CHECK_INT(released[1], ==, 0);
    close_world(world);
}

/* Recursion */

static int64_t deepest;

static XvObject *call_itself(XvThreadState *ts, XvObject *self, XvObject *const *args, Xv_ssize_t nargs)
{
    (void)self;
    deepest++;
    return XvObject_Call(ts, args[0], args, nargs);
}

static const XvFunctionDef recursive = {"recursive", call_itself, 1, 1, NULL};

TEST("a function that calls itself without end is a RecursionError, and can be called again afterwards")
{
    World world = open_world();
    XvObject *function = new_function(world.ts, &recursive, NULL);
    for (int round = 0; round < 2; round++) {
        deepest = 0;
        CHECK_PTR(XvObject_Call(world.ts, function, &function, 1), ==, NULL);
        CHECK_RAISED(world.ts, XvExc_RecursionError, "maximum recursion depth exceeded");
        CHECK_INT(deepest, ==, XV_RECURSION_LIMIT);
    }
    Xv_DECREF(world.ts, function);
    close_world(world);
}

static XvObject *foreign_calls_itself(XvThreadState *ts, int64_t id, XvObject *const *args, Xv_ssize_t nargs)
{
    (void)id;
    deepest++;
    return XvObject_Call(ts, args[0], args, nargs);
}

TEST("so is a foreign function that comes back again and again")
{
    World world = open_world();
    XvObject *function = XvFunction_NewForeign(world.ts, "back", foreign_calls_itself, 1, NULL);
    CHECK_OBJECT(world.ts, function);
    CHECK_PTR(XvObject_Call(world.ts, function, &function, 1), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_RecursionError, "maximum recursion depth exceeded");
    CHECK_INT(deepest, ==, XV_RECURSION_LIMIT);
    Xv_DECREF(world.ts, function);
    close_world(world);
}

static XvObject *return_null(XvThreadState *ts, XvObject *self, XvObject *const *args, Xv_ssize_t nargs)
{
    (void)ts, (void)self, (void)args, (void)nargs;
    return NULL;
}

static XvObject *return_with_error(XvThreadState *ts, XvObject *self, XvObject *const *args, Xv_ssize_t nargs)
{
    (void)self, (void)args, (void)nargs;
    XvErr_SetString(ts, &XvExc_KeyError, "forgotten");
    Xv_INCREF(Xv_None(ts));
    return Xv_None(ts);
}

TEST("a function that fails without an error, or succeeds with one, is a SystemError")
{
    static const XvFunctionDef null = {"null", return_null, 0, 0, NULL};
    static const XvFunctionDef error = {"error", return_with_error, 0, 0, NULL};
    World world = open_world();
    CHECK_PTR(call(world.ts, &null, 0), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_SystemError, "returned NULL without setting an exception");
    CHECK_PTR(call(world.ts, &error, 0), ==, NULL);
    CHECK(XvErr_Cause(world.ts, 1) != NULL);
    CHECK_STR(XvErr_Cause(world.ts, 1)->message, "forgotten");
    CHECK_RAISED(world.ts, XvExc_SystemError, "returned a result with an exception set");
    close_world(world);
}
