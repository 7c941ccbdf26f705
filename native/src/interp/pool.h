/* SPDX-License-Identifier: Apache-2.0
 *
 * Memory that goes back to where it was made: control blocks of shared memory, above all.
 *
 * What A makes and B lets go, again and again, is the worst that can be done to malloc: every free goes to another
 * thread's arena, and that costs more than all the rest of a crossing. So an interpreter keeps pieces of its own, and
 * each piece knows its home. Whoever frees it
 *   - inside its home puts it on a plain list, under the GIL;
 *   - anywhere else pushes it, with a compare-and-swap, on a stack that the owner takes whole, with an exchange, when
 *     its list is empty.
 *
 * Obligations:
 *   - What was done with a piece comes before its next use. Inside, the GIL orders it; the push is a release and the
 *     exchange an acquire, and pushes in between are read-modify-writes, so they continue the release sequence.
 *   - A push that compares an address (ABA) is harmless, since nobody pops a single piece: if the head is what the
 *     piece names as its next, the stack is right, whatever was there meanwhile.
 *   - Nothing is pushed where nobody looks any more. Close exchanges the stack for CLOSED and frees what it got;
 *     whoever reads CLOSED frees the piece itself, which depends on nothing that close wrote, so relaxed will do.
 *   - The pool may be touched late: it lies in the mailbox' memory, which is never given back (interp/mailbox.h). A
 *     piece that comes late to a later interpreter of that memory is as good there.
 *
 * The head carries the number of pieces above the address, so that a stack that nobody takes does not grow without end:
 * what does not fit is freed.
 */
#ifndef XV_INTERP_POOL_H
#define XV_INTERP_POOL_H

#include "object/outside.h"
#include "platform/atomic.h"

/* Sizes are 128 bytes and its doubles. */
#define XV_POOL_CLASSES 6
#define XV_POOL_MIN ((size_t)128)
#define XV_POOL_MAX (XV_POOL_MIN << (XV_POOL_CLASSES - 1))

typedef struct XvPiece {
    struct XvPiece *next;
} XvPiece;

typedef struct XvPool {
    _Alignas(64) _Atomic(uint64_t) returned[XV_POOL_CLASSES];   /* written by everybody */
    _Alignas(64) XvPiece *own[XV_POOL_CLASSES];                 /* plain from here on, under the GIL */
    uint32_t kept[XV_POOL_CLASSES];                             /* pieces in own */
    bool open;
    XvOutside outside;
} XvPool;

/* size bytes, aligned to 64, not zeroed. *home is what the caller passes to xv_pool_free with the same size. ts: where
   this thread is attached, or NULL: such a piece has no home (*home NULL) and no pool keeps it, nor does one keep what
   is larger than XV_POOL_MAX. NULL: out of memory. */
void *xv_pool_alloc(XvThreadState *ts, size_t size, XvPool **home);

/* ts: where this thread is attached, or NULL. */
void xv_pool_free(XvThreadState *ts, XvPool *home, void *piece, size_t size);

#endif
