/* SPDX-License-Identifier: Apache-2.0
 *
 * The ways of the experiment `queue`, and the three shapes of a turn, which all of them have in common.
 */
#ifndef XVLAB_QUEUE_H
#define XVLAB_QUEUE_H

#include "chunks.h"

#define XVLAB_QUEUE_THREADS 2

extern const XvLabChunkProcs xvlab_trip_line;
extern const XvLabChunkProcs xvlab_trip_lines;
extern const XvLabChunkProcs xvlab_trip_moved;
extern const XvLabChunkProcs xvlab_trip_shared;
extern const XvLabChunkProcs xvlab_trip_mutex;
extern const XvLabChunkProcs xvlab_trip_futex;
extern const XvLabChunkProcs xvlab_trip_sleep;
extern const XvLabChunkProcs xvlab_trip_poll;
extern const XvLabChunkProcs xvlab_flow_ring;
extern const XvLabChunkProcs xvlab_flow_moved;
extern const XvLabChunkProcs xvlab_flow_distinct;
extern const XvLabChunkProcs xvlab_flow_same;
extern const XvLabChunkProcs xvlab_flow_copied;
extern const XvLabChunkProcs xvlab_self_kib;
extern const XvLabChunkProcs xvlab_self_mib;
extern const XvLabChunkProcs xvlab_self_moved;
extern const XvLabChunkProcs xvlab_self_copied_kib;
extern const XvLabChunkProcs xvlab_self_copied_mib;

/* Sends, or receives, one thing. last: of this chunk. False: it was not what it had to be, or could not be done; then
   the way has seen to it that the other worker does not wait for ever. */
typedef bool (*XvLabQueueStep)(XvLabSide *side, bool last);

static inline void xvlab_queue_rest(XvLabSide *side)
{
    int64_t begin = xvlab_ticks();
    while (xvlab_ticks() - begin < side->rest)
        xvlab_relax();
    side->rested += xvlab_ticks() - begin;
}

/* The shapes are inlined with the steps of a way, so that a turn makes no call that is not the way's own. */
#define XVLAB_SHAPE static inline __attribute__((always_inline)) int64_t

XVLAB_SHAPE xvlab_there_and_back(XvLabSide *side, int64_t turns, XvLabQueueStep send, XvLabQueueStep receive)
{
    int64_t right = 0;
    for (int64_t i = 0; i < turns; i++) {
        bool last = i == turns - 1, well;
        if (side->worker == 0) {
            well = send(side, last) && receive(side, last);
        } else {
            well = receive(side, last);
            if (side->rest != 0)
                xvlab_queue_rest(side);
            well = well && send(side, last);
        }
        if (!well)
            break;
        right++;
    }
    return right;
}

XVLAB_SHAPE xvlab_one_way(XvLabSide *side, int64_t turns, XvLabQueueStep send, XvLabQueueStep receive)
{
    int64_t right = 0;
    for (int64_t i = 0; i < turns; i++) {
        if (!(side->worker == 0 ? send : receive)(side, i == turns - 1))
            break;
        right++;
    }
    return right;
}

XVLAB_SHAPE xvlab_in_and_out(XvLabSide *side, int64_t turns, XvLabQueueStep send, XvLabQueueStep receive)
{
    int64_t right = 0;
    for (int64_t i = 0; i < turns; i++) {
        bool last = i == turns - 1;
        if (!send(side, last) || !receive(side, last))
            break;
        right++;
    }
    return right;
}

#endif
