/* SPDX-License-Identifier: Apache-2.0
 *
 * A ticket is a holder of its block, opened or closed once. What a crossing costs is seen in the block's count (and in
 * test_credits.c).
 */
#include "world.h"

/* Interpreters A and B, a block that the test holds, and A's one view of it. */
typedef struct Crossing {
    XvRuntime *rt;
    XvInterpreter *a, *b;
    XvThreadState *ts; /* of A, or suspended under `in_b` */
    XvBlock *block;
    XvObject *view;
} Crossing;

static Crossing open_crossing(void)
{
    Crossing c;
    c.rt = open_runtime();
    c.a = open_interpreter(c.rt, "a");
    c.b = open_interpreter(c.rt, "b");
    c.ts = attach(c.a);
    CHECK_OK(XvBlock_New(64, &c.block));
    memcpy(XvBlock_Base(c.block), "written by A", 13);
    c.view = XvSharedView_FromBlock(c.ts, c.block);
    CHECK_OBJECT(c.ts, c.view);
    CHECK_INT(XvBlock_Holders(c.block), ==, 2);
    return c;
}

/* Nothing that a test made holds the block any more. */
static void close_crossing(Crossing c)
{
    Xv_XDECREF(c.ts, c.view);
    CHECK_NO_ERROR(c.ts);
    XvThreadState_Detach(c.ts);
    CHECK_INT(XvBlock_Holders(c.block), ==, 1);
    XvBlock_Release(NULL, c.block);
    close_interpreter(c.a);
    close_interpreter(c.b);
    close_runtime(c.rt);
}

static XvThreadState *enter_b(const Crossing *c)
{
    XvThreadState *in_b = NULL;
    CHECK_OK(XvInterpreter_Attach(c->b, c->ts, XV_FOREVER, &in_b));
    return in_b;
}

static XvViewInfo info_of(XvThreadState *ts, XvObject *view)
{
    XvViewInfo info;
    CHECK_INT(XvSharedView_GetInfo(ts, view, &info), ==, 0);
    return info;
}

TEST("sharing takes counts for many sends, and the first view of the receiver makes the ticket's its own")
{
    Crossing c = open_crossing();
    XvTicket *ticket = XvTicket_Share(c.ts, c.view);
    CHECK_OBJECT(c.ts, ticket);
    CHECK_INT(XvBlock_Holders(c.block), ==, 2 + BATCH);
    XvThreadState *in_b = enter_b(&c);
    XvObject *theirs = XvTicket_Open(in_b, ticket);
    CHECK_OBJECT(in_b, theirs);
    CHECK_INT(XvBlock_Holders(c.block), ==, 2 + BATCH);
    CHECK_PTR(info_of(in_b, theirs).buf, ==, XvBlock_Base(c.block));
    CHECK_STR(info_of(in_b, theirs).buf, "written by A");
    Xv_DECREF(in_b, theirs);
    CHECK_INT(XvBlock_Holders(c.block), ==, 2 + BATCH - 1);
    XvThreadState_Detach(in_b);
    close_crossing(c);
}

TEST("a receiver that has a view of the block already keeps the ticket's count")
{
    Crossing c = open_crossing();
    XvTicket *tickets[3];
    for (int i = 0; i < 3; i++)
        tickets[i] = XvTicket_Share(c.ts, c.view);
    CHECK_INT(XvBlock_Holders(c.block), ==, 2 + BATCH);
    XvThreadState *in_b = enter_b(&c);
    XvObject *views[3];
    for (int i = 0; i < 3; i++) {
        views[i] = XvTicket_Open(in_b, tickets[i]);
        CHECK_OBJECT(in_b, views[i]);
        CHECK_INT(XvBlock_Holders(c.block), ==, 2 + BATCH);
    }
    for (int i = 0; i < 3; i++) {
        CHECK_INT(XvBlock_Holders(c.block), ==, 2 + BATCH);
        Xv_DECREF(in_b, views[i]);
    }
    CHECK_INT(XvBlock_Holders(c.block), ==, 2 + BATCH - 3);
    XvThreadState_Detach(in_b);
    close_crossing(c);
}

TEST("moving the last view of the sender changes no count, there or here")
{
    Crossing c = open_crossing();
    XvTicket *ticket = XvTicket_Move(c.ts, c.view);
    CHECK_OBJECT(c.ts, ticket);
    CHECK_INT(XvBlock_Holders(c.block), ==, 2);
    XvViewInfo info;
    CHECK_INT(XvSharedView_GetInfo(c.ts, c.view, &info), ==, -1);
    CHECK_RAISED(c.ts, XvExc_ValueError, "operation forbidden on released memoryview object");
    CHECK_INT(XvSharedView_Release(c.ts, c.view), ==, 0);
    CHECK_INT(XvBlock_Holders(c.block), ==, 2);
    XvThreadState *in_b = enter_b(&c);
    XvObject *theirs = XvTicket_Open(in_b, ticket);
    CHECK_OBJECT(in_b, theirs);
    CHECK_INT(XvBlock_Holders(c.block), ==, 2);
    Xv_DECREF(in_b, theirs);
    CHECK_INT(XvBlock_Holders(c.block), ==, 1);
    XvThreadState_Detach(in_b);
    close_crossing(c);
}

TEST("moving one view of several takes a count, for the others stay")
{
    Crossing c = open_crossing();
    XvObject *slice = XvSharedView_Slice(c.ts, c.view, 0, 10);
    XvTicket *ticket = XvTicket_Move(c.ts, slice);
    CHECK_OBJECT(c.ts, ticket);
    CHECK_INT(XvBlock_Holders(c.block), ==, 2 + BATCH);
    CHECK_INT(info_of(c.ts, c.view).length, ==, 64);
    CHECK_PTR(XvSharedView_GetItem(c.ts, slice, 0), ==, NULL);
    CHECK_RAISED(c.ts, XvExc_ValueError, "operation forbidden on released memoryview object");
    CHECK_INT(XvTicket_Close(c.ts, ticket), ==, 1);
    CHECK_INT(XvBlock_Holders(c.block), ==, 2 + BATCH);
    Xv_DECREF(c.ts, slice);
    close_crossing(c);
}

TEST("a ticket may come back to the interpreter that it left")
{
    Crossing c = open_crossing();
    XvTicket *ticket = XvTicket_Share(c.ts, c.view);
    CHECK_OBJECT(c.ts, ticket);
    XvObject *again = XvTicket_Open(c.ts, ticket);
    CHECK_OBJECT(c.ts, again);
    CHECK_INT(XvBlock_Holders(c.block), ==, 2 + BATCH);
    Xv_DECREF(c.ts, again);
    ticket = XvTicket_Move(c.ts, c.view);
    CHECK_OBJECT(c.ts, ticket);
    again = XvTicket_Open(c.ts, ticket);
    CHECK_OBJECT(c.ts, again);
    CHECK_INT(XvBlock_Holders(c.block), ==, 2 + BATCH);
    Xv_DECREF(c.ts, again);
    CHECK_INT(XvBlock_Holders(c.block), ==, 1);
    close_crossing(c);
}

TEST("a ticket carries start, length, format and access")
{
    Crossing c = open_crossing();
    XvObject *slice = XvSharedView_Slice(c.ts, c.view, 8, 48), *ints = XvSharedView_Cast(c.ts, slice, "i");
    XvObject *part = XvSharedView_Slice(c.ts, ints, 1, -1), *readonly = XvSharedView_ToReadOnly(c.ts, part);
    CHECK_OBJECT(c.ts, readonly);
    XvTicket *writable_ticket = XvTicket_Share(c.ts, part), *readonly_ticket = XvTicket_Share(c.ts, readonly);
    CHECK(writable_ticket != NULL && readonly_ticket != NULL);
    XvThreadState *in_b = enter_b(&c);
    XvObject *writable = XvTicket_Open(in_b, writable_ticket), *theirs = XvTicket_Open(in_b, readonly_ticket);
    XvViewInfo info = info_of(in_b, writable);
    CHECK_PTR(info.buf, ==, (char *)XvBlock_Base(c.block) + 12);
    CHECK_INT(info.length, ==, 8);
    CHECK_INT(info.nbytes, ==, 32);
    CHECK_INT(info.itemsize, ==, 4);
    CHECK_STR(info.format, "i");
    CHECK_INT(info.readonly, ==, 0);
    CHECK_INT(info_of(in_b, theirs).readonly, ==, 1);
    XvObject *one = XvInt_FromInt64(in_b, 1);
    CHECK_INT(XvSharedView_SetItem(in_b, theirs, 0, one), ==, -1);
    CHECK_RAISED(in_b, XvExc_TypeError, "cannot modify read-only memory");
    Xv_DECREF(in_b, one);
    Xv_DECREF(in_b, theirs);
    Xv_DECREF(in_b, writable);
    XvThreadState_Detach(in_b);
    Xv_DECREF(c.ts, readonly);
    Xv_DECREF(c.ts, part);
    Xv_DECREF(c.ts, ints);
    Xv_DECREF(c.ts, slice);
    close_crossing(c);
}

TEST("a ticket that is closed lets go, whoever closes it")
{
    Crossing c = open_crossing();
    XvTicket *tickets[] = {XvTicket_Share(c.ts, c.view), XvTicket_Share(c.ts, c.view), XvTicket_Share(c.ts, c.view)};
    CHECK_INT(XvBlock_Holders(c.block), ==, 2 + BATCH);
    CHECK_INT(XvTicket_Close(c.ts, tickets[0]), ==, 1);
    CHECK_INT(XvBlock_Holders(c.block), ==, 2 + BATCH); /* it stays with A, which has a view */
    XvThreadState *in_b = enter_b(&c);
    CHECK_INT(XvTicket_Close(in_b, tickets[1]), ==, 1);
    CHECK_INT(XvBlock_Holders(c.block), ==, 2 + BATCH - 1);
    XvThreadState_Detach(in_b);
    XvThreadState_Unlock(c.ts);
    CHECK_INT(XvTicket_Close(NULL, tickets[2]), ==, 1);
    XvThreadState_Lock(c.ts);
    CHECK_INT(XvBlock_Holders(c.block), ==, 2 + BATCH - 2);
    close_crossing(c);
}

TEST("a ticket outlives the view, the interpreter and the runtime that it was made in")
{
    Crossing c = open_crossing();
    XvTicket *first = XvTicket_Share(c.ts, c.view), *second = XvTicket_Share(c.ts, c.view);
    Xv_DECREF(c.ts, c.view);
    XvThreadState_Detach(c.ts);
    close_interpreter(c.a);
    CHECK_INT(XvBlock_Holders(c.block), ==, 3);
    XvThreadState *in_b = attach(c.b);
    XvObject *theirs = XvTicket_Open(in_b, first);
    CHECK_OBJECT(in_b, theirs);
    CHECK_STR(info_of(in_b, theirs).buf, "written by A");
    XvThreadState_Detach(in_b);
    close_interpreter(c.b);
    close_runtime(c.rt);
    CHECK_INT(XvBlock_Holders(c.block), ==, 2);
    XvTicket_Close(NULL, second);
    CHECK_INT(XvBlock_Holders(c.block), ==, 1);
    XvBlock_Release(NULL, c.block);
}

TEST("what is not a view has no ticket")
{
    World world = open_world();
    XvObject *bytes = XvBytes_FromStringAndSize(world.ts, "a", 1);
    CHECK_PTR(XvTicket_Share(world.ts, bytes), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_TypeError, "bytes");
    CHECK_PTR(XvTicket_Move(world.ts, bytes), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_TypeError, "bytes");
    Xv_DECREF(world.ts, bytes);
    close_world(world);
}

/* Threads that all close, or open, one ticket at the same moment. */
typedef struct Rival {
    XvTicket *ticket;
    XvInterpreter *interp; /* opens it here; NULL: closes it */
    _Atomic(int) *here;
    int rivals, won;
} Rival;

static void *be_first(void *arg)
{
    Rival *rival = arg;
    XvThreadState *ts = rival->interp != NULL ? attach(rival->interp) : NULL;
    atomic_fetch_add(rival->here, 1);
    await_round(rival->here, rival->rivals);
    if (ts == NULL) {
        rival->won = XvTicket_Close(NULL, rival->ticket);
        return NULL;
    }
    XvObject *view = XvTicket_Open(ts, rival->ticket);
    rival->won = view != NULL;
    if (view == NULL)
        CHECK_RAISED(ts, XvExc_ValueError, "the ticket has been opened or closed");
    Xv_XDECREF(ts, view);
    XvThreadState_Detach(ts);
    return NULL;
}

static void check_one_winner(int rounds, int openers, int closers)
{
    enum { MANY = 8 };
    Crossing c = open_crossing();
    XvInterpreter *interps[MANY] = {NULL};
    for (int i = 0; i < openers; i++)
        interps[i] = open_interpreter(c.rt, "opener");
    for (int round = 0; round < rounds; round++) {
        _Atomic(int) here = 0;
        Rival rivals[MANY];
        pthread_t threads[MANY];
        XvTicket *ticket = XvTicket_Share(c.ts, c.view);
        int won = 0;
        for (int i = 0; i < openers + closers; i++) {
            rivals[i] = (Rival){ticket, interps[i], &here, openers + closers, 0};
            threads[i] = start_thread(be_first, &rivals[i]);
        }
        for (int i = 0; i < openers + closers; i++) {
            join_thread(threads[i]);
            won += rivals[i].won;
        }
        CHECK_INT(won, ==, 1);
        CHECK_INT(XvTicket_Close(NULL, ticket), ==, 0);
    }
    for (int i = 0; i < openers; i++)
        close_interpreter(interps[i]);
    close_crossing(c);
}

TEST("of many threads that close one ticket one wins, the others are told so") { check_one_winner(ROUNDS(500), 0, 8); }

TEST("of many threads that open one ticket one gets a view") { check_one_winner(ROUNDS(500), 4, 0); }

TEST("of those who open and those who close a ticket one wins") { check_one_winner(ROUNDS(500), 2, 2); }

TEST("a ticket is spent for ever, however often its place has been used since")
{
    Crossing c = open_crossing();
    XvTicket *closed = XvTicket_Share(c.ts, c.view), *opened = XvTicket_Share(c.ts, c.view), *good[300];
    CHECK_INT(XvTicket_Close(c.ts, closed), ==, 1);
    XvObject *again = XvTicket_Open(c.ts, opened);
    CHECK_OBJECT(c.ts, again);
    Xv_DECREF(c.ts, again);
    for (int i = 0; i < 300; i++) {
        good[i] = XvTicket_Share(c.ts, c.view);
        CHECK_OBJECT(c.ts, good[i]);
        CHECK_PTR(good[i], !=, closed);
        CHECK_PTR(good[i], !=, opened);
        CHECK_INT(XvTicket_Close(c.ts, closed), ==, 0);
        CHECK_INT(XvTicket_Close(NULL, opened), ==, 0);
        CHECK_PTR(XvTicket_Open(c.ts, closed), ==, NULL);
        CHECK_RAISED(c.ts, XvExc_ValueError, "the ticket has been opened or closed");
    }
    for (int i = 0; i < 300; i++)
        CHECK_INT(XvTicket_Close(c.ts, good[i]), ==, 1);
    close_crossing(c);
}

TEST("what has never been a ticket is none")
{
    World world = open_world();
    const uintptr_t numbers[] = {0, 1, 63, 64, 1 << 20, (1 << 25) - 1, (uintptr_t)1 << 25, UINTPTR_MAX};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        CHECK_INT(XvTicket_Close(NULL, (XvTicket *)numbers[i]), ==, 0);
        CHECK_PTR(XvTicket_Open(world.ts, (XvTicket *)numbers[i]), ==, NULL);
        CHECK_RAISED(world.ts, XvExc_ValueError, "the ticket has been opened or closed");
    }
    close_world(world);
}

/* A thread that makes a block in A, leaves a view there, a ticket and a holder to others, and ends. */
typedef struct Mortal {
    XvInterpreter *interp;
    XvTicket *ticket;
    XvBlock *block;
} Mortal;

static void *live_and_die(void *arg)
{
    Mortal *mortal = arg;
    XvThreadState *ts = attach(mortal->interp);
    XvObject *view = XvSharedView_New(ts, 64), *left_behind = XvSharedView_Slice(ts, view, 0, 32);
    CHECK_OBJECT(ts, left_behind);
    XvViewInfo info = info_of(ts, view);
    memcpy(info.buf, "a thread's last words", 22);
    mortal->block = info.block;
    CHECK_OK(XvBlock_Retain(mortal->block));
    mortal->ticket = XvTicket_Move(ts, view);
    Xv_DECREF(ts, view);
    XvThreadState_Detach(ts);
    return NULL;
}

TEST("what a thread has made and held outlives it")
{
    Crossing c = open_crossing();
    Mortal mortal = {c.a, NULL, NULL};
    XvThreadState_Unlock(c.ts);
    join_thread(start_thread(live_and_die, &mortal));
    XvThreadState *in_b = attach(c.b);
    XvObject *theirs = XvTicket_Open(in_b, mortal.ticket);
    CHECK_OBJECT(in_b, theirs);
    CHECK_STR(info_of(in_b, theirs).buf, "a thread's last words");
    Xv_DECREF(in_b, theirs);
    XvThreadState_Detach(in_b);
    XvThreadState_Lock(c.ts);
    close_crossing(c); /* with A goes the view that was left there */
    CHECK_INT(XvBlock_Holders(mortal.block), ==, 1);
    CHECK_STR(XvBlock_Base(mortal.block), "a thread's last words");
    XvBlock_Release(NULL, mortal.block);
}
