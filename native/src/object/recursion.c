/* SPDX-License-Identifier: Apache-2.0 */
#include "crossview/recursion.h"

#include "object/context.h"

int xv_too_deep(XvThreadState *ts, const char *where)
{
    xv_context(ts)->depth--;
    XvErr_Format(ts, &XvExc_RecursionError, "maximum recursion depth exceeded%s", where);
    return -1;
}

int Xv_EnterRecursiveCall(XvThreadState *ts, const char *where)
{
    XV_POINTER(ts, where, -1);
    return xv_enter(ts, where);
}

void Xv_LeaveRecursiveCall(XvThreadState *ts) { xv_leave(ts); }

bool xv_repr_enter(XvThreadState *ts, XvReprFrame *frame, const XvObject *op)
{
    XvContext *context = xv_context(ts);
    for (const XvReprFrame *outer = context->reprs; outer != NULL; outer = outer->outer)
        if (outer->op == op)
            return false;
    *frame = (XvReprFrame){op, context->reprs};
    context->reprs = frame;
    return true;
}

void xv_repr_leave(XvThreadState *ts, XvReprFrame *frame) { xv_context(ts)->reprs = frame->outer; }
