/* SPDX-License-Identifier: Apache-2.0
 *
 * Does the checker see what goes wrong? Each test has one error, in some execution at least; errors.list says what the
 * checker must call it.
 */
#include "litmus.h"

#include "platform/park.h"
#include "platform/sanitize.h"

#include <limits.h>
#include <pthread.h>
#include <stdlib.h>

static atomic_int x, y;
static _Atomic(uint32_t) word;
static int plain;
static char *block;
static pthread_mutex_t locks[2];

THREAD(write_plain, plain++)
THREAD(read_plain, (void)*(volatile int *)&plain)
THREAD(publish, plain = 1; ST(x, 1, RLX))
THREAD(subscribe, if (LD(x, ACQ) == 1) CHECK(*(volatile int *)&plain == 1))
THREAD(free_block, free(block))
THREAD(free_if_told, if (LD(x, ACQ) == 1) free(block))
THREAD(use_block, block[0] = 1; ST(x, 1, REL))
THREAD(use_and_tell_early, ST(x, 1, REL); block[0] = 1)
THREAD(pool_block, xv_forbid(block, 8); xv_allow(block, 8); free(block))
THREAD(keep_in_pool, xv_forbid(block, 16); xv_allow(block, 8); ST(x, 1, REL))
THREAD(read_pooled, if (LD(x, ACQ) == 1) (void)((volatile char *)block)[8])
THREAD(change_pooled, if (LD(x, ACQ) == 1) ST(*(atomic_int *)block, 1, RLX))
THREAD(take_unordered, if (LD(x, RLX) == 1) xv_allow(block, 16))
THREAD(overrun, block[8] = 1; free(block))
THREAD(read_overrun, (void)((volatile char *)block)[8]; free(block))
THREAD(forget, block[0] = 1)
THREAD(lock_both, pthread_mutex_lock(&locks[0]); pthread_mutex_lock(&locks[1]); pthread_mutex_unlock(&locks[1]);
       pthread_mutex_unlock(&locks[0]); free(block))
THREAD(lock_back, pthread_mutex_lock(&locks[1]); pthread_mutex_lock(&locks[0]); pthread_mutex_unlock(&locks[0]);
       pthread_mutex_unlock(&locks[1]))
THREAD(lock_and_keep, pthread_mutex_lock(&locks[0]))
THREAD(unlock_only, pthread_mutex_unlock(&locks[0]))
THREAD(sleep_on_word, while (LD(word, ACQ) == 0) xv_park(&word, 0, INT64_MAX); free(block))
THREAD(wake_before_change, xv_unpark(&word, 1); ST(word, 1, REL))
THREAD(change_only, ST(word, 1, REL))
THREAD(mixed, ST(x, 1, RLX); *(volatile int *)(int *)&x = 2)
THREAD(wait_for_nobody, while (LD(x, ACQ) == 0) (void)LD(y, RLX))
THREAD(crash, *(volatile int *)(uintptr_t)option("nothing", 0) = 1)

static const Test tests[] = {
    {"race_write_write", {write_plain, write_plain}, NULL},
    {"race_write_read", {write_plain, read_plain}, NULL},
    {"race_published_relaxed", {publish, subscribe}, NULL},
    {"race_with_free", {free_if_told, use_and_tell_early}, NULL},
    {"use_after_free", {use_block, free_block}, NULL},
    {"double_free", {free_block, free_block}, NULL},
    {"double_free_told", {free_if_told, free_if_told, use_block}, NULL},
    {"pooled_too_early", {use_block, pool_block}, NULL},
    {"pooled_and_read", {keep_in_pool, read_pooled}, NULL},
    {"pooled_and_changed", {keep_in_pool, change_pooled}, NULL},
    {"pooled_and_taken", {keep_in_pool, take_unordered}, NULL},
    {"overrun", {overrun}, NULL},
    {"overrun_read", {read_overrun}, NULL},
    {"leak", {forget}, NULL},
    {"deadlock_two_locks", {lock_both, lock_back}, NULL},
    {"deadlock_kept_lock", {lock_and_keep, lock_both}, NULL},
    {"unlock_of_another", {lock_and_keep, unlock_only}, NULL},
    {"lost_wake_up", {sleep_on_word, wake_before_change}, NULL},
    {"no_wake_up", {sleep_on_word, change_only}, NULL},
    {"plain_write_of_atomic", {mixed}, NULL},
    {"no_end", {wait_for_nobody}, NULL},
    {"crash", {crash}, NULL},
    {NULL, {NULL}, NULL},
};

void scenario(void)
{
    const Test *test = chosen(tests);
    plain = 0;
    atomic_init(&x, 0);
    atomic_init(&y, 0);
    atomic_init(&word, 0);
    pthread_mutex_init(&locks[0], NULL);
    pthread_mutex_init(&locks[1], NULL);
    block = malloc(test->threads[0] == keep_in_pool ? 16 : 8);
    for (int i = 0; i < 4 && test->threads[i] != NULL; i++)
        spawn("thread", test->threads[i], NULL);
    join_all();
}
