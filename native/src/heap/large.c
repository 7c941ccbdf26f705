/* SPDX-License-Identifier: Apache-2.0 */
#include "heap/large.h"

#include <string.h>

#define LARGE_MAX ((size_t)XV_SSIZE_MAX / 2 - 2 * XV_SLOT_SIZE)

/* The longest segment that is kept; and how many times as long as what is asked for it may be, so that a small array
   does not sit on what a large one has left. */
#define IDLE_LARGE_MAX ((size_t)2 << 20)
#define IDLE_LARGE_TIMES 16

/* Bytes of a segment whose one block has size bytes. */
static size_t large_bytes(size_t size) { return (XV_HEADER_SIZE + size + XV_SLOT_SIZE - 1) & ~(XV_SLOT_SIZE - 1); }

static void *large_block(XvSegment *segment, size_t size)
{
    segment->large_size = size;
    segment->pages[0].kind = XV_PAGE_LARGE;
    return (char *)segment + XV_HEADER_SIZE;
}

static void *take_idle_large(XvHeap *heap, size_t size)
{
    XvSegment *segment = heap->idle_large;
    if (segment == NULL || segment->bytes < large_bytes(size) || segment->bytes / IDLE_LARGE_TIMES > size)
        return NULL;
    heap->idle_large = NULL;
    xv_segment_link(heap, segment);
    return large_block(segment, size);
}

void xv_large_trim(XvHeap *heap)
{
    if (heap->idle_large != NULL)
        xv_slots_give(heap->idle_large, heap->idle_large->bytes);
    heap->idle_large = NULL;
}

void *xv_large_alloc(XvHeap *heap, size_t size, size_t room)
{
    XvSegment *segment;
    void *block = NULL;
    if (size > LARGE_MAX)
        return NULL;
    block = take_idle_large(heap, size);
    if (block != NULL)
        return block;
    segment = xv_segment_new(heap, large_bytes(room));
    if (segment == NULL && large_bytes(room) != large_bytes(size))
        segment = xv_segment_new(heap, large_bytes(size));
    return segment == NULL ? NULL : large_block(segment, size);
}

/* Of two free segments the longer one is kept. A checked build keeps none: it wants to see who still has the
   address. */
void xv_large_free(XvHeap *heap, XvSegment *segment)
{
    size_t kept = heap->idle_large == NULL ? 0 : heap->idle_large->bytes;
    if (XV_HEAP_CHECKED || segment->borrowed != 0 || segment->bytes > IDLE_LARGE_MAX || segment->bytes <= kept) {
        xv_segment_free(heap, segment);
        return;
    }
    xv_large_trim(heap);
    xv_segment_unlink(heap, segment);
    heap->idle_large = segment;
}

void *xv_large_grow(XvHeap *heap, void *p, size_t size)
{
    XvSegment *segment = xv_segment_of(p);
    size_t bytes = large_bytes(2 * size);
    void *block;
    if (size > LARGE_MAX || segment->borrowed != 0)
        return NULL;
    block = take_idle_large(heap, size);
    if (block != NULL) {
        memcpy(block, p, segment->large_size);
        xv_segment_free(heap, segment);
        return block;
    }
    segment = xv_slots_grow(segment, segment->bytes, bytes);
    if (segment == NULL) {
        bytes = large_bytes(size);
        segment = xv_slots_grow(xv_segment_of(p), xv_segment_of(p)->bytes, bytes);
    }
    if (segment == NULL)
        return NULL;
    segment->bytes = bytes;
    segment->large_size = size;
    if (segment->prev != NULL)
        segment->prev->next = segment;
    else
        heap->segments = segment;
    if (segment->next != NULL)
        segment->next->prev = segment;
    return (char *)segment + XV_HEADER_SIZE;
}
