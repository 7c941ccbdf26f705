/* SPDX-License-Identifier: Apache-2.0
 *
 * An interpreter from inside. Everything below the mailbox is plain and belongs to whoever holds the GIL, except
 * where a field says otherwise.
 */
#ifndef XV_INTERP_INTERP_H
#define XV_INTERP_INTERP_H

#include "crossview/death.h"
#include "interp/interrupt.h"
#include "interp/mailbox.h"
#include "interp/pool.h"
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
    XvThread *usual;               /* the thread state that is used if it is free, as its status says; or NULL */
    XvThread *idle;                /* others to use again; all are freed when it is closed, not before */
    XvReleaseNode *owed;           /* releases for other interpreters, pushed once this GIL is let go */
    XvProxyTable proxies;
    XvLine closers;                /* threads that wait until nobody is inside; has a lock of its own */
    bool being_closed;             /* a thread is in XvInterpreter_Close; guarded by closers' lock */
    XvSleepers sleepers;           /* who are inside and blocked; has a lock of its own */
    XvDeaths deaths;               /* guarded by sleepers' lock */
    XvPool pool;                   /* control blocks; may be touched late, and by anybody, as the mailbox */
    XvInterpreter *next, *prev;    /* in the runtime, by id; guarded by its lock */
    XvInterpreter *next_by_id;
    XvInterpreter *next_free;      /* in the pool of mailboxes */
};

static inline XvMailbox *xv_mailbox(XvThreadState *ts) { return &ts->interp->mailbox; }

/* From now on nobody new gets in. The GIL word as it was before. Any thread that has a reference. */
uint32_t xv_interp_begin_close(XvInterpreter *interp);

/* Closes, waiting until the deadline for those inside: XvInterpreter_Close for a thread that is attached nowhere,
   next to other closers. */
XvStatus xv_interp_close(XvInterpreter *interp, int64_t deadline);

/* ts lets go of the GIL and takes it back as a waiter of this kind; the second never fails. (Those that block use
   xv_sleep, interp/interrupt.h.) */
void xv_thread_unlock(XvThread *thread);
void xv_thread_lock(XvThread *thread, XvWaiterKind kind);

/* thread has left: it may be used again. With the GIL held. */
void xv_thread_retire(XvThread *thread);

/* Leaves for good, with the GIL held; and gives up waiting for it, as XvThreadState_CancelTake. Neither touches what
   the calling thread is known to be attached with. */
void xv_thread_left(XvThread *thread);
XvThreadStatus xv_thread_cancel(XvThread *thread);

/* Lets go of what this thread is attached to, so that it can wait or enter somewhere else; and gives back what that
   was. False: outer is neither attached nor unlocked. */
bool xv_suspend(XvThreadState *outer, bool *unlocked);
void xv_resume(XvThreadState *outer, bool unlocked);

#endif
