/* SPDX-License-Identifier: Apache-2.0
 *
 * What a list can do beyond growing: what Python does to lists, done to ours with the same results and the same errors.
 */
#include "values.h"

TEST("insert puts an item before an index, and clips the index")
{
    World world = open_world();
    XvObject *list = EMPTY_LIST();
    static const struct {
        Xv_ssize_t index;
        const char *then;
    } steps[] = {{5, "[0]"}, {0, "[1, 0]"}, {-1, "[1, 2, 0]"}, {-99, "[3, 1, 2, 0]"}, {2, "[3, 1, 4, 2, 0]"}};
    for (int i = 0; i < 5; i++) {
        XvObject *item = INT(i);
        CHECK_INT(XvList_Insert(world.ts, list, steps[i].index, item), ==, 0);
        CHECK_REPR(list, steps[i].then);
        DROP(item);
    }
    CHECK_INT(XvList_Insert(world.ts, Xv_None(world.ts), 0, list), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "expected list, got NoneType");
    DROP(list);
    close_clean(world);
}

TEST("pop takes an item out, from either end")
{
    World world = open_world();
    XvObject *list = LIST(INT(0), INT(1), INT(2), INT(3));
    CHECK_RESULT(XvList_Pop(world.ts, list, -1), "3");
    CHECK_RESULT(XvList_Pop(world.ts, list, 0), "0");
    CHECK_PTR(XvList_Pop(world.ts, list, 2), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_IndexError, "pop index out of range");
    CHECK_PTR(XvList_Pop(world.ts, list, -3), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_IndexError, "pop index out of range");
    CHECK_REPR(list, "[1, 2]");
    CHECK_RESULT(XvList_Pop(world.ts, list, -2), "1");
    CHECK_RESULT(XvList_Pop(world.ts, list, 0), "2");
    CHECK_PTR(XvList_Pop(world.ts, list, 0), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_IndexError, "pop from empty list");
    DROP(list);
    close_clean(world);
}

TEST("a list that has been emptied gives its room back")
{
    World world = open_world();
    XvObject *list = EMPTY_LIST();
    XvHeapStats before, full, after;
    XvHeap_GetStats(world.ts, &before);
    for (int i = 0; i < 100000; i++)
        CHECK_INT(XvList_Append(world.ts, list, Xv_None(world.ts)), ==, 0);
    XvHeap_GetStats(world.ts, &full);
    for (int i = 0; i < 100000; i++)
        DROP(made(world.ts, XvList_Pop(world.ts, list, -1)));
    XvHeap_GetStats(world.ts, &after);
    CHECK_INT(full.live_bytes - before.live_bytes, >, 800000);
    CHECK_INT(after.live_bytes - before.live_bytes, <, 1000);
    DROP(list);
    close_clean(world);
}

TEST("extend takes any iterable, the list itself included")
{
    World world = open_world();
    XvObject *list = LIST(INT(1)), *text = STR("ab"), *tuple = TUPLE(INT(2), INT(3)), *number = INT(5);
    CHECK_INT(XvList_Extend(world.ts, list, text), ==, 0);
    CHECK_INT(XvList_Extend(world.ts, list, tuple), ==, 0);
    CHECK_REPR(list, "[1, 'a', 'b', 2, 3]");
    CHECK_INT(XvList_Extend(world.ts, list, list), ==, 0);
    CHECK_REPR(list, "[1, 'a', 'b', 2, 3, 1, 'a', 'b', 2, 3]");
    CHECK_INT(XvList_Extend(world.ts, list, number), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "'int' object is not iterable");
    CHECK_INT(XvList_Size(world.ts, list), ==, 10);
    CHECK_PTR(XvList_FromIterable(world.ts, number), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_TypeError, "'int' object is not iterable");
    CHECK_RESULT(XvList_FromIterable(world.ts, tuple), "[2, 3]");
    DROP(list);
    DROP(text);
    DROP(tuple);
    DROP(number);
    close_clean(world);
}

TEST("items are read, set and deleted by index, from either end")
{
    World world = open_world();
    XvObject *list = LIST(INT(0), INT(1), INT(2));
    CHECK_RESULT(ITEM(list, INT(-3)), "0");
    CHECK_INT(SET_ITEM(list, INT(-1), STR("two")), ==, 0);
    CHECK_INT(SET_ITEM(list, BOOL(0), STR("zero")), ==, 0);
    CHECK_REPR(list, "['zero', 1, 'two']");
    CHECK_INT(DEL_ITEM(list, INT(1)), ==, 0);
    CHECK_REPR(list, "['zero', 'two']");
    CHECK_INT(XvSequence_SetItem(world.ts, list, -2, list), ==, 0);
    CHECK_INT(XvSequence_DelItem(world.ts, list, -2), ==, 0);
    CHECK_REPR(list, "['two']");
    CHECK_PTR(ITEM(list, INT(1)), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_IndexError, "list index out of range");
    CHECK_INT(SET_ITEM(list, INT(-2), NONE), ==, -1);
    CHECK_RAISED(world.ts, XvExc_IndexError, "list assignment index out of range");
    CHECK_INT(DEL_ITEM(list, INT(1)), ==, -1);
    CHECK_RAISED(world.ts, XvExc_IndexError, "list assignment index out of range");
    CHECK_INT(XvSequence_DelItem(world.ts, list, -2), ==, -1);
    CHECK_RAISED(world.ts, XvExc_IndexError, "list assignment index out of range");
    CHECK_PTR(ITEM(list, STR("a")), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_TypeError, "list indices must be integers or slices, not str");
    CHECK_INT(SET_ITEM(list, FLOAT(0.0), NONE), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "list indices must be integers or slices, not float");
    CHECK_INT(SET_ITEM(list, UINT(UINT64_MAX), NONE), ==, -1);
    CHECK_RAISED(world.ts, XvExc_IndexError, "cannot fit 'int' into an index-sized integer");
    DROP(list);
    close_clean(world);
}

static XvObject *digits(XvThreadState *ts, Xv_ssize_t n)
{
    XvObject *list = made(ts, XvList_New(ts, 0));
    for (Xv_ssize_t i = 0; i < n; i++) {
        XvObject *item = made(ts, XvInt_FromInt64(ts, i));
        CHECK_INT(XvList_Append(ts, list, item), ==, 0);
        Xv_DECREF(ts, item);
    }
    return list;
}

static int64_t digit(XvThreadState *ts, XvObject *list, Xv_ssize_t i)
{
    return XvInt_AsInt64(ts, XvList_GetItem(ts, list, i));
}

TEST("every slice reads, deletes and replaces the items that its indices name")
{
    World world = open_world();
    enum { N = 6 };
    for (Xv_ssize_t start = -8; start <= 8; start++)
        for (Xv_ssize_t stop = -8; stop <= 8; stop++)
            for (Xv_ssize_t step = -3; step <= 3; step++) {
                Xv_ssize_t first = start, last = stop, count, at = 0;
                int taken[N] = {0};
                if (step == 0)
                    continue;
                count = XvSlice_AdjustIndices(N, &first, &last, step);
                XvObject *list = digits(world.ts, N), *part = made(world.ts, ITEM(list, SLICE(start, stop, step)));
                CHECK_INT(XvList_Size(world.ts, part), ==, count);
                for (Xv_ssize_t i = 0; i < count; i++) {
                    CHECK_INT(digit(world.ts, part, i), ==, first + i * step);
                    taken[first + i * step] = 1;
                }
                /* Written back in reverse, and again: the list is as it was. */
                for (int twice = 0; twice < 2; twice++) {
                    CHECK_INT(XvList_Reverse(world.ts, part), ==, 0);
                    Xv_INCREF(part);
                    CHECK_INT(SET_ITEM(list, SLICE(start, stop, step), part), ==, 0);
                    if (twice == 0 && count > 1)
                        CHECK_INT(digit(world.ts, list, first), ==, first + (count - 1) * step);
                }
                for (Xv_ssize_t i = 0; i < N; i++)
                    CHECK_INT(digit(world.ts, list, i), ==, i);
                CHECK_INT(DEL_ITEM(list, SLICE(start, stop, step)), ==, 0);
                CHECK_INT(XvList_Size(world.ts, list), ==, N - count);
                for (int i = 0; i < N; i++)
                    if (!taken[i])
                        CHECK_INT(digit(world.ts, list, at++), ==, i);
                DROP(part);
                DROP(list);
            }
    close_clean(world);
}

TEST("a slice is replaced by what any iterable gives, longer or shorter")
{
    World world = open_world();
    XvObject *list = LIST(INT(0), INT(1), INT(2), INT(3));
    CHECK_INT(SET_ITEM(list, SLICE(1, 3, 1), STR("abc")), ==, 0);
    CHECK_REPR(list, "[0, 'a', 'b', 'c', 3]");
    CHECK_INT(SET_ITEM(list, SLICE(1, 4, 1), EMPTY_TUPLE()), ==, 0);
    CHECK_REPR(list, "[0, 3]");
    CHECK_INT(SET_ITEM(list, SLICE(5, 9, 1), TUPLE(INT(4))), ==, 0);
    CHECK_REPR(list, "[0, 3, 4]");
    Xv_INCREF(list);
    CHECK_INT(SET_ITEM(list, SLICE(1, 2, 1), list), ==, 0);
    CHECK_REPR(list, "[0, 0, 3, 4, 4]");
    Xv_INCREF(list);
    CHECK_INT(SET_ITEM(list, SLICE(-1, -6, -1), list), ==, 0);
    CHECK_REPR(list, "[4, 4, 3, 0, 0]");
    CHECK_INT(SET_ITEM(list, SLICE(0, 5, 2), STR("xyz")), ==, 0);
    CHECK_REPR(list, "['x', 4, 'y', 0, 'z']");
    CHECK_INT(SET_ITEM(list, SLICE(0, 5, 2), STR("xy")), ==, -1);
    CHECK_RAISED(world.ts, XvExc_ValueError, "attempt to assign sequence of size 2 to extended slice of size 3");
    CHECK_INT(SET_ITEM(list, SLICE(0, 5, 2), INT(1)), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "must assign iterable to extended slice");
    CHECK_INT(SET_ITEM(list, SLICE(0, 5, 1), INT(1)), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "can only assign an iterable");
    CHECK_INT(SET_ITEM(list, SLICE(0, 5, 0), INT(1)), ==, -1);
    CHECK_RAISED(world.ts, XvExc_ValueError, "slice step cannot be zero");
    CHECK_REPR(list, "['x', 4, 'y', 0, 'z']");
    DROP(list);
    close_clean(world);
}

TEST("a slice may be replaced by many more items, and what is shown of them is all")
{
    World world = open_world();
    XvObject *list = LIST(INT(1), INT(2)), *digits = STR("0123456789012345678901234567890123456789");
    CHECK_INT(XvList_SetSlice(world.ts, list, 1, 1, digits), ==, 0);
    CHECK_INT(XvList_Size(world.ts, list), ==, 42);
    CHECK_INT(XvList_SetSlice(world.ts, list, 1, 1, list), ==, 0);
    CHECK_INT(XvList_Size(world.ts, list), ==, 84);
    XvObject *shown = made(world.ts, XvObject_Repr(world.ts, list));
    CHECK_INT(XvStr_Length(world.ts, shown), ==, 84 + 2 * 83 + 80 * 2 + 2);
    DROP(shown);
    DROP(digits);
    DROP(list);
    close_clean(world);
}

TEST("GetSlice and SetSlice clip")
{
    World world = open_world();
    XvObject *list = LIST(INT(0), INT(1), INT(2)), *text = STR("ab");
    CHECK_RESULT(XvList_GetSlice(world.ts, list, -5, 2), "[0, 1]");
    CHECK_RESULT(XvList_GetSlice(world.ts, list, 2, 1), "[]");
    CHECK_INT(XvList_SetSlice(world.ts, list, 2, 99, text), ==, 0);
    CHECK_REPR(list, "[0, 1, 'a', 'b']");
    CHECK_INT(XvList_SetSlice(world.ts, list, -3, 2, NULL), ==, 0);
    CHECK_REPR(list, "['a', 'b']");
    CHECK_INT(XvList_SetSlice(world.ts, list, 2, 1, text), ==, 0);
    CHECK_REPR(list, "['a', 'b', 'a', 'b']");
    DROP(list);
    DROP(text);
    close_clean(world);
}

TEST("lists compare item by item, and have no hash")
{
    World world = open_world();
    CHECK_ORDER(EMPTY_LIST(), EMPTY_LIST(), 0);
    CHECK_ORDER(LIST(INT(1), STR("a")), LIST(BOOL(1), STR("a")), 0);
    CHECK_ORDER(LIST(INT(1)), LIST(INT(1), INT(0)), -1);
    CHECK_ORDER(LIST(INT(2)), LIST(INT(1), INT(0)), 1);
    XvObject *list = EMPTY_LIST(), *dict = DICT(INT(1), INT(1)), *nan = LIST(FLOAT(0.0 / 0.0));
    CHECK_INT(XvObject_Hash(world.ts, list), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "unhashable type: 'list'");
    CHECK_INT(XvDict_SetItem(world.ts, dict, list, list), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "unhashable type: 'list'");
    /* The same object is equal to itself as an item, even if it is not so alone. */
    XvObject *copy = made(world.ts, XvList_GetSlice(world.ts, nan, 0, 1));
    CHECK_INT(XvObject_RichCompareBool(world.ts, nan, copy, Xv_EQ), ==, 1);
    DROP(copy);
    DROP(nan);
    DROP(dict);
    DROP(list);
    close_clean(world);
}

TEST("a list contains what equals one of its items")
{
    World world = open_world();
    XvObject *list = LIST(INT(1), STR("a"), EMPTY_LIST()), *no = STR("b");
    XvObject *yes[] = {FLOAT(1.0), STR("a"), EMPTY_LIST()};
    for (int i = 0; i < 3; i++) {
        CHECK_INT(XvObject_Contains(world.ts, list, yes[i]), ==, 1);
        DROP(yes[i]);
    }
    CHECK_INT(XvObject_Contains(world.ts, list, no), ==, 0);
    DROP(no);
    DROP(list);
    close_clean(world);
}

TEST("lists are joined to lists only")
{
    World world = open_world();
    XvObject *a = LIST(INT(1)), *b = LIST(INT(2), INT(3)), *tuple = EMPTY_TUPLE();
    CHECK_RESULT(XvSequence_Concat(world.ts, a, b), "[1, 2, 3]");
    CHECK_RESULT(XvSequence_Concat(world.ts, a, a), "[1, 1]");
    CHECK_PTR(XvSequence_Concat(world.ts, a, tuple), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_TypeError, "can only concatenate list (not \"tuple\") to list");
    CHECK_REPR(a, "[1]");
    DROP(a);
    DROP(b);
    DROP(tuple);
    close_clean(world);
}

TEST("iteration sees what is appended meanwhile, and what is taken away not any more")
{
    World world = open_world();
    XvObject *list = LIST(INT(0), INT(1)), *iterator = made(world.ts, XvObject_GetIter(world.ts, list)), *two = INT(2);
    CHECK_RESULT(XvIter_Next(world.ts, iterator), "0");
    CHECK_INT(XvList_Append(world.ts, list, two), ==, 0);
    CHECK_RESULT(XvIter_Next(world.ts, iterator), "1");
    CHECK_RESULT(XvIter_Next(world.ts, iterator), "2");
    DROP(made(world.ts, XvList_Pop(world.ts, list, 0)));
    CHECK_PTR(XvIter_Next(world.ts, iterator), ==, NULL);
    CHECK_NO_ERROR(world.ts);
    /* At the end for good. */
    CHECK_INT(XvList_Extend(world.ts, list, list), ==, 0);
    CHECK_PTR(XvIter_Next(world.ts, iterator), ==, NULL);
    CHECK_NO_ERROR(world.ts);
    DROP(two);
    DROP(iterator);
    DROP(list);
    close_clean(world);
}

TEST("a cell that was never set is an error to read, and is shown, compared and hashed without a crash")
{
    World world = open_world();
    XvObject *list = made(world.ts, XvList_New(world.ts, 2)), *other = made(world.ts, XvList_New(world.ts, 2));
    CHECK_PTR(ITEM(list, INT(0)), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_IndexError, "list index out of range");
    CHECK_REPR(list, "[<NULL>, <NULL>]");
    CHECK_INT(XvObject_RichCompareBool(world.ts, list, other, Xv_EQ), ==, -1);
    CHECK_RAISED(world.ts, XvExc_SystemError, "");
    CHECK_INT(XvObject_Contains(world.ts, list, other), ==, 0);
    CHECK_INT(XvList_Sort(world.ts, list), ==, -1);
    CHECK_RAISED(world.ts, XvExc_SystemError, "");
    XvObject *tuple = made(world.ts, XvList_AsTuple(world.ts, list));
    CHECK_INT(XvObject_Hash(world.ts, tuple), ==, -1);
    CHECK_RAISED(world.ts, XvExc_SystemError, "");
    DROP(tuple);
    DROP(list);
    DROP(other);
    close_clean(world);
}

TEST("sorting puts items in order and keeps equal ones as they were")
{
    World world = open_world();
    uint64_t state = 3;
    for (int size = 0; size < 200; size += 1 + size / 10) {
        XvObject *list = EMPTY_LIST();
        /* Tuples (key, place) whose keys repeat: sorted stably by key alone they are sorted by both. */
        for (int i = 0; i < size; i++) {
            XvObject *pair = TUPLE(INT((int64_t)(random_next(&state) % 7)), INT(i));
            CHECK_INT(XvList_Append(world.ts, list, pair), ==, 0);
            DROP(pair);
        }
        XvObject *keys = EMPTY_LIST();
        CHECK_INT(XvList_Sort(world.ts, list), ==, 0);
        CHECK_INT(XvList_Size(world.ts, list), ==, size);
        for (int i = 1; i < size; i++)
            CHECK_INT(XvObject_RichCompareBool(world.ts, XvList_GetItem(world.ts, list, i - 1),
                                               XvList_GetItem(world.ts, list, i), Xv_LT), ==, 1);
        DROP(keys);
        DROP(list);
    }
    close_clean(world);
}

TEST("numbers that are equal but not the same keep their order when sorted")
{
    World world = open_world();
    XvObject *list = EMPTY_LIST();
    for (int i = 0; i < 100; i++) {
        XvObject *number = i % 2 ? FLOAT(i % 5) : INT(i % 5);
        CHECK_INT(XvList_Append(world.ts, list, number), ==, 0);
        DROP(number);
    }
    CHECK_INT(XvList_Sort(world.ts, list), ==, 0);
    for (int i = 0; i < 100; i++)
        CHECK_INT(XvFloat_Check(XvList_GetItem(world.ts, list, i)), ==, (i / 20 + i % 20 * 5) % 2);
    DROP(list);
    close_clean(world);
}

TEST("a sort that fails keeps every item")
{
    World world = open_world();
    XvObject *list = EMPTY_LIST();
    for (int i = 0; i < 100; i++) {
        XvObject *item = i == 61 ? STR("odd one") : INT(1000 - i);
        CHECK_INT(XvList_Append(world.ts, list, item), ==, 0);
        DROP(item);
    }
    CHECK_INT(XvList_Sort(world.ts, list), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "'<' not supported between instances of");
    CHECK_INT(XvList_Size(world.ts, list), ==, 100);
    for (int i = 0; i < 100; i++) {
        XvObject *item = i == 61 ? STR("odd one") : INT(1000 - i);
        CHECK_INT(XvObject_Contains(world.ts, list, item), ==, 1);
        DROP(item);
    }
    DROP(list);
    close_clean(world);
}

/* An object whose comparison appends to the list that is being sorted. */
typedef struct Meddler {
    XvObject ob_base;
    XvObject *list;              /* borrowed */
} Meddler;

static void meddler_dealloc(XvThreadState *ts, XvObject *op) { XvObject_Free(ts, op); }

static int meddler_compare(XvThreadState *ts, XvObject *a, XvObject *b, int op)
{
    (void)b;
    (void)op;
    return XvList_Append(ts, ((Meddler *)a)->list, Xv_None(ts)) < 0 ? -1 : 1;
}

static const XvTypeObject Meddler_Type = {
    .tp_name = "meddler",
    .tp_basicsize = sizeof(Meddler),
    .tp_dealloc = meddler_dealloc,
    .tp_richcompare = meddler_compare,
};

TEST("a list that is changed while it is sorted is an error, and keeps its items")
{
    World world = open_world();
    XvObject *list = EMPTY_LIST();
    for (int i = 0; i < 40; i++) {
        XvObject *meddler = made(world.ts, XvObject_New(world.ts, &Meddler_Type, 0));
        ((Meddler *)meddler)->list = list;
        CHECK_INT(XvList_Append(world.ts, list, meddler), ==, 0);
        DROP(meddler);
    }
    CHECK_INT(XvList_Sort(world.ts, list), ==, -1);
    CHECK_RAISED(world.ts, XvExc_ValueError, "list modified during sort");
    CHECK_INT(XvList_Size(world.ts, list), ==, 40);
    DROP(list);
    close_clean(world);
}
