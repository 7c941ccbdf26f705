/* SPDX-License-Identifier: Apache-2.0
 *
 * Being inside: a thread state is one attachment of one thread to one interpreter.
 *
 * It is passed explicitly, first argument, to whatever can allocate, free, raise, or name an object of the
 * interpreter. It holds the GIL from attach to detach, except where it lets go of its own will
 * (XvThreadState_Unlock and the pair of macros below), in calls documented as blocking, and in a *checkpoint*,
 * where a running thread lets others in. Borrowed references are good between those points.
 *
 * The GIL is handed over: whoever lets go while others stand in line gives it to the first of them (gil.h says who that
 * is, and when a holder is asked to let go).
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

/* For a foreign thread: like Detach, without waiting; so ts must hold the GIL. Returns the outer thread state (NULL:
   there is none), which is then UNLOCKED and is taken back with TryTake or BeginTake. */
XV_API XvThreadState *XvThreadState_BeginDetach(XvThreadState *ts);

/* Lets the GIL go and keeps the attachment. Release. Afterwards only Lock, TryTake, BeginTake and Detach. */
XV_API void XvThreadState_Unlock(XvThreadState *ts);

/* Takes the GIL back, waiting for it. Never refused: who is inside may always come back, to unwind. Acquire. */
XV_API void XvThreadState_Lock(XvThreadState *ts);

/* The interpreter that ts is attached to. Borrowed: good while ts is. */
static inline XvInterpreter *XvThreadState_Interpreter(const XvThreadState *ts) { return ts->interp; }

/* One try at taking the GIL back: 1 taken, 0 somebody else holds it. Acquire. */
XV_API int XvThreadState_TryTake(XvThreadState *ts);

/* For a foreign thread: takes the GIL (XV_OK) or stands in line for it under token (XV_BUSY). XV_NOMEM. */
XV_API XvStatus XvThreadState_BeginTake(XvThreadState *ts, uint64_t token);

/* Where ts stands, an XvThreadStatus. Acquire, so that ATTACHED means that the last holder's work is seen.
   A leaf call, for the thread that owns ts. */
XV_API int XvThreadState_Poll(XvThreadState *ts);

/* What a waiting thread does for the line it stands in (gil.h): asks the holder to hand over, once that is due, and
   notices a holder that does not. Call it before going to sleep, and again after as many nanoseconds as it
   returns, or when a token comes, until ts does not wait any more. At least 1; INT64_MAX: others see to it. */
XV_API int64_t XvThreadState_RequestDrop(XvThreadState *ts);

/* A waiting ts leaves the line. ATTACHED: the grant was quicker and ts holds the GIL. Otherwise ts goes back to
   UNLOCKED (it was inside before), or, if it was on its way in or has been REFUSED, it is freed, what it had
   suspended is UNLOCKED, and the answer is REFUSED. */
XV_API XvThreadStatus XvThreadState_CancelTake(XvThreadState *ts);

/* The slow half of a checkpoint: drains the release list and runs pending calls, runs the cycle collector if it is
   wanted (gc.h), pushes releases that this interpreter owes to others, hands the GIL over if that was asked for, and
   raises an interrupt that has arrived (pending.h). 0, or -1 with KeyboardInterrupt. */
XV_API int XvThreadState_HandleBreaker(XvThreadState *ts);

/* For a foreign thread: HandleBreaker without waiting. 0: done. -1 with KeyboardInterrupt. 1: ts has given way and
   stands in line under token, as after BeginTake; once it holds the GIL again the call is to be made again. (token
   0: 0, and nothing is done. Where memory for the token is missing, the GIL is kept.) */
XV_API int XvThreadState_BeginCheckpoint(XvThreadState *ts, uint64_t token);

/* Lets others in if they asked, and hears of interrupts: one relaxed load and a branch. 0, or -1 with
   KeyboardInterrupt, upon which a function gives up what it is at and returns its failure. */
static inline int Xv_CHECKPOINT(XvThreadState *ts)
{
    if (__builtin_expect(__atomic_load_n(ts->eval_breaker, __ATOMIC_RELAXED) != 0, 0))
        return XvThreadState_HandleBreaker(ts);
    return 0;
}

/* The same as a function. */
XV_API int XvThreadState_Checkpoint(XvThreadState *ts);

/* Around code that blocks or runs long and touches no object:
       Xv_BEGIN_ALLOW_THREADS(ts)
       read(fd, buffer, n);
       Xv_END_ALLOW_THREADS(ts)                                                                              */
#define Xv_BEGIN_ALLOW_THREADS(ts) { XvThreadState *xv_unlocked_ = (ts); XvThreadState_Unlock(xv_unlocked_);
#define Xv_END_ALLOW_THREADS(ts) XvThreadState_Lock(xv_unlocked_); (void)(ts); }

XV_END_DECLS

#endif
