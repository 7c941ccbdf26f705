/* SPDX-License-Identifier: Apache-2.0
 *
 * The cycle collector. Counting frees what nobody refers to; a cycle of containers that refer to each other and are
 * referred to by nobody else has counts above zero for ever. The collector finds such cycles by trial deletion,
 * as CPython's does, and breaks them with the types' tp_clear.
 *
 * It belongs to one interpreter, has three generations, and runs at a checkpoint (or when it is told to): once more
 * containers have been made than went, by a threshold, or once the blocks that the interpreter holds have doubled in
 * bytes since the last full collection, for a small cycle may keep a large block alive. It does not run in an
 * allocation: between two checkpoints no object goes but by a reference that is let go there. It never runs
 * inside a dealloc, nor while it is running.
 *
 * A container is an object whose type has XV_TPFLAGS_HAVE_GC and tp_traverse. It is known to the collector from
 * XvObject_New until its last reference goes; nothing else is to be done for it.
 */
#ifndef CROSSVIEW_GC_H
#define CROSSVIEW_GC_H

#include "crossview/threadstate.h"

XV_BEGIN_DECLS

#define XV_GC_GENERATIONS 3

/* Collects all generations now, also when the collector is disabled, and gives memory that is empty then back to the
   system. How many containers were found to be garbage; 0 as well inside a dealloc or a collection. Cannot fail, and
   keeps the error indicator as it was. */
XV_API Xv_ssize_t XvGC_Collect(XvThreadState *ts);

/* Whether it runs by itself; a new interpreter's does. Disabling returns what it was before. */
XV_API void XvGC_Enable(XvThreadState *ts);
XV_API int XvGC_Disable(XvThreadState *ts);
XV_API int XvGC_IsEnabled(XvThreadState *ts);

/* The youngest generation is collected when more than threshold0 containers have been made than went since the last
   time (0: never), the middle one with it after more than threshold1 such collections, the oldest after more than
   threshold2 of the middle one's, if a quarter of it is new by then. 700, 10, 10 at first. -1 with ValueError if one is
   negative. */
XV_API int XvGC_SetThreshold(XvThreadState *ts, int threshold0, int threshold1, int threshold2);

/* A generation, 0 the youngest. */
typedef struct XvGCStats {
    int threshold;
    int count;               /* what is compared with the threshold */
    int64_t containers;      /* in it now */
    int64_t collections;     /* how often it was the oldest that was collected */
    int64_t collected;       /* containers that were found to be garbage then */
    int64_t kept;            /* of those, how many were still there when their cycles should have been broken */
} XvGCStats;

/* 0, or -1 with ValueError for a generation that is not there. Takes time proportional to its containers. */
XV_API int XvGC_GetStats(XvThreadState *ts, int generation, XvGCStats *out);

/* Whether op is known to the collector. */
XV_API int XvGC_IsTracked(const XvObject *op);

XV_END_DECLS

#endif
