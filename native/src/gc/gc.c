/* SPDX-License-Identifier: Apache-2.0 */
#include "gc/gc.h"

#include "gc/trial.h"
#include "object/context.h"

#define OLDEST (XV_GC_GENERATIONS - 1)

static XvTracking *tracking_of(XvThreadState *ts) { return &xv_context(ts)->world->tracking; }

/* Lists */

static void list_init(XvGcHead *list) { *list = (XvGcHead){list, (uintptr_t)list}; }

static bool list_is_empty(const XvGcHead *list) { return list->next == list; }

static int64_t list_length(const XvGcHead *list)
{
    int64_t n = 0;
    for (const XvGcHead *head = list->next; head != list; head = head->next)
        n++;
    return n;
}

static void list_move(XvGcHead *to, XvGcHead *head)
{
    xv_list_remove(head);
    xv_list_append(to, head);
}

/* All of `from` to the end of `to`. */
static void list_merge(XvGcHead *to, XvGcHead *from)
{
    XvGcHead *first = from->next, *last = (XvGcHead *)from->prev, *before = (XvGcHead *)to->prev;
    if (list_is_empty(from))
        return;
    before->next = first;
    first->prev = (uintptr_t)before;
    last->next = to;
    to->prev = (uintptr_t)last;
    list_init(from);
}

/* Collecting */

/* From now on an allocation asks again. */
static void rearm(XvTracking *tracking)
{
    int threshold = tracking->generations[0].threshold;
    tracking->young_limit = tracking->enabled && threshold != 0 ? threshold : INT_MAX;
}

/* Breaks the cycles. Whatever runs here, tp_clear, tp_dealloc and what they call, may make and free objects, and let
   other threads in: the lists are whole at every step, and each step begins with the first that is left. Those that
   are still there after their tp_clear go to `survivors`; a later tp_clear may free them there. */
static void break_cycles(XvThreadState *ts, XvGcHead *garbage, XvGcHead *survivors)
{
    while (!list_is_empty(garbage)) {
        XvGcHead *head = garbage->next;
        XvObject *op = xv_object_of(head);
        Xv_INCREF(op);
        list_move(survivors, head);
        if (op->ob_type->tp_clear != NULL)
            op->ob_type->tp_clear(ts, op);
        Xv_DECREF(ts, op);
    }
}

/* Collects a generation and those younger than it. */
static Xv_ssize_t collect(XvThreadState *ts, int oldest)
{
    XvTracking *tracking = tracking_of(ts);
    XvGeneration *generation = &tracking->generations[oldest];
    XvGcHead *older = &tracking->generations[oldest < OLDEST ? oldest + 1 : OLDEST].list;
    XvGcHead garbage, survivors;
    XvError error;
    int64_t found;

    tracking->collecting = true;
    list_init(&garbage);
    list_init(&survivors);
    for (int i = 0; i <= oldest; i++)
        tracking->generations[i].count = 0;
    if (oldest < OLDEST)
        generation[1].count++;
    for (int i = 0; i < oldest; i++)
        list_merge(&generation->list, &tracking->generations[i].list);

    xv_gc_trial(&generation->list, &garbage);
    if (oldest == OLDEST) {
        tracking->survivors = list_length(&generation->list);
        tracking->newcomers = 0;
    } else {
        if (oldest == OLDEST - 1)
            tracking->newcomers += list_length(&generation->list);
        list_merge(older, &generation->list);
    }

    found = list_length(&garbage);
    XvErr_Fetch(ts, &error);
    break_cycles(ts, &garbage, &survivors);
    XvErr_Restore(ts, &error);
    generation->collections++;
    generation->collected += found;
    generation->kept += list_length(&survivors);
    list_merge(older, &survivors);
    if (oldest == OLDEST) {
        xv_heap_trim(xv_heap(ts));
        tracking->external_limit = tracking->external <= XV_EXTERNAL_MIN / 2 ? XV_EXTERNAL_MIN
                                 : tracking->external <= UINT64_MAX / 2      ? 2 * tracking->external
                                                                             : UINT64_MAX;
    }
    tracking->collecting = false;
    rearm(tracking);
    return (Xv_ssize_t)found;
}

/* Not inside itself, nor inside a dealloc, where what goes would only be put aside. */
static bool may_collect(XvThreadState *ts)
{
    return !tracking_of(ts)->collecting && xv_context(ts)->dealloc_depth == 0;
}

void xv_gc_run(XvThreadState *ts)
{
    XvTracking *tracking = tracking_of(ts);
    rearm(tracking);
    if (!tracking->enabled || !may_collect(ts))
        return;
    if (tracking->external > tracking->external_limit) {
        collect(ts, OLDEST);
        return;
    }
    for (int i = OLDEST; i >= 0; i--) {
        const XvGeneration *generation = &tracking->generations[i];
        if (generation->count <= generation->threshold || (i == 0 && generation->threshold == 0))
            continue;
        /* A full collection looks at everything that has ever survived: only when a quarter of it is new does the time
           stay proportional to the containers made. */
        if (i == OLDEST && tracking->newcomers < tracking->survivors / 4)
            continue;
        collect(ts, i);
        return;
    }
}

Xv_ssize_t XvGC_Collect(XvThreadState *ts) { return may_collect(ts) ? collect(ts, OLDEST) : 0; }

/* Settings and figures */

void XvGC_Enable(XvThreadState *ts)
{
    tracking_of(ts)->enabled = true;
    rearm(tracking_of(ts));
}

int XvGC_Disable(XvThreadState *ts)
{
    int before = tracking_of(ts)->enabled;
    tracking_of(ts)->enabled = false;
    rearm(tracking_of(ts));
    return before;
}

int XvGC_IsEnabled(XvThreadState *ts) { return tracking_of(ts)->enabled; }

int XvGC_SetThreshold(XvThreadState *ts, int threshold0, int threshold1, int threshold2)
{
    XvGeneration *generations = tracking_of(ts)->generations;
    if (threshold0 < 0 || threshold1 < 0 || threshold2 < 0) {
        XvErr_SetString(ts, &XvExc_ValueError, "a threshold cannot be negative");
        return -1;
    }
    generations[0].threshold = threshold0;
    generations[1].threshold = threshold1;
    generations[2].threshold = threshold2;
    rearm(tracking_of(ts));
    return 0;
}

int XvGC_GetStats(XvThreadState *ts, int generation, XvGCStats *out)
{
    const XvGeneration *g;
    if (generation < 0 || generation >= XV_GC_GENERATIONS) {
        XvErr_Format(ts, &XvExc_ValueError, "generation %d is not one of 0 to %d", generation, OLDEST);
        return -1;
    }
    XV_POINTER(ts, out, -1);
    g = &tracking_of(ts)->generations[generation];
    *out = (XvGCStats){
        .threshold = g->threshold,
        .count = g->count,
        .containers = list_length(&g->list),
        .collections = g->collections,
        .collected = g->collected,
        .kept = g->kept,
    };
    return 0;
}

void xv_gc_figures(XvThreadState *ts, XvHeapStats *out)
{
    const XvTracking *tracking = tracking_of(ts);
    out->external_bytes = (int64_t)tracking->external;
    for (int i = 0; i < XV_GC_GENERATIONS; i++) {
        const XvGeneration *generation = &tracking->generations[i];
        out->containers += list_length(&generation->list);
        out->collections += generation->collections;
        out->collected += generation->collected;
    }
}

int XvGC_IsTracked(const XvObject *op) { return xv_is_container(op->ob_type) && xv_head_of(op)->next != NULL; }
