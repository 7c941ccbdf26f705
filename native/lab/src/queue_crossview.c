/* SPDX-License-Identifier: Apache-2.0
 *
 * Views and bytes through this library's queues, by the public functions that every user calls.
 *
 * Each chunk has a number, which its first worker writes into the memory of what it sends last, and whoever receives that
 * reads it there: so what arrives is the same memory, and what was written to it before has arrived with it.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "crew.h"
#include "crossview/crossview.h"
#include "queue.h"

#define ROOM 128
#define SOME 128
#define MANY 1024
#define FEW 16
#define SMALL 64
#define KIB 1024
#define MIB (1024 * 1024)
#define LARGE (64 * KIB)
#define POLL_NS 10000000

typedef struct World {
    XvRuntime *rt;
    XvInterpreter *interps[XVLAB_QUEUE_THREADS];
    XvQueue *queues[XVLAB_QUEUE_THREADS];    /* by who sends */
} World;

/* One worker's. */
typedef struct Own {
    XvThreadState *ts;
    XvQueue *to, *from;
    XvObject *op;           /* what it sends, or has received last and not dropped; NULL: nothing at present */
    XvObject *kept;         /* what it keeps all the time, or NULL */
    XvObject *ops[MANY];    /* what it sends one after the other, or NULL each */
    int64_t next;
} Own;

static XvStatus close_world(void *arg)
{
    World *world = arg;
    XvStatus status = XV_OK;
    for (int i = 0; i < XVLAB_QUEUE_THREADS; i++)
        if (world->queues[i] != NULL)
            XvQueue_Release(NULL, world->queues[i]);
    if (world->rt != NULL)
        status = XvRuntime_Close(world->rt, XVLAB_CLOSE_NS);
    for (int i = 0; i < XVLAB_QUEUE_THREADS; i++)
        if (world->interps[i] != NULL)
            XvInterpreter_Release(world->interps[i]);
    free(world);
    return status;
}

static XvStatus open_world(void **out)
{
    World *world = calloc(1, sizeof *world);
    XvStatus status = world == NULL ? XV_NOMEM : XvRuntime_Open(&world->rt);
    for (int i = 0; i < XVLAB_QUEUE_THREADS && status == XV_OK; i++) {
        status = XvInterpreter_New(world->rt, "queue", &world->interps[i]);
        if (status == XV_OK)
            status = XvQueue_New(world->rt, ROOM, &world->queues[i]);
    }
    if (status != XV_OK && world != NULL) {
        close_world(world);
        world = NULL;
    }
    *out = world;
    return status;
}

static XvStatus enter(XvLabSide *side)
{
    World *world = side->world;
    Own *own = calloc(1, sizeof *own);
    side->own = own;
    if (own == NULL)
        return XV_NOMEM;
    own->to = world->queues[side->worker];
    own->from = world->queues[!side->worker];
    return XvInterpreter_Attach(world->interps[side->worker], NULL, XV_FOREVER, &own->ts);
}

static void leave(XvLabSide *side)
{
    Own *own = side->own;
    if (own != NULL && own->ts != NULL) {
        Xv_XDECREF(own->ts, own->op);
        Xv_XDECREF(own->ts, own->kept);
        for (int i = 0; i < MANY; i++)
            Xv_XDECREF(own->ts, own->ops[i]);
        XvErr_Clear(own->ts);
        XvThreadState_Detach(own->ts);
    }
    free(own);
}

/* Memory of a view that is to carry the chunk's number; NULL: there is none. */
static int64_t *memory(Own *own, XvObject *view)
{
    XvViewInfo info;
    return view != NULL && XvSharedView_Check(view) && XvSharedView_GetInfo(own->ts, view, &info) == 0
               && info.nbytes >= SMALL ? info.buf : NULL;
}

/* Nobody is left waiting when something has failed. */
static bool done(XvLabSide *side, bool well)
{
    World *world = side->world;
    for (int i = 0; i < XVLAB_QUEUE_THREADS && !well; i++)
        XvQueue_Close(world->queues[i]);
    return well;
}

static inline bool put(XvLabSide *side, XvObject *op)
{
    Own *own = side->own;
    return done(side, XvQueue_Put(own->ts, own->to, op, XV_FOREVER) == 1);
}

static inline bool move(XvLabSide *side, XvObject *view)
{
    Own *own = side->own;
    return done(side, XvQueue_PutMove(own->ts, own->to, view, XV_FOREVER) == 1);
}

/* A view, and the last one of a chunk brings its number. */
static inline bool get(XvLabSide *side, XvQueue *from, XvObject **out, bool last)
{
    Own *own = side->own;
    if (!done(side, XvQueue_Get(own->ts, from, out, XV_FOREVER) == 1))
        return false;
    bool right = XvSharedView_Check(*out);
    if (last) {
        const int64_t *number = memory(own, *out);
        right = number != NULL && *number == side->chunks;
    }
    return done(side, right);
}

/* ---- There and back ---- */

static XvStatus enter_with_view(XvLabSide *side)
{
    XvStatus status = enter(side);
    Own *own = side->own;
    if (status == XV_OK && side->worker == 0 && (own->op = XvSharedView_New(own->ts, KIB)) == NULL)
        status = XV_NOMEM;
    return status;
}

/* Between chunks the first one has the view. */
static XvStatus number_it(XvLabSide *side)
{
    Own *own = side->own;
    int64_t *number = side->worker == 0 ? memory(own, own->op) : NULL;
    if (number != NULL)
        *number = side->chunks;
    return number != NULL || side->worker != 0 ? XV_OK : XV_INVALID;
}

static bool send_moved(XvLabSide *side, bool last)
{
    Own *own = side->own;
    XvObject *view = own->op;
    (void)last;
    if (!move(side, view))
        return false;
    own->op = NULL;
    Xv_DECREF(own->ts, view);
    return true;
}

static bool receive(XvLabSide *side, bool last)
{
    Own *own = side->own;
    return get(side, own->from, &own->op, last);
}

static int64_t chunk_moved(XvLabSide *side) { return xvlab_there_and_back(side, SOME, send_moved, receive); }

const XvLabChunkProcs xvlab_trip_moved = {
    .open = open_world, .enter = enter_with_view, .prepare = number_it, .chunk = chunk_moved, .leave = leave,
    .close = close_world, .turns = SOME, .threads = 2, false,
};

/* The first keeps its view, and drops what comes back. */
static bool send_shared(XvLabSide *side, bool last)
{
    Own *own = side->own;
    (void)last;
    if (!put(side, own->op))
        return false;
    if (side->worker == 1)
        Xv_CLEAR(own->ts, own->op);
    return true;
}

static bool receive_shared(XvLabSide *side, bool last)
{
    Own *own = side->own;
    XvObject *back;
    if (side->worker == 1)
        return receive(side, last);
    if (!get(side, own->from, &back, last))
        return false;
    Xv_DECREF(own->ts, back);
    return true;
}

static int64_t chunk_shared(XvLabSide *side)
{
    return xvlab_there_and_back(side, SOME, send_shared, receive_shared);
}

const XvLabChunkProcs xvlab_trip_shared = {
    .open = open_world, .enter = enter_with_view, .prepare = number_it, .chunk = chunk_shared, .leave = leave,
    .close = close_world, .turns = SOME, .threads = 2,
};

static int64_t chunk_asleep(XvLabSide *side) { return xvlab_there_and_back(side, 1, send_moved, receive); }

const XvLabChunkProcs xvlab_trip_sleep = {
    .open = open_world, .enter = enter_with_view, .prepare = number_it, .chunk = chunk_asleep, .leave = leave,
    .close = close_world, .turns = 1, .threads = 2, .sleeps = true,
};

/* CPython's queues are looked at every 10 ms by who waits (Lib/concurrent/interpreters/_queues.py). */
static bool poll(XvLabSide *side, bool last)
{
    Own *own = side->own;
    const struct timespec pause = {0, POLL_NS};
    int answer;
    (void)last;
    while ((answer = XvQueue_Get(own->ts, own->from, &own->op, 0)) == 0) {
        XvThreadState_Unlock(own->ts);
        nanosleep(&pause, NULL);
        XvThreadState_Lock(own->ts);
    }
    const int64_t *number = answer == 1 ? memory(own, own->op) : NULL;
    return done(side, number != NULL && *number == side->chunks);
}

static int64_t chunk_polled(XvLabSide *side) { return xvlab_there_and_back(side, 1, send_moved, poll); }

const XvLabChunkProcs xvlab_trip_poll = {
    .open = open_world, .enter = enter_with_view, .prepare = number_it, .chunk = chunk_polled, .leave = leave,
    .close = close_world, .turns = 1, .threads = 2, .sleeps = true,
};

/* ---- One way ---- */

static bool receive_and_drop(XvLabSide *side, bool last)
{
    Own *own = side->own;
    XvObject *view;
    if (!get(side, own->from, &view, last))
        return false;
    Xv_DECREF(own->ts, view);
    return true;
}

/* Views of new blocks, as many as a chunk takes; those that are there are left. */
static XvStatus make_many(XvLabSide *side)
{
    Own *own = side->own;
    own->next = 0;
    for (int i = 0; i < MANY && side->worker == 0; i++)
        if (own->ops[i] == NULL && (own->ops[i] = XvSharedView_New(own->ts, SMALL)) == NULL)
            return XV_NOMEM;
    int64_t *number = memory(own, own->ops[MANY - 1]);
    if (number != NULL)
        *number = side->chunks;
    return XV_OK;
}

static bool move_next(XvLabSide *side, bool last)
{
    Own *own = side->own;
    XvObject *view = own->ops[own->next];
    (void)last;
    if (!move(side, view))
        return false;
    own->ops[own->next++] = NULL;
    Xv_DECREF(own->ts, view);
    return true;
}

static int64_t chunk_of_moved(XvLabSide *side) { return xvlab_one_way(side, MANY, move_next, receive_and_drop); }

const XvLabChunkProcs xvlab_flow_moved = {
    .open = open_world, .enter = enter, .prepare = make_many, .chunk = chunk_of_moved, .leave = leave,
    .close = close_world, .turns = MANY, .threads = 2,
};

static bool put_next(XvLabSide *side, bool last)
{
    Own *own = side->own;
    (void)last;
    return put(side, own->ops[own->next++]);
}

static int64_t chunk_of_distinct(XvLabSide *side) { return xvlab_one_way(side, MANY, put_next, receive_and_drop); }

const XvLabChunkProcs xvlab_flow_distinct = {
    .open = open_world, .enter = enter, .prepare = make_many, .chunk = chunk_of_distinct, .leave = leave,
    .close = close_world, .turns = MANY, .threads = 2,
};

static bool put_same(XvLabSide *side, bool last)
{
    Own *own = side->own;
    (void)last;
    return put(side, own->op);
}

static bool receive_keeping_one(XvLabSide *side, bool last)
{
    Own *own = side->own;
    if (own->kept == NULL)
        return get(side, own->from, &own->kept, last);
    return receive_and_drop(side, last);
}

static int64_t chunk_of_same(XvLabSide *side) { return xvlab_one_way(side, MANY, put_same, receive_keeping_one); }

const XvLabChunkProcs xvlab_flow_same = {
    .open = open_world, .enter = enter_with_view, .prepare = number_it, .chunk = chunk_of_same, .leave = leave,
    .close = close_world, .turns = MANY, .threads = 2, false,
};

/* Bytes have no number, but a pattern. */
static XvStatus enter_with_bytes(XvLabSide *side, Xv_ssize_t size)
{
    XvStatus status = enter(side);
    Own *own = side->own;
    char *pattern = status == XV_OK ? malloc((size_t)size) : NULL;
    if (pattern == NULL)
        return status == XV_OK ? XV_NOMEM : status;
    memset(pattern, 'x', (size_t)size);
    own->op = XvBytes_FromStringAndSize(own->ts, pattern, size);
    free(pattern);
    return own->op == NULL ? XV_NOMEM : XV_OK;
}

static XvStatus enter_with_large(XvLabSide *side) { return enter_with_bytes(side, LARGE); }

static inline bool get_bytes(XvLabSide *side, XvQueue *from)
{
    Own *own = side->own;
    XvObject *bytes;
    if (!done(side, XvQueue_Get(own->ts, from, &bytes, XV_FOREVER) == 1))
        return false;
    Xv_ssize_t size = XvBytes_Check(bytes) ? XvBytes_Size(own->ts, bytes) : 0;
    bool right = size == XvBytes_Size(own->ts, own->op) && XvBytes_AsString(own->ts, bytes)[size - 1] == 'x';
    Xv_DECREF(own->ts, bytes);
    return done(side, right);
}

static bool receive_bytes(XvLabSide *side, bool last)
{
    (void)last;
    return get_bytes(side, ((Own *)side->own)->from);
}

static int64_t chunk_of_copied(XvLabSide *side) { return xvlab_one_way(side, FEW, put_same, receive_bytes); }

const XvLabChunkProcs xvlab_flow_copied = {
    .open = open_world, .enter = enter_with_large, .chunk = chunk_of_copied, .leave = leave,
    .close = close_world, .turns = FEW, .threads = 2, false,
};

/* ---- One thread ---- */

static XvStatus enter_with_kib(XvLabSide *side) { return enter_with_view(side); }

static XvStatus enter_with_mib(XvLabSide *side)
{
    XvStatus status = enter(side);
    Own *own = side->own;
    if (status == XV_OK && (own->op = XvSharedView_New(own->ts, MIB)) == NULL)
        status = XV_NOMEM;
    return status;
}

static bool get_and_drop(XvLabSide *side, bool last)
{
    Own *own = side->own;
    XvObject *view;
    if (!get(side, own->to, &view, last))
        return false;
    Xv_DECREF(own->ts, view);
    return true;
}

static bool get_moved(XvLabSide *side, bool last)
{
    Own *own = side->own;
    return get(side, own->to, &own->op, last);
}

static bool get_own_bytes(XvLabSide *side, bool last)
{
    (void)last;
    return get_bytes(side, ((Own *)side->own)->to);
}

static int64_t chunk_of_own(XvLabSide *side) { return xvlab_in_and_out(side, MANY, put_same, get_and_drop); }

static int64_t chunk_of_own_moved(XvLabSide *side) { return xvlab_in_and_out(side, MANY, send_moved, get_moved); }

static int64_t chunk_of_own_bytes(XvLabSide *side) { return xvlab_in_and_out(side, SOME, put_same, get_own_bytes); }

static int64_t chunk_of_few_bytes(XvLabSide *side) { return xvlab_in_and_out(side, 1, put_same, get_own_bytes); }

static XvStatus enter_with_kib_of_bytes(XvLabSide *side) { return enter_with_bytes(side, KIB); }

static XvStatus enter_with_mib_of_bytes(XvLabSide *side) { return enter_with_bytes(side, MIB); }

const XvLabChunkProcs xvlab_self_kib = {
    .open = open_world, .enter = enter_with_kib, .prepare = number_it, .chunk = chunk_of_own, .leave = leave,
    .close = close_world, .turns = MANY, .threads = 1,
};
const XvLabChunkProcs xvlab_self_mib = {
    .open = open_world, .enter = enter_with_mib, .prepare = number_it, .chunk = chunk_of_own, .leave = leave,
    .close = close_world, .turns = MANY, .threads = 1,
};
const XvLabChunkProcs xvlab_self_moved = {
    .open = open_world, .enter = enter_with_mib, .prepare = number_it, .chunk = chunk_of_own_moved,
    .leave = leave, .close = close_world, .turns = MANY, .threads = 1,
};
const XvLabChunkProcs xvlab_self_copied_kib = {
    .open = open_world, .enter = enter_with_kib_of_bytes, .chunk = chunk_of_own_bytes, .leave = leave,
    .close = close_world, .turns = SOME, .threads = 1,
};
const XvLabChunkProcs xvlab_self_copied_mib = {
    .open = open_world, .enter = enter_with_mib_of_bytes, .chunk = chunk_of_few_bytes, .leave = leave,
    .close = close_world, .turns = 1, .threads = 1,
};
