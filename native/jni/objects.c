/* SPDX-License-Identifier: Apache-2.0
 *
 * Counting, errors, and the objects of one interpreter.
 */
#include <crossview/crossview.h>

#include "checks.h"
#include "glue.h"

#include <stdlib.h>

static void JNICALL object_incref(JNIEnv *env, jclass self, jlong op)
{
    (void)self;
    if (xvjni_check_address(env, op, "op"))
        XvObject_IncRef(XVJNI_POINTER(XvObject, op));
}

static void JNICALL object_decref(JNIEnv *env, jclass self, jlong ts, jlong op)
{
    (void)self;
    if (xvjni_check_address(env, ts, "ts") && xvjni_check_address(env, op, "op"))
        XvObject_DecRef(XVJNI_POINTER(XvThreadState, ts), XVJNI_POINTER(XvObject, op));
}

static jbyteArray JNICALL err_type_name(JNIEnv *env, jclass self, jlong ts)
{
    (void)self;
    if (!xvjni_check_address(env, ts, "ts"))
        return NULL;
    return xvjni_bytes(env, XvErr_TypeName(XVJNI_POINTER(XvThreadState, ts)));
}

static jbyteArray JNICALL err_message(JNIEnv *env, jclass self, jlong ts)
{
    (void)self;
    if (!xvjni_check_address(env, ts, "ts"))
        return NULL;
    return xvjni_bytes(env, XvErr_Message(XVJNI_POINTER(XvThreadState, ts)));
}

static void JNICALL err_clear(JNIEnv *env, jclass self, jlong ts)
{
    (void)self;
    if (xvjni_check_address(env, ts, "ts"))
        XvErr_Clear(XVJNI_POINTER(XvThreadState, ts));
}

static jlong JNICALL int_from_int64(JNIEnv *env, jclass self, jlong ts, jlong value)
{
    (void)self;
    if (!xvjni_check_address(env, ts, "ts"))
        return 0;
    return XVJNI_ADDRESS(XvInt_FromInt64(XVJNI_POINTER(XvThreadState, ts), value));
}

static jlong JNICALL int_as_int64(JNIEnv *env, jclass self, jlong ts, jlong op)
{
    (void)self;
    if (!xvjni_check_address(env, ts, "ts") || !xvjni_check_address(env, op, "op"))
        return -1;
    return XvInt_AsInt64(XVJNI_POINTER(XvThreadState, ts), XVJNI_POINTER(XvObject, op));
}

static jlong JNICALL float_from_double(JNIEnv *env, jclass self, jlong ts, jdouble value)
{
    (void)self;
    if (!xvjni_check_address(env, ts, "ts"))
        return 0;
    return XVJNI_ADDRESS(XvFloat_FromDouble(XVJNI_POINTER(XvThreadState, ts), value));
}

static jdouble JNICALL float_as_double(JNIEnv *env, jclass self, jlong ts, jlong op)
{
    (void)self;
    if (!xvjni_check_address(env, ts, "ts") || !xvjni_check_address(env, op, "op"))
        return -1.0;
    return XvFloat_AsDouble(XVJNI_POINTER(XvThreadState, ts), XVJNI_POINTER(XvObject, op));
}

static jlong JNICALL str_from_string(JNIEnv *env, jclass self, jlong ts, jbyteArray utf8)
{
    char *text;
    XvObject *op;

    (void)self;
    if (!xvjni_check_address(env, ts, "ts") || (text = xvjni_text(env, utf8)) == NULL)
        return 0;
    op = XvStr_FromString(XVJNI_POINTER(XvThreadState, ts), text);
    free(text);
    return XVJNI_ADDRESS(op);
}

static jbyteArray JNICALL str_as_utf8(JNIEnv *env, jclass self, jlong ts, jlong op)
{
    (void)self;
    if (!xvjni_check_address(env, ts, "ts") || !xvjni_check_address(env, op, "op"))
        return NULL;
    return xvjni_bytes(env, XvStr_AsUTF8(XVJNI_POINTER(XvThreadState, ts), XVJNI_POINTER(XvObject, op)));
}

static jlong JNICALL bytes_from_string_and_size(JNIEnv *env, jclass self, jlong ts, jbyteArray data, jlong size)
{
    jbyte *bytes;
    XvObject *op;

    (void)self;
    if (!xvjni_check_address(env, ts, "ts") || !xvjni_check_bytes(env, data, "data", size))
        return 0;
    /* Not a critical region: making an object may run the collector. */
    bytes = (*env)->GetByteArrayElements(env, data, NULL);
    if (bytes == NULL)
        return 0; /* OutOfMemoryError */
    op = XvBytes_FromStringAndSize(XVJNI_POINTER(XvThreadState, ts), bytes, size);
    (*env)->ReleaseByteArrayElements(env, data, bytes, JNI_ABORT);
    return XVJNI_ADDRESS(op);
}

static jlong JNICALL list_new(JNIEnv *env, jclass self, jlong ts, jlong size)
{
    (void)self;
    if (!xvjni_check_address(env, ts, "ts"))
        return 0;
    return XVJNI_ADDRESS(XvList_New(XVJNI_POINTER(XvThreadState, ts), size));
}

static jint JNICALL list_append(JNIEnv *env, jclass self, jlong ts, jlong list, jlong item)
{
    (void)self;
    if (!xvjni_check_address(env, ts, "ts") || !xvjni_check_address(env, list, "list") ||
        !xvjni_check_address(env, item, "item"))
        return -1;
    return XvList_Append(XVJNI_POINTER(XvThreadState, ts), XVJNI_POINTER(XvObject, list),
                         XVJNI_POINTER(XvObject, item));
}

static jlong JNICALL list_size(JNIEnv *env, jclass self, jlong ts, jlong list)
{
    (void)self;
    if (!xvjni_check_address(env, ts, "ts") || !xvjni_check_address(env, list, "list"))
        return -1;
    return XvList_Size(XVJNI_POINTER(XvThreadState, ts), XVJNI_POINTER(XvObject, list));
}

static jlong JNICALL list_get_item(JNIEnv *env, jclass self, jlong ts, jlong list, jlong index)
{
    (void)self;
    if (!xvjni_check_address(env, ts, "ts") || !xvjni_check_address(env, list, "list"))
        return 0;
    return XVJNI_ADDRESS(XvList_GetItem(XVJNI_POINTER(XvThreadState, ts), XVJNI_POINTER(XvObject, list), index));
}

static const JNINativeMethod methods[] = {
    XVJNI_METHOD("XvObject_IncRef", "(J)V", object_incref),
    XVJNI_METHOD("XvObject_DecRef", "(JJ)V", object_decref),
    XVJNI_METHOD("errTypeName", "(J)[B", err_type_name),
    XVJNI_METHOD("errMessage", "(J)[B", err_message),
    XVJNI_METHOD("XvErr_Clear", "(J)V", err_clear),
    XVJNI_METHOD("XvInt_FromInt64", "(JJ)J", int_from_int64),
    XVJNI_METHOD("XvInt_AsInt64", "(JJ)J", int_as_int64),
    XVJNI_METHOD("XvFloat_FromDouble", "(JD)J", float_from_double),
    XVJNI_METHOD("XvFloat_AsDouble", "(JJ)D", float_as_double),
    XVJNI_METHOD("strFromString", "(J[B)J", str_from_string),
    XVJNI_METHOD("strAsUTF8", "(JJ)[B", str_as_utf8),
    XVJNI_METHOD("XvBytes_FromStringAndSize", "(J[BJ)J", bytes_from_string_and_size),
    XVJNI_METHOD("XvList_New", "(JJ)J", list_new),
    XVJNI_METHOD("XvList_Append", "(JJJ)I", list_append),
    XVJNI_METHOD("XvList_Size", "(JJ)J", list_size),
    XVJNI_METHOD("XvList_GetItem", "(JJJ)J", list_get_item),
};

const XvJniMethods xvjni_objects = {methods, sizeof methods / sizeof methods[0]};
