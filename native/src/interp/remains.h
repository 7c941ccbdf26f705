/* SPDX-License-Identifier: Apache-2.0
 *
 * What a closed interpreter leaves behind: segments whose bytes are still borrowed by shared blocks.
 *
 * In life a segment counts its borrowers plainly, under the GIL. Close turns that into an atomic count with one more
 * for itself, *before* it exchanges the release list for CLOSED: a borrower that reads CLOSED may let go at
 * once, and must find the atomic count right. Whoever takes it to zero unmaps.
 */
#ifndef XV_INTERP_REMAINS_H
#define XV_INTERP_REMAINS_H

#include "heap/heap.h"

/* Close: the segments that must stay now count atomically. */
void xv_remains_begin(XvHeap *heap);

/* One borrower less: acq_rel, since the unmapping comes after everybody's last look. */
void xv_remains_drop(XvSegment *segment);

/* Close gives up its own count of each segment in a list linked by `next`. */
void xv_remains_end(XvSegment *kept);

#endif
