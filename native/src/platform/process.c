/* SPDX-License-Identifier: Apache-2.0 */
#include "platform/process.h"

#include "platform/system.h"

bool xv_is_forked;
_Thread_local XvSelf xv_self XV_TLS;

/* A known thread's value is its XvSelf, so that the system calls the destructor. */
static pthread_key_t key;
static void (*on_end)(XvSelf *self);

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static bool begun;

static void forked(void)
{
    xv_is_forked = true;
    xv_self.known = false;
}

/* Another key's destructor may attach again, after this: then the thread is made known again. */
static void ends(void *value)
{
    XvSelf *self = value;
    self->known = false;
    on_end(self);
}

void xv_self_begin(void)
{
    xv_self.thread = pthread_self();
    xv_self.known = !xv_is_forked && !xv_refused(XV_CALL_THREAD) && pthread_setspecific(key, &xv_self) == 0;
}

bool xv_process_begin(void (*thread_ends)(XvSelf *self))
{
    bool done;
    if (xv_forked())
        return true;
    pthread_mutex_lock(&lock);
    if (!begun && !xv_refused(XV_CALL_THREAD) && pthread_key_create(&key, ends) == 0) {
        on_end = thread_ends;
        begun = !xv_refused(XV_CALL_THREAD) && pthread_atfork(NULL, NULL, forked) == 0;
        if (!begun)
            pthread_key_delete(key);
    }
    done = begun;
    pthread_mutex_unlock(&lock);
    return done;
}
