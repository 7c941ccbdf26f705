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

/* Stands between a write and a look in store buffering, on both sides: not both looks can miss the other's write. The
   form without fences is a read-modify-write of one word that both sides name: whichever comes second in that word's
   order has all that was done before the first. (For fences acq_rel would not be enough; for one word it is.) */
#ifdef XV_NO_FENCES
#define XV_STORE_LOAD(word) ((void)atomic_fetch_add_explicit((word), 0, memory_order_acq_rel))
#else
#define XV_STORE_LOAD(word) atomic_thread_fence(memory_order_seq_cst)
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
