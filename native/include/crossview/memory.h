/* SPDX-License-Identifier: Apache-2.0
 *
 * Plain memory from an interpreter's heap, for what an object owns besides itself. It belongs to the interpreter: close
 * gives it back, whether it was freed or not. (What must be let go of in another way, a file or a lock or memory of
 * some other library, is kept in a capsule with a destructor, capsuleobject.h, which close calls.)
 */
#ifndef CROSSVIEW_MEMORY_H
#define CROSSVIEW_MEMORY_H

#include "crossview/threadstate.h"

XV_BEGIN_DECLS

/* size bytes, not zeroed, aligned to 16; an address of its own also for size 0. NULL with MemoryError or, for a
   negative size, ValueError. */
XV_API void *XvMem_Alloc(XvThreadState *ts, Xv_ssize_t size);

/* Changes the size of p (NULL: as Alloc), keeping what fits; p is gone. NULL with an error as above: p is as it was. */
XV_API void *XvMem_Realloc(XvThreadState *ts, void *p, Xv_ssize_t size);

/* Gives p (or NULL) back. */
XV_API void XvMem_Free(XvThreadState *ts, void *p);

XV_END_DECLS

#endif
