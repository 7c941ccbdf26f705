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

/* What a way of counting counts in: a header of its own making, of at most this size. */
#define XVLAB_HEADER_SIZE 64

/* A way of counting as a whole, for whoever wants an object's life from its first reference to its last.

   A *world* is what all threads of a sample share (a table, a thread of its own); ways that need none leave open,
   close, enter, leave and settle NULL. Threads enter before they count and leave afterwards. When nobody counts any
   more and all have settled, count is right and whoever had to die is dead. */
typedef struct XvLabCounting {
    XvLabLoop loop;
    XvStatus (*open)(void **world);
    void (*close)(void *world);                        /* everybody has left */
    XvStatus (*enter)(void *world);                    /* XV_NOMEM: not entered, and must not leave */
    void (*leave)(void *world);
    void (*init)(XvObject *op, const XvTypeObject *type);  /* one reference, the calling thread's */
    void (*incref)(XvObject *op);
    void (*decref)(XvObject *op);                      /* the last one calls tp_dealloc, with NULL for a thread state */
    void (*settle)(void *world);                       /* what the calling thread owes, or is owed, is done */
    Xv_ssize_t (*count)(const XvObject *op);
} XvLabCounting;

extern const XvLabCounting xvlab_counting_bare;
extern const XvLabCounting xvlab_counting_crossview;
extern const XvLabCounting xvlab_counting_atomic_relaxed;
extern const XvLabCounting xvlab_counting_atomic_release;
extern const XvLabCounting xvlab_counting_atomic;
extern const XvLabCounting xvlab_counting_atomic_seq_cst;
extern const XvLabCounting xvlab_counting_immortal_312;
extern const XvLabCounting xvlab_counting_immortal_314;
extern const XvLabCounting xvlab_counting_immortal;          /* 3.14's, of an object that is immortal */
extern const XvLabCounting xvlab_counting_biased;
extern const XvLabCounting xvlab_counting_biased_queue;
extern const XvLabCounting xvlab_counting_logged;
extern const XvLabCounting xvlab_counting_shared_ptr;
extern const XvLabCounting xvlab_counting_shared_ptr_last;
extern const XvLabCounting xvlab_counting_shared_ptr_alone;

/* init and count of the ways that count in ob_refcnt. */
void xvlab_header_init(XvObject *op, const XvTypeObject *type);
Xv_ssize_t xvlab_header_count(const XvObject *op);

/* The end of an object that no interpreter knows. */
static inline void xvlab_die(XvObject *op, const XvTypeObject *type) { type->tp_dealloc(NULL, op); }

/* A plain add and a plain sub. */
void xvlab_loop_bare(XvThreadState *ts, XvObject *op);

/* Xv_INCREF and Xv_DECREF, as every user of the library gets them inlined. */
void xvlab_loop_crossview(XvThreadState *ts, XvObject *op);

/* Relaxed increment, acquire-release decrement with its zero test. */
void xvlab_loop_atomic(XvThreadState *ts, XvObject *op);

/* Both sequentially consistent. */
void xvlab_loop_atomic_seq_cst(XvThreadState *ts, XvObject *op);

/* Both relaxed; relaxed, and release with an acquire fence for the last. */
void xvlab_loop_atomic_relaxed(XvThreadState *ts, XvObject *op);
void xvlab_loop_atomic_release(XvThreadState *ts, XvObject *op);

/* The others; what each does is told where it is. */
void xvlab_loop_immortal_312(XvThreadState *ts, XvObject *op);
void xvlab_loop_immortal_314(XvThreadState *ts, XvObject *op);
void xvlab_loop_biased(XvThreadState *ts, XvObject *op);
void xvlab_loop_biased_queue(XvThreadState *ts, XvObject *op);
void xvlab_loop_logged(XvThreadState *ts, XvObject *op);
void xvlab_loop_shared_ptr(XvThreadState *ts, XvObject *op);
void xvlab_loop_shared_ptr_alone(XvThreadState *ts, XvObject *op);
void xvlab_loop_shared_ptr_last(XvThreadState *ts, XvObject *op);

#endif
