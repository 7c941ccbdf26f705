/* SPDX-License-Identifier: Apache-2.0
 *
 * What most tests need of the world: a runtime, interpreters, threads that stand where a test wants them.
 */
#ifndef XVTEST_WORLD_H
#define XVTEST_WORLD_H

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <time.h>

#include "crossview/crossview.h"
#include "xvtest.h"

#define SECONDS(n) ((int64_t)(n) * 1000000000)
#define MILLISECONDS(n) ((int64_t)(n) * 1000000)

/* Sanitizers and emulators make every access many times as slow; what repeats only to give chance a chance repeats less. */
#if defined(XV_TEST_SANITIZED) || defined(XV_TEST_EMULATED)
#define ROUNDS(n) ((n) / 5)
#else
#define ROUNDS(n) (n)
#endif

/* Counts of a block that an interpreter takes at once when it sends a view and has none put by (block.h). */
#define BATCH 64

/* The call succeeds; its status is printed in words when it does not. */
#define CHECK_STATUS(call, expected)                                                                                   \
    do {                                                                                                               \
        XvStatus world_status = (call);                                                                                \
        if (world_status != (expected))                                                                                \
            XVTEST_FAIL("%s: %s, not %s", #call, XvStatus_Message(world_status), XvStatus_Message(expected));          \
    } while (0)
#define CHECK_OK(call) CHECK_STATUS(call, XV_OK)

/* The call returned an object; the error is printed when it did not. */
#define CHECK_OBJECT(ts, op)                                                                                           \
    do {                                                                                                               \
        if ((op) == NULL)                                                                                              \
            XVTEST_FAIL("%s is NULL: %s", #op, XvErr_Occurred(ts) ? XvErr_Message(ts) : "and no error is set");        \
    } while (0)

/* The error that is set is of this type and its message contains part; it is cleared. */
#define CHECK_RAISED(ts, type, part)                                                                                   \
    do {                                                                                                               \
        if (XvErr_Occurred(ts) == NULL)                                                                                \
            XVTEST_FAIL("no error is set, not %s", (type).tp_name);                                                    \
        CHECK_STR(XvErr_TypeName(ts), (type).tp_name);                                                                 \
        CHECK_PTR(XvErr_Occurred(ts), ==, &(type));                                                                    \
        CHECK_CONTAINS(XvErr_Message(ts), part);                                                                       \
        XvErr_Clear(ts);                                                                                               \
    } while (0)

#define CHECK_NO_ERROR(ts)                                                                                             \
    do {                                                                                                               \
        if (XvErr_Occurred(ts) != NULL)                                                                                \
            XVTEST_FAIL("%s: %s", XvErr_TypeName(ts), XvErr_Message(ts));                                              \
    } while (0)

static inline XvRuntime *open_runtime(void)
{
    XvRuntime *rt = NULL;
    CHECK_OK(XvRuntime_Open(&rt));
    CHECK(rt != NULL);
    return rt;
}

static inline void close_runtime(XvRuntime *rt) { CHECK_OK(XvRuntime_Close(rt, SECONDS(60))); }

static inline XvInterpreter *open_interpreter(XvRuntime *rt, const char *name)
{
    XvInterpreter *interp = NULL;
    CHECK_OK(XvInterpreter_New(rt, name, &interp));
    CHECK(interp != NULL);
    return interp;
}

static inline void close_interpreter(XvInterpreter *interp)
{
    CHECK_OK(XvInterpreter_Close(interp, NULL, SECONDS(60)));
    XvInterpreter_Release(interp);
}

static inline XvThreadState *attach(XvInterpreter *interp)
{
    XvThreadState *ts = NULL;
    CHECK_OK(XvInterpreter_Attach(interp, NULL, XV_FOREVER, &ts));
    CHECK(ts != NULL);
    CHECK_PTR(ts->interp, ==, interp);
    return ts;
}

/* The least world in which objects can be made. */
typedef struct World {
    XvRuntime *rt;
    XvInterpreter *interp;
    XvThreadState *ts;
} World;

static inline World open_world(void)
{
    World world;
    world.rt = open_runtime();
    world.interp = open_interpreter(world.rt, "test");
    world.ts = attach(world.interp);
    return world;
}

static inline void close_world(World world)
{
    CHECK_NO_ERROR(world.ts);
    XvThreadState_Detach(world.ts);
    close_interpreter(world.interp);
    close_runtime(world.rt);
}

static inline int64_t live_blocks(XvThreadState *ts)
{
    XvHeapStats stats;
    XvHeap_GetStats(ts, &stats);
    return stats.live_blocks;
}

static inline pthread_t start_thread(void *(*run)(void *), void *arg)
{
    pthread_t thread;
    CHECK_INT(pthread_create(&thread, NULL, run, arg), ==, 0);
    return thread;
}

static inline void join_thread(pthread_t thread) { CHECK_INT(pthread_join(thread, NULL), ==, 0); }

/* A number that only grows, and threads that wait until it has grown enough. */
typedef struct Flag {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    int raised;
} Flag;

#define FLAG_INIT {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0}

static inline void raise_flag(Flag *flag)
{
    pthread_mutex_lock(&flag->mutex);
    flag->raised++;
    pthread_cond_broadcast(&flag->changed);
    pthread_mutex_unlock(&flag->mutex);
}

static inline void await_flag(Flag *flag, int times)
{
    pthread_mutex_lock(&flag->mutex);
    while (flag->raised < times)
        pthread_cond_wait(&flag->changed, &flag->mutex);
    pthread_mutex_unlock(&flag->mutex);
}

/* A thread that enters an interpreter and stays, GIL held, until it is sent out. */
typedef struct Inmate {
    XvInterpreter *interp;
    pthread_t thread;
    Flag in;
    Flag out;
} Inmate;

static inline void *inmate_run(void *arg)
{
    Inmate *inmate = arg;
    XvThreadState *ts = attach(inmate->interp);
    raise_flag(&inmate->in);
    await_flag(&inmate->out, 1);
    XvThreadState_Detach(ts);
    return NULL;
}

static inline void inmate_enter(Inmate *inmate, XvInterpreter *interp)
{
    *inmate = (Inmate){.interp = interp, .in = FLAG_INIT, .out = FLAG_INIT};
    inmate->thread = start_thread(inmate_run, inmate);
    await_flag(&inmate->in, 1);
}

static inline void inmate_leave(Inmate *inmate)
{
    raise_flag(&inmate->out);
    join_thread(inmate->thread);
}

/* Whether somebody holds the GIL of an interpreter. */
static inline int gil_is_held(XvInterpreter *interp)
{
    XvThreadState *ts = NULL;
    XvStatus status = XvInterpreter_Attach(interp, NULL, 0, &ts);
    if (status == XV_OK)
        XvThreadState_Detach(ts);
    else
        CHECK_STATUS(status, XV_BUSY);
    return status == XV_BUSY;
}

/* The next token that was posted; the caller holds no GIL. */
static inline uint64_t take_wake(XvRuntime *rt)
{
    uint64_t token = 0;
    CHECK_INT(XvRuntime_TakeWakes(rt, &token, 1, SECONDS(60)), ==, 1);
    return token;
}

static inline void check_no_wake(XvRuntime *rt)
{
    uint64_t token = 0;
    CHECK_INT(XvRuntime_TakeWakes(rt, &token, 1, 0), ==, 0);
}

static inline int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return SECONDS(now.tv_sec) + now.tv_nsec;
}

/* Binds this thread to the nth CPU that it may run on, counted round, so that two threads can meet: left to itself
   the system likes to put a thread where the one that woke it runs. */
static inline void run_on_cpu(int n)
{
    cpu_set_t allowed, one;
    CHECK_INT(sched_getaffinity(0, sizeof allowed, &allowed), ==, 0);
    n %= CPU_COUNT(&allowed);
    int cpu = 0;
    while (!CPU_ISSET(cpu, &allowed) || n-- > 0)
        cpu++;
    CPU_ZERO(&one);
    CPU_SET(cpu, &one);
    CHECK_INT(sched_setaffinity(0, sizeof one, &one), ==, 0);
}

/* A short while, without the kernel: half a nanosecond to two for each turn. */
static inline void dawdle(uint64_t turns)
{
    for (volatile uint64_t i = 0; i < turns; i++)
        ;
}

/* Waits, spinning, until so many rounds are done: for threads that are to meet within nanoseconds. */
static inline void await_round(_Atomic(int) *done, int round)
{
    for (int i = 1; atomic_load_explicit(done, memory_order_acquire) < round; i++)
        if (i % 10000 == 0)
            sched_yield();
}

/* Marsaglia's xorshift64: the same numbers in every run. */
static inline uint64_t random_next(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

#endif
