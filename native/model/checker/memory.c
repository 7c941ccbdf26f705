/* SPDX-License-Identifier: Apache-2.0
 *
 * Plain accesses: each byte remembers who wrote it last and who has read it since, as moments of their clocks; an
 * access that is not ordered after those is a race. And allocation: a block keeps its address for the whole execution,
 * so a use after free is seen, and freeing must come after every access of everybody. The core's own pools do use
 * addresses again; they say so (platform/sanitize.h), and a piece that is put by counts as freed, one that is taken as
 * allocated.
 *
 * Watched are the memory handed out here and the program's static data, not the stacks.
 */
#include "model.h"
#include "platform/sanitize.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define RESERVE ((size_t)64 << 30)

enum { ARENA = 4 << 20, SLOTS = 2 << 20, GRANULE = 16, BLOCKS = 1000, SAVED = 1 << 16, POISON = 0xA5 };

/* What a byte of a block is that has gone to a pool: nobody's, or the pool's own link. */
enum { IN_USE, FORBIDDEN, LINK };

typedef struct Cell {
    uint32_t execution;          /* the one in which this was written; of another one, nobody has been here yet */
    uint16_t write_clock;
    uint16_t writer;
    uint16_t read_clock[THREADS];
    int16_t location, step;
    uint8_t pooled;
} Cell;

typedef struct Block {
    char *base;
    size_t size;
    bool freed, kept;
    int maker;                   /* the thread that it was handed to, */
    uint16_t made;               /* and when: that counts as a write of all of it */
    uint16_t used[THREADS];      /* last access of each thread */
    const void *pc, *from[2];    /* where it was asked for, and who called */
} Block;

typedef struct Saved {
    void *address;
    size_t size, offset;
} Saved;

extern char __data_start[], _end[];

static char *arena;              /* blocks, and from SLOTS on zeroed address space */
static size_t block_end, slot_end;   /* offsets of what is still free */
static char *reserve;            /* addresses without memory */
static size_t reserve_end;
static uint16_t *granules;       /* of the arena: block + 1 */
static Cell *arena_cells, *static_cells;
static uint32_t execution;
static Block blocks[BLOCKS];
static int block_count;
static Saved saved[SAVED];
static char saved_bytes[1 << 22];
static size_t saved_count, saved_size;

static void *map(size_t size)
{
    void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (p == MAP_FAILED)
        abort();
    return p;
}

void memory_setup(void)
{
    arena = map(ARENA + (1 << 16));
    arena = (char *)(((uintptr_t)arena + 0xffff) & ~(uintptr_t)0xffff);
    granules = map(ARENA / GRANULE * sizeof *granules);
    arena_cells = map(ARENA * sizeof(Cell));
    reserve = mmap(NULL, RESERVE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    static_cells = map((size_t)(_end - __data_start) * sizeof(Cell));
}

void memory_begin(void)
{
    execution++;
    block_end = 0;
    slot_end = SLOTS;
    reserve_end = 0;
    block_count = 0;
    saved_count = saved_size = 0;
}

/* Puts everything back as it was before the execution. */
void memory_end(void)
{
    while (saved_count != 0) {
        const Saved *s = &saved[--saved_count];
        memcpy(s->address, saved_bytes + s->offset, s->size);
    }
    memset(granules, 0, block_end / GRANULE * sizeof *granules);
    memset(granules + SLOTS / GRANULE, 0, (slot_end - SLOTS) / GRANULE * sizeof *granules);
}

void journal(const void *p, size_t size)
{
    if ((char *)p >= arena && (char *)p < arena + SLOTS)
        return;   /* what malloc hands out starts with rubbish anyway */
    if (saved_count == SAVED || saved_size + size > sizeof saved_bytes)
        give_up("more writes than the checker can take back");
    saved[saved_count++] = (Saved){(void *)p, size, saved_size};
    memcpy(saved_bytes + saved_size, p, size);
    saved_size += size;
}

/* The cells of an address and those behind it, or NULL if it is not watched. */
static Cell *cells_of(const void *p)
{
    const char *at = p;
    if (at >= arena && at < arena + ARENA)
        return &arena_cells[at - arena];
    if (at >= __data_start && at < _end && !is_own(at))
        return &static_cells[at - __data_start];
    return NULL;
}

/* The block that an address lies in or behind, or NULL. */
static Block *block_around(const char *at)
{
    int index;
    if (at < arena || at >= arena + ARENA)
        return NULL;
    index = granules[(at - arena) / GRANULE];
    return index != 0 ? &blocks[index - 1] : NULL;
}

/* The cell of an address, in this execution. */
static inline Cell *fresh(Cell *cell, const char *at)
{
    if (cell->execution != execution) {
        const Block *block = block_around(at);
        *cell = (Cell){.execution = execution};
        if (block != NULL) {
            cell->writer = (uint16_t)block->maker;
            cell->write_clock = block->made;
        }
    }
    return cell;
}

static Cell *cell_or_fail(const void *p)
{
    Cell *cell = cells_of(p);
    if (cell == NULL)
        give_up("an atomic object, a mutex or a futex word where the checker does not look (on a stack?)");
    return fresh(cell, p);
}

int16_t *location_cell(const void *p) { return &cell_or_fail(p)->location; }

int16_t *step_cell(const void *p)
{
    static int16_t none;
    Cell *cell = cells_of(p);
    return cell != NULL ? &fresh(cell, p)->step : &none;
}

/* Notes the access in its block, which must be there. */
static void use_block(const void *p, size_t size, const char *how)
{
    const char *at = p;
    Block *block = block_around(at);
    if (block == NULL && (at < arena || at >= arena + ARENA))
        return;
    if (block == NULL || at + size > block->base + block->size)
        fail(p, "%s of %zu bytes outside any block", how, size);
    if (block->freed)
        fail(p, "use after free (%s of a block of %zu bytes)", how, block->size);
    block->used[me] = threads[me].now.clock[me];
}

static bool before_now(int thread, uint16_t clock) { return thread == me || clock <= threads[me].now.clock[thread]; }

static _Noreturn void race(const void *p, const char *how, const char *earlier, int thread)
{
    fail(p, "data race: %s by %s, not ordered after a %s by %s", how, threads[me].name, earlier, threads[thread].name);
}

static inline void check_read(const Cell *cell, const void *p, const char *how)
{
    if (!before_now(cell->writer, cell->write_clock))
        race(p, how, "write", cell->writer);
}

static inline void check_write(const Cell *cell, const void *p)
{
    check_read(cell, p, "write");
    for (int t = 0; t < thread_count; t++)
        if (!before_now(t, cell->read_clock[t]))
            race(p, "write", "read", t);
}

void plain_access(const void *p, size_t size, bool write, const void *pc)
{
    uint16_t clock = threads[me].now.clock[me];
    const char *at = p;
    Cell *cell = cells_of(p);
    threads[me].at = pc;
    if (cell == NULL || size == 0)
        return;
    if (watched(p, size))
        tell(pc, "plain %s of %zu bytes", write ? "write" : "read", size);
    use_block(p, size, write ? "write" : "read");
    /* What comes before the first thread is started is ordered before all that the threads do. */
    for (; thread_count > 1 && at < (const char *)p + size; at++, cell++) {
        fresh(cell, at);
        if (cell->pooled == FORBIDDEN)
            fail(at, "use after free (%s of what lies in a pool)", write ? "write" : "read");
        if (cell->location != 0)
            fail(at, "plain %s of an atomic object", write ? "write" : "read");
        if (write) {
            check_write(cell, at);
            cell->writer = (uint16_t)me;
            cell->write_clock = clock;
        } else {
            check_read(cell, at, "read");
            cell->read_clock[me] = clock;
        }
    }
    if (write)
        journal(p, size);
}

void touch(const void *p, size_t size)
{
    uint16_t clock = threads[me].now.clock[me];
    const char *at = p;
    Cell *cell = cells_of(p);
    if (cell == NULL)
        return;
    use_block(p, size, "atomic access");
    for (; at < (const char *)p + size; at++, cell++) {
        if (fresh(cell, at)->pooled != IN_USE)
            fail(at, "use after free (atomic access of what lies in a pool)");
        check_read(cell, at, "atomic access");
        cell->read_clock[me] = clock;
    }
}

void *space_take(size_t size, size_t align, bool zeroed, const void *pc)
{
    size_t *end = zeroed ? &slot_end : &block_end, limit = zeroed ? ARENA : SLOTS;
    size_t base = (*end + align - 1) & ~(align - 1);
    if (block_count == BLOCKS || size > limit || base + size + 2 * GRANULE > limit)
        give_up("more memory than the checker can follow");
    /* At least a byte up to a granule stays free behind each block, so that an access past its end is seen. */
    *end = (base + size + 2 * GRANULE) & ~(size_t)(GRANULE - 1);
    blocks[block_count] = (Block){.base = arena + base, .size = size, .maker = me,
                                  .made = threads[me].now.clock[me], .pc = pc};
    for (int i = 0; i < 2 && i < threads[me].depth; i++)
        blocks[block_count].from[i] = threads[me].calls[threads[me].depth - 1 - i];
    block_count++;
    for (size_t g = base / GRANULE; g < (base + size + GRANULE - 1) / GRANULE; g++)
        granules[g] = (uint16_t)block_count;
    if (!zeroed)
        memset(arena + base, POISON, size);
    return arena + base;
}

void *space_reserve(size_t size)
{
    char *p = reserve + reserve_end;
    reserve_end += (size + 0xfff) & ~(size_t)0xfff;
    if (reserve_end > RESERVE)
        give_up("more addresses than the checker has");
    return p;
}

static Block *block_at(const void *p)
{
    for (Block *block = blocks; block < blocks + block_count; block++)
        if (block->base == p)
            return block;
    return NULL;
}

void space_give(void *p, const char *what, const void *pc)
{
    Block *block = block_at(p);
    threads[me].at = pc;
    if (block == NULL)
        fail(p, "%s of something that was never handed out", what);
    if (block->freed)
        fail(p, "%s, and it was free already", what);
    if (watched(p, block->size))
        tell(pc, "%s of %zu bytes", what, block->size);
    for (int t = 0; t < thread_count; t++)
        if (!before_now(t, block->used[t]))
            fail(p, "%s, not ordered after a last access by %s", what, threads[t].name);
    block->freed = true;
}

/* A piece of a block changes hands: every access of everybody in the block must come before. */
static void hand_over(const void *p, size_t size, uint8_t pooled, const char *what)
{
    Block *block = block_around(p);
    const char *at = p;
    if (block == NULL)
        return;
    for (int t = 0; t < thread_count; t++)
        if (!before_now(t, block->used[t]))
            fail(p, "%s, not ordered after a last access by %s", what, threads[t].name);
    use_block(p, size, what);
    for (Cell *cell = cells_of(p); at < (const char *)p + size; at++, cell++) {
        int16_t step = fresh(cell, at)->step;
        *cell = (Cell){.execution = execution, .writer = (uint16_t)me, .write_clock = threads[me].now.clock[me],
                       .step = step, .pooled = pooled};
    }
    memset((void *)p, POISON, size);
}

void model_forbid(const void *p, size_t size) { hand_over(p, size, FORBIDDEN, "put into a pool"); }

/* The pool allows itself a link at the beginning of what it has forbidden; or somebody gets the whole piece. */
void model_allow(const void *p, size_t size)
{
    const char *behind = (const char *)p + size;
    const Cell *cell = cells_of(behind);
    bool link = cell != NULL && cell->execution == execution && cell->pooled == FORBIDDEN;
    hand_over(p, size, link ? LINK : IN_USE, "taken from a pool");
}

size_t space_size(const void *p)
{
    const Block *block = block_at(p);
    return block != NULL ? block->size : 0;
}

void keep(const void *p)
{
    Block *block = block_around(p);
    if (block != NULL)
        block->kept = true;
}

void check_leaks(void)
{
    for (const Block *block = blocks; block < blocks + block_count; block++)
        if (!block->freed && !block->kept) {
            threads[me].at = block->pc;
            threads[me].calls[0] = block->from[1];
            threads[me].calls[1] = block->from[0];
            threads[me].depth = 2;
            tell(block->pc, "here it was allocated");
            fail(block->base, "leak of %zu bytes", block->size);
        }
}
