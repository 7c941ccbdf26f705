/* SPDX-License-Identifier: Apache-2.0
 *
 * The values that travel, alone and in tuples, and how what does not is told of.
 */
#include "queues.h"
#include "values.h"

/* Sends op, which goes, to itself and back; what has arrived. */
static XvObject *there_and_back(World world, XvObject *op)
{
    XvQueue *queue = new_queue(world.rt, 1);
    XvObject *got = NULL;
    CHECK_INT(XvQueue_Put(world.ts, queue, op, 0), ==, 1);
    DROP(op);
    CHECK_INT(XvQueue_Get(world.ts, queue, &got, 0), ==, 1);
    XvQueue_Release(world.ts, queue);
    return made(world.ts, got);
}
#define CHECK_TRAVELS(op, text) CHECK_RESULT(there_and_back(world, (op)), text)

TEST("None, bools, ints, floats, strs and bytes arrive as what they were")
{
    World world = open_world();
    CHECK_TRAVELS(NONE, "None");
    CHECK_TRAVELS(BOOL(1), "True");
    CHECK_TRAVELS(BOOL(0), "False");
    CHECK_TRAVELS(INT(INT64_MIN), "-9223372036854775808");
    CHECK_TRAVELS(UINT(UINT64_MAX), "18446744073709551615");
    CHECK_TRAVELS(FLOAT(0.1), "0.1");
    CHECK_TRAVELS(FLOAT(-0.0), "-0.0");
    CHECK_TRAVELS(FLOAT(__builtin_inf()), "inf");
    CHECK_TRAVELS(FLOAT(__builtin_nan("")), "nan");
    CHECK_TRAVELS(STR(""), "''");
    CHECK_TRAVELS(STR("z\xc3\xbcrich"), "'z\xc3\xbcrich'");
    CHECK_TRAVELS(BYTES(""), "b''");
    CHECK_TRAVELS(BYTES("a\0b"), "b'a\\x00b'");
    /* One byte less, as many, and one byte more than lie in a slot. */
    CHECK_TRAVELS(STR("0123456789012345678901234567890123456789"), "'0123456789012345678901234567890123456789'");
    CHECK_TRAVELS(STR("01234567890123456789012345678901234567890"), "'01234567890123456789012345678901234567890'");
    CHECK_TRAVELS(BYTES("0123456789012345678901234567890123456789"), "b'0123456789012345678901234567890123456789'");
    CHECK_TRAVELS(BYTES("01234567890123456789012345678901234567890"), "b'01234567890123456789012345678901234567890'");
    close_clean(world);
}

TEST("tuples of these arrive, nested as they were")
{
    World world = open_world();
    CHECK_TRAVELS(EMPTY_TUPLE(), "()");
    CHECK_TRAVELS(TUPLE(INT(1)), "(1,)");
    CHECK_TRAVELS(TUPLE(TUPLE(TUPLE(EMPTY_TUPLE()))), "((((),),),)");
    CHECK_TRAVELS(TUPLE(NONE, BOOL(1), INT(-300), UINT(UINT64_MAX), FLOAT(1.5), STR("text"), BYTES("by\0te"),
                        TUPLE(STR(""), INT(7), TUPLE(BYTES(""))), INT(8)),
                  "(None, True, -300, 18446744073709551615, 1.5, 'text', b'by\\x00te', ('', 7, (b'',)), 8)");
    close_clean(world);
}

TEST("a tuple is one allocation on its way")
{
    if (!XvDebug_Enabled())
        return;
    World world = open_world();
    XvQueue *queue = new_queue(world.rt, 1);
    XvObject *op = TUPLE(INT(1), STR("a text that is too long for a slot, which has forty bytes"),
                         TUPLE(BYTES("and one more that is too long for a slot as well, or nearly"), FLOAT(2)));
    int64_t before = XvDebug_LiveMemory();
    CHECK_INT(XvQueue_Put(world.ts, queue, op, 0), ==, 1);
    CHECK_INT(XvDebug_LiveMemory() - before, ==, 1);
    CHECK_INT(XvQueue_Clear(world.ts, queue), ==, 1);
    CHECK_INT(XvDebug_LiveMemory() - before, ==, 0);
    DROP(op);
    XvQueue_Release(world.ts, queue);
    close_clean(world);
}

TEST("views and queues travel in tuples too, each with a count of its own")
{
    World world = open_world();
    XvQueue *queue = new_queue(world.rt, 3), *inner = new_queue(world.rt, 3);
    XvBlock *block = NULL;
    CHECK_OK(XvBlock_New(24, &block));
    XvObject *view = made(world.ts, XvSharedView_FromBlock(world.ts, block)), *got = NULL;
    XvObject *row = made(world.ts, XvSharedView_Slice(world.ts, view, 8, 16));
    XvObject *op = TUPLE(INT(1), row, TUPLE(made(world.ts, XvQueue_AsObject(world.ts, inner)), view));
    Xv_INCREF(op);
    CHECK_INT(XvQueue_Put(world.ts, queue, op, 0), ==, 1);
    CHECK_INT(XvQueue_Put(world.ts, queue, op, 0), ==, 1);
    DROP(op);
    DROP(op);
    CHECK_INT(XvQueue_Get(world.ts, queue, &got, 0), ==, 1);
    XvViewInfo info = info_of(world.ts, XvTuple_GetItem(world.ts, got, 1));
    CHECK_PTR(info.block, ==, block);
    CHECK_INT(info.length, ==, 8);
    CHECK_PTR(info.buf, ==, (char *)XvBlock_Base(block) + 8);
    XvObject *rest = XvTuple_GetItem(world.ts, got, 2);
    CHECK_PTR(XvQueue_FromObject(world.ts, XvTuple_GetItem(world.ts, rest, 0)), ==, inner);
    CHECK_INT(info_of(world.ts, XvTuple_GetItem(world.ts, rest, 1)).length, ==, 24);
    DROP(got);
    XvQueue_Release(world.ts, queue); /* with the second one in it */
    CHECK_INT(XvBlock_Holders(block), ==, 1);
    XvBlock_Release(NULL, block);
    int64_t id = XvQueue_Id(inner);
    XvQueue_Release(world.ts, inner);
    CHECK_STATUS(XvQueue_Find(world.rt, id, &inner), XV_CLOSED);
    close_clean(world);
}

TEST("what cannot be sent is named, with its place in the tuple, and nothing has been taken")
{
    World world = open_world();
    XvQueue *queue = new_queue(world.rt, 1);
    XvBlock *block = NULL;
    CHECK_OK(XvBlock_New(8, &block));
    XvObject *view = made(world.ts, XvSharedView_FromBlock(world.ts, block));
    Xv_INCREF(view);
    XvObject *bad[] = {
        TUPLE(INT(1), STR("a"), TUPLE(LIST(INT(1)))), TUPLE(BYTEARRAY("x")),
        TUPLE(view, TUPLE(INT(1), DICT(INT(1), INT(2)))),
        made(world.ts, XvTuple_New(world.ts, 2)),
    };
    const char *message[] = {
        "list does not support cross-interpreter data (item[2][0])",
        "bytearray does not support cross-interpreter data (item[0])",
        "dict does not support cross-interpreter data (item[1][1])",
        "an empty cell does not support cross-interpreter data (item[0])",
    };
    for (int i = 0; i < 4; i++) {
        CHECK_INT(XvQueue_Put(world.ts, queue, bad[i], XV_FOREVER), ==, -1);
        CHECK_STR(XvErr_Message(world.ts), message[i]);
        CHECK_RAISED(world.ts, XvExc_NotShareableError, "");
        DROP(bad[i]);
    }
    CHECK_INT(XvQueue_Size(queue), ==, 0);
    DROP(view);
    CHECK_INT(XvBlock_Holders(block), ==, 1);
    XvBlock_Release(NULL, block);
    XvQueue_Release(world.ts, queue);
    close_clean(world);
}

TEST("a tuple that is nested too deeply is a RecursionError, and a path that is too long is cut")
{
    World world = open_world();
    XvQueue *queue = new_queue(world.rt, 1);
    XvObject *op = EMPTY_TUPLE(), *wrong = EMPTY_LIST(), *got = NULL;
    for (int i = 0; i < XV_RECURSION_LIMIT - 10; i++) {
        op = TUPLE(op);
        wrong = TUPLE(wrong);
    }
    CHECK_INT(XvQueue_Put(world.ts, queue, wrong, 0), ==, -1);
    CHECK_RAISED(world.ts, XvExc_NotShareableError, "list does not support cross-interpreter data (item[0][0]");
    CHECK_INT(XvQueue_Put(world.ts, queue, op, 0), ==, 1);
    CHECK_INT(XvQueue_Get(world.ts, queue, &got, 0), ==, 1);
    DROP(got);
    for (int i = 0; i < 20; i++)
        op = TUPLE(op);
    CHECK_INT(XvQueue_Put(world.ts, queue, op, 0), ==, -1);
    CHECK_RAISED(world.ts, XvExc_RecursionError, "maximum recursion depth exceeded while sending a tuple");
    DROP(op);
    DROP(wrong);
    XvQueue_Release(world.ts, queue);
    close_clean(world);
}

TEST("a view keeps lengths, steps, format and access, in any number of dimensions, shared and moved")
{
    World world = open_world();
    XvQueue *queue = new_queue(world.rt, 1);
    XvObject *bytes = made(world.ts, XvSharedView_New(world.ts, 96)), *got = NULL;
    const Xv_ssize_t shape[] = {2, 3, 4};
    XvObject *ints = made(world.ts, XvView_Cast(world.ts, bytes, "i", shape, 3));
    XvObject *turned = made(world.ts, XvView_Transpose(world.ts, ints, NULL));
    XvObject *sent = made(world.ts, XvView_ToReadOnly(world.ts, turned));
    for (int move = 0; move < 2; move++) {
        CHECK_INT(XvQueue_PutWithFate(world.ts, queue, sent, move, XV_FATE_OF_QUEUE, 0), ==, 1);
        CHECK_INT(XvQueue_Get(world.ts, queue, &got, 0), ==, 1);
        XvBuffer buffer;
        CHECK_INT(XvObject_GetBuffer(world.ts, got, &buffer, XvBUF_FULL_RO), ==, 0);
        CHECK_INT(buffer.ndim, ==, 3);
        for (int i = 0; i < 3; i++)
            CHECK_INT(buffer.shape[i], ==, shape[2 - i]);
        CHECK_INT(buffer.strides[0], ==, 4);
        CHECK_INT(buffer.strides[2], ==, 48);
        CHECK_STR(buffer.format, "i");
        CHECK_INT(buffer.readonly, ==, 1);
        XvBuffer_Release(world.ts, &buffer);
        DROP(got);
    }
    DROP(sent);
    DROP(turned);
    DROP(ints);
    DROP(bytes);
    XvQueue_Release(world.ts, queue);
    close_clean(world);
}

/* What is there, n items: where memory is short a drain ends early, and goes on when it is called again. */
static void drain_exactly(World world, XvQueue *queue, XvObject **got, Xv_ssize_t n)
{
    Xv_ssize_t count = 0, more;
    while (count < n && (more = XvQueue_Drain(world.ts, queue, got + count, n - count)) > 0)
        count += more;
    CHECK_INT(count, ==, n);
}

TEST("several are put at once, as many as there is room for, or none if one of them cannot be sent")
{
    World world = open_world();
    XvQueue *queue = new_queue(world.rt, 3);
    XvObject *ops[5], *got[5], *wrong[3] = {Xv_None(world.ts), NULL, Xv_None(world.ts)};
    Xv_ssize_t put = -1;
    for (int i = 0; i < 5; i++)
        ops[i] = INT(1000 + i);
    CHECK_INT(XvQueue_PutAll(world.ts, queue, ops, 0, 0, &put), ==, 1);
    CHECK_INT(put, ==, 0);
    wrong[1] = EMPTY_LIST();
    CHECK_INT(XvQueue_PutAll(world.ts, queue, wrong, 3, 0, &put), ==, -1);
    CHECK_RAISED(world.ts, XvExc_NotShareableError, "list");
    CHECK_INT(put, ==, 0);
    CHECK_INT(XvQueue_Size(queue), ==, 0);
    CHECK_INT(XvQueue_PutAll(world.ts, queue, ops, 5, 0, &put), ==, 0);
    CHECK_INT(put, ==, 3);
    drain_exactly(world, queue, got, 2);
    CHECK_INT(XvInt_AsInt64(world.ts, got[0]), ==, 1000);
    CHECK_INT(XvInt_AsInt64(world.ts, got[1]), ==, 1001);
    DROP(got[0]);
    DROP(got[1]);
    CHECK_INT(XvQueue_PutAll(world.ts, queue, ops + 3, 2, MILLISECONDS(5), &put), ==, 1);
    CHECK_INT(put, ==, 2);
    CHECK_INT(XvQueue_PutAll(world.ts, queue, ops, 5, MILLISECONDS(5), &put), ==, 0);
    CHECK_INT(put, ==, 0);
    CHECK_INT(XvQueue_Close(queue), ==, 1);
    CHECK_INT(XvQueue_PutAll(world.ts, queue, ops, 5, XV_FOREVER, &put), ==, -1);
    CHECK_RAISED(world.ts, XvExc_QueueClosed, "");
    CHECK_INT(put, ==, 0);
    drain_exactly(world, queue, got, 3);
    for (int i = 0; i < 3; i++) {
        CHECK_INT(XvInt_AsInt64(world.ts, got[i]), ==, 1002 + i);
        DROP(got[i]);
    }
    CHECK_INT(XvQueue_Drain(world.ts, queue, got, 5), ==, -1);
    CHECK_RAISED(world.ts, XvExc_QueueClosed, "");
    CHECK_INT(XvQueue_PutAll(world.ts, queue, ops, 5, -2, &put), ==, -1);
    CHECK_RAISED(world.ts, XvExc_ValueError, "timeout value must be non-negative");
    DROP(wrong[1]);
    for (int i = 0; i < 5; i++)
        DROP(ops[i]);
    XvQueue_Release(world.ts, queue);
    close_clean(world);
}

TEST("draining leaves an error to the next get")
{
    World world = open_world();
    XvQueue *queue = new_queue(world.rt, 9);
    XvInterpreter *sender = open_interpreter(world.rt, "sender");
    XvObject *got[9];
    XvThreadState *ts = enter(sender, world.ts);
    const int fates[] = {XV_FATE_KEEP, XV_FATE_REMOVE, XV_FATE_UNBOUND, XV_FATE_ERROR, XV_FATE_KEEP};
    for (int i = 0; i < 5; i++)
        CHECK_INT(XvQueue_PutWithFate(ts, queue, Xv_None(ts), 0, fates[i], 0), ==, 1);
    XvThreadState_Detach(ts);
    CHECK_OK(XvInterpreter_Close(sender, world.ts, SECONDS(60)));
    XvInterpreter_Release(sender);
    CHECK_INT(XvQueue_Drain(world.ts, queue, got, 9), ==, 2);
    CHECK_PTR(got[0], ==, Xv_None(world.ts));
    CHECK_PTR(got[1], ==, Xv_Unbound(world.ts));
    DROP(got[0]);
    DROP(got[1]);
    CHECK_INT(XvQueue_Drain(world.ts, queue, got, 9), ==, -1);
    CHECK_RAISED(world.ts, XvExc_ItemInterpreterDestroyed, "");
    CHECK_INT(XvQueue_Drain(world.ts, queue, got, 9), ==, 1);
    DROP(got[0]);
    CHECK_INT(XvQueue_Drain(world.ts, queue, got, 9), ==, 0);
    XvQueue_Release(world.ts, queue);
    close_clean(world);
}
