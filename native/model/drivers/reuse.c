/* SPDX-License-Identifier: Apache-2.0
 *
 * A mailbox that a later interpreter uses, while somebody is still taking a second look at the earlier one.
 *   detacher=1   it is a thread that was inside; else one that pushed to the release list
 *   reader=1     it only has a reference, and reads the name
 *   busy=1       the later interpreter has releases of its own
 */
#include "world.h"

static XvBlock *block;

static void late_pusher(void *arg)
{
    (void)arg;
    XvBlock_Release(NULL, block);
}

static void late_detacher(void *arg) { XvThreadState_Detach(arg); }

static void late_reader(void *arg)
{
    CHECK(XvInterpreter_Id(arg) == 1 && XvInterpreter_Name(arg)[0] == 0);
    XvInterpreter_Release(arg);
}

static void successor(void *arg)
{
    XvInterpreter *second;
    XvThreadState *ts;
    XvObject *array;
    (void)arg;
    CHECK(XvInterpreter_Close(homes[0], NULL, XV_FOREVER) == XV_OK);
    XvInterpreter_Release(homes[0]);
    CHECK(XvInterpreter_New(runtime, NULL, &second) == XV_OK);
    keep(second);
    ts = enter(second);
    array = XvByteArray_FromStringAndSize(ts, "bytes", 5);
    if (option("busy", 0)) {
        XvBlock *mine = xv_block_borrow(ts, array);
        XvThreadState_Unlock(ts);
        XvBlock_Release(NULL, mine);
        XvThreadState_Lock(ts);
        CHECK(XvByteArray_Resize(ts, array, 100) == 0);
    }
    Xv_DECREF(ts, array);
    XvThreadState_Detach(ts);
    CHECK(XvInterpreter_Close(second, NULL, XV_FOREVER) == XV_OK);
    XvInterpreter_Release(second);
}

void scenario(void)
{
    XvThreadState *ts;
    world_open(1);
    ts = enter(homes[0]);
    if (option("detacher", 0)) {
        spawn("late", late_detacher, ts);
    } else if (option("reader", 0)) {
        XvThreadState_Detach(ts);
        XvInterpreter_Retain(homes[0]);
        spawn("late", late_reader, homes[0]);
    } else {
        block = xv_block_borrow(ts, XvByteArray_FromStringAndSize(ts, "bytes", 5));
        XvThreadState_Detach(ts);
        spawn("late", late_pusher, NULL);
    }
    spawn("successor", successor, NULL);
    join_all();
    world_close(0);
}
