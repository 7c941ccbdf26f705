/* SPDX-License-Identifier: Apache-2.0
 *
 * What the loops of `views` work on: one interpreter, in it shared views of one block, and beside them the same memory by
 * plain pointers, so that what a view costs is the difference.
 */
#ifndef XVLAB_VIEWS_H
#define XVLAB_VIEWS_H

#include "home.h"
#include "loop.h"

/* Elements that are read one by one: few enough for the first level of caches. */
#define XVLAB_ELEMENTS 2048

/* What is copied at once: enough for a call not to matter, and with its copy in the second level. */
#define XVLAB_BULK (64 << 10)

/* What tobytes gives where it is large. */
#define XVLAB_LARGE (256 << 10)

/* Lines and columns of int32_t; the steps take every other column. */
#define XVLAB_SIDE 128

/* What a view takes of the heap: a test holds it against one. */
#define XVLAB_VIEW_SIZE 128

typedef struct XvLabViewWorld {
    XvLabHome home;
    XvThreadState *ts;
    int64_t live_blocks;      /* of the heap, when everything was made */
    XvObject *elements;       /* of format "q": XVLAB_ELEMENTS, element i has the value i + 1,000 */
    XvObject *bulk;           /* "B": XVLAB_BULK */
    XvObject *large;          /* "B": XVLAB_LARGE */
    XvObject *transposed;     /* "i": 64 columns of 128 as lines */
    XvObject *stepped;        /* "i": every other column of 128 */
    XvObject *slice;          /* 8 to -8 */
    XvBuffer lent, lent_bulk, lent_transposed;
    XvElements checked;       /* of `lent` */
    char *to;                 /* XVLAB_LARGE bytes to copy to */
    int64_t turn;             /* chunks so far */
} XvLabViewWorld;

/* The sum of all elements. */
#define XVLAB_ELEMENTS_SUM ((int64_t)XVLAB_ELEMENTS * 1000 + (int64_t)XVLAB_ELEMENTS * (XVLAB_ELEMENTS - 1) / 2)

/* The first bytes of the bulk, which are others in each chunk: who did not copy in this one has those of the last. */
int64_t xvlab_view_mark(XvLabViewWorld *world, void *memory);

/* views_small.c: made and dropped, read and changed one by one */
bool xvlab_views_call(XvLabPlace *place);
bool xvlab_views_object(XvLabPlace *place);
bool xvlab_views_slice(XvLabPlace *place);
bool xvlab_views_slice_counted(XvLabPlace *place);
bool xvlab_views_getitem(XvLabPlace *place);
bool xvlab_views_pointer(XvLabPlace *place);
bool xvlab_views_checked(XvLabPlace *place);
bool xvlab_views_boxed(XvLabPlace *place);
bool xvlab_views_add(XvLabPlace *place);
bool xvlab_views_add_cell(XvLabPlace *place);
bool xvlab_views_add_element(XvLabPlace *place);
bool xvlab_views_add_locked(XvLabPlace *place);

/* views_bulk.c: copied at once */
bool xvlab_views_memcpy(XvLabPlace *place);
bool xvlab_views_contiguous(XvLabPlace *place);
bool xvlab_views_pieces(XvLabPlace *place);
bool xvlab_views_transposed(XvLabPlace *place);
bool xvlab_views_stepped(XvLabPlace *place);
bool xvlab_views_transposed_pieces(XvLabPlace *place);
bool xvlab_views_large(XvLabPlace *place);

/* How often a chunk of the latter does its operation. */
#define XVLAB_COPIES 4

#endif
