/* SPDX-License-Identifier: Apache-2.0
 *
 * What two threads pay who write close to each other, and what one pays who reads beside one who counts.
 *
 * The sweep is done with locked operations: a plain increment goes to the CPU's store buffer, and whoever owns the line by
 * the time it leaves there hardly matters to the thread, so that plain increments show nothing. They are there as well,
 * to show that.
 */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "chunks.h"
#include "crew.h"

#define TURNS 1024
#define READS 8192

/* Room for what is farthest apart, on a boundary that no prefetcher crosses. */
#define ROOM (2 * XVLAB_FARTHEST)
#define BOUNDARY 4096

typedef struct World {
    _Alignas(BOUNDARY) unsigned char room[ROOM];
    _Alignas(XVLAB_LINE) _Atomic(int64_t) read;    /* the chunk whose reads are done */
} World;

static XvStatus open_world(void **out)
{
    World *world = aligned_alloc(BOUNDARY, sizeof *world);
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

static _Atomic(uint64_t) *own_word(XvLabSide *side)
{
    World *world = side->world;
    return (_Atomic(uint64_t) *)(world->room + side->worker * side->argument);
}

/* Nobody else adds to it, so it has to have grown by as many. */
static int64_t grown_by(XvLabSide *side, int64_t turns)
{
    uint64_t found = atomic_load_explicit(own_word(side), memory_order_relaxed);
    return found == (uint64_t)(side->chunks * turns) ? turns : 0;
}

static int64_t add_locked(XvLabSide *side)
{
    _Atomic(uint64_t) *word = own_word(side);
    for (int i = 0; i < TURNS; i++)
        atomic_fetch_add_explicit(word, 1, memory_order_relaxed);
    return grown_by(side, TURNS);
}

static int64_t add_plain(XvLabSide *side)
{
    _Atomic(uint64_t) *word = own_word(side);
    for (int i = 0; i < TURNS; i++)
        atomic_store_explicit(word, atomic_load_explicit(word, memory_order_relaxed) + 1, memory_order_relaxed);
    return grown_by(side, TURNS);
}

/* Each address depends on what the last read brought, as it does along pointers. */
static int64_t read_word(XvLabSide *side)
{
    World *world = side->world;
    const _Atomic(uint64_t) *word = (_Atomic(uint64_t) *)(world->room + side->argument);
    uint64_t zero = 0;
    for (int i = 0; i < READS; i++)
        zero = atomic_load_explicit(word + zero, memory_order_relaxed);
    atomic_store_explicit(&world->read, side->chunks, memory_order_release);
    return zero == 0 ? READS : 0;
}

static int64_t count_beside(XvLabSide *side)
{
    World *world = side->world;
    _Atomic(uint64_t) *count = (_Atomic(uint64_t) *)world->room;
    while (atomic_load_explicit(&world->read, memory_order_acquire) != side->chunks)
        for (int i = 0; i < 16; i++) {
            atomic_fetch_add_explicit(count, 1, memory_order_relaxed);
            atomic_fetch_sub_explicit(count, 1, memory_order_acq_rel);
        }
    return READS;
}

static int64_t read_beside(XvLabSide *side) { return side->worker == 0 ? read_word(side) : count_beside(side); }

static const struct {
    const char *name;
    XvLabChunkProcs procs;
} kinds[XVLAB_LINES_KINDS] = {
    [XVLAB_LINES_LOCKED] = {"two that add, locked", {
        .open = open_world, .enter = enter, .chunk = add_locked, .leave = leave, .close = close_world, .turns = TURNS,
        .threads = 2}},
    [XVLAB_LINES_PLAIN] = {"two that add, plain", {
        .open = open_world, .enter = enter, .chunk = add_plain, .leave = leave, .close = close_world, .turns = TURNS,
        .threads = 2}},
    [XVLAB_LINES_READ] = {"one that reads, nobody counts", {
        .open = open_world, .enter = enter, .chunk = read_word, .leave = leave, .close = close_world, .turns = READS,
        .threads = 1}},
    [XVLAB_LINES_BESIDE] = {"one that reads, one that counts", {
        .open = open_world, .enter = enter, .chunk = read_beside, .leave = leave, .close = close_world, .turns = READS,
        .threads = 2, .first_alone = true}},
};

XvStatus xvlab_lines_run(XvLabCrew *crew, int32_t kind, int64_t apart, int64_t duration_ns, XvLabTurnSample *out)
{
    XvLabChunkPlan plan = {.argument = apart, .duration_ns = duration_ns};
    if (kind < 0 || kind >= XVLAB_LINES_KINDS || apart < 8 || apart > XVLAB_FARTHEST || apart % 8 != 0)
        return XV_INVALID;
    plan.procs = &kinds[kind].procs;
    return xvlab_chunks_run(crew, &plan, out);
}

const char *xvlab_lines_name(int32_t kind) { return kind < 0 || kind >= XVLAB_LINES_KINDS ? NULL : kinds[kind].name; }

int32_t xvlab_line_size(void)
{
    long size = sysconf(_SC_LEVEL1_DCACHE_LINESIZE);
    return size > 0 ? (int32_t)size : 0;
}
