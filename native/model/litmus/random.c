/* SPDX-License-Identifier: Apache-2.0
 *
 * Does the search leave anything out? A small random program, the same for each seed=n, writes a line for each
 * execution with all that its threads have read. The lines of the search and of naive=1, which tries every thread at
 * every step and leaves nothing out, must be the same.
 */
#include "litmus.h"

#include "platform/park.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { THREADS_MAX = 3, OPS_MAX = 4, OBJECTS = 2 };
enum { LOAD, STORE, EXCHANGE, CAS, LOCKED, FENCE_OP, PARK, UNPARK };

typedef struct Op {
    int kind, object, value, expected, order;
} Op;

static Op program[THREADS_MAX][OPS_MAX];
static int threads, ops;

static _Atomic(uint32_t) objects[OBJECTS];
static pthread_mutex_t mutex;
static int guarded;
static unsigned results[THREADS_MAX][OPS_MAX];

static int below(int n) { return rand() % n; }

/* Either fences or accesses are seq_cst: the checker follows one of them. */
static void make_program(void)
{
    static const int all[] = {RLX, AR, SC};
    int flavour = below(3), strongest = flavour == 1 ? 2 : 3;
    threads = 2 + below(2);
    ops = threads == 2 ? 2 + below(3) : 2 + below(2);
    for (int t = 0; t < threads; t++)
        for (int i = 0; i < ops; i++) {
            static const int usual[] = {LOAD, LOAD, LOAD, LOAD, STORE, STORE, EXCHANGE, CAS};
            int dice = below(10);
            Op *op = &program[t][i];
            op->kind = dice < 8 ? usual[dice] : flavour == 0 ? LOCKED : flavour == 1 ? FENCE_OP : PARK + dice - 8;
            op->object = flavour == 2 ? 0 : below(OBJECTS);
            op->value = 1 + 10 * t + i;
            op->expected = below(3) != 0 ? 0 : 1 + 10 * below(threads);
            op->order = op->kind == FENCE_OP ? all[1 + below(2)] : all[below(strongest)];
        }
}

static int for_load(int order) { return order == AR ? ACQ : order; }

static int for_store(int order) { return order == AR ? REL : order; }

static unsigned execute(const Op *op, int thread)
{
    _Atomic(uint32_t) *object = &objects[op->object];
    uint32_t expected = (uint32_t)op->expected;
    unsigned before;
    switch (op->kind) {
    case LOAD:
        return atomic_load_explicit(object, for_load(op->order));
    case STORE:
        atomic_store_explicit(object, (uint32_t)op->value, for_store(op->order));
        return 0;
    case EXCHANGE:
        return atomic_exchange_explicit(object, (uint32_t)op->value, op->order);
    case CAS:
        return atomic_compare_exchange_strong_explicit(object, &expected, (uint32_t)op->value, op->order,
                                                       for_load(op->order)) ? 1000 : expected;
    case LOCKED:
        pthread_mutex_lock(&mutex);
        before = (unsigned)guarded;
        guarded = 3 * guarded + thread + 1;
        pthread_mutex_unlock(&mutex);
        return before;
    case FENCE_OP:
        FENCE(op->order);
        return 0;
    case PARK:
        return xv_park(object, expected, 1000);
    default:
        xv_unpark(object, 1);
        return 0;
    }
}

static void body(void *arg)
{
    int t = (int)((Op(*)[OPS_MAX])arg - program);
    for (int i = 0; i < ops; i++)
        results[t][i] = execute(&program[t][i], t);
}

static void print_outcome(void)
{
    for (int t = 0; t < threads; t++)
        for (int i = 0; i < ops; i++)
            printf("%u ", results[t][i]);
    printf("%u %u %d\n", (unsigned)LD(objects[0], RLX), (unsigned)LD(objects[1], RLX), guarded);
}

void scenario(void)
{
    srand((unsigned)option("seed", 1));
    make_program();
    memset(results, 0, sizeof results);
    guarded = 0;
    for (int i = 0; i < OBJECTS; i++)
        atomic_init(&objects[i], 0);
    pthread_mutex_init(&mutex, NULL);
    for (int t = 0; t < threads; t++)
        spawn("thread", body, program[t]);
    join_all();
    print_outcome();
}
