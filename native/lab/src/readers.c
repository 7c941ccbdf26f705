/* SPDX-License-Identifier: Apache-2.0
 *
 * Many threads that read one object and never change it. A turn is a new reference, one read, and the reference dropped,
 * which is what any interpreter does to look at a value.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chunks.h"
#include "crew.h"
#include "crossview/crossview.h"
#include "helper.h"
#include "plain.h"

#define TURNS 1024
#define VALUE 554
#define BYTES 64

/* An object as CPython has it: the count is in the line of the value. */
typedef struct Shared {
    _Alignas(XVLAB_LINE) XvObject ob_base;
    int64_t value;
} Shared;

typedef struct World {
    Shared shared;
    XvRuntime *rt;
    XvBlock *block;
    XvInterpreter *interps[XVLAB_MAX_WORKERS];
} World;

/* One worker's. */
typedef struct Own {
    XvThreadState *ts;
    XvObject *view;
    const int64_t *value;
} Own;

static XvStatus close_world(void *arg)
{
    World *world = arg;
    XvStatus status = XV_OK;
    if (world->block != NULL)
        XvBlock_Release(NULL, world->block);
    if (world->rt != NULL)
        status = XvRuntime_Close(world->rt, XVLAB_CLOSE_NS);
    for (int i = 0; i < XVLAB_MAX_WORKERS; i++)
        if (world->interps[i] != NULL)
            XvInterpreter_Release(world->interps[i]);
    free(world);
    return status;
}

static XvStatus open_world(void **out)
{
    World *world = aligned_alloc(XVLAB_LINE, sizeof *world);
    *out = world;
    if (world == NULL)
        return XV_NOMEM;
    memset(world, 0, sizeof *world);
    world->shared.ob_base.ob_refcnt = INT32_MAX; /* however many updates are lost, it does not come near zero */
    world->shared.value = VALUE;
    return XV_OK;
}

static XvStatus open_block(void **out)
{
    XvViewInfo info;
    XvThreadState *ts = NULL;
    XvObject *view = NULL;
    XvStatus status = open_world(out);
    World *world = *out;
    if (status == XV_OK)
        status = XvRuntime_Open(&world->rt);
    if (status == XV_OK)
        status = XvBlock_New(BYTES, &world->block);
    if (status == XV_OK)
        status = XvInterpreter_New(world->rt, "reader", &world->interps[0]);
    if (status == XV_OK)
        status = XvInterpreter_Attach(world->interps[0], NULL, XV_FOREVER, &ts);
    if (status == XV_OK) {
        view = XvSharedView_FromBlock(ts, world->block);
        if (view == NULL || XvSharedView_GetInfo(ts, view, &info) < 0)
            status = XV_NOMEM;
        else
            *(int64_t *)info.buf = VALUE;
        Xv_XDECREF(ts, view);
        XvErr_Clear(ts);
        XvThreadState_Detach(ts);
    }
    if (status != XV_OK && world != NULL) {
        close_world(world);
        *out = NULL;
    }
    return status;
}

static XvStatus enter(XvLabSide *side)
{
    (void)side;
    return XV_OK;
}

static void leave(XvLabSide *side) { (void)side; }

static XvStatus enter_with_view(XvLabSide *side)
{
    World *world = side->world;
    XvViewInfo info;
    XvStatus status = XV_OK;
    Own *own = calloc(1, sizeof *own);
    side->own = own;
    if (own == NULL)
        return XV_NOMEM;
    if (side->worker != 0)
        status = XvInterpreter_New(world->rt, "reader", &world->interps[side->worker]);
    if (status == XV_OK)
        status = XvInterpreter_Attach(world->interps[side->worker], NULL, XV_FOREVER, &own->ts);
    if (status != XV_OK)
        return status;
    own->view = XvSharedView_FromBlock(own->ts, world->block);
    if (own->view == NULL || XvSharedView_GetInfo(own->ts, own->view, &info) < 0)
        return XV_NOMEM;
    own->value = info.buf;
    return XV_OK;
}

static void leave_with_view(XvLabSide *side)
{
    Own *own = side->own;
    if (own != NULL && own->ts != NULL) {
        Xv_XDECREF(own->ts, own->view);
        XvErr_Clear(own->ts);
        XvThreadState_Detach(own->ts);
    }
    free(own);
}

/* The value, read anew each time. */
static inline bool read_value(const int64_t *value) { return *(const volatile int64_t *)value == VALUE; }

static int64_t read_only(XvLabSide *side)
{
    World *world = side->world;
    int64_t right = 0;
    for (int i = 0; i < TURNS; i++)
        right += read_value(&world->shared.value);
    return right;
}

static int64_t count_plain(XvLabSide *side)
{
    World *world = side->world;
    int64_t right = 0;
    for (int i = 0; i < TURNS; i++) {
        xvlab_plain_incref(&world->shared.ob_base);
        right += read_value(&world->shared.value);
        if (xvlab_plain_decref(&world->shared.ob_base))
            return 0;
    }
    return right;
}

static int64_t count_atomic(XvLabSide *side)
{
    World *world = side->world;
    int64_t right = 0;
    for (int i = 0; i < TURNS; i++) {
        __atomic_fetch_add(&world->shared.ob_base.ob_refcnt, 1, __ATOMIC_RELAXED);
        right += read_value(&world->shared.value);
        if (__atomic_sub_fetch(&world->shared.ob_base.ob_refcnt, 1, __ATOMIC_ACQ_REL) == 0)
            return 0;
    }
    return right;
}

static int64_t count_view(XvLabSide *side)
{
    Own *own = side->own;
    XvThreadState *ts = own->ts;
    XvObject *view = own->view;
    int64_t right = 0;
    for (int i = 0; i < TURNS; i++) {
        Xv_INCREF(view);
        __asm__ volatile("" : "+r"(view) : : "memory");
        right += read_value(own->value);
        Xv_DECREF(ts, view);
        __asm__ volatile("" : "+r"(view) : : "memory");
    }
    return right;
}

static const struct {
    const char *name;
    XvLabChunkProcs procs;
} kinds[XVLAB_READERS_KINDS] = {
    [XVLAB_READERS_ONLY] = {"read only, no count", {
        .open = open_world, .enter = enter, .chunk = read_only, .leave = leave, .close = close_world, .turns = TURNS}},
    [XVLAB_READERS_PLAIN] = {"plain count in the object", {
        .open = open_world, .enter = enter, .chunk = count_plain, .leave = leave, .close = close_world, .turns = TURNS}},
    [XVLAB_READERS_ATOMIC] = {"atomic count in the object", {
        .open = open_world, .enter = enter, .chunk = count_atomic, .leave = leave, .close = close_world, .turns = TURNS}},
    [XVLAB_READERS_VIEWS] = {"a view of its own for each", {
        .open = open_block, .enter = enter_with_view, .chunk = count_view, .leave = leave_with_view, .close = close_world,
        .turns = TURNS}},
};

XvStatus xvlab_readers_run(XvLabCrew *crew, int32_t kind, int32_t threads, int64_t duration_ns, XvLabTurnSample *out)
{
    XvLabChunkPlan plan = {.threads = threads, .duration_ns = duration_ns};
    if (kind < 0 || kind >= XVLAB_READERS_KINDS)
        return XV_INVALID;
    plan.procs = &kinds[kind].procs;
    return xvlab_chunks_run(crew, &plan, out);
}

const char *xvlab_readers_name(int32_t kind)
{
    return kind < 0 || kind >= XVLAB_READERS_KINDS ? NULL : kinds[kind].name;
}

typedef struct Pages {
    int64_t kib;
    XvStatus status;
    XvLabPagesSample result;
} Pages;

static void run_pages(void *arg, int32_t worker)
{
    Pages *pages = arg;
    char kib[32];
    char *argv[] = {NULL, "pages", kib, NULL};
    (void)worker;
    snprintf(kib, sizeof kib, "%" PRId64, pages->kib);
    pages->status = xvlab_helper_run(argv, &pages->result, sizeof pages->result);
}

XvStatus xvlab_pages_run(XvLabCrew *crew, int64_t kib, XvLabPagesSample *out)
{
    Pages pages = {.kib = kib};
    if (crew == NULL || out == NULL || kib < 1 || kib > 65536)
        return XV_INVALID;
    memset(out, 0, sizeof *out);
    XvStatus status = xvlab_crew_run(crew, 1, run_pages, &pages);
    if (status == XV_OK)
        status = pages.status;
    if (status == XV_OK)
        *out = pages.result;
    return status;
}
