/* SPDX-License-Identifier: Apache-2.0
 *
 * The floor: what the hardware takes for one add and one sub on a word in memory, with nothing decided about the
 * result. CPython's INCREF of 2017 is this add.
 */
#include "pair_loops.h"

XVLAB_LOOP void xvlab_loop_bare(XvThreadState *ts, XvObject *op)
{
    (void)ts;
    op->ob_refcnt++;
    XVLAB_KEEP(op);
    for (int pair = 0; pair < XVLAB_CHUNK; pair++) {
        op->ob_refcnt++;
        XVLAB_KEEP(op);
        op->ob_refcnt--;
        XVLAB_KEEP(op);
    }
}
