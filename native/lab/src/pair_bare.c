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

static void incref(XvObject *op) { op->ob_refcnt++; }

static void decref(XvObject *op)
{
    if (--op->ob_refcnt == 0)
        xvlab_die(op, op->ob_type);
}

void xvlab_header_init(XvObject *op, const XvTypeObject *type) { *op = (XvObject){1, type}; }

Xv_ssize_t xvlab_header_count(const XvObject *op) { return op->ob_refcnt; }

const XvLabCounting xvlab_counting_bare = {
    .loop = xvlab_loop_bare,
    .init = xvlab_header_init,
    .incref = incref,
    .decref = decref,
    .count = xvlab_header_count,
};
