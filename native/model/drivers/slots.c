/* SPDX-License-Identifier: Apache-2.0
 *
 * Address space: two threads take and give single slots and longer pieces; nobody gets what another one has.
 *   first=1      one of them begins with a longer piece, as nobody has taken a slot before
 */
#include "checker.h"

#include "platform/slots.h"

#include <stddef.h>

static void *held[2];

static void user(void *arg)
{
    void **mine = arg;
    if (option("first", 0) && mine == held)
        xv_slots_give(xv_slots_take(2 * XV_SLOT_SIZE), 2 * XV_SLOT_SIZE);
    xv_slots_give(xv_slots_take(XV_SLOT_SIZE), XV_SLOT_SIZE);
    *mine = xv_slots_take(XV_SLOT_SIZE);
}

void scenario(void)
{
    spawn("user", user, &held[0]);
    spawn("user", user, &held[1]);
    join_all();
    CHECK(held[0] != NULL && held[1] != NULL && held[0] != held[1]);
}
