/* SPDX-License-Identifier: Apache-2.0
 *
 * What kernels need of a crew: to be run by its first workers, and to meet.
 */
#ifndef XVLAB_CREW_H
#define XVLAB_CREW_H

#include <stdatomic.h>

#include "crossview_lab/lab.h"

#define XVLAB_LINE 128 /* apart enough: two lines, as CPUs fetch the neighbour as well */

/* A sample's own runtime is empty when it is closed; a caller is not kept waiting for ever should it not be. */
#define XVLAB_CLOSE_NS INT64_C(10000000000)

/* One worker's part of a sample. Called on that worker's thread. */
typedef void (*XvLabTask)(void *arg, int32_t worker);

/* Has the first `workers` workers run task, each once, and waits for all. XV_INVALID: the crew is smaller; XV_BUSY. */
XvStatus xvlab_crew_run(XvLabCrew *crew, int32_t workers, XvLabTask task, void *arg);

/* A place where n workers wait for each other, spinning; used again and again by the same n. Whatever one did before
   it came is seen by all who leave. */
typedef struct XvLabMeeting {
    _Alignas(XVLAB_LINE) _Atomic(int32_t) arrived;
    _Alignas(XVLAB_LINE) _Atomic(int32_t) held; /* how many meetings have taken place */
    int32_t n;
} XvLabMeeting;

void xvlab_meet(XvLabMeeting *meeting);

/* The CPU that was asked for, for worker; negative: none. */
int32_t xvlab_crew_cpu(const XvLabCrew *crew, int32_t worker);

/* Binds the calling thread to a CPU; a negative one, or a refusal, changes nothing. 0, -1 or the errno. */
int32_t xvlab_pin_to(int32_t cpu);

/* Moves the calling worker to the CPU of another one, and back to its own when it is `worker` itself. Nothing
   happens where workers are left to the scheduler, or it is refused. */
void xvlab_crew_move(const XvLabCrew *crew, int32_t worker);

/* Ticks in a time span. */
int64_t xvlab_crew_ticks(const XvLabCrew *crew, int64_t ns);

#endif
