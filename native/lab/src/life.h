/* SPDX-License-Identifier: Apache-2.0
 *
 * What a way of living has to offer for the experiment `interpreters`: a place, and one chunk of the operation.
 */
#ifndef XVLAB_LIFE_H
#define XVLAB_LIFE_H

#include <stdbool.h>
#include <stdint.h>

#include "crossview_lab/lab.h"

typedef struct XvLabLifeProcs {
    /* All on the worker, around the chunks of a sample. The others are called only if open has succeeded. */
    XvStatus (*open)(void **world);
    bool (*chunk)(void *world);        /* `operations` times; true: it left what it must leave */
    XvStatus (*close)(void *world);
    int64_t operations;
} XvLabLifeProcs;

extern const XvLabLifeProcs xvlab_life_mutex;
extern const XvLabLifeProcs xvlab_life_attach;
extern const XvLabLifeProcs xvlab_life_attach_locked;
extern const XvLabLifeProcs xvlab_life_create;
extern const XvLabLifeProcs xvlab_life_create_int;
extern const XvLabLifeProcs xvlab_life_thread;

/* From now on XVLAB_LIFE_CPYTHON is procs, which is static. For the library that is linked to CPython; any thread. */
XV_API void xvlab_cpython_life_joins(const XvLabLifeProcs *procs);

#endif
