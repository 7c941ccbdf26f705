/* SPDX-License-Identifier: Apache-2.0
 *
 * The frame: trials, one after another, for a fixed time.
 */
#include "hazard.h"

#include <stdlib.h>
#include <string.h>

#include "ticks.h"

/* Between the bell and the start lie two cache misses, so that B stands ready when the tick comes. */
#define LEAD_NS 400

/* Turns of an empty loop, a few hundred nanoseconds: with these each side comes first about as often. A power of 2. */
#define HANDICAP_TURNS 1024

/* The bell after the last trial. */
#define OVER UINT64_MAX

static const XvLabRow *const rows[XVLAB_HAZARD_ROWS] = {
    [XVLAB_HAZARD_PLAIN_NO_GIL] = &xvlab_row_plain_no_gil,
    [XVLAB_HAZARD_PLAIN_PASSED_OUTSIDE] = &xvlab_row_plain_passed_outside,
    [XVLAB_HAZARD_PLAIN_UNDER_GIL] = &xvlab_row_plain_under_gil,
    [XVLAB_HAZARD_ATOMIC_ON_RECEIPT] = &xvlab_row_atomic_on_receipt,
    [XVLAB_HAZARD_ATOMIC_HANDED_OVER] = &xvlab_row_atomic_handed_over,
    [XVLAB_HAZARD_SHARED_VIEW] = &xvlab_row_shared_view,
    [XVLAB_HAZARD_BOTH_HOLD_PLAIN] = &xvlab_row_both_hold_plain,
    [XVLAB_HAZARD_ONE_HOLDS] = &xvlab_row_one_holds,
};

static void delay(uint64_t turns)
{
    for (; turns > 0; turns--)
        __asm__ volatile("");
}

void xvlab_stagger(XvLabSide *self)
{
    uint64_t random = xvlab_random(self);
    delay((random >> 8) & ((UINT64_C(1) << (random & 7)) * 4 - 1));
}

/* What the two contend for has just been prepared by A and lies in its cache: so A, left alone, would nearly always
   come first. Every other time it waits for as long as B may take to get there. */
static void handicap(XvLabSide *self)
{
    uint64_t random = xvlab_random(self);
    if ((random & 1) != 0)
        delay((random >> 8) & (HANDICAP_TURNS - 1));
}

void xvlab_steps_end(XvLabSide *self) { self->end = xvlab_ticks(); }

void xvlab_await_finished(const XvLabSide *self, const XvLabSide *other)
{
    for (unsigned steps = 0; atomic_load_explicit(&other->finished, memory_order_acquire) != self->trial;)
        xvlab_wait_step(&steps);
}

void xvlab_meet_halfway(XvLabSide *self, const XvLabSide *other)
{
    atomic_store_explicit(&self->halfway, self->trial, memory_order_release);
    for (unsigned steps = 0; atomic_load_explicit(&other->halfway, memory_order_acquire) != self->trial;)
        xvlab_wait_step(&steps);
}

void xvlab_judge_victim(const XvLabVictim *victim, Xv_ssize_t left, XvLabVerdict *verdict)
{
    int32_t frees = atomic_load_explicit(&victim->frees, memory_order_relaxed);
    if (left != 0)
        verdict->off = left;
    verdict->leaked |= frees == 0;
    verdict->freed_twice |= frees > 1;
}

static void fail(XvLabHazard *hazard, XvStatus status)
{
    if (status != XV_OK)
        atomic_store_explicit(&hazard->status, status, memory_order_relaxed);
}

static int failed(XvLabHazard *hazard)
{
    return atomic_load_explicit(&hazard->status, memory_order_relaxed) != XV_OK;
}

/* Bounded: counters that disagree between two CPUs make a trial start badly, not never. */
static void await_start(int64_t start)
{
    for (int looks = 0; looks < 4096 && xvlab_ticks() < start; looks++)
        continue;
}

static void do_steps(XvLabHazard *hazard, XvLabSide *self, uint64_t trial, int64_t start)
{
    self->trial = trial;
    self->stays = (xvlab_random(self) & 1) != 0;
    self->received = self->found_freed = self->early_zero = false;
    if (hazard->row->ready != NULL)
        hazard->row->ready(hazard, self);
    await_start(start);
    if (self == &hazard->sides[0])
        handicap(self);
    xvlab_stagger(self);
    self->begin = xvlab_ticks();
    fail(hazard, (self == &hazard->sides[0] ? hazard->row->a : hazard->row->b)(hazard, self));
    atomic_store_explicit(&self->finished, trial, memory_order_release);
}

static void tally_trial(XvLabHazard *hazard)
{
    const XvLabSide *a = &hazard->sides[0], *b = &hazard->sides[1];
    XvLabHazardSample *tally = &hazard->tally;
    XvLabVerdict verdict = {0};
    hazard->row->judge(hazard, &verdict);
    tally->trials++;
    tally->lost_updates += verdict.off != 0;
    tally->lost_increments += verdict.off < 0;
    tally->lost_decrements += verdict.off > 0;
    tally->leaks += verdict.leaked;
    tally->double_frees += verdict.freed_twice;
    tally->frees_while_held += a->found_freed || b->found_freed;
    tally->received += b->received;
    tally->early_zeros += a->early_zero || b->early_zero;
    tally->overlapped += a->begin < b->end && b->begin < a->end;
}

static void run_a(XvLabHazard *hazard)
{
    XvLabSide *self = &hazard->sides[0];
    int64_t since = xvlab_ticks();
    for (uint64_t trial = 1; trial == 1 || xvlab_ticks() - since < hazard->ticks; trial++) {
        fail(hazard, hazard->row->prepare(hazard));
        if (failed(hazard))
            break;
        int64_t start = xvlab_ticks() + hazard->lead;
        hazard->start = start;
        atomic_store_explicit(&hazard->trial, trial, memory_order_release);
        do_steps(hazard, self, trial, start);
        xvlab_await_finished(self, &hazard->sides[1]);
        tally_trial(hazard);
        if (failed(hazard))
            break;
    }
    atomic_store_explicit(&hazard->trial, OVER, memory_order_release);
}

static void run_b(XvLabHazard *hazard)
{
    for (uint64_t last = 0;;) {
        uint64_t trial;
        for (unsigned steps = 0; (trial = atomic_load_explicit(&hazard->trial, memory_order_acquire)) == last;)
            xvlab_wait_step(&steps);
        if (trial == OVER)
            return;
        do_steps(hazard, &hazard->sides[1], trial, hazard->start);
        last = trial;
    }
}

static void open_world(XvLabHazard *hazard)
{
    if (hazard->row->interpreters == 0)
        return;
    XvStatus status = XvRuntime_Open(&hazard->rt);
    for (int32_t i = 0; i < hazard->row->interpreters && status == XV_OK; i++)
        status = XvInterpreter_New(hazard->rt, "hazard", &hazard->interps[i]);
    fail(hazard, status);
}

static void close_world(XvLabHazard *hazard)
{
    if (hazard->rt == NULL)
        return;
    fail(hazard, XvRuntime_Close(hazard->rt, XVLAB_CLOSE_NS));
    for (int32_t i = 0; i < 2; i++)
        if (hazard->interps[i] != NULL)
            XvInterpreter_Release(hazard->interps[i]);
}

/* Both sides in one interpreter take turns, hold by hold; each in its own stays in. */
static bool takes_turns(const XvLabHazard *hazard) { return hazard->row->interpreters == 1; }

static void enter(XvLabHazard *hazard, int32_t worker)
{
    XvLabSide *self = &hazard->sides[worker];
    if (hazard->row->interpreters > 0) {
        XvInterpreter *interp = hazard->interps[takes_turns(hazard) ? 0 : worker];
        XvStatus status = XvInterpreter_Attach(interp, NULL, XV_FOREVER, &self->ts);
        fail(hazard, status);
        if (status != XV_OK)
            return;
    }
    if (worker == 0 && hazard->row->open != NULL)
        fail(hazard, hazard->row->open(hazard));
    if (takes_turns(hazard))
        XvThreadState_Unlock(self->ts);
}

static void leave(XvLabHazard *hazard, int32_t worker)
{
    XvLabSide *self = &hazard->sides[worker];
    if (worker == 0 && hazard->row->close != NULL && self->ts != NULL) {
        if (takes_turns(hazard))
            XvThreadState_Lock(self->ts);
        hazard->row->close(hazard);
    }
    if (self->ts != NULL)
        XvThreadState_Detach(self->ts);
}

static void run_worker(void *arg, int32_t worker)
{
    XvLabHazard *hazard = arg;
    if (worker == 0)
        open_world(hazard);
    xvlab_meet(&hazard->meeting);
    if (!failed(hazard))
        enter(hazard, worker);
    xvlab_meet(&hazard->meeting);
    int64_t begin = xvlab_now_ns();
    if (!failed(hazard)) {
        if (worker == 0)
            run_a(hazard);
        else
            run_b(hazard);
    }
    xvlab_meet(&hazard->meeting);
    if (worker == 0) {
        hazard->tally.ns = xvlab_now_ns() - begin;
        hazard->tally.cpu_a = sched_getcpu();
    } else {
        hazard->tally.cpu_b = sched_getcpu();
    }
    leave(hazard, worker);
    xvlab_meet(&hazard->meeting);
    if (worker == 0)
        close_world(hazard);
}

/* Generators of the two sides differ, are never 0, and neighbouring seeds are far apart (splitmix64). */
static uint64_t scatter(uint64_t seed)
{
    seed += UINT64_C(0x9e3779b97f4a7c15);
    seed = (seed ^ (seed >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    seed = (seed ^ (seed >> 27)) * UINT64_C(0x94d049bb133111eb);
    seed ^= seed >> 31;
    return seed != 0 ? seed : 1;
}

XvStatus xvlab_hazard_run_row(XvLabCrew *crew, const XvLabRow *row, int64_t duration_ns, uint64_t seed,
                              XvLabHazardSample *out)
{
    memset(out, 0, sizeof *out);
    XvLabHazard *hazard = aligned_alloc(XVLAB_LINE, sizeof *hazard);
    if (hazard == NULL)
        return XV_NOMEM;
    memset(hazard, 0, sizeof *hazard);
    hazard->row = row;
    hazard->meeting.n = 2;
    hazard->victim = &hazard->victims[0];
    hazard->ticks = xvlab_crew_ticks(crew, duration_ns);
    hazard->lead = xvlab_crew_ticks(crew, LEAD_NS);
    for (uint64_t side = 0; side < 2; side++)
        hazard->sides[side].random = scatter(2 * seed + side);

    XvStatus status = xvlab_crew_run(crew, 2, run_worker, hazard);
    if (status == XV_OK)
        status = atomic_load_explicit(&hazard->status, memory_order_relaxed);
    if (status == XV_OK)
        *out = hazard->tally;
    free(hazard);
    return status;
}

XvStatus xvlab_hazard_run(XvLabCrew *crew, int32_t row, int64_t duration_ns, uint64_t seed, XvLabHazardSample *out)
{
    if (crew == NULL || out == NULL || row < 0 || row >= XVLAB_HAZARD_ROWS || xvlab_crew_size(crew) < 2
        || duration_ns < 1000 || duration_ns > XVLAB_MAX_SAMPLE_NS)
        return XV_INVALID;
    return xvlab_hazard_run_row(crew, rows[row], duration_ns, seed, out);
}

const char *xvlab_hazard_name(int32_t row) { return row < 0 || row >= XVLAB_HAZARD_ROWS ? NULL : rows[row]->name; }
