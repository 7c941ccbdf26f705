/* SPDX-License-Identifier: Apache-2.0 */
#include "platform/slots.h"

#include "platform/memory.h"
#include "platform/sanitize.h"
#include "platform/system.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

/* 16 GiB of addresses, of which only what is used costs anything: the kernel is told not to count it. */
#define ARENA_SLOTS ((size_t)1 << 18)

static struct {
    pthread_mutex_t lock;
    bool tried;
    char *base;                    /* NULL: the system refused, every slot is a mapping of its own */
    size_t carved;                 /* slots that have ever been handed out */
    size_t free_count;
    uint32_t free[ARENA_SLOTS];    /* stack of slots given back; untouched pages of it cost nothing */
} arena = {.lock = PTHREAD_MUTEX_INITIALIZER};

/* counted: the kernel counts it as memory, and so refuses what it could not give. Otherwise what is too much would be noticed
   when it is touched, and end the process. */
static char *map(size_t bytes, bool counted)
{
    void *p = counted ? xv_mmap(bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) : xv_reserve(bytes);
    return p == MAP_FAILED ? NULL : p;
}

/* Maps with a slot to spare and gives back what lies outside the aligned part. */
static char *map_aligned(size_t bytes, bool counted)
{
    char *raw, *aligned;
    size_t before;
    if (bytes > SIZE_MAX - XV_SLOT_SIZE)
        return NULL;
    raw = map(bytes + XV_SLOT_SIZE, counted);
    if (raw == NULL)
        return NULL;
    aligned = (char *)(((uintptr_t)raw + XV_SLOT_SIZE - 1) & ~(uintptr_t)(XV_SLOT_SIZE - 1));
    before = (size_t)(aligned - raw);
    if (before != 0)
        xv_munmap(raw, before);
    xv_munmap(aligned + bytes, XV_SLOT_SIZE - before);
    return aligned;
}

static char *arena_take(void)
{
    char *slot = NULL;
    pthread_mutex_lock(&arena.lock);
    if (!arena.tried) {
        arena.tried = true;
        arena.base = map_aligned(ARENA_SLOTS * XV_SLOT_SIZE, false);
        /* A huge page would make the first object of an interpreter cost 2 MiB. */
        if (arena.base != NULL)
            xv_madvise(arena.base, ARENA_SLOTS * XV_SLOT_SIZE, MADV_NOHUGEPAGE);
    }
    if (arena.base != NULL) {
        if (arena.free_count != 0)
            slot = arena.base + arena.free[--arena.free_count] * XV_SLOT_SIZE;
        else if (arena.carved < ARENA_SLOTS)
            slot = arena.base + arena.carved++ * XV_SLOT_SIZE;
    }
    pthread_mutex_unlock(&arena.lock);
    return slot;
}

void *xv_slots_take(size_t bytes)
{
    if (bytes == XV_SLOT_SIZE) {
        char *slot;
        if (xv_fails())
            return NULL;
        slot = arena_take();
        if (slot != NULL)
            return slot;
    }
    return map_aligned(bytes, true);
}

void xv_slots_give(void *base, size_t bytes)
{
    char *p = base;
    xv_allow(p, bytes);
    /* Whoever has a single slot has been behind the lock since arena.base was written. */
    if (bytes == XV_SLOT_SIZE && arena.base != NULL && p >= arena.base && p < arena.base + ARENA_SLOTS * XV_SLOT_SIZE) {
        /* Pages that are locked (mlockall) cannot be given back. */
        if (xv_madvise(p, bytes, MADV_DONTNEED) != 0)
            memset(p, 0, bytes);
        pthread_mutex_lock(&arena.lock);
        arena.free[arena.free_count++] = (uint32_t)((size_t)(p - arena.base) / XV_SLOT_SIZE);
        pthread_mutex_unlock(&arena.lock);
    } else {
        xv_munmap(p, bytes);
    }
}

void *xv_slots_grow(void *base, size_t old, size_t bytes)
{
#ifdef MREMAP_FIXED
    void *moved;
    char *target;
    if (old == XV_SLOT_SIZE)
        return NULL;
    if (xv_mremap(base, old, bytes, 0, NULL) == base)
        return base;
    target = map_aligned(bytes, true);
    if (target == NULL)
        return NULL;
    /* Where that fails the target may have been unmapped already, and be somebody else's now: it is not unmapped
       here. */
    moved = xv_mremap(base, old, bytes, MREMAP_MAYMOVE | MREMAP_FIXED, target);
    return moved == target ? target : NULL;
#else
    (void)base;
    (void)old;
    (void)bytes;
    return NULL;
#endif
}
