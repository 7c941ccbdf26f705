/* SPDX-License-Identifier: Apache-2.0
 *
 * Message passing with a count: A makes an object and then says by its count that it is there; B sees the count and
 * reads.
 *
 *     A: bytes = 1      B: look at count     both were 0; outcome: B finds the count 1 and the bytes 0
 *        count = 1         look at bytes
 *
 * x86 stores in order and loads in order, so a plain count is enough there. AArch64 does neither, and C promises
 * neither; a release and an acquire do everywhere.
 *
 * Before the start B looks at the bytes, so that it has an old copy to be found.
 */
#include "fences.h"
#include "litmus.h"

static XvStatus prepare(XvLabHazard *hazard)
{
    atomic_store_explicit(&hazard->x, 0, memory_order_relaxed);
    atomic_store_explicit(&hazard->y, 0, memory_order_relaxed);
    return XV_OK;
}

static void ready(XvLabHazard *hazard, XvLabSide *self)
{
    self->observed = atomic_load_explicit(&hazard->x, memory_order_relaxed);
}

static inline __attribute__((always_inline)) XvStatus tell(XvLabHazard *hazard, XvLabSide *self, memory_order order)
{
    atomic_store_explicit(&hazard->x, 1, memory_order_relaxed);
    XVLAB_AS_WRITTEN();
    atomic_store_explicit(&hazard->y, 1, order);
    xvlab_steps_end(self);
    return XV_OK;
}

static inline __attribute__((always_inline)) XvStatus read(XvLabHazard *hazard, XvLabSide *self, memory_order order)
{
    self->received = atomic_load_explicit(&hazard->y, order) == 1;
    XVLAB_AS_WRITTEN();
    self->observed = atomic_load_explicit(&hazard->x, memory_order_relaxed);
    XVLAB_AS_WRITTEN();
    xvlab_steps_end(self);
    return XV_OK;
}

static XvStatus tell_plainly(XvLabHazard *hazard, XvLabSide *self) { return tell(hazard, self, memory_order_relaxed); }

static XvStatus read_plainly(XvLabHazard *hazard, XvLabSide *self) { return read(hazard, self, memory_order_relaxed); }

static XvStatus tell_releasing(XvLabHazard *hazard, XvLabSide *self)
{
    return tell(hazard, self, memory_order_release);
}

static XvStatus read_acquiring(XvLabHazard *hazard, XvLabSide *self)
{
    return read(hazard, self, memory_order_acquire);
}

static void judge(XvLabHazard *hazard, XvLabVerdict *verdict)
{
    verdict->off = hazard->sides[1].received && hazard->sides[1].observed == 0;
}

const XvLabRow xvlab_shape_message_plain = {
    .name = "message passing, plain count",
    .prepare = prepare,
    .ready = ready,
    .a = tell_plainly,
    .b = read_plainly,
    .judge = judge,
};

const XvLabRow xvlab_shape_message_ordered = {
    .name = "message passing, release and acquire",
    .prepare = prepare,
    .ready = ready,
    .a = tell_releasing,
    .b = read_acquiring,
    .judge = judge,
};
