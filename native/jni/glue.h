/* SPDX-License-Identifier: Apache-2.0
 *
 * The methods of dev.crossview.jni.Crossview, a table per file. JNI_OnLoad registers them all, so a method that Java does
 * not declare with this signature is found when the library is loaded.
 */
#ifndef CROSSVIEW_JNI_GLUE_H
#define CROSSVIEW_JNI_GLUE_H

#include <jni.h>

/* Name, signature, function. (JNI's table wants pointers to non-const characters and to void.) */
#define XVJNI_METHOD(name, signature, function) {(char *)(name), (char *)(signature), (void *)(function)}

typedef struct XvJniMethods {
    const JNINativeMethod *methods;
    jint count;
} XvJniMethods;

extern const XvJniMethods xvjni_interpreters;
extern const XvJniMethods xvjni_objects;
extern const XvJniMethods xvjni_sharing;

#endif
