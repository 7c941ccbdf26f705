/* SPDX-License-Identifier: Apache-2.0
 *
 * The buffer protocol: a consumer gets what its flags ask for and nothing else.
 */
#include "world.h"

/* What flags make of a run of len unsigned bytes. */
static void check_plain_bytes(const XvBuffer *buffer, Xv_ssize_t len, int flags)
{
    CHECK_INT(buffer->len, ==, len);
    CHECK_INT(buffer->itemsize, ==, 1);
    CHECK_INT(buffer->ndim, ==, 1);
    CHECK_PTR(buffer->suboffsets, ==, NULL);
    if (flags & XvBUF_FORMAT)
        CHECK_STR(buffer->format, "B");
    else
        CHECK_PTR(buffer->format, ==, NULL);
    CHECK_INT(buffer->shape != NULL, ==, (flags & XvBUF_ND) != 0);
    if (buffer->shape != NULL)
        CHECK_INT(buffer->shape[0], ==, len);
    CHECK_INT(buffer->strides != NULL, ==, (flags & XvBUF_STRIDES) == XvBUF_STRIDES);
    if (buffer->strides != NULL)
        CHECK_INT(buffer->strides[0], ==, 1);
}

static const int all_flags[] = {
    XvBUF_SIMPLE, XvBUF_FORMAT, XvBUF_ND, XvBUF_STRIDES, XvBUF_ND | XvBUF_FORMAT, XvBUF_STRIDES | XvBUF_FORMAT,
};

TEST("the flags have CPython's values")
{
    CHECK_INT(XvBUF_SIMPLE, ==, 0);
    CHECK_INT(XvBUF_WRITABLE, ==, 1);
    CHECK_INT(XvBUF_FORMAT, ==, 4);
    CHECK_INT(XvBUF_ND, ==, 8);
    CHECK_INT(XvBUF_STRIDES, ==, 0x18);
}

TEST("bytes lend what is asked for, read-only")
{
    World world = open_world();
    XvObject *op = XvBytes_FromStringAndSize(world.ts, "abc", 3);
    for (size_t i = 0; i < sizeof all_flags / sizeof *all_flags; i++) {
        XvBuffer buffer;
        CHECK_INT(XvObject_GetBuffer(world.ts, op, &buffer, all_flags[i]), ==, 0);
        check_plain_bytes(&buffer, 3, all_flags[i]);
        CHECK_PTR(buffer.buf, ==, XvBytes_AsString(world.ts, op));
        CHECK_PTR(buffer.obj, ==, op);
        CHECK_INT(buffer.readonly, ==, 1);
        CHECK_INT(Xv_REFCNT(op), ==, 2);
        XvBuffer_Release(world.ts, &buffer);
        CHECK_PTR(buffer.obj, ==, NULL);
        CHECK_INT(Xv_REFCNT(op), ==, 1);
    }
    Xv_DECREF(world.ts, op);
    close_world(world);
}

TEST("bytes refuse a consumer that wants to write")
{
    World world = open_world();
    XvObject *op = XvBytes_FromStringAndSize(world.ts, "abc", 3);
    XvBuffer buffer;
    memset(&buffer, 0xee, sizeof buffer);
    CHECK_INT(XvObject_GetBuffer(world.ts, op, &buffer, XvBUF_WRITABLE), ==, -1);
    CHECK_RAISED(world.ts, XvExc_BufferError, "");
    CHECK_PTR(buffer.obj, ==, NULL);
    CHECK_INT(Xv_REFCNT(op), ==, 1);
    XvBuffer_Release(world.ts, &buffer);
    Xv_DECREF(world.ts, op);
    close_world(world);
}

TEST("a bytearray lends what is asked for, writable")
{
    World world = open_world();
    XvObject *op = XvByteArray_FromStringAndSize(world.ts, "abc", 3);
    for (size_t i = 0; i < sizeof all_flags / sizeof *all_flags; i++) {
        XvBuffer buffer;
        CHECK_INT(XvObject_GetBuffer(world.ts, op, &buffer, all_flags[i] | XvBUF_WRITABLE), ==, 0);
        check_plain_bytes(&buffer, 3, all_flags[i]);
        CHECK_INT(buffer.readonly, ==, 0);
        ((char *)buffer.buf)[0] = (char)('A' + i);
        CHECK_INT(XvByteArray_AsString(world.ts, op)[0], ==, 'A' + (int)i);
        XvBuffer_Release(world.ts, &buffer);
    }
    Xv_DECREF(world.ts, op);
    close_world(world);
}

TEST("shape and strides stay good beside other buffers of the same exporter")
{
    World world = open_world();
    XvObject *op = XvByteArray_FromStringAndSize(world.ts, "abc", 3);
    XvBuffer first, second;
    CHECK_INT(XvObject_GetBuffer(world.ts, op, &first, XvBUF_STRIDES), ==, 0);
    CHECK_INT(XvObject_GetBuffer(world.ts, op, &second, XvBUF_STRIDES), ==, 0);
    XvBuffer_Release(world.ts, &first);
    check_plain_bytes(&second, 3, XvBUF_STRIDES);
    XvBuffer_Release(world.ts, &second);
    Xv_DECREF(world.ts, op);
    close_world(world);
}

TEST("releasing a second time does nothing")
{
    World world = open_world();
    XvObject *op = XvByteArray_FromStringAndSize(world.ts, "abc", 3);
    XvBuffer kept, buffer;
    CHECK_INT(XvObject_GetBuffer(world.ts, op, &kept, XvBUF_SIMPLE), ==, 0);
    CHECK_INT(XvObject_GetBuffer(world.ts, op, &buffer, XvBUF_SIMPLE), ==, 0);
    XvBuffer_Release(world.ts, &buffer);
    XvBuffer_Release(world.ts, &buffer);
    CHECK_INT(Xv_REFCNT(op), ==, 2);
    CHECK_INT(XvByteArray_Resize(world.ts, op, 4), ==, -1);
    CHECK_RAISED(world.ts, XvExc_BufferError, "");
    XvBuffer_Release(world.ts, &kept);
    CHECK_INT(XvByteArray_Resize(world.ts, op, 4), ==, 0);
    Xv_DECREF(world.ts, op);
    close_world(world);
}

TEST("what exports no memory is a TypeError")
{
    World world = open_world();
    XvObject *list = XvList_New(world.ts, 0), *integer = XvInt_FromInt64(world.ts, 1000);
    XvObject *exporters[] = {Xv_None(world.ts), list, integer};
    for (size_t i = 0; i < sizeof exporters / sizeof *exporters; i++) {
        XvBuffer buffer;
        memset(&buffer, 0xee, sizeof buffer);
        CHECK_INT(XvObject_GetBuffer(world.ts, exporters[i], &buffer, XvBUF_SIMPLE), ==, -1);
        CHECK_RAISED(world.ts, XvExc_TypeError, XvObject_TypeName(exporters[i]));
        CHECK_PTR(buffer.obj, ==, NULL);
    }
    Xv_DECREF(world.ts, list);
    Xv_DECREF(world.ts, integer);
    close_world(world);
}

TEST("FillInfo fills as the flags ask and takes a reference")
{
    World world = open_world();
    char bytes[5] = "12345";
    XvObject *op = XvList_New(world.ts, 0);
    CHECK_OBJECT(world.ts, op);
    for (size_t i = 0; i < sizeof all_flags / sizeof *all_flags; i++) {
        XvBuffer buffer;
        CHECK_INT(XvBuffer_FillInfo(world.ts, &buffer, op, bytes, 5, 1, all_flags[i]), ==, 0);
        check_plain_bytes(&buffer, 5, all_flags[i]);
        CHECK_PTR(buffer.buf, ==, bytes);
        CHECK_PTR(buffer.obj, ==, op);
        CHECK_INT(buffer.readonly, ==, 1);
        CHECK_INT(Xv_REFCNT(op), ==, 2);
        Xv_DECREF(world.ts, buffer.obj);
    }
    XvBuffer buffer;
    CHECK_INT(XvBuffer_FillInfo(world.ts, &buffer, op, bytes, 5, 1, XvBUF_WRITABLE), ==, -1);
    CHECK_RAISED(world.ts, XvExc_BufferError, "");
    CHECK_PTR(buffer.obj, ==, NULL);
    CHECK_INT(Xv_REFCNT(op), ==, 1);
    Xv_DECREF(world.ts, op);
    close_world(world);
}

typedef struct Exporter {
    XvObject ob_base;
    char bytes[4];
    int exports;
    int refuse;
} Exporter;

static int exporter_getbuffer(XvThreadState *ts, XvObject *op, XvBuffer *view, int flags)
{
    Exporter *exporter = (Exporter *)op;
    if (exporter->refuse) {
        view->obj = NULL;
        XvErr_SetString(ts, &XvExc_BufferError, "not today");
        return -1;
    }
    if (XvBuffer_FillInfo(ts, view, op, exporter->bytes, sizeof exporter->bytes, 0, flags) < 0)
        return -1;
    exporter->exports++;
    view->internal = exporter;
    return 0;
}

static void exporter_releasebuffer(XvThreadState *ts, XvObject *op, XvBuffer *view)
{
    (void)ts;
    CHECK_PTR(view->internal, ==, op);
    ((Exporter *)op)->exports--;
}

static const XvBufferProcs exporter_procs = {exporter_getbuffer, exporter_releasebuffer};

static const XvTypeObject Exporter_Type = {
    .tp_name = "exporter",
    .tp_basicsize = sizeof(Exporter),
    .tp_dealloc = XvObject_Free,
    .tp_as_buffer = &exporter_procs,
};

TEST("a type of somebody else's can export, and is told when a buffer comes back")
{
    World world = open_world();
    Exporter *exporter = (Exporter *)XvObject_New(world.ts, &Exporter_Type, 0);
    CHECK_OBJECT(world.ts, exporter);
    XvBuffer buffer;
    CHECK_INT(XvObject_GetBuffer(world.ts, &exporter->ob_base, &buffer, XvBUF_WRITABLE), ==, 0);
    CHECK_INT(exporter->exports, ==, 1);
    CHECK_PTR(buffer.buf, ==, exporter->bytes);
    XvBuffer_Release(world.ts, &buffer);
    CHECK_INT(exporter->exports, ==, 0);
    XvBuffer_Release(world.ts, &buffer);
    CHECK_INT(exporter->exports, ==, 0);

    exporter->refuse = 1;
    CHECK_INT(XvObject_GetBuffer(world.ts, &exporter->ob_base, &buffer, XvBUF_SIMPLE), ==, -1);
    CHECK_RAISED(world.ts, XvExc_BufferError, "not today");
    CHECK_PTR(buffer.obj, ==, NULL);
    CHECK_INT(Xv_REFCNT(exporter), ==, 1);
    Xv_DECREF(world.ts, exporter);
    close_world(world);
}
