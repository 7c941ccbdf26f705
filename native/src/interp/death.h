/* SPDX-License-Identifier: Apache-2.0
 *
 * How those leave who cannot do it themselves (crossview/death.h).
 *
 * One that holds the GIL is let out at once, by the thread that ends, or by whoever has found that it is lost. One that
 * does not (it had let go, or another attachment is inside it) may be counted out under the GIL only; so its thread
 * state, which has room for that, goes on the release list, and nobody waits.
 */
#ifndef XV_INTERP_DEATH_H
#define XV_INTERP_DEATH_H

#include "interp/interp.h"
#include "platform/process.h"

/* The calling thread, which is self, ends. */
void xv_thread_ends(XvSelf *self);

#endif
