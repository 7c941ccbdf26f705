/* SPDX-License-Identifier: Apache-2.0
 *
 * What a GIL has to offer for the experiment `gil`. All do the same in the same order; their files differ in the calls
 * alone.
 */
#ifndef XVLAB_GIL_H
#define XVLAB_GIL_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "crossview_lab/lab.h"
#include "ticks.h"

#define XVLAB_GIL_THREADS 2

/* What CPython's and this library's switch interval is. */
#define XVLAB_INTERVAL_NS 5000000

/* One worker's part. */
typedef struct XvLabGilSide {
    void *world;           /* the GIL's own, the same for both */
    void *state;           /* the GIL's own, this worker's */
    int64_t deadline;      /* ticks at which everybody stops */
    int64_t chunks;        /* done */
    /* ticks, when this one was last seen to compute; at most a microsecond or two old while it does */
    _Atomic(int64_t) seen;
    int32_t worker;
} XvLabGilSide;

typedef struct XvLabGilProcs {
    XvStatus (*open)(void **world);                 /* the first worker, before all others */
    XvStatus (*enter)(XvLabGilSide *side);          /* each worker; the GIL is let go afterwards */
    void (*lock)(XvLabGilSide *side);
    void (*unlock)(XvLabGilSide *side);
    void (*compute)(XvLabGilSide *side);            /* with the GIL held, until the deadline */
    void (*leave)(XvLabGilSide *side);              /* without the GIL; only who has entered */
    void (*close)(void *world, XvLabGilSample *out);/* the first worker, after all others */
} XvLabGilProcs;

extern const XvLabGilProcs xvlab_gil_crossview;
extern const XvLabGilProcs xvlab_gil_no_hand_off;
extern const XvLabGilProcs xvlab_gil_interval;

/* From now on XVLAB_GIL_CPYTHON is procs, which is static. For the library that is linked to CPython; any thread. */
XV_API void xvlab_cpython_gil_joins(const XvLabGilProcs *procs);

/* What computing is: about 60 ns that touch no memory. */
static inline void xvlab_gil_chunk(XvLabGilSide *side)
{
    uint64_t x = (uint64_t)side->chunks++;
    for (int i = 0; i < 40; i++)
        x = x * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    __asm__ volatile("" : : "r"(x));
}

/* Whether it is time to stop. To be asked every microsecond or so. */
static inline bool xvlab_gil_over(XvLabGilSide *side)
{
    int64_t now = xvlab_ticks();
    atomic_store_explicit(&side->seen, now, memory_order_relaxed);
    return now >= side->deadline;
}

/* The same where the clock would take as long as a chunk. */
static inline bool xvlab_gil_over_now_and_then(XvLabGilSide *side)
{
    return (side->chunks & 15) == 0 && xvlab_gil_over(side);
}

#endif
