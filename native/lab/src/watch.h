/* SPDX-License-Identifier: Apache-2.0
 *
 * How long a thread that could have run was kept from its CPU by others: the kernel counts that in
 * /proc/self/task/TID/schedstat, second number (Linux, Documentation/scheduler/sched-stats.rst). It is what tells, on a
 * machine that has other work, a wait that the measured code is to blame for from one that it is not.
 */
#ifndef XVLAB_WATCH_H
#define XVLAB_WATCH_H

#include <stdint.h>

/* For the calling thread; any thread may ask of it. -1: this kernel does not tell. */
int xvlab_watch_open(void);

/* In ns, as of when the thread got a CPU the last time; 0 where watch is -1. */
int64_t xvlab_watch_kept(int watch);

void xvlab_watch_close(int watch);

#endif
