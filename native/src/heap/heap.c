/* SPDX-License-Identifier: Apache-2.0 */
#include "heap/heap.h"

#include <string.h>

/* Where the first page of a segment begins: behind the header, aligned for any block. */
#define HEADER_SIZE ((sizeof(XvSegment) + 63) & ~(size_t)63)
#define RUN_MAX ((XV_SEGMENT_PAGES - 1) * XV_PAGE_SIZE)
#define ALL_PAGES ((1u << XV_SEGMENT_PAGES) - 1)

/* Steps of 16 up to 256, then four to a doubling, so that at most a fifth of a block is lost. */
static const uint16_t class_size[XV_SIZE_CLASSES] = {
    16, 32, 48, 64, 80, 96, 112, 128, 144, 160, 176, 192, 208, 224, 240, 256,
    320, 384, 448, 512, 640, 768, 896, 1024, 1280, 1536, 1792, 2048,
};

/* Stands first in a class that has no page: it has no room, so the slow path is taken without a test for NULL. It is
   never written: only a page with a free block, or one that a block lies in, is. */
static const XvPage no_page = {.kind = XV_PAGE_LARGE};

static unsigned class_of(size_t size)
{
    unsigned shift;
    if (size <= 256)
        return size == 0 ? 0 : (unsigned)((size - 1) >> 4);
    shift = 63 - (unsigned)__builtin_clzll((unsigned long long)(size - 1));
    return 16 + (shift - 8) * 4 + (unsigned)(((size - 1) >> (shift - 2)) & 3);
}

static char *page_start(const XvPage *page)
{
    XvSegment *segment = xv_segment_of(page);
    size_t index = (size_t)(page - segment->pages);
    return (char *)segment + (index == 0 ? HEADER_SIZE : index * XV_PAGE_SIZE);
}

void xv_heap_init(XvHeap *heap)
{
    memset(heap, 0, sizeof *heap);
    for (unsigned i = 0; i < XV_SIZE_CLASSES; i++)
        heap->classes[i] = (XvPage *)&no_page;
}

/* Segments */

static void roomy_add(XvHeap *heap, XvSegment *segment)
{
    segment->roomy_prev = NULL;
    segment->roomy_next = heap->roomy;
    if (heap->roomy != NULL)
        heap->roomy->roomy_prev = segment;
    heap->roomy = segment;
}

static void roomy_remove(XvHeap *heap, XvSegment *segment)
{
    if (segment->roomy_prev != NULL)
        segment->roomy_prev->roomy_next = segment->roomy_next;
    else
        heap->roomy = segment->roomy_next;
    if (segment->roomy_next != NULL)
        segment->roomy_next->roomy_prev = segment->roomy_prev;
}

static XvSegment *segment_new(XvHeap *heap, size_t bytes)
{
    XvSegment *segment = xv_slots_take(bytes);
    if (segment == NULL)
        return NULL;
    segment->heap = heap;
    segment->bytes = bytes;
    segment->next = heap->segments;
    if (heap->segments != NULL)
        heap->segments->prev = segment;
    heap->segments = segment;
    return segment;
}

static void segment_free(XvHeap *heap, XvSegment *segment)
{
    if (segment->prev != NULL)
        segment->prev->next = segment->next;
    else
        heap->segments = segment->next;
    if (segment->next != NULL)
        segment->next->prev = segment->prev;
    xv_slots_give(segment, segment->bytes);
}

/* Pages */

/* count pages in a row that bits has, as the index of the first, or -1. */
static int find_run(uint32_t bits, unsigned count)
{
    for (unsigned i = 1; i < count && bits != 0; i++)
        bits &= bits >> 1;
    return bits == 0 ? -1 : __builtin_ctz(bits);
}

/* Takes count pages in a row. A run never includes page 0, which is shorter by the header. */
static XvPage *pages_take(XvHeap *heap, unsigned count, bool run)
{
    uint32_t allowed = run ? ALL_PAGES & ~1u : ALL_PAGES;
    XvSegment *segment;
    int first = -1;
    for (segment = heap->roomy; segment != NULL; segment = segment->roomy_next) {
        first = find_run(segment->free_pages & allowed, count);
        if (first >= 0)
            break;
    }
    if (segment == NULL) {
        segment = segment_new(heap, XV_SLOT_SIZE);
        if (segment == NULL)
            return NULL;
        segment->free_pages = ALL_PAGES;
        roomy_add(heap, segment);
        first = run ? 1 : 0;
    }
    segment->free_pages &= ~(((1u << count) - 1) << first);
    if (segment->free_pages == 0)
        roomy_remove(heap, segment);
    return &segment->pages[first];
}

static void pages_give(XvHeap *heap, XvPage *page, unsigned count)
{
    XvSegment *segment = xv_segment_of(page);
    if (segment->free_pages == 0)
        roomy_add(heap, segment);
    segment->free_pages |= ((1u << count) - 1) << (page - segment->pages);
    /* The last segment is kept: a heap that is emptied and filled again should not go to the system each time. */
    if (segment->free_pages == ALL_PAGES && (segment->roomy_next != NULL || segment->roomy_prev != NULL)) {
        roomy_remove(heap, segment);
        segment_free(heap, segment);
    }
}

static void list_add(XvHeap *heap, XvPage *page)
{
    XvPage *first = heap->classes[page->kind];
    page->prev = NULL;
    page->next = first == &no_page ? NULL : first;
    if (page->next != NULL)
        page->next->prev = page;
    heap->classes[page->kind] = page;
    page->listed = 1;
}

static void list_remove(XvHeap *heap, XvPage *page)
{
    if (page->prev != NULL)
        page->prev->next = page->next;
    else
        heap->classes[page->kind] = page->next != NULL ? page->next : (XvPage *)&no_page;
    if (page->next != NULL)
        page->next->prev = page->prev;
    page->listed = 0;
}

/* Puts some never used blocks of the page on its free list: as many as share the next cache lines. */
static void carve(XvPage *page)
{
    size_t size = class_size[page->kind];
    unsigned count = size >= 512 ? 1 : (unsigned)(512 / size);
    char *block = page_start(page) + page->carved * size;
    unsigned left = (unsigned)(page->capacity - page->carved);
    if (count > left)
        count = left;
    page->carved = (uint16_t)(page->carved + count);
    page->free = block;
    for (; count > 1; count--, block += size)
        *(void **)block = block + size;
    *(void **)block = NULL;
}

/* The first page of a class has no free block: finds, carves or makes one that has. */
static XvPage *page_with_room(XvHeap *heap, unsigned kind)
{
    XvPage *page;
    while ((page = heap->classes[kind]) != &no_page) {
        if (page->free != NULL)
            return page;
        if (page->carved < page->capacity) {
            carve(page);
            return page;
        }
        list_remove(heap, page);
    }
    page = pages_take(heap, 1, false);
    if (page == NULL)
        return NULL;
    *page = (XvPage){.kind = (uint8_t)kind};
    page->capacity = (uint16_t)((page == xv_segment_of(page)->pages ? XV_PAGE_SIZE - HEADER_SIZE : XV_PAGE_SIZE)
                                / class_size[kind]);
    list_add(heap, page);
    carve(page);
    return page;
}

/* Blocks */

static void *alloc_run(XvHeap *heap, size_t size)
{
    unsigned count = (unsigned)((size + XV_PAGE_SIZE - 1) / XV_PAGE_SIZE);
    XvPage *page = pages_take(heap, count, true);
    if (page == NULL)
        return NULL;
    *page = (XvPage){.kind = XV_PAGE_RUN, .used = (uint16_t)count};
    return page_start(page);
}

static void *alloc_large(XvHeap *heap, size_t size)
{
    XvSegment *segment;
    if (size > (size_t)XV_SSIZE_MAX - 2 * XV_SLOT_SIZE)
        return NULL;
    segment = segment_new(heap, (HEADER_SIZE + size + XV_SLOT_SIZE - 1) & ~(XV_SLOT_SIZE - 1));
    if (segment == NULL)
        return NULL;
    segment->large_size = size;
    segment->pages[0].kind = XV_PAGE_LARGE;
    return (char *)segment + HEADER_SIZE;
}

void *xv_heap_alloc(XvHeap *heap, size_t size)
{
    XvPage *page;
    void *block;
    if (size > XV_SMALL_MAX)
        return size <= RUN_MAX ? alloc_run(heap, size) : alloc_large(heap, size);
    page = heap->classes[class_of(size)];
    block = page->free;
    if (__builtin_expect(block == NULL, 0)) {
        page = page_with_room(heap, class_of(size));
        if (page == NULL)
            return NULL;
        block = page->free;
    }
    page->free = *(void **)block;
    page->used++;
    return block;
}

/* The page has become empty, or has room again after having been full. */
static void page_changed(XvHeap *heap, XvPage *page)
{
    if (!page->listed)
        list_add(heap, page);
    /* The only page of its class is kept, so that one object made and dropped again and again stays cheap. */
    if (page->used == 0 && (page->next != NULL || page->prev != NULL)) {
        list_remove(heap, page);
        pages_give(heap, page, 1);
    }
}

void xv_heap_free(XvHeap *heap, void *p)
{
    XvSegment *segment = xv_segment_of(p);
    XvPage *page = &segment->pages[((uintptr_t)p >> 12) & (XV_SEGMENT_PAGES - 1)];
    if (__builtin_expect(page->kind >= XV_SIZE_CLASSES, 0)) {
        if (page->kind == XV_PAGE_LARGE)
            segment_free(heap, segment);
        else
            pages_give(heap, page, page->used);
        return;
    }
    *(void **)p = page->free;
    page->free = p;
    if (__builtin_expect(--page->used == 0 || !page->listed, 0))
        page_changed(heap, page);
}

/* Bytes that the block at p can hold. */
static size_t block_size(const void *p)
{
    XvSegment *segment = xv_segment_of(p);
    const XvPage *page = &segment->pages[((uintptr_t)p >> 12) & (XV_SEGMENT_PAGES - 1)];
    if (page->kind == XV_PAGE_LARGE)
        return segment->bytes - HEADER_SIZE;
    if (page->kind == XV_PAGE_RUN)
        return page->used * XV_PAGE_SIZE;
    return class_size[page->kind];
}

void *xv_heap_realloc(XvHeap *heap, void *p, size_t size)
{
    size_t has;
    void *fresh;
    if (p == NULL)
        return xv_heap_alloc(heap, size);
    has = block_size(p);
    if (size <= has && size >= has / 2)
        return p;
    fresh = xv_heap_alloc(heap, size);
    if (fresh == NULL)
        return NULL;
    memcpy(fresh, p, size < has ? size : has);
    xv_heap_free(heap, p);
    return fresh;
}

XvSegment *xv_heap_close(XvHeap *heap)
{
    XvSegment *kept = NULL, *segment = heap->segments, *next;
    for (; segment != NULL; segment = next) {
        next = segment->next;
        if (segment->borrowed != 0) {
            segment->next = kept;
            kept = segment;
        } else {
            xv_slots_give(segment, segment->bytes);
        }
    }
    xv_heap_init(heap);
    return kept;
}

void xv_heap_stats(const XvHeap *heap, XvHeapStats *out)
{
    memset(out, 0, sizeof *out);
    for (const XvSegment *segment = heap->segments; segment != NULL; segment = segment->next) {
        out->segments++;
        out->segment_bytes += (int64_t)segment->bytes;
        if (segment->large_size != 0) {
            out->live_blocks++;
            out->live_bytes += (int64_t)(segment->bytes - HEADER_SIZE);
            continue;
        }
        for (unsigned i = 0; i < XV_SEGMENT_PAGES; i++) {
            const XvPage *page = &segment->pages[i];
            if (segment->free_pages >> i & 1)
                continue;
            if (page->kind == XV_PAGE_RUN) {
                out->live_blocks++;
                out->live_bytes += (int64_t)(page->used * XV_PAGE_SIZE);
                i += page->used - 1u;
            } else {
                out->live_blocks += page->used;
                out->live_bytes += (int64_t)page->used * class_size[page->kind];
            }
        }
    }
}
