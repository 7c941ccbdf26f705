/* SPDX-License-Identifier: Apache-2.0
 *
 * Whatever a shared view looks like, it looks the same on the other side; and it stays where it is while it has lent
 * its memory. A memoryview does not cross.
 */
#include "views.h"

/* Views of every look, made from one of 24 bytes. */
enum { LOOKS = 8 };

static XvObject *look(XvThreadState *ts, int which)
{
    World world = {.ts = ts};
    XvObject *view = view_on(ts, SHARED, "abcdefghijklmnopqrstuvwx", 24), *part = NULL;
    switch (which) {
    case 0: return view;
    case 1: part = PART(view, STEP(-5)); break;
    case 2: return CAST(view, "@i");
    case 3: return CAST_ND(view, "h", 3, 4);
    case 4:
        view = CAST_ND(view, "B", 2, 3, 4);
        part = PART(view, TUPLE(STEP(-1), ALL, STEP(2)));
        break;
    case 5:
        view = CAST_ND(view, "c", 2, 2, 3, 2);
        part = made(ts, XvView_Transpose(ts, view, NULL));
        break;
    case 6:
        part = made(ts, XvView_Slice(ts, view, 0, 8));
        DROP(view);
        view = part;
        part = made(ts, XvView_Cast(ts, view, "d", NULL, 0));
        break;
    default:
        view = CAST(view, "f");
        part = made(ts, XvView_ToReadOnly(ts, view));
    }
    DROP(view);
    return part;
}

/* All that can be seen of a view, as a str. */
static XvObject *seen(XvThreadState *ts, XvObject *view)
{
    static const char *const names[] = {"format", "itemsize", "nbytes", "shape", "strides", "readonly", "c_contiguous",
                                        "f_contiguous"};
    XvObject *list = made(ts, XvList_New(ts, 0)), *text;
    for (size_t i = 0; i <= sizeof names / sizeof *names; i++) {
        XvObject *value = made(ts, i < sizeof names / sizeof *names ? XvObject_GetAttrString(ts, view, names[i])
                                                                    : XvView_ToBytes(ts, view, 'C'));
        CHECK_INT(XvList_Append(ts, list, value), ==, 0);
        Xv_DECREF(ts, value);
    }
    text = made(ts, XvObject_Repr(ts, list));
    Xv_DECREF(ts, list);
    return text;
}

static void check_same(XvThreadState *ts, XvObject *view, const char *expected)
{
    XvObject *text = seen(ts, made(ts, view));
    CHECK_STR(XvStr_AsUTF8(ts, text), expected);
    Xv_DECREF(ts, text);
    Xv_DECREF(ts, view);
}

TEST("a ticket carries every look of a view, shared or moved")
{
    World world = open_world();
    for (int which = 0; which < LOOKS; which++) {
        XvObject *view = look(world.ts, which), *text = seen(world.ts, view);
        const char *expected = XvStr_AsUTF8(world.ts, text);
        XvTicket *shared = XvTicket_Share(world.ts, view);
        CHECK(shared != NULL);
        check_same(world.ts, XvTicket_Open(world.ts, shared), expected);
        XvTicket *other = XvTicket_Share(world.ts, view), *moved = XvTicket_Move(world.ts, view);
        CHECK(other != NULL && moved != NULL);
        CHECK_PTR(XvView_ToList(world.ts, view), ==, NULL);
        CHECK_RAISED(world.ts, XvExc_ValueError, RELEASED);
        check_same(world.ts, XvTicket_Open(world.ts, moved), expected);
        XvTicket_Close(world.ts, other);
        DROP(text);
        DROP(view);
    }
    close_clean(world);
}

TEST("a queue carries every look of a view to another interpreter")
{
    XvRuntime *rt = open_runtime();
    XvInterpreter *a = open_interpreter(rt, "a"), *b = open_interpreter(rt, "b");
    XvQueue *queue = NULL;
    CHECK_OK(XvQueue_New(rt, 64, &queue));
    static char expected[2 * LOOKS][512];
    XvThreadState *ts = attach(a);
    for (int i = 0; i < 2 * LOOKS; i++) {
        XvObject *view = look(ts, i / 2), *text = seen(ts, view);
        snprintf(expected[i], sizeof expected[i], "%s", XvStr_AsUTF8(ts, text));
        CHECK_INT(i % 2 == 0 ? XvQueue_Put(ts, queue, view, 0) : XvQueue_PutMove(ts, queue, view, 0), ==, 1);
        Xv_DECREF(ts, text);
        Xv_DECREF(ts, view);
    }
    XvThreadState_Detach(ts);
    close_interpreter(a);
    ts = attach(b);
    for (int i = 0; i < 2 * LOOKS; i++) {
        XvObject *view = NULL;
        CHECK_INT(XvQueue_Get(ts, queue, &view, 0), ==, 1);
        check_same(ts, view, expected[i]);
    }
    XvThreadState_Detach(ts);
    XvQueue_Release(NULL, queue);
    close_interpreter(b);
    close_runtime(rt);
}

TEST("what is left in a queue or a ticket is let go of, whatever its look")
{
    World world = open_world();
    XvQueue *queue = NULL;
    CHECK_OK(XvQueue_New(world.rt, 64, &queue));
    XvBlock *block = NULL;
    for (int which = 0; which < LOOKS; which++) {
        XvObject *view = look(world.ts, which);
        XvViewInfo info;
        CHECK_INT(XvSharedView_GetInfo(world.ts, view, &info), ==, 0);
        block = info.block;
        CHECK_OK(XvBlock_Retain(block));
        CHECK_INT(XvQueue_Put(world.ts, queue, view, 0), ==, 1);
        XvTicket *ticket = XvTicket_Move(world.ts, view);
        CHECK(ticket != NULL);
        XvTicket_Close(world.ts, ticket);
        XvQueue_Clear(world.ts, queue);
        CHECK_INT(XvBlock_Holders(block), ==, 1);
        XvBlock_Release(world.ts, block);
        DROP(view);
    }
    XvQueue_Release(world.ts, queue);
    close_clean(world);
}

TEST("a view that has lent its memory is shared, but not moved")
{
    World world = open_world();
    XvQueue *queue = NULL;
    CHECK_OK(XvQueue_New(world.rt, 64, &queue));
    XvObject *view = VIEW(SHARED, "abc"), *out = NULL;
    XvBuffer buffer;
    CHECK_INT(XvObject_GetBuffer(world.ts, view, &buffer, XvBUF_SIMPLE), ==, 0);
    CHECK_PTR(XvTicket_Move(world.ts, view), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_BufferError, "memoryview has 1 exported buffer");
    CHECK_INT(XvQueue_PutMove(world.ts, queue, view, 0), ==, -1);
    CHECK_RAISED(world.ts, XvExc_BufferError, "memoryview has 1 exported buffer");
    CHECK_INT(XvQueue_Put(world.ts, queue, view, 0), ==, 1);
    CHECK_RESULT(XvView_ToBytes(world.ts, view, 'C'), "b'abc'");
    XvBuffer_Release(world.ts, &buffer);
    CHECK_INT(XvQueue_PutMove(world.ts, queue, view, 0), ==, 1);
    for (int i = 0; i < 2; i++) {
        CHECK_INT(XvQueue_Get(world.ts, queue, &out, 0), ==, 1);
        CHECK_RESULT(XvView_ToBytes(world.ts, out, 'C'), "b'abc'");
        DROP(out);
    }
    XvQueue_Release(world.ts, queue);
    DROP(view);
    close_clean(world);
}

TEST("read-only stays read-only on the other side, through every slice and cast")
{
    World world = open_world();
    XvObject *bytes = BYTES("abcd"), *view = made(world.ts, XvSharedView_FromObject(world.ts, bytes));
    XvTicket *ticket = XvTicket_Share(world.ts, view);
    CHECK(ticket != NULL);
    XvObject *there = made(world.ts, XvTicket_Open(world.ts, ticket)), *part = PART(there, STEP(-1));
    XvObject *cast = made(world.ts, XvView_Cast(world.ts, there, "h", (Xv_ssize_t[]){2, 1}, 2));
    XvObject *row = PART(cast, INT(0));
    XvObject *views[] = {there, part, cast, row};
    for (size_t i = 0; i < sizeof views / sizeof *views; i++) {
        XvBuffer buffer;
        CHECK_ATTRIBUTE(views[i], "readonly", "True");
        CHECK_INT(XvObject_GetBuffer(world.ts, views[i], &buffer, XvBUF_FULL), ==, -1);
        CHECK_RAISED(world.ts, XvExc_BufferError, "memoryview: underlying buffer is not writable");
        CHECK_INT(SET_ITEM(views[i], ALL, views[i] == row ? STR("") : STR("x")), ==, -1);
        CHECK_RAISED(world.ts, XvExc_TypeError, "cannot modify read-only memory");
    }
    CHECK_INT(XvObject_Hash(world.ts, there), ==, XvObject_Hash(world.ts, bytes));
    DROP(row);
    DROP(cast);
    DROP(part);
    DROP(there);
    DROP(view);
    DROP(bytes);
    close_clean(world);
}

TEST("a memoryview stays at home")
{
    World world = open_world();
    XvQueue *queue = NULL;
    CHECK_OK(XvQueue_New(world.rt, 64, &queue));
    XvObject *view = VIEW(MEMORY, "abc");
    CHECK_INT(XvQueue_Put(world.ts, queue, view, 0), ==, -1);
    CHECK_RAISED(world.ts, XvExc_NotShareableError, "memoryview does not support cross-interpreter data");
    CHECK_PTR(XvTicket_Share(world.ts, view), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_TypeError, "expected sharedview, got memoryview");
    XvQueue_Release(world.ts, queue);
    DROP(view);
    close_clean(world);
}
