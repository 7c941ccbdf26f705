/* SPDX-License-Identifier: Apache-2.0
 *
 * What keeps two CPUs busy: lists of ints, made, added up and dropped, with a checkpoint after each.
 */
#ifndef XVLAB_LISTS_H
#define XVLAB_LISTS_H

#include <stdbool.h>

#include "crossview/crossview.h"
#include "crossview_lab/lab.h"

/* One list. True: it had the sum that it must have. */
bool xvlab_list_once(XvThreadState *ts);

/* Lists until that many ticks from now; adds to *out what was done, and the time. watch: of the calling thread. */
void xvlab_lists(XvThreadState *ts, int64_t ticks, int watch, XvLabParallelSample *out);

#endif
