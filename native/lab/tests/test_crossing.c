/* SPDX-License-Identifier: Apache-2.0 */
#include "crossing.h"
#include "labtest.h"

static XvLabLoopSample run(XvLabCrew *crew, int32_t loop, int32_t threads, int64_t duration)
{
    XvLabLoopSample sample;
    memset(&sample, 0, sizeof sample);
    CHECK_OK(xvlab_loop_run(crew, XVLAB_CROSSING, loop, threads, duration, &sample));
    CHECK_INT(sample.count_expected, >=, 2 * threads);
    CHECK_INT(sample.count_found, ==, sample.count_expected);
    CHECK_INT(sample.operations, >, 0);
    return sample;
}

TEST("every loop leaves what it must leave, with as many threads as it makes sense with")
{
    XvLabCrew *crew = open_pair_of_workers();
    for (int32_t loop = 0; loop < XVLAB_CROSSING_ALL; loop++) {
        printf("\n  %s: ", xvlab_loop_name(XVLAB_CROSSING, loop));
        for (int32_t threads = 1; threads <= xvlab_loop_max_threads(XVLAB_CROSSING, loop); threads++) {
            XvLabLoopSample sample = run(crew, loop, threads, MILLISECONDS(5));
            printf("%.2f ns ", (double)sample.ns / (double)sample.operations);
            run(crew, loop, threads, 1000);
        }
    }
    xvlab_crew_close(crew);
}

TEST("a view that is sent over and over changes the count once in 64 times, and one that is counted each time twice")
{
    XvLabCrew *crew = open_pair_of_workers();
    XvLabLoopSample sent = run(crew, XVLAB_CROSSING_SEND, 1, MILLISECONDS(5));
    CHECK_INT(sent.changes * 64, ==, sent.operations);
    XvLabLoopSample counted = run(crew, XVLAB_CROSSING_SEND_COUNTED, 1, MILLISECONDS(5));
    CHECK_INT(counted.changes, ==, 2 * counted.operations);
    CHECK_INT(run(crew, XVLAB_CROSSING_SHARE_TICKET, 1, 1000).changes, ==, 0);
    xvlab_crew_close(crew);
}

TEST("in one line lie the count and what is beside it, and in the next what is apart, as in a block")
{
    static const XvLabLines lines;
    CHECK_INT((uintptr_t)&lines.count / 64, ==, (uintptr_t)&lines.beside / 64);
    CHECK_INT((uintptr_t)&lines.count / 64 + 1, ==, (uintptr_t)&lines.apart / 64);
    CHECK_INT((uintptr_t)&lines.count % 128, ==, 0);
    CHECK_INT((uintptr_t)&lines.far - (uintptr_t)&lines.apart, >=, 2048);
}

/* One worker's visit to a world of the test's own. */
static XvLabTraveller *begin(XvLabPlace *place, const XvLabLoopProcs *procs)
{
    memset(place, 0, sizeof *place);
    place->threads = 1;
    CHECK_OK(procs->open(place));
    CHECK_OK(procs->enter(place));
    return place->own;
}

TEST("what is cloned, sent or counted without being given back is seen")
{
    const XvLabLoopProcs *procs = xvlab_crossing_loops[XVLAB_CROSSING_CLONE].procs;
    XvLabPlace place;
    XvLabTraveller *self = begin(&place, procs);
    XvLabCrossingWorld *world = place.world;
    CHECK_INT(XvBlock_Holders(self->block), ==, 3);   /* both interpreters, and who made it */
    CHECK(xvlab_crossing_clone(&place));
    Xv_INCREF(self->view);
    CHECK(!xvlab_crossing_clone(&place));
    Xv_DECREF(self->ts, self->view);
    XvBlock *block = self->block;
    self->block = world->blocks[1];
    CHECK(!xvlab_crossing_share_ticket(&place));
    CHECK(!xvlab_crossing_share_queue(&place));
    CHECK(!xvlab_crossing_move_ticket(&place));
    CHECK(!xvlab_crossing_move_queue(&place));
    self->block = block;
    XvObject *kept = XvSharedView_Slice(self->ts, self->view, 0, 1);
    CHECK(kept != NULL);
    CHECK(!procs->leave(&place));
    CHECK_OK(procs->close(&place));
}

TEST("where the count lies beside what is read, the reader reads what it has to, whoever counts")
{
    const XvLabLoopProcs *procs = xvlab_crossing_loops[XVLAB_CROSSING_BESIDE].procs;
    XvLabPlace place;
    begin(&place, procs);
    XvLabCrossingWorld *world = place.world;
    CHECK(xvlab_crossing_beside(&place));
    world->lines.beside = 1;
    CHECK(!xvlab_crossing_beside(&place));
    CHECK(xvlab_crossing_apart(&place));
    world->lines.apart = 1;
    CHECK(!xvlab_crossing_apart(&place));
    CHECK(!xvlab_crossing_far(&place));
    CHECK(procs->leave(&place));
    CHECK_OK(procs->close(&place));
}

TEST("names are those of the rows")
{
    CHECK_STR(xvlab_loop_name(XVLAB_CROSSING, XVLAB_CROSSING_CLONE), "clone+drop, one block");
    CHECK_STR(xvlab_loop_name(XVLAB_CROSSING, XVLAB_CROSSING_BESIDE), "read, count beside the data");
}
