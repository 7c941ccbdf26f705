/* SPDX-License-Identifier: Apache-2.0
 *
 * Time and waiting at the scale of one cache miss, on every architecture behind the same three names.
 *
 * Ticks are the CPU's constant-rate counter. They are compared between CPUs, which the kernel has made sure of
 * wherever it uses that counter as its clock; if it has not, hazard trials are aligned worse and show less, and
 * nothing waits for ever.
 */
#ifndef XVLAB_TICKS_H
#define XVLAB_TICKS_H

#include <sched.h>
#include <stdint.h>
#include <time.h>

static inline int64_t xvlab_read_clock(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static inline int64_t xvlab_now_ns(void) { return xvlab_read_clock(CLOCK_MONOTONIC); }

static inline int64_t xvlab_ticks(void)
{
#if defined(__x86_64__)
    return (int64_t)__builtin_ia32_rdtsc();
#elif defined(__aarch64__)
    int64_t ticks;
    __asm__ volatile("isb\n\tmrs %0, cntvct_el0" : "=r"(ticks) : : "memory");
    return ticks;
#else
    return xvlab_now_ns();
#endif
}

/* A spinning CPU tells its sibling and its power management so. */
static inline void xvlab_relax(void)
{
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("isb" ::: "memory");
#endif
}

/* One step of a wait for another worker. It may share this one's CPU: so a long wait lets it run. */
static inline void xvlab_wait_step(unsigned *steps)
{
    if ((++*steps & 511) == 0)
        sched_yield();
    else
        xvlab_relax();
}

#endif
