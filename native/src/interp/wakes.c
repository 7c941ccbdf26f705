/* SPDX-License-Identifier: Apache-2.0 */
#include "interp/wakes.h"

#include "platform/atomic.h"
#include "platform/memory.h"
#include "platform/park.h"

#include <string.h>

#define ENDED ((uint32_t)1 << 31)

void xv_wakes_init(XvWakes *wakes)
{
    memset(wakes, 0, sizeof *wakes);
    pthread_mutex_init(&wakes->lock, NULL);
}

void xv_wakes_destroy(XvWakes *wakes)
{
    pthread_mutex_destroy(&wakes->lock);
    xv_free(wakes->tokens);
}

/* Twice the capacity, 16 at first: a power of two. Needs the lock. */
static bool grow(XvWakes *wakes)
{
    uint32_t old = wakes->capacity, capacity = old == 0 ? 16 : 2 * old;
    uint64_t *tokens = xv_realloc(wakes->tokens, capacity * sizeof *tokens);
    if (tokens == NULL)
        return false;
    /* What had gone round the end now goes on behind it. */
    if (wakes->first + wakes->count > old)
        memcpy(tokens + old, tokens, (wakes->first + wakes->count - old) * sizeof *tokens);
    wakes->tokens = tokens;
    wakes->capacity = capacity;
    return true;
}

bool xv_wakes_reserve(XvWakes *wakes)
{
    bool ok;
    pthread_mutex_lock(&wakes->lock);
    ok = wakes->reserved < wakes->capacity || grow(wakes);
    if (ok)
        wakes->reserved++;
    pthread_mutex_unlock(&wakes->lock);
    return ok;
}

void xv_wakes_unreserve(XvWakes *wakes)
{
    pthread_mutex_lock(&wakes->lock);
    wakes->reserved--;
    pthread_mutex_unlock(&wakes->lock);
}

/* Publishes the count, keeping the bit that says "ended". Needs the lock. */
static void publish(XvWakes *wakes)
{
    uint32_t ended = atomic_load_explicit(&wakes->pending, memory_order_relaxed) & ENDED;
    atomic_store_explicit(&wakes->pending, wakes->count | ended, memory_order_release);
}

void xv_wakes_post(XvWakes *wakes, uint64_t token)
{
    bool asleep;
    pthread_mutex_lock(&wakes->lock);
    wakes->tokens[(wakes->first + wakes->count++) & (wakes->capacity - 1)] = token;
    publish(wakes);
    asleep = wakes->sleepers != 0;
    /* Under the lock: a taker that ends the service may free this right after it gets the lock. */
    if (asleep)
        xv_unpark(&wakes->pending, 1);
    pthread_mutex_unlock(&wakes->lock);
}

int xv_wakes_take(XvWakes *wakes, uint64_t *tokens, int max, int64_t timeout_ns)
{
    int64_t deadline = xv_deadline(timeout_ns);
    bool expired = timeout_ns == 0;
    int n = 0;
    pthread_mutex_lock(&wakes->lock);
    for (;;) {
        if (wakes->count != 0 && max > 0) {
            n = wakes->count < (uint32_t)max ? (int)wakes->count : max;
            for (int i = 0; i < n; i++)
                tokens[i] = wakes->tokens[wakes->first++ & (wakes->capacity - 1)];
            wakes->first &= wakes->capacity - 1;
            wakes->count -= (uint32_t)n;
            wakes->reserved -= (uint32_t)n;
            publish(wakes);
            break;
        }
        if (atomic_load_explicit(&wakes->pending, memory_order_relaxed) & ENDED) {
            n = -1;
            break;
        }
        if (expired)
            break;
        wakes->sleepers++;
        pthread_mutex_unlock(&wakes->lock);
        expired = !xv_park(&wakes->pending, 0, deadline);
        pthread_mutex_lock(&wakes->lock);
        wakes->sleepers--;
    }
    pthread_mutex_unlock(&wakes->lock);
    return n;
}

bool xv_wakes_pending(XvWakes *wakes)
{
    return (atomic_load_explicit(&wakes->pending, memory_order_relaxed) & ~ENDED) != 0;
}

void xv_wakes_end(XvWakes *wakes)
{
    pthread_mutex_lock(&wakes->lock);
    atomic_fetch_or_explicit(&wakes->pending, ENDED, memory_order_release);
    xv_unpark(&wakes->pending, INT32_MAX);
    pthread_mutex_unlock(&wakes->lock);
}
