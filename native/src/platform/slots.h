/* SPDX-License-Identifier: Apache-2.0
 *
 * Address space for heaps: zeroed memory, aligned to 64 KiB, so that masking any address gives its segment.
 *
 * Single slots come from one reserved arena, so that ten thousand interpreters are not ten thousand mappings;
 * giving one back returns its pages and keeps its addresses for the next. Larger pieces are mappings of their own.
 */
#ifndef XV_PLATFORM_SLOTS_H
#define XV_PLATFORM_SLOTS_H

#include <stddef.h>

#define XV_SLOT_SIZE ((size_t)1 << 16)

/* bytes is a multiple of XV_SLOT_SIZE. NULL: the system has no more. Any thread. */
void *xv_slots_take(size_t bytes);
void xv_slots_give(void *base, size_t bytes);

/* Makes a piece of several slots larger by moving its pages, which copies nothing: where it is now. NULL: that
   cannot be had, and the piece is as it was. */
void *xv_slots_grow(void *base, size_t old, size_t bytes);

#endif
