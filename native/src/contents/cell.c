/* SPDX-License-Identifier: Apache-2.0 */
#include "contents/cell.h"

_Static_assert(XV_RELAXED == __ATOMIC_RELAXED && XV_ACQUIRE == __ATOMIC_ACQUIRE && XV_RELEASE == __ATOMIC_RELEASE
               && XV_ACQ_REL == __ATOMIC_ACQ_REL && XV_SEQ_CST == __ATOMIC_SEQ_CST, "orders are the compiler's");
_Static_assert(__atomic_always_lock_free(8, 0) && __atomic_always_lock_free(1, 0), "elements are changed in one step");

#define SIGNED(letter) {XV_INTEGERS, 1, letter}
#define UNSIGNED(letter) {XV_INTEGERS, 0, letter}

const XvElementKind xv_element_kinds[XV_FORMATS] = {
    [XV_FORMAT_b] = SIGNED('b'), [XV_FORMAT_B] = UNSIGNED('B'), [XV_FORMAT_h] = SIGNED('h'),
    [XV_FORMAT_H] = UNSIGNED('H'), [XV_FORMAT_i] = SIGNED('i'), [XV_FORMAT_I] = UNSIGNED('I'),
    [XV_FORMAT_f] = {XV_FLOATS, 1, 'f'}, [XV_FORMAT_d] = {XV_FLOATS, 1, 'd'},
    [XV_FORMAT_l] = SIGNED('l'), [XV_FORMAT_L] = UNSIGNED('L'), [XV_FORMAT_q] = SIGNED('q'),
    [XV_FORMAT_Q] = UNSIGNED('Q'), [XV_FORMAT_n] = SIGNED('n'), [XV_FORMAT_N] = UNSIGNED('N'),
};

void xv_view_span(const XvView *view, const char **start, const char **stop)
{
    const Xv_ssize_t *lengths = xv_view_dims(view), *steps = lengths + view->ndim;
    *start = *stop = view->buf;
    if (view->len == 0)
        return;
    for (int i = 0; i < view->ndim; i++)
        *(steps[i] < 0 ? start : stop) += (lengths[i] - 1) * steps[i];
    *stop += view->itemsize;
}

/* In the order in which they are looked at: is there a view, such an element, such an operation on it, is it aligned,
   may it be written. */
void xv_no_cell(XvThreadState *ts, XvObject *op, Xv_ssize_t index, bool writable, unsigned kinds, const char *what)
{
    XvView *view = xv_view(ts, op);
    const Xv_ssize_t *dims;
    Xv_ssize_t offset;
    char format;
    if (view == NULL)
        return;
    format = *xv_format_text((XvFormat)view->code, false);
    offset = view->buf - (const char *)xv_proxy_of(view)->block->base;
    dims = xv_view_dims(view);
    if (view->ndim != 1) {
        XvErr_Format(ts, &XvExc_TypeError,
                     "%s: a view of one dimension is wanted, this has %d (offset %td, format '%c'): take a sub-view or "
                     "cast it", what, view->ndim, offset, format);
        return;
    }
    if (index < 0 || index >= dims[0]) {
        XvErr_Format(ts, &XvExc_IndexError,
                     "%s: index %td is out of bounds, %td elements of format '%c' from offset %td", what, index,
                     dims[0], format, offset);
        return;
    }
    offset += index * dims[1];
    if (!(xv_element_kinds[view->code].kind & kinds))
        XvErr_Format(ts, &XvExc_TypeError, "%s: no such operation on format '%c' (offset %td)", what, format, offset);
    else if (writable && xv_view_readonly(view))
        XvErr_Format(ts, &XvExc_TypeError, "%s: cannot modify read-only memory (offset %td, format '%c')", what, offset,
                     format);
    else
        XvErr_Format(ts, &XvExc_ValueError, "%s: offset %td is misaligned for format '%c'", what, offset, format);
}

static const char *name_of(XvOrder order)
{
    switch (order) {
    case XV_RELAXED: return "relaxed";
    case XV_ACQUIRE: return "acquire";
    case XV_RELEASE: return "release";
    case XV_ACQ_REL: return "acq_rel";
    case XV_SEQ_CST: return "seq_cst";
    }
    return "unknown";
}

int xv_bad_order(XvThreadState *ts, XvObject *op, Xv_ssize_t index, const char *what, XvOrder order)
{
    XvCell cell;
    if (xv_cell(ts, op, index, false, XV_INTEGERS | XV_FLOATS, what, &cell) < 0)
        return -1;
    XvErr_Format(ts, &XvExc_ValueError, "%s: the order %s makes no sense here (offset %td, format '%c')", what,
                 name_of(order), (const char *)cell.at - (const char *)xv_block_of(op)->base, cell.format);
    return -1;
}
