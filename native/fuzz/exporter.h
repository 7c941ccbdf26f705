/* SPDX-License-Identifier: Apache-2.0
 *
 * An exporter that lends whatever it is given, for targets that want layouts nobody else has. What it lends must stay
 * as long as it does.
 */
#ifndef XVFUZZ_EXPORTER_H
#define XVFUZZ_EXPORTER_H

#include "fuzz.h"

typedef struct Exporter {
    XvObject ob_base;
    XvBuffer lends;
} Exporter;

static inline int exporter_getbuffer(XvThreadState *ts, XvObject *op, XvBuffer *view, int flags)
{
    (void)ts;
    (void)flags;
    *view = ((Exporter *)op)->lends;
    Xv_INCREF(op);
    view->obj = op;
    return 0;
}

static const XvBufferProcs exporter_procs = {.bf_getbuffer = exporter_getbuffer};

static inline void exporter_dealloc(XvThreadState *ts, XvObject *op) { XvObject_Free(ts, op); }

static const XvTypeObject exporter_type = {
    .tp_name = "exporter",
    .tp_basicsize = sizeof(Exporter),
    .tp_dealloc = exporter_dealloc,
    .tp_as_buffer = &exporter_procs,
};

/* A memoryview of it; NULL with an error. */
static inline XvObject *view_of_lent(XvThreadState *ts, XvBuffer lends)
{
    Exporter *exporter = (Exporter *)XvObject_New(ts, &exporter_type, 0);
    XvObject *view;
    EXPECT(exporter != NULL);
    exporter->lends = lends;
    view = XvMemoryView_FromObject(ts, &exporter->ob_base);
    Xv_DECREF(ts, exporter);
    return view;
}

#endif
