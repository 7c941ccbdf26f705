/* SPDX-License-Identifier: Apache-2.0 */
#ifndef XVLAB_HELPER_MEMORY_H
#define XVLAB_HELPER_MEMORY_H

#include <stdbool.h>

#include "crossview_lab/lab.h"

/* n interpreters, what they take and what they leave behind. False: this system does not tell, or something failed. */
bool xvlab_helper_memory(int64_t n, XvLabMemorySample *out);

#endif
