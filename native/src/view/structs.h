/* SPDX-License-Identifier: Apache-2.0
 *
 * The struct module's syntax, for elements that are none of C's single types: byte orders, counts, several values in
 * one element. Views do not read such elements, as CPython's do not; they are compared by what the struct module would
 * make of them.
 */
#ifndef XV_VIEW_STRUCTS_H
#define XV_VIEW_STRUCTS_H

#include "crossview/object.h"

/* Bytes of an element of a format, or -1: the struct module does not know it. */
Xv_ssize_t xv_struct_size(const char *format);

/* The element at p of a format that has a size: its value, or a tuple if it has none or several. NULL with
   MemoryError. */
XvObject *xv_struct_read(XvThreadState *ts, const char *format, const char *p);

#endif
