/* SPDX-License-Identifier: Apache-2.0
 *
 * The process' side of the library: a runtime makes interpreters, knows which are alive, and closes what is left
 * of them. Runtimes share nothing with each other but address space, and what belongs to none of them: blocks, tickets,
 * and the places to wait at a block's elements.
 *
 * A thread that waits for something of ours can be a native one, which sleeps in the kernel, or a foreign one (a
 * Java thread, which must not sleep inside C: it would pin its carrier and could not be interrupted). A
 * foreign thread registers with a *token*, any number but 0 that names it to its own side, and goes to sleep
 * there. Whoever wakes it posts the token here, and the binding fetches it with XvRuntime_TakeWakes. A post never
 * fails: registering has reserved the place.
 *
 * Foreign memory that has become a block can be told of in the same way when nobody holds it any more
 * (XvBlock_FromForeignToken): a runtime that must not be called from any thread is not called, it is left a token.
 */
#ifndef CROSSVIEW_RUNTIME_H
#define CROSSVIEW_RUNTIME_H

#include "crossview/export.h"

XV_BEGIN_DECLS

typedef struct XvRuntime XvRuntime;
typedef struct XvInterpreter XvInterpreter;

/* A runtime with no interpreters in *out. XV_NOMEM. Any thread.

   A child that was forked from a process with a runtime has a copy of it that is dead: the threads that hold its
   locks are not there. Every call that would enter, wait or make something is XV_FORKED in the child (with an error
   indicator: RuntimeError), no lock is taken, and nothing hangs. What an attachment that the fork has copied holds
   may still be read. */
XV_API XvStatus XvRuntime_Open(XvRuntime **out);

/* Closes every interpreter that is still open, each as XvInterpreter_Close does, within one time span for all.
   XV_TIMEOUT: somebody is still inside; nobody new gets in, and the runtime may be closed again. XV_OK: rt is gone
   for the caller; its memory goes with the last interpreter or queue that was made by it. Any thread that is
   attached nowhere. */
XV_API XvStatus XvRuntime_Close(XvRuntime *rt, int64_t timeout_ns);

/* Interpreters of rt that are not closed. Any thread; already old when it returns. */
XV_API Xv_ssize_t XvRuntime_InterpreterCount(XvRuntime *rt);

/* The open interpreter with this id in *out, with a new reference; XV_CLOSED: it has been closed, or there never was
   one; XV_INVALID: an id below 1. Any thread. */
XV_API XvStatus XvRuntime_FindInterpreter(XvRuntime *rt, int64_t id, XvInterpreter **out);

/* Writes up to max of the interpreters that are not closed into out, in the order of their ids, each with a new
   reference. How many there are: when that is more than max, the rest is missing. Any thread. */
XV_API Xv_ssize_t XvRuntime_ListInterpreters(XvRuntime *rt, XvInterpreter **out, Xv_ssize_t max);

/* Fetches up to max posted tokens into tokens, waiting up to timeout_ns for the first one. Returns how many, 0
   at the deadline, -1 when XvRuntime_EndWakes has been called and nothing is left. Acquire: what the poster did
   before is seen. Any thread; the thread must not be attached (it sleeps with nothing held). */
XV_API int XvRuntime_TakeWakes(XvRuntime *rt, uint64_t *tokens, int max, int64_t timeout_ns);

/* Whether tokens are waiting to be taken. One relaxed load; a leaf call. */
XV_API int XvRuntime_WakesPending(XvRuntime *rt);

/* Ends the service: the thread that sleeps in TakeWakes returns. */
XV_API void XvRuntime_EndWakes(XvRuntime *rt);

XV_END_DECLS

#endif
