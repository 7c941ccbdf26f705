/* SPDX-License-Identifier: Apache-2.0
 *
 * What the loops of `crossing` work on: two interpreters, and blocks that both hold, or each its own.
 */
#ifndef XVLAB_CROSSING_H
#define XVLAB_CROSSING_H

#include <stdatomic.h>

#include "home.h"
#include "loop.h"

/* Shares that are in flight at the same time, where two interpreters take turns. */
#define XVLAB_IN_FLIGHT 256

#define XVLAB_COPIED (64 << 10)

/* Read by one thread while another changes the count: the count and what is read, in one line or in two. The two make a
   pair, as those of a block may, so that a CPU that fetches the neighbour as well has no advantage. */
typedef struct XvLabLines {
    _Alignas(XVLAB_LINE) _Atomic(int64_t) count;
    int64_t beside;
    _Alignas(64) int64_t apart;
    _Alignas(4096) _Atomic(int64_t) far;
} XvLabLines;

typedef struct XvLabCrossingWorld {
    XvLabLines lines;
    XvLabHome home;
    XvBlock *blocks[XVLAB_HOMES];
    XvQueue *queue;
    XvTicket *tickets[XVLAB_IN_FLIGHT];
} XvLabCrossingWorld;

/* What one worker has. */
typedef struct XvLabTraveller {
    XvThreadState *ts;        /* in the interpreter with its number */
    int64_t live_blocks;      /* of that one's heap, when everything was made */
    XvObject *view;           /* of block 0, or of its own */
    XvObject *bytes;          /* what is copied */
    XvObject *idle;           /* a view of block 0 in the other interpreter, where nobody else keeps one */
    XvBlock *block;           /* borrowed */
} XvLabTraveller;

/* crossing_home.c: two who do the same at the same time */
bool xvlab_crossing_clone(XvLabPlace *place);
bool xvlab_crossing_count(XvLabPlace *place);
bool xvlab_crossing_far(XvLabPlace *place);
bool xvlab_crossing_apart(XvLabPlace *place);
bool xvlab_crossing_beside(XvLabPlace *place);

/* crossing_send.c: there and back, and from one to the other */
bool xvlab_crossing_share_ticket(XvLabPlace *place);
bool xvlab_crossing_share_queue(XvLabPlace *place);
bool xvlab_crossing_move_ticket(XvLabPlace *place);
bool xvlab_crossing_move_queue(XvLabPlace *place);
bool xvlab_crossing_copy_queue(XvLabPlace *place);
bool xvlab_crossing_send(XvLabPlace *place);
bool xvlab_crossing_send_counted(XvLabPlace *place);

#endif
