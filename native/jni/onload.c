/* SPDX-License-Identifier: Apache-2.0 */
#include <crossview/crossview.h>

#include "glue.h"

#include <stdio.h>

#define XVJNI_CLASS "dev/crossview/jni/Crossview"

/* The headers that this was compiled with against the core that is really there. A wrong one is refused before any call
   of it: the exception is the loader's, which is System.load's caller. */
static int check_core(JNIEnv *env)
{
    jclass error;
    char message[96];
    int found = Xv_AbiVersion();

    if (found == XV_ABI_VERSION)
        return 1;
    snprintf(message, sizeof message, "the JNI glue is for ABI version %d of the core, which has %d", XV_ABI_VERSION,
             found);
    error = (*env)->FindClass(env, "java/lang/UnsatisfiedLinkError");
    if (error != NULL)
        (*env)->ThrowNew(env, error, message);
    return 0;
}

JNIEXPORT jint JNICALL JNI_OnLoad(JavaVM *vm, void *reserved);

JNIEXPORT jint JNICALL JNI_OnLoad(JavaVM *vm, void *reserved)
{
    const XvJniMethods *tables[] = {&xvjni_interpreters, &xvjni_objects, &xvjni_sharing};
    JNIEnv *env = NULL;
    jclass type;
    size_t i;

    (void)reserved;
    if ((*vm)->GetEnv(vm, (void **)&env, JNI_VERSION_10) != JNI_OK)
        return JNI_ERR;
    if (!check_core(env))
        return JNI_ERR;
    type = (*env)->FindClass(env, XVJNI_CLASS);
    if (type == NULL)
        return JNI_ERR;
    for (i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        if ((*env)->RegisterNatives(env, type, tables[i]->methods, tables[i]->count) != JNI_OK)
            return JNI_ERR;
    }
    (*env)->DeleteLocalRef(env, type);
    return JNI_VERSION_10;
}
