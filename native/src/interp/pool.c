/* SPDX-License-Identifier: Apache-2.0 */
#include "interp/pool.h"

#include "interp/interp.h"
#include "platform/memory.h"
#include "platform/sanitize.h"

#define COUNT_SHIFT 48
#define ADDRESS_MASK ((UINT64_C(1) << COUNT_SHIFT) - 1)
#define CLOSED UINT64_MAX

/* Each list of a class holds this much at most. */
#define KEPT_BYTES ((size_t)1 << 16)

static unsigned class_of(size_t size)
{
    return size <= XV_POOL_MIN ? 0 : (unsigned)(64 - __builtin_clzll((unsigned long long)(size - 1)) - 7);
}

static size_t class_size(unsigned kind) { return XV_POOL_MIN << kind; }

static uint32_t limit(unsigned kind) { return (uint32_t)(KEPT_BYTES / class_size(kind)); }

static XvPiece *address(uint64_t head) { return (XvPiece *)(uintptr_t)(head & ADDRESS_MASK); }

/* To AddressSanitizer a piece in a pool is freed memory, but for its link. */
static void put_by(XvPiece *piece, unsigned kind)
{
    xv_forbid(piece, class_size(kind));
    xv_allow(piece, sizeof *piece);
}

static void give_up(XvPiece *piece, unsigned kind)
{
    XvPiece *next;
    for (; piece != NULL; piece = next) {
        next = piece->next;
        xv_allow(piece, class_size(kind));
        xv_free(piece);
    }
}

static void close_pool(XvThreadState *ts, XvOutside *self)
{
    XvPool *pool = (XvPool *)((char *)self - offsetof(XvPool, outside));
    xv_outside_remove(&ts->interp->world, self);
    pool->open = false;
    for (unsigned kind = 0; kind < XV_POOL_CLASSES; kind++) {
        give_up(address(atomic_exchange_explicit(&pool->returned[kind], CLOSED, memory_order_acquire)), kind);
        give_up(pool->own[kind], kind);
        pool->own[kind] = NULL;
        pool->kept[kind] = 0;
    }
}

static void open_pool(XvThreadState *ts, XvPool *pool)
{
    pool->open = true;
    pool->outside.drop = close_pool;
    xv_outside_add(&ts->interp->world, &pool->outside);
    for (unsigned kind = 0; kind < XV_POOL_CLASSES; kind++)
        atomic_store_explicit(&pool->returned[kind], 0, memory_order_relaxed);
}

/* The owner's list is empty: what has been returned meanwhile becomes the list. */
static void refill(XvPool *pool, unsigned kind)
{
    uint64_t head;
    if (atomic_load_explicit(&pool->returned[kind], memory_order_relaxed) == 0)
        return;
    head = atomic_exchange_explicit(&pool->returned[kind], 0, memory_order_acquire);
    pool->own[kind] = address(head);
    pool->kept[kind] = (uint32_t)(head >> COUNT_SHIFT);
}

void *xv_pool_alloc(XvThreadState *ts, size_t size, XvPool **home)
{
    unsigned kind;
    XvPool *pool;
    XvPiece *piece;
    *home = NULL;
    if (ts == NULL || size > XV_POOL_MAX)
        return xv_aligned_alloc(64, (size + 63) / 64 * 64);
    kind = class_of(size);
    pool = *home = &ts->interp->pool;
    if (!pool->open)
        open_pool(ts, pool);
    if (pool->own[kind] == NULL)
        refill(pool, kind);
    piece = pool->own[kind];
    if (piece == NULL)
        return xv_aligned_alloc(64, class_size(kind));
    if (xv_fails())
        return NULL;
    pool->own[kind] = piece->next;
    pool->kept[kind]--;
    xv_allow(piece, class_size(kind));
    return piece;
}

/* False: the piece is still the caller's. */
static bool push(XvPool *pool, unsigned kind, XvPiece *piece)
{
    uint64_t at = (uint64_t)(uintptr_t)piece, head, next;
    if (at > ADDRESS_MASK)   /* an address with a tag, or of a larger space: rare enough to do without */
        return false;
    head = atomic_load_explicit(&pool->returned[kind], memory_order_relaxed);
    put_by(piece, kind);
    do {
        if (head == CLOSED || head >> COUNT_SHIFT >= limit(kind)) {
            xv_allow(piece, class_size(kind));
            return false;
        }
        piece->next = address(head);
        next = at | ((head >> COUNT_SHIFT) + 1) << COUNT_SHIFT;
    } while (!atomic_compare_exchange_weak_explicit(&pool->returned[kind], &head, next, memory_order_release,
                                                    memory_order_relaxed));
    return true;
}

void xv_pool_free(XvThreadState *ts, XvPool *home, void *p, size_t size)
{
    unsigned kind = class_of(size);
    XvPiece *piece = p;
    if (home == NULL) {
        xv_free(p);
    } else if (ts != NULL && &ts->interp->pool == home) {
        if (!home->open || home->kept[kind] >= limit(kind)) {
            xv_free(p);
            return;
        }
        put_by(piece, kind);
        piece->next = home->own[kind];
        home->own[kind] = piece;
        home->kept[kind]++;
    } else if (!push(home, kind, piece)) {
        xv_free(p);
    }
}
