/* SPDX-License-Identifier: Apache-2.0
 *
 * Versions, runtimes, interpreters, attachments.
 */
#include <crossview/crossview.h>

#include "checks.h"
#include "glue.h"

#include <stdlib.h>

static jint JNICALL abi_version(JNIEnv *env, jclass self)
{
    (void)env;
    (void)self;
    return Xv_AbiVersion();
}

static jbyteArray JNICALL status_message(JNIEnv *env, jclass self, jint status)
{
    (void)self;
    return xvjni_bytes(env, XvStatus_Message((XvStatus)status));
}

static jint JNICALL runtime_open(JNIEnv *env, jclass self, jlongArray out)
{
    XvRuntime *rt;
    XvStatus status;

    (void)self;
    if (!xvjni_check_out(env, out, "out"))
        return -1;
    rt = XVJNI_POINTER(XvRuntime, xvjni_get_out(env, out));
    status = XvRuntime_Open(&rt);
    xvjni_set_out(env, out, XVJNI_ADDRESS(rt));
    return (jint)status;
}

static jint JNICALL runtime_close(JNIEnv *env, jclass self, jlong rt, jlong timeout_ns)
{
    (void)self;
    if (!xvjni_check_address(env, rt, "rt"))
        return -1;
    return (jint)XvRuntime_Close(XVJNI_POINTER(XvRuntime, rt), timeout_ns);
}

static jint JNICALL interpreter_new(JNIEnv *env, jclass self, jlong rt, jbyteArray name, jlongArray out)
{
    XvInterpreter *interp;
    char *text = NULL;
    XvStatus status;

    (void)self;
    if (!xvjni_check_address(env, rt, "rt") || !xvjni_check_out(env, out, "out"))
        return -1;
    if (name != NULL && (text = xvjni_text(env, name)) == NULL)
        return -1;
    interp = XVJNI_POINTER(XvInterpreter, xvjni_get_out(env, out));
    status = XvInterpreter_New(XVJNI_POINTER(XvRuntime, rt), text, &interp);
    free(text);
    xvjni_set_out(env, out, XVJNI_ADDRESS(interp));
    return (jint)status;
}

static jbyteArray JNICALL interpreter_name(JNIEnv *env, jclass self, jlong interp)
{
    (void)self;
    if (!xvjni_check_address(env, interp, "interp"))
        return NULL;
    return xvjni_bytes(env, XvInterpreter_Name(XVJNI_POINTER(XvInterpreter, interp)));
}

static jint JNICALL interpreter_attach(JNIEnv *env, jclass self, jlong interp, jlong outer, jlong timeout_ns,
                                       jlongArray out)
{
    XvThreadState *ts;
    XvStatus status;

    (void)self;
    if (!xvjni_check_address(env, interp, "interp") || !xvjni_check_out(env, out, "out"))
        return -1;
    ts = XVJNI_POINTER(XvThreadState, xvjni_get_out(env, out));
    status = XvInterpreter_Attach(XVJNI_POINTER(XvInterpreter, interp), XVJNI_POINTER(XvThreadState, outer),
                                  timeout_ns, &ts);
    xvjni_set_out(env, out, XVJNI_ADDRESS(ts));
    return (jint)status;
}

static jint JNICALL interpreter_close(JNIEnv *env, jclass self, jlong interp, jlong outer, jlong timeout_ns)
{
    (void)self;
    if (!xvjni_check_address(env, interp, "interp"))
        return -1;
    return (jint)XvInterpreter_Close(XVJNI_POINTER(XvInterpreter, interp), XVJNI_POINTER(XvThreadState, outer),
                                     timeout_ns);
}

static void JNICALL interpreter_release(JNIEnv *env, jclass self, jlong interp)
{
    (void)self;
    if (xvjni_check_address(env, interp, "interp"))
        XvInterpreter_Release(XVJNI_POINTER(XvInterpreter, interp));
}

static void JNICALL thread_state_detach(JNIEnv *env, jclass self, jlong ts)
{
    (void)self;
    if (xvjni_check_address(env, ts, "ts"))
        XvThreadState_Detach(XVJNI_POINTER(XvThreadState, ts));
}

static jint JNICALL thread_state_checkpoint(JNIEnv *env, jclass self, jlong ts)
{
    (void)self;
    if (!xvjni_check_address(env, ts, "ts"))
        return -1;
    return XvThreadState_Checkpoint(XVJNI_POINTER(XvThreadState, ts));
}

static const JNINativeMethod methods[] = {
    XVJNI_METHOD("Xv_AbiVersion", "()I", abi_version),
    XVJNI_METHOD("statusMessage", "(I)[B", status_message),
    XVJNI_METHOD("XvRuntime_Open", "([J)I", runtime_open),
    XVJNI_METHOD("XvRuntime_Close", "(JJ)I", runtime_close),
    XVJNI_METHOD("interpreterNew", "(J[B[J)I", interpreter_new),
    XVJNI_METHOD("interpreterName", "(J)[B", interpreter_name),
    XVJNI_METHOD("XvInterpreter_Attach", "(JJJ[J)I", interpreter_attach),
    XVJNI_METHOD("XvInterpreter_Close", "(JJJ)I", interpreter_close),
    XVJNI_METHOD("XvInterpreter_Release", "(J)V", interpreter_release),
    XVJNI_METHOD("XvThreadState_Detach", "(J)V", thread_state_detach),
    XVJNI_METHOD("XvThreadState_Checkpoint", "(J)I", thread_state_checkpoint),
};

const XvJniMethods xvjni_interpreters = {methods, sizeof methods / sizeof methods[0]};
