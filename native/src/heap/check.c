/* SPDX-License-Identifier: Apache-2.0 */
#include "heap/pages.h"

#if XV_HEAP_CHECKED

#include "platform/fatal.h"

#include <string.h>

/* The first bytes of a free block: the heap's link is in them. */
#define LINK 16

#ifdef XV_DEBUG

typedef struct XvPlace {
    XvPage *page;
    unsigned word;
    uint64_t bit;
} XvPlace;

/* Where the page keeps what it knows of a block; page NULL: no block begins there. */
static XvPlace place_of(const void *block)
{
    XvPage *page = xv_page_of(block);
    size_t offset = (size_t)((const char *)block - xv_page_start(page)), index = 0;
    if (page->kind < XV_SIZE_CLASSES) {
        index = offset / xv_class_size[page->kind];
        offset %= xv_class_size[page->kind];
    }
    return (XvPlace){offset == 0 ? page : NULL, (unsigned)(index / 64), UINT64_C(1) << index % 64};
}

static void check_still_freed(const unsigned char *block, size_t size)
{
    for (size_t i = LINK; i < size; i++)
        if (block[i] != XV_FREED_BYTE)
            xv_fatal("memory was written to after it was freed: byte %zu of the block of %zu at %p", i, size,
                     (const void *)block);
}

static void note_taken(void *block, size_t size)
{
    XvPlace at = place_of(block);
    if (at.page->kind < XV_SIZE_CLASSES)
        check_still_freed(block, xv_class_size[at.page->kind]);
    at.page->live[at.word] |= at.bit;
    at.page->objects[at.word] &= ~at.bit;
    at.page->containers[at.word] &= ~at.bit;
    memset(block, XV_FRESH_BYTE, size);
}

static void note_freed(XvHeap *heap, void *block)
{
    XvPlace at;
    if (xv_segment_of(block)->heap != heap)
        xv_fatal("the block at %p is freed in an interpreter that it does not belong to", block);
    at = place_of(block);
    if (at.page == NULL)
        xv_fatal("%p is freed, where no block begins", block);
    if (!(at.page->live[at.word] & at.bit))
        xv_fatal("the block at %p is freed a second time", block);
    at.page->live[at.word] &= ~at.bit;
    at.page->objects[at.word] &= ~at.bit;
    at.page->containers[at.word] &= ~at.bit;
    if (at.page->kind != XV_PAGE_LARGE)
        memset(block, XV_FREED_BYTE, xv_block_size(block));
}

void xv_check_object(void *block, bool container)
{
    XvPlace at = place_of(block);
    at.page->objects[at.word] |= at.bit;
    if (container)
        at.page->containers[at.word] |= at.bit;
}

static void visit_page(XvPage *page, XvObjectVisitor visit, void *arg)
{
    size_t size = page->kind < XV_SIZE_CLASSES ? xv_class_size[page->kind] : xv_block_size(xv_page_start(page));
    for (unsigned word = 0; word < 4; word++) {
        for (uint64_t bits = page->objects[word]; bits != 0; bits &= bits - 1) {
            unsigned i = (unsigned)__builtin_ctzll(bits);
            char *block = xv_page_start(page) + (word * 64 + i) * size;
            bool container = (page->containers[word] >> i & 1) != 0;
            visit(arg, (XvObject *)(block + (container ? LINK : 0)), size);
        }
    }
}

void xv_check_objects(XvHeap *heap, XvObjectVisitor visit, void *arg)
{
    for (XvSegment *segment = heap->segments; segment != NULL; segment = segment->next)
        for (unsigned i = 0; i < XV_SEGMENT_PAGES; i++)
            if (segment->large_size != 0 ? i == 0 : !(segment->free_pages >> i & 1))
                visit_page(&segment->pages[i], visit, arg);
}

#else

static void note_taken(void *block, size_t size) { (void)block, (void)size; }
static void note_freed(XvHeap *heap, void *block) { (void)heap, (void)block; }

#endif

void *xv_check_taken(void *block, size_t size)
{
    size_t capacity;
    if (block == NULL)
        return NULL;
    capacity = xv_block_size(block);
    xv_allow(block, capacity);
    note_taken(block, size);
    xv_forbid((char *)block + size, capacity - size);
    return block;
}

void *xv_check_freed(XvHeap *heap, void *block)
{
    void **cell = &heap->quarantine[heap->quarantine_next], *longest = *cell;
    xv_allow(block, xv_block_size(block));
    note_freed(heap, block);
    if (xv_page_of(block)->kind >= XV_SIZE_CLASSES)
        return block;
    xv_forbid(block, xv_block_size(block));
    *cell = block;
    heap->quarantine_next = (heap->quarantine_next + 1) % XV_QUARANTINE;
    if (longest != NULL)
        xv_allow(longest, LINK);
    return longest;
}

void *xv_check_release(XvHeap *heap)
{
    for (unsigned i = 0; i < XV_QUARANTINE; i++) {
        void *block = heap->quarantine[i];
        heap->quarantine[i] = NULL;
        if (block != NULL) {
            xv_allow(block, LINK);
            return block;
        }
    }
    return NULL;
}

void xv_check_carved(char *block, size_t size, unsigned count)
{
    for (; count != 0; count--, block += size) {
        xv_allow(block, size);
#ifdef XV_DEBUG
        memset(block, XV_FREED_BYTE, size);
#endif
        xv_forbid(block + LINK, size - LINK);
    }
}

void xv_check_pages(void *start, size_t size) { xv_forbid(start, size); }

#endif
