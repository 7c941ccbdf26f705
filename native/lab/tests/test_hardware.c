/* SPDX-License-Identifier: Apache-2.0 */
#include "labtest.h"

static void check(const XvLabTurnSample *sample, const char *name, int64_t detail, int32_t threads)
{
    printf("\n  %s, %lld: %.2f ns a turn ", name, (long long)detail, (double)sample->chunk_ns / (double)sample->chunk);
    CHECK_INT(sample->turns, >=, sample->chunk);
    CHECK_INT(sample->right_expected, >=, sample->turns * threads);
    CHECK_INT(sample->right_found, ==, sample->right_expected);
}

TEST("words that two write grow by as much as was added, however close they are")
{
    XvLabCrew *crew = open_pair_of_workers();
    static const int64_t aparts[] = {8, 64, 128, XVLAB_FARTHEST};
    for (int32_t kind = 0; kind < XVLAB_LINES_KINDS; kind++)
        for (size_t i = 0; i < sizeof aparts / sizeof aparts[0]; i++) {
            XvLabTurnSample sample;
            CHECK_OK(xvlab_lines_run(crew, kind, aparts[i], MILLISECONDS(2), &sample));
            check(&sample, xvlab_lines_name(kind), aparts[i], kind == XVLAB_LINES_READ ? 1 : 2);
        }
    xvlab_crew_close(crew);
}

TEST("the system's line size is a power of two, if it tells")
{
    int32_t size = xvlab_line_size();
    CHECK_INT(size & (size - 1), ==, 0);
    CHECK_INT(size, >=, 0);
}

TEST("two CPUs take turns, and the workers are where they were afterwards")
{
    XvLabCrew *crew = open_pair_of_workers();
    int32_t cpus[2] = {0, 0};
    XvLabTurnSample sample;
    if (xvlab_cpus(cpus, 2) < 2)
        cpus[1] = cpus[0];
    for (int32_t kind = 0; kind < XVLAB_CORES_KINDS; kind++) {
        CHECK_OK(xvlab_cores_run(crew, kind, cpus[1], cpus[0], MILLISECONDS(2), &sample));
        check(&sample, xvlab_cores_name(kind), 0, kind == XVLAB_CORES_STAY ? 1 : 2);
    }
    if (runs_apart(crew)) {
        CHECK_OK(xvlab_readers_run(crew, XVLAB_READERS_ONLY, 2, 1000, &sample));
        CHECK_INT(xvlab_crew_last_cpu(crew, 0), ==, cpus[0]);
        CHECK_INT(xvlab_crew_last_cpu(crew, 1), ==, cpus[1]);
    }
    xvlab_crew_close(crew);
}

TEST("whoever reads, alone or not, reads what is there")
{
    XvLabCrew *crew = open_pair_of_workers();
    for (int32_t kind = 0; kind < XVLAB_READERS_KINDS; kind++)
        for (int32_t threads = 1; threads <= 2; threads++) {
            XvLabTurnSample sample;
            CHECK_OK(xvlab_readers_run(crew, kind, threads, MILLISECONDS(2), &sample));
            check(&sample, xvlab_readers_name(kind), threads, threads);
        }
    xvlab_crew_close(crew);
}

TEST("a forked child makes its own what it counts on, and next to nothing of what it views")
{
    XvLabCrew *crew = open_pair_of_workers();
    XvLabPagesSample pages;
    CHECK_OK(xvlab_pages_run(crew, 4096, &pages));
    printf("\n  of %lld KiB: read %lld, counted %lld, viewed %lld ", (long long)pages.kib, (long long)pages.read,
           (long long)pages.counted, (long long)pages.viewed);
    CHECK_INT(pages.kib, ==, 4096);
    CHECK_INT(pages.right, ==, 3);
    CHECK_INT(pages.counted, >=, 4096);
    if (!is_sanitized()) {
        CHECK_INT(pages.read, <=, 1024);
        CHECK_INT(pages.viewed, <=, 1024);
    }
    xvlab_crew_close(crew);
}

TEST("names are those of the rows")
{
    CHECK_STR(xvlab_lines_name(XVLAB_LINES_PLAIN), "two that add, plain");
    CHECK_PTR(xvlab_lines_name(XVLAB_LINES_KINDS), ==, NULL);
    CHECK_PTR(xvlab_lines_name(-1), ==, NULL);
    CHECK_STR(xvlab_cores_name(XVLAB_CORES_MESSAGE), "message");
    CHECK_PTR(xvlab_cores_name(XVLAB_CORES_KINDS), ==, NULL);
    CHECK_PTR(xvlab_cores_name(-1), ==, NULL);
    CHECK_STR(xvlab_readers_name(XVLAB_READERS_VIEWS), "a view of its own for each");
    CHECK_PTR(xvlab_readers_name(XVLAB_READERS_KINDS), ==, NULL);
    CHECK_PTR(xvlab_readers_name(-1), ==, NULL);
}

TEST("what cannot be run is refused")
{
    XvLabCrew *crew = open_pair_of_workers();
    XvLabTurnSample sample;
    XvLabPagesSample pages;
    CHECK_INT(xvlab_lines_run(crew, -1, 8, 1000, &sample), ==, XV_INVALID);
    CHECK_INT(xvlab_lines_run(crew, XVLAB_LINES_KINDS, 8, 1000, &sample), ==, XV_INVALID);
    CHECK_INT(xvlab_lines_run(crew, 0, 0, 1000, &sample), ==, XV_INVALID);
    CHECK_INT(xvlab_lines_run(crew, 0, 12, 1000, &sample), ==, XV_INVALID);
    CHECK_INT(xvlab_lines_run(crew, 0, XVLAB_FARTHEST + 8, 1000, &sample), ==, XV_INVALID);
    CHECK_INT(xvlab_lines_run(crew, 0, 8, 999, &sample), ==, XV_INVALID);
    CHECK_INT(xvlab_lines_run(crew, 0, 8, 1000, NULL), ==, XV_INVALID);
    CHECK_INT(xvlab_lines_run(NULL, 0, 8, 1000, &sample), ==, XV_INVALID);
    CHECK_INT(xvlab_cores_run(crew, XVLAB_CORES_KINDS, 0, 1, 1000, &sample), ==, XV_INVALID);
    CHECK_INT(xvlab_cores_run(crew, -1, 0, 1, 1000, &sample), ==, XV_INVALID);
    CHECK_INT(xvlab_cores_run(crew, 0, -1, 1, 1000, &sample), ==, XV_INVALID);
    CHECK_INT(xvlab_readers_run(crew, XVLAB_READERS_KINDS, 1, 1000, &sample), ==, XV_INVALID);
    CHECK_INT(xvlab_readers_run(crew, -1, 1, 1000, &sample), ==, XV_INVALID);
    CHECK_INT(xvlab_readers_run(crew, 0, 0, 1000, &sample), ==, XV_INVALID);
    CHECK_INT(xvlab_readers_run(crew, 0, 3, 1000, &sample), ==, XV_INVALID);
    CHECK_INT(xvlab_pages_run(crew, 0, &pages), ==, XV_INVALID);
    CHECK_INT(xvlab_pages_run(crew, 65537, &pages), ==, XV_INVALID);
    CHECK_INT(xvlab_pages_run(crew, 1, NULL), ==, XV_INVALID);
    CHECK_INT(xvlab_pages_run(NULL, 1, &pages), ==, XV_INVALID);
    xvlab_crew_close(crew);
}
