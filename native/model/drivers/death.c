/* SPDX-License-Identifier: Apache-2.0
 *
 * Threads that end inside: the GIL is given back with all that they did, and who comes next is told.
 *   unlocked=1    it has let the GIL go before
 *   newcomers=n   1 or 2 threads that want to enter
 *   closer=1      somebody closes
 *   curious=1     somebody acknowledges deaths, whether there are any or not
 *   abandons=1    a foreign attachment that another thread gives back
 */
#include "world.h"

static int work;                     /* plain: done under the GIL */
static int told;
static XvThreadState *lost;

static void dies(void *arg)
{
    XvThreadState *ts;
    XvStatus status = XvInterpreter_Attach(homes[0], NULL, XV_FOREVER, &ts);
    (void)arg;
    if (status != XV_OK) {
        CHECK(status == XV_CLOSED && option("closer", 0));
        return;
    }
    work++;
    if (option("unlocked", 0))
        XvThreadState_Unlock(ts);
}

static void newcomer(void *arg)
{
    XvThreadState *ts;
    XvStatus status;
    (void)arg;
    while ((status = XvInterpreter_Attach(homes[0], NULL, XV_FOREVER, &ts)) == XV_ABANDONED) {
        XvDeaths deaths;
        if (XvInterpreter_Acknowledge(homes[0], &deaths)) {
            told++;   /* under no lock but the acknowledgement's: only one is told */
            CHECK(deaths.count == 1);
        }
    }
    if (status == XV_CLOSED) {
        CHECK(option("closer", 0));
        return;
    }
    CHECK(status == XV_OK);
    work++;
    XvThreadState_Detach(ts);
}

static void abandoner(void *arg)
{
    XvThreadState_Abandon(arg, "lost");
}

static void curious(void *arg)
{
    (void)arg;
    told += XvInterpreter_Acknowledge(homes[0], NULL);
}

static void closer(void *arg)
{
    (void)arg;
    CHECK(XvInterpreter_Close(homes[0], NULL, XV_FOREVER) == XV_OK);
}

void scenario(void)
{
    int newcomers = option("newcomers", 1);
    work = told = 0;
    lost = NULL;
    world_open(1);
    if (option("abandons", 0)) {
        CHECK(XvInterpreter_BeginAttach(homes[0], NULL, 9, 0, &lost) == XV_OK);
        work++;
        spawn("abandoner", abandoner, lost);
    } else {
        spawn("victim", dies, NULL);
    }
    for (int i = 0; i < newcomers; i++)
        spawn("newcomer", newcomer, NULL);
    if (option("curious", 0))
        spawn("curious", curious, NULL);
    if (option("closer", 0))
        spawn("closer", closer, NULL);
    join_all();
    if (!option("closer", 0)) {
        CHECK(work == 1 + newcomers);
        CHECK(XvInterpreter_Acknowledge(homes[0], NULL) == (told == 0));   /* of one death somebody is told, once */
    }
    world_close(1);
}
