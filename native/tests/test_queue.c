/* SPDX-License-Identifier: Apache-2.0
 *
 * The queue: how large it is, in which order items come out of it, what it says when it is full, empty or closed, and
 * whom its items outlive.
 */
#include "queues.h"

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
    const Xv_ssize_t wrong[] = {((Xv_ssize_t)1 << 24) + 1, XV_SSIZE_MAX};
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
    CHECK_INT(XvBlock_Holders(block), ==, 2 + BATCH);
    CHECK_INT(XvQueue_Clear(world.ts, queue), ==, 3);
    CHECK_INT(XvBlock_Holders(block), ==, 2 + BATCH);
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
