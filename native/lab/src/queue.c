/* SPDX-License-Identifier: Apache-2.0
 *
 * The ways of `queue`, and what they are called.
 */
#include "queue.h"

#include <stddef.h>

static const struct {
    const char *name;
    const XvLabChunkProcs *procs;
} ways[XVLAB_QUEUE_WAYS] = {
    [XVLAB_TRIP_LINE] = {"round trip by one cache line", &xvlab_trip_line},
    [XVLAB_TRIP_LINES] = {"round trip by a cache line each way", &xvlab_trip_lines},
    [XVLAB_TRIP_MOVED] = {"round trip of a view, moved", &xvlab_trip_moved},
    [XVLAB_TRIP_SHARED] = {"round trip of a view, shared", &xvlab_trip_shared},
    [XVLAB_TRIP_MUTEX] = {"round trip behind a mutex and a condition", &xvlab_trip_mutex},
    [XVLAB_TRIP_FUTEX] = {"round trip of a futex, asleep", &xvlab_trip_futex},
    [XVLAB_TRIP_SLEEP] = {"round trip of a view, asleep", &xvlab_trip_sleep},
    [XVLAB_TRIP_POLL] = {"round trip of a view, looking every 10 ms", &xvlab_trip_poll},
    [XVLAB_FLOW_RING] = {"one way, words through a bare ring", &xvlab_flow_ring},
    [XVLAB_FLOW_MOVED] = {"one way, views, moved", &xvlab_flow_moved},
    [XVLAB_FLOW_DISTINCT] = {"one way, views of distinct blocks", &xvlab_flow_distinct},
    [XVLAB_FLOW_SAME] = {"one way, one view over and over", &xvlab_flow_same},
    [XVLAB_FLOW_COPIED] = {"one way, bytes of 64 KiB, copied", &xvlab_flow_copied},
    [XVLAB_SELF_KIB] = {"put+get of a view of 1 KiB", &xvlab_self_kib},
    [XVLAB_SELF_MIB] = {"put+get of a view of 1 MiB", &xvlab_self_mib},
    [XVLAB_SELF_MOVED] = {"put+get of a view of 1 MiB, moved", &xvlab_self_moved},
    [XVLAB_SELF_COPIED_KIB] = {"put+get of bytes of 1 KiB, copied", &xvlab_self_copied_kib},
    [XVLAB_SELF_COPIED_MIB] = {"put+get of bytes of 1 MiB, copied", &xvlab_self_copied_mib},
};

XvStatus xvlab_queue_run(XvLabCrew *crew, int32_t way, int64_t duration_ns, XvLabTurnSample *out)
{
    XvLabChunkPlan plan = {.duration_ns = duration_ns};
    if (way >= 0 && way < XVLAB_QUEUE_WAYS)
        plan.procs = ways[way].procs;
    return xvlab_chunks_run(crew, &plan, out);
}

const char *xvlab_queue_name(int32_t way) { return way < 0 || way >= XVLAB_QUEUE_WAYS ? NULL : ways[way].name; }

int32_t xvlab_queue_threads(int32_t way) { return way < 0 || way >= XVLAB_QUEUE_WAYS ? 0 : ways[way].procs->threads; }
