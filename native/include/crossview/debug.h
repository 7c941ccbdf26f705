/* SPDX-License-Identifier: Apache-2.0
 *
 * What the debug build can do (cmake -DXV_DEBUG=ON, and XV_DEBUG defined where its headers are used).
 *
 * It is the same library, slower, with the same layouts. Beyond that
 *
 *   - freed memory is filled with 0xDD and looked at before it is used again;
 *   - an object that has been freed, or belongs to another interpreter, and a thread state that is suspended or does
 *     not hold the GIL end the process, with the file and line of the call that passed them; NULL where an object is
 *     wanted is a SystemError that names them;
 *   - references can be counted, what an interpreter leaves behind is listed when it closes, and allocations and
 *     calls of the system can be made to fail.
 *
 * The lines are known where XV_DEBUG is defined and crossview.h included, which replaces the functions by macros that
 * pass them (here.h). In other builds the functions below are there, and answer that they know nothing.
 */
#ifndef CROSSVIEW_DEBUG_H
#define CROSSVIEW_DEBUG_H

#include "crossview/object.h"

XV_BEGIN_DECLS

/* 1 in the debug build, else 0. */
XV_API int XvDebug_Enabled(void);

/* Called with the message when the contract has been broken, "demo.c:12: ..."; the process ends when it returns. NULL:
   the message is written to stderr. One for the process; not to be changed while other threads are inside. */
typedef void (*XvDebug_FatalProc)(const char *message);
XV_API void XvDebug_SetFatalHandler(XvDebug_FatalProc proc);

/* References to all objects of ts' interpreter. -1 in other builds. */
XV_API int64_t XvDebug_TotalRefs(XvThreadState *ts);

/* Objects of one type in one interpreter. */
typedef struct XvTypeStats {
    const XvTypeObject *type;
    int64_t objects;
    int64_t bytes;          /* that they occupy, without what they own elsewhere */
    int64_t references;     /* the sum of their counts */
} XvTypeStats;

/* Calls visit for each type that has objects in ts' interpreter, the one that occupies most first. visit makes and
   frees no object. How many there are; -1 in other builds. */
typedef void (*XvDebug_TypeProc)(void *arg, const XvTypeStats *stats);
XV_API Xv_ssize_t XvDebug_VisitTypes(XvThreadState *ts, XvDebug_TypeProc visit, void *arg);

/* Called when an interpreter closes, for each type of which objects are left that nobody has let go of: somebody kept a
   reference. NULL: a line for each is written to stderr. One for the process. */
typedef void (*XvDebug_LeakProc)(void *arg, int64_t interpreter, const XvTypeStats *stats);
XV_API void XvDebug_SetLeakHandler(XvDebug_LeakProc proc, void *arg);

/* Allocations outside of heaps (blocks, tickets, queues, thread states, interpreters) that have not been freed; those
   that are kept to be used again are among them. -1 in other builds. */
XV_API int64_t XvDebug_LiveMemory(void);

/* The calling thread's next allocations are counted from 1, whatever they are for, and those from first to
   first + count - 1 fail. count 0: none does. How many it has made since the last call; -1 in other builds. */
XV_API int64_t XvDebug_FailAllocations(int64_t first, int64_t count);

/* Calls of the system, as far as they may be refused. */
typedef enum XvSystemCalls {
    XV_CALL_MAP = 1,      /* mmap, mremap. FailAllocations counts them too, and has them fail with ENOMEM */
    XV_CALL_UNMAP = 2,    /* munmap, madvise */
    XV_CALL_FILE = 4,     /* open, fstat, pread, fcntl, ftruncate, memfd_create */
    XV_CALL_SLEEP = 8,    /* futex, or waiting at a condition variable: it returns at once, whatever the error */
    XV_CALL_THREAD = 16   /* what it takes to notice that a thread ends or the process forks */
} XvSystemCalls;

/* The same for the calling thread's system calls of these kinds, which fail with error, an errno: EINTR and what it may
   be. How many of the kinds that were told the last time it has made since; -1 in other builds. */
XV_API int64_t XvDebug_FailSystemCalls(unsigned calls, int64_t first, int64_t count, int error);

/* Atomic changes of blocks' counts, by all threads, since the last call: what sharing has cost. -1 in other builds. */
XV_API int64_t XvDebug_BlockAtomics(void);

/* What the macros of here.h and object.h call. */
XV_API XvThreadState *XvDebug_Here(XvThreadState *ts, const char *file, int line);
XV_API void XvDebug_IncRef(void *op, const char *file, int line);
XV_API void XvDebug_XIncRef(void *op, const char *file, int line);
XV_API void XvDebug_DecRef(XvThreadState *ts, void *op, const char *file, int line);
XV_API void XvDebug_XDecRef(XvThreadState *ts, void *op, const char *file, int line);

XV_END_DECLS

#endif
