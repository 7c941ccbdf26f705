/* SPDX-License-Identifier: Apache-2.0 */
#include "share/keepers.h"

#ifdef XV_DEBUG

#include <pthread.h>
#include <stdio.h>

/* Guards the lists of all blocks. A proxy lies in its interpreter's heap, and leaves its list before that goes. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

void xv_keeper_comes(XvThreadState *ts, XvProxy *proxy)
{
    pthread_mutex_lock(&lock);
    proxy->interp = ts->interp;
    proxy->next_keeper = proxy->block->keepers;
    proxy->block->keepers = proxy;
    pthread_mutex_unlock(&lock);
}

void xv_keeper_gone(XvProxy *proxy)
{
    XvProxy **at;
    pthread_mutex_lock(&lock);
    for (at = &proxy->block->keepers; *at != proxy; at = &(*at)->next_keeper)
        ;
    *at = proxy->next_keeper;
    pthread_mutex_unlock(&lock);
}

size_t xv_keepers_names(const XvBlock *block, char *text, size_t size)
{
    size_t length = 0;
    pthread_mutex_lock(&lock);
    for (const XvProxy *proxy = block->keepers; proxy != NULL && length + 1 < size; proxy = proxy->next_keeper) {
        int n = snprintf(text + length, size - length, "%sinterpreter %lld '%s'", length != 0 ? ", " : "",
                         (long long)proxy->interp->id, proxy->interp->name);
        length = n < 0 ? size : length + (size_t)n;
    }
    pthread_mutex_unlock(&lock);
    return length < size ? length : size - 1;
}

#endif
