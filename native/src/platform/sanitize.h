/* SPDX-License-Identifier: Apache-2.0
 *
 * What AddressSanitizer is told of a heap that it knows only as large mappings: which bytes are nobody's. Nothing in
 * other builds.
 */
#ifndef XV_PLATFORM_SANITIZE_H
#define XV_PLATFORM_SANITIZE_H

#include <stddef.h>

#if defined(__SANITIZE_ADDRESS__)
#define XV_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define XV_ASAN 1
#endif
#endif
#ifndef XV_ASAN
#define XV_ASAN 0
#endif

#if XV_ASAN

#include <sanitizer/asan_interface.h>

/* For functions that touch bytes that are nobody's. */
#define XV_NO_ASAN __attribute__((no_sanitize_address, noinline))

/* Touching these bytes is an error from now on; or is not. */
static inline void xv_forbid(const void *p, size_t size) { __asan_poison_memory_region(p, size); }
static inline void xv_allow(const void *p, size_t size) { __asan_unpoison_memory_region(p, size); }

/* Of size bytes at p, how many may be touched before the first that may not. */
static inline size_t xv_allowed(const void *p, size_t size)
{
    const char *first = __asan_region_is_poisoned((void *)p, size);
    return first == NULL ? size : (size_t)(first - (const char *)p);
}

#else

#define XV_NO_ASAN
static inline void xv_forbid(const void *p, size_t size) { (void)p, (void)size; }
static inline void xv_allow(const void *p, size_t size) { (void)p, (void)size; }
static inline size_t xv_allowed(const void *p, size_t size) { return (void)p, size; }

#endif
#endif
