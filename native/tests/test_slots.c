/* SPDX-License-Identifier: Apache-2.0
 *
 * Address space for heaps, asked from inside (the core's object files are a part of this program): what is taken is
 * zero, also where the system has not taken back what was there. Needs the debug build.
 */
#include "world.h"

#include "platform/slots.h"

#include <errno.h>

static void check_zero(const char *slot)
{
    for (size_t i = 0; i < XV_SLOT_SIZE; i++)
        CHECK_INT(slot[i], ==, 0);
}

TEST("a slot that is taken again is zero, whether the system took its pages back or refused to")
{
    for (int refused = 0; refused < 2; refused++) {
        char *slot = xv_slots_take(XV_SLOT_SIZE);
        CHECK(slot != NULL);
        check_zero(slot);
        memset(slot, 0x5A, XV_SLOT_SIZE);
        XvDebug_FailSystemCalls(XV_CALL_UNMAP, 1, refused, EINVAL);
        xv_slots_give(slot, XV_SLOT_SIZE);
        CHECK_INT(XvDebug_FailSystemCalls(0, 1, 0, 0), ==, 1);
        char *again = xv_slots_take(XV_SLOT_SIZE);
        CHECK_PTR(again, ==, slot); /* the one that was given last: else this shows nothing */
        check_zero(again);
        xv_slots_give(again, XV_SLOT_SIZE);
    }
}

TEST("without an arena each slot is a mapping of its own, and aligned")
{
    XvDebug_FailSystemCalls(XV_CALL_MAP, 1, 1, ENOMEM);
    char *slot = xv_slots_take(XV_SLOT_SIZE), *other = xv_slots_take(XV_SLOT_SIZE);
    XvDebug_FailSystemCalls(0, 1, 0, 0);
    CHECK(slot != NULL && other != NULL && slot != other);
    CHECK_UINT((uintptr_t)slot % XV_SLOT_SIZE, ==, 0);
    CHECK_UINT((uintptr_t)other % XV_SLOT_SIZE, ==, 0);
    xv_slots_give(slot, XV_SLOT_SIZE);
    xv_slots_give(other, XV_SLOT_SIZE);
}
