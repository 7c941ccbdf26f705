/* SPDX-License-Identifier: Apache-2.0
 *
 * Where an element of a view lies, and what is wrong with it. With cell.c the one place of contents/ that looks into a
 * view.
 */
#ifndef XV_CONTENTS_CELL_H
#define XV_CONTENTS_CELL_H

#include "crossview/element.h"
#include "share/view.h"

typedef enum XvKinds { XV_INTEGERS = 1, XV_FLOATS = 2 } XvKinds;

/* What of a format atomic operations have to know. */
typedef struct XvElementKind {
    uint8_t kind;          /* one of the above; 0: no operation is for it */
    uint8_t is_signed;
    char letter;
} XvElementKind;

extern const XvElementKind xv_element_kinds[XV_FORMATS];

/* The reason why xv_cell does not give one, as an error. */
void xv_no_cell(XvThreadState *ts, XvObject *view, Xv_ssize_t index, bool writable, unsigned kinds, const char *what)
    __attribute__((cold));

/* Where the element at index of a shared view of one dimension lies, aligned and, if it is to be written, writable; NULL
   without an error if there is no such element. What can be done with its format is the caller's question. */
static inline char *xv_element_at(const XvObject *op, Xv_ssize_t index, bool writable)
{
    const XvView *view = (const XvView *)op;
    char *p;
    if (__builtin_expect(Xv_TYPE(op) != &XvSharedView_Type || view->base == NULL || view->ndim != 1
                         || (size_t)index >= (size_t)view->here[0], 0))
        return NULL;
    p = view->buf + index * view->here[1];
    if (__builtin_expect(((uintptr_t)p & ((size_t)view->itemsize - 1)) != 0 || (writable && xv_view_readonly(view)), 0))
        return NULL;
    return p;
}

/* The element at index, of one of these kinds; to be written or not. what: the operation, for the message. 0, or -1
   with TypeError, ValueError or IndexError. */
static inline int xv_cell(XvThreadState *ts, XvObject *op, Xv_ssize_t index, bool writable, unsigned kinds,
                          const char *what, XvCell *out)
{
    const XvElementKind *kind;
    char *p;
    XV_ARGUMENT(ts, op, -1);
    p = xv_element_at(op, index, writable);
    if (__builtin_expect(p == NULL || !(xv_element_kinds[((XvView *)op)->code].kind & kinds), 0)) {
        xv_no_cell(ts, op, index, writable, kinds, what);
        return -1;
    }
    kind = &xv_element_kinds[((XvView *)op)->code];
    out->at = p;
    out->size = (uint8_t)((XvView *)op)->itemsize;
    out->is_signed = kind->is_signed;
    out->is_float = kind->kind == XV_FLOATS;
    out->format = kind->letter;
    return 0;
}

/* The block that a view of which there is a cell lies in, borrowed. */
static inline XvBlock *xv_block_of(XvObject *view) { return xv_proxy_of((XvView *)view)->block; }

/* The error for an order that makes no sense, or, if there is no such element at all, for that. Returns -1. */
int xv_bad_order(XvThreadState *ts, XvObject *view, Xv_ssize_t index, const char *what, XvOrder order)
    __attribute__((cold));

/* The bytes from the first to the last that a view reaches. */
void xv_view_span(const XvView *view, const char **start, const char **stop);

#endif
