/* SPDX-License-Identifier: Apache-2.0
 *
 * Rows that must go wrong do, rows that must not do not; and the frame sees each kind of failure where one is planted,
 * so that a row of zeros is a statement about the row.
 */
#include "hazard.h"
#include "labtest.h"

#define SAMPLES 3

static XvLabHazardSample run_row(XvLabCrew *crew, const XvLabRow *row, int64_t ns, int samples)
{
    XvLabHazardSample sum = {0}, sample;
    for (int i = 0; i < samples; i++) {
        CHECK_OK(xvlab_hazard_run_row(crew, row, ns, (uint64_t)i, &sample));
        CHECK_INT(sample.trials, >=, 1);
        CHECK_INT(sample.ns, >=, ns - ns / 50); /* ticks were counted, not nanoseconds */
        CHECK_INT(sample.lost_updates, ==, sample.lost_increments + sample.lost_decrements);
        for (size_t k = 0; k < sizeof sum / sizeof(int64_t); k++)
            ((int64_t *)&sum)[k] += ((const int64_t *)&sample)[k];
        CHECK_INT(sample.cpu_a, ==, xvlab_crew_last_cpu(crew, 0));
        CHECK_INT(sample.cpu_b, ==, xvlab_crew_last_cpu(crew, 1));
    }
    printf("\n  %s: %" PRId64 " trials, %" PRId64 " overlapped, received %" PRId64 "; lost %" PRId64
           ", freed while held %" PRId64 ", leaked %" PRId64 ", freed twice %" PRId64 " ",
           row->name, sum.trials, sum.overlapped, sum.received, sum.lost_updates, sum.frees_while_held, sum.leaks,
           sum.double_frees);
    return sum;
}

static XvLabHazardSample run_briefly(XvLabCrew *crew, const XvLabRow *row)
{
    return run_row(crew, row, MILLISECONDS(60), SAMPLES);
}

/* A row that must free under a holder: is given time until it does, as chance and a busy machine want it. */
static XvLabHazardSample run_control(XvLabCrew *crew, const XvLabRow *row)
{
    XvLabHazardSample sum = run_briefly(crew, row);
    if (!runs_apart(crew) || is_sanitized()) {
        printf("(could not see: needs two CPUs, and steps that no sanitizer slows down) ");
        return sum;
    }
    for (int tries = 0; tries < 50 && sum.frees_while_held == 0; tries++)
        sum = run_briefly(crew, row);
    CHECK_INT(sum.frees_while_held, >, 0);
    return sum;
}

static void check_nothing_wrong(const XvLabHazardSample *sum)
{
    CHECK_INT(sum->lost_updates, ==, 0);
    CHECK_INT(sum->frees_while_held, ==, 0);
    CHECK_INT(sum->leaks, ==, 0);
    CHECK_INT(sum->double_frees, ==, 0);
    CHECK_INT(sum->early_zeros, ==, 0);
}

TEST("counted plainly without a GIL, updates are lost and the object is freed under its holder")
{
    XvLabCrew *crew = open_pair_of_workers();
    XvLabHazardSample sum = run_control(crew, &xvlab_row_plain_no_gil);
    if (sum.frees_while_held > 0)
        CHECK_INT(sum.lost_updates, >, 0);
    xvlab_crew_close(crew);
}

TEST("with the pointer passed outside the GIL no update is lost, and the object is freed under its holder")
{
    XvLabCrew *crew = open_pair_of_workers();
    XvLabHazardSample sum = run_control(crew, &xvlab_row_plain_passed_outside);
    CHECK_INT(sum.lost_updates, ==, 0);
    CHECK_INT(sum.leaks, ==, 0);
    xvlab_crew_close(crew);
}

TEST("under the GIL nothing goes wrong, whoever comes first")
{
    XvLabCrew *crew = open_pair_of_workers();
    int b_came_first = 0, a_came_first = 0;
    for (int tries = 0; tries < 50 && !(b_came_first && a_came_first); tries++) {
        XvLabHazardSample sum = run_briefly(crew, &xvlab_row_plain_under_gil);
        check_nothing_wrong(&sum);
        b_came_first |= sum.received > 0;
        a_came_first |= sum.received < sum.trials;
        if (!runs_apart(crew))
            break;
    }
    if (runs_apart(crew))
        CHECK(b_came_first && a_came_first);
    xvlab_crew_close(crew);
}

TEST("atomic counts are not lost, and a reference taken on receipt comes too late all the same")
{
    XvLabCrew *crew = open_pair_of_workers();
    XvLabHazardSample sum = run_control(crew, &xvlab_row_atomic_on_receipt);
    CHECK_INT(sum.lost_updates, ==, 0);
    CHECK_INT(sum.leaks, ==, 0);
    xvlab_crew_close(crew);
}

TEST("atomic counts and a reference handed over: nothing goes wrong")
{
    XvLabCrew *crew = open_pair_of_workers();
    XvLabHazardSample sum = run_briefly(crew, &xvlab_row_atomic_handed_over);
    check_nothing_wrong(&sum);
    CHECK_INT(sum.received, ==, sum.trials);
    xvlab_crew_close(crew);
}

TEST("shared views: nothing goes wrong")
{
    XvLabCrew *crew = open_pair_of_workers();
    XvLabHazardSample sum = run_briefly(crew, &xvlab_row_shared_view);
    check_nothing_wrong(&sum);
    CHECK_INT(sum.received, ==, sum.trials);
    xvlab_crew_close(crew);
}

TEST("both hold one and count plainly: it goes wrong, though no count was ever 0")
{
    XvLabCrew *crew = open_pair_of_workers();
    XvLabHazardSample sum = run_control(crew, &xvlab_row_both_hold_plain);
    CHECK_INT(sum.early_zeros, ==, 0);
    CHECK_INT(sum.frees_while_held, ==, sum.lost_increments);
    CHECK_INT(sum.leaks, ==, sum.lost_decrements);
    xvlab_crew_close(crew);
}

TEST("one holds and the other does not touch it: nothing goes wrong")
{
    XvLabCrew *crew = open_pair_of_workers();
    XvLabHazardSample sum = run_briefly(crew, &xvlab_row_one_holds);
    check_nothing_wrong(&sum);
    CHECK_INT(sum.received, ==, 0);
    xvlab_crew_close(crew);
}

/* ---- Planted failures: each in every trial, and nothing else in any ---- */

static XvStatus idle(XvLabHazard *hazard, XvLabSide *self)
{
    (void)hazard;
    xvlab_steps_end(self);
    return XV_OK;
}

static XvStatus prepare_one(XvLabHazard *hazard)
{
    xvlab_victim_revive(hazard->victim, 1);
    return XV_OK;
}

static void judge_count(XvLabHazard *hazard, XvLabVerdict *verdict)
{
    xvlab_judge_victim(hazard->victim, hazard->victim->ob_base.ob_refcnt, verdict);
}

static XvStatus drop_and_free(XvLabHazard *hazard, XvLabSide *self)
{
    hazard->victim->ob_base.ob_refcnt--;
    xvlab_victim_free(hazard->victim);
    return idle(hazard, self);
}

static XvStatus drop_without_freeing(XvLabHazard *hazard, XvLabSide *self)
{
    hazard->victim->ob_base.ob_refcnt--;
    return idle(hazard, self);
}

static XvStatus drop_too_often(XvLabHazard *hazard, XvLabSide *self)
{
    hazard->victim->ob_base.ob_refcnt--;
    return drop_and_free(hazard, self);
}

static XvStatus free_without_dropping(XvLabHazard *hazard, XvLabSide *self)
{
    xvlab_victim_free(hazard->victim);
    return idle(hazard, self);
}

static XvStatus free_once_more(XvLabHazard *hazard, XvLabSide *self)
{
    xvlab_victim_free(hazard->victim);
    return idle(hazard, self);
}

static XvStatus look_afterwards(XvLabHazard *hazard, XvLabSide *self)
{
    xvlab_await_finished(self, &hazard->sides[0]);
    xvlab_look(self, hazard->victim);
    return idle(hazard, self);
}

typedef struct Planted {
    XvLabRow row;
    int64_t lost_increments, lost_decrements, frees_while_held, leaks, double_frees; /* per trial */
} Planted;

TEST("each failure that is planted is counted, once a trial, and nothing else is")
{
    static const Planted planted[] = {
        {{.name = "nothing", .a = drop_and_free, .b = idle}, 0, 0, 0, 0, 0},
        {{.name = "a leak", .a = drop_without_freeing, .b = idle}, 0, 0, 0, 1, 0},
        {{.name = "a count too low", .a = drop_too_often, .b = idle}, 1, 0, 0, 0, 0},
        {{.name = "a count too high", .a = free_without_dropping, .b = idle}, 0, 1, 0, 0, 0},
        {{.name = "a second free", .a = drop_and_free, .b = free_once_more}, 0, 0, 0, 0, 1},
        {{.name = "a holder comes too late", .a = drop_and_free, .b = look_afterwards}, 0, 0, 1, 0, 0},
    };
    XvLabCrew *crew = open_pair_of_workers();
    for (size_t i = 0; i < sizeof planted / sizeof planted[0]; i++) {
        XvLabRow row = planted[i].row;
        row.prepare = prepare_one;
        row.judge = judge_count;
        XvLabHazardSample sum = run_row(crew, &row, MILLISECONDS(2), 1);
        CHECK_INT(sum.lost_increments, ==, planted[i].lost_increments * sum.trials);
        CHECK_INT(sum.lost_decrements, ==, planted[i].lost_decrements * sum.trials);
        CHECK_INT(sum.frees_while_held, ==, planted[i].frees_while_held * sum.trials);
        CHECK_INT(sum.leaks, ==, planted[i].leaks * sum.trials);
        CHECK_INT(sum.double_frees, ==, planted[i].double_frees * sum.trials);
    }
    xvlab_crew_close(crew);
}

/* The row of shared views with a receiver that keeps its first tickets until the end: what a share that is lost looks
   like to the row's own judge. */
#define KEPT 64

static XvTicket *kept[KEPT];
static _Atomic(int) keeping;

static XvStatus keep_ticket(XvLabHazard *hazard, XvLabSide *self)
{
    if (atomic_load(&keeping) == KEPT)
        return xvlab_row_shared_view.b(hazard, self);
    kept[keeping] = atomic_exchange(&hazard->slot, NULL);
    atomic_fetch_add(&keeping, 1);
    return idle(hazard, self);
}

static void close_kept(XvLabHazard *hazard)
{
    while (keeping > 0)
        XvTicket_Close(hazard->sides[0].ts, kept[--keeping]);
}

TEST("a share that is never let go shows in the row of shared views, as a leak and in the count")
{
    XvLabRow row = xvlab_row_shared_view;
    row.b = keep_ticket;
    row.close = close_kept;
    XvLabCrew *crew = open_pair_of_workers();
    XvLabHazardSample sum = run_row(crew, &row, MILLISECONDS(30), 1);
    for (int tries = 0; tries < 50 && sum.trials < KEPT; tries++)
        sum = run_row(crew, &row, MILLISECONDS(100), 1);
    CHECK_INT(sum.trials, >=, KEPT);
    CHECK_INT(sum.leaks, ==, KEPT);
    CHECK_INT(sum.lost_decrements, >, 0);
    CHECK_INT(sum.lost_decrements, <, KEPT);
    CHECK_INT(sum.lost_increments, ==, 0);
    CHECK_INT(sum.frees_while_held, ==, 0);
    xvlab_crew_close(crew);
}

static XvStatus fail_at_once(XvLabHazard *hazard, XvLabSide *self)
{
    (void)hazard;
    (void)self;
    return XV_NOMEM;
}

TEST("a sample that runs out of memory ends and says so")
{
    XvLabRow row = {.name = "fails", .prepare = prepare_one, .a = drop_and_free, .b = fail_at_once,
                    .judge = judge_count};
    XvLabCrew *crew = open_pair_of_workers();
    XvLabHazardSample sample;
    CHECK_INT(xvlab_hazard_run_row(crew, &row, MILLISECONDS(50), 1, &sample), ==, XV_NOMEM);
    CHECK_INT(sample.trials, ==, 0);
    xvlab_crew_close(crew);
}

TEST("rows are named as the report names them")
{
    CHECK_STR(xvlab_hazard_name(XVLAB_HAZARD_PLAIN_NO_GIL), "plain, no GIL");
    CHECK_STR(xvlab_hazard_name(XVLAB_HAZARD_PLAIN_PASSED_OUTSIDE), "plain, pointer passed outside the GIL");
    CHECK_STR(xvlab_hazard_name(XVLAB_HAZARD_PLAIN_UNDER_GIL), "plain, under the GIL");
    CHECK_STR(xvlab_hazard_name(XVLAB_HAZARD_ATOMIC_ON_RECEIPT), "atomic, reference taken on receipt");
    CHECK_STR(xvlab_hazard_name(XVLAB_HAZARD_ATOMIC_HANDED_OVER), "atomic, reference handed over");
    CHECK_STR(xvlab_hazard_name(XVLAB_HAZARD_SHARED_VIEW), "shared view");
    CHECK_STR(xvlab_hazard_name(XVLAB_HAZARD_BOTH_HOLD_PLAIN), "both hold one, plain");
    CHECK_STR(xvlab_hazard_name(XVLAB_HAZARD_ONE_HOLDS), "one holds, the other does not touch it");
    CHECK_PTR(xvlab_hazard_name(XVLAB_HAZARD_ROWS), ==, NULL);
    CHECK_PTR(xvlab_hazard_name(-1), ==, NULL);
}

TEST("what cannot be run is refused")
{
    XvLabCrew *crew = open_pair_of_workers();
    int32_t anywhere = -1;
    XvLabCrew *alone;
    CHECK_OK(xvlab_crew_open(&anywhere, 1, &alone));
    XvLabHazardSample sample;
    CHECK_INT(xvlab_hazard_run(crew, -1, 1000, 1, &sample), ==, XV_INVALID);
    CHECK_INT(xvlab_hazard_run(crew, XVLAB_HAZARD_ROWS, 1000, 1, &sample), ==, XV_INVALID);
    CHECK_INT(xvlab_hazard_run(crew, 0, 999, 1, &sample), ==, XV_INVALID);
    CHECK_INT(xvlab_hazard_run(crew, 0, XVLAB_MAX_SAMPLE_NS + 1, 1, &sample), ==, XV_INVALID);
    CHECK_INT(xvlab_hazard_run(crew, 0, 1000, 1, NULL), ==, XV_INVALID);
    CHECK_INT(xvlab_hazard_run(NULL, 0, 1000, 1, &sample), ==, XV_INVALID);
    CHECK_INT(xvlab_hazard_run(alone, 0, 1000, 1, &sample), ==, XV_INVALID);
    CHECK_OK(xvlab_hazard_run(crew, 0, 1000, 1, &sample));
    xvlab_crew_close(alone);
    xvlab_crew_close(crew);
}

TEST("it runs on one CPU as well, and sees nothing that is not there")
{
    int32_t first;
    xvlab_cpus(&first, 1);
    int32_t same[2] = {first, first};
    XvLabCrew *crew;
    CHECK_OK(xvlab_crew_open(same, 2, &crew));
    for (int32_t i = 0; i < XVLAB_HAZARD_ROWS; i++) {
        XvLabHazardSample sample;
        CHECK_OK(xvlab_hazard_run(crew, i, MILLISECONDS(20), 1, &sample));
        CHECK_INT(sample.trials, >=, 1);
        if (i == XVLAB_HAZARD_PLAIN_UNDER_GIL || i == XVLAB_HAZARD_ATOMIC_HANDED_OVER
            || i == XVLAB_HAZARD_SHARED_VIEW || i == XVLAB_HAZARD_ONE_HOLDS)
            check_nothing_wrong(&sample);
    }
    xvlab_crew_close(crew);
}
