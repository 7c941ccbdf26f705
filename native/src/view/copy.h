/* SPDX-License-Identifier: Apache-2.0
 *
 * Copying elements from one layout to another of the same shape and element size. Both buffers are complete.
 */
#ifndef XV_VIEW_COPY_H
#define XV_VIEW_COPY_H

#include "view/layout.h"

/* The elements of src one after the other, in an order ('C', 'F'; 'A': 'F' if that is how they lie, else 'C'), as
   src->len bytes at `to`, which src does not overlap. */
void xv_copy_out(char *to, const XvBuffer *src, char order);

/* The other way round: the bytes at `from` are the elements of dest in that order. */
void xv_copy_in(const XvBuffer *dest, const char *from, char order);

/* As if all of src were read before anything of dest is written. 0, or -1 with MemoryError. */
int xv_copy_between(XvThreadState *ts, const XvBuffer *dest, const XvBuffer *src);

#endif
