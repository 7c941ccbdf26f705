/* SPDX-License-Identifier: Apache-2.0
 *
 * A queue of one sender and one receiver: a second thread in a role is told so, and whatever comes between the two,
 * closing included, every item that was put is got.
 */
#include "queues.h"

TEST("a second sender and a second receiver are a ValueError, and nothing happens")
{
    for (Xv_ssize_t maxsize = 0; maxsize <= 4; maxsize += 4) {
        World world = open_world();
        XvQueue *queue = new_queue_with(world.rt, maxsize, XV_QUEUE_SPSC, XV_FATE_KEEP);
        XvQueueItem item;
        XvItemNode none = {.kind = XV_ITEM_NONE};
        XvObject *op = NULL;
        CHECK_UINT(XvQueue_Flags(queue), ==, XV_QUEUE_SPSC);
        put_int(world.ts, queue, 1);
        CHECK_OK(XvQueueItem_Init(&item, &none, 1));
        CHECK_STATUS(XvQueue_TryPutItem(queue, &item, XV_FATE_OF_QUEUE, 42), XV_INVALID);
        CHECK_INT(XvQueue_Size(queue), ==, 1);
        CHECK_STATUS(XvQueue_TryGetItem(queue, &item, 0), XV_INVALID);
        CHECK_OK(XvQueue_TryGetItem(queue, &item, 42));
        CHECK_UINT(item.root.bits, ==, 1);
        put_int(world.ts, queue, 2);
        CHECK_INT(XvQueue_Get(world.ts, queue, &op, 0), ==, -1);
        CHECK_RAISED(world.ts, XvExc_ValueError, "is for one receiver, and another thread is it");
        CHECK_INT(XvQueue_Drain(world.ts, queue, &op, 1), ==, -1);
        CHECK_RAISED(world.ts, XvExc_ValueError, "one receiver");
        CHECK_INT(XvQueue_Clear(world.ts, queue), ==, -1);
        CHECK_STATUS(XvQueue_TryGetItem(queue, &item, 43), XV_INVALID);
        CHECK_INT(XvQueue_Size(queue), ==, 1);
        CHECK_OK(XvQueue_TryGetItem(queue, &item, 42));
        CHECK_UINT(item.root.bits, ==, 2);
        XvQueue_Release(world.ts, queue);
        close_world(world);
    }
}

typedef struct Second {
    XvInterpreter *interp;
    XvQueue *queue;
} Second;

static void *be_second(void *arg)
{
    Second *second = arg;
    XvThreadState *ts = attach(second->interp);
    XvObject *view = XvSharedView_New(ts, 8), *op = NULL;
    Xv_ssize_t which, put;
    CHECK_INT(XvQueue_Put(ts, second->queue, Xv_None(ts), XV_FOREVER), ==, -1);
    CHECK_RAISED(ts, XvExc_ValueError, "is for one sender, and another thread is it");
    CHECK_INT(XvQueue_PutMove(ts, second->queue, view, XV_FOREVER), ==, -1);
    CHECK_RAISED(ts, XvExc_ValueError, "one sender");
    CHECK_INT(XvQueue_PutAll(ts, second->queue, &view, 1, XV_FOREVER, &put), ==, -1);
    CHECK_RAISED(ts, XvExc_ValueError, "one sender");
    CHECK_INT(XvQueue_GetAny(ts, &second->queue, 1, &which, &op, XV_FOREVER), ==, -1);
    CHECK_RAISED(ts, XvExc_ValueError, "one receiver");
    CHECK_INT(info_of(ts, view).length, ==, 8);
    Xv_DECREF(ts, view);
    XvThreadState_Detach(ts);
    return NULL;
}

TEST("a role is a thread's: attached again, or elsewhere, it is the same; another thread is another")
{
    World world = open_world();
    XvInterpreter *other = open_interpreter(world.rt, "other");
    XvQueue *queue = new_queue_with(world.rt, 4, XV_QUEUE_SPSC, XV_FATE_KEEP);
    put_int(world.ts, queue, 1);
    CHECK_INT(get_int(world.ts, queue), ==, 1);
    XvThreadState *ts = enter(other, world.ts);
    put_int(ts, queue, 2);
    CHECK_INT(get_int(ts, queue), ==, 2);
    XvThreadState_Detach(ts);
    Second second = {other, queue};
    XvThreadState_Unlock(world.ts);
    join_thread(start_thread(be_second, &second));
    XvThreadState_Lock(world.ts);
    CHECK_INT(XvQueue_Size(queue), ==, 0);
    XvQueue_Release(world.ts, queue);
    close_interpreter(other);
    close_world(world);
}

TEST("a pair's queue is full when it has maxsize items, and empty when it has none")
{
    for (Xv_ssize_t maxsize = 1; maxsize <= 9; maxsize++) {
        World world = open_world();
        XvQueue *queue = new_queue_with(world.rt, maxsize, XV_QUEUE_SPSC, XV_FATE_KEEP);
        int64_t put = 0, got = 0;
        uint64_t state = 7;
        XvObject *op = NULL;
        for (int step = 0; step < 600; step++) {
            if (random_next(&state) & 1) {
                op = XvSharedView_New(world.ts, 1 + put % 5);
                int done = random_next(&state) & 1 ? XvQueue_PutMove(world.ts, queue, op, 0)
                                                   : XvQueue_Put(world.ts, queue, op, 0);
                CHECK_INT(done, ==, put - got < maxsize);
                put += done;
                Xv_DECREF(world.ts, op);
            } else {
                int done = XvQueue_Get(world.ts, queue, &op, 0);
                CHECK_INT(done, ==, put > got);
                if (done) {
                    CHECK_INT(info_of(world.ts, op).length, ==, 1 + got++ % 5);
                    Xv_DECREF(world.ts, op);
                }
            }
            CHECK_INT(XvQueue_Size(queue), ==, put - got);
        }
        CHECK_INT(XvQueue_Close(queue), ==, 1);
        CHECK_INT(XvQueue_Close(queue), ==, 0);
        CHECK_INT(XvQueue_Put(world.ts, queue, Xv_None(world.ts), XV_FOREVER), ==, -1);
        CHECK_RAISED(world.ts, XvExc_QueueClosed, "");
        for (; got < put; got++) {
            CHECK_INT(XvQueue_Get(world.ts, queue, &op, XV_FOREVER), ==, 1);
            Xv_DECREF(world.ts, op);
        }
        CHECK_INT(XvQueue_Get(world.ts, queue, &op, XV_FOREVER), ==, -1);
        CHECK_RAISED(world.ts, XvExc_QueueClosed, "");
        XvQueue_Release(world.ts, queue);
        close_world(world);
    }
}

/* A sender that puts until the queue is closed under it, and then says how many. */
typedef struct Sender {
    XvInterpreter *interp;
    XvQueue *queue;
    int moves;
    int64_t put;
} Sender;

static void *send_until_closed(void *arg)
{
    Sender *sender = arg;
    XvThreadState *ts = attach(sender->interp);
    for (;;) {
        XvObject *op = XvSharedView_New(ts, 8);
        CHECK_OBJECT(ts, op);
        memcpy(info_of(ts, op).buf, &sender->put, 8);
        int done = sender->moves ? XvQueue_PutMove(ts, sender->queue, op, XV_FOREVER)
                                 : XvQueue_Put(ts, sender->queue, op, XV_FOREVER);
        Xv_DECREF(ts, op);
        if (done != 1)
            break;
        sender->put++;
    }
    CHECK_RAISED(ts, XvExc_QueueClosed, "");
    XvThreadState_Detach(ts);
    return NULL;
}

static void *close_soon(void *arg)
{
    Sender *sender = arg;
    dawdle((uint64_t)sender->put * 3000);
    CHECK_INT(XvQueue_Close(sender->queue), ==, 1);
    return NULL;
}

TEST("whenever a pair's queue is closed, exactly what was put is got")
{
    for (int round = 0; round < ROUNDS(300); round++) {
        World world = open_world();
        XvInterpreter *other = open_interpreter(world.rt, "sender");
        XvQueue *queue = new_queue_with(world.rt, 1 + round % 5, XV_QUEUE_SPSC, XV_FATE_KEEP);
        Sender sender = {other, queue, round % 2, 0}, closer = {.queue = queue, .put = round % 50};
        pthread_t threads[] = {start_thread(send_until_closed, &sender), start_thread(close_soon, &closer)};
        int64_t got = 0, number;
        XvObject *op = NULL;
        while (XvQueue_Get(world.ts, queue, &op, XV_FOREVER) == 1) {
            memcpy(&number, info_of(world.ts, op).buf, 8);
            CHECK_INT(number, ==, got++);
            Xv_DECREF(world.ts, op);
        }
        CHECK_RAISED(world.ts, XvExc_QueueClosed, "");
        XvThreadState_Unlock(world.ts);
        join_thread(threads[0]);
        join_thread(threads[1]);
        XvThreadState_Lock(world.ts);
        CHECK_INT(got, ==, sender.put);
        XvQueue_Release(world.ts, queue);
        close_interpreter(other);
        close_world(world);
    }
}
