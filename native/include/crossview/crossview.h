/* SPDX-License-Identifier: Apache-2.0
 *
 * Crossview: objects that stay at home, memory that travels.
 *
 * In 2017 Nick Coghlan explained on python-dev why CPython's interpreters cannot simply share objects. INCREF is
 * a plain increment: CPU A may believe that it drops the last reference and free the object while the new
 * reference of CPU B is still on its way. Inside one interpreter the GIL hides that. Making every count atomic
 * cures it and makes everything slower. The cheap cure is to let one new kind of memoryview mediate all sharing,
 * with synchronisation of its own, so that code inside one interpreter pays nothing. This library is that cure.
 *
 * Five rules carry everything else:
 *
 *   1. An object belongs to one interpreter. Only a thread that is attached to that interpreter, and so holds
 *      its GIL, touches it. ob_refcnt is a plain integer. Types are const, uncounted, and all that
 *      interpreters have in common.
 *   2. No object crosses; a share of a memory block crosses. A block's count is atomic and counts holders
 *      (interpreters, items in flight, foreign handles), never views.
 *   3. Memory outlives its makers. A block's bytes stay valid, at the same address, until its last holder lets
 *      go, whoever dies first: interpreter, thread, handle.
 *   4. Contents are synchronised by name: handing a view over through a queue, a lease, an atomic operation on an
 *      element, waiting and notifying; each says its memory order. A plain read or write is the caller's promise that
 *      one of them covers it.
 *   5. A mistake is an error, never a crash.
 *
 * Read the headers in this order; each opens with its idea.
 */
#ifndef CROSSVIEW_H
#define CROSSVIEW_H

#include "crossview/export.h"      /* spelling: XV_API, sizes, versions, status codes */
#include "crossview/object.h"      /* what an object is, and what counting it costs */
#include "crossview/errors.h"      /* the error indicator */
#include "crossview/runtime.h"     /* the process' side: a runtime makes interpreters */
#include "crossview/interpreter.h" /* an isolated world, and how one enters it */
#include "crossview/threadstate.h" /* being inside: the GIL, checkpoints, letting others in */
#include "crossview/gil.h"         /* who gets the GIL next */
#include "crossview/pending.h"     /* what reaches a running interpreter from outside */
#include "crossview/death.h"       /* threads that end although they are inside */
#include "crossview/run.h"         /* a function inside, from outside */
#include "crossview/gc.h"          /* cycles that counting does not free */
#include "crossview/abstract.h"    /* what can be done with an object of any type */
#include "crossview/recursion.h"   /* how deep that may go */
#include "crossview/noneobject.h"  /* the types */
#include "crossview/boolobject.h"
#include "crossview/intobject.h"
#include "crossview/floatobject.h"
#include "crossview/strobject.h"
#include "crossview/buffer.h"      /* PEP 3118 inside one interpreter */
#include "crossview/bytesobject.h"
#include "crossview/bytearrayobject.h"
#include "crossview/tupleobject.h"
#include "crossview/listobject.h"
#include "crossview/dictobject.h"
#include "crossview/sliceobject.h"
#include "crossview/memoryviewobject.h"
#include "crossview/view.h"        /* what can be done with views */
#include "crossview/capsuleobject.h"
#include "crossview/typeobject.h"
#include "crossview/memory.h"      /* what an object may own besides itself */
#include "crossview/functionobject.h" /* something to call */
#include "crossview/moduleobject.h" /* functions, constants and types with a name, and state in each interpreter */
#include "crossview/import.h"      /* modules in shared libraries */
#include "crossview/block.h"       /* memory that can be shared */
#include "crossview/sharedview.h"  /* the memoryview that mediates */
#include "crossview/ticket.h"      /* a share in flight */
#include "crossview/queue.h"       /* the road between interpreters */
#include "crossview/element.h"     /* bytes that several change at once: atomically, */
#include "crossview/wait.h"        /* waiting for a change, */
#include "crossview/lease.h"       /* or taking turns */
#include "crossview/debug.h"       /* what the debug build can do */
#include "crossview/layout.h"      /* for bindings: what the compiler made of the structs above */

#if defined(XV_DEBUG) && !defined(XV_BUILDING_CORE)
#include "crossview/here.h"        /* calls of the debug build that know their line; after all others */
#endif

#endif
