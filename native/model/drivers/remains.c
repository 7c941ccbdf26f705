/* SPDX-License-Identifier: Apache-2.0
 *
 * Borrowed memory whose owner is closed at the same time: the bytes stay until the last one lets go, and are
 * unmapped by it, once.
 *   pushers=n    threads that each hold a block on the owner's memory
 */
#include "world.h"

#define PUSHERS_MAX 3

static XvBlock *blocks[PUSHERS_MAX];

static void pusher(void *arg)
{
    CHECK(((char *)XvBlock_Base(arg))[0] == 'b');
    XvBlock_Release(NULL, arg);
}

static void closer(void *arg)
{
    (void)arg;
    CHECK(XvInterpreter_Close(homes[0], NULL, XV_FOREVER) == XV_OK);
}

void scenario(void)
{
    XvThreadState *ts;
    XvObject *array;
    int pushers = option("pushers", 1);
    world_open(1);
    ts = enter(homes[0]);
    array = XvByteArray_FromStringAndSize(ts, "bytes", 5);
    for (int i = 0; i < pushers; i++)
        blocks[i] = xv_block_borrow(ts, array);
    Xv_DECREF(ts, array);
    XvThreadState_Detach(ts);

    for (int i = 0; i < pushers; i++)
        spawn("pusher", pusher, blocks[i]);
    spawn("closer", closer, NULL);
    join_all();
    world_close(1);
}
