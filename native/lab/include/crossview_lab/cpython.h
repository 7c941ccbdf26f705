/* SPDX-License-Identifier: Apache-2.0
 *
 * CPython as a maker of the experiment `objects`: libcrossview_lab_cpython.so, a library of its own because it is
 * linked to libpython, and only built where that is to be had.
 */
#ifndef CROSSVIEW_LAB_CPYTHON_H
#define CROSSVIEW_LAB_CPYTHON_H

#include "crossview/export.h"

XV_BEGIN_DECLS

/* From now on XVLAB_CPYTHON can be run. Starts nothing: the first sample starts an interpreter, isolated from the
   environment, without signal handlers, and for as long as the process lives. Any thread; calling it again
   changes nothing. */
XV_API void xvlab_cpython_join(void);

/* The version of the libpython that is loaded, "3.11.2 (main, ...)". Static storage. */
XV_API const char *xvlab_cpython_version(void);

XV_END_DECLS

#endif
