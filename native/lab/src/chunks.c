/* SPDX-License-Identifier: Apache-2.0
 *
 * One sample of chunks, and the proof that its turns were right.
 *
 * Workers pass through the same meetings whether or not something failed, so that none waits for one that gave up.
 */
#include "chunks.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "crew.h"
#include "watch.h"

/* Longer than any spinning before somebody sleeps. */
#define REST_NS 50000

#define MOST_CHUNKS 4096

typedef struct Station {
    _Alignas(XVLAB_LINE) XvLabSide side;
    int64_t right;
    int64_t kept_ns;
    int64_t slept;
} Station;

typedef struct Sample {
    XvLabMeeting meeting;
    const XvLabCrew *crew;
    const XvLabChunkProcs *procs;
    const int32_t *cpus;
    int32_t threads;
    int64_t ticks;
    double ns_per_tick;
    _Atomic(XvStatus) status;
    bool over;                  /* the first worker's to set, before a meeting */
    int64_t chunks;             /* timed */
    int64_t ns;
    int64_t chunk_ns[MOST_CHUNKS];
    Station stations[];
} Sample;

static void fail(Sample *sample, XvStatus status)
{
    if (status != XV_OK)
        atomic_store_explicit(&sample->status, status, memory_order_relaxed);
}

static bool failed(Sample *sample) { return atomic_load_explicit(&sample->status, memory_order_relaxed) != XV_OK; }

/* How often the calling thread has slept of its own will. */
static int64_t sleeps(void)
{
    struct rusage usage;
    return getrusage(RUSAGE_THREAD, &usage) == 0 ? usage.ru_nvcsw : 0;
}

static void rest(XvLabSide *side)
{
    for (int64_t begin = xvlab_ticks(); xvlab_ticks() - begin < side->rest;)
        xvlab_relax();
}

/* Between two meetings: when the first begins, and when the last has ended. The first chunk warms up, except where one
   takes long. */
static void take_chunk(Sample *sample, Station *station)
{
    XvLabSide *side = &station->side;
    if (side->worker == 0 && side->rest != 0)
        rest(side);
    side->rested = 0;
    int64_t begin = xvlab_ticks();
    station->right += sample->procs->chunk(side);
    int64_t end = xvlab_ticks();
    xvlab_meet(&sample->meeting);
    if (side->worker == 0 && (side->chunks > 1 || sample->procs->sleeps)) {
        int64_t took = (sample->procs->first_alone ? end : xvlab_ticks()) - begin;
        if (sample->threads > 1)
            took -= sample->stations[1].side.rested;
        sample->chunk_ns[sample->chunks++] = (int64_t)((double)took * sample->ns_per_tick);
    }
}

static void take_chunks(Sample *sample, Station *station)
{
    XvLabSide *side = &station->side;
    int64_t deadline = xvlab_ticks() + sample->ticks;
    for (;;) {
        if (side->worker == 0)
            sample->over = failed(sample) || sample->chunks == MOST_CHUNKS
                        || (sample->chunks > 0 && xvlab_ticks() >= deadline);
        xvlab_meet(&sample->meeting);
        if (sample->over)
            return;
        side->chunks++;
        if (sample->procs->prepare != NULL)
            fail(sample, sample->procs->prepare(side));
        xvlab_meet(&sample->meeting);
        if (!failed(sample))
            take_chunk(sample, station);
        xvlab_meet(&sample->meeting);
    }
}

static void take_part(Sample *sample, Station *station)
{
    int watch = xvlab_watch_open();
    int64_t kept = xvlab_watch_kept(watch), slept = sleeps(), begin = xvlab_now_ns();
    take_chunks(sample, station);
    if (station->side.worker == 0)
        sample->ns = xvlab_now_ns() - begin;
    station->slept = sleeps() - slept;
    station->kept_ns = xvlab_watch_kept(watch) - kept;
    xvlab_watch_close(watch);
}

static void run_worker(void *arg, int32_t worker)
{
    Sample *sample = arg;
    Station *station = &sample->stations[worker];
    void *world = NULL;
    if (sample->cpus != NULL)
        xvlab_pin_to(sample->cpus[worker]);
    if (worker == 0) {
        fail(sample, sample->procs->open(&world));
        for (int32_t i = 0; i < sample->threads; i++)
            sample->stations[i].side.world = world;
    }
    xvlab_meet(&sample->meeting);
    bool opened = station->side.world != NULL;
    if (opened)
        fail(sample, sample->procs->enter(&station->side));
    xvlab_meet(&sample->meeting);
    if (!failed(sample))
        take_part(sample, station);
    xvlab_meet(&sample->meeting);
    if (opened)
        sample->procs->leave(&station->side);
    xvlab_meet(&sample->meeting);
    if (worker == 0 && opened)
        fail(sample, sample->procs->close(world));
    if (sample->cpus != NULL)
        xvlab_crew_move(sample->crew, worker);
}

static int compare(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void add_up(Sample *sample, XvLabTurnSample *out)
{
    const XvLabChunkProcs *procs = sample->procs;
    out->turns = sample->chunks * procs->turns;
    out->chunk = procs->turns;
    qsort(sample->chunk_ns, (size_t)sample->chunks, sizeof sample->chunk_ns[0], compare);
    out->chunk_ns = sample->chunk_ns[(sample->chunks - 1) / 2];
    out->ns = sample->ns;
    for (int32_t i = 0; i < sample->threads; i++) {
        const Station *station = &sample->stations[i];
        out->right_expected += station->side.chunks * procs->turns;
        out->right_found += station->right;
        out->slept += station->slept;
        if (station->kept_ns > out->kept_ns)
            out->kept_ns = station->kept_ns;
    }
}

XvStatus xvlab_chunks_run(XvLabCrew *crew, const XvLabChunkPlan *plan, XvLabTurnSample *out)
{
    const int64_t second = 1000000000;
    const XvLabChunkProcs *procs = plan->procs;
    if (crew == NULL || out == NULL || procs == NULL || plan->duration_ns < 1000 || plan->duration_ns > XVLAB_MAX_SAMPLE_NS)
        return XV_INVALID;
    int32_t threads = procs->threads != 0 ? procs->threads : plan->threads;
    if (threads < 1 || threads > xvlab_crew_size(crew))
        return XV_INVALID;
    memset(out, 0, sizeof *out);
    size_t size = sizeof(Sample) + (size_t)threads * sizeof(Station);
    Sample *sample = aligned_alloc(XVLAB_LINE, size + XVLAB_LINE - size % XVLAB_LINE);
    if (sample == NULL)
        return XV_NOMEM;
    memset(sample, 0, size);
    sample->meeting.n = threads;
    sample->crew = crew;
    sample->procs = procs;
    sample->cpus = plan->cpus;
    sample->threads = threads;
    sample->ticks = xvlab_crew_ticks(crew, plan->duration_ns);
    sample->ns_per_tick = (double)second / (double)xvlab_crew_ticks(crew, second);
    for (int32_t i = 0; i < threads; i++) {
        XvLabSide *side = &sample->stations[i].side;
        side->worker = i;
        side->workers = threads;
        side->argument = plan->argument;
        side->rest = procs->sleeps ? xvlab_crew_ticks(crew, REST_NS) : 0;
    }
    XvStatus status = xvlab_crew_run(crew, threads, run_worker, sample);
    if (status == XV_OK)
        status = atomic_load_explicit(&sample->status, memory_order_relaxed);
    if (status == XV_OK)
        add_up(sample, out);
    free(sample);
    return status;
}
