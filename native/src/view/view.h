/* SPDX-License-Identifier: Apache-2.0
 *
 * What memoryview and sharedview have in common, which is all but what keeps their memory alive. A view is a layout
 * (address, format, lengths, steps) and a reference to its *base*: the managed buffer of an exporter, or whatever a
 * type that builds on this puts there. A view whose base is NULL has been released. Nothing else of a view ever
 * changes, so slices and casts are new views on the same base, and what is lent of one stays good.
 *
 * A type is a view type if tp_as_buffer is xv_view_as_buffer; it takes its slots from XV_VIEW_SLOTS.
 */
#ifndef XV_VIEW_VIEW_H
#define XV_VIEW_VIEW_H

#include "crossview/buffer.h"
#include "object/context.h"
#include "view/format.h"
#include "view/layout.h"

/* Lengths, steps and suboffsets that a view has room for: three dimensions, or two with suboffsets. More of them lie
   in the heap. */
#define XV_VIEW_ROOM 6

enum {
    XV_VIEW_C = 1,            /* the elements lie one after the other, the last index running fastest */
    XV_VIEW_F = 2,            /* the same, the first index running fastest */
    XV_VIEW_SUBOFFSETS = 4,
    XV_VIEW_READONLY = 8,
    XV_VIEW_MUTABLE = 16,     /* if read-only: not because the memory never changes; such a view has no hash */
    XV_VIEW_ELSEWHERE = 32,   /* there was no room: dims lie in the heap */
};

typedef struct XvView {
    XvObject ob_base;
    XvObject *base;           /* a reference; NULL: released */
    char *buf;                /* first byte of the element at indices 0 */
    Xv_ssize_t len;           /* bytes of all elements */
    Xv_ssize_t itemsize;
    const char *format;       /* never NULL; static, or the exporter's */
    Xv_ssize_t exports;       /* buffers that are out */
    Xv_hash_t hash;           /* -1: not asked for yet */
    uint8_t code;             /* XvFormat */
    uint8_t ndim;
    uint8_t flags;            /* XV_VIEW_... */
    union {                   /* ndim lengths, ndim steps, then ndim suboffsets if there are any */
        Xv_ssize_t here[XV_VIEW_ROOM];
        Xv_ssize_t *elsewhere;
    };
} XvView;

static inline Xv_ssize_t *xv_view_dims(const XvView *view)
{
    return view->flags & XV_VIEW_ELSEWHERE ? view->elsewhere : (Xv_ssize_t *)view->here;
}

static inline bool xv_view_readonly(const XvView *view) { return (view->flags & XV_VIEW_READONLY) != 0; }

/* One dimension, and no pointers to follow. */
static inline bool xv_view_is_plain(const XvView *view)
{
    return view->ndim == 1 && !(view->flags & XV_VIEW_SUBOFFSETS);
}

/* The layout as a buffer, which holds nothing. */
static inline XvBuffer xv_view_layout(const XvView *view)
{
    Xv_ssize_t *dims = xv_view_dims(view);
    return (XvBuffer){
        .buf = view->buf,
        .len = view->len,
        .itemsize = view->itemsize,
        .readonly = xv_view_readonly(view),
        .ndim = view->ndim,
        .format = (char *)view->format,
        .shape = view->ndim == 0 ? NULL : dims,
        .strides = view->ndim == 0 ? NULL : dims + view->ndim,
        .suboffsets = view->flags & XV_VIEW_SUBOFFSETS ? dims + 2 * view->ndim : NULL,
    };
}

extern const XvBufferProcs xv_view_as_buffer;

static inline bool xv_is_view(const XvObject *op) { return Xv_TYPE(op)->tp_as_buffer == &xv_view_as_buffer; }

/* Makes a view of a view type, on a layout that is complete, with a reference of its own to base. `flags` are
   XV_VIEW_READONLY and XV_VIEW_MUTABLE; code is the format's. NULL with MemoryError. */
XvObject *xv_view_new(XvThreadState *ts, const XvTypeObject *type, XvObject *base, const XvBuffer *layout,
                      XvFormat code, unsigned flags);

/* A view of the same type, on the same base and elements of the same format. */
XvObject *xv_view_part(XvThreadState *ts, const XvView *view, const XvBuffer *layout);

/* `count` elements of a one-dimensional view without suboffsets, the first at start, then each step further. */
XvObject *xv_view_run(XvThreadState *ts, const XvView *view, Xv_ssize_t start, Xv_ssize_t step, Xv_ssize_t count);

/* Elements start to stop of the first dimension, clipped as Python does. */
XvObject *xv_view_slice(XvThreadState *ts, const XvView *view, Xv_ssize_t start, Xv_ssize_t stop);

/* op as a view that has not been released; NULL with TypeError or ValueError. */
XvView *xv_view_of(XvThreadState *ts, XvObject *op);

/* Sets ValueError "operation forbidden on released memoryview object". Returns NULL. */
void *xv_view_released(XvThreadState *ts);

/* op, which is a view, if it has not been released; else NULL with that ValueError. */
static inline XvView *xv_view_live(XvThreadState *ts, XvObject *op)
{
    XvView *view = (XvView *)op;
    return __builtin_expect(view->base != NULL, 1) ? view : xv_view_released(ts);
}

/* 0, or -1 with BufferError "memoryview has 1 exported buffer". */
int xv_view_check_exports(XvThreadState *ts, const XvView *view);

/* Whether elements can be read and written: 0, or -1 with NotImplementedError "memoryview: unsupported format <i". */
int xv_view_check_format(XvThreadState *ts, const XvView *view);

/* Whether there is a first dimension, with items that can be read: 0, or -1 with TypeError or as above. */
int xv_view_check_items(XvThreadState *ts, const XvView *view);

/* The element at p, and writing it; for a single letter that is none of ours NotImplementedError. */
XvObject *xv_view_read(XvThreadState *ts, const XvView *view, const char *p);
int xv_view_write(XvThreadState *ts, const XvView *view, char *p, XvObject *value);

/* Reads and writes by one index, which counts from the end if it is negative. */
XvObject *xv_view_get(XvThreadState *ts, XvView *view, Xv_ssize_t index);
int xv_view_set(XvThreadState *ts, XvView *view, Xv_ssize_t index, XvObject *value);

/* The bytes of the elements in an order of xv_copy_out, as a bytes object. */
XvObject *xv_view_bytes(XvThreadState *ts, const XvView *view, char order);

/* Slots */

void xv_view_dealloc(XvThreadState *ts, XvObject *op);
Xv_ssize_t xv_view_length(XvThreadState *ts, XvObject *op);
XvObject *xv_view_item(XvThreadState *ts, XvObject *op, Xv_ssize_t index);
int xv_view_ass_item(XvThreadState *ts, XvObject *op, Xv_ssize_t index, XvObject *value);
XvObject *xv_view_subscript(XvThreadState *ts, XvObject *op, XvObject *key);
int xv_view_ass_subscript(XvThreadState *ts, XvObject *op, XvObject *key, XvObject *value);
int xv_view_compare(XvThreadState *ts, XvObject *a, XvObject *b, int op);
Xv_hash_t xv_view_hash(XvThreadState *ts, XvObject *op);
XvObject *xv_view_iter(XvThreadState *ts, XvObject *op);
XvObject *xv_view_getattro(XvThreadState *ts, XvObject *op, XvObject *name);
int xv_view_setattro(XvThreadState *ts, XvObject *op, XvObject *name, XvObject *value);

#define XV_VIEW_SLOTS                           \
    .tp_basicsize = sizeof(XvView),             \
    .tp_dealloc = xv_view_dealloc,              \
    .tp_as_buffer = &xv_view_as_buffer,         \
    .tp_hash = xv_view_hash,                    \
    .tp_richcompare = xv_view_compare,          \
    .tp_iter = xv_view_iter,                    \
    .tp_getattro = xv_view_getattro,            \
    .tp_setattro = xv_view_setattro,            \
    .sq_length = xv_view_length,                \
    .sq_item = xv_view_item,                    \
    .sq_ass_item = xv_view_ass_item,            \
    .mp_subscript = xv_view_subscript,          \
    .mp_ass_subscript = xv_view_ass_subscript

#endif
