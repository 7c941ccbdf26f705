/* SPDX-License-Identifier: Apache-2.0
 *
 * The scenario of the message, with the pointer in a slot that both can read:
 *
 *   * thread on CPU A has the sole reference (ob_refcnt=1)
 *   * thread on CPU B acquires a new reference, but hasn't pushed the updated ob_refcnt value back to the shared memory
 *     cache yet
 *   * original thread on CPU A drops its reference, *thinks* the refcnt is now zero, and deletes the object
 *   * bad things now happen in CPU B as the thread running there tries to use a deleted object :)
 *
 * One program, counted plainly and counted atomically. The slot's load acquires and the clearing releases in both, so
 * that they differ in nothing else. With atomic counts none is lost, and it goes wrong all the same: B has the
 * pointer before it has a reference, and in between A frees.
 */
#include "hazard.h"
#include "plain.h"

static inline void atomic_incref(XvObject *op) { __atomic_fetch_add(&op->ob_refcnt, 1, __ATOMIC_RELAXED); }

static inline bool atomic_decref(XvObject *op) { return __atomic_sub_fetch(&op->ob_refcnt, 1, __ATOMIC_ACQ_REL) == 0; }

static XvStatus prepare(XvLabHazard *hazard)
{
    xvlab_victim_revive(hazard->victim, 1);
    atomic_store_explicit(&hazard->slot, hazard->victim, memory_order_relaxed);
    return XV_OK;
}

static inline __attribute__((always_inline)) XvStatus take_and_drop(XvLabHazard *hazard, XvLabSide *self,
                                                                     void (*incref)(XvObject *),
                                                                     bool (*decref)(XvObject *))
{
    XvLabVictim *victim = atomic_load_explicit(&hazard->slot, memory_order_acquire);
    self->received = victim != NULL;
    if (victim == NULL) {
        xvlab_steps_end(self);
        return XV_OK;
    }
    incref(&victim->ob_base);
    if (self->stays) {
        xvlab_steps_end(self);
        xvlab_await_finished(self, &hazard->sides[0]);
    }
    xvlab_look(self, victim);
    if (decref(&victim->ob_base))
        xvlab_victim_free(victim);
    if (!self->stays)
        xvlab_steps_end(self);
    return XV_OK;
}

static inline __attribute__((always_inline)) XvStatus clear_and_drop(XvLabHazard *hazard, XvLabSide *self,
                                                                      bool (*decref)(XvObject *))
{
    XvLabVictim *victim = hazard->victim;
    atomic_store_explicit(&hazard->slot, NULL, memory_order_release);
    xvlab_look(self, victim);
    if (decref(&victim->ob_base))
        xvlab_victim_free(victim);
    xvlab_steps_end(self);
    return XV_OK;
}

static XvStatus plain_a(XvLabHazard *hazard, XvLabSide *self)
{
    return clear_and_drop(hazard, self, xvlab_plain_decref);
}

static XvStatus plain_b(XvLabHazard *hazard, XvLabSide *self)
{
    return take_and_drop(hazard, self, xvlab_plain_incref, xvlab_plain_decref);
}

static XvStatus atomic_a(XvLabHazard *hazard, XvLabSide *self) { return clear_and_drop(hazard, self, atomic_decref); }

static XvStatus atomic_b(XvLabHazard *hazard, XvLabSide *self)
{
    return take_and_drop(hazard, self, atomic_incref, atomic_decref);
}

static void judge(XvLabHazard *hazard, XvLabVerdict *verdict)
{
    xvlab_judge_victim(hazard->victim, hazard->victim->ob_base.ob_refcnt, verdict);
}

const XvLabRow xvlab_row_plain_no_gil = {
    .name = "plain, no GIL",
    .prepare = prepare,
    .a = plain_a,
    .b = plain_b,
    .judge = judge,
};

const XvLabRow xvlab_row_atomic_on_receipt = {
    .name = "atomic, reference taken on receipt",
    .prepare = prepare,
    .a = atomic_a,
    .b = atomic_b,
    .judge = judge,
};

/* The giver counts for the receiver before the receiver can see the pointer: then the reference travels with it. */
static XvStatus prepare_handing_over(XvLabHazard *hazard)
{
    xvlab_victim_revive(hazard->victim, 1);
    atomic_incref(&hazard->victim->ob_base);
    atomic_store_explicit(&hazard->slot, hazard->victim, memory_order_release);
    return XV_OK;
}

static XvStatus drop_own(XvLabHazard *hazard, XvLabSide *self)
{
    XvLabVictim *victim = hazard->victim;
    xvlab_look(self, victim);
    if (atomic_decref(&victim->ob_base))
        xvlab_victim_free(victim);
    xvlab_steps_end(self);
    return XV_OK;
}

static XvStatus receive_and_drop(XvLabHazard *hazard, XvLabSide *self)
{
    XvLabVictim *victim = atomic_exchange_explicit(&hazard->slot, NULL, memory_order_acquire);
    self->received = true;
    if (self->stays) {
        xvlab_steps_end(self);
        xvlab_await_finished(self, &hazard->sides[0]);
    }
    xvlab_look(self, victim);
    if (atomic_decref(&victim->ob_base))
        xvlab_victim_free(victim);
    if (!self->stays)
        xvlab_steps_end(self);
    return XV_OK;
}

const XvLabRow xvlab_row_atomic_handed_over = {
    .name = "atomic, reference handed over",
    .prepare = prepare_handing_over,
    .a = drop_own,
    .b = receive_and_drop,
    .judge = judge,
};
