/* SPDX-License-Identifier: Apache-2.0
 *
 * CPython's GIL: "a boolean variable (locked) whose access is protected by a mutex (gil_mutex), and whose changes are
 * signalled by a condition variable (gil_cond)"; who waits sets the drop request after an interval in which nobody else
 * got it; who was made to drop it waits until another has it (Python/ceval_gil.c, "Notes about the implementation").
 * Nobody is a returner: who slept waits as long as who computes.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

#include "crew.h"
#include "gil.h"

typedef struct World {
    _Alignas(XVLAB_LINE) pthread_mutex_t mutex;    /* guards what follows, down to the request */
    pthread_cond_t dropped;
    pthread_cond_t taken;
    bool locked;
    int32_t last_holder;
    int64_t switches;
    _Alignas(XVLAB_LINE) _Atomic(bool) request;    /* what a checkpoint looks at */
} World;

static XvStatus open_world(void **out)
{
    World *world = aligned_alloc(_Alignof(World), sizeof *world);
    pthread_condattr_t monotonic;
    *out = world;
    if (world == NULL)
        return XV_NOMEM;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_mutex_init(&world->mutex, NULL);
    pthread_cond_init(&world->dropped, &monotonic);
    pthread_cond_init(&world->taken, &monotonic);
    pthread_condattr_destroy(&monotonic);
    world->locked = false;
    world->last_holder = -1;
    world->switches = 0;
    atomic_init(&world->request, false);
    return XV_OK;
}

static void close_world(void *arg, XvLabGilSample *out)
{
    World *world = arg;
    (void)out;
    pthread_cond_destroy(&world->dropped);
    pthread_cond_destroy(&world->taken);
    pthread_mutex_destroy(&world->mutex);
    free(world);
}

static XvStatus enter(XvLabGilSide *side)
{
    (void)side;
    return XV_OK;
}

static void lock(XvLabGilSide *side)
{
    World *world = side->world;
    pthread_mutex_lock(&world->mutex);
    while (world->locked) {
        int64_t until = xvlab_now_ns() + XVLAB_INTERVAL_NS, switches = world->switches;
        struct timespec at = {until / 1000000000, until % 1000000000};
        bool timed_out = pthread_cond_timedwait(&world->dropped, &world->mutex, &at) != 0;
        if (timed_out && world->locked && world->switches == switches)
            atomic_store_explicit(&world->request, true, memory_order_relaxed);
    }
    world->locked = true;
    if (world->last_holder != side->worker) {
        world->last_holder = side->worker;
        world->switches++;
    }
    atomic_store_explicit(&world->request, false, memory_order_relaxed);
    pthread_cond_signal(&world->taken);
    pthread_mutex_unlock(&world->mutex);
}

static void unlock(XvLabGilSide *side)
{
    World *world = side->world;
    pthread_mutex_lock(&world->mutex);
    world->locked = false;
    pthread_cond_signal(&world->dropped);
    pthread_mutex_unlock(&world->mutex);
}

static void give_way(XvLabGilSide *side)
{
    World *world = side->world;
    unlock(side);
    pthread_mutex_lock(&world->mutex);
    while (atomic_load_explicit(&world->request, memory_order_relaxed) && world->last_holder == side->worker)
        pthread_cond_wait(&world->taken, &world->mutex);
    pthread_mutex_unlock(&world->mutex);
    lock(side);
}

static void compute(XvLabGilSide *side)
{
    World *world = side->world;
    do {
        xvlab_gil_chunk(side);
        if (atomic_load_explicit(&world->request, memory_order_relaxed))
            give_way(side);
    } while (!xvlab_gil_over_now_and_then(side));
}

static void leave(XvLabGilSide *side) { (void)side; }

const XvLabGilProcs xvlab_gil_interval = {open_world, enter, lock, unlock, compute, leave, close_world};
