/* SPDX-License-Identifier: Apache-2.0
 *
 * Leases: who may have what at once, in which order those who wait get it, and what becomes of it when somebody goes.
 */
#include "world.h"

/* Three interpreters, each with a view of the same 64 bytes. The test stands in one of them at a time. */
typedef struct Tenants {
    XvRuntime *rt;
    XvInterpreter *interp[3];
    XvObject *view[3];
    XvThreadState *ts;
    int here;
} Tenants;

static void enter(Tenants *t, int who)
{
    if (t->ts != NULL)
        XvThreadState_Detach(t->ts);
    t->ts = who < 0 ? NULL : attach(t->interp[who]);
    t->here = who;
}

static Tenants open_tenants(void)
{
    Tenants t = {.rt = open_runtime()};
    XvBlock *block = NULL;
    CHECK_OK(XvBlock_New(64, &block));
    for (int i = 0; i < 3; i++) {
        char name[2] = {(char)('a' + i), 0};
        t.interp[i] = open_interpreter(t.rt, name);
        enter(&t, i);
        t.view[i] = XvSharedView_FromBlock(t.ts, block);
        CHECK_OBJECT(t.ts, t.view[i]);
    }
    XvBlock_Release(NULL, block);
    enter(&t, 0);
    return t;
}

static void close_tenants(Tenants *t)
{
    for (int i = 0; i < 3; i++) {
        if (t->view[i] == NULL)
            continue;
        enter(t, i);
        Xv_DECREF(t->ts, t->view[i]);
        CHECK_NO_ERROR(t->ts);
    }
    enter(t, -1);
    check_no_wake(t->rt);
    for (int i = 0; i < 3; i++)
        if (t->view[i] != NULL)
            close_interpreter(t->interp[i]);
    close_runtime(t->rt);
}

/* The interpreter goes, with whatever it has. */
static void close_tenant(Tenants *t, int who)
{
    if (t->here == who)
        enter(t, (who + 1) % 3);
    t->view[who] = NULL;
    XvThreadState_Unlock(t->ts);
    close_interpreter(t->interp[who]);
    XvThreadState_Lock(t->ts);
}

/* A lease on bytes start to stop, asked for by `who` as a foreign thread, whose state is as expected. */
static XvObject *ask(Tenants *t, int who, XvLeaseMode mode, Xv_ssize_t start, Xv_ssize_t stop, XvLeaseState expected)
{
    XvObject *lease = NULL, *slice;
    enter(t, who);
    slice = XvSharedView_Slice(t->ts, t->view[who], start, stop);
    CHECK_OBJECT(t->ts, slice);
    CHECK_INT(XvLease_Begin(t->ts, slice, mode, (uint64_t)(100 * (who + 1) + start), &lease), ==, expected);
    CHECK_OBJECT(t->ts, lease);
    CHECK(XvLease_Check(lease));
    CHECK_INT(XvLease_State(t->ts, lease), ==, expected);
    Xv_DECREF(t->ts, slice);
    return lease;
}

/* The same lease without waiting: whether it could be had, and it is given back at once. */
static int is_free(Tenants *t, int who, XvLeaseMode mode, Xv_ssize_t start, Xv_ssize_t stop)
{
    XvObject *lease = NULL, *slice;
    enter(t, who);
    slice = XvSharedView_Slice(t->ts, t->view[who], start, stop);
    int state = XvLease_Acquire(t->ts, slice, mode, 0, &lease);
    CHECK(state == XV_LEASE_WAITING || state == XV_LEASE_HELD);
    CHECK_INT(lease == NULL, ==, state == XV_LEASE_WAITING);
    if (lease != NULL) {
        CHECK_INT(XvLease_Release(t->ts, lease), ==, 0);
        Xv_DECREF(t->ts, lease);
    }
    Xv_DECREF(t->ts, slice);
    return state == XV_LEASE_HELD;
}

static int state_of(Tenants *t, int who, XvObject *lease)
{
    enter(t, who);
    return XvLease_State(t->ts, lease);
}

static void end(Tenants *t, int who, XvObject *lease)
{
    enter(t, who);
    CHECK_INT(XvLease_Release(t->ts, lease), ==, 0);
    CHECK_INT(XvLease_State(t->ts, lease), ==, XV_LEASE_ENDED);
    Xv_DECREF(t->ts, lease);
}

#define SHARED XV_LEASE_SHARED
#define EXCLUSIVE XV_LEASE_EXCLUSIVE

TEST("shared leases overlap, and an exclusive one overlaps with nothing")
{
    Tenants t = open_tenants();
    XvObject *a = ask(&t, 0, SHARED, 0, 32, XV_LEASE_HELD), *b = ask(&t, 1, SHARED, 16, 48, XV_LEASE_HELD);
    CHECK(is_free(&t, 2, SHARED, 0, 64));
    CHECK(!is_free(&t, 2, EXCLUSIVE, 0, 64));
    CHECK(!is_free(&t, 2, EXCLUSIVE, 31, 32));
    CHECK(!is_free(&t, 2, EXCLUSIVE, 47, 48));
    CHECK(is_free(&t, 2, EXCLUSIVE, 48, 64));
    end(&t, 1, b);
    CHECK(is_free(&t, 2, EXCLUSIVE, 32, 48));
    end(&t, 0, a);
    a = ask(&t, 0, EXCLUSIVE, 8, 16, XV_LEASE_HELD);
    CHECK(!is_free(&t, 2, SHARED, 0, 64));
    CHECK(!is_free(&t, 2, EXCLUSIVE, 15, 16));
    CHECK(is_free(&t, 2, EXCLUSIVE, 0, 8));
    CHECK(is_free(&t, 2, EXCLUSIVE, 16, 64));
    end(&t, 0, a);
    CHECK(is_free(&t, 2, EXCLUSIVE, 0, 64));
    close_tenants(&t);
}

TEST("a lease of no bytes is in nobody's way")
{
    Tenants t = open_tenants();
    XvObject *all = ask(&t, 0, EXCLUSIVE, 0, 64, XV_LEASE_HELD), *none = ask(&t, 1, EXCLUSIVE, 32, 32, XV_LEASE_HELD);
    CHECK(is_free(&t, 2, EXCLUSIVE, 64, 64));
    end(&t, 1, none);
    end(&t, 0, all);
    close_tenants(&t);
}

TEST("who came first gets it first, and a reader does not pass a writer that waits")
{
    Tenants t = open_tenants();
    XvObject *reader = ask(&t, 0, SHARED, 0, 64, XV_LEASE_HELD);
    XvObject *writer = ask(&t, 1, EXCLUSIVE, 0, 64, XV_LEASE_WAITING);
    XvObject *later = ask(&t, 2, SHARED, 0, 64, XV_LEASE_WAITING);
    CHECK(!is_free(&t, 0, SHARED, 0, 1));
    check_no_wake(t.rt);
    end(&t, 0, reader);
    CHECK_UINT(take_wake(t.rt), ==, 200);
    check_no_wake(t.rt);
    CHECK_INT(state_of(&t, 1, writer), ==, XV_LEASE_HELD);
    CHECK_INT(state_of(&t, 2, later), ==, XV_LEASE_WAITING);
    end(&t, 1, writer);
    CHECK_UINT(take_wake(t.rt), ==, 300);
    CHECK_INT(state_of(&t, 2, later), ==, XV_LEASE_HELD);
    end(&t, 2, later);
    close_tenants(&t);
}

TEST("what does not overlap does not wait, and all who can go go together")
{
    Tenants t = open_tenants();
    XvObject *held = ask(&t, 0, EXCLUSIVE, 0, 32, XV_LEASE_HELD);
    XvObject *writer = ask(&t, 1, EXCLUSIVE, 16, 48, XV_LEASE_WAITING);
    XvObject *elsewhere = ask(&t, 2, EXCLUSIVE, 48, 64, XV_LEASE_HELD);
    XvObject *readers[] = {ask(&t, 2, SHARED, 0, 8, XV_LEASE_WAITING), ask(&t, 1, SHARED, 8, 16, XV_LEASE_WAITING),
                           ask(&t, 2, SHARED, 40, 48, XV_LEASE_WAITING)}; /* behind the writer only */
    end(&t, 0, held);
    CHECK_UINT(take_wake(t.rt), ==, 216);
    CHECK_UINT(take_wake(t.rt), ==, 300);
    CHECK_UINT(take_wake(t.rt), ==, 208);
    check_no_wake(t.rt);
    end(&t, 1, writer);
    CHECK_UINT(take_wake(t.rt), ==, 340);
    end(&t, 2, readers[0]);
    end(&t, 1, readers[1]);
    end(&t, 2, readers[2]);
    end(&t, 2, elsewhere);
    close_tenants(&t);
}

TEST("who gives up waiting lets those behind go")
{
    Tenants t = open_tenants();
    XvObject *reader = ask(&t, 0, SHARED, 0, 64, XV_LEASE_HELD);
    XvObject *writer = ask(&t, 1, EXCLUSIVE, 0, 64, XV_LEASE_WAITING);
    XvObject *later = ask(&t, 2, SHARED, 0, 64, XV_LEASE_WAITING);
    end(&t, 1, writer);
    CHECK_UINT(take_wake(t.rt), ==, 300);
    CHECK_INT(state_of(&t, 2, later), ==, XV_LEASE_HELD);
    end(&t, 2, later);
    end(&t, 0, reader);
    close_tenants(&t);
}

TEST("a lease that cannot be had at once, or in time, is none, and leaves nothing behind")
{
    Tenants t = open_tenants();
    XvObject *held = ask(&t, 0, EXCLUSIVE, 0, 64, XV_LEASE_HELD), *lease = NULL;
    enter(&t, 1);
    CHECK_INT(XvLease_Acquire(t.ts, t.view[1], XV_LEASE_SHARED, 0, &lease), ==, XV_LEASE_WAITING);
    CHECK_PTR(lease, ==, NULL);
    int64_t live = live_blocks(t.ts), start = now_ns();
    CHECK_INT(XvLease_Acquire(t.ts, t.view[1], XV_LEASE_SHARED, MILLISECONDS(20), &lease), ==, XV_LEASE_WAITING);
    CHECK_INT(now_ns() - start, >=, MILLISECONDS(20));
    CHECK_PTR(lease, ==, NULL);
    CHECK_INT(live_blocks(t.ts), ==, live);
    CHECK_INT(XvSharedView_Release(t.ts, t.view[1]), ==, 0);
    end(&t, 0, held);
    CHECK(is_free(&t, 2, EXCLUSIVE, 0, 64));
    close_tenants(&t);
}

TEST("a request that its own interpreter alone stands in the way of fails at once")
{
    Tenants t = open_tenants();
    XvObject *held = ask(&t, 0, SHARED, 0, 32, XV_LEASE_HELD), *lease = NULL;
    CHECK_INT(XvLease_Acquire(t.ts, t.view[0], XV_LEASE_EXCLUSIVE, XV_FOREVER, &lease), ==, -1);
    CHECK_RAISED(t.ts, XvExc_RuntimeError, "the lease would wait for its own interpreter (bytes 0 to 64 of the block)");
    CHECK_PTR(lease, ==, NULL);
    CHECK_INT(XvLease_Begin(t.ts, t.view[0], XV_LEASE_EXCLUSIVE, 1, &lease), ==, -1);
    CHECK_RAISED(t.ts, XvExc_RuntimeError, "");
    CHECK(!is_free(&t, 0, EXCLUSIVE, 0, 64)); /* just to try is no mistake */
    end(&t, 0, held);
    close_tenants(&t);
}

TEST("a request behind a stranger that waits for its own interpreter fails at once too")
{
    Tenants t = open_tenants();
    XvObject *held = ask(&t, 0, SHARED, 0, 8, XV_LEASE_HELD), *lease = NULL;
    XvObject *first = ask(&t, 1, EXCLUSIVE, 0, 16, XV_LEASE_WAITING);   /* waits for A */
    XvObject *second = ask(&t, 2, EXCLUSIVE, 8, 32, XV_LEASE_WAITING);  /* waits for B, so for A */
    enter(&t, 0);
    XvObject *slice = XvSharedView_Slice(t.ts, t.view[0], 16, 24);      /* would wait for C */
    CHECK_INT(XvLease_Acquire(t.ts, slice, XV_LEASE_SHARED, XV_FOREVER, &lease), ==, -1);
    CHECK_RAISED(t.ts, XvExc_RuntimeError, "would wait for its own interpreter");
    Xv_DECREF(t.ts, slice);
    XvObject *elsewhere = ask(&t, 0, SHARED, 32, 64, XV_LEASE_HELD);
    end(&t, 0, elsewhere);
    end(&t, 0, held);
    CHECK_UINT(take_wake(t.rt), ==, 200);
    end(&t, 1, first);
    CHECK_UINT(take_wake(t.rt), ==, 308);
    end(&t, 2, second);
    close_tenants(&t);
}

TEST("a request that others stand in the way of as well waits")
{
    Tenants t = open_tenants();
    XvObject *own = ask(&t, 0, SHARED, 0, 32, XV_LEASE_HELD), *theirs = ask(&t, 1, SHARED, 32, 64, XV_LEASE_HELD);
    XvObject *request = ask(&t, 0, EXCLUSIVE, 0, 64, XV_LEASE_WAITING);
    end(&t, 1, theirs);
    check_no_wake(t.rt);
    end(&t, 0, own);
    CHECK_UINT(take_wake(t.rt), ==, 100);
    end(&t, 0, request);
    close_tenants(&t);
}

TEST("an exclusive lease that is dropped without a word is told to the next that overlaps, once")
{
    Tenants t = open_tenants();
    XvObject *lease = ask(&t, 0, EXCLUSIVE, 0, 32, XV_LEASE_HELD);
    Xv_DECREF(t.ts, lease);
    XvObject *beside = ask(&t, 1, EXCLUSIVE, 32, 64, XV_LEASE_HELD);
    end(&t, 1, beside);
    XvObject *next = ask(&t, 2, SHARED, 31, 64, XV_LEASE_ABANDONED), *more = NULL;
    CHECK_INT(XvLease_Acquire(t.ts, t.view[2], XV_LEASE_SHARED, 0, &more), ==, XV_LEASE_HELD);
    end(&t, 2, more);
    end(&t, 2, next);
    CHECK(is_free(&t, 1, EXCLUSIVE, 0, 64));
    close_tenants(&t);
}

TEST("who waits when an owner goes without a word is told, and a shared lease that is dropped is no matter")
{
    Tenants t = open_tenants();
    XvObject *owner = ask(&t, 0, EXCLUSIVE, 0, 64, XV_LEASE_HELD), *first = ask(&t, 1, SHARED, 0, 64, XV_LEASE_WAITING);
    XvObject *second = ask(&t, 2, EXCLUSIVE, 0, 64, XV_LEASE_WAITING);
    enter(&t, 0);
    Xv_DECREF(t.ts, owner);
    CHECK_UINT(take_wake(t.rt), ==, 200);
    CHECK_INT(state_of(&t, 1, first), ==, XV_LEASE_ABANDONED);
    Xv_DECREF(t.ts, first);
    CHECK_UINT(take_wake(t.rt), ==, 300);
    CHECK_INT(state_of(&t, 2, second), ==, XV_LEASE_HELD);
    end(&t, 2, second);
    close_tenants(&t);
}

TEST("an interpreter that closes leaves its leases to those who wait, who are told, and its place in line")
{
    Tenants t = open_tenants();
    ask(&t, 0, EXCLUSIVE, 0, 16, XV_LEASE_HELD);
    ask(&t, 0, SHARED, 16, 32, XV_LEASE_HELD);
    XvObject *theirs = ask(&t, 1, SHARED, 32, 64, XV_LEASE_HELD), *more = ask(&t, 2, SHARED, 48, 64, XV_LEASE_HELD);
    ask(&t, 0, EXCLUSIVE, 32, 64, XV_LEASE_WAITING);
    XvObject *told = ask(&t, 1, EXCLUSIVE, 0, 16, XV_LEASE_WAITING);
    XvObject *not_told = ask(&t, 2, SHARED, 16, 64, XV_LEASE_WAITING);
    XvObject *writer = ask(&t, 2, EXCLUSIVE, 16, 32, XV_LEASE_WAITING);
    close_tenant(&t, 0);
    CHECK_UINT(take_wake(t.rt), ==, 132);   /* whoever waited there is to hear that it closes */
    uint64_t tokens = take_wake(t.rt);
    CHECK_UINT(tokens + take_wake(t.rt), ==, 200 + 316);
    check_no_wake(t.rt);
    CHECK_INT(state_of(&t, 1, told), ==, XV_LEASE_ABANDONED);
    CHECK_INT(state_of(&t, 2, not_told), ==, XV_LEASE_HELD);
    CHECK_INT(state_of(&t, 2, writer), ==, XV_LEASE_WAITING);
    end(&t, 1, told);
    end(&t, 2, not_told);
    CHECK_UINT(take_wake(t.rt), ==, 316);
    end(&t, 2, writer);
    end(&t, 2, more);
    end(&t, 1, theirs);
    CHECK(is_free(&t, 1, EXCLUSIVE, 0, 64));
    close_tenants(&t);
}

TEST("who waits for a lease is posted its token for every interrupt of its interpreter, and keeps its place in line")
{
    Tenants t = open_tenants();
    XvObject *held = ask(&t, 0, EXCLUSIVE, 0, 64, XV_LEASE_HELD);
    XvObject *first = ask(&t, 1, EXCLUSIVE, 0, 64, XV_LEASE_WAITING);
    XvObject *second = ask(&t, 2, SHARED, 0, 64, XV_LEASE_WAITING);
    for (int i = 0; i < 3; i++) {
        CHECK_OK(XvInterpreter_Interrupt(t.interp[1]));
        CHECK_UINT(take_wake(t.rt), ==, 200);
        CHECK_OK(XvInterpreter_Interrupt(t.interp[1]));
        check_no_wake(t.rt);   /* until somebody has looked */
        CHECK_INT(state_of(&t, 1, first), ==, XV_LEASE_WAITING);
        CHECK_INT(XvInterpreter_ClearInterrupt(t.ts), ==, 1);
    }
    CHECK_OK(XvInterpreter_Interrupt(t.interp[1]));
    CHECK_UINT(take_wake(t.rt), ==, 200);
    end(&t, 0, held);
    CHECK_UINT(take_wake(t.rt), ==, 200);   /* granted, after it has been stirred */
    CHECK_INT(state_of(&t, 1, first), ==, XV_LEASE_HELD);
    CHECK_INT(XvInterpreter_ClearInterrupt(t.ts), ==, 1);
    CHECK_OK(XvInterpreter_Interrupt(t.interp[1]));
    check_no_wake(t.rt);   /* who has it does not wait */
    CHECK_INT(XvInterpreter_ClearInterrupt(t.ts), ==, 1);
    end(&t, 1, first);
    CHECK_UINT(take_wake(t.rt), ==, 300);
    end(&t, 2, second);
    close_tenants(&t);
}

TEST("an interrupt that comes before somebody stands in line is not missed, nor is the interpreter's close")
{
    Tenants t = open_tenants();
    XvObject *held = ask(&t, 0, EXCLUSIVE, 0, 64, XV_LEASE_HELD);
    CHECK_OK(XvInterpreter_Interrupt(t.interp[1]));
    XvObject *waiting = ask(&t, 1, SHARED, 0, 64, XV_LEASE_WAITING);
    CHECK_UINT(take_wake(t.rt), ==, 200);
    CHECK_INT(XvInterpreter_ClearInterrupt(t.ts), ==, 1);
    CHECK_INT(XvLease_State(t.ts, waiting), ==, XV_LEASE_WAITING);
    CHECK_INT(XvInterpreter_TryClose(t.interp[1], 0), ==, XV_BUSY);
    CHECK_UINT(take_wake(t.rt), ==, 200);
    CHECK_INT(XvLease_State(t.ts, waiting), ==, XV_LEASE_WAITING);
    CHECK_INT(XvThreadState_Checkpoint(t.ts), ==, -1);
    CHECK_RAISED(t.ts, XvExc_KeyboardInterrupt, "is closing");
    CHECK_INT(XvLease_Release(t.ts, waiting), ==, 0);
    Xv_DECREF(t.ts, waiting);
    close_tenant(&t, 1);
    end(&t, 0, held);
    close_tenants(&t);
}

TEST("a lease that nobody is told of goes with its block")
{
    Tenants t = open_tenants();
    XvObject *lease = ask(&t, 1, EXCLUSIVE, 0, 32, XV_LEASE_HELD);
    Xv_DECREF(t.ts, lease);
    close_tenants(&t);
}

TEST("a view with a lease can be neither moved nor released, whether it holds it or waits for it")
{
    Tenants t = open_tenants();
    XvObject *lease = NULL, *waiting = NULL, *slice = XvSharedView_Slice(t.ts, t.view[0], 0, 8);
    CHECK_INT(XvLease_Acquire(t.ts, t.view[0], XV_LEASE_EXCLUSIVE, 0, &lease), ==, XV_LEASE_HELD);
    enter(&t, 1);
    CHECK_INT(XvLease_Begin(t.ts, t.view[1], XV_LEASE_SHARED, 5, &waiting), ==, XV_LEASE_WAITING);
    CHECK_INT(XvSharedView_Release(t.ts, t.view[1]), ==, -1);
    CHECK_RAISED(t.ts, XvExc_BufferError, "sharedview has a lease");
    CHECK_PTR(XvTicket_Move(t.ts, t.view[1]), ==, NULL);
    CHECK_RAISED(t.ts, XvExc_BufferError, "sharedview has a lease");
    end(&t, 1, waiting);
    enter(&t, 0);
    CHECK_INT(XvSharedView_Release(t.ts, t.view[0]), ==, -1);
    CHECK_RAISED(t.ts, XvExc_BufferError, "sharedview has a lease");
    CHECK_PTR(XvTicket_Move(t.ts, t.view[0]), ==, NULL);
    CHECK_RAISED(t.ts, XvExc_BufferError, "sharedview has a lease");
    XvQueue *queue = NULL;
    CHECK_OK(XvQueue_New(t.rt, 2, &queue));
    CHECK_INT(XvQueue_PutMove(t.ts, queue, t.view[0], 0), ==, -1);
    CHECK_RAISED(t.ts, XvExc_BufferError, "sharedview has a lease");
    CHECK_INT(XvQueue_Put(t.ts, queue, t.view[0], 0), ==, 1); /* to share it is no matter */
    CHECK_INT(XvSharedView_Release(t.ts, slice), ==, 0);      /* nor is what happens to others of the same bytes */
    XvQueue_Release(t.ts, queue);
    end(&t, 0, lease);
    CHECK_INT(XvSharedView_Release(t.ts, t.view[0]), ==, 0);
    Xv_DECREF(t.ts, slice);
    close_tenants(&t);
}

TEST("a lease keeps the bytes that it is for")
{
    World world = open_world();
    XvObject *view = XvSharedView_New(world.ts, 64), *lease = NULL;
    CHECK_INT(XvLease_Acquire(world.ts, view, XV_LEASE_EXCLUSIVE, 0, &lease), ==, XV_LEASE_HELD);
    XvViewInfo info;
    CHECK_INT(XvSharedView_GetInfo(world.ts, view, &info), ==, 0);
    Xv_DECREF(world.ts, view);
    CHECK_INT(XvBlock_Holders(info.block), ==, 1);
    ((char *)info.buf)[0] = 'x';
    CHECK_INT(XvLease_Release(world.ts, lease), ==, 0);
    CHECK_INT(XvLease_Release(world.ts, lease), ==, 0);
    CHECK_INT(XvLease_State(world.ts, lease), ==, XV_LEASE_ENDED);
    Xv_DECREF(world.ts, lease);
    close_world(world);
}

TEST("what cannot be leased is refused")
{
    World world = open_world();
    XvObject *view = XvSharedView_New(world.ts, 64), *readonly = XvSharedView_ToReadOnly(world.ts, view), *lease = NULL;
    XvObject *bytes = XvBytes_FromStringAndSize(world.ts, "a", 1);
    CHECK_INT(XvLease_Acquire(world.ts, readonly, XV_LEASE_EXCLUSIVE, 0, &lease), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "read-only");
    CHECK_INT(XvLease_Acquire(world.ts, readonly, XV_LEASE_SHARED, 0, &lease), ==, XV_LEASE_HELD);
    Xv_DECREF(world.ts, lease);
    CHECK_INT(XvLease_Acquire(world.ts, bytes, XV_LEASE_SHARED, 0, &lease), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "bytes");
    CHECK_INT(XvLease_Acquire(world.ts, view, XV_LEASE_SHARED, -2, &lease), ==, -1);
    CHECK_RAISED(world.ts, XvExc_ValueError, "timeout value must be non-negative");
    CHECK_INT(XvLease_Begin(world.ts, view, XV_LEASE_SHARED, 0, &lease), ==, -1);
    CHECK_RAISED(world.ts, XvExc_ValueError, "token");
    CHECK_INT(XvLease_State(world.ts, view), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "lease");
    CHECK_INT(XvLease_Release(world.ts, bytes), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "lease");
    Xv_DECREF(world.ts, bytes);
    Xv_DECREF(world.ts, readonly);
    CHECK_INT(XvSharedView_Release(world.ts, view), ==, 0);
    CHECK_INT(XvLease_Acquire(world.ts, view, XV_LEASE_SHARED, 0, &lease), ==, -1);
    CHECK_RAISED(world.ts, XvExc_ValueError, "released");
    Xv_DECREF(world.ts, view);
    close_world(world);
}

/* Adds to plain numbers under exclusive leases, and looks at them under shared ones. */
typedef struct Worker {
    XvInterpreter *interp;
    XvTicket *ticket;
    int index, rounds;
} Worker;

static void *work(void *arg)
{
    Worker *worker = arg;
    run_on_cpu(worker->index);
    XvThreadState *ts = attach(worker->interp);
    XvObject *view = XvTicket_Open(ts, worker->ticket);
    XvViewInfo info;
    CHECK_INT(XvSharedView_GetInfo(ts, view, &info), ==, 0);
    int64_t *numbers = info.buf;
    for (int i = 0; i < worker->rounds; i++) {
        XvObject *lease = NULL;
        XvLeaseMode mode = i % 4 == 3 ? XV_LEASE_SHARED : XV_LEASE_EXCLUSIVE;
        int64_t timeout = i % 5 == 4 ? 1000 : XV_FOREVER;
        int state = XvLease_Acquire(ts, view, mode, timeout, &lease);
        if (state == XV_LEASE_WAITING && timeout != XV_FOREVER)
            continue;
        CHECK_INT(state, ==, XV_LEASE_HELD);
        CHECK_INT(numbers[0], ==, numbers[1]);
        if (mode == XV_LEASE_EXCLUSIVE) {
            numbers[0]++;
            numbers[2 + worker->index]++;
            numbers[1]++;
        }
        CHECK_INT(XvLease_Release(ts, lease), ==, 0);
        Xv_DECREF(ts, lease);
        Xv_CHECKPOINT(ts);
    }
    Xv_DECREF(ts, view);
    XvThreadState_Detach(ts);
    return NULL;
}

TEST("under exclusive leases plain numbers of several interpreters come out right")
{
    enum { WORKERS = 3 };
    World world = open_world();
    XvObject *view = XvSharedView_New(world.ts, 64);
    Worker workers[WORKERS];
    pthread_t threads[WORKERS];
    for (int i = 0; i < WORKERS; i++) {
        workers[i] = (Worker){open_interpreter(world.rt, "worker"), XvTicket_Share(world.ts, view), i, ROUNDS(30000)};
        threads[i] = start_thread(work, &workers[i]);
    }
    for (int i = 0; i < WORKERS; i++) {
        join_thread(threads[i]);
        close_interpreter(workers[i].interp);
    }
    XvViewInfo info;
    CHECK_INT(XvSharedView_GetInfo(world.ts, view, &info), ==, 0);
    const int64_t *numbers = info.buf;
    CHECK_INT(numbers[0], ==, numbers[2] + numbers[3] + numbers[4]);
    CHECK_INT(numbers[0], >, ROUNDS(30000));
    Xv_DECREF(world.ts, view);
    close_world(world);
}
