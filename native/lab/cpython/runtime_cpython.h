/* SPDX-License-Identifier: Apache-2.0
 *
 * Starting CPython, once for the process. The process may be a JVM, whose signal handlers, standard streams and locale
 * are its own: so the configuration is the isolated one, which leaves them alone. It is never finalised: what CPython
 * leaves behind then is not ours to repair, and the process is about to end.
 */
#ifndef XVLAB_RUNTIME_CPYTHON_H
#define XVLAB_RUNTIME_CPYTHON_H

#include <stdbool.h>

#include "gil.h"
#include "loop.h"
#include "objects.h"

/* Whether it runs; starts it if it does not. The calling thread does not hold the GIL, before and after. */
bool xvlab_python_starts(void);

extern const XvLabMakerProcs xvlab_objects_cpython;
extern const XvLabGilProcs xvlab_gil_cpython;
extern const XvLabLoopProcs xvlab_life_cpython;
extern const XvLabLoopProcs *const xvlab_views_cpython[XVLAB_VIEWS_ALL];   /* NULL: not one of CPython's */

#endif
