/* SPDX-License-Identifier: Apache-2.0 */
#include "heap/pages.h"

#define ALL_PAGES ((1u << XV_SEGMENT_PAGES) - 1)

/* Segments */

void xv_segment_link(XvHeap *heap, XvSegment *segment)
{
    segment->prev = NULL;
    segment->next = heap->segments;
    if (heap->segments != NULL)
        heap->segments->prev = segment;
    heap->segments = segment;
}

void xv_segment_unlink(XvHeap *heap, XvSegment *segment)
{
    if (segment->prev != NULL)
        segment->prev->next = segment->next;
    else
        heap->segments = segment->next;
    if (segment->next != NULL)
        segment->next->prev = segment->prev;
}

XvSegment *xv_segment_new(XvHeap *heap, size_t bytes)
{
    XvSegment *segment = xv_slots_take(bytes);
    if (segment == NULL)
        return NULL;
    segment->heap = heap;
    segment->bytes = bytes;
    xv_segment_link(heap, segment);
    return segment;
}

void xv_segment_free(XvHeap *heap, XvSegment *segment)
{
    xv_segment_unlink(heap, segment);
    xv_slots_give(segment, segment->bytes);
}

/* Segments with free pages: on one of the lists of heap->roomy, by how many pages in a row are free behind the first
   one (which is shorter by the header), so that a run is found without a search. */

static unsigned longest_run(uint32_t free_pages)
{
    unsigned longest = 0;
    for (uint32_t bits = free_pages & ~1u; bits != 0; bits &= bits >> 1)
        longest++;
    return longest;
}

static void roomy_add(XvHeap *heap, XvSegment *segment)
{
    unsigned run = longest_run(segment->free_pages);
    segment->longest_run = (uint8_t)run;
    segment->roomy_prev = NULL;
    segment->roomy_next = heap->roomy[run];
    if (heap->roomy[run] != NULL)
        heap->roomy[run]->roomy_prev = segment;
    heap->roomy[run] = segment;
    heap->runs |= 1u << run;
}

static void roomy_remove(XvHeap *heap, XvSegment *segment)
{
    unsigned run = segment->longest_run;
    if (segment->roomy_prev != NULL)
        segment->roomy_prev->roomy_next = segment->roomy_next;
    else
        heap->roomy[run] = segment->roomy_next;
    if (segment->roomy_next != NULL)
        segment->roomy_next->roomy_prev = segment->roomy_prev;
    if (heap->roomy[run] == NULL)
        heap->runs &= ~(1u << run);
}

/* Sets which pages of a segment are free. */
static void set_free_pages(XvHeap *heap, XvSegment *segment, uint32_t bits)
{
    if (segment->free_pages != 0)
        roomy_remove(heap, segment);
    segment->free_pages = bits;
    if (bits != 0)
        roomy_add(heap, segment);
}

/* Runs of pages */

/* count pages in a row that bits has, as the index of the first. */
static unsigned find_run(uint32_t bits, unsigned count)
{
    for (unsigned i = 1; i < count; i++)
        bits &= bits >> 1;
    return (unsigned)__builtin_ctz(bits);
}

void xv_pages_mark(XvHeap *heap, XvSegment *segment, uint32_t bits)
{
    if (heap->idle == segment)
        heap->idle = NULL;
    set_free_pages(heap, segment, segment->free_pages & ~bits);
}

XvPage *xv_pages_take(XvHeap *heap, unsigned count, bool whole)
{
    uint32_t allowed = whole ? ALL_PAGES & ~1u : ALL_PAGES, runs = whole ? heap->runs >> count << count : heap->runs;
    XvSegment *segment = runs == 0 ? NULL : heap->roomy[__builtin_ctz(runs)];
    unsigned first;
    if (segment == NULL) {
        segment = xv_segment_new(heap, XV_SLOT_SIZE);
        if (segment == NULL)
            return NULL;
        set_free_pages(heap, segment, ALL_PAGES);
    }
    first = find_run(segment->free_pages & allowed, count);
    xv_pages_mark(heap, segment, ((1u << count) - 1) << first);
    return &segment->pages[first];
}

void xv_pages_give(XvHeap *heap, XvPage *page, unsigned count)
{
    XvSegment *segment = xv_segment_of(page);
    xv_check_pages(xv_page_start(page), (count - 1) * XV_PAGE_SIZE + xv_page_bytes(page));
    set_free_pages(heap, segment, segment->free_pages | ((1u << count) - 1) << (page - segment->pages));
    if (segment->free_pages != ALL_PAGES)
        return;
    /* One is kept: an array that grows from segment to segment, or a heap that is emptied and filled again, should not
       go to the system each time. */
    if (heap->idle == NULL) {
        heap->idle = segment;
    } else {
        roomy_remove(heap, segment);
        xv_segment_free(heap, segment);
    }
}

void xv_pages_trim(XvHeap *heap)
{
    if (heap->idle == NULL || heap->segments->next == NULL)
        return;
    roomy_remove(heap, heap->idle);
    xv_segment_free(heap, heap->idle);
    heap->idle = NULL;
}
