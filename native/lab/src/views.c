/* SPDX-License-Identifier: Apache-2.0
 *
 * The loops of `views`, and the world that they share.
 */
#include "views.h"

#include <stdlib.h>
#include <string.h>

#include "ticks.h"

int64_t xvlab_copy_ns(void *to, const void *from, int64_t n, int64_t times)
{
    int64_t begin = xvlab_now_ns();
    for (int64_t i = 0; i < times; i++) {
        memcpy(to, from, (size_t)n);
        XVLAB_MADE(to);
    }
    return xvlab_now_ns() - begin;
}

int64_t xvlab_view_mark(XvLabViewWorld *world, void *memory)
{
    world->turn++;
    memcpy(memory, &world->turn, sizeof world->turn);
    return world->turn;
}

/* A new block of size bytes, as a view of format. */
static XvObject *make(XvThreadState *ts, Xv_ssize_t size, const char *format, const Xv_ssize_t *shape, int ndim)
{
    XvObject *bytes = XvSharedView_New(ts, size);
    XvObject *view = bytes == NULL ? NULL : XvView_Cast(ts, bytes, format, shape, ndim);
    Xv_XDECREF(ts, bytes);
    return view;
}

static bool lend(XvThreadState *ts, XvObject *view, XvBuffer *buffer)
{
    return view != NULL && XvObject_GetBuffer(ts, view, buffer, XvBUF_FULL) == 0;
}

static bool make_elements(XvLabViewWorld *world)
{
    XvThreadState *ts = world->ts;
    world->elements = make(ts, XVLAB_ELEMENTS * sizeof(int64_t), "q", NULL, -1);
    if (!lend(ts, world->elements, &world->lent) || XvBuffer_Elements(ts, &world->lent, "q", &world->checked) < 0)
        return false;
    for (Xv_ssize_t i = 0; i < XVLAB_ELEMENTS; i++)
        ((int64_t *)world->lent.buf)[i] = i + 1000;
    world->slice = XvSlice_FromIndices(ts, 8, -8, 1);
    return world->slice != NULL;
}

static bool make_grids(XvLabViewWorld *world)
{
    static const Xv_ssize_t high[] = {XVLAB_SIDE, XVLAB_SIDE / 2}, square[] = {XVLAB_SIDE, XVLAB_SIDE};
    XvThreadState *ts = world->ts;
    XvObject *grid = make(ts, XVLAB_SIDE * XVLAB_SIDE / 2 * sizeof(int32_t), "i", high, 2);
    XvObject *wide = make(ts, XVLAB_SIDE * XVLAB_SIDE * sizeof(int32_t), "i", square, 2);
    XvObject *all = XvSlice_FromIndices(ts, 0, XVLAB_SIDE, 1), *steps = XvSlice_FromIndices(ts, 0, XVLAB_SIDE, 2);
    XvObject *parts[] = {all, steps};
    XvObject *key = all == NULL || steps == NULL ? NULL : XvTuple_FromArray(ts, parts, 2);
    if (grid != NULL)
        world->transposed = XvView_Transpose(ts, grid, NULL);
    if (wide != NULL && key != NULL)
        world->stepped = XvObject_GetItem(ts, wide, key);
    Xv_XDECREF(ts, grid);
    Xv_XDECREF(ts, wide);
    Xv_XDECREF(ts, all);
    Xv_XDECREF(ts, steps);
    Xv_XDECREF(ts, key);
    return world->stepped != NULL && lend(ts, world->transposed, &world->lent_transposed);
}

static bool make_bulk(XvLabViewWorld *world)
{
    XvThreadState *ts = world->ts;
    world->bulk = make(ts, XVLAB_BULK, "B", NULL, -1);
    world->large = make(ts, XVLAB_LARGE, "B", NULL, -1);
    world->to = aligned_alloc(4096, XVLAB_LARGE);
    if (world->to != NULL)
        memset(world->to, 0, XVLAB_LARGE);
    return world->to != NULL && world->large != NULL && lend(ts, world->bulk, &world->lent_bulk);
}

static XvStatus open_world(XvLabPlace *place)
{
    XvLabViewWorld *world = place->world = calloc(1, sizeof *world);
    return world == NULL ? XV_NOMEM : XV_OK;
}

static XvStatus enter(XvLabPlace *place)
{
    XvLabViewWorld *world = place->world;
    XvStatus status = xvlab_home_open(&world->home, 1);
    if (status == XV_OK)
        status = XvInterpreter_Attach(world->home.interps[0], NULL, XV_FOREVER, &world->ts);
    if (status == XV_OK && !(make_elements(world) && make_grids(world) && make_bulk(world)))
        status = XV_NOMEM;
    if (status == XV_OK)
        world->live_blocks = xvlab_live_blocks(world->ts);
    return status;
}

static bool leave(XvLabPlace *place)
{
    XvLabViewWorld *world = place->world;
    XvThreadState *ts = world->ts;
    if (ts == NULL)
        return false;
    bool as_before = xvlab_live_blocks(ts) == world->live_blocks && XvErr_Occurred(ts) == NULL;
    XvBuffer_Release(ts, &world->lent);
    XvBuffer_Release(ts, &world->lent_bulk);
    XvBuffer_Release(ts, &world->lent_transposed);
    Xv_XDECREF(ts, world->elements);
    Xv_XDECREF(ts, world->bulk);
    Xv_XDECREF(ts, world->large);
    Xv_XDECREF(ts, world->transposed);
    Xv_XDECREF(ts, world->stepped);
    Xv_XDECREF(ts, world->slice);
    XvThreadState_Detach(ts);
    return as_before;
}

static XvStatus close_world(XvLabPlace *place)
{
    XvLabViewWorld *world = place->world;
    XvStatus status = xvlab_home_close(&world->home);
    free(world->to);
    free(world);
    return status;
}

#define LOOP(n, does) \
    1, &(const XvLabLoopProcs){n, does, .open = open_world, .close = close_world, .enter = enter, .leave = leave}

const XvLabLoopEntry xvlab_views_loops[XVLAB_VIEWS_ALL] = {
    [XVLAB_VIEWS_CALL] = {"empty call", LOOP(XVLAB_BATCH, xvlab_views_call)},
    [XVLAB_VIEWS_OBJECT] = {"object made+dropped", LOOP(XVLAB_BATCH, xvlab_views_object)},
    [XVLAB_VIEWS_SLICE] = {"slice", LOOP(XVLAB_BATCH, xvlab_views_slice)},
    [XVLAB_VIEWS_SLICE_COUNTED] = {"slice, counted by the block", LOOP(XVLAB_BATCH, xvlab_views_slice_counted)},
    [XVLAB_VIEWS_GETITEM] = {"slice by getitem", LOOP(XVLAB_BATCH, xvlab_views_getitem)},
    [XVLAB_VIEWS_POINTER] = {"element by pointer", LOOP(XVLAB_ELEMENTS, xvlab_views_pointer)},
    [XVLAB_VIEWS_CHECKED] = {"element, checked", LOOP(XVLAB_ELEMENTS, xvlab_views_checked)},
    [XVLAB_VIEWS_BOXED] = {"element by getitem", LOOP(XVLAB_ELEMENTS, xvlab_views_boxed)},
    [XVLAB_VIEWS_MEMCPY] = {"64 KiB by memcpy", LOOP(XVLAB_COPIES, xvlab_views_memcpy)},
    [XVLAB_VIEWS_CONTIGUOUS] = {"64 KiB to contiguous", LOOP(XVLAB_COPIES, xvlab_views_contiguous)},
    [XVLAB_VIEWS_PIECES] = {"64 KiB element by element", LOOP(XVLAB_COPIES, xvlab_views_pieces)},
    [XVLAB_VIEWS_ADD] = {"atomic add", LOOP(XVLAB_BATCH, xvlab_views_add)},
    [XVLAB_VIEWS_ADD_CELL] = {"atomic add on a cell", LOOP(XVLAB_BATCH, xvlab_views_add_cell)},
    [XVLAB_VIEWS_ADD_ELEMENT] = {"atomic add, checked each time", LOOP(XVLAB_BATCH, xvlab_views_add_element)},
    [XVLAB_VIEWS_ADD_LOCKED] = {"add behind a mutex", LOOP(XVLAB_BATCH, xvlab_views_add_locked)},
    [XVLAB_VIEWS_TRANSPOSED] = {"tobytes, transposed", LOOP(XVLAB_COPIES, xvlab_views_transposed)},
    [XVLAB_VIEWS_STEPPED] = {"tobytes, every other column", LOOP(XVLAB_COPIES, xvlab_views_stepped)},
    [XVLAB_VIEWS_TRANSPOSED_PIECES] =
        {"tobytes, transposed, element by element", LOOP(XVLAB_COPIES, xvlab_views_transposed_pieces)},
    [XVLAB_VIEWS_LARGE] = {"tobytes, 256 KiB", LOOP(XVLAB_COPIES, xvlab_views_large)},
    [XVLAB_VIEWS_CPYTHON_SLICE] = {"slice cpython", 1, NULL},
    [XVLAB_VIEWS_CPYTHON_GETITEM] = {"slice by getitem cpython", 1, NULL},
    [XVLAB_VIEWS_CPYTHON_BOXED] = {"element by getitem cpython", 1, NULL},
    [XVLAB_VIEWS_CPYTHON_TRANSPOSED] = {"tobytes, transposed cpython", 1, NULL},
    [XVLAB_VIEWS_CPYTHON_STEPPED] = {"tobytes, every other column cpython", 1, NULL},
    [XVLAB_VIEWS_CPYTHON_LARGE] = {"tobytes, 256 KiB cpython", 1, NULL},
};
