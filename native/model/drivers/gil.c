/* SPDX-License-Identifier: Apache-2.0
 *
 * The GIL: nobody is inside together with somebody else, nobody waits for ever, and it is free in the end.
 *   native=n     threads that wait for it as long as it takes
 *   hurried=1    one more, that may run out of time
 *   foreign=1    one more, that waits under a token
 *   giving_up=1  one more, that stands in line and leaves it again
 *   holder=1     one more, that has it at the beginning
 *   last=1       the foreign one, or the one that gives up, comes back and closes the runtime behind it
 *   polite=1     the native ones stay inside until they are asked to let somebody in
 */
#include "world.h"

#include <sched.h>

static int inside, entered, expected;   /* plain: the GIL orders them */

static void work(XvThreadState *ts)
{
    bool last = ++entered == expected;
    CHECK(inside++ == 0);
    CHECK(--inside == 0);
    if (option("polite", 0) && !last)
        while (!(__atomic_load_n(ts->eval_breaker, __ATOMIC_RELAXED) & XV_BREAK_DROP))
            sched_yield();
    Xv_CHECKPOINT(ts);
    CHECK(inside++ == 0);
    CHECK(--inside == 0);
    XvThreadState_Detach(ts);
}

static void native(void *arg)
{
    (void)arg;
    work(enter(homes[0]));
}

static void holder(void *arg) { work(arg); }

static void hurried(void *arg)
{
    XvThreadState *ts;
    XvStatus status = XvInterpreter_Attach(homes[0], NULL, 1000, &ts);
    (void)arg;
    CHECK(status == XV_OK || status == XV_TIMEOUT);
    if (status == XV_OK)
        work(ts);
}

static void close_behind(void)
{
    if (!option("last", 0))
        return;
    CHECK(XvRuntime_Close(runtime, XV_FOREVER) == XV_OK);
    XvInterpreter_Release(homes[0]);
}

static void foreign(void *arg)
{
    XvThreadState *ts;
    XvStatus status = XvInterpreter_BeginAttach(homes[0], NULL, 7, true, &ts);
    (void)arg;
    if (status == XV_BUSY)
        CHECK(wait_in_line(ts, 7) == XV_THREAD_ATTACHED);
    work(ts);
    close_behind();
}

static void giving_up(void *arg)
{
    XvThreadState *ts;
    XvStatus status = XvInterpreter_BeginAttach(homes[0], NULL, 8, true, &ts);
    (void)arg;
    if (status == XV_BUSY) {
        XvThreadState_RequestDrop(ts);
        if (XvThreadState_CancelTake(ts) == XV_THREAD_REFUSED) {
            if (!option("last", 0))
                return;
            ts = enter(homes[0]);
        }
    }
    work(ts);
    close_behind();
}

void scenario(void)
{
    XvMailbox *box;
    inside = entered = 0;
    expected = option("native", 1);
    world_open(1);
    if (option("holder", 0))
        spawn("holder", holder, enter(homes[0]));
    for (int i = 0; i < expected; i++)
        spawn("native", native, NULL);
    if (option("hurried", 0))
        spawn("hurried", hurried, NULL);
    if (option("foreign", 0))
        spawn("foreign", foreign, NULL);
    if (option("giving_up", 0))
        spawn("giving up", giving_up, NULL);
    join_all();
    if (option("last", 0))
        return;
    box = &homes[0]->mailbox;
    CHECK(homes[0]->inside == 0);
    CHECK(atomic_load(&box->gil) == 0);
    CHECK(atomic_load(&box->breaker) == 0);
    world_close(1);
}
