/* SPDX-License-Identifier: Apache-2.0
 *
 * What the library keeps of the process it is in: whether it is the child of a fork, and the one key under which a
 * thread's end is noticed.
 */
#ifndef XV_PLATFORM_PROCESS_H
#define XV_PLATFORM_PROCESS_H

#include <pthread.h>
#include <stdbool.h>

/* In the child of a fork that was made since xv_process_begin. Set before fork returns there, by the only thread
   that the child has. */
extern bool xv_is_forked;

static inline bool xv_forked(void) { return __builtin_expect(xv_is_forked, false); }

/* The calling thread, as far as attachments are bound to it. Each of its attachments writes this; nobody reads it
   but the function that is called when the thread ends. (A value of the key itself would have to be written by a
   call of the system's library each time, which costs as much as taking and dropping a GIL.) */
typedef struct XvSelf {
    void *innermost;       /* what the thread is attached with, or NULL */
    pthread_t thread;
    bool known;            /* its end will be noticed. Never true in the child of a fork */
} XvSelf;

/* The initial-exec model makes access one instruction; the system's library keeps room for such a handful of bytes in
   libraries that are loaded late. */
#if defined(__GLIBC__)
#define XV_TLS __attribute__((tls_model("initial-exec")))
#else
#define XV_TLS
#endif
extern _Thread_local XvSelf xv_self XV_TLS;

/* Makes the calling thread known, once. Without memory it stays unknown: its end is not noticed; nothing else. */
void xv_self_begin(void);

/* Once for the process; later calls do nothing. thread_ends is called by a known thread that ends. False: the system
   has no key left, or no memory. */
bool xv_process_begin(void (*thread_ends)(XvSelf *self));

#endif
