/* SPDX-License-Identifier: Apache-2.0
 *
 * Lost update: both threads take a reference, and the count has grown by one.
 *
 *     A: count++        B: count++        outcome: count == 1
 *
 * This is interleaving, no reordering: a load, an add and a store have room between them. One instruction that does all
 * three (x86-64's `add` on memory) has it as well, unless it is locked.
 */
#include "litmus.h"
#include "plain.h"

static XvStatus prepare(XvLabHazard *hazard)
{
    hazard->victim->ob_base.ob_refcnt = 0;
    return XV_OK;
}

static XvStatus add_plainly(XvLabHazard *hazard, XvLabSide *self)
{
    xvlab_plain_incref(&hazard->victim->ob_base);
    xvlab_steps_end(self);
    return XV_OK;
}

static XvStatus add_atomically(XvLabHazard *hazard, XvLabSide *self)
{
    __atomic_fetch_add(&hazard->victim->ob_base.ob_refcnt, 1, __ATOMIC_RELAXED);
    xvlab_steps_end(self);
    return XV_OK;
}

static void judge(XvLabHazard *hazard, XvLabVerdict *verdict) { verdict->off = hazard->victim->ob_base.ob_refcnt - 2; }

const XvLabRow xvlab_shape_lost_update_plain = {
    .name = "lost update, plain",
    .prepare = prepare,
    .a = add_plainly,
    .b = add_plainly,
    .judge = judge,
};

const XvLabRow xvlab_shape_lost_update_atomic = {
    .name = "lost update, atomic",
    .prepare = prepare,
    .a = add_atomically,
    .b = add_atomically,
    .judge = judge,
};
