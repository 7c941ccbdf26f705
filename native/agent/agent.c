/* SPDX-License-Identifier: Apache-2.0 */
#include "crossview/agent.h"

#include <jvmti.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>

/* One collection. Written by the JVM's VM thread alone; read by anyone. finish is 0 while it runs. */
typedef struct Stamp {
    _Atomic(int64_t) start, finish;
} Stamp;

static Stamp stamps[XVAGENT_STAMPS];
static _Atomic(int64_t) begun = -1;   /* -1: not watching. Written last, with release: what it counts is there */
static _Atomic(const char *) problem = "the agent has not been loaded into a JVM";

static int64_t now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* Inside these two, JVMTI allows no JNI, no allocation and no waiting: they take a time and store it. */
static void JNICALL collection_start(jvmtiEnv *jvmti)
{
    int64_t n = atomic_load_explicit(&begun, memory_order_relaxed);
    Stamp *stamp = &stamps[n % XVAGENT_STAMPS];
    (void)jvmti;
    atomic_store_explicit(&stamp->finish, 0, memory_order_relaxed);
    atomic_store_explicit(&stamp->start, now(), memory_order_relaxed);
    atomic_store_explicit(&begun, n + 1, memory_order_release);
}

static void JNICALL collection_finish(jvmtiEnv *jvmti)
{
    int64_t n = atomic_load_explicit(&begun, memory_order_relaxed);
    (void)jvmti;
    if (n > 0)   /* 0: the agent came in the middle of it */
        atomic_store_explicit(&stamps[(n - 1) % XVAGENT_STAMPS].finish, now(), memory_order_release);
}

static const char *watch(JavaVM *vm)
{
    jvmtiEnv *jvmti = NULL;
    jvmtiCapabilities capabilities;
    jvmtiEventCallbacks callbacks;
    if ((*vm)->GetEnv(vm, (void **)&jvmti, JVMTI_VERSION_1_2) != JNI_OK)
        return "the JVM gives no JVMTI environment";
    memset(&capabilities, 0, sizeof capabilities);
    capabilities.can_generate_garbage_collection_events = 1;
    if ((*jvmti)->AddCapabilities(jvmti, &capabilities) != JVMTI_ERROR_NONE)
        return "the JVM does not report its garbage collections";
    memset(&callbacks, 0, sizeof callbacks);
    callbacks.GarbageCollectionStart = collection_start;
    callbacks.GarbageCollectionFinish = collection_finish;
    if ((*jvmti)->SetEventCallbacks(jvmti, &callbacks, sizeof callbacks) != JVMTI_ERROR_NONE)
        return "the JVM refuses the agent's callbacks";
    /* Before the events, which count from here. */
    atomic_store_explicit(&begun, 0, memory_order_release);
    if ((*jvmti)->SetEventNotificationMode(jvmti, JVMTI_ENABLE, JVMTI_EVENT_GARBAGE_COLLECTION_START, NULL)
            != JVMTI_ERROR_NONE
        || (*jvmti)->SetEventNotificationMode(jvmti, JVMTI_ENABLE, JVMTI_EVENT_GARBAGE_COLLECTION_FINISH, NULL)
            != JVMTI_ERROR_NONE) {
        atomic_store_explicit(&begun, -1, memory_order_release);
        return "the JVM does not enable the events of its garbage collections";
    }
    return NULL;
}

/* A JVM loads a library once, but -agentpath and System.load of the same file are two ways in: the first one watches. */
static void load(JavaVM *vm)
{
    if (atomic_load_explicit(&begun, memory_order_acquire) < 0)
        atomic_store_explicit(&problem, watch(vm), memory_order_release);
}

XV_API JNIEXPORT jint JNICALL JNI_OnLoad(JavaVM *vm, void *reserved)
{
    (void)reserved;
    load(vm);
    return JNI_VERSION_1_8;
}

XV_API JNIEXPORT jint JNICALL Agent_OnLoad(JavaVM *vm, char *options, void *reserved)
{
    (void)options;
    (void)reserved;
    load(vm);
    return atomic_load_explicit(&problem, memory_order_acquire) == NULL ? JNI_OK : JNI_ERR;
}

int64_t XvAgent_Collections(void) { return atomic_load_explicit(&begun, memory_order_acquire); }

int64_t XvAgent_CollectionsWithin(int64_t from_ns, int64_t to_ns)
{
    int64_t n = atomic_load_explicit(&begun, memory_order_acquire), count = 0;
    if (n < 0)
        return -1;
    for (int64_t i = n - 1; i >= 0 && i >= n - XVAGENT_STAMPS; i--) {
        const Stamp *stamp = &stamps[i % XVAGENT_STAMPS];
        int64_t finish = atomic_load_explicit(&stamp->finish, memory_order_acquire);
        int64_t start = atomic_load_explicit(&stamp->start, memory_order_relaxed);
        if (finish != 0 && finish < from_ns)
            break;   /* collections follow one another: all earlier ones ended earlier */
        if (start <= to_ns)
            count++;
    }
    return count;
}

const char *XvAgent_Problem(void) { return atomic_load_explicit(&problem, memory_order_acquire); }
