/* SPDX-License-Identifier: Apache-2.0
 *
 * view.shape and the like.
 */
#include "view/view.h"

#include "crossview/noneobject.h"
#include "crossview/strobject.h"
#include "crossview/tupleobject.h"
#include "object/list.h"
#include "view/memoryview.h"

#include <string.h>

static XvObject *tuple_of(XvThreadState *ts, const Xv_ssize_t *numbers, int n)
{
    XvObject *tuple = XvTuple_New(ts, numbers == NULL ? 0 : n);
    for (int i = 0; tuple != NULL && i < Xv_SIZE(tuple); i++) {
        XvObject *item = XvInt_FromInt64(ts, numbers[i]);
        ((XvTupleObject *)tuple)->items[i] = item;
        if (item == NULL)
            Xv_CLEAR(ts, tuple);
    }
    return tuple;
}

static XvObject *get_obj(XvThreadState *ts, const XvView *view)
{
    XvObject *exporter = xv_exporter_of(view);
    if (exporter == NULL)
        exporter = Xv_None(ts);
    Xv_INCREF(exporter);
    return exporter;
}

static XvObject *get_nbytes(XvThreadState *ts, const XvView *view) { return XvInt_FromInt64(ts, view->len); }
static XvObject *get_itemsize(XvThreadState *ts, const XvView *view) { return XvInt_FromInt64(ts, view->itemsize); }
static XvObject *get_format(XvThreadState *ts, const XvView *view) { return XvStr_FromString(ts, view->format); }
static XvObject *get_ndim(XvThreadState *ts, const XvView *view) { return XvInt_FromInt64(ts, view->ndim); }

static XvObject *get_shape(XvThreadState *ts, const XvView *view)
{
    return tuple_of(ts, xv_view_layout(view).shape, view->ndim);
}

static XvObject *get_strides(XvThreadState *ts, const XvView *view)
{
    return tuple_of(ts, xv_view_layout(view).strides, view->ndim);
}

static XvObject *get_suboffsets(XvThreadState *ts, const XvView *view)
{
    return tuple_of(ts, xv_view_layout(view).suboffsets, view->ndim);
}

static XvObject *get_readonly(XvThreadState *ts, const XvView *view)
{
    return XvBool_FromLong(ts, xv_view_readonly(view));
}

static XvObject *get_c_contiguous(XvThreadState *ts, const XvView *view)
{
    return XvBool_FromLong(ts, (view->flags & XV_VIEW_C) != 0);
}

static XvObject *get_f_contiguous(XvThreadState *ts, const XvView *view)
{
    return XvBool_FromLong(ts, (view->flags & XV_VIEW_F) != 0);
}

static XvObject *get_contiguous(XvThreadState *ts, const XvView *view)
{
    return XvBool_FromLong(ts, (view->flags & (XV_VIEW_C | XV_VIEW_F)) != 0);
}

static const struct Attribute {
    const char *name;
    XvObject *(*get)(XvThreadState *ts, const XvView *view);
} attributes[] = {
    {"obj", get_obj}, {"nbytes", get_nbytes}, {"itemsize", get_itemsize}, {"format", get_format},
    {"ndim", get_ndim}, {"shape", get_shape}, {"strides", get_strides}, {"suboffsets", get_suboffsets},
    {"readonly", get_readonly}, {"c_contiguous", get_c_contiguous}, {"f_contiguous", get_f_contiguous},
    {"contiguous", get_contiguous},
};

/* The attribute of a name; NULL with AttributeError. */
static const struct Attribute *find(XvThreadState *ts, const XvObject *op, XvObject *name)
{
    const char *text = XvStr_AsUTF8(ts, name);
    for (size_t i = 0; text != NULL && i < sizeof attributes / sizeof *attributes; i++)
        if (strcmp(attributes[i].name, text) == 0)
            return &attributes[i];
    return text == NULL ? NULL : XvErr_Format(ts, &XvExc_AttributeError, "'%s' object has no attribute '%s'",
                                              XvObject_TypeName(op), text);
}

XvObject *xv_view_getattro(XvThreadState *ts, XvObject *op, XvObject *name)
{
    const struct Attribute *attribute = find(ts, op, name);
    XvView *view = attribute == NULL ? NULL : xv_view_live(ts, op);
    return view == NULL ? NULL : attribute->get(ts, view);
}

int xv_view_setattro(XvThreadState *ts, XvObject *op, XvObject *name, XvObject *value)
{
    const struct Attribute *attribute = find(ts, op, name);
    (void)value;
    if (attribute != NULL)
        XvErr_Format(ts, &XvExc_AttributeError, "attribute '%s' of '%s' objects is not writable", attribute->name,
                     XvObject_TypeName(op));
    return -1;
}
