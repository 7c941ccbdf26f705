/* SPDX-License-Identifier: Apache-2.0 */
#include "labtest.h"
#include "loop.h"

static int chunks_done, places_left;

static bool every_other(XvLabPlace *place)
{
    (void)place;
    return ++chunks_done % 2 == 0;
}

static bool always(XvLabPlace *place)
{
    place->changes += 2;
    return true;
}

static XvStatus take_argument(XvLabPlace *place)
{
    place->world = *(void **)place->world;
    return XV_OK;
}

static XvStatus refuse(XvLabPlace *place)
{
    (void)place;
    return XV_NOMEM;
}

static XvStatus refuse_second(XvLabPlace *place) { return place->worker == 1 ? XV_NOMEM : XV_OK; }

static XvStatus close_late(XvLabPlace *place)
{
    (void)place;
    return XV_TIMEOUT;
}

static bool leave(XvLabPlace *place)
{
    __atomic_fetch_add(&places_left, 1, __ATOMIC_RELAXED);
    return place->world != NULL;
}

static bool second_leaks(XvLabPlace *place) { return place->worker != 1; }

TEST("what was not done is not counted, and what is left behind takes all with it")
{
    static const XvLabLoopProcs half = {.operations = 3, .chunk = every_other};
    static const XvLabLoopProcs leaking = {.operations = 3, .chunk = always, .leave = second_leaks};
    XvLabCrew *crew = open_pair_of_workers();
    XvLabLoopSample sample;
    CHECK_OK(xvlab_repeat(crew, &half, NULL, 1, 100000, &sample));
    CHECK_INT(sample.count_expected, ==, chunks_done);
    CHECK_INT(sample.count_expected, >=, 2);
    CHECK_INT(sample.count_found, ==, sample.count_expected / 2);
    CHECK_INT(sample.operations % 3, ==, 0);
    CHECK_INT(sample.operations, <, sample.count_expected * 3);
    CHECK_INT(sample.ns, >=, 50000);
    CHECK_OK(xvlab_repeat(crew, &leaking, NULL, 1, 100000, &sample));
    CHECK_INT(sample.count_found, ==, sample.count_expected);
    CHECK_OK(xvlab_repeat(crew, &leaking, NULL, 2, 100000, &sample));
    CHECK_INT(sample.count_found, ==, 0);
    xvlab_crew_close(crew);
}

TEST("changes are those of the timed chunks, and of the workers whose time is taken")
{
    static const XvLabLoopProcs both = {.operations = 5, .chunk = always};
    static const XvLabLoopProcs first = {.operations = 5, .chunk = always, .timed = 1};
    XvLabCrew *crew = open_pair_of_workers();
    XvLabLoopSample sample;
    CHECK_OK(xvlab_repeat(crew, &both, NULL, 2, MILLISECONDS(1), &sample));
    CHECK_INT(sample.changes * 5, ==, sample.operations * 2);
    CHECK_INT(sample.ns, >=, MILLISECONDS(1));
    CHECK_INT(sample.operations, <, sample.count_expected * 5);
    CHECK_OK(xvlab_repeat(crew, &first, NULL, 2, MILLISECONDS(1), &sample));
    CHECK_INT(sample.changes * 5, ==, sample.operations * 2);
    CHECK_INT(sample.operations + 10, <=, sample.count_expected * 5);
    xvlab_crew_close(crew);
}

TEST("all workers are in the world that the first has opened, and leave it before it is closed")
{
    static const XvLabLoopProcs procs = {.operations = 1, .chunk = always, .open = take_argument, .close = close_late, .leave = leave};
    XvLabCrew *crew = open_pair_of_workers();
    XvLabLoopSample sample;
    void *world = &sample;
    places_left = 0;
    CHECK_INT(xvlab_repeat(crew, &procs, &world, 2, 1000, &sample), ==, XV_TIMEOUT);
    CHECK_INT(places_left, ==, 2);
    CHECK_INT(sample.operations, ==, 0);
    xvlab_crew_close(crew);
}

TEST("who cannot open or enter measures nothing, and whoever came in goes out again")
{
    static const XvLabLoopProcs shut = {.operations = 1, .chunk = always, .open = refuse, .close = close_late, .leave = leave};
    static const XvLabLoopProcs narrow = {.operations = 1, .chunk = always, .enter = refuse_second, .leave = leave};
    XvLabCrew *crew = open_pair_of_workers();
    XvLabLoopSample sample;
    places_left = 0;
    CHECK_INT(xvlab_repeat(crew, &shut, NULL, 2, 1000, &sample), ==, XV_NOMEM);
    CHECK_INT(places_left, ==, 0);
    CHECK_INT(xvlab_repeat(crew, &narrow, NULL, 2, 1000, &sample), ==, XV_NOMEM);
    CHECK_INT(places_left, >=, 1);
    CHECK_INT(sample.count_expected, ==, 0);
    xvlab_crew_close(crew);
}

TEST("CPython's loops can be run once they have joined, and no others can be replaced")
{
    static const XvLabLoopProcs procs = {.operations = 7, .chunk = always};
    XvLabCrew *crew = open_pair_of_workers();
    XvLabLoopSample sample;
    CHECK_INT(xvlab_loop_run(crew, XVLAB_LIFE, XVLAB_LIFE_CPYTHON, 1, 1000, &sample), ==, XV_INVALID);
    xvlab_cpython_loop_joins(XVLAB_LIFE, XVLAB_LIFE_CPYTHON, &procs);
    CHECK_OK(xvlab_loop_run(crew, XVLAB_LIFE, XVLAB_LIFE_CPYTHON, 1, 1000, &sample));
    CHECK_INT(sample.operations % 7, ==, 0);
    xvlab_cpython_loop_joins(XVLAB_LIFE, XVLAB_LIFE_CPYTHON, NULL);
    CHECK_INT(xvlab_loop_run(crew, XVLAB_LIFE, XVLAB_LIFE_CPYTHON, 1, 1000, &sample), ==, XV_INVALID);
    xvlab_cpython_loop_joins(XVLAB_LIFE, XVLAB_LIFE_MUTEX, &procs);
    CHECK_OK(xvlab_loop_run(crew, XVLAB_LIFE, XVLAB_LIFE_MUTEX, 1, 1000, &sample));
    CHECK_INT(sample.changes, ==, 0);
    xvlab_cpython_loop_joins(XVLAB_LOOPS, 0, &procs);
    xvlab_cpython_loop_joins(XVLAB_LIFE, -1, &procs);
    xvlab_crew_close(crew);
}

TEST("what cannot be run is refused")
{
    XvLabCrew *crew = open_pair_of_workers();
    XvLabLoopSample sample;
    CHECK_INT(xvlab_loop_run(crew, -1, 0, 1, 1000, &sample), ==, XV_INVALID);
    CHECK_INT(xvlab_loop_run(crew, XVLAB_LOOPS, 0, 1, 1000, &sample), ==, XV_INVALID);
    CHECK_INT(xvlab_loop_run(crew, XVLAB_VIEWS, -1, 1, 1000, &sample), ==, XV_INVALID);
    CHECK_INT(xvlab_loop_run(crew, XVLAB_VIEWS, XVLAB_VIEWS_ALL, 1, 1000, &sample), ==, XV_INVALID);
    CHECK_INT(xvlab_loop_run(crew, XVLAB_VIEWS, XVLAB_VIEWS_SLICE, 2, 1000, &sample), ==, XV_INVALID);
    CHECK_INT(xvlab_loop_run(crew, XVLAB_CROSSING, XVLAB_CROSSING_CLONE, 3, 1000, &sample), ==, XV_INVALID);
    CHECK_INT(xvlab_loop_run(crew, XVLAB_CROSSING, XVLAB_CROSSING_CLONE, 0, 1000, &sample), ==, XV_INVALID);
    CHECK_INT(xvlab_loop_run(crew, XVLAB_VIEWS, 0, 1, 999, &sample), ==, XV_INVALID);
    CHECK_INT(xvlab_loop_run(crew, XVLAB_VIEWS, 0, 1, XVLAB_MAX_SAMPLE_NS + 1, &sample), ==, XV_INVALID);
    CHECK_INT(xvlab_loop_run(crew, XVLAB_VIEWS, 0, 1, 1000, NULL), ==, XV_INVALID);
    CHECK_INT(xvlab_loop_run(NULL, XVLAB_VIEWS, 0, 1, 1000, &sample), ==, XV_INVALID);
    CHECK_PTR(xvlab_loop_name(XVLAB_LOOPS, 0), ==, NULL);
    CHECK_PTR(xvlab_loop_name(XVLAB_VIEWS, XVLAB_VIEWS_ALL), ==, NULL);
    CHECK_INT(xvlab_loop_max_threads(XVLAB_VIEWS, -1), ==, 0);
    CHECK_INT(xvlab_loop_max_threads(XVLAB_VIEWS, XVLAB_VIEWS_SLICE), ==, 1);
    CHECK_INT(xvlab_loop_max_threads(XVLAB_CROSSING, XVLAB_CROSSING_CLONE), ==, 2);
    xvlab_crew_close(crew);
}
