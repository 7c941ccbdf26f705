/* SPDX-License-Identifier: Apache-2.0
 *
 * The release list against an owner that comes and goes: nothing stays lying on it.
 *   pushers=n    threads that are attached nowhere, each with a block of its own
 *   debtor=1     another one that is attached elsewhere, and owes the release until its next checkpoint or detach
 *   own=1        the owner, when it comes, lets go of one itself
 *   closing=1    the interpreter is told to close meanwhile, while nobody waits for that
 *   there=1      the owner is inside at the beginning, and leaves
 *   stays=1      the owner is inside all the time and lets nobody in: only its breaker can tell it
 */
#include "world.h"

#define PUSHERS_MAX 2

static XvObject *array;
static XvBlock *blocks[PUSHERS_MAX + 2];
static XvThreadState *insider;

static bool nothing_lies_there(void) { return atomic_load(&homes[0]->mailbox.releases) == NULL; }

static bool nothing_is_owed(void) { return homes[1]->owed == NULL; }

static void pusher(void *arg) { XvBlock_Release(NULL, arg); }

static void debtor(void *arg)
{
    XvThreadState *ts = enter(homes[1]);
    XvBlock_Release(ts, arg);
    if (choose(2))
        Xv_CHECKPOINT(ts);
    XvThreadState_Detach(ts);
}

static void visitor(void *arg)
{
    XvThreadState *ts = enter(homes[0]);
    Xv_CHECKPOINT(ts);
    if (arg != NULL)
        XvBlock_Release(ts, arg);
    XvThreadState_Detach(ts);
}

static void teller(void *arg)
{
    (void)arg;
    xv_interp_begin_close(homes[0]);
}

static void leaver(void *arg)
{
    (void)arg;
    XvThreadState_Detach(insider);
}

static void stayer(void *arg)
{
    (void)arg;
    Xv_CHECKPOINT(insider);
}

void scenario(void)
{
    int pushers = option("pushers", 1), owes = option("debtor", 0), own = option("own", 0), stays = option("stays", 0);
    int there = option("there", 0);
    world_open(1 + owes);
    insider = enter(homes[0]);
    array = XvByteArray_FromStringAndSize(insider, "bytes", 5);
    for (int i = 0; i < pushers + owes + own; i++)
        blocks[i] = xv_block_borrow(insider, array);
    if (!stays && !there)
        XvThreadState_Detach(insider);

    for (int i = 0; i < pushers; i++)
        spawn("pusher", pusher, blocks[i]);
    if (owes)
        spawn("debtor", debtor, blocks[pushers]);
    if (option("closing", 0))
        spawn("teller", teller, NULL);
    spawn("owner", stays ? stayer : there ? leaver : visitor, own ? blocks[pushers + owes] : NULL);
    join_all();

    if (stays)
        Xv_CHECKPOINT(insider);
    else
        insider = NULL;
    CHECK(nothing_lies_there());
    if (owes)
        CHECK(nothing_is_owed());
    if (option("closing", 0)) {
        world_close(1 + owes);
        return;
    }
    if (insider == NULL)
        insider = enter(homes[0]);
    CHECK(XvByteArray_Resize(insider, array, 100) == 0);
    XvThreadState_Detach(insider);
    world_close(1 + owes);
}
