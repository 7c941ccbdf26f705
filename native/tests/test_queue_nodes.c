/* SPDX-License-Identifier: Apache-2.0
 *
 * Items without objects: what a thread puts and gets that is attached nowhere, and how it waits.
 */
#include "queues.h"
#include "values.h"

#define NODE(k, ...) ((XvItemNode){.kind = (k), __VA_ARGS__})

static XvQueueItem item_from(const XvItemNode *nodes, Xv_ssize_t count)
{
    XvQueueItem item; /* not moved: callers have no short texts */
    CHECK_OK(XvQueueItem_Init(&item, nodes, count));
    return item;
}

static void put_nodes(XvQueue *queue, const XvItemNode *nodes, Xv_ssize_t count)
{
    XvQueueItem item;
    CHECK_OK(XvQueueItem_Init(&item, nodes, count));
    CHECK_OK(XvQueue_TryPutItem(queue, &item, XV_FATE_OF_QUEUE, 1));
}

TEST("each kind goes in as a node and comes out as an object, and the other way round")
{
    World world = open_world();
    XvQueue *queue = new_queue(world.rt, 1);
    double half = 0.5;
    uint64_t bits;
    memcpy(&bits, &half, sizeof bits);
    char longer[] = "a text of more than the forty bytes that a slot has";
    const struct { XvItemNode node; const char *repr; } cases[] = {
        {NODE(XV_ITEM_NONE), "None"},
        {NODE(XV_ITEM_BOOL, .bits = 1), "True"},
        {NODE(XV_ITEM_INT, .bits = (uint64_t)-5), "-5"},
        {NODE(XV_ITEM_UINT, .bits = UINT64_MAX), "18446744073709551615"},
        {NODE(XV_ITEM_FLOAT, .bits = bits), "0.5"},
        {NODE(XV_ITEM_STR, .size = 2, .data = "\xc3\xbc"), "'\xc3\xbc'"},
        {NODE(XV_ITEM_STR, .size = 0), "''"},
        {NODE(XV_ITEM_BYTES, .size = 3, .data = "a\0b"), "b'a\\x00b'"},
        {NODE(XV_ITEM_STR, .size = sizeof longer - 1, .data = longer),
         "'a text of more than the forty bytes that a slot has'"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        XvObject *op = NULL;
        XvQueueItem got;
        put_nodes(queue, &cases[i].node, 1);
        CHECK_INT(XvQueue_Get(world.ts, queue, &op, 0), ==, 1);
        CHECK_REPR(op, cases[i].repr);
        CHECK_INT(XvQueue_Put(world.ts, queue, op, 0), ==, 1);
        DROP(op);
        CHECK_OK(XvQueue_TryGetItem(queue, &got, 1));
        CHECK_INT(got.root.kind, ==, cases[i].node.kind);
        CHECK_INT(got.root.nodes, ==, 1);
        CHECK_INT(got.root.size, ==, cases[i].node.size);
        if (got.root.kind == XV_ITEM_STR || got.root.kind == XV_ITEM_BYTES)
            CHECK_INT(memcmp(got.root.data, got.root.size ? cases[i].node.data : "", (size_t)got.root.size), ==, 0);
        else
            CHECK_UINT(got.root.bits, ==, cases[i].node.bits);
        XvQueueItem_Free(&got);
    }
    XvQueue_Release(world.ts, queue);
    close_clean(world);
}

TEST("tuples are told in preorder, both ways")
{
    World world = open_world();
    XvQueue *queue = new_queue(world.rt, 1);
    XvItemNode nodes[] = {
        NODE(XV_ITEM_TUPLE, .size = 4), NODE(XV_ITEM_INT, .bits = 1),
        NODE(XV_ITEM_TUPLE, .size = 2), NODE(XV_ITEM_STR, .size = 1, .data = "a"),
        NODE(XV_ITEM_BYTES, .size = 2, .data = "bc"),
        NODE(XV_ITEM_TUPLE, .size = 0), NODE(XV_ITEM_BOOL, .bits = 0),
    };
    const int32_t belong[] = {7, 1, 3, 1, 1, 1, 1};
    XvObject *op = NULL;
    XvQueueItem got;
    put_nodes(queue, nodes, 7);
    CHECK_INT(XvQueue_Get(world.ts, queue, &op, 0), ==, 1);
    CHECK_REPR(op, "(1, ('a', b'bc'), (), False)");
    CHECK_INT(XvQueue_Put(world.ts, queue, op, 0), ==, 1);
    DROP(op);
    CHECK_OK(XvQueue_TryGetItem(queue, &got, 1));
    const XvItemNode *all = got.root.data;
    CHECK_INT(got.root.nodes, ==, 7);
    for (int i = 0; i < 7; i++) {
        CHECK_INT(all[i].kind, ==, nodes[i].kind);
        CHECK_INT(all[i].nodes, ==, belong[i]);
        CHECK_INT(all[i].size, ==, nodes[i].size);
        CHECK_UINT(all[i].bits, ==, nodes[i].bits);
    }
    CHECK_INT(memcmp(all[4].data, "bc", 2), ==, 0);
    XvQueueItem_Free(&got);
    XvQueue_Release(world.ts, queue);
    close_clean(world);
}

TEST("what is no item is refused, and nothing has been taken")
{
    World world = open_world();
    XvQueueItem item;
    XvObject *view = made(world.ts, XvSharedView_New(world.ts, 8));
    XvTicket *ticket = XvTicket_Share(world.ts, view);
    const uint64_t good = (uint64_t)(uintptr_t)ticket;
    XvItemNode deep[XV_RECURSION_LIMIT + 2];
    for (size_t i = 0; i < sizeof deep / sizeof *deep; i++)
        deep[i] = NODE(XV_ITEM_TUPLE, .size = i + 1 < sizeof deep / sizeof *deep);
    const struct { XvItemNode nodes[3]; Xv_ssize_t count; } wrong[] = {
        {{NODE(-1)}, 1}, {{NODE(XV_ITEM_UNBOUND)}, 1}, {{NODE(XV_ITEM_DESTROYED)}, 1}, {{NODE(99)}, 1},
        {{NODE(XV_ITEM_NONE)}, 0}, {{NODE(XV_ITEM_NONE), NODE(XV_ITEM_NONE)}, 2}, {{NODE(XV_ITEM_BOOL, .bits = 2)}, 1},
        {{NODE(XV_ITEM_UINT, .bits = 5)}, 1}, {{NODE(XV_ITEM_QUEUE)}, 1},
        {{NODE(XV_ITEM_STR, .size = -1, .data = "")}, 1},
        {{NODE(XV_ITEM_STR, .size = 1)}, 1}, {{NODE(XV_ITEM_STR, .size = 1, .data = "\xff")}, 1},
        {{NODE(XV_ITEM_TUPLE, .size = 1)}, 1}, {{NODE(XV_ITEM_TUPLE, .size = -1)}, 1},
        {{NODE(XV_ITEM_TUPLE, .size = 1), NODE(XV_ITEM_NONE), NODE(XV_ITEM_NONE)}, 3},
        {{NODE(XV_ITEM_TUPLE, .size = 2), NODE(XV_ITEM_VIEW, .bits = good), NODE(XV_ITEM_VIEW, .bits = good)}, 3},
        {{NODE(XV_ITEM_TUPLE, .size = 2), NODE(XV_ITEM_VIEW, .bits = good), NODE(99)}, 3},
        {{NODE(XV_ITEM_VIEW, .bits = 0)}, 1}, {{NODE(XV_ITEM_VIEW, .bits = UINT64_MAX)}, 1},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        CHECK_STATUS(XvQueueItem_Init(&item, wrong[i].nodes, wrong[i].count), XV_INVALID);
    CHECK_STATUS(XvQueueItem_Init(&item, deep, sizeof deep / sizeof *deep), XV_INVALID);
    CHECK_INT(XvTicket_Close(world.ts, ticket), ==, 1); /* it has been left alone */
    DROP(view);
    close_clean(world);
}

TEST("a view goes in as a ticket, which is spent, and comes out as a new one")
{
    World world = open_world();
    XvQueue *queue = new_queue(world.rt, 2);
    XvBlock *block = NULL;
    CHECK_OK(XvBlock_New(32, &block));
    XvObject *view = made(world.ts, XvSharedView_FromBlock(world.ts, block));
    XvTicket *first = XvTicket_Share(world.ts, view), *second = XvTicket_Share(world.ts, view);
    XvItemNode alone = NODE(XV_ITEM_VIEW, .bits = (uint64_t)(uintptr_t)first);
    XvItemNode both[] = {NODE(XV_ITEM_TUPLE, .size = 1), NODE(XV_ITEM_VIEW, .bits = (uint64_t)(uintptr_t)second)};
    put_nodes(queue, &alone, 1);
    put_nodes(queue, both, 2);
    CHECK_INT(XvTicket_Close(world.ts, first), ==, 0);
    CHECK_INT(XvTicket_Close(world.ts, second), ==, 0);
    XvQueueItem got;
    for (int i = 0; i < 2; i++) {
        CHECK_OK(XvQueue_TryGetItem(queue, &got, 1));
        uint64_t number = i == 0 ? got.root.bits : ((const XvItemNode *)got.root.data)[1].bits;
        if (i == 0)
            XvQueueItem_Free(&got);
        XvObject *opened = made(world.ts, XvTicket_Open(world.ts, (XvTicket *)(uintptr_t)number));
        CHECK_INT(info_of(world.ts, opened).length, ==, 32);
        DROP(opened);
        if (i == 1)
            XvQueueItem_Drop(world.ts, &got); /* its ticket is spent: that is no mistake */
    }
    DROP(view);
    CHECK_INT(XvBlock_Holders(block), ==, 1);
    XvBlock_Release(NULL, block);
    XvQueue_Release(world.ts, queue);
    close_clean(world);
}

TEST("an item that is not put is as it was, and can be put later or dropped")
{
    World world = open_world();
    XvQueue *queue = new_queue(world.rt, 1), *inner = new_queue(world.rt, 1);
    XvBlock *block = NULL;
    CHECK_OK(XvBlock_New(8, &block));
    XvObject *view = made(world.ts, XvSharedView_FromBlock(world.ts, block)), *got = NULL;
    XvItemNode nodes[] = {NODE(XV_ITEM_VIEW, .bits = (uint64_t)(uintptr_t)XvTicket_Share(world.ts, view))};
    XvItemNode tuple[] = {NODE(XV_ITEM_TUPLE, .size = 2),
                          NODE(XV_ITEM_VIEW, .bits = (uint64_t)(uintptr_t)XvTicket_Share(world.ts, view)),
                          NODE(XV_ITEM_QUEUE, .bits = (uint64_t)(uintptr_t)inner)};
    XvQueueItem one = item_from(nodes, 1), two = item_from(tuple, 3);
    DROP(view);
    put_int(world.ts, queue, 1);
    for (int i = 0; i < 3; i++) {
        CHECK_STATUS(XvQueue_TryPutItem(queue, &one, XV_FATE_OF_QUEUE, 1), XV_BUSY);
        CHECK_STATUS(XvQueue_TryPutItem(queue, &two, XV_FATE_OF_QUEUE, 1), XV_BUSY);
    }
    CHECK_STATUS(XvQueue_TryPutItem(queue, &one, 9, 1), XV_INVALID);
    CHECK_INT(get_int(world.ts, queue), ==, 1);
    CHECK_OK(XvQueue_TryPutItem(queue, &one, XV_FATE_ERROR, 1));
    CHECK_INT(XvQueue_Get(world.ts, queue, &got, 0), ==, 1); /* no interpreter has sent it: none can be closed */
    CHECK_INT(info_of(world.ts, got).length, ==, 8);
    DROP(got);
    CHECK_INT(XvQueue_Close(queue), ==, 1);
    CHECK_STATUS(XvQueue_TryPutItem(queue, &two, XV_FATE_OF_QUEUE, 1), XV_CLOSED);
    XvQueueItem_Drop(world.ts, &two);
    CHECK_STATUS(XvQueue_TryGetItem(queue, &one, 1), XV_CLOSED);
    int64_t id = XvQueue_Id(inner);
    XvQueue_Release(world.ts, inner);
    CHECK_STATUS(XvQueue_Find(world.rt, id, &inner), XV_CLOSED);
    CHECK_INT(XvBlock_Holders(block), ==, 1);
    XvBlock_Release(NULL, block);
    XvQueue_Release(world.ts, queue);
    close_clean(world);
}

TEST("what has become of an item whose sender has been closed is a kind of its own")
{
    World world = open_world();
    XvQueue *queue = new_queue(world.rt, 9);
    XvInterpreter *sender = open_interpreter(world.rt, "sender");
    XvThreadState *ts = enter(sender, world.ts);
    const int fates[] = {XV_FATE_REMOVE, XV_FATE_UNBOUND, XV_FATE_REMOVE, XV_FATE_ERROR, XV_FATE_KEEP};
    XvObject *text = XvStr_FromString(ts, "more than forty bytes, so that it lies in memory of its own");
    for (int i = 0; i < 5; i++)
        CHECK_INT(XvQueue_PutWithFate(ts, queue, text, 0, fates[i], 0), ==, 1);
    Xv_DECREF(ts, text);
    XvThreadState_Detach(ts);
    CHECK_OK(XvInterpreter_Close(sender, world.ts, SECONDS(60)));
    XvInterpreter_Release(sender);
    const int kinds[] = {XV_ITEM_UNBOUND, XV_ITEM_DESTROYED, XV_ITEM_STR};
    for (int i = 0; i < 3; i++) {
        XvQueueItem got;
        CHECK_OK(XvQueue_TryGetItem(queue, &got, 1));
        CHECK_INT(got.root.kind, ==, kinds[i]);
        XvQueueItem_Drop(NULL, &got);
        CHECK_STATUS(XvQueue_TryPutItem(queue, &got, XV_FATE_OF_QUEUE, 1), XV_OK); /* what was dropped is None */
        CHECK_INT(XvQueue_Size(queue), ==, 5 - (i == 0 ? 2 : i == 1 ? 4 : 5) + i + 1);
    }
    XvQueue_Release(world.ts, queue);
    close_clean(world);
}

TEST("a thread that is attached nowhere waits under a token, at several queues if it likes")
{
    World world = open_world();
    XvQueue *queues[2] = {new_queue(world.rt, 1), new_queue(world.rt, 1)};
    XvQueueWait *waits[2], *none = NULL;
    XvQueueItem item;
    CHECK_STATUS(XvQueue_Join(queues[0], XV_QUEUE_ITEM, 0, &none), XV_INVALID);
    CHECK_PTR(none, ==, NULL);
    for (int i = 0; i < 2; i++) {
        CHECK_OK(XvQueue_Join(queues[i], XV_QUEUE_ITEM, 77, &waits[i]));
        CHECK_STATUS(XvQueue_TryGetItem(queues[i], &item, 1), XV_BUSY);
    }
    check_no_wake(world.rt);
    put_int(world.ts, queues[1], 5);
    CHECK_UINT(take_wake(world.rt), ==, 77);
    CHECK_STATUS(XvQueue_TryGetItem(queues[0], &item, 1), XV_BUSY);
    CHECK_OK(XvQueue_TryGetItem(queues[1], &item, 1));
    CHECK_UINT(item.root.bits, ==, 5);
    for (int i = 0; i < 2; i++)
        XvQueue_Leave(waits[i]);
    check_no_wake(world.rt);
    /* For room, and passed on to the next when it is not used. */
    put_int(world.ts, queues[0], 1);
    CHECK_OK(XvQueue_Join(queues[0], XV_QUEUE_ROOM, 1, &waits[0]));
    CHECK_OK(XvQueue_Join(queues[0], XV_QUEUE_ROOM, 2, &waits[1]));
    CHECK_INT(get_int(world.ts, queues[0]), ==, 1);
    CHECK_UINT(take_wake(world.rt), ==, 1);
    check_no_wake(world.rt);
    XvQueue_Leave(waits[0]);
    CHECK_UINT(take_wake(world.rt), ==, 2);
    CHECK_INT(XvQueue_Close(queues[0]), ==, 1);
    XvQueue_Leave(waits[1]);
    check_no_wake(world.rt);
    XvQueue_Release(world.ts, queues[0]);
    XvQueue_Release(world.ts, queues[1]);
    close_clean(world);
}
