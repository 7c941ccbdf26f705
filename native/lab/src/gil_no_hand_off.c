/* SPDX-License-Identifier: Apache-2.0
 *
 * A GIL with the hand-off turned off: the control. Who finds it taken asks for it at once, and looks again 50 us later;
 * the holder lets go at its next checkpoint, and takes it again, if it can. It can: nobody else looks in those few
 * nanoseconds. This is the worst of "the convoy effect" (bugs.python.org, issue 7946), which CPython's forced switching
 * is there for (gil_interval.c).
 */
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

#include "crew.h"
#include "gil.h"

#define PAUSE_NS 50000

typedef struct World {
    _Alignas(XVLAB_LINE) atomic_flag locked;
    _Alignas(XVLAB_LINE) _Atomic(bool) asked;    /* what a checkpoint looks at */
} World;

static XvStatus open_world(void **out)
{
    World *world = aligned_alloc(_Alignof(World), sizeof *world);
    *out = world;
    if (world == NULL)
        return XV_NOMEM;
    atomic_flag_clear(&world->locked);
    atomic_init(&world->asked, false);
    return XV_OK;
}

static void close_world(void *world, XvLabGilSample *out)
{
    (void)out;
    free(world);
}

static XvStatus enter(XvLabGilSide *side)
{
    (void)side;
    return XV_OK;
}

static void lock(XvLabGilSide *side)
{
    static const struct timespec pause = {0, PAUSE_NS};
    World *world = side->world;
    while (atomic_flag_test_and_set_explicit(&world->locked, memory_order_acquire)) {
        atomic_store_explicit(&world->asked, true, memory_order_relaxed);
        nanosleep(&pause, NULL);
    }
}

static void unlock(XvLabGilSide *side)
{
    World *world = side->world;
    atomic_flag_clear_explicit(&world->locked, memory_order_release);
}

static void compute(XvLabGilSide *side)
{
    World *world = side->world;
    do {
        xvlab_gil_chunk(side);
        if (atomic_load_explicit(&world->asked, memory_order_relaxed)) {
            atomic_store_explicit(&world->asked, false, memory_order_relaxed);
            unlock(side);
            lock(side);
        }
    } while (!xvlab_gil_over_now_and_then(side));
}

static void leave(XvLabGilSide *side) { (void)side; }

const XvLabGilProcs xvlab_gil_no_hand_off = {open_world, enter, lock, unlock, compute, leave, close_world};
