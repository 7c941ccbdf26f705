/* SPDX-License-Identifier: Apache-2.0
 *
 * How one enters an interpreter, leaves it and closes it.
 */
#include "world.h"

TEST("ids start at 1 and are never used again")
{
    XvRuntime *rt = open_runtime();
    int64_t last = 0;
    for (int i = 0; i < 5; i++) {
        XvInterpreter *interp = open_interpreter(rt, NULL);
        CHECK_INT(XvInterpreter_Id(interp), ==, last + 1);
        last = XvInterpreter_Id(interp);
        if (i % 2 == 0)
            CHECK_OK(XvInterpreter_Close(interp, NULL, SECONDS(60)));
        XvInterpreter_Release(interp);
    }
    close_runtime(rt);
}

TEST("a name is copied, may be missing, and is cut at 63 bytes")
{
    XvRuntime *rt = open_runtime();
    char text[100];
    memset(text, 'n', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    XvInterpreter *interp = open_interpreter(rt, text);
    text[0] = 'X';
    CHECK_INT(strlen(XvInterpreter_Name(interp)), ==, 63);
    CHECK_INT(XvInterpreter_Name(interp)[0], ==, 'n');
    close_interpreter(interp);

    text[63] = '\0';
    interp = open_interpreter(rt, text);
    CHECK_STR(XvInterpreter_Name(interp), text);
    close_interpreter(interp);

    interp = open_interpreter(rt, NULL);
    CHECK(XvInterpreter_Name(interp) != NULL);
    close_interpreter(interp);
    close_runtime(rt);
}

TEST("who has entered holds the GIL, and who leaves gives it back")
{
    XvRuntime *rt = open_runtime();
    XvInterpreter *interp = open_interpreter(rt, "a");
    CHECK(!gil_is_held(interp));
    XvThreadState *ts = attach(interp);
    CHECK_INT(XvThreadState_Poll(ts), ==, XV_THREAD_ATTACHED);
    CHECK(gil_is_held(interp));
    XvThreadState_Detach(ts);
    CHECK(!gil_is_held(interp));
    close_interpreter(interp);
    close_runtime(rt);
}

TEST("an attachment that does not come about in time says so")
{
    XvRuntime *rt = open_runtime();
    XvInterpreter *interp = open_interpreter(rt, "a");
    Inmate inmate;
    inmate_enter(&inmate, interp);
    XvThreadState *ts = NULL;
    CHECK_STATUS(XvInterpreter_Attach(interp, NULL, 0, &ts), XV_BUSY);
    int64_t start = now_ns();
    CHECK_STATUS(XvInterpreter_Attach(interp, NULL, MILLISECONDS(30), &ts), XV_TIMEOUT);
    CHECK_INT(now_ns() - start, >=, MILLISECONDS(30));
    inmate_leave(&inmate);
    CHECK_OK(XvInterpreter_Attach(interp, NULL, 0, &ts));
    XvThreadState_Detach(ts);
    close_interpreter(interp);
    close_runtime(rt);
}

TEST("an attachment inside another suspends it, and gives it back")
{
    XvRuntime *rt = open_runtime();
    XvInterpreter *a = open_interpreter(rt, "a"), *b = open_interpreter(rt, "b");
    XvThreadState *outer = attach(a), *inner = NULL;
    XvObject *mine = XvInt_FromInt64(outer, 1000);
    CHECK_OK(XvInterpreter_Attach(b, outer, XV_FOREVER, &inner));
    CHECK_INT(XvThreadState_Poll(outer), ==, XV_THREAD_SUSPENDED);
    CHECK_INT(XvThreadState_Poll(inner), ==, XV_THREAD_ATTACHED);
    CHECK(!gil_is_held(a));
    CHECK(gil_is_held(b));
    XvThreadState_Detach(inner);
    CHECK_INT(XvThreadState_Poll(outer), ==, XV_THREAD_ATTACHED);
    CHECK(gil_is_held(a));
    CHECK(!gil_is_held(b));
    CHECK_INT(XvInt_AsInt64(outer, mine), ==, 1000);
    Xv_DECREF(outer, mine);
    XvThreadState_Detach(outer);
    close_interpreter(a);
    close_interpreter(b);
    close_runtime(rt);
}

TEST("attachments nest as deep as one likes, also in one interpreter")
{
    XvRuntime *rt = open_runtime();
    XvInterpreter *interps[2] = {open_interpreter(rt, "a"), open_interpreter(rt, "b")};
    enum { DEPTH = 50 };
    XvThreadState *states[DEPTH];
    states[0] = attach(interps[0]);
    for (int i = 1; i < DEPTH; i++)
        CHECK_OK(XvInterpreter_Attach(interps[(i / 2) % 2], states[i - 1], XV_FOREVER, &states[i]));
    for (int i = DEPTH - 1; i > 0; i--) {
        CHECK_INT(XvThreadState_Poll(states[i]), ==, XV_THREAD_ATTACHED);
        CHECK_INT(XvThreadState_Poll(states[i - 1]), ==, XV_THREAD_SUSPENDED);
        XvThreadState_Detach(states[i]);
    }
    CHECK_INT(XvThreadState_Poll(states[0]), ==, XV_THREAD_ATTACHED);
    XvThreadState_Detach(states[0]);
    close_interpreter(interps[0]);
    close_interpreter(interps[1]);
    close_runtime(rt);
}

TEST("an inner attachment that fails leaves the outer one as it was")
{
    XvRuntime *rt = open_runtime();
    XvInterpreter *a = open_interpreter(rt, "a"), *b = open_interpreter(rt, "b"), *closed = open_interpreter(rt, "c");
    CHECK_OK(XvInterpreter_Close(closed, NULL, SECONDS(60)));
    Inmate inmate;
    inmate_enter(&inmate, b);
    XvThreadState *outer = attach(a), *inner = NULL;

    CHECK_STATUS(XvInterpreter_Attach(b, outer, 0, &inner), XV_BUSY);
    CHECK_INT(XvThreadState_Poll(outer), ==, XV_THREAD_ATTACHED);
    CHECK(gil_is_held(a));
    CHECK_STATUS(XvInterpreter_Attach(b, outer, MILLISECONDS(5), &inner), XV_TIMEOUT);
    CHECK_INT(XvThreadState_Poll(outer), ==, XV_THREAD_ATTACHED);
    CHECK(gil_is_held(a));
    CHECK_STATUS(XvInterpreter_Attach(closed, outer, XV_FOREVER, &inner), XV_CLOSED);
    CHECK_INT(XvThreadState_Poll(outer), ==, XV_THREAD_ATTACHED);
    CHECK(gil_is_held(a));

    XvThreadState_Detach(outer);
    inmate_leave(&inmate);
    XvInterpreter_Release(closed);
    close_interpreter(a);
    close_interpreter(b);
    close_runtime(rt);
}

TEST("a time span below FOREVER, or an outer attachment that is suspended, is invalid")
{
    XvRuntime *rt = open_runtime();
    XvInterpreter *a = open_interpreter(rt, "a"), *b = open_interpreter(rt, "b");
    XvThreadState *outer = attach(a), *inner = NULL, *innermost = NULL;
    CHECK_STATUS(XvInterpreter_Attach(b, outer, -2, &inner), XV_INVALID);
    CHECK_INT(XvThreadState_Poll(outer), ==, XV_THREAD_ATTACHED);
    CHECK_OK(XvInterpreter_Attach(b, outer, XV_FOREVER, &inner));
    CHECK_STATUS(XvInterpreter_Attach(a, outer, XV_FOREVER, &innermost), XV_INVALID);
    CHECK_STATUS(XvInterpreter_BeginAttach(a, outer, 1, 1, &innermost), XV_INVALID);
    CHECK_INT(XvThreadState_Poll(outer), ==, XV_THREAD_SUSPENDED);
    XvThreadState_Detach(inner);
    XvThreadState_Detach(outer);
    close_interpreter(a);
    close_interpreter(b);
    close_runtime(rt);
}

TEST("closing a second time answers CLOSED")
{
    XvRuntime *rt = open_runtime();
    XvInterpreter *interp = open_interpreter(rt, "a");
    CHECK_INT(XvInterpreter_State(interp), ==, XV_INTERPRETER_CREATED);
    CHECK_OK(XvInterpreter_Close(interp, NULL, 0));
    CHECK_INT(XvInterpreter_State(interp), ==, XV_INTERPRETER_CLOSED);
    CHECK_STATUS(XvInterpreter_Close(interp, NULL, SECONDS(60)), XV_CLOSED);
    CHECK_STATUS(XvInterpreter_TryClose(interp, 0), XV_CLOSED);
    XvInterpreter_Release(interp);
    close_runtime(rt);
}

TEST("a reference that is left after close is still good for an answer")
{
    XvRuntime *rt = open_runtime();
    XvInterpreter *interp = open_interpreter(rt, "late");
    int64_t id = XvInterpreter_Id(interp);
    XvInterpreter_Retain(interp);
    close_interpreter(interp);
    close_runtime(rt);

    XvThreadState *ts = NULL;
    CHECK_STATUS(XvInterpreter_Attach(interp, NULL, XV_FOREVER, &ts), XV_CLOSED);
    CHECK_STATUS(XvInterpreter_BeginAttach(interp, NULL, 1, 1, &ts), XV_CLOSED);
    CHECK_STATUS(XvInterpreter_Close(interp, NULL, XV_FOREVER), XV_CLOSED);
    CHECK_INT(XvInterpreter_State(interp), ==, XV_INTERPRETER_CLOSED);
    CHECK_INT(XvInterpreter_Id(interp), ==, id);
    CHECK_STR(XvInterpreter_Name(interp), "late");
    XvInterpreter_Release(interp);
}

TEST("close waits no longer than it is told for those inside, and can be called again")
{
    XvRuntime *rt = open_runtime();
    XvInterpreter *interp = open_interpreter(rt, "a");
    Inmate inmate;
    inmate_enter(&inmate, interp);
    CHECK_STATUS(XvInterpreter_Close(interp, NULL, 0), XV_TIMEOUT);
    int64_t start = now_ns();
    CHECK_STATUS(XvInterpreter_Close(interp, NULL, MILLISECONDS(30)), XV_TIMEOUT);
    CHECK_INT(now_ns() - start, >=, MILLISECONDS(30));
    CHECK_INT(XvInterpreter_State(interp), ==, XV_INTERPRETER_CLOSING);
    inmate_leave(&inmate);
    CHECK_OK(XvInterpreter_Close(interp, NULL, SECONDS(60)));
    CHECK_INT(XvInterpreter_State(interp), ==, XV_INTERPRETER_CLOSED);
    XvInterpreter_Release(interp);
    close_runtime(rt);
}

TEST("from the moment close begins nobody new gets in")
{
    XvRuntime *rt = open_runtime();
    XvInterpreter *interp = open_interpreter(rt, "a");
    Inmate inmate;
    inmate_enter(&inmate, interp);
    CHECK_STATUS(XvInterpreter_Close(interp, NULL, 0), XV_TIMEOUT);
    XvThreadState *ts = NULL;
    CHECK_STATUS(XvInterpreter_Attach(interp, NULL, 0, &ts), XV_CLOSED);
    CHECK_STATUS(XvInterpreter_Attach(interp, NULL, XV_FOREVER, &ts), XV_CLOSED);
    CHECK_STATUS(XvInterpreter_BeginAttach(interp, NULL, 1, 1, &ts), XV_CLOSED);
    inmate_leave(&inmate);
    CHECK_STATUS(XvInterpreter_Attach(interp, NULL, XV_FOREVER, &ts), XV_CLOSED);
    close_interpreter(interp);
    close_runtime(rt);
}

static void *attach_until_refused(void *arg)
{
    XvThreadState *ts = NULL;
    CHECK_STATUS(XvInterpreter_Attach(arg, NULL, XV_FOREVER, &ts), XV_CLOSED);
    return NULL;
}

typedef struct Closer {
    XvInterpreter *interp;
    XvStatus status;
} Closer;

static void *close_without_end(void *arg)
{
    Closer *closer = arg;
    closer->status = XvInterpreter_Close(closer->interp, NULL, XV_FOREVER);
    return NULL;
}

TEST("who stands in line when close begins is woken and refused")
{
    XvRuntime *rt = open_runtime();
    XvInterpreter *interp = open_interpreter(rt, "a");
    XvThreadState *ts = attach(interp);
    pthread_t waiters[4];
    for (int i = 0; i < 4; i++)
        waiters[i] = start_thread(attach_until_refused, interp);
    while (__atomic_load_n(ts->eval_breaker, __ATOMIC_RELAXED) == 0) /* who has long stood in line asks for a drop */
        sched_yield();
    Closer closer = {.interp = interp};
    pthread_t thread = start_thread(close_without_end, &closer);
    for (int i = 0; i < 4; i++)
        join_thread(waiters[i]);
    XvThreadState_Detach(ts);
    join_thread(thread);
    CHECK_INT(closer.status, ==, XV_OK);
    XvInterpreter_Release(interp);
    close_runtime(rt);
}

TEST("who is inside and has let go of the GIL gets it back though close has begun")
{
    XvRuntime *rt = open_runtime();
    XvInterpreter *a = open_interpreter(rt, "a"), *b = open_interpreter(rt, "b");
    XvThreadState *unlocked = attach(a);
    XvThreadState_Unlock(unlocked);
    CHECK_STATUS(XvInterpreter_Close(a, NULL, 0), XV_TIMEOUT);
    XvThreadState_Lock(unlocked);
    XvObject *op = XvInt_FromInt64(unlocked, 1000);
    CHECK_OBJECT(unlocked, op);
    Xv_DECREF(unlocked, op);
    XvThreadState_Unlock(unlocked);
    CHECK_INT(XvThreadState_TryTake(unlocked), ==, 1);

    XvThreadState *inner = NULL;
    CHECK_OK(XvInterpreter_Attach(b, unlocked, XV_FOREVER, &inner));
    CHECK_STATUS(XvInterpreter_Close(a, NULL, 0), XV_TIMEOUT);
    XvThreadState_Detach(inner);
    CHECK_INT(XvThreadState_Poll(unlocked), ==, XV_THREAD_ATTACHED);
    XvThreadState_Detach(unlocked);
    close_interpreter(a);
    close_interpreter(b);
    close_runtime(rt);
}

TEST("an attachment may be ended while it is unlocked")
{
    XvRuntime *rt = open_runtime();
    XvInterpreter *interp = open_interpreter(rt, "a");
    XvThreadState *ts = attach(interp);
    XvThreadState_Unlock(ts);
    XvThreadState_Detach(ts);
    CHECK(!gil_is_held(interp));
    CHECK_OK(XvInterpreter_Close(interp, NULL, 0));
    XvInterpreter_Release(interp);
    close_runtime(rt);
}

TEST("close returns when the last one has left")
{
    XvRuntime *rt = open_runtime();
    XvInterpreter *interp = open_interpreter(rt, "a");
    XvThreadState *ts = attach(interp);
    Closer closer = {.interp = interp};
    pthread_t thread = start_thread(close_without_end, &closer);
    while (XvInterpreter_State(interp) < XV_INTERPRETER_CLOSING)
        sched_yield();
    Xv_DECREF(ts, XvInt_FromInt64(ts, 1000));
    XvThreadState_Detach(ts);
    join_thread(thread);
    CHECK_INT(closer.status, ==, XV_OK);
    CHECK_INT(XvInterpreter_State(interp), ==, XV_INTERPRETER_CLOSED);
    XvInterpreter_Release(interp);
    close_runtime(rt);
}

TEST("of many who close, one does it and each of the others learns of it")
{
    for (int round = 0; round < ROUNDS(500); round++) {
        XvRuntime *rt = open_runtime();
        XvInterpreter *interp = open_interpreter(rt, "a");
        enum { CLOSERS = 4 };
        Closer closers[CLOSERS];
        pthread_t threads[CLOSERS];
        for (int i = 0; i < CLOSERS; i++) {
            closers[i] = (Closer){.interp = interp};
            threads[i] = start_thread(close_without_end, &closers[i]);
        }
        int done = 0;
        for (int i = 0; i < CLOSERS; i++) {
            join_thread(threads[i]);
            done += closers[i].status == XV_OK;
            CHECK(closers[i].status == XV_OK || closers[i].status == XV_CLOSED || closers[i].status == XV_BUSY);
        }
        CHECK_INT(done, ==, 1);
        CHECK_INT(XvInterpreter_State(interp), ==, XV_INTERPRETER_CLOSED);
        XvInterpreter_Release(interp);
        close_runtime(rt);
    }
}

TEST("who closes what another thread is closing is told so at once")
{
    XvRuntime *rt = open_runtime();
    XvInterpreter *interp = open_interpreter(rt, "a");
    XvThreadState *ts = attach(interp);
    Closer closer = {.interp = interp};
    pthread_t thread = start_thread(close_without_end, &closer);
    while (XvInterpreter_State(interp) < XV_INTERPRETER_CLOSING)
        sched_yield();
    CHECK_STATUS(XvInterpreter_Close(interp, NULL, 0), XV_BUSY);
    CHECK_STATUS(XvInterpreter_Close(interp, NULL, XV_FOREVER), XV_BUSY);
    XvThreadState_Detach(ts);
    join_thread(thread);
    CHECK_INT(closer.status, ==, XV_OK);
    XvInterpreter_Release(interp);
    close_runtime(rt);
}

TEST("a foreign thread that tries to close is posted its token when the last one has left")
{
    XvRuntime *rt = open_runtime();
    XvInterpreter *interp = open_interpreter(rt, "a");
    Inmate first, second;
    inmate_enter(&first, interp);
    CHECK_STATUS(XvInterpreter_TryClose(interp, 77), XV_BUSY);
    CHECK_INT(XvInterpreter_State(interp), ==, XV_INTERPRETER_CLOSING);
    check_no_wake(rt);
    inmate_leave(&first);
    CHECK_UINT(take_wake(rt), ==, 77);
    CHECK_OK(XvInterpreter_TryClose(interp, 77));
    check_no_wake(rt);
    XvInterpreter_Release(interp);

    interp = open_interpreter(rt, "b");
    inmate_enter(&second, interp);
    CHECK_STATUS(XvInterpreter_TryClose(interp, 0), XV_BUSY);
    inmate_leave(&second);
    check_no_wake(rt);
    CHECK_OK(XvInterpreter_TryClose(interp, 0));
    XvInterpreter_Release(interp);
    close_runtime(rt);
}

static void *attach_and_detach(void *arg)
{
    XvThreadState *ts = NULL;
    XvStatus status;
    while ((status = XvInterpreter_Attach(arg, NULL, XV_FOREVER, &ts)) == XV_OK) {
        XvObject *op = XvBytes_FromStringAndSize(ts, NULL, 100);
        CHECK_OBJECT(ts, op);
        Xv_DECREF(ts, op);
        XvThreadState_Detach(ts);
    }
    CHECK_STATUS(status, XV_CLOSED);
    XvInterpreter_Release(arg);
    return NULL;
}

TEST("threads that come and go while an interpreter closes are in before or refused")
{
    for (int round = 0; round < ROUNDS(300); round++) {
        XvRuntime *rt = open_runtime();
        XvInterpreter *interp = open_interpreter(rt, "a");
        pthread_t threads[3];
        for (int i = 0; i < 3; i++) {
            XvInterpreter_Retain(interp);
            threads[i] = start_thread(attach_and_detach, interp);
        }
        for (int i = 0; i < round % 7; i++)
            sched_yield();
        close_interpreter(interp);
        for (int i = 0; i < 3; i++)
            join_thread(threads[i]);
        close_runtime(rt);
    }
}

TEST("a thousand interpreters live beside each other")
{
    XvRuntime *rt = open_runtime();
    enum { MANY = 1000 };
    static XvInterpreter *interps[MANY];
    for (int i = 0; i < MANY; i++) {
        interps[i] = open_interpreter(rt, "one of many");
        XvThreadState *ts = attach(interps[i]);
        Xv_DECREF(ts, XvInt_FromInt64(ts, 1000 + i));
        XvThreadState_Detach(ts);
    }
    CHECK_INT(XvRuntime_InterpreterCount(rt), ==, MANY);
    for (int i = 0; i < MANY; i++)
        close_interpreter(interps[(i * 7) % MANY]);
    CHECK_INT(XvRuntime_InterpreterCount(rt), ==, 0);
    close_runtime(rt);
}
