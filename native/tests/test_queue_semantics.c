/* SPDX-License-Identifier: Apache-2.0
 *
 * What concurrent.interpreters says of queues, row by row: a row's number is that of the checklist in
 * docs/queues-and-cpython.md, which says what is different here, and why.
 */
#include "queues.h"
#include "values.h"

/* Puts a number from an interpreter that is then closed. */
static void put_and_die(World world, XvQueue *queue, int fate, int64_t value)
{
    XvInterpreter *sender = open_interpreter(world.rt, "sender");
    XvThreadState *ts = enter(sender, world.ts);
    XvObject *op = XvInt_FromInt64(ts, value);
    CHECK_INT(XvQueue_PutWithFate(ts, queue, op, 0, fate, 0), ==, 1);
    Xv_DECREF(ts, op);
    XvThreadState_Detach(ts);
    CHECK_OK(XvInterpreter_Close(sender, world.ts, SECONDS(60)));
    XvInterpreter_Release(sender);
}

TEST("row 13: a maxsize of 0 or less is none, items come in the order of their puts, and the last reference ends it")
{
    World world = open_world();
    const Xv_ssize_t sizes[] = {0, -1, PTRDIFF_MIN};
    for (int i = 0; i < 3; i++) {
        XvQueue *queue = new_queue(world.rt, sizes[i]), *found = NULL;
        int64_t id = XvQueue_Id(queue);
        CHECK_INT(XvQueue_MaxSize(queue), ==, 0);
        for (int n = 0; n < 1000; n++) {
            put_int(world.ts, queue, n);
            CHECK_INT(XvQueue_IsFull(queue), ==, 0);
        }
        CHECK_INT(XvQueue_Size(queue), ==, 1000);
        for (int n = 0; n < 1000; n++)
            CHECK_INT(get_int(world.ts, queue), ==, n);
        CHECK_OK(XvQueue_Find(world.rt, id, &found));
        CHECK_PTR(found, ==, queue);
        XvQueue_Release(world.ts, found);
        XvQueue_Release(world.ts, queue);
        CHECK_STATUS(XvQueue_Find(world.rt, id, &found), XV_CLOSED);
        CHECK_PTR(found, ==, NULL);
    }
    close_clean(world);
}

TEST("row 14: put and get wait, try, or wait so long; qsize, empty, full, maxsize, id and the fate can be asked for")
{
    World world = open_world();
    XvQueue *queue = new_queue_with(world.rt, 2, 0, XV_FATE_UNBOUND);
    XvObject *op = NULL;
    CHECK_INT(XvQueue_Fate(queue), ==, XV_FATE_UNBOUND);
    CHECK_UINT(XvQueue_Flags(queue), ==, 0);
    CHECK_INT(XvQueue_MaxSize(queue), ==, 2);
    CHECK(XvQueue_IsEmpty(queue) && !XvQueue_IsFull(queue));
    put_int(world.ts, queue, 1);
    CHECK(!XvQueue_IsEmpty(queue) && !XvQueue_IsFull(queue));
    put_int(world.ts, queue, 2);
    CHECK(!XvQueue_IsEmpty(queue) && XvQueue_IsFull(queue));
    int64_t start = now_ns();
    CHECK_INT(XvQueue_Put(world.ts, queue, Xv_None(world.ts), 1500000), ==, 0);
    CHECK_INT(now_ns() - start, >=, 1500000);
    CHECK_INT(get_int(world.ts, queue) + get_int(world.ts, queue), ==, 3);
    start = now_ns();
    CHECK_INT(XvQueue_Get(world.ts, queue, &op, 1500000), ==, 0);
    CHECK_INT(now_ns() - start, >=, 1500000);
    XvQueue_Release(world.ts, queue);
    close_clean(world);
}

TEST("row 15: empty and full are answers, a negative time is a ValueError, an id that is none QueueNotFoundError")
{
    World world = open_world();
    XvQueue *queue = new_queue(world.rt, 1), *found = queue;
    XvObject *op = NULL;
    CHECK_INT(XvQueue_Get(world.ts, queue, &op, 0), ==, 0);
    CHECK_NO_ERROR(world.ts);
    put_int(world.ts, queue, 1);
    CHECK_INT(XvQueue_Put(world.ts, queue, Xv_None(world.ts), 0), ==, 0);
    CHECK_NO_ERROR(world.ts);
    CHECK_INT(XvQueue_Get(world.ts, queue, &op, -500000000), ==, -1);
    CHECK_RAISED(world.ts, XvExc_ValueError, "timeout value must be non-negative");
    CHECK_PTR(XvQueue_FindObject(world.ts, 12345), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_QueueNotFoundError, "queue 12345 not found");
    CHECK_PTR(XvQueue_FindObject(world.ts, -1), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_QueueNotFoundError, "queue -1 not found");
    CHECK_STATUS(XvQueue_Find(world.rt, 0, &found), XV_INVALID);
    CHECK_PTR(found, ==, NULL);
    CHECK(XvType_IsSubtype(&XvExc_QueueNotFoundError, &XvExc_QueueError));
    CHECK(XvType_IsSubtype(&XvExc_QueueError, &XvExc_RuntimeError));
    XvQueue_Release(world.ts, queue);
    close_clean(world);
}

TEST("row 16: what is sent is shared or copied, never pickled; what cannot be is refused at once")
{
    World world = open_world();
    XvQueue *queue = new_queue(world.rt, 1);
    XvObject *list = EMPTY_LIST();
    CHECK_INT(XvQueue_Put(world.ts, queue, list, XV_FOREVER), ==, -1);
    CHECK_RAISED(world.ts, XvExc_NotShareableError, "list does not support cross-interpreter data");
    CHECK(XvType_IsSubtype(&XvExc_NotShareableError, &XvExc_ValueError));
    CHECK_INT(XvQueue_Size(queue), ==, 0);
    DROP(list);
    XvQueue_Release(world.ts, queue);
    close_clean(world);
}

TEST("row 17: KEEP: an item arrives though its sender is gone")
{
    World world = open_world();
    XvQueue *queue = new_queue(world.rt, 10);
    put_and_die(world, queue, XV_FATE_OF_QUEUE, 7);
    put_and_die(world, queue, XV_FATE_KEEP, 8);
    CHECK_INT(get_int(world.ts, queue), ==, 7);
    CHECK_INT(get_int(world.ts, queue), ==, 8);
    XvQueue_Release(world.ts, queue);
    close_clean(world);
}

TEST("row 17: UNBOUND: the singleton arrives in the item's place, which counts until then")
{
    World world = open_world();
    XvQueue *queue = new_queue_with(world.rt, 10, 0, XV_FATE_UNBOUND);
    XvObject *op = NULL;
    put_and_die(world, queue, XV_FATE_OF_QUEUE, 7);
    put_int(world.ts, queue, 8);
    CHECK_INT(XvQueue_Size(queue), ==, 2);
    CHECK_INT(XvQueue_Get(world.ts, queue, &op, 0), ==, 1);
    CHECK_PTR(op, ==, Xv_Unbound(world.ts));
    CHECK_REPR(op, "UNBOUND");
    CHECK_INT(XvQueue_Put(world.ts, queue, op, 0), ==, -1);
    CHECK_RAISED(world.ts, XvExc_NotShareableError, "UnboundItem does not support cross-interpreter data");
    DROP(op);
    CHECK_INT(get_int(world.ts, queue), ==, 8);
    XvQueue_Release(world.ts, queue);
    close_clean(world);
}

TEST("row 17: ERROR: the get that comes to it raises ItemInterpreterDestroyed, and the item is gone")
{
    World world = open_world();
    XvQueue *queue = new_queue(world.rt, 10);
    XvObject *op = NULL;
    put_and_die(world, queue, XV_FATE_ERROR, 7);
    put_int(world.ts, queue, 8);
    CHECK_INT(XvQueue_Get(world.ts, queue, &op, XV_FOREVER), ==, -1);
    CHECK_RAISED(world.ts, XvExc_ItemInterpreterDestroyed, "item's original interpreter destroyed");
    CHECK_PTR(op, ==, NULL);
    CHECK_INT(XvQueue_Size(queue), ==, 1);
    CHECK_INT(get_int(world.ts, queue), ==, 8);
    CHECK(XvType_IsSubtype(&XvExc_ItemInterpreterDestroyed, &XvExc_QueueError));
    XvQueue_Release(world.ts, queue);
    close_clean(world);
}

TEST("row 17: REMOVE: a get passes over it, wherever it is, also as the last")
{
    World world = open_world();
    XvQueue *queue = new_queue_with(world.rt, 10, 0, XV_FATE_REMOVE);
    XvObject *op = NULL;
    put_and_die(world, queue, XV_FATE_OF_QUEUE, 1);
    put_int(world.ts, queue, 2);
    put_and_die(world, queue, XV_FATE_OF_QUEUE, 3);
    CHECK_INT(get_int(world.ts, queue), ==, 2);
    CHECK_INT(XvQueue_Size(queue), ==, 1);
    CHECK_INT(XvQueue_Get(world.ts, queue, &op, 0), ==, 0);
    CHECK_INT(XvQueue_Size(queue), ==, 0);
    put_int(world.ts, queue, 4); /* CPython bug: the tail was freed and written to */
    CHECK_INT(get_int(world.ts, queue), ==, 4);
    XvQueue_Release(world.ts, queue);
    close_clean(world);
}

TEST("row 17: REMOVE: a put that finds the queue full lets all go that are to, and the others keep their order")
{
    World world = open_world();
    for (Xv_ssize_t maxsize = 1; maxsize <= 5; maxsize++) {
        for (unsigned pattern = 0; pattern < 1u << maxsize; pattern++) {
            XvQueue *queue = new_queue(world.rt, maxsize);
            int64_t gone = 0;
            put_int(world.ts, queue, -1); /* so that the ring does not begin at its beginning */
            CHECK_INT(get_int(world.ts, queue), ==, -1);
            for (Xv_ssize_t i = 0; i < maxsize; i++) {
                if (pattern >> i & 1)
                    put_and_die(world, queue, XV_FATE_REMOVE, i);
                else
                    put_int(world.ts, queue, i);
                gone += pattern >> i & 1;
            }
            for (int64_t i = 0; i < gone; i++) {
                XvObject *op = INT(100 + i);
                CHECK_INT(XvQueue_Put(world.ts, queue, op, 0), ==, 1);
                DROP(op);
            }
            CHECK_INT(XvQueue_Put(world.ts, queue, Xv_None(world.ts), 0), ==, 0);
            for (Xv_ssize_t i = 0; i < maxsize; i++)
                if (!(pattern >> i & 1))
                    CHECK_INT(get_int(world.ts, queue), ==, i);
            for (int64_t i = 0; i < gone; i++)
                CHECK_INT(get_int(world.ts, queue), ==, 100 + i);
            CHECK_INT(XvQueue_Size(queue), ==, 0);
            XvQueue_Release(world.ts, queue);
        }
    }
    close_clean(world);
}

TEST("row 17: the fate is the item's own where it has one, and one that is none is a NotImplementedError")
{
    World world = open_world();
    XvQueue *queue = new_queue_with(world.rt, 10, 0, XV_FATE_REMOVE), *none = NULL;
    put_and_die(world, queue, XV_FATE_KEEP, 5);
    put_and_die(world, queue, XV_FATE_OF_QUEUE, 6);
    CHECK_INT(get_int(world.ts, queue), ==, 5);
    CHECK_INT(XvQueue_PutWithFate(world.ts, queue, Xv_None(world.ts), 0, 5, 0), ==, -1);
    CHECK_RAISED(world.ts, XvExc_NotImplementedError, "unsupported unbound replacement op 5");
    CHECK_INT(XvQueue_PutWithFate(world.ts, queue, Xv_None(world.ts), 0, -2, 0), ==, -1);
    CHECK_RAISED(world.ts, XvExc_NotImplementedError, "unsupported unbound replacement op -2");
    CHECK_STATUS(XvQueue_NewWith(world.rt, 1, 0, XV_FATE_OF_QUEUE, &none), XV_INVALID);
    CHECK_STATUS(XvQueue_NewWith(world.rt, 1, 0, 4, &none), XV_INVALID);
    CHECK_STATUS(XvQueue_NewWith(world.rt, 1, 2, XV_FATE_KEEP, &none), XV_INVALID);
    CHECK_PTR(none, ==, NULL);
    XvQueue_Release(world.ts, queue);
    close_clean(world);
}

TEST("row 17: it is decided when received: an item of a sender that lives arrives, whatever its fate")
{
    World world = open_world();
    XvQueue *queue = new_queue(world.rt, 10);
    XvInterpreter *receiver = open_interpreter(world.rt, "receiver");
    const int fates[] = {XV_FATE_KEEP, XV_FATE_REMOVE, XV_FATE_ERROR, XV_FATE_UNBOUND};
    XvObject *view = made(world.ts, XvSharedView_New(world.ts, 8));
    for (int i = 0; i < 4; i++)
        CHECK_INT(XvQueue_PutWithFate(world.ts, queue, view, i == 3, fates[i], 0), ==, 1);
    XvThreadState *ts = enter(receiver, world.ts);
    for (int i = 0; i < 4; i++) {
        XvObject *op = NULL;
        CHECK_INT(XvQueue_Get(ts, queue, &op, 0), ==, 1);
        CHECK_INT(info_of(ts, op).length, ==, 8);
        Xv_DECREF(ts, op);
    }
    XvThreadState_Detach(ts);
    DROP(view);
    XvQueue_Release(world.ts, queue);
    CHECK_OK(XvInterpreter_Close(receiver, world.ts, SECONDS(60)));
    XvInterpreter_Release(receiver);
    close_clean(world);
}

TEST("row 18: a queue can be sent, and is equal to the queue that was, in any interpreter")
{
    World world = open_world();
    XvQueue *queue = new_queue(world.rt, 10);
    XvObject *op = made(world.ts, XvQueue_AsObject(world.ts, queue)), *got = NULL;
    char expected[40];
    snprintf(expected, sizeof expected, "Queue(%lld)", (long long)XvQueue_Id(queue));
    CHECK_REPR(op, expected);
    CHECK(XvQueue_Check(op));
    CHECK_INT(XvQueue_Put(world.ts, queue, op, 0), ==, 1);
    CHECK_INT(XvQueue_Get(world.ts, queue, &got, 0), ==, 1);
    CHECK_INT(XvObject_RichCompareBool(world.ts, op, got, Xv_EQ), ==, 1);
    CHECK_INT(XvObject_RichCompareBool(world.ts, op, got, Xv_NE), ==, 0);
    CHECK_INT(XvObject_RichCompareBool(world.ts, op, Xv_None(world.ts), Xv_EQ), ==, 0);
    CHECK_INT(XvObject_Hash(world.ts, op), ==, XvObject_Hash(world.ts, got));
    CHECK_INT(XvObject_RichCompareBool(world.ts, op, got, Xv_LT), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "'<' not supported");
    CHECK_PTR(XvQueue_FromObject(world.ts, got), ==, queue);
    CHECK_PTR(XvQueue_FromObject(world.ts, Xv_None(world.ts)), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_TypeError, "expected Queue, got NoneType");
    XvObject *found = made(world.ts, XvQueue_FindObject(world.ts, XvQueue_Id(queue)));
    CHECK_INT(XvObject_RichCompareBool(world.ts, op, found, Xv_EQ), ==, 1);
    DROP(found);
    DROP(op);
    DROP(got);
    XvQueue_Release(world.ts, queue);
    close_clean(world);
}

TEST("a sender that waits for room is woken when the sender of an item to be removed is closed")
{
    World world = open_world();
    XvQueue *queue = new_queue_with(world.rt, 1, 0, XV_FATE_REMOVE);
    XvInterpreter *sender = open_interpreter(world.rt, "sender");
    XvThreadState *ts = enter(sender, world.ts);
    put_int(ts, queue, 1);
    XvThreadState_Detach(ts);
    CHECK_INT(XvQueue_Put(world.ts, queue, Xv_None(world.ts), 0), ==, 0);
    CHECK_OK(XvQueue_Register(world.ts, queue, XV_QUEUE_ROOM, 9));
    CHECK_INT(XvQueue_Put(world.ts, queue, Xv_None(world.ts), 0), ==, 0);
    XvThreadState_Unlock(world.ts);
    check_no_wake(world.rt);
    close_interpreter(sender);
    CHECK_UINT(take_wake(world.rt), ==, 9);
    XvThreadState_Lock(world.ts);
    CHECK_INT(XvQueue_Put(world.ts, queue, Xv_None(world.ts), 0), ==, 1);
    XvQueue_Cancel(world.ts, queue, XV_QUEUE_ROOM);
    XvQueue_Release(world.ts, queue);
    close_clean(world);
}

TEST("ids are never used again, and all queues of a runtime are listed in their order")
{
    World world = open_world();
    XvQueue *queues[5], *listed[6];
    for (int i = 0; i < 5; i++) {
        queues[i] = new_queue(world.rt, 1);
        if (i != 0)
            CHECK_INT(XvQueue_Id(queues[i]), ==, XvQueue_Id(queues[i - 1]) + 1);
    }
    int64_t last = XvQueue_Id(queues[4]);
    XvQueue_Release(world.ts, queues[4]);
    queues[4] = new_queue(world.rt, 1);
    CHECK_INT(XvQueue_Id(queues[4]), ==, last + 1);
    XvQueue_Release(world.ts, queues[2]);
    CHECK_INT(XvQueue_List(world.rt, listed, 6), ==, 4);
    for (int i = 0; i < 4; i++) {
        CHECK_PTR(listed[i], ==, queues[i < 2 ? i : i + 1]);
        XvQueue_Release(world.ts, listed[i]);
    }
    CHECK_INT(XvQueue_List(world.rt, listed, 2), ==, 4);
    for (int i = 0; i < 2; i++)
        XvQueue_Release(world.ts, listed[i]);
    CHECK_INT(XvQueue_List(world.rt, NULL, 0), ==, 4);
    for (int i = 0; i < 5; i++)
        if (i != 2)
            XvQueue_Release(world.ts, queues[i]);
    CHECK_INT(XvQueue_List(world.rt, listed, 6), ==, 0);
    close_clean(world);
}
