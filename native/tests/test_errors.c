/* SPDX-License-Identifier: Apache-2.0
 *
 * The error indicator: one for each thread state, with room of its own for the message.
 */
#include "world.h"

TEST("a new thread state has no error")
{
    World world = open_world();
    CHECK_PTR(XvErr_Occurred(world.ts), ==, NULL);
    CHECK_PTR(XvErr_TypeName(world.ts), ==, NULL);
    CHECK_PTR(XvErr_Message(world.ts), ==, NULL);
    XvErr_Clear(world.ts);
    CHECK_PTR(XvErr_Occurred(world.ts), ==, NULL);
    close_world(world);
}

TEST("an error that is set says its type and its message until it is cleared")
{
    World world = open_world();
    XvErr_SetString(world.ts, &XvExc_IndexError, "no such place");
    CHECK_PTR(XvErr_Occurred(world.ts), ==, &XvExc_IndexError);
    CHECK_STR(XvErr_TypeName(world.ts), "IndexError");
    CHECK_STR(XvErr_Message(world.ts), "no such place");
    XvErr_Clear(world.ts);
    CHECK_PTR(XvErr_Occurred(world.ts), ==, NULL);
    CHECK_PTR(XvErr_TypeName(world.ts), ==, NULL);
    CHECK_PTR(XvErr_Message(world.ts), ==, NULL);
    close_world(world);
}

TEST("exception types are called what CPython calls them")
{
    CHECK_STR(XvExc_TypeError.tp_name, "TypeError");
    CHECK_STR(XvExc_ValueError.tp_name, "ValueError");
    CHECK_STR(XvExc_IndexError.tp_name, "IndexError");
    CHECK_STR(XvExc_OverflowError.tp_name, "OverflowError");
    CHECK_STR(XvExc_MemoryError.tp_name, "MemoryError");
    CHECK_STR(XvExc_BufferError.tp_name, "BufferError");
    CHECK_STR(XvExc_RuntimeError.tp_name, "RuntimeError");
    CHECK_STR(XvExc_NotShareableError.tp_name, "NotShareableError");
    CHECK_STR(XvExc_QueueClosed.tp_name, "QueueClosed");
}

TEST("a later error takes the place of the one before")
{
    World world = open_world();
    XvErr_SetString(world.ts, &XvExc_IndexError, "a long message that will not be seen");
    XvErr_SetString(world.ts, &XvExc_TypeError, "short");
    CHECK_RAISED(world.ts, XvExc_TypeError, "short");
    XvErr_SetString(world.ts, &XvExc_TypeError, "");
    CHECK_STR(XvErr_Message(world.ts), "");
    XvErr_Clear(world.ts);
    close_world(world);
}

TEST("the message is copied")
{
    World world = open_world();
    char text[] = "mine";
    XvErr_SetString(world.ts, &XvExc_RuntimeError, text);
    memcpy(text, "gone", sizeof text);
    CHECK_RAISED(world.ts, XvExc_RuntimeError, "mine");
    close_world(world);
}

TEST("a message may be set again under another type")
{
    World world = open_world();
    XvErr_SetString(world.ts, &XvExc_RuntimeError, "the same words");
    XvErr_SetString(world.ts, &XvExc_ValueError, XvErr_Message(world.ts));
    CHECK_STR(XvErr_Message(world.ts), "the same words");
    CHECK_RAISED(world.ts, XvExc_ValueError, "the same words");
    close_world(world);
}

TEST("Format knows printf's formats and returns NULL")
{
    World world = open_world();
    CHECK_PTR(XvErr_Format(world.ts, &XvExc_ValueError, "%d of %s, %zd", 3, "four", (size_t)5), ==, NULL);
    CHECK_STR(XvErr_Message(world.ts), "3 of four, 5");
    CHECK_RAISED(world.ts, XvExc_ValueError, "3 of four, 5");
    close_world(world);
}

TEST("a message that is too long is cut")
{
    World world = open_world();
    char text[2 * XV_ERR_MESSAGE_SIZE];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';

    XvErr_SetString(world.ts, &XvExc_ValueError, text);
    CHECK_INT(strlen(XvErr_Message(world.ts)), ==, XV_ERR_MESSAGE_SIZE - 1);
    XvErr_Format(world.ts, &XvExc_ValueError, "%s", text);
    CHECK_INT(strlen(XvErr_Message(world.ts)), ==, XV_ERR_MESSAGE_SIZE - 1);

    text[XV_ERR_MESSAGE_SIZE - 1] = '\0';
    XvErr_SetString(world.ts, &XvExc_ValueError, text);
    CHECK_STR(XvErr_Message(world.ts), text);
    XvErr_Clear(world.ts);
    close_world(world);
}

TEST("out of memory is an error like any other")
{
    World world = open_world();
    int64_t live = live_blocks(world.ts);
    CHECK_PTR(XvErr_NoMemory(world.ts), ==, NULL);
    CHECK_INT(live_blocks(world.ts), ==, live);
    CHECK_RAISED(world.ts, XvExc_MemoryError, "");
    close_world(world);
}

TEST("a call that succeeds does not touch the indicator")
{
    World world = open_world();
    XvErr_SetString(world.ts, &XvExc_RuntimeError, "from before");
    XvObject *integer = XvInt_FromInt64(world.ts, 123456);
    XvObject *bytes = XvBytes_FromStringAndSize(world.ts, NULL, 100);
    XvObject *view = XvSharedView_New(world.ts, 8);
    CHECK(integer != NULL && bytes != NULL && view != NULL);
    CHECK_INT(XvInt_AsInt64(world.ts, integer), ==, 123456);
    CHECK_INT(XvSharedView_SetItem(world.ts, view, 0, Xv_None(world.ts)), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "");

    XvErr_SetString(world.ts, &XvExc_RuntimeError, "from before");
    Xv_DECREF(world.ts, integer);
    Xv_DECREF(world.ts, bytes);
    Xv_DECREF(world.ts, view);
    Xv_CHECKPOINT(world.ts);
    XvThreadState_Unlock(world.ts);
    XvThreadState_Lock(world.ts);
    CHECK_RAISED(world.ts, XvExc_RuntimeError, "from before");
    close_world(world);
}

TEST("two thread states do not share an indicator")
{
    World world = open_world();
    XvErr_SetString(world.ts, &XvExc_IndexError, "the outer one's");
    XvThreadState *inner = NULL;
    CHECK_OK(XvInterpreter_Attach(world.interp, world.ts, XV_FOREVER, &inner));
    CHECK_PTR(XvErr_Occurred(inner), ==, NULL);
    XvErr_SetString(inner, &XvExc_TypeError, "the inner one's");
    XvThreadState_Detach(inner);
    CHECK_RAISED(world.ts, XvExc_IndexError, "the outer one's");
    close_world(world);
}
