/* SPDX-License-Identifier: Apache-2.0 */
#include "heap/large.h"

#include <string.h>

#define RUN_MAX ((XV_SEGMENT_PAGES - 1) * XV_PAGE_SIZE)

#define FOR_EACH_CLASS(DO)                                                                                     \
    DO(16) DO(32) DO(48) DO(64) DO(80) DO(96) DO(112) DO(128)                                                  \
    DO(144) DO(160) DO(176) DO(192) DO(208) DO(224) DO(240) DO(256)                                            \
    DO(320) DO(384) DO(448) DO(512) DO(640) DO(768) DO(896) DO(1024) DO(1280) DO(1536) DO(1792) DO(2048)

#define BLOCK_SIZE(size) size,
const uint16_t xv_class_size[XV_SIZE_CLASSES] = {FOR_EACH_CLASS(BLOCK_SIZE)};

/* A list of a bin is full when it has 16 KiB. */
#define LIST_SIZE(size) 16384 / size,
static const uint16_t list_size[XV_SIZE_CLASSES] = {FOR_EACH_CLASS(LIST_SIZE)};

static void *next_block(void *block) { return *(void **)block; }

void xv_heap_init(XvHeap *heap)
{
    memset(heap, 0, sizeof *heap);
    heap->hot_kind = XV_SIZE_CLASSES;
    for (unsigned kind = 0; kind < XV_SIZE_CLASSES; kind++)
        heap->bins[kind].room = list_size[kind];
}

static void list_add(XvHeap *heap, XvPage *page)
{
    XvPage *first = heap->classes[page->kind];
    page->prev = NULL;
    page->next = first;
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
        heap->classes[page->kind] = page->next;
    if (page->next != NULL)
        page->next->prev = page->prev;
    page->listed = 0;
}

/* Puts some never used blocks of the page on its free list: as many as share the next cache lines. */
static void carve(XvPage *page)
{
    size_t size = xv_class_size[page->kind];
    unsigned count = size >= 512 ? 1 : (unsigned)(512 / size);
    char *block = xv_page_start(page) + page->carved * size;
    unsigned left = (unsigned)(page->capacity - page->carved);
    if (count > left)
        count = left;
    page->carved = (uint16_t)(page->carved + count);
    page->free = block;
    xv_check_carved(block, size, count);
    for (; count > 1; count--, block += size)
        *(void **)block = block + size;
    *(void **)block = NULL;
}

/* Finds, carves or makes a page of a class that has free blocks. */
static XvPage *page_with_room(XvHeap *heap, size_t kind)
{
    XvPage *page;
    while ((page = heap->classes[kind]) != NULL) {
        if (page->free != NULL)
            return page;
        if (page->carved < page->capacity) {
            carve(page);
            return page;
        }
        list_remove(heap, page);
    }
    page = xv_pages_take(heap, 1, xv_class_size[kind] > XV_PAGE_SIZE - XV_HEADER_SIZE);
    if (page == NULL)
        return NULL;
    *page = (XvPage){.kind = (uint8_t)kind};
    xv_check_pages(xv_page_start(page), xv_page_bytes(page));
    page->capacity = (uint16_t)(xv_page_bytes(page) / xv_class_size[kind]);
    list_add(heap, page);
    carve(page);
    return page;
}

/* Blocks */

static unsigned run_pages(size_t size) { return (unsigned)((size + XV_PAGE_SIZE - 1) / XV_PAGE_SIZE); }

static void *alloc_run(XvHeap *heap, size_t size)
{
    unsigned count = run_pages(size);
    XvPage *page = xv_pages_take(heap, count, true);
    if (page == NULL)
        return NULL;
    *page = (XvPage){.kind = XV_PAGE_RUN, .used = (uint16_t)count};
    return xv_page_start(page);
}

/* Bins */

/* The bin has run empty: it takes its spare, or all the free blocks of a page. A block from it. */
static void *refill(XvHeap *heap, size_t kind)
{
    XvBin *bin = &heap->bins[kind];
    void *block = heap->spares[kind];
    if (block != NULL) {
        heap->spares[kind] = NULL;
        bin->room = 1;
    } else {
        XvPage *page = page_with_room(heap, kind);
        if (page == NULL)
            return NULL;
        block = page->free;
        bin->room = list_size[kind] - (page->carved - page->used) + 1;
        page->free = NULL;
        page->used = page->carved;
    }
    bin->free = next_block(block);
    return block;
}

void *xv_heap_alloc(XvHeap *heap, size_t size)
{
    void *block;
    if (xv_fails())
        return NULL;
    if (size > RUN_MAX)
        block = xv_large_alloc(heap, size, size);
    else if (size > XV_SMALL_MAX)
        block = alloc_run(heap, size);
    else if ((block = xv_bin_take(heap, xv_size_class(size))) == NULL)
        block = refill(heap, xv_size_class(size));
    return xv_check_taken(block, size);
}

/* The page has become empty, or has room again after having been full. */
static void page_changed(XvHeap *heap, XvPage *page)
{
    if (!page->listed)
        list_add(heap, page);
    /* The only page of its class is kept, so that what is made and dropped again and again stays cheap. */
    if (page->used == 0 && (page->next != NULL || page->prev != NULL)) {
        list_remove(heap, page);
        xv_pages_give(heap, page, 1);
    }
}

/* Gives a list of blocks back to their pages. */
static void give_back(XvHeap *heap, void *list)
{
    while (list != NULL) {
        void *block = list;
        XvPage *page = xv_page_of(block);
        list = next_block(block);
        *(void **)block = page->free;
        page->free = block;
        if (--page->used == 0 || !page->listed)
            page_changed(heap, page);
    }
}

/* The bin's free list is full: it becomes the spare. */
__attribute__((noinline)) void xv_bin_full(XvHeap *heap, size_t kind)
{
    XvBin *bin = &heap->bins[kind];
    void *before = heap->spares[kind];
    heap->spares[kind] = bin->free;
    bin->free = NULL;
    bin->room = list_size[kind];
    give_back(heap, before);
}

static __attribute__((noinline)) void free_pages(XvHeap *heap, XvPage *page)
{
    if (page->kind == XV_PAGE_LARGE)
        xv_large_free(heap, xv_segment_of(page));
    else
        xv_pages_give(heap, page, page->used);
}

static inline void free_block(XvHeap *heap, void *p)
{
    XvPage *page = xv_page_of(p);
    if (__builtin_expect(page->kind < XV_SIZE_CLASSES, 1))
        xv_bin_put(heap, page->kind, p);
    else
        free_pages(heap, page);
}

void xv_heap_free(XvHeap *heap, void *p)
{
#if XV_HEAP_CHECKED
    p = xv_check_freed(heap, p);
    if (p == NULL)
        return;
#endif
    free_block(heap, p);
}

/* Frees what is in quarantine. */
static void empty_quarantine(XvHeap *heap)
{
#if XV_HEAP_CHECKED
    for (void *p; (p = xv_check_release(heap)) != NULL;)
        free_block(heap, p);
#else
    (void)heap;
#endif
}

void xv_heap_trim(XvHeap *heap)
{
    empty_quarantine(heap);
    xv_large_trim(heap);
    if (heap->hot_kind != XV_SIZE_CLASSES) {
        XvBin *bin = &heap->bins[heap->hot_kind];
        *(void **)heap->hot = bin->free;
        bin->free = heap->hot;
        heap->hot_kind = XV_SIZE_CLASSES;
    }
    for (unsigned kind = 0; kind < XV_SIZE_CLASSES; kind++) {
        xv_bin_full(heap, kind);
        xv_bin_full(heap, kind);
    }
    xv_pages_trim(heap);
}

/* A run takes the pages behind it, if they are free. */
static void *grow_run(XvHeap *heap, void *p, size_t size)
{
    XvSegment *segment = xv_segment_of(p);
    XvPage *page = xv_page_of(p);
    unsigned first = (unsigned)(page - segment->pages), end = first + run_pages(size);
    uint32_t more = ((1u << end) - 1) & ~((1u << (first + page->used)) - 1);
    if (size > RUN_MAX || end > XV_SEGMENT_PAGES || (segment->free_pages & more) != more)
        return NULL;
    xv_pages_mark(heap, segment, more);
    page->used = (uint16_t)run_pages(size);
    return p;
}

/* A block of `has` bytes becomes larger than that. NULL: out of memory. */
static void *grow(XvHeap *heap, void *p, size_t has, size_t size)
{
    unsigned kind = xv_page_of(p)->kind;
    void *block = NULL;
    if (xv_fails())
        return NULL;
    if (kind == XV_PAGE_RUN)
        block = grow_run(heap, p, size);
    else if (kind == XV_PAGE_LARGE)
        block = xv_large_grow(heap, p, size);
    if (block != NULL)
        return block;
    block = size > RUN_MAX ? xv_large_alloc(heap, size, 2 * size) : xv_heap_alloc(heap, size);
    if (block == NULL)
        return NULL;
    memcpy(block, p, has);
    xv_heap_free(heap, p);
    return block;
}

/* Bytes of a block that are in use, or have been: of what a large one has reserved, those that may be in memory. */
static size_t touched(const void *p, size_t has)
{
    return xv_page_of(p)->kind == XV_PAGE_LARGE ? xv_segment_of(p)->large_size : has;
}

void *xv_heap_realloc(XvHeap *heap, void *p, size_t size)
{
    size_t has;
    void *fresh;
    if (p == NULL)
        return xv_heap_alloc(heap, size);
    has = xv_allowed(p, xv_block_size(p));
    /* A checked build always copies: it wants to see who still has the old address. */
    if (!XV_HEAP_CHECKED && size > has)
        return grow(heap, p, has, size);
    if (!XV_HEAP_CHECKED && size >= touched(p, has) / 2) {
        if (xv_page_of(p)->kind == XV_PAGE_LARGE && size > xv_segment_of(p)->large_size)
            xv_segment_of(p)->large_size = size;
        return p;
    }
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
    xv_large_trim(heap);
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

/* Blocks on a list, to their page in use, that are not. */
static int64_t list_length(void *list)
{
    int64_t n = 0;
    for (; list != NULL; list = next_block(list))
        n++;
    return n;
}

void xv_heap_stats(XvHeap *heap, XvHeapStats *out)
{
    empty_quarantine(heap);
    memset(out, 0, sizeof *out);
    if (heap->idle_large != NULL) {
        out->segments++;
        out->segment_bytes += (int64_t)heap->idle_large->bytes;
    }
    for (const XvSegment *segment = heap->segments; segment != NULL; segment = segment->next) {
        out->segments++;
        out->segment_bytes += (int64_t)segment->bytes;
        if (segment->large_size != 0) {
            out->live_blocks++;
            out->live_bytes += (int64_t)(run_pages(segment->large_size) * XV_PAGE_SIZE);
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
                out->live_bytes += (int64_t)page->used * xv_class_size[page->kind];
            }
        }
    }
    for (unsigned kind = 0; kind < XV_SIZE_CLASSES; kind++) {
        int64_t idle = (heap->hot_kind == kind) + list_length(heap->bins[kind].free) + list_length(heap->spares[kind]);
        out->live_blocks -= idle;
        out->live_bytes -= idle * xv_class_size[kind];
    }
}
