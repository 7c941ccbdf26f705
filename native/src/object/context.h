/* SPDX-License-Identifier: Apache-2.0
 *
 * What objects know of the thread state they are given: their interpreter's world, and the error indicator. The
 * thread state itself (interp/thread.h) begins with this, so a cast leads from one to the other, and objects need
 * not know what a GIL is.
 */
#ifndef XV_OBJECT_CONTEXT_H
#define XV_OBJECT_CONTEXT_H

#include "crossview/errors.h"
#include "crossview/recursion.h"
#include "crossview/threadstate.h"
#include "debug/debug.h"
#include "heap/heap.h"
#include "object/numbers.h"
#include "object/tracked.h"
#include "platform/fatal.h"

#define XV_SMALL_INT_MIN (-5)
#define XV_SMALL_INT_MAX 256
#define XV_SMALL_INTS (XV_SMALL_INT_MAX - XV_SMALL_INT_MIN + 1)

/* object/outside.h */
typedef struct XvOutside {
    struct XvOutside *next, *prev;
    void (*drop)(XvThreadState *ts, struct XvOutside *self);   /* takes itself off the list */
} XvOutside;

/* The interpreter's references to types, one for each that has been asked for; they stay until it closes. Open
   addressing, linear probing, at most three quarters full. */
typedef struct XvTypeRefs {
    size_t mask;                            /* cells - 1 */
    size_t count;
    XvObject **cells;                       /* NULL: none yet */
} XvTypeRefs;

/* What all thread states of an interpreter share: its heap, and the objects that every interpreter has. The world owns
   one reference to each of those; what is a pointer is made when first asked for. */
typedef struct XvWorld {
    XvHeap heap;
    XvObject none, unbound;
    XvIntObject false_, true_;
    XvObject **single_bytes;                /* 256 cells: bytes of length 1 */
    XvObject **ascii;                       /* 128 cells: str of one ASCII character */
    XvObject *empty_bytes, *empty_str, *empty_tuple;
    XvTypeRefs type_refs;
    uint64_t hash_key[2];                   /* for str and bytes; random, the same in all interpreters of a runtime */
    XvTracking tracking;                    /* the containers; object/tracked.h */
    XvObject *modules;                      /* a dict from names to modules; NULL: none yet */
    XvOutside *outside;
    void (*settle_exports)(XvThreadState *ts); /* asks if borrowers elsewhere have let go, before an exporter refuses */
    /* Says who they are: false if exporter's memory is with nobody elsewhere. NULL: nothing has ever been borrowed. */
    bool (*describe_borrowers)(XvThreadState *ts, const XvObject *exporter, char *text, size_t size);
    struct XvBorrowedBlock *borrowed;       /* what is; its keeper's own */
    /* NULL: not made yet. Here and not in the heap: a block of that size would be the only one on its page, in every
       interpreter that makes an int. */
    XvObject *small_ints[XV_SMALL_INTS];
} XvWorld;

/* A container whose repr is being made; on the C stack of whoever makes it. */
typedef struct XvReprFrame {
    const XvObject *op;
    struct XvReprFrame *outer;
} XvReprFrame;

typedef struct XvContext {
    XvThreadState head;
    XvWorld *world;
    int depth;                              /* levels of recursion; see xv_enter */
    int dealloc_depth;                      /* containers that are being deallocated */
    XvObject *doomed;                       /* containers whose dealloc has to wait; see Xv_Dealloc */
    XvReprFrame *reprs;
    XvError error;
} XvContext;

static inline XvContext *xv_context(XvThreadState *ts) { return (XvContext *)ts; }

static inline XvHeap *xv_heap(XvThreadState *ts) { return &xv_context(ts)->world->heap; }

void xv_world_init(XvWorld *world);

#ifdef XV_DEBUG
/* Lets go of all that the world owns, so that what remains is what somebody else has kept. */
void xv_world_release(XvThreadState *ts);
#endif

/* tp_dealloc of what lies in the world itself and is not freed. It gets here when someone has dropped a reference
   that was not theirs; the count starts anew, so that the mistake stays where it was made. */
void xv_world_dealloc(XvThreadState *ts, XvObject *op);

/* A plain array from the interpreter's heap, not zeroed; NULL with MemoryError. */
void *xv_mem_alloc(XvThreadState *ts, size_t size);

/* An array of cells, all NULL, for what the world keeps; NULL with MemoryError. */
XvObject **xv_mem_cells(XvThreadState *ts, size_t cells);

/* The debug build looks at the arguments of public functions; `failure` is what the function returns for NULL, which
   is a SystemError that names the function and the line. An object that is a stranger ends the process. Objects that
   go through xv_expect are looked at there. POINTER is for what is no object; NEEDED, where no error can be set,
   ends the process. */
#ifdef XV_DEBUG
#define XV_ARGUMENT(ts, op, failure)                                   \
    do {                                                               \
        if (xv_debug_argument((ts), (op), __func__) < 0)               \
            return failure;                                            \
    } while (0)
#define XV_POINTER(ts, p, failure)                                     \
    do {                                                               \
        if ((p) == NULL && xv_debug_argument((ts), NULL, __func__) < 0) \
            return failure;                                            \
    } while (0)
#define XV_NEEDED(p) ((p) == NULL ? xv_fatal("%s: NULL argument", __func__) : (void)0)
#else
#define XV_ARGUMENT(ts, op, failure) ((void)0)
#define XV_POINTER(ts, p, failure) ((void)0)
#define XV_NEEDED(p) ((void)0)
#endif

/* 0, or -1 with TypeError "expected <name>, got <type of op>". */
#ifdef XV_DEBUG
#define xv_expect(ts, op, type) (xv_debug_argument((ts), (op), __func__) < 0 ? -1 : xv_expect_type((ts), (op), (type)))
#else
#define xv_expect(ts, op, type) xv_expect_type((ts), (op), (type))
#endif
int xv_expect_type(XvThreadState *ts, XvObject *op, const XvTypeObject *type);

/* One level of recursion, as Xv_EnterRecursiveCall says, without a call where there is room. */
int xv_too_deep(XvThreadState *ts, const char *where);

static inline int xv_enter(XvThreadState *ts, const char *where)
{
    return __builtin_expect(++xv_context(ts)->depth > XV_RECURSION_LIMIT, 0) ? xv_too_deep(ts, where) : 0;
}

static inline void xv_leave(XvThreadState *ts) { xv_context(ts)->depth--; }

/* For the repr of containers: frame is put on the list, or (false) op is being shown already. Each true is followed
   by one leave. */
bool xv_repr_enter(XvThreadState *ts, XvReprFrame *frame, const XvObject *op);
void xv_repr_leave(XvThreadState *ts, XvReprFrame *frame);

#endif
