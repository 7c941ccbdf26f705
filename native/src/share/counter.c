/* SPDX-License-Identifier: Apache-2.0 */
#include "share/counter.h"

#include "platform/atomic.h"
#include "platform/memory.h"

#include <pthread.h>

/* A ticket: uses of the place << PLACE_BITS | place + 1. A place's word: uses << 1 | whether a share lies there. */
#define PLACE_BITS 25
#define LIES 1u

typedef struct Place {
    _Atomic(uint64_t) word;
    _Atomic(uint32_t) next_free;    /* place + 1; 0: none */
    XvShare share;
} Place;

/* Chunk k has FIRST << k places, so that few tickets need little and many need no copying. */
#define FIRST ((uint32_t)64)
#define CHUNKS (PLACE_BITS - 6)

static _Atomic(Place *) chunks[CHUNKS];
static _Atomic(uint64_t) free_places;   /* tag << 32 | place + 1 */
static pthread_mutex_t growing = PTHREAD_MUTEX_INITIALIZER;

static unsigned chunk_of(uint32_t place) { return (unsigned)(31 - __builtin_clz(place + FIRST)) - 6; }

static Place *place_at(uint32_t place)
{
    unsigned k = chunk_of(place);
    Place *chunk = k < CHUNKS ? atomic_load_explicit(&chunks[k], memory_order_acquire) : NULL;
    return chunk == NULL ? NULL : &chunk[place + FIRST - (FIRST << k)];
}

/* Pushes places that are linked from first to last. */
static void push_free(uint32_t first, Place *last)
{
    uint64_t head = atomic_load_explicit(&free_places, memory_order_relaxed), next;
    do {
        atomic_store_explicit(&last->next_free, (uint32_t)head, memory_order_relaxed);
        next = ((head >> 32) + 1) << 32 | (first + 1);
    } while (!atomic_compare_exchange_weak_explicit(&free_places, &head, next, memory_order_release,
                                                    memory_order_relaxed));
}

/* A place's link is read by whoever finds it on top, though another may take it meanwhile and even put it back: the tag
   tells, and the link that was read is then not used. So links are atomics. */
static bool pop_free(uint32_t *place)
{
    uint64_t head = atomic_load_explicit(&free_places, memory_order_acquire), next;
    do {
        if ((uint32_t)head == 0)
            return false;
        *place = (uint32_t)head - 1;
        next = ((head >> 32) + 1) << 32
             | atomic_load_explicit(&place_at(*place)->next_free, memory_order_relaxed);
    } while (!atomic_compare_exchange_weak_explicit(&free_places, &head, next, memory_order_acquire,
                                                    memory_order_acquire));
    return true;
}

/* Adds a chunk, unless somebody else just has. False: out of memory, or of places. */
static bool grow(void)
{
    unsigned k = 0;
    Place *chunk = NULL;
    bool ok = true;
    pthread_mutex_lock(&growing);
    if ((uint32_t)atomic_load_explicit(&free_places, memory_order_relaxed) == 0) {
        while (k < CHUNKS && atomic_load_explicit(&chunks[k], memory_order_relaxed) != NULL)
            k++;
        chunk = k < CHUNKS ? xv_calloc(FIRST << k, sizeof *chunk) : NULL;
        ok = chunk != NULL;
    }
    if (chunk != NULL) {
        uint32_t first = (FIRST << k) - FIRST, count = FIRST << k;
        for (uint32_t i = 0; i + 1 < count; i++)
            atomic_init(&chunk[i].next_free, first + i + 2);
        atomic_store_explicit(&chunks[k], chunk, memory_order_release);
        push_free(first, &chunk[count - 1]);
    }
    pthread_mutex_unlock(&growing);
    return ok;
}

static uint32_t index_of(uint64_t ticket) { return (uint32_t)(ticket & ((1u << PLACE_BITS) - 1)) - 1; }

static uint64_t uses_of(uint64_t ticket) { return ticket >> PLACE_BITS; }

uint64_t xv_counter_reserve(void)
{
    uint32_t index;
    while (!pop_free(&index))
        if (!grow())
            return 0;
    return atomic_load_explicit(&place_at(index)->word, memory_order_relaxed) >> 1 << PLACE_BITS | (index + 1);
}

XvShare *xv_counter_share(uint64_t ticket) { return &place_at(index_of(ticket))->share; }

void xv_counter_publish(uint64_t ticket)
{
    atomic_store_explicit(&place_at(index_of(ticket))->word, uses_of(ticket) << 1 | LIES, memory_order_release);
}

bool xv_counter_claim(uint64_t ticket)
{
    uint64_t word = uses_of(ticket) << 1 | LIES;
    Place *place = index_of(ticket) < 1u << PLACE_BITS ? place_at(index_of(ticket)) : NULL;
    return place != NULL
        && atomic_compare_exchange_strong_explicit(&place->word, &word, uses_of(ticket) << 1, memory_order_acquire,
                                                   memory_order_relaxed);
}

uint64_t xv_counter_renew(uint64_t ticket)
{
    uint64_t renewed = ticket + (UINT64_C(1) << PLACE_BITS);
    if (renewed < ticket)   /* a place that is used up: its last number has to do */
        renewed = ticket;
    xv_counter_publish(renewed);
    return renewed;
}

void xv_counter_spend(uint64_t ticket)
{
    Place *place = place_at(index_of(ticket));
    uint64_t uses = uses_of(ticket) + 1;
    if (uses >> (64 - PLACE_BITS) != 0)   /* the next ticket would not fit: a place that is used up stays empty */
        return;
    atomic_store_explicit(&place->word, uses << 1, memory_order_relaxed);
    push_free(index_of(ticket), place);
}
