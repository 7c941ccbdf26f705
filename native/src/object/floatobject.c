/* SPDX-License-Identifier: Apache-2.0 */
#include "crossview/floatobject.h"

#include "crossview/strobject.h"
#include "object/alloc.h"

static XvObject *float_repr(XvThreadState *ts, XvObject *op)
{
    char text[XV_FLOAT_REPR_SIZE];
    xv_float_text(((XvFloatObject *)op)->value, text);
    return XvStr_FromString(ts, text);
}

static int float_bool(XvThreadState *ts, XvObject *op)
{
    (void)ts;
    return ((XvFloatObject *)op)->value != 0;
}

const XvTypeObject XvFloat_Type = {
    .tp_name = "float",
    .tp_basicsize = sizeof(XvFloatObject),
    .tp_dealloc = XvObject_Free,
    .tp_repr = float_repr,
    .tp_hash = xv_float_hash,
    .tp_richcompare = xv_number_compare,
    .nb_bool = float_bool,
};

XvObject *XvFloat_FromDouble(XvThreadState *ts, double value)
{
    XvFloatObject *op = xv_object_alloc(ts, &XvFloat_Type, sizeof *op);
    if (op == NULL)
        return NULL;
    op->value = value;
    return &op->ob_base;
}

double XvFloat_AsDouble(XvThreadState *ts, XvObject *op)
{
    XV_ARGUMENT(ts, op, -1);
    if (XvFloat_Check(op))
        return ((XvFloatObject *)op)->value;
    if (XvInt_Check(op)) {
        bool big;
        uint64_t bits = xv_int_bits(op, &big);
        return big ? (double)bits : (double)(int64_t)bits;
    }
    XvErr_Format(ts, &XvExc_TypeError, "must be real number, not %.50s", XvObject_TypeName(op));
    return -1;
}
