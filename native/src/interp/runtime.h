/* SPDX-License-Identifier: Apache-2.0
 *
 * A runtime from inside. Interpreters and queues hold references to it, for its wakes outlive its closing.
 */
#ifndef XV_INTERP_RUNTIME_H
#define XV_INTERP_RUNTIME_H

#include "crossview/gil.h"
#include "interp/wakes.h"

/* A power of two. */
#define XV_ID_BUCKETS 256

/* The queues of a runtime (share/queues.c), which are not the runtime's: they hold references to it. */
typedef struct XvQueues {
    struct XvQueue *first, *last;  /* by their ids */
    struct XvQueue *by_id[XV_ID_BUCKETS];
    Xv_ssize_t count;
    int64_t last_id;
    void (*interpreter_closed)(XvRuntime *rt);   /* called without the lock; NULL: there has been no queue */
    void (*closed)(XvRuntime *rt);               /* likewise: all interpreters are closed */
    void (*cycle_report)(void *arg, Xv_ssize_t queues, int64_t first_id);   /* NULL: to stderr */
    void *cycle_arg;
} XvQueues;

struct XvRuntime {
    pthread_mutex_t lock;          /* guards what follows */
    XvInterpreter *first, *last;   /* those not closed, by their ids */
    XvInterpreter *by_id[XV_ID_BUCKETS];
    Xv_ssize_t count;
    int64_t next_id;
    bool closing;
    XvQueues queues;               /* with calls that lead there, so that the rooms before share/ need not know it */
    /* Constant once there are interpreters. */
    int64_t stall_after_ns;
    XvStallProc stall_report;
    void *stall_arg;
    _Atomic(uint64_t) closings;    /* interpreters that have been closed */
    XvWakes wakes;                 /* has a lock of its own */
    uint64_t hash_key[2];          /* for the str and bytes of all its interpreters; constant */
    _Atomic(int64_t) refs;
};

void xv_runtime_retain(XvRuntime *rt);
void xv_runtime_release(XvRuntime *rt);

/* Gives interp an id, lists it and opens its GIL, or, when rt is closing, does nothing of it. */
bool xv_runtime_add(XvRuntime *rt, XvInterpreter *interp);
void xv_runtime_remove(XvRuntime *rt, XvInterpreter *interp);

/* Whether the interpreter with this id is not closed. */
bool xv_runtime_is_open(XvRuntime *rt, int64_t id);

#endif
