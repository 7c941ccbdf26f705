/* SPDX-License-Identifier: Apache-2.0
 *
 * A runtime of a sample's own, with one interpreter or two.
 */
#ifndef XVLAB_HOME_H
#define XVLAB_HOME_H

#include "crossview/crossview.h"
#include "crew.h"

#define XVLAB_HOMES 2

typedef struct XvLabHome {
    XvRuntime *rt;
    XvInterpreter *interps[XVLAB_HOMES];   /* NULL behind the last */
} XvLabHome;

/* Opens a home with n interpreters; one that fails is to be closed as well. */
XvStatus xvlab_home_open(XvLabHome *home, int n);

/* Closes what there is. Nobody is attached any more. */
XvStatus xvlab_home_close(XvLabHome *home);

/* How many blocks of the interpreter's heap are in use: what a loop must leave as it was. */
int64_t xvlab_live_blocks(XvThreadState *ts);

#endif
