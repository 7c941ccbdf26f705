/* SPDX-License-Identifier: Apache-2.0
 *
 * What a crossing costs: counts of the block, and, in the debug build, atomic operations on them. And where the memory
 * of a block goes back to.
 */
#include "world.h"

static XvBlock *block_of(XvThreadState *ts, XvObject *view)
{
    XvViewInfo info;
    CHECK_INT(XvSharedView_GetInfo(ts, view, &info), ==, 0);
    return info.block;
}

/* Atomic operations on counts since the last call; in other builds any number of them is right. */
#define CHECK_ATOMICS(op, n)                                                                                           \
    do {                                                                                                               \
        int64_t credits_atomics = XvDebug_BlockAtomics();                                                              \
        if (XvDebug_Enabled())                                                                                         \
            CHECK_INT(credits_atomics, op, n);                                                                         \
    } while (0)

/* Interpreters A and B, of which each has a view of the same block; the test is in both, one at a time. */
typedef struct Pair {
    XvRuntime *rt;
    XvInterpreter *a, *b;
    XvThreadState *in_a, *in_b;
    XvObject *views[2];
    XvBlock *block; /* held by the test */
    XvQueue *queue;
} Pair;

static void go_to_b(Pair *pair)
{
    XvThreadState_Unlock(pair->in_a);
    XvThreadState_Lock(pair->in_b);
}

static void go_to_a(Pair *pair)
{
    XvThreadState_Unlock(pair->in_b);
    XvThreadState_Lock(pair->in_a);
}

static Pair open_pair(void)
{
    Pair pair = {.rt = open_runtime()};
    pair.a = open_interpreter(pair.rt, "a");
    pair.b = open_interpreter(pair.rt, "b");
    CHECK_OK(XvQueue_New(pair.rt, 1024, &pair.queue));
    CHECK_OK(XvBlock_New(64, &pair.block));
    pair.in_b = attach(pair.b);
    pair.views[1] = XvSharedView_FromBlock(pair.in_b, pair.block);
    XvThreadState_Unlock(pair.in_b);
    pair.in_a = attach(pair.a);
    pair.views[0] = XvSharedView_FromBlock(pair.in_a, pair.block);
    CHECK_OBJECT(pair.in_a, pair.views[0]);
    CHECK_INT(XvBlock_Holders(pair.block), ==, 3);
    XvDebug_BlockAtomics();
    return pair;
}

static void close_pair(Pair pair)
{
    Xv_XDECREF(pair.in_a, pair.views[0]);
    XvThreadState_Detach(pair.in_a);
    XvThreadState_Lock(pair.in_b);
    Xv_XDECREF(pair.in_b, pair.views[1]);
    XvThreadState_Detach(pair.in_b);
    XvQueue_Release(NULL, pair.queue);
    CHECK_INT(XvBlock_Holders(pair.block), ==, 1);
    XvBlock_Release(NULL, pair.block);
    close_interpreter(pair.a);
    close_interpreter(pair.b);
    close_runtime(pair.rt);
}

TEST("views, slices and casts never touch the block's count")
{
    Pair pair = open_pair();
    XvObject *slices[1000];
    for (int i = 0; i < 1000; i++) {
        XvObject *slice = XvSharedView_Slice(pair.in_a, pair.views[0], i % 32, 32 + i % 32);
        slices[i] = i % 2 ? XvSharedView_ToReadOnly(pair.in_a, slice) : XvSharedView_Cast(pair.in_a, slice, "b");
        CHECK_OBJECT(pair.in_a, slices[i]);
        Xv_DECREF(pair.in_a, slice);
    }
    CHECK_INT(XvBlock_Holders(pair.block), ==, 3);
    for (int i = 0; i < 1000; i++)
        Xv_DECREF(pair.in_a, slices[i]);
    CHECK_INT(XvBlock_Holders(pair.block), ==, 3);
    CHECK_ATOMICS(==, 0);
    close_pair(pair);
}

TEST("a view that is sent over and over changes its block's count once in 64 times, and arrives without")
{
    Pair pair = open_pair();
    for (int i = 0; i < 10 * BATCH; i++) {
        CHECK_INT(XvQueue_Put(pair.in_a, pair.queue, pair.views[0], 0), ==, 1);
        CHECK_INT(XvBlock_Holders(pair.block), ==, 3 + BATCH * (1 + i / BATCH));
    }
    CHECK_ATOMICS(==, 10);
    go_to_b(&pair);
    for (int i = 0; i < 10 * BATCH; i++) {
        XvObject *view = NULL;
        CHECK_INT(XvQueue_Get(pair.in_b, pair.queue, &view, 0), ==, 1);
        Xv_DECREF(pair.in_b, view);
    }
    CHECK_ATOMICS(==, 0);
    CHECK_INT(XvBlock_Holders(pair.block), ==, 3 + 10 * BATCH);
    Xv_CLEAR(pair.in_b, pair.views[1]);
    CHECK_ATOMICS(==, 1); /* all that it had been sent, at once */
    CHECK_INT(XvBlock_Holders(pair.block), ==, 2);
    go_to_a(&pair);
    close_pair(pair);
}

TEST("a view that goes to and fro between two who have it changes the count once for all")
{
    Pair pair = open_pair();
    for (int i = 0; i < 1000; i++) {
        XvObject *view = NULL;
        CHECK_INT(XvQueue_Put(pair.in_a, pair.queue, pair.views[0], 0), ==, 1);
        go_to_b(&pair);
        CHECK_INT(XvQueue_Get(pair.in_b, pair.queue, &view, 0), ==, 1);
        CHECK_INT(XvQueue_Put(pair.in_b, pair.queue, view, 0), ==, 1);
        Xv_DECREF(pair.in_b, view);
        go_to_a(&pair);
        CHECK_INT(XvQueue_Get(pair.in_a, pair.queue, &view, 0), ==, 1);
        Xv_DECREF(pair.in_a, view);
    }
    CHECK_ATOMICS(==, 1);
    CHECK_INT(XvBlock_Holders(pair.block), ==, 3 + BATCH);
    close_pair(pair);
}

TEST("the last view that is moved away costs no atomic, here or there, and takes along what its interpreter had put by")
{
    Pair pair = open_pair();
    XvObject *view = NULL;
    CHECK_INT(XvQueue_Put(pair.in_a, pair.queue, pair.views[0], 0), ==, 1);
    CHECK_INT(XvBlock_Holders(pair.block), ==, 3 + BATCH);
    CHECK_ATOMICS(==, 1);
    CHECK_INT(XvQueue_PutMove(pair.in_a, pair.queue, pair.views[0], 0), ==, 1);
    CHECK_INT(XvBlock_Holders(pair.block), ==, 3 + BATCH);
    go_to_b(&pair);
    Xv_CLEAR(pair.in_b, pair.views[1]);
    CHECK_INT(XvBlock_Holders(pair.block), ==, 2 + BATCH);
    CHECK_ATOMICS(==, 1);
    CHECK_INT(XvQueue_Get(pair.in_b, pair.queue, &view, 0), ==, 1);
    CHECK_INT(XvQueue_Get(pair.in_b, pair.queue, &pair.views[1], 0), ==, 1);
    Xv_DECREF(pair.in_b, view);
    for (int i = 0; i < BATCH; i++) /* it has 65 now, and must keep one */
        CHECK_INT(XvQueue_Put(pair.in_b, pair.queue, pair.views[1], 0), ==, 1);
    CHECK_ATOMICS(==, 0);
    CHECK_INT(XvQueue_Put(pair.in_b, pair.queue, pair.views[1], 0), ==, 1);
    CHECK_ATOMICS(==, 1);
    go_to_a(&pair);
    close_pair(pair);
}

TEST("a send that fails gives its credit back, without an atomic")
{
    Pair pair = open_pair();
    XvObject *slice = XvSharedView_Slice(pair.in_a, pair.views[0], 0, 8);
    CHECK_INT(XvQueue_Close(pair.queue), ==, 1);
    for (int i = 0; i < 1000; i++) {
        CHECK_INT(XvQueue_Put(pair.in_a, pair.queue, slice, 0), ==, -1);
        CHECK_RAISED(pair.in_a, XvExc_QueueClosed, "");
        CHECK_INT(XvQueue_PutMove(pair.in_a, pair.queue, slice, 0), ==, -1);
        CHECK_RAISED(pair.in_a, XvExc_QueueClosed, "");
        CHECK_INT(XvTicket_Close(pair.in_a, XvTicket_Share(pair.in_a, slice)), ==, 1);
    }
    CHECK_ATOMICS(==, 1);
    CHECK_INT(XvBlock_Holders(pair.block), ==, 3 + BATCH);
    Xv_DECREF(pair.in_a, slice);
    close_pair(pair);
}

static _Atomic(int) released;

static void on_release(void *arg, void *base, Xv_ssize_t size)
{
    (void)arg, (void)base, (void)size;
    atomic_fetch_add(&released, 1);
}

/* Sends views of the block back and forth, keeps some, moves some, drops some. */
typedef struct Trader {
    XvInterpreter *interp;
    XvQueue *in, *out;
    uint64_t state;
} Trader;

static void *trade(void *arg)
{
    enum { KEPT = 4 }; /* two bits of the dice */
    Trader *trader = arg;
    XvThreadState *ts = attach(trader->interp);
    XvObject *kept[KEPT] = {NULL}, *view = NULL;
    for (int i = 0; i < ROUNDS(50000); i++) {
        uint64_t dice = random_next(&trader->state);
        if (XvQueue_Get(ts, trader->in, &view, dice % 8 == 0 ? 1000 : 0) == 1) {
            int at = (int)(dice >> 8 & 3);
            Xv_XDECREF(ts, kept[at]);
            kept[at] = view;
        }
        int at = (int)(dice >> 16 & 3);
        if (kept[at] == NULL)
            continue;
        if (dice >> 24 & 1) {
            CHECK_INT(XvQueue_Put(ts, trader->out, kept[at], 0), >=, 0);
        } else if (dice >> 25 & 1) {
            if (XvQueue_PutMove(ts, trader->out, kept[at], 0) == 1)
                Xv_CLEAR(ts, kept[at]);
        } else if (dice >> 26 & 1) {
            view = XvSharedView_Slice(ts, kept[at], 0, 4);
            Xv_DECREF(ts, kept[at]);
            kept[at] = view;
        }
        Xv_CHECKPOINT(ts);
    }
    for (int i = 0; i < KEPT; i++)
        Xv_XDECREF(ts, kept[i]);
    XvThreadState_Detach(ts);
    return NULL;
}

TEST("however views are sent, moved, kept and dropped by two, the block goes once, with the last of them")
{
    static char bytes[8];
    for (int round = 0; round < 5; round++) {
        XvRuntime *rt = open_runtime();
        XvQueue *queues[2] = {NULL, NULL};
        Trader traders[2];
        pthread_t threads[2];
        XvBlock *block = NULL;
        released = 0;
        CHECK_OK(XvBlock_FromForeign(bytes, 8, 0, on_release, NULL, &block));
        for (int i = 0; i < 2; i++)
            CHECK_OK(XvQueue_New(rt, 16, &queues[i]));
        for (int i = 0; i < 2; i++) {
            uint64_t seed = 77 + (uint64_t)(2 * round + i);
            traders[i] = (Trader){open_interpreter(rt, "trader"), queues[i], queues[1 - i], seed};
            XvThreadState *ts = attach(traders[i].interp);
            XvObject *view = XvSharedView_FromBlock(ts, block);
            CHECK_INT(XvQueue_PutMove(ts, queues[i], view, 0), ==, 1);
            Xv_DECREF(ts, view);
            XvThreadState_Detach(ts);
        }
        for (int i = 0; i < 2; i++)
            threads[i] = start_thread(trade, &traders[i]);
        for (int i = 0; i < 2; i++)
            join_thread(threads[i]);
        for (int i = 0; i < 2; i++) {
            close_interpreter(traders[i].interp);
            XvQueue_Release(NULL, queues[i]);
        }
        CHECK_INT(XvBlock_Holders(block), ==, 1);
        CHECK_INT(released, ==, 0);
        XvBlock_Release(NULL, block);
        CHECK_INT(released, ==, 1);
        close_runtime(rt);
    }
}

TEST("a block that another interpreter drops goes back to its maker, who uses it again, zeroed")
{
    Pair pair = open_pair();
    const Xv_ssize_t sizes[] = {0, 1, 64, 65, 200, 1000, 3000, 1 << 19};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        XvBlock *first = NULL;
        for (int round = 0; round < 5; round++) {
            XvObject *view = XvSharedView_New(pair.in_a, sizes[i]), *theirs = NULL;
            CHECK_OBJECT(pair.in_a, view);
            XvBlock *block = block_of(pair.in_a, view);
            if (round == 0)
                first = block;
            else
                CHECK_PTR(block, ==, first);
            char *bytes = XvBlock_Base(block);
            CHECK_UINT((uintptr_t)bytes % 64, ==, 0);
            for (Xv_ssize_t at = 0; at < sizes[i]; at++)
                CHECK_INT(bytes[at], ==, 0);
            memset(bytes, 0xee, (size_t)sizes[i]);
            CHECK_INT(XvQueue_PutMove(pair.in_a, pair.queue, view, 0), ==, 1);
            Xv_DECREF(pair.in_a, view);
            go_to_b(&pair);
            CHECK_INT(XvQueue_Get(pair.in_b, pair.queue, &theirs, 0), ==, 1);
            Xv_DECREF(pair.in_b, theirs);
            go_to_a(&pair);
        }
    }
    close_pair(pair);
}

TEST("a maker that has been closed takes nothing back, and nothing is lost")
{
    int64_t before = -1;
    for (int round = 0; round < 4; round++) {
        Pair pair = open_pair();
        for (int i = 0; i < 100; i++) {
            XvObject *view = XvSharedView_New(pair.in_a, i * 20);
            CHECK_INT(XvQueue_PutMove(pair.in_a, pair.queue, view, 0), ==, 1);
            Xv_DECREF(pair.in_a, view);
        }
        Xv_CLEAR(pair.in_a, pair.views[0]);
        XvThreadState_Detach(pair.in_a);
        CHECK_OK(XvInterpreter_Close(pair.a, NULL, SECONDS(60)));
        XvThreadState_Lock(pair.in_b);
        for (int i = 0; i < 100; i++) {
            XvObject *view = NULL;
            CHECK_INT(XvQueue_Get(pair.in_b, pair.queue, &view, 0), ==, 1);
            CHECK_INT(XvBlock_Size(block_of(pair.in_b, view)), ==, i * 20);
            Xv_DECREF(pair.in_b, view);
        }
        Xv_DECREF(pair.in_b, pair.views[1]);
        XvThreadState_Detach(pair.in_b);
        XvQueue_Release(NULL, pair.queue);
        XvBlock_Release(NULL, pair.block);
        XvInterpreter_Release(pair.a);
        close_interpreter(pair.b);
        close_runtime(pair.rt);
        if (round == 1)
            before = XvDebug_LiveMemory();
    }
    CHECK_INT(XvDebug_LiveMemory(), ==, before);
}

TEST("what comes back is kept up to a measure")
{
    enum { MANY = 5000 };
    Pair pair = open_pair();
    XvObject **views = malloc(MANY * sizeof *views);
    int64_t before = XvDebug_LiveMemory();
    for (int i = 0; i < MANY; i++)
        views[i] = XvSharedView_New(pair.in_a, 64);
    for (int i = 0; i < MANY; i++)
        Xv_DECREF(pair.in_a, views[i]);
    CHECK_INT(XvDebug_LiveMemory(), <=, before + 600);
    for (int i = 0; i < MANY; i++) {
        views[i] = XvSharedView_New(pair.in_a, 64);
        CHECK_INT(XvTicket_Close(NULL, XvTicket_Move(pair.in_a, views[i])), ==, 1); /* as from elsewhere */
        Xv_DECREF(pair.in_a, views[i]);
    }
    CHECK_INT(XvDebug_LiveMemory(), <=, before + 600);
    free(views);
    close_pair(pair);
}

/* Makes blocks as fast as it can for another to drop. */
static void *make_many(void *arg)
{
    Trader *trader = arg;
    XvThreadState *ts = attach(trader->interp);
    for (int i = 0; i < ROUNDS(200000); i++) {
        XvObject *view = XvSharedView_New(ts, (Xv_ssize_t)(random_next(&trader->state) % 300));
        XvViewInfo info;
        CHECK_INT(XvSharedView_GetInfo(ts, view, &info), ==, 0);
        for (Xv_ssize_t at = 0; at < info.nbytes; at++)
            CHECK_INT(((char *)info.buf)[at], ==, 0);
        memset(info.buf, 0x55, (size_t)info.nbytes);
        CHECK_INT(XvQueue_PutMove(ts, trader->out, view, XV_FOREVER), ==, 1);
        Xv_DECREF(ts, view);
    }
    CHECK_INT(XvQueue_Close(trader->out), ==, 1);
    XvThreadState_Detach(ts);
    return NULL;
}

TEST("blocks that are made here and dropped there at full speed are never in two hands")
{
    Pair pair = open_pair();
    Trader maker = {open_interpreter(pair.rt, "maker"), NULL, pair.queue, 5};
    pthread_t thread = start_thread(make_many, &maker);
    XvObject *view = NULL;
    while (XvQueue_Get(pair.in_a, pair.queue, &view, XV_FOREVER) == 1) {
        XvViewInfo info;
        CHECK_INT(XvSharedView_GetInfo(pair.in_a, view, &info), ==, 0);
        for (Xv_ssize_t at = 0; at < info.nbytes; at++)
            CHECK_INT(((char *)info.buf)[at], ==, 0x55);
        memset(info.buf, 0x66, (size_t)info.nbytes);
        Xv_DECREF(pair.in_a, view);
    }
    CHECK_RAISED(pair.in_a, XvExc_QueueClosed, "");
    join_thread(thread);
    close_interpreter(maker.interp);
    close_pair(pair);
}
