/* SPDX-License-Identifier: Apache-2.0
 *
 * Waiting at an element of a shared view until somebody says that it has changed.
 *
 *     waiter:    XvElement_Wait(ts, view, i, 0, XV_FOREVER)     sleeps only if the element is 0
 *     notifier:  XvElement_Store(ts, view, i, 1, XV_RELEASE);   then
 *                XvElement_Notify(ts, view, i, 1)
 *
 * No wake-up is lost: looking at the element and joining those who wait are one step to any notifier that wrote first
 * with one of element.h's operations. Those who wait at one element are woken in the order in which they came. Results
 * and corner cases are those of ECMAScript's Atomics.wait and Atomics.notify: a waiter is only ever woken by a notify
 * or its deadline; a deadline that is over at once still looks at the element first; where an element lies is what
 * counts, not with which format each side sees it.
 *
 * Elements are integers as in element.h. They may be read-only: nobody writes here. Those who wait belong to this
 * process: in memory that other processes map, they are woken by notifiers in this one.
 */
#ifndef CROSSVIEW_WAIT_H
#define CROSSVIEW_WAIT_H

#include "crossview/element.h"

XV_BEGIN_DECLS

typedef enum XvWaitResult {
    XV_WAIT_OK = 0,          /* a notify woke it */
    XV_WAIT_NOT_EQUAL = 1,   /* the element was not what was expected: it did not wait */
    XV_WAIT_TIMED_OUT = 2,   /* nobody came until the deadline */
    XV_WAIT_WAITING = 3      /* it waits; for foreign threads */
} XvWaitResult;

/* All who wait. */
#define XV_EVERYBODY XV_SSIZE_MAX

/* Waits up to timeout_ns while the element is expected (cut to its width), with the GIL let go. An XvWaitResult, or -1
   with an error as in element.h, ValueError (a time span below XV_FOREVER) or MemoryError. Acquire: what the notifier
   did before is seen. */
XV_API int XvElement_Wait(XvThreadState *ts, XvObject *view, Xv_ssize_t index, int64_t expected, int64_t timeout_ns);

/* Wakes up to count of those who wait at the element, first come, first woken; how many that were. A count below 0 is
   0. Release. -1 with an error as in element.h. */
XV_API Xv_ssize_t XvElement_Notify(XvThreadState *ts, XvObject *view, Xv_ssize_t index, Xv_ssize_t count);

/* One wait of a foreign thread, which sleeps on its own side. */
typedef struct XvWait XvWait;

/* XV_WAIT_WAITING: *out waits, and token is posted (runtime.h) when a notify wakes it, and when the interpreter is
   interrupted or closes, so that its thread can look. XV_WAIT_NOT_EQUAL: it does not, and *out is NULL. -1 with an
   error as above, or ValueError for token 0. Does not let the GIL go; the caller does while it sleeps. A wait holds the
   block, and outlives the view and its interpreter. */
XV_API int XvWait_Begin(XvThreadState *ts, XvObject *view, Xv_ssize_t index, int64_t expected, uint64_t token,
                        XvWait **out);

/* XV_WAIT_WAITING or XV_WAIT_OK. Acquire. Any thread, until XvWait_End. Who has been posted a token asks this, then
   makes a checkpoint, which raises what there is to hear, and may sleep again: the next interrupt posts the token again
   (unless there is no memory for that). */
XV_API int XvWait_State(XvWait *wait);

/* Ends it, woken or not, and frees it: XV_WAIT_OK, a notify has woken it (and counted it), or XV_WAIT_TIMED_OUT. Once
   for each Begin that waits. ts: where this thread is attached, or NULL. */
XV_API int XvWait_End(XvThreadState *ts, XvWait *wait);

XV_END_DECLS

#endif
