/* SPDX-License-Identifier: Apache-2.0 */
#include "contents/cell.h"

int XvElement_Cell(XvThreadState *ts, XvObject *view, Xv_ssize_t index, int writable, XvCell *out)
{
    XV_POINTER(ts, out, -1);
    return xv_cell(ts, view, index, writable != 0, XV_INTEGERS | XV_FLOATS, "cell", out);
}

static bool fits_load(XvOrder order) { return order == XV_RELAXED || order == XV_ACQUIRE || order == XV_SEQ_CST; }

static bool fits_store(XvOrder order) { return order == XV_RELAXED || order == XV_RELEASE || order == XV_SEQ_CST; }

static bool fits_update(XvOrder order)
{
    return fits_load(order) || order == XV_RELEASE || order == XV_ACQ_REL;
}

int XvElement_Load(XvThreadState *ts, XvObject *view, Xv_ssize_t index, XvOrder order, int64_t *value)
{
    XvCell cell;
    XV_POINTER(ts, value, -1);
    if (!fits_load(order))
        return xv_bad_order(ts, view, index, "load", order);
    if (xv_cell(ts, view, index, false, XV_INTEGERS, "load", &cell) < 0)
        return -1;
    *value = XvCell_Load(cell, order);
    return 0;
}

int XvElement_Store(XvThreadState *ts, XvObject *view, Xv_ssize_t index, int64_t value, XvOrder order)
{
    XvCell cell;
    if (!fits_store(order))
        return xv_bad_order(ts, view, index, "store", order);
    if (xv_cell(ts, view, index, true, XV_INTEGERS, "store", &cell) < 0)
        return -1;
    XvCell_Store(cell, value, order);
    return 0;
}

static const char *name_of(XvUpdate update)
{
    static const char *const names[] = {"exchange", "add", "sub", "and", "or", "xor", "min", "max"};
    return (unsigned)update <= XV_UPDATE_MAX ? names[update] : "update";
}

static int64_t apply(XvCell cell, XvUpdate update, int64_t operand, XvOrder order)
{
    switch (update) {
    case XV_UPDATE_EXCHANGE: return XvCell_Exchange(cell, operand, order);
    case XV_UPDATE_ADD: return XvCell_Add(cell, operand, order);
    case XV_UPDATE_SUB: return XvCell_Sub(cell, operand, order);
    case XV_UPDATE_AND: return XvCell_And(cell, operand, order);
    case XV_UPDATE_OR: return XvCell_Or(cell, operand, order);
    case XV_UPDATE_XOR: return XvCell_Xor(cell, operand, order);
    case XV_UPDATE_MIN: return XvCell_Min(cell, operand, order);
    default: return XvCell_Max(cell, operand, order);
    }
}

int XvElement_Update(XvThreadState *ts, XvObject *view, Xv_ssize_t index, XvUpdate update, int64_t operand,
                     XvOrder order, int64_t *before)
{
    XvCell cell;
    int64_t found;
    if (!fits_update(order))
        return xv_bad_order(ts, view, index, name_of(update), order);
    if (xv_cell(ts, view, index, true, (unsigned)update <= XV_UPDATE_MAX ? XV_INTEGERS : 0, name_of(update), &cell) < 0)
        return -1;
    found = apply(cell, update, operand, order);
    if (before != NULL)
        *before = found;
    return 0;
}

int XvElement_CompareExchange(XvThreadState *ts, XvObject *view, Xv_ssize_t index, int64_t expected, int64_t desired,
                              XvOrder order, int64_t *before)
{
    XvCell cell;
    int done;
    if (!fits_update(order))
        return xv_bad_order(ts, view, index, "compare-exchange", order);
    if (xv_cell(ts, view, index, true, XV_INTEGERS, "compare-exchange", &cell) < 0)
        return -1;
    done = XvCell_CompareExchange(cell, &expected, desired, order);
    if (before != NULL)
        *before = expected;
    return done;
}

int XvElement_LoadFloat(XvThreadState *ts, XvObject *view, Xv_ssize_t index, XvOrder order, double *value)
{
    XvCell cell;
    XV_POINTER(ts, value, -1);
    if (!fits_load(order))
        return xv_bad_order(ts, view, index, "load", order);
    if (xv_cell(ts, view, index, false, XV_FLOATS, "load", &cell) < 0)
        return -1;
    *value = XvCell_LoadFloat(cell, order);
    return 0;
}

int XvElement_StoreFloat(XvThreadState *ts, XvObject *view, Xv_ssize_t index, double value, XvOrder order)
{
    XvCell cell;
    if (!fits_store(order))
        return xv_bad_order(ts, view, index, "store", order);
    if (xv_cell(ts, view, index, true, XV_FLOATS, "store", &cell) < 0)
        return -1;
    XvCell_StoreFloat(cell, value, order);
    return 0;
}

int XvElement_UpdateFloat(XvThreadState *ts, XvObject *view, Xv_ssize_t index, XvUpdate update, double operand,
                          XvOrder order, double *before)
{
    bool possible = update == XV_UPDATE_EXCHANGE || update == XV_UPDATE_ADD;
    XvCell cell;
    double found;
    if (!fits_update(order))
        return xv_bad_order(ts, view, index, name_of(update), order);
    if (xv_cell(ts, view, index, true, possible ? XV_FLOATS : 0, name_of(update), &cell) < 0)
        return -1;
    found = update == XV_UPDATE_ADD ? XvCell_AddFloat(cell, operand, order)
                                    : XvCell_ExchangeFloat(cell, operand, order);
    if (before != NULL)
        *before = found;
    return 0;
}
