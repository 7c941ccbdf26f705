/* SPDX-License-Identifier: Apache-2.0
 *
 * An interpreter's proxy for a block: the one holder that all its views of the block have in common.
 *
 * A proxy is an object of its interpreter, counted plainly by its views, and interned: a small table, under the GIL,
 * leads from a block to the interpreter's proxy for it. It owns one holder, or, when it travels in a move,
 * gives that holder away.
 */
#ifndef XV_SHARE_PROXY_H
#define XV_SHARE_PROXY_H

#include "interp/interp.h"
#include "object/outside.h"
#include "share/block.h"

typedef struct XvProxy {
    XvObject ob_base;
    XvBlock *block;
    XvOutside outside;     /* so that close lets go of the holder */
} XvProxy;

/* The interpreter's proxy for block, borrowed, or NULL. */
XvProxy *xv_proxy_find(XvThreadState *ts, const XvBlock *block);

/* A new reference to the proxy for block. *fresh: it has just been made, and now owns a holder, which the caller must
   have had to give. NULL with MemoryError. */
XvProxy *xv_proxy_get(XvThreadState *ts, XvBlock *block, bool *fresh);

/* Takes a proxy of which the caller has the only reference apart, and leaves its holder to the caller. */
void xv_proxy_dissolve(XvThreadState *ts, XvProxy *proxy);

#endif
