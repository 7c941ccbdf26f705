/* SPDX-License-Identifier: Apache-2.0
 *
 * Running a function inside an interpreter, from outside of it.
 */
#ifndef CROSSVIEW_RUN_H
#define CROSSVIEW_RUN_H

#include "crossview/errors.h"
#include "crossview/threadstate.h"

XV_BEGIN_DECLS

/* What runs inside: 0 or more, or -1 with an error set. Objects stay inside; what is to come out goes through a
   queue, a ticket, or plain memory of the caller's. */
typedef int (*XvRunProc)(XvThreadState *ts, void *arg);

/* How it went. The error is text: its type, as far as it is a const type of a loaded library, and its messages, causes
   included, stay good after the interpreter has been closed. */
typedef struct XvRunResult {
    int value;                 /* what the function returned */
    int64_t interpreter;       /* the id of the interpreter that it ran in, which is where the error comes from */
    XvError error;             /* chain[0].type NULL: none */
} XvRunResult;

/* Attaches to interp (XvInterpreter_Attach, whose outer, timeout_ns and answers these are), calls proc(ts, arg), and
   detaches. XV_OK: it has been called; *result, which may be NULL, says how it went. A -1 without an error, or an
   error without a -1, is made a SystemError. An interpreter may be given work by any number of threads at once: they
   take turns. */
XV_API XvStatus XvInterpreter_Run(XvInterpreter *interp, XvThreadState *outer, int64_t timeout_ns, XvRunProc proc,
                                  void *arg, XvRunResult *result);

XV_END_DECLS

#endif
