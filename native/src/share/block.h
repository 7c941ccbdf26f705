/* SPDX-License-Identifier: Apache-2.0
 *
 * A block from inside. The public header has the rules; this is where they live.
 *
 * Each origin of memory is a file: block.c (the runtime's own), foreign.c, mapping.c (files, memory with a descriptor),
 * borrowed.c. It readies a block, and says with `destroy` what the last holder has to do.
 */
#ifndef XV_SHARE_BLOCK_H
#define XV_SHARE_BLOCK_H

#include "crossview/block.h"
#include "interp/mailbox.h"
#include "interp/pool.h"

#define XV_HOLDERS_MAX ((int64_t)1 << 62)

/* What contents/ keeps of a block, made when first needed. */
typedef struct XvBlockNotes {
    void (*free)(struct XvBlockNotes *self);   /* the last holder has gone */
} XvBlockNotes;

struct XvBlock {
    /* Written by every holder that comes or goes: alone on its line. */
    _Alignas(XV_CACHE_LINE) _Atomic(int64_t) holders;
    /* What every reader reads. Constant from here on, but for the notes, which are set once. */
    _Alignas(XV_CACHE_LINE) void *base;
    Xv_ssize_t size;
    /* The last holder has gone and all that any of them did has happened: frees block and bytes. ts: where this thread
       is attached, or NULL. */
    void (*destroy)(XvThreadState *ts, XvBlock *block);
    XvPool *home;                              /* where the control block goes back to */
    _Atomic(XvBlockNotes *) notes;             /* NULL: none */
    uint8_t readonly;
    int fd;                                    /* what another process can map; -1: nothing */
    union {
        struct { XvBlock_ReleaseProc release; void *arg; } lender;   /* foreign.c */
        struct { XvRuntime *runtime; uint64_t token; } news;
    } of_origin;
#ifdef XV_DEBUG
    struct XvProxy *keepers;                   /* interpreters that hold the block (share/keepers.h) */
#endif
};

#ifndef XV_DEBUG
_Static_assert(sizeof(XvBlock) == 2 * XV_CACHE_LINE, "the count's line, and the readers'");
#endif

/* Readies the part that all origins share; one holder. */
void xv_block_init(XvBlock *block, XvPool *home, void *base, Xv_ssize_t size, int readonly,
                   void (*destroy)(XvThreadState *ts, XvBlock *block));

/* XvBlock_New for a thread that is attached: the control block comes from, and goes back to, its interpreter. */
XvStatus xv_block_new(XvThreadState *ts, Xv_ssize_t size, XvBlock **out);

/* A block on the memory of a bytes or bytearray of ts' interpreter, in place, with one holder. NULL with TypeError
   or MemoryError. */
XvBlock *xv_block_borrow(XvThreadState *ts, XvObject *exporter);

/* n counts more, in one atomic: relaxed; the caller has one. False, with nothing changed, if they would not fit. */
bool xv_block_retain(XvBlock *block, int64_t n);

/* n counts less, in one atomic: release; the last ones acquire and free. n may be 0. */
void xv_block_release(XvThreadState *ts, XvBlock *block, int64_t n);

#endif
