/* SPDX-License-Identifier: Apache-2.0
 *
 * A block: memory that can be shared, and the one atomic count that keeps it.
 *
 * The count is of *holders*: an interpreter holds a block however many views it has on it, an item in flight holds it,
 * a foreign handle holds it. Taking a further count is relaxed, since whoever does it has one already. Letting go is a
 * release, and the one that takes the count from 1 to 0 fences (acquire) and frees: so all that any holder did with
 * the bytes happens before they go. (Erlang's and Lua Lanes' otherwise equal designs leave these two orders out; on
 * x86 nobody notices, on AArch64 the last owner can read stale bytes.) The count has its own cache line, apart from
 * what every reader reads.
 *
 * Zero is exact: the bytes go with the last holder. Above zero the count says how many counts are held, not by how
 * many: an interpreter that sends a view takes 64 at once and spends them one by one, plainly, so that sending one view
 * again and again changes the count once in 64 times. What comes back to it, it keeps for the next time.
 *
 * Where the bytes come from is the block's business and changes nothing for a holder:
 *
 *   - made by the runtime;
 *   - lent by foreign code, which is told when they are no longer needed, by a callback or by a token;
 *   - a file, or memory with a descriptor that other processes can map. In memory that other processes see lie bytes
 *     and nothing else: counts, leases and those who wait are this process' own;
 *   - borrowed in place from an object of some interpreter (XvSharedView_FromObject), to which the last holder then
 *     sends them back through that interpreter's release list. If that interpreter has been closed it has left the
 *     bytes behind, and the last holder unmaps them.
 *
 * A block does not grow. A block that is read-only is so for every interpreter, through every cast and slice.
 */
#ifndef CROSSVIEW_BLOCK_H
#define CROSSVIEW_BLOCK_H

#include "crossview/runtime.h"
#include "crossview/object.h"

XV_BEGIN_DECLS

typedef struct XvBlock XvBlock;

/* Called once, when the last holder of a foreign block has let go, by whichever thread that was. It must not
   block and must not call this library. */
typedef void (*XvBlock_ReleaseProc)(void *arg, void *base, Xv_ssize_t size);

/* size zeroed bytes with one holder, the caller: aligned to 64, and to a page from 256 KiB on. XV_NOMEM; XV_INVALID for
   a negative size. Any thread; needs no interpreter. */
XV_API XvStatus XvBlock_New(Xv_ssize_t size, XvBlock **out);

/* The same, aligned to 2 MiB, and the system is asked for huge pages. It may not have any; then they are small. */
XV_API XvStatus XvBlock_NewHuge(Xv_ssize_t size, XvBlock **out);

/* Foreign memory, which release (may be NULL) is told of when it is no longer needed. One holder, the caller. XV_NOMEM;
   XV_INVALID for a negative size or no memory. */
XV_API XvStatus XvBlock_FromForeign(void *base, Xv_ssize_t size, int readonly, XvBlock_ReleaseProc release,
                                    void *arg, XvBlock **out);

/* Foreign memory whose owner must not be called from wherever the last holder happens to let go: token, any number but
   0, is posted to rt's wakes then, once, and XvRuntime_TakeWakes delivers it (runtime.h). That cannot fail, since its
   place is reserved here, and all that any holder did with the bytes comes before it. The block keeps that much of rt
   alive. As above; XV_INVALID for token 0. */
XV_API XvStatus XvBlock_FromForeignToken(XvRuntime *rt, void *base, Xv_ssize_t size, int readonly, uint64_t token,
                                         XvBlock **out);

/* For XvBlock_FromFile. */
#define XV_FILE_KEEPS_SIZE 1u   /* the caller says that nobody makes the file shorter while the block lives */
#define XV_FILE_WRITE 2u        /* and what is written to the block goes to the file */

/* size bytes (-1: all that there are) of a regular file, from offset on, with one holder, the caller. Without flags
   they are read into memory and are read-only: a mapped file that becomes shorter ends the process that touches it, so
   it takes the caller's word to map one. XV_INVALID: not a regular file, no such range, WRITE without KEEPS_SIZE, or a
   file that became shorter while it was read. XV_OSERROR with errno. XV_NOMEM. */
XV_API XvStatus XvBlock_FromFile(const char *path, int64_t offset, Xv_ssize_t size, unsigned flags, XvBlock **out);

/* size (at least 1) zeroed bytes that have a file descriptor, so that another process can map them too; sealed, so that
   nobody can make them fewer. One holder, the caller. XV_INVALID; XV_OSERROR with errno; XV_NOMEM. */
XV_API XvStatus XvBlock_NewMemfd(Xv_ssize_t size, XvBlock **out);

/* The memory that another process has made and sent as fd, which stays the caller's. XV_INVALID: it is empty, no memfd,
   or lacks the seal against shrinking (F_SEAL_SHRINK). XV_OSERROR with errno (EPERM: sealed against writing, and not
   asked for as readonly); XV_NOMEM. */
XV_API XvStatus XvBlock_FromMemfd(int fd, int readonly, XvBlock **out);

/* The descriptor of a block made by NewMemfd: good as long as the block, which closes it. -1: there is none. */
XV_API int XvBlock_Fd(const XvBlock *block);

/* One count more: relaxed; the caller holds the block. XV_OVERFLOW, with nothing changed, at 2^62. */
XV_API XvStatus XvBlock_Retain(XvBlock *block);

/* One count less: release; the last one acquires and frees. ts: where this thread is attached, or NULL (bytes that
   go back to another interpreter then wait for ts' next checkpoint or detach, since no thread meddles with a
   second GIL while it holds one). */
XV_API void XvBlock_Release(XvThreadState *ts, XvBlock *block);

XV_API void *XvBlock_Base(const XvBlock *block);
XV_API Xv_ssize_t XvBlock_Size(const XvBlock *block);
XV_API int XvBlock_IsReadOnly(const XvBlock *block);

/* Counts held, those that interpreters keep for their next sends included, at some moment near the call; for people and
   tests. Relaxed. */
XV_API int64_t XvBlock_Holders(const XvBlock *block);

XV_END_DECLS

#endif
