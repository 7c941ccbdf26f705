/* SPDX-License-Identifier: Apache-2.0 */
#include "interp/waiter.h"

#include "platform/atomic.h"
#include "platform/memory.h"
#include "platform/park.h"

#include <sched.h>

void xv_line_init(XvLine *line)
{
    pthread_mutex_init(&line->lock, NULL);
    line->first = line->last = NULL;
    atomic_init(&line->count, 0);
}

void xv_line_destroy(XvLine *line) { pthread_mutex_destroy(&line->lock); }

void xv_line_append(XvLine *line, XvWaiter *waiter) { xv_line_insert(line, line->last, waiter); }

void xv_line_insert(XvLine *line, XvWaiter *after, XvWaiter *waiter)
{
    XvWaiter *before = after != NULL ? after->next : line->first;
    waiter->prev = after;
    waiter->next = before;
    *(after != NULL ? &after->next : &line->first) = waiter;
    *(before != NULL ? &before->prev : &line->last) = waiter;
    waiter->in_line = true;
    atomic_fetch_add_explicit(&line->count, 1, memory_order_seq_cst);
}

void xv_line_remove(XvLine *line, XvWaiter *waiter)
{
    if (waiter->prev != NULL)
        waiter->prev->next = waiter->next;
    else
        line->first = waiter->next;
    if (waiter->next != NULL)
        waiter->next->prev = waiter->prev;
    else
        line->last = waiter->prev;
    waiter->next = waiter->prev = NULL;
    waiter->in_line = false;
    atomic_fetch_sub_explicit(&line->count, 1, memory_order_relaxed);
}

XvWaiter *xv_line_pop(XvLine *line)
{
    XvWaiter *waiter = line->first;
    if (waiter != NULL)
        xv_line_remove(line, waiter);
    return waiter;
}

/* A token may be posted twice in a wait, by xv_waiter_stir and by xv_waiter_wake. Each post has a place and a
   reference to the runtime of its own; what was not used is given back by whoever ends the wait. */
static bool reserve(XvRuntime *runtime)
{
    if (!xv_wakes_reserve(&runtime->wakes))
        return false;
    xv_runtime_retain(runtime);
    return true;
}

static void unreserve(XvRuntime *runtime)
{
    xv_wakes_unreserve(&runtime->wakes);
    xv_runtime_release(runtime);
}

static void post(XvRuntime *runtime, uint64_t token)
{
    xv_wakes_post(&runtime->wakes, token);
    xv_runtime_release(runtime);
}

static bool stirred(uint32_t state) { return state == XV_WAITER_NUDGED || state == XV_WAITER_INTERRUPTED; }

bool xv_waiter_begin(XvWaiter *waiter, XvRuntime *runtime, uint64_t token)
{
    if (token != 0) {
        if (!reserve(runtime))
            return false;
        if (!reserve(runtime)) {
            unreserve(runtime);
            return false;
        }
    }
    waiter->token = token;
    waiter->runtime = runtime;
    waiter->kind = XV_RETURNER;
    waiter->in_line = waiter->wants_drop = waiter->one_shot = false;
    waiter->sleeper = NULL;
    atomic_store_explicit(&waiter->state, XV_WAITER_QUEUED, memory_order_relaxed);
    return true;
}

void xv_waiter_begin_for(XvWaiter *waiter, XvWaiter *sleeper)
{
    xv_waiter_begin(waiter, NULL, 0);
    waiter->sleeper = sleeper;
}

void xv_waiter_withdraw(XvWaiter *waiter)
{
    uint32_t state = atomic_exchange_explicit(&waiter->state, XV_WAITER_IDLE, memory_order_relaxed);
    if (waiter->token == 0)
        return;
    if (!stirred(state))
        unreserve(waiter->runtime);
    unreserve(waiter->runtime);
}

void xv_waiter_wake(XvWaiter *waiter, uint32_t state)
{
    uint64_t token = waiter->token;
    XvRuntime *runtime = waiter->runtime;
    uint32_t before = XV_WAITER_QUEUED;
    /* First: once its state says that it has been woken, both may be gone. */
    if (waiter->sleeper != NULL)
        xv_waiter_stir(waiter->sleeper, XV_WAITER_NUDGED);
    if (waiter->one_shot)
        xv_free(waiter);
    else
        before = atomic_exchange_explicit(&waiter->state, state, memory_order_acq_rel);
    if (token != 0) {
        if (!stirred(before))
            unreserve(runtime);
        post(runtime, token);
    } else if (before == XV_WAITER_PARKED) {
        xv_unpark(&waiter->state, 1);
    }
}

void xv_waiter_stir(XvWaiter *waiter, uint32_t state)
{
    uint64_t token = waiter->token;
    XvRuntime *runtime = waiter->runtime;
    uint32_t before = atomic_load_explicit(&waiter->state, memory_order_relaxed);
    do {
        if (!xv_waits(before))
            return;
    } while (!atomic_compare_exchange_weak_explicit(&waiter->state, &before, state, memory_order_acq_rel,
                                                    memory_order_relaxed));
    if (token != 0)
        post(runtime, token);
    else if (before == XV_WAITER_PARKED)
        xv_unpark(&waiter->state, 1);
}

void xv_waiter_rearm(XvWaiter *waiter)
{
    uint32_t state = XV_WAITER_INTERRUPTED;
    if (reserve(waiter->runtime)
        && !atomic_compare_exchange_strong_explicit(&waiter->state, &state, XV_WAITER_QUEUED, memory_order_acq_rel,
                                                    memory_order_relaxed))
        unreserve(waiter->runtime);
}

void xv_chain_wake(XvWaiter *chain, uint32_t state)
{
    while (chain != NULL) {
        XvWaiter *waiter = chain;
        chain = waiter->next;
        xv_waiter_wake(waiter, state);
    }
}

void xv_line_wake_all(XvLine *line)
{
    XvWaiter *chain = NULL, *waiter;
    pthread_mutex_lock(&line->lock);
    while ((waiter = xv_line_pop(line)) != NULL) {
        waiter->next = chain;
        chain = waiter;
    }
    pthread_mutex_unlock(&line->lock);
    xv_chain_wake(chain, XV_WAITER_GRANTED);
}

uint32_t xv_waiter_spin(XvWaiter *waiter, int times)
{
    uint32_t state = atomic_load_explicit(&waiter->state, memory_order_acquire);
    for (int i = 0; i < times && state == XV_WAITER_QUEUED; i++) {
        xv_pause();
        state = atomic_load_explicit(&waiter->state, memory_order_acquire);
    }
    return state;
}

uint32_t xv_waiter_sleep(XvWaiter *waiter, int64_t deadline)
{
    bool in_time = true;
    uint32_t state = XV_WAITER_QUEUED;
    if (atomic_compare_exchange_strong_explicit(&waiter->state, &state, XV_WAITER_PARKED, memory_order_acquire,
                                                memory_order_acquire))
        while ((state = atomic_load_explicit(&waiter->state, memory_order_acquire)) == XV_WAITER_PARKED && in_time)
            in_time = xv_park(&waiter->state, XV_WAITER_PARKED, deadline);
    /* Awake: QUEUED again, unless it has been woken by now. */
    if (state == XV_WAITER_PARKED || stirred(state)) {
        uint32_t told = state == XV_WAITER_PARKED ? XV_WAITER_QUEUED : state;
        if (atomic_compare_exchange_strong_explicit(&waiter->state, &state, XV_WAITER_QUEUED, memory_order_acquire,
                                                    memory_order_acquire))
            return told;
        /* Somebody was quicker: woken, or stirred, which is told the next time. */
        return stirred(state) ? XV_WAITER_QUEUED : state;
    }
    return state;
}

uint32_t xv_waiter_await(XvWaiter *waiter)
{
    uint32_t state;
    for (int i = 0; (state = atomic_load_explicit(&waiter->state, memory_order_acquire)) != XV_WAITER_GRANTED
                    && state != XV_WAITER_REFUSED; i++)
        if (i < XV_SPINS(100))
            xv_pause();
        else
            sched_yield();   /* the waker may have lost its CPU in between */
    return state;
}
