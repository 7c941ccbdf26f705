/* SPDX-License-Identifier: Apache-2.0
 *
 * The heap, seen from outside: what is allocated stays apart and keeps its contents, what is freed can be had
 * again, and close gives everything back.
 */
#include <stdalign.h>

#include "world.h"

typedef struct Blob {
    XvVarObject ob_base;
    unsigned char bytes[];
} Blob;

static const XvTypeObject Blob_Type = {
    .tp_name = "blob",
    .tp_basicsize = sizeof(Blob),
    .tp_itemsize = 1,
    .tp_dealloc = XvObject_Free,
};

static Blob *new_blob(XvThreadState *ts, Xv_ssize_t size)
{
    Blob *blob = (Blob *)XvObject_New(ts, &Blob_Type, size);
    CHECK_OBJECT(ts, blob);
    CHECK_UINT((uintptr_t)blob % alignof(max_align_t), ==, 0);
    CHECK_INT(Xv_SIZE(blob), ==, size);
    return blob;
}

/* A pattern that depends on the place, so that a copy of another blob's bytes is seen too. */
static unsigned char pattern(uint64_t seed, Xv_ssize_t at) { return (unsigned char)((seed ^ (uint64_t)at) * 167 + 13); }

static void fill_blob(Blob *blob, uint64_t seed)
{
    for (Xv_ssize_t at = 0; at < Xv_SIZE(blob); at++)
        blob->bytes[at] = pattern(seed, at);
}

static void check_blob(const Blob *blob, Xv_ssize_t size, uint64_t seed)
{
    CHECK_INT(Xv_REFCNT(blob), ==, 1);
    CHECK_PTR(Xv_TYPE(blob), ==, &Blob_Type);
    CHECK_INT(Xv_SIZE(blob), ==, size);
    for (Xv_ssize_t at = 0; at < size; at++) {
        if (blob->bytes[at] != pattern(seed, at))
            CHECK_INT(blob->bytes[at], ==, pattern(seed, at));
    }
}

/* Mostly small, some up to a mebibyte, as a program's objects are. */
static Xv_ssize_t random_size(uint64_t *state)
{
    uint64_t r = random_next(state);
    int bits = (r & 31) == 0 ? 20 : (r & 31) < 4 ? 16 : 10;
    return (Xv_ssize_t)((r >> 8) & (((uint64_t)1 << ((r >> 40) % (unsigned)bits + 1)) - 1)) + 1;
}

#define BLOBS 512

/* Allocates and frees in random order and checks every blob's bytes before it goes; nothing is left. */
static void churn(XvThreadState *ts, uint64_t state, int steps)
{
    Blob *blobs[BLOBS] = {NULL};
    Xv_ssize_t sizes[BLOBS];
    uint64_t seeds[BLOBS];
    for (int step = 0; step < steps + BLOBS; step++) {
        size_t i = step < steps ? random_next(&state) % BLOBS : (size_t)(step - steps);
        if (blobs[i] != NULL) {
            check_blob(blobs[i], sizes[i], seeds[i]);
            Xv_DECREF(ts, blobs[i]);
            blobs[i] = NULL;
        } else if (step < steps) {
            sizes[i] = random_size(&state);
            seeds[i] = random_next(&state);
            blobs[i] = new_blob(ts, sizes[i]);
            fill_blob(blobs[i], seeds[i]);
        }
    }
}

TEST("objects of one byte to a mebibyte come and go in any order and keep their contents")
{
    World world = open_world();
    XvHeapStats before, after;
    XvHeap_GetStats(world.ts, &before);
    churn(world.ts, 88172645463325252u, ROUNDS(40000));
    XvHeap_GetStats(world.ts, &after);
    CHECK_INT(after.live_blocks, ==, before.live_blocks);
    CHECK_INT(after.live_bytes, ==, before.live_bytes);
    close_world(world);
}

TEST("memory that was freed is used again: the same work a second time takes no more segments")
{
    World world = open_world();
    XvHeapStats first, last;
    churn(world.ts, 12345, ROUNDS(10000));
    XvHeap_GetStats(world.ts, &first);
    for (int round = 0; round < 5; round++)
        churn(world.ts, 12345, ROUNDS(10000));
    XvHeap_GetStats(world.ts, &last);
    CHECK_INT(last.segments, <=, first.segments);
    CHECK_INT(last.segment_bytes, <=, first.segment_bytes);
    CHECK_INT(last.live_blocks, ==, first.live_blocks);
    close_world(world);
}

TEST("objects of every size up to a page's do not overlap")
{
    World world = open_world();
    enum { SIZES = 5000 };
    static Blob *blobs[SIZES];
    for (Xv_ssize_t size = 1; size <= SIZES; size++) {
        blobs[size - 1] = new_blob(world.ts, size);
        fill_blob(blobs[size - 1], (uint64_t)size);
    }
    for (Xv_ssize_t size = 1; size <= SIZES; size++) {
        check_blob(blobs[size - 1], size, (uint64_t)size);
        Xv_DECREF(world.ts, blobs[size - 1]);
    }
    close_world(world);
}

TEST("the statistics count what lives, what it occupies and what it lies in")
{
    World world = open_world();
    XvHeapStats before, one, many;
    XvHeap_GetStats(world.ts, &before);
    Blob *blob = new_blob(world.ts, 1000);
    XvHeap_GetStats(world.ts, &one);
    CHECK_INT(one.live_blocks, ==, before.live_blocks + 1);
    CHECK_INT(one.live_bytes - before.live_bytes, >=, 1000 + (int64_t)sizeof(Blob));
    CHECK_INT(one.live_bytes - before.live_bytes, <=, 2 * (1000 + (int64_t)sizeof(Blob)));
    CHECK_INT(one.segments, >=, 1);
    CHECK_INT(one.segment_bytes, >=, one.live_bytes);

    Blob *large = new_blob(world.ts, 1 << 20);
    XvHeap_GetStats(world.ts, &many);
    CHECK_INT(many.live_blocks, ==, before.live_blocks + 2);
    CHECK_INT(many.live_bytes - one.live_bytes, >=, 1 << 20);
    CHECK_INT(many.segments, >, one.segments);
    CHECK_INT(many.segment_bytes, >=, many.live_bytes);
    Xv_DECREF(world.ts, large);
    Xv_DECREF(world.ts, blob);
    XvHeap_GetStats(world.ts, &many);
    CHECK_INT(many.live_bytes, ==, before.live_bytes);
    close_world(world);
}

TEST("a large object's memory goes back to the system when it goes, what is kept of it with the next full collection")
{
    World world = open_world();
    XvHeapStats before, after;
    XvHeap_GetStats(world.ts, &before);
    Xv_DECREF(world.ts, new_blob(world.ts, 4 << 20));
    XvHeap_GetStats(world.ts, &after);
    CHECK_INT(after.segment_bytes - before.segment_bytes, <, 1 << 20);
    for (int i = 1; i <= 20; i++)
        Xv_DECREF(world.ts, new_blob(world.ts, i * 100000));
    XvHeap_GetStats(world.ts, &after);
    CHECK_INT(after.segment_bytes - before.segment_bytes, <=, (2 << 20) + (1 << 16));
    CHECK_INT(after.live_blocks, ==, before.live_blocks);
    XvGC_Collect(world.ts);
    XvHeap_GetStats(world.ts, &after);
    CHECK_INT(after.segment_bytes, <=, 1 << 16);
    close_world(world);
}

TEST("plain memory that grows and shrinks keeps its bytes, through every way in which it may be moved")
{
    World world = open_world();
    uint64_t state = 271828;
    enum { BLOCKS = 6 };
    unsigned char *blocks[BLOCKS] = {NULL};
    Xv_ssize_t sizes[BLOCKS] = {0};
    int64_t live = live_blocks(world.ts);
    for (int step = 0; step < ROUNDS(3000); step++) {
        int i = (int)(random_next(&state) % BLOCKS);
        Xv_ssize_t size = step % 7 == 0 ? random_size(&state) : sizes[i] + sizes[i] / 4 + 100;
        if (size > 3 << 20) {
            XvMem_Free(world.ts, blocks[i]);
            blocks[i] = NULL;
            sizes[i] = 0;
            continue;
        }
        unsigned char *block = XvMem_Realloc(world.ts, blocks[i], size);
        CHECK(block != NULL);
        for (Xv_ssize_t at = 0; at < size && at < sizes[i]; at += 61)
            if (block[at] != pattern((uint64_t)i, at))
                CHECK_INT(block[at], ==, pattern((uint64_t)i, at));
        for (Xv_ssize_t at = 0; at < size; at++)
            block[at] = pattern((uint64_t)i, at);
        blocks[i] = block;
        sizes[i] = size;
    }
    for (int i = 0; i < BLOCKS; i++)
        XvMem_Free(world.ts, blocks[i]);
    CHECK_INT(live_blocks(world.ts), ==, live);
    close_world(world);
}

TEST("one interpreter's heap is not another's")
{
    World world = open_world();
    XvInterpreter *other = open_interpreter(world.rt, "other");
    XvThreadState *other_ts = NULL;
    CHECK_OK(XvInterpreter_Attach(other, world.ts, XV_FOREVER, &other_ts));
    XvHeapStats before, after;
    XvHeap_GetStats(other_ts, &before);
    XvThreadState_Detach(other_ts);
    Blob *blob = new_blob(world.ts, 100000);
    fill_blob(blob, 7);
    CHECK_OK(XvInterpreter_Attach(other, world.ts, XV_FOREVER, &other_ts));
    XvHeap_GetStats(other_ts, &after);
    CHECK_INT(after.live_blocks, ==, before.live_blocks);
    CHECK_INT(after.segments, ==, before.segments);
    churn(other_ts, 99, ROUNDS(5000));
    XvThreadState_Detach(other_ts);
    close_interpreter(other);
    check_blob(blob, 100000, 7);
    Xv_DECREF(world.ts, blob);
    close_world(world);
}

/* Mappings of this process, and its resident bytes. */
static int mappings(void)
{
    FILE *maps = fopen("/proc/self/maps", "r");
    CHECK(maps != NULL);
    int lines = 0;
    for (int c; (c = getc(maps)) != EOF;)
        lines += c == '\n';
    fclose(maps);
    return lines;
}

static int64_t resident_bytes(void)
{
    FILE *statm = fopen("/proc/self/statm", "r");
    long long pages = 0, resident = 0;
    CHECK(statm != NULL);
    CHECK_INT(fscanf(statm, "%lld %lld", &pages, &resident), ==, 2);
    fclose(statm);
    return (int64_t)resident * sysconf(_SC_PAGESIZE);
}

TEST("close gives back the memory of everything that was left")
{
    XvRuntime *rt = open_runtime();
    int64_t before = resident_bytes();
    XvInterpreter *interp = open_interpreter(rt, "full");
    XvThreadState *ts = attach(interp);
    const int64_t total = 48 << 20;
    for (int64_t bytes = 0; bytes < total / 2; bytes += 1000)
        fill_blob(new_blob(ts, 1000), 1);
    for (int64_t bytes = 0; bytes < total / 2; bytes += 300000)
        fill_blob(new_blob(ts, 300000), 1);
    CHECK_INT(resident_bytes() - before, >=, total);
    XvThreadState_Detach(ts);
    close_interpreter(interp);
/* A sanitizer's shadow of these bytes stays resident; an emulator does not pass on that they are not needed. */
#if !defined(XV_TEST_SANITIZED) && !defined(XV_TEST_EMULATED)
    CHECK_INT(resident_bytes() - before, <=, total / 12);
#endif
    close_runtime(rt);
}

TEST("interpreters that come and go leave no mappings behind")
{
    XvRuntime *rt = open_runtime();
    int before = 0;
    for (int i = 0; i < ROUNDS(2000); i++) {
        XvInterpreter *interp = open_interpreter(rt, "brief");
        XvThreadState *ts = attach(interp);
        new_blob(ts, 10);
        new_blob(ts, 100000);
        XvThreadState_Detach(ts);
        close_interpreter(interp);
        if (i == 10)
            before = mappings();
    }
    CHECK_INT(mappings(), <=, before + 4);
    close_runtime(rt);
}
