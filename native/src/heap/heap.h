/* SPDX-License-Identifier: Apache-2.0
 *
 * The heap of one interpreter: no lock and no atomic, because its GIL is all the order it needs.
 *
 * Segments are 64 KiB, aligned to 64 KiB, so masking an address gives its segment and the segment names its heap.
 * A segment is sixteen pages. A page serves blocks of one size class; what is too large for a class takes a run of
 * whole pages; what is too large for a segment gets a longer segment of its own. A page's free blocks are a
 * linked list through the blocks themselves, carved lazily so that a fresh page touches no memory.
 *
 * A large block that grows is given twice the addresses that it needs, which cost nothing until they are touched: most
 * of its steps then need no system call. One long segment that has become free is kept, so that arrays which grow
 * large, go and come again do not have every page of theirs cleared by the system each time.
 *
 * In front of the pages of a class stands its bin: free blocks from any of them, from which allocation takes and to
 * which freeing gives without a look at what page a block came from. To the pages, a block in a bin is in use. A bin
 * that runs empty takes all that one page has; a bin that is full puts its list by as a spare and starts another, and
 * gives the spare before that back to the pages.
 *
 * One block of any class, the hot one, stands in front of the bins. What is made and dropped again and again takes it
 * and gives it back, and then nothing has to wait for the place of the bin, which is found out from the object, nor for
 * the link that was stored in the block a moment before.
 *
 * A segment may hold bytes that a shared block has borrowed. They are counted, plainly, in `borrowed`: such a
 * segment stays mapped when its interpreter closes, and from then on `late` counts, atomically (interp/remains.h).
 */
#ifndef XV_HEAP_HEAP_H
#define XV_HEAP_HEAP_H

#include "crossview/interpreter.h"
#include "heap/check.h"
#include "platform/slots.h"

#include <stdatomic.h>
#include <stdbool.h>

#define XV_PAGE_SIZE ((size_t)4096)
#define XV_SEGMENT_PAGES 16
#define XV_SIZE_CLASSES 28
#define XV_SMALL_MAX ((size_t)2048)

typedef struct XvSegment XvSegment;

/* What a page is used for: a size class, or one of these. */
enum { XV_PAGE_RUN = XV_SIZE_CLASSES, XV_PAGE_LARGE };

typedef struct XvPage {
    void *free;                  /* blocks that have been freed, or carved and never used */
    struct XvPage *next, *prev;  /* pages of the same class that may have room */
    uint16_t used;               /* blocks in use or in the bin; for a run its length in pages */
    uint16_t carved;             /* blocks that have ever been on the free list */
    uint16_t capacity;           /* blocks that fit */
    uint8_t kind;                /* size class, XV_PAGE_RUN or XV_PAGE_LARGE */
    uint8_t listed;              /* 1: in its class' list */
#ifdef XV_DEBUG
    uint64_t live[4];            /* bit i: block i is in use */
    uint64_t objects[4];         /* bit i: and is an object */
    uint64_t containers[4];      /* bit i: and a container */
#endif
} XvPage;

struct XvSegment {
    XvHeap *heap;
    XvSegment *next, *prev;             /* all segments of the heap */
    XvSegment *roomy_next, *roomy_prev; /* those with free pages, and as many of them in a row */
    size_t bytes;                       /* mapped, header included */
    size_t large_size;                  /* the most bytes that the one block of a long segment has had; 0: no such */
    Xv_ssize_t borrowed;                /* blocks that borrow memory in here; plain, under the GIL */
    _Atomic(Xv_ssize_t) late;           /* the same after close, atomic */
    uint32_t free_pages;                /* bit i: page i is unused */
    uint8_t longest_run;                /* free pages in a row, page 0 left out */
    XvPage pages[XV_SEGMENT_PAGES];
};

/* Two words, so that a size leads to its bin without a multiplication. */
typedef struct XvBin {
    void *free;                  /* linked through the blocks */
    Xv_ssize_t room;             /* blocks that fit on the free list before it is full */
} XvBin;

struct XvHeap {
    void *hot;                          /* one block of the class hot_kind */
    size_t hot_kind;                    /* XV_SIZE_CLASSES: there is none */
    XvBin bins[XV_SIZE_CLASSES];
    void *spares[XV_SIZE_CLASSES];      /* full lists, or NULL */
    XvPage *classes[XV_SIZE_CLASSES];   /* pages that may have room */
    XvSegment *segments;
    XvSegment *roomy[XV_SEGMENT_PAGES]; /* those with free pages, by their longest_run */
    uint32_t runs;                      /* bit i: roomy[i] is not NULL */
    XvSegment *idle;                    /* one whose pages are all free, kept for the next to need pages; or NULL */
    XvSegment *idle_large;              /* a long one whose block has gone, on no list; or NULL */
#if XV_HEAP_CHECKED
    void *quarantine[XV_QUARANTINE];
    unsigned quarantine_next;           /* where the next freed block goes; the one there has waited longest */
#endif
};

void xv_heap_init(XvHeap *heap);

/* Steps of 16 up to 256, then four to a doubling, so that at most a fifth of a block is lost. size is at most
   XV_SMALL_MAX. */
static inline size_t xv_size_class(size_t size)
{
    unsigned shift;
    if (size <= 256)
        return size == 0 ? 0 : (size - 1) >> 4;
    shift = 63 - (unsigned)__builtin_clzll((unsigned long long)(size - 1));
    return 16 + (shift - 8) * 4 + (((size - 1) >> (shift - 2)) & 3);
}

/* size bytes, aligned to 16, not zeroed. NULL: out of memory. */
void *xv_heap_alloc(XvHeap *heap, size_t size);

/* The hot block or one from the bin of its class; NULL: there is none. */
static inline void *xv_bin_take(XvHeap *heap, size_t kind)
{
    XvBin *bin = &heap->bins[kind];
    void *block;
    if (__builtin_expect(heap->hot_kind == kind, 1)) {
        heap->hot_kind = XV_SIZE_CLASSES;
        block = heap->hot;
        if (block == NULL)
            __builtin_unreachable();   /* so that the caller's test for NULL is left out */
        return block;
    }
    block = bin->free;
    if (__builtin_expect(block != NULL, 1)) {
        bin->free = *(void **)block;
        bin->room++;
    }
    return block;
}

/* The quick half of an allocation, inlined; NULL: xv_heap_alloc has to see to it. size is at most XV_SMALL_MAX, best
   one that the compiler knows. A function that ends with a call of its slow half for NULL needs no frame. */
static inline void *xv_heap_take(XvHeap *heap, size_t size)
{
    return XV_HEAP_CHECKED ? NULL : xv_bin_take(heap, xv_size_class(size));
}

void xv_heap_free(XvHeap *heap, void *p);

/* The free list of a bin has become full. */
void xv_bin_full(XvHeap *heap, size_t kind);

static inline void xv_bin_put(XvHeap *heap, size_t kind, void *p)
{
    XvBin *bin = &heap->bins[kind];
    if (__builtin_expect(heap->hot_kind == XV_SIZE_CLASSES, 1)) {
        heap->hot = p;
        heap->hot_kind = kind;
        return;
    }
    *(void **)p = bin->free;
    bin->free = p;
    if (__builtin_expect(--bin->room == 0, 0))
        xv_bin_full(heap, kind);
}

/* xv_heap_free, inlined, for a block of which the size that was asked for is known and at most XV_SMALL_MAX. */
static inline void xv_heap_put(XvHeap *heap, void *p, size_t size)
{
    if (XV_HEAP_CHECKED)
        xv_heap_free(heap, p);
    else
        xv_bin_put(heap, xv_size_class(size), p);
}

/* Changes the size of p (NULL: a fresh block), keeping what fits. NULL: out of memory, p unchanged. */
void *xv_heap_realloc(XvHeap *heap, void *p, size_t size);

/* The segment of an address. For a long segment: of an address in its first 64 KiB, where its block begins. */
static inline XvSegment *xv_segment_of(const void *p)
{
    return (XvSegment *)((uintptr_t)p & ~(uintptr_t)(XV_SLOT_SIZE - 1));
}

/* Gives the bins' blocks back to their pages, and pages and segments that are empty back to the system. */
void xv_heap_trim(XvHeap *heap);

/* Gives every segment without borrowed bytes back to the system, and returns the others, linked by `next`. */
XvSegment *xv_heap_close(XvHeap *heap);

/* Fills in what is the heap's own; the rest is zero. */
void xv_heap_stats(XvHeap *heap, XvHeapStats *out);

#endif
