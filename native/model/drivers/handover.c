/* SPDX-License-Identifier: Apache-2.0
 *
 * A view on its way through a queue. What the sender wrote before is there; the block is freed once, after everybody.
 *   move=1       the last view is moved, else shared
 *   twice=1      it has been shared before that, so a receiver may have a proxy already
 *   kept=1       the sender keeps a second view, so that a move cannot take its holder along
 *   left=1       the sender leaves its view to the close
 *   receivers=n  1 or 2
 */
#include "world.h"

static XvQueue *queue;

static void sender(void *arg)
{
    XvThreadState *ts = enter(homes[0]);
    XvObject *view = XvSharedView_New(ts, 4), *kept = NULL, *seven = XvInt_FromInt64(ts, 7);
    (void)arg;
    CHECK(XvSharedView_SetItem(ts, view, 0, seven) == 0);
    if (option("kept", 0))
        kept = XvSharedView_ToReadOnly(ts, view);
    if (option("twice", 0))
        CHECK(XvQueue_Put(ts, queue, view, 0) == 1);
    if (option("move", 0))
        CHECK(XvQueue_PutMove(ts, queue, view, 0) == 1);
    else
        CHECK(XvQueue_Put(ts, queue, view, 0) == 1);
    if (!option("left", 0))
        Xv_DECREF(ts, view);
    Xv_XDECREF(ts, kept);
    Xv_DECREF(ts, seven);
    XvThreadState_Detach(ts);
}

static void receiver(void *arg)
{
    XvThreadState *ts = enter(arg);
    XvObject *views[2] = {NULL, NULL};
    XvViewInfo info;
    for (int i = 0; i < 2; i++)
        if (XvQueue_Get(ts, queue, &views[i], 0) == 1) {
            CHECK(XvSharedView_GetInfo(ts, views[i], &info) == 0);
            CHECK(*(char *)info.buf == 7);
        }
    for (int i = 0; i < 2; i++)
        Xv_XDECREF(ts, views[i]);
    XvThreadState_Detach(ts);
}

void scenario(void)
{
    int receivers = option("receivers", 1);
    world_open(1 + receivers);
    CHECK(XvQueue_New(runtime, 2, &queue) == XV_OK);
    spawn("sender", sender, NULL);
    for (int i = 1; i <= receivers; i++)
        spawn("receiver", receiver, homes[i]);
    join_all();
    XvQueue_Release(NULL, queue);
    world_close(1 + receivers);
}
