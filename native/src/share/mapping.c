/* SPDX-License-Identifier: Apache-2.0
 *
 * Blocks on what the system maps: files, and memory that has a descriptor and so can be another process' as well. The
 * one danger is a file that becomes shorter: touching what is gone is a SIGBUS. So a file is copied, unless the caller
 * answers for it, and memory with a descriptor must carry the seal that forbids shrinking.
 */
#include "share/block.h"

#include "platform/system.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

/* The mapping begins at the start of the page. */
static void destroy_mapping(XvThreadState *ts, XvBlock *block)
{
    uintptr_t into = (uintptr_t)block->base % (uintptr_t)sysconf(_SC_PAGESIZE);
    xv_munmap((char *)block->base - into, (size_t)block->size + into);
    if (block->fd >= 0)
        xv_close(block->fd);
    xv_pool_free(ts, block->home, block, sizeof *block);
}

/* size bytes of fd from offset, mapped. fd stays the caller's. */
static XvStatus map(int fd, int64_t offset, Xv_ssize_t size, bool writable, XvBlock **out)
{
    size_t into = (size_t)(offset % sysconf(_SC_PAGESIZE));
    XvPool *home;
    char *start;
    XvBlock *block = xv_pool_alloc(NULL, sizeof *block, &home);
    if (block == NULL)
        return XV_NOMEM;
    start = xv_mmap((size_t)size + into, writable ? PROT_READ | PROT_WRITE : PROT_READ, MAP_SHARED, fd,
                 (off_t)(offset - (int64_t)into));
    if (start == MAP_FAILED) {
        xv_pool_free(NULL, home, block, sizeof *block);
        return errno == ENOMEM ? XV_NOMEM : XV_OSERROR;
    }
    xv_block_init(block, home, start + into, size, !writable, destroy_mapping);
    *out = block;
    return XV_OK;
}

/* size bytes of fd from offset, read into memory. */
static XvStatus copy(int fd, int64_t offset, Xv_ssize_t size, XvBlock **out)
{
    XvBlock *block;
    Xv_ssize_t at = 0;
    XvStatus status = XvBlock_New(size, &block);
    if (status != XV_OK)
        return status;
    while (at < size) {
        ssize_t n = xv_pread(fd, (char *)block->base + at, (size_t)(size - at), (off_t)(offset + at));
        if (n <= 0) {   /* 0: somebody has made the file shorter since its size was asked */
            status = n < 0 ? XV_OSERROR : XV_INVALID;
            XvBlock_Release(NULL, block);
            return status;
        }
        at += n;
    }
    block->readonly = 1;   /* what is written here would not be in the file */
    *out = block;
    return XV_OK;
}

/* The part of fd that is asked for: size -1 means up to the end. */
static XvStatus measure(int fd, int64_t offset, Xv_ssize_t *size)
{
    struct stat info;
    if (xv_fstat(fd, &info) < 0)
        return XV_OSERROR;
    if (!S_ISREG(info.st_mode) || offset < 0 || offset > info.st_size)
        return XV_INVALID;
    if (*size == -1)
        *size = (Xv_ssize_t)(info.st_size - offset);
    return *size < 0 || *size > info.st_size - offset ? XV_INVALID : XV_OK;
}

XvStatus XvBlock_FromFile(const char *path, int64_t offset, Xv_ssize_t size, unsigned flags, XvBlock **out)
{
    bool mapped = (flags & XV_FILE_KEEPS_SIZE) != 0, writable = (flags & XV_FILE_WRITE) != 0;
    XvStatus status;
    int fd;
    *out = NULL;
    if (flags & ~(unsigned)(XV_FILE_KEEPS_SIZE | XV_FILE_WRITE) || (writable && !mapped))
        return XV_INVALID;
    /* O_NONBLOCK: to open a pipe with a name would wait for its other end; it is refused below. */
    fd = xv_open(path, (writable ? O_RDWR : O_RDONLY) | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return XV_OSERROR;
    status = measure(fd, offset, &size);
    if (status == XV_OK)
        status = mapped && size != 0 ? map(fd, offset, size, writable, out) : copy(fd, offset, size, out);
    xv_close(fd);
    return status;
}

XvStatus XvBlock_NewMemfd(Xv_ssize_t size, XvBlock **out)
{
    XvStatus status = XV_OSERROR;
    int fd;
    *out = NULL;
    if (size <= 0)
        return XV_INVALID;
    fd = xv_memfd_create("crossview", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (fd < 0)
        return XV_OSERROR;
    if (xv_ftruncate(fd, (off_t)size) == 0 && xv_fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK) == 0)
        status = map(fd, 0, size, true, out);
    if (status == XV_OK)
        (*out)->fd = fd;
    else
        xv_close(fd);
    return status;
}

XvStatus XvBlock_FromMemfd(int fd, int readonly, XvBlock **out)
{
    Xv_ssize_t size = -1;
    int seals = xv_fcntl(fd, F_GET_SEALS, 0);
    XvStatus status;
    *out = NULL;
    if (seals < 0)   /* EINVAL: a file of some other kind */
        return errno == EINVAL ? XV_INVALID : XV_OSERROR;
    /* The seal first: once it is there, the size that is asked afterwards cannot become less. */
    if (!(seals & F_SEAL_SHRINK))
        return XV_INVALID;
    status = measure(fd, 0, &size);
    if (status != XV_OK)
        return status;
    return size == 0 ? XV_INVALID : map(fd, 0, size, !readonly, out);
}

int XvBlock_Fd(const XvBlock *block) { return block->fd; }
