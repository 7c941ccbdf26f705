/* SPDX-License-Identifier: Apache-2.0
 *
 * One sample of what it costs to come, to go, and to be made: the place, the run, the proof that it was run.
 */
#include "life.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "crew.h"
#include "ticks.h"

static const char *const names[XVLAB_LIVES] = {
    [XVLAB_LIFE_MUTEX] = "mutex lock+unlock",
    [XVLAB_LIFE_ATTACH] = "attach+detach",
    [XVLAB_LIFE_ATTACH_LOCKED] = "attach+detach behind a mutex",
    [XVLAB_LIFE_CREATE] = "create+close",
    [XVLAB_LIFE_CREATE_INT] = "create+close, an int made",
    [XVLAB_LIFE_THREAD] = "thread create+join",
    [XVLAB_LIFE_CPYTHON] = "cpython create+destroy",
};

static _Atomic(const XvLabLifeProcs *) cpython;

void xvlab_cpython_life_joins(const XvLabLifeProcs *procs)
{
    atomic_store_explicit(&cpython, procs, memory_order_release);
}

static const XvLabLifeProcs *find_life(int32_t life)
{
    static const XvLabLifeProcs *const ours[XVLAB_LIFE_CPYTHON] = {
        [XVLAB_LIFE_MUTEX] = &xvlab_life_mutex,
        [XVLAB_LIFE_ATTACH] = &xvlab_life_attach,
        [XVLAB_LIFE_ATTACH_LOCKED] = &xvlab_life_attach_locked,
        [XVLAB_LIFE_CREATE] = &xvlab_life_create,
        [XVLAB_LIFE_CREATE_INT] = &xvlab_life_create_int,
        [XVLAB_LIFE_THREAD] = &xvlab_life_thread,
    };
    if (life < 0 || life >= XVLAB_LIVES)
        return NULL;
    return life == XVLAB_LIFE_CPYTHON ? atomic_load_explicit(&cpython, memory_order_acquire) : ours[life];
}

typedef struct Sample {
    const XvLabLifeProcs *procs;
    int64_t warm_ticks;
    int64_t ticks;
    XvStatus status;
    XvLabLifeSample result;
} Sample;

static int64_t repeat(Sample *sample, void *world, int64_t ticks)
{
    int64_t chunks = 0, right = 0, start = xvlab_ticks();
    do {
        right += sample->procs->chunk(world);
        chunks++;
    } while (xvlab_ticks() - start < ticks);
    sample->result.count_expected += chunks;
    sample->result.count_found += right;
    return chunks;
}

static void run_worker(void *arg, int32_t worker)
{
    Sample *sample = arg;
    void *world;
    (void)worker;
    sample->status = sample->procs->open(&world);
    if (sample->status != XV_OK)
        return;
    repeat(sample, world, sample->warm_ticks);
    int64_t begin = xvlab_now_ns();
    int64_t chunks = repeat(sample, world, sample->ticks);
    sample->result.ns = xvlab_now_ns() - begin;
    sample->result.operations = chunks * sample->procs->operations;
    sample->status = sample->procs->close(world);
}

XvStatus xvlab_life_run(XvLabCrew *crew, int32_t life, int64_t duration_ns, XvLabLifeSample *out)
{
    Sample sample;
    memset(&sample, 0, sizeof sample);
    sample.procs = find_life(life);
    if (crew == NULL || out == NULL || sample.procs == NULL || duration_ns < 1000 || duration_ns > XVLAB_MAX_SAMPLE_NS)
        return XV_INVALID;
    memset(out, 0, sizeof *out);
    sample.warm_ticks = xvlab_crew_ticks(crew, duration_ns / 16);
    sample.ticks = xvlab_crew_ticks(crew, duration_ns - duration_ns / 16);
    XvStatus status = xvlab_crew_run(crew, 1, run_worker, &sample);
    if (status == XV_OK)
        status = sample.status;
    if (status == XV_OK)
        *out = sample.result;
    return status;
}

const char *xvlab_life_name(int32_t life) { return life < 0 || life >= XVLAB_LIVES ? NULL : names[life]; }
