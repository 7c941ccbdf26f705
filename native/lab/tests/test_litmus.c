/* SPDX-License-Identifier: Apache-2.0
 *
 * Shapes: what no model allows is never seen, what this frame is there to see is seen, and each judge knows its
 * outcome.
 */
#include "labtest.h"
#include "litmus.h"

static const XvLabRow *const all[] = {
    &xvlab_shape_lost_update_plain, &xvlab_shape_lost_update_atomic, &xvlab_shape_split_no_fence,
    &xvlab_shape_split_one_fence,   &xvlab_shape_split_two_fences,   &xvlab_shape_message_plain,
    &xvlab_shape_message_ordered,
};

static XvLabLitmusSample run(XvLabCrew *crew, const XvLabRow *shape)
{
    XvLabLitmusSample sample;
    static uint64_t seed;
    CHECK_OK(xvlab_litmus_run_shape(crew, shape, MILLISECONDS(100), ++seed, &sample));
    CHECK_INT(sample.trials, >=, 1);
    CHECK_INT(sample.seen, <=, sample.trials);
    printf("\n  %s: %" PRId64 " of %" PRId64 ", %" PRId64 " overlapped ", shape->name, sample.seen, sample.trials,
           sample.overlapped);
    return sample;
}

/* Given time until it is seen, as chance and a busy machine want it. */
static void check_seen(XvLabCrew *crew, const XvLabRow *shape)
{
    int64_t seen = run(crew, shape).seen;
    if (!runs_apart(crew) || is_sanitized()) {
        printf("(could not see: needs two CPUs, and steps that no sanitizer slows down) ");
        return;
    }
    for (int tries = 0; tries < 50 && seen == 0; tries++)
        seen = run(crew, shape).seen;
    CHECK_INT(seen, >, 0);
}

TEST("a plain count loses updates, and split counts without a fence are missed by both: on every machine")
{
    XvLabCrew *crew = open_pair_of_workers();
    check_seen(crew, &xvlab_shape_lost_update_plain);
    check_seen(crew, &xvlab_shape_split_no_fence);
    xvlab_crew_close(crew);
}

TEST("what no model allows is not seen")
{
    XvLabCrew *crew = open_pair_of_workers();
    for (int i = 0; i < 3; i++) {
        CHECK_INT(run(crew, &xvlab_shape_lost_update_atomic).seen, ==, 0);
        CHECK_INT(run(crew, &xvlab_shape_split_two_fences).seen, ==, 0);
        CHECK_INT(run(crew, &xvlab_shape_message_ordered).seen, ==, 0);
    }
    xvlab_crew_close(crew);
}

TEST("what some models allow may be seen, but a plain count that carries a message not on x86")
{
    XvLabCrew *crew = open_pair_of_workers();
    run(crew, &xvlab_shape_split_one_fence);
    int64_t seen = run(crew, &xvlab_shape_message_plain).seen;
    if (xvlab_memory_model() == XVLAB_MODEL_X86_TSO)
        CHECK_INT(seen, ==, 0);
    xvlab_crew_close(crew);
}

/* ---- Each judge, told every outcome that there is ---- */

static int32_t judged(const XvLabRow *shape, Xv_ssize_t count, bool received, int64_t a, int64_t b)
{
    static XvLabHazard hazard;
    XvLabVerdict verdict = {0};
    hazard.victim = &hazard.victims[0];
    hazard.victim->ob_base.ob_refcnt = count;
    hazard.sides[0].observed = a;
    hazard.sides[1].observed = b;
    hazard.sides[1].received = received;
    shape->judge(&hazard, &verdict);
    return verdict.off != 0;
}

TEST("a judge finds its outcome and no other")
{
    for (size_t i = 0; i < 2; i++) {
        CHECK_INT(judged(all[i], 2, false, 0, 0), ==, 0);
        CHECK_INT(judged(all[i], 1, false, 0, 0), ==, 1);
    }
    for (size_t i = 2; i < 5; i++)
        for (int a = 0; a < 2; a++)
            for (int b = 0; b < 2; b++)
                CHECK_INT(judged(all[i], 2, false, a, b), ==, a == 1 && b == 1);
    for (size_t i = 5; i < 7; i++)
        for (int count = 0; count < 2; count++)
            for (int bytes = 0; bytes < 2; bytes++)
                CHECK_INT(judged(all[i], 2, count != 0, 0, bytes), ==, count == 1 && bytes == 0);
}

TEST("shapes are named as the report names them, and what cannot be run is refused")
{
    XvLabCrew *crew = open_pair_of_workers();
    XvLabLitmusSample sample;
    CHECK_INT(sizeof all / sizeof all[0], ==, XVLAB_LITMUS_SHAPES);
    for (int32_t i = 0; i < XVLAB_LITMUS_SHAPES; i++) {
        CHECK_STR(xvlab_litmus_name(i), all[i]->name);
        CHECK_OK(xvlab_litmus_run(crew, i, 1000, 1, &sample));
    }
    CHECK_PTR(xvlab_litmus_name(-1), ==, NULL);
    CHECK_PTR(xvlab_litmus_name(XVLAB_LITMUS_SHAPES), ==, NULL);
    CHECK_INT(xvlab_litmus_run(crew, -1, 1000, 1, &sample), ==, XV_INVALID);
    CHECK_INT(xvlab_litmus_run(crew, XVLAB_LITMUS_SHAPES, 1000, 1, &sample), ==, XV_INVALID);
    CHECK_INT(xvlab_litmus_run(crew, 0, 999, 1, &sample), ==, XV_INVALID);
    CHECK_INT(xvlab_litmus_run(crew, 0, XVLAB_MAX_SAMPLE_NS + 1, 1, &sample), ==, XV_INVALID);
    CHECK_INT(xvlab_litmus_run(crew, 0, 1000, 1, NULL), ==, XV_INVALID);
    CHECK_INT(xvlab_litmus_run(NULL, 0, 1000, 1, &sample), ==, XV_INVALID);
    xvlab_crew_close(crew);
}
