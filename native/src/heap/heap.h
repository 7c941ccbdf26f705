/* SPDX-License-Identifier: Apache-2.0
 *
 * The heap of one interpreter: no lock and no atomic, because its GIL is all the order it needs.
 *
 * Segments are 64 KiB, aligned to 64 KiB, so masking an address gives its segment and the segment names its heap.
 * A segment is sixteen pages. A page serves blocks of one size class; what is too large for a class takes a run of
 * whole pages; what is too large for a segment gets a longer segment of its own. A page's free blocks are a
 * linked list through the blocks themselves, carved lazily so that a fresh page touches no memory.
 *
 * A segment may hold bytes that a shared block has borrowed. They are counted, plainly, in `borrowed`: such a
 * segment stays mapped when its interpreter closes, and from then on `late` counts, atomically (interp/remains.h).
 */
#ifndef XV_HEAP_HEAP_H
#define XV_HEAP_HEAP_H

#include "crossview/interpreter.h"
#include "platform/slots.h"

#include <stdatomic.h>
#include <stdbool.h>

#define XV_PAGE_SIZE ((size_t)4096)
#define XV_SEGMENT_PAGES 16
#define XV_SIZE_CLASSES 28
#define XV_SMALL_MAX ((size_t)2048)

typedef struct XvHeap XvHeap;
typedef struct XvSegment XvSegment;

/* What a page is used for: a size class, or one of these. */
enum { XV_PAGE_RUN = XV_SIZE_CLASSES, XV_PAGE_LARGE };

typedef struct XvPage {
    void *free;                  /* blocks that have been freed, or carved and never used */
    struct XvPage *next, *prev;  /* pages of the same class that may have room */
    uint16_t used;               /* blocks in use; for a run its length in pages */
    uint16_t carved;             /* blocks that have ever been on the free list */
    uint16_t capacity;           /* blocks that fit */
    uint8_t kind;                /* size class, XV_PAGE_RUN or XV_PAGE_LARGE */
    uint8_t listed;              /* 1: in its class' list */
} XvPage;

struct XvSegment {
    XvHeap *heap;
    XvSegment *next, *prev;             /* all segments of the heap */
    XvSegment *roomy_next, *roomy_prev; /* those with free pages */
    size_t bytes;                       /* mapped, header included */
    size_t large_size;                  /* bytes of the one block of a long segment */
    Xv_ssize_t borrowed;                /* blocks that borrow memory in here; plain, under the GIL */
    _Atomic(Xv_ssize_t) late;           /* the same after close, atomic */
    uint32_t free_pages;                /* bit i: page i is unused */
    XvPage pages[XV_SEGMENT_PAGES];
};

struct XvHeap {
    XvPage *classes[XV_SIZE_CLASSES];   /* first page to try; never NULL (an empty sentinel) */
    XvSegment *segments;
    XvSegment *roomy;
};

void xv_heap_init(XvHeap *heap);

/* size bytes, aligned to 16, not zeroed. NULL: out of memory. */
void *xv_heap_alloc(XvHeap *heap, size_t size);

void xv_heap_free(XvHeap *heap, void *p);

/* Changes the size of p (NULL: a fresh block), keeping what fits. NULL: out of memory, p unchanged. */
void *xv_heap_realloc(XvHeap *heap, void *p, size_t size);

/* The segment of an address. For a long segment: of an address in its first 64 KiB, where its block begins. */
static inline XvSegment *xv_segment_of(const void *p)
{
    return (XvSegment *)((uintptr_t)p & ~(uintptr_t)(XV_SLOT_SIZE - 1));
}

/* Gives every segment without borrowed bytes back to the system, and returns the others, linked by `next`. */
XvSegment *xv_heap_close(XvHeap *heap);

void xv_heap_stats(const XvHeap *heap, XvHeapStats *out);

#endif
