/* SPDX-License-Identifier: Apache-2.0 */
#include "labtest.h"
#include "views.h"

#ifdef XVLAB_TEST_CPYTHON
#include "crossview_lab/cpython.h"
#endif

static void check(XvLabCrew *crew, int32_t loop)
{
    XvLabLoopSample sample;
    memset(&sample, 0, sizeof sample);
    CHECK_OK(xvlab_loop_run(crew, XVLAB_VIEWS, loop, 1, MILLISECONDS(5), &sample));
    printf("\n  %s: %.2f ns ", xvlab_loop_name(XVLAB_VIEWS, loop), (double)sample.ns / (double)sample.operations);
    CHECK_INT(sample.count_expected, >=, 2);
    CHECK_INT(sample.count_found, ==, sample.count_expected);
    CHECK_INT(sample.operations, >, 0);
    CHECK_INT(sample.changes, ==, 0);
    CHECK_OK(xvlab_loop_run(crew, XVLAB_VIEWS, loop, 1, 1000, &sample));
    CHECK_INT(sample.count_found, ==, sample.count_expected);
}

TEST("every loop leaves what it must leave")
{
    XvLabCrew *crew = open_pair_of_workers();
    for (int32_t loop = 0; loop < XVLAB_VIEWS_CPYTHON_SLICE; loop++)
        check(crew, loop);
    xvlab_crew_close(crew);
}

/* A world of the test's own, by the procs of any loop. */
typedef struct Visit {
    XvLabPlace place;
    const XvLabLoopProcs *procs;
} Visit;

static XvLabViewWorld *begin(Visit *visit)
{
    memset(visit, 0, sizeof *visit);
    visit->procs = xvlab_views_loops[XVLAB_VIEWS_SLICE].procs;
    visit->place.threads = 1;
    CHECK_OK(visit->procs->open(&visit->place));
    CHECK_OK(visit->procs->enter(&visit->place));
    return visit->place.world;
}

static bool end(Visit *visit)
{
    bool clean = visit->procs->leave(&visit->place);
    CHECK_OK(visit->procs->close(&visit->place));
    return clean;
}

TEST("a loop that reads or adds sees when an element is another one")
{
    static const XvLabChunk readers[] = {xvlab_views_pointer, xvlab_views_checked, xvlab_views_boxed};
    static const XvLabChunk adders[] = {xvlab_views_add, xvlab_views_add_cell, xvlab_views_add_element,
                                        xvlab_views_add_locked};
    Visit visit;
    XvLabViewWorld *world = begin(&visit);
    int64_t *elements = world->lent.buf;
    for (size_t i = 0; i < 3; i++) {
        CHECK(readers[i](&visit.place));
        elements[7]++;
        CHECK(!readers[i](&visit.place));
        elements[7]--;
    }
    for (size_t i = 0; i < 4; i++) {
        CHECK(adders[i](&visit.place));
        elements[XVLAB_ELEMENTS - 1]++;
        CHECK(!adders[i](&visit.place));
        CHECK(adders[i](&visit.place));
    }
    CHECK(end(&visit));
}

TEST("a loop that slices sees when the slice is another one, and what is not dropped is a leak")
{
    Visit visit;
    XvLabViewWorld *world = begin(&visit);
    CHECK(xvlab_views_slice(&visit.place));
    CHECK(xvlab_views_slice_counted(&visit.place));
    CHECK(xvlab_views_getitem(&visit.place));
    XvObject *slice = world->slice;
    world->slice = XvSlice_FromIndices(world->ts, 7, -8, 1);
    CHECK(!xvlab_views_getitem(&visit.place));
    Xv_DECREF(world->ts, world->slice);
    world->slice = slice;
    XvObject *kept = XvSharedView_Slice(world->ts, world->elements, 0, 1);
    CHECK(!end(&visit));
    (void)kept;   /* went with its interpreter */
}

TEST("the object that a view is held against takes as many bytes")
{
    Visit visit;
    XvLabViewWorld *world = begin(&visit);
    XvHeapStats before, after;
    XvHeap_GetStats(world->ts, &before);
    XvObject *view = XvSharedView_Slice(world->ts, world->elements, 0, 1);
    XvHeap_GetStats(world->ts, &after);
    CHECK(view != NULL);
    if (!is_sanitized())   /* which have more around each block */
        CHECK_INT(after.live_bytes - before.live_bytes, ==, XVLAB_VIEW_SIZE);
    Xv_DECREF(world->ts, view);
    CHECK(xvlab_views_object(&visit.place));
    CHECK(end(&visit));
}

TEST("a loop that copies sees when nothing was copied")
{
    Visit visit;
    XvLabViewWorld *world = begin(&visit);
    char *memory = world->lent_bulk.buf;
    int64_t first = xvlab_view_mark(world, memory), copied;
    CHECK_INT(xvlab_view_mark(world, memory), !=, first);
    CHECK(xvlab_views_memcpy(&visit.place));
    memcpy(&copied, world->to + XVLAB_BULK - sizeof copied, sizeof copied);
    CHECK_INT(copied, ==, world->turn);
    world->lent_bulk.len = 0;   /* ToContiguous refuses, and a smaller buffer copies less */
    CHECK(!xvlab_views_contiguous(&visit.place));
    XvErr_Clear(world->ts);
    world->lent_bulk.len = XVLAB_BULK;
    CHECK(xvlab_views_contiguous(&visit.place));
    CHECK(end(&visit));
}

TEST("what tobytes gives has the element that was changed, where the layout says")
{
    Visit visit;
    XvLabViewWorld *world = begin(&visit);
    CHECK(xvlab_views_transposed(&visit.place));
    CHECK(xvlab_views_stepped(&visit.place));
    CHECK(xvlab_views_large(&visit.place));
    XvObject *transposed = world->transposed;
    world->transposed = XvView_Transpose(world->ts, transposed, NULL);
    CHECK(!xvlab_views_transposed(&visit.place));   /* the same bytes, in another order */
    Xv_DECREF(world->ts, world->transposed);
    world->transposed = transposed;
    CHECK(end(&visit));
}

TEST("a caller's own copies are timed")
{
    static char from[4096], to[4096];
    from[4095] = 1;
    CHECK_INT(xvlab_copy_ns(to, from, sizeof to, 1000), >, 0);
    CHECK_INT(to[4095], ==, 1);
    to[4095] = 0;
    CHECK_INT(xvlab_copy_ns(to, from, sizeof to, 0), >=, 0);
    CHECK_INT(to[4095], ==, 0);
}

TEST("CPython does the same, where there is one")
{
#ifdef XVLAB_TEST_CPYTHON
    XvLabCrew *crew = open_pair_of_workers();
    xvlab_cpython_join();
    for (int32_t loop = XVLAB_VIEWS_CPYTHON_SLICE; loop < XVLAB_VIEWS_ALL; loop++)
        check(crew, loop);
    xvlab_crew_close(crew);
#else
    printf("(skipped: built without python3-dev, or with sanitizers) ");
    CHECK_INT(xvlab_cpython_built(), ==, 0);
#endif
}

TEST("names are those of the rows")
{
    CHECK_STR(xvlab_loop_name(XVLAB_VIEWS, XVLAB_VIEWS_CALL), "empty call");
    CHECK_STR(xvlab_loop_name(XVLAB_VIEWS, XVLAB_VIEWS_SLICE), "slice");
    CHECK_STR(xvlab_loop_name(XVLAB_VIEWS, XVLAB_VIEWS_GETITEM), "slice by getitem");
    CHECK_STR(xvlab_loop_name(XVLAB_VIEWS, XVLAB_VIEWS_CPYTHON_LARGE), "tobytes, 256 KiB cpython");
}
