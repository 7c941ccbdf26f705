/* SPDX-License-Identifier: Apache-2.0
 *
 * The base of a memoryview: what its exporter has lent, given back when the last view of it goes.
 */
#ifndef XV_VIEW_MEMORYVIEW_H
#define XV_VIEW_MEMORYVIEW_H

#include "view/view.h"

/* The exporter that lends the memory of a view that has not been released; borrowed. NULL: no object does. */
XvObject *xv_exporter_of(const XvView *view);

#endif
