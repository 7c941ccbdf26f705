/* SPDX-License-Identifier: Apache-2.0 */
#include "crossview/memory.h"

#include "object/context.h"

static int check_size(XvThreadState *ts, Xv_ssize_t size)
{
    if (size >= 0)
        return 0;
    XvErr_Format(ts, &XvExc_ValueError, "negative size %td", size);
    return -1;
}

void *XvMem_Alloc(XvThreadState *ts, Xv_ssize_t size)
{
    return check_size(ts, size) < 0 ? NULL : xv_mem_alloc(ts, (size_t)size);
}

void *XvMem_Realloc(XvThreadState *ts, void *p, Xv_ssize_t size)
{
    void *moved;
    if (check_size(ts, size) < 0)
        return NULL;
    moved = xv_heap_realloc(xv_heap(ts), p, (size_t)size);
    return moved != NULL ? moved : XvErr_NoMemory(ts);
}

void XvMem_Free(XvThreadState *ts, void *p)
{
    if (p != NULL)
        xv_heap_free(xv_heap(ts), p);
}
