/* SPDX-License-Identifier: Apache-2.0
 *
 * Threads that meet at a queue: every item arrives once, with all that was written before it, and nobody sleeps on.
 */
#include "queues.h"

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

TEST("through a queue that grows, every item arrives once") { check_traffic(0); }

/* Bytes that the process has in memory. */
static int64_t resident(void)
{
    long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    CHECK(file != NULL);
    CHECK_INT(fscanf(file, "%*d %ld", &pages), ==, 1);
    fclose(file);
    return pages * sysconf(_SC_PAGESIZE);
}

typedef struct LongWay {
    XvInterpreter *interp;
    XvQueue *queue;
    int64_t items;
} LongWay;

static void *send_a_long_way(void *arg)
{
    LongWay *way = arg;
    XvThreadState *ts = attach(way->interp);
    for (int64_t i = 0; i < way->items; i++)
        send_number(ts, way->queue, i);
    XvThreadState_Detach(ts);
    return NULL;
}

/* XV_QUEUE_ITEMS says how many. */
TEST("however many items go through a bounded queue, memory stays what it was")
{
    const char *wanted = getenv("XV_QUEUE_ITEMS");
    int64_t items = wanted != NULL ? strtoll(wanted, NULL, 10) : ROUNDS(1000000), early = 0;
    World world = open_world();
    XvInterpreter *sender = open_interpreter(world.rt, "sender");
    LongWay way = {sender, new_queue(world.rt, 256), items};
    alarm(wanted != NULL ? 3600 : XVTEST_SECONDS);
    pthread_t thread = start_thread(send_a_long_way, &way);
    for (int64_t i = 0; i < items; i++) {
        XvObject *op = NULL;
        CHECK_INT(XvQueue_Get(world.ts, way.queue, &op, XV_FOREVER), ==, 1);
        CHECK_INT(number_of(world.ts, op), ==, i);
        Xv_DECREF(world.ts, op);
        if (i == items / 10)
            early = resident();
    }
#ifdef XV_TEST_SANITIZED   /* which keeps what is freed */
    CHECK(early > 0);
#else
    CHECK_INT(resident() - early, <, 4 << 20);
#endif
    join_thread(thread);
    XvQueue_Release(world.ts, way.queue);
    close_interpreter(sender);
    close_world(world);
}

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
