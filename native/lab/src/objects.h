/* SPDX-License-Identifier: Apache-2.0
 *
 * What a maker of objects has to offer for the experiment `objects`: a place to work in, and for each operation that it
 * knows a function that does it XVLAB_BATCH times.
 *
 * All makers do the same in the same order; their files differ in the calls alone. A batch looks at what it has left
 * behind and says whether that is right: a loop that a compiler has emptied, or a call that has failed, is not.
 * XVLAB_MADE stands after every operation: what it has made has to exist there.
 */
#ifndef XVLAB_OBJECTS_H
#define XVLAB_OBJECTS_H

#include <stdbool.h>
#include <stdint.h>

#include "loop.h"

/* The size of the object that is allocated, header included. */
#define XVLAB_OBJECT_SIZE 32

/* The ints that are made: none of them is in a cache of small ones. */
#define XVLAB_FIRST_INT 1000
#define XVLAB_LAST_INT (XVLAB_FIRST_INT + XVLAB_BATCH)

typedef struct XvLabBench XvLabBench;

/* True: it left what it must leave. */
typedef bool (*XvLabBatch)(XvLabBench *bench);

typedef struct XvLabMakerProcs {
    /* All on the worker, around the batches of a sample. open makes what the operation needs; the others are called
       only if it has succeeded. NULL: there is nothing to do. */
    XvStatus (*open)(XvLabBench *bench);
    bool (*is_as_before)(XvLabBench *bench); /* whether all that the batches have made is gone */
    XvStatus (*close)(XvLabBench *bench);
    XvLabBatch batches[XVLAB_OPERATIONS]; /* NULL: it does not know the operation */
} XvLabMakerProcs;

struct XvLabBench {
    int32_t operation;
    void *world;                    /* the maker's own */
    int16_t order[XVLAB_BATCH];     /* 0 to XVLAB_BATCH - 1, shuffled by the seed */
    void *made[XVLAB_BATCH];        /* what is live, for a batch to use as it likes */
};

extern const XvLabMakerProcs xvlab_crossview_procs;
extern const XvLabMakerProcs xvlab_crossview_locked_procs;
extern const XvLabMakerProcs xvlab_malloc_procs;

/* From now on XVLAB_CPYTHON is procs, which is static. For the library that is linked to CPython; any thread. */
XV_API void xvlab_cpython_joins(const XvLabMakerProcs *procs);

#endif
