/* SPDX-License-Identifier: Apache-2.0 */
#include "home.h"

XvStatus xvlab_home_open(XvLabHome *home, int n)
{
    XvStatus status = XvRuntime_Open(&home->rt);
    for (int i = 0; i < n && status == XV_OK; i++)
        status = XvInterpreter_New(home->rt, "laboratory", &home->interps[i]);
    return status;
}

XvStatus xvlab_home_close(XvLabHome *home)
{
    XvStatus status = home->rt == NULL ? XV_OK : XvRuntime_Close(home->rt, XVLAB_CLOSE_NS);
    for (int i = 0; i < XVLAB_HOMES; i++)
        if (home->interps[i] != NULL)
            XvInterpreter_Release(home->interps[i]);
    return status;
}

int64_t xvlab_live_blocks(XvThreadState *ts)
{
    XvHeapStats stats;
    XvHeap_GetStats(ts, &stats);
    return stats.live_blocks;
}
