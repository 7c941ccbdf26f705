/* SPDX-License-Identifier: Apache-2.0 */
#include "platform/park.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

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

bool xv_park(const _Atomic(uint32_t) *word, uint32_t expected, int64_t deadline)
{
    /* FUTEX_WAIT_BITSET takes an absolute time, so a spurious wake-up does not lengthen the wait. */
    struct timespec t = {deadline / NS_PER_S, deadline % NS_PER_S};
    long r = syscall(SYS_futex, word, FUTEX_WAIT_BITSET | FUTEX_PRIVATE_FLAG, expected,
                     deadline == INT64_MAX ? NULL : &t, NULL, FUTEX_BITSET_MATCH_ANY);
    return !(r == -1 && errno == ETIMEDOUT);
}

void xv_unpark(const _Atomic(uint32_t) *word, int n)
{
    syscall(SYS_futex, word, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, n, NULL, NULL, 0);
}
