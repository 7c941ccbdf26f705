/* SPDX-License-Identifier: Apache-2.0
 *
 * What tests of queues need: a queue, numbers through it, and a thread that is known to wait.
 */
#ifndef XVTEST_QUEUES_H
#define XVTEST_QUEUES_H

#include "world.h"

static inline XvQueue *new_queue(XvRuntime *rt, Xv_ssize_t maxsize)
{
    XvQueue *queue = NULL;
    CHECK_OK(XvQueue_New(rt, maxsize, &queue));
    CHECK(queue != NULL);
    return queue;
}

static inline XvQueue *new_queue_with(XvRuntime *rt, Xv_ssize_t maxsize, uint32_t flags, int fate)
{
    XvQueue *queue = NULL;
    CHECK_OK(XvQueue_NewWith(rt, maxsize, flags, fate, &queue));
    CHECK(queue != NULL);
    return queue;
}

static inline void put_int(XvThreadState *ts, XvQueue *queue, int64_t value)
{
    XvObject *op = XvInt_FromInt64(ts, value);
    CHECK_OBJECT(ts, op);
    CHECK_INT(XvQueue_Put(ts, queue, op, XV_FOREVER), ==, 1);
    Xv_DECREF(ts, op);
}

static inline int64_t get_int(XvThreadState *ts, XvQueue *queue)
{
    XvObject *op = NULL;
    CHECK_INT(XvQueue_Get(ts, queue, &op, XV_FOREVER), ==, 1);
    int64_t value = XvInt_AsInt64(ts, op);
    CHECK_NO_ERROR(ts);
    Xv_DECREF(ts, op);
    return value;
}

static inline XvViewInfo info_of(XvThreadState *ts, XvObject *view)
{
    XvViewInfo info;
    CHECK_INT(XvSharedView_GetInfo(ts, view, &info), ==, 0);
    return info;
}

/* Leaves world.ts' interpreter for a moment, to do something in another one. */
static inline XvThreadState *enter(XvInterpreter *interp, XvThreadState *outer)
{
    XvThreadState *ts = NULL;
    CHECK_OK(XvInterpreter_Attach(interp, outer, XV_FOREVER, &ts));
    return ts;
}

/* Waits until a thread of interp that was started has let go of the GIL inside a put or get. */
static inline void await_blocked(XvInterpreter *interp, const _Atomic(int) *about_to)
{
    while (!atomic_load(about_to) || gil_is_held(interp))
        sched_yield();
}

#endif
