/* SPDX-License-Identifier: Apache-2.0
 *
 * Waiting at a queue, asleep in C or elsewhere under a token: who is woken, by what, and how often.
 */
#include "queues.h"

/* A thread of an interpreter that puts None into, or gets from, a queue until it is told to stop by the queue. */
typedef struct Worker {
    XvInterpreter *interp;
    XvQueue *queue;
    pthread_t thread;
    _Atomic(int) about_to; /* 1 once the GIL is held; then it is let go only by blocking */
    int answer;
} Worker;

static void *get_one(void *arg)
{
    Worker *worker = arg;
    XvThreadState *ts = attach(worker->interp);
    XvObject *op = NULL;
    atomic_store(&worker->about_to, 1);
    worker->answer = XvQueue_Get(ts, worker->queue, &op, XV_FOREVER);
    CHECK_INT(XvThreadState_Poll(ts), ==, XV_THREAD_ATTACHED);
    if (worker->answer == 1)
        Xv_DECREF(ts, op);
    else
        CHECK_RAISED(ts, XvExc_QueueClosed, "");
    XvThreadState_Detach(ts);
    return NULL;
}

static void *put_one(void *arg)
{
    Worker *worker = arg;
    XvThreadState *ts = attach(worker->interp);
    atomic_store(&worker->about_to, 1);
    worker->answer = XvQueue_Put(ts, worker->queue, Xv_None(ts), XV_FOREVER);
    CHECK_INT(XvThreadState_Poll(ts), ==, XV_THREAD_ATTACHED);
    if (worker->answer != 1)
        CHECK_RAISED(ts, XvExc_QueueClosed, "");
    XvThreadState_Detach(ts);
    return NULL;
}

static void start_worker(Worker *worker, XvInterpreter *interp, XvQueue *queue, void *(*run)(void *))
{
    *worker = (Worker){.interp = interp, .queue = queue};
    worker->thread = start_thread(run, worker);
}

TEST("a get that waits lets its GIL go, and a put in the same interpreter ends it")
{
    XvRuntime *rt = open_runtime();
    XvInterpreter *interp = open_interpreter(rt, "a");
    XvQueue *queue = new_queue(rt, 1);
    Worker worker;
    start_worker(&worker, interp, queue, get_one);
    await_blocked(interp, &worker.about_to);
    XvThreadState *ts = attach(interp);
    CHECK_INT(XvQueue_Put(ts, queue, Xv_None(ts), 0), ==, 1);
    XvThreadState_Detach(ts);
    join_thread(worker.thread);
    CHECK_INT(worker.answer, ==, 1);
    CHECK_INT(XvQueue_Size(queue), ==, 0);
    XvQueue_Release(NULL, queue);
    close_interpreter(interp);
    close_runtime(rt);
}

TEST("a put that waits lets its GIL go, and a get in the same interpreter ends it")
{
    World world = open_world();
    XvQueue *queue = new_queue(world.rt, 1);
    put_int(world.ts, queue, 7);
    XvThreadState_Unlock(world.ts);
    Worker worker;
    start_worker(&worker, world.interp, queue, put_one);
    await_blocked(world.interp, &worker.about_to);
    XvThreadState_Lock(world.ts);
    CHECK_INT(get_int(world.ts, queue), ==, 7);
    XvThreadState_Unlock(world.ts);
    join_thread(worker.thread);
    CHECK_INT(worker.answer, ==, 1);
    CHECK_INT(XvQueue_Size(queue), ==, 1);
    XvThreadState_Lock(world.ts);
    XvQueue_Release(world.ts, queue);
    close_world(world);
}

TEST("close wakes everybody who waits to get")
{
    XvRuntime *rt = open_runtime();
    enum { WAITERS = 4 };
    XvQueue *queue = new_queue(rt, 1);
    XvInterpreter *interps[WAITERS];
    Worker workers[WAITERS];
    for (int i = 0; i < WAITERS; i++) {
        interps[i] = i % 2 == 0 ? open_interpreter(rt, "a") : interps[i - 1];
        start_worker(&workers[i], interps[i], queue, get_one);
        await_blocked(interps[i], &workers[i].about_to);
    }
    CHECK_INT(XvQueue_Close(queue), ==, 1);
    for (int i = 0; i < WAITERS; i++) {
        join_thread(workers[i].thread);
        CHECK_INT(workers[i].answer, ==, -1);
    }
    XvQueue_Release(NULL, queue);
    close_interpreter(interps[0]);
    close_interpreter(interps[2]);
    close_runtime(rt);
}

TEST("close wakes everybody who waits to put")
{
    World world = open_world();
    enum { WAITERS = 4 };
    XvQueue *queue = new_queue(world.rt, 1);
    put_int(world.ts, queue, 7);
    XvThreadState_Unlock(world.ts);
    Worker workers[WAITERS];
    for (int i = 0; i < WAITERS; i++) {
        start_worker(&workers[i], world.interp, queue, put_one);
        await_blocked(world.interp, &workers[i].about_to);
    }
    CHECK_INT(XvQueue_Close(queue), ==, 1);
    for (int i = 0; i < WAITERS; i++) {
        join_thread(workers[i].thread);
        CHECK_INT(workers[i].answer, ==, -1);
    }
    XvThreadState_Lock(world.ts);
    CHECK_INT(XvQueue_Size(queue), ==, 1);
    CHECK_INT(get_int(world.ts, queue), ==, 7);
    XvQueue_Release(world.ts, queue);
    close_world(world);
}

/* Foreign threads: a token says when it is worth trying again. */

TEST("a registered receiver is posted its token when there is something to get, once")
{
    World world = open_world();
    XvInterpreter *sender = open_interpreter(world.rt, "sender");
    XvQueue *queue = new_queue(world.rt, 4);
    XvObject *op = NULL;
    CHECK_INT(XvQueue_Get(world.ts, queue, &op, 0), ==, 0);
    CHECK_OK(XvQueue_Register(world.ts, queue, XV_QUEUE_ITEM, 11));
    CHECK_INT(XvQueue_Get(world.ts, queue, &op, 0), ==, 0);
    XvThreadState_Unlock(world.ts);
    check_no_wake(world.rt);
    XvThreadState *ts = attach(sender);
    put_int(ts, queue, 1);
    put_int(ts, queue, 2);
    XvThreadState_Detach(ts);
    CHECK_UINT(take_wake(world.rt), ==, 11);
    check_no_wake(world.rt);
    XvThreadState_Lock(world.ts);
    CHECK_INT(get_int(world.ts, queue), ==, 1);
    XvQueue_Cancel(world.ts, queue, XV_QUEUE_ITEM);
    CHECK_INT(get_int(world.ts, queue), ==, 2);
    check_no_wake(world.rt);
    XvQueue_Release(world.ts, queue);
    close_interpreter(sender);
    close_world(world);
}

TEST("a registered sender is posted its token when there is room")
{
    World world = open_world();
    XvInterpreter *receiver = open_interpreter(world.rt, "receiver");
    XvQueue *queue = new_queue(world.rt, 1);
    put_int(world.ts, queue, 1);
    CHECK_INT(XvQueue_Put(world.ts, queue, Xv_None(world.ts), 0), ==, 0);
    CHECK_OK(XvQueue_Register(world.ts, queue, XV_QUEUE_ROOM, 12));
    CHECK_INT(XvQueue_Put(world.ts, queue, Xv_None(world.ts), 0), ==, 0);
    XvThreadState_Unlock(world.ts);
    XvThreadState *ts = attach(receiver);
    CHECK_INT(get_int(ts, queue), ==, 1);
    XvThreadState_Detach(ts);
    CHECK_UINT(take_wake(world.rt), ==, 12);
    XvThreadState_Lock(world.ts);
    CHECK_INT(XvQueue_Put(world.ts, queue, Xv_None(world.ts), 0), ==, 1);
    XvQueue_Cancel(world.ts, queue, XV_QUEUE_ROOM);
    XvQueue_Release(world.ts, queue);
    close_interpreter(receiver);
    close_world(world);
}

TEST("a registration that is ended in time posts nothing")
{
    World world = open_world();
    XvQueue *queue = new_queue(world.rt, 1);
    for (uint64_t token = 1; token <= 3; token++) {
        CHECK_OK(XvQueue_Register(world.ts, queue, XV_QUEUE_ITEM, token));
        XvThreadState_Unlock(world.ts);
        XvQueue_Cancel(world.ts, queue, XV_QUEUE_ITEM);
        XvThreadState_Lock(world.ts);
    }
    put_int(world.ts, queue, 1);
    XvThreadState_Unlock(world.ts);
    check_no_wake(world.rt);
    XvThreadState_Lock(world.ts);
    XvQueue_Release(world.ts, queue);
    close_world(world);
}

TEST("a thread waits for one thing at a time")
{
    World world = open_world();
    XvQueue *queue = new_queue(world.rt, 1), *other = new_queue(world.rt, 1);
    CHECK_OK(XvQueue_Register(world.ts, queue, XV_QUEUE_ITEM, 1));
    CHECK_STATUS(XvQueue_Register(world.ts, queue, XV_QUEUE_ITEM, 2), XV_INVALID);
    CHECK_STATUS(XvQueue_Register(world.ts, queue, XV_QUEUE_ROOM, 3), XV_INVALID);
    CHECK_STATUS(XvQueue_Register(world.ts, other, XV_QUEUE_ITEM, 4), XV_INVALID);
    XvQueue_Cancel(world.ts, queue, XV_QUEUE_ITEM);
    CHECK_OK(XvQueue_Register(world.ts, other, XV_QUEUE_ITEM, 5));
    XvQueue_Cancel(world.ts, other, XV_QUEUE_ITEM);
    XvQueue_Release(world.ts, other);
    XvQueue_Release(world.ts, queue);
    close_world(world);
}

/* Several thread states of one interpreter, as virtual threads on one carrier have them. */
static XvThreadState *unlocked_state(XvInterpreter *interp)
{
    XvThreadState *ts = attach(interp);
    XvThreadState_Unlock(ts);
    return ts;
}

TEST("a wake that is not used is passed on to the next in line")
{
    XvRuntime *rt = open_runtime();
    XvInterpreter *a = open_interpreter(rt, "a"), *b = open_interpreter(rt, "b");
    XvQueue *queue = new_queue(rt, 4);
    XvThreadState *waiters[3];
    for (int i = 0; i < 3; i++) {
        waiters[i] = unlocked_state(a);
        CHECK_OK(XvQueue_Register(waiters[i], queue, XV_QUEUE_ITEM, (uint64_t)i + 1));
    }
    XvThreadState *sender = attach(b);
    put_int(sender, queue, 5);
    XvThreadState_Detach(sender);
    for (int i = 0; i < 3; i++) {
        CHECK_UINT(take_wake(rt), ==, (uint64_t)i + 1);
        check_no_wake(rt);
        if (i < 2) {
            XvQueue_Cancel(waiters[i], queue, XV_QUEUE_ITEM);
        } else {
            XvThreadState_Lock(waiters[i]);
            CHECK_INT(get_int(waiters[i], queue), ==, 5);
            XvQueue_Cancel(waiters[i], queue, XV_QUEUE_ITEM);
        }
        XvThreadState_Detach(waiters[i]);
    }
    check_no_wake(rt);
    XvQueue_Release(NULL, queue);
    close_interpreter(a);
    close_interpreter(b);
    close_runtime(rt);
}

TEST("each item wakes one receiver, and close wakes them all")
{
    XvRuntime *rt = open_runtime();
    XvInterpreter *a = open_interpreter(rt, "a"), *b = open_interpreter(rt, "b");
    XvQueue *queue = new_queue(rt, 4);
    enum { WAITERS = 4 };
    XvThreadState *waiters[WAITERS];
    for (int i = 0; i < WAITERS; i++) {
        waiters[i] = unlocked_state(a);
        CHECK_OK(XvQueue_Register(waiters[i], queue, XV_QUEUE_ITEM, (uint64_t)i + 1));
    }
    XvThreadState *sender = attach(b);
    put_int(sender, queue, 5);
    put_int(sender, queue, 6);
    XvThreadState_Detach(sender);
    CHECK_UINT(take_wake(rt), ==, 1);
    CHECK_UINT(take_wake(rt), ==, 2);
    check_no_wake(rt);
    CHECK_INT(XvQueue_Close(queue), ==, 1);
    CHECK_UINT(take_wake(rt) + take_wake(rt), ==, 7);
    check_no_wake(rt);
    for (int i = 0; i < WAITERS; i++) {
        XvObject *op = NULL;
        XvThreadState_Lock(waiters[i]);
        CHECK_INT(XvQueue_Get(waiters[i], queue, &op, 0), ==, i < 2 ? 1 : -1);
        Xv_XDECREF(waiters[i], op);
        XvErr_Clear(waiters[i]);
        XvQueue_Cancel(waiters[i], queue, XV_QUEUE_ITEM);
        XvThreadState_Detach(waiters[i]);
    }
    XvQueue_Release(NULL, queue);
    close_interpreter(a);
    close_interpreter(b);
    close_runtime(rt);
}
