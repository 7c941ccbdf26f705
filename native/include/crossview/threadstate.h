/* SPDX-License-Identifier: Apache-2.0
 *
 * Being inside: a thread state is one attachment of one thread to one interpreter.
 *
 * It is passed explicitly, first argument, to whatever can allocate, free, raise, or name an object of the
 * interpreter. It holds the GIL from attach to detach, except where it lets go of its own will
 * (XvThreadState_Unlock and the pair of macros below), in calls documented as blocking, and in a *checkpoint*,
 * where a running thread lets others in. Borrowed references are good between those points.
 *
 * The GIL is handed over: whoever lets go while others stand in line gives it to the first of them. A thread that
 * has stood in line for the switch interval (5 ms) raises a drop request on the eval breaker, and the holder's
 * next checkpoint honours it.
 */
#ifndef CROSSVIEW_THREADSTATE_H
#define CROSSVIEW_THREADSTATE_H

#include "crossview/interpreter.h"

XV_BEGIN_DECLS

/* What is public of a thread state: enough for the checkpoint to be inlined. */
struct XvThreadState {
    const uint32_t *eval_breaker;  /* in the mailbox; 0: nothing to do. Changed by other threads: atomic loads only */
    XvInterpreter *interp;         /* whose GIL this thread state takes */
};

typedef enum XvThreadStatus {
    XV_THREAD_ATTACHED = 0,   /* holds the GIL */
    XV_THREAD_WAITING = 1,    /* stands in line for it, under a token */
    XV_THREAD_UNLOCKED = 2,   /* has let go of its own will */
    XV_THREAD_SUSPENDED = 3,  /* an attachment inside this one is running */
    XV_THREAD_REFUSED = 4     /* the interpreter closed while it stood in line */
} XvThreadStatus;

/* Leaves: drops the GIL, with what that entails for the release list, frees ts, and takes the GIL of the outer
   thread state back, if there is one (waiting for it; a foreign thread uses XvThreadState_BeginDetach). ts may be
   attached or unlocked. Release: the next holder sees all that was done. */
XV_API void XvThreadState_Detach(XvThreadState *ts);

/* For a foreign thread: like Detach, without waiting; so ts must hold the GIL. Returns the outer thread state (NULL: there is none),
   which is then UNLOCKED and is taken back with TryTake or BeginTake. */
XV_API XvThreadState *XvThreadState_BeginDetach(XvThreadState *ts);

/* Lets the GIL go and keeps the attachment. Release. Afterwards only Lock, TryTake, BeginTake and Detach. */
XV_API void XvThreadState_Unlock(XvThreadState *ts);

/* Takes the GIL back, waiting for it. Never refused: who is inside may always come back, to unwind. Acquire. */
XV_API void XvThreadState_Lock(XvThreadState *ts);

/* One try at taking the GIL back: 1 taken, 0 somebody else holds it. Acquire. */
XV_API int XvThreadState_TryTake(XvThreadState *ts);

/* For a foreign thread: takes the GIL (XV_OK) or stands in line for it under token (XV_BUSY). XV_NOMEM. */
XV_API XvStatus XvThreadState_BeginTake(XvThreadState *ts, uint64_t token);

/* Where ts stands, an XvThreadStatus. Acquire, so that ATTACHED means that the last holder's work is seen.
   A leaf call, for the thread that owns ts. */
XV_API int XvThreadState_Poll(XvThreadState *ts);

/* A waiting ts asks the holder to hand over at its next checkpoint. */
XV_API void XvThreadState_RequestDrop(XvThreadState *ts);

/* A waiting ts leaves the line. ATTACHED: the grant was quicker and ts holds the GIL. Otherwise ts goes back to
   UNLOCKED (it was inside before), or, if it was on its way in or has been REFUSED, it is freed, what it had
   suspended is UNLOCKED, and the answer is REFUSED. */
XV_API XvThreadStatus XvThreadState_CancelTake(XvThreadState *ts);

/* The slow half of a checkpoint: drains the release list, runs the cycle collector if it is wanted (gc.h), pushes
   releases that this interpreter owes to others, and hands the GIL over if a drop was requested. Cannot fail. */
XV_API void XvThreadState_HandleBreaker(XvThreadState *ts);

/* Lets others in if they asked: one relaxed load and a branch. */
static inline void Xv_CHECKPOINT(XvThreadState *ts)
{
    if (__builtin_expect(__atomic_load_n(ts->eval_breaker, __ATOMIC_RELAXED) != 0, 0))
        XvThreadState_HandleBreaker(ts);
}

/* The same as a function. */
XV_API void XvThreadState_Checkpoint(XvThreadState *ts);

/* Around code that blocks or runs long and touches no object:
       Xv_BEGIN_ALLOW_THREADS(ts)
       read(fd, buffer, n);
       Xv_END_ALLOW_THREADS(ts)                                                                              */
#define Xv_BEGIN_ALLOW_THREADS(ts) { XvThreadState *xv_unlocked_ = (ts); XvThreadState_Unlock(xv_unlocked_);
#define Xv_END_ALLOW_THREADS(ts) XvThreadState_Lock(xv_unlocked_); (void)(ts); }

XV_END_DECLS

#endif
