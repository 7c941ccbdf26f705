/* SPDX-License-Identifier: Apache-2.0
 *
 * One sample of `objects`: the maker's world, the run, the proof that it was run.
 */
#include "objects.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "crew.h"
#include "splitmix.h"
#include "ticks.h"

static const char *const operation_names[XVLAB_OPERATIONS] = {
    [XVLAB_ALLOC] = "alloc+free",
    [XVLAB_ALLOC_RANDOM] = "alloc+free, 1,000 live",
    [XVLAB_INT] = "int",
    [XVLAB_LIST_APPEND] = "list append",
    [XVLAB_LIST_INDEX] = "list index",
    [XVLAB_DICT_GET] = "dict get",
};

static const char *const maker_names[XVLAB_MAKERS] = {
    [XVLAB_CROSSVIEW] = "crossview",
    [XVLAB_CROSSVIEW_LOCKED] = "crossview behind a mutex",
    [XVLAB_MALLOC] = "malloc",
    [XVLAB_CPYTHON] = "cpython",
};

static _Atomic(const XvLabMakerProcs *) cpython;

void xvlab_cpython_joins(const XvLabMakerProcs *procs)
{
    atomic_store_explicit(&cpython, procs, memory_order_release);
}

int32_t xvlab_cpython_built(void)
{
#ifdef XVLAB_WITH_CPYTHON
    return 1;
#else
    return 0;
#endif
}

static const XvLabMakerProcs *find_maker(int32_t maker)
{
    switch (maker) {
    case XVLAB_CROSSVIEW:
        return &xvlab_crossview_procs;
    case XVLAB_CROSSVIEW_LOCKED:
        return &xvlab_crossview_locked_procs;
    case XVLAB_MALLOC:
        return &xvlab_malloc_procs;
    case XVLAB_CPYTHON:
        return atomic_load_explicit(&cpython, memory_order_acquire);
    default:
        return NULL;
    }
}

static void shuffle(int16_t *order, uint64_t seed)
{
    for (int i = 0; i < XVLAB_BATCH; i++) {
        int other = (int)(xvlab_splitmix(&seed) % (uint64_t)(i + 1));
        order[i] = order[other];
        order[other] = (int16_t)i;
    }
}

typedef struct Sample {
    const XvLabMakerProcs *maker;
    XvLabBatch batch;
    int64_t warm_ticks;
    int64_t ticks;
    XvStatus status;
    XvLabObjectsSample result;
    XvLabBench bench;
} Sample;

static int64_t repeat(Sample *sample, int64_t ticks)
{
    int64_t batches = 0, right = 0, start = xvlab_ticks();
    do {
        right += sample->batch(&sample->bench);
        batches++;
    } while (xvlab_ticks() - start < ticks);
    sample->result.count_expected += batches;
    sample->result.count_found += right;
    return batches;
}

static void run_worker(void *arg, int32_t worker)
{
    (void)worker;
    Sample *sample = arg;
    const XvLabMakerProcs *maker = sample->maker;
    if (maker->open != NULL && (sample->status = maker->open(&sample->bench)) != XV_OK)
        return;
    repeat(sample, sample->warm_ticks);
    int64_t begin = xvlab_now_ns();
    int64_t batches = repeat(sample, sample->ticks);
    sample->result.ns = xvlab_now_ns() - begin;
    sample->result.operations = batches * XVLAB_BATCH;
    if (maker->is_as_before != NULL && !maker->is_as_before(&sample->bench))
        sample->result.count_found = 0;
    if (maker->close != NULL)
        sample->status = maker->close(&sample->bench);
}

XvStatus xvlab_objects_run(XvLabCrew *crew, int32_t operation, int32_t maker, int64_t duration_ns, uint64_t seed,
                           XvLabObjectsSample *out)
{
    const XvLabMakerProcs *procs = find_maker(maker);
    if (crew == NULL || out == NULL || procs == NULL || operation < 0 || operation >= XVLAB_OPERATIONS
        || procs->batches[operation] == NULL || duration_ns < 1000 || duration_ns > XVLAB_MAX_SAMPLE_NS)
        return XV_INVALID;
    memset(out, 0, sizeof *out);
    Sample *sample = calloc(1, sizeof *sample);
    if (sample == NULL)
        return XV_NOMEM;
    sample->maker = procs;
    sample->batch = procs->batches[operation];
    sample->warm_ticks = xvlab_crew_ticks(crew, duration_ns / 16);
    sample->ticks = xvlab_crew_ticks(crew, duration_ns - duration_ns / 16);
    sample->bench.operation = operation;
    shuffle(sample->bench.order, seed);

    XvStatus status = xvlab_crew_run(crew, 1, run_worker, sample);
    if (status == XV_OK)
        status = sample->status;
    if (status == XV_OK)
        *out = sample->result;
    free(sample);
    return status;
}

const char *xvlab_operation_name(int32_t operation)
{
    return operation < 0 || operation >= XVLAB_OPERATIONS ? NULL : operation_names[operation];
}

const char *xvlab_maker_name(int32_t maker)
{
    return maker < 0 || maker >= XVLAB_MAKERS ? NULL : maker_names[maker];
}
