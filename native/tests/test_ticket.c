/* SPDX-License-Identifier: Apache-2.0
 *
 * A ticket is a holder of its block. What a crossing costs is seen in the count of holders.
 */
#include "world.h"

/* Interpreters A and B, a block that the test holds, and A's one view of it. */
typedef struct Crossing {
    XvRuntime *rt;
    XvInterpreter *a, *b;
    XvThreadState *ts; /* of A, or suspended under `in_b` */
    XvBlock *block;
    XvObject *view;
} Crossing;

static Crossing open_crossing(void)
{
    Crossing c;
    c.rt = open_runtime();
    c.a = open_interpreter(c.rt, "a");
    c.b = open_interpreter(c.rt, "b");
    c.ts = attach(c.a);
    CHECK_OK(XvBlock_New(64, &c.block));
    memcpy(XvBlock_Base(c.block), "written by A", 13);
    c.view = XvSharedView_FromBlock(c.ts, c.block);
    CHECK_OBJECT(c.ts, c.view);
    CHECK_INT(XvBlock_Holders(c.block), ==, 2);
    return c;
}

/* Nothing that a test made holds the block any more. */
static void close_crossing(Crossing c)
{
    Xv_XDECREF(c.ts, c.view);
    CHECK_NO_ERROR(c.ts);
    XvThreadState_Detach(c.ts);
    CHECK_INT(XvBlock_Holders(c.block), ==, 1);
    XvBlock_Release(NULL, c.block);
    close_interpreter(c.a);
    close_interpreter(c.b);
    close_runtime(c.rt);
}

static XvThreadState *enter_b(const Crossing *c)
{
    XvThreadState *in_b = NULL;
    CHECK_OK(XvInterpreter_Attach(c->b, c->ts, XV_FOREVER, &in_b));
    return in_b;
}

static XvViewInfo info_of(XvThreadState *ts, XvObject *view)
{
    XvViewInfo info;
    CHECK_INT(XvSharedView_GetInfo(ts, view, &info), ==, 0);
    return info;
}

TEST("sharing takes one holder, and the first view of the receiver makes it its own")
{
    Crossing c = open_crossing();
    XvTicket *ticket = XvTicket_Share(c.ts, c.view);
    CHECK_OBJECT(c.ts, ticket);
    CHECK_INT(XvBlock_Holders(c.block), ==, 3);
    XvThreadState *in_b = enter_b(&c);
    XvObject *theirs = XvTicket_Open(in_b, ticket);
    CHECK_OBJECT(in_b, theirs);
    CHECK_INT(XvBlock_Holders(c.block), ==, 3);
    CHECK_PTR(info_of(in_b, theirs).buf, ==, XvBlock_Base(c.block));
    CHECK_STR(info_of(in_b, theirs).buf, "written by A");
    Xv_DECREF(in_b, theirs);
    CHECK_INT(XvBlock_Holders(c.block), ==, 2);
    XvThreadState_Detach(in_b);
    close_crossing(c);
}

TEST("a receiver that has a view of the block already drops the ticket's holder")
{
    Crossing c = open_crossing();
    XvTicket *tickets[3];
    for (int i = 0; i < 3; i++)
        tickets[i] = XvTicket_Share(c.ts, c.view);
    CHECK_INT(XvBlock_Holders(c.block), ==, 5);
    XvThreadState *in_b = enter_b(&c);
    XvObject *views[3];
    for (int i = 0; i < 3; i++) {
        views[i] = XvTicket_Open(in_b, tickets[i]);
        CHECK_OBJECT(in_b, views[i]);
        CHECK_INT(XvBlock_Holders(c.block), ==, 5 - i);
    }
    for (int i = 0; i < 3; i++) {
        CHECK_INT(XvBlock_Holders(c.block), ==, 3);
        Xv_DECREF(in_b, views[i]);
    }
    CHECK_INT(XvBlock_Holders(c.block), ==, 2);
    XvThreadState_Detach(in_b);
    close_crossing(c);
}

TEST("moving the last view of the sender changes no count, there or here")
{
    Crossing c = open_crossing();
    XvTicket *ticket = XvTicket_Move(c.ts, c.view);
    CHECK_OBJECT(c.ts, ticket);
    CHECK_INT(XvBlock_Holders(c.block), ==, 2);
    XvViewInfo info;
    CHECK_INT(XvSharedView_GetInfo(c.ts, c.view, &info), ==, -1);
    CHECK_RAISED(c.ts, XvExc_ValueError, "operation forbidden on released memoryview object");
    CHECK_INT(XvSharedView_Release(c.ts, c.view), ==, 0);
    CHECK_INT(XvBlock_Holders(c.block), ==, 2);
    XvThreadState *in_b = enter_b(&c);
    XvObject *theirs = XvTicket_Open(in_b, ticket);
    CHECK_OBJECT(in_b, theirs);
    CHECK_INT(XvBlock_Holders(c.block), ==, 2);
    Xv_DECREF(in_b, theirs);
    CHECK_INT(XvBlock_Holders(c.block), ==, 1);
    XvThreadState_Detach(in_b);
    close_crossing(c);
}

TEST("moving one view of several takes a holder, for the others stay")
{
    Crossing c = open_crossing();
    XvObject *slice = XvSharedView_Slice(c.ts, c.view, 0, 10);
    XvTicket *ticket = XvTicket_Move(c.ts, slice);
    CHECK_OBJECT(c.ts, ticket);
    CHECK_INT(XvBlock_Holders(c.block), ==, 3);
    CHECK_INT(info_of(c.ts, c.view).length, ==, 64);
    CHECK_PTR(XvSharedView_GetItem(c.ts, slice, 0), ==, NULL);
    CHECK_RAISED(c.ts, XvExc_ValueError, "operation forbidden on released memoryview object");
    XvTicket_Close(c.ts, ticket);
    CHECK_INT(XvBlock_Holders(c.block), ==, 2);
    Xv_DECREF(c.ts, slice);
    close_crossing(c);
}

TEST("a ticket may come back to the interpreter that it left")
{
    Crossing c = open_crossing();
    XvTicket *ticket = XvTicket_Share(c.ts, c.view);
    CHECK_OBJECT(c.ts, ticket);
    XvObject *again = XvTicket_Open(c.ts, ticket);
    CHECK_OBJECT(c.ts, again);
    CHECK_INT(XvBlock_Holders(c.block), ==, 2);
    Xv_DECREF(c.ts, again);
    ticket = XvTicket_Move(c.ts, c.view);
    CHECK_OBJECT(c.ts, ticket);
    again = XvTicket_Open(c.ts, ticket);
    CHECK_OBJECT(c.ts, again);
    CHECK_INT(XvBlock_Holders(c.block), ==, 2);
    Xv_DECREF(c.ts, again);
    CHECK_INT(XvBlock_Holders(c.block), ==, 1);
    close_crossing(c);
}

TEST("a ticket carries start, length, format and access")
{
    Crossing c = open_crossing();
    XvObject *slice = XvSharedView_Slice(c.ts, c.view, 8, 48), *ints = XvSharedView_Cast(c.ts, slice, "i");
    XvObject *part = XvSharedView_Slice(c.ts, ints, 1, -1), *readonly = XvSharedView_ToReadOnly(c.ts, part);
    CHECK_OBJECT(c.ts, readonly);
    XvTicket *writable_ticket = XvTicket_Share(c.ts, part), *readonly_ticket = XvTicket_Share(c.ts, readonly);
    CHECK(writable_ticket != NULL && readonly_ticket != NULL);
    XvThreadState *in_b = enter_b(&c);
    XvObject *writable = XvTicket_Open(in_b, writable_ticket), *theirs = XvTicket_Open(in_b, readonly_ticket);
    XvViewInfo info = info_of(in_b, writable);
    CHECK_PTR(info.buf, ==, (char *)XvBlock_Base(c.block) + 12);
    CHECK_INT(info.length, ==, 8);
    CHECK_INT(info.nbytes, ==, 32);
    CHECK_INT(info.itemsize, ==, 4);
    CHECK_STR(info.format, "i");
    CHECK_INT(info.readonly, ==, 0);
    CHECK_INT(info_of(in_b, theirs).readonly, ==, 1);
    XvObject *one = XvInt_FromInt64(in_b, 1);
    CHECK_INT(XvSharedView_SetItem(in_b, theirs, 0, one), ==, -1);
    CHECK_RAISED(in_b, XvExc_TypeError, "cannot modify read-only memory");
    Xv_DECREF(in_b, one);
    Xv_DECREF(in_b, theirs);
    Xv_DECREF(in_b, writable);
    XvThreadState_Detach(in_b);
    Xv_DECREF(c.ts, readonly);
    Xv_DECREF(c.ts, part);
    Xv_DECREF(c.ts, ints);
    Xv_DECREF(c.ts, slice);
    close_crossing(c);
}

TEST("a ticket that is closed lets go, whoever closes it")
{
    Crossing c = open_crossing();
    XvTicket *tickets[] = {XvTicket_Share(c.ts, c.view), XvTicket_Share(c.ts, c.view), XvTicket_Share(c.ts, c.view)};
    CHECK_INT(XvBlock_Holders(c.block), ==, 5);
    XvTicket_Close(c.ts, tickets[0]);
    CHECK_INT(XvBlock_Holders(c.block), ==, 4);
    XvThreadState *in_b = enter_b(&c);
    XvTicket_Close(in_b, tickets[1]);
    CHECK_INT(XvBlock_Holders(c.block), ==, 3);
    XvThreadState_Detach(in_b);
    XvThreadState_Unlock(c.ts);
    XvTicket_Close(NULL, tickets[2]);
    XvThreadState_Lock(c.ts);
    CHECK_INT(XvBlock_Holders(c.block), ==, 2);
    close_crossing(c);
}

TEST("a ticket outlives the view, the interpreter and the runtime that it was made in")
{
    Crossing c = open_crossing();
    XvTicket *first = XvTicket_Share(c.ts, c.view), *second = XvTicket_Share(c.ts, c.view);
    Xv_DECREF(c.ts, c.view);
    XvThreadState_Detach(c.ts);
    close_interpreter(c.a);
    CHECK_INT(XvBlock_Holders(c.block), ==, 3);
    XvThreadState *in_b = attach(c.b);
    XvObject *theirs = XvTicket_Open(in_b, first);
    CHECK_OBJECT(in_b, theirs);
    CHECK_STR(info_of(in_b, theirs).buf, "written by A");
    XvThreadState_Detach(in_b);
    close_interpreter(c.b);
    close_runtime(c.rt);
    CHECK_INT(XvBlock_Holders(c.block), ==, 2);
    XvTicket_Close(NULL, second);
    CHECK_INT(XvBlock_Holders(c.block), ==, 1);
    XvBlock_Release(NULL, c.block);
}

TEST("what is not a view has no ticket")
{
    World world = open_world();
    XvObject *bytes = XvBytes_FromStringAndSize(world.ts, "a", 1);
    CHECK_PTR(XvTicket_Share(world.ts, bytes), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_TypeError, "bytes");
    CHECK_PTR(XvTicket_Move(world.ts, bytes), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_TypeError, "bytes");
    Xv_DECREF(world.ts, bytes);
    close_world(world);
}
