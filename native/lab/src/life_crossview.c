/* SPDX-License-Identifier: Apache-2.0
 *
 * This library's interpreters, by the public functions that every user calls, and what they are held against.
 */
#include <pthread.h>
#include <stdlib.h>

#include "crew.h"
#include "crossview/crossview.h"
#include "life.h"

#define PAIRS 1000
#define CREATED 20
#define THREADS 4

typedef struct World {
    XvRuntime *rt;
    XvInterpreter *interp;
    pthread_mutex_t mutex;
    int64_t locked;    /* times; guarded by the mutex */
    int64_t next_id;
} World;

static XvStatus close_world(void *arg)
{
    World *world = arg;
    XvStatus status = world->rt != NULL ? XvRuntime_Close(world->rt, XVLAB_CLOSE_NS) : XV_OK;
    if (world->interp != NULL)
        XvInterpreter_Release(world->interp);
    pthread_mutex_destroy(&world->mutex);
    free(world);
    return status;
}

static XvStatus open_world(void **out)
{
    World *world = calloc(1, sizeof *world);
    if (world == NULL)
        return XV_NOMEM;
    pthread_mutex_init(&world->mutex, NULL);
    XvStatus status = XvRuntime_Open(&world->rt);
    if (status == XV_OK)
        status = XvInterpreter_New(world->rt, "life", &world->interp);
    if (status != XV_OK) {
        close_world(world);
        return status;
    }
    world->next_id = XvInterpreter_Id(world->interp) + 1;
    *out = world;
    return XV_OK;
}

static bool lock_and_unlock(void *arg)
{
    World *world = arg;
    int64_t before = world->locked;
    for (int i = 0; i < PAIRS; i++) {
        pthread_mutex_lock(&world->mutex);
        world->locked++;
        pthread_mutex_unlock(&world->mutex);
    }
    return world->locked - before == PAIRS;
}

static bool attach_and_detach(void *arg)
{
    World *world = arg;
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

static bool attach_and_detach_locked(void *arg)
{
    World *world = arg;
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
        if (XvInterpreter_New(world->rt, NULL, &interp) != XV_OK)
            break;
        bool right = XvInterpreter_Id(interp) == world->next_id++ && (!with_int || use(interp));
        closed += XvInterpreter_Close(interp, NULL, XV_FOREVER) == XV_OK && right;
        XvInterpreter_Release(interp);
    }
    return closed == CREATED && XvRuntime_InterpreterCount(world->rt) == 1;
}

static bool create_and_close(void *world) { return create_some(world, false); }

static bool create_use_and_close(void *world) { return create_some(world, true); }

static void *count(void *arg)
{
    ++*(int64_t *)arg;
    return NULL;
}

static bool create_and_join(void *arg)
{
    World *world = arg;
    int64_t before = world->locked;
    for (int i = 0; i < THREADS; i++) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, count, &world->locked) == 0)
            pthread_join(thread, NULL);
    }
    return world->locked - before == THREADS;
}

const XvLabLifeProcs xvlab_life_mutex = {open_world, lock_and_unlock, close_world, PAIRS};
const XvLabLifeProcs xvlab_life_attach = {open_world, attach_and_detach, close_world, PAIRS};
const XvLabLifeProcs xvlab_life_attach_locked = {open_world, attach_and_detach_locked, close_world, PAIRS};
const XvLabLifeProcs xvlab_life_create = {open_world, create_and_close, close_world, CREATED};
const XvLabLifeProcs xvlab_life_create_int = {open_world, create_use_and_close, close_world, CREATED};
const XvLabLifeProcs xvlab_life_thread = {open_world, create_and_join, close_world, THREADS};
