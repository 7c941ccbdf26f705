/* SPDX-License-Identifier: Apache-2.0
 *
 * A writes and is closed; B reads what A wrote.
 */
/* README begin */
#include <crossview/crossview.h>
#include <stdio.h>
#include <string.h>

int main(void)
{
    XvRuntime *rt; XvInterpreter *a, *b; XvQueue *queue; XvThreadState *ts; XvObject *view; XvViewInfo info;
    if (XvRuntime_Open(&rt) || XvQueue_New(rt, 8, &queue)
        || XvInterpreter_New(rt, "a", &a) || XvInterpreter_New(rt, "b", &b))
        return 1;

    if (XvInterpreter_Attach(a, NULL, XV_FOREVER, &ts) || !(view = XvSharedView_New(ts, 64))
        || XvSharedView_GetInfo(ts, view, &info) || !strcpy(info.buf, "written by A")
        || XvQueue_Put(ts, queue, view, XV_FOREVER) != 1)
        return 1;
    XvThreadState_Detach(ts);
    if (XvInterpreter_Close(a, NULL, XV_FOREVER)) /* the writer is gone, its objects with it */
        return 1;

    if (XvInterpreter_Attach(b, NULL, XV_FOREVER, &ts) || XvQueue_Get(ts, queue, &view, XV_FOREVER) != 1
        || XvSharedView_GetInfo(ts, view, &info))
        return 1;
    puts(info.buf); /* the same bytes at the same address */
    Xv_DECREF(ts, view);
    XvThreadState_Detach(ts);

    XvQueue_Release(NULL, queue);
    XvInterpreter_Release(a);
    XvInterpreter_Release(b);
    return XvRuntime_Close(rt, XV_FOREVER);
}
/* README end */
