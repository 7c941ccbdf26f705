/* SPDX-License-Identifier: Apache-2.0
 *
 * Waiting at an element: whoever waits for a change wakes when somebody has changed it and notified.
 *   waiters=n   1 or 2; each in an interpreter of its own
 *   hurried=1   the first may run out of time
 *   foreign=1   the first waits under a token
 *   told=1      the first is interrupted
 */
#include "world.h"

static XvBlock *block;
static int woken[2], counted;
static int message;                  /* plain: what the notifier did before is seen by who is woken */

static int wait_foreign(XvThreadState *ts, XvObject *view)
{
    XvWait *wait;
    int state = XvWait_Begin(ts, view, 0, 0, 6, &wait);
    if (state != XV_WAIT_WAITING)
        return state;
    XvThreadState_Unlock(ts);
    sleep_until(6);
    CHECK(XvWait_State(wait) == XV_WAIT_OK);
    XvThreadState_Lock(ts);
    return XvWait_End(ts, wait);
}

static void waiter(void *arg)
{
    int me = (int)(long)arg, result;
    XvThreadState *ts = enter(homes[1 + me]);
    XvObject *view = XvSharedView_FromBlock(ts, block);
    CHECK(view != NULL);
    if (me == 0 && option("foreign", 0))
        result = wait_foreign(ts, view);
    else
        result = XvElement_Wait(ts, view, 0, 0, me == 0 && option("hurried", 0) ? 1000 : XV_FOREVER);
    if (result == XV_WAIT_OK) {
        CHECK(message == 1);
        woken[me] = 1;
    } else if (result == XV_WAIT_TIMED_OUT) {
        CHECK(option("hurried", 0));
    } else if (result < 0) {
        CHECK(option("told", 0) && XvErr_Matches(ts, &XvExc_KeyboardInterrupt));
        XvErr_Clear(ts);
    }
    Xv_DECREF(ts, view);
    XvThreadState_Detach(ts);
}

static void notifier(void *arg)
{
    XvThreadState *ts = enter(homes[0]);
    XvObject *view = XvSharedView_FromBlock(ts, block);
    (void)arg;
    CHECK(view != NULL);
    message = 1;
    CHECK(XvElement_Store(ts, view, 0, 1, XV_RELEASE) == 0);
    counted = (int)XvElement_Notify(ts, view, 0, 2);
    Xv_DECREF(ts, view);
    XvThreadState_Detach(ts);
}

static void interrupter(void *arg)
{
    (void)arg;
    CHECK(XvInterpreter_Interrupt(homes[1]) == XV_OK);
}

void scenario(void)
{
    int waiters = option("waiters", 1);
    message = counted = woken[0] = woken[1] = 0;
    world_open(1 + waiters);
    CHECK(XvBlock_New(1, &block) == XV_OK);
    for (int i = 0; i < waiters; i++)
        spawn("waiter", waiter, (void *)(long)i);
    spawn("notifier", notifier, NULL);
    if (option("told", 0))
        spawn("interrupter", interrupter, NULL);
    join_all();
    CHECK(counted == woken[0] + woken[1]);
    XvBlock_Release(NULL, block);
    world_close(1 + waiters);
}
