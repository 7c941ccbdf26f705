/* SPDX-License-Identifier: Apache-2.0 */
#include "platform/park.h"

#include "platform/system.h"

#include <errno.h>
#include <time.h>

#ifdef XV_PORTABLE
#include <pthread.h>
#include <stdatomic.h>
#else
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

#define NS_PER_S 1000000000

int64_t xv_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * NS_PER_S + t.tv_nsec;
}

int64_t xv_deadline(int64_t timeout_ns)
{
    int64_t now, deadline;
    if (timeout_ns < 0)
        return INT64_MAX;
    now = xv_now();
    return __builtin_add_overflow(now, timeout_ns, &deadline) ? INT64_MAX : deadline;
}

#ifndef XV_PORTABLE

bool xv_park(const _Atomic(uint32_t) *word, uint32_t expected, int64_t deadline)
{
    /* FUTEX_WAIT_BITSET takes an absolute time, so a spurious wake-up does not lengthen the wait. */
    struct timespec t = {deadline / NS_PER_S, deadline % NS_PER_S};
    long r;
    if (xv_refused(XV_CALL_SLEEP))
        return true;
    r = syscall(SYS_futex, word, FUTEX_WAIT_BITSET | FUTEX_PRIVATE_FLAG, expected,
                deadline == INT64_MAX ? NULL : &t, NULL, FUTEX_BITSET_MATCH_ANY);
    return !(r == -1 && errno == ETIMEDOUT);
}

void xv_unpark(const _Atomic(uint32_t) *word, int n)
{
    syscall(SYS_futex, word, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, n, NULL, NULL, 0);
}

#else

/* Those who sleep share a mutex and a condition variable with others whose word has the same hash. A waker changes
   the word first and takes the mutex then: a sleeper that has the mutex before it waits already, one that has it
   later sees the change. */
static struct {
    pthread_mutex_t lock;
    pthread_cond_t changed;
} buckets[64];

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void make_buckets(void)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    for (size_t i = 0; i < sizeof buckets / sizeof *buckets; i++) {
        pthread_mutex_init(&buckets[i].lock, NULL);
        pthread_cond_init(&buckets[i].changed, &attributes);
    }
    pthread_condattr_destroy(&attributes);
}

static size_t bucket(const void *word)
{
    pthread_once(&once, make_buckets);
    return ((uintptr_t)word >> 6) % (sizeof buckets / sizeof *buckets);
}

bool xv_park(const _Atomic(uint32_t) *word, uint32_t expected, int64_t deadline)
{
    struct timespec t = {deadline / NS_PER_S, deadline % NS_PER_S};
    size_t i = bucket(word);
    int result = 0, cancelled;
    if (xv_refused(XV_CALL_SLEEP))
        return true;
    /* Here a thread could be cancelled, with the mutex and whatever its caller has. */
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cancelled);
    pthread_mutex_lock(&buckets[i].lock);
    if (atomic_load_explicit(word, memory_order_relaxed) == expected)
        result = deadline == INT64_MAX ? pthread_cond_wait(&buckets[i].changed, &buckets[i].lock)
                                       : pthread_cond_timedwait(&buckets[i].changed, &buckets[i].lock, &t);
    pthread_mutex_unlock(&buckets[i].lock);
    pthread_setcancelstate(cancelled, &cancelled);
    return result != ETIMEDOUT;
}

void xv_unpark(const _Atomic(uint32_t) *word, int n)
{
    size_t i = bucket(word);
    (void)n;   /* neighbours may be asleep here too: all look */
    pthread_mutex_lock(&buckets[i].lock);
    pthread_cond_broadcast(&buckets[i].changed);
    pthread_mutex_unlock(&buckets[i].lock);
}

#endif
