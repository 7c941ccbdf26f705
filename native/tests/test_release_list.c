/* SPDX-License-Identifier: Apache-2.0
 *
 * How borrowed memory comes home: a bytearray of A that B has a view of is unlocked when B lets go, whoever runs
 * where at that moment, and stays readable when A has been closed.
 */
#include <sys/mman.h>

#include "world.h"

#define EXPORTED "Existing exports of data: object cannot be re-sized"

static XvObject *new_bytearray(XvThreadState *ts, Xv_ssize_t size)
{
    XvObject *array = XvByteArray_FromStringAndSize(ts, NULL, size);
    CHECK_OBJECT(ts, array);
    memset(XvByteArray_AsString(ts, array), 'a', (size_t)size);
    return array;
}

/* A ticket for a view of an object's memory in place; the only thing that is left of the view. */
static XvTicket *lend(XvThreadState *ts, XvObject *exporter)
{
    XvObject *view = XvSharedView_FromObject(ts, exporter);
    CHECK_OBJECT(ts, view);
    XvTicket *ticket = XvTicket_Move(ts, view);
    CHECK_OBJECT(ts, ticket);
    Xv_DECREF(ts, view);
    return ticket;
}

static XvObject *open_ticket(XvThreadState *ts, XvTicket *ticket)
{
    XvObject *view = XvTicket_Open(ts, ticket);
    CHECK_OBJECT(ts, view);
    return view;
}

static void *buf_of(XvThreadState *ts, XvObject *view)
{
    XvViewInfo info;
    CHECK_INT(XvSharedView_GetInfo(ts, view, &info), ==, 0);
    return info.buf;
}

static void check_locked(XvThreadState *ts, XvObject *array)
{
    CHECK_INT(XvByteArray_Resize(ts, array, XvByteArray_Size(ts, array) + 1), ==, -1);
    CHECK_RAISED(ts, XvExc_BufferError, EXPORTED);
}

static void check_unlocked(XvThreadState *ts, XvObject *array)
{
    if (XvByteArray_Resize(ts, array, XvByteArray_Size(ts, array) + 1) != 0)
        XVTEST_FAIL("the bytearray is still locked: %s", XvErr_Message(ts));
}

/* Interpreters A, with the test's thread inside, and B. */
typedef struct Pair {
    XvRuntime *rt;
    XvInterpreter *a, *b;
    XvThreadState *in_a;
} Pair;

static Pair open_pair(void)
{
    Pair pair;
    pair.rt = open_runtime();
    pair.a = open_interpreter(pair.rt, "a");
    pair.b = open_interpreter(pair.rt, "b");
    pair.in_a = attach(pair.a);
    return pair;
}

static void close_pair(Pair pair)
{
    CHECK_NO_ERROR(pair.in_a);
    XvThreadState_Detach(pair.in_a);
    close_interpreter(pair.a);
    close_interpreter(pair.b);
    close_runtime(pair.rt);
}

TEST("a bytearray that B borrowed is unlocked as soon as B has let go and left")
{
    Pair pair = open_pair();
    XvObject *array = new_bytearray(pair.in_a, 100);
    XvTicket *ticket = lend(pair.in_a, array);
    check_locked(pair.in_a, array);
    XvThreadState *in_b = NULL;
    CHECK_OK(XvInterpreter_Attach(pair.b, pair.in_a, XV_FOREVER, &in_b));
    XvObject *view = open_ticket(in_b, ticket);
    CHECK_INT(*(char *)buf_of(in_b, view), ==, 'a');
    *(char *)buf_of(in_b, view) = 'b';
    XvThreadState_Unlock(in_b);
    XvThreadState *again = attach(pair.a);
    check_locked(again, array);
    XvThreadState_Detach(again);
    XvThreadState_Lock(in_b);
    Xv_DECREF(in_b, view);
    XvThreadState_Detach(in_b);
    check_unlocked(pair.in_a, array);
    CHECK_INT(XvByteArray_AsString(pair.in_a, array)[0], ==, 'b');
    Xv_DECREF(pair.in_a, array);
    close_pair(pair);
}

TEST("what B let go is pushed at B's next checkpoint too")
{
    Pair pair = open_pair();
    XvObject *array = new_bytearray(pair.in_a, 100);
    XvTicket *ticket = lend(pair.in_a, array);
    XvThreadState_Unlock(pair.in_a);
    XvThreadState *in_b = attach(pair.b);
    XvObject *view = open_ticket(in_b, ticket);
    Xv_DECREF(in_b, view);
    Xv_CHECKPOINT(in_b);
    CHECK_INT(XvThreadState_Poll(in_b), ==, XV_THREAD_ATTACHED);
    XvThreadState_Unlock(in_b);
    XvThreadState_Lock(pair.in_a);
    check_unlocked(pair.in_a, array);
    XvThreadState_Unlock(pair.in_a);
    XvThreadState_Detach(in_b);
    XvThreadState_Lock(pair.in_a);
    Xv_DECREF(pair.in_a, array);
    close_pair(pair);
}

TEST("what B holds is unlocked too when B is closed")
{
    Pair pair = open_pair();
    XvObject *array = new_bytearray(pair.in_a, 100);
    XvTicket *ticket = lend(pair.in_a, array);
    XvThreadState_Unlock(pair.in_a);
    XvThreadState *in_b = attach(pair.b);
    open_ticket(in_b, ticket); /* left behind for close to find */
    XvThreadState_Detach(in_b);
    CHECK_OK(XvInterpreter_Close(pair.b, NULL, SECONDS(60)));
    XvThreadState_Lock(pair.in_a);
    check_unlocked(pair.in_a, array);
    Xv_DECREF(pair.in_a, array);
    XvThreadState_Detach(pair.in_a);
    XvInterpreter_Release(pair.b);
    close_interpreter(pair.a);
    close_runtime(pair.rt);
}

TEST("a ticket that is closed by a thread outside of any interpreter comes home at once")
{
    Pair pair = open_pair();
    XvObject *array = new_bytearray(pair.in_a, 100);
    XvTicket *ticket = lend(pair.in_a, array);
    int64_t live = live_blocks(pair.in_a);
    Xv_DECREF(pair.in_a, array); /* only the export keeps it now */
    CHECK_INT(live_blocks(pair.in_a), ==, live);
    XvThreadState_Detach(pair.in_a);
    XvTicket_Close(NULL, ticket);
    pair.in_a = attach(pair.a);
    CHECK_INT(live_blocks(pair.in_a), <, live);
    close_pair(pair);
}

static void *close_ticket(void *arg)
{
    XvTicket_Close(NULL, arg);
    return NULL;
}

TEST("while A runs, its own checkpoint, or the resize itself, finds what has come home")
{
    Pair pair = open_pair();
    XvObject *first = new_bytearray(pair.in_a, 100), *second = new_bytearray(pair.in_a, 100);
    XvTicket *tickets[] = {lend(pair.in_a, first), lend(pair.in_a, second)};
    int64_t live = live_blocks(pair.in_a);
    Xv_DECREF(pair.in_a, first);
    join_thread(start_thread(close_ticket, tickets[0]));
    CHECK_INT(live_blocks(pair.in_a), ==, live);
    Xv_CHECKPOINT(pair.in_a);
    CHECK_INT(live_blocks(pair.in_a), <, live);

    join_thread(start_thread(close_ticket, tickets[1]));
    check_unlocked(pair.in_a, second);
    Xv_DECREF(pair.in_a, second);
    close_pair(pair);
}

/* Opens every ticket in its interpreter and lets go of the views, now and then by way of a checkpoint. */
typedef struct Borrower {
    XvInterpreter *interp;
    XvTicket **tickets;
    int count;
    int touch; /* read and write a byte of each first */
} Borrower;

static void *borrow_and_let_go(void *arg)
{
    Borrower *borrower = arg;
    XvThreadState *ts = attach(borrower->interp);
    for (int i = 0; i < borrower->count; i++) {
        XvObject *view = open_ticket(ts, borrower->tickets[i]);
        if (borrower->touch) {
            char *byte = buf_of(ts, view);
            CHECK_INT(*byte, ==, 'a');
            *byte = 'b';
        }
        Xv_DECREF(ts, view);
        if (i % 64 == 0)
            Xv_CHECKPOINT(ts);
    }
    XvThreadState_Detach(ts);
    return NULL;
}

TEST("a hundred thousand bytearrays come home to an interpreter in which nobody is")
{
    Pair pair = open_pair();
    const int many = ROUNDS(100000);
    XvTicket **tickets = malloc((size_t)many * sizeof *tickets);
    XvObject **arrays = malloc((size_t)many * sizeof *arrays);
    for (int i = 0; i < many; i++) {
        arrays[i] = new_bytearray(pair.in_a, 8);
        tickets[i] = lend(pair.in_a, arrays[i]);
    }
    XvThreadState_Detach(pair.in_a);
    Borrower borrower = {pair.b, tickets, many, 1};
    join_thread(start_thread(borrow_and_let_go, &borrower));
    pair.in_a = attach(pair.a);
    for (int i = 0; i < many; i++) {
        check_unlocked(pair.in_a, arrays[i]);
        CHECK_INT(XvByteArray_AsString(pair.in_a, arrays[i])[0], ==, 'b');
        Xv_DECREF(pair.in_a, arrays[i]);
    }
    free(tickets);
    free(arrays);
    close_pair(pair);
}

TEST("a hundred thousand bytearrays that nobody else wants go while their interpreter sleeps in a blocking call")
{
    Pair pair = open_pair();
    const int many = ROUNDS(100000);
    XvTicket **tickets = malloc((size_t)many * sizeof *tickets);
    Xv_DECREF(pair.in_a, XvSharedView_New(pair.in_a, 1)); /* what the first view makes stays: the table of proxies */
    int64_t live = live_blocks(pair.in_a);
    for (int i = 0; i < many; i++) {
        XvObject *array = new_bytearray(pair.in_a, 8);
        tickets[i] = lend(pair.in_a, array);
        Xv_DECREF(pair.in_a, array);
    }
    CHECK_INT(live_blocks(pair.in_a), >=, live + many);
    Borrower borrower = {pair.b, tickets, many, 0};
    Xv_BEGIN_ALLOW_THREADS(pair.in_a)
    join_thread(start_thread(borrow_and_let_go, &borrower));
    Xv_END_ALLOW_THREADS(pair.in_a)
    CHECK_INT(live_blocks(pair.in_a), ==, live);
    free(tickets);
    close_pair(pair);
}

TEST("a million releases while the owner sleeps are a million that come home")
{
    Pair pair = open_pair();
    const int many = ROUNDS(1000000);
    XvTicket **tickets = malloc((size_t)many * sizeof *tickets);
    XvObject *array = new_bytearray(pair.in_a, 8);
    for (int i = 0; i < many; i++)
        tickets[i] = lend(pair.in_a, array);
    Borrower borrower = {pair.b, tickets, many, 0};
    XvThreadState_Unlock(pair.in_a);
    join_thread(start_thread(borrow_and_let_go, &borrower));
    XvThreadState_Lock(pair.in_a);
    check_unlocked(pair.in_a, array); /* its exports are none: each of them has been let go, once */
    Xv_DECREF(pair.in_a, array);
    free(tickets);
    close_pair(pair);
}

TEST("a million releases while the owner runs, and looks at nothing, come home at its first checkpoint")
{
    Pair pair = open_pair();
    const int many = ROUNDS(1000000);
    XvTicket **tickets = malloc((size_t)many * sizeof *tickets);
    XvObject *array = new_bytearray(pair.in_a, 8);
    for (int i = 0; i < many; i++)
        tickets[i] = lend(pair.in_a, array);
    Borrower borrower = {pair.b, tickets, many, 0};
    join_thread(start_thread(borrow_and_let_go, &borrower));
    Xv_CHECKPOINT(pair.in_a);
    int64_t live = live_blocks(pair.in_a);
    check_unlocked(pair.in_a, array);
    Xv_DECREF(pair.in_a, array);
    CHECK_INT(live_blocks(pair.in_a), <, live);
    free(tickets);
    close_pair(pair);
}

/* Whether the page of an address can still be read and has something in it; asks the kernel, touches nothing. */
static int is_resident(const void *address)
{
    unsigned char resident = 0;
    uintptr_t page = (uintptr_t)address & ~(uintptr_t)(sysconf(_SC_PAGESIZE) - 1);
    return mincore((void *)page, 1, &resident) == 0 && (resident & 1);
}

/* A closes while B has views of its bytes and bytearrays, small and large; B reads on, lets go, and the pages go. */
static void check_owner_closed_first(Xv_ssize_t size)
{
    Pair pair = open_pair();
    XvObject *array = new_bytearray(pair.in_a, size), *bytes = XvBytes_FromStringAndSize(pair.in_a, NULL, size);
    memset(XvBytes_AsString(pair.in_a, bytes), 'y', (size_t)size);
    XvTicket *tickets[] = {lend(pair.in_a, array), lend(pair.in_a, bytes)};
    XvThreadState_Detach(pair.in_a);

    XvThreadState *in_b = attach(pair.b);
    XvObject *views[] = {open_ticket(in_b, tickets[0]), open_ticket(in_b, tickets[1])};
    char *bufs[] = {buf_of(in_b, views[0]), buf_of(in_b, views[1])};
    XvThreadState_Unlock(in_b);
    close_interpreter(pair.a);
    XvThreadState_Lock(in_b);
    for (Xv_ssize_t at = 0; at < size; at++) {
        CHECK_INT(bufs[0][at], ==, 'a');
        CHECK_INT(bufs[1][at], ==, 'y');
    }
    bufs[0][size - 1] = 'z';
    CHECK_INT(bufs[0][size - 1], ==, 'z');
    for (int i = 0; i < 2; i++) {
        CHECK(is_resident(bufs[i]));
        Xv_DECREF(in_b, views[i]);
        Xv_CHECKPOINT(in_b);
    }
    XvThreadState_Detach(in_b);
    CHECK(!is_resident(bufs[0]));
    CHECK(!is_resident(bufs[1]));
    close_interpreter(pair.b);
    close_runtime(pair.rt);
}

TEST("the bytes of a closed interpreter stay until the last borrower lets go, and then they go")
{
    check_owner_closed_first(1);
    check_owner_closed_first(1000);
    check_owner_closed_first(30000);
    check_owner_closed_first(1 << 20);
}

TEST("borrowed bytes are left alone by the interpreters that come after their owner")
{
    XvRuntime *rt = open_runtime();
    enum { MANY = 20 };
    XvTicket *tickets[MANY];
    for (int i = 0; i < MANY; i++) {
        XvInterpreter *interp = open_interpreter(rt, "brief");
        XvThreadState *ts = attach(interp);
        XvObject *bytes = XvBytes_FromStringAndSize(ts, NULL, 200);
        memset(XvBytes_AsString(ts, bytes), 'A' + i, 200);
        tickets[i] = lend(ts, bytes);
        XvThreadState_Detach(ts);
        close_interpreter(interp);
    }
    XvInterpreter *reader = open_interpreter(rt, "reader");
    XvThreadState *ts = attach(reader);
    for (int i = 0; i < MANY; i++) {
        XvObject *view = open_ticket(ts, tickets[i]);
        const char *buf = buf_of(ts, view);
        for (int at = 0; at < 200; at++)
            CHECK_INT(buf[at], ==, 'A' + i);
        Xv_DECREF(ts, view);
    }
    XvThreadState_Detach(ts);
    close_interpreter(reader);
    close_runtime(rt);
}

/* Lends its own bytearrays to the other through a queue and borrows the other's, each inside its own interpreter. */
typedef struct Partner {
    XvInterpreter *interp;
    XvQueue *out, *in;
} Partner;

static void *lend_and_borrow(void *arg)
{
    Partner *partner = arg;
    XvThreadState *ts = attach(partner->interp);
    int64_t live = -1;
    for (int i = 0; i < ROUNDS(20000); i++) {
        XvObject *array = new_bytearray(ts, 16), *view = XvSharedView_FromObject(ts, array), *theirs = NULL;
        CHECK_OBJECT(ts, view);
        CHECK_INT(XvQueue_Put(ts, partner->out, view, XV_FOREVER), ==, 1);
        Xv_DECREF(ts, view);
        CHECK_INT(XvQueue_Get(ts, partner->in, &theirs, XV_FOREVER), ==, 1);
        CHECK_INT(*(char *)buf_of(ts, theirs), ==, 'a');
        Xv_DECREF(ts, theirs);
        Xv_DECREF(ts, array);
        Xv_CHECKPOINT(ts);
        if (i == 100)
            live = live_blocks(ts);
    }
    CHECK_INT(live_blocks(ts), <, live + 2000);
    XvThreadState_Detach(ts);
    return NULL;
}

TEST("A and B that borrow from each other all the time do not stand in each other's way")
{
    XvRuntime *rt = open_runtime();
    XvQueue *queues[2] = {NULL, NULL};
    Partner partners[2];
    pthread_t threads[2];
    for (int i = 0; i < 2; i++)
        CHECK_OK(XvQueue_New(rt, 8, &queues[i]));
    for (int i = 0; i < 2; i++) {
        partners[i] = (Partner){open_interpreter(rt, "partner"), queues[i], queues[1 - i]};
        threads[i] = start_thread(lend_and_borrow, &partners[i]);
    }
    for (int i = 0; i < 2; i++)
        join_thread(threads[i]);
    for (int i = 0; i < 2; i++) {
        XvThreadState *ts = attach(partners[i].interp);
        CHECK_INT(live_blocks(ts), <, 20);
        XvThreadState_Detach(ts);
        close_interpreter(partners[i].interp);
        XvQueue_Release(NULL, queues[i]);
    }
    close_runtime(rt);
}

/* Keeps coming and going, and resizing one bytearray of A that is lent again each time. */
typedef struct Lender {
    XvInterpreter *interp;
    XvQueue *out;
} Lender;

static void *lend_often(void *arg)
{
    Lender *lender = arg;
    XvThreadState *ts = attach(lender->interp);
    XvObject *array = new_bytearray(ts, 1);
    for (int i = 0; i < ROUNDS(5000); i++) {
        XvObject *view = XvSharedView_FromObject(ts, array);
        CHECK_OBJECT(ts, view);
        CHECK_INT(XvQueue_PutMove(ts, lender->out, view, XV_FOREVER), ==, 1);
        Xv_DECREF(ts, view);
        while (XvByteArray_Resize(ts, array, i % 100 + 2) != 0) { /* until it has come home */
            CHECK_RAISED(ts, XvExc_BufferError, EXPORTED);
            XvThreadState_Unlock(ts);
            sched_yield();
            XvThreadState_Lock(ts);
        }
    }
    CHECK_INT(XvQueue_Close(lender->out), ==, 1);
    Xv_DECREF(ts, array);
    XvThreadState_Detach(ts);
    return NULL;
}

TEST("no release is lost, whether its owner is running, leaving, away or coming back")
{
    XvRuntime *rt = open_runtime();
    Lender lender = {.interp = open_interpreter(rt, "lender")};
    CHECK_OK(XvQueue_New(rt, 1, &lender.out));
    pthread_t thread = start_thread(lend_often, &lender);
    XvInterpreter *borrower = open_interpreter(rt, "borrower");
    XvThreadState *ts = attach(borrower);
    XvObject *view = NULL;
    for (int i = 0; XvQueue_Get(ts, lender.out, &view, XV_FOREVER) == 1; i++) {
        Xv_DECREF(ts, view);
        if (i % 2 == 0) {
            XvThreadState_Detach(ts);
            ts = attach(borrower);
        } else {
            Xv_CHECKPOINT(ts);
        }
    }
    CHECK_RAISED(ts, XvExc_QueueClosed, "");
    XvThreadState_Detach(ts);
    join_thread(thread);
    XvQueue_Release(NULL, lender.out);
    close_interpreter(lender.interp);
    close_interpreter(borrower);
    close_runtime(rt);
}

/* A ticket that one thread hands to another in each round; both spin, to meet within nanoseconds. */
typedef struct Meeting {
    XvTicket *ticket;
    _Atomic(int) handed, closed; /* rounds */
} Meeting;

static void *close_in_each_round(void *arg)
{
    Meeting *meeting = arg;
    run_on_cpu(1);
    uint64_t state = 7;
    for (int round = 1; round <= ROUNDS(50000); round++) {
        await_round(&meeting->handed, round);
        dawdle(random_next(&state) % 64);
        XvTicket_Close(NULL, meeting->ticket);
        atomic_store_explicit(&meeting->closed, round, memory_order_release);
    }
    return NULL;
}

TEST("a release that meets its owner in the door is taken in by one of the two")
{
    Pair pair = open_pair();
    Xv_DECREF(pair.in_a, XvSharedView_New(pair.in_a, 1)); /* what the first view makes stays: the table of proxies */
    int64_t live = live_blocks(pair.in_a);
    Meeting meeting = {NULL, 0, 0};
    pthread_t thread = start_thread(close_in_each_round, &meeting);
    run_on_cpu(0);
    uint64_t state = 8;
    for (int round = 1; round <= ROUNDS(50000); round++) {
        XvObject *array = new_bytearray(pair.in_a, 8);
        meeting.ticket = lend(pair.in_a, array);
        Xv_DECREF(pair.in_a, array);
        atomic_store_explicit(&meeting.handed, round, memory_order_release);
        dawdle(random_next(&state) % 256);
        XvThreadState_Unlock(pair.in_a);
        await_round(&meeting.closed, round);
        XvThreadState_Lock(pair.in_a); /* takes nothing in by itself */
        CHECK_INT(live_blocks(pair.in_a), ==, live);
    }
    join_thread(thread);
    close_pair(pair);
}

typedef struct Late {
    XvTicket *ticket;
    Flag *go;
} Late;

static void *close_late(void *arg)
{
    Late *late = arg;
    await_flag(late->go, 1);
    XvTicket_Close(NULL, late->ticket);
    return NULL;
}

TEST("the last borrower may let go while the owner closes")
{
    for (int round = 0; round < ROUNDS(1000); round++) {
        XvRuntime *rt = open_runtime();
        XvInterpreter *a = open_interpreter(rt, "a");
        XvThreadState *ts = attach(a);
        Flag go = FLAG_INIT;
        enum { BORROWERS = 3 };
        Late late[BORROWERS];
        pthread_t threads[BORROWERS];
        XvObject *array = new_bytearray(ts, 100);
        char *buf = XvByteArray_AsString(ts, array);
        for (int i = 0; i < BORROWERS; i++) {
            late[i] = (Late){lend(ts, array), &go};
            threads[i] = start_thread(close_late, &late[i]);
        }
        XvThreadState_Detach(ts);
        raise_flag(&go);
        close_interpreter(a);
        for (int i = 0; i < BORROWERS; i++)
            join_thread(threads[i]);
        CHECK(!is_resident(buf));
        close_runtime(rt);
    }
}
