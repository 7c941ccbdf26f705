/* SPDX-License-Identifier: Apache-2.0
 *
 * Litmus shapes: the fewest steps of two threads that tell one memory model from another, about counts.
 *
 * A shape is a row of hazard.h: the same frame aligns, staggers and judges its trials. Its judge looks for one
 * outcome, and says that the count is off where it came about. Plain accesses are relaxed atomics in the order in
 * which they are written (the compiler may not reorder them), which are the plain instructions of the CPU; what is
 * observed is the CPU.
 */
#ifndef XVLAB_LITMUS_H
#define XVLAB_LITMUS_H

#include "hazard.h"

extern const XvLabRow xvlab_shape_lost_update_plain;
extern const XvLabRow xvlab_shape_lost_update_atomic;
extern const XvLabRow xvlab_shape_split_no_fence;
extern const XvLabRow xvlab_shape_split_one_fence;
extern const XvLabRow xvlab_shape_split_two_fences;
extern const XvLabRow xvlab_shape_message_plain;
extern const XvLabRow xvlab_shape_message_ordered;

/* What xvlab_litmus_run does, for any shape. */
XvStatus xvlab_litmus_run_shape(XvLabCrew *crew, const XvLabRow *shape, int64_t duration_ns, uint64_t seed,
                                XvLabLitmusSample *out);

#endif
