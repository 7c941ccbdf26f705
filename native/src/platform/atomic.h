/* SPDX-License-Identifier: Apache-2.0
 *
 * The C11 atomics as the core writes them: every operation names its order at the place, and a fence is written
 * as a macro, because gcc's ThreadSanitizer knows no fences. XV_NO_FENCES is set by the sanitizer preset alone
 * and never derived from the compiler: the fence form is what ships, and the checker must be able to see it.
 */
#ifndef XV_PLATFORM_ATOMIC_H
#define XV_PLATFORM_ATOMIC_H

#include <stdatomic.h>

/* Makes the releases of all who let go before visible to the one who found the count at zero. */
#ifdef XV_NO_FENCES
#define XV_ACQUIRE_LAST(count) ((void)atomic_load_explicit((count), memory_order_acquire))
#else
#define XV_ACQUIRE_LAST(count) atomic_thread_fence(memory_order_acquire)
#endif

/* How often a loop looks before it goes to sleep. The model checker, which explores every turn, looks once. */
#ifndef XV_SPINS
#define XV_SPINS(n) (n)
#endif

/* A spinning CPU tells its sibling and its power management so. */
static inline void xv_pause(void)
{
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("isb" ::: "memory");
#endif
}

#endif
