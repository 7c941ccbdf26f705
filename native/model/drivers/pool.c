/* SPDX-License-Identifier: Apache-2.0
 *
 * Pieces of an interpreter's pool that come back from elsewhere, while their home takes new ones.
 *   returners=n  threads that are attached nowhere, each with a piece
 *   attached=1   another one, that is attached elsewhere
 *   closing=1    the owner closes its interpreter in the end, whoever may still come
 *   later=1      and makes another one, which has the pool again
 */
#include "world.h"

#include "interp/pool.h"

#define PIECE ((size_t)128)
#define PIECES 4

static XvPool *home;
static char *pieces[PIECES];

static char *take(XvThreadState *ts)
{
    XvPool *pool;
    char *piece = xv_pool_alloc(ts, PIECE, &pool);
    CHECK(piece != NULL && pool == home);
    piece[0] = piece[PIECE - 1] = 1;
    return piece;
}

static void give(XvThreadState *ts, char *piece)
{
    CHECK(++piece[0] == 2 && ++piece[PIECE - 1] == 2);
    xv_pool_free(ts, home, piece, PIECE);
}

static void returner(void *arg) { give(NULL, arg); }

static void elsewhere(void *arg)
{
    XvThreadState *ts = enter(homes[1]);
    give(ts, arg);
    XvThreadState_Detach(ts);
}

static void take_two(XvThreadState *ts)
{
    char *one = take(ts), *other = take(ts);
    CHECK(one != other);
    give(ts, one);
    give(ts, other);
}

static void owner(void *arg)
{
    XvThreadState *ts = enter(homes[0]);
    (void)arg;
    take_two(ts);
    XvThreadState_Detach(ts);
    if (!option("closing", 0) && !option("later", 0))
        return;
    CHECK(XvInterpreter_Close(homes[0], NULL, XV_FOREVER) == XV_OK);
    XvInterpreter_Release(homes[0]);
    if (option("later", 0)) {
        CHECK(XvInterpreter_New(runtime, NULL, &homes[0]) == XV_OK);
        keep(homes[0]);
        ts = enter(homes[0]);
        take_two(ts);
        XvThreadState_Detach(ts);
        CHECK(XvInterpreter_Close(homes[0], NULL, XV_FOREVER) == XV_OK);
        XvInterpreter_Release(homes[0]);
    }
}

void scenario(void)
{
    int returners = option("returners", 1), attached = option("attached", 0);
    XvThreadState *ts;
    world_open(1 + attached);
    home = &homes[0]->pool;
    ts = enter(homes[0]);
    for (int i = 0; i < returners + attached; i++)
        pieces[i] = take(ts);
    XvThreadState_Detach(ts);

    for (int i = 0; i < returners; i++)
        spawn("returner", returner, pieces[i]);
    if (attached)
        spawn("elsewhere", elsewhere, pieces[returners]);
    spawn("owner", owner, NULL);
    join_all();
    if (option("closing", 0) || option("later", 0))
        homes[0] = homes[1];
    world_close(attached + !(option("closing", 0) || option("later", 0)));
}
