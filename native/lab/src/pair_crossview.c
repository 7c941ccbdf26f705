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
