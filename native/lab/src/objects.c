/* SPDX-License-Identifier: Apache-2.0
 *
 * One sample of `objects`: who does what, in which order.
 */
#include "objects.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "splitmix.h"

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
    XvLabBench bench;
} Sample;

static XvStatus open_bench(XvLabPlace *place)
{
    Sample *sample = place->world;
    return sample->maker->open == NULL ? XV_OK : sample->maker->open(&sample->bench);
}

static XvStatus close_bench(XvLabPlace *place)
{
    Sample *sample = place->world;
    return sample->maker->close == NULL ? XV_OK : sample->maker->close(&sample->bench);
}

static bool leave(XvLabPlace *place)
{
    Sample *sample = place->world;
    return sample->maker->is_as_before == NULL || sample->maker->is_as_before(&sample->bench);
}

static bool do_batch(XvLabPlace *place)
{
    Sample *sample = place->world;
    return sample->batch(&sample->bench);
}

XvStatus xvlab_objects_run(XvLabCrew *crew, int32_t operation, int32_t maker, int64_t duration_ns, uint64_t seed,
                           XvLabLoopSample *out)
{
    static const XvLabLoopProcs loop = {
        XVLAB_BATCH, do_batch, .open = open_bench, .close = close_bench, .leave = leave,
    };
    const XvLabMakerProcs *procs = find_maker(maker);
    if (procs == NULL || operation < 0 || operation >= XVLAB_OPERATIONS || procs->batches[operation] == NULL)
        return XV_INVALID;
    Sample *sample = calloc(1, sizeof *sample);
    if (sample == NULL)
        return XV_NOMEM;
    sample->maker = procs;
    sample->batch = procs->batches[operation];
    sample->bench.operation = operation;
    shuffle(sample->bench.order, seed);
    XvStatus status = xvlab_repeat(crew, &loop, sample, 1, duration_ns, out);
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
