/* SPDX-License-Identifier: Apache-2.0 */
#include "interp/gil.h"

#include "platform/atomic.h"
#include "platform/park.h"

/* A hold is often shorter than a trip to the kernel: about four microseconds of looking before sleeping. */
#define SPINS 200

bool xv_gil_try(XvMailbox *box, uint32_t refuse)
{
    /* Free and nothing else is what it mostly is: asking by the compare-and-swap itself saves a load that it would have to
       wait for. A failure is acted upon, so it takes part in the order that releases.h needs. */
    uint32_t word = 0;
    while (!atomic_compare_exchange_weak_explicit(&box->gil, &word, word | XV_GIL_HELD, memory_order_seq_cst,
                                                  memory_order_seq_cst))
        if (word & (XV_GIL_HELD | refuse))
            return false;
    return true;
}

/* Makes XV_BREAK_DROP say what the line wants. Needs the line's lock. */
static void update_drop_request(XvMailbox *box)
{
    bool wanted = false;
    for (const XvWaiter *w = box->line.first; w != NULL && !wanted; w = w->next)
        wanted = w->wants_drop;
    if (wanted)
        atomic_fetch_or_explicit(&box->breaker, XV_BREAK_DROP, memory_order_release);
    else if (atomic_load_explicit(&box->breaker, memory_order_relaxed) & XV_BREAK_DROP)
        atomic_fetch_and_explicit(&box->breaker, ~XV_BREAK_DROP, memory_order_acquire);
}

/* Makes the word and the breaker agree with a line that has lost somebody. Needs the line's lock. */
static void line_shrank(XvMailbox *box)
{
    if (box->line.first == NULL)
        atomic_fetch_and_explicit(&box->gil, ~XV_GIL_QUEUED, memory_order_relaxed);
    update_drop_request(box);
}

XvGilAnswer xv_gil_enqueue(XvMailbox *box, XvWaiter *waiter, uint32_t refuse)
{
    uint32_t word, next;
    pthread_mutex_lock(&box->line.lock);
    word = atomic_load_explicit(&box->gil, memory_order_relaxed);
    do {
        if (word & refuse) {
            pthread_mutex_unlock(&box->line.lock);
            xv_waiter_withdraw(waiter);
            return XV_GIL_REFUSED;
        }
        next = word | (word & XV_GIL_HELD ? XV_GIL_QUEUED : XV_GIL_HELD);
    } while (!atomic_compare_exchange_weak_explicit(&box->gil, &word, next, memory_order_seq_cst,
                                                    memory_order_relaxed));
    if (!(word & XV_GIL_HELD)) {
        pthread_mutex_unlock(&box->line.lock);
        xv_waiter_withdraw(waiter);
        return XV_GIL_TAKEN;
    }
    /* The holder has to take the line's lock before it can let go now, and then finds the waiter. */
    xv_line_append(&box->line, waiter);
    pthread_mutex_unlock(&box->line.lock);
    return XV_GIL_WAITING;
}

static XvGilAnswer answer_of(uint32_t state)
{
    return state == XV_WAITER_GRANTED ? XV_GIL_TAKEN : XV_GIL_REFUSED;
}

XvGilAnswer xv_gil_take(XvMailbox *box, XvWaiter *waiter, uint32_t refuse, int64_t deadline)
{
    XvGilAnswer answer;
    int64_t patience;
    bool asked = false;
    for (int i = 0; i < XV_SPINS(SPINS); i++) {
        /* Looks before it tries: a failed compare-and-swap takes the line away from the holder, a load does not. */
        if (i == 0 || !(atomic_load_explicit(&box->gil, memory_order_relaxed) & XV_GIL_HELD)) {
            if (xv_gil_try(box, refuse))
                return XV_GIL_TAKEN;
        }
        xv_pause();
    }
    answer = xv_gil_enqueue(box, waiter, refuse);
    if (answer != XV_GIL_WAITING)
        return answer;
    patience = xv_now() + XV_SWITCH_INTERVAL_NS;
    for (;;) {
        uint32_t state = xv_waiter_sleep(waiter, asked || deadline < patience ? deadline : patience);
        if (state != XV_WAITER_QUEUED)
            return answer_of(state);
        if (xv_now() >= deadline)
            return xv_gil_cancel(box, waiter);
        xv_gil_request_drop(box, waiter);
        asked = true;
    }
}

XvGilAnswer xv_gil_cancel(XvMailbox *box, XvWaiter *waiter)
{
    bool queued;
    pthread_mutex_lock(&box->line.lock);
    queued = waiter->in_line;
    if (queued) {
        xv_line_remove(&box->line, waiter);
        line_shrank(box);
    }
    pthread_mutex_unlock(&box->line.lock);
    if (!queued)
        return answer_of(xv_waiter_await(waiter));
    xv_waiter_withdraw(waiter);
    return XV_GIL_TIMED_OUT;
}

void xv_gil_request_drop(XvMailbox *box, XvWaiter *waiter)
{
    pthread_mutex_lock(&box->line.lock);
    if (waiter->in_line) {
        waiter->wants_drop = true;
        update_drop_request(box);
    }
    pthread_mutex_unlock(&box->line.lock);
}

uint32_t xv_gil_drop(XvMailbox *box)
{
    uint32_t word = XV_GIL_HELD;   /* a guess that the first compare-and-swap corrects */
    for (;;) {
        XvWaiter *waiter;
        while (!(word & XV_GIL_QUEUED))
            if (atomic_compare_exchange_weak_explicit(&box->gil, &word, word & ~XV_GIL_HELD, memory_order_seq_cst,
                                                      memory_order_relaxed))
                return word;
        pthread_mutex_lock(&box->line.lock);
        waiter = xv_line_pop(&box->line);
        if (waiter != NULL)
            line_shrank(box);
        pthread_mutex_unlock(&box->line.lock);
        if (waiter != NULL) {
            xv_waiter_wake(waiter, XV_WAITER_GRANTED);
            return 0;
        }
        /* The last one in line has given up since the word was read. */
        word = atomic_load_explicit(&box->gil, memory_order_relaxed);
    }
}

void xv_gil_refuse_newcomers(XvMailbox *box)
{
    XvWaiter *refused = NULL, *next;
    pthread_mutex_lock(&box->line.lock);
    for (XvWaiter *w = box->line.first; w != NULL; w = next) {
        next = w->next;
        if (!w->newcomer)
            continue;
        xv_line_remove(&box->line, w);
        w->next = refused;
        refused = w;
    }
    line_shrank(box);
    pthread_mutex_unlock(&box->line.lock);
    xv_chain_wake(refused, XV_WAITER_REFUSED);
}
