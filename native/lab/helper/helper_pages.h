/* SPDX-License-Identifier: Apache-2.0 */
#ifndef XVLAB_HELPER_PAGES_H
#define XVLAB_HELPER_PAGES_H

#include <stdbool.h>

#include "crossview_lab/lab.h"

/* kib of objects, and as much in a block, read by forked children. False: this system does not tell, or
   something failed. */
bool xvlab_helper_pages(int64_t kib, XvLabPagesSample *out);

#endif
