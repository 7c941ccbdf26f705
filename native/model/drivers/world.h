/* SPDX-License-Identifier: Apache-2.0
 *
 * What most drivers begin and end with.
 */
#ifndef WORLD_H
#define WORLD_H

#include "checker.h"

#include "crossview/crossview.h"
#include "interp/interp.h"
#include "share/block.h"

static XvRuntime *runtime;
static XvInterpreter *homes[4];

static inline void world_open(int interpreters)
{
    CHECK(XvRuntime_Open(&runtime) == XV_OK);
    /* Nobody reports a holder that does not let go: who waits for nothing is to be seen waiting. */
    CHECK(XvRuntime_SetStallReport(runtime, XV_FOREVER, NULL, NULL) == XV_OK);
    for (int i = 0; i < interpreters; i++) {
        CHECK(XvInterpreter_New(runtime, NULL, &homes[i]) == XV_OK);
        keep(homes[i]);   /* mailboxes go to the pool and are never given back */
    }
}

/* Closes what is still open. After that nothing that was allocated may be left. */
static inline void world_close(int interpreters)
{
    uint64_t token;
    while (XvRuntime_TakeWakes(runtime, &token, 1, 0) == 1)
        ;
    CHECK(XvRuntime_Close(runtime, 0) == XV_OK);
    for (int i = 0; i < interpreters; i++)
        XvInterpreter_Release(homes[i]);
}

static inline XvThreadState *enter(XvInterpreter *home)
{
    XvThreadState *ts;
    CHECK(XvInterpreter_Attach(home, NULL, XV_FOREVER, &ts) == XV_OK);
    return ts;
}

/* A foreign thread goes to sleep: on its own side, which is the runtime's wakes here. Other tokens that come are those
   of threads that do not wait any more. */
static inline void sleep_until(uint64_t token)
{
    uint64_t woken;
    do
        CHECK(XvRuntime_TakeWakes(runtime, &woken, 1, XV_FOREVER) == 1);
    while (woken != token);
}

/* And until it is let in or sent away: it may also be woken to look after the line. */
static inline int wait_in_line(XvThreadState *ts, uint64_t token)
{
    int status;
    do {
        XvThreadState_RequestDrop(ts);
        sleep_until(token);
        status = XvThreadState_Poll(ts);
    } while (status == XV_THREAD_WAITING);
    return status;
}

#endif
