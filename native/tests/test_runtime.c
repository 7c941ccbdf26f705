/* SPDX-License-Identifier: Apache-2.0
 *
 * The runtime: which interpreters are alive, closing what is left of them, and waking foreign threads.
 */
#include "world.h"

TEST("a runtime has the interpreters that are not closed")
{
    XvRuntime *rt = open_runtime();
    CHECK_INT(XvRuntime_InterpreterCount(rt), ==, 0);
    XvInterpreter *a = open_interpreter(rt, "a"), *b = open_interpreter(rt, "b");
    CHECK_INT(XvRuntime_InterpreterCount(rt), ==, 2);
    close_interpreter(a);
    CHECK_INT(XvRuntime_InterpreterCount(rt), ==, 1);
    XvInterpreter_Release(b); /* no reference, but open all the same */
    CHECK_INT(XvRuntime_InterpreterCount(rt), ==, 1);
    close_runtime(rt);
}

TEST("two runtimes know nothing of each other")
{
    XvRuntime *first = open_runtime(), *second = open_runtime();
    XvInterpreter *a = open_interpreter(first, "a"), *b = open_interpreter(second, "b");
    CHECK_INT(XvInterpreter_Id(a), ==, 1);
    CHECK_INT(XvInterpreter_Id(b), ==, 1);
    CHECK_INT(XvRuntime_InterpreterCount(first), ==, 1);
    XvInterpreter_Release(a);
    close_runtime(first);
    CHECK_INT(XvInterpreter_State(b), ==, XV_INTERPRETER_CREATED);
    XvThreadState_Detach(attach(b));
    close_interpreter(b);
    close_runtime(second);
}

TEST("a runtime that closes closes the interpreters that are left, whatever they hold")
{
    XvRuntime *rt = open_runtime();
    XvInterpreter *interps[3];
    for (int i = 0; i < 3; i++) {
        interps[i] = open_interpreter(rt, "left");
        XvThreadState *ts = attach(interps[i]);
        CHECK_OBJECT(ts, XvSharedView_New(ts, 1000));
        CHECK_OBJECT(ts, XvByteArray_FromStringAndSize(ts, NULL, 1000000));
        XvThreadState_Detach(ts);
    }
    CHECK_OK(XvInterpreter_Close(interps[1], NULL, SECONDS(60)));
    close_runtime(rt);
    for (int i = 0; i < 3; i++) {
        CHECK_INT(XvInterpreter_State(interps[i]), ==, XV_INTERPRETER_CLOSED);
        XvInterpreter_Release(interps[i]);
    }
}

TEST("a runtime waits no longer than it is told for those inside, and can be closed again")
{
    XvRuntime *rt = open_runtime();
    XvInterpreter *a = open_interpreter(rt, "a"), *b = open_interpreter(rt, "b"), *late = NULL;
    Inmate inmate;
    inmate_enter(&inmate, a);
    CHECK_STATUS(XvRuntime_Close(rt, 0), XV_TIMEOUT);
    int64_t start = now_ns();
    CHECK_STATUS(XvRuntime_Close(rt, MILLISECONDS(30)), XV_TIMEOUT);
    CHECK_INT(now_ns() - start, >=, MILLISECONDS(30));
    CHECK_STATUS(XvInterpreter_New(rt, "late", &late), XV_CLOSED);
    inmate_leave(&inmate);
    close_runtime(rt);
    CHECK_INT(XvInterpreter_State(a), ==, XV_INTERPRETER_CLOSED);
    CHECK_INT(XvInterpreter_State(b), ==, XV_INTERPRETER_CLOSED);
    XvInterpreter_Release(a);
    XvInterpreter_Release(b);
}

TEST("from the moment a runtime begins to close, nobody new gets into any interpreter of it")
{
    XvRuntime *rt = open_runtime();
    enum { MANY = 4 };
    XvInterpreter *interps[MANY];
    for (int i = 0; i < MANY; i++)
        interps[i] = open_interpreter(rt, "a");
    Inmate inmates[MANY];
    for (int i = 0; i < MANY; i++)
        inmate_enter(&inmates[i], interps[i]);
    CHECK_STATUS(XvRuntime_Close(rt, 0), XV_TIMEOUT);
    XvThreadState *ts = NULL;
    for (int i = 0; i < MANY; i++)
        CHECK_STATUS(XvInterpreter_Attach(interps[i], NULL, 0, &ts), XV_CLOSED);
    for (int i = 0; i < MANY; i++)
        inmate_leave(&inmates[i]);
    close_runtime(rt);
    for (int i = 0; i < MANY; i++)
        XvInterpreter_Release(interps[i]);
}

static void *close_its_runtime(void *arg)
{
    close_runtime(arg);
    return NULL;
}

TEST("a runtime that closes waits for those inside")
{
    XvRuntime *rt = open_runtime();
    XvInterpreter *interp = open_interpreter(rt, "a");
    XvThreadState *ts = attach(interp);
    pthread_t closer = start_thread(close_its_runtime, rt);
    while (XvInterpreter_State(interp) < XV_INTERPRETER_CLOSING)
        sched_yield();
    Xv_DECREF(ts, XvInt_FromInt64(ts, 1000));
    XvThreadState_Detach(ts);
    join_thread(closer);
    CHECK_INT(XvInterpreter_State(interp), ==, XV_INTERPRETER_CLOSED);
    XvInterpreter_Release(interp);
}

typedef struct Maker {
    XvRuntime *rt;
    Flag *go;
} Maker;

static void *make_until_closed(void *arg)
{
    Maker *maker = arg;
    XvInterpreter *interp = NULL;
    XvStatus status;
    int made = 0;
    while ((status = XvInterpreter_New(maker->rt, "one more", &interp)) == XV_OK) {
        XvInterpreter_Release(interp);
        if (++made == 10)
            raise_flag(maker->go);
    }
    CHECK_STATUS(status, XV_CLOSED);
    return NULL;
}

TEST("an interpreter that is made while its runtime closes is closed with it, or refused")
{
    for (int round = 0; round < ROUNDS(100); round++) {
        XvRuntime *rt = open_runtime();
        XvInterpreter *interp = open_interpreter(rt, "keeps the runtime open");
        XvThreadState *ts = attach(interp);
        Flag go = FLAG_INIT;
        Maker makers[2] = {{rt, &go}, {rt, &go}};
        pthread_t threads[2];
        for (int i = 0; i < 2; i++)
            threads[i] = start_thread(make_until_closed, &makers[i]);
        await_flag(&go, 2);
        CHECK_STATUS(XvRuntime_Close(rt, 0), XV_TIMEOUT);
        join_thread(threads[0]);
        join_thread(threads[1]);
        XvThreadState_Detach(ts);
        close_runtime(rt);
        XvInterpreter_Release(interp);
    }
}

/* Wakes */

/* Posts a token in the ordinary way: a foreign waiter is granted the GIL. */
static XvThreadState *post(XvInterpreter *interp, XvThreadState *holder, uint64_t token)
{
    XvThreadState *waiter = NULL;
    CHECK_STATUS(XvInterpreter_BeginAttach(interp, NULL, token, 1, &waiter), XV_BUSY);
    XvThreadState_Detach(holder);
    return waiter;
}

TEST("with nothing posted, TakeWakes waits as long as it is told")
{
    XvRuntime *rt = open_runtime();
    uint64_t tokens[4];
    CHECK_INT(XvRuntime_WakesPending(rt), ==, 0);
    CHECK_INT(XvRuntime_TakeWakes(rt, tokens, 4, 0), ==, 0);
    int64_t start = now_ns();
    CHECK_INT(XvRuntime_TakeWakes(rt, tokens, 4, MILLISECONDS(20)), ==, 0);
    CHECK_INT(now_ns() - start, >=, MILLISECONDS(20));
    close_runtime(rt);
}

TEST("tokens are taken in the order of posting, as many as there is room for")
{
    XvRuntime *rt = open_runtime();
    XvInterpreter *interp = open_interpreter(rt, "a");
    XvThreadState *holder = attach(interp);
    for (uint64_t token = 1; token <= 100; token++) {
        holder = post(interp, holder, token);
        CHECK_INT(XvThreadState_Poll(holder), ==, XV_THREAD_ATTACHED);
    }
    XvThreadState_Detach(holder);
    uint64_t tokens[60], next = 1;
    CHECK_INT(XvRuntime_WakesPending(rt), ==, 1);
    for (int taken; (taken = XvRuntime_TakeWakes(rt, tokens, next == 1 ? 3 : 60, 0)) > 0;)
        for (int i = 0; i < taken; i++)
            CHECK_UINT(tokens[i], ==, next++);
    CHECK_UINT(next, ==, 101);
    CHECK_INT(XvRuntime_WakesPending(rt), ==, 0);
    close_interpreter(interp);
    close_runtime(rt);
}

typedef struct Daemon {
    XvRuntime *rt;
    Flag *taken;
    uint64_t sum;
} Daemon;

static void *take_all(void *arg)
{
    Daemon *daemon = arg;
    uint64_t tokens[8];
    int taken;
    while ((taken = XvRuntime_TakeWakes(daemon->rt, tokens, 8, XV_FOREVER)) >= 0) {
        for (int i = 0; i < taken; i++) {
            daemon->sum += tokens[i];
            raise_flag(daemon->taken);
        }
    }
    CHECK_INT(taken, ==, -1);
    return NULL;
}

TEST("a thread that sleeps in TakeWakes is woken for every token, and at the end")
{
    XvRuntime *rt = open_runtime();
    XvInterpreter *interp = open_interpreter(rt, "a");
    Flag taken = FLAG_INIT;
    Daemon daemon = {rt, &taken, 0};
    pthread_t thread = start_thread(take_all, &daemon);
    XvThreadState *holder = attach(interp);
    for (uint64_t token = 1; token <= 100; token++) {
        holder = post(interp, holder, token);
        await_flag(&taken, (int)token);
        CHECK_INT(XvThreadState_Poll(holder), ==, XV_THREAD_ATTACHED);
    }
    XvThreadState_Detach(holder);
    XvRuntime_EndWakes(rt);
    join_thread(thread);
    CHECK_UINT(daemon.sum, ==, 5050);
    close_interpreter(interp);
    close_runtime(rt);
}

TEST("what was posted before the end is still taken, and then the end is told")
{
    XvRuntime *rt = open_runtime();
    XvInterpreter *interp = open_interpreter(rt, "a");
    XvThreadState *waiter = post(interp, attach(interp), 5);
    CHECK_INT(XvThreadState_Poll(waiter), ==, XV_THREAD_ATTACHED);
    XvRuntime_EndWakes(rt);
    uint64_t token = 0;
    CHECK_INT(XvRuntime_TakeWakes(rt, &token, 1, XV_FOREVER), ==, 1);
    CHECK_UINT(token, ==, 5);
    CHECK_INT(XvRuntime_TakeWakes(rt, &token, 1, XV_FOREVER), ==, -1);
    CHECK_INT(XvRuntime_TakeWakes(rt, &token, 1, 0), ==, -1);
    XvThreadState_Detach(waiter);
    close_interpreter(interp);
    close_runtime(rt);
}

/* The last to leave has let go of the GIL and is still inside Detach when others close everything behind it. */

TEST("who was let in by the last to leave may close everything at once")
{
    for (int round = 0; round < ROUNDS(500); round++) {
        XvRuntime *rt = open_runtime();
        XvInterpreter *interp = open_interpreter(rt, "a");
        Inmate inmate;
        inmate_enter(&inmate, interp);
        XvThreadState *waiter = NULL;
        CHECK_STATUS(XvInterpreter_BeginAttach(interp, NULL, 1, 1, &waiter), XV_BUSY);
        raise_flag(&inmate.out);
        while (XvThreadState_Poll(waiter) == XV_THREAD_WAITING)
            ;
        XvThreadState_Detach(waiter);
        close_interpreter(interp);
        close_runtime(rt);
        join_thread(inmate.thread);
    }
}

TEST("who closes does not wait until the last to leave is out of the door")
{
    for (int round = 0; round < ROUNDS(500); round++) {
        XvRuntime *rt = open_runtime();
        XvInterpreter *interp = open_interpreter(rt, "a");
        Inmate inmate;
        inmate_enter(&inmate, interp);
        CHECK_STATUS(XvInterpreter_TryClose(interp, 1), XV_BUSY);
        raise_flag(&inmate.out);
        while (XvInterpreter_TryClose(interp, 0) == XV_BUSY)
            ;
        XvInterpreter_Release(interp);
        close_runtime(rt);
        join_thread(inmate.thread);
    }
}
