/* SPDX-License-Identifier: Apache-2.0
 *
 * Does the checker know the memory model? Each test has an outcome that RC11 allows, and the checker must find, or that
 * it forbids, and the checker must not. The verdicts are in litmus.list.
 */
#include "litmus.h"

static atomic_int x, y, z;
static int r0, r1, r2, r3;

/* Message passing */
THREAD(mp_rlx_w, ST(x, 1, RLX); ST(y, 1, RLX))
THREAD(mp_rlx_r, r0 = LD(y, RLX); r1 = LD(x, RLX))
THREAD(mp_rel_w, ST(x, 1, RLX); ST(y, 1, REL))
THREAD(mp_acq_r, r0 = LD(y, ACQ); r1 = LD(x, RLX))
THREAD(mp_fence_w, ST(x, 1, RLX); FENCE(REL); ST(y, 1, RLX))
THREAD(mp_fence_r, r0 = LD(y, RLX); FENCE(ACQ); r1 = LD(x, RLX))
THREAD(mp_rmw_w, ST(x, 1, RLX); ADD(y, REL))
THREAD(mp_rmw_r, r0 = ADD(y, ACQ); r1 = LD(x, RLX))
SEEN(mp, r0 == 1 && r1 == 0)

/* Store buffering */
THREAD(sb_ar_0, ST(x, 1, REL); r0 = LD(y, ACQ))
THREAD(sb_ar_1, ST(y, 1, REL); r1 = LD(x, ACQ))
THREAD(sb_sc_0, ST(x, 1, SC); r0 = LD(y, SC))
THREAD(sb_sc_1, ST(y, 1, SC); r1 = LD(x, SC))
THREAD(sb_fence_0, ST(x, 1, RLX); FENCE(SC); r0 = LD(y, RLX))
THREAD(sb_fence_1, ST(y, 1, RLX); FENCE(SC); r1 = LD(x, RLX))
THREAD(sb_rlx_1, ST(y, 1, RLX); r1 = LD(x, RLX))
THREAD(sb_rmw_0, ADD(x, AR); r0 = LD(y, ACQ))
THREAD(sb_rmw_1, ADD(y, AR); r1 = LD(x, ACQ))
THREAD(sb_shared_0, ST(x, 1, RLX); ADD(z, AR); r0 = LD(y, RLX))
THREAD(sb_shared_1, ST(y, 1, RLX); ADD(z, AR); r1 = LD(x, RLX))
THREAD(sb_one_rlx_0, ST(x, 1, RLX); r0 = LD(y, SC))
THREAD(sb_one_rlx_1, ST(y, 1, SC); r1 = LD(x, SC))
THREAD(sb_sc_rmw_0, ADD(x, SC); r0 = LD(y, SC))
THREAD(sb_sc_rmw_1, ADD(y, SC); r1 = LD(x, SC))
SEEN(sb, r0 == 0 && r1 == 0)

/* Load buffering: C11 allows it, RC11 does not */
THREAD(lb_0, r0 = LD(x, RLX); ST(y, 1, RLX))
THREAD(lb_1, r1 = LD(y, RLX); ST(x, 1, RLX))
SEEN(lb, r0 == 1 && r1 == 1)

/* Coherence */
THREAD(co_w, ST(x, 1, RLX); ST(x, 2, RLX))
THREAD(co_rr, r0 = LD(x, RLX); r1 = LD(x, RLX))
SEEN(corr, r0 == 2 && r1 == 1)
THREAD(cowr, ST(x, 3, RLX); r0 = LD(x, RLX); r1 = LD(x, RLX))
SEEN(cowr_seen, r0 == 3 && r1 == 3 && LD(x, RLX) != 3)
SEEN(cowr_back, r0 == 1 && r1 == 3)
THREAD(corw, r0 = LD(x, RLX); ST(x, 3, RLX))
SEEN(corw_seen, r0 == 2 && LD(x, RLX) == 2)
THREAD(wide_0, ST(x, 1, RLX); ST(y, 2, RLX))
THREAD(wide_1, ST(y, 1, RLX); ST(x, 2, RLX))
THREAD(wide_sc_0, ST(x, 1, SC); ST(y, 2, SC))
THREAD(wide_sc_1, ST(y, 1, SC); ST(x, 2, SC))
THREAD(wide_fence_0, ST(x, 1, RLX); FENCE(SC); ST(y, 2, RLX))
THREAD(wide_fence_1, ST(y, 1, RLX); FENCE(SC); ST(x, 2, RLX))
SEEN(wide, LD(x, RLX) == 1 && LD(y, RLX) == 1)

/* Read-modify-writes take nothing from each other */
THREAD(add_0, r0 = ADD(x, RLX))
THREAD(add_1, r1 = ADD(x, RLX))
SEEN(lost_update, LD(x, RLX) != 2)
SEEN(same_ticket, r0 == r1)
THREAD(take_0, int zero = 0; r0 = atomic_compare_exchange_strong_explicit(&x, &zero, 1, RLX, RLX))
THREAD(take_1, int zero = 0; r1 = atomic_compare_exchange_strong_explicit(&x, &zero, 2, RLX, RLX))
SEEN(both_took, r0 && r1)
SEEN(none_took, !r0 && !r1)
THREAD(store_3, ST(x, 3, RLX))
SEEN(store_between, r0 == 0 && r1 == 1 && LD(x, RLX) == 3)

/* Causality over three threads */
THREAD(wrc_0, ST(x, 1, RLX))
THREAD(wrc_rlx_1, r0 = LD(x, RLX); ST(y, 1, RLX))
THREAD(wrc_rel_1, r0 = LD(x, RLX); ST(y, 1, REL))
THREAD(wrc_rlx_2, r1 = LD(y, RLX); r2 = LD(x, RLX))
THREAD(wrc_acq_2, r1 = LD(y, ACQ); r2 = LD(x, RLX))
SEEN(wrc, r0 == 1 && r1 == 1 && r2 == 0)
THREAD(isa2_0, ST(x, 1, RLX); ST(y, 1, REL))
THREAD(isa2_1, r0 = LD(y, ACQ); ST(z, 1, REL))
THREAD(isa2_2, r1 = LD(z, ACQ); r2 = LD(x, RLX))
SEEN(isa2, r0 == 1 && r1 == 1 && r2 == 0)

/* Independent reads of independent writes */
THREAD(iriw_rel_0, ST(x, 1, REL))
THREAD(iriw_rel_1, ST(y, 1, REL))
THREAD(iriw_acq_2, r0 = LD(x, ACQ); r1 = LD(y, ACQ))
THREAD(iriw_acq_3, r2 = LD(y, ACQ); r3 = LD(x, ACQ))
THREAD(iriw_sc_0, ST(x, 1, SC))
THREAD(iriw_sc_1, ST(y, 1, SC))
THREAD(iriw_sc_2, r0 = LD(x, SC); r1 = LD(y, SC))
THREAD(iriw_sc_3, r2 = LD(y, SC); r3 = LD(x, SC))
THREAD(iriw_fence_2, r0 = LD(x, RLX); FENCE(SC); r1 = LD(y, RLX))
THREAD(iriw_fence_3, r2 = LD(y, RLX); FENCE(SC); r3 = LD(x, RLX))
SEEN(iriw, r0 == 1 && r1 == 0 && r2 == 1 && r3 == 0)

/* Read to write */
THREAD(rw_sc_0, ST(x, 1, SC); ST(y, 1, SC))
THREAD(rw_sc_1, ST(y, 2, SC); r0 = LD(x, SC))
SEEN(rw, LD(y, RLX) == 2 && r0 == 0)
THREAD(rw_ar_0, ST(x, 1, REL); ST(y, 1, REL))
THREAD(rw_ar_1, ST(y, 2, REL); r0 = LD(x, ACQ))

/* Sequentially consistent accesses order nothing but each other: what passes between them relaxed is no order */
THREAD(sc_weak_0, ST(x, 1, SC); ST(y, 1, RLX))
THREAD(sc_weak_1, r0 = LD(y, RLX); r1 = LD(x, SC))
THREAD(sc_strong_0, ST(x, 1, SC); ST(y, 1, REL))
THREAD(sc_strong_1, r0 = LD(y, ACQ); r1 = LD(x, SC))

/* Release sequences */
THREAD(seq_w, ST(y, 1, RLX); ST(x, 1, REL))
THREAD(seq_rmw, ADD(x, RLX))
THREAD(seq_r, r0 = LD(x, ACQ); r1 = LD(y, RLX))
SEEN(seq, r0 == 2 && r1 == 0)
THREAD(seq_store, ST(x, 2, RLX))
THREAD(seq_own, ST(y, 1, RLX); ST(x, 1, REL); ST(x, 2, RLX))

/* Mutexes order what is inside, not what is beside: here each thread has one of its own in between */
static atomic_flag locks[2];
#define LOCKED(i) do { while (atomic_flag_test_and_set_explicit(&locks[i], ACQ)) ; \
                       atomic_flag_clear_explicit(&locks[i], REL); } while (0)
THREAD(lock_0, ST(x, 1, RLX); LOCKED(0); r0 = LD(y, RLX))
THREAD(lock_1, ST(y, 1, RLX); LOCKED(1); r1 = LD(x, RLX))

static const Test tests[] = {
    {"mp_relaxed", {mp_rlx_w, mp_rlx_r}, mp},
    {"mp_release_only", {mp_rel_w, mp_rlx_r}, mp},
    {"mp_acquire_only", {mp_rlx_w, mp_acq_r}, mp},
    {"mp_release_acquire", {mp_rel_w, mp_acq_r}, mp},
    {"mp_fences", {mp_fence_w, mp_fence_r}, mp},
    {"mp_fence_to_acquire", {mp_fence_w, mp_acq_r}, mp},
    {"mp_release_to_fence", {mp_rel_w, mp_fence_r}, mp},
    {"mp_rmw", {mp_rmw_w, mp_rmw_r}, mp},
    {"sb_release_acquire", {sb_ar_0, sb_ar_1}, sb},
    {"sb_seq_cst", {sb_sc_0, sb_sc_1}, sb},
    {"sb_fences", {sb_fence_0, sb_fence_1}, sb},
    {"sb_one_fence", {sb_fence_0, sb_rlx_1}, sb},
    {"sb_rmw_acq_rel", {sb_rmw_0, sb_rmw_1}, sb},
    {"sb_rmw_seq_cst", {sb_sc_rmw_0, sb_sc_rmw_1}, sb},
    {"sb_rmw_of_shared", {sb_shared_0, sb_shared_1}, sb},
    {"sb_three_of_four_seq_cst", {sb_one_rlx_0, sb_one_rlx_1}, sb},
    {"sb_own_locks", {lock_0, lock_1}, sb},
    {"lb_relaxed", {lb_0, lb_1}, lb},
    {"coherence_read_read", {co_w, co_rr}, corr},
    {"coherence_write_last", {co_w, cowr}, cowr_seen},
    {"coherence_write_read", {co_w, cowr}, cowr_back},
    {"coherence_read_write", {co_w, corw}, corw_seen},
    {"2+2w_relaxed", {wide_0, wide_1}, wide},
    {"2+2w_seq_cst", {wide_sc_0, wide_sc_1}, wide},
    {"2+2w_fences", {wide_fence_0, wide_fence_1}, wide},
    {"rmw_lost_update", {add_0, add_1}, lost_update},
    {"rmw_same_ticket", {add_0, add_1}, same_ticket},
    {"rmw_store_between", {add_0, add_1, store_3}, store_between},
    {"cas_both", {take_0, take_1}, both_took},
    {"cas_none", {take_0, take_1}, none_took},
    {"wrc_relaxed", {wrc_0, wrc_rlx_1, wrc_rlx_2}, wrc},
    {"wrc_release_acquire", {wrc_0, wrc_rel_1, wrc_acq_2}, wrc},
    {"isa2_release_acquire", {isa2_0, isa2_1, isa2_2}, isa2},
    {"iriw_release_acquire", {iriw_rel_0, iriw_rel_1, iriw_acq_2, iriw_acq_3}, iriw},
    {"iriw_seq_cst", {iriw_sc_0, iriw_sc_1, iriw_sc_2, iriw_sc_3}, iriw},
    {"iriw_fences", {iriw_rel_0, iriw_rel_1, iriw_fence_2, iriw_fence_3}, iriw},
    {"iriw_relaxed_writes", {iriw_rel_0, iriw_rel_1, iriw_sc_2, iriw_sc_3}, iriw},
    {"r_seq_cst", {rw_sc_0, rw_sc_1}, rw},
    {"r_release_acquire", {rw_ar_0, rw_ar_1}, rw},
    {"seq_cst_beside_relaxed", {sc_weak_0, sc_weak_1}, mp},
    {"seq_cst_beside_acquire", {sc_strong_0, sc_strong_1}, mp},
    {"release_sequence_rmw", {seq_w, seq_rmw, seq_r}, seq},
    {"release_sequence_store", {seq_w, seq_store, seq_r}, seq},
    {"release_sequence_own_store", {seq_own, seq_r}, seq},
    {NULL, {NULL}, NULL},
};

void scenario(void)
{
    const Test *test = chosen(tests);
    r0 = r1 = r2 = r3 = 0;
    atomic_init(&x, 0);
    atomic_init(&y, 0);
    atomic_init(&z, 0);
    atomic_flag_clear_explicit(&locks[0], RLX);
    atomic_flag_clear_explicit(&locks[1], RLX);
    for (int i = 0; i < 4 && test->threads[i] != NULL; i++)
        spawn("thread", test->threads[i], NULL);
    join_all();
    CHECK(!test->seen());
}
