/* SPDX-License-Identifier: Apache-2.0
 *
 * A shared view from inside, and what of it travels.
 */
#ifndef XV_SHARE_VIEW_H
#define XV_SHARE_VIEW_H

#include "crossview/sharedview.h"
#include "share/format.h"
#include "share/proxy.h"

typedef struct XvSharedViewObject {
    XvObject ob_base;
    XvProxy *proxy;        /* a reference; NULL: released */
    char *buf;             /* first byte of the first element */
    Xv_ssize_t length;     /* elements */
    uint8_t format;        /* XvFormat */
    uint8_t itemsize;      /* bytes of an element */
    uint8_t readonly;
} XvSharedViewObject;

/* What a ticket and a queue item carry: everything but the proxy, which each interpreter has its own of. Whoever has
   one has one holder of the block. */
typedef struct XvShare {
    XvBlock *block;
    char *buf;
    Xv_ssize_t length;
    uint8_t format, itemsize, readonly;
} XvShare;

/* op as a view that has not been released; NULL with TypeError or ValueError. */
XvSharedViewObject *xv_view(XvThreadState *ts, XvObject *op);

/* A share of view, with a holder of its own: 0, or -1 with OverflowError. */
int xv_share_of(XvThreadState *ts, XvSharedViewObject *view, XvShare *out);

/* Moving goes in two steps, so that it can be given up in between. Prepare makes sure that a holder will be there to
   travel; commit cannot fail, leaves the view released, and out with the holder. */
int xv_move_prepare(XvThreadState *ts, XvSharedViewObject *view);
void xv_move_abandon(XvThreadState *ts, XvSharedViewObject *view);
void xv_move_commit(XvThreadState *ts, XvSharedViewObject *view, XvShare *out);

/* A view of ts' interpreter from a share, whose holder it takes over. NULL with MemoryError: the share is as it was. */
XvObject *xv_share_open(XvThreadState *ts, const XvShare *share);

#endif
