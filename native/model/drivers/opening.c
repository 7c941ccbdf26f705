/* SPDX-License-Identifier: Apache-2.0
 *
 * A runtime is closed while somebody makes an interpreter in it: it is made and closed, or refused.
 */
#include "world.h"

static void maker(void *arg)
{
    XvInterpreter *interp;
    XvThreadState *ts;
    XvStatus status = XvInterpreter_New(runtime, NULL, &interp);
    (void)arg;
    CHECK(status == XV_OK || status == XV_CLOSED);
    if (status != XV_OK)
        return;
    status = XvInterpreter_Attach(interp, NULL, XV_FOREVER, &ts);
    CHECK(status == XV_OK || status == XV_CLOSED);
    if (status == XV_OK)
        XvThreadState_Detach(ts);
    XvInterpreter_Release(interp);
}

static void closer(void *arg)
{
    (void)arg;
    CHECK(XvRuntime_Close(runtime, XV_FOREVER) == XV_OK);
}

void scenario(void)
{
    world_open(1);
    /* Its mailbox goes to the pool, where the maker finds it. */
    CHECK(XvInterpreter_Close(homes[0], NULL, 0) == XV_OK);
    XvInterpreter_Release(homes[0]);
    xv_runtime_retain(runtime);   /* whoever makes interpreters has the runtime as long as that takes */
    spawn("maker", maker, NULL);
    spawn("closer", closer, NULL);
    join_all();
    xv_runtime_release(runtime);
}
