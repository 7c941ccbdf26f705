/* SPDX-License-Identifier: Apache-2.0
 *
 * Closing: who is outside is let in or refused, who is inside gets out, and whoever closes comes to an end.
 *   newcomer=1   a thread that wants in
 *   waiting=1    it stands in line under a token
 *   inside=1     a thread state that is inside, and has let the GIL go
 *   closer=1     a native thread closes
 *   trier=1      a foreign one tries, waits for its token, and tries again
 */
#include "world.h"

static bool closed;   /* plain: set by who closes, read by whoever is inside */

static void pass(XvThreadState *ts)
{
    CHECK(!closed);
    XvThreadState_Detach(ts);
}

static void newcomer(void *arg)
{
    XvThreadState *ts;
    XvStatus status;
    (void)arg;
    if (option("waiting", 0)) {
        status = XvInterpreter_BeginAttach(homes[0], NULL, 6, true, &ts);
        if (status == XV_BUSY) {
            status = wait_in_line(ts, 6) == XV_THREAD_ATTACHED ? XV_OK : XV_CLOSED;
            if (status == XV_CLOSED)
                CHECK(XvThreadState_CancelTake(ts) == XV_THREAD_REFUSED);
        }
    } else {
        status = XvInterpreter_Attach(homes[0], NULL, XV_FOREVER, &ts);
    }
    CHECK(status == XV_OK || status == XV_CLOSED);
    if (status == XV_OK)
        pass(ts);
}

static void inside(void *arg)
{
    XvThreadState_Lock(arg);
    pass(arg);
}

static void end(XvStatus status)
{
    CHECK(status == XV_OK || status == XV_CLOSED);
    CHECK(XvInterpreter_State(homes[0]) == XV_INTERPRETER_CLOSED);
    if (status == XV_OK)
        closed = true;
}

static void closer(void *arg)
{
    (void)arg;
    end(XvInterpreter_Close(homes[0], NULL, XV_FOREVER));
}

static void trier(void *arg)
{
    XvStatus status;
    (void)arg;
    while ((status = XvInterpreter_TryClose(homes[0], 5)) == XV_BUSY)
        sleep_until(5);
    end(status);
}

void scenario(void)
{
    XvThreadState *ts;
    closed = false;
    world_open(1);
    if (option("inside", 0)) {
        ts = enter(homes[0]);
        XvThreadState_Unlock(ts);
        spawn("inside", inside, ts);
    }
    if (option("newcomer", 0))
        spawn("newcomer", newcomer, NULL);
    if (option("closer", 0))
        spawn("closer", closer, NULL);
    if (option("trier", 0))
        spawn("trier", trier, NULL);
    join_all();
    CHECK(closed);
    world_close(1);
}
