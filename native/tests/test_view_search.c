/* SPDX-License-Identifier: Apache-2.0
 *
 * Looking for a value in a view; and code of other types that runs meanwhile and releases the view.
 */
#include "views.h"

TEST("count, index and in find what is equal")
{
    World world = open_world();
    EACH_KIND(kind) {
        XvObject *view = VIEW(kind, "abcabca"), *a = INT('a'), *c = FLOAT('c'), *x = INT('x'), *text = STR("a");
        CHECK_INT(XvView_Count(world.ts, view, a), ==, 3);
        CHECK_INT(XvView_Count(world.ts, view, c), ==, 2);
        CHECK_INT(XvView_Count(world.ts, view, x), ==, 0);
        CHECK_INT(XvView_Count(world.ts, view, text), ==, 0);
        CHECK_INT(XvObject_Contains(world.ts, view, c), ==, 1);
        CHECK_INT(XvObject_Contains(world.ts, view, x), ==, 0);
        CHECK_INT(XvView_Index(world.ts, view, a, 0, XV_SSIZE_MAX), ==, 0);
        CHECK_INT(XvView_Index(world.ts, view, a, 1, XV_SSIZE_MAX), ==, 3);
        CHECK_INT(XvView_Index(world.ts, view, a, -1, XV_SSIZE_MAX), ==, 6);
        CHECK_INT(XvView_Index(world.ts, view, c, -XV_SSIZE_MAX - 1, -1), ==, 2);
        static const Xv_ssize_t nowhere[][2] = {{1, 3}, {4, -1}, {7, 9}, {3, 3}, {5, 2}, {0, -8}};
        for (size_t i = 0; i < sizeof nowhere / sizeof *nowhere; i++) {
            CHECK_INT(XvView_Index(world.ts, view, a, nowhere[i][0], nowhere[i][1]), ==, -1);
            CHECK_RAISED(world.ts, XvExc_ValueError, "memoryview.index(x): x not found");
        }
        XvObject *one = VIEW(kind, "a"), *none = made(world.ts, XvView_Cast(world.ts, one, "B", NULL, 0));
        CHECK_INT(XvView_Count(world.ts, none, a), ==, -1);
        CHECK_RAISED(world.ts, XvExc_TypeError, "invalid indexing of 0-dim memory");
        CHECK_INT(XvView_Index(world.ts, none, a, 0, 1), ==, -1);
        CHECK_RAISED(world.ts, XvExc_TypeError, "invalid lookup on 0-dim memory");
        DROP(none);
        DROP(one);
        DROP(text);
        DROP(x);
        DROP(c);
        DROP(a);
        DROP(view);
    }
    close_clean(world);
}

TEST("in several dimensions rows are looked for")
{
    World world = open_world();
    EACH_KIND(kind) {
        XvObject *view = CAST_ND(VIEW(kind, "abcdab"), "B", 3, 2);
        XvObject *ab = BYTES("ab"), *cd = BYTES("cd"), *ac = BYTES("ac");
        CHECK_INT(XvView_Count(world.ts, view, ab), ==, 2);
        CHECK_INT(XvView_Index(world.ts, view, cd, 0, 3), ==, 1);
        CHECK_INT(XvView_Index(world.ts, view, ab, 1, 3), ==, 2);
        CHECK_INT(XvObject_Contains(world.ts, view, ac), ==, 0);
        DROP(ac);
        DROP(cd);
        DROP(ab);
        DROP(view);
    }
    close_clean(world);
}

/* Something that equals nothing, is not true, exports four bytes, and releases a view each time it is asked. */
typedef struct Meddler {
    XvObject ob_base;
    XvObject *victim;    /* borrowed */
    char bytes[4];
} Meddler;

static void meddle(XvThreadState *ts, XvObject *op)
{
    CHECK_INT(XvView_Release(ts, ((Meddler *)op)->victim), ==, 0);
}

static int meddler_compare(XvThreadState *ts, XvObject *a, XvObject *b, int op)
{
    (void)b;
    meddle(ts, a);
    return op == Xv_NE;
}

static int meddler_bool(XvThreadState *ts, XvObject *op)
{
    meddle(ts, op);
    return 0;
}

static int meddler_getbuffer(XvThreadState *ts, XvObject *op, XvBuffer *view, int flags)
{
    meddle(ts, op);
    return XvBuffer_FillInfo(ts, view, op, ((Meddler *)op)->bytes, 4, 0, flags);
}

static Xv_hash_t meddler_hash(XvThreadState *ts, XvObject *op)
{
    meddle(ts, op);
    return 7;
}

static const XvBufferProcs meddler_procs = {.bf_getbuffer = meddler_getbuffer};

static const XvTypeObject Meddler_Type = {
    .tp_name = "meddler",
    .tp_basicsize = sizeof(Meddler),
    .tp_dealloc = XvObject_Free,
    .tp_as_buffer = &meddler_procs,
    .tp_hash = meddler_hash,
    .tp_richcompare = meddler_compare,
    .nb_bool = meddler_bool,
};

static const XvTypeObject Shy_Type = {   /* the same, exporting nothing */
    .tp_name = "shy",
    .tp_basicsize = sizeof(Meddler),
    .tp_dealloc = XvObject_Free,
    .tp_richcompare = meddler_compare,
    .nb_bool = meddler_bool,
};

static XvObject *meddler_of(XvThreadState *ts, const XvTypeObject *type, XvObject *victim)
{
    Meddler *meddler = (Meddler *)made(ts, XvObject_New(ts, type, 0));
    meddler->victim = victim;
    return &meddler->ob_base;
}

TEST("a view that is released by what it is compared with, searched for or assigned, is not touched any more")
{
    World world = open_world();
    EACH_KIND(kind) {
        XvObject *view = VIEW(kind, "abcd"), *shy = meddler_of(world.ts, &Shy_Type, view);
        CHECK_INT(XvView_Count(world.ts, view, shy), ==, -1);
        CHECK_RAISED(world.ts, XvExc_ValueError, RELEASED);
        DROP(shy);
        DROP(view);

        view = VIEW(kind, "abcd");
        shy = meddler_of(world.ts, &Shy_Type, view);
        CHECK_INT(XvView_Index(world.ts, view, shy, 0, 4), ==, -1);
        CHECK_RAISED(world.ts, XvExc_ValueError, RELEASED);
        DROP(shy);
        DROP(view);

        view = CAST(VIEW(kind, "abcd"), "?");
        shy = meddler_of(world.ts, &Shy_Type, view);
        CHECK_INT(XvSequence_SetItem(world.ts, view, 0, shy), ==, -1);
        CHECK_RAISED(world.ts, XvExc_ValueError, RELEASED);
        DROP(shy);
        DROP(view);

        view = VIEW(kind, "abcd");
        XvObject *meddler = meddler_of(world.ts, &Meddler_Type, view);
        CHECK_RESULT(XvObject_RichCompare(world.ts, view, meddler, Xv_EQ), "False");
        DROP(meddler);
        DROP(view);

        view = VIEW(kind, "abcd");
        CHECK_INT(SET_ITEM(view, ALL, meddler_of(world.ts, &Meddler_Type, view)), ==, -1);
        CHECK_RAISED(world.ts, XvExc_ValueError, RELEASED);
        DROP(view);
    }
    close_clean(world);
}

TEST("a view that is released while its exporter's hash is asked for has none")
{
    World world = open_world();
    Meddler *meddler = (Meddler *)meddler_of(world.ts, &Meddler_Type, NULL);
    XvObject *first = VIEW(MEMORY, ""), *writable, *view;
    meddler->victim = first;
    writable = made(world.ts, XvMemoryView_FromObject(world.ts, &meddler->ob_base));
    view = made(world.ts, XvView_ToReadOnly(world.ts, writable));
    meddler->victim = view;
    CHECK_INT(XvObject_Hash(world.ts, view), ==, -1);
    CHECK_RAISED(world.ts, XvExc_ValueError, RELEASED);
    DROP(view);
    DROP(writable);
    DROP(first);
    DROP(meddler);
    close_clean(world);
}
