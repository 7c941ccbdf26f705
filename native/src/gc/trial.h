/* SPDX-License-Identifier: Apache-2.0
 *
 * Trial deletion: which containers of a list are kept alive by nothing but each other.
 */
#ifndef XV_GC_TRIAL_H
#define XV_GC_TRIAL_H

#include "object/tracked.h"

/* Moves those that nothing outside `list` refers to, directly or through others of the list, to `garbage`, an empty
   list. Both lists are whole again afterwards, and no reference count has changed. */
void xv_gc_trial(XvGcHead *list, XvGcHead *garbage);

#endif
