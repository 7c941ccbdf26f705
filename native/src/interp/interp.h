/* SPDX-License-Identifier: Apache-2.0
 *
 * An interpreter from inside. Everything below the mailbox is plain and belongs to whoever holds the GIL, except
 * where a field says otherwise.
 */
#ifndef XV_INTERP_INTERP_H
#define XV_INTERP_INTERP_H

#include "interp/mailbox.h"
#include "interp/runtime.h"
#include "interp/thread.h"

/* The interpreter's proxies by block (share/proxy.c): open addressing. The first cells are here, so that an interpreter
   that shares a view or two needs no memory for it. */
#define XV_FIRST_PROXIES 8
typedef struct XvProxyTable {
    size_t mask;                   /* cells - 1 */
    size_t count;
    struct XvProxy **cells;        /* first, or an array from the heap */
    struct XvProxy *first[XV_FIRST_PROXIES];
} XvProxyTable;

struct XvInterpreter {
    XvMailbox mailbox;             /* first: a mailbox leads to its interpreter by a cast */
    XvWorld world;
    XvRuntime *runtime;            /* a reference; constant while the interpreter has references */
    int64_t id;                    /* constant */
    char name[64];                 /* constant */
    Xv_ssize_t inside;             /* thread states that have entered and not left */
    XvThread drain;                /* what release nodes are run with, whoever holds the GIL */
    XvThread *idle;                /* thread states to use again */
    XvReleaseNode *owed;           /* releases for other interpreters, pushed once this GIL is let go */
    XvProxyTable proxies;
    XvLine closers;                /* threads that wait until nobody is inside; has a lock of its own */
    XvInterpreter *next, *prev;    /* in the runtime; guarded by its lock */
    XvInterpreter *next_free;      /* in the pool of mailboxes */
};

static inline XvMailbox *xv_mailbox(XvThreadState *ts) { return &ts->interp->mailbox; }

/* From now on nobody new gets in. The GIL word as it was before. Any thread that has a reference. */
uint32_t xv_interp_begin_close(XvInterpreter *interp);

/* A thread state, from the pool or fresh; with the GIL held or (fresh only) without. NULL: out of memory. */
XvThread *xv_thread_reuse(XvInterpreter *interp);
XvThread *xv_thread_new(XvInterpreter *interp);

/* The GIL has been taken for ts: it is attached. A newcomer is counted in. */
void xv_thread_entered(XvThread *thread, bool newcomer);

/* ts lets go of the GIL and takes it back; for blocking calls. The second never fails. */
void xv_thread_unlock(XvThread *thread);
void xv_thread_lock(XvThread *thread);

#endif
