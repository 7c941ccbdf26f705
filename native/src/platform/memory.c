/* SPDX-License-Identifier: Apache-2.0 */
#include "platform/memory.h"

#ifdef XV_DEBUG

#include <stdatomic.h>

/* Of the process: an allocation knows no thread and no interpreter. Tests that use it do so in a process of their own.
   */
static _Atomic(int64_t) made, first_failure, last_failure, live;

bool xv_fails(void)
{
    int64_t n = atomic_fetch_add_explicit(&made, 1, memory_order_relaxed) + 1;
    return n >= atomic_load_explicit(&first_failure, memory_order_relaxed)
        && n <= atomic_load_explicit(&last_failure, memory_order_relaxed);
}

int64_t xv_fail(int64_t first, int64_t count)
{
    int64_t last = -1;
    if (count > 0 && __builtin_add_overflow(first, count - 1, &last))
        last = INT64_MAX;
    atomic_store_explicit(&last_failure, -1, memory_order_relaxed);
    atomic_store_explicit(&first_failure, first, memory_order_relaxed);
    int64_t before = atomic_exchange_explicit(&made, 0, memory_order_relaxed);
    atomic_store_explicit(&last_failure, last, memory_order_relaxed);
    return before;
}

int64_t xv_memory_live(void) { return atomic_load_explicit(&live, memory_order_relaxed); }

static void *counted(void *p)
{
    if (p != NULL)
        atomic_fetch_add_explicit(&live, 1, memory_order_relaxed);
    return p;
}

void *xv_malloc(size_t size) { return xv_fails() ? NULL : counted(malloc(size)); }

void *xv_calloc(size_t n, size_t size) { return xv_fails() ? NULL : counted(calloc(n, size)); }

void *xv_aligned_alloc(size_t align, size_t size) { return xv_fails() ? NULL : counted(aligned_alloc(align, size)); }

void *xv_realloc(void *p, size_t size)
{
    void *moved = xv_fails() ? NULL : realloc(p, size);
    return p == NULL ? counted(moved) : moved;
}

void xv_free(void *p)
{
    if (p != NULL)
        atomic_fetch_sub_explicit(&live, 1, memory_order_relaxed);
    free(p);
}

#endif
