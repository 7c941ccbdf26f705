/* SPDX-License-Identifier: Apache-2.0
 *
 * Numbers from inside: int and bool have one layout, and the three types compare and hash by value.
 */
#ifndef XV_OBJECT_NUMBERS_H
#define XV_OBJECT_NUMBERS_H

#include "crossview/floatobject.h"
#include "crossview/intobject.h"

#include <stdbool.h>

/* The value in two's complement; `big` says that it is to be read as unsigned, since it is above INT64_MAX. */
typedef struct XvIntObject {
    XvObject ob_base;
    uint64_t bits;
    uint64_t big;
} XvIntObject;

typedef struct XvFloatObject {
    XvObject ob_base;
    double value;
} XvFloatObject;

/* The value of an int or bool as it travels: its bits, and whether they are to be read as unsigned because it is
   above INT64_MAX. */
uint64_t xv_int_bits(const XvObject *op, bool *big);

/* Whether op can be an index: an int or a bool. */
static inline bool xv_is_index(const XvObject *op) { return XvInt_Check(op); }

/* The value of such an op as an index: 0, or -1 with IndexError (too large for an Xv_ssize_t). */
int xv_index(XvThreadState *ts, const XvObject *op, Xv_ssize_t *index);

/* The same; what is too large is cut to the nearest that fits. */
Xv_ssize_t xv_index_clipped(const XvObject *op);

/* tp_hash of int and bool, and of float. */
Xv_hash_t xv_int_hash(XvThreadState *ts, XvObject *op);
Xv_hash_t xv_float_hash(XvThreadState *ts, XvObject *op);

/* tp_richcompare of int, bool and float. */
int xv_number_compare(XvThreadState *ts, XvObject *a, XvObject *b, int op);

/* The longest repr of a float, with its zero. */
#define XV_FLOAT_REPR_SIZE 32

/* Writes the shortest text that reads back as value. */
void xv_float_text(double value, char text[XV_FLOAT_REPR_SIZE]);

#endif
