/* SPDX-License-Identifier: Apache-2.0
 *
 * The library's own counting, from its public header: the add and the sub of the floor, and a branch that is never
 * taken.
 */
#include "pair_loops.h"

XVLAB_LOOP void xvlab_loop_crossview(XvThreadState *ts, XvObject *op)
{
    Xv_INCREF(op);
    XVLAB_KEEP(op);
    for (int pair = 0; pair < XVLAB_CHUNK; pair++) {
        Xv_INCREF(op);
        XVLAB_KEEP(op);
        Xv_DECREF(ts, op);
        XVLAB_KEEP(op);
    }
}

/* Its objects are made by interpreters, and it is the library's own tests that see them live and die. */
const XvLabCounting xvlab_counting_crossview = {.loop = xvlab_loop_crossview, .count = xvlab_header_count};
