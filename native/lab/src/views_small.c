/* SPDX-License-Identifier: Apache-2.0
 *
 * Views that are made and dropped, elements that are read and changed one by one.
 *
 * Elements are read in a loop in which nothing is computed beside their sum; a barrier after each keeps a compiler from
 * reading several at once where it can tell that they lie side by side, which only the loop by pointer would let it.
 */
#include "views.h"

#include <pthread.h>

#define SLICED (XVLAB_ELEMENTS - 16)

static __attribute__((noinline)) XvObject *nothing(XvThreadState *ts, XvObject *op, Xv_ssize_t start, Xv_ssize_t stop)
{
    __asm__ volatile("" : : "r"(ts), "r"(start), "r"(stop));
    return op;
}

bool xvlab_views_call(XvLabPlace *place)
{
    XvLabViewWorld *world = place->world;
    XvThreadState *ts = world->ts;
    int64_t same = 0;
    for (int i = 0; i < XVLAB_BATCH; i++) {
        XvObject *op = nothing(ts, world->elements, 8, -8);
        XVLAB_MADE(op);
        same += op == world->elements;
    }
    return same == XVLAB_BATCH;
}

/* An object of a view's size. */
typedef struct Thing {
    XvObject ob_base;
    char bytes[XVLAB_VIEW_SIZE - sizeof(XvObject)];
} Thing;

static void dealloc_thing(XvThreadState *ts, XvObject *op) { XvObject_Free(ts, op); }

static const XvTypeObject thing_type = {
    .tp_name = "thing",
    .tp_basicsize = sizeof(Thing),
    .tp_dealloc = dealloc_thing,
};

bool xvlab_views_object(XvLabPlace *place)
{
    XvLabViewWorld *world = place->world;
    XvThreadState *ts = world->ts;
    for (int i = 0; i < XVLAB_BATCH; i++) {
        XvObject *op = XvObject_New(ts, &thing_type, 0);
        XVLAB_MADE(op);
        if (op == NULL)
            return false;
        Xv_DECREF(ts, op);
    }
    return true;
}

static bool is_right(XvLabViewWorld *world, XvObject *part)
{
    XvViewInfo info;
    return part != NULL && XvSharedView_GetInfo(world->ts, part, &info) == 0 && info.length == SLICED
        && info.buf == (char *)world->lent.buf + 8 * sizeof(int64_t);
}

bool xvlab_views_slice(XvLabPlace *place)
{
    XvLabViewWorld *world = place->world;
    XvThreadState *ts = world->ts;
    XvObject *view = world->elements, *part;
    for (int i = 1; i < XVLAB_BATCH; i++) {
        part = XvSharedView_Slice(ts, view, 8, -8);
        XVLAB_MADE(part);
        if (part == NULL)
            return false;
        Xv_DECREF(ts, part);
    }
    part = XvSharedView_Slice(ts, view, 8, -8);
    bool right = is_right(world, part);
    Xv_XDECREF(ts, part);
    return right;
}

/* What a slice would cost if the block counted views, as it counts interpreters. */
bool xvlab_views_slice_counted(XvLabPlace *place)
{
    XvLabViewWorld *world = place->world;
    XvThreadState *ts = world->ts;
    XvObject *view = world->elements, *part = NULL;
    XvViewInfo info;
    if (XvSharedView_GetInfo(ts, view, &info) < 0)
        return false;
    int64_t holders = XvBlock_Holders(info.block);
    for (int i = 0; i < XVLAB_BATCH; i++) {
        part = XvSharedView_Slice(ts, view, 8, -8);
        XVLAB_MADE(part);
        if (part == NULL || XvBlock_Retain(info.block) != XV_OK)
            return false;
        Xv_DECREF(ts, part);
        XvBlock_Release(ts, info.block);
    }
    return XvBlock_Holders(info.block) == holders;
}

bool xvlab_views_getitem(XvLabPlace *place)
{
    XvLabViewWorld *world = place->world;
    XvThreadState *ts = world->ts;
    XvObject *view = world->elements, *slice = world->slice, *part;
    for (int i = 1; i < XVLAB_BATCH; i++) {
        part = XvObject_GetItem(ts, view, slice);
        XVLAB_MADE(part);
        if (part == NULL)
            return false;
        Xv_DECREF(ts, part);
    }
    part = XvObject_GetItem(ts, view, slice);
    bool right = is_right(world, part);
    Xv_XDECREF(ts, part);
    return right;
}

bool xvlab_views_pointer(XvLabPlace *place)
{
    XvLabViewWorld *world = place->world;
    const int64_t *elements = world->lent.buf;
    int64_t sum = 0;
    for (Xv_ssize_t i = 0; i < XVLAB_ELEMENTS; i++) {
        sum += elements[i];
        XVLAB_MADE(sum);
    }
    return sum == XVLAB_ELEMENTS_SUM;
}

bool xvlab_views_checked(XvLabPlace *place)
{
    XvLabViewWorld *world = place->world;
    XvElements elements = world->checked;
    int64_t sum = 0;
    for (Xv_ssize_t i = 0; i < XVLAB_ELEMENTS; i++) {
        const int64_t *element = XvElements_At(elements, i);
        if (element == NULL)
            return false;
        sum += *element;
        XVLAB_MADE(sum);
    }
    return sum == XVLAB_ELEMENTS_SUM;
}

bool xvlab_views_boxed(XvLabPlace *place)
{
    XvLabViewWorld *world = place->world;
    XvThreadState *ts = world->ts;
    XvObject *view = world->elements;
    int64_t sum = 0;
    for (Xv_ssize_t i = 0; i < XVLAB_ELEMENTS; i++) {
        XvObject *element = XvSequence_GetItem(ts, view, i);
        if (element == NULL)
            return false;
        sum += XvInt_AsInt64(ts, element);
        XVLAB_MADE(sum);
        Xv_DECREF(ts, element);
    }
    return sum == XVLAB_ELEMENTS_SUM;
}

/* Adds: to the last element, and back again at the end, so that the sum stays. */

static int64_t *last_element(XvLabViewWorld *world) { return (int64_t *)world->lent.buf + XVLAB_ELEMENTS - 1; }

static bool take_back(XvLabViewWorld *world, int64_t found)
{
    int64_t *element = last_element(world), grown = *element;
    *element = XVLAB_ELEMENTS - 1 + 1000;
    return grown == *element + XVLAB_BATCH && found == grown - 1;
}

bool xvlab_views_add(XvLabPlace *place)
{
    XvLabViewWorld *world = place->world;
    int64_t *element = last_element(world), found = 0;
    for (int i = 0; i < XVLAB_BATCH; i++) {
        found = __atomic_fetch_add(element, 1, __ATOMIC_SEQ_CST);
        XVLAB_MADE(found);
    }
    return take_back(world, found);
}

bool xvlab_views_add_cell(XvLabPlace *place)
{
    XvLabViewWorld *world = place->world;
    XvCell cell;
    int64_t found = 0;
    if (XvElement_Cell(world->ts, world->elements, XVLAB_ELEMENTS - 1, 1, &cell) < 0)
        return false;
    for (int i = 0; i < XVLAB_BATCH; i++) {
        found = XvCell_Add(cell, 1, XV_SEQ_CST);
        XVLAB_MADE(found);
    }
    return take_back(world, found);
}

bool xvlab_views_add_element(XvLabPlace *place)
{
    XvLabViewWorld *world = place->world;
    XvThreadState *ts = world->ts;
    XvObject *view = world->elements;
    int64_t found = 0;
    for (int i = 0; i < XVLAB_BATCH; i++) {
        if (XvElement_Update(ts, view, XVLAB_ELEMENTS - 1, XV_UPDATE_ADD, 1, XV_SEQ_CST, &found) < 0)
            return false;
        XVLAB_MADE(found);
    }
    return take_back(world, found);
}

bool xvlab_views_add_locked(XvLabPlace *place)
{
    static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    XvLabViewWorld *world = place->world;
    int64_t *element = last_element(world), found = 0;
    for (int i = 0; i < XVLAB_BATCH; i++) {
        pthread_mutex_lock(&mutex);
        found = (*element)++;
        pthread_mutex_unlock(&mutex);
        XVLAB_MADE(found);
    }
    return take_back(world, found);
}
