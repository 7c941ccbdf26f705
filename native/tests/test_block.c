/* SPDX-License-Identifier: Apache-2.0
 *
 * A block: the count of its holders, and what the last of them does.
 */
#include "share/block.h" /* no test could count to 2^62: the overflow test sets the count */
#include "world.h"

static XvBlock *new_block(Xv_ssize_t size)
{
    XvBlock *block = NULL;
    CHECK_OK(XvBlock_New(size, &block));
    CHECK(block != NULL);
    return block;
}

/* What a release callback has been told, and how often. */
typedef struct Lender {
    _Atomic(int) releases;
    void *base;
    Xv_ssize_t size;
} Lender;

static void lender_release(void *arg, void *base, Xv_ssize_t size)
{
    Lender *lender = arg;
    lender->base = base;
    lender->size = size;
    atomic_fetch_add(&lender->releases, 1);
}

TEST("a new block has zeroed bytes, aligned to a cache line, and one holder")
{
    const Xv_ssize_t sizes[] = {1, 63, 64, 65, 4096, 100000, 1 << 20};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        XvBlock *block = new_block(sizes[i]);
        CHECK_INT(XvBlock_Size(block), ==, sizes[i]);
        CHECK_INT(XvBlock_Holders(block), ==, 1);
        unsigned char *bytes = XvBlock_Base(block);
        CHECK_UINT((uintptr_t)bytes % 64, ==, 0);
        for (Xv_ssize_t at = 0; at < sizes[i]; at++)
            CHECK_INT(bytes[at], ==, 0);
        memset(bytes, 0xee, (size_t)sizes[i]);
        XvBlock_Release(NULL, block);
    }
}

TEST("a block of no bytes is a block")
{
    XvBlock *block = new_block(0);
    CHECK_INT(XvBlock_Size(block), ==, 0);
    CHECK_INT(XvBlock_Holders(block), ==, 1);
    XvBlock_Release(NULL, block);
}

TEST("a size that is none, or cannot be had, is refused")
{
    XvBlock *block = NULL;
    CHECK_STATUS(XvBlock_New(-1, &block), XV_INVALID);
    CHECK_STATUS(XvBlock_New(PTRDIFF_MIN, &block), XV_INVALID);
    CHECK_STATUS(XvBlock_New((Xv_ssize_t)1 << 57, &block), XV_NOMEM);
    CHECK_STATUS(XvBlock_New(XV_SSIZE_MAX, &block), XV_NOMEM);
}

TEST("retaining and releasing count holders, and the bytes stay where they are")
{
    XvBlock *block = new_block(100);
    void *base = XvBlock_Base(block);
    memcpy(base, "still here", 11);
    for (int i = 2; i <= 100; i++) {
        CHECK_OK(XvBlock_Retain(block));
        CHECK_INT(XvBlock_Holders(block), ==, i);
    }
    for (int i = 99; i >= 1; i--) {
        XvBlock_Release(NULL, block);
        CHECK_INT(XvBlock_Holders(block), ==, i);
        CHECK_PTR(XvBlock_Base(block), ==, base);
        CHECK_STR(base, "still here");
    }
    XvBlock_Release(NULL, block);
}

TEST("a lender is told once, when the last holder has let go")
{
    char bytes[32] = "lent";
    Lender lender = {0};
    XvBlock *block = NULL;
    CHECK_OK(XvBlock_FromForeign(bytes, sizeof bytes, 0, lender_release, &lender, &block));
    CHECK_PTR(XvBlock_Base(block), ==, bytes);
    CHECK_INT(XvBlock_Size(block), ==, sizeof bytes);
    CHECK_INT(XvBlock_Holders(block), ==, 1);
    CHECK_OK(XvBlock_Retain(block));
    XvBlock_Release(NULL, block);
    CHECK_INT(lender.releases, ==, 0);
    XvBlock_Release(NULL, block);
    CHECK_INT(lender.releases, ==, 1);
    CHECK_PTR(lender.base, ==, bytes);
    CHECK_INT(lender.size, ==, sizeof bytes);
    CHECK_STR(bytes, "lent");
}

TEST("a lender need not be told")
{
    char bytes[8] = "lent";
    XvBlock *block = NULL;
    CHECK_OK(XvBlock_FromForeign(bytes, sizeof bytes, 1, NULL, NULL, &block));
    XvBlock_Release(NULL, block);
    CHECK_STATUS(XvBlock_FromForeign(bytes, -1, 0, NULL, NULL, &block), XV_INVALID);
}

typedef struct Holding {
    XvBlock *block;
    Flag *go;
} Holding;

/* Holds the block, of which it was given a holder, some more times, writes a byte of its own, lets go of all. */
static void *hold_and_let_go(void *arg)
{
    Holding *holding = arg;
    await_flag(holding->go, 1);
    for (int i = 0; i < ROUNDS(2000); i++) {
        CHECK_OK(XvBlock_Retain(holding->block));
        CHECK_OK(XvBlock_Retain(holding->block));
        XvBlock_Release(NULL, holding->block);
        XvBlock_Release(NULL, holding->block);
    }
    XvBlock_Release(NULL, holding->block);
    return NULL;
}

TEST("however many threads let go at once, the lender is told once")
{
    enum { HOLDERS = 6 };
    static char bytes[64];
    for (int round = 0; round < ROUNDS(50); round++) {
        Lender lender = {0};
        Flag go = FLAG_INIT;
        Holding holding = {.go = &go};
        CHECK_OK(XvBlock_FromForeign(bytes, sizeof bytes, 0, lender_release, &lender, &holding.block));
        pthread_t threads[HOLDERS];
        for (int i = 0; i < HOLDERS; i++) {
            CHECK_OK(XvBlock_Retain(holding.block));
            threads[i] = start_thread(hold_and_let_go, &holding);
        }
        XvBlock_Release(NULL, holding.block);
        CHECK_INT(lender.releases, ==, 0);
        raise_flag(&go);
        for (int i = 0; i < HOLDERS; i++)
            join_thread(threads[i]);
        CHECK_INT(lender.releases, ==, 1);
    }
}

typedef struct Writer {
    XvBlock *block;
    int index;
} Writer;

static void *write_and_let_go(void *arg)
{
    Writer *writer = arg;
    ((char *)XvBlock_Base(writer->block))[writer->index] = (char)(writer->index + 1);
    XvBlock_Release(NULL, writer->block);
    return NULL;
}

/* No lock and no join lies between the writers and this read: the last release orders it. */
static void check_all_written(void *arg, void *base, Xv_ssize_t size)
{
    for (Xv_ssize_t at = 0; at < size; at++)
        CHECK_INT(((const char *)base)[at], ==, at + 1);
    atomic_fetch_add((_Atomic(int) *)arg, 1);
}

TEST("the last holder sees all that any holder did with the bytes")
{
    enum { WRITERS = 4 };
    for (int round = 0; round < ROUNDS(1000); round++) {
        static char bytes[WRITERS];
        memset(bytes, 0, sizeof bytes);
        _Atomic(int) seen = 0;
        XvBlock *block = NULL;
        Writer writers[WRITERS];
        pthread_t threads[WRITERS];
        CHECK_OK(XvBlock_FromForeign(bytes, WRITERS, 0, check_all_written, &seen, &block));
        for (int i = 0; i < WRITERS; i++) {
            if (i > 0)
                CHECK_OK(XvBlock_Retain(block));
            writers[i] = (Writer){block, i};
        }
        for (int i = 0; i < WRITERS; i++)
            threads[i] = start_thread(write_and_let_go, &writers[i]);
        for (int i = 0; i < WRITERS; i++)
            join_thread(threads[i]);
        CHECK_INT(seen, ==, 1);
    }
}

TEST("a block may be released by a thread that is attached, and by one that is not")
{
    World world = open_world();
    Lender lender = {0};
    static char bytes[8];
    XvBlock *block = NULL;
    CHECK_OK(XvBlock_FromForeign(bytes, sizeof bytes, 0, lender_release, &lender, &block));
    XvBlock_Release(world.ts, block);
    CHECK_INT(lender.releases, ==, 1);
    XvBlock_Release(world.ts, new_block(100));
    close_world(world);
}

TEST("the count has a cache line of its own, apart from what readers read and from the bytes")
{
    XvBlock *block = new_block(1);
    const char *count = (const char *)&block->holders, *constant = (const char *)&block->base;
    CHECK_UINT((uintptr_t)count % XV_CACHE_LINE, ==, 0);
    CHECK_UINT((uintptr_t)constant % XV_CACHE_LINE, ==, 0);
    CHECK_INT(constant - count, >=, XV_CACHE_LINE);
    CHECK_INT((const char *)&block->destroy - constant, <, XV_CACHE_LINE);
    CHECK_INT((const char *)XvBlock_Base(block) - constant, >=, XV_CACHE_LINE);
    XvBlock_Release(NULL, block);
}

TEST("a count that would not fit is refused, and nothing has changed")
{
    World world = open_world();
    XvBlock *block = new_block(8);
    XvObject *view = XvSharedView_FromBlock(world.ts, block);
    CHECK_OBJECT(world.ts, view);
    atomic_store(&block->holders, XV_HOLDERS_MAX - 1);
    CHECK_OK(XvBlock_Retain(block));
    CHECK_INT(XvBlock_Holders(block), ==, (int64_t)1 << 62);
    CHECK_STATUS(XvBlock_Retain(block), XV_OVERFLOW);
    CHECK_INT(XvBlock_Holders(block), ==, (int64_t)1 << 62);
    CHECK_PTR(XvTicket_Share(world.ts, view), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_OverflowError, "");
    XvObject *slice = XvSharedView_Slice(world.ts, view, 0, 4);
    CHECK_PTR(XvTicket_Move(world.ts, slice), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_OverflowError, "too many holders of one block");
    CHECK_INT(XvBlock_Holders(block), ==, (int64_t)1 << 62);
    atomic_store(&block->holders, 2);
    Xv_DECREF(world.ts, slice);
    Xv_DECREF(world.ts, view);
    atomic_store(&block->holders, XV_HOLDERS_MAX);
    CHECK_PTR(XvSharedView_FromBlock(world.ts, block), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_OverflowError, "too many holders of one block");
    CHECK_INT(XvBlock_Holders(block), ==, (int64_t)1 << 62);
    atomic_store(&block->holders, 1);
    XvBlock_Release(world.ts, block);
    close_world(world);
}
