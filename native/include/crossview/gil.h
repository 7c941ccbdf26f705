/* SPDX-License-Identifier: Apache-2.0
 *
 * Who gets the GIL next, and when a holder is asked to let go.
 *
 * Two kinds of threads stand in line. One has let go of its own will (it slept, read a file, waited at a queue) and
 * comes back, to do a little and let go again: a *returner*. The other computes and would never stop: it was made to
 * let go at a checkpoint, or has just come.
 *
 *   - Returners go first, in order, and the holder is asked at once to hand over, unless it has had the GIL for less
 *     than the minimum slice (10 us): else a thread that yields in a loop would leave nothing to the others.
 *   - Those who compute take turns. Each has the GIL for a switch interval (5 ms) before the next in line asks for it.
 *     One that was interrupted by a returner goes on with its slice afterwards.
 *   - Returners cannot keep those who compute out: the first of these waits for two switch intervals at most.
 *
 * A holder gives way at a checkpoint, whether it is asked or not, and whenever it lets go of its own will. One that is
 * asked and reaches no checkpoint for a second is reported: it sleeps or computes without Xv_BEGIN_ALLOW_THREADS.
 *
 * Nothing of this costs a thread that has the GIL to itself anything.
 */
#ifndef CROSSVIEW_GIL_H
#define CROSSVIEW_GIL_H

#include "crossview/threadstate.h"

XV_BEGIN_DECLS

#define XV_SWITCH_INTERVAL_NS 5000000
#define XV_MINIMUM_SLICE_NS 10000

/* Sets the switch interval of interp, in nanoseconds, at least 1000: else XV_INVALID. Any thread; from the next time
   on that somebody looks at the clock. */
XV_API XvStatus XvInterpreter_SetSwitchInterval(XvInterpreter *interp, int64_t ns);
XV_API int64_t XvInterpreter_SwitchInterval(XvInterpreter *interp);

/* What the line has seen since the interpreter was made. A thread that finds the GIL free is not in it. */
typedef struct XvGilStats {
    int64_t waits;             /* times that a thread stood in line */
    int64_t handovers;         /* times that one in line was given the GIL */
    int64_t requests;          /* times that a holder was asked to hand over */
    int64_t forced;            /* times that a holder did so at a checkpoint */
    int64_t overdue;           /* times that one who computes went before returners, after two switch intervals */
    int64_t longest_return_ns; /* the longest that a returner has stood in line */
    int64_t longest_wait_ns;   /* the longest that another has */
    int64_t waiting;           /* who stand in line now */
} XvGilStats;

/* Any thread. */
XV_API void XvInterpreter_GetGilStats(XvInterpreter *interp, XvGilStats *out);

/* A holder that has been asked to hand over and has reached no checkpoint since. */
typedef struct XvStall {
    int64_t interpreter;       /* its id */
    const char *name;          /* its name; good during the call */
    const XvThreadState *ts;   /* what holds the GIL; to be compared with, not used */
    uint64_t thread;           /* the pthread_t of the thread that attached it */
    char thread_name[16];      /* its name then, as pthread_getname_np has it; empty: it has none, or wanders */
    int64_t asked_ns;          /* how long ago it was asked */
    int64_t waiting;           /* who stand in line */
} XvStall;

/* Called by one of those who wait, which holds no GIL and no lock; once for each time that a thread holds the GIL.
   It may not call Crossview. */
typedef void (*XvStallProc)(void *arg, const XvStall *stall);

/* Who is told of stalls in the interpreters of rt, and after how long (XV_FOREVER: never). proc NULL: a line on
   stderr, which is also what a new runtime does, after a second. To be set before the interpreters are made.
   XV_INVALID: 0, or below XV_FOREVER. */
XV_API XvStatus XvRuntime_SetStallReport(XvRuntime *rt, int64_t after_ns, XvStallProc proc, void *arg);

/* XvThreadState_RequestDrop for who reports stalls itself (a foreign thread that cannot be called back): a stall
   that is due is written to *stall, with its interpreter 0 if there is none, and not given to the runtime's report.
   Its name stays good while ts is waiting. */
XV_API int64_t XvThreadState_Tend(XvThreadState *ts, XvStall *stall);

XV_END_DECLS

#endif
