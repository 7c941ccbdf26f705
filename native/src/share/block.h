/* SPDX-License-Identifier: Apache-2.0
 *
 * A block from inside. The public header has the rules; this is where they live.
 */
#ifndef XV_SHARE_BLOCK_H
#define XV_SHARE_BLOCK_H

#include "crossview/block.h"
#include "interp/mailbox.h"

#define XV_HOLDERS_MAX ((int64_t)1 << 62)

struct XvBlock {
    /* Written by every holder that comes or goes: alone on its line. */
    _Alignas(XV_CACHE_LINE) _Atomic(int64_t) holders;
    /* Constant from here on. */
    _Alignas(XV_CACHE_LINE) void *base;
    Xv_ssize_t size;
    int readonly;
    /* The last holder has gone and all that any of them did has happened: frees block and bytes. */
    void (*destroy)(XvThreadState *ts, XvBlock *block);
};

/* Readies the part that all origins share; one holder. */
void xv_block_init(XvBlock *block, void *base, Xv_ssize_t size, int readonly,
                   void (*destroy)(XvThreadState *ts, XvBlock *block));

/* A block on the memory of a bytes or bytearray of ts' interpreter, in place, with one holder. NULL with TypeError
   or MemoryError. */
XvBlock *xv_block_borrow(XvThreadState *ts, XvObject *exporter);

#endif
