/* SPDX-License-Identifier: Apache-2.0
 *
 * Something an object owns outside its interpreter's heap: a holder of a block, foreign memory. Close lets go of it,
 * since it frees the heap without visiting its objects. The object embeds a node and is on its world's list for as
 * long as it owns the thing.
 */
#ifndef XV_OBJECT_OUTSIDE_H
#define XV_OBJECT_OUTSIDE_H

#include "object/context.h"

static inline void xv_outside_add(XvWorld *world, XvOutside *node)
{
    node->prev = NULL;
    node->next = world->outside;
    if (node->next != NULL)
        node->next->prev = node;
    world->outside = node;
}

static inline void xv_outside_remove(XvWorld *world, XvOutside *node)
{
    if (node->prev != NULL)
        node->prev->next = node->next;
    else
        world->outside = node->next;
    if (node->next != NULL)
        node->next->prev = node->prev;
}

#endif
