/* SPDX-License-Identifier: Apache-2.0
 *
 * Buffered reference counting: INCREF and DECREF write the object's address into a log of the calling thread, and one
 * commit thread, which alone touches counts, does later what is written there. After the GILectomy (Larry Hastings,
 * "Gilectomy: How's It Going?", PyCon 2017; LWN 754577): a look at thread-local storage, a test whether the log is
 * full, a store; one log for increments and one for decrements, since increments have to be committed first.
 *
 * Which decrements may be committed is where such schemes go wrong. Each pass of the commit thread
 *
 *   1. notes how far every thread's decrements have come,
 *   2. commits all increments that it finds, of all threads,
 *   3. commits the decrements up to where it noted.
 *
 * A reference is dropped after it was taken, by whatever way it came to the thread that drops it, and an entry is
 * published with release. So whoever acquires the decrement in 1 finds the increment in 2. And a count that is 0 after
 * 3 is that of an object that nobody holds: a reference that is still held was taken from another one, before that one
 * was dropped; if its increment were not committed yet, then neither were the other's decrement, and so on back to the
 * first reference, which the count had from the beginning.
 *
 * An object dies some time after its last reference, on the commit thread.
 */
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

#include "crew.h"
#include "pair_loops.h"
#include "ticks.h"

#define ENTRIES 8192 /* a power of 2: 64 KiB */
#define PAGE (ENTRIES / 2)

/* A ring: its thread writes, the commit thread reads. */
typedef struct Log {
    _Alignas(XVLAB_LINE) _Atomic(size_t) written;
    size_t page_ends;      /* where the writer has to see whether there is room */
    _Alignas(XVLAB_LINE) _Atomic(size_t) committed;
    size_t noted;          /* by the commit thread: as far as this pass goes */
    _Alignas(XVLAB_LINE) XvObject *entries[ENTRIES];
} Log;

typedef struct Ledger Ledger;

typedef struct Counter {
    Log increments;
    Log decrements;
    Ledger *ledger;
    struct Counter *next;
} Counter;

struct Ledger {
    pthread_mutex_t counters_mutex;  /* guards counters, and is held for the length of a pass */
    Counter *counters;
    pthread_mutex_t mutex;           /* guards what follows */
    pthread_cond_t called;
    bool asked;                      /* for a pass that begins later than this was set */
    bool ending;
    pthread_t thread;
};

/* As in an executable that counts for itself; a library would pay for a call. */
static _Thread_local __attribute__((tls_model("initial-exec"))) Counter *counter;

static void ask(Ledger *ledger)
{
    pthread_mutex_lock(&ledger->mutex);
    ledger->asked = true;
    pthread_cond_signal(&ledger->called);
    pthread_mutex_unlock(&ledger->mutex);
}

/* A full page is the commit thread's to read; the next one is written when all of it has been read. */
static __attribute__((noinline)) void turn_page(Log *log, size_t written)
{
    ask(counter->ledger);
    for (unsigned steps = 0; written - atomic_load_explicit(&log->committed, memory_order_acquire) > PAGE;)
        xvlab_wait_step(&steps);
    log->page_ends = written + PAGE;
}

static inline __attribute__((always_inline)) void enter_in(Log *log, XvObject *op)
{
    size_t written = atomic_load_explicit(&log->written, memory_order_relaxed);
    if (__builtin_expect(written == log->page_ends, 0))
        turn_page(log, written);
    log->entries[written % ENTRIES] = op;
    atomic_store_explicit(&log->written, written + 1, memory_order_release);
}

static inline __attribute__((always_inline)) void incref(XvObject *op) { enter_in(&counter->increments, op); }

static inline __attribute__((always_inline)) void decref(XvObject *op) { enter_in(&counter->decrements, op); }

XVLAB_LOOP void xvlab_loop_logged(XvThreadState *ts, XvObject *op)
{
    (void)ts;
    incref(op);
    XVLAB_KEEP(op);
    for (int pair = 0; pair < XVLAB_CHUNK; pair++) {
        incref(op);
        XVLAB_KEEP(op);
        decref(op);
        XVLAB_KEEP(op);
    }
}

/* ---- The commit thread ---- */

static void note(Log *log) { log->noted = atomic_load_explicit(&log->written, memory_order_acquire); }

static void commit_increments(Log *log)
{
    size_t at = atomic_load_explicit(&log->committed, memory_order_relaxed);
    for (; at != log->noted; at++)
        log->entries[at % ENTRIES]->ob_refcnt++;
    atomic_store_explicit(&log->committed, at, memory_order_release);
}

static void commit_decrements(Log *log)
{
    size_t at = atomic_load_explicit(&log->committed, memory_order_relaxed);
    for (; at != log->noted; at++) {
        XvObject *op = log->entries[at % ENTRIES];
        if (--op->ob_refcnt == 0)
            xvlab_die(op, op->ob_type);
    }
    atomic_store_explicit(&log->committed, at, memory_order_release);
}

static void pass(Ledger *ledger)
{
    pthread_mutex_lock(&ledger->counters_mutex);
    for (Counter *each = ledger->counters; each != NULL; each = each->next)
        note(&each->decrements);
    for (Counter *each = ledger->counters; each != NULL; each = each->next) {
        note(&each->increments);
        commit_increments(&each->increments);
    }
    for (Counter *each = ledger->counters; each != NULL; each = each->next)
        commit_decrements(&each->decrements);
    pthread_mutex_unlock(&ledger->counters_mutex);
}

static bool await_call(Ledger *ledger)
{
    pthread_mutex_lock(&ledger->mutex);
    while (!ledger->asked && !ledger->ending)
        pthread_cond_wait(&ledger->called, &ledger->mutex);
    bool asked = ledger->asked;
    ledger->asked = false;
    pthread_mutex_unlock(&ledger->mutex);
    return asked;
}

static void *commit(void *arg)
{
    while (await_call(arg))
        pass(arg);
    return NULL;
}

/* ---- The world ---- */

/* The commit thread runs wherever the caller may: it has no CPU of its own. */
static XvStatus open_ledger(void **world)
{
    Ledger *ledger = calloc(1, sizeof *ledger);
    if (ledger == NULL)
        return XV_NOMEM;
    pthread_mutex_init(&ledger->counters_mutex, NULL);
    pthread_mutex_init(&ledger->mutex, NULL);
    pthread_cond_init(&ledger->called, NULL);
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int error = pthread_create(&ledger->thread, NULL, commit, ledger);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (error != 0) {
        free(ledger);
        return XV_NOMEM;
    }
    *world = ledger;
    return XV_OK;
}

static void close_ledger(void *world)
{
    Ledger *ledger = world;
    pthread_mutex_lock(&ledger->mutex);
    ledger->ending = true;
    pthread_cond_signal(&ledger->called);
    pthread_mutex_unlock(&ledger->mutex);
    pthread_join(ledger->thread, NULL);
    pthread_cond_destroy(&ledger->called);
    pthread_mutex_destroy(&ledger->mutex);
    pthread_mutex_destroy(&ledger->counters_mutex);
    free(ledger);
}

static XvStatus enter(void *world)
{
    Ledger *ledger = world;
    counter = aligned_alloc(XVLAB_LINE, sizeof *counter);
    if (counter == NULL)
        return XV_NOMEM;
    *counter = (Counter){.ledger = ledger};
    counter->increments.page_ends = counter->decrements.page_ends = PAGE;
    pthread_mutex_lock(&ledger->counters_mutex);
    counter->next = ledger->counters;
    ledger->counters = counter;
    pthread_mutex_unlock(&ledger->counters_mutex);
    return XV_OK;
}

static bool is_committed(const Log *log)
{
    return atomic_load_explicit(&log->committed, memory_order_acquire)
           == atomic_load_explicit(&log->written, memory_order_relaxed);
}

static void settle(void *world)
{
    ask(world);
    for (unsigned steps = 0; !is_committed(&counter->increments) || !is_committed(&counter->decrements);)
        xvlab_wait_step(&steps);
}

static void leave(void *world)
{
    Ledger *ledger = world;
    settle(ledger);
    pthread_mutex_lock(&ledger->counters_mutex);
    Counter **at = &ledger->counters;
    while (*at != counter)
        at = &(*at)->next;
    *at = counter->next;
    pthread_mutex_unlock(&ledger->counters_mutex);
    free(counter);
    counter = NULL;
}

static void take(XvObject *op) { incref(op); }
static void drop(XvObject *op) { decref(op); }

const XvLabCounting xvlab_counting_logged = {
    .loop = xvlab_loop_logged,
    .open = open_ledger,
    .close = close_ledger,
    .enter = enter,
    .leave = leave,
    .init = xvlab_header_init,
    .incref = take,
    .decref = drop,
    .settle = settle,
    .count = xvlab_header_count,
};
