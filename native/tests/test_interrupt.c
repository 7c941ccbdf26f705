/* SPDX-License-Identifier: Apache-2.0
 *
 * Interrupts: they reach who runs, who is blocked, and, when an interpreter closes, each who is inside.
 */
#include "world.h"

TEST("the next checkpoint raises, once")
{
    World world = open_world();
    CHECK_OK(XvInterpreter_Interrupt(world.interp));
    CHECK_INT(Xv_CHECKPOINT(world.ts), ==, -1);
    CHECK_RAISED(world.ts, XvExc_KeyboardInterrupt, "interrupted");
    CHECK_INT(Xv_CHECKPOINT(world.ts), ==, 0);
    close_world(world);
}

TEST("several interrupts before a checkpoint are one, and one may be taken back")
{
    World world = open_world();
    CHECK_INT(XvInterpreter_ClearInterrupt(world.ts), ==, 0);
    CHECK_OK(XvInterpreter_Interrupt(world.interp));
    CHECK_OK(XvInterpreter_Interrupt(world.interp));
    CHECK_INT(XvThreadState_Checkpoint(world.ts), ==, -1);
    CHECK_RAISED(world.ts, XvExc_KeyboardInterrupt, "interrupted");
    CHECK_INT(XvThreadState_Checkpoint(world.ts), ==, 0);
    CHECK_OK(XvInterpreter_Interrupt(world.interp));
    CHECK_INT(XvInterpreter_ClearInterrupt(world.ts), ==, 1);
    CHECK_INT(XvThreadState_Checkpoint(world.ts), ==, 0);
    close_world(world);
}

TEST("an interpreter with nobody inside is interrupted when somebody comes")
{
    XvRuntime *rt = open_runtime();
    XvInterpreter *interp = open_interpreter(rt, "a");
    CHECK_OK(XvInterpreter_Interrupt(interp));
    XvThreadState *ts = attach(interp);
    CHECK_NO_ERROR(ts);
    CHECK_INT(Xv_CHECKPOINT(ts), ==, -1);
    CHECK_RAISED(ts, XvExc_KeyboardInterrupt, "interrupted");
    XvThreadState_Detach(ts);
    close_interpreter(interp);
    close_runtime(rt);
}

TEST("who unwinds with an error is interrupted after that")
{
    World world = open_world();
    CHECK_OK(XvInterpreter_Interrupt(world.interp));
    XvErr_SetString(world.ts, &XvExc_ValueError, "mine");
    CHECK_INT(Xv_CHECKPOINT(world.ts), ==, 0);
    CHECK_RAISED(world.ts, XvExc_ValueError, "mine");
    CHECK_INT(Xv_CHECKPOINT(world.ts), ==, -1);
    CHECK_RAISED(world.ts, XvExc_KeyboardInterrupt, "interrupted");
    close_world(world);
}

static XvObject *answer(XvThreadState *ts, XvObject *self, XvObject *const *args, Xv_ssize_t nargs)
{
    (void)self, (void)args, (void)nargs;
    return XvInt_FromInt64(ts, 42);
}

TEST("a call is a checkpoint, and is not made when it is interrupted")
{
    static const XvFunctionDef def = {"answer", answer, 0, 0, NULL};
    World world = open_world();
    XvObject *function = XvFunction_New(world.ts, &def, NULL);
    CHECK_OBJECT(world.ts, function);
    CHECK_OK(XvInterpreter_Interrupt(world.interp));
    CHECK_PTR(XvObject_Call(world.ts, function, NULL, 0), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_KeyboardInterrupt, "interrupted");
    XvObject *result = XvObject_Call(world.ts, function, NULL, 0);
    CHECK_OBJECT(world.ts, result);
    Xv_DECREF(world.ts, result);
    Xv_DECREF(world.ts, function);
    close_world(world);
}

typedef struct Blocked {
    XvInterpreter *interp;
    XvQueue *queue;
    int put;              /* puts until the queue is full, instead of getting */
    int *interrupted;     /* plain: under the GIL */
    Flag in;
} Blocked;

static void *block(void *arg)
{
    Blocked *blocked = arg;
    XvThreadState *ts = attach(blocked->interp);
    XvObject *op = NULL;
    int done;
    raise_flag(&blocked->in);
    if (blocked->put)
        while ((done = XvQueue_Put(ts, blocked->queue, Xv_None(ts), XV_FOREVER)) == 1)
            ;
    else
        done = XvQueue_Get(ts, blocked->queue, &op, XV_FOREVER);
    if (done == -1 && XvErr_Matches(ts, &XvExc_KeyboardInterrupt)) {
        ++*blocked->interrupted;
        XvErr_Clear(ts);
    } else if (done == -1) {
        CHECK_RAISED(ts, XvExc_QueueClosed, "closed");
    }
    Xv_XDECREF(ts, op);
    XvThreadState_Detach(ts);
    return NULL;
}

enum { BLOCKED = 4 };

/* Threads that are blocked at a queue, every other one for room. */
static void start_blocked(Blocked *blocked, pthread_t *threads, XvInterpreter *interp, XvQueue **queues,
                          int *interrupted)
{
    for (int i = 0; i < BLOCKED; i++) {
        blocked[i] = (Blocked){interp, queues[i % 2], i % 2, interrupted, FLAG_INIT};
        threads[i] = start_thread(block, &blocked[i]);
        await_flag(&blocked[i].in, 1);
    }
}

/* Looks, under the GIL, until so many have been interrupted. */
static void await_interrupted(XvInterpreter *interp, const int *interrupted, int count)
{
    for (int seen = -1; seen < count;) {
        XvThreadState *ts = attach(interp);
        seen = *interrupted;
        XvThreadState_Detach(ts);
        sched_yield();
    }
}

TEST("an interrupt wakes one of those who are blocked, and the others go on waiting")
{
    XvRuntime *rt = open_runtime();
    XvInterpreter *interp = open_interpreter(rt, "a");
    XvQueue *queues[2];
    pthread_t threads[BLOCKED];
    Blocked blocked[BLOCKED];
    int interrupted = 0;
    for (int i = 0; i < 2; i++)
        CHECK_OK(XvQueue_New(rt, 4, &queues[i]));
    start_blocked(blocked, threads, interp, queues, &interrupted);
    for (int i = 0; i < 2; i++) {
        CHECK_OK(XvInterpreter_Interrupt(interp));
        await_interrupted(interp, &interrupted, i + 1);
        usleep(2000);
        XvThreadState *ts = attach(interp);
        CHECK_INT(interrupted, ==, i + 1);
        XvThreadState_Detach(ts);
    }
    for (int i = 0; i < 2; i++)
        XvQueue_Close(queues[i]);
    for (int i = 0; i < BLOCKED; i++)
        join_thread(threads[i]);
    CHECK_INT(interrupted, ==, 2);
    for (int i = 0; i < 2; i++)
        XvQueue_Release(NULL, queues[i]);
    close_interpreter(interp);
    close_runtime(rt);
}

TEST("closing interrupts everybody who is inside, each once, and waits until they have left")
{
    XvRuntime *rt = open_runtime();
    XvInterpreter *interp = open_interpreter(rt, "a");
    XvQueue *queues[2];
    pthread_t threads[BLOCKED];
    Blocked blocked[BLOCKED];
    int interrupted = 0;
    for (int i = 0; i < 2; i++)
        CHECK_OK(XvQueue_New(rt, 4, &queues[i]));
    XvThreadState *unlocked = attach(interp);
    XvThreadState_Unlock(unlocked);
    start_blocked(blocked, threads, interp, queues, &interrupted);
    CHECK_STATUS(XvInterpreter_Close(interp, NULL, 0), XV_TIMEOUT);
    for (int i = 0; i < BLOCKED; i++)
        join_thread(threads[i]);
    CHECK_STATUS(XvInterpreter_Interrupt(interp), XV_CLOSED);
    XvThreadState_Lock(unlocked);
    CHECK_INT(interrupted, ==, BLOCKED);
    CHECK_INT(Xv_CHECKPOINT(unlocked), ==, -1);
    CHECK_RAISED(unlocked, XvExc_KeyboardInterrupt, "interpreter 1 is closing");
    CHECK_INT(Xv_CHECKPOINT(unlocked), ==, 0);
    XvThreadState_Detach(unlocked);
    close_interpreter(interp);
    for (int i = 0; i < 2; i++)
        XvQueue_Release(NULL, queues[i]);
    close_runtime(rt);
}

TEST("a foreign thread that waits at a queue is posted its token, once, whether it is interrupted or woken or both")
{
    World world = open_world();
    XvQueue *queue = NULL;
    CHECK_OK(XvQueue_New(world.rt, 4, &queue));
    for (int how = 0; how < 4; how++) {
        CHECK_OK(XvQueue_Register(world.ts, queue, XV_QUEUE_ITEM, 7));
        check_no_wake(world.rt);
        if (how & 1) {
            CHECK_OK(XvInterpreter_Interrupt(world.interp));
            CHECK_OK(XvInterpreter_Interrupt(world.interp));
            CHECK_UINT(take_wake(world.rt), ==, 7);
            check_no_wake(world.rt);
        }
        if (how & 2) {
            CHECK_INT(XvQueue_Put(world.ts, queue, Xv_None(world.ts), 0), ==, 1);
            CHECK_UINT(take_wake(world.rt), ==, 7);
            check_no_wake(world.rt);
            CHECK_INT(XvQueue_Clear(world.ts, queue), ==, 1);
        }
        XvQueue_Cancel(world.ts, queue, XV_QUEUE_ITEM);
        check_no_wake(world.rt);
        CHECK_INT(XvInterpreter_ClearInterrupt(world.ts), ==, how & 1);
    }
    CHECK_OK(XvInterpreter_Interrupt(world.interp));
    CHECK_OK(XvQueue_Register(world.ts, queue, XV_QUEUE_ITEM, 8)); /* came too early to be missed */
    CHECK_UINT(take_wake(world.rt), ==, 8);
    XvQueue_Cancel(world.ts, queue, XV_QUEUE_ITEM);
    CHECK_INT(XvInterpreter_ClearInterrupt(world.ts), ==, 1);
    XvQueue_Release(world.ts, queue);
    close_world(world);
}

/* Interrupts that race with going to sleep: none may be slept through. */
static void *get_until_interrupted(void *arg)
{
    Blocked *blocked = arg;
    XvThreadState *ts = attach(blocked->interp);
    for (int i = 0; i < ROUNDS(2000); i++) {
        XvObject *op = NULL;
        raise_flag(&blocked->in);
        CHECK_INT(XvQueue_Get(ts, blocked->queue, &op, XV_FOREVER), ==, -1);
        CHECK_RAISED(ts, XvExc_KeyboardInterrupt, "interrupted");
    }
    XvThreadState_Detach(ts);
    return NULL;
}

TEST("no interrupt is slept through")
{
    XvRuntime *rt = open_runtime();
    XvInterpreter *interp = open_interpreter(rt, "a");
    XvQueue *queue = NULL;
    CHECK_OK(XvQueue_New(rt, 4, &queue));
    Blocked blocked = {.interp = interp, .queue = queue, .in = FLAG_INIT};
    pthread_t thread = start_thread(get_until_interrupted, &blocked);
    for (int i = 0; i < ROUNDS(2000); i++) {
        await_flag(&blocked.in, i + 1);
        dawdle((uint64_t)i * 7 % 5000);
        CHECK_OK(XvInterpreter_Interrupt(interp));
    }
    join_thread(thread);
    XvQueue_Release(NULL, queue);
    close_interpreter(interp);
    close_runtime(rt);
}
