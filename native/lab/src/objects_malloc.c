/* SPDX-License-Identifier: Apache-2.0
 *
 * glibc's malloc and free, of which an allocation of the same size is the only thing to be had.
 */
#include <stdlib.h>

#include "objects.h"

static bool alloc(XvLabBench *bench)
{
    (void)bench;
    for (int i = 0; i < XVLAB_BATCH; i++) {
        void *p = malloc(XVLAB_OBJECT_SIZE);
        XVLAB_MADE(p);
        if (p == NULL)
            return false;
        free(p);
    }
    return true;
}

static bool alloc_random(XvLabBench *bench)
{
    int live = 0;
    for (int i = 0; i < XVLAB_BATCH; i++) {
        void *p = malloc(XVLAB_OBJECT_SIZE);
        XVLAB_MADE(p);
        bench->made[i] = p;
        live += p != NULL;
    }
    for (int i = 0; i < XVLAB_BATCH; i++) {
        void *p = bench->made[bench->order[i]];
        if (p != NULL)
            free(p);
    }
    return live == XVLAB_BATCH;
}

const XvLabMakerProcs xvlab_malloc_procs = {
    .batches = {[XVLAB_ALLOC] = alloc, [XVLAB_ALLOC_RANDOM] = alloc_random},
};
