/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void raise_exception(JNIEnv *env, const char *type, const char *message)
{
    jclass exception = (*env)->FindClass(env, type);

    if (exception != NULL) {
        (*env)->ThrowNew(env, exception, message);
        (*env)->DeleteLocalRef(env, exception);
    }
    /* Otherwise looking for it has thrown, which is an exception as well. */
}

static void raise_illegal_argument(JNIEnv *env, const char *message)
{
    raise_exception(env, "java/lang/IllegalArgumentException", message);
}

int xvjni_check_address(JNIEnv *env, jlong address, const char *name)
{
    char message[64];

    if (address != 0)
        return 1;
    snprintf(message, sizeof message, "%s is NULL", name);
    raise_illegal_argument(env, message);
    return 0;
}

int xvjni_check_out(JNIEnv *env, jlongArray array, const char *name)
{
    char message[64];

    if (array == NULL) {
        raise_exception(env, "java/lang/NullPointerException", name);
        return 0;
    }
    if ((*env)->GetArrayLength(env, array) >= 1)
        return 1;
    snprintf(message, sizeof message, "%s has no element", name);
    raise_illegal_argument(env, message);
    return 0;
}

int xvjni_check_bytes(JNIEnv *env, jbyteArray array, const char *name, jlong size)
{
    char message[96];
    jsize length;

    if (array == NULL) {
        raise_exception(env, "java/lang/NullPointerException", name);
        return 0;
    }
    length = (*env)->GetArrayLength(env, array);
    if (size >= 0 && size <= length)
        return 1;
    snprintf(message, sizeof message, "size %lld of %lld bytes", (long long)size, (long long)length);
    raise_illegal_argument(env, message);
    return 0;
}

jlong xvjni_get_out(JNIEnv *env, jlongArray array)
{
    jlong value = 0;

    (*env)->GetLongArrayRegion(env, array, 0, 1, &value);
    return value;
}

void xvjni_set_out(JNIEnv *env, jlongArray array, jlong value)
{
    (*env)->SetLongArrayRegion(env, array, 0, 1, &value);
}

jbyteArray xvjni_bytes(JNIEnv *env, const char *text)
{
    jbyteArray array;
    jsize length;

    if (text == NULL)
        return NULL;
    length = (jsize)strlen(text);
    array = (*env)->NewByteArray(env, length);
    if (array != NULL)
        (*env)->SetByteArrayRegion(env, array, 0, length, (const jbyte *)text);
    return array;
}

char *xvjni_text(JNIEnv *env, jbyteArray array)
{
    jsize length = (*env)->GetArrayLength(env, array);
    char *text = malloc((size_t)length + 1);

    if (text == NULL) {
        raise_exception(env, "java/lang/OutOfMemoryError", "native memory for a text");
        return NULL;
    }
    (*env)->GetByteArrayRegion(env, array, 0, length, (jbyte *)text);
    text[length] = '\0';
    return text;
}
