/* SPDX-License-Identifier: Apache-2.0
 *
 * Tokens of foreign threads that are to be woken, on their way to the binding that can wake them.
 *
 * A place is reserved before a thread goes to sleep, when running out of memory is still an error that somebody can
 * be told of; so a post finds room and cannot fail.
 */
#ifndef XV_INTERP_WAKES_H
#define XV_INTERP_WAKES_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct XvWakes {
    pthread_mutex_t lock;
    uint64_t *tokens;            /* a ring: count of them from first on, in the order of posting */
    uint32_t first, count, capacity;
    uint32_t reserved;           /* posted ones and places for those still asleep; at most capacity */
    uint32_t sleepers;           /* threads in xv_wakes_take */
    _Atomic(uint32_t) pending;   /* count, with the top bit for "ended"; what takers sleep on */
} XvWakes;

void xv_wakes_init(XvWakes *wakes);
void xv_wakes_destroy(XvWakes *wakes);

/* False: out of memory. */
bool xv_wakes_reserve(XvWakes *wakes);
void xv_wakes_unreserve(XvWakes *wakes);

/* Release. Needs a place that was reserved. */
void xv_wakes_post(XvWakes *wakes, uint64_t token);

/* Acquire. As XvRuntime_TakeWakes. */
int xv_wakes_take(XvWakes *wakes, uint64_t *tokens, int max, int64_t timeout_ns);
bool xv_wakes_pending(XvWakes *wakes);
void xv_wakes_end(XvWakes *wakes);

#endif
