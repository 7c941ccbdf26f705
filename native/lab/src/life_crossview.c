/* SPDX-License-Identifier: Apache-2.0
 *
 * This library's interpreters, by the public functions that every user calls, and what they are held against.
 */
#include <pthread.h>
#include <stdlib.h>

#include "home.h"
#include "loop.h"

#define PAIRS 1000
#define CREATED 20
#define THREADS 4

typedef struct World {
    XvLabHome home;
    XvInterpreter *interp;
    pthread_mutex_t mutex;
    int64_t locked;    /* times; guarded by the mutex */
    int64_t next_id;
} World;

static XvStatus open_world(XvLabPlace *place)
{
    World *world = place->world = calloc(1, sizeof *world);
    return world == NULL ? XV_NOMEM : XV_OK;
}

/* Here and not in open, so that what has been made goes in any case. */
static XvStatus enter(XvLabPlace *place)
{
    World *world = place->world;
    pthread_mutex_init(&world->mutex, NULL);
    XvStatus status = xvlab_home_open(&world->home, 1);
    if (status != XV_OK)
        return status;
    world->interp = world->home.interps[0];
    world->next_id = XvInterpreter_Id(world->interp) + 1;
    return XV_OK;
}

static XvStatus close_world(XvLabPlace *place)
{
    World *world = place->world;
    XvStatus status = xvlab_home_close(&world->home);
    pthread_mutex_destroy(&world->mutex);
    free(world);
    return status;
}

static bool lock_and_unlock(XvLabPlace *place)
{
    World *world = place->world;
    int64_t before = world->locked;
    for (int i = 0; i < PAIRS; i++) {
        pthread_mutex_lock(&world->mutex);
        world->locked++;
        pthread_mutex_unlock(&world->mutex);
    }
    return world->locked - before == PAIRS;
}

static bool attach_and_detach(XvLabPlace *place)
{
    World *world = place->world;
    XvInterpreter *interp = world->interp;
    int64_t entered = 0;
    for (int i = 0; i < PAIRS; i++) {
        XvThreadState *ts;
        if (XvInterpreter_Attach(interp, NULL, XV_FOREVER, &ts) != XV_OK)
            break;
        entered += XvThreadState_Interpreter(ts) == interp;
        XvThreadState_Detach(ts);
    }
    return entered == PAIRS;
}

static bool attach_and_detach_locked(XvLabPlace *place)
{
    World *world = place->world;
    XvInterpreter *interp = world->interp;
    int64_t entered = 0;
    for (int i = 0; i < PAIRS; i++) {
        XvThreadState *ts;
        pthread_mutex_lock(&world->mutex);
        if (XvInterpreter_Attach(interp, NULL, XV_FOREVER, &ts) == XV_OK) {
            entered += XvThreadState_Interpreter(ts) == interp;
            XvThreadState_Detach(ts);
        }
        pthread_mutex_unlock(&world->mutex);
    }
    return entered == PAIRS;
}

static bool use(XvInterpreter *interp)
{
    XvThreadState *ts;
    if (XvInterpreter_Attach(interp, NULL, XV_FOREVER, &ts) != XV_OK)
        return false;
    XvObject *seven = XvInt_FromInt64(ts, 7);
    bool right = seven != NULL && XvInt_AsInt64(ts, seven) == 7;
    Xv_XDECREF(ts, seven);
    XvThreadState_Detach(ts);
    return right;
}

/* Ids are never used again: so they tell that there have been as many. */
static bool create_some(World *world, bool with_int)
{
    int64_t closed = 0;
    for (int i = 0; i < CREATED; i++) {
        XvInterpreter *interp;
        if (XvInterpreter_New(world->home.rt, NULL, &interp) != XV_OK)
            break;
        bool right = XvInterpreter_Id(interp) == world->next_id++ && (!with_int || use(interp));
        closed += XvInterpreter_Close(interp, NULL, XV_FOREVER) == XV_OK && right;
        XvInterpreter_Release(interp);
    }
    return closed == CREATED && XvRuntime_InterpreterCount(world->home.rt) == 1;
}

static bool create_and_close(XvLabPlace *place) { return create_some(place->world, false); }

static bool create_use_and_close(XvLabPlace *place) { return create_some(place->world, true); }

static void *count(void *arg)
{
    ++*(int64_t *)arg;
    return NULL;
}

static bool create_and_join(XvLabPlace *place)
{
    World *world = place->world;
    int64_t before = world->locked;
    for (int i = 0; i < THREADS; i++) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, count, &world->locked) == 0)
            pthread_join(thread, NULL);
    }
    return world->locked - before == THREADS;
}

#define LOOP(n, does) &(const XvLabLoopProcs){n, does, .open = open_world, .close = close_world, .enter = enter}

const XvLabLoopEntry xvlab_life_loops[XVLAB_LIVES] = {
    [XVLAB_LIFE_MUTEX] = {"mutex lock+unlock", 1, LOOP(PAIRS, lock_and_unlock)},
    [XVLAB_LIFE_ATTACH] = {"attach+detach", 1, LOOP(PAIRS, attach_and_detach)},
    [XVLAB_LIFE_ATTACH_LOCKED] = {"attach+detach behind a mutex", 1, LOOP(PAIRS, attach_and_detach_locked)},
    [XVLAB_LIFE_CREATE] = {"create+close", 1, LOOP(CREATED, create_and_close)},
    [XVLAB_LIFE_CREATE_INT] = {"create+close, an int made", 1, LOOP(CREATED, create_use_and_close)},
    [XVLAB_LIFE_THREAD] = {"thread create+join", 1, LOOP(THREADS, create_and_join)},
    [XVLAB_LIFE_CPYTHON] = {"cpython create+destroy", 1, NULL},
};
