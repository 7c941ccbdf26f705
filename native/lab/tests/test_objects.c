/* SPDX-License-Identifier: Apache-2.0 */
#include <signal.h>
#include <stdlib.h>

#include "labtest.h"
#include "objects.h"

#ifdef XVLAB_TEST_CPYTHON
#include "crossview_lab/cpython.h"
#endif

static XvLabLoopSample run(XvLabCrew *crew, int32_t operation, int32_t maker, int64_t duration)
{
    XvLabLoopSample sample;
    memset(&sample, 0, sizeof sample);
    CHECK_OK(xvlab_objects_run(crew, operation, maker, duration, 7, &sample));
    return sample;
}

/* What can be run at all is what its batch says is right, and takes time. */
static void check_maker(XvLabCrew *crew, int32_t maker, int32_t first, int32_t last)
{
    for (int32_t operation = first; operation <= last; operation++) {
        XvLabLoopSample sample = run(crew, operation, maker, MILLISECONDS(10));
        printf("\n  %s %s: %.2f ns ", xvlab_operation_name(operation), xvlab_maker_name(maker),
               (double)sample.ns / (double)sample.operations);
        CHECK_INT(sample.count_expected, >=, 2);
        CHECK_INT(sample.count_found, ==, sample.count_expected);
        CHECK_INT(sample.operations, >=, XVLAB_BATCH);
        CHECK_INT(sample.operations, <, sample.count_expected * XVLAB_BATCH);
        CHECK_INT(sample.ns, >=, MILLISECONDS(10) / 2);
        sample = run(crew, operation, maker, 1000);
        CHECK_INT(sample.count_found, ==, sample.count_expected);
    }
}

TEST("every operation leaves what it must leave")
{
    XvLabCrew *crew = open_pair_of_workers();
    check_maker(crew, XVLAB_CROSSVIEW, 0, XVLAB_OPERATIONS - 1);
    check_maker(crew, XVLAB_CROSSVIEW_LOCKED, XVLAB_ALLOC, XVLAB_ALLOC);
    check_maker(crew, XVLAB_MALLOC, XVLAB_ALLOC, XVLAB_ALLOC_RANDOM);
    xvlab_crew_close(crew);
}

static int batches_done;

static bool every_other(XvLabBench *bench)
{
    (void)bench;
    return ++batches_done % 2 == 0;
}

static bool never(XvLabBench *bench)
{
    (void)bench;
    return false;
}

static bool always(XvLabBench *bench)
{
    (void)bench;
    return true;
}

TEST("the proof can fail: a batch that is wrong is not counted, and one that leaks takes all with it")
{
    static const XvLabMakerProcs half = {.batches = {[XVLAB_INT] = every_other}};
    static const XvLabMakerProcs leaking = {.is_as_before = never, .batches = {[XVLAB_INT] = always}};
    XvLabCrew *crew = open_pair_of_workers();
    xvlab_cpython_joins(&half);
    XvLabLoopSample sample = run(crew, XVLAB_INT, XVLAB_CPYTHON, 100000);
    CHECK_INT(sample.count_found, ==, sample.count_expected / 2);
    CHECK_INT(sample.count_expected, ==, batches_done);
    xvlab_cpython_joins(&leaking);
    sample = run(crew, XVLAB_INT, XVLAB_CPYTHON, 100000);
    CHECK_INT(sample.count_found, ==, 0);
    CHECK_INT(sample.count_expected, >=, 2);
    xvlab_cpython_joins(NULL);
    xvlab_crew_close(crew);
}

static int16_t seen_order[2][XVLAB_BATCH];
static int orders_seen;

static bool look_at_order(XvLabBench *bench)
{
    memcpy(seen_order[orders_seen], bench->order, sizeof bench->order);
    return true;
}

TEST("the random order is one of all, and the seed's")
{
    static const XvLabMakerProcs looking = {.batches = {[XVLAB_ALLOC_RANDOM] = look_at_order}};
    XvLabCrew *crew = open_pair_of_workers();
    XvLabLoopSample sample;
    xvlab_cpython_joins(&looking);
    for (int again = 0; again < 2; again++) {
        orders_seen = 0;
        CHECK_OK(xvlab_objects_run(crew, XVLAB_ALLOC_RANDOM, XVLAB_CPYTHON, 1000, 1, &sample));
        orders_seen = 1;
        CHECK_OK(xvlab_objects_run(crew, XVLAB_ALLOC_RANDOM, XVLAB_CPYTHON, 1000, (uint64_t)again + 1, &sample));
        CHECK_INT(memcmp(seen_order[0], seen_order[1], sizeof seen_order[0]) != 0, ==, again);
    }
    static bool met[XVLAB_BATCH];
    int in_place = 0;
    for (int i = 0; i < XVLAB_BATCH; i++) {
        CHECK_INT(met[seen_order[1][i]], ==, 0);
        met[seen_order[1][i]] = true;
        in_place += seen_order[1][i] == i;
    }
    CHECK_INT(in_place, <, 20);
    xvlab_cpython_joins(NULL);
    xvlab_crew_close(crew);
}

TEST("CPython does the same, where there is one, and leaves the process' signals alone")
{
#ifdef XVLAB_TEST_CPYTHON
    CHECK_INT(xvlab_cpython_built(), ==, 1);
    struct sigaction before[32], after;
    for (int i = 1; i < 32; i++)
        CHECK_INT(sigaction(i, NULL, &before[i]), ==, 0);
    XvLabCrew *crew = open_pair_of_workers();
    xvlab_cpython_join();
    check_maker(crew, XVLAB_CPYTHON, 0, XVLAB_OPERATIONS - 1);
    xvlab_crew_close(crew);
    for (int i = 1; i < 32; i++) {
        CHECK_INT(sigaction(i, NULL, &after), ==, 0);
        CHECK(after.sa_handler == before[i].sa_handler);
    }
    crew = open_pair_of_workers();
    check_maker(crew, XVLAB_CPYTHON, XVLAB_INT, XVLAB_INT);
    xvlab_crew_close(crew);
    CHECK(strncmp(xvlab_cpython_version(), "3.", 2) == 0);
    xvlab_cpython_joins(NULL);
#else
    printf("(skipped: built without python3-dev, or with sanitizers) ");
    CHECK_INT(xvlab_cpython_built(), ==, 0);
#endif
}

TEST("names are those of the rows")
{
    CHECK_STR(xvlab_operation_name(XVLAB_ALLOC), "alloc+free");
    CHECK_STR(xvlab_operation_name(XVLAB_ALLOC_RANDOM), "alloc+free, 1,000 live");
    CHECK_STR(xvlab_operation_name(XVLAB_DICT_GET), "dict get");
    CHECK_PTR(xvlab_operation_name(XVLAB_OPERATIONS), ==, NULL);
    CHECK_PTR(xvlab_operation_name(-1), ==, NULL);
    CHECK_STR(xvlab_maker_name(XVLAB_CROSSVIEW), "crossview");
    CHECK_STR(xvlab_maker_name(XVLAB_MALLOC), "malloc");
    CHECK_PTR(xvlab_maker_name(XVLAB_MAKERS), ==, NULL);
    CHECK_PTR(xvlab_maker_name(-1), ==, NULL);
}

TEST("what cannot be run is refused")
{
    XvLabCrew *crew = open_pair_of_workers();
    XvLabLoopSample sample;
    CHECK_INT(xvlab_objects_run(crew, -1, XVLAB_CROSSVIEW, 1000, 0, &sample), ==, XV_INVALID);
    CHECK_INT(xvlab_objects_run(crew, XVLAB_OPERATIONS, XVLAB_CROSSVIEW, 1000, 0, &sample), ==, XV_INVALID);
    CHECK_INT(xvlab_objects_run(crew, XVLAB_ALLOC, -1, 1000, 0, &sample), ==, XV_INVALID);
    CHECK_INT(xvlab_objects_run(crew, XVLAB_ALLOC, XVLAB_MAKERS, 1000, 0, &sample), ==, XV_INVALID);
    CHECK_INT(xvlab_objects_run(crew, XVLAB_DICT_GET, XVLAB_MALLOC, 1000, 0, &sample), ==, XV_INVALID);
    CHECK_INT(xvlab_objects_run(crew, XVLAB_INT, XVLAB_CROSSVIEW_LOCKED, 1000, 0, &sample), ==, XV_INVALID);
    CHECK_INT(xvlab_objects_run(crew, XVLAB_INT, XVLAB_CPYTHON, 1000, 0, &sample), ==, XV_INVALID);
    CHECK_INT(xvlab_objects_run(crew, XVLAB_ALLOC, XVLAB_CROSSVIEW, 999, 0, &sample), ==, XV_INVALID);
    CHECK_INT(xvlab_objects_run(crew, XVLAB_ALLOC, XVLAB_CROSSVIEW, XVLAB_MAX_SAMPLE_NS + 1, 0, &sample), ==,
              XV_INVALID);
    CHECK_INT(xvlab_objects_run(crew, XVLAB_ALLOC, XVLAB_CROSSVIEW, 1000, 0, NULL), ==, XV_INVALID);
    CHECK_INT(xvlab_objects_run(NULL, XVLAB_ALLOC, XVLAB_CROSSVIEW, 1000, 0, &sample), ==, XV_INVALID);
    xvlab_crew_close(crew);
}
