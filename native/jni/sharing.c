/* SPDX-License-Identifier: Apache-2.0
 *
 * Views, elements, queues: what crosses an interpreter's border.
 */
#include <crossview/crossview.h>

#include "checks.h"
#include "glue.h"

static jlong JNICALL shared_view_new(JNIEnv *env, jclass self, jlong ts, jlong size)
{
    (void)self;
    if (!xvjni_check_address(env, ts, "ts"))
        return 0;
    return XVJNI_ADDRESS(XvSharedView_New(XVJNI_POINTER(XvThreadState, ts), size));
}

static jint JNICALL element_update(JNIEnv *env, jclass self, jlong ts, jlong view, jlong index, jint update,
                                   jlong operand, jint order, jlongArray before)
{
    int64_t was;
    int result;

    (void)self;
    if (!xvjni_check_address(env, ts, "ts") || !xvjni_check_address(env, view, "view") ||
        !xvjni_check_out(env, before, "before"))
        return -1;
    was = xvjni_get_out(env, before);
    result = XvElement_Update(XVJNI_POINTER(XvThreadState, ts), XVJNI_POINTER(XvObject, view), index, (XvUpdate)update,
                              operand, (XvOrder)order, &was);
    xvjni_set_out(env, before, was);
    return result;
}

static jint JNICALL queue_new(JNIEnv *env, jclass self, jlong rt, jlong maxsize, jlongArray out)
{
    XvQueue *queue;
    XvStatus status;

    (void)self;
    if (!xvjni_check_address(env, rt, "rt") || !xvjni_check_out(env, out, "out"))
        return -1;
    queue = XVJNI_POINTER(XvQueue, xvjni_get_out(env, out));
    status = XvQueue_New(XVJNI_POINTER(XvRuntime, rt), maxsize, &queue);
    xvjni_set_out(env, out, XVJNI_ADDRESS(queue));
    return (jint)status;
}

static void JNICALL queue_release(JNIEnv *env, jclass self, jlong ts, jlong queue)
{
    (void)self;
    if (xvjni_check_address(env, queue, "queue"))
        XvQueue_Release(XVJNI_POINTER(XvThreadState, ts), XVJNI_POINTER(XvQueue, queue));
}

static jint JNICALL queue_put(JNIEnv *env, jclass self, jlong ts, jlong queue, jlong op, jlong timeout_ns)
{
    (void)self;
    if (!xvjni_check_address(env, ts, "ts") || !xvjni_check_address(env, queue, "queue") ||
        !xvjni_check_address(env, op, "op"))
        return -1;
    return XvQueue_Put(XVJNI_POINTER(XvThreadState, ts), XVJNI_POINTER(XvQueue, queue), XVJNI_POINTER(XvObject, op),
                       timeout_ns);
}

static jint JNICALL queue_get(JNIEnv *env, jclass self, jlong ts, jlong queue, jlongArray out, jlong timeout_ns)
{
    XvObject *op;
    int result;

    (void)self;
    if (!xvjni_check_address(env, ts, "ts") || !xvjni_check_address(env, queue, "queue") ||
        !xvjni_check_out(env, out, "out"))
        return -1;
    op = XVJNI_POINTER(XvObject, xvjni_get_out(env, out));
    result = XvQueue_Get(XVJNI_POINTER(XvThreadState, ts), XVJNI_POINTER(XvQueue, queue), &op, timeout_ns);
    xvjni_set_out(env, out, XVJNI_ADDRESS(op));
    return result;
}

static const JNINativeMethod methods[] = {
    XVJNI_METHOD("XvSharedView_New", "(JJ)J", shared_view_new),
    XVJNI_METHOD("XvElement_Update", "(JJJIJI[J)I", element_update),
    XVJNI_METHOD("XvQueue_New", "(JJ[J)I", queue_new),
    XVJNI_METHOD("XvQueue_Release", "(JJ)V", queue_release),
    XVJNI_METHOD("XvQueue_Put", "(JJJJ)I", queue_put),
    XVJNI_METHOD("XvQueue_Get", "(JJ[JJ)I", queue_get),
};

const XvJniMethods xvjni_sharing = {methods, sizeof methods / sizeof methods[0]};
