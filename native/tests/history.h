/* SPDX-License-Identifier: Apache-2.0
 *
 * Histories of a queue, and whether they are linearizable.
 *
 * Each operation has a moment at which it was called and one at which it returned, drawn from one counter, so that two
 * that did not overlap are in order. All values are distinct. Then a complete history is one that a first-in-first-out
 * queue could have had, each operation happening at one moment in between, if and only if none of these is in it
 * (Henzinger, Sezgin, Vafeiadis: Aspect-oriented linearizability proofs, CONCUR 2013):
 *
 *   fresh    a value is got that was never put, or whose put was called after the get had returned
 *   repeated a value is got twice
 *   order    a was put before b, b was got, and a was not, or only after b
 *   witness  the queue is said to be empty, although at each moment of that call there was some value in it: its put
 *            had returned, and its get had not been called
 *
 * and for a bounded one, which is necessary and nearly enough:
 *
 *   room     the queue is said to be full, although at no moment of that call so many values can have been in it
 */
#ifndef XVTEST_HISTORY_H
#define XVTEST_HISTORY_H

#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef enum OpKind { OP_PUT, OP_GET, OP_EMPTY, OP_FULL } OpKind;

typedef struct Op {
    OpKind kind;
    int64_t value;         /* of PUT and GET; not 0 */
    int64_t called, returned;
} Op;

static _Atomic(int64_t) history_clock;

static inline int64_t history_now(void) { return atomic_fetch_add_explicit(&history_clock, 1, memory_order_seq_cst); }

/* A value's put and get; INT64_MAX: not got. */
typedef struct Life {
    int64_t value;
    const Op *put, *get;
} Life;

static inline int life_compare(const void *a, const void *b)
{
    int64_t x = ((const Life *)a)->value, y = ((const Life *)b)->value;
    return x < y ? -1 : x > y;
}

static inline Life *life_of(Life *lives, size_t n, int64_t value)
{
    Life key = {.value = value};
    return bsearch(&key, lives, n, sizeof *lives, life_compare);
}

static inline int64_t got_at(const Life *life) { return life->get == NULL ? INT64_MAX : life->get->called; }

/* Whether some value was in the queue at each moment of [from, to]. */
static inline int is_covered(const Life *lives, size_t n, int64_t from, int64_t to)
{
    for (int64_t at = from;;) {
        int64_t reaches = -1;
        for (size_t i = 0; i < n; i++)
            if (lives[i].put->returned < at && got_at(&lives[i]) > reaches)
                reaches = got_at(&lives[i]);
        if (reaches > to)
            return 1;
        if (reaches <= at)
            return 0;
        at = reaches; /* the next one has to be in before this one goes */
    }
}

/* Whether there can have been maxsize values in the queue at some moment of [from, to]. */
static inline int can_be_full(const Op *ops, size_t n, int64_t from, int64_t to, int64_t maxsize)
{
    for (int64_t at = from; at <= to; at++) {
        int64_t most = 0;
        for (size_t i = 0; i < n; i++)
            most += ops[i].kind == OP_PUT ? ops[i].called <= at : ops[i].kind == OP_GET ? -(ops[i].returned <= at) : 0;
        if (most >= maxsize)
            return 1;
    }
    return 0;
}

/* What is wrong with a history: one of the words above; NULL: it is linearizable. maxsize 0: no bound. */
static inline const char *history_fault(const Op *ops, size_t n, int64_t maxsize)
{
    Life *lives = malloc((n + 1) * sizeof *lives);
    const char *fault = NULL;
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        if (ops[i].kind == OP_PUT)
            lives[count++] = (Life){ops[i].value, &ops[i], NULL};
    qsort(lives, count, sizeof *lives, life_compare);
    for (size_t i = 0; i < n && fault == NULL; i++) {
        Life *life = ops[i].kind == OP_GET ? life_of(lives, count, ops[i].value) : NULL;
        if (ops[i].kind != OP_GET)
            continue;
        if (life == NULL || life->put->called > ops[i].returned)
            fault = "fresh";
        else if (life->get != NULL)
            fault = "repeated";
        else
            life->get = &ops[i];
    }
    for (size_t a = 0; a < count && fault == NULL; a++)
        for (size_t b = 0; b < count && fault == NULL; b++)
            if (lives[a].put->returned < lives[b].put->called && lives[b].get != NULL
                && got_at(&lives[a]) > lives[b].get->returned)
                fault = "order";
    for (size_t i = 0; i < n && fault == NULL; i++) {
        if (ops[i].kind == OP_EMPTY && is_covered(lives, count, ops[i].called, ops[i].returned))
            fault = "witness";
        if (ops[i].kind == OP_FULL && !can_be_full(ops, n, ops[i].called, ops[i].returned, maxsize))
            fault = "room";
    }
    free(lives);
    return fault;
}

#endif
