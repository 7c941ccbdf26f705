/* SPDX-License-Identifier: Apache-2.0
 *
 * What objects know of the thread state they are given: their interpreter's world, and the error indicator. The
 * thread state itself (interp/thread.h) begins with this, so a cast leads from one to the other, and objects need
 * not know what a GIL is.
 */
#ifndef XV_OBJECT_CONTEXT_H
#define XV_OBJECT_CONTEXT_H

#include "crossview/errors.h"
#include "crossview/threadstate.h"
#include "heap/heap.h"

#define XV_SMALL_INT_MIN (-5)
#define XV_SMALL_INT_MAX 256
#define XV_SMALL_INTS (XV_SMALL_INT_MAX - XV_SMALL_INT_MIN + 1)

/* What all thread states of an interpreter share: its heap, and the objects that every interpreter has. */
typedef struct XvWorld {
    XvHeap heap;
    XvObject none;
    XvObject **small_ints;                  /* XV_SMALL_INTS cells, each made when first asked for; NULL: none yet */
    XvObject *doomed;                       /* containers whose dealloc had to wait; see xv_trash_begin */
    int trash_depth;
    void (*settle_exports)(XvThreadState *ts); /* asks whether borrowers elsewhere have let go, before an exporter refuses */
} XvWorld;

typedef struct XvContext {
    XvThreadState head;
    XvWorld *world;
    const XvTypeObject *err_type;           /* NULL: no error is set */
    char err_message[XV_ERR_MESSAGE_SIZE];
} XvContext;

static inline XvContext *xv_context(XvThreadState *ts) { return (XvContext *)ts; }

static inline XvHeap *xv_heap(XvThreadState *ts) { return &xv_context(ts)->world->heap; }

void xv_world_init(XvWorld *world);

/* A container's dealloc runs the dealloc of what it holds. A chain of containers would use up the C stack, so below
   XV_TRASH_DEPTH the object is put aside instead (false: return at once), threaded through ob_refcnt, and the
   outermost dealloc takes it up again. Each begin that said true is followed by one end. CPython calls it the trashcan. */
bool xv_trash_begin(XvThreadState *ts, XvObject *op);
void xv_trash_end(XvThreadState *ts);

/* A plain array from the interpreter's heap, not zeroed; NULL with MemoryError. */
void *xv_mem_alloc(XvThreadState *ts, size_t size);

/* The value of an int as it travels: its bits, and whether they are to be read as unsigned because it is above
   INT64_MAX. */
uint64_t xv_int_bits(const XvObject *op, bool *big);

/* 0, or -1 with TypeError "expected <name>, got <type of op>". */
int xv_expect(XvThreadState *ts, XvObject *op, const XvTypeObject *type);

#endif
