/* SPDX-License-Identifier: Apache-2.0
 *
 * Pending calls: whoever posts, whoever is inside, each is made once.
 */
#include "world.h"

typedef struct Call {
    XvPendingCall pending;
    int64_t *sum;        /* plain: the GIL orders it */
    int64_t number;
    int times;
    int inside;          /* it ran with a thread state */
    int *order;          /* where its number goes, or NULL */
} Call;

static void run(XvThreadState *ts, XvPendingCall *self)
{
    Call *call = (Call *)self;
    call->times++;
    call->inside = ts != NULL;
    if (call->sum != NULL)
        *call->sum += call->number;
    if (call->order != NULL)
        call->order[call->order[0]++ + 1] = (int)call->number;
}

static Call make(int64_t *sum, int64_t number) { return (Call){.pending.run = run, .sum = sum, .number = number}; }

TEST("a call to an interpreter with nobody inside is made before the post returns")
{
    XvRuntime *rt = open_runtime();
    XvInterpreter *interp = open_interpreter(rt, "a");
    Call call = make(NULL, 1);
    XvInterpreter_AddPendingCall(interp, NULL, &call.pending);
    CHECK_INT(call.times, ==, 1);
    CHECK(call.inside);
    CHECK(!gil_is_held(interp));
    close_interpreter(interp);
    close_runtime(rt);
}

TEST("a call from outside waits for the next checkpoint of who is inside")
{
    World world = open_world();
    Call call = make(NULL, 1);
    XvInterpreter_AddPendingCall(world.interp, NULL, &call.pending);
    CHECK_INT(call.times, ==, 0);
    CHECK_INT(Xv_CHECKPOINT(world.ts), ==, 0);
    CHECK_INT(call.times, ==, 1);
    CHECK_INT(Xv_CHECKPOINT(world.ts), ==, 0);
    CHECK_INT(call.times, ==, 1);
    close_world(world);
}

TEST("a call from inside waits for a checkpoint too, or for the GIL to be let go")
{
    World world = open_world();
    Call first = make(NULL, 1), second = make(NULL, 2);
    XvInterpreter_AddPendingCall(world.interp, world.ts, &first.pending);
    CHECK_INT(first.times, ==, 0);
    CHECK_INT(Xv_CHECKPOINT(world.ts), ==, 0);
    CHECK_INT(first.times, ==, 1);
    XvInterpreter_AddPendingCall(world.interp, world.ts, &second.pending);
    XvThreadState_Unlock(world.ts);
    CHECK_INT(second.times, ==, 1);
    XvThreadState_Lock(world.ts);
    close_world(world);
}

TEST("a thread that is attached elsewhere posts when it lets its own GIL go")
{
    World world = open_world();
    XvInterpreter *other = open_interpreter(world.rt, "other");
    Call call = make(NULL, 1);
    XvInterpreter_AddPendingCall(other, world.ts, &call.pending);
    CHECK_INT(call.times, ==, 0);
    CHECK_INT(Xv_CHECKPOINT(world.ts), ==, 0);
    CHECK_INT(call.times, ==, 1);
    CHECK(call.inside);
    close_interpreter(other);
    close_world(world);
}

TEST("calls are made in the order of their posts, however they were posted")
{
    enum { CALLS = 20 };
    World world = open_world();
    XvInterpreter *other = open_interpreter(world.rt, "other");
    int order[CALLS + 1] = {0};
    Call calls[CALLS];
    for (int to = 0; to < 3; to++) {
        order[0] = 0;
        for (int i = 0; i < CALLS; i++) {
            calls[i] = make(NULL, i);
            calls[i].order = order;
            XvInterpreter_AddPendingCall(to == 2 ? other : world.interp, to == 0 ? NULL : world.ts, &calls[i].pending);
        }
        CHECK_INT(Xv_CHECKPOINT(world.ts), ==, 0);
        CHECK_INT(order[0], ==, CALLS);
        for (int i = 0; i < CALLS; i++)
            CHECK_INT(order[i + 1], ==, i);
    }
    close_interpreter(other);
    close_world(world);
}

TEST("a call to a closed interpreter is made without a thread state, at once")
{
    XvRuntime *rt = open_runtime();
    XvInterpreter *interp = open_interpreter(rt, "a");
    CHECK_OK(XvInterpreter_Close(interp, NULL, SECONDS(60)));
    Call call = make(NULL, 1);
    XvInterpreter_AddPendingCall(interp, NULL, &call.pending);
    CHECK_INT(call.times, ==, 1);
    CHECK(!call.inside);
    XvInterpreter_Release(interp);
    close_runtime(rt);
}

static void raise_and_allocate(XvThreadState *ts, XvPendingCall *self)
{
    XvObject *list = XvList_New(ts, 0);
    CHECK_OBJECT(ts, list);
    Xv_DECREF(ts, list);
    CHECK_INT(Xv_CHECKPOINT(ts), ==, 0);
    run(ts, self);
    XvErr_SetString(ts, &XvExc_ValueError, "nobody hears this");
}

TEST("a call may use objects, and an error that it leaves concerns nobody else")
{
    World world = open_world();
    int64_t live = live_blocks(world.ts);
    for (int i = 0; i < 2; i++) {
        Call call = make(NULL, 1);
        call.pending.run = raise_and_allocate;
        XvInterpreter_AddPendingCall(world.interp, NULL, &call.pending);
        CHECK_INT(Xv_CHECKPOINT(world.ts), ==, 0);
        CHECK_INT(call.times, ==, 1);
        CHECK_NO_ERROR(world.ts);
    }
    CHECK_INT(live_blocks(world.ts), ==, live);
    close_world(world);
}

static void post_again(XvThreadState *ts, XvPendingCall *self)
{
    Call *call = (Call *)self;
    run(ts, self);
    if (call->times < 100)
        XvInterpreter_AddPendingCall(ts->interp, ts, self);
}

TEST("a call may post itself again")
{
    World world = open_world();
    Call call = make(NULL, 1);
    call.pending.run = post_again;
    XvInterpreter_AddPendingCall(world.interp, NULL, &call.pending);
    while (call.times < 100)
        CHECK_INT(Xv_CHECKPOINT(world.ts), ==, 0);
    close_world(world);
}

/* Posts from threads that are attached nowhere, while others come, go and compute. */
enum { POSTERS = 3, POSTS = 4000 };

typedef struct Poster {
    XvInterpreter *interp;
    Call *calls;
    int count;
} Poster;

static void *post_all(void *arg)
{
    Poster *poster = arg;
    for (int i = 0; i < poster->count; i++)
        XvInterpreter_AddPendingCall(poster->interp, NULL, &poster->calls[i].pending);
    return NULL;
}

static void *come_and_go(void *arg)
{
    Poster *poster = arg;
    for (int i = 0; i < poster->count; i++) {
        XvThreadState *ts = attach(poster->interp);
        CHECK_INT(Xv_CHECKPOINT(ts), ==, 0);
        XvThreadState_Detach(ts);
    }
    return NULL;
}

TEST("of calls that several threads post none is lost and none is made twice")
{
    XvRuntime *rt = open_runtime();
    XvInterpreter *interp = open_interpreter(rt, "a");
    int count = ROUNDS(POSTS);
    int64_t sum = 0;
    Poster posters[POSTERS], visitor = {interp, NULL, count};
    pthread_t threads[POSTERS + 1];
    for (int i = 0; i < POSTERS; i++) {
        posters[i] = (Poster){interp, calloc((size_t)count, sizeof(Call)), count};
        for (int n = 0; n < count; n++)
            posters[i].calls[n] = make(&sum, 1);
        threads[i] = start_thread(post_all, &posters[i]);
    }
    threads[POSTERS] = start_thread(come_and_go, &visitor);
    for (int i = 0; i <= POSTERS; i++)
        join_thread(threads[i]);
    XvThreadState_Detach(attach(interp));
    CHECK_INT(sum, ==, (int64_t)POSTERS * count);
    for (int i = 0; i < POSTERS; i++) {
        for (int n = 0; n < count; n++)
            CHECK_INT(posters[i].calls[n].times, ==, 1);
        free(posters[i].calls);
    }
    close_interpreter(interp);
    close_runtime(rt);
}
