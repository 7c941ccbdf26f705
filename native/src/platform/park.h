/* SPDX-License-Identifier: Apache-2.0
 *
 * Sleeping on a word. All sleeping of native threads in the core happens here.
 */
#ifndef XV_PLATFORM_PARK_H
#define XV_PLATFORM_PARK_H

#include <stdbool.h>
#include <stdint.h>

/* Nanoseconds of CLOCK_MONOTONIC. */
int64_t xv_now(void);

/* The moment timeout_ns from now; XV_FOREVER and what would overflow become INT64_MAX. */
int64_t xv_deadline(int64_t timeout_ns);

/* Sleeps while *word == expected, until it is woken or the deadline (INT64_MAX: none) has passed. May return early
   for no reason; the caller looks again. False at the deadline. */
bool xv_park(const _Atomic(uint32_t) *word, uint32_t expected, int64_t deadline);

/* Wakes up to n sleepers. The word may already belong to someone else: only its address is used. */
void xv_unpark(const _Atomic(uint32_t) *word, int n);

#endif
