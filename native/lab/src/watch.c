/* SPDX-License-Identifier: Apache-2.0 */
#include "watch.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

int xvlab_watch_open(void)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/self/task/%ld/schedstat", (long)syscall(SYS_gettid));
    return open(path, O_RDONLY | O_CLOEXEC);
}

int64_t xvlab_watch_kept(int watch)
{
    char text[96], *rest;
    ssize_t length = watch < 0 ? -1 : pread(watch, text, sizeof text - 1, 0);
    if (length <= 0)
        return 0;
    text[length] = 0;
    strtoll(text, &rest, 10);
    return strtoll(rest, NULL, 10);
}

void xvlab_watch_close(int watch)
{
    if (watch >= 0)
        close(watch);
}
