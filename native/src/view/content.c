/* SPDX-License-Identifier: Apache-2.0
 *
 * What a view contains, as objects: bytes, nested lists, hexadecimal text.
 */
#include "crossview/view.h"

#include "crossview/abstract.h"
#include "crossview/bytesobject.h"
#include "object/byteslike.h"
#include "object/list.h"
#include "object/str.h"
#include "view/copy.h"
#include "view/view.h"

XvObject *xv_view_bytes(XvThreadState *ts, const XvView *view, char order)
{
    XvBuffer layout = xv_view_layout(view);
    XvObject *bytes;
    char *data;
    if (XvBuffer_IsContiguous(&layout, order))
        return XvBytes_FromStringAndSize(ts, view->buf, view->len);
    bytes = xv_bytes_unfilled(ts, view->len, &data);
    if (bytes != NULL)
        xv_copy_out(data, &layout, order);
    return bytes;
}

XvObject *XvView_ToBytes(XvThreadState *ts, XvObject *op, char order)
{
    XvView *view = xv_view_of(ts, op);
    if (view == NULL)
        return NULL;
    if (order != 'C' && order != 'F' && order != 'A')
        return XvErr_Format(ts, &XvExc_ValueError, "order must be 'C', 'F' or 'A'");
    return xv_view_bytes(ts, view, order);
}

static XvObject *list_from(XvThreadState *ts, const XvView *view, const XvBuffer *layout, int dim, char *p)
{
    XvObject *list;
    if (dim == layout->ndim)
        return xv_view_read(ts, view, p);
    list = XvList_New(ts, layout->shape[dim]);
    for (Xv_ssize_t i = 0; list != NULL && i < layout->shape[dim]; i++) {
        XvObject *item = list_from(ts, view, layout, dim + 1, xv_followed(p, layout->suboffsets, dim));
        ((XvListObject *)list)->items[i] = item;
        if (item == NULL)
            Xv_CLEAR(ts, list);
        p = xv_moved(p, layout->strides[dim]);
    }
    return list;
}

XvObject *XvView_ToList(XvThreadState *ts, XvObject *op)
{
    XvView *view = xv_view_of(ts, op);
    XvBuffer layout;
    if (view == NULL || xv_view_check_format(ts, view) < 0)
        return NULL;
    layout = xv_view_layout(view);
    return list_from(ts, view, &layout, 0, view->buf);
}

/* Hexadecimal text */

/* The character of a separator, a str or bytes of length 1. */
static int separator(XvThreadState *ts, XvObject *op, char *c)
{
    Xv_ssize_t length = XvObject_Length(ts, op);
    if (length < 0)
        return -1;
    if (length != 1) {
        XvErr_SetString(ts, &XvExc_ValueError, "sep must be length 1.");
        return -1;
    }
    if (!XvStr_Check(op) && !XvBytes_Check(op)) {
        XvErr_SetString(ts, &XvExc_TypeError, "sep must be str or bytes.");
        return -1;
    }
    *c = XvStr_Check(op) ? ((XvStrObject *)op)->text[0] : *XvBytes_AsString(ts, op);
    if ((unsigned char)*c <= 127)
        return 0;
    XvErr_SetString(ts, &XvExc_ValueError, "sep must be ASCII.");
    return -1;
}

/* Two digits for each byte; between groups of `group` bytes a separator. Groups are counted from the end if from_end,
   so that the first may be shorter. group 0: none. */
static XvObject *hex_text(XvThreadState *ts, const unsigned char *bytes, Xv_ssize_t size, char c, Xv_ssize_t group,
                          bool from_end)
{
    static const char digits[] = "0123456789abcdef";
    Xv_ssize_t separators = group == 0 || size == 0 ? 0 : (size - 1) / group;
    Xv_ssize_t until = group == 0 ? size : from_end && size % group != 0 ? size % group : group;
    XvObject *text;
    char *to;
    if (size > XV_SSIZE_MAX / 4)
        return XvErr_NoMemory(ts);
    text = xv_str_new(ts, NULL, 2 * size + separators, 2 * size + separators);
    if (text == NULL)
        return NULL;
    to = ((XvStrObject *)text)->text;
    for (Xv_ssize_t i = 0; i < size; i++, until--) {
        if (until == 0) {
            *to++ = c;
            until = group;
        }
        *to++ = digits[bytes[i] >> 4];
        *to++ = digits[bytes[i] & 15];
    }
    return text;
}

XvObject *XvView_Hex(XvThreadState *ts, XvObject *op, XvObject *sep, int bytes_per_sep)
{
    XvView *view = xv_view_of(ts, op);
    Xv_ssize_t group = bytes_per_sep < 0 ? -(Xv_ssize_t)bytes_per_sep : bytes_per_sep;
    XvObject *bytes, *text;
    char c = 0;
    if (view == NULL)
        return NULL;
    if (sep == NULL)
        group = 0;
    else if (separator(ts, sep, &c) < 0)
        return NULL;
    if (view->flags & XV_VIEW_C)
        return hex_text(ts, (unsigned char *)view->buf, view->len, c, group, bytes_per_sep > 0);
    bytes = xv_view_bytes(ts, view, 'C');
    if (bytes == NULL)
        return NULL;
    text = hex_text(ts, (unsigned char *)XvBytes_AsString(ts, bytes), view->len, c, group, bytes_per_sep > 0);
    Xv_DECREF(ts, bytes);
    return text;
}
