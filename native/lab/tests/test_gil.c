/* SPDX-License-Identifier: Apache-2.0 */
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>

#include "gil.h"
#include "labtest.h"
#include "watch.h"

#ifdef XVLAB_TEST_CPYTHON
#include "crossview_lab/cpython.h"
#endif

#define MAX_WAITS 4096

static int64_t waits[MAX_WAITS];

static int compare(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static XvLabGilSample run(XvLabCrew *crew, int32_t work, int32_t kind, int32_t one_cpu, int64_t duration)
{
    XvLabGilSample sample;
    memset(&sample, 0, sizeof sample);
    CHECK_OK(xvlab_gil_run(crew, work, kind, one_cpu, duration, 7, &sample, waits, MAX_WAITS));
    qsort(waits, (size_t)sample.returns, sizeof waits[0], compare);
    printf("\n  %s, %s%s: %.1f ns a chunk, %lld waits (%lld disturbed), median %lld ns, longest %lld ns, %lld handed over ",
           xvlab_gil_work_name(work), xvlab_gil_kind_name(kind), one_cpu ? ", one CPU" : "",
           (double)(sample.ns - sample.kept_ns) / (double)sample.chunks, (long long)sample.returns,
           (long long)sample.disturbed, sample.returns ? (long long)waits[sample.returns / 2] : -1,
           sample.returns ? (long long)waits[sample.returns - 1] : -1, (long long)sample.handovers);
    CHECK_INT(sample.chunks, >, 0);
    CHECK_INT(sample.ns, >, 0);
    CHECK_INT(sample.kept_ns, >=, 0);
    return sample;
}

TEST("who computes does so beside whoever else there is, under every GIL")
{
    XvLabCrew *crew = open_pair_of_workers();
    for (int32_t kind = 0; kind < XVLAB_GIL_CPYTHON; kind++)
        for (int32_t work = 0; work < XVLAB_GIL_WORKS; work++)
            run(crew, work, kind, 0, MILLISECONDS(20));
    xvlab_crew_close(crew);
}

TEST("who returns to this library's GIL is handed it, on a CPU of its own and on the holder's")
{
    XvLabCrew *crew = open_pair_of_workers();
    for (int32_t one_cpu = 0; one_cpu < 2; one_cpu++) {
        /* On a busy machine one of the two may be off its CPU for most of a sample. */
        int64_t returns = 0, handovers = 0;
        for (int tries = 0; tries < 100 && (returns < 10 || handovers < 10); tries++) {
            XvLabGilSample sample = run(crew, XVLAB_GIL_RETURNS, XVLAB_GIL_CROSSVIEW, one_cpu, MILLISECONDS(50));
            returns += sample.returns + sample.disturbed;
            handovers += sample.handovers;
            if (one_cpu)
                CHECK_INT(sample.disturbed, ==, 0);
            for (int64_t i = 0; i < sample.returns; i++)
                CHECK_INT(waits[i], >=, 0);
        }
        CHECK_INT(returns, >=, 10);
        CHECK_INT(handovers, >=, 10);
    }
    CHECK_INT(xvlab_crew_last_cpu(crew, 1), !=, -1);
    xvlab_crew_close(crew);
}

TEST("who moved to another worker's CPU for a sample is back afterwards")
{
    XvLabCrew *crew = open_pair_of_workers();
    if (runs_apart(crew)) {
        int32_t own;
        run(crew, XVLAB_GIL_RETURNS, XVLAB_GIL_CROSSVIEW, 0, MILLISECONDS(2));
        own = xvlab_crew_last_cpu(crew, 1);
        CHECK_INT(own, !=, xvlab_crew_last_cpu(crew, 0));
        run(crew, XVLAB_GIL_RETURNS, XVLAB_GIL_CROSSVIEW, 1, MILLISECONDS(2));
        run(crew, XVLAB_GIL_RETURNS, XVLAB_GIL_CROSSVIEW, 0, MILLISECONDS(2));
        CHECK_INT(xvlab_crew_last_cpu(crew, 1), ==, own);
    }
    xvlab_crew_close(crew);
}

TEST("two that compute are made to give way, and neither does nothing")
{
    XvLabCrew *crew = open_pair_of_workers();
    int64_t forced = 0;
    for (int tries = 0; tries < 100 && forced < 2; tries++) {
        XvLabGilSample sample = run(crew, XVLAB_GIL_COMPUTE, XVLAB_GIL_CROSSVIEW, 0, MILLISECONDS(60));
        forced += sample.forced;
        CHECK_INT(sample.returns, ==, 0);
    }
    CHECK_INT(forced, >=, 2);
    xvlab_crew_close(crew);
}

TEST("the controls go wrong: without a hand-off, and with one that is asked for after 5 ms, few come back at all")
{
    XvLabCrew *crew = open_pair_of_workers();
    if (runs_apart(crew)) {
        for (int32_t kind = XVLAB_GIL_NO_HAND_OFF; kind <= XVLAB_GIL_INTERVAL; kind++) {
            int64_t returns = 0;
            for (int tries = 0; tries < 100 && returns < 1; tries++) {
                XvLabGilSample sample = run(crew, XVLAB_GIL_RETURNS, kind, 0, MILLISECONDS(100));
                returns += sample.returns + sample.disturbed;
                CHECK_INT(sample.returns, <, 100);
                CHECK_INT(sample.handovers, ==, 0);
            }
            CHECK_INT(returns, >=, 1);
        }
    }
    xvlab_crew_close(crew);
}

static void *be_kept(void *arg)
{
    int watch = xvlab_watch_open();
    int64_t before = xvlab_watch_kept(watch), *kept = arg;
    cpu_set_t set;
    int32_t cpu;
    CHECK_INT(xvlab_cpus(&cpu, 1), >=, 1);
    CPU_ZERO(&set);
    CPU_SET(cpu, &set);
    CHECK_INT(sched_setaffinity(0, sizeof set, &set), ==, 0);
    for (int64_t end = xvlab_now_ns() + MILLISECONDS(60); xvlab_now_ns() < end;)
        continue;
    *kept = watch < 0 ? -1 : xvlab_watch_kept(watch) - before;
    xvlab_watch_close(watch);
    return NULL;
}

TEST("it is seen that a thread was kept from its CPU, where the kernel tells")
{
    pthread_t threads[2];
    int64_t kept[2];
    for (int i = 0; i < 2; i++)
        CHECK_INT(pthread_create(&threads[i], NULL, be_kept, &kept[i]), ==, 0);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    if (kept[0] >= 0)
        CHECK_INT(kept[0] + kept[1], >=, MILLISECONDS(20));
    CHECK_INT(xvlab_watch_kept(-1), ==, 0);
    xvlab_watch_close(-1);
}

TEST("CPython does the same, where there is one")
{
#ifdef XVLAB_TEST_CPYTHON
    XvLabCrew *crew = open_pair_of_workers();
    xvlab_cpython_join();
    for (int32_t work = 0; work < XVLAB_GIL_WORKS; work++)
        run(crew, work, XVLAB_GIL_CPYTHON, 0, MILLISECONDS(50));
    xvlab_cpython_gil_joins(NULL);
    xvlab_crew_close(crew);
#else
    printf("(skipped: built without python3-dev, or with sanitizers) ");
#endif
}

TEST("names are those of the rows")
{
    CHECK_STR(xvlab_gil_work_name(XVLAB_GIL_ALONE), "alone");
    CHECK_STR(xvlab_gil_work_name(XVLAB_GIL_COMPUTE), "two that compute");
    CHECK_PTR(xvlab_gil_work_name(XVLAB_GIL_WORKS), ==, NULL);
    CHECK_PTR(xvlab_gil_work_name(-1), ==, NULL);
    CHECK_STR(xvlab_gil_kind_name(XVLAB_GIL_CROSSVIEW), "crossview");
    CHECK_STR(xvlab_gil_kind_name(XVLAB_GIL_CPYTHON), "cpython");
    CHECK_PTR(xvlab_gil_kind_name(XVLAB_GIL_KINDS), ==, NULL);
    CHECK_PTR(xvlab_gil_kind_name(-1), ==, NULL);
}

TEST("what cannot be run is refused")
{
    XvLabCrew *crew = open_pair_of_workers(), *alone = NULL;
    XvLabGilSample sample;
    int32_t any = -1;
    CHECK_OK(xvlab_crew_open(&any, 1, &alone));
    CHECK_INT(xvlab_gil_run(crew, -1, 0, 0, 1000, 0, &sample, NULL, 0), ==, XV_INVALID);
    CHECK_INT(xvlab_gil_run(crew, XVLAB_GIL_WORKS, 0, 0, 1000, 0, &sample, NULL, 0), ==, XV_INVALID);
    CHECK_INT(xvlab_gil_run(crew, 0, -1, 0, 1000, 0, &sample, NULL, 0), ==, XV_INVALID);
    CHECK_INT(xvlab_gil_run(crew, 0, XVLAB_GIL_KINDS, 0, 1000, 0, &sample, NULL, 0), ==, XV_INVALID);
    CHECK_INT(xvlab_gil_run(crew, 0, XVLAB_GIL_CPYTHON, 0, 1000, 0, &sample, NULL, 0), ==, XV_INVALID);
    CHECK_INT(xvlab_gil_run(crew, 0, 0, 0, 999, 0, &sample, NULL, 0), ==, XV_INVALID);
    CHECK_INT(xvlab_gil_run(crew, 0, 0, 0, XVLAB_MAX_SAMPLE_NS + 1, 0, &sample, NULL, 0), ==, XV_INVALID);
    CHECK_INT(xvlab_gil_run(crew, 0, 0, 0, 1000, 0, &sample, NULL, 1), ==, XV_INVALID);
    CHECK_INT(xvlab_gil_run(crew, 0, 0, 0, 1000, 0, NULL, NULL, 0), ==, XV_INVALID);
    CHECK_INT(xvlab_gil_run(NULL, 0, 0, 0, 1000, 0, &sample, NULL, 0), ==, XV_INVALID);
    CHECK_INT(xvlab_gil_run(alone, XVLAB_GIL_RETURNS, 0, 0, 1000, 0, &sample, NULL, 0), ==, XV_INVALID);
    CHECK_OK(xvlab_gil_run(alone, XVLAB_GIL_ALONE, 0, 0, 1000, 0, &sample, NULL, 0));
    xvlab_crew_close(alone);
    xvlab_crew_close(crew);
}
