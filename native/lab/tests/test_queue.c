/* SPDX-License-Identifier: Apache-2.0 */
#include "labtest.h"
#include "queue.h"

static XvLabTurnSample run(XvLabCrew *crew, int32_t way, int64_t duration)
{
    XvLabTurnSample sample;
    memset(&sample, 0, sizeof sample);
    CHECK_OK(xvlab_queue_run(crew, way, duration, &sample));
    printf("\n  %s: %.1f ns a turn, %lld turns, slept %lld times, kept %.1f of %.1f ms ", xvlab_queue_name(way),
           (double)sample.chunk_ns / (double)sample.chunk, (long long)sample.turns, (long long)sample.slept,
           (double)sample.kept_ns / 1e6, (double)sample.ns / 1e6);
    CHECK_INT(sample.turns, >=, sample.chunk);
    CHECK_INT(sample.chunk_ns, >=, 0);
    CHECK_INT(sample.kept_ns, >=, 0);
    CHECK_INT(sample.ns, >, 0);
    return sample;
}

TEST("what goes there, back, one way or round arrives, every time")
{
    XvLabCrew *crew = open_pair_of_workers();
    for (int32_t way = 0; way < XVLAB_QUEUE_WAYS; way++) {
        XvLabTurnSample sample = run(crew, way, MILLISECONDS(5));
        /* The chunk that warms up counts as well. */
        CHECK_INT(sample.right_expected, >=, sample.turns * xvlab_queue_threads(way));
        CHECK_INT(sample.right_expected, <=, (sample.turns + sample.chunk) * xvlab_queue_threads(way));
        CHECK_INT(sample.right_found, ==, sample.right_expected);
    }
    xvlab_crew_close(crew);
}

/* Who loses its CPU at the wrong moment finds what it would have waited for. */
static bool sleeps(XvLabCrew *crew, int32_t way)
{
    for (int tries = 0; tries < 100; tries++)
        if (run(crew, way, MILLISECONDS(20)).slept > 0)
            return true;
    return false;
}

TEST("who is to sleep does")
{
    XvLabCrew *crew = open_pair_of_workers();
    CHECK(sleeps(crew, XVLAB_TRIP_FUTEX));
    CHECK(sleeps(crew, XVLAB_TRIP_SLEEP));
    CHECK(sleeps(crew, XVLAB_TRIP_POLL));
    xvlab_crew_close(crew);
}

/* Sends and receives by saying so, the third time not. */
static bool twice(XvLabSide *side, bool last)
{
    int *done = side->own;
    (void)last;
    return ++*done % 3 != 0;
}

static bool always(XvLabSide *side, bool last)
{
    (void)side;
    (void)last;
    return true;
}

TEST("the proof can fail: a turn that is not right is not counted, and ends the chunk")
{
    int done = 0;
    XvLabSide side = {.own = &done};
    CHECK_INT(xvlab_there_and_back(&side, 10, twice, always), ==, 2);
    CHECK_INT(xvlab_there_and_back(&side, 10, always, twice), ==, 2);
    CHECK_INT(xvlab_one_way(&side, 10, twice, always), ==, 2);
    CHECK_INT(xvlab_in_and_out(&side, 10, twice, always), ==, 2);
    side.worker = 1;
    CHECK_INT(xvlab_there_and_back(&side, 10, twice, always), ==, 2);
    CHECK_INT(xvlab_one_way(&side, 10, always, twice), ==, 2);
    CHECK_INT(xvlab_there_and_back(&side, 10, always, always), ==, 10);
    CHECK_INT(side.rested, ==, 0);
}

TEST("who answers rests before it does, so that the other one sleeps, and says how long")
{
    XvLabSide side = {.worker = 1, .rest = 1000};
    CHECK_INT(xvlab_there_and_back(&side, 3, always, always), ==, 3);
    CHECK_INT(side.rested, >=, 3000);
}

TEST("names are those of the rows")
{
    CHECK_STR(xvlab_queue_name(XVLAB_TRIP_LINE), "round trip by one cache line");
    CHECK_STR(xvlab_queue_name(XVLAB_SELF_COPIED_MIB), "put+get of bytes of 1 MiB, copied");
    CHECK_PTR(xvlab_queue_name(XVLAB_QUEUE_WAYS), ==, NULL);
    CHECK_PTR(xvlab_queue_name(-1), ==, NULL);
    CHECK_INT(xvlab_queue_threads(XVLAB_FLOW_RING), ==, 2);
    CHECK_INT(xvlab_queue_threads(XVLAB_SELF_KIB), ==, 1);
    CHECK_INT(xvlab_queue_threads(XVLAB_QUEUE_WAYS), ==, 0);
    CHECK_INT(xvlab_queue_threads(-1), ==, 0);
}

TEST("what cannot be run is refused")
{
    XvLabCrew *crew = open_pair_of_workers(), *alone = NULL;
    XvLabTurnSample sample;
    int32_t any = -1;
    CHECK_OK(xvlab_crew_open(&any, 1, &alone));
    CHECK_INT(xvlab_queue_run(crew, -1, 1000, &sample), ==, XV_INVALID);
    CHECK_INT(xvlab_queue_run(crew, XVLAB_QUEUE_WAYS, 1000, &sample), ==, XV_INVALID);
    CHECK_INT(xvlab_queue_run(crew, 0, 999, &sample), ==, XV_INVALID);
    CHECK_INT(xvlab_queue_run(crew, 0, XVLAB_MAX_SAMPLE_NS + 1, &sample), ==, XV_INVALID);
    CHECK_INT(xvlab_queue_run(crew, 0, 1000, NULL), ==, XV_INVALID);
    CHECK_INT(xvlab_queue_run(NULL, 0, 1000, &sample), ==, XV_INVALID);
    CHECK_INT(xvlab_queue_run(alone, XVLAB_TRIP_LINE, 1000, &sample), ==, XV_INVALID);
    CHECK_OK(xvlab_queue_run(alone, XVLAB_SELF_KIB, 1000, &sample));
    xvlab_crew_close(alone);
    xvlab_crew_close(crew);
}
