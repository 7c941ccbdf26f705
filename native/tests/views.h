/* SPDX-License-Identifier: Apache-2.0
 *
 * What tests of views need beside values.h: views of both kinds on the same bytes, and an exporter of any layout.
 */
#ifndef XVTEST_VIEWS_H
#define XVTEST_VIEWS_H

#include "values.h"

#define RELEASED "operation forbidden on released memoryview object"

/* The two kinds do the same: most tests run once for each. */
enum { MEMORY, SHARED, KINDS };
#define EACH_KIND(kind) for (int kind = MEMORY; kind < KINDS; kind++)

static inline XvObject *view_of(XvThreadState *ts, int kind, XvObject *exporter)
{
    return made(ts, kind == MEMORY ? XvMemoryView_FromObject(ts, exporter) : XvSharedView_FromObject(ts, exporter));
}

/* A view of a kind on a bytearray (which nobody else has) with these bytes. */
static inline XvObject *view_on(XvThreadState *ts, int kind, const void *bytes, Xv_ssize_t size)
{
    XvObject *array = made(ts, XvByteArray_FromStringAndSize(ts, bytes, size)), *view = view_of(ts, kind, array);
    Xv_DECREF(ts, array);
    return view;
}
#define VIEW(kind, text) view_on(world.ts, (kind), (text), sizeof(text) - 1)

/* Another view made from one that goes. */
static inline XvObject *cast_of(XvThreadState *ts, XvObject *view, const char *format, const Xv_ssize_t *shape,
                                int ndim)
{
    XvObject *cast = XvView_Cast(ts, view, format, shape, ndim);
    Xv_DECREF(ts, view);
    return cast;
}
#define CAST(view, format) made(world.ts, cast_of(world.ts, (view), (format), NULL, -1))
#define CAST_ND(view, format, ...)                                                                                     \
    made(world.ts, cast_of(world.ts, (view), (format), (Xv_ssize_t[]){__VA_ARGS__},                                    \
                           (int)(sizeof((Xv_ssize_t[]){__VA_ARGS__}) / sizeof(Xv_ssize_t))))

/* Bytes 0, 1, 2 ... as a view of rows and columns. */
static inline XvObject *grid(XvThreadState *ts, int kind, Xv_ssize_t rows, Xv_ssize_t columns)
{
    char bytes[256];
    Xv_ssize_t shape[2] = {rows, columns};
    for (int i = 0; i < 256; i++)
        bytes[i] = (char)i;
    return made(ts, cast_of(ts, view_on(ts, kind, bytes, rows * columns), "B", shape, 2));
}
#define GRID(kind, rows, columns) grid(world.ts, (kind), (rows), (columns))

/* Slices with parts left out: [::], [::n] */
#define ALL made(world.ts, XvSlice_New(world.ts, NULL, NULL, NULL))
static inline XvObject *step_of(XvThreadState *ts, Xv_ssize_t step)
{
    XvObject *number = made(ts, XvInt_FromInt64(ts, step)), *slice = made(ts, XvSlice_New(ts, NULL, NULL, number));
    Xv_DECREF(ts, number);
    return slice;
}
#define STEP(n) step_of(world.ts, (n))

/* What an attribute shows, and the elements as a list. */
#define CHECK_ATTRIBUTE(view, name, text) CHECK_RESULT(XvObject_GetAttrString(world.ts, (view), (name)), text)
#define CHECK_LIST(view, text) CHECK_RESULT(XvView_ToList(world.ts, (view)), text)

/* Part of a view, and the elements of a part. */
#define PART(view, key) made(world.ts, ITEM((view), (key)))
#define CHECK_PART(view, key, text)                                                                                    \
    do {                                                                                                               \
        XvObject *views_part = PART((view), (key));                                                                    \
        CHECK_LIST(views_part, text);                                                                                  \
        DROP(views_part);                                                                                              \
    } while (0)

/* An exporter that answers every request with one layout, and counts. */
typedef struct Array {
    XvObject ob_base;
    XvBuffer lends;
    int exports;
    int *gone;                 /* told when the exporter goes; may be NULL */
} Array;

static inline int array_getbuffer(XvThreadState *ts, XvObject *op, XvBuffer *view, int flags)
{
    (void)ts;
    (void)flags;
    *view = ((Array *)op)->lends;
    Xv_INCREF(op);
    view->obj = op;
    ((Array *)op)->exports++;
    return 0;
}

static inline void array_releasebuffer(XvThreadState *ts, XvObject *op, XvBuffer *view)
{
    (void)ts;
    (void)view;
    ((Array *)op)->exports--;
}

static inline void array_dealloc(XvThreadState *ts, XvObject *op)
{
    if (((Array *)op)->gone != NULL)
        ++*((Array *)op)->gone;
    XvObject_Free(ts, op);
}

static const XvBufferProcs array_procs = {array_getbuffer, array_releasebuffer};

static const XvTypeObject Array_Type = {
    .tp_name = "array",
    .tp_basicsize = sizeof(Array),
    .tp_dealloc = array_dealloc,
    .tp_as_buffer = &array_procs,
};

static inline Array *array_of(XvThreadState *ts, XvBuffer lends)
{
    Array *array = (Array *)made(ts, XvObject_New(ts, &Array_Type, 0));
    array->lends = lends;
    return array;
}

/* A memoryview of such an exporter, which nobody else has. */
static inline XvObject *array_view(XvThreadState *ts, XvBuffer lends)
{
    Array *array = array_of(ts, lends);
    XvObject *view = made(ts, XvMemoryView_FromObject(ts, &array->ob_base));
    Xv_DECREF(ts, array);
    return view;
}

/* Three rows of four bytes, 0 to 11, in any order, each found through a pointer and two bytes behind where that leads.
   */
typedef struct Pointers {
    char rows[3][6];
    char *table[3];
    Xv_ssize_t shape[2], strides[2], suboffsets[2];
} Pointers;

static inline XvBuffer pointers_fill(Pointers *p)
{
    static const int places[3] = {2, 0, 1};
    for (int i = 0; i < 3; i++) {
        p->table[i] = p->rows[places[i]];
        for (int j = 0; j < 4; j++)
            p->table[i][2 + j] = (char)(4 * i + j);
    }
    p->shape[0] = 3;
    p->shape[1] = 4;
    p->strides[0] = sizeof(char *);
    p->strides[1] = 1;
    p->suboffsets[0] = 2;
    p->suboffsets[1] = -1;
    return (XvBuffer){.buf = p->table, .len = 12, .itemsize = 1, .ndim = 2, .format = (char *)"B", .shape = p->shape,
                      .strides = p->strides, .suboffsets = p->suboffsets};
}

#endif
