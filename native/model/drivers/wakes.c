/* SPDX-License-Identifier: Apache-2.0
 *
 * Tokens on their way to the binding: each that was promised arrives, and posting is safe to the end of the runtime.
 *   taker=1      a thread fetches them until somebody ends the service
 *   last=1       nobody has the runtime any more but those who wait and wake
 */
#include "world.h"

static XvQueue *queue;
static int cancelled, taken;

/* A foreign thread stands in line at a queue and leaves it, while the queue is closed, which posts its token. */
static void foreign(void *arg)
{
    XvThreadState *ts = enter(homes[0]);
    (void)arg;
    CHECK(XvQueue_Register(ts, queue, XV_QUEUE_ITEM, 9) == XV_OK);
    XvThreadState_Unlock(ts);
    XvQueue_Cancel(ts, queue, XV_QUEUE_ITEM);
    XvThreadState_Detach(ts);
    if (option("last", 0)) {
        CHECK(XvInterpreter_Close(homes[0], NULL, XV_FOREVER) == XV_OK);
        XvInterpreter_Release(homes[0]);
    }
    XvQueue_Release(NULL, queue);
}

static void closer(void *arg)
{
    (void)arg;
    XvQueue_Close(queue);
    XvQueue_Release(NULL, queue);
}

static void taker(void *arg)
{
    uint64_t tokens[2];
    int n;
    (void)arg;
    while ((n = XvRuntime_TakeWakes(runtime, tokens, 2, XV_FOREVER)) != -1) {
        CHECK(n == 1 && tokens[0] == 9);
        taken++;
    }
}

static void ender(void *arg)
{
    (void)arg;
    XvRuntime_EndWakes(runtime);
}

void scenario(void)
{
    cancelled = taken = 0;
    world_open(1);
    CHECK(XvQueue_New(runtime, 1, &queue) == XV_OK);
    XvQueue_Retain(queue);
    if (option("last", 0))
        xv_runtime_release(runtime);
    spawn("foreign", foreign, NULL);
    spawn("closer", closer, NULL);
    if (option("taker", 0)) {
        spawn("taker", taker, NULL);
        spawn("ender", ender, NULL);
    }
    join_all();
    if (!option("last", 0))
        world_close(1);
}
