/* SPDX-License-Identifier: Apache-2.0
 *
 * The whole thread state, of which the public header shows the first two words.
 */
#ifndef XV_INTERP_THREAD_H
#define XV_INTERP_THREAD_H

#include "interp/waiter.h"
#include "object/context.h"

/* A status besides those of the public header: in the pool of thread states. */
#define XV_THREAD_DETACHED 5

typedef struct XvThread {
    XvContext context;
    XvThreadState *outer;          /* what this attachment has suspended, or NULL */
    int status;                    /* XvThreadStatus; written by the thread that owns this */
    XvWaiter waiter;               /* for the GIL */
    XvWaiter queue_waiter;         /* for a queue; a thread stays in that line while it takes the GIL back */
    struct XvThread *next_idle;    /* in the interpreter's pool */
} XvThread;

static inline XvThread *xv_thread(XvThreadState *ts) { return (XvThread *)ts; }

#endif
