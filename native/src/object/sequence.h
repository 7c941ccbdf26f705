/* SPDX-License-Identifier: Apache-2.0
 *
 * What the sequence types have in common: subscripts, comparison, iteration by index.
 */
#ifndef XV_OBJECT_SEQUENCE_H
#define XV_OBJECT_SEQUENCE_H

#include "crossview/object.h"

#include <stdbool.h>

/* What op[key] stands for: the item at start, or `count` items at start, start + step, and so on. */
typedef struct XvSelection {
    Xv_ssize_t start, step, count;
    bool single;
} XvSelection;

/* Reads key, an int or a slice, for a sequence of length items. -1 with TypeError "<name> indices must be integers or
   slices, not ...", IndexError out_of_range, or what a slice raises. */
int xv_select(XvThreadState *ts, XvObject *key, Xv_ssize_t length, const char *name, const char *out_of_range,
              XvSelection *out);

/* Clips start and stop to 0 to length, and stop to start. */
void xv_clip_range(Xv_ssize_t *start, Xv_ssize_t *stop, Xv_ssize_t length);

/* Whether `a op b`, when a compares to b as order (below, at or above 0) says. */
static inline int xv_ordered(int order, int op)
{
    switch (op) {
    case Xv_LT: return order < 0;
    case Xv_LE: return order <= 0;
    case Xv_EQ: return order == 0;
    case Xv_NE: return order != 0;
    case Xv_GT: return order > 0;
    default: return order >= 0;
    }
}

/* Whether `a op b` for two runs of bytes. */
int xv_compare_bytes(const void *a, Xv_ssize_t a_size, const void *b, Xv_ssize_t b_size, int op);

/* The items of a list or tuple; good until it changes. */
XvObject **xv_items(XvObject *op);

/* Whether `a op b` for two lists or two tuples, item by item. */
int xv_compare_items(XvThreadState *ts, XvObject *a, XvObject *b, int op);

/* sq_contains of list and tuple. */
int xv_contains_item(XvThreadState *ts, XvObject *op, XvObject *item);

/* repr of a list or tuple, with its brackets. */
XvObject *xv_items_repr(XvThreadState *ts, XvObject *op);

/* A list or tuple with what an iterable gives: itself if it is one. */
XvObject *xv_listed(XvThreadState *ts, XvObject *iterable);

/* An iterator over op by sq_length and sq_item. */
XvObject *xv_iterate(XvThreadState *ts, XvObject *op);

/* tp_iter of every iterator. */
XvObject *xv_iter_self(XvThreadState *ts, XvObject *op);

#endif
