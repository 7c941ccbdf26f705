/* SPDX-License-Identifier: Apache-2.0
 *
 * Rule 3, by trying: memory outlives its makers, in whatever order they go. Six things that hold or made a block go
 * in every one of their 720 orders, for each kind of memory that a block can have. After every step the bytes are
 * there, unchanged, for whoever still holds them; after the last they are gone, once.
 */
#include <sys/mman.h>

#include "world.h"

enum { OWNER, RECEIVER, QUEUE, TICKET, HANDLE, RUNTIME, PARTIES };
enum { OWN_SMALL, OWN_LARGE, OWN_HUGE, MEMFD, TOKEN, FOREIGN, BYTES, BYTEARRAY, BYTEARRAY_LARGE };

#define CONTENT "who is the last to go?"

/* Counts: the owner keeps what it has not sent of its batch, besides its own. */
#define OWNERS (1 + BATCH - 3)
#define ALL (OWNERS + 4)
#define LARGE (1 << 19)

typedef struct Scene {
    XvRuntime *rt;
    XvInterpreter *owner, *receiver;
    XvQueue *queue;      /* with an item in it */
    XvTicket *ticket;
    XvBlock *handle;     /* a holder of the test's own */
    const char *bytes;
} Scene;

static char foreign_bytes[64] = CONTENT;
static int foreign_releases;

/* Where the token of foreign memory is posted: a runtime that stays. */
static XvRuntime *witness;

static void foreign_release(void *arg, void *base, Xv_ssize_t size)
{
    CHECK_PTR(arg, ==, &foreign_releases);
    CHECK_PTR(base, ==, foreign_bytes);
    CHECK_INT(size, ==, sizeof foreign_bytes);
    CHECK_STR(base, CONTENT);
    foreign_releases++;
}

/* A view in the owner of a block that was made outside of it. */
static XvObject *view_of(XvThreadState *ts, XvStatus status, XvBlock *block)
{
    CHECK_OK(status);
    XvObject *view = XvSharedView_FromBlock(ts, block);
    XvBlock_Release(ts, block);
    return view;
}

/* A view in the owner of a block of the given kind. */
static XvObject *make_view(XvThreadState *ts, int kind)
{
    XvObject *source, *view;
    XvBlock *block = NULL;
    XvStatus status;
    switch (kind) {
    case OWN_SMALL: return XvSharedView_New(ts, 64);
    case OWN_LARGE: return XvSharedView_New(ts, LARGE);
    case OWN_HUGE: status = XvBlock_NewHuge(LARGE, &block); return view_of(ts, status, block);
    case MEMFD: status = XvBlock_NewMemfd(LARGE, &block); return view_of(ts, status, block);
    case TOKEN:
        status = XvBlock_FromForeignToken(witness, foreign_bytes, sizeof foreign_bytes, 0, 17, &block);
        return view_of(ts, status, block);
    case FOREIGN:
        status = XvBlock_FromForeign(foreign_bytes, sizeof foreign_bytes, 0, foreign_release, &foreign_releases,
                                     &block);
        return view_of(ts, status, block);
    case BYTES: source = XvBytes_FromStringAndSize(ts, CONTENT, sizeof CONTENT); break;
    case BYTEARRAY: source = XvByteArray_FromStringAndSize(ts, CONTENT, sizeof CONTENT); break;
    default: source = XvByteArray_FromStringAndSize(ts, NULL, LARGE); break;
    }
    CHECK_OBJECT(ts, source);
    view = XvSharedView_FromObject(ts, source);
    Xv_DECREF(ts, source);
    return view;
}

static Scene open_scene(int kind)
{
    Scene scene;
    scene.rt = open_runtime();
    scene.owner = open_interpreter(scene.rt, "owner");
    scene.receiver = open_interpreter(scene.rt, "receiver");
    CHECK_OK(XvQueue_New(scene.rt, 4, &scene.queue));

    XvThreadState *ts = attach(scene.owner), *inner = NULL;
    XvObject *view = make_view(ts, kind), *theirs = NULL;
    CHECK_OBJECT(ts, view);
    XvViewInfo info;
    CHECK_INT(XvSharedView_GetInfo(ts, view, &info), ==, 0);
    scene.bytes = info.buf;
    if (!info.readonly)
        memcpy(info.buf, CONTENT, sizeof CONTENT);
    scene.handle = info.block;
    CHECK_OK(XvBlock_Retain(scene.handle));
    scene.ticket = XvTicket_Share(ts, view);
    CHECK_OBJECT(ts, scene.ticket);
    CHECK_INT(XvQueue_Put(ts, scene.queue, view, 0), ==, 1);
    CHECK_INT(XvQueue_Put(ts, scene.queue, view, 0), ==, 1);
    CHECK_OK(XvInterpreter_Attach(scene.receiver, ts, XV_FOREVER, &inner));
    CHECK_INT(XvQueue_Get(inner, scene.queue, &theirs, 0), ==, 1);
    XvThreadState_Detach(inner);
    XvThreadState_Detach(ts); /* both views are left for the closing of their interpreters */
    CHECK_INT(XvBlock_Holders(scene.handle), ==, ALL);
    return scene;
}

/* One party goes. Which of the interpreters goes with the runtime depends on the order. */
static void go(Scene *scene, int party)
{
    XvStatus status;
    switch (party) {
    case OWNER:
    case RECEIVER:
        status = XvInterpreter_Close(party == OWNER ? scene->owner : scene->receiver, NULL, SECONDS(60));
        CHECK(status == XV_OK || status == XV_CLOSED);
        XvInterpreter_Release(party == OWNER ? scene->owner : scene->receiver);
        break;
    case QUEUE: XvQueue_Release(NULL, scene->queue); break;
    case TICKET: XvTicket_Close(NULL, scene->ticket); break;
    case HANDLE: XvBlock_Release(NULL, scene->handle); break;
    default: close_runtime(scene->rt); break;
    }
}

/* How many counts are held when these parties have gone. */
static int holders_left(const int gone[PARTIES])
{
    int left = ALL;
    if (gone[OWNER] || gone[RUNTIME])
        left -= OWNERS;
    left -= gone[RECEIVER] || gone[RUNTIME];
    return left - gone[QUEUE] - gone[TICKET] - gone[HANDLE];
}

static int is_resident(const void *address)
{
    unsigned char resident = 0;
    uintptr_t page = (uintptr_t)address & ~(uintptr_t)(sysconf(_SC_PAGESIZE) - 1);
    return mincore((void *)page, 1, &resident) == 0 && (resident & 1);
}

static void check_order(const int order[PARTIES], int kind)
{
    int gone[PARTIES] = {0};
    int told = 0;
    foreign_releases = 0;
    Scene scene = open_scene(kind);
    for (int step = 0; step < PARTIES; step++) {
        go(&scene, order[step]);
        gone[order[step]] = 1;
        int left = holders_left(gone);
        if (left > 0)
            CHECK_STR(scene.bytes, CONTENT);
        if (left > 0 && !gone[HANDLE])
            CHECK_INT(XvBlock_Holders(scene.handle), ==, left);
        CHECK_INT(foreign_releases, ==, kind == FOREIGN && left == 0);
        uint64_t token = 0;
        if (kind == TOKEN)
            CHECK_INT(XvRuntime_TakeWakes(witness, &token, 1, 0), ==, left == 0 && !told);
        told |= token == 17;
    }
    if (kind >= BYTES)
        CHECK(!is_resident(scene.bytes));
}

/* Tries the orders that begin with the first `fixed` of order. */
static int try_orders(int order[PARTIES], int fixed, int kind)
{
    int tried = 0;
    if (fixed == PARTIES) {
        check_order(order, kind);
        return 1;
    }
    for (int i = fixed; i < PARTIES; i++) {
        int party = order[i];
        order[i] = order[fixed];
        order[fixed] = party;
        tried += try_orders(order, fixed + 1, kind);
        order[fixed] = order[i];
        order[i] = party;
    }
    return tried;
}

static void try_all_orders(int kind)
{
    int order[PARTIES];
    for (int i = 0; i < PARTIES; i++)
        order[i] = i;
    CHECK_INT(try_orders(order, 0, kind), ==, 720);
}

TEST("a small block survives every order of deaths") { try_all_orders(OWN_SMALL); }

TEST("a large block survives every order of deaths") { try_all_orders(OWN_LARGE); }

TEST("a block that asked for huge pages survives every order of deaths") { try_all_orders(OWN_HUGE); }

TEST("memory with a descriptor survives every order of deaths") { try_all_orders(MEMFD); }

TEST("foreign memory's token is posted once, after the last, in every order of deaths")
{
    witness = open_runtime();
    try_all_orders(TOKEN);
    close_runtime(witness);
}

TEST("foreign memory is given back once, after the last, in every order of deaths") { try_all_orders(FOREIGN); }

TEST("a bytes object's memory survives every order of deaths") { try_all_orders(BYTES); }

TEST("a bytearray's memory survives every order of deaths") { try_all_orders(BYTEARRAY); }

TEST("a large bytearray's memory survives every order of deaths") { try_all_orders(BYTEARRAY_LARGE); }
