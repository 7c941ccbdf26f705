/* SPDX-License-Identifier: Apache-2.0
 *
 * What a queue between two threads cannot be faster than: a cache line that goes there and back, a futex, a ring for one
 * sender and one receiver; and a mutex with a condition, which is what most queues are made of and not fast enough.
 */
#include <errno.h>
#include <linux/futex.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "crew.h"
#include "queue.h"

#define FEW 8
#define SOME 128
#define MANY 1024
#define RING 128 /* a power of two */

/* One direction. */
typedef struct Lane {
    _Alignas(XVLAB_LINE) _Atomic(uint32_t) word;
    _Alignas(XVLAB_LINE) pthread_mutex_t mutex;
    pthread_cond_t changed;
    uint32_t guarded;    /* by the mutex */
} Lane;

typedef struct World {
    Lane lanes[2];    /* by who sends */
    _Alignas(XVLAB_LINE) _Atomic(uint32_t) head;
    uint32_t known_tail;    /* the receiver's */
    _Alignas(XVLAB_LINE) _Atomic(uint32_t) tail;
    uint32_t known_head;    /* the sender's */
    _Alignas(XVLAB_LINE) uintptr_t slots[RING];
} World;

/* How much this worker has sent and received. */
typedef struct Own {
    uint32_t sent, received;
} Own;

static XvStatus open_world(void **out)
{
    World *world = aligned_alloc(XVLAB_LINE, sizeof *world);
    *out = world;
    if (world == NULL)
        return XV_NOMEM;
    memset(world, 0, sizeof *world);
    for (int i = 0; i < 2; i++) {
        pthread_mutex_init(&world->lanes[i].mutex, NULL);
        pthread_cond_init(&world->lanes[i].changed, NULL);
    }
    return XV_OK;
}

static XvStatus close_world(void *arg)
{
    World *world = arg;
    for (int i = 0; i < 2; i++) {
        pthread_cond_destroy(&world->lanes[i].changed);
        pthread_mutex_destroy(&world->lanes[i].mutex);
    }
    free(world);
    return XV_OK;
}

static XvStatus enter(XvLabSide *side)
{
    side->own = calloc(1, sizeof(Own));
    return side->own == NULL ? XV_NOMEM : XV_OK;
}

static void leave(XvLabSide *side) { free(side->own); }

static Lane *own_lane(XvLabSide *side) { return &((World *)side->world)->lanes[side->worker]; }

static Lane *other_lane(XvLabSide *side) { return &((World *)side->world)->lanes[!side->worker]; }

/* Looks without a pause at first: a pause takes as long as the line itself needs. */
static inline void look_again(unsigned *looks)
{
    if (*looks < 1000)
        ++*looks;
    else
        xvlab_wait_step(looks);
}

static bool store(XvLabSide *side, bool last)
{
    Own *own = side->own;
    (void)last;
    atomic_store_explicit(&own_lane(side)->word, ++own->sent, memory_order_release);
    return true;
}

static bool look(XvLabSide *side, bool last)
{
    Own *own = side->own;
    Lane *lane = other_lane(side);
    uint32_t before = own->received++, now;
    (void)last;
    for (unsigned looks = 0; (now = atomic_load_explicit(&lane->word, memory_order_acquire)) == before;)
        look_again(&looks);
    return now == own->received;
}

static int64_t chunk_of_lines(XvLabSide *side) { return xvlab_there_and_back(side, SOME, store, look); }

const XvLabChunkProcs xvlab_trip_lines = {
    .open = open_world, .enter = enter, .chunk = chunk_of_lines, .leave = leave, .close = close_world,
    .turns = SOME, .threads = 2,
};

/* The same with one word for both: the first makes it odd, the second even. */
static bool turn(XvLabSide *side, bool last)
{
    Own *own = side->own;
    World *world = side->world;
    (void)last;
    atomic_store_explicit(&world->lanes[0].word, 2 * own->sent++ + 1 + (uint32_t)side->worker, memory_order_release);
    return true;
}

static bool look_for_turn(XvLabSide *side, bool last)
{
    Own *own = side->own;
    World *world = side->world;
    uint32_t turned = 2 * own->received++ + 2 - (uint32_t)side->worker, now;
    (void)last;
    for (unsigned looks = 0; (now = atomic_load_explicit(&world->lanes[0].word, memory_order_acquire)) == turned - 1;)
        look_again(&looks);
    return now == turned;
}

static int64_t chunk_of_one_line(XvLabSide *side) { return xvlab_there_and_back(side, SOME, turn, look_for_turn); }

const XvLabChunkProcs xvlab_trip_line = {
    .open = open_world, .enter = enter, .chunk = chunk_of_one_line, .leave = leave, .close = close_world,
    .turns = SOME, .threads = 2,
};

static bool wake(XvLabSide *side, bool last)
{
    Lane *lane = own_lane(side);
    store(side, last);
    return syscall(SYS_futex, &lane->word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0) >= 0;
}

static bool sleep_until_woken(XvLabSide *side, bool last)
{
    Own *own = side->own;
    Lane *lane = other_lane(side);
    uint32_t before = own->received++, now;
    (void)last;
    while ((now = atomic_load_explicit(&lane->word, memory_order_acquire)) == before)
        if (syscall(SYS_futex, &lane->word, FUTEX_WAIT_PRIVATE, before, NULL, NULL, 0) != 0 && errno != EAGAIN
            && errno != EINTR)
            return false;
    return now == own->received;
}

static int64_t chunk_of_a_futex(XvLabSide *side) { return xvlab_there_and_back(side, 1, wake, sleep_until_woken); }

const XvLabChunkProcs xvlab_trip_futex = {
    .open = open_world, .enter = enter, .chunk = chunk_of_a_futex, .leave = leave, .close = close_world,
    .turns = 1, .threads = 2, .sleeps = true,
};

static bool signal(XvLabSide *side, bool last)
{
    Lane *lane = own_lane(side);
    (void)last;
    pthread_mutex_lock(&lane->mutex);
    lane->guarded++;
    pthread_mutex_unlock(&lane->mutex);
    pthread_cond_signal(&lane->changed);
    return true;
}

static bool await(XvLabSide *side, bool last)
{
    Own *own = side->own;
    Lane *lane = other_lane(side);
    uint32_t before = own->received++;
    (void)last;
    pthread_mutex_lock(&lane->mutex);
    while (lane->guarded == before)
        pthread_cond_wait(&lane->changed, &lane->mutex);
    bool right = lane->guarded == own->received;
    pthread_mutex_unlock(&lane->mutex);
    return right;
}

static int64_t chunk_behind_a_mutex(XvLabSide *side) { return xvlab_there_and_back(side, FEW, signal, await); }

const XvLabChunkProcs xvlab_trip_mutex = {
    .open = open_world, .enter = enter, .chunk = chunk_behind_a_mutex, .leave = leave, .close = close_world,
    .turns = FEW, .threads = 2,
};

/* Each side keeps what it has last seen of the other's index, and looks again only when that is used up (Lamport's ring
   as rigtorp/SPSCQueue and MCRingBuffer have it). */
static bool push(XvLabSide *side, bool last)
{
    World *world = side->world;
    Own *own = side->own;
    uint32_t tail = own->sent++;
    (void)last;
    for (unsigned looks = 0; tail - world->known_head == RING; look_again(&looks))
        world->known_head = atomic_load_explicit(&world->head, memory_order_acquire);
    world->slots[tail % RING] = own->sent;
    atomic_store_explicit(&world->tail, tail + 1, memory_order_release);
    return true;
}

static bool pop(XvLabSide *side, bool last)
{
    World *world = side->world;
    Own *own = side->own;
    uint32_t head = own->received++;
    (void)last;
    for (unsigned looks = 0; head == world->known_tail; look_again(&looks))
        world->known_tail = atomic_load_explicit(&world->tail, memory_order_acquire);
    bool right = world->slots[head % RING] == own->received;
    atomic_store_explicit(&world->head, head + 1, memory_order_release);
    return right;
}

static int64_t chunk_through_a_ring(XvLabSide *side) { return xvlab_one_way(side, MANY, push, pop); }

const XvLabChunkProcs xvlab_flow_ring = {
    .open = open_world, .enter = enter, .chunk = chunk_through_a_ring, .leave = leave, .close = close_world,
    .turns = MANY, .threads = 2,
};
