/* SPDX-License-Identifier: Apache-2.0
 *
 * What the core asks of the system and may be refused: mappings, files, sleep, and to be told when a thread ends. Each
 * call has the name and the answers of the one that it makes, and three things beside:
 *
 *   - It is no point at which a thread is cancelled (pthread_cancel). That would end the thread in the middle of a
 *     function that owns a descriptor or a lock; so a cancelled thread goes on until it has left the core.
 *   - A signal does not interrupt it: what the system gave up with EINTR is asked again. (Sleep may end with one, as it
 *     may for no reason.)
 *   - The debug build can have it refused (crossview/debug.h: XvDebug_FailSystemCalls). Mappings are refused with the
 *     allocations of memory.h as well.
 */
#ifndef XV_PLATFORM_SYSTEM_H
#define XV_PLATFORM_SYSTEM_H

#include "crossview/debug.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/types.h>

#ifdef XV_DEBUG

/* Whether a call is one that has been told to fail; errno is then what was told with it. Counts it. */
bool xv_refused(XvSystemCalls calls);

/* From now on the calling thread's calls of these kinds from first (1: the next) to first + count - 1 fail with error;
   count 0: none does. How many it has made since the last time. */
int64_t xv_refuse(unsigned calls, int64_t first, int64_t count, int error);

#else

static inline bool xv_refused(XvSystemCalls calls) { return (void)calls, false; }

#endif

/* MAP_FAILED. */
void *xv_mmap(size_t size, int protection, int flags, int file, off_t offset);

/* Address space that costs nothing until it is touched, of which there may be none: MAP_FAILED. Whoever asks can do
   without, so it is no allocation that is told to fail (memory.h), though a call that is (XV_CALL_MAP). */
void *xv_reserve(size_t size);

/* NULL stands for MAP_FAILED. */
void *xv_mremap(void *old, size_t old_size, size_t size, int flags, void *to);

/* What cannot be unmapped stays, and nobody could do anything about it. Keeps errno. */
void xv_munmap(void *start, size_t size);
int xv_madvise(void *start, size_t size, int advice);

/* -1 with errno. */
int xv_open(const char *path, int flags);
int xv_memfd_create(const char *name, unsigned flags);
int xv_ftruncate(int file, off_t size);
int xv_fcntl(int file, int command, int argument);
int xv_fstat(int file, struct stat *info);
ssize_t xv_pread(int file, void *to, size_t size, off_t offset);

/* Keeps errno. The descriptor is gone whatever the system says. */
void xv_close(int file);

#endif
