/* SPDX-License-Identifier: Apache-2.0
 *
 * A ticket that several claim: one gets it, with all that was written into its share, and nobody once it is spent.
 *   claimers=n   who claim it
 *   there=1      it is there from the beginning; else somebody puts it there meanwhile
 *   back=1       who gets it gives it back, so that the next one may have it
 *   again=1      who gets it makes another ticket, which has the same place
 *   reserver=1   somebody else makes tickets, and may get the place
 *   takers=1     two threads make tickets, and one spends one
 *   first=1      and there is no place at all yet
 *   guesser=1    somebody claims a number that was never given out
 */
#include "checker.h"

#include "share/counter.h"

#define PEOPLE 3

static uint64_t ticket;
static int won[PEOPLE];

static uint64_t reserve(int64_t counts)
{
    uint64_t fresh = xv_counter_reserve();
    CHECK(fresh != 0);
    keep(xv_counter_share(fresh));   /* places are never given back */
    xv_counter_share(fresh)->counts = counts;
    return fresh;
}

static void publisher(void *arg)
{
    (void)arg;
    xv_counter_share(ticket)->counts = 5;
    xv_counter_publish(ticket);
}

static bool claim(void)
{
    if (!xv_counter_claim(ticket))
        return false;
    CHECK(xv_counter_share(ticket)->counts == 5);
    return true;
}

static void claimer(void *arg)
{
    int *mine = arg;
    if (!claim())
        return;
    ++*mine;
    if (option("back", 0)) {
        xv_counter_publish(ticket);
        return;
    }
    xv_counter_spend(ticket);
    if (option("again", 0))
        xv_counter_publish(reserve(5));
}

static void reserver(void *arg)
{
    (void)arg;
    reserve(6);
}

static void guesser(void *arg)
{
    (void)arg;
    CHECK(!xv_counter_claim(10));
}

/* The first gives back a place whose link the second may have read already. */
static void first_taker(void *arg)
{
    uint64_t one, other;
    (void)arg;
    one = reserve(1);
    other = reserve(2);
    xv_counter_spend(one);
    CHECK(xv_counter_share(other)->counts == 2);
}

static void second_taker(void *arg)
{
    uint64_t one, other;
    (void)arg;
    one = reserve(3);
    other = reserve(4);
    CHECK(xv_counter_share(one)->counts == 3 && xv_counter_share(other)->counts == 4);
}

void scenario(void)
{
    int claimers = option("claimers", 1), winners = 0;
    for (int i = 0; i < PEOPLE; i++)
        won[i] = 0;
    if (!option("first", 0))
        ticket = reserve(0);
    if (option("there", 0))
        publisher(NULL);
    else if (claimers != 0)
        spawn("publisher", publisher, NULL);
    for (int i = 0; i < claimers; i++)
        spawn("claimer", claimer, &won[i]);
    if (option("reserver", 0))
        spawn("reserver", reserver, NULL);
    if (option("takers", 0)) {
        spawn("taker", first_taker, NULL);
        spawn("taker", second_taker, NULL);
    }
    if (option("guesser", 0))
        spawn("guesser", guesser, NULL);
    join_all();
    for (int i = 0; i < claimers; i++)
        winners += won[i];
    if (claimers == 0)
        return;
    if (option("back", 0))
        CHECK(claim());
    else
        CHECK(winners + claim() == 1);
}
