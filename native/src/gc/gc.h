/* SPDX-License-Identifier: Apache-2.0
 *
 * What the checkpoint knows of the collector.
 */
#ifndef XV_GC_GC_H
#define XV_GC_GC_H

#include "crossview/gc.h"
#include "crossview/interpreter.h"

/* The collector was asked for: collects the oldest generation that is over its threshold with those younger than it, or
   everything, if external bytes have doubled. Inside a dealloc or a collection it only sees to it that it is asked for
   again. */
void xv_gc_run(XvThreadState *ts);

/* The collector's part of an interpreter's figures. */
void xv_gc_figures(XvThreadState *ts, XvHeapStats *out);

#endif
