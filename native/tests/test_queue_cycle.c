/* SPDX-License-Identifier: Apache-2.0
 *
 * Queues in queues: counted, however deep; those that only lie in one another are found when the runtime closes.
 */
#include "queues.h"

typedef struct Told {
    int times;
    Xv_ssize_t queues;
    int64_t first;
} Told;

static void tell(void *arg, Xv_ssize_t queues, int64_t first_id)
{
    *(Told *)arg = (Told){((Told *)arg)->times + 1, queues, first_id};
}

/* Puts one queue into another, alone or in a tuple. */
static void put_queue(XvThreadState *ts, XvQueue *outer, XvQueue *inner, int in_tuple)
{
    XvObject *op = XvQueue_AsObject(ts, inner);
    CHECK_OBJECT(ts, op);
    if (in_tuple) {
        XvObject *tuple = XvTuple_FromArray(ts, &op, 1);
        CHECK_OBJECT(ts, tuple);
        Xv_DECREF(ts, op);
        op = tuple;
    }
    CHECK_INT(XvQueue_Put(ts, outer, op, XV_FOREVER), ==, 1);
    Xv_DECREF(ts, op);
}

TEST("a queue that is left in a queue goes with it, and so does a chain of very many")
{
    World world = open_world();
    XvQueue *outer = new_queue(world.rt, 1);
    for (int i = 0; i < 100000; i++) {
        XvQueue *next = new_queue(world.rt, 1);
        put_queue(world.ts, next, outer, i % 2);
        XvQueue_Release(world.ts, outer);
        outer = next;
    }
    CHECK_INT(XvQueue_List(world.rt, NULL, 0), ==, 100001);
    XvQueue_Release(world.ts, outer);
    CHECK_INT(XvQueue_List(world.rt, NULL, 0), ==, 0);
    close_world(world);
}

TEST("queues that lie in one another live until the runtime closes, which tells of them")
{
    for (int grows = 0; grows < 2; grows++) {
        World world = open_world();
        Told told = {0, 0, 0};
        XvQueue_SetCycleReport(world.rt, tell, &told);
        XvQueue *held = new_queue(world.rt, 4), *in_held = new_queue(world.rt, 4);
        XvQueue *a = new_queue(world.rt, grows ? 0 : 4), *b = new_queue(world.rt, 4), *self = new_queue(world.rt, 4);
        XvQueue *hanging = new_queue(world.rt, 4);
        XvBlock *block = NULL;
        CHECK_OK(XvBlock_New(8, &block));
        XvObject *view = XvSharedView_FromBlock(world.ts, block);
        CHECK_INT(XvQueue_PutMove(world.ts, b, view, 0), ==, 1);
        Xv_DECREF(world.ts, view);
        for (int i = 0; i < (grows ? 200 : 1); i++)
            put_int(world.ts, a, 7);
        put_queue(world.ts, a, b, 0);
        put_queue(world.ts, b, a, 1);
        put_queue(world.ts, self, self, 0);
        put_queue(world.ts, self, hanging, 0);
        put_queue(world.ts, held, in_held, 0);
        put_queue(world.ts, in_held, in_held, 0); /* a cycle that is held from outside */
        int64_t first = XvQueue_Id(a), kept = XvQueue_Id(in_held);
        XvQueue *let_go[] = {a, b, self, hanging, in_held};
        for (int i = 0; i < 5; i++)
            XvQueue_Release(world.ts, let_go[i]);
        CHECK_INT(XvQueue_List(world.rt, NULL, 0), ==, 6);
        CHECK_INT(XvBlock_Holders(block), ==, 2);
        close_world(world);
        CHECK_INT(told.times, ==, 1);
        CHECK_INT(told.queues, ==, 4);
        CHECK_INT(told.first, ==, first);
        CHECK_INT(XvBlock_Holders(block), ==, 1);
        XvBlock_Release(NULL, block);
        XvQueueItem item;
        CHECK_OK(XvQueue_TryGetItem(held, &item, 1));
        CHECK_INT(XvQueue_Id((XvQueue *)(uintptr_t)item.root.bits), ==, kept);
        XvQueue *again = (XvQueue *)(uintptr_t)item.root.bits;
        CHECK_INT(XvQueue_Clear(NULL, again), ==, 1);
        XvQueueItem_Drop(NULL, &item);
        XvQueue_Release(NULL, held);
    }
}

TEST("a runtime without such queues tells nothing")
{
    World world = open_world();
    Told told = {0, 0, 0};
    XvQueue_SetCycleReport(world.rt, tell, &told);
    XvQueue *a = new_queue(world.rt, 2), *b = new_queue(world.rt, 2);
    put_queue(world.ts, a, b, 0);
    XvQueue_Release(world.ts, b);
    close_world(world);
    CHECK_INT(told.times, ==, 0);
    XvQueue_Release(NULL, a);
}

/* Every order in which a sender, a receiver, the queue and the runtime can go. */
TEST("sender, receiver, queue and runtime go in any order")
{
    const int orders[24][4] = {
        {0, 1, 2, 3}, {0, 1, 3, 2}, {0, 2, 1, 3}, {0, 2, 3, 1}, {0, 3, 1, 2}, {0, 3, 2, 1}, {1, 0, 2, 3}, {1, 0, 3, 2},
        {1, 2, 0, 3}, {1, 2, 3, 0}, {1, 3, 0, 2}, {1, 3, 2, 0}, {2, 0, 1, 3}, {2, 0, 3, 1}, {2, 1, 0, 3}, {2, 1, 3, 0},
        {2, 3, 0, 1}, {2, 3, 1, 0}, {3, 0, 1, 2}, {3, 0, 2, 1}, {3, 1, 0, 2}, {3, 1, 2, 0}, {3, 2, 0, 1}, {3, 2, 1, 0},
    };
    for (int fate = XV_FATE_KEEP; fate <= XV_FATE_UNBOUND; fate++) {
        for (int order = 0; order < 24; order++) {
            XvRuntime *rt = open_runtime();
            XvInterpreter *sender = open_interpreter(rt, "sender"), *receiver = open_interpreter(rt, "receiver");
            XvQueue *queue = new_queue_with(rt, order % 2 ? 0 : 8, 0, fate);
            XvBlock *block = NULL;
            CHECK_OK(XvBlock_New(8, &block));
            XvThreadState *ts = attach(sender);
            XvObject *view = XvSharedView_FromBlock(ts, block), *array = XvByteArray_FromStringAndSize(ts, "lent", 4);
            XvObject *lent = XvSharedView_FromObject(ts, array), *pair[] = {view, lent};
            XvObject *tuple = XvTuple_FromArray(ts, pair, 2), *itself = XvQueue_AsObject(ts, queue);
            CHECK_INT(XvQueue_Put(ts, queue, view, 0), ==, 1);
            CHECK_INT(XvQueue_Put(ts, queue, tuple, 0), ==, 1);
            CHECK_INT(XvQueue_PutMove(ts, queue, lent, 0), ==, 1);
            CHECK_INT(XvQueue_Put(ts, queue, view, 0), ==, 1);
            XvObject *all[] = {view, array, lent, tuple, itself};
            for (int i = 0; i < 5; i++)
                Xv_DECREF(ts, all[i]);
            XvThreadState_Detach(ts);
            ts = attach(receiver);
            CHECK_INT(XvQueue_Get(ts, queue, &view, 0), ==, 1); /* left to the close */
            XvThreadState_Detach(ts);
            for (int i = 0; i < 4; i++) {
                switch (orders[order][i]) {
                case 0:
                case 1:
                    CHECK_STATUS(XvInterpreter_Close(orders[order][i] == 0 ? sender : receiver, NULL, SECONDS(60)),
                                 rt == NULL ? XV_CLOSED : XV_OK);
                    break;
                case 2:
                    XvQueue_Release(NULL, queue);
                    break;
                default:
                    close_runtime(rt);
                    rt = NULL;
                }
            }
            XvInterpreter_Release(sender);
            XvInterpreter_Release(receiver);
            CHECK_INT(XvBlock_Holders(block), ==, 1);
            XvBlock_Release(NULL, block);
        }
    }
}
