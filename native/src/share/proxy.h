/* SPDX-License-Identifier: Apache-2.0
 *
 * An interpreter's proxy for a block: what all its views of the block have in common.
 *
 * A proxy is an object of its interpreter, counted plainly by its views, and interned: a small table, under the GIL,
 * leads from a block to the interpreter's proxy for it. It owns one count of the block, and beyond that a surplus:
 *
 *   - a send spends one of the surplus; when there is none it takes a batch first, in one atomic;
 *   - a share that arrives, or a send that failed, adds its counts to the surplus;
 *   - the proxy's death returns one and the surplus, in one atomic;
 *   - the last view that moves away takes one and the surplus along, in none.
 *
 * Obligation: the block's count is the sum of all that are held. So nobody sees zero too early (a batch is taken before
 * anything of it is published, by somebody who has a count) and nothing is forgotten (each of the four carries every
 * count). The surplus is plain, since only the interpreter's GIL leads to it; the order between interpreters is that of
 * holders (block.c): relaxed to take, release to return, acquire for the last.
 */
#ifndef XV_SHARE_PROXY_H
#define XV_SHARE_PROXY_H

#include "interp/interp.h"
#include "object/outside.h"
#include "share/block.h"

/* Counts that a proxy takes at once. */
#define XV_CREDITS 64

/* A claim on a view that must stay what it is: while it lasts, the view can be neither moved nor released. Plain, under
   the GIL. */
typedef struct XvPin {
    struct XvPin *next, *prev;     /* those of the same proxy */
    XvObject *view;
} XvPin;

typedef struct XvProxy {
    XvObject ob_base;
    XvBlock *block;
    int64_t surplus;               /* counts besides the one */
    XvPin *pins;                   /* on its views */
    XvOutside outside;             /* so that close lets go of the counts */
#ifdef XV_DEBUG
    struct XvProxy *next_keeper;   /* share/keepers.h */
    XvInterpreter *interp;
#endif
} XvProxy;

/* The interpreter's proxy for block, borrowed, or NULL. */
XvProxy *xv_proxy_find(XvThreadState *ts, const XvBlock *block);

/* A new reference to the proxy for block. *fresh: it has just been made, and now owns a count, which the caller must
   have had to give. NULL with MemoryError. */
XvProxy *xv_proxy_get(XvThreadState *ts, XvBlock *block, bool *fresh);

/* Makes one count the caller's, to send: 0, or -1 with OverflowError. */
int xv_proxy_spend(XvThreadState *ts, XvProxy *proxy);

/* Takes a proxy of which the caller has the only reference apart. How many counts are the caller's now. */
int64_t xv_proxy_dissolve(XvThreadState *ts, XvProxy *proxy);

/* Puts a pin on view, one of proxy's; takes it off. Its owner keeps references to both. */
void xv_pin(XvProxy *proxy, XvPin *pin, XvObject *view);
void xv_unpin(XvProxy *proxy, XvPin *pin);

/* 0, or -1 with BufferError: there is a pin on view. */
int xv_check_unpinned(XvThreadState *ts, const XvProxy *proxy, const XvObject *view);

#endif
