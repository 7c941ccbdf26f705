/* SPDX-License-Identifier: Apache-2.0 */
#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <sched.h>

#include "crew.h"
#include "labtest.h"
#include "ticks.h"

static int threads_of_process(void)
{
    DIR *dir = opendir("/proc/self/task");
    CHECK(dir != NULL);
    int threads = 0;
    for (struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir))
        threads += entry->d_name[0] != '.';
    closedir(dir);
    return threads;
}

typedef struct Visits {
    XvLabMeeting meeting;
    _Atomic(int) visits[4];
    _Atomic(int) wrong;
    pthread_t threads[4];
} Visits;

static void visit(void *arg, int32_t worker)
{
    Visits *visits = arg;
    if (atomic_fetch_add(&visits->visits[worker], 1) == 0)
        visits->threads[worker] = pthread_self();
    else if (!pthread_equal(visits->threads[worker], pthread_self()))
        atomic_fetch_add(&visits->wrong, 1);
}

TEST("each task runs once on each wanted worker, always on the same thread")
{
    int32_t anywhere[4] = {-1, -1, -1, -1};
    XvLabCrew *crew;
    CHECK_OK(xvlab_crew_open(anywhere, 4, &crew));
    CHECK_INT(xvlab_crew_size(crew), ==, 4);
    CHECK_INT(xvlab_crew_last_cpu(crew, 3), ==, -1);
    Visits visits = {0};
    for (int round = 0; round < 300; round++)
        CHECK_OK(xvlab_crew_run(crew, 1 + round % 3, visit, &visits));
    CHECK_INT(visits.visits[0], ==, 300);
    CHECK_INT(visits.visits[1], ==, 200);
    CHECK_INT(visits.visits[2], ==, 100);
    CHECK_INT(visits.visits[3], ==, 0);
    CHECK_OK(xvlab_crew_run(crew, 4, visit, &visits));
    CHECK_INT(visits.visits[3], ==, 1);
    CHECK_INT(visits.wrong, ==, 0);
    CHECK_INT(xvlab_crew_last_cpu(crew, 3), >=, 0);
    CHECK_INT(xvlab_crew_run(crew, 5, visit, &visits), ==, XV_INVALID);
    CHECK_INT(xvlab_crew_run(crew, 0, visit, &visits), ==, XV_INVALID);
    xvlab_crew_close(crew);
}

TEST("a crew that has been closed leaves no thread behind")
{
    int32_t anywhere[3] = {-1, -1, -1};
    XvLabCrew *crew;
    CHECK_OK(xvlab_crew_open(anywhere, 3, &crew)); /* with the first thread a sanitizer may start one of its own */
    xvlab_crew_close(crew);
    usleep(10000);
    int before = threads_of_process();
    for (int round = 0; round < 20; round++) {
        CHECK_OK(xvlab_crew_open(anywhere, 3, &crew));
        CHECK_INT(threads_of_process(), ==, before + 3);
        xvlab_crew_close(crew);
    }
    /* A joined thread's entry may outlive the join by a moment. */
    for (int tries = 0; tries < 1000 && threads_of_process() != before; tries++)
        usleep(1000);
    CHECK_INT(threads_of_process(), ==, before);
    xvlab_crew_close(NULL);
}

static void see_affinity(void *arg, int32_t worker)
{
    cpu_set_t set;
    int32_t *only = arg;
    CHECK_INT(sched_getaffinity(0, sizeof set, &set), ==, 0);
    only[worker] = -1;
    for (int cpu = 0; cpu < CPU_SETSIZE && CPU_COUNT(&set) == 1; cpu++)
        if (CPU_ISSET(cpu, &set))
            only[worker] = cpu;
}

TEST("a worker is pinned where it was asked to be, and a refusal is reported and not fatal")
{
    int32_t first, only[3];
    CHECK_INT(xvlab_cpus(&first, 1), >=, 1);
    int32_t cpus[3] = {first, -1, 1 << 18};
    XvLabCrew *crew;
    CHECK_OK(xvlab_crew_open(cpus, 3, &crew));
    CHECK_INT(xvlab_crew_pin_error(crew, 0), ==, 0);
    CHECK_INT(xvlab_crew_pin_error(crew, 1), ==, -1);
    CHECK_INT(xvlab_crew_pin_error(crew, 2), ==, EINVAL);
    CHECK_INT(xvlab_crew_pin_error(crew, 3), ==, -1);
    CHECK_OK(xvlab_crew_run(crew, 3, see_affinity, only));
    CHECK_INT(only[0], ==, first);
    CHECK_INT(xvlab_crew_last_cpu(crew, 0), ==, first);
    CHECK_INT(xvlab_crew_last_cpu(crew, 2), >=, 0);
    CHECK_INT(xvlab_crew_last_cpu(crew, 3), ==, -1);
    xvlab_crew_close(crew);
}

static void rerun(void *arg, int32_t worker)
{
    XvLabCrew *crew = *(XvLabCrew **)arg;
    Visits none = {0};
    CHECK_INT(xvlab_crew_run(crew, 1, visit, &none), ==, XV_BUSY);
    CHECK_INT(none.visits[worker], ==, 0);
}

TEST("a crew does one thing at a time")
{
    int32_t anywhere = -1;
    XvLabCrew *crew;
    CHECK_OK(xvlab_crew_open(&anywhere, 1, &crew));
    CHECK_OK(xvlab_crew_run(crew, 1, rerun, &crew));
    CHECK_OK(xvlab_crew_run(crew, 1, rerun, &crew));
    xvlab_crew_close(crew);
}

static _Atomic(int) inside;

static void meet_often(void *arg, int32_t worker)
{
    (void)worker;
    Visits *visits = arg;
    for (int round = 0; round < 200; round++) {
        atomic_fetch_add(&inside, 1);
        xvlab_meet(&visits->meeting);
        if (atomic_load(&inside) != 3)
            atomic_fetch_add(&visits->wrong, 1);
        xvlab_meet(&visits->meeting);
        atomic_fetch_sub(&inside, 1);
        xvlab_meet(&visits->meeting);
    }
}

TEST("nobody leaves a meeting before all have come, on fewer CPUs than workers, too")
{
    int32_t first;
    xvlab_cpus(&first, 1);
    int32_t crowded[3] = {first, first, first};
    XvLabCrew *crew;
    CHECK_OK(xvlab_crew_open(crowded, 3, &crew));
    Visits visits = {.meeting = {.n = 3}};
    CHECK_OK(xvlab_crew_run(crew, 3, meet_often, &visits));
    CHECK_INT(visits.wrong, ==, 0);
    xvlab_crew_close(crew);
}

static void spin(void *arg, int32_t worker)
{
    (void)worker;
    for (int64_t end = xvlab_now_ns() + *(int64_t *)arg; xvlab_now_ns() < end;)
        continue;
}

TEST("workers that share a CPU say how long they waited for it")
{
    int32_t first;
    xvlab_cpus(&first, 1);
    int32_t crowded[3] = {first, first, first};
    XvLabCrew *crew;
    CHECK_OK(xvlab_crew_open(crowded, 3, &crew));
    CHECK_INT(xvlab_crew_last_off_cpu_ns(crew, 0), ==, -1);
    CHECK_INT(xvlab_crew_last_off_cpu_ns(crew, 3), ==, -1);
    int64_t ns = 60000000, off = 0;
    CHECK_OK(xvlab_crew_run(crew, 2, spin, &ns));
    for (int32_t i = 0; i < 2; i++) {
        CHECK_INT(xvlab_crew_last_off_cpu_ns(crew, i), >=, 0);
        off += xvlab_crew_last_off_cpu_ns(crew, i);
    }
    CHECK_INT(off, >=, ns / 2); /* of two times 60 ms on one CPU, at least 60 were spent off it */
    CHECK_INT(xvlab_crew_last_off_cpu_ns(crew, 2), ==, -1);
    xvlab_crew_close(crew);
}

TEST("what a crew cannot be is refused")
{
    int32_t cpus[XVLAB_MAX_WORKERS + 1] = {0};
    XvLabCrew *crew = (XvLabCrew *)cpus;
    CHECK_INT(xvlab_crew_open(cpus, 0, &crew), ==, XV_INVALID);
    CHECK_PTR(crew, ==, NULL);
    CHECK_INT(xvlab_crew_open(cpus, XVLAB_MAX_WORKERS + 1, &crew), ==, XV_INVALID);
    CHECK_INT(xvlab_crew_open(NULL, 1, &crew), ==, XV_INVALID);
    CHECK_INT(xvlab_crew_open(cpus, 1, NULL), ==, XV_INVALID);
}

TEST("ticks keep step with the clock")
{
    int32_t anywhere = -1;
    XvLabCrew *crew;
    CHECK_OK(xvlab_crew_open(&anywhere, 1, &crew));
    int64_t off = INT64_MAX, expected = 0;
    /* Who is interrupted between the two readings tries again. */
    for (int tries = 0; tries < 20 && off > expected / 50; tries++) {
        int64_t ns = xvlab_now_ns(), ticks = xvlab_ticks();
        usleep(20000);
        ns = xvlab_now_ns() - ns;
        ticks = xvlab_ticks() - ticks;
        expected = xvlab_crew_ticks(crew, ns);
        off = llabs(ticks - expected);
    }
    CHECK_INT(off, <=, expected / 50);
    xvlab_crew_close(crew);
}

TEST("the machine and the build are described in words")
{
    int32_t cpus[1024];
    int32_t n = xvlab_cpus(cpus, 1024);
    CHECK_INT(n, ==, xvlab_cpus(NULL, 0));
    for (int32_t i = 1; i < n; i++)
        CHECK_INT(cpus[i - 1], <, cpus[i]);
    CHECK_INT(xvlab_abi_version(), ==, XVLAB_ABI_VERSION);
    CHECK_CONTAINS(xvlab_compiler(), __VERSION__);
    CHECK(xvlab_pmu_message(xvlab_pmu_probe()) != NULL);
    CHECK_STR(xvlab_pmu_message(0), "hardware counters can be read");
    CHECK_CONTAINS(xvlab_pmu_message(EACCES), "perf_event_paranoid");
    CHECK_CONTAINS(xvlab_pmu_message(12345), "refused");
}
