/* SPDX-License-Identifier: Apache-2.0
 *
 * Where a block's page is, and where a page's blocks are.
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

#endif
