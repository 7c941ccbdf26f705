/* SPDX-License-Identifier: Apache-2.0
 *
 * Ways of counting, each from an object's first reference to its last: whether counts add up when two threads contend,
 * and whether what has to die dies once, and not while it is held. Those that are wrong between two threads are shown
 * wrong.
 */
#include <stdatomic.h>
#include <stdlib.h>

#include "biased.h"
#include "crew.h"
#include "labtest.h"
#include "pair_loops.h"
#include "shared_ptr.h"
#include "ticks.h"

static const struct Way {
    const char *name;
    const XvLabCounting *counting;
} shared[] = {
    {"atomic relaxed/relaxed", &xvlab_counting_atomic_relaxed},
    {"atomic relaxed/release", &xvlab_counting_atomic_release},
    {"atomic relaxed/acq_rel", &xvlab_counting_atomic},
    {"atomic seq_cst", &xvlab_counting_atomic_seq_cst},
    {"biased", &xvlab_counting_biased},
    {"logged", &xvlab_counting_logged},
    {"shared_ptr", &xvlab_counting_shared_ptr},
}, plain[] = {
    {"bare", &xvlab_counting_bare},
    {"immortal check of 3.12", &xvlab_counting_immortal_312},
    {"immortal check of 3.14", &xvlab_counting_immortal_314},
    {"shared_ptr, only thread of its process", &xvlab_counting_shared_ptr_alone},
};

#define COUNT(array) (sizeof array / sizeof array[0])

/* ---- What tests count ---- */

typedef struct Thing {
    _Alignas(XVLAB_LINE) union {
        XvObject op;
        char room[XVLAB_HEADER_SIZE];
    };
    _Atomic(int) deaths;
} Thing;

static void count_death(XvThreadState *ts, XvObject *op)
{
    (void)ts;
    atomic_fetch_add(&((Thing *)op)->deaths, 1);
}

static const XvTypeObject thing_type = {.tp_name = "thing", .tp_basicsize = sizeof(Thing), .tp_dealloc = count_death};

static void *open_world(const XvLabCounting *counting)
{
    void *world = NULL;
    if (counting->open != NULL)
        CHECK_OK(counting->open(&world));
    return world;
}

static void close_world(const XvLabCounting *counting, void *world)
{
    if (counting->close != NULL)
        counting->close(world);
}

static void enter(const XvLabCounting *counting, void *world)
{
    if (counting->enter != NULL)
        CHECK_OK(counting->enter(world));
}

static void settle(const XvLabCounting *counting, void *world)
{
    if (counting->settle != NULL)
        counting->settle(world);
}

static void leave(const XvLabCounting *counting, void *world)
{
    if (counting->leave != NULL)
        counting->leave(world);
}

/* ---- A contest for one object ---- */

typedef struct Contest {
    XvLabMeeting meeting;
    const XvLabCounting *counting;
    void *world;
    int64_t ticks;
    Thing thing;
    _Atomic(int64_t) chunks;
    int64_t found;
} Contest;

/* Worker 0 holds the first reference, and many more, so that the loops' end is far from any zero. */
#define PLENTY 100000

__attribute__((no_sanitize("thread"))) static void contend(void *arg, int32_t worker)
{
    Contest *contest = arg;
    const XvLabCounting *counting = contest->counting;
    enter(counting, contest->world);
    if (worker == 0) {
        counting->init(&contest->thing.op, &thing_type);
        for (int i = 0; i < PLENTY; i++)
            counting->incref(&contest->thing.op);
        settle(counting, contest->world);
    }
    xvlab_meet(&contest->meeting);
    int64_t chunks = 0, start = xvlab_ticks();
    do {
        counting->loop(NULL, &contest->thing.op);
        chunks++;
    } while (xvlab_ticks() - start < contest->ticks);
    atomic_fetch_add(&contest->chunks, chunks);
    xvlab_meet(&contest->meeting);
    settle(counting, contest->world);
    xvlab_meet(&contest->meeting);
    if (worker == 0)
        contest->found = counting->count(&contest->thing.op) - 1 - PLENTY;
    xvlab_meet(&contest->meeting);
    leave(counting, contest->world);
}

static int64_t lost_updates(XvLabCrew *crew, const XvLabCounting *counting, int *deaths)
{
    Contest contest = {.meeting = {.n = 2}, .counting = counting, .world = open_world(counting)};
    contest.ticks = xvlab_crew_ticks(crew, MILLISECONDS(20));
    CHECK_OK(xvlab_crew_run(crew, 2, contend, &contest));
    close_world(counting, contest.world);
    CHECK_INT(contest.chunks, >=, 2);
    *deaths = contest.thing.deaths;
    return contest.chunks - contest.found;
}

TEST("counts of ways that may be shared add up after a contest of two threads")
{
    XvLabCrew *crew = open_pair_of_workers();
    for (size_t i = 0; i < COUNT(shared); i++) {
        printf("\n  %s ", shared[i].name);
        int deaths;
        CHECK_INT(lost_updates(crew, shared[i].counting, &deaths), ==, 0);
        CHECK_INT(deaths, ==, 0);
    }
    xvlab_crew_close(crew);
}

TEST("counts of plain ways do not, an immortality test or not")
{
    XvLabCrew *crew = open_pair_of_workers();
    if (!runs_apart(crew) || is_sanitized())
        printf("(could not see: needs two CPUs, and no sanitizer that calls it the race that it is) ");
    else
        for (size_t i = 0; i < COUNT(plain); i++) {
            printf("\n  %s ", plain[i].name);
            /* On a busy machine the two may take turns instead of running at once: then they meet another time. */
            int64_t lost = 0;
            int deaths; /* it may even have died */
            for (int tries = 0; tries < 100 && lost == 0; tries++)
                lost = lost_updates(crew, plain[i].counting, &deaths);
            CHECK_INT(lost, !=, 0);
        }
    xvlab_crew_close(crew);
}

/* ---- Whole lives ---- */

#define THINGS 8192

typedef struct Lives {
    XvLabMeeting meeting;
    const XvLabCounting *counting;
    void *world;
    _Atomic(int) given;       /* things of which B has a reference */
    _Atomic(int) a_dropped;   /* things that A has let go */
    int held_dead;            /* B's looks at a thing that was gone though B held it */
    int a_held_dead;
    Thing things[THINGS];
} Lives;

static void wait_for(_Atomic(int) *value, int least)
{
    for (unsigned steps = 0; atomic_load_explicit(value, memory_order_acquire) < least;)
        xvlab_wait_step(&steps);
}

/* Of 16 things one is dropped by A long before B, and what A owes is done in between. */
static int stays(int i) { return i % 16 == 0; }

static void give_and_drop(Lives *lives)
{
    for (int i = 0; i < THINGS; i++) {
        Thing *thing = &lives->things[i];
        lives->counting->init(&thing->op, &thing_type);
        lives->counting->incref(&thing->op);
        atomic_store_explicit(&lives->given, i + 1, memory_order_release);
        lives->a_held_dead += atomic_load(&thing->deaths);
        lives->counting->decref(&thing->op);
        if (stays(i))
            settle(lives->counting, lives->world);
        atomic_store_explicit(&lives->a_dropped, i + 1, memory_order_release);
    }
}

static void receive_and_drop(Lives *lives)
{
    for (int i = 0; i < THINGS; i++) {
        Thing *thing = &lives->things[i];
        wait_for(&lives->given, i + 1);
        if (i % 3 == 0) {
            lives->counting->incref(&thing->op);
            lives->counting->decref(&thing->op);
        }
        if (stays(i))
            wait_for(&lives->a_dropped, i + 1);
        lives->held_dead += atomic_load(&thing->deaths);
        lives->counting->decref(&thing->op);
    }
}

static void live(void *arg, int32_t worker)
{
    Lives *lives = arg;
    enter(lives->counting, lives->world);
    xvlab_meet(&lives->meeting);
    if (worker == 0)
        give_and_drop(lives);
    else
        receive_and_drop(lives);
    xvlab_meet(&lives->meeting);
    settle(lives->counting, lives->world);
    xvlab_meet(&lives->meeting);
    leave(lives->counting, lives->world);
}

TEST("what two threads let go of dies once, and not while one of them holds it")
{
    XvLabCrew *crew = open_pair_of_workers();
    for (size_t i = 0; i < COUNT(shared); i++) {
        printf("\n  %s ", shared[i].name);
        Lives *lives = aligned_alloc(XVLAB_LINE, sizeof *lives);
        CHECK(lives != NULL);
        memset(lives, 0, sizeof *lives);
        lives->meeting.n = 2;
        lives->counting = shared[i].counting;
        lives->world = open_world(lives->counting);
        CHECK_OK(xvlab_crew_run(crew, 2, live, lives));
        close_world(lives->counting, lives->world);
        CHECK_INT(lives->held_dead, ==, 0);
        CHECK_INT(lives->a_held_dead, ==, 0);
        int once = 0;
        for (int k = 0; k < THINGS; k++)
            once += lives->things[k].deaths == 1;
        CHECK_INT(once, ==, THINGS);
        free(lives);
    }
    xvlab_crew_close(crew);
}

TEST("plain ways are right for one thread: a thing dies with its last reference")
{
    for (size_t i = 0; i < COUNT(plain); i++) {
        Thing thing = {.deaths = 0};
        plain[i].counting->init(&thing.op, &thing_type);
        CHECK_INT(plain[i].counting->count(&thing.op), ==, 1);
        plain[i].counting->incref(&thing.op);
        plain[i].counting->decref(&thing.op);
        CHECK_INT(plain[i].counting->count(&thing.op), ==, 1);
        CHECK_INT(thing.deaths, ==, 0);
        plain[i].counting->decref(&thing.op);
        CHECK_INT(thing.deaths, ==, 1);
    }
}

/* ---- Immortal objects ---- */

TEST("an immortal object's count stays as it is, and it does not die of drops that nobody took")
{
    const XvLabCounting *counting = &xvlab_counting_immortal;
    Thing thing = {.deaths = 0};
    counting->init(&thing.op, &thing_type);
    XvObject before = thing.op;
    counting->loop(NULL, &thing.op);
    for (int i = 0; i < 1000; i++)
        counting->decref(&thing.op);
    CHECK_INT(thing.op.ob_refcnt, ==, before.ob_refcnt);
    CHECK_INT(counting->count(&thing.op), ==, 1);
    CHECK_INT(thing.deaths, ==, 0);
}

TEST("3.12's form saturates: the last INCREF that stores makes the object immortal, and the next does nothing")
{
    const XvLabCounting *counting = &xvlab_counting_immortal_312;
    Thing thing = {.op = {UINT32_MAX - 1, &thing_type}};
    counting->incref(&thing.op);
    CHECK_INT(thing.op.ob_refcnt, ==, UINT32_MAX);
    counting->incref(&thing.op);
    counting->decref(&thing.op);
    counting->decref(&thing.op);
    CHECK_INT(thing.op.ob_refcnt, ==, UINT32_MAX);
    CHECK_INT(thing.deaths, ==, 0);
}

/* ---- Biased: the paths, one after the other ---- */

#define SOMEBODY_ELSE 8 /* no thread's control block lies there */

static void begin_biased(void **world, Thing *thing)
{
    *world = open_world(&xvlab_counting_biased);
    enter(&xvlab_counting_biased, *world);
    xvlab_counting_biased.init(&thing->op, &thing_type);
}

static void end_biased(void *world)
{
    leave(&xvlab_counting_biased, world);
    close_world(&xvlab_counting_biased, world);
}

/* What another thread's INCREF does. */
static void take_as_another(Thing *thing)
{
    XvLabBiased *op = (XvLabBiased *)&thing->op;
    atomic_fetch_add(&op->ob_ref_shared, 1 << XVLAB_SHARED_SHIFT);
}

TEST("the owner counts in the local half alone, and an object that nobody else touched dies unmerged")
{
    void *world;
    Thing thing = {.deaths = 0};
    XvLabBiased *op = (XvLabBiased *)&thing.op;
    begin_biased(&world, &thing);
    xvlab_counting_biased.incref(&thing.op);
    CHECK_INT(op->ob_ref_local, ==, 2);
    CHECK_INT(op->ob_ref_shared, ==, 0);
    xvlab_counting_biased.decref(&thing.op);
    xvlab_counting_biased.decref(&thing.op);
    CHECK_INT(thing.deaths, ==, 1);
    CHECK_INT(op->ob_ref_shared, ==, XVLAB_SHARED_DEFAULT);
    end_biased(world);
}

TEST("the owner's last reference merges, and the last of the others lets the object die")
{
    void *world;
    Thing thing = {.deaths = 0};
    XvLabBiased *op = (XvLabBiased *)&thing.op;
    begin_biased(&world, &thing);
    take_as_another(&thing);
    xvlab_counting_biased.decref(&thing.op);
    CHECK_INT(thing.deaths, ==, 0);
    CHECK_INT(op->ob_tid, ==, 0);
    CHECK_INT(op->ob_ref_shared, ==, (1 << XVLAB_SHARED_SHIFT) | XVLAB_SHARED_MERGED);
    xvlab_counting_biased.decref(&thing.op);
    CHECK_INT(thing.deaths, ==, 1);
    end_biased(world);
}

TEST("a reference of the owner's that another drops is queued, held by the queue, and merged by the owner")
{
    void *world;
    Thing thing = {.deaths = 0};
    XvLabBiased *op = (XvLabBiased *)&thing.op;
    begin_biased(&world, &thing);
    XvLabBiasedOwner owner = {.tid = 0};
    xvlab_biased_register(world, &owner, SOMEBODY_ELSE);
    atomic_store(&op->ob_tid, SOMEBODY_ELSE);
    xvlab_counting_biased.decref(&thing.op);
    CHECK_INT(op->ob_ref_shared, ==, XVLAB_SHARED_QUEUED);
    CHECK_INT(owner.asked, ==, 1);
    CHECK_INT(thing.deaths, ==, 0);
    xvlab_biased_merge(&owner);
    CHECK_INT(thing.deaths, ==, 1);
    CHECK_INT(owner.asked, ==, 0);
    xvlab_biased_merge(&owner);
    CHECK_INT(thing.deaths, ==, 1);
    xvlab_biased_unregister(&owner);
    end_biased(world);
}

TEST("a queued object that others go on counting is merged to what they all hold")
{
    void *world;
    Thing thing = {.deaths = 0};
    XvLabBiased *op = (XvLabBiased *)&thing.op;
    begin_biased(&world, &thing);
    XvLabBiasedOwner owner = {.tid = 0};
    xvlab_biased_register(world, &owner, SOMEBODY_ELSE);
    atomic_store(&op->ob_ref_local, 3);
    atomic_store(&op->ob_tid, SOMEBODY_ELSE);
    xvlab_counting_biased.decref(&thing.op); /* queued, not subtracted */
    xvlab_counting_biased.decref(&thing.op); /* below zero */
    CHECK_INT(op->ob_ref_shared >> XVLAB_SHARED_SHIFT, ==, -1);
    xvlab_biased_merge(&owner);
    CHECK_INT(xvlab_counting_biased.count(&thing.op), ==, 1);
    CHECK_INT(thing.deaths, ==, 0);
    xvlab_counting_biased.decref(&thing.op);
    CHECK_INT(thing.deaths, ==, 1);
    xvlab_biased_unregister(&owner);
    end_biased(world);
}

TEST("where the owner has gone, whoever drops merges; and an owner that goes leaves nothing queued")
{
    void *world;
    Thing gone = {.deaths = 0}, queued = {.deaths = 0};
    begin_biased(&world, &gone);
    xvlab_counting_biased.init(&queued.op, &thing_type);
    XvLabBiasedOwner owner = {.tid = 0};
    xvlab_biased_register(world, &owner, SOMEBODY_ELSE);
    atomic_store(&((XvLabBiased *)&queued.op)->ob_tid, SOMEBODY_ELSE);
    atomic_store(&((XvLabBiased *)&gone.op)->ob_tid, SOMEBODY_ELSE);
    xvlab_counting_biased.decref(&queued.op);
    CHECK_INT(queued.deaths, ==, 0);
    xvlab_biased_unregister(&owner);
    CHECK_INT(queued.deaths, ==, 1);
    xvlab_counting_biased.decref(&gone.op);
    CHECK_INT(gone.deaths, ==, 1);
    end_biased(world);
}

/* ---- Logged: nothing dies before its time ---- */

/* The thread goes on while passes are made, so each pass finds increments and decrements that have just been written:
   one that committed a decrement without the increment before it would see a zero. */
TEST("what is committed while its thread goes on is never a decrement without the increment before it")
{
    const XvLabCounting *counting = &xvlab_counting_logged;
    void *world = open_world(counting);
    enter(counting, world);
    Thing thing = {.deaths = 0};
    counting->init(&thing.op, &thing_type);
    for (int i = 0; i < 2000000; i++) { /* some hundred logs full */
        counting->incref(&thing.op);
        counting->decref(&thing.op);
    }
    settle(counting, world);
    CHECK_INT(thing.deaths, ==, 0);
    CHECK_INT(counting->count(&thing.op), ==, 1);
    counting->decref(&thing.op);
    settle(counting, world);
    CHECK_INT(thing.deaths, ==, 1);
    leave(counting, world);
    close_world(counting, world);
}

/* ---- The sole owner's shortcut ---- */

/* std::weak_ptr::lock: a strong reference, unless there is none any more. */
static bool lock_weak(XvLabSharedPtr *op)
{
    int32_t use = atomic_load(&op->use);
    while (use != 0 && !atomic_compare_exchange_weak(&op->use, &use, use + 1))
        continue;
    return use != 0;
}

static void begin_with_weak(Thing *thing)
{
    xvlab_counting_shared_ptr.init(&thing->op, &thing_type);
    atomic_fetch_add(&((XvLabSharedPtr *)&thing->op)->weak, 1);
}

TEST("with a weak reference about, the last holder subtracts, and one that was locked in time lives on")
{
    Thing thing = {.deaths = 0};
    XvLabSharedPtr *op = (XvLabSharedPtr *)&thing.op;
    begin_with_weak(&thing);
    CHECK(lock_weak(op));
    xvlab_counting_shared_ptr.decref(&thing.op);
    CHECK_INT(thing.deaths, ==, 0);
    xvlab_counting_shared_ptr.decref(&thing.op);
    CHECK_INT(thing.deaths, ==, 1);
    CHECK_INT(op->weak, ==, 1);
    CHECK(!lock_weak(op));
}

TEST("a shortcut that looks at the use count alone frees what a weak reference has just been made into")
{
    Thing thing = {.deaths = 0};
    XvLabSharedPtr *op = (XvLabSharedPtr *)&thing.op;
    begin_with_weak(&thing);
    bool sole = atomic_load(&op->use) == 1; /* A looks, and believes that it is alone */
    CHECK(sole);
    CHECK(lock_weak(op));                   /* B makes its weak reference a strong one, and has it */
    xvlab_die(&thing.op, op->type);         /* A does what it decided */
    CHECK_INT(thing.deaths, ==, 1);
    CHECK_INT(op->use, ==, 2);              /* and B, and nobody else, holds what is dead */
}

TEST("lives that begin and end in the loop are counted one by one")
{
    const XvLabCounting *counting = &xvlab_counting_shared_ptr_last;
    Thing thing = {.deaths = 0};
    counting->init(&thing.op, &thing_type);
    for (int i = 0; i < 3; i++)
        counting->loop(NULL, &thing.op);
    CHECK_INT(counting->count(&thing.op), ==, 4);
    CHECK_INT(thing.deaths, ==, 0);
}
