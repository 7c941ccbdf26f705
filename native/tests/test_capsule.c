/* SPDX-License-Identifier: Apache-2.0
 *
 * capsule: a pointer is given out under the right name only, and its destructor is called once.
 */
#include "values.h"

static int destroyed;

static void count_destruction(void *pointer, void *context)
{
    CHECK_PTR(pointer, ==, &destroyed);
    *(int *)context += 1;
}

TEST("a capsule gives its pointer to who knows its name")
{
    World world = open_world();
    char name[] = "demo.pointer";
    XvObject *named = made(world.ts, XvCapsule_New(world.ts, &destroyed, "demo.pointer", NULL, NULL));
    XvObject *nameless = made(world.ts, XvCapsule_New(world.ts, &destroyed, NULL, NULL, NULL));
    CHECK(XvCapsule_Check(named));
    CHECK_PTR(XvCapsule_GetPointer(world.ts, named, name), ==, &destroyed);
    CHECK_STR(XvCapsule_GetName(world.ts, named), "demo.pointer");
    CHECK_PTR(XvCapsule_GetPointer(world.ts, named, "demo.other"), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_ValueError, "XvCapsule_GetPointer called with incorrect name");
    CHECK_PTR(XvCapsule_GetPointer(world.ts, named, NULL), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_ValueError, "XvCapsule_GetPointer called with incorrect name");
    CHECK_PTR(XvCapsule_GetPointer(world.ts, nameless, name), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_ValueError, "XvCapsule_GetPointer called with incorrect name");
    CHECK_PTR(XvCapsule_GetPointer(world.ts, nameless, NULL), ==, &destroyed);
    CHECK_PTR(XvCapsule_GetName(world.ts, nameless), ==, NULL);
    CHECK_NO_ERROR(world.ts);
    DROP(named);
    DROP(nameless);
    close_clean(world);
}

TEST("what is not a capsule has no pointer, and NULL is none to keep")
{
    World world = open_world();
    CHECK_PTR(XvCapsule_GetPointer(world.ts, Xv_None(world.ts), NULL), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_TypeError, "expected capsule, got NoneType");
    CHECK_PTR(XvCapsule_GetName(world.ts, Xv_None(world.ts)), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_TypeError, "expected capsule, got NoneType");
    int count = 0;
    CHECK_PTR(XvCapsule_New(world.ts, NULL, "name", count_destruction, &count), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_ValueError, "XvCapsule_New called with null pointer");
    CHECK_INT(count, ==, 0);
    close_clean(world);
}

TEST("a capsule shows its name")
{
    World world = open_world();
    XvObject *named = made(world.ts, XvCapsule_New(world.ts, &destroyed, "demo", NULL, NULL));
    XvObject *nameless = made(world.ts, XvCapsule_New(world.ts, &destroyed, NULL, NULL, NULL));
    XvObject *repr = made(world.ts, XvObject_Repr(world.ts, named));
    CHECK_CONTAINS(XvStr_AsUTF8(world.ts, repr), "<capsule object \"demo\" at 0x");
    DROP(repr);
    repr = made(world.ts, XvObject_Repr(world.ts, nameless));
    CHECK_CONTAINS(XvStr_AsUTF8(world.ts, repr), "<capsule object NULL at 0x");
    DROP(repr);
    DROP(named);
    DROP(nameless);
    close_clean(world);
}

TEST("the destructor is called when the last reference goes")
{
    World world = open_world();
    int count = 0;
    XvObject *capsule = made(world.ts, XvCapsule_New(world.ts, &destroyed, "demo", count_destruction, &count));
    Xv_INCREF(capsule);
    DROP(capsule);
    CHECK_INT(count, ==, 0);
    DROP(capsule);
    CHECK_INT(count, ==, 1);
    close_clean(world);
    CHECK_INT(count, ==, 1);
}

TEST("closing the interpreter calls the destructors of the capsules that are left, once each")
{
    World world = open_world();
    int counts[3] = {0};
    XvObject *capsules[3];
    for (int i = 0; i < 3; i++)
        capsules[i] = made(world.ts, XvCapsule_New(world.ts, &destroyed, "demo", count_destruction, &counts[i]));
    XvObject *list = LIST(capsules[0]);
    CHECK_INT(XvList_Append(world.ts, list, list), ==, 0); /* a cycle that nobody breaks */
    DROP(list);
    DROP(capsules[1]);
    CHECK_INT(counts[1], ==, 1);
    XvThreadState_Detach(world.ts);
    close_interpreter(world.interp);
    CHECK_INT(counts[0], ==, 1);
    CHECK_INT(counts[1], ==, 1);
    CHECK_INT(counts[2], ==, 1);
    close_runtime(world.rt);
}
