/* SPDX-License-Identifier: Apache-2.0
 *
 * Views whose elements are copied at once: to contiguous memory, and to a bytes object.
 */
#include "views.h"

#include <string.h>

/* Where the last of n bytes are marked, and whether the copy has the mark. */
static int64_t mark(XvLabViewWorld *world, const XvBuffer *buffer, size_t n)
{
    return xvlab_view_mark(world, (char *)buffer->buf + n - sizeof(int64_t));
}

static bool has_mark(const char *copy, size_t n, int64_t mark)
{
    return memcmp(copy + n - sizeof mark, &mark, sizeof mark) == 0;
}

bool xvlab_views_memcpy(XvLabPlace *place)
{
    XvLabViewWorld *world = place->world;
    int64_t turn = mark(world, &world->lent_bulk, XVLAB_BULK);
    void *to = world->to;
    for (int i = 0; i < XVLAB_COPIES; i++) {
        memcpy(to, world->lent_bulk.buf, XVLAB_BULK);
        XVLAB_MADE(to);
    }
    return has_mark(world->to, XVLAB_BULK, turn);
}

bool xvlab_views_contiguous(XvLabPlace *place)
{
    XvLabViewWorld *world = place->world;
    int64_t turn = mark(world, &world->lent_bulk, XVLAB_BULK);
    for (int i = 0; i < XVLAB_COPIES; i++)
        if (XvBuffer_ToContiguous(world->ts, world->to, &world->lent_bulk, XVLAB_BULK, 'C') < 0)
            return false;
    return has_mark(world->to, XVLAB_BULK, turn);
}

bool xvlab_views_pieces(XvLabPlace *place)
{
    XvLabViewWorld *world = place->world;
    int64_t turn = mark(world, &world->lent_bulk, XVLAB_BULK);
    for (int i = 0; i < XVLAB_COPIES; i++)
        for (Xv_ssize_t at = 0; at < XVLAB_BULK; at++)
            world->to[at] = *(char *)XvBuffer_GetPointer(&world->lent_bulk, &at);
    return has_mark(world->to, XVLAB_BULK, turn);
}

/* tobytes again and again; the element at (1, 1) lies at that place of the copy. */
static bool to_bytes(XvLabViewWorld *world, XvObject *view, Xv_ssize_t size, const int32_t *element, Xv_ssize_t place)
{
    XvThreadState *ts = world->ts;
    bool right = true;
    for (int i = 0; i < XVLAB_COPIES; i++) {
        XvObject *bytes = XvView_ToBytes(ts, view, 'C');
        XVLAB_MADE(bytes);
        if (bytes == NULL)
            return false;
        right &= XvBytes_Size(ts, bytes) == size
              && memcmp(XvBytes_AsString(ts, bytes) + place * (Xv_ssize_t)sizeof *element, element, sizeof *element) == 0;
        Xv_DECREF(ts, bytes);
    }
    return right;
}

#define GRID_BYTES (XVLAB_SIDE * XVLAB_SIDE / 2 * (Xv_ssize_t)sizeof(int32_t))

bool xvlab_views_transposed(XvLabPlace *place)
{
    static const Xv_ssize_t one_one[] = {1, 1};
    XvLabViewWorld *world = place->world;
    int32_t *element = XvBuffer_GetPointer(&world->lent_transposed, one_one);
    *element = (int32_t)++world->turn;
    return to_bytes(world, world->transposed, GRID_BYTES, element, XVLAB_SIDE + 1);
}

bool xvlab_views_stepped(XvLabPlace *place)
{
    XvLabViewWorld *world = place->world;
    XvViewInfo info;
    if (XvSharedView_GetInfo(world->ts, world->stepped, &info) < 0)
        return false;
    int32_t *element = (int32_t *)info.buf + XVLAB_SIDE + 2;
    *element = (int32_t)++world->turn;
    return to_bytes(world, world->stepped, GRID_BYTES, element, XVLAB_SIDE / 2 + 1);
}

bool xvlab_views_transposed_pieces(XvLabPlace *place)
{
    XvLabViewWorld *world = place->world;
    int32_t *to = (int32_t *)(void *)world->to, *last = world->lent_transposed.buf;
    last += XVLAB_SIDE * XVLAB_SIDE / 2 - 1;
    *last = (int32_t)++world->turn;
    for (int i = 0; i < XVLAB_COPIES; i++)
        for (Xv_ssize_t at[] = {0, 0}; at[0] < XVLAB_SIDE / 2; at[0]++)
            for (at[1] = 0; at[1] < XVLAB_SIDE; at[1]++)
                to[at[0] * XVLAB_SIDE + at[1]] = *(int32_t *)XvBuffer_GetPointer(&world->lent_transposed, at);
    return to[XVLAB_SIDE * XVLAB_SIDE / 2 - 1] == *last;
}

bool xvlab_views_large(XvLabPlace *place)
{
    XvLabViewWorld *world = place->world;
    XvViewInfo info;
    if (XvSharedView_GetInfo(world->ts, world->large, &info) < 0)
        return false;
    int32_t *element = info.buf;
    *element = (int32_t)++world->turn;
    return to_bytes(world, world->large, XVLAB_LARGE, element, 0);
}
