/* SPDX-License-Identifier: Apache-2.0 */
#include "share/block.h"

#include "debug/debug.h"
#include "object/context.h"
#include "platform/atomic.h"
#include "platform/system.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* From this size on the bytes are a mapping of their own: page aligned, and zeroed by the kernel when touched. */
#define MAPPED_MIN ((Xv_ssize_t)1 << 18)

#define HUGE_PAGE ((size_t)1 << 21)

void xv_block_init(XvBlock *block, XvPool *home, void *base, Xv_ssize_t size, int readonly,
                   void (*destroy)(XvThreadState *ts, XvBlock *block))
{
    atomic_init(&block->holders, 1);
    block->base = base;
    block->size = size;
    block->destroy = destroy;
    block->home = home;
    atomic_init(&block->notes, NULL);
    block->readonly = readonly != 0;
    block->fd = -1;
#ifdef XV_DEBUG
    block->keepers = NULL;
#endif
}

/* Counting
 *
 * Obligation: a holder's every access to the bytes happens before they are freed, and they are freed once.
 *   - Retain needs no order: the caller's own holder keeps the count above zero, and a new holder is handed on by
 *     something that orders (a queue slot, a GIL).
 *   - Release is a release, so that what this holder did comes before its decrement in everybody's view; the one that
 *     takes the last has, through the release sequence of decrements, all of them before it, and acquires them with
 *     the fence. Without the release, or without the acquire, the bytes may be freed under a late read (AArch64 shows
 *     it; x86 cannot, every locked operation being a full barrier there).
 *   - Several counts at once are the same: those who have them give them up together. A proxy that takes a batch has
 *     one already (share/proxy.h).
 *   - The check for overflow comes after the addition. Between the two the count is too large by what all threads
 *     that are just here have added, which is far from where it would wrap.
 */

bool xv_block_retain(XvBlock *block, int64_t n)
{
    int64_t before = atomic_fetch_add_explicit(&block->holders, n, memory_order_relaxed);
    XV_BLOCK_ATOMIC();
    if (__builtin_expect(before <= XV_HOLDERS_MAX - n, 1))
        return true;
    atomic_fetch_sub_explicit(&block->holders, n, memory_order_relaxed);
    return false;
}

void xv_block_release(XvThreadState *ts, XvBlock *block, int64_t n)
{
    if (n == 0)
        return;
    XV_BLOCK_ATOMIC();
    if (atomic_fetch_sub_explicit(&block->holders, n, memory_order_release) != n)
        return;
    XV_ACQUIRE_LAST(&block->holders);
    XvBlockNotes *notes = atomic_load_explicit(&block->notes, memory_order_relaxed);
    if (notes != NULL)
        notes->free(notes);
    block->destroy(ts, block);
}

XvStatus XvBlock_Retain(XvBlock *block) { return xv_block_retain(block, 1) ? XV_OK : XV_OVERFLOW; }

void XvBlock_Release(XvThreadState *ts, XvBlock *block)
{
    XV_NEEDED(block);
    xv_block_release(ts, block, 1);
}

void *XvBlock_Base(const XvBlock *block) { return block->base; }

Xv_ssize_t XvBlock_Size(const XvBlock *block) { return block->size; }

int XvBlock_IsReadOnly(const XvBlock *block) { return block->readonly; }

int64_t XvBlock_Holders(const XvBlock *block)
{
    return atomic_load_explicit(&block->holders, memory_order_relaxed);
}

/* Memory of the runtime's own: behind the block where it is small, mapped where it is large */

static void destroy_inline(XvThreadState *ts, XvBlock *block)
{
    xv_pool_free(ts, block->home, block, sizeof *block + (size_t)block->size);
}

static void destroy_mapped(XvThreadState *ts, XvBlock *block)
{
    xv_munmap(block->base, (size_t)block->size);
    xv_pool_free(ts, block->home, block, sizeof *block);
}

static size_t round_up(size_t n, size_t unit) { return (n + unit - 1) / unit * unit; }

/* Zeroed memory, aligned to a huge page; MAP_FAILED. */
static void *map_for_huge_pages(size_t size)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE), whole;
    char *start, *base, *end;
    if (size > PTRDIFF_MAX - 2 * HUGE_PAGE)
        return MAP_FAILED;
    whole = round_up(size, page) + HUGE_PAGE;
    start = xv_mmap(whole, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (start == MAP_FAILED)
        return MAP_FAILED;
    base = (char *)round_up((uintptr_t)start, HUGE_PAGE);
    end = base + round_up(size, page);
    if (base != start)
        xv_munmap(start, (size_t)(base - start));
    if (end != start + whole)
        xv_munmap(end, (size_t)(start + whole - end));
    xv_madvise(base, size, MADV_HUGEPAGE);   /* a wish: a system without huge pages does without */
    return base;
}

static XvStatus new_block(XvThreadState *ts, Xv_ssize_t size, bool huge, XvBlock **out)
{
    bool mapped = size >= MAPPED_MIN || (huge && size != 0);
    XvPool *home;
    XvBlock *block;
    void *base;
    *out = NULL;
    if (size < 0)
        return XV_INVALID;
    block = xv_pool_alloc(ts, sizeof *block + (mapped ? 0 : (size_t)size), &home);
    if (block == NULL)
        return XV_NOMEM;
    if (!mapped) {
        memset(block + 1, 0, (size_t)size);
        xv_block_init(block, home, block + 1, size, 0, destroy_inline);
        *out = block;
        return XV_OK;
    }
    base = huge ? map_for_huge_pages((size_t)size)
                : xv_mmap((size_t)size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (base == MAP_FAILED) {
        xv_pool_free(ts, home, block, sizeof *block);
        return XV_NOMEM;
    }
    xv_block_init(block, home, base, size, 0, destroy_mapped);
    *out = block;
    return XV_OK;
}

XvStatus xv_block_new(XvThreadState *ts, Xv_ssize_t size, XvBlock **out) { return new_block(ts, size, false, out); }

XvStatus XvBlock_New(Xv_ssize_t size, XvBlock **out) { return new_block(NULL, size, false, out); }

XvStatus XvBlock_NewHuge(Xv_ssize_t size, XvBlock **out) { return new_block(NULL, size, true, out); }
