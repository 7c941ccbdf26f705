/* SPDX-License-Identifier: Apache-2.0
 *
 * The bound on recursion. A structure that is nested deeper than the C stack would bear is an error, not a crash:
 * repr, comparison, hash and calls count how deep they are, on the thread state, and stop with a RecursionError.
 * (Dealloc is not bounded but flat: what is nested too deeply waits its turn.) An attachment made inside another
 * one goes on counting from there, since both stand on one stack.
 */
#ifndef CROSSVIEW_RECURSION_H
#define CROSSVIEW_RECURSION_H

#include "crossview/threadstate.h"

XV_BEGIN_DECLS

/* How deep it goes. */
#define XV_RECURSION_LIMIT 1000

/* One level down. 0, or -1 with RecursionError "maximum recursion depth exceeded" followed by where (" in
   comparison"; "" for nothing). For slots and functions that call back into the core in a way that could repeat. */
XV_API int Xv_EnterRecursiveCall(XvThreadState *ts, const char *where);

/* One level up; once for each Enter that returned 0. */
XV_API void Xv_LeaveRecursiveCall(XvThreadState *ts);

XV_END_DECLS

#endif
