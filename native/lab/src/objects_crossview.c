/* SPDX-License-Identifier: Apache-2.0
 *
 * This library's objects, in an interpreter of the sample's own, by the public functions that every user calls.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "home.h"
#include "objects.h"

typedef struct World {
    XvLabHome home;
    XvThreadState *ts;
    XvObject *item;               /* what is appended, and the values of the dict */
    XvObject *container;          /* the list or dict that is looked into */
    XvObject *held[XVLAB_BATCH];  /* the items of the list, or the keys of the dict */
    int64_t live_blocks;          /* of the heap, when everything was made */
    pthread_mutex_t mutex;
} World;

typedef struct Thing {
    XvObject ob_base;
    char bytes[XVLAB_OBJECT_SIZE - sizeof(XvObject)];
} Thing;

static void dealloc_thing(XvThreadState *ts, XvObject *op) { XvObject_Free(ts, op); }

static const XvTypeObject thing_type = {
    .tp_name = "thing",
    .tp_basicsize = sizeof(Thing),
    .tp_dealloc = dealloc_thing,
};

static int fill_list(World *world)
{
    world->container = XvList_New(world->ts, 0);
    int failed = world->container == NULL;
    for (int i = 0; i < XVLAB_BATCH && !failed; i++) {
        world->held[i] = XvInt_FromInt64(world->ts, XVLAB_FIRST_INT + i);
        failed = world->held[i] == NULL || XvList_Append(world->ts, world->container, world->held[i]);
    }
    return failed;
}

static int fill_dict(World *world)
{
    world->container = XvDict_New(world->ts);
    int failed = world->container == NULL;
    for (int i = 0; i < XVLAB_BATCH && !failed; i++) {
        char name[16];
        snprintf(name, sizeof name, "key%d", i);
        world->held[i] = XvStr_FromString(world->ts, name);
        failed = world->held[i] == NULL
                 || XvDict_SetItem(world->ts, world->container, world->held[i], world->item);
    }
    return failed;
}

static int fill(World *world, int32_t operation)
{
    world->item = XvInt_FromInt64(world->ts, XVLAB_FIRST_INT);
    if (world->item == NULL)
        return -1;
    switch (operation) {
    case XVLAB_LIST_INDEX:
        return fill_list(world);
    case XVLAB_DICT_GET:
        return fill_dict(world);
    default:
        return 0;
    }
}

static void empty(World *world)
{
    Xv_XDECREF(world->ts, world->container);
    Xv_XDECREF(world->ts, world->item);
    for (int i = 0; i < XVLAB_BATCH; i++)
        Xv_XDECREF(world->ts, world->held[i]);
}

static XvStatus leave(World *world, XvStatus status)
{
    if (world->ts != NULL) {
        empty(world);
        XvThreadState_Detach(world->ts);
    }
    XvStatus closed = xvlab_home_close(&world->home);
    status = status != XV_OK ? status : closed;
    pthread_mutex_destroy(&world->mutex);
    free(world);
    return status;
}

static XvStatus open_world(XvLabBench *bench)
{
    World *world = calloc(1, sizeof *world);
    if (world == NULL)
        return XV_NOMEM;
    pthread_mutex_init(&world->mutex, NULL);
    XvStatus status = xvlab_home_open(&world->home, 1);
    if (status == XV_OK)
        status = XvInterpreter_Attach(world->home.interps[0], NULL, XV_FOREVER, &world->ts);
    if (status == XV_OK && fill(world, bench->operation) != 0)
        status = XV_NOMEM;
    if (status != XV_OK)
        return leave(world, status);
    world->live_blocks = xvlab_live_blocks(world->ts);
    bench->world = world;
    return XV_OK;
}

static XvStatus close_world(XvLabBench *bench) { return leave(bench->world, XV_OK); }

static bool is_as_before(XvLabBench *bench)
{
    World *world = bench->world;
    return xvlab_live_blocks(world->ts) == world->live_blocks && XvErr_Occurred(world->ts) == NULL;
}

static bool alloc(XvLabBench *bench)
{
    World *world = bench->world;
    XvThreadState *ts = world->ts;
    for (int i = 0; i < XVLAB_BATCH; i++) {
        XvObject *op = XvObject_New(ts, &thing_type, 0);
        XVLAB_MADE(op);
        if (op == NULL)
            return false;
        XvObject_Free(ts, op);
    }
    return true;
}

static bool alloc_locked(XvLabBench *bench)
{
    World *world = bench->world;
    XvThreadState *ts = world->ts;
    for (int i = 0; i < XVLAB_BATCH; i++) {
        pthread_mutex_lock(&world->mutex);
        XvObject *op = XvObject_New(ts, &thing_type, 0);
        pthread_mutex_unlock(&world->mutex);
        XVLAB_MADE(op);
        if (op == NULL)
            return false;
        pthread_mutex_lock(&world->mutex);
        XvObject_Free(ts, op);
        pthread_mutex_unlock(&world->mutex);
    }
    return true;
}

static bool alloc_random(XvLabBench *bench)
{
    World *world = bench->world;
    XvThreadState *ts = world->ts;
    int64_t live = 0;
    for (int i = 0; i < XVLAB_BATCH; i++) {
        XvObject *op = XvObject_New(ts, &thing_type, 0);
        XVLAB_MADE(op);
        bench->made[i] = op;
        live += op != NULL;
    }
    for (int i = 0; i < XVLAB_BATCH; i++) {
        XvObject *op = bench->made[bench->order[i]];
        if (op != NULL)
            XvObject_Free(ts, op);
    }
    return live == XVLAB_BATCH;
}

static bool make_ints(XvLabBench *bench)
{
    World *world = bench->world;
    XvThreadState *ts = world->ts;
    XvObject *op;
    for (int i = 1; i < XVLAB_BATCH; i++) {
        op = XvInt_FromInt64(ts, XVLAB_FIRST_INT + i);
        XVLAB_MADE(op);
        if (op == NULL)
            return false;
        Xv_DECREF(ts, op);
    }
    op = XvInt_FromInt64(ts, XVLAB_LAST_INT);
    if (op == NULL)
        return false;
    bool right = XvInt_AsInt64(ts, op) == XVLAB_LAST_INT;
    Xv_DECREF(ts, op);
    return right;
}

static bool append(XvLabBench *bench)
{
    World *world = bench->world;
    XvThreadState *ts = world->ts;
    XvObject *item = world->item;
    XvObject *list = XvList_New(ts, 0);
    if (list == NULL)
        return false;
    for (int i = 0; i < XVLAB_BATCH; i++) {
        if (XvList_Append(ts, list, item) != 0)
            break;
        XVLAB_MADE(item);
    }
    bool held = XvList_Size(ts, list) == XVLAB_BATCH && Xv_REFCNT(item) == 1 + XVLAB_BATCH;
    Xv_DECREF(ts, list);
    return held && Xv_REFCNT(item) == 1;
}

static bool index_list(XvLabBench *bench)
{
    World *world = bench->world;
    XvThreadState *ts = world->ts;
    XvObject *list = world->container;
    int found = 0;
    for (int i = 0; i < XVLAB_BATCH; i++) {
        XvObject *item = XvSequence_GetItem(ts, list, i);
        XVLAB_MADE(item);
        if (item == NULL)
            break;
        found += item == world->held[i];
        Xv_DECREF(ts, item);
    }
    return found == XVLAB_BATCH && Xv_REFCNT(world->held[0]) == 2;
}

static bool get_from_dict(XvLabBench *bench)
{
    World *world = bench->world;
    XvThreadState *ts = world->ts;
    XvObject *dict = world->container;
    int found = 0;
    for (int i = 0; i < XVLAB_BATCH; i++) {
        XvObject *value = XvDict_GetItem(ts, dict, world->held[bench->order[i]]);
        XVLAB_MADE(value);
        found += value == world->item;
    }
    return found == XVLAB_BATCH;
}

const XvLabMakerProcs xvlab_crossview_procs = {
    .open = open_world,
    .is_as_before = is_as_before,
    .close = close_world,
    .batches = {
        [XVLAB_ALLOC] = alloc,
        [XVLAB_ALLOC_RANDOM] = alloc_random,
        [XVLAB_INT] = make_ints,
        [XVLAB_LIST_APPEND] = append,
        [XVLAB_LIST_INDEX] = index_list,
        [XVLAB_DICT_GET] = get_from_dict,
    },
};

/* What a heap that threads share would have to pay at least: the control. */
const XvLabMakerProcs xvlab_crossview_locked_procs = {
    .open = open_world,
    .is_as_before = is_as_before,
    .close = close_world,
    .batches = {[XVLAB_ALLOC] = alloc_locked},
};
