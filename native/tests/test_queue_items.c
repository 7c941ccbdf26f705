/* SPDX-License-Identifier: Apache-2.0
 *
 * What travels through a queue: copies of values, views that are shared, and views that are moved.
 */
#include "queues.h"

TEST("None, ints and bytes arrive as equals that belong to the receiver")
{
    World world = open_world();
    XvInterpreter *other = open_interpreter(world.rt, "receiver");
    XvQueue *queue = new_queue(world.rt, 10);
    const int64_t ints[] = {0, -1, 7, 1000, INT64_MIN, INT64_MAX};
    for (size_t i = 0; i < sizeof ints / sizeof *ints; i++)
        put_int(world.ts, queue, ints[i]);
    XvObject *big = XvInt_FromUInt64(world.ts, UINT64_MAX);
    XvObject *bytes = XvBytes_FromStringAndSize(world.ts, "by\0tes", 6);
    XvObject *large = XvBytes_FromStringAndSize(world.ts, NULL, 300000);
    memset(XvBytes_AsString(world.ts, large), 'x', 300000);
    XvObject *sent[] = {Xv_None(world.ts), big, bytes, large};
    for (size_t i = 0; i < 4; i++) {
        Xv_ssize_t count = Xv_REFCNT(sent[i]);
        CHECK_INT(XvQueue_Put(world.ts, queue, sent[i], 0), ==, 1);
        CHECK_INT(Xv_REFCNT(sent[i]), ==, count);
    }
    Xv_DECREF(world.ts, big);
    Xv_DECREF(world.ts, large);

    XvThreadState *ts = enter(other, world.ts);
    for (size_t i = 0; i < sizeof ints / sizeof *ints; i++)
        CHECK_INT(get_int(ts, queue), ==, ints[i]);
    XvObject *op = NULL;
    CHECK_INT(XvQueue_Get(ts, queue, &op, 0), ==, 1);
    CHECK_PTR(op, ==, Xv_None(ts));
    Xv_DECREF(ts, op);
    CHECK_INT(XvQueue_Get(ts, queue, &op, 0), ==, 1);
    CHECK_UINT(XvInt_AsUInt64(ts, op), ==, UINT64_MAX);
    Xv_DECREF(ts, op);
    CHECK_INT(XvQueue_Get(ts, queue, &op, 0), ==, 1);
    CHECK(XvBytes_Check(op));
    CHECK_PTR(op, !=, bytes);
    CHECK_INT(XvBytes_Size(ts, op), ==, 6);
    CHECK_INT(memcmp(XvBytes_AsString(ts, op), "by\0tes", 7), ==, 0);
    Xv_DECREF(ts, op);
    CHECK_INT(XvQueue_Get(ts, queue, &op, 0), ==, 1);
    CHECK_INT(XvBytes_Size(ts, op), ==, 300000);
    for (int i = 0; i < 300000; i++)
        CHECK_INT(XvBytes_AsString(ts, op)[i], ==, 'x');
    Xv_DECREF(ts, op);
    XvThreadState_Detach(ts);

    Xv_DECREF(world.ts, bytes);
    XvQueue_Release(world.ts, queue);
    close_interpreter(other);
    close_world(world);
}

TEST("anything else is refused, by the name of its type")
{
    World world = open_world();
    XvQueue *queue = new_queue(world.rt, 10);
    XvObject *list = XvList_New(world.ts, 0), *array = XvByteArray_FromStringAndSize(world.ts, "a", 1);
    CHECK_INT(XvQueue_Put(world.ts, queue, list, 0), ==, -1);
    CHECK_RAISED(world.ts, XvExc_NotShareableError, "list");
    CHECK_INT(XvQueue_Put(world.ts, queue, array, XV_FOREVER), ==, -1);
    CHECK_RAISED(world.ts, XvExc_NotShareableError, "bytearray");
    CHECK_INT(XvQueue_Size(queue), ==, 0);
    CHECK_INT(Xv_REFCNT(list), ==, 1);
    CHECK_INT(XvQueue_PutMove(world.ts, queue, list, 0), ==, -1);
    CHECK(XvErr_Occurred(world.ts) == &XvExc_NotShareableError || XvErr_Occurred(world.ts) == &XvExc_TypeError);
    CHECK_CONTAINS(XvErr_Message(world.ts), "list");
    XvErr_Clear(world.ts);
    Xv_DECREF(world.ts, list);
    Xv_DECREF(world.ts, array);
    XvQueue_Release(world.ts, queue);
    close_world(world);
}

TEST("a view that is put is shared: both see the same bytes, and each interpreter holds the block")
{
    World world = open_world();
    XvInterpreter *other = open_interpreter(world.rt, "receiver");
    XvQueue *queue = new_queue(world.rt, 10);
    XvObject *view = XvSharedView_New(world.ts, 64);
    XvObject *slice = XvSharedView_Slice(world.ts, view, 16, 32), *ints = XvSharedView_Cast(world.ts, slice, "q");
    XvObject *readonly = XvSharedView_ToReadOnly(world.ts, ints);
    XvBlock *block = info_of(world.ts, view).block;
    CHECK_INT(XvQueue_Put(world.ts, queue, ints, 0), ==, 1);
    CHECK_INT(XvBlock_Holders(block), ==, 1 + BATCH);
    CHECK_INT(XvQueue_Put(world.ts, queue, readonly, 0), ==, 1);
    CHECK_INT(XvBlock_Holders(block), ==, 1 + BATCH);

    XvThreadState *ts = enter(other, world.ts);
    XvObject *theirs = NULL, *theirs_readonly = NULL;
    CHECK_INT(XvQueue_Get(ts, queue, &theirs, 0), ==, 1);
    CHECK_INT(XvQueue_Get(ts, queue, &theirs_readonly, 0), ==, 1);
    CHECK_INT(XvBlock_Holders(block), ==, 1 + BATCH);
    XvViewInfo info = info_of(ts, theirs);
    CHECK_PTR(info.block, ==, block);
    CHECK_PTR(info.buf, ==, (char *)XvBlock_Base(block) + 16);
    CHECK_INT(info.length, ==, 2);
    CHECK_STR(info.format, "q");
    CHECK_INT(info.readonly, ==, 0);
    CHECK_INT(info_of(ts, theirs_readonly).readonly, ==, 1);
    XvObject *value = XvInt_FromInt64(ts, -5000000000);
    CHECK_INT(XvSharedView_SetItem(ts, theirs, 1, value), ==, 0);
    Xv_DECREF(ts, value);
    Xv_DECREF(ts, theirs);
    Xv_DECREF(ts, theirs_readonly);
    CHECK_INT(XvBlock_Holders(block), ==, 1 + BATCH - 2); /* those that it was sent */
    XvThreadState_Detach(ts);

    value = XvSharedView_GetItem(world.ts, ints, 1);
    CHECK_INT(XvInt_AsInt64(world.ts, value), ==, -5000000000);
    Xv_DECREF(world.ts, value);
    XvObject *views[] = {readonly, ints, slice, view};
    for (size_t i = 0; i < 4; i++)
        Xv_DECREF(world.ts, views[i]);
    XvQueue_Release(world.ts, queue);
    close_interpreter(other);
    close_world(world);
}

TEST("a view that is moved is released here and costs the block nothing")
{
    World world = open_world();
    XvQueue *queue = new_queue(world.rt, 1);
    XvBlock *block = NULL;
    CHECK_OK(XvBlock_New(8, &block));
    XvObject *view = XvSharedView_FromBlock(world.ts, block);
    CHECK_INT(XvQueue_PutMove(world.ts, queue, view, 0), ==, 1);
    CHECK_INT(XvBlock_Holders(block), ==, 2);
    CHECK_PTR(XvSharedView_GetItem(world.ts, view, 0), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_ValueError, "operation forbidden on released memoryview object");
    CHECK_INT(XvQueue_Put(world.ts, queue, view, 0), ==, -1);
    CHECK_RAISED(world.ts, XvExc_ValueError, "operation forbidden on released memoryview object");
    Xv_DECREF(world.ts, view);
    CHECK_INT(XvQueue_Get(world.ts, queue, &view, 0), ==, 1);
    CHECK_INT(XvBlock_Holders(block), ==, 2);
    Xv_DECREF(world.ts, view);
    CHECK_INT(XvBlock_Holders(block), ==, 1);
    XvBlock_Release(NULL, block);
    XvQueue_Release(world.ts, queue);
    close_world(world);
}

TEST("a put of a view that does not happen leaves view and counts as they were")
{
    World world = open_world();
    XvQueue *queue = new_queue(world.rt, 1);
    XvBlock *block = NULL;
    CHECK_OK(XvBlock_New(8, &block));
    XvObject *view = XvSharedView_FromBlock(world.ts, block), *slice = XvSharedView_Slice(world.ts, view, 0, 4);
    put_int(world.ts, queue, 1);
    XvObject *views[] = {slice, view};
    for (int i = 0; i < 2; i++) {
        CHECK_INT(XvQueue_PutMove(world.ts, queue, views[i], 0), ==, 0);
        CHECK_INT(XvQueue_PutMove(world.ts, queue, views[i], MILLISECONDS(5)), ==, 0);
        CHECK_INT(XvQueue_Put(world.ts, queue, views[i], 0), ==, 0);
        CHECK_INT(XvQueue_Put(world.ts, queue, views[i], MILLISECONDS(5)), ==, 0);
        CHECK_INT(XvBlock_Holders(block), ==, 2 + BATCH); /* taken once, and none of them gone */
        CHECK_INT(info_of(world.ts, views[i]).length, ==, i == 0 ? 4 : 8);
    }
    Xv_DECREF(world.ts, slice);
    CHECK_INT(XvQueue_PutMove(world.ts, queue, view, MILLISECONDS(5)), ==, 0);
    CHECK_INT(XvQueue_Close(queue), ==, 1);
    CHECK_INT(XvQueue_PutMove(world.ts, queue, view, 0), ==, -1);
    CHECK_RAISED(world.ts, XvExc_QueueClosed, "");
    CHECK_INT(XvQueue_Put(world.ts, queue, view, 0), ==, -1);
    CHECK_RAISED(world.ts, XvExc_QueueClosed, "");
    CHECK_INT(XvBlock_Holders(block), ==, 2 + BATCH);
    CHECK_INT(info_of(world.ts, view).length, ==, 8);
    Xv_DECREF(world.ts, view);
    CHECK_INT(XvBlock_Holders(block), ==, 1);
    XvBlock_Release(NULL, block);
    XvQueue_Release(world.ts, queue);
    close_world(world);
}

typedef struct Mover {
    XvInterpreter *interp;
    XvQueue *queue;
    XvObject *view;
    _Atomic(int) about_to;
    int answer;
} Mover;

static void *move_and_wait(void *arg)
{
    Mover *mover = arg;
    XvThreadState *ts = attach(mover->interp);
    atomic_store(&mover->about_to, 1);
    mover->answer = XvQueue_PutMove(ts, mover->queue, mover->view, XV_FOREVER);
    XvErr_Clear(ts);
    XvThreadState_Detach(ts);
    return NULL;
}

TEST("while a move waits for room, others may slice and drop the view, and the counts come out right")
{
    for (int sliced_before = 0; sliced_before < 2; sliced_before++) {
        for (int closed = 0; closed < 2; closed++) {
            World world = open_world();
            XvQueue *queue = new_queue(world.rt, 1);
            XvBlock *block = NULL;
            CHECK_OK(XvBlock_New(8, &block));
            XvObject *view = XvSharedView_FromBlock(world.ts, block), *slice = NULL;
            put_int(world.ts, queue, 1);
            if (sliced_before)
                slice = XvSharedView_Slice(world.ts, view, 0, 4);
            Mover mover = {.interp = world.interp, .queue = queue, .view = view};
            pthread_t thread = start_thread(move_and_wait, &mover);
            XvThreadState_Unlock(world.ts);
            await_blocked(world.interp, &mover.about_to);
            XvThreadState_Lock(world.ts);
            if (sliced_before)
                Xv_DECREF(world.ts, slice);
            else
                slice = XvSharedView_Slice(world.ts, view, 0, 4);
            if (closed)
                CHECK_INT(XvQueue_Close(queue), ==, 1);
            CHECK_INT(get_int(world.ts, queue), ==, 1);
            XvThreadState_Unlock(world.ts);
            join_thread(thread);
            XvThreadState_Lock(world.ts);
            CHECK_INT(mover.answer, ==, closed ? -1 : 1);
            Xv_DECREF(world.ts, view);
            if (!sliced_before)
                Xv_DECREF(world.ts, slice);
            if (!closed) {
                CHECK_INT(XvQueue_Get(world.ts, queue, &view, 0), ==, 1);
                Xv_DECREF(world.ts, view);
            }
            CHECK_INT(XvBlock_Holders(block), ==, 1);
            XvBlock_Release(NULL, block);
            XvQueue_Release(world.ts, queue);
            close_world(world);
        }
    }
}
