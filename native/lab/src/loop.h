/* SPDX-License-Identifier: Apache-2.0
 *
 * A loop: one operation that is repeated in chunks by one worker or some, and looked at after each chunk.
 *
 * It is what most experiments are made of. An experiment says what the world is, what each worker needs in it, and what
 * a chunk does; here is the run: all meet, warm up for a sixteenth of the sample, meet again, and repeat their chunks until
 * its time has passed, so that whoever is slower never runs alone.
 */
#ifndef XVLAB_LOOP_H
#define XVLAB_LOOP_H

#include <stdbool.h>
#include <stdint.h>

#include "crew.h"

/* Stands after an operation: what it has made has to exist there, and nothing that comes later is done before. */
#define XVLAB_MADE(p) __asm__ volatile("" : "+r"(p) : : "memory")

/* The number of operations that most loops do in a chunk. */
#define XVLAB_BATCH 1000

/* Where one worker stands. */
typedef struct XvLabPlace {
    _Alignas(XVLAB_LINE) void *world;   /* of all workers */
    void *own;                          /* this one's */
    int32_t worker;
    int32_t threads;
    int64_t changes;                    /* a chunk adds to it, if its loop counts any */
    XvLabLoopSample result;
} XvLabPlace;

/* True: it left what it must leave. */
typedef bool (*XvLabChunk)(XvLabPlace *place);

typedef struct XvLabLoopProcs {
    int64_t operations;                      /* in a chunk */
    XvLabChunk chunk;
    /* On the first worker: sets place->world, which is what the run was given before, and takes it down again, after all
       have left. If open fails the others are not called. NULL: there is nothing to do. */
    XvStatus (*open)(XvLabPlace *place);
    XvStatus (*close)(XvLabPlace *place);
    /* On each worker. leave, also where enter has failed: false if something of what the chunks have made is not gone. */
    XvStatus (*enter)(XvLabPlace *place);
    bool (*leave)(XvLabPlace *place);
    int32_t timed;                           /* so many of the first workers have their time taken; 0: all */
} XvLabLoopProcs;

/* One sample; arguments as those of xvlab_loop_run. world: for open to find in its place. */
XvStatus xvlab_repeat(XvLabCrew *crew, const XvLabLoopProcs *procs, void *world, int32_t threads, int64_t duration_ns,
                      XvLabLoopSample *out);

/* One loop of an experiment. procs NULL: it is CPython's. */
typedef struct XvLabLoopEntry {
    const char *name;
    int32_t max_threads;
    const XvLabLoopProcs *procs;
} XvLabLoopEntry;

extern const XvLabLoopEntry xvlab_life_loops[XVLAB_LIVES];
extern const XvLabLoopEntry xvlab_views_loops[XVLAB_VIEWS_ALL];
extern const XvLabLoopEntry xvlab_crossing_loops[XVLAB_CROSSING_ALL];

/* From now on that loop, one without procs, is these, which are static; NULL: it cannot be run. For the library that is
   linked to CPython; any thread. */
XV_API void xvlab_cpython_loop_joins(int32_t loops, int32_t loop, const XvLabLoopProcs *procs);

#endif
