/* SPDX-License-Identifier: Apache-2.0 */
#include "crossview/typeobject.h"

#include "crossview/strobject.h"
#include "object/context.h"

typedef struct XvTypeRefObject {
    XvObject ob_base;
    const XvTypeObject *type;
} XvTypeRefObject;

#define FIRST_CELLS 32

static XvObject *type_repr(XvThreadState *ts, XvObject *op)
{
    return XvStr_FromFormat(ts, "<class '%s'>", ((XvTypeRefObject *)op)->type->tp_name);
}

const XvTypeObject XvType_Type = {
    .tp_name = "type",
    .tp_basicsize = sizeof(XvTypeRefObject),
    .tp_dealloc = XvObject_Free,
    .tp_repr = type_repr,
};

/* The cell that refers to type, or the empty one where it belongs. */
static XvObject **find(const XvTypeRefs *refs, const XvTypeObject *type)
{
    size_t i = (size_t)((uintptr_t)type * UINT64_C(0x9E3779B97F4A7C15) >> 32) & refs->mask;
    while (refs->cells[i] != NULL && ((XvTypeRefObject *)refs->cells[i])->type != type)
        i = (i + 1) & refs->mask;
    return &refs->cells[i];
}

/* Makes sure that one more fits. */
static int reserve(XvThreadState *ts, XvTypeRefs *refs)
{
    XvTypeRefs larger = {.mask = refs->cells == NULL ? FIRST_CELLS - 1 : 2 * refs->mask + 1, .count = refs->count};
    if (refs->cells != NULL && refs->count < (refs->mask + 1) / 4 * 3)
        return 0;
    larger.cells = xv_mem_cells(ts, larger.mask + 1);
    if (larger.cells == NULL)
        return -1;
    if (refs->cells != NULL) {
        for (size_t i = 0; i <= refs->mask; i++)
            if (refs->cells[i] != NULL)
                *find(&larger, ((XvTypeRefObject *)refs->cells[i])->type) = refs->cells[i];
        xv_heap_free(xv_heap(ts), refs->cells);
    }
    *refs = larger;
    return 0;
}

XvObject *XvType_Ref(XvThreadState *ts, const XvTypeObject *type)
{
    XvTypeRefs *refs = &xv_context(ts)->world->type_refs;
    XvObject **cell;
    XV_POINTER(ts, type, NULL);
    if (reserve(ts, refs) < 0)
        return NULL;
    cell = find(refs, type);
    if (*cell == NULL) {
        *cell = XvObject_New(ts, &XvType_Type, 0);
        if (*cell == NULL)
            return NULL;
        ((XvTypeRefObject *)*cell)->type = type;
        refs->count++;
    }
    Xv_INCREF(*cell);
    return *cell;
}

const XvTypeObject *XvType_AsType(XvThreadState *ts, XvObject *op)
{
    return xv_expect(ts, op, &XvType_Type) < 0 ? NULL : ((XvTypeRefObject *)op)->type;
}
