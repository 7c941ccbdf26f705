/* SPDX-License-Identifier: Apache-2.0
 *
 * The measured loops: one file for each way of counting, all of one shape.
 *
 * A loop does one INCREF that has no partner, and then XVLAB_CHUNK pairs of INCREF and DECREF, one a turn. XVLAB_KEEP
 * stands after every half of a pair: the compiler has to have the count in memory there, and may assume nothing about
 * it afterwards, so it can neither merge the two halves nor keep the count in a register. The instructions that
 * remain are checked by tests/disassembly.sh; that they were executed, by the counts afterwards.
 *
 * Not unrolled, on purpose. Each half waits for the other through memory, and the loop's own two instructions fit into
 * that time: on a Zen 4 a turn takes as long with the zero test as without it. Unrolled, a turn with zero tests in
 * it took 0.8 cycles more, whether it was four pairs long, eight or sixteen: a cost of the jump back, which would have
 * been charged to DECREF.
 *
 * The loops are functions of their own, aligned alike, so that what they differ in is the counting alone.
 */
#ifndef XVLAB_PAIR_LOOPS_H
#define XVLAB_PAIR_LOOPS_H

#include "crossview/crossview.h"

#define XVLAB_CHUNK 8192

#define XVLAB_KEEP(p) __asm__ volatile("" : "+r"(p) : : "memory")

#define XVLAB_LOOP __attribute__((noinline, noclone, aligned(64)))

/* op: the object whose count it is, or one whose header is all that is used of it. ts: where the caller is attached;
   the loops without an interpreter take NULL. */
typedef void (*XvLabLoop)(XvThreadState *ts, XvObject *op);

/* A plain add and a plain sub. */
void xvlab_loop_bare(XvThreadState *ts, XvObject *op);

/* Xv_INCREF and Xv_DECREF, as every user of the library gets them inlined. */
void xvlab_loop_crossview(XvThreadState *ts, XvObject *op);

/* Relaxed increment, acquire-release decrement with its zero test. */
void xvlab_loop_atomic(XvThreadState *ts, XvObject *op);

/* Both sequentially consistent. */
void xvlab_loop_atomic_seq_cst(XvThreadState *ts, XvObject *op);

#endif
