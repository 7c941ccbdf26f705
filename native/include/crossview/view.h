/* SPDX-License-Identifier: Apache-2.0
 *
 * What can be done with a view, be it a memoryview or a sharedview: PEP 3118 as CPython's memoryview has it, with its
 * messages, and in several dimensions what CPython refuses.
 *
 * With the operations of abstract.h: `view[key]` and `view[key] = value`, where key is an index, a slice, or a tuple of
 * them. An index for each dimension is an element, and anything else a view of part of the same memory, which costs no
 * copy: rows, slices in any dimension with steps of either sign. What is assigned to a part is an exporter of the same
 * format and shape; the memory of the two may overlap. Iteration gives elements, or rows. Views are equal when their
 * shapes and their values are, whatever their formats; a read-only view of bytes has their hash. Attributes: obj,
 * nbytes, itemsize, format, ndim, shape, strides, suboffsets, readonly, c_contiguous, f_contiguous, contiguous.
 *
 * Formats are the struct module's. Elements of the single letters c b B ? h H i I l L q Q n N e f d P, with or without
 * a leading @, are read and written, as int, float, bool or (c) bytes; elements of other formats can be copied and
 * compared.
 *
 * A view that has been released (or moved to another interpreter) answers ValueError "operation forbidden on released
 * memoryview object"; it can still be released, shown and compared, and if its hash was asked for it is remembered.
 *
 * All functions here are TypeErrors for what is no view.
 */
#ifndef CROSSVIEW_VIEW_H
#define CROSSVIEW_VIEW_H

#include "crossview/buffer.h"

XV_BEGIN_DECLS

/* Whether op is a memoryview or a sharedview. A leaf call. */
XV_API int XvView_Check(const XvObject *op);

/* Items start to stop of the first dimension, as a view of its own; negative indices count from the end and what lies
   outside is clipped, as in Python. */
XV_API XvObject *XvView_Slice(XvThreadState *ts, XvObject *view, Xv_ssize_t start, Xv_ssize_t stop);

/* The same bytes as elements of another format, in one dimension (ndim -1), or from one to ndim, or to one, of the
   lengths in shape. The view must be C-contiguous and one of the two formats a byte format (c, b, B). NULL with
   TypeError or ValueError. */
XV_API XvObject *XvView_Cast(XvThreadState *ts, XvObject *view, const char *format, const Xv_ssize_t *shape, int ndim);

/* The same view, read-only, as is all that is made from it. */
XV_API XvObject *XvView_ToReadOnly(XvThreadState *ts, XvObject *view);

/* The same elements with dimension axes[d] as dimension d; axes NULL: in reverse. ValueError if one is
   missing. */
XV_API XvObject *XvView_Transpose(XvThreadState *ts, XvObject *view, const int *axes);

/* The bytes of the elements, in the order 'C', 'F' or 'A' (XvBuffer_ToContiguous). */
XV_API XvObject *XvView_ToBytes(XvThreadState *ts, XvObject *view, char order);

/* The elements as a list, of lists in several dimensions; in none the element. */
XV_API XvObject *XvView_ToList(XvThreadState *ts, XvObject *view);

/* The bytes in hexadecimal, two digits each. sep (NULL: none) is a str or bytes of one character, put between groups of
   bytes_per_sep bytes, counted from the end, or from the start if it is negative. */
XV_API XvObject *XvView_Hex(XvThreadState *ts, XvObject *view, XvObject *sep, int bytes_per_sep);

/* How many items of the first dimension equal value; the first of them between start and stop, or -1 with ValueError
   "memoryview.index(x): x not found". */
XV_API Xv_ssize_t XvView_Count(XvThreadState *ts, XvObject *view, XvObject *value);
XV_API Xv_ssize_t XvView_Index(XvThreadState *ts, XvObject *view, XvObject *value, Xv_ssize_t start, Xv_ssize_t stop);

/* Lets go of the memory early; other views of it stay. Idempotent. -1 with BufferError "memoryview has 1 exported
   buffer": somebody else uses it through this view. */
XV_API int XvView_Release(XvThreadState *ts, XvObject *view);

XV_END_DECLS

#endif
