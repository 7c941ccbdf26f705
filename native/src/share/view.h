/* SPDX-License-Identifier: Apache-2.0
 *
 * A shared view from inside, and what of it travels.
 */
#ifndef XV_SHARE_VIEW_H
#define XV_SHARE_VIEW_H

#include "crossview/sharedview.h"
#include "share/proxy.h"
#include "view/view.h"

/* A shared view is a view (view/view.h) whose base is its interpreter's proxy for the block. It never has suboffsets,
   and its format is one of the single letters. */
static inline XvProxy *xv_proxy_of(const XvView *view) { return (XvProxy *)view->base; }

/* What a ticket and a queue item carry: everything but the proxy, which each interpreter has its own of. Whoever has
   one has its counts of the block: one, or, after a move of the last view, all that the interpreter had. */
typedef struct XvShare {
    XvBlock *block;
    int64_t counts;
    char *buf;
    union {
        struct {
            Xv_ssize_t length, stride;   /* of one dimension */
        };
        Xv_ssize_t *dims;                /* of another number: the lengths, then the steps; owned, NULL for none */
    };
    uint8_t code;                        /* XvFormat */
    uint8_t at;                          /* the format is written with its @ */
    uint8_t ndim, readonly;
} XvShare;

/* op as a shared view that has not been released; NULL with TypeError or ValueError. */
XvView *xv_view(XvThreadState *ts, XvObject *op);

/* A share of view, with a count of its own: 0, or -1 with OverflowError or MemoryError. */
int xv_share_of(XvThreadState *ts, XvView *view, XvShare *out);

/* Moving goes in two steps, so that it can be given up in between. Prepare fills in out and makes sure that a count
   will be there to travel; -1 with BufferError (the view has lent its memory, or has a lease), OverflowError or
   MemoryError. Commit cannot fail, leaves the view released, and out with the counts. */
int xv_move_prepare(XvThreadState *ts, XvView *view, XvShare *out);
void xv_move_abandon(XvView *view, XvShare *out);
void xv_move_commit(XvThreadState *ts, XvView *view, XvShare *out);

/* A view of ts' interpreter from a share, whose counts it takes over. NULL with MemoryError: the share is as it was. */
XvObject *xv_share_open(XvThreadState *ts, const XvShare *share);

/* The same, and the share goes on being as it was: the interpreter has a count of its own. NULL with MemoryError or
   OverflowError. */
XvObject *xv_share_open_again(XvThreadState *ts, const XvShare *share);

/* Lets go of a share without opening it: its counts stay in an interpreter that has views of the block, and are dropped
   elsewhere. ts: where this thread is attached, or NULL. */
void xv_share_drop(XvThreadState *ts, const XvShare *share);

#endif
