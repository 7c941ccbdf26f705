/* SPDX-License-Identifier: Apache-2.0
 *
 * memoryview: whose memory it shows, and for how long.
 */
#include "views.h"

TEST("a memoryview shows the memory of its exporter, and says what it is")
{
    World world = open_world();
    XvObject *array = BYTEARRAY("abc"), *view = made(world.ts, XvMemoryView_FromObject(world.ts, array));
    CHECK(XvMemoryView_Check(view));
    CHECK(XvView_Check(view));
    CHECK(!XvView_Check(array));
    CHECK_ATTRIBUTE(view, "obj", "bytearray(b'abc')");
    CHECK_ATTRIBUTE(view, "nbytes", "3");
    CHECK_ATTRIBUTE(view, "itemsize", "1");
    CHECK_ATTRIBUTE(view, "format", "'B'");
    CHECK_ATTRIBUTE(view, "ndim", "1");
    CHECK_ATTRIBUTE(view, "shape", "(3,)");
    CHECK_ATTRIBUTE(view, "strides", "(1,)");
    CHECK_ATTRIBUTE(view, "suboffsets", "()");
    CHECK_ATTRIBUTE(view, "readonly", "False");
    CHECK_ATTRIBUTE(view, "c_contiguous", "True");
    CHECK_ATTRIBUTE(view, "f_contiguous", "True");
    CHECK_ATTRIBUTE(view, "contiguous", "True");
    CHECK_INT(SET_ITEM(view, INT(1), INT('X')), ==, 0);
    CHECK_REPR(array, "bytearray(b'aXc')");
    DROP(view);
    DROP(array);
    close_clean(world);
}

TEST("attributes cannot be set, and others are not there")
{
    World world = open_world();
    EACH_KIND(kind) {
        XvObject *view = VIEW(kind, "abc"), *shape = STR("shape"), *other = STR("nothing"), *one = INT(1);
        CHECK_INT(XvObject_SetAttr(world.ts, view, shape, one), ==, -1);
        CHECK_RAISED(world.ts, XvExc_AttributeError, "attribute 'shape' of '");
        CHECK_INT(XvObject_DelAttr(world.ts, view, shape), ==, -1);
        CHECK_RAISED(world.ts, XvExc_AttributeError, "objects is not writable");
        CHECK_INT(XvObject_SetAttr(world.ts, view, other, one), ==, -1);
        CHECK_RAISED(world.ts, XvExc_AttributeError, "object has no attribute 'nothing'");
        CHECK_PTR(XvObject_GetAttr(world.ts, view, other), ==, NULL);
        CHECK_RAISED(world.ts, XvExc_AttributeError, "object has no attribute 'nothing'");
        DROP(one);
        DROP(other);
        DROP(shape);
        DROP(view);
    }
    close_clean(world);
}

TEST("what exports no memory has no view")
{
    World world = open_world();
    XvObject *number = INT(1000), *text = STR("abc");
    CHECK_PTR(XvMemoryView_FromObject(world.ts, number), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_TypeError, "memoryview: a bytes-like object is required, not 'int'");
    CHECK_PTR(XvMemoryView_FromObject(world.ts, text), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_TypeError, "memoryview: a bytes-like object is required, not 'str'");
    CHECK_PTR(XvView_ToList(world.ts, text), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_TypeError, "expected memoryview, got str");
    CHECK_INT(XvView_Release(world.ts, text), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "expected memoryview, got str");
    DROP(text);
    DROP(number);
    close_clean(world);
}

TEST("an exporter lends once for all views that are made of one another, and is told when the last has gone")
{
    World world = open_world();
    char bytes[4] = "abcd";
    int gone = 0;
    Array *array = array_of(world.ts, (XvBuffer){.buf = bytes, .len = 4, .itemsize = 1, .ndim = 1});
    array->gone = &gone;
    XvObject *first = made(world.ts, XvMemoryView_FromObject(world.ts, &array->ob_base));
    XvObject *again = made(world.ts, XvMemoryView_FromObject(world.ts, first));
    XvObject *part = made(world.ts, XvView_Slice(world.ts, again, 1, 3));
    CHECK_INT(array->exports, ==, 1);
    XvObject *obj = made(world.ts, XvObject_GetAttrString(world.ts, again, "obj"));
    CHECK_PTR(obj, ==, array);
    DROP(obj);
    CHECK_INT(XvView_Release(world.ts, first), ==, 0);
    DROP(again);
    CHECK_INT(array->exports, ==, 1);
    CHECK_LIST(part, "[98, 99]");
    CHECK_INT(XvView_Release(world.ts, part), ==, 0);
    CHECK_INT(array->exports, ==, 0);
    DROP(part);
    DROP(first);
    DROP(array);
    CHECK_INT(gone, ==, 1);
    close_clean(world);
}

TEST("a bytearray keeps its size while there is a view of it")
{
    World world = open_world();
    XvObject *array = BYTEARRAY("abc"), *view = made(world.ts, XvMemoryView_FromObject(world.ts, array));
    XvObject *part = made(world.ts, XvView_Slice(world.ts, view, 0, 1));
    CHECK_INT(XvByteArray_Resize(world.ts, array, 4), ==, -1);
    CHECK_RAISED(world.ts, XvExc_BufferError, "Existing exports of data: object cannot be re-sized");
    CHECK_INT(XvView_Release(world.ts, view), ==, 0);
    CHECK_INT(XvByteArray_Resize(world.ts, array, 4), ==, -1);
    CHECK_RAISED(world.ts, XvExc_BufferError, "Existing exports of data: object cannot be re-sized");
    DROP(part);
    CHECK_INT(XvByteArray_Resize(world.ts, array, 4), ==, 0);
    DROP(view);
    DROP(array);
    close_clean(world);
}

TEST("a released view answers nothing but its release, its repr, comparison, and a hash that is known")
{
    World world = open_world();
    EACH_KIND(kind) {
        XvObject *bytes = BYTES("abc"), *view = view_of(world.ts, kind, bytes);
        Xv_hash_t hash = XvObject_Hash(world.ts, view);
        CHECK_INT(XvView_Release(world.ts, view), ==, 0);
        CHECK_INT(XvView_Release(world.ts, view), ==, 0);
        CHECK_INT(XvObject_Hash(world.ts, view), ==, hash);
        CHECK_RESULT(XvObject_RichCompare(world.ts, view, view, Xv_EQ), "True");
        CHECK_RESULT(XvObject_RichCompare(world.ts, view, bytes, Xv_EQ), "False");
        CHECK_RESULT(XvObject_RichCompare(world.ts, bytes, view, Xv_NE), "True");
        XvObject *repr = made(world.ts, XvObject_Repr(world.ts, view));
        CHECK_CONTAINS(XvStr_AsUTF8(world.ts, repr),
                       kind == MEMORY ? "<released memory at 0x" : "<released sharedview at 0x");
        DROP(repr);
        XvBuffer buffer;
        XvObject *nothing[] = {
            XvView_ToList(world.ts, view), XvView_ToBytes(world.ts, view, 'C'), XvView_Hex(world.ts, view, NULL, 1),
            XvView_Slice(world.ts, view, 0, 1), XvView_Cast(world.ts, view, "b", NULL, -1),
            XvView_ToReadOnly(world.ts, view), XvView_Transpose(world.ts, view, NULL), ITEM(view, INT(0)),
            XvObject_GetIter(world.ts, view), XvObject_GetAttrString(world.ts, view, "shape"),
        };
        for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++)
            CHECK_PTR(nothing[i], ==, NULL);
        CHECK_RAISED(world.ts, XvExc_ValueError, RELEASED);
        CHECK_INT(XvObject_Length(world.ts, view), ==, -1);
        CHECK_RAISED(world.ts, XvExc_ValueError, RELEASED);
        CHECK_INT(XvView_Count(world.ts, view, bytes), ==, -1);
        CHECK_RAISED(world.ts, XvExc_ValueError, RELEASED);
        CHECK_INT(XvView_Index(world.ts, view, bytes, 0, 1), ==, -1);
        CHECK_RAISED(world.ts, XvExc_ValueError, RELEASED);
        CHECK_INT(SET_ITEM(view, INT(0), INT(1)), ==, -1);
        CHECK_RAISED(world.ts, XvExc_ValueError, RELEASED);
        CHECK_INT(XvObject_GetBuffer(world.ts, view, &buffer, XvBUF_SIMPLE), ==, -1);
        CHECK_RAISED(world.ts, XvExc_ValueError, RELEASED);
        CHECK_PTR(buffer.obj, ==, NULL);
        if (kind == MEMORY) {
            CHECK_PTR(XvMemoryView_FromObject(world.ts, view), ==, NULL);
            CHECK_RAISED(world.ts, XvExc_ValueError, RELEASED);
        }
        DROP(view);
        DROP(bytes);
    }
    close_world(world);
}

TEST("a view that has lent its memory cannot be released until it has it back")
{
    World world = open_world();
    EACH_KIND(kind) {
        XvObject *view = VIEW(kind, "abc");
        XvBuffer first, second;
        CHECK_INT(XvObject_GetBuffer(world.ts, view, &first, XvBUF_FULL), ==, 0);
        CHECK_INT(XvView_Release(world.ts, view), ==, -1);
        CHECK_RAISED(world.ts, XvExc_BufferError, "memoryview has 1 exported buffer");
        CHECK_INT(XvObject_GetBuffer(world.ts, view, &second, XvBUF_SIMPLE), ==, 0);
        CHECK_INT(XvView_Release(world.ts, view), ==, -1);
        CHECK_RAISED(world.ts, XvExc_BufferError, "memoryview has 2 exported buffers");
        ((char *)second.buf)[1] = 'X';
        CHECK_RESULT(XvView_ToBytes(world.ts, view, 'C'), "b'aXc'");
        XvBuffer_Release(world.ts, &first);
        XvBuffer_Release(world.ts, &second);
        CHECK_INT(XvView_Release(world.ts, view), ==, 0);
        DROP(view);
    }
    close_clean(world);
}

TEST("a memoryview of a shared view is one more way to its bytes, and locks it")
{
    World world = open_world();
    XvObject *shared = VIEW(SHARED, "abcd"), *view = made(world.ts, XvMemoryView_FromObject(world.ts, shared));
    CHECK(XvMemoryView_Check(view));
    CHECK_INT(SET_ITEM(view, INT(0), INT('X')), ==, 0);
    CHECK_RESULT(XvView_ToBytes(world.ts, shared, 'C'), "b'Xbcd'");
    CHECK_INT(XvView_Release(world.ts, shared), ==, -1);
    CHECK_RAISED(world.ts, XvExc_BufferError, "memoryview has 1 exported buffer");
    DROP(view);
    CHECK_INT(XvView_Release(world.ts, shared), ==, 0);
    DROP(shared);
    close_clean(world);
}

TEST("more than 64 dimensions are too many")
{
    World world = open_world();
    Xv_ssize_t shape[65];
    char byte = 7;
    for (int d = 0; d < 65; d++)
        shape[d] = 1;
    Array *array = array_of(world.ts, (XvBuffer){.buf = &byte, .len = 1, .itemsize = 1, .ndim = 65, .shape = shape});
    CHECK_PTR(XvMemoryView_FromObject(world.ts, &array->ob_base), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_ValueError, "memoryview: number of dimensions must not exceed 64");
    CHECK_INT(array->exports, ==, 0);
    array->lends.ndim = 64;
    XvObject *view = made(world.ts, XvMemoryView_FromObject(world.ts, &array->ob_base));
    XvObject *item = view;
    for (int d = 0; d < 63; d++) {
        XvObject *row = PART(item, INT(0));
        DROP(item);
        item = row;
    }
    CHECK_LIST(item, "[7]");
    DROP(item);
    DROP(array);
    close_clean(world);
}

TEST("an exporter that lends what can be no buffer is refused, and gets it back")
{
    World world = open_world();
    char bytes[8] = {0};
    Xv_ssize_t shape[2] = {2, 3}, negative[1] = {-1}, huge[2] = {(Xv_ssize_t)1 << 62, 4};
    const XvBuffer bad[] = {
        {.buf = bytes, .len = 8, .itemsize = 1, .ndim = 2, .shape = shape},
        {.buf = bytes, .len = 8, .itemsize = 1, .ndim = 2},
        {.buf = bytes, .len = 8, .itemsize = 1, .ndim = -1},
        {.buf = bytes, .len = 8, .itemsize = -1, .ndim = 1},
        {.buf = bytes, .len = -8, .itemsize = 1, .ndim = 1},
        {.buf = bytes, .len = -1, .itemsize = 1, .ndim = 1, .shape = negative},
        {.buf = bytes, .len = 0, .itemsize = 1, .ndim = 2, .shape = huge},
        {.buf = bytes, .len = 8, .itemsize = 4, .ndim = 0},
        {.buf = bytes, .len = 7, .itemsize = 2, .ndim = 1},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        Array *array = array_of(world.ts, bad[i]);
        CHECK_PTR(XvMemoryView_FromObject(world.ts, &array->ob_base), ==, NULL);
        CHECK_RAISED(world.ts, XvExc_BufferError, "'array' object exported a buffer ");
        CHECK_INT(array->exports, ==, 0);
        DROP(array);
    }
    close_clean(world);
}

/* An exporter that is a container: it keeps a reference. */
typedef struct Holder {
    XvObject ob_base;
    XvObject *kept;
    char bytes[4];
} Holder;

static int holder_getbuffer(XvThreadState *ts, XvObject *op, XvBuffer *view, int flags)
{
    return XvBuffer_FillInfo(ts, view, op, ((Holder *)op)->bytes, 4, 0, flags);
}

static const XvBufferProcs holder_procs = {.bf_getbuffer = holder_getbuffer};

static void holder_dealloc(XvThreadState *ts, XvObject *op)
{
    Xv_XDECREF(ts, ((Holder *)op)->kept);
    XvObject_Free(ts, op);
}

static int holder_traverse(XvObject *op, Xv_visitproc visit, void *arg)
{
    Xv_VISIT(((Holder *)op)->kept);
    return 0;
}

/* Without a tp_clear: it is the view's that has to break the cycle. */
static const XvTypeObject Holder_Type = {
    .tp_name = "holder",
    .tp_basicsize = sizeof(Holder),
    .tp_flags = XV_TPFLAGS_HAVE_GC,
    .tp_dealloc = holder_dealloc,
    .tp_traverse = holder_traverse,
    .tp_as_buffer = &holder_procs,
};

TEST("a cycle of an exporter and its own view is collected, and not while the view is in use")
{
    World world = open_world();
    Holder *holder = (Holder *)made(world.ts, XvObject_New(world.ts, &Holder_Type, 0));
    holder->kept = made(world.ts, XvMemoryView_FromObject(world.ts, &holder->ob_base));
    XvBuffer buffer;
    CHECK_INT(XvObject_GetBuffer(world.ts, holder->kept, &buffer, XvBUF_SIMPLE), ==, 0);
    DROP(holder);
    CHECK_INT(XvGC_Collect(world.ts), ==, 0);
    XvBuffer_Release(world.ts, &buffer);
    CHECK_INT(XvGC_Collect(world.ts), ==, 3);
    close_clean(world);
}
