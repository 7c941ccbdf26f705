/* SPDX-License-Identifier: Apache-2.0
 *
 * What checked builds do with blocks. In the debug build (XV_DEBUG) a freed block is filled with 0xDD, and looked at
 * before it is used again; freeing what is not in use, or another interpreter's, is found at once; and the heap knows
 * which of its blocks are objects. Under AddressSanitizer bytes that are nobody's are declared so. In both, a freed
 * small block waits in quarantine behind 255 others, so that who still has its address meets the fill or the
 * sanitizer, and not the next object. In other builds none of this exists.
 */
#ifndef XV_HEAP_CHECK_H
#define XV_HEAP_CHECK_H

#include "crossview/object.h"
#include "platform/memory.h"
#include "platform/sanitize.h"

#include <stdbool.h>

#if defined(XV_DEBUG) || XV_ASAN
#define XV_HEAP_CHECKED 1
#define XV_QUARANTINE 256
#else
#define XV_HEAP_CHECKED 0
#endif

#define XV_FREED_BYTE 0xDD
#define XV_FRESH_BYTE 0xCD

typedef struct XvHeap XvHeap;

#if XV_HEAP_CHECKED

/* A block has been taken for size bytes. Returns it. */
void *xv_check_taken(void *block, size_t size);

/* A block is given back. The block that leaves quarantine for it, or NULL if there is none; the block itself if it is
   too large for quarantine. */
void *xv_check_freed(XvHeap *heap, void *block);

/* Takes a block out of quarantine, or NULL when it is empty. */
void *xv_check_release(XvHeap *heap);

/* Blocks of so many bytes, never used, are about to be linked. */
void xv_check_carved(char *block, size_t size, unsigned count);

/* Whole pages become free, or are about to be carved. */
void xv_check_pages(void *start, size_t size);

#else

static inline void *xv_check_taken(void *block, size_t size) { return (void)size, block; }
static inline void xv_check_carved(char *block, size_t size, unsigned count) { (void)block, (void)size, (void)count; }
static inline void xv_check_pages(void *start, size_t size) { (void)start, (void)size; }

#endif

#ifdef XV_DEBUG

/* An object begins in the block: behind a collector's head if it is a container. */
void xv_check_object(void *block, bool container);

/* Calls visit for each object. */
typedef void (*XvObjectVisitor)(void *arg, XvObject *op, size_t block_size);
void xv_check_objects(XvHeap *heap, XvObjectVisitor visit, void *arg);

#else

static inline void xv_check_object(void *block, bool container) { (void)block, (void)container; }

#endif
#endif
