/* SPDX-License-Identifier: Apache-2.0
 *
 * An interpreter: an isolated world with its own heap, its own objects (None included) and its own GIL.
 *
 * The struct behind an XvInterpreter * is the interpreter's *mailbox*: the GIL word, the eval breaker and the release
 * list, which others may touch after the interpreter has been closed, and a count of references that keeps those words
 * alive. What close takes away is the world behind it: heap and objects. So a pointer of which one holds a reference is
 * always safe to pass here; when it comes too late the answer is XV_CLOSED.
 *
 * Closing: CLOSING is a bit of the GIL word, so that taking the lock and seeing it is one act. From then on nobody who
 * is outside gets in. Who is inside is interrupted once, so that it can unwind, comes back for the GIL as often as it
 * needs to, and leaves; close waits for that.
 */
#ifndef CROSSVIEW_INTERPRETER_H
#define CROSSVIEW_INTERPRETER_H

#include "crossview/object.h"
#include "crossview/runtime.h"

XV_BEGIN_DECLS

/* Where an interpreter stands. CLOSING and CLOSED are bits of its GIL word. */
typedef enum XvInterpreterState {
    XV_INTERPRETER_CREATED = 0, /* open; nobody has been inside yet */
    XV_INTERPRETER_RUNNING = 1, /* open */
    XV_INTERPRETER_CLOSING = 2, /* nobody new gets in; somebody may still be inside */
    XV_INTERPRETER_CLOSED = 3   /* its world is gone */
} XvInterpreterState;

/* A new interpreter in *out, with one reference, the caller's. name may be NULL; it is copied and cut at 63
   bytes. XV_NOMEM; XV_CLOSED when the runtime is closing. Any thread. */
XV_API XvStatus XvInterpreter_New(XvRuntime *rt, const char *name, XvInterpreter **out);

/* References to the mailbox, atomic (relaxed; release, acquire on the last). They do not keep the world open. */
XV_API void XvInterpreter_Retain(XvInterpreter *interp);
XV_API void XvInterpreter_Release(XvInterpreter *interp);

/* Ids start at 1 and are never used again in a runtime. Names are for people. */
XV_API int64_t XvInterpreter_Id(const XvInterpreter *interp);
XV_API const char *XvInterpreter_Name(const XvInterpreter *interp);

/* Enters the interpreter: waits for its GIL and returns, in *out, a thread state that holds it. outer is what
   this thread is attached to already, or NULL: its GIL is let go first, unless it has been unlocked before, and comes
   back when the new thread state detaches, so that no thread ever waits for one GIL while it holds another; until then
   outer is suspended and may not be used.

   XV_BUSY (timeout_ns 0) or XV_TIMEOUT: not entered, and outer is as it was (its GIL is taken back, however long that
   takes). XV_CLOSED, XV_NOMEM, XV_ABANDONED (death.h) and XV_FORKED likewise; XV_INVALID: a time span below XV_FOREVER,
   or an outer that is neither attached nor unlocked. Acquire: all that the last holder of this GIL did is seen.

   The attachment is bound to the calling thread: if that ends without having left, it is noticed (death.h). */
XV_API XvStatus XvInterpreter_Attach(XvInterpreter *interp, XvThreadState *outer, int64_t timeout_ns,
                                     XvThreadState **out);

/* For a foreign thread: like Attach, but where Attach would sleep it returns XV_BUSY with a thread state in *out
   that waits in line under the token. The caller sleeps on its own side and then asks XvThreadState_Poll; it ends
   the wait with XvThreadState_CancelTake if it does not want to wait longer. outer, if not NULL, stays suspended
   meanwhile. XV_CLOSED, XV_NOMEM, XV_ABANDONED, XV_FORKED: not entered, and outer is UNLOCKED, for the caller to
   take back. XV_INVALID: token 0, or an outer that is neither attached nor unlocked.

   bound: whether the attachment stays on this thread of the operating system from beginning to end (a platform
   thread), and its death is to be noticed. 0: it wanders (a virtual thread); what is lost is given back with
   XvThreadState_Abandon. */
XV_API XvStatus XvInterpreter_BeginAttach(XvInterpreter *interp, XvThreadState *outer, uint64_t token, int bound,
                                          XvThreadState **out);

/* Closes: refuses newcomers at once, interrupts everybody who is inside (pending.h), waits up to timeout_ns for them
   to leave, then lets go of what the interpreter owns outside its memory (blocks; what capsules, foreign functions
   and states of modules hold) and gives that memory back. outer: what this thread is attached to, or NULL; its GIL
   is let go meanwhile and taken back, for nobody waits while holding one.

   XV_TIMEOUT: somebody is still inside; the interpreter stays closing, and calling again goes on waiting. XV_CLOSED:
   it has been closed already. XV_BUSY: another thread is closing it. XV_INVALID: a time span below XV_FOREVER, an
   outer that is neither attached nor unlocked, or this thread is inside (interp is outer's or one that outer's
   attachment has suspended). XV_NOMEM. XV_FORKED. Does not drop the caller's reference. */
XV_API XvStatus XvInterpreter_Close(XvInterpreter *interp, XvThreadState *outer, int64_t timeout_ns);

/* For a foreign thread: one try to close. XV_BUSY: somebody is inside, and token, unless it is 0, is posted once, when
   it is worth trying again. (With another answer it may be posted all the same.) XV_CLOSED as above; XV_NOMEM. */
XV_API XvStatus XvInterpreter_TryClose(XvInterpreter *interp, uint64_t token);

/* Where it stands, an XvInterpreterState. Any thread; already old when it returns. */
XV_API int XvInterpreter_State(const XvInterpreter *interp);

/* Figures of the interpreter's heap. Needs its GIL, hence ts. */
typedef struct XvHeapStats {
    int64_t live_blocks;    /* allocations that have not been freed */
    int64_t live_bytes;     /* what they occupy, rounded to their size class */
    int64_t segments;       /* 64 KiB segments and larger ones held from the system */
    int64_t segment_bytes;  /* address space of those segments */
    int64_t external_bytes; /* of the blocks that the interpreter holds, wherever they lie */
    int64_t containers;     /* objects that the cycle collector knows */
    int64_t collections;    /* times that it has run */
    int64_t collected;      /* containers that it has found to be garbage */
} XvHeapStats;

XV_API void XvHeap_GetStats(XvThreadState *ts, XvHeapStats *out);

XV_END_DECLS

#endif
