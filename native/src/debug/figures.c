/* SPDX-License-Identifier: Apache-2.0
 *
 * What there is: references, objects by type, allocations; and what a closing interpreter leaves behind.
 */
#include "debug/debug.h"

#include "crossview/gc.h"
#include "interp/interp.h"
#include "platform/memory.h"
#include "platform/system.h"

#ifdef XV_DEBUG

#include <stdio.h>

int XvDebug_Enabled(void) { return 1; }

int64_t XvDebug_LiveMemory(void) { return xv_memory_live(); }

int64_t XvDebug_FailAllocations(int64_t first, int64_t count) { return xv_fail(first, count); }

int64_t XvDebug_FailSystemCalls(unsigned calls, int64_t first, int64_t count, int error)
{
    return xv_refuse(calls, first, count, error);
}

static _Atomic(int64_t) block_atomics;

void xv_debug_block_atomic(void) { atomic_fetch_add_explicit(&block_atomics, 1, memory_order_relaxed); }

int64_t XvDebug_BlockAtomics(void) { return atomic_exchange_explicit(&block_atomics, 0, memory_order_relaxed); }

static void add_references(void *arg, XvObject *op, size_t block_size)
{
    (void)block_size;
    *(int64_t *)arg += Xv_REFCNT(op);
}

int64_t XvDebug_TotalRefs(XvThreadState *ts)
{
    XvWorld *world = xv_context(ts)->world;
    int64_t total = Xv_REFCNT(&world->none) + Xv_REFCNT(&world->unbound) + Xv_REFCNT(&world->false_)
                    + Xv_REFCNT(&world->true_);
    xv_debug_thread(ts);
    xv_check_objects(&world->heap, add_references, &total);
    return total;
}

/* By type. The table is not from the interpreter's heap, which it describes, and not counted. */

typedef struct XvCensus {
    XvTypeStats *types;
    size_t count, room;
} XvCensus;

static void enter(void *arg, XvObject *op, size_t block_size)
{
    XvCensus *census = arg;
    size_t i = 0;
    while (i < census->count && census->types[i].type != Xv_TYPE(op))
        i++;
    if (i == census->room) {
        size_t room = 2 * census->room + 32;
        XvTypeStats *types = realloc(census->types, room * sizeof *types);
        if (types == NULL)
            return;
        census->types = types;
        census->room = room;
    }
    if (i == census->count)
        census->types[census->count++] = (XvTypeStats){.type = Xv_TYPE(op)};
    census->types[i].objects++;
    census->types[i].bytes += (int64_t)block_size;
    census->types[i].references += Xv_REFCNT(op);
}

static int by_bytes(const void *a, const void *b)
{
    int64_t x = ((const XvTypeStats *)a)->bytes, y = ((const XvTypeStats *)b)->bytes;
    return (x < y) - (x > y);
}

static XvCensus take_census(XvThreadState *ts)
{
    XvCensus census = {NULL, 0, 0};
    xv_check_objects(xv_heap(ts), enter, &census);
    if (census.count != 0)
        qsort(census.types, census.count, sizeof *census.types, by_bytes);
    return census;
}

Xv_ssize_t XvDebug_VisitTypes(XvThreadState *ts, XvDebug_TypeProc visit, void *arg)
{
    XvCensus census;
    xv_debug_thread(ts);
    census = take_census(ts);
    for (size_t i = 0; i < census.count; i++)
        visit(arg, &census.types[i]);
    free(census.types);
    return (Xv_ssize_t)census.count;
}

/* Leaks */

static void print_leak(void *arg, int64_t interpreter, const XvTypeStats *stats)
{
    (void)arg;
    fprintf(stderr, "crossview: interpreter %lld closes with %lld %s left, %lld bytes, %lld references\n",
            (long long)interpreter, (long long)stats->objects, stats->type->tp_name, (long long)stats->bytes,
            (long long)stats->references);
}

static struct {
    XvDebug_LeakProc proc;
    void *arg;
} leaks = {print_leak, NULL};

void XvDebug_SetLeakHandler(XvDebug_LeakProc proc, void *arg)
{
    leaks.proc = proc != NULL ? proc : print_leak;
    leaks.arg = arg;
}

void xv_debug_closing(XvThreadState *ts)
{
    XvCensus census;
    xv_world_release(ts);
    XvGC_Collect(ts);
    census = take_census(ts);
    for (size_t i = 0; i < census.count; i++)
        leaks.proc(leaks.arg, ts->interp->id, &census.types[i]);
    free(census.types);
}

#else

int XvDebug_Enabled(void) { return 0; }

int64_t XvDebug_LiveMemory(void) { return -1; }

int64_t XvDebug_FailAllocations(int64_t first, int64_t count) { return (void)first, (void)count, -1; }

int64_t XvDebug_FailSystemCalls(unsigned calls, int64_t first, int64_t count, int error)
{
    return (void)calls, (void)first, (void)count, (void)error, -1;
}

int64_t XvDebug_BlockAtomics(void) { return -1; }

int64_t XvDebug_TotalRefs(XvThreadState *ts) { return (void)ts, -1; }

Xv_ssize_t XvDebug_VisitTypes(XvThreadState *ts, XvDebug_TypeProc visit, void *arg)
{
    return (void)ts, (void)visit, (void)arg, -1;
}

void XvDebug_SetLeakHandler(XvDebug_LeakProc proc, void *arg) { (void)proc, (void)arg; }

#endif
