/* SPDX-License-Identifier: Apache-2.0
 *
 * The GIL: one holder, handed over in order, by native threads that sleep in it and by foreign ones that wait
 * under a token.
 */
#include "world.h"

#define THREADS 4

typedef struct Counter {
    XvInterpreter *interp;
    int64_t count; /* plain: the GIL is all that guards it */
    int rounds;
} Counter;

static void *count_attaching(void *arg)
{
    Counter *counter = arg;
    for (int i = 0; i < counter->rounds; i++) {
        XvThreadState *ts = attach(counter->interp);
        counter->count++;
        XvThreadState_Detach(ts);
    }
    return NULL;
}

static void *count_unlocking(void *arg)
{
    Counter *counter = arg;
    XvThreadState *ts = attach(counter->interp);
    for (int i = 0; i < counter->rounds; i++) {
        counter->count++;
        Xv_BEGIN_ALLOW_THREADS(ts)
        Xv_END_ALLOW_THREADS(ts)
    }
    XvThreadState_Detach(ts);
    return NULL;
}

static void *count_at_checkpoints(void *arg)
{
    Counter *counter = arg;
    XvThreadState *ts = attach(counter->interp);
    for (int i = 0; i < counter->rounds * 50; i++) {
        counter->count++;
        Xv_CHECKPOINT(ts);
    }
    XvThreadState_Detach(ts);
    return NULL;
}

static void *count_with_deadlines(void *arg)
{
    Counter *counter = arg;
    for (int i = 0; i < counter->rounds;) {
        XvThreadState *ts = NULL;
        XvStatus status = XvInterpreter_Attach(counter->interp, NULL, i % 3 * 20000, &ts);
        if (status == XV_OK) {
            counter->count++;
            i++;
            XvThreadState_Detach(ts);
        } else {
            CHECK(status == XV_BUSY || status == XV_TIMEOUT);
        }
    }
    return NULL;
}

static void check_counts(void *(*run[])(void *), int64_t expected_rounds)
{
    XvRuntime *rt = open_runtime();
    Counter counter = {.interp = open_interpreter(rt, "a"), .rounds = ROUNDS(20000)};
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        threads[i] = start_thread(run[i], &counter);
    for (int i = 0; i < THREADS; i++)
        join_thread(threads[i]);
    XvThreadState *ts = attach(counter.interp);
    CHECK_INT(counter.count, ==, expected_rounds * counter.rounds);
    XvThreadState_Detach(ts);
    close_interpreter(counter.interp);
    close_runtime(rt);
}

TEST("threads that attach and detach count plainly and lose nothing")
{
    void *(*run[THREADS])(void *) = {count_attaching, count_attaching, count_attaching, count_attaching};
    check_counts(run, THREADS);
}

TEST("threads that unlock and lock count plainly and lose nothing")
{
    void *(*run[THREADS])(void *) = {count_unlocking, count_unlocking, count_unlocking, count_unlocking};
    check_counts(run, THREADS);
}

TEST("threads that take the GIL in every way at once count plainly and lose nothing")
{
    void *(*run[THREADS])(void *) = {count_attaching, count_unlocking, count_at_checkpoints, count_with_deadlines};
    check_counts(run, 53);
}

TEST("threads that count an object's references plainly lose nothing")
{
    World world = open_world();
    XvObject *none = Xv_None(world.ts);
    Xv_ssize_t before = Xv_REFCNT(none);
    XvThreadState_Unlock(world.ts);
    Counter counter = {.interp = world.interp, .rounds = ROUNDS(5000)};
    pthread_t thread = start_thread(count_attaching, &counter);
    for (int i = 0; i < ROUNDS(5000); i++) {
        XvThreadState_Lock(world.ts);
        Xv_INCREF(none);
        XvThreadState_Unlock(world.ts);
    }
    join_thread(thread);
    XvThreadState_Lock(world.ts);
    CHECK_INT(Xv_REFCNT(none), ==, before + ROUNDS(5000));
    while (Xv_REFCNT(none) > before)
        Xv_DECREF(world.ts, none);
    close_world(world);
}

/* Runs without end, checkpoint by checkpoint, until somebody who got in says that it is enough. */
typedef struct Busy {
    XvInterpreter *interp;
    pthread_t thread;
    Flag running;
    int enough; /* plain: read and written under the GIL */
    int64_t turns;
} Busy;

static void *busy_run(void *arg)
{
    Busy *busy = arg;
    XvThreadState *ts = attach(busy->interp);
    raise_flag(&busy->running);
    while (!busy->enough) {
        busy->turns++;
        Xv_CHECKPOINT(ts);
    }
    XvThreadState_Detach(ts);
    return NULL;
}

static void busy_start(Busy *busy, XvInterpreter *interp)
{
    *busy = (Busy){.interp = interp, .running = FLAG_INIT};
    busy->thread = start_thread(busy_run, busy);
    await_flag(&busy->running, 1);
}

TEST("a thread that computes without end lets a waiter in at a checkpoint")
{
    XvRuntime *rt = open_runtime();
    XvInterpreter *interp = open_interpreter(rt, "a");
    Busy busy;
    busy_start(&busy, interp);
    XvThreadState *ts = attach(interp);
    busy.enough = 1;
    XvThreadState_Detach(ts);
    join_thread(busy.thread);
    close_interpreter(interp);
    close_runtime(rt);
}

TEST("two threads that compute without end both get on, and a third one gets in")
{
    XvRuntime *rt = open_runtime();
    XvInterpreter *interp = open_interpreter(rt, "a");
    Busy first, second;
    busy_start(&first, interp);
    busy_start(&second, interp);
    for (int i = 0; i < 10; i++) {
        XvThreadState *ts = attach(interp);
        int64_t first_turns = first.turns, second_turns = second.turns;
        while (first.turns == first_turns || second.turns == second_turns) {
            XvThreadState_Unlock(ts);
            XvThreadState_Lock(ts);
        }
        XvThreadState_Detach(ts);
    }
    XvThreadState *ts = attach(interp);
    first.enough = second.enough = 1;
    XvThreadState_Detach(ts);
    join_thread(first.thread);
    join_thread(second.thread);
    close_interpreter(interp);
    close_runtime(rt);
}

TEST("a checkpoint that nobody waits for changes nothing")
{
    World world = open_world();
    for (int i = 0; i < 1000; i++) {
        Xv_CHECKPOINT(world.ts);
        XvThreadState_Checkpoint(world.ts);
        CHECK_INT(XvThreadState_Poll(world.ts), ==, XV_THREAD_ATTACHED);
    }
    XvThreadState_HandleBreaker(world.ts);
    CHECK(gil_is_held(world.interp));
    close_world(world);
}

TEST("without a checkpoint nobody gets in")
{
    XvRuntime *rt = open_runtime();
    XvInterpreter *interp = open_interpreter(rt, "a");
    Inmate inmate;
    inmate_enter(&inmate, interp);
    XvThreadState *ts = NULL;
    CHECK_STATUS(XvInterpreter_Attach(interp, NULL, MILLISECONDS(50), &ts), XV_TIMEOUT);
    inmate_leave(&inmate);
    close_interpreter(interp);
    close_runtime(rt);
}

TEST("who unlocks lets others in, and locks again when they have gone")
{
    World world = open_world();
    XvThreadState_Unlock(world.ts);
    CHECK_INT(XvThreadState_Poll(world.ts), ==, XV_THREAD_UNLOCKED);
    Inmate inmate;
    inmate_enter(&inmate, world.interp);
    CHECK_INT(XvThreadState_TryTake(world.ts), ==, 0);
    raise_flag(&inmate.out);
    XvThreadState_Lock(world.ts);
    CHECK_INT(XvThreadState_Poll(world.ts), ==, XV_THREAD_ATTACHED);
    join_thread(inmate.thread);
    XvThreadState_Unlock(world.ts);
    CHECK_INT(XvThreadState_TryTake(world.ts), ==, 1);
    close_world(world);
}

/* Foreign threads. What waits under a token sleeps on its own side, so one thread can stand for all of them. */

static XvThreadState *begin_attach(XvInterpreter *interp, uint64_t token)
{
    XvThreadState *ts = NULL;
    CHECK_STATUS(XvInterpreter_BeginAttach(interp, NULL, token, 1, &ts), XV_BUSY);
    CHECK(ts != NULL);
    CHECK_INT(XvThreadState_Poll(ts), ==, XV_THREAD_WAITING);
    return ts;
}

TEST("a foreign thread that finds the GIL free is in at once, and no token is posted")
{
    XvRuntime *rt = open_runtime();
    XvInterpreter *interp = open_interpreter(rt, "a");
    XvThreadState *ts = NULL;
    CHECK_OK(XvInterpreter_BeginAttach(interp, NULL, 5, 1, &ts));
    CHECK_INT(XvThreadState_Poll(ts), ==, XV_THREAD_ATTACHED);
    XvObject *op = XvInt_FromInt64(ts, 1000);
    CHECK_OBJECT(ts, op);
    Xv_DECREF(ts, op);
    CHECK_PTR(XvThreadState_BeginDetach(ts), ==, NULL);
    check_no_wake(rt);
    CHECK(!gil_is_held(interp));
    close_interpreter(interp);
    close_runtime(rt);
}

TEST("foreign threads get the GIL in the order in which they came, each with its token")
{
    XvRuntime *rt = open_runtime();
    XvInterpreter *interp = open_interpreter(rt, "a");
    Inmate inmate;
    inmate_enter(&inmate, interp);
    enum { WAITERS = 5 };
    XvThreadState *waiters[WAITERS];
    for (int i = 0; i < WAITERS; i++)
        waiters[i] = begin_attach(interp, 100 + (uint64_t)i);
    check_no_wake(rt);
    inmate_leave(&inmate);
    CHECK_UINT(take_wake(rt), ==, 100 + WAITERS - 1); /* the last one is to keep the time from now on */
    for (int i = 0; i < WAITERS; i++) {
        CHECK_INT(XvRuntime_WakesPending(rt), ==, 1);
        CHECK_UINT(take_wake(rt), ==, 100 + (uint64_t)i);
        CHECK_INT(XvRuntime_WakesPending(rt), ==, 0);
        CHECK_INT(XvThreadState_Poll(waiters[i]), ==, XV_THREAD_ATTACHED);
        for (int later = i + 1; later < WAITERS; later++)
            CHECK_INT(XvThreadState_Poll(waiters[later]), ==, XV_THREAD_WAITING);
        XvThreadState_Detach(waiters[i]);
    }
    check_no_wake(rt);
    CHECK(!gil_is_held(interp));
    close_interpreter(interp);
    close_runtime(rt);
}

TEST("a foreign thread that comes back from blocking waits under a token too")
{
    World world = open_world();
    XvThreadState_Unlock(world.ts);
    CHECK_OK(XvThreadState_BeginTake(world.ts, 1));
    CHECK_INT(XvThreadState_Poll(world.ts), ==, XV_THREAD_ATTACHED);
    XvThreadState_Unlock(world.ts);

    Inmate inmate;
    inmate_enter(&inmate, world.interp);
    CHECK_STATUS(XvThreadState_BeginTake(world.ts, 2), XV_BUSY);
    CHECK_INT(XvThreadState_Poll(world.ts), ==, XV_THREAD_WAITING);
    inmate_leave(&inmate);
    CHECK_UINT(take_wake(world.rt), ==, 2);
    CHECK_INT(XvThreadState_Poll(world.ts), ==, XV_THREAD_ATTACHED);
    check_no_wake(world.rt);
    close_world(world);
}

TEST("a foreign thread that gives up on its way in is gone, and one that was inside is unlocked")
{
    World world = open_world();
    XvThreadState_Unlock(world.ts);
    Inmate inmate;
    inmate_enter(&inmate, world.interp);
    XvThreadState *newcomer = begin_attach(world.interp, 1);
    CHECK_STATUS(XvThreadState_BeginTake(world.ts, 2), XV_BUSY);
    XvThreadState *behind = begin_attach(world.interp, 3);
    CHECK_INT(XvThreadState_CancelTake(newcomer), ==, XV_THREAD_REFUSED);
    CHECK_UINT(take_wake(world.rt), ==, 3); /* is to keep the time from now on */
    CHECK_INT(XvThreadState_Poll(behind), ==, XV_THREAD_WAITING);
    CHECK_INT(XvThreadState_CancelTake(world.ts), ==, XV_THREAD_UNLOCKED);
    CHECK_INT(XvThreadState_Poll(world.ts), ==, XV_THREAD_UNLOCKED);
    inmate_leave(&inmate);
    CHECK_UINT(take_wake(world.rt), ==, 3);
    CHECK_INT(XvThreadState_Poll(behind), ==, XV_THREAD_ATTACHED);
    XvThreadState_Detach(behind);
    check_no_wake(world.rt);
    XvThreadState_Lock(world.ts);
    close_world(world);
}

TEST("who gives up after the GIL was granted has it")
{
    XvRuntime *rt = open_runtime();
    XvInterpreter *interp = open_interpreter(rt, "a");
    Inmate inmate;
    inmate_enter(&inmate, interp);
    XvThreadState *waiter = begin_attach(interp, 9);
    inmate_leave(&inmate);
    CHECK_INT(XvThreadState_CancelTake(waiter), ==, XV_THREAD_ATTACHED);
    CHECK(gil_is_held(interp));
    XvThreadState_Detach(waiter);
    CHECK_UINT(take_wake(rt), ==, 9);
    close_interpreter(interp);
    close_runtime(rt);
}

TEST("a foreign waiter asks a busy holder to let it in")
{
    XvRuntime *rt = open_runtime();
    XvInterpreter *interp = open_interpreter(rt, "a");
    Busy busy;
    busy_start(&busy, interp);
    for (uint64_t token = 1; token <= 50; token++) {
        XvThreadState *ts = NULL;
        XvStatus status = XvInterpreter_BeginAttach(interp, NULL, token, 1, &ts);
        if (status == XV_BUSY) {
            uint64_t woken = 0;
            while (XvRuntime_TakeWakes(rt, &woken, 1, XvThreadState_RequestDrop(ts)) == 0)
                ;
            CHECK_UINT(woken, ==, token);
        } else {
            CHECK_STATUS(status, XV_OK);
        }
        CHECK_INT(XvThreadState_Poll(ts), ==, XV_THREAD_ATTACHED);
        busy.enough = token == 50;
        XvThreadState_Detach(ts);
    }
    join_thread(busy.thread);
    close_interpreter(interp);
    close_runtime(rt);
}

TEST("a foreign thread suspends what it is attached to, and gets it back unlocked")
{
    XvRuntime *rt = open_runtime();
    XvInterpreter *a = open_interpreter(rt, "a"), *b = open_interpreter(rt, "b");
    XvThreadState *outer = attach(a), *inner = NULL;
    CHECK_OK(XvInterpreter_BeginAttach(b, outer, 1, 1, &inner));
    CHECK_INT(XvThreadState_Poll(outer), ==, XV_THREAD_SUSPENDED);
    CHECK(!gil_is_held(a));
    CHECK_PTR(XvThreadState_BeginDetach(inner), ==, outer);
    CHECK_INT(XvThreadState_Poll(outer), ==, XV_THREAD_UNLOCKED);
    CHECK_INT(XvThreadState_TryTake(outer), ==, 1);

    Inmate inmate;
    inmate_enter(&inmate, b);
    CHECK_STATUS(XvInterpreter_BeginAttach(b, outer, 2, 1, &inner), XV_BUSY);
    CHECK_INT(XvThreadState_Poll(outer), ==, XV_THREAD_SUSPENDED);
    CHECK(!gil_is_held(a));
    CHECK_INT(XvThreadState_CancelTake(inner), ==, XV_THREAD_REFUSED);
    CHECK_INT(XvThreadState_Poll(outer), ==, XV_THREAD_UNLOCKED);
    CHECK_OK(XvThreadState_BeginTake(outer, 3));
    inmate_leave(&inmate);
    XvThreadState_Detach(outer);
    check_no_wake(rt);
    close_interpreter(a);
    close_interpreter(b);
    close_runtime(rt);
}

TEST("a foreign thread that is refused at once finds what it was attached to unlocked")
{
    XvRuntime *rt = open_runtime();
    XvInterpreter *a = open_interpreter(rt, "a"), *closed = open_interpreter(rt, "closed");
    CHECK_OK(XvInterpreter_Close(closed, NULL, SECONDS(60)));
    XvThreadState *outer = attach(a), *inner = NULL;
    CHECK_STATUS(XvInterpreter_BeginAttach(a, NULL, 0, 1, &inner), XV_INVALID);
    CHECK_STATUS(XvInterpreter_BeginAttach(a, outer, 0, 1, &inner), XV_INVALID);
    CHECK_INT(XvThreadState_Poll(outer), ==, XV_THREAD_ATTACHED);
    CHECK_STATUS(XvInterpreter_BeginAttach(closed, outer, 1, 1, &inner), XV_CLOSED);
    CHECK_INT(XvThreadState_Poll(outer), ==, XV_THREAD_UNLOCKED);
    XvThreadState_Lock(outer);
    XvThreadState_Detach(outer);
    check_no_wake(rt);
    XvInterpreter_Release(closed);
    close_interpreter(a);
    close_runtime(rt);
}

TEST("a foreign thread that stands in line when close begins is woken and refused")
{
    XvRuntime *rt = open_runtime();
    XvInterpreter *a = open_interpreter(rt, "a"), *b = open_interpreter(rt, "b");
    XvThreadState *outer = attach(b), *nested = NULL;
    Inmate inmate;
    inmate_enter(&inmate, a);
    XvThreadState *newcomer = begin_attach(a, 1);
    CHECK_STATUS(XvInterpreter_BeginAttach(a, outer, 2, 1, &nested), XV_BUSY);
    CHECK_STATUS(XvInterpreter_TryClose(a, 0), XV_BUSY);
    uint64_t woken = take_wake(rt) + take_wake(rt);
    CHECK_UINT(woken, ==, 3);
    CHECK_INT(XvThreadState_Poll(newcomer), ==, XV_THREAD_REFUSED);
    CHECK_INT(XvThreadState_Poll(nested), ==, XV_THREAD_REFUSED);
    CHECK_INT(XvThreadState_CancelTake(newcomer), ==, XV_THREAD_REFUSED);
    CHECK_INT(XvThreadState_CancelTake(nested), ==, XV_THREAD_REFUSED);
    CHECK_INT(XvThreadState_Poll(outer), ==, XV_THREAD_UNLOCKED);
    XvThreadState_Lock(outer);
    XvThreadState_Detach(outer);
    inmate_leave(&inmate);
    close_interpreter(a);
    close_interpreter(b);
    close_runtime(rt);
}

TEST("a foreign thread that was inside gets the GIL back under its token though close has begun")
{
    World world = open_world();
    XvThreadState_Unlock(world.ts);
    Inmate inmate;
    inmate_enter(&inmate, world.interp);
    CHECK_STATUS(XvThreadState_BeginTake(world.ts, 4), XV_BUSY);
    CHECK_STATUS(XvInterpreter_TryClose(world.interp, 5), XV_BUSY);
    CHECK_INT(XvThreadState_Poll(world.ts), ==, XV_THREAD_WAITING);
    inmate_leave(&inmate);
    CHECK_UINT(take_wake(world.rt), ==, 4);
    CHECK_INT(XvThreadState_Poll(world.ts), ==, XV_THREAD_ATTACHED);
    check_no_wake(world.rt);
    XvThreadState_Detach(world.ts);
    CHECK_UINT(take_wake(world.rt), ==, 5);
    CHECK_OK(XvInterpreter_TryClose(world.interp, 0));
    XvInterpreter_Release(world.interp);
    close_runtime(world.rt);
}

/* Gives up at once, again and again, while another thread comes and goes: whatever wins, somebody has the GIL or it
   is free, and nobody has it twice. */
static void *count_giving_up(void *arg)
{
    Counter *counter = arg;
    for (int i = 0; i < counter->rounds; i++) {
        XvThreadState *ts = NULL;
        XvStatus status = XvInterpreter_BeginAttach(counter->interp, NULL, (uint64_t)i + 1, 1, &ts);
        if (status == XV_BUSY && XvThreadState_CancelTake(ts) != XV_THREAD_ATTACHED) {
            i--; /* did not get in: this round is still to be counted */
            continue;
        }
        counter->count++;
        XvThreadState_Detach(ts);
    }
    return NULL;
}

TEST("giving up and being granted exclude each other")
{
    void *(*run[THREADS])(void *) = {count_giving_up, count_giving_up, count_unlocking, count_attaching};
    check_counts(run, THREADS);
}

static void *count_under_tokens(void *arg)
{
    Counter *counter = arg;
    for (int i = 0; i < counter->rounds; i++) {
        XvThreadState *ts = NULL;
        XvStatus status = XvInterpreter_BeginAttach(counter->interp, NULL, (uint64_t)i + 1, 1, &ts);
        if (status == XV_BUSY) {
            while (XvThreadState_Poll(ts) == XV_THREAD_WAITING)
                sched_yield();
            CHECK_INT(XvThreadState_Poll(ts), ==, XV_THREAD_ATTACHED);
        } else {
            CHECK_STATUS(status, XV_OK);
        }
        counter->count++;
        if (i % 2 == 0) {
            XvThreadState_Unlock(ts);
            status = XvThreadState_BeginTake(ts, (uint64_t)i + 1);
            while (XvThreadState_Poll(ts) == XV_THREAD_WAITING)
                sched_yield();
        }
        CHECK_INT(XvThreadState_Poll(ts), ==, XV_THREAD_ATTACHED);
        XvThreadState_Detach(ts);
    }
    return NULL;
}

TEST("a poll that says attached sees all that the last holder did")
{
    void *(*run[THREADS])(void *) = {count_under_tokens, count_under_tokens, count_attaching, count_unlocking};
    check_counts(run, THREADS);
}
