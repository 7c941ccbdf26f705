/* SPDX-License-Identifier: Apache-2.0
 *
 * Fences as the core has them (src/platform/atomic.h): gcc's ThreadSanitizer knows none, so its preset sets
 * XV_NO_FENCES and gets operations instead.
 */
#ifndef XVLAB_FENCES_H
#define XVLAB_FENCES_H

#include <stdatomic.h>

/* Makes visible to the one who found the count at zero what was done before all the releasing decrements. */
#ifdef XV_NO_FENCES
#define XVLAB_ACQUIRE_LAST(count) ((void)__atomic_load_n((count), __ATOMIC_ACQUIRE))
#else
#define XVLAB_ACQUIRE_LAST(count) __atomic_thread_fence(__ATOMIC_ACQUIRE)
#endif

/* Between a store and a load of another location, on both sides: not both loads can miss the other's store. */
#ifdef XV_NO_FENCES
#define XVLAB_STORE_LOAD(word) ((void)atomic_fetch_add_explicit((word), 0, memory_order_acq_rel))
#else
#define XVLAB_STORE_LOAD(word) atomic_thread_fence(memory_order_seq_cst)
#endif

/* Keeps the compiler from reordering, and nobody else. */
#define XVLAB_AS_WRITTEN() __asm__ volatile("" ::: "memory")

#endif
