/* SPDX-License-Identifier: Apache-2.0
 *
 * Containers, which may be part of a cycle, are on a list of their interpreter from when they are made to when they
 * are deallocated. The list runs through a head of sixteen bytes in front of the object, as CPython's does. Objects
 * know no more of the cycle collector (gc/) than this: how to get on its list and off it, and when to ask for it.
 *
 * Asking is all that happens here. The collector runs at the next checkpoint and not in the allocation, so that a
 * function which makes objects never sees others go between two of its lines: what it has borrowed, and what
 * another object points to while it is being changed, stays as it is until the function lets others in.
 */
#ifndef XV_OBJECT_TRACKED_H
#define XV_OBJECT_TRACKED_H

#include "crossview/gc.h"

#include <limits.h>
#include <stdbool.h>

typedef struct XvGcHead {
    struct XvGcHead *next;      /* NULL: on no list */
    uintptr_t prev;             /* the head before; gc/ says what else while it collects */
} XvGcHead;

typedef struct XvGeneration {
    XvGcHead list;              /* circular; this is no object's */
    int count;                  /* youngest: containers made less those gone; older: collections of the one before */
    int threshold;              /* collected when count is above it */
    int64_t collections;        /* how often this was the oldest to be collected */
    int64_t collected;          /* containers that were found to be garbage */
    int64_t kept;               /* of those, how many tp_clear did not free */
} XvGeneration;

typedef struct XvTracking {
    XvGeneration generations[XV_GC_GENERATIONS];
    int young_limit;            /* generations[0].count above this asks for the collector; INT_MAX: not to be asked */
    bool enabled;
    bool collecting;
    uint64_t external;          /* bytes of the blocks that the interpreter holds, live outside its heap */
    uint64_t external_limit;    /* above this the collector is asked for */
    int64_t survivors;          /* containers that the last full collection left */
    int64_t newcomers;          /* to the oldest generation since then */
    void (*ask)(XvThreadState *ts);   /* sees to it that the next checkpoint collects */
} XvTracking;

/* CPython's thresholds; and a collection is not worth it for less than this much foreign memory. */
#define XV_GC_THRESHOLDS {700, 10, 10}
#define XV_EXTERNAL_MIN ((uint64_t)1 << 20)

static inline void xv_tracking_init(XvTracking *tracking)
{
    static const int thresholds[XV_GC_GENERATIONS] = XV_GC_THRESHOLDS;
    *tracking = (XvTracking){
        .young_limit = thresholds[0],
        .enabled = true,
        .external_limit = XV_EXTERNAL_MIN,
    };
    for (int i = 0; i < XV_GC_GENERATIONS; i++) {
        XvGcHead *list = &tracking->generations[i].list;
        *list = (XvGcHead){list, (uintptr_t)list};
        tracking->generations[i].threshold = thresholds[i];
    }
}

static inline bool xv_is_container(const XvTypeObject *type) { return (type->tp_flags & XV_TPFLAGS_HAVE_GC) != 0; }

static inline XvGcHead *xv_head_of(const XvObject *op) { return (XvGcHead *)op - 1; }
static inline XvObject *xv_object_of(const XvGcHead *head) { return (XvObject *)(head + 1); }

static inline void xv_list_append(XvGcHead *list, XvGcHead *head)
{
    XvGcHead *last = (XvGcHead *)list->prev;
    last->next = head;
    head->prev = (uintptr_t)last;
    head->next = list;
    list->prev = (uintptr_t)head;
}

static inline void xv_list_remove(XvGcHead *head)
{
    XvGcHead *before = (XvGcHead *)head->prev;
    before->next = head->next;
    head->next->prev = (uintptr_t)before;
    *head = (XvGcHead){NULL, 0};
}

/* A container has been made. */
static inline void xv_track(XvThreadState *ts, XvTracking *tracking, XvObject *op)
{
    XvGeneration *young = &tracking->generations[0];
    xv_list_append(&young->list, xv_head_of(op));
    if (__builtin_expect(++young->count > tracking->young_limit, 0)) {
        tracking->young_limit = INT_MAX;
        tracking->ask(ts);
    }
}

/* It goes: its references may be let go of, the collector does not follow them any more. */
static inline void xv_untrack(XvTracking *tracking, XvObject *op)
{
    XvGcHead *head = xv_head_of(op);
    if (head->next == NULL)
        return;
    xv_list_remove(head);
    if (tracking->generations[0].count > 0)
        tracking->generations[0].count--;
}

/* The interpreter has become the holder of a block of so many bytes. They are not in its heap, but a cycle of small
   objects may keep a lot of them alive. */
static inline void xv_external_charge(XvThreadState *ts, XvTracking *tracking, uint64_t bytes)
{
    tracking->external += bytes;
    if (tracking->external > tracking->external_limit && tracking->enabled)
        tracking->ask(ts);
}

static inline void xv_external_discharge(XvTracking *tracking, uint64_t bytes) { tracking->external -= bytes; }

#endif
