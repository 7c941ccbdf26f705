/* SPDX-License-Identifier: Apache-2.0 */
#include "platform/memory.h"

#ifdef XV_DEBUG

#include <stdatomic.h>

/* Of the process: memory outlives the thread that took it. */
static _Atomic(int64_t) live;

/* Of a thread, so that what other threads do at the same time changes neither which allocation is told to fail nor whose
   it is. Only the debug build has them. */
static _Thread_local int64_t made, first_failure, last_failure = -1;

bool xv_fails(void)
{
    made++;
    return made >= first_failure && made <= last_failure;
}

int64_t xv_fail(int64_t first, int64_t count)
{
    int64_t before = made;
    made = 0;
    first_failure = first;
    last_failure = -1;
    if (count > 0 && __builtin_add_overflow(first, count - 1, &last_failure))
        last_failure = INT64_MAX;
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
