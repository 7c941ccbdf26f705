/* SPDX-License-Identifier: Apache-2.0
 *
 * Interrupts: nobody who waits at a queue for ever sleeps through one.
 *   item=1       somebody puts an item too, and who gets it need not hear of the interrupt
 *   foreign=1    the sleeper waits under a token
 *   closing=1    the interrupt is that of a close
 */
#include "world.h"

static XvQueue *queue;
static int heard, got;

static int get(XvThreadState *ts, int64_t timeout)
{
    XvObject *item;
    int result = XvQueue_Get(ts, queue, &item, timeout);
    if (result == 1)
        Xv_DECREF(ts, item);
    return result;
}

static int get_foreign(XvThreadState *ts)
{
    int result;
    while ((result = get(ts, 0)) == 0 && XvThreadState_Checkpoint(ts) == 0) {
        CHECK(XvQueue_Register(ts, queue, XV_QUEUE_ITEM, 3) == XV_OK);
        XvThreadState_Unlock(ts);
        sleep_until(3);
        XvThreadState_Lock(ts);
        XvQueue_Cancel(ts, queue, XV_QUEUE_ITEM);
    }
    return result == 0 ? -1 : result;
}

static void sleeper(void *arg)
{
    XvThreadState *ts;
    int result;
    if (XvInterpreter_Attach(homes[0], NULL, XV_FOREVER, &ts) != XV_OK) {
        CHECK(option("closing", 0));
        return;
    }
    result = arg != NULL ? get_foreign(ts) : get(ts, XV_FOREVER);
    if (result == 1) {
        got++;                       /* under the GIL */
    } else {
        CHECK(result == -1 && XvErr_Matches(ts, &XvExc_KeyboardInterrupt));
        XvErr_Clear(ts);
        heard++;
    }
    XvThreadState_Detach(ts);
}

static void interrupter(void *arg)
{
    (void)arg;
    if (option("closing", 0))
        CHECK(XvInterpreter_Close(homes[0], NULL, XV_FOREVER) == XV_OK);
    else
        CHECK(XvInterpreter_Interrupt(homes[0]) == XV_OK);
}

static void sender(void *arg)
{
    XvThreadState *ts = enter(homes[1]);
    (void)arg;
    CHECK(XvQueue_Put(ts, queue, Xv_None(ts), 0) == 1);
    XvThreadState_Detach(ts);
}

void scenario(void)
{
    int interpreters = 1 + option("item", 0);
    heard = got = 0;
    world_open(interpreters);
    CHECK(XvQueue_New(runtime, 1, &queue) == XV_OK);
    spawn("sleeper", sleeper, option("foreign", 0) ? &queue : NULL);
    spawn("interrupter", interrupter, NULL);
    if (option("item", 0))
        spawn("sender", sender, NULL);
    join_all();
    CHECK(got <= option("item", 0) && got + heard <= 1);
    CHECK(option("closing", 0) || got + heard == 1);
    XvQueue_Release(NULL, queue);
    world_close(interpreters);
}
