/* SPDX-License-Identifier: Apache-2.0
 *
 * Memory of the C library, for what belongs to no interpreter's heap. The debug build counts it, and can make an
 * allocation fail: any of these, a block of a heap (heap/), or address space for one (slots.h).
 */
#ifndef XV_PLATFORM_MEMORY_H
#define XV_PLATFORM_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#ifdef XV_DEBUG

void *xv_malloc(size_t size);
void *xv_calloc(size_t n, size_t size);
void *xv_realloc(void *p, size_t size);
void *xv_aligned_alloc(size_t align, size_t size);
void xv_free(void *p);

/* Whether this allocation is one that has been told to fail. Counts it. */
bool xv_fails(void);

/* From now on the calling thread's allocations first (1: the next) to first + count - 1 fail; count 0: none does. How
   many it has made since the last call. */
int64_t xv_fail(int64_t first, int64_t count);

/* Allocations with the functions above that have not been freed. */
int64_t xv_memory_live(void);

#else

static inline void *xv_malloc(size_t size) { return malloc(size); }
static inline void *xv_calloc(size_t n, size_t size) { return calloc(n, size); }
static inline void *xv_realloc(void *p, size_t size) { return realloc(p, size); }
static inline void *xv_aligned_alloc(size_t align, size_t size) { return aligned_alloc(align, size); }
static inline void xv_free(void *p) { free(p); }
static inline bool xv_fails(void) { return false; }

#endif
#endif
