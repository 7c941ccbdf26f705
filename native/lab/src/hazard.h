/* SPDX-License-Identifier: Apache-2.0
 *
 * The frame of a hazard sample, as its rows see it.
 *
 * Worker 0 is A, worker 1 is B. A prepares a trial; both start their steps at the same tick, each after a small random
 * delay, so that over many trials the steps meet in all orders; when both have finished A judges what came of it. The
 * two are ordered by the start and by the end of a trial, and by nothing in between that a row does not do itself.
 */
#ifndef XVLAB_HAZARD_H
#define XVLAB_HAZARD_H

#include "crew.h"
#include "victim.h"

typedef struct XvLabSide {
    _Alignas(XVLAB_LINE) _Atomic(uint64_t) finished;  /* the last trial whose steps this side has done */
    _Atomic(uint64_t) halfway;                        /* the same for a row whose steps come in two parts */
    _Alignas(XVLAB_LINE) XvThreadState *ts;           /* where it is attached; NULL: the row has no interpreters */
    XvObject *view;                                   /* the shared view it holds */
    uint64_t random;                                  /* state of its own generator */
    uint64_t trial;
    int64_t begin;                                    /* ticks before its steps, and after those that can collide */
    int64_t end;
    bool stays;                                       /* this time B lets go only after A is through */
    bool received;                                    /* got hold of the object */
    bool found_freed;                                 /* held it, looked, and it was gone */
    bool early_zero;                                  /* saw a zero while both still held one */
    int64_t observed;                                 /* what a litmus shape's last load found */
} XvLabSide;

/* What one trial came to. */
typedef struct XvLabVerdict {
    Xv_ssize_t off;   /* the count that was left, less the count that should have been */
    bool leaked;
    bool freed_twice;
} XvLabVerdict;

typedef struct XvLabHazard XvLabHazard;

typedef struct XvLabRow {
    const char *name;
    int32_t interpreters;                                /* that it works in: 0, 1 for both sides, 2: one each */
    XvStatus (*open)(XvLabHazard *hazard);               /* by A, attached, before the first trial; may be NULL */
    XvStatus (*prepare)(XvLabHazard *hazard);            /* by A, before each trial */
    void (*ready)(XvLabHazard *hazard, XvLabSide *self); /* by both, before they wait for the start; may be NULL */
    XvStatus (*a)(XvLabHazard *hazard, XvLabSide *self);
    XvStatus (*b)(XvLabHazard *hazard, XvLabSide *self);
    void (*judge)(XvLabHazard *hazard, XvLabVerdict *verdict);  /* by A, after each trial */
    void (*close)(XvLabHazard *hazard);                  /* by A, attached, after the last trial; may be NULL */
} XvLabRow;

struct XvLabHazard {
    const XvLabRow *row;
    XvLabMeeting meeting;
    _Alignas(XVLAB_LINE) _Atomic(void *) slot;           /* through which a pointer gets from A to B */
    _Alignas(XVLAB_LINE) _Atomic(uint64_t) trial;        /* the bell: this trial is prepared, */
    int64_t start;                                       /* and begins at this tick */
    _Alignas(XVLAB_LINE) _Atomic(int64_t) x;             /* a litmus shape's two locations */
    _Alignas(XVLAB_LINE) _Atomic(int64_t) y;
    _Alignas(XVLAB_LINE) _Atomic(int64_t) fence_word;                          /* for fences that are none (fences.h) */
    XvLabVictim *victim;
    XvLabSide sides[2];
    _Alignas(XVLAB_LINE) XvLabVictim victims[2];         /* in one line; a row of the GIL makes its own */
    _Alignas(XVLAB_LINE) _Atomic(XvStatus) status;
    int64_t ticks;                                       /* how long to go on */
    int64_t lead;                                        /* from the bell to the start */
    Xv_ssize_t count_midway;                             /* what A read between the two parts */
    bool witnessed;                                      /* there is a third holder of the block */
    XvBlock *block;
    XvRuntime *rt;
    XvInterpreter *interps[2];
    XvLabHazardSample tally;
};

/* Marsaglia's xorshift64. */
static inline uint64_t xvlab_random(XvLabSide *self)
{
    self->random ^= self->random << 13;
    self->random ^= self->random >> 7;
    self->random ^= self->random << 17;
    return self->random;
}

/* Zero to some hundreds of cycles, short ones as likely as long ones. */
void xvlab_stagger(XvLabSide *self);

/* The steps that can collide with the other side's are done. */
void xvlab_steps_end(XvLabSide *self);

/* Waits until the other side has finished this trial; all it did is seen. */
void xvlab_await_finished(const XvLabSide *self, const XvLabSide *other);

/* Says that this side is halfway, and waits until the other one is, too. */
void xvlab_meet_halfway(XvLabSide *self, const XvLabSide *other);

/* A holder's look before it lets go. */
static inline void xvlab_look(XvLabSide *self, const XvLabVictim *victim)
{
    self->found_freed |= !xvlab_victim_is_alive(victim);
}

/* What a victim whose references have all been dropped tells. left: its count now. */
void xvlab_judge_victim(const XvLabVictim *victim, Xv_ssize_t left, XvLabVerdict *verdict);

/* What xvlab_hazard_run does, for any row. */
XvStatus xvlab_hazard_run_row(XvLabCrew *crew, const XvLabRow *row, int64_t duration_ns, uint64_t seed,
                              XvLabHazardSample *out);

extern const XvLabRow xvlab_row_plain_no_gil;
extern const XvLabRow xvlab_row_plain_passed_outside;
extern const XvLabRow xvlab_row_plain_under_gil;
extern const XvLabRow xvlab_row_atomic_on_receipt;
extern const XvLabRow xvlab_row_atomic_handed_over;
extern const XvLabRow xvlab_row_shared_view;
extern const XvLabRow xvlab_row_both_hold_plain;
extern const XvLabRow xvlab_row_one_holds;

#endif
