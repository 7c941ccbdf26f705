/* SPDX-License-Identifier: Apache-2.0
 *
 * Workers that do the same at the same time: chunks of turns, each timed by itself. What is done is a set of functions; the
 * experiments `queue`, `lines`, `cores` and `readers` have them.
 *
 * A chunk begins when all have met and is over when all have done their turns, so it takes as long as the slowest of them
 * does. The median of a sample's chunks is what counts: a chunk in which somebody else had one of the CPUs is far from it.
 */
#ifndef XVLAB_CHUNKS_H
#define XVLAB_CHUNKS_H

#include <stdbool.h>
#include <stdint.h>

#include "crossview_lab/lab.h"
#include "ticks.h"

/* One worker's part. */
typedef struct XvLabSide {
    void *world;         /* the procs' own, the same for all */
    void *own;           /* the procs' own, this worker's; NULL before it has entered */
    int64_t argument;    /* the procs' own */
    int64_t rest;        /* ticks to rest before answering, so that the other one sleeps; 0: nobody is to sleep */
    int64_t rested;      /* ticks, in this chunk */
    int64_t chunks;      /* begun */
    int32_t worker;      /* 0 begins */
    int32_t workers;
} XvLabSide;

typedef struct XvLabChunkProcs {
    XvStatus (*open)(void **world);          /* the first worker, before all others */
    XvStatus (*enter)(XvLabSide *side);      /* each worker */
    XvStatus (*prepare)(XvLabSide *side);    /* each worker before each chunk, and not timed; or NULL */
    int64_t (*chunk)(XvLabSide *side);       /* its part of a chunk; how many of the turns were right */
    void (*leave)(XvLabSide *side);          /* each worker, whether or not it has entered */
    XvStatus (*close)(void *world);          /* the first worker, after all others */
    int64_t turns;                           /* in a chunk */
    int32_t threads;                         /* 0: as many as the caller says */
    bool sleeps;                             /* who waits is to sleep */
    bool first_alone;                        /* the first worker's turns are timed, whatever the others do meanwhile */
} XvLabChunkProcs;

/* What a sample is to be. */
typedef struct XvLabChunkPlan {
    const XvLabChunkProcs *procs;
    int32_t threads;         /* where the procs do not say it */
    const int32_t *cpus;     /* where workers go for the sample, one for each; NULL: they stay */
    int64_t argument;
    int64_t duration_ns;
} XvLabChunkPlan;

/* As xvlab_queue_run documents it. */
XvStatus xvlab_chunks_run(XvLabCrew *crew, const XvLabChunkPlan *plan, XvLabTurnSample *out);

#endif
