/* SPDX-License-Identifier: Apache-2.0
 *
 * One sample of `gil`: two threads, what they do, and how long the one that comes back waits.
 *
 * Workers pass through the same meetings whether or not something failed, so that none waits for one that gave up.
 */
#include "gil.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "crew.h"
#include "splitmix.h"
#include "watch.h"

/* How long B sleeps: between these. */
#define SHORTEST_NAP_NS 50000
#define NAP_RANGE_NS 100000
#define SLEEPER_NS 1000000

/* Who has not been seen for so long does not compute: others have its CPU, though the kernel has not counted it yet. */
#define UNSEEN_NS 10000

/* An idle CPU takes a few microseconds to wake, which is none of others' work. */
#define WAKING_NS 10000

static const char *const work_names[XVLAB_GIL_WORKS] = {
    [XVLAB_GIL_ALONE] = "alone",
    [XVLAB_GIL_RETURNS] = "beside one that returns",
    [XVLAB_GIL_SLEEPER] = "beside one that sleeps 1 ms",
    [XVLAB_GIL_YIELDER] = "beside one that yields in a loop",
    [XVLAB_GIL_COMPUTE] = "two that compute",
};

static const char *const kind_names[XVLAB_GIL_KINDS] = {
    [XVLAB_GIL_CROSSVIEW] = "crossview",
    [XVLAB_GIL_NO_HAND_OFF] = "no hand-off",
    [XVLAB_GIL_INTERVAL] = "asks after 5 ms",
    [XVLAB_GIL_CPYTHON] = "cpython",
};

static _Atomic(const XvLabGilProcs *) cpython;

void xvlab_cpython_gil_joins(const XvLabGilProcs *procs)
{
    atomic_store_explicit(&cpython, procs, memory_order_release);
}

static const XvLabGilProcs *find_kind(int32_t kind)
{
    switch (kind) {
    case XVLAB_GIL_CROSSVIEW:
        return &xvlab_gil_crossview;
    case XVLAB_GIL_NO_HAND_OFF:
        return &xvlab_gil_no_hand_off;
    case XVLAB_GIL_INTERVAL:
        return &xvlab_gil_interval;
    case XVLAB_GIL_CPYTHON:
        return atomic_load_explicit(&cpython, memory_order_acquire);
    default:
        return NULL;
    }
}

/* What one worker's part leaves, besides its chunks. */
typedef struct Station {
    _Alignas(XVLAB_LINE) XvLabGilSide side;
    int watch;
    bool entered;
    int64_t ns;
    int64_t kept_ns;
} Station;

typedef struct Sample {
    XvLabMeeting meeting;
    const XvLabCrew *crew;
    const XvLabGilProcs *procs;
    int32_t work;
    int32_t threads;
    bool one_cpu;
    int64_t ticks;
    int64_t unseen_ticks;
    int64_t deadline;    /* the first worker's to set */
    uint64_t seed;
    _Atomic(XvStatus) status;
    int64_t *waits;
    int64_t max_waits;
    XvLabGilSample result;
    Station stations[XVLAB_GIL_THREADS];
} Sample;

static void fail(Sample *sample, XvStatus status)
{
    if (status != XV_OK)
        atomic_store_explicit(&sample->status, status, memory_order_relaxed);
}

static bool failed(Sample *sample) { return atomic_load_explicit(&sample->status, memory_order_relaxed) != XV_OK; }

static void compute(Sample *sample, Station *station)
{
    int64_t begin = xvlab_now_ns(), kept = xvlab_watch_kept(station->watch);
    sample->procs->lock(&station->side);
    sample->procs->compute(&station->side);
    sample->procs->unlock(&station->side);
    station->ns = xvlab_now_ns() - begin;
    station->kept_ns = xvlab_watch_kept(station->watch) - kept;
}

static void nap(Sample *sample)
{
    int64_t ns = sample->work == XVLAB_GIL_SLEEPER   ? SLEEPER_NS
               : sample->work == XVLAB_GIL_YIELDER ? 0
                                                    : SHORTEST_NAP_NS + (int64_t)(xvlab_splitmix(&sample->seed) % NAP_RANGE_NS);
    struct timespec time = {0, ns};
    if (ns != 0)
        nanosleep(&time, NULL);
}

/* How long the two have been kept from their CPUs. On one CPU they keep each other from it, which is not counted;
   and who never sleeps has no time to ask. */
static int64_t kept(Sample *sample)
{
    return sample->one_cpu || sample->work == XVLAB_GIL_YIELDER
               ? 0
               : xvlab_watch_kept(sample->stations[0].watch) + xvlab_watch_kept(sample->stations[1].watch);
}

/* Whether A computes, so that there is somebody to wait for. */
static bool is_computing(Sample *sample)
{
    int64_t seen = atomic_load_explicit(&sample->stations[0].side.seen, memory_order_relaxed);
    return sample->one_cpu || sample->work == XVLAB_GIL_YIELDER || xvlab_ticks() - seen < sample->unseen_ticks;
}

static void come_and_go(Sample *sample, Station *station)
{
    XvLabGilSample *result = &sample->result;
    int64_t begin = xvlab_watch_kept(station->watch);
    while (xvlab_ticks() < station->side.deadline) {
        int64_t before = kept(sample);
        nap(sample);
        bool computing = is_computing(sample);
        int64_t from = xvlab_now_ns();
        sample->procs->lock(&station->side);
        int64_t wait = xvlab_now_ns() - from;
        sample->procs->unlock(&station->side);
        before = kept(sample) - before;
        if (!computing || (before > WAKING_NS && before > wait / 2))
            result->disturbed++;
        else if (result->returns < sample->max_waits)
            sample->waits[result->returns++] = wait;
    }
    /* Who never sleeps keeps A waiting for as long as it is kept itself. */
    if (sample->work == XVLAB_GIL_YIELDER)
        station->kept_ns = xvlab_watch_kept(station->watch) - begin;
}

static void take_part(Sample *sample, int32_t worker)
{
    Station *station = &sample->stations[worker];
    if (worker == 1 && sample->one_cpu)
        xvlab_crew_move(sample->crew, 0);
    if (worker == 0)
        sample->deadline = xvlab_ticks() + sample->ticks;
    xvlab_meet(&sample->meeting);
    station->side.deadline = sample->deadline;
    if (worker == 0 || sample->work == XVLAB_GIL_COMPUTE)
        compute(sample, station);
    else
        come_and_go(sample, station);
    if (worker == 1 && sample->one_cpu)
        xvlab_crew_move(sample->crew, 1);
}

static void run_worker(void *arg, int32_t worker)
{
    Sample *sample = arg;
    Station *station = &sample->stations[worker];
    void *world;
    if (worker == 0) {
        fail(sample, sample->procs->open(&world));
        for (int32_t i = 0; i < sample->threads && !failed(sample); i++)
            sample->stations[i].side.world = world;
    }
    xvlab_meet(&sample->meeting);
    bool opened = !failed(sample);
    xvlab_meet(&sample->meeting);
    station->watch = xvlab_watch_open();
    if (opened) {
        XvStatus status = sample->procs->enter(&station->side);
        station->entered = status == XV_OK;
        fail(sample, status);
    }
    xvlab_meet(&sample->meeting);
    if (!failed(sample))
        take_part(sample, worker);
    if (station->entered)
        sample->procs->leave(&station->side);
    xvlab_meet(&sample->meeting);
    xvlab_watch_close(station->watch);
    if (worker == 0 && opened)
        sample->procs->close(station->side.world, &sample->result);
}

/* A computes throughout; where B does as well, they share the time. Both may have been kept at the same time, so no
   more is taken off than one of them was. */
static void add_up(Sample *sample)
{
    XvLabGilSample *result = &sample->result;
    result->watched = sample->stations[0].watch >= 0;
    for (int32_t i = 0; i < sample->threads; i++) {
        const Station *station = &sample->stations[i];
        result->chunks += station->side.chunks;
        if (station->kept_ns > result->kept_ns)
            result->kept_ns = station->kept_ns;
        if (station->ns > result->ns)
            result->ns = station->ns;
    }
}

XvStatus xvlab_gil_run(XvLabCrew *crew, int32_t work, int32_t kind, int32_t one_cpu, int64_t duration_ns,
                       uint64_t seed, XvLabGilSample *out, int64_t *waits, int64_t max_waits)
{
    const XvLabGilProcs *procs = find_kind(kind);
    int32_t threads = work == XVLAB_GIL_ALONE ? 1 : XVLAB_GIL_THREADS;
    if (crew == NULL || out == NULL || procs == NULL || work < 0 || work >= XVLAB_GIL_WORKS
        || threads > xvlab_crew_size(crew) || duration_ns < 1000 || duration_ns > XVLAB_MAX_SAMPLE_NS || max_waits < 0
        || (waits == NULL && max_waits > 0))
        return XV_INVALID;
    memset(out, 0, sizeof *out);
    Sample *sample = aligned_alloc(XVLAB_LINE, sizeof *sample);
    if (sample == NULL)
        return XV_NOMEM;
    memset(sample, 0, sizeof *sample);
    sample->meeting.n = threads;
    sample->crew = crew;
    sample->procs = procs;
    sample->work = work;
    sample->threads = threads;
    sample->one_cpu = one_cpu != 0;
    sample->ticks = xvlab_crew_ticks(crew, duration_ns);
    sample->unseen_ticks = xvlab_crew_ticks(crew, UNSEEN_NS);
    sample->seed = seed;
    sample->waits = waits;
    sample->max_waits = max_waits;
    for (int32_t i = 0; i < threads; i++)
        sample->stations[i].side.worker = i;
    XvStatus status = xvlab_crew_run(crew, threads, run_worker, sample);
    if (status == XV_OK)
        status = atomic_load_explicit(&sample->status, memory_order_relaxed);
    if (status == XV_OK) {
        add_up(sample);
        *out = sample->result;
    }
    free(sample);
    return status;
}

const char *xvlab_gil_work_name(int32_t work) { return work < 0 || work >= XVLAB_GIL_WORKS ? NULL : work_names[work]; }

const char *xvlab_gil_kind_name(int32_t kind) { return kind < 0 || kind >= XVLAB_GIL_KINDS ? NULL : kind_names[kind]; }
