/* SPDX-License-Identifier: Apache-2.0
 *
 * Each container gets a trial count: its references, less those that come from containers of the same list. What is
 * left above zero is referred to from outside (an older generation, a C variable, an object that is no container) and
 * stays, and so does all that can be reached from it. The rest is garbage. (CPython's algorithm; its
 * InternalDocs/garbage_collector.md explains it at length.)
 *
 * While this runs, nothing else does, and the two words of a head mean more than usual:
 *   - prev, bit 0 set: the container is on trial, and the other bits are its trial count; or, once it has been put
 *     aside (below), the head before it.
 *   - next, bit 0 set: it has been put aside as garbage, tentatively: its count is zero, but something that has not
 *     been looked at yet may still reach it. A list on trial is therefore linked forwards only; prev is restored for
 *     each as it is found to stay.
 * Heads are aligned to sixteen, so bit 0 of an address is free.
 */
#include "gc/trial.h"

#define ON_TRIAL ((uintptr_t)1)
#define ONE_REFERENCE ((uintptr_t)2)
#define ASIDE ((uintptr_t)1)

static bool on_trial(const XvGcHead *head) { return (head->prev & ON_TRIAL) != 0; }

static bool is_aside(const XvGcHead *head) { return ((uintptr_t)head->next & ASIDE) != 0; }

static XvGcHead *mark_aside(XvGcHead *head) { return (XvGcHead *)((uintptr_t)head | ASIDE); }

static XvGcHead *unmark(uintptr_t link) { return (XvGcHead *)(link & ~(uintptr_t)1); }

static int traverse(const XvGcHead *head, Xv_visitproc visit, void *arg)
{
    XvObject *op = xv_object_of(head);
    return op->ob_type->tp_traverse(op, visit, arg);
}

/* A count of zero is possible: a binding subtracts in one call and deallocates in the next. It counts as a reference.
   */
static void begin_trial(XvGcHead *list)
{
    for (XvGcHead *head = list->next; head != list; head = head->next) {
        Xv_ssize_t references = xv_object_of(head)->ob_refcnt;
        head->prev = (uintptr_t)(references == 0 ? 1 : references) * ONE_REFERENCE | ON_TRIAL;
    }
}

static int subtract_reference(XvObject *op, void *arg)
{
    (void)arg;
    if (xv_is_container(op->ob_type) && on_trial(xv_head_of(op)))
        xv_head_of(op)->prev -= ONE_REFERENCE;
    return 0;
}

static void append_aside(XvGcHead *garbage, XvGcHead *head)
{
    XvGcHead *last = unmark(garbage->prev);
    last->next = mark_aside(head);
    head->prev = (uintptr_t)last | ON_TRIAL;
    head->next = mark_aside(garbage);
    garbage->prev = (uintptr_t)head;
}

static void remove_aside(XvGcHead *head)
{
    XvGcHead *before = unmark(head->prev), *after = unmark((uintptr_t)head->next);
    before->next = mark_aside(after);
    after->prev = (uintptr_t)before | (after->prev & ON_TRIAL);
}

/* arg is the list on trial; op is referred to by something that stays, so it stays. */
static int reach(XvObject *op, void *arg)
{
    XvGcHead *list = arg, *head;
    if (!xv_is_container(op->ob_type) || !on_trial(xv_head_of(op)))
        return 0;
    head = xv_head_of(op);
    if (is_aside(head)) {
        /* Back it goes, to the end of the list, where it will be looked at: it may reach others. */
        XvGcHead *last = (XvGcHead *)list->prev;
        remove_aside(head);
        last->next = head;
        head->next = list;
        head->prev = ONE_REFERENCE | ON_TRIAL;
        list->prev = (uintptr_t)head;
    } else if (head->prev < ONE_REFERENCE) {
        head->prev = ONE_REFERENCE | ON_TRIAL;   /* not looked at yet: it will be found to stay */
    }
    return 0;
}

/* Looks at each container of the list, those included that come back to it meanwhile. */
static void put_garbage_aside(XvGcHead *list, XvGcHead *garbage)
{
    XvGcHead *before = list, *head;
    while ((head = before->next) != list) {
        if (head->prev >= ONE_REFERENCE) {
            traverse(head, reach, list);
            head->prev = (uintptr_t)before;
            before = head;
        } else {
            before->next = head->next;
            append_aside(garbage, head);
        }
    }
    list->prev = (uintptr_t)before;
}

static void end_trial(XvGcHead *garbage)
{
    XvGcHead *head = garbage;
    do {
        head->next = unmark((uintptr_t)head->next);
        head->prev &= ~ON_TRIAL;
        head = head->next;
    } while (head != garbage);
}

void xv_gc_trial(XvGcHead *list, XvGcHead *garbage)
{
    begin_trial(list);
    for (XvGcHead *head = list->next; head != list; head = head->next)
        traverse(head, subtract_reference, NULL);
    put_garbage_aside(list, garbage);
    end_trial(garbage);
}
