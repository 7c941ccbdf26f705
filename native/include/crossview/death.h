/* SPDX-License-Identifier: Apache-2.0
 *
 * Threads that end although they are inside.
 *
 * A thread that dies attached would keep the GIL for ever. So an attachment is bound to its thread, and when that ends,
 * it leaves in the thread's place. But what the thread was at may be half done: whoever wants to enter next is told so
 * by XV_ABANDONED, as with a robust mutex, until somebody acknowledges it. Those who are inside already are not.
 *
 * No function of this library is a point at which a thread is cancelled: one that pthread_cancel has named goes on, and
 * waits as long as it has to, until it has left the library; where it is cancelled then, it ends inside like any other.
 * (Who wants to end a wait interrupts it, pending.h. Asynchronous cancellation is not borne, as by no library.)
 *
 * An attachment that is not bound (XvInterpreter_BeginAttach) is given back by whoever finds that it has been lost.
 */
#ifndef CROSSVIEW_DEATH_H
#define CROSSVIEW_DEATH_H

#include "crossview/threadstate.h"

XV_BEGIN_DECLS

/* Those that have died inside. */
typedef struct XvDeaths {
    int64_t count;             /* since the last acknowledgement */
    uint64_t thread;           /* of the last one: its pthread_t; 0: it was abandoned */
    char thread_name[16];      /* its name, as pthread_getname_np has it, or what XvThreadState_Abandon was told */
    int holding;               /* whether one of them held the GIL, so that objects may be half changed */
} XvDeaths;

/* Lets newcomers in again. 1 and the figures in *out (which may be NULL), or 0: nobody has died, *out is all zero.
   Any thread. */
XV_API int XvInterpreter_Acknowledge(XvInterpreter *interp, XvDeaths *out);

/* Gives a lost attachment back, and those that it has suspended: its owner is never going to use them again, which is
   the caller's promise. who: a name for XvDeaths, or NULL. Waits for nothing. Any thread but the owner; ts is gone
   afterwards. */
XV_API void XvThreadState_Abandon(XvThreadState *ts, const char *who);

XV_END_DECLS

#endif
