/* SPDX-License-Identifier: Apache-2.0
 *
 * Running a function inside an interpreter, from outside of it.
 */
#include "world.h"

static int add_one(XvThreadState *ts, void *arg)
{
    XvObject *op = XvInt_FromInt64(ts, *(int64_t *)arg);
    CHECK_OBJECT(ts, op);
    *(int64_t *)arg = XvInt_AsInt64(ts, op) + 1;
    Xv_DECREF(ts, op);
    return 7;
}

TEST("a function runs inside, and its value comes out")
{
    XvRuntime *rt = open_runtime();
    XvInterpreter *interp = open_interpreter(rt, "a");
    int64_t number = 41;
    XvRunResult result;
    CHECK_OK(XvInterpreter_Run(interp, NULL, XV_FOREVER, add_one, &number, &result));
    CHECK_INT(number, ==, 42);
    CHECK_INT(result.value, ==, 7);
    CHECK_INT(result.interpreter, ==, XvInterpreter_Id(interp));
    CHECK_PTR(result.error.chain[0].type, ==, NULL);
    CHECK_OK(XvInterpreter_Run(interp, NULL, XV_FOREVER, add_one, &number, NULL));
    CHECK_INT(number, ==, 43);
    CHECK(!gil_is_held(interp));
    close_interpreter(interp);
    close_runtime(rt);
}

static int fail(XvThreadState *ts, void *arg)
{
    (void)arg;
    XvErr_SetString(ts, &XvExc_KeyError, "the key");
    XvErr_FormatFromCause(ts, &XvExc_ValueError, "the value of %d", 5);
    return -1;
}

TEST("an error comes out as text, with its cause, and outlives the interpreter")
{
    XvRuntime *rt = open_runtime();
    XvInterpreter *interp = open_interpreter(rt, "a");
    XvRunResult result;
    CHECK_OK(XvInterpreter_Run(interp, NULL, XV_FOREVER, fail, NULL, &result));
    CHECK_OK(XvInterpreter_Run(interp, NULL, XV_FOREVER, fail, NULL, NULL));
    close_interpreter(interp);
    close_runtime(rt);
    CHECK_INT(result.value, ==, -1);
    CHECK_INT(result.interpreter, ==, 1);
    CHECK_PTR(result.error.chain[0].type, ==, &XvExc_ValueError);
    CHECK_STR(result.error.chain[0].message, "the value of 5");
    CHECK_PTR(result.error.chain[1].type, ==, &XvExc_KeyError);
    CHECK_STR(result.error.chain[1].message, "the key");
    CHECK_PTR(result.error.chain[2].type, ==, NULL);
}

static int fail_silently(XvThreadState *ts, void *arg)
{
    (void)ts, (void)arg;
    return -1;
}

static int succeed_with_error(XvThreadState *ts, void *arg)
{
    (void)arg;
    XvErr_SetString(ts, &XvExc_KeyError, "left over");
    return 3;
}

TEST("a function that fails without an error, or succeeds with one, is a SystemError")
{
    XvRuntime *rt = open_runtime();
    XvInterpreter *interp = open_interpreter(rt, "a");
    XvRunResult result;
    CHECK_OK(XvInterpreter_Run(interp, NULL, XV_FOREVER, fail_silently, NULL, &result));
    CHECK_PTR(result.error.chain[0].type, ==, &XvExc_SystemError);
    CHECK_CONTAINS(result.error.chain[0].message, "without setting an exception");
    CHECK_OK(XvInterpreter_Run(interp, NULL, XV_FOREVER, succeed_with_error, NULL, &result));
    CHECK_INT(result.value, ==, -1);
    CHECK_PTR(result.error.chain[0].type, ==, &XvExc_SystemError);
    CHECK_STR(result.error.chain[1].message, "left over");
    close_interpreter(interp);
    close_runtime(rt);
}

TEST("what Attach would answer is the answer, and nothing has run")
{
    XvRuntime *rt = open_runtime();
    XvInterpreter *interp = open_interpreter(rt, "a");
    int64_t number = 0;
    Inmate inmate;
    inmate_enter(&inmate, interp);
    CHECK_STATUS(XvInterpreter_Run(interp, NULL, 0, add_one, &number, NULL), XV_BUSY);
    CHECK_STATUS(XvInterpreter_Run(interp, NULL, MILLISECONDS(5), add_one, &number, NULL), XV_TIMEOUT);
    inmate_leave(&inmate);
    CHECK_OK(XvInterpreter_Close(interp, NULL, SECONDS(60)));
    CHECK_STATUS(XvInterpreter_Run(interp, NULL, XV_FOREVER, add_one, &number, NULL), XV_CLOSED);
    CHECK_INT(number, ==, 0);
    XvInterpreter_Release(interp);
    close_runtime(rt);
}

static int run_there(XvThreadState *ts, void *arg)
{
    XvInterpreter **others = arg;
    int64_t number = 1;
    XvRunResult result;
    if (others[0] == NULL)
        return 100;
    CHECK_OK(XvInterpreter_Run(others[0], ts, XV_FOREVER, run_there, others + 1, &result));
    CHECK_OK(XvInterpreter_Run(others[0], ts, XV_FOREVER, add_one, &number, NULL));
    CHECK_INT(number, ==, 2);
    return result.value + 1;
}

TEST("from inside one interpreter another is given work, and the first gets its GIL back")
{
    XvRuntime *rt = open_runtime();
    XvInterpreter *interps[] = {open_interpreter(rt, "a"), open_interpreter(rt, "b"), open_interpreter(rt, "c"), NULL};
    XvRunResult result;
    CHECK_OK(XvInterpreter_Run(interps[0], NULL, XV_FOREVER, run_there, interps + 1, &result));
    CHECK_INT(result.value, ==, 102);
    for (int i = 0; i < 3; i++)
        close_interpreter(interps[i]);
    close_runtime(rt);
}
