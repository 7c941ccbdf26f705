/* SPDX-License-Identifier: Apache-2.0
 *
 * Spelling: what is exported, how sizes are written, which version this is, and the status codes of the calls
 * that happen outside any interpreter and so have no error indicator to set.
 */
#ifndef CROSSVIEW_EXPORT_H
#define CROSSVIEW_EXPORT_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
#define XV_BEGIN_DECLS extern "C" {
#define XV_END_DECLS }
#else
#define XV_BEGIN_DECLS
#define XV_END_DECLS
#endif

/* The library is built with hidden visibility: what carries XV_API is the interface, nothing else is. */
#define XV_API __attribute__((visibility("default")))

/* Changes whenever a binding built against the old headers would misbehave with the new library. */
#define XV_ABI_VERSION 1

/* A signed size, as CPython's Py_ssize_t: lengths, indices, counts. Bytes unless a name says otherwise. */
typedef ptrdiff_t Xv_ssize_t;
#define XV_SSIZE_MAX PTRDIFF_MAX

/* Time spans are nanoseconds of CLOCK_MONOTONIC. Zero tries once; XV_FOREVER waits without end. */
#define XV_FOREVER (-1)

/* What a call outside an interpreter answers. Calls inside one return NULL or -1 and set the error indicator. */
typedef enum XvStatus {
    XV_OK = 0,
    XV_BUSY = 1,      /* would have to wait */
    XV_TIMEOUT = 2,   /* waited as long as it was told to */
    XV_CLOSED = 3,    /* the interpreter, queue or runtime is closed or closing */
    XV_NOMEM = 4,     /* out of memory */
    XV_INVALID = 5,   /* an argument or a state that the call's contract excludes */
    XV_OVERFLOW = 6,  /* a count would not fit */
    XV_ABANDONED = 7, /* a thread has died inside, and nobody has acknowledged it (death.h) */
    XV_FORKED = 8,    /* this process is the child of a fork: its copy of the library is dead */
    XV_OSERROR = 9    /* the operating system refused; errno says why */
} XvStatus;

XV_BEGIN_DECLS

/* XV_ABI_VERSION of the library that is really loaded; bindings compare it with their own. */
XV_API int Xv_AbiVersion(void);

/* The library's version, "major.minor.patch". Static storage. */
XV_API const char *Xv_Version(void);

/* One English sentence for a status. Static storage. */
XV_API const char *XvStatus_Message(XvStatus status);

XV_END_DECLS

#endif
