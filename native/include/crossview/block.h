/* SPDX-License-Identifier: Apache-2.0
 *
 * A block: memory that can be shared, and the one atomic count that keeps it.
 *
 * The count is of *holders*: an interpreter holds a block once however many views it has on it, an item in flight
 * once, a foreign handle once. Taking a further holder is relaxed, since whoever does it has one already.
 * Letting go is a release, and the one that takes the count from 1 to 0 fences (acquire) and frees: so all that any
 * holder did with the bytes happens before they go. (Erlang's and Lua Lanes' otherwise equal designs leave
 * these two orders out; on x86 nobody notices, on AArch64 the last owner can read stale bytes.) The count
 * has its own cache line, apart from what every reader reads.
 *
 * Where the bytes come from is the block's business and changes nothing for a holder: made by the runtime, lent
 * by foreign code with a release callback, or borrowed in place from an object of some interpreter, to which
 * the last holder then sends them back through that interpreter's release list. If that interpreter has been
 * closed it has left the bytes behind, and the last holder unmaps them.
 */
#ifndef CROSSVIEW_BLOCK_H
#define CROSSVIEW_BLOCK_H

#include "crossview/object.h"

XV_BEGIN_DECLS

typedef struct XvBlock XvBlock;

/* Called once, when the last holder of a foreign block has let go, by whichever thread that was. It must not
   block and must not call this library. */
typedef void (*XvBlock_ReleaseProc)(void *arg, void *base, Xv_ssize_t size);

/* size zeroed bytes, aligned to 64, with one holder, the caller. XV_NOMEM; XV_INVALID for a negative size. Any
   thread; needs no interpreter. */
XV_API XvStatus XvBlock_New(Xv_ssize_t size, XvBlock **out);

/* Foreign memory, which release (may be NULL) is told of when it is no longer needed. One holder, the caller. */
XV_API XvStatus XvBlock_FromForeign(void *base, Xv_ssize_t size, int readonly, XvBlock_ReleaseProc release,
                                    void *arg, XvBlock **out);

/* One holder more: relaxed; the caller holds the block. XV_OVERFLOW, with nothing changed, at 2^62 holders. */
XV_API XvStatus XvBlock_Retain(XvBlock *block);

/* One holder less: release; the last one acquires and frees. ts: where this thread is attached, or NULL (bytes that
   go back to another interpreter then wait for ts' next checkpoint or detach, since no thread meddles with a
   second GIL while it holds one). */
XV_API void XvBlock_Release(XvThreadState *ts, XvBlock *block);

XV_API void *XvBlock_Base(const XvBlock *block);
XV_API Xv_ssize_t XvBlock_Size(const XvBlock *block);

/* Holders at some moment near the call; for people and tests. Relaxed. */
XV_API int64_t XvBlock_Holders(const XvBlock *block);

XV_END_DECLS

#endif
