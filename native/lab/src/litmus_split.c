/* SPDX-License-Identifier: Apache-2.0
 *
 * Store buffering, as it comes about where a count is split into one for each holder: each lets its own go and looks
 * whether the other one still holds, so that the last one frees.
 *
 *     A: x = 0          B: y = 0          x and y were 1; outcome: both find the other one's 1, and nobody frees
 *        fence?            fence?
 *        look at y         look at x
 *
 * A store waits in a buffer of its CPU while the load behind it goes ahead. On x86 too: this is the one reordering
 * that it does. One fence is not enough, since the other side's store may still be waiting.
 *
 * Before the start both look at both, so that the stores have to wait for the other CPU's copy to go, and the loads for
 * nothing.
 */
#include "fences.h"
#include "litmus.h"

static XvStatus prepare(XvLabHazard *hazard)
{
    atomic_store_explicit(&hazard->x, 1, memory_order_relaxed);
    atomic_store_explicit(&hazard->y, 1, memory_order_relaxed);
    return XV_OK;
}

static void ready(XvLabHazard *hazard, XvLabSide *self)
{
    self->observed = atomic_load_explicit(&hazard->x, memory_order_relaxed)
                     + atomic_load_explicit(&hazard->y, memory_order_relaxed);
}

static inline __attribute__((always_inline)) XvStatus drop_and_look(XvLabHazard *hazard, XvLabSide *self, bool fenced)
{
    bool is_a = self == &hazard->sides[0];
    _Atomic(int64_t) *own = is_a ? &hazard->x : &hazard->y, *other = is_a ? &hazard->y : &hazard->x;
    atomic_store_explicit(own, 0, memory_order_relaxed);
    XVLAB_AS_WRITTEN();
    if (fenced)
        XVLAB_STORE_LOAD(&hazard->fence_word);
    self->observed = atomic_load_explicit(other, memory_order_relaxed);
    XVLAB_AS_WRITTEN();
    xvlab_steps_end(self);
    return XV_OK;
}

static XvStatus split_plain(XvLabHazard *hazard, XvLabSide *self) { return drop_and_look(hazard, self, false); }

static XvStatus split_fenced(XvLabHazard *hazard, XvLabSide *self) { return drop_and_look(hazard, self, true); }

static void judge(XvLabHazard *hazard, XvLabVerdict *verdict)
{
    verdict->off = hazard->sides[0].observed == 1 && hazard->sides[1].observed == 1;
}

const XvLabRow xvlab_shape_split_no_fence = {
    .name = "split counts, no fence",
    .prepare = prepare,
    .ready = ready,
    .a = split_plain,
    .b = split_plain,
    .judge = judge,
};

const XvLabRow xvlab_shape_split_one_fence = {
    .name = "split counts, one fence",
    .prepare = prepare,
    .ready = ready,
    .a = split_fenced,
    .b = split_plain,
    .judge = judge,
};

const XvLabRow xvlab_shape_split_two_fences = {
    .name = "split counts, two fences",
    .prepare = prepare,
    .ready = ready,
    .a = split_fenced,
    .b = split_fenced,
    .judge = judge,
};
