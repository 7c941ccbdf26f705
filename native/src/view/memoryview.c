/* SPDX-License-Identifier: Apache-2.0 */
#include "crossview/memoryviewobject.h"

#include "crossview/strobject.h"
#include "view/memoryview.h"

/* The exporter may be a container that has its own view, so the two are known to the cycle collector. */
typedef struct XvManagedBuffer {
    XvObject ob_base;
    XvBuffer lent;
} XvManagedBuffer;

static void managed_dealloc(XvThreadState *ts, XvObject *op)
{
    XvBuffer_Release(ts, &((XvManagedBuffer *)op)->lent);
    XvObject_Free(ts, op);
}

static int managed_traverse(XvObject *op, Xv_visitproc visit, void *arg)
{
    Xv_VISIT(((XvManagedBuffer *)op)->lent.obj);
    return 0;
}

/* No tp_clear: the view does it, or the exporter. */
static const XvTypeObject managed_type = {
    .tp_name = "managedbuffer",
    .tp_basicsize = sizeof(XvManagedBuffer),
    .tp_flags = XV_TPFLAGS_HAVE_GC,
    .tp_dealloc = managed_dealloc,
    .tp_traverse = managed_traverse,
};

XvObject *xv_exporter_of(const XvView *view)
{
    return Xv_TYPE(view->base) == &managed_type ? ((XvManagedBuffer *)view->base)->lent.obj : NULL;
}

static int memoryview_traverse(XvObject *op, Xv_visitproc visit, void *arg)
{
    Xv_VISIT(((XvView *)op)->base);
    return 0;
}

/* A buffer that is out keeps the view as it is: whoever has it is part of the cycle, and lets go of it. */
static void memoryview_clear(XvThreadState *ts, XvObject *op)
{
    XvView *view = (XvView *)op;
    if (view->exports == 0)
        Xv_CLEAR(ts, view->base);
}

static XvObject *memoryview_repr(XvThreadState *ts, XvObject *op)
{
    return XvStr_FromFormat(ts, "<%smemory at %p>", ((XvView *)op)->base == NULL ? "released " : "", (void *)op);
}

const XvTypeObject XvMemoryView_Type = {
    .tp_name = "memoryview",
    .tp_flags = XV_TPFLAGS_HAVE_GC,
    .tp_traverse = memoryview_traverse,
    .tp_clear = memoryview_clear,
    .tp_repr = memoryview_repr,
    XV_VIEW_SLOTS,
};

static XvObject *view_of_lent(XvThreadState *ts, XvManagedBuffer *managed)
{
    XvBuffer layout = managed->lent;
    XvDims dims;
    if (xv_buffer_complete(ts, &layout, &dims) < 0)
        return NULL;
    return xv_view_new(ts, &XvMemoryView_Type, &managed->ob_base, &layout, xv_format_parse(layout.format),
                       layout.readonly ? XV_VIEW_READONLY : 0);
}

XvObject *XvMemoryView_FromObject(XvThreadState *ts, XvObject *exporter)
{
    XvManagedBuffer *managed;
    XvObject *view = NULL;
    XV_ARGUMENT(ts, exporter, NULL);
    if (XvMemoryView_Check(exporter)) {
        XvView *same = xv_view_live(ts, exporter);
        XvBuffer layout;
        if (same == NULL)
            return NULL;
        layout = xv_view_layout(same);
        return xv_view_part(ts, same, &layout);
    }
    if (Xv_TYPE(exporter)->tp_as_buffer == NULL)
        return XvErr_Format(ts, &XvExc_TypeError, "memoryview: a bytes-like object is required, not '%.200s'",
                            XvObject_TypeName(exporter));
    managed = (XvManagedBuffer *)XvObject_New(ts, &managed_type, 0);
    if (managed == NULL)
        return NULL;
    if (XvObject_GetBuffer(ts, exporter, &managed->lent, XvBUF_FULL_RO) == 0)
        view = view_of_lent(ts, managed);
    Xv_DECREF(ts, managed);
    return view;
}
