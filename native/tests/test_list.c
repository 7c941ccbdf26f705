/* SPDX-License-Identifier: Apache-2.0
 *
 * list: who owns which reference, and what lies in a cell.
 */
#include "world.h"

static XvObject *new_list(XvThreadState *ts, Xv_ssize_t size)
{
    XvObject *list = XvList_New(ts, size);
    CHECK_OBJECT(ts, list);
    return list;
}

/* An int that nobody else has a reference to. */
static XvObject *new_item(XvThreadState *ts, int64_t value)
{
    XvObject *item = XvInt_FromInt64(ts, 1000 + value);
    CHECK_OBJECT(ts, item);
    CHECK_INT(Xv_REFCNT(item), ==, 1);
    return item;
}

TEST("a new list has as many cells as asked for, all empty")
{
    World world = open_world();
    XvObject *list = new_list(world.ts, 3);
    CHECK(XvList_Check(list));
    CHECK_INT(XvList_Size(world.ts, list), ==, 3);
    for (Xv_ssize_t i = 0; i < 3; i++) {
        CHECK_PTR(XvList_GetItem(world.ts, list, i), ==, NULL);
        CHECK_RAISED(world.ts, XvExc_IndexError, "");
    }
    Xv_DECREF(world.ts, list);
    close_world(world);
}

TEST("SetItem steals the reference")
{
    World world = open_world();
    XvObject *list = new_list(world.ts, 1), *item = new_item(world.ts, 0);
    Xv_INCREF(item);
    CHECK_INT(XvList_SetItem(world.ts, list, 0, item), ==, 0);
    CHECK_INT(Xv_REFCNT(item), ==, 2);
    Xv_DECREF(world.ts, list);
    CHECK_INT(Xv_REFCNT(item), ==, 1);
    Xv_DECREF(world.ts, item);
    close_world(world);
}

TEST("SetItem steals the reference also when it fails")
{
    World world = open_world();
    XvObject *list = new_list(world.ts, 1), *item = new_item(world.ts, 0);
    const Xv_ssize_t outside[] = {-1, 1, XV_SSIZE_MAX, PTRDIFF_MIN};
    for (size_t i = 0; i < sizeof outside / sizeof *outside; i++) {
        Xv_INCREF(item);
        CHECK_INT(XvList_SetItem(world.ts, list, outside[i], item), ==, -1);
        CHECK_RAISED(world.ts, XvExc_IndexError, "");
        CHECK_INT(Xv_REFCNT(item), ==, 1);
    }
    Xv_INCREF(item);
    CHECK_INT(XvList_SetItem(world.ts, Xv_None(world.ts), 0, item), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "");
    CHECK_INT(Xv_REFCNT(item), ==, 1);
    Xv_DECREF(world.ts, item);
    Xv_DECREF(world.ts, list);
    close_world(world);
}

TEST("SetItem drops what lay in the cell")
{
    World world = open_world();
    XvObject *list = new_list(world.ts, 1), *old = new_item(world.ts, 0), *item = new_item(world.ts, 1);
    Xv_INCREF(old);
    CHECK_INT(XvList_SetItem(world.ts, list, 0, old), ==, 0);
    CHECK_INT(XvList_SetItem(world.ts, list, 0, item), ==, 0);
    CHECK_INT(Xv_REFCNT(old), ==, 1);
    CHECK_PTR(XvList_GetItem(world.ts, list, 0), ==, item);
    Xv_DECREF(world.ts, old);
    Xv_DECREF(world.ts, list);
    close_world(world);
}

TEST("a cell may be given the object that it holds")
{
    World world = open_world();
    XvObject *list = new_list(world.ts, 1), *item = new_item(world.ts, 0);
    CHECK_INT(XvList_SetItem(world.ts, list, 0, item), ==, 0);
    Xv_INCREF(item);
    CHECK_INT(XvList_SetItem(world.ts, list, 0, item), ==, 0);
    CHECK_INT(Xv_REFCNT(item), ==, 1);
    CHECK_INT(XvInt_AsInt64(world.ts, XvList_GetItem(world.ts, list, 0)), ==, 1000);
    Xv_DECREF(world.ts, list);
    close_world(world);
}

TEST("GetItem borrows")
{
    World world = open_world();
    XvObject *list = new_list(world.ts, 1), *item = new_item(world.ts, 0);
    CHECK_INT(XvList_SetItem(world.ts, list, 0, item), ==, 0);
    CHECK_PTR(XvList_GetItem(world.ts, list, 0), ==, item);
    CHECK_INT(Xv_REFCNT(item), ==, 1);
    Xv_DECREF(world.ts, list);
    close_world(world);
}

TEST("GetItem outside of the list is an IndexError")
{
    World world = open_world();
    XvObject *list = new_list(world.ts, 2);
    const Xv_ssize_t outside[] = {-1, 2, XV_SSIZE_MAX, PTRDIFF_MIN};
    for (size_t i = 0; i < sizeof outside / sizeof *outside; i++) {
        CHECK_PTR(XvList_GetItem(world.ts, list, outside[i]), ==, NULL);
        CHECK_RAISED(world.ts, XvExc_IndexError, "");
    }
    Xv_DECREF(world.ts, list);
    close_world(world);
}

TEST("Append takes a reference of its own, and the list grows")
{
    World world = open_world();
    int64_t live = live_blocks(world.ts);
    XvObject *list = new_list(world.ts, 0);
    for (int64_t i = 0; i < 20000; i++) {
        XvObject *item = new_item(world.ts, i);
        CHECK_INT(XvList_Append(world.ts, list, item), ==, 0);
        CHECK_INT(Xv_REFCNT(item), ==, 2);
        Xv_DECREF(world.ts, item);
        CHECK_INT(XvList_Size(world.ts, list), ==, i + 1);
    }
    for (int64_t i = 0; i < 20000; i++) {
        XvObject *item = XvList_GetItem(world.ts, list, i);
        CHECK_INT(Xv_REFCNT(item), ==, 1);
        CHECK_INT(XvInt_AsInt64(world.ts, item), ==, 1000 + i);
    }
    Xv_DECREF(world.ts, list);
    CHECK_INT(live_blocks(world.ts), ==, live);
    close_world(world);
}

TEST("a cell that Append added behind empty ones is where it belongs")
{
    World world = open_world();
    XvObject *list = new_list(world.ts, 2);
    CHECK_INT(XvList_Append(world.ts, list, Xv_None(world.ts)), ==, 0);
    CHECK_INT(XvList_Size(world.ts, list), ==, 3);
    CHECK_PTR(XvList_GetItem(world.ts, list, 2), ==, Xv_None(world.ts));
    CHECK_PTR(XvList_GetItem(world.ts, list, 1), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_IndexError, "");
    Xv_DECREF(world.ts, list);
    close_world(world);
}

TEST("lists in lists in lists go without using up the stack")
{
    World world = open_world();
    int64_t live = live_blocks(world.ts);
    XvObject *outermost = new_list(world.ts, 0);
    for (int i = 0; i < 300000; i++) {
        XvObject *list = new_list(world.ts, 1);
        CHECK_INT(XvList_SetItem(world.ts, list, 0, outermost), ==, 0);
        outermost = list;
    }
    Xv_DECREF(world.ts, outermost);
    CHECK_INT(live_blocks(world.ts), ==, live);
    close_world(world);
}

/* So many lists side by side below the depth at which a dealloc puts them aside: each must be taken up from the same
   place, not from within the one before. On a small stack, which a nested loop would use up. */
static void *drop_a_wide_tree(void *arg)
{
    World *world = arg;
    XvObject *outermost = new_list(world->ts, 0);
    for (int i = 0; i < 100000; i++) {
        XvObject *leaf = new_list(world->ts, 0);
        CHECK_INT(XvList_Append(world->ts, outermost, leaf), ==, 0);
        Xv_DECREF(world->ts, leaf);
    }
    for (int i = 0; i < 60; i++) {
        XvObject *list = new_list(world->ts, 1);
        CHECK_INT(XvList_SetItem(world->ts, list, 0, outermost), ==, 0);
        outermost = list;
    }
    Xv_DECREF(world->ts, outermost);
    return NULL;
}

TEST("a hundred thousand lists deep in other lists go without using up a small stack")
{
    World world = open_world();
    int64_t live = live_blocks(world.ts);
    for (int round = 0; round < 2; round++) {
        pthread_attr_t small;
        pthread_t thread;
        CHECK_INT(pthread_attr_init(&small), ==, 0);
        CHECK_INT(pthread_attr_setstacksize(&small, 256 * 1024), ==, 0);
        CHECK_INT(pthread_create(&thread, &small, drop_a_wide_tree, &world), ==, 0);
        join_thread(thread);
        pthread_attr_destroy(&small);
    }
    CHECK_INT(live_blocks(world.ts), ==, live);
    close_world(world);
}

TEST("a list that holds itself goes with its interpreter")
{
    World world = open_world();
    XvObject *list = new_list(world.ts, 0);
    CHECK_INT(XvList_Append(world.ts, list, list), ==, 0);
    CHECK_INT(Xv_REFCNT(list), ==, 2);
    Xv_DECREF(world.ts, list);
    close_world(world);
}

TEST("sizes that are no sizes are errors")
{
    World world = open_world();
    CHECK_PTR(XvList_New(world.ts, -1), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_ValueError, "");
    CHECK_PTR(XvList_New(world.ts, (Xv_ssize_t)1 << 57), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_MemoryError, "");
    CHECK_PTR(XvList_New(world.ts, XV_SSIZE_MAX), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_MemoryError, "");
    close_world(world);
}

TEST("what is not a list is a TypeError")
{
    World world = open_world();
    XvObject *none = Xv_None(world.ts);
    CHECK_INT(XvList_Size(world.ts, none), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "");
    CHECK_PTR(XvList_GetItem(world.ts, none, 0), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_TypeError, "");
    CHECK_INT(XvList_Append(world.ts, none, none), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "");
    close_world(world);
}
