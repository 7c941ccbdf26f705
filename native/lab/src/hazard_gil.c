/* SPDX-License-Identifier: Apache-2.0
 *
 * "The GIL currently protects us from this, as switching CPUs requires switching threads, which means the original
 * thread has to release the GIL (flushing all of its state changes to the shared cache), and the new thread has to
 * acquire it (hence refreshing its local cache from the shared one)."
 *
 * The program of hazard_slot.c, counted plainly by the library's own Xv_INCREF and Xv_DECREF on an object of an
 * interpreter to which both threads are attached, its own GIL in between. What is one hold matters: the look into the
 * slot and the INCREF, the clearing and the DECREF. With the look outside, every count is right and the object is
 * freed under B's hands, because the pointer was nobody's reference.
 */
#include "hazard.h"

static XvLabVictim *look_up(XvLabHazard *hazard)
{
    return atomic_load_explicit(&hazard->slot, memory_order_relaxed); /* the GIL orders it, where one is held */
}

static XvStatus make_victim(XvLabHazard *hazard)
{
    hazard->victim = (XvLabVictim *)XvObject_New(hazard->sides[0].ts, &xvlab_victim_type, 0);
    return hazard->victim != NULL ? XV_OK : XV_NOMEM;
}

static void free_victim(XvLabHazard *hazard)
{
    if (hazard->victim != NULL)
        XvObject_Free(hazard->sides[0].ts, &hazard->victim->ob_base);
}

static XvStatus prepare(XvLabHazard *hazard)
{
    XvThreadState *ts = hazard->sides[0].ts;
    XvThreadState_Lock(ts);
    xvlab_victim_revive(hazard->victim, 1);
    atomic_store_explicit(&hazard->slot, hazard->victim, memory_order_relaxed);
    XvThreadState_Unlock(ts);
    return XV_OK;
}

static XvStatus clear_and_drop(XvLabHazard *hazard, XvLabSide *self)
{
    XvThreadState_Lock(self->ts);
    atomic_store_explicit(&hazard->slot, NULL, memory_order_relaxed);
    xvlab_look(self, hazard->victim);
    Xv_DECREF(self->ts, hazard->victim);
    XvThreadState_Unlock(self->ts);
    xvlab_steps_end(self);
    return XV_OK;
}

/* B's second hold: it uses what it has, and lets go. */
static void use_and_drop(XvLabHazard *hazard, XvLabSide *self, XvLabVictim *victim)
{
    if (self->stays) {
        xvlab_steps_end(self);
        xvlab_await_finished(self, &hazard->sides[0]);
    }
    XvThreadState_Lock(self->ts);
    xvlab_look(self, victim);
    Xv_DECREF(self->ts, victim);
    XvThreadState_Unlock(self->ts);
    if (!self->stays)
        xvlab_steps_end(self);
}

static XvStatus look_and_take(XvLabHazard *hazard, XvLabSide *self)
{
    XvThreadState_Lock(self->ts);
    XvLabVictim *victim = look_up(hazard);
    self->received = victim != NULL;
    if (victim != NULL)
        Xv_INCREF(victim);
    XvThreadState_Unlock(self->ts);
    if (victim != NULL)
        use_and_drop(hazard, self, victim);
    else
        xvlab_steps_end(self);
    return XV_OK;
}

static XvStatus look_then_take(XvLabHazard *hazard, XvLabSide *self)
{
    XvLabVictim *victim = look_up(hazard);
    self->received = victim != NULL;
    if (victim == NULL) {
        xvlab_steps_end(self);
        return XV_OK;
    }
    XvThreadState_Lock(self->ts);
    Xv_INCREF(victim);
    XvThreadState_Unlock(self->ts);
    use_and_drop(hazard, self, victim);
    return XV_OK;
}

static void judge(XvLabHazard *hazard, XvLabVerdict *verdict)
{
    XvThreadState *ts = hazard->sides[0].ts;
    XvThreadState_Lock(ts);
    xvlab_judge_victim(hazard->victim, Xv_REFCNT(hazard->victim), verdict);
    XvThreadState_Unlock(ts);
}

const XvLabRow xvlab_row_plain_under_gil = {
    .name = "plain, under the GIL",
    .interpreters = 1,
    .open = make_victim,
    .prepare = prepare,
    .a = clear_and_drop,
    .b = look_and_take,
    .judge = judge,
    .close = free_victim,
};

const XvLabRow xvlab_row_plain_passed_outside = {
    .name = "plain, pointer passed outside the GIL",
    .interpreters = 1,
    .open = make_victim,
    .prepare = prepare,
    .a = clear_and_drop,
    .b = look_then_take,
    .judge = judge,
    .close = free_victim,
};
