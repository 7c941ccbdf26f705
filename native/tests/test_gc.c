/* SPDX-License-Identifier: Apache-2.0
 *
 * The cycle collector: what nobody can reach goes, what somebody can reach stays, and it runs when it should.
 */
#include "world.h"

static int64_t containers(XvThreadState *ts)
{
    XvHeapStats stats;
    XvHeap_GetStats(ts, &stats);
    return stats.containers;
}

static XvGCStats generation(XvThreadState *ts, int number)
{
    XvGCStats stats;
    CHECK_INT(XvGC_GetStats(ts, number, &stats), ==, 0);
    return stats;
}

static XvObject *new_list(XvThreadState *ts)
{
    XvObject *list = XvList_New(ts, 0);
    CHECK_OBJECT(ts, list);
    return list;
}

static void append(XvThreadState *ts, XvObject *list, XvObject *item)
{
    CHECK_INT(XvList_Append(ts, list, item), ==, 0);
}

/* A list that contains itself, to which nobody else refers. */
static void lose_a_cycle(XvThreadState *ts)
{
    XvObject *list = new_list(ts);
    append(ts, list, list);
    Xv_DECREF(ts, list);
}

TEST("a list that contains itself goes with a collection and not before")
{
    World world = open_world();
    int64_t live = live_blocks(world.ts);
    lose_a_cycle(world.ts);
    CHECK_INT(live_blocks(world.ts), >, live);
    CHECK_INT(XvGC_Collect(world.ts), ==, 1);
    CHECK_INT(live_blocks(world.ts), ==, live);
    CHECK_INT(XvGC_Collect(world.ts), ==, 0);
    close_world(world);
}

TEST("a cycle through a list, a dict, a tuple and a slice goes as one")
{
    World world = open_world();
    XvObject *key = XvStr_FromString(world.ts, "next");
    CHECK_OBJECT(world.ts, key);
    CHECK_INT(XvObject_Hash(world.ts, key), !=, -1);
    int64_t live = live_blocks(world.ts);
    XvObject *list = new_list(world.ts), *dict = XvDict_New(world.ts), *tuple;
    XvObject *slice = XvSlice_New(world.ts, list, NULL, NULL);
    CHECK_OBJECT(world.ts, dict);
    CHECK_OBJECT(world.ts, slice);
    tuple = XvTuple_FromArray(world.ts, &slice, 1);
    CHECK_OBJECT(world.ts, tuple);
    append(world.ts, list, dict);
    CHECK_INT(XvDict_SetItem(world.ts, dict, key, tuple), ==, 0);
    Xv_DECREF(world.ts, tuple);
    Xv_DECREF(world.ts, slice);
    Xv_DECREF(world.ts, dict);
    CHECK_INT(XvGC_Collect(world.ts), ==, 0);
    Xv_DECREF(world.ts, list);
    CHECK_INT(XvGC_Collect(world.ts), ==, 4);
    CHECK_INT(live_blocks(world.ts), ==, live);
    CHECK_INT(generation(world.ts, 2).kept, ==, 0);
    Xv_DECREF(world.ts, key);
    close_world(world);
}

TEST("what a cycle refers to stays if somebody else refers to it, and loses one reference")
{
    World world = open_world();
    XvObject *mine = new_list(world.ts), *list = new_list(world.ts);
    append(world.ts, list, list);
    append(world.ts, list, mine);
    Xv_DECREF(world.ts, list);
    CHECK_INT(Xv_REFCNT(mine), ==, 2);
    CHECK_INT(XvGC_Collect(world.ts), ==, 1);
    CHECK_INT(Xv_REFCNT(mine), ==, 1);
    CHECK_INT(XvList_Size(world.ts, mine), ==, 0);
    Xv_DECREF(world.ts, mine);
    close_world(world);
}

TEST("a cycle that can be reached by one reference from anywhere stays whole")
{
    World world = open_world();
    XvObject *first = new_list(world.ts), *last = first;
    for (int i = 0; i < 1000; i++) {
        XvObject *next = new_list(world.ts);
        append(world.ts, last, next);
        Xv_DECREF(world.ts, next);
        last = next;
    }
    append(world.ts, last, first);
    CHECK_INT(XvGC_Collect(world.ts), ==, 0);
    XvObject *at = first;
    for (int i = 0; i <= 1000; i++) {
        CHECK_INT(XvList_Size(world.ts, at), ==, 1);
        at = XvList_GetItem(world.ts, at, 0);
        CHECK_OBJECT(world.ts, at);
    }
    CHECK_PTR(at, ==, first);
    Xv_DECREF(world.ts, first);
    CHECK_INT(XvGC_Collect(world.ts), ==, 1001);
    close_world(world);
}

TEST("a reference from an object that is no container keeps a cycle")
{
    World world = open_world();
    XvObject *list = new_list(world.ts);
    append(world.ts, list, list);
    Xv_INCREF(list); /* as a C structure would hold it */
    Xv_DECREF(world.ts, list);
    CHECK_INT(XvGC_Collect(world.ts), ==, 0);
    Xv_DECREF(world.ts, list);
    CHECK_INT(XvGC_Collect(world.ts), ==, 1);
    close_world(world);
}

/* Every list reachable from a root is marked. */
static void mark(int n, const unsigned char *edges, int from, unsigned char *marked)
{
    if (marked[from])
        return;
    marked[from] = 1;
    for (int to = 0; to < n; to++)
        if (edges[from * n + to])
            mark(n, edges, to, marked);
}

TEST("of a thousand random graphs exactly what the roots reach stays, and its items are what they were")
{
    enum { N = 24 };
    World world = open_world();
    uint64_t state = 20171003;
    int64_t before = containers(world.ts);
    for (int round = 0; round < ROUNDS(1000); round++) {
        XvObject *lists[N];
        unsigned char edges[N * N] = {0}, root[N], marked[N] = {0};
        unsigned density = (unsigned)(random_next(&state) % 10) + 1;
        int alive = 0, roots = 0;
        for (int i = 0; i < N; i++)
            lists[i] = new_list(world.ts);
        for (int i = 0; i < N; i++) {
            root[i] = random_next(&state) % 6 == 0;
            for (int j = 0; j < N; j++) {
                edges[i * N + j] = random_next(&state) % (N * 2) < density;
                if (edges[i * N + j])
                    append(world.ts, lists[i], lists[j]);
            }
        }
        for (int i = 0; i < N; i++)
            if (root[i])
                mark(N, edges, i, marked);
        for (int i = 0; i < N; i++) {
            alive += marked[i];
            roots += root[i];
            if (!root[i])
                Xv_DECREF(world.ts, lists[i]);
        }
        if (random_next(&state) % 2 == 0)
            CHECK_INT(XvGC_SetThreshold(world.ts, 1, 1, 1), ==, 0);
        XvGC_Collect(world.ts);
        CHECK_INT(containers(world.ts) - before, ==, alive);
        for (int i = 0; i < N; i++) {
            Xv_ssize_t at = 0;
            if (!marked[i])
                continue;
            for (int j = 0; j < N; j++)
                if (edges[i * N + j])
                    CHECK_PTR(XvList_GetItem(world.ts, lists[i], at++), ==, lists[j]);
            CHECK_INT(XvList_Size(world.ts, lists[i]), ==, at);
        }
        for (int i = 0; i < N; i++)
            if (root[i])
                Xv_DECREF(world.ts, lists[i]);
        XvGC_Collect(world.ts);
        CHECK_INT(containers(world.ts), ==, before);
        CHECK(roots <= alive);
    }
    close_world(world);
}

TEST("a chain of three hundred thousand lists in a cycle goes without using up the stack")
{
    World world = open_world();
    XvObject *first = new_list(world.ts), *last = first;
    const int many = ROUNDS(300000);
    int64_t before = containers(world.ts) - 1;
    XvGC_Disable(world.ts);
    for (int i = 0; i < many; i++) {
        XvObject *next = new_list(world.ts);
        append(world.ts, last, next);
        Xv_DECREF(world.ts, next);
        last = next;
    }
    append(world.ts, last, first);
    Xv_DECREF(world.ts, first);
    CHECK_INT(XvGC_Collect(world.ts), ==, many + 1);
    CHECK_INT(containers(world.ts), ==, before);
    close_world(world);
}

TEST("a full collection gives memory that has become empty back to the system")
{
    World world = open_world();
    XvObject *list = new_list(world.ts);
    XvHeapStats before, full, after;
    XvHeap_GetStats(world.ts, &before);
    for (int i = 0; i < 100000; i++) {
        XvObject *number = XvInt_FromInt64(world.ts, 1000 + i);
        CHECK_OBJECT(world.ts, number);
        append(world.ts, list, number);
        Xv_DECREF(world.ts, number);
    }
    XvHeap_GetStats(world.ts, &full);
    CHECK_INT(full.segments, >=, before.segments + 40);
    Xv_DECREF(world.ts, list);
    XvGC_Collect(world.ts);
    XvHeap_GetStats(world.ts, &after);
    CHECK_INT(after.segments, <=, before.segments + 1);
    close_world(world);
}

/* When it runs */

TEST("lost cycles do not pile up in a thread that reaches checkpoints")
{
    World world = open_world();
    int64_t most = 0;
    for (int i = 0; i < 100000; i++) {
        lose_a_cycle(world.ts);
        Xv_CHECKPOINT(world.ts);
        if (i % 64 == 0 && containers(world.ts) > most)
            most = containers(world.ts);
    }
    CHECK_INT(most, <=, 1000);
    CHECK_INT(generation(world.ts, 0).collections, >, 10);
    CHECK_INT(generation(world.ts, 1).collections, >, 1);
    CHECK_INT(generation(world.ts, 2).collections, >, 0);
    close_world(world);
}

TEST("between two checkpoints nothing is collected, however much is made")
{
    World world = open_world();
    int64_t before = containers(world.ts);
    for (int i = 0; i < 10000; i++)
        lose_a_cycle(world.ts);
    CHECK_INT(containers(world.ts), ==, before + 10000);
    Xv_CHECKPOINT(world.ts);
    CHECK_INT(containers(world.ts), ==, before);
    close_world(world);
}

TEST("a collector that is disabled runs only when it is told to")
{
    World world = open_world();
    CHECK_INT(XvGC_IsEnabled(world.ts), ==, 1);
    CHECK_INT(XvGC_Disable(world.ts), ==, 1);
    CHECK_INT(XvGC_Disable(world.ts), ==, 0);
    CHECK_INT(XvGC_IsEnabled(world.ts), ==, 0);
    for (int i = 0; i < 5000; i++) {
        lose_a_cycle(world.ts);
        Xv_CHECKPOINT(world.ts);
    }
    CHECK_INT(generation(world.ts, 0).collections, ==, 0);
    CHECK_INT(XvGC_Collect(world.ts), ==, 5000);
    for (int i = 0; i < 5000; i++)
        lose_a_cycle(world.ts);
    XvGC_Enable(world.ts);
    lose_a_cycle(world.ts);
    Xv_CHECKPOINT(world.ts);
    CHECK_INT(containers(world.ts), ==, 0);
    close_world(world);
}

TEST("thresholds say when, and 0 never")
{
    World world = open_world();
    CHECK_INT(generation(world.ts, 0).threshold, ==, 700);
    CHECK_INT(generation(world.ts, 1).threshold, ==, 10);
    CHECK_INT(generation(world.ts, 2).threshold, ==, 10);
    CHECK_INT(XvGC_SetThreshold(world.ts, 3, 2, 10), ==, 0);
    for (int i = 0; i < 3; i++)
        lose_a_cycle(world.ts);
    Xv_CHECKPOINT(world.ts);
    CHECK_INT(generation(world.ts, 0).collections, ==, 0);
    for (int round = 1; round <= 3; round++) {
        for (int i = 0; i < 4; i++)
            lose_a_cycle(world.ts);
        Xv_CHECKPOINT(world.ts);
        CHECK_INT(generation(world.ts, 0).collections, ==, round);
    }
    CHECK_INT(generation(world.ts, 1).count, ==, 3);
    CHECK_INT(generation(world.ts, 1).collections, ==, 0);
    for (int i = 0; i < 4; i++)
        lose_a_cycle(world.ts);
    Xv_CHECKPOINT(world.ts);
    CHECK_INT(generation(world.ts, 0).collections, ==, 3);
    CHECK_INT(generation(world.ts, 1).collections, ==, 1);

    CHECK_INT(XvGC_SetThreshold(world.ts, 0, 10, 10), ==, 0);
    for (int i = 0; i < 5000; i++) {
        lose_a_cycle(world.ts);
        Xv_CHECKPOINT(world.ts);
    }
    CHECK_INT(containers(world.ts), >=, 5000);
    close_world(world);
}

TEST("a negative threshold and a generation that is not there are errors and change nothing")
{
    World world = open_world();
    XvGCStats stats;
    CHECK_INT(XvGC_SetThreshold(world.ts, -1, 10, 10), ==, -1);
    CHECK_RAISED(world.ts, XvExc_ValueError, "negative");
    CHECK_INT(XvGC_SetThreshold(world.ts, 1, -1, 10), ==, -1);
    CHECK_RAISED(world.ts, XvExc_ValueError, "negative");
    CHECK_INT(XvGC_SetThreshold(world.ts, 1, 1, -1), ==, -1);
    CHECK_RAISED(world.ts, XvExc_ValueError, "negative");
    CHECK_INT(generation(world.ts, 0).threshold, ==, 700);
    CHECK_INT(XvGC_GetStats(world.ts, 3, &stats), ==, -1);
    CHECK_RAISED(world.ts, XvExc_ValueError, "generation 3");
    CHECK_INT(XvGC_GetStats(world.ts, -1, &stats), ==, -1);
    CHECK_RAISED(world.ts, XvExc_ValueError, "generation -1");
    close_world(world);
}

TEST("what survives grows old, and is looked at less and less often")
{
    World world = open_world();
    XvObject *keeper = new_list(world.ts);
    CHECK_INT(generation(world.ts, 0).containers, ==, 1);
    CHECK_INT(XvGC_SetThreshold(world.ts, 10, 10, 10), ==, 0);
    for (int i = 0; i < 10; i++)
        lose_a_cycle(world.ts);
    Xv_CHECKPOINT(world.ts);
    CHECK_INT(generation(world.ts, 0).containers, ==, 0);
    CHECK_INT(generation(world.ts, 1).containers, ==, 1);
    CHECK_INT(generation(world.ts, 0).collected, ==, 10);
    XvGC_Collect(world.ts);
    CHECK_INT(generation(world.ts, 1).containers, ==, 0);
    CHECK_INT(generation(world.ts, 2).containers, ==, 1);
    Xv_DECREF(world.ts, keeper);
    CHECK_INT(generation(world.ts, 2).containers, ==, 0);
    close_world(world);
}

TEST("a program that only grows is not looked at as a whole each time")
{
    World world = open_world();
    XvObject *keeper = new_list(world.ts);
    CHECK_INT(XvGC_SetThreshold(world.ts, 100, 2, 2), ==, 0);
    for (int i = 0; i < 100000; i++) {
        XvObject *list = new_list(world.ts);
        append(world.ts, keeper, list);
        Xv_DECREF(world.ts, list);
        Xv_CHECKPOINT(world.ts);
    }
    CHECK_INT(generation(world.ts, 0).collections, >=, 600);
    CHECK_INT(generation(world.ts, 2).collections, <=, 40); /* without the rule of a quarter it would be 110 */
    Xv_DECREF(world.ts, keeper);
    close_world(world);
}

TEST("a collection leaves the error indicator as it was")
{
    World world = open_world();
    XvErr_SetString(world.ts, &XvExc_KeyError, "still there");
    lose_a_cycle(world.ts);
    CHECK_INT(XvGC_Collect(world.ts), ==, 1);
    CHECK_RAISED(world.ts, XvExc_KeyError, "still there");
    close_world(world);
}

TEST("one interpreter's collector does not look at another's containers")
{
    World world = open_world();
    XvInterpreter *other = open_interpreter(world.rt, "other");
    XvThreadState *ts = NULL;
    lose_a_cycle(world.ts);
    CHECK_OK(XvInterpreter_Attach(other, world.ts, XV_FOREVER, &ts));
    lose_a_cycle(ts);
    CHECK_INT(XvGC_Collect(ts), ==, 1);
    CHECK_INT(XvGC_Disable(ts), ==, 1);
    XvThreadState_Detach(ts);
    CHECK_INT(XvGC_IsEnabled(world.ts), ==, 1);
    CHECK_INT(XvGC_Collect(world.ts), ==, 1);
    close_interpreter(other);
    close_world(world);
}

/* What it knows */

TEST("containers are known from when they are made, and nothing else ever is")
{
    World world = open_world();
    XvObject *list = new_list(world.ts), *number = XvInt_FromInt64(world.ts, 1000000);
    CHECK_OBJECT(world.ts, number);
    CHECK_INT(XvGC_IsTracked(list), ==, 1);
    CHECK_INT(XvGC_IsTracked(number), ==, 0);
    CHECK_INT(XvGC_IsTracked(Xv_None(world.ts)), ==, 0);
    Xv_DECREF(world.ts, number);
    Xv_DECREF(world.ts, list);
    close_world(world);
}

TEST("a container whose last reference was dropped may meet a collection before it is deallocated")
{
    World world = open_world();
    int64_t live = live_blocks(world.ts);
    XvObject *list = new_list(world.ts), *item = new_list(world.ts);
    append(world.ts, list, item);
    Xv_DECREF(world.ts, item);
    CHECK_INT(XvObject_DropRef(list), ==, 1);
    CHECK_INT(XvGC_Collect(world.ts), ==, 0);
    CHECK_INT(live_blocks(world.ts), >=, live + 3);
    Xv_Dealloc(world.ts, list);
    CHECK_INT(live_blocks(world.ts), ==, live);
    close_world(world);
}

/* A native developer's container: one reference, and something to do when it goes. */
typedef struct Box {
    XvObject ob_base;
    XvObject *item;
    void (*on_dealloc)(XvThreadState *ts);
} Box;

static int box_traverse(XvObject *op, Xv_visitproc visit, void *arg)
{
    Xv_VISIT(((Box *)op)->item);
    return 0;
}

static void box_clear(XvThreadState *ts, XvObject *op) { Xv_CLEAR(ts, ((Box *)op)->item); }

static void box_dealloc(XvThreadState *ts, XvObject *op)
{
    if (((Box *)op)->on_dealloc != NULL)
        ((Box *)op)->on_dealloc(ts);
    box_clear(ts, op);
    XvObject_Free(ts, op);
}

static const XvTypeObject Box_Type = {
    .tp_name = "box",
    .tp_basicsize = sizeof(Box),
    .tp_flags = XV_TPFLAGS_HAVE_GC,
    .tp_dealloc = box_dealloc,
    .tp_traverse = box_traverse,
    .tp_clear = box_clear,
};

/* The same without tp_clear: others have to break its cycles. */
static const XvTypeObject FixedBox_Type = {
    .tp_name = "fixed box",
    .tp_basicsize = sizeof(Box),
    .tp_flags = XV_TPFLAGS_HAVE_GC,
    .tp_dealloc = box_dealloc,
    .tp_traverse = box_traverse,
};

static Box *new_box(XvThreadState *ts, const XvTypeObject *type, void (*on_dealloc)(XvThreadState *ts))
{
    Box *box = (Box *)XvObject_New(ts, type, 0);
    CHECK_OBJECT(ts, box);
    box->on_dealloc = on_dealloc;
    return box;
}

static int went;

static void count(XvThreadState *ts)
{
    (void)ts;
    went++;
}

TEST("a type of one's own takes part, and what cannot clear itself is freed by those who can")
{
    World world = open_world();
    int64_t live = live_blocks(world.ts);
    Box *box = new_box(world.ts, &Box_Type, count), *fixed = new_box(world.ts, &FixedBox_Type, count);
    box->item = &fixed->ob_base;
    fixed->item = &box->ob_base;
    CHECK_INT(XvGC_Collect(world.ts), ==, 2);
    CHECK_INT(went, ==, 2);
    CHECK_INT(generation(world.ts, 2).kept, ==, 0);
    CHECK_INT(live_blocks(world.ts), ==, live);
    close_world(world);
}

TEST("a cycle that nobody can break is counted and kept")
{
    World world = open_world();
    Box *fixed = new_box(world.ts, &FixedBox_Type, count);
    fixed->item = &fixed->ob_base;
    CHECK_INT(XvGC_Collect(world.ts), ==, 1);
    CHECK_INT(went, ==, 0);
    CHECK_INT(generation(world.ts, 2).kept, ==, 1);
    CHECK_INT(Xv_REFCNT(fixed), ==, 1);
    Xv_CLEAR(world.ts, fixed->item);
    CHECK_INT(went, ==, 1);
    close_world(world);
}

static void collect_inside(XvThreadState *ts)
{
    went++;
    lose_a_cycle(ts);
    CHECK_INT(XvGC_Collect(ts), ==, 0);
    for (int i = 0; i < 2000; i++)
        lose_a_cycle(ts);
    Xv_CHECKPOINT(ts);
    XvErr_SetString(ts, &XvExc_ValueError, "left behind by a dealloc");
}

TEST("inside a dealloc nothing is collected; the next checkpoint outside makes up for it")
{
    World world = open_world();
    Box *box = new_box(world.ts, &Box_Type, collect_inside);
    Xv_DECREF(world.ts, box);
    CHECK_INT(went, ==, 1);
    CHECK_RAISED(world.ts, XvExc_ValueError, "left behind");
    CHECK_INT(containers(world.ts), ==, 2001);
    lose_a_cycle(world.ts);
    Xv_CHECKPOINT(world.ts);
    CHECK_INT(containers(world.ts), ==, 0);
    close_world(world);
}

TEST("a dealloc that a collection runs may make containers, ask for another and leave an error, without effect on it")
{
    World world = open_world();
    for (int i = 0; i < 10; i++) {
        Box *box = new_box(world.ts, &Box_Type, collect_inside);
        Xv_INCREF(box);
        box->item = &box->ob_base;
        Xv_DECREF(world.ts, box);
    }
    CHECK_INT(XvGC_Collect(world.ts), ==, 10);
    CHECK_INT(went, ==, 10);
    CHECK_NO_ERROR(world.ts);
    CHECK_INT(XvGC_Collect(world.ts), ==, 10 * 2001);
    close_world(world);
}

/* External bytes */

static int64_t external_bytes(XvThreadState *ts)
{
    XvHeapStats stats;
    XvHeap_GetStats(ts, &stats);
    return stats.external_bytes;
}

TEST("an interpreter is charged once for a block, however many views it has, until the last of them goes")
{
    World world = open_world();
    CHECK_INT(external_bytes(world.ts), ==, 0);
    XvObject *view = XvSharedView_New(world.ts, 100000);
    CHECK_OBJECT(world.ts, view);
    CHECK_INT(external_bytes(world.ts), ==, 100000);
    XvObject *slice = XvSharedView_Slice(world.ts, view, 10, 20);
    CHECK_OBJECT(world.ts, slice);
    CHECK_INT(external_bytes(world.ts), ==, 100000);
    Xv_DECREF(world.ts, view);
    CHECK_INT(external_bytes(world.ts), ==, 100000);
    XvTicket *ticket = XvTicket_Move(world.ts, slice);
    CHECK_OBJECT(world.ts, ticket);
    CHECK_INT(external_bytes(world.ts), ==, 0);
    Xv_DECREF(world.ts, slice);
    view = XvTicket_Open(world.ts, ticket);
    CHECK_OBJECT(world.ts, view);
    CHECK_INT(external_bytes(world.ts), ==, 100000);
    CHECK_INT(XvSharedView_Release(world.ts, view), ==, 0);
    CHECK_INT(external_bytes(world.ts), ==, 0);
    Xv_DECREF(world.ts, view);
    close_world(world);
}

/* A view of so many bytes in a cycle that nobody can reach. */
static void lose_a_view(XvThreadState *ts, Xv_ssize_t size)
{
    XvObject *view = XvSharedView_New(ts, size), *list = new_list(ts);
    CHECK_OBJECT(ts, view);
    append(ts, list, view);
    append(ts, list, list);
    Xv_DECREF(ts, view);
    Xv_DECREF(ts, list);
}

TEST("few small cycles that keep much foreign memory are collected when it has doubled")
{
    World world = open_world();
    int64_t most = 0;
    for (int i = 0; i < 600; i++) { /* fewer than the youngest generation's threshold */
        lose_a_view(world.ts, 1 << 19);
        Xv_CHECKPOINT(world.ts);
        if (external_bytes(world.ts) > most)
            most = external_bytes(world.ts);
    }
    CHECK_INT(most, <=, 2 << 20);
    CHECK_INT(generation(world.ts, 0).collections, ==, 0);
    CHECK_INT(generation(world.ts, 2).collections, >=, 100);
    close_world(world);
}

TEST("foreign memory that is in use is not looked at again until it has doubled")
{
    World world = open_world();
    XvObject *keeper = new_list(world.ts);
    for (int i = 0; i < 256; i++) {
        XvObject *view = XvSharedView_New(world.ts, 1 << 18);
        CHECK_OBJECT(world.ts, view);
        append(world.ts, keeper, view);
        Xv_DECREF(world.ts, view);
        Xv_CHECKPOINT(world.ts);
    }
    CHECK_INT(external_bytes(world.ts), ==, 64 << 20);
    CHECK_INT(generation(world.ts, 2).collections, >=, 5);
    CHECK_INT(generation(world.ts, 2).collections, <=, 8);
    Xv_DECREF(world.ts, keeper);
    CHECK_INT(external_bytes(world.ts), ==, 0);
    close_world(world);
}

TEST("a disabled collector does not run for foreign memory either")
{
    World world = open_world();
    XvGC_Disable(world.ts);
    for (int i = 0; i < 8; i++) {
        lose_a_view(world.ts, 1 << 20);
        Xv_CHECKPOINT(world.ts);
    }
    CHECK_INT(external_bytes(world.ts), ==, 8 << 20);
    CHECK_INT(XvGC_Collect(world.ts), ==, 8);
    CHECK_INT(external_bytes(world.ts), ==, 0);
    close_world(world);
}

static int destroyed;

static void destroy(void *pointer, void *context)
{
    CHECK_PTR(pointer, ==, &destroyed);
    (void)context;
    destroyed++;
}

TEST("foreign memory in a lost cycle is given back by a collection, and by close if there was none")
{
    World world = open_world();
    for (int i = 0; i < 2; i++) {
        XvObject *list = new_list(world.ts), *capsule = XvCapsule_New(world.ts, &destroyed, NULL, destroy, NULL);
        CHECK_OBJECT(world.ts, capsule);
        append(world.ts, list, capsule);
        append(world.ts, list, list);
        Xv_DECREF(world.ts, capsule);
        Xv_DECREF(world.ts, list);
        if (i == 0)
            CHECK_INT(XvGC_Collect(world.ts), ==, 1);
        CHECK_INT(destroyed, ==, 1);
    }
    XvThreadState_Detach(world.ts);
    close_interpreter(world.interp);
    CHECK_INT(destroyed, ==, 2);
    close_runtime(world.rt);
}
