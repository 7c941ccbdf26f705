/* SPDX-License-Identifier: Apache-2.0
 *
 * Blocks that are too large for a segment: each has a longer one of its own, which the system can make longer still
 * without copying. One that has become free is kept, up to a bound.
 */
#ifndef XV_HEAP_LARGE_H
#define XV_HEAP_LARGE_H

#include "heap/pages.h"

/* A block of size bytes; for room, at least size, addresses are reserved if they can be had. NULL: out of memory. */
void *xv_large_alloc(XvHeap *heap, size_t size, size_t room);

/* The block p, larger than its segment has room for, with its bytes: in the segment that was kept, whose pages are
   there already, or where the system moves it. NULL: not in one of these ways, and p is as it was. */
void *xv_large_grow(XvHeap *heap, void *p, size_t size);

void xv_large_free(XvHeap *heap, XvSegment *segment);

/* Gives the segment that is kept back to the system. */
void xv_large_trim(XvHeap *heap);

#endif
