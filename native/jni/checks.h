/* SPDX-License-Identifier: Apache-2.0
 *
 * What the glue looks at before it calls the core. C takes an address on trust; Java code hands out zeros and arrays that
 * are too short, and gets an exception for them. An address that is not 0 cannot be checked.
 *
 * Each check returns 1 if the call can go on; 0, and an exception is pending: return at once.
 */
#ifndef CROSSVIEW_JNI_CHECKS_H
#define CROSSVIEW_JNI_CHECKS_H

#include <jni.h>
#include <stdint.h>

/* The address that Java has as a long. */
#define XVJNI_POINTER(type, address) ((type *)(uintptr_t)(address))
#define XVJNI_ADDRESS(pointer) ((jlong)(uintptr_t)(pointer))

/* address is not 0; IllegalArgumentException "ts is NULL". */
int xvjni_check_address(JNIEnv *env, jlong address, const char *name);

/* array is there, and has at least one element; NullPointerException "out", IllegalArgumentException "out has no
   element". */
int xvjni_check_out(JNIEnv *env, jlongArray array, const char *name);

/* array is there, and size is between 0 and its length; NullPointerException "data", IllegalArgumentException "size 4 of 3
   bytes". */
int xvjni_check_bytes(JNIEnv *env, jbyteArray array, const char *name, jlong size);

/* Reads and writes the first element of an array that has passed xvjni_check_out: what C finds in its out-parameter, and
   what it has left there. */
jlong xvjni_get_out(JNIEnv *env, jlongArray array);
void xvjni_set_out(JNIEnv *env, jlongArray array, jlong value);

/* A copy of text, zero-terminated UTF-8, as a byte array: NULL for NULL, and for OutOfMemoryError, which is pending.
   (JNI's own strings are in a UTF-8 of their own.) */
jbyteArray xvjni_bytes(JNIEnv *env, const char *text);

/* The array's bytes, followed by a zero, in memory from malloc; NULL: OutOfMemoryError is pending. */
char *xvjni_text(JNIEnv *env, jbyteArray array);

#endif
