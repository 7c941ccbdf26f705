/* SPDX-License-Identifier: Apache-2.0
 *
 * The question that the message answers: "There shouldn't be a need to synchronize on INCREF. If both interpreters
 * have at least 1 reference then either one adding a reference shouldn't be a problem. If only one interpreter has
 * a reference then the other won't be adding any references. [...] Under what circumstances would INCREF happen
 * while the refcount is 0?" (Eric Snow, python-dev, 3 October 2017)
 *
 * Both hold one. Each adds a reference and drops it again, plainly, at the same time; the count starts at 2, and no
 * order of two increments and two decrements, lost ones included, takes it to 0: a decrement stores one less than
 * it read, so storing 0 takes one that read 1, which takes another decrement that read 2 after its own increment,
 * and then there is no third. (early_zeros counts what this says cannot be.) Then, one after the other and well
 * ordered, both drop the reference they have held all the time. An increment that was lost makes the first of these
 * drops free the object under the other's hands, a lost decrement makes it leak. So the answer is: no
 * circumstances, and it goes wrong nevertheless.
 *
 * One holds, the other does not touch it. Here nothing is shared but the cache line: B counts an object of its own
 * that lies right beside A's, and coherence keeps two words apart that no two CPUs both write.
 */
#include "hazard.h"
#include "plain.h"

static XvStatus prepare_both_hold(XvLabHazard *hazard)
{
    xvlab_victim_revive(hazard->victim, 2);
    return XV_OK;
}

static void add_and_drop(XvLabSide *self, XvLabVictim *victim)
{
    xvlab_plain_incref(&victim->ob_base);
    xvlab_stagger(self);
    if (xvlab_plain_decref(&victim->ob_base)) {
        self->early_zero = true;
        xvlab_victim_free(victim);
    }
    xvlab_steps_end(self);
}

static void drop_held(XvLabSide *self, XvLabVictim *victim)
{
    xvlab_look(self, victim);
    if (xvlab_plain_decref(&victim->ob_base))
        xvlab_victim_free(victim);
}

static XvStatus both_hold_a(XvLabHazard *hazard, XvLabSide *self)
{
    add_and_drop(self, hazard->victim);
    xvlab_meet_halfway(self, &hazard->sides[1]);
    hazard->count_midway = hazard->victim->ob_base.ob_refcnt;
    drop_held(self, hazard->victim);
    return XV_OK;
}

static XvStatus both_hold_b(XvLabHazard *hazard, XvLabSide *self)
{
    self->received = true;
    add_and_drop(self, hazard->victim);
    xvlab_meet_halfway(self, &hazard->sides[0]);
    xvlab_await_finished(self, &hazard->sides[0]);
    drop_held(self, hazard->victim);
    return XV_OK;
}

static void judge_both_hold(XvLabHazard *hazard, XvLabVerdict *verdict)
{
    xvlab_judge_victim(hazard->victim, hazard->count_midway - 2, verdict);
}

const XvLabRow xvlab_row_both_hold_plain = {
    .name = "both hold one, plain",
    .prepare = prepare_both_hold,
    .a = both_hold_a,
    .b = both_hold_b,
    .judge = judge_both_hold,
};

static XvStatus prepare_one_holds(XvLabHazard *hazard)
{
    xvlab_victim_revive(&hazard->victims[0], 1);
    xvlab_victim_revive(&hazard->victims[1], 1);
    return XV_OK;
}

static XvStatus count_own(XvLabHazard *hazard, XvLabSide *self)
{
    XvLabVictim *own = &hazard->victims[self - hazard->sides];
    xvlab_plain_incref(&own->ob_base);
    xvlab_stagger(self);
    xvlab_look(self, own);
    if (xvlab_plain_decref(&own->ob_base))
        xvlab_victim_free(own);
    drop_held(self, own);
    xvlab_steps_end(self);
    return XV_OK;
}

static void judge_one_holds(XvLabHazard *hazard, XvLabVerdict *verdict)
{
    for (int i = 0; i < 2; i++)
        xvlab_judge_victim(&hazard->victims[i], hazard->victims[i].ob_base.ob_refcnt, verdict);
}

const XvLabRow xvlab_row_one_holds = {
    .name = "one holds, the other does not touch it",
    .prepare = prepare_one_holds,
    .a = count_own,
    .b = count_own,
    .judge = judge_one_holds,
};
