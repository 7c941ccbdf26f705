/* SPDX-License-Identifier: Apache-2.0
 *
 * The queue: what travels, in which order, how long one waits, and that every item arrives once.
 */
#include "world.h"

static XvQueue *new_queue(XvRuntime *rt, Xv_ssize_t maxsize)
{
    XvQueue *queue = NULL;
    CHECK_OK(XvQueue_New(rt, maxsize, &queue));
    CHECK(queue != NULL);
    return queue;
}

static void put_int(XvThreadState *ts, XvQueue *queue, int64_t value)
{
    XvObject *op = XvInt_FromInt64(ts, value);
    CHECK_OBJECT(ts, op);
    CHECK_INT(XvQueue_Put(ts, queue, op, XV_FOREVER), ==, 1);
    Xv_DECREF(ts, op);
}

static int64_t get_int(XvThreadState *ts, XvQueue *queue)
{
    XvObject *op = NULL;
    CHECK_INT(XvQueue_Get(ts, queue, &op, XV_FOREVER), ==, 1);
    int64_t value = XvInt_AsInt64(ts, op);
    CHECK_NO_ERROR(ts);
    Xv_DECREF(ts, op);
    return value;
}

static XvViewInfo info_of(XvThreadState *ts, XvObject *view)
{
    XvViewInfo info;
    CHECK_INT(XvSharedView_GetInfo(ts, view, &info), ==, 0);
    return info;
}

/* Leaves world.ts' interpreter for a moment, to do something in another one. */
static XvThreadState *enter(XvInterpreter *interp, XvThreadState *outer)
{
    XvThreadState *ts = NULL;
    CHECK_OK(XvInterpreter_Attach(interp, outer, XV_FOREVER, &ts));
    return ts;
}

TEST("a queue is as large as it was asked to be, and no size that is none is accepted")
{
    XvRuntime *rt = open_runtime();
    XvQueue *queue = new_queue(rt, 3), *none = NULL;
    CHECK_INT(XvQueue_MaxSize(queue), ==, 3);
    CHECK_INT(XvQueue_Size(queue), ==, 0);
    CHECK_INT(XvQueue_IsClosed(queue), ==, 0);
    XvQueue_Release(NULL, queue);
    queue = new_queue(rt, (Xv_ssize_t)1 << 24);
    CHECK_INT(XvQueue_MaxSize(queue), ==, (Xv_ssize_t)1 << 24);
    XvQueue_Release(NULL, queue);
    const Xv_ssize_t wrong[] = {0, -1, ((Xv_ssize_t)1 << 24) + 1, XV_SSIZE_MAX, PTRDIFF_MIN};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        CHECK_STATUS(XvQueue_New(rt, wrong[i], &none), XV_INVALID);
    close_runtime(rt);
}

TEST("items arrive in the order in which they were put, through every size of queue")
{
    World world = open_world();
    for (Xv_ssize_t maxsize = 1; maxsize <= 9; maxsize++) {
        XvQueue *queue = new_queue(world.rt, maxsize);
        int64_t put = 0, got = 0;
        uint64_t state = 42;
        for (int step = 0; step < 500; step++) {
            if (random_next(&state) & 1 ? XvQueue_Size(queue) < maxsize : XvQueue_Size(queue) == 0)
                put_int(world.ts, queue, put++);
            else
                CHECK_INT(get_int(world.ts, queue), ==, got++);
            CHECK_INT(XvQueue_Size(queue), ==, put - got);
        }
        XvQueue_Release(world.ts, queue);
    }
    close_world(world);
}

TEST("a full queue takes nothing more until something is got")
{
    World world = open_world();
    XvQueue *queue = new_queue(world.rt, 3);
    XvObject *none = Xv_None(world.ts);
    for (int round = 0; round < 4; round++) {
        while (XvQueue_Size(queue) < 3)
            CHECK_INT(XvQueue_Put(world.ts, queue, none, 0), ==, 1);
        CHECK_INT(XvQueue_Put(world.ts, queue, none, 0), ==, 0);
        CHECK_NO_ERROR(world.ts);
        CHECK_INT(XvQueue_Size(queue), ==, 3);
        XvObject *op = NULL;
        CHECK_INT(XvQueue_Get(world.ts, queue, &op, 0), ==, 1);
        Xv_DECREF(world.ts, op);
    }
    XvQueue_Release(world.ts, queue);
    close_world(world);
}

TEST("a put or a get waits as long as it is told, and says that it was in vain")
{
    World world = open_world();
    XvQueue *queue = new_queue(world.rt, 1);
    XvObject *op = NULL;
    CHECK_INT(XvQueue_Get(world.ts, queue, &op, 0), ==, 0);
    int64_t start = now_ns();
    CHECK_INT(XvQueue_Get(world.ts, queue, &op, MILLISECONDS(20)), ==, 0);
    CHECK_INT(now_ns() - start, >=, MILLISECONDS(20));
    put_int(world.ts, queue, 1);
    start = now_ns();
    CHECK_INT(XvQueue_Put(world.ts, queue, Xv_None(world.ts), MILLISECONDS(20)), ==, 0);
    CHECK_INT(now_ns() - start, >=, MILLISECONDS(20));
    CHECK_NO_ERROR(world.ts);
    CHECK_INT(XvThreadState_Poll(world.ts), ==, XV_THREAD_ATTACHED);
    CHECK_INT(get_int(world.ts, queue), ==, 1);
    XvQueue_Release(world.ts, queue);
    close_world(world);
}

TEST("a time span below FOREVER is a ValueError")
{
    World world = open_world();
    XvQueue *queue = new_queue(world.rt, 1);
    XvObject *op = NULL, *view = XvSharedView_New(world.ts, 1);
    CHECK_INT(XvQueue_Put(world.ts, queue, Xv_None(world.ts), -2), ==, -1);
    CHECK_RAISED(world.ts, XvExc_ValueError, "");
    CHECK_INT(XvQueue_PutMove(world.ts, queue, view, INT64_MIN), ==, -1);
    CHECK_RAISED(world.ts, XvExc_ValueError, "");
    CHECK_INT(XvQueue_Get(world.ts, queue, &op, -2), ==, -1);
    CHECK_RAISED(world.ts, XvExc_ValueError, "");
    CHECK_INT(XvQueue_Size(queue), ==, 0);
    CHECK_INT(info_of(world.ts, view).length, ==, 1);
    Xv_DECREF(world.ts, view);
    XvQueue_Release(world.ts, queue);
    close_world(world);
}

TEST("None, ints and bytes arrive as equals that belong to the receiver")
{
    World world = open_world();
    XvInterpreter *other = open_interpreter(world.rt, "receiver");
    XvQueue *queue = new_queue(world.rt, 10);
    const int64_t ints[] = {0, -1, 7, 1000, INT64_MIN, INT64_MAX};
    for (size_t i = 0; i < sizeof ints / sizeof *ints; i++)
        put_int(world.ts, queue, ints[i]);
    XvObject *big = XvInt_FromUInt64(world.ts, UINT64_MAX);
    XvObject *bytes = XvBytes_FromStringAndSize(world.ts, "by\0tes", 6);
    XvObject *large = XvBytes_FromStringAndSize(world.ts, NULL, 300000);
    memset(XvBytes_AsString(world.ts, large), 'x', 300000);
    XvObject *sent[] = {Xv_None(world.ts), big, bytes, large};
    for (size_t i = 0; i < 4; i++) {
        Xv_ssize_t count = Xv_REFCNT(sent[i]);
        CHECK_INT(XvQueue_Put(world.ts, queue, sent[i], 0), ==, 1);
        CHECK_INT(Xv_REFCNT(sent[i]), ==, count);
    }
    Xv_DECREF(world.ts, big);
    Xv_DECREF(world.ts, large);

    XvThreadState *ts = enter(other, world.ts);
    for (size_t i = 0; i < sizeof ints / sizeof *ints; i++)
        CHECK_INT(get_int(ts, queue), ==, ints[i]);
    XvObject *op = NULL;
    CHECK_INT(XvQueue_Get(ts, queue, &op, 0), ==, 1);
    CHECK_PTR(op, ==, Xv_None(ts));
    Xv_DECREF(ts, op);
    CHECK_INT(XvQueue_Get(ts, queue, &op, 0), ==, 1);
    CHECK_UINT(XvInt_AsUInt64(ts, op), ==, UINT64_MAX);
    Xv_DECREF(ts, op);
    CHECK_INT(XvQueue_Get(ts, queue, &op, 0), ==, 1);
    CHECK(XvBytes_Check(op));
    CHECK_PTR(op, !=, bytes);
    CHECK_INT(XvBytes_Size(ts, op), ==, 6);
    CHECK_INT(memcmp(XvBytes_AsString(ts, op), "by\0tes", 7), ==, 0);
    Xv_DECREF(ts, op);
    CHECK_INT(XvQueue_Get(ts, queue, &op, 0), ==, 1);
    CHECK_INT(XvBytes_Size(ts, op), ==, 300000);
    for (int i = 0; i < 300000; i++)
        CHECK_INT(XvBytes_AsString(ts, op)[i], ==, 'x');
    Xv_DECREF(ts, op);
    XvThreadState_Detach(ts);

    Xv_DECREF(world.ts, bytes);
    XvQueue_Release(world.ts, queue);
    close_interpreter(other);
    close_world(world);
}

TEST("anything else is refused, by the name of its type")
{
    World world = open_world();
    XvQueue *queue = new_queue(world.rt, 10);
    XvObject *list = XvList_New(world.ts, 0), *array = XvByteArray_FromStringAndSize(world.ts, "a", 1);
    CHECK_INT(XvQueue_Put(world.ts, queue, list, 0), ==, -1);
    CHECK_RAISED(world.ts, XvExc_NotShareableError, "list");
    CHECK_INT(XvQueue_Put(world.ts, queue, array, XV_FOREVER), ==, -1);
    CHECK_RAISED(world.ts, XvExc_NotShareableError, "bytearray");
    CHECK_INT(XvQueue_Size(queue), ==, 0);
    CHECK_INT(Xv_REFCNT(list), ==, 1);
    CHECK_INT(XvQueue_PutMove(world.ts, queue, list, 0), ==, -1);
    CHECK(XvErr_Occurred(world.ts) == &XvExc_NotShareableError || XvErr_Occurred(world.ts) == &XvExc_TypeError);
    CHECK_CONTAINS(XvErr_Message(world.ts), "list");
    XvErr_Clear(world.ts);
    Xv_DECREF(world.ts, list);
    Xv_DECREF(world.ts, array);
    XvQueue_Release(world.ts, queue);
    close_world(world);
}

TEST("a view that is put is shared: both see the same bytes, and each interpreter is one holder")
{
    World world = open_world();
    XvInterpreter *other = open_interpreter(world.rt, "receiver");
    XvQueue *queue = new_queue(world.rt, 10);
    XvObject *view = XvSharedView_New(world.ts, 64);
    XvObject *slice = XvSharedView_Slice(world.ts, view, 16, 32), *ints = XvSharedView_Cast(world.ts, slice, "q");
    XvObject *readonly = XvSharedView_ToReadOnly(world.ts, ints);
    XvBlock *block = info_of(world.ts, view).block;
    CHECK_INT(XvQueue_Put(world.ts, queue, ints, 0), ==, 1);
    CHECK_INT(XvBlock_Holders(block), ==, 2);
    CHECK_INT(XvQueue_Put(world.ts, queue, readonly, 0), ==, 1);
    CHECK_INT(XvBlock_Holders(block), ==, 3);

    XvThreadState *ts = enter(other, world.ts);
    XvObject *theirs = NULL, *theirs_readonly = NULL;
    CHECK_INT(XvQueue_Get(ts, queue, &theirs, 0), ==, 1);
    CHECK_INT(XvBlock_Holders(block), ==, 3);
    CHECK_INT(XvQueue_Get(ts, queue, &theirs_readonly, 0), ==, 1);
    CHECK_INT(XvBlock_Holders(block), ==, 2);
    XvViewInfo info = info_of(ts, theirs);
    CHECK_PTR(info.block, ==, block);
    CHECK_PTR(info.buf, ==, (char *)XvBlock_Base(block) + 16);
    CHECK_INT(info.length, ==, 2);
    CHECK_STR(info.format, "q");
    CHECK_INT(info.readonly, ==, 0);
    CHECK_INT(info_of(ts, theirs_readonly).readonly, ==, 1);
    XvObject *value = XvInt_FromInt64(ts, -5000000000);
    CHECK_INT(XvSharedView_SetItem(ts, theirs, 1, value), ==, 0);
    Xv_DECREF(ts, value);
    Xv_DECREF(ts, theirs);
    Xv_DECREF(ts, theirs_readonly);
    CHECK_INT(XvBlock_Holders(block), ==, 1);
    XvThreadState_Detach(ts);

    value = XvSharedView_GetItem(world.ts, ints, 1);
    CHECK_INT(XvInt_AsInt64(world.ts, value), ==, -5000000000);
    Xv_DECREF(world.ts, value);
    XvObject *views[] = {readonly, ints, slice, view};
    for (size_t i = 0; i < 4; i++)
        Xv_DECREF(world.ts, views[i]);
    XvQueue_Release(world.ts, queue);
    close_interpreter(other);
    close_world(world);
}

TEST("a view that is moved is released here and costs the block nothing")
{
    World world = open_world();
    XvQueue *queue = new_queue(world.rt, 1);
    XvBlock *block = NULL;
    CHECK_OK(XvBlock_New(8, &block));
    XvObject *view = XvSharedView_FromBlock(world.ts, block);
    CHECK_INT(XvQueue_PutMove(world.ts, queue, view, 0), ==, 1);
    CHECK_INT(XvBlock_Holders(block), ==, 2);
    CHECK_PTR(XvSharedView_GetItem(world.ts, view, 0), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_ValueError, "operation forbidden on released memoryview object");
    CHECK_INT(XvQueue_Put(world.ts, queue, view, 0), ==, -1);
    CHECK_RAISED(world.ts, XvExc_ValueError, "operation forbidden on released memoryview object");
    Xv_DECREF(world.ts, view);
    CHECK_INT(XvQueue_Get(world.ts, queue, &view, 0), ==, 1);
    CHECK_INT(XvBlock_Holders(block), ==, 2);
    Xv_DECREF(world.ts, view);
    CHECK_INT(XvBlock_Holders(block), ==, 1);
    XvBlock_Release(NULL, block);
    XvQueue_Release(world.ts, queue);
    close_world(world);
}

TEST("a put of a view that does not happen leaves view and counts as they were")
{
    World world = open_world();
    XvQueue *queue = new_queue(world.rt, 1);
    XvBlock *block = NULL;
    CHECK_OK(XvBlock_New(8, &block));
    XvObject *view = XvSharedView_FromBlock(world.ts, block), *slice = XvSharedView_Slice(world.ts, view, 0, 4);
    put_int(world.ts, queue, 1);
    XvObject *views[] = {slice, view};
    for (int i = 0; i < 2; i++) {
        CHECK_INT(XvQueue_PutMove(world.ts, queue, views[i], 0), ==, 0);
        CHECK_INT(XvQueue_PutMove(world.ts, queue, views[i], MILLISECONDS(5)), ==, 0);
        CHECK_INT(XvQueue_Put(world.ts, queue, views[i], 0), ==, 0);
        CHECK_INT(XvQueue_Put(world.ts, queue, views[i], MILLISECONDS(5)), ==, 0);
        CHECK_INT(XvBlock_Holders(block), ==, 2);
        CHECK_INT(info_of(world.ts, views[i]).length, ==, i == 0 ? 4 : 8);
    }
    Xv_DECREF(world.ts, slice);
    CHECK_INT(XvQueue_PutMove(world.ts, queue, view, MILLISECONDS(5)), ==, 0);
    CHECK_INT(XvQueue_Close(queue), ==, 1);
    CHECK_INT(XvQueue_PutMove(world.ts, queue, view, 0), ==, -1);
    CHECK_RAISED(world.ts, XvExc_QueueClosed, "");
    CHECK_INT(XvQueue_Put(world.ts, queue, view, 0), ==, -1);
    CHECK_RAISED(world.ts, XvExc_QueueClosed, "");
    CHECK_INT(XvBlock_Holders(block), ==, 2);
    CHECK_INT(info_of(world.ts, view).length, ==, 8);
    Xv_DECREF(world.ts, view);
    CHECK_INT(XvBlock_Holders(block), ==, 1);
    XvBlock_Release(NULL, block);
    XvQueue_Release(world.ts, queue);
    close_world(world);
}

typedef struct Mover {
    XvInterpreter *interp;
    XvQueue *queue;
    XvObject *view;
    _Atomic(int) about_to;
    int answer;
} Mover;

static void *move_and_wait(void *arg)
{
    Mover *mover = arg;
    XvThreadState *ts = attach(mover->interp);
    atomic_store(&mover->about_to, 1);
    mover->answer = XvQueue_PutMove(ts, mover->queue, mover->view, XV_FOREVER);
    XvErr_Clear(ts);
    XvThreadState_Detach(ts);
    return NULL;
}

/* Waits until a thread of interp that was started has let go of the GIL inside a put or get. */
static void await_blocked(XvInterpreter *interp, const _Atomic(int) *about_to)
{
    while (!atomic_load(about_to) || gil_is_held(interp))
        sched_yield();
}

TEST("while a move waits for room, others may slice and drop the view, and the counts come out right")
{
    for (int sliced_before = 0; sliced_before < 2; sliced_before++) {
        for (int closed = 0; closed < 2; closed++) {
            World world = open_world();
            XvQueue *queue = new_queue(world.rt, 1);
            XvBlock *block = NULL;
            CHECK_OK(XvBlock_New(8, &block));
            XvObject *view = XvSharedView_FromBlock(world.ts, block), *slice = NULL;
            put_int(world.ts, queue, 1);
            if (sliced_before)
                slice = XvSharedView_Slice(world.ts, view, 0, 4);
            Mover mover = {.interp = world.interp, .queue = queue, .view = view};
            pthread_t thread = start_thread(move_and_wait, &mover);
            XvThreadState_Unlock(world.ts);
            await_blocked(world.interp, &mover.about_to);
            XvThreadState_Lock(world.ts);
            if (sliced_before)
                Xv_DECREF(world.ts, slice);
            else
                slice = XvSharedView_Slice(world.ts, view, 0, 4);
            if (closed)
                CHECK_INT(XvQueue_Close(queue), ==, 1);
            CHECK_INT(get_int(world.ts, queue), ==, 1);
            XvThreadState_Unlock(world.ts);
            join_thread(thread);
            XvThreadState_Lock(world.ts);
            CHECK_INT(mover.answer, ==, closed ? -1 : 1);
            Xv_DECREF(world.ts, view);
            if (!sliced_before)
                Xv_DECREF(world.ts, slice);
            if (!closed) {
                CHECK_INT(XvQueue_Get(world.ts, queue, &view, 0), ==, 1);
                Xv_DECREF(world.ts, view);
            }
            CHECK_INT(XvBlock_Holders(block), ==, 1);
            XvBlock_Release(NULL, block);
            XvQueue_Release(world.ts, queue);
            close_world(world);
        }
    }
}

TEST("a closed queue takes nothing more, gives what it has, and then says that it is closed")
{
    World world = open_world();
    XvQueue *queue = new_queue(world.rt, 3);
    put_int(world.ts, queue, 1);
    put_int(world.ts, queue, 2);
    CHECK_INT(XvQueue_IsClosed(queue), ==, 0);
    CHECK_INT(XvQueue_Close(queue), ==, 1);
    CHECK_INT(XvQueue_Close(queue), ==, 0);
    CHECK_INT(XvQueue_IsClosed(queue), ==, 1);
    CHECK_INT(XvQueue_Put(world.ts, queue, Xv_None(world.ts), 0), ==, -1);
    CHECK_RAISED(world.ts, XvExc_QueueClosed, "");
    CHECK_INT(XvQueue_Put(world.ts, queue, Xv_None(world.ts), XV_FOREVER), ==, -1);
    CHECK_RAISED(world.ts, XvExc_QueueClosed, "");
    CHECK_INT(XvQueue_Size(queue), ==, 2);
    CHECK_INT(get_int(world.ts, queue), ==, 1);
    CHECK_INT(get_int(world.ts, queue), ==, 2);
    XvObject *op = NULL;
    CHECK_INT(XvQueue_Get(world.ts, queue, &op, 0), ==, -1);
    CHECK_RAISED(world.ts, XvExc_QueueClosed, "");
    CHECK_INT(XvQueue_Get(world.ts, queue, &op, XV_FOREVER), ==, -1);
    CHECK_RAISED(world.ts, XvExc_QueueClosed, "");
    XvQueue_Release(world.ts, queue);
    close_world(world);
}

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

TEST("items survive the interpreter that sent them")
{
    XvRuntime *rt = open_runtime();
    XvInterpreter *sender = open_interpreter(rt, "sender"), *receiver = open_interpreter(rt, "receiver");
    XvQueue *queue = new_queue(rt, 10);
    XvThreadState *ts = attach(sender);
    XvObject *bytes = XvBytes_FromStringAndSize(ts, "left behind", 11), *view = XvSharedView_New(ts, 6);
    XvObject *array = XvByteArray_FromStringAndSize(ts, "borrow", 6), *borrowed = XvSharedView_FromObject(ts, array);
    memcpy(info_of(ts, view).buf, "shared", 6);
    CHECK_INT(XvQueue_Put(ts, queue, bytes, 0), ==, 1);
    CHECK_INT(XvQueue_PutMove(ts, queue, view, 0), ==, 1);
    CHECK_INT(XvQueue_Put(ts, queue, borrowed, 0), ==, 1);
    put_int(ts, queue, 123456);
    XvThreadState_Detach(ts);
    close_interpreter(sender);

    ts = attach(receiver);
    XvObject *op = NULL;
    CHECK_INT(XvQueue_Get(ts, queue, &op, 0), ==, 1);
    CHECK_STR(XvBytes_AsString(ts, op), "left behind");
    Xv_DECREF(ts, op);
    CHECK_INT(XvQueue_Get(ts, queue, &op, 0), ==, 1);
    CHECK_INT(memcmp(info_of(ts, op).buf, "shared", 6), ==, 0);
    CHECK_INT(XvBlock_Holders(info_of(ts, op).block), ==, 1);
    Xv_DECREF(ts, op);
    CHECK_INT(XvQueue_Get(ts, queue, &op, 0), ==, 1);
    CHECK_INT(memcmp(info_of(ts, op).buf, "borrow", 6), ==, 0);
    Xv_DECREF(ts, op);
    CHECK_INT(get_int(ts, queue), ==, 123456);
    XvThreadState_Detach(ts);
    XvQueue_Release(NULL, queue);
    close_interpreter(receiver);
    close_runtime(rt);
}

TEST("what is left in a queue goes with its last reference")
{
    World world = open_world();
    XvQueue *queue = new_queue(world.rt, 10);
    XvBlock *block = NULL;
    CHECK_OK(XvBlock_New(8, &block));
    XvObject *view = XvSharedView_FromBlock(world.ts, block), *array = XvByteArray_FromStringAndSize(world.ts, "ab", 2);
    XvObject *borrowed = XvSharedView_FromObject(world.ts, array);
    XvObject *bytes = XvBytes_FromStringAndSize(world.ts, NULL, 100000);
    CHECK_INT(XvQueue_Put(world.ts, queue, view, 0), ==, 1);
    CHECK_INT(XvQueue_PutMove(world.ts, queue, borrowed, 0), ==, 1);
    CHECK_INT(XvQueue_Put(world.ts, queue, bytes, 0), ==, 1);
    Xv_DECREF(world.ts, view);
    Xv_DECREF(world.ts, borrowed);
    Xv_DECREF(world.ts, bytes);
    XvQueue_Retain(queue);
    XvQueue_Release(world.ts, queue);
    CHECK_INT(XvBlock_Holders(block), ==, 2);
    CHECK_INT(XvQueue_Close(queue), ==, 1);
    CHECK_INT(XvBlock_Holders(block), ==, 2);
    XvQueue_Release(world.ts, queue);
    CHECK_INT(XvBlock_Holders(block), ==, 1);
    CHECK_INT(XvByteArray_Resize(world.ts, array, 100), ==, 0);
    XvBlock_Release(NULL, block);
    Xv_DECREF(world.ts, array);
    close_world(world);
}

TEST("Clear drops what is in a queue, open or closed, and makes room")
{
    World world = open_world();
    XvQueue *queue = new_queue(world.rt, 3);
    XvBlock *block = NULL;
    CHECK_OK(XvBlock_New(8, &block));
    XvObject *view = XvSharedView_FromBlock(world.ts, block), *op = NULL;
    CHECK_INT(XvQueue_Clear(world.ts, queue), ==, 0);
    for (int i = 0; i < 3; i++)
        CHECK_INT(XvQueue_Put(world.ts, queue, view, 0), ==, 1);
    CHECK_INT(XvBlock_Holders(block), ==, 5);
    CHECK_INT(XvQueue_Clear(world.ts, queue), ==, 3);
    CHECK_INT(XvBlock_Holders(block), ==, 2);
    CHECK_INT(XvQueue_Size(queue), ==, 0);
    CHECK_INT(XvQueue_PutMove(world.ts, queue, view, 0), ==, 1);
    put_int(world.ts, queue, 1);
    CHECK_INT(XvQueue_Close(queue), ==, 1);
    CHECK_INT(XvQueue_Clear(NULL, queue), ==, 2);
    CHECK_INT(XvBlock_Holders(block), ==, 1);
    CHECK_INT(XvQueue_Get(world.ts, queue, &op, 0), ==, -1);
    CHECK_RAISED(world.ts, XvExc_QueueClosed, "");
    Xv_DECREF(world.ts, view);
    XvBlock_Release(NULL, block);
    XvQueue_Release(world.ts, queue);
    close_world(world);
}

TEST("a queue outlives its runtime")
{
    XvRuntime *rt = open_runtime();
    XvQueue *queue = new_queue(rt, 2);
    XvInterpreter *interp = open_interpreter(rt, "a");
    XvThreadState *ts = attach(interp);
    XvObject *view = XvSharedView_New(ts, 8);
    CHECK_INT(XvQueue_Put(ts, queue, view, 0), ==, 1);
    XvThreadState_Detach(ts);
    XvInterpreter_Release(interp);
    close_runtime(rt);
    CHECK_INT(XvQueue_Size(queue), ==, 1);
    CHECK_INT(XvQueue_Close(queue), ==, 1);
    XvQueue_Release(NULL, queue);
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

/* Many senders, many receivers, an interpreter for each: every item arrives once, and what one sender sent, each
   receiver sees in the order in which it was sent. */

#define PEERS 3
#define ITEMS ROUNDS(30000)

typedef struct Traffic {
    XvRuntime *rt;
    XvQueue *queue;
    _Atomic(unsigned char) *arrived; /* [PEERS * ITEMS] */
    int index;
} Traffic;

static void check_answer(XvThreadState *ts, int answer)
{
    if (answer != 1)
        XVTEST_FAIL("put: %d, %s", answer, answer < 0 ? XvErr_Message(ts) : "timed out");
}

/* The number of an item, as one of the four kinds that travel. */
static void send_number(XvThreadState *ts, XvQueue *queue, int64_t number)
{
    XvObject *op;
    if (number % 4 == 0) {
        op = XvInt_FromInt64(ts, number);
        check_answer(ts, XvQueue_Put(ts, queue, op, XV_FOREVER));
    } else if (number % 4 == 1) {
        op = XvBytes_FromStringAndSize(ts, &number, sizeof number);
        check_answer(ts, XvQueue_Put(ts, queue, op, SECONDS(100)));
    } else {
        op = XvSharedView_New(ts, sizeof number);
        CHECK_OBJECT(ts, op);
        memcpy(info_of(ts, op).buf, &number, sizeof number);
        if (number % 4 == 2)
            check_answer(ts, XvQueue_Put(ts, queue, op, XV_FOREVER));
        else
            check_answer(ts, XvQueue_PutMove(ts, queue, op, XV_FOREVER));
    }
    Xv_DECREF(ts, op);
}

static int64_t number_of(XvThreadState *ts, XvObject *op)
{
    int64_t number;
    if (XvInt_Check(op))
        return XvInt_AsInt64(ts, op);
    memcpy(&number, XvBytes_Check(op) ? XvBytes_AsString(ts, op) : info_of(ts, op).buf, sizeof number);
    return number;
}

static void *send_traffic(void *arg)
{
    Traffic *traffic = arg;
    XvInterpreter *interp = open_interpreter(traffic->rt, "sender");
    XvThreadState *ts = attach(interp);
    for (int64_t i = 0; i < ITEMS; i++) {
        send_number(ts, traffic->queue, traffic->index * (int64_t)ITEMS + i);
        Xv_CHECKPOINT(ts);
    }
    XvThreadState_Detach(ts);
    close_interpreter(interp); /* with items still under way */
    return NULL;
}

static void *receive_traffic(void *arg)
{
    Traffic *traffic = arg;
    XvInterpreter *interp = open_interpreter(traffic->rt, "receiver");
    XvThreadState *ts = attach(interp);
    int64_t last[PEERS];
    for (int i = 0; i < PEERS; i++)
        last[i] = -1;
    XvObject *op = NULL;
    int answer;
    while ((answer = XvQueue_Get(ts, traffic->queue, &op, XV_FOREVER)) == 1) {
        int64_t number = number_of(ts, op);
        CHECK(number >= 0 && number < PEERS * (int64_t)ITEMS);
        CHECK_INT(number, >, last[number / ITEMS]);
        last[number / ITEMS] = number;
        CHECK_INT(atomic_fetch_add(&traffic->arrived[number], 1), ==, 0);
        Xv_DECREF(ts, op);
    }
    CHECK_INT(answer, ==, -1);
    CHECK_RAISED(ts, XvExc_QueueClosed, "");
    XvThreadState_Detach(ts);
    close_interpreter(interp);
    return NULL;
}

static void check_traffic(Xv_ssize_t maxsize)
{
    XvRuntime *rt = open_runtime();
    XvQueue *queue = new_queue(rt, maxsize);
    _Atomic(unsigned char) *arrived = calloc(PEERS * (size_t)ITEMS, sizeof *arrived);
    Traffic traffic[PEERS];
    pthread_t senders[PEERS], receivers[PEERS];
    for (int i = 0; i < PEERS; i++) {
        traffic[i] = (Traffic){rt, queue, arrived, i};
        receivers[i] = start_thread(receive_traffic, &traffic[i]);
        senders[i] = start_thread(send_traffic, &traffic[i]);
    }
    for (int i = 0; i < PEERS; i++)
        join_thread(senders[i]);
    CHECK_INT(XvQueue_Close(queue), ==, 1);
    for (int i = 0; i < PEERS; i++)
        join_thread(receivers[i]);
    for (int i = 0; i < PEERS * ITEMS; i++)
        CHECK_INT(arrived[i], ==, 1);
    free(arrived);
    XvQueue_Release(NULL, queue);
    close_runtime(rt);
}

TEST("through a queue of one place, every item arrives once") { check_traffic(1); }

TEST("through a queue of few places, every item arrives once") { check_traffic(5); }

TEST("through a queue of many places, every item arrives once") { check_traffic(1000); }

/* What a sender wrote before it put is there for the receiver, with nothing else between them; ThreadSanitizer says
   so if it is not. */
static void *write_and_put(void *arg)
{
    Traffic *traffic = arg;
    XvInterpreter *interp = open_interpreter(traffic->rt, "writer");
    XvThreadState *ts = attach(interp);
    for (int i = 0; i < ROUNDS(3000); i++) {
        XvObject *view = XvSharedView_New(ts, 512);
        CHECK_OBJECT(ts, view);
        memset(info_of(ts, view).buf, i % 251, 512);
        check_answer(ts, i % 2 ? XvQueue_Put(ts, traffic->queue, view, XV_FOREVER)
                               : XvQueue_PutMove(ts, traffic->queue, view, XV_FOREVER));
        Xv_DECREF(ts, view);
    }
    CHECK_INT(XvQueue_Close(traffic->queue), ==, 1);
    XvThreadState_Detach(ts);
    close_interpreter(interp);
    return NULL;
}

TEST("what was written before a put is read after the get")
{
    World world = open_world();
    Traffic traffic = {.rt = world.rt, .queue = new_queue(world.rt, 2)};
    pthread_t writer = start_thread(write_and_put, &traffic);
    XvObject *view = NULL;
    for (int i = 0; i < ROUNDS(3000); i++) {
        CHECK_INT(XvQueue_Get(world.ts, traffic.queue, &view, XV_FOREVER), ==, 1);
        const unsigned char *bytes = info_of(world.ts, view).buf;
        for (int at = 0; at < 512; at++)
            CHECK_INT(bytes[at], ==, i % 251);
        Xv_DECREF(world.ts, view);
    }
    CHECK_INT(XvQueue_Get(world.ts, traffic.queue, &view, XV_FOREVER), ==, -1);
    CHECK_RAISED(world.ts, XvExc_QueueClosed, "");
    join_thread(writer);
    XvQueue_Release(world.ts, traffic.queue);
    close_world(world);
}

/* One that waits, and one that does what it waits for after a pause that is now shorter and now longer than a waiter
   looks before it sleeps. What comes just as the waiter lies down must wake it, for nothing else will come: the other
   one does not go on before the waiter has. */
typedef struct Sleeper {
    XvInterpreter *interp;
    XvQueue *queue;
    XvQueueSide side;
    _Atomic(int) done; /* rounds */
} Sleeper;

static void *sleep_again_and_again(void *arg)
{
    Sleeper *sleeper = arg;
    run_on_cpu(1);
    XvThreadState *ts = attach(sleeper->interp);
    for (int i = 0; i < ROUNDS(10000); i++) {
        if (sleeper->side == XV_QUEUE_ITEM)
            CHECK_INT(get_int(ts, sleeper->queue), ==, i);
        else
            put_int(ts, sleeper->queue, i);
        atomic_store_explicit(&sleeper->done, i + 1, memory_order_release);
    }
    XvThreadState_Detach(ts);
    return NULL;
}

static void check_no_wake_lost(XvQueueSide side)
{
    World world = open_world();
    XvInterpreter *other = open_interpreter(world.rt, "sleeper");
    Sleeper sleeper = {.interp = other, .queue = new_queue(world.rt, 1), .side = side};
    if (side == XV_QUEUE_ROOM)
        put_int(world.ts, sleeper.queue, -1);
    pthread_t thread = start_thread(sleep_again_and_again, &sleeper);
    run_on_cpu(0);
    uint64_t state = 4;
    for (int i = 0; i < ROUNDS(10000); i++) {
        dawdle(random_next(&state) % 65536); /* up to some tens of microseconds */
        if (side == XV_QUEUE_ITEM)
            put_int(world.ts, sleeper.queue, i);
        else
            CHECK_INT(get_int(world.ts, sleeper.queue), ==, i - 1);
        await_round(&sleeper.done, i + 1);
    }
    join_thread(thread);
    XvQueue_Release(world.ts, sleeper.queue);
    close_interpreter(other);
    close_world(world);
}

TEST("an item that comes just as its receiver lies down wakes it") { check_no_wake_lost(XV_QUEUE_ITEM); }

TEST("room that is made just as a sender lies down wakes it") { check_no_wake_lost(XV_QUEUE_ROOM); }
