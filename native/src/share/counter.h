/* SPDX-License-Identifier: Apache-2.0
 *
 * The ticket counter: where the shares lie that tickets stand for.
 *
 * A ticket is a number: the place of its share, and how often that place had been used before. A place holds the number
 * that is good for it and whether a share lies there, in one word. Claiming is one compare-and-swap of that word, so
 * there is exactly one winner; and a number that has been spent fits no place any more, so the second to come, however
 * late, loses too. The memory of a place is used again and never given back: whoever is late may look.
 *
 * Orders: what lies in a place is published with release and claimed with acquire. Giving a place back is a release (of
 * the reads of the claimer), taking it for the next ticket an acquire. The list of free places compares a tag besides
 * the place (ABA: single places are popped).
 */
#ifndef XV_SHARE_COUNTER_H
#define XV_SHARE_COUNTER_H

#include "share/view.h"

/* A place and its ticket, which nobody can claim yet. 0: out of memory. */
uint64_t xv_counter_reserve(void);

/* The share of a ticket, for whoever has reserved or claimed it: to be written, or read. */
XvShare *xv_counter_share(uint64_t ticket);

/* The share lies there from now on: the ticket may be claimed (again). */
void xv_counter_publish(uint64_t ticket);

/* Whether the ticket is the caller's now, to call publish or spend. */
bool xv_counter_claim(uint64_t ticket);

/* For whoever has claimed the ticket: the share lies in the same place under another number, which is the answer,
   and the old one is spent. */
uint64_t xv_counter_renew(uint64_t ticket);

/* Nobody will claim the ticket any more; its place is free. */
void xv_counter_spend(uint64_t ticket);

#endif
