/* SPDX-License-Identifier: Apache-2.0 */
#include "interp/remains.h"

#include "platform/atomic.h"

void xv_remains_begin(XvHeap *heap)
{
    for (XvSegment *segment = heap->segments; segment != NULL; segment = segment->next)
        if (segment->borrowed != 0)
            atomic_store_explicit(&segment->late, segment->borrowed + 1, memory_order_relaxed);
}

void xv_remains_drop(XvSegment *segment)
{
    if (atomic_fetch_sub_explicit(&segment->late, 1, memory_order_acq_rel) == 1)
        xv_slots_give(segment, segment->bytes);
}

void xv_remains_end(XvSegment *kept)
{
    XvSegment *next;
    for (; kept != NULL; kept = next) {
        next = kept->next;
        xv_remains_drop(kept);
    }
}
