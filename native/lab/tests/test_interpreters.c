/* SPDX-License-Identifier: Apache-2.0 */
#include "helper.h"
#include "labtest.h"
#include "lists.h"

#ifdef XVLAB_TEST_CPYTHON
#include "crossview_lab/cpython.h"
#endif

static XvLabLoopSample run(XvLabCrew *crew, int32_t life, int64_t duration)
{
    XvLabLoopSample sample;
    memset(&sample, 0, sizeof sample);
    CHECK_OK(xvlab_loop_run(crew, XVLAB_LIFE, life, 1, duration, &sample));
    printf("\n  %s: %.1f ns ", xvlab_loop_name(XVLAB_LIFE, life), (double)sample.ns / (double)sample.operations);
    CHECK_INT(sample.count_expected, >=, 2);
    CHECK_INT(sample.operations, >, 0);
    CHECK_INT(sample.ns, >=, duration / 2);
    return sample;
}

TEST("every way of coming and going leaves what it must leave")
{
    XvLabCrew *crew = open_pair_of_workers();
    for (int32_t life = 0; life < XVLAB_LIFE_CPYTHON; life++) {
        XvLabLoopSample sample = run(crew, life, MILLISECONDS(10));
        CHECK_INT(sample.count_found, ==, sample.count_expected);
    }
    xvlab_crew_close(crew);
}

/* How long it takes with one GIL for both is none of a test's business, that they took turns is. */
TEST("two threads make their lists in two interpreters, in one, and in two processes")
{
    XvLabCrew *crew = open_pair_of_workers();
    for (int32_t parallel = 0; parallel < XVLAB_PARALLELS; parallel++) {
        XvLabParallelSample sample;
        memset(&sample, 0, sizeof sample);
        CHECK_OK(xvlab_parallel_run(crew, parallel, MILLISECONDS(20), &sample));
        printf("\n  %s: %.0f ns a list, kept %.1f of %.1f ms ", xvlab_parallel_name(parallel),
               (double)(sample.ns - sample.kept_ns) / (double)sample.lists, (double)sample.kept_ns / 1e6,
               (double)sample.ns / 1e6);
        CHECK_INT(sample.lists, >=, 2);
        CHECK_INT(sample.right, ==, sample.lists);
        CHECK_INT(sample.ns, >=, MILLISECONDS(40));
        CHECK_INT(sample.kept_ns, >=, 0);
    }
    xvlab_crew_close(crew);
}

TEST("a thousand interpreters take memory, give it back, and take none that they had not had before")
{
    XvLabCrew *crew = open_pair_of_workers();
    XvLabMemorySample memory;
    memset(&memory, 0, sizeof memory);
    CHECK_OK(xvlab_memory_run(crew, 1000, &memory));
    printf("\n  KiB each: made %.2f, idle %.2f, worked %.2f, left %.2f, left again %.3f; mappings %lld, then %lld ",
           (double)(memory.made - memory.none) / 1024e3, (double)(memory.idle - memory.none) / 1024e3,
           (double)(memory.worked - memory.none) / 1024e3,
           (double)(memory.closed - memory.none) / 1024e3, (double)(memory.closed_again - memory.closed) / 1024e3,
           (long long)memory.mappings_none, (long long)memory.mappings_all);
    CHECK_INT(memory.interpreters, ==, 1000);
    CHECK_INT(memory.right, ==, 1000);
    CHECK_INT(memory.none, <, memory.made);
    CHECK_INT(memory.made, <, memory.idle);
    CHECK_INT(memory.idle, <, memory.worked);
    CHECK_INT(memory.closed, <, memory.worked);
    if (!is_sanitized())
        CHECK_INT(memory.mappings_all - memory.mappings_none, <, 100);
    xvlab_crew_close(crew);
}

TEST("ten thousand are alive in one process, and each does its work")
{
    XvLabCrew *crew = open_pair_of_workers();
    XvLabMemorySample memory;
    CHECK_OK(xvlab_memory_run(crew, 10000, &memory));
    CHECK_INT(memory.right, ==, 10000);
    xvlab_crew_close(crew);
}

TEST("a helper program that says that it failed, or answers too little, is heard")
{
    char *unknown[] = {NULL, "dance", NULL}, *short_of[] = {NULL, "memory", "1", NULL};
    struct {
        XvLabMemorySample sample;
        int64_t more;
    } answer;
    CHECK_INT(xvlab_helper_run(unknown, &answer, sizeof answer.sample), ==, XV_INVALID);
    CHECK_INT(xvlab_helper_run(short_of, &answer, sizeof answer), ==, XV_INVALID);
    CHECK_OK(xvlab_helper_run(short_of, &answer, sizeof answer.sample));
    CHECK_INT(answer.sample.right, ==, 1);
}

TEST("CPython's sub-interpreters come and go as well, where there is one")
{
#ifdef XVLAB_TEST_CPYTHON
    XvLabCrew *crew = open_pair_of_workers();
    xvlab_cpython_join();
    XvLabLoopSample sample = run(crew, XVLAB_LIFE_CPYTHON, MILLISECONDS(50));
    CHECK_INT(sample.count_found, ==, sample.count_expected);
    xvlab_crew_close(crew);
#else
    printf("(skipped: built without python3-dev, or with sanitizers) ");
#endif
}

TEST("names are those of the rows")
{
    CHECK_STR(xvlab_loop_name(XVLAB_LIFE, XVLAB_LIFE_MUTEX), "mutex lock+unlock");
    CHECK_STR(xvlab_loop_name(XVLAB_LIFE, XVLAB_LIFE_CPYTHON), "cpython create+destroy");
    CHECK_PTR(xvlab_loop_name(XVLAB_LIFE, XVLAB_LIVES), ==, NULL);
    CHECK_PTR(xvlab_loop_name(XVLAB_LIFE, -1), ==, NULL);
    CHECK_STR(xvlab_parallel_name(XVLAB_TWO_PROCESSES), "two processes");
    CHECK_PTR(xvlab_parallel_name(XVLAB_PARALLELS), ==, NULL);
    CHECK_PTR(xvlab_parallel_name(-1), ==, NULL);
}

TEST("what cannot be run is refused")
{
    XvLabCrew *crew = open_pair_of_workers(), *alone = NULL;
    XvLabLoopSample life;
    XvLabParallelSample parallel;
    XvLabMemorySample memory;
    int32_t any = -1;
    CHECK_OK(xvlab_crew_open(&any, 1, &alone));
    CHECK_INT(xvlab_loop_run(crew, XVLAB_LIFE, -1, 1, 1000, &life), ==, XV_INVALID);
    CHECK_INT(xvlab_loop_run(crew, XVLAB_LIFE, XVLAB_LIVES, 1, 1000, &life), ==, XV_INVALID);
    CHECK_INT(xvlab_loop_run(crew, XVLAB_LIFE, 0, 1, 999, &life), ==, XV_INVALID);
    CHECK_INT(xvlab_loop_run(crew, XVLAB_LIFE, 0, 1, XVLAB_MAX_SAMPLE_NS + 1, &life), ==, XV_INVALID);
    CHECK_INT(xvlab_loop_run(crew, XVLAB_LIFE, 0, 1, 1000, NULL), ==, XV_INVALID);
    CHECK_INT(xvlab_loop_run(NULL, XVLAB_LIFE, 0, 1, 1000, &life), ==, XV_INVALID);
    CHECK_INT(xvlab_parallel_run(crew, -1, 1000, &parallel), ==, XV_INVALID);
    CHECK_INT(xvlab_parallel_run(crew, XVLAB_PARALLELS, 1000, &parallel), ==, XV_INVALID);
    CHECK_INT(xvlab_parallel_run(crew, 0, 999, &parallel), ==, XV_INVALID);
    CHECK_INT(xvlab_parallel_run(crew, 0, 1000, NULL), ==, XV_INVALID);
    CHECK_INT(xvlab_parallel_run(alone, 0, 1000, &parallel), ==, XV_INVALID);
    CHECK_INT(xvlab_memory_run(crew, 0, &memory), ==, XV_INVALID);
    CHECK_INT(xvlab_memory_run(crew, 100001, &memory), ==, XV_INVALID);
    CHECK_INT(xvlab_memory_run(crew, 1, NULL), ==, XV_INVALID);
    CHECK_INT(xvlab_memory_run(NULL, 1, &memory), ==, XV_INVALID);
    xvlab_crew_close(alone);
    xvlab_crew_close(crew);
}
