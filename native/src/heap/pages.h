/* SPDX-License-Identifier: Apache-2.0
 *
 * Where a block's page is, and where a page's blocks are; the segments of a heap, and which of their pages are free.
 */
#ifndef XV_HEAP_PAGES_H
#define XV_HEAP_PAGES_H

#include "heap/heap.h"

/* Where the first page of a segment begins: behind the header, aligned for any block. */
#define XV_HEADER_SIZE ((sizeof(XvSegment) + 63) & ~(size_t)63)

extern const uint16_t xv_class_size[XV_SIZE_CLASSES];

static inline XvPage *xv_page_of(const void *block)
{
    return &xv_segment_of(block)->pages[((uintptr_t)block >> 12) & (XV_SEGMENT_PAGES - 1)];
}

static inline char *xv_page_start(const XvPage *page)
{
    XvSegment *segment = xv_segment_of(page);
    size_t index = (size_t)(page - segment->pages);
    return (char *)segment + (index == 0 ? XV_HEADER_SIZE : index * XV_PAGE_SIZE);
}

/* Bytes of a page; the first one of a segment is shorter by the header. */
static inline size_t xv_page_bytes(const XvPage *page)
{
    return page == xv_segment_of(page)->pages ? XV_PAGE_SIZE - XV_HEADER_SIZE : XV_PAGE_SIZE;
}

/* Bytes that the block at p can hold. */
static inline size_t xv_block_size(const void *p)
{
    const XvPage *page = xv_page_of(p);
    if (page->kind == XV_PAGE_LARGE)
        return xv_segment_of(p)->bytes - XV_HEADER_SIZE;
    if (page->kind == XV_PAGE_RUN)
        return page->used * XV_PAGE_SIZE;
    return xv_class_size[page->kind];
}

/* A segment of so many bytes, a multiple of XV_SLOT_SIZE, all of whose pages are taken. NULL: the system has no
   more. */
XvSegment *xv_segment_new(XvHeap *heap, size_t bytes);

/* Gives a segment of the heap back to the system. */
void xv_segment_free(XvHeap *heap, XvSegment *segment);

/* Puts it among the segments of the heap, or takes it out. */
void xv_segment_link(XvHeap *heap, XvSegment *segment);
void xv_segment_unlink(XvHeap *heap, XvSegment *segment);

/* Takes count pages in a row, of which none is page 0 unless it is one page that need not be whole. NULL: the system
   has no more. */
XvPage *xv_pages_take(XvHeap *heap, unsigned count, bool whole);

/* Takes the pages of a segment whose bits are set, which are free. */
void xv_pages_mark(XvHeap *heap, XvSegment *segment, uint32_t bits);

void xv_pages_give(XvHeap *heap, XvPage *page, unsigned count);

/* Gives the segment that is kept though its pages are all free back to the system, unless it is the only one. */
void xv_pages_trim(XvHeap *heap);

#endif
