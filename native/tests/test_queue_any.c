/* SPDX-License-Identifier: Apache-2.0
 *
 * Getting from any of several queues.
 */
#include "queues.h"

TEST("the item that is there is got, and whose it is is said; where all have one, each has its turn")
{
    World world = open_world();
    XvQueue *queues[3];
    XvObject *op = NULL;
    Xv_ssize_t which = 5;
    int64_t times[3] = {0};
    for (int i = 0; i < 3; i++)
        queues[i] = new_queue(world.rt, 100);
    CHECK_INT(XvQueue_GetAny(world.ts, queues, 3, &which, &op, 0), ==, 0);
    CHECK_INT(which, ==, -1);
    CHECK_INT(XvQueue_GetAny(world.ts, queues, 3, &which, &op, MILLISECONDS(5)), ==, 0);
    for (int i = 0; i < 3; i++) {
        put_int(world.ts, queues[i], 10 * i);
        CHECK_INT(XvQueue_GetAny(world.ts, queues, 3, &which, &op, XV_FOREVER), ==, 1);
        CHECK_INT(which, ==, i);
        CHECK_INT(XvInt_AsInt64(world.ts, op), ==, 10 * i);
        Xv_DECREF(world.ts, op);
    }
    for (int i = 0; i < 90; i++)
        put_int(world.ts, queues[i % 3], i);
    for (int i = 0; i < 30; i++) {
        CHECK_INT(XvQueue_GetAny(world.ts, queues, 3, &which, &op, 0), ==, 1);
        times[which]++;
        Xv_DECREF(world.ts, op);
    }
    for (int i = 0; i < 3; i++) {
        CHECK_INT(times[i], ==, 10);
        XvQueue_Release(world.ts, queues[i]);
    }
    close_world(world);
}

TEST("queues that are closed and drained are passed over, until all are")
{
    World world = open_world();
    XvQueue *queues[2] = {new_queue(world.rt, 2), new_queue(world.rt, 2)};
    XvObject *op = NULL;
    Xv_ssize_t which;
    put_int(world.ts, queues[0], 1);
    CHECK_INT(XvQueue_Close(queues[0]), ==, 1);
    CHECK_INT(XvQueue_GetAny(world.ts, queues, 2, &which, &op, XV_FOREVER), ==, 1);
    CHECK_INT(which, ==, 0);
    Xv_DECREF(world.ts, op);
    CHECK_INT(XvQueue_GetAny(world.ts, queues, 2, &which, &op, MILLISECONDS(5)), ==, 0);
    put_int(world.ts, queues[1], 2);
    CHECK_INT(XvQueue_GetAny(world.ts, queues, 2, &which, &op, XV_FOREVER), ==, 1);
    CHECK_INT(which, ==, 1);
    Xv_DECREF(world.ts, op);
    CHECK_INT(XvQueue_Close(queues[1]), ==, 1);
    CHECK_INT(XvQueue_GetAny(world.ts, queues, 2, &which, &op, XV_FOREVER), ==, -1);
    CHECK_RAISED(world.ts, XvExc_QueueClosed, "");
    CHECK_INT(which, ==, -1);
    CHECK_INT(XvQueue_GetAny(world.ts, queues, 0, &which, &op, 0), ==, -1);
    CHECK_RAISED(world.ts, XvExc_ValueError, "0 queues to wait at");
    CHECK_INT(XvQueue_GetAny(world.ts, queues, 2, &which, &op, -2), ==, -1);
    CHECK_RAISED(world.ts, XvExc_ValueError, "timeout value must be non-negative");
    XvQueue_Release(world.ts, queues[0]);
    XvQueue_Release(world.ts, queues[1]);
    close_world(world);
}

/* A thread that waits at some queues, one of them twice. */
typedef struct Waiting {
    XvInterpreter *interp;
    XvQueue **queues;
    Xv_ssize_t n, which;
    _Atomic(int) about_to;
    int answer;
} Waiting;

static void *wait_at_all(void *arg)
{
    Waiting *waiting = arg;
    XvThreadState *ts = attach(waiting->interp);
    XvObject *op = NULL;
    atomic_store(&waiting->about_to, 1);
    waiting->answer = XvQueue_GetAny(ts, waiting->queues, waiting->n, &waiting->which, &op, XV_FOREVER);
    if (waiting->answer == 1)
        Xv_DECREF(ts, op);
    else
        XvErr_Clear(ts);
    XvThreadState_Detach(ts);
    return NULL;
}

TEST("a thread that sleeps at several queues is woken by any of them, by closing the last, and by an interrupt")
{
    for (int how = 0; how < 5; how++) {
        World world = open_world();
        XvInterpreter *other = open_interpreter(world.rt, "other");
        XvQueue *queues[4] = {new_queue(world.rt, 2), new_queue(world.rt, 2), new_queue(world.rt, 2)};
        queues[3] = queues[1];
        Waiting waiting = {.interp = other, .queues = queues, .n = 4};
        pthread_t thread = start_thread(wait_at_all, &waiting);
        XvThreadState_Unlock(world.ts);
        await_blocked(other, &waiting.about_to);
        XvThreadState_Lock(world.ts);
        if (how < 3)
            put_int(world.ts, queues[how], 1);
        else if (how == 3)
            for (int i = 0; i < 3; i++)
                CHECK_INT(XvQueue_Close(queues[i]), ==, 1);
        else
            CHECK_OK(XvInterpreter_Interrupt(other));
        XvThreadState_Unlock(world.ts);
        join_thread(thread);
        XvThreadState_Lock(world.ts);
        CHECK_INT(waiting.answer, ==, how < 3 ? 1 : -1);
        if (how < 3)
            CHECK_PTR(queues[waiting.which], ==, queues[how]);
        for (int i = 0; i < 3; i++)
            XvQueue_Release(world.ts, queues[i]);
        close_interpreter(other);
        close_world(world);
    }
}

/* Traffic: senders that each have a queue, receivers that wait at all of them. */
enum { PEERS = 3, ITEMS = 20000 };

typedef struct Peer {
    XvInterpreter *interp;
    XvQueue **queues;
    int index;
    _Atomic(unsigned char) *arrived;
} Peer;

static void *send_all(void *arg)
{
    Peer *peer = arg;
    XvThreadState *ts = attach(peer->interp);
    for (int i = 0; i < ROUNDS(ITEMS); i++)
        put_int(ts, peer->queues[peer->index], peer->index * ITEMS + i);
    CHECK_INT(XvQueue_Close(peer->queues[peer->index]), ==, 1);
    XvThreadState_Detach(ts);
    return NULL;
}

static void *receive_any(void *arg)
{
    Peer *peer = arg;
    XvThreadState *ts = attach(peer->interp);
    int64_t last[PEERS] = {-1, -1, -1};
    XvObject *op = NULL;
    Xv_ssize_t which;
    while (XvQueue_GetAny(ts, peer->queues, PEERS, &which, &op, XV_FOREVER) == 1) {
        int64_t number = XvInt_AsInt64(ts, op);
        CHECK_INT(number / ITEMS, ==, which);
        CHECK_INT(number, >, last[which]);
        last[which] = number;
        CHECK_INT(atomic_fetch_add(&peer->arrived[number], 1), ==, 0);
        Xv_DECREF(ts, op);
    }
    CHECK_RAISED(ts, XvExc_QueueClosed, "");
    XvThreadState_Detach(ts);
    return NULL;
}

TEST("what is sent through several queues arrives once at those who wait at all of them")
{
    XvRuntime *rt = open_runtime();
    XvQueue *queues[PEERS];
    Peer peers[2 * PEERS];
    pthread_t threads[2 * PEERS];
    _Atomic(unsigned char) *arrived = calloc(PEERS * ITEMS, sizeof *arrived);
    for (int i = 0; i < PEERS; i++)
        queues[i] = new_queue(rt, 1 + 3 * i);
    for (int i = 0; i < 2 * PEERS; i++) {
        peers[i] = (Peer){open_interpreter(rt, NULL), queues, i % PEERS, arrived};
        threads[i] = start_thread(i < PEERS ? send_all : receive_any, &peers[i]);
    }
    for (int i = 0; i < 2 * PEERS; i++)
        join_thread(threads[i]);
    for (int i = 0; i < PEERS; i++)
        for (int k = 0; k < ROUNDS(ITEMS); k++)
            CHECK_INT(arrived[i * ITEMS + k], ==, 1);
    for (int i = 0; i < 2 * PEERS; i++)
        close_interpreter(peers[i].interp);
    for (int i = 0; i < PEERS; i++)
        XvQueue_Release(NULL, queues[i]);
    free(arrived);
    close_runtime(rt);
}
