/* SPDX-License-Identifier: Apache-2.0
 *
 * What goes on in each interpreter while the other one holds the same block.
 */
#include "crossing.h"

bool xvlab_crossing_clone(XvLabPlace *place)
{
    XvLabTraveller *self = place->own;
    XvThreadState *ts = self->ts;
    XvObject *view = self->view;
    int64_t holders = XvBlock_Holders(self->block);
    for (int i = 0; i < XVLAB_BATCH; i++) {
        XvObject *clone = XvSharedView_Slice(ts, view, 0, XV_SSIZE_MAX);
        XVLAB_MADE(clone);
        if (clone == NULL)
            return false;
        Xv_DECREF(ts, clone);
    }
    return Xv_REFCNT(view) == 1 && XvBlock_Holders(self->block) == holders;
}

bool xvlab_crossing_count(XvLabPlace *place)
{
    XvLabTraveller *self = place->own;
    XvThreadState *ts = self->ts;
    XvBlock *block = self->block;
    for (int i = 0; i < XVLAB_BATCH; i++) {
        if (XvBlock_Retain(block) != XV_OK)
            return false;
        XVLAB_MADE(block);
        XvBlock_Release(ts, block);
    }
    return XvBlock_Holders(block) >= 1;
}

/* The first reads, the second changes the count. All layouts by the same code. */
static bool read_or_count(XvLabPlace *place, const int64_t *data, _Atomic(int64_t) *count)
{
    int64_t sum = 0;
    for (int i = 0; i < XVLAB_BATCH; i++) {
        if (place->worker == 0) {
            sum += *data;
            XVLAB_MADE(sum);
        } else {
            atomic_fetch_add_explicit(count, 1, memory_order_relaxed);
            atomic_fetch_sub_explicit(count, 1, memory_order_release);
        }
    }
    return sum == 0 && atomic_load_explicit(count, memory_order_relaxed) <= 1;
}

bool xvlab_crossing_far(XvLabPlace *place)
{
    XvLabLines *lines = &((XvLabCrossingWorld *)place->world)->lines;
    return read_or_count(place, &lines->apart, &lines->far);
}

bool xvlab_crossing_apart(XvLabPlace *place)
{
    XvLabLines *lines = &((XvLabCrossingWorld *)place->world)->lines;
    return read_or_count(place, &lines->apart, &lines->count);
}

bool xvlab_crossing_beside(XvLabPlace *place)
{
    XvLabLines *lines = &((XvLabCrossingWorld *)place->world)->lines;
    return read_or_count(place, &lines->beside, &lines->count);
}
