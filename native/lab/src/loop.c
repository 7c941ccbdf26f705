/* SPDX-License-Identifier: Apache-2.0
 *
 * One sample of a loop: the world, the run, the proof that it was run.
 *
 * Workers pass through the same meetings whether or not something failed, so that none waits for one that gave up.
 */
#include "loop.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "ticks.h"

#define MOST_LOOPS 32

static const struct Loops {
    const XvLabLoopEntry *entries;
    int32_t n;
} experiments[XVLAB_LOOPS] = {
    [XVLAB_LIFE] = {xvlab_life_loops, XVLAB_LIVES},
    [XVLAB_VIEWS] = {xvlab_views_loops, XVLAB_VIEWS_ALL},
    [XVLAB_CROSSING] = {xvlab_crossing_loops, XVLAB_CROSSING_ALL},
};

_Static_assert(XVLAB_VIEWS_ALL <= MOST_LOOPS && XVLAB_LIVES <= MOST_LOOPS && XVLAB_CROSSING_ALL <= MOST_LOOPS,
               "there is room for those that join");

static _Atomic(const XvLabLoopProcs *) joined[XVLAB_LOOPS][MOST_LOOPS];

static const XvLabLoopEntry *find(int32_t loops, int32_t loop)
{
    return loops < 0 || loops >= XVLAB_LOOPS || loop < 0 || loop >= experiments[loops].n
               ? NULL : &experiments[loops].entries[loop];
}

void xvlab_cpython_loop_joins(int32_t loops, int32_t loop, const XvLabLoopProcs *procs)
{
    if (find(loops, loop) != NULL)
        atomic_store_explicit(&joined[loops][loop], procs, memory_order_release);
}

const char *xvlab_loop_name(int32_t loops, int32_t loop)
{
    const XvLabLoopEntry *entry = find(loops, loop);
    return entry == NULL ? NULL : entry->name;
}

int32_t xvlab_loop_max_threads(int32_t loops, int32_t loop)
{
    const XvLabLoopEntry *entry = find(loops, loop);
    return entry == NULL ? 0 : entry->max_threads;
}

typedef struct Sample {
    XvLabMeeting meeting;
    const XvLabLoopProcs *procs;
    int32_t threads;
    int64_t warm_ticks;
    int64_t ticks;
    _Atomic(XvStatus) status;
    XvLabPlace places[];
} Sample;

static void fail(Sample *sample, XvStatus status)
{
    if (status != XV_OK)
        atomic_store_explicit(&sample->status, status, memory_order_relaxed);
}

static bool failed(Sample *sample) { return atomic_load_explicit(&sample->status, memory_order_relaxed) != XV_OK; }

static int64_t repeat(const Sample *sample, XvLabPlace *place, int64_t ticks)
{
    XvLabChunk chunk = sample->procs->chunk;
    int64_t chunks = 0, right = 0, start = xvlab_ticks();
    do {
        right += chunk(place);
        chunks++;
    } while (xvlab_ticks() - start < ticks);
    place->result.count_expected += chunks;
    place->result.count_found += right;
    return chunks;
}

static void measure(Sample *sample, XvLabPlace *place)
{
    repeat(sample, place, sample->warm_ticks);
    xvlab_meet(&sample->meeting);
    int64_t changes = place->changes, begin = xvlab_now_ns();
    int64_t chunks = repeat(sample, place, sample->ticks);
    place->result.ns = xvlab_now_ns() - begin;
    place->result.operations = chunks * sample->procs->operations;
    place->result.changes = place->changes - changes;
}

static void run_worker(void *arg, int32_t worker)
{
    Sample *sample = arg;
    const XvLabLoopProcs *procs = sample->procs;
    XvLabPlace *place = &sample->places[worker];
    bool opened = false, entered = false;
    if (worker == 0) {
        fail(sample, procs->open == NULL ? XV_OK : procs->open(place));
        opened = !failed(sample);
    }
    xvlab_meet(&sample->meeting);
    if (worker != 0)
        place->world = sample->places[0].world;
    if (!failed(sample)) {
        entered = true;
        fail(sample, procs->enter == NULL ? XV_OK : procs->enter(place));
    }
    xvlab_meet(&sample->meeting);
    if (!failed(sample)) {
        measure(sample, place);
        xvlab_meet(&sample->meeting);
    }
    if (entered && procs->leave != NULL && !procs->leave(place))
        place->result.count_found = 0;
    xvlab_meet(&sample->meeting);
    if (opened && procs->close != NULL)
        fail(sample, procs->close(place));
}

static void add_up(const Sample *sample, XvLabLoopSample *out)
{
    int32_t timed = sample->procs->timed == 0 ? sample->threads : sample->procs->timed;
    bool as_before = true;
    for (int32_t i = 0; i < sample->threads; i++) {
        const XvLabLoopSample *result = &sample->places[i].result;
        out->operations += i < timed ? result->operations : 0;
        out->ns += i < timed ? result->ns : 0;
        out->changes += i < timed ? result->changes : 0;
        out->count_expected += result->count_expected;
        out->count_found += result->count_found;
        as_before = as_before && result->count_found != 0;
    }
    out->count_found = as_before ? out->count_found : 0;
}

XvStatus xvlab_repeat(XvLabCrew *crew, const XvLabLoopProcs *procs, void *world, int32_t threads, int64_t duration_ns,
                      XvLabLoopSample *out)
{
    if (crew == NULL || out == NULL || procs == NULL || threads < 1 || threads > xvlab_crew_size(crew)
        || duration_ns < 1000 || duration_ns > XVLAB_MAX_SAMPLE_NS)
        return XV_INVALID;
    memset(out, 0, sizeof *out);
    size_t size = sizeof(Sample) + (size_t)threads * sizeof(XvLabPlace);
    Sample *sample = aligned_alloc(XVLAB_LINE, size);
    if (sample == NULL)
        return XV_NOMEM;
    memset(sample, 0, size);
    sample->procs = procs;
    sample->meeting.n = threads;
    sample->threads = threads;
    sample->warm_ticks = xvlab_crew_ticks(crew, duration_ns / 16);
    sample->ticks = xvlab_crew_ticks(crew, duration_ns - duration_ns / 16);
    for (int32_t i = 0; i < threads; i++) {
        sample->places[i].world = world;
        sample->places[i].worker = i;
        sample->places[i].threads = threads;
    }
    XvStatus status = xvlab_crew_run(crew, threads, run_worker, sample);
    if (status == XV_OK)
        status = atomic_load_explicit(&sample->status, memory_order_relaxed);
    if (status == XV_OK)
        add_up(sample, out);
    free(sample);
    return status;
}

XvStatus xvlab_loop_run(XvLabCrew *crew, int32_t loops, int32_t loop, int32_t threads, int64_t duration_ns,
                        XvLabLoopSample *out)
{
    const XvLabLoopEntry *entry = find(loops, loop);
    if (entry == NULL || threads > entry->max_threads)
        return XV_INVALID;
    const XvLabLoopProcs *procs = entry->procs;
    if (procs == NULL)
        procs = atomic_load_explicit(&joined[loops][loop], memory_order_acquire);
    return xvlab_repeat(crew, procs, NULL, threads, duration_ns, out);
}
