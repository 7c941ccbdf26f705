/* SPDX-License-Identifier: Apache-2.0
 *
 * What the debug build asks at the places where a mistake would show. It is the one folder that others use before it
 * comes in the order: they ask, and it knows everything.
 */
#ifndef XV_DEBUG_DEBUG_H
#define XV_DEBUG_DEBUG_H

#include "crossview/debug.h"

#ifdef XV_DEBUG

/* Ends the process unless ts is a thread state that holds its GIL. */
void xv_debug_thread(const XvThreadState *ts);

/* Ends the process unless ts is as above and op is NULL or an object of its interpreter. 0, or for NULL -1 with
   SystemError. */
int xv_debug_argument(XvThreadState *ts, const void *op, const char *function);

/* Ends the process unless ts is as above and op is an object of its interpreter whose memory has not been given back.
   */
void xv_debug_dying(XvThreadState *ts, const XvObject *op);

/* The interpreter closes, its GIL is held: frees all that it owns itself, and reports the objects that are left. */
void xv_debug_closing(XvThreadState *ts);

/* Somebody changes the count of a block. */
void xv_debug_block_atomic(void);

#define XV_DYING(ts, op) xv_debug_dying((ts), (op))
#define XV_BLOCK_ATOMIC() xv_debug_block_atomic()

#else

#define XV_DYING(ts, op) ((void)0)
#define XV_BLOCK_ATOMIC() ((void)0)

#endif
#endif
