/* SPDX-License-Identifier: Apache-2.0
 *
 * Whose turn it is, asked of the line itself, with times that the test makes up.
 */
#include "world.h"

#include "interp/interp.h"
#include "interp/turns.h"

enum { MICROSECOND = 1000, INTERVAL = XV_SWITCH_INTERVAL_NS };

/* An interpreter whose GIL is held, and whose line nobody but the test uses. */
typedef struct Scene {
    World world;
    XvMailbox *box;
    XvTurns *turns;
    XvWaiter waiters[8];
    int count;
} Scene;

static void open_scene(Scene *scene)
{
    *scene = (Scene){.world = open_world()};
    scene->box = &scene->world.interp->mailbox;
    scene->turns = &scene->box->turns;
}

static void close_scene(Scene *scene)
{
    while (scene->turns->line.first != NULL)
        xv_turns_quit(scene->box, scene->turns->line.first, SECONDS(100));
    close_world(scene->world);
}

static XvWaiter *join(Scene *scene, XvWaiterKind kind, int64_t now)
{
    XvWaiter *waiter = &scene->waiters[scene->count++];
    CHECK(xv_waiter_begin(waiter, NULL, 0));
    waiter->kind = kind;
    xv_turns_join(scene->box, waiter, now);
    return waiter;
}

static int64_t tend(Scene *scene, XvWaiter *waiter, int64_t now)
{
    XvStall stall;
    bool stalled;
    int64_t again = xv_turns_tend(scene->box, waiter, now, &stall, &stalled);
    CHECK(!stalled);
    return again;
}

static int is_asked(const Scene *scene)
{
    return (atomic_load(&scene->box->breaker) & XV_BREAK_DROP) != 0;
}

static int is_nudged(XvWaiter *waiter) { return atomic_load(&waiter->state) == XV_WAITER_NUDGED; }

TEST("returners go first, in order; then one that resumes; then the others, in order")
{
    Scene scene;
    open_scene(&scene);
    XvWaiter *newcomer = join(&scene, XV_NEWCOMER, 1);
    XvWaiter *first = join(&scene, XV_RETURNER, 2);
    XvWaiter *forced = join(&scene, XV_FORCED, 3);
    XvWaiter *second = join(&scene, XV_RETURNER, 4);
    XvWaiter *resuming = join(&scene, XV_RESUMING, 5);
    XvWaiter *third = join(&scene, XV_RETURNER, 6);
    XvWaiter *order[] = {first, second, third, resuming, newcomer, forced};
    for (int i = 0; i < 6; i++)
        CHECK_PTR(xv_turns_next(scene.box, 10 + i), ==, order[i]);
    CHECK_PTR(xv_turns_next(scene.box, 20), ==, NULL);
    close_scene(&scene);
}

TEST("who leaves the line is passed over, wherever it stood")
{
    Scene scene;
    open_scene(&scene);
    XvWaiter *first = join(&scene, XV_RETURNER, 1), *second = join(&scene, XV_RETURNER, 2);
    XvWaiter *third = join(&scene, XV_NEWCOMER, 3), *fourth = join(&scene, XV_NEWCOMER, 4);
    xv_turns_quit(scene.box, second, 5);
    xv_turns_quit(scene.box, third, 6);
    CHECK_PTR(join(&scene, XV_RETURNER, 7), ==, scene.turns->last_returner);
    CHECK_PTR(xv_turns_next(scene.box, 8), ==, first);
    xv_turns_quit(scene.box, scene.turns->last_returner, 9);
    CHECK_PTR(scene.turns->last_returner, ==, NULL);
    CHECK_PTR(xv_turns_next(scene.box, 10), ==, fourth);
    close_scene(&scene);
}

TEST("the holder is asked at once when a returner comes")
{
    Scene scene;
    open_scene(&scene);
    XvWaiter *returner = join(&scene, XV_RETURNER, SECONDS(1));
    CHECK(!is_asked(&scene));
    tend(&scene, returner, SECONDS(1));
    CHECK(is_asked(&scene));
    CHECK_PTR(xv_turns_next(scene.box, SECONDS(1) + 1), ==, returner);
    CHECK(!is_asked(&scene));
    close_scene(&scene);
}

TEST("a returner lets whoever has just got the GIL have it for the minimum slice")
{
    Scene scene;
    open_scene(&scene);
    int64_t granted = SECONDS(1);
    join(&scene, XV_NEWCOMER, granted - 5);
    CHECK(xv_turns_next(scene.box, granted) != NULL);
    CHECK(xv_turns_too_soon(scene.box, granted + XV_MINIMUM_SLICE_NS - 1));
    CHECK(!xv_turns_too_soon(scene.box, granted + XV_MINIMUM_SLICE_NS));
    XvWaiter *returner = join(&scene, XV_RETURNER, granted + MICROSECOND);
    CHECK_INT(tend(&scene, returner, granted + MICROSECOND), ==, granted + XV_MINIMUM_SLICE_NS);
    CHECK(!is_asked(&scene));
    tend(&scene, returner, granted + XV_MINIMUM_SLICE_NS);
    CHECK(is_asked(&scene));
    close_scene(&scene);
}

TEST("one who computes asks after a switch interval, counted from the holder's slice, and not before")
{
    Scene scene;
    open_scene(&scene);
    int64_t start = SECONDS(1);
    join(&scene, XV_FORCED, start - 1);
    xv_turns_next(scene.box, start);
    XvWaiter *waiter = join(&scene, XV_FORCED, start + 1);
    CHECK_INT(tend(&scene, waiter, start + 2), ==, start + 1 + INTERVAL);
    CHECK_INT(tend(&scene, waiter, start + INTERVAL), ==, start + 1 + INTERVAL);
    CHECK(!is_asked(&scene));
    tend(&scene, waiter, start + 1 + INTERVAL);
    CHECK(is_asked(&scene));
    CHECK_INT(xv_turns_forced(scene.box), ==, XV_FORCED);
    close_scene(&scene);
}

TEST("a slice goes on after a returner has interrupted it")
{
    Scene scene;
    open_scene(&scene);
    int64_t start = SECONDS(1), when = start;
    join(&scene, XV_FORCED, start - 1);
    xv_turns_next(scene.box, start);
    XvWaiter *behind = join(&scene, XV_FORCED, start);
    for (int i = 0; i < 4; i++) {
        when += MILLISECONDS(1);
        scene.count = 2;
        XvWaiter *returner = join(&scene, XV_RETURNER, when);
        tend(&scene, returner, when);
        CHECK(is_asked(&scene));
        CHECK_INT(xv_turns_forced(scene.box), ==, XV_RESUMING);
        CHECK_PTR(xv_turns_next(scene.box, when), ==, returner);
        XvWaiter *resuming = join(&scene, XV_RESUMING, when + 1);
        CHECK_PTR(xv_turns_next(scene.box, when + 2), ==, resuming);
        CHECK_INT(tend(&scene, behind, when + 3), ==, start + INTERVAL);
    }
    tend(&scene, behind, start + INTERVAL);
    CHECK(is_asked(&scene));
    CHECK_INT(xv_turns_forced(scene.box), ==, XV_FORCED);
    close_scene(&scene);
}

TEST("returners keep one who computes out for two switch intervals at most")
{
    Scene scene;
    open_scene(&scene);
    int64_t start = SECONDS(1);
    XvWaiter *waiter = join(&scene, XV_FORCED, start);
    XvWaiter *early = join(&scene, XV_RETURNER, start + 1), *late = join(&scene, XV_RETURNER, start + 2);
    CHECK_PTR(xv_turns_next(scene.box, start + 2 * INTERVAL - 1), ==, early);
    CHECK_PTR(xv_turns_next(scene.box, start + 2 * INTERVAL), ==, waiter);
    CHECK_PTR(xv_turns_next(scene.box, start + 2 * INTERVAL + 1), ==, late);
    XvGilStats stats;
    XvInterpreter_GetGilStats(scene.world.interp, &stats);
    CHECK_INT(stats.overdue, ==, 1);
    CHECK_INT(stats.longest_wait_ns, ==, 2 * INTERVAL);
    CHECK_INT(stats.longest_return_ns, ==, 2 * INTERVAL - 1);
    close_scene(&scene);
}

TEST("of many who compute each gets a slice of its own, and only the first of them is overdue")
{
    Scene scene;
    open_scene(&scene);
    int64_t when = SECONDS(1);
    for (int i = 0; i < 4; i++)
        join(&scene, XV_FORCED, when);
    XvWaiter *returner = join(&scene, XV_RETURNER, when);
    when += 2 * INTERVAL;
    CHECK_PTR(xv_turns_next(scene.box, when), ==, &scene.waiters[0]);
    CHECK_PTR(xv_turns_next(scene.box, when + INTERVAL), ==, returner);
    CHECK_INT(tend(&scene, &scene.waiters[3], when + 1), ==, when + INTERVAL);
    close_scene(&scene);
}

TEST("a request outlives a hand-over to somebody else")
{
    Scene scene;
    open_scene(&scene);
    int64_t when = SECONDS(1);
    XvWaiter *first = join(&scene, XV_RETURNER, when), *second = join(&scene, XV_RETURNER, when);
    tend(&scene, first, when);
    tend(&scene, second, when);
    CHECK_PTR(xv_turns_next(scene.box, when + 1), ==, first);
    CHECK(is_asked(&scene));
    CHECK_PTR(xv_turns_next(scene.box, when + 2), ==, second);
    CHECK(!is_asked(&scene));

    XvWaiter *computing = join(&scene, XV_FORCED, when + 3);
    tend(&scene, computing, when + 3 + INTERVAL);
    XvWaiter *returner = join(&scene, XV_RETURNER, when + 3 + INTERVAL);
    CHECK_PTR(xv_turns_next(scene.box, when + 4 + INTERVAL), ==, returner);
    CHECK(is_asked(&scene));
    xv_turns_quit(scene.box, computing, when + 5 + INTERVAL);
    CHECK(!is_asked(&scene));
    close_scene(&scene);
}

TEST("one at a time keeps the time, and when it leaves the last in line is nudged to take over")
{
    Scene scene;
    open_scene(&scene);
    int64_t when = SECONDS(1);
    XvWaiter *first = join(&scene, XV_NEWCOMER, when), *second = join(&scene, XV_NEWCOMER, when);
    XvWaiter *third = join(&scene, XV_NEWCOMER, when);
    CHECK_INT(tend(&scene, first, when), ==, when + INTERVAL);
    CHECK_INT(tend(&scene, second, when), ==, INT64_MAX);
    CHECK_INT(tend(&scene, third, when + 2 * INTERVAL), ==, INT64_MAX);
    CHECK(!is_asked(&scene));
    CHECK(!is_nudged(second) && !is_nudged(third));
    CHECK_PTR(xv_turns_next(scene.box, when + 1), ==, first);
    CHECK(!is_nudged(second) && is_nudged(third));
    CHECK_INT(tend(&scene, third, when + 2), ==, when + 1 + INTERVAL);
    CHECK_PTR(xv_turns_next(scene.box, when + 3), ==, second);
    CHECK_PTR(xv_turns_next(scene.box, when + 4), ==, third);
    close_scene(&scene);
}

TEST("a holder that does not let go is reported once, and so is the next")
{
    Scene scene;
    XvStall stall;
    bool stalled;
    open_scene(&scene);
    CHECK_INT(pthread_setname_np(pthread_self(), "the holder"), ==, 0);
    int64_t when = SECONDS(10);
    XvWaiter *waiter = join(&scene, XV_FORCED, when), *other = join(&scene, XV_RETURNER, when + 1);
    CHECK_INT(xv_turns_tend(scene.box, other, when + 2, &stall, &stalled), ==, when + 2 + SECONDS(1));
    CHECK(!stalled);
    xv_turns_tend(scene.box, waiter, when + 1 + SECONDS(1), &stall, &stalled);
    CHECK(!stalled);
    xv_turns_tend(scene.box, other, when + 2 + SECONDS(1), &stall, &stalled);
    CHECK(stalled);
    CHECK_INT(stall.interpreter, ==, XvInterpreter_Id(scene.world.interp));
    CHECK_STR(stall.name, "test");
    CHECK_STR(stall.thread_name, "the holder");
    CHECK_PTR(stall.ts, ==, scene.world.ts);
    CHECK_UINT(stall.thread, ==, (uint64_t)pthread_self());
    CHECK_INT(stall.asked_ns, ==, SECONDS(1));
    CHECK_INT(stall.waiting, ==, 2);
    xv_turns_tend(scene.box, waiter, when + SECONDS(5), &stall, &stalled);
    CHECK(!stalled);
    CHECK_PTR(xv_turns_next(scene.box, when + SECONDS(6)), ==, waiter);
    xv_turns_tend(scene.box, other, when + SECONDS(7) - 1, &stall, &stalled);
    CHECK(!stalled);
    xv_turns_tend(scene.box, other, when + SECONDS(7), &stall, &stalled);
    CHECK(stalled);
    CHECK_INT(stall.waiting, ==, 1);
    close_scene(&scene);
}

TEST("newcomers are sent away together, and those who were inside stay in line")
{
    Scene scene;
    open_scene(&scene);
    int64_t when = SECONDS(1);
    join(&scene, XV_NEWCOMER, when);
    XvWaiter *returner = join(&scene, XV_RETURNER, when), *forced = join(&scene, XV_FORCED, when);
    join(&scene, XV_NEWCOMER, when);
    int gone = 0;
    for (XvWaiter *waiter = xv_turns_newcomers(scene.box, when + 1); waiter != NULL; waiter = waiter->next) {
        CHECK_INT(waiter->kind, ==, XV_NEWCOMER);
        CHECK(!waiter->in_line);
        gone++;
    }
    CHECK_INT(gone, ==, 2);
    CHECK(is_nudged(forced));
    CHECK_PTR(xv_turns_next(scene.box, when + 2), ==, returner);
    CHECK_PTR(xv_turns_next(scene.box, when + 3), ==, forced);
    close_scene(&scene);
}
