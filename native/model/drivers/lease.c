/* SPDX-License-Identifier: Apache-2.0
 *
 * Leases: what was done under one is there for the next who has the bytes, and nobody waits for ever.
 *   tenants=n   interpreters that want the same bytes, 1 to 3
 *   readers=n   the first n of them only read
 *   hurried=1   the first may run out of time
 *   foreign=1   the first waits under a token
 *   careless=1  the last goes without ending its lease
 *   told=1      the first is interrupted while it waits
 */
#include "world.h"

static XvBlock *block;
static char *bytes;                  /* written under exclusive leases, read under any */
static int times_written, times_told;

static int wait_foreign(XvThreadState *ts, XvObject *view, XvLeaseMode mode, XvObject **lease)
{
    int state = XvLease_Begin(ts, view, mode, 5, lease);
    while (state == XV_LEASE_WAITING) {
        XvThreadState_Unlock(ts);
        sleep_until(5);
        XvThreadState_Lock(ts);
        state = XvLease_State(ts, *lease);
    }
    return state;
}

static void tenant(void *arg)
{
    int me = (int)(long)arg;
    bool reads = me < option("readers", 0), careless = option("careless", 0) && me == option("tenants", 2) - 1;
    XvLeaseMode mode = reads ? XV_LEASE_SHARED : XV_LEASE_EXCLUSIVE;
    XvThreadState *ts = enter(homes[me]);
    XvObject *view = XvSharedView_FromBlock(ts, block), *lease = NULL;
    int state;
    CHECK(view != NULL);
    if (me == 0 && option("foreign", 0))
        state = wait_foreign(ts, view, mode, &lease);
    else
        state = XvLease_Acquire(ts, view, mode, me == 0 && option("hurried", 0) ? 1000 : XV_FOREVER, &lease);
    if (state == XV_LEASE_HELD || state == XV_LEASE_ABANDONED) {
        CHECK(bytes[0] == bytes[1]);
        if (!reads) {
            bytes[0]++;
            bytes[1]++;
            times_written++;
        }
        if (state == XV_LEASE_ABANDONED)
            times_told++;
        if (!careless)
            CHECK(XvLease_Release(ts, lease) == 0);
        Xv_DECREF(ts, lease);
    } else {
        CHECK(me == 0 && (option("hurried", 0) || option("told", 0)));
        CHECK(state == XV_LEASE_WAITING || XvErr_Matches(ts, &XvExc_KeyboardInterrupt));
        XvErr_Clear(ts);
    }
    Xv_DECREF(ts, view);
    XvThreadState_Detach(ts);
}

static void interrupter(void *arg)
{
    (void)arg;
    CHECK(XvInterpreter_Interrupt(homes[0]) == XV_OK);
}

void scenario(void)
{
    int tenants = option("tenants", 2);
    times_written = times_told = 0;
    world_open(tenants);
    CHECK(XvBlock_New(2, &block) == XV_OK);
    bytes = XvBlock_Base(block);
    for (int i = 0; i < tenants; i++)
        spawn(i < option("readers", 0) ? "reader" : "writer", tenant, (void *)(long)i);
    if (option("told", 0))
        spawn("interrupter", interrupter, NULL);
    join_all();
    CHECK(bytes[0] == times_written && bytes[1] == times_written);
    CHECK(times_told <= option("careless", 0));
    XvBlock_Release(NULL, block);
    world_close(tenants);
}
