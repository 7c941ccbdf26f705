/* SPDX-License-Identifier: Apache-2.0
 *
 * What reaches a running interpreter from outside: calls that others want made inside it, and interrupts.
 *
 * Both raise the eval breaker, so whoever is inside hears of them at its next checkpoint. A pending call is not lost
 * when nobody is inside, and it needs no memory: CPython's ring of 32 (300 since 3.13) can be full and says no.
 */
#ifndef CROSSVIEW_PENDING_H
#define CROSSVIEW_PENDING_H

#include "crossview/threadstate.h"

XV_BEGIN_DECLS

/* A call to be made inside an interpreter; a part of what the caller wants to find again in it. next and home are the
   library's from the post until run is called. */
typedef struct XvPendingCall {
    struct XvPendingCall *next;
    XvInterpreter *home;
    /* ts: of the interpreter, with the GIL held, or NULL: the interpreter has been closed, and the call only frees
       what it owns. It runs where a checkpoint is reached, or in the thread that posts it, and may use objects and
       call functions; it may not wait, let the GIL go, attach or detach with ts. An error that it leaves is cleared.
       self is the callee's. */
    void (*run)(XvThreadState *ts, struct XvPendingCall *self);
} XvPendingCall;

/* Has call->run called once, inside interp: at the next checkpoint, or, if nobody is inside, before this returns.
   Cannot fail and cannot be lost: where the interpreter is closed first, run is called with NULL. ts: where this
   thread is attached with the GIL held, or NULL; a thread that is attached elsewhere posts at its own next
   checkpoint or when it lets go. Calls of one thread run in the order of their posts. Release; what was written
   before is seen in run. */
XV_API void XvInterpreter_AddPendingCall(XvInterpreter *interp, XvThreadState *ts, XvPendingCall *call);

/* Makes the next checkpoint in interp raise KeyboardInterrupt, in whichever thread reaches one first. Who is blocked
   in it, in a call that lets the GIL go (a queue), wakes and looks. If nobody is inside, the next one who enters and
   reaches a checkpoint is interrupted. Several interrupts before that are one. XV_CLOSED: closed or closing; those
   who are inside are interrupted by close itself, each once. Any thread. */
XV_API XvStatus XvInterpreter_Interrupt(XvInterpreter *interp);

/* Takes an interrupt back that has not been raised: 1, or 0 if there was none. Needs the GIL. */
XV_API int XvInterpreter_ClearInterrupt(XvThreadState *ts);

XV_END_DECLS

#endif
