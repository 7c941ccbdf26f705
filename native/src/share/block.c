/* SPDX-License-Identifier: Apache-2.0 */
#include "share/block.h"

#include "object/context.h"
#include "platform/atomic.h"
#include "platform/memory.h"

#include <string.h>
#include <sys/mman.h>

/* From this size on the bytes are a mapping of their own: page aligned, and zeroed by the kernel when touched. */
#define MAPPED_MIN ((Xv_ssize_t)1 << 18)

void xv_block_init(XvBlock *block, void *base, Xv_ssize_t size, int readonly,
                   void (*destroy)(XvThreadState *ts, XvBlock *block))
{
    atomic_init(&block->holders, 1);
    block->base = base;
    block->size = size;
    block->readonly = readonly;
    block->destroy = destroy;
}

/* Counting
 *
 * Obligation: a holder's every access to the bytes happens before they are freed, and they are freed once.
 *   - Retain needs no order: the caller's own holder keeps the count above zero, and a new holder is handed on by
 *     something that orders (a queue slot, a GIL).
 *   - Release is a release, so that what this holder did comes before its decrement in everybody's view; the one that
 *     reads 1 has, through the release sequence of decrements, all of them before it, and acquires them with
 *     the fence. Without the release, or without the acquire, the bytes may be freed under a late read (AArch64 shows
 *     it; x86 cannot, every locked operation being a full barrier there).
 */

XvStatus XvBlock_Retain(XvBlock *block)
{
    int64_t before = atomic_fetch_add_explicit(&block->holders, 1, memory_order_relaxed);
    if (__builtin_expect(before < XV_HOLDERS_MAX, 1))
        return XV_OK;
    atomic_fetch_sub_explicit(&block->holders, 1, memory_order_relaxed);
    return XV_OVERFLOW;
}

void XvBlock_Release(XvThreadState *ts, XvBlock *block)
{
    XV_NEEDED(block);
    if (atomic_fetch_sub_explicit(&block->holders, 1, memory_order_release) != 1)
        return;
    XV_ACQUIRE_LAST(&block->holders);
    block->destroy(ts, block);
}

void *XvBlock_Base(const XvBlock *block) { return block->base; }

Xv_ssize_t XvBlock_Size(const XvBlock *block) { return block->size; }

int64_t XvBlock_Holders(const XvBlock *block)
{
    return atomic_load_explicit(&block->holders, memory_order_relaxed);
}

/* Memory of the runtime's own: behind the block where it is small, mapped where it is large */

static void destroy_inline(XvThreadState *ts, XvBlock *block)
{
    (void)ts;
    xv_free(block);
}

static void destroy_mapped(XvThreadState *ts, XvBlock *block)
{
    (void)ts;
    munmap(block->base, (size_t)block->size);
    xv_free(block);
}

XvStatus XvBlock_New(Xv_ssize_t size, XvBlock **out)
{
    bool mapped = size >= MAPPED_MIN;
    size_t bytes;
    XvBlock *block;
    *out = NULL;
    if (size < 0)
        return XV_INVALID;
    bytes = sizeof *block + (mapped ? 0 : ((size_t)size + XV_CACHE_LINE - 1) / XV_CACHE_LINE * XV_CACHE_LINE);
    block = xv_aligned_alloc(_Alignof(XvBlock), bytes);
    if (block == NULL)
        return XV_NOMEM;
    if (mapped) {
        void *base = mmap(NULL, (size_t)size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (base == MAP_FAILED) {
            xv_free(block);
            return XV_NOMEM;
        }
        xv_block_init(block, base, size, 0, destroy_mapped);
    } else {
        memset(block + 1, 0, (size_t)size);
        xv_block_init(block, block + 1, size, 0, destroy_inline);
    }
    *out = block;
    return XV_OK;
}

/* Foreign memory */

typedef struct XvForeignBlock {
    XvBlock block;
    XvBlock_ReleaseProc release;
    void *arg;
} XvForeignBlock;

static void destroy_foreign(XvThreadState *ts, XvBlock *block)
{
    XvForeignBlock *foreign = (XvForeignBlock *)block;
    (void)ts;
    if (foreign->release != NULL)
        foreign->release(foreign->arg, block->base, block->size);
    xv_free(foreign);
}

XvStatus XvBlock_FromForeign(void *base, Xv_ssize_t size, int readonly, XvBlock_ReleaseProc release, void *arg,
                             XvBlock **out)
{
    XvForeignBlock *foreign;
    *out = NULL;
    if (size < 0 || (base == NULL && size != 0))
        return XV_INVALID;
    foreign = xv_aligned_alloc(_Alignof(XvForeignBlock), sizeof *foreign);
    if (foreign == NULL)
        return XV_NOMEM;
    xv_block_init(&foreign->block, base, size, readonly != 0, destroy_foreign);
    foreign->release = release;
    foreign->arg = arg;
    *out = &foreign->block;
    return XV_OK;
}
