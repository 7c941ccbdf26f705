/* SPDX-License-Identifier: Apache-2.0
 *
 * The life of an interpreter as others see it: how it is found, where it stands, who may close it, and that a process
 * can make them for ever.
 */
#include "world.h"

TEST("an interpreter is created, runs once somebody has been inside, closes and is closed")
{
    XvRuntime *rt = open_runtime();
    XvInterpreter *interp = open_interpreter(rt, "a");
    CHECK_INT(XvInterpreter_State(interp), ==, XV_INTERPRETER_CREATED);
    XvThreadState *ts = attach(interp);
    CHECK_INT(XvInterpreter_State(interp), ==, XV_INTERPRETER_RUNNING);
    CHECK_PTR(XvThreadState_Interpreter(ts), ==, interp);
    XvThreadState_Unlock(ts);
    CHECK_STATUS(XvInterpreter_Close(interp, NULL, 0), XV_TIMEOUT);
    CHECK_INT(XvInterpreter_State(interp), ==, XV_INTERPRETER_CLOSING);
    XvThreadState_Detach(ts);
    CHECK_OK(XvInterpreter_Close(interp, NULL, 0));
    CHECK_INT(XvInterpreter_State(interp), ==, XV_INTERPRETER_CLOSED);
    XvInterpreter_Release(interp);
    interp = open_interpreter(rt, "never entered");
    CHECK_OK(XvInterpreter_Close(interp, NULL, 0));
    XvInterpreter_Release(interp);
    close_runtime(rt);
}

TEST("an interpreter is found by its id as long as it is not closed")
{
    enum { MANY = 600 }; /* more than there are buckets */
    XvRuntime *rt = open_runtime();
    XvInterpreter *interps[MANY], *found = NULL;
    for (int i = 0; i < MANY; i++)
        interps[i] = open_interpreter(rt, NULL);
    for (int i = 0; i < MANY; i++) {
        CHECK_OK(XvRuntime_FindInterpreter(rt, i + 1, &found));
        CHECK_PTR(found, ==, interps[i]);
        XvInterpreter_Release(found);
    }
    for (int i = 0; i < MANY; i += 2)
        close_interpreter(interps[i]);
    for (int i = 0; i < MANY; i++) {
        CHECK_STATUS(XvRuntime_FindInterpreter(rt, i + 1, &found), i % 2 == 0 ? XV_CLOSED : XV_OK);
        CHECK_PTR(found, ==, i % 2 == 0 ? NULL : interps[i]);
        if (found != NULL)
            XvInterpreter_Release(found);
    }
    CHECK_STATUS(XvRuntime_FindInterpreter(rt, MANY + 1, &found), XV_CLOSED);
    CHECK_STATUS(XvRuntime_FindInterpreter(rt, 0, &found), XV_INVALID);
    CHECK_STATUS(XvRuntime_FindInterpreter(rt, -1, &found), XV_INVALID);
    for (int i = 1; i < MANY; i += 2)
        close_interpreter(interps[i]);
    close_runtime(rt);
}

TEST("interpreters are listed by their ids, as many as there is room for")
{
    XvRuntime *rt = open_runtime();
    XvInterpreter *interps[4], *list[8];
    CHECK_INT(XvRuntime_ListInterpreters(rt, list, 8), ==, 0);
    for (int i = 0; i < 4; i++)
        interps[i] = open_interpreter(rt, NULL);
    close_interpreter(interps[1]);
    CHECK_INT(XvRuntime_ListInterpreters(rt, list, 8), ==, 3);
    CHECK_INT(XvInterpreter_Id(list[0]), ==, 1);
    CHECK_INT(XvInterpreter_Id(list[1]), ==, 3);
    CHECK_INT(XvInterpreter_Id(list[2]), ==, 4);
    for (int i = 0; i < 3; i++)
        XvInterpreter_Release(list[i]);
    CHECK_INT(XvRuntime_ListInterpreters(rt, list, 1), ==, 3);
    CHECK_INT(XvInterpreter_Id(list[0]), ==, 1);
    XvInterpreter_Release(list[0]);
    CHECK_INT(XvRuntime_ListInterpreters(rt, NULL, 0), ==, 3);
    for (int i = 0; i < 4; i++)
        if (i != 1)
            close_interpreter(interps[i]);
    close_runtime(rt);
}

TEST("who is inside cannot close it, however deep")
{
    XvRuntime *rt = open_runtime();
    XvInterpreter *a = open_interpreter(rt, "a"), *b = open_interpreter(rt, "b"), *c = open_interpreter(rt, "c");
    XvThreadState *outer = attach(a), *inner = NULL;
    CHECK_STATUS(XvInterpreter_Close(a, outer, XV_FOREVER), XV_INVALID);
    CHECK_OK(XvInterpreter_Attach(b, outer, XV_FOREVER, &inner));
    CHECK_STATUS(XvInterpreter_Close(a, inner, XV_FOREVER), XV_INVALID);
    CHECK_STATUS(XvInterpreter_Close(b, inner, XV_FOREVER), XV_INVALID);
    CHECK_STATUS(XvInterpreter_Close(c, inner, -2), XV_INVALID);
    CHECK_INT(XvInterpreter_State(a), ==, XV_INTERPRETER_RUNNING);
    CHECK_INT(XvThreadState_Poll(inner), ==, XV_THREAD_ATTACHED);
    CHECK_OK(XvInterpreter_Close(c, inner, XV_FOREVER)); /* another one, from inside of this */
    CHECK_INT(XvThreadState_Poll(inner), ==, XV_THREAD_ATTACHED);
    CHECK_STATUS(XvInterpreter_Close(c, inner, XV_FOREVER), XV_CLOSED);
    XvThreadState_Detach(inner);
    XvThreadState_Detach(outer);
    XvInterpreter_Release(c);
    close_interpreter(a);
    close_interpreter(b);
    close_runtime(rt);
}

TEST("who closes another interpreter from inside of one lets its own GIL go while it waits")
{
    XvRuntime *rt = open_runtime();
    XvInterpreter *mine = open_interpreter(rt, "mine"), *other = open_interpreter(rt, "other");
    XvThreadState *ts = attach(mine);
    Inmate inmate;
    inmate_enter(&inmate, other);
    CHECK_STATUS(XvInterpreter_Close(other, ts, MILLISECONDS(5)), XV_TIMEOUT);
    CHECK_INT(XvThreadState_Poll(ts), ==, XV_THREAD_ATTACHED);
    XvThreadState_Unlock(ts);
    CHECK_STATUS(XvInterpreter_Close(other, ts, MILLISECONDS(5)), XV_TIMEOUT);
    CHECK_INT(XvThreadState_Poll(ts), ==, XV_THREAD_UNLOCKED);
    inmate_leave(&inmate);
    XvThreadState_Lock(ts);
    CHECK_OK(XvInterpreter_Close(other, ts, SECONDS(60)));
    XvInterpreter_Release(other);
    XvThreadState_Detach(ts);
    close_interpreter(mine);
    close_runtime(rt);
}

TEST("an unlocked attachment may be suspended, and is unlocked again afterwards")
{
    XvRuntime *rt = open_runtime();
    XvInterpreter *a = open_interpreter(rt, "a"), *b = open_interpreter(rt, "b");
    XvThreadState *outer = attach(a), *inner = NULL;
    XvThreadState_Unlock(outer);
    CHECK_OK(XvInterpreter_Attach(b, outer, XV_FOREVER, &inner));
    CHECK_INT(XvThreadState_Poll(outer), ==, XV_THREAD_SUSPENDED);
    XvThreadState_Detach(inner);
    CHECK_INT(XvThreadState_Poll(outer), ==, XV_THREAD_UNLOCKED);
    CHECK(!gil_is_held(a));
    XvThreadState_Lock(outer);
    XvThreadState_Detach(outer);
    close_interpreter(a);
    close_interpreter(b);
    close_runtime(rt);
}

/* The switch interval and the figures of the line */

TEST("the switch interval is five milliseconds until it is set, and not less than a microsecond")
{
    XvRuntime *rt = open_runtime();
    XvInterpreter *interp = open_interpreter(rt, "a");
    CHECK_INT(XvInterpreter_SwitchInterval(interp), ==, 5000000);
    CHECK_STATUS(XvInterpreter_SetSwitchInterval(interp, 999), XV_INVALID);
    CHECK_OK(XvInterpreter_SetSwitchInterval(interp, 1000));
    CHECK_INT(XvInterpreter_SwitchInterval(interp), ==, 1000);
    close_interpreter(interp);
    interp = open_interpreter(rt, "b"); /* of the same memory */
    CHECK_INT(XvInterpreter_SwitchInterval(interp), ==, 5000000);
    close_interpreter(interp);
    close_runtime(rt);
}

static _Atomic(int) stalls;

static void note_stall(void *arg, const XvStall *stall)
{
    CHECK_PTR(arg, ==, &stalls);
    CHECK_STR(stall->name, "stalled");
    CHECK_STR(stall->thread_name, "sleeper");
    CHECK_INT(stall->asked_ns, >=, MILLISECONDS(20));
    atomic_fetch_add(&stalls, 1);
}

TEST("a holder that reaches no checkpoint is reported, once, by who waits for it")
{
    XvRuntime *rt = open_runtime();
    CHECK_STATUS(XvRuntime_SetStallReport(rt, 0, NULL, NULL), XV_INVALID);
    CHECK_STATUS(XvRuntime_SetStallReport(rt, -2, NULL, NULL), XV_INVALID);
    CHECK_OK(XvRuntime_SetStallReport(rt, MILLISECONDS(20), note_stall, &stalls));
    XvInterpreter *interp = open_interpreter(rt, "stalled");
    pthread_setname_np(pthread_self(), "sleeper");
    XvThreadState *ts = attach(interp);
    Inmate inmate = {.interp = interp, .in = FLAG_INIT, .out = FLAG_INIT};
    inmate.thread = start_thread(inmate_run, &inmate);
    while (atomic_load(&stalls) == 0)
        usleep(1000);
    usleep(60000);
    CHECK_INT(atomic_load(&stalls), ==, 1);
    XvThreadState_Detach(ts);
    await_flag(&inmate.in, 1);
    inmate_leave(&inmate);
    close_interpreter(interp);
    close_runtime(rt);
}

/* For ever */

static int64_t resident_kib(void)
{
    long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    CHECK(file != NULL);
    CHECK_INT(fscanf(file, "%*d %ld", &pages), ==, 1);
    fclose(file);
    return pages * sysconf(_SC_PAGESIZE) / 1024;
}

static int work(XvThreadState *ts, void *arg)
{
    XvObject *list = XvList_New(ts, 0);
    (void)arg;
    CHECK_OBJECT(ts, list);
    for (int i = 0; i < 20; i++) {
        XvObject *op = XvInt_FromInt64(ts, 1000 + i);
        CHECK_OBJECT(ts, op);
        CHECK_INT(XvList_Append(ts, list, op), ==, 0);
        Xv_DECREF(ts, op);
    }
    XvObject *view = XvSharedView_New(ts, 64);
    CHECK_OBJECT(ts, view);
    CHECK_INT(XvList_Append(ts, list, view), ==, 0);
    Xv_DECREF(ts, view);
    Xv_DECREF(ts, list);
    return 0;
}

typedef struct Maker {
    XvRuntime *rt;
    int count;
} Maker;

static void *make_and_close(void *arg)
{
    Maker *maker = arg;
    for (int i = 0; i < maker->count; i++) {
        XvInterpreter *interp = open_interpreter(maker->rt, NULL);
        CHECK_OK(XvInterpreter_Run(interp, NULL, XV_FOREVER, work, NULL, NULL));
        close_interpreter(interp);
    }
    return NULL;
}

TEST("a hundred thousand interpreters are made, used and closed by four threads, and memory does not grow")
{
    enum { THREADS = 4, ALL = 100000, PARTS = 10 };
    XvRuntime *rt = open_runtime();
    int64_t early = 0;
    for (int part = 0; part < PARTS; part++) {
        Maker maker = {rt, ROUNDS(ALL) / PARTS / THREADS};
        pthread_t threads[THREADS];
        for (int i = 0; i < THREADS; i++)
            threads[i] = start_thread(make_and_close, &maker);
        for (int i = 0; i < THREADS; i++)
            join_thread(threads[i]);
        CHECK_INT(XvRuntime_InterpreterCount(rt), ==, 0);
        if (part == 1)
            early = resident_kib();
    }
/* Sanitizers' allocators keep what has been freed; an emulator's own memory is in the figure. */
#if !defined(XV_TEST_SANITIZED) && !defined(XV_TEST_EMULATED)
    CHECK_INT(resident_kib(), <=, early + 512);
#else
    (void)early;
#endif
    XvInterpreter *last = open_interpreter(rt, NULL);
    CHECK_INT(XvInterpreter_Id(last), >, ROUNDS(ALL) / 2); /* ids are never used again */
    close_interpreter(last);
    close_runtime(rt);
}

TEST("a runtime is opened and closed for ever")
{
    int64_t early = 0;
    for (int i = 0; i < ROUNDS(2000); i++) {
        XvRuntime *rt = open_runtime();
        XvInterpreter *interp = open_interpreter(rt, "a");
        CHECK_OK(XvInterpreter_Run(interp, NULL, XV_FOREVER, work, NULL, NULL));
        XvInterpreter_Release(interp);
        close_runtime(rt);
        if (i == ROUNDS(2000) / 4)
            early = resident_kib();
    }
#ifndef XV_TEST_SANITIZED
    CHECK_INT(resident_kib(), <=, early + 256);
#else
    (void)early;
#endif
}
