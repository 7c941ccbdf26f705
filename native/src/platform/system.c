/* SPDX-License-Identifier: Apache-2.0 */
#include "platform/system.h"

#include "platform/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>

#ifdef XV_DEBUG

/* Of a thread, as the allocations that fail are (memory.c). */
static _Thread_local struct {
    unsigned calls;
    int error;
    int64_t made, first, last;
} refusal = {.last = -1};

bool xv_refused(XvSystemCalls calls)
{
    if (!(refusal.calls & calls))
        return false;
    refusal.made++;
    if (refusal.made < refusal.first || refusal.made > refusal.last)
        return false;
    errno = refusal.error;
    return true;
}

int64_t xv_refuse(unsigned calls, int64_t first, int64_t count, int error)
{
    int64_t before = refusal.made;
    refusal.calls = calls;
    refusal.error = error;
    refusal.made = 0;
    refusal.first = first;
    refusal.last = -1;
    if (count > 0 && __builtin_add_overflow(first, count - 1, &refusal.last))
        refusal.last = INT64_MAX;
    return before;
}

#endif

/* Mappings: memory that fails to come */

static bool no_memory(void)
{
    if (xv_refused(XV_CALL_MAP))
        return true;
    if (!xv_fails())
        return false;
    errno = ENOMEM;
    return true;
}

void *xv_mmap(size_t size, int protection, int flags, int file, off_t offset)
{
    return no_memory() ? MAP_FAILED : mmap(NULL, size, protection, flags, file, offset);
}

void *xv_reserve(size_t size)
{
    return xv_refused(XV_CALL_MAP) ? MAP_FAILED
        : mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
}

void *xv_mremap(void *old, size_t old_size, size_t size, int flags, void *to)
{
#ifdef MREMAP_FIXED
    void *moved = no_memory() ? MAP_FAILED : mremap(old, old_size, size, flags, to);
    return moved == MAP_FAILED ? NULL : moved;
#else
    (void)old, (void)old_size, (void)size, (void)flags, (void)to;
    return NULL;
#endif
}

void xv_munmap(void *start, size_t size)
{
    int error = errno;
    if (!xv_refused(XV_CALL_UNMAP))
        munmap(start, size);
    errno = error;
}

int xv_madvise(void *start, size_t size, int advice)
{
    return xv_refused(XV_CALL_UNMAP) ? -1 : madvise(start, size, advice);
}

/* Files. Around what may be a point of cancellation stands a pair of these. */

static int hold_on(void)
{
    int before;
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before);
    return before;
}

static void let_go(int before) { pthread_setcancelstate(before, &before); }

/* Asks until it is no signal that is in the way. */
#define ASKED(result, call)                                                                                            \
    do {                                                                                                               \
        int asked_before = hold_on();                                                                                  \
        do                                                                                                             \
            (result) = xv_refused(XV_CALL_FILE) ? -1 : (call);                                                         \
        while ((result) < 0 && errno == EINTR);                                                                        \
        let_go(asked_before);                                                                                          \
    } while (0)

int xv_open(const char *path, int flags)
{
    int file;
    ASKED(file, open(path, flags));
    return file;
}

int xv_memfd_create(const char *name, unsigned flags)
{
    int file;
    ASKED(file, memfd_create(name, flags));
    return file;
}

int xv_ftruncate(int file, off_t size)
{
    int result;
    ASKED(result, ftruncate(file, size));
    return result;
}

int xv_fcntl(int file, int command, int argument)
{
    int result;
    ASKED(result, fcntl(file, command, argument));
    return result;
}

int xv_fstat(int file, struct stat *info)
{
    int result;
    ASKED(result, fstat(file, info));
    return result;
}

ssize_t xv_pread(int file, void *to, size_t size, off_t offset)
{
    ssize_t n;
    ASKED(n, pread(file, to, size, offset));
    return n;
}

void xv_close(int file)
{
    int before = hold_on(), error = errno;
    close(file);
    errno = error;
    let_go(before);
}
