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

/* Changing integers
 *
 * A function for each operation and type, in a table by operation and format. So XvElement_Update looks at the view,
 * and all the rest is one jump: next to nothing is saved meanwhile, for which the locked instruction would have to wait.
 * Orders are not told apart: to a compiler that does not know which it is, each is sequentially consistent.
 */

typedef int (*Applied)(void *at, int64_t operand, int64_t *before);

#define APPLIED(name, letter, type, is_signed)                                          \
    static int name##_##letter(void *at, int64_t operand, int64_t *before)              \
    {                                                                                   \
        XvCell cell = {at, sizeof(type), is_signed, 0, 0};                              \
        int64_t found = XvCell_##name(cell, operand, XV_SEQ_CST);                       \
        if (before != NULL)                                                             \
            *before = found;                                                            \
        return 0;                                                                       \
    }
#define APPLIED_TO_ALL(name)                                                            \
    APPLIED(name, b, signed char, 1) APPLIED(name, B, unsigned char, 0)                 \
    APPLIED(name, h, short, 1) APPLIED(name, H, unsigned short, 0)                      \
    APPLIED(name, i, int, 1) APPLIED(name, I, unsigned int, 0)                          \
    APPLIED(name, q, long long, 1) APPLIED(name, Q, unsigned long long, 0)

APPLIED_TO_ALL(Exchange)
APPLIED_TO_ALL(Add)
APPLIED_TO_ALL(Sub)
APPLIED_TO_ALL(And)
APPLIED_TO_ALL(Or)
APPLIED_TO_ALL(Xor)
APPLIED_TO_ALL(Min)
APPLIED_TO_ALL(Max)

_Static_assert(sizeof(long) == sizeof(long long) && sizeof(Xv_ssize_t) == sizeof(long long), "l and n are as q");

#define BY_FORMAT(name)                                                                 \
    {                                                                                   \
        [XV_FORMAT_b] = name##_b, [XV_FORMAT_B] = name##_B, [XV_FORMAT_h] = name##_h,   \
        [XV_FORMAT_H] = name##_H, [XV_FORMAT_i] = name##_i, [XV_FORMAT_I] = name##_I,   \
        [XV_FORMAT_l] = name##_q, [XV_FORMAT_L] = name##_Q, [XV_FORMAT_q] = name##_q,   \
        [XV_FORMAT_Q] = name##_Q, [XV_FORMAT_n] = name##_q, [XV_FORMAT_N] = name##_Q,   \
    }

/* NULL: no such operation on the format. */
static const Applied applied[XV_UPDATE_MAX + 1][XV_FORMATS] = {
    [XV_UPDATE_EXCHANGE] = BY_FORMAT(Exchange), [XV_UPDATE_ADD] = BY_FORMAT(Add), [XV_UPDATE_SUB] = BY_FORMAT(Sub),
    [XV_UPDATE_AND] = BY_FORMAT(And), [XV_UPDATE_OR] = BY_FORMAT(Or), [XV_UPDATE_XOR] = BY_FORMAT(Xor),
    [XV_UPDATE_MIN] = BY_FORMAT(Min), [XV_UPDATE_MAX] = BY_FORMAT(Max),
};

/* The reason why there is no update, as an error. Returns -1. */
static __attribute__((cold, noinline)) int no_update(XvThreadState *ts, XvObject *view, Xv_ssize_t index,
                                                     XvUpdate update, XvOrder order)
{
    if (!fits_update(order))
        return xv_bad_order(ts, view, index, name_of(update), order);
    xv_no_cell(ts, view, index, true, (unsigned)update <= XV_UPDATE_MAX ? XV_INTEGERS : 0, name_of(update));
    return -1;
}

int XvElement_Update(XvThreadState *ts, XvObject *view, Xv_ssize_t index, XvUpdate update, int64_t operand,
                     XvOrder order, int64_t *before)
{
    Applied apply;
    char *p;
    XV_ARGUMENT(ts, view, -1);
    p = xv_element_at(view, index, true);
    if (__builtin_expect(p == NULL || !fits_update(order) || (unsigned)update > XV_UPDATE_MAX, 0))
        return no_update(ts, view, index, update, order);
    apply = applied[update][((XvView *)view)->code];
    return __builtin_expect(apply == NULL, 0) ? no_update(ts, view, index, update, order)
                                              : apply(p, operand, before);
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
