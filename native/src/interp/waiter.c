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

void xv_line_append(XvLine *line, XvWaiter *waiter)
{
    waiter->next = NULL;
    waiter->prev = line->last;
    if (line->last != NULL)
        line->last->next = waiter;
    else
        line->first = waiter;
    line->last = waiter;
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

bool xv_waiter_begin(XvWaiter *waiter, XvRuntime *runtime, uint64_t token)
{
    if (token != 0) {
        if (!xv_wakes_reserve(&runtime->wakes))
            return false;
        xv_runtime_retain(runtime);
    }
    waiter->token = token;
    waiter->runtime = runtime;
    waiter->in_line = waiter->newcomer = waiter->wants_drop = waiter->one_shot = false;
    atomic_store_explicit(&waiter->state, XV_WAITER_QUEUED, memory_order_relaxed);
    return true;
}

void xv_waiter_withdraw(XvWaiter *waiter)
{
    if (waiter->token != 0) {
        xv_wakes_unreserve(&waiter->runtime->wakes);
        xv_runtime_release(waiter->runtime);
    }
    atomic_store_explicit(&waiter->state, XV_WAITER_IDLE, memory_order_relaxed);
}

void xv_waiter_wake(XvWaiter *waiter, uint32_t state)
{
    uint64_t token = waiter->token;
    XvRuntime *runtime = waiter->runtime;
    if (waiter->one_shot)
        xv_free(waiter);
    else
        atomic_store_explicit(&waiter->state, state, memory_order_release);
    if (token != 0) {
        xv_wakes_post(&runtime->wakes, token);
        xv_runtime_release(runtime);
    } else {
        xv_unpark(&waiter->state, 1);
    }
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

uint32_t xv_waiter_sleep(XvWaiter *waiter, int64_t deadline)
{
    uint32_t state;
    while ((state = atomic_load_explicit(&waiter->state, memory_order_acquire)) == XV_WAITER_QUEUED)
        if (!xv_park(&waiter->state, XV_WAITER_QUEUED, deadline))
            return atomic_load_explicit(&waiter->state, memory_order_acquire);
    return state;
}

uint32_t xv_waiter_await(XvWaiter *waiter)
{
    uint32_t state;
    for (int i = 0; (state = atomic_load_explicit(&waiter->state, memory_order_acquire)) == XV_WAITER_QUEUED; i++)
        if (i < XV_SPINS(100))
            xv_pause();
        else
            sched_yield();   /* the waker may have lost its CPU in between */
    return state;
}
