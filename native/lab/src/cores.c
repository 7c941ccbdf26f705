/* SPDX-License-Identifier: Apache-2.0
 *
 * How far one CPU is from another. The two ways of measuring it are those of core-to-core-latency (Nicolas Viennot): a
 * word that both change by compare-and-swap, and a message each way, in lines that only one of the two writes. The
 * second is `queue`'s.
 */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "crew.h"
#include "queue.h"

#define TURNS 64
#define ALONE 1024

typedef struct World {
    _Alignas(XVLAB_LINE) _Atomic(uint64_t) word;
} World;

static XvStatus open_world(void **out)
{
    World *world = aligned_alloc(XVLAB_LINE, sizeof *world);
    *out = world;
    if (world == NULL)
        return XV_NOMEM;
    memset(world, 0, sizeof *world);
    return XV_OK;
}

static XvStatus close_world(void *world)
{
    free(world);
    return XV_OK;
}

static XvStatus enter(XvLabSide *side)
{
    (void)side;
    return XV_OK;
}

static void leave(XvLabSide *side) { (void)side; }

static inline bool swap(World *world, uint64_t from)
{
    return atomic_compare_exchange_strong_explicit(&world->word, &from, from + 1, memory_order_acq_rel,
                                                   memory_order_relaxed);
}

/* The first makes it odd, the second even; each tries until it can. */
static int64_t take_turns(XvLabSide *side)
{
    World *world = side->world;
    uint64_t first = (uint64_t)(side->chunks - 1) * 2 * TURNS + (uint64_t)side->worker;
    for (uint64_t i = 0; i < TURNS; i++)
        for (unsigned steps = 0, tries = 0; !swap(world, first + 2 * i); tries++)
            if (tries > 1000)
                xvlab_wait_step(&steps);
    return TURNS;
}

/* The same by one thread: the line stays where it is. */
static int64_t turn_alone(XvLabSide *side)
{
    World *world = side->world;
    uint64_t first = (uint64_t)(side->chunks - 1) * 2 * ALONE;
    int64_t right = 0;
    for (uint64_t i = 0; i < ALONE; i++)
        right += swap(world, first + 2 * i) && swap(world, first + 2 * i + 1);
    return right;
}

static const XvLabChunkProcs swapping = {
    .open = open_world, .enter = enter, .chunk = take_turns, .leave = leave, .close = close_world, .turns = TURNS,
    .threads = 2};

static const XvLabChunkProcs staying = {
    .open = open_world, .enter = enter, .chunk = turn_alone, .leave = leave, .close = close_world, .turns = ALONE,
    .threads = 1};

static const struct {
    const char *name;
    const XvLabChunkProcs *procs;
} kinds[XVLAB_CORES_KINDS] = {
    [XVLAB_CORES_SWAP] = {"compare-and-swap", &swapping},
    [XVLAB_CORES_MESSAGE] = {"message", &xvlab_trip_lines},
    [XVLAB_CORES_STAY] = {"compare-and-swap, nobody else", &staying},
};

XvStatus xvlab_cores_run(XvLabCrew *crew, int32_t kind, int32_t from, int32_t to, int64_t duration_ns,
                         XvLabTurnSample *out)
{
    const int32_t cpus[] = {from, to};
    XvLabChunkPlan plan = {.cpus = cpus, .duration_ns = duration_ns};
    if (kind < 0 || kind >= XVLAB_CORES_KINDS || from < 0 || to < 0)
        return XV_INVALID;
    plan.procs = kinds[kind].procs;
    return xvlab_chunks_run(crew, &plan, out);
}

const char *xvlab_cores_name(int32_t kind) { return kind < 0 || kind >= XVLAB_CORES_KINDS ? NULL : kinds[kind].name; }
