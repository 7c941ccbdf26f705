/* SPDX-License-Identifier: Apache-2.0
 *
 * dict, step by step; test_dict_model.c compares it with a model over long random programs.
 */
#include "values.h"

TEST("a dict gives back what was put in, in the order in which it came")
{
    World world = open_world();
    XvObject *dict = DICT(STR("b"), INT(1), STR("a"), INT(2), INT(3), NONE);
    CHECK(XvDict_Check(dict));
    CHECK_INT(XvDict_Size(world.ts, dict), ==, 3);
    CHECK_INT(XvObject_Length(world.ts, dict), ==, 3);
    CHECK_REPR(dict, "{'b': 1, 'a': 2, 3: None}");
    XvObject *key = STR("a");
    CHECK_INT(XvInt_AsInt64(world.ts, XvDict_GetItem(world.ts, dict, key)), ==, 2);
    CHECK_INT(XvDict_Contains(world.ts, dict, key), ==, 1);
    CHECK_RESULT(XvObject_GetItem(world.ts, dict, key), "2");
    DROP(key);
    DROP(dict);
    close_clean(world);
}

TEST("a key that is not there is no error to look for, and a KeyError to demand")
{
    World world = open_world();
    XvObject *dict = DICT(INT(1), INT(2)), *key = STR("it's");
    CHECK_PTR(XvDict_GetItem(world.ts, dict, key), ==, NULL);
    CHECK_NO_ERROR(world.ts);
    CHECK_INT(XvDict_Contains(world.ts, dict, key), ==, 0);
    CHECK_PTR(XvObject_GetItem(world.ts, dict, key), ==, NULL);
    CHECK_STR(XvErr_Message(world.ts), "\"it's\"");
    CHECK(XvErr_Matches(world.ts, &XvExc_LookupError));
    CHECK_RAISED(world.ts, XvExc_KeyError, "");
    CHECK_INT(XvDict_DelItem(world.ts, dict, key), ==, -1);
    CHECK_RAISED(world.ts, XvExc_KeyError, "\"it's\"");
    CHECK_INT(XvObject_DelItem(world.ts, dict, key), ==, -1);
    CHECK_RAISED(world.ts, XvExc_KeyError, "\"it's\"");
    XvObject *value = Xv_None(world.ts);
    CHECK_INT(XvDict_Pop(world.ts, dict, key, &value), ==, 0);
    CHECK_PTR(value, ==, NULL);
    DROP(key);
    DROP(dict);
    close_clean(world);
}

TEST("an empty dict can be asked everything")
{
    World world = open_world();
    XvObject *dict = made(world.ts, XvDict_New(world.ts)), *key = INT(1);
    Xv_ssize_t position = 0;
    CHECK_REPR(dict, "{}");
    CHECK_INT(XvObject_IsTrue(world.ts, dict), ==, 0);
    CHECK_INT(XvDict_Contains(world.ts, dict, key), ==, 0);
    CHECK_INT(XvDict_Pop(world.ts, dict, key, NULL), ==, 0);
    CHECK_INT(XvDict_Next(world.ts, dict, &position, NULL, NULL), ==, 0);
    CHECK_INT(XvDict_Clear(world.ts, dict), ==, 0);
    CHECK_RESULT(XvDict_Copy(world.ts, dict), "{}");
    CHECK_RESULT(XvDict_Keys(world.ts, dict), "[]");
    XvObject *iterator = made(world.ts, XvObject_GetIter(world.ts, dict));
    CHECK_PTR(XvIter_Next(world.ts, iterator), ==, NULL);
    CHECK_NO_ERROR(world.ts);
    DROP(iterator);
    DROP(key);
    DROP(dict);
    close_clean(world);
}

TEST("a key that is there keeps its place and its own object")
{
    World world = open_world();
    XvObject *dict = DICT(INT(1), STR("one"), INT(2), STR("two"));
    CHECK_INT(SET_ITEM(dict, FLOAT(1.0), STR("uno")), ==, 0);
    CHECK_REPR(dict, "{1: 'uno', 2: 'two'}");
    CHECK_INT(SET_ITEM(dict, BOOL(1), STR("eins")), ==, 0);
    CHECK_REPR(dict, "{1: 'eins', 2: 'two'}");
    CHECK_INT(DEL_ITEM(dict, BOOL(1)), ==, 0);
    CHECK_INT(SET_ITEM(dict, BOOL(1), STR("yes")), ==, 0);
    CHECK_REPR(dict, "{2: 'two', True: 'yes'}");
    DROP(dict);
    close_clean(world);
}

TEST("pop gives the value to the caller")
{
    World world = open_world();
    XvObject *dict = DICT(STR("k"), INT(1000), STR("l"), INT(2)), *key = STR("k"), *value = NULL;
    CHECK_INT(XvDict_Pop(world.ts, dict, key, &value), ==, 1);
    CHECK_RESULT(value, "1000");
    DROP(key);
    key = STR("l");
    CHECK_INT(XvDict_Pop(world.ts, dict, key, NULL), ==, 1);
    CHECK_REPR(dict, "{}");
    DROP(key);
    DROP(dict);
    close_clean(world);
}

TEST("keys may be given as C strings")
{
    World world = open_world();
    XvObject *dict = made(world.ts, XvDict_New(world.ts)), *value = INT(1000);
    CHECK_INT(XvDict_SetItemString(world.ts, dict, "näme", value), ==, 0);
    CHECK_PTR(XvDict_GetItemString(world.ts, dict, "näme"), ==, value);
    CHECK_PTR(XvDict_GetItemString(world.ts, dict, "nome"), ==, NULL);
    CHECK_NO_ERROR(world.ts);
    CHECK_PTR(XvDict_GetItemString(world.ts, dict, "\xFF"), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_UnicodeDecodeError, "");
    CHECK_INT(XvDict_SetItemString(world.ts, dict, "\xFF", value), ==, -1);
    CHECK_RAISED(world.ts, XvExc_UnicodeDecodeError, "");
    DROP(value);
    DROP(dict);
    close_clean(world);
}

TEST("what has no hash is no key")
{
    World world = open_world();
    XvObject *dict = made(world.ts, XvDict_New(world.ts)), *list = EMPTY_LIST();
    CHECK_PTR(XvDict_GetItem(world.ts, dict, list), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_TypeError, "unhashable type: 'list'");
    CHECK_INT(XvDict_Contains(world.ts, dict, list), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "unhashable type: 'list'");
    CHECK_INT(XvDict_SetItem(world.ts, dict, list, list), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "unhashable type: 'list'");
    CHECK_INT(XvDict_DelItem(world.ts, dict, dict), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "unhashable type: 'dict'");
    DROP(list);
    DROP(dict);
    close_clean(world);
}

TEST("what is not a dict is a TypeError to each function")
{
    World world = open_world();
    XvObject *none = Xv_None(world.ts), *dict = made(world.ts, XvDict_New(world.ts));
    Xv_ssize_t position = 0;
    CHECK_INT(XvDict_Size(world.ts, none), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "expected dict, got NoneType");
    CHECK_PTR(XvDict_GetItem(world.ts, none, none), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_TypeError, "expected dict, got NoneType");
    CHECK_INT(XvDict_SetItem(world.ts, none, none, none), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "expected dict, got NoneType");
    CHECK_INT(XvDict_Next(world.ts, none, &position, NULL, NULL), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "expected dict, got NoneType");
    CHECK_INT(XvDict_Update(world.ts, dict, none), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "expected dict, got NoneType");
    CHECK_INT(XvDict_Clear(world.ts, none), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "expected dict, got NoneType");
    CHECK_PTR(XvDict_Items(world.ts, none), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_TypeError, "expected dict, got NoneType");
    CHECK_PTR(XvDict_Copy(world.ts, none), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_TypeError, "expected dict, got NoneType");
    DROP(dict);
    close_clean(world);
}

TEST("keys, values and items are lists in order")
{
    World world = open_world();
    XvObject *dict = DICT(STR("b"), INT(1), STR("x"), INT(9), STR("a"), INT(2)), *x = STR("x");
    CHECK_INT(XvDict_DelItem(world.ts, dict, x), ==, 0);
    CHECK_RESULT(XvDict_Keys(world.ts, dict), "['b', 'a']");
    CHECK_RESULT(XvDict_Values(world.ts, dict), "[1, 2]");
    CHECK_RESULT(XvDict_Items(world.ts, dict), "[('b', 1), ('a', 2)]");
    DROP(x);
    DROP(dict);
    close_clean(world);
}

TEST("Next steps over removed keys, and values may be replaced on the way")
{
    World world = open_world();
    XvObject *dict = DICT(INT(1), INT(10), INT(2), INT(20), INT(3), INT(30)), *key, *value;
    CHECK_INT(DEL_ITEM(dict, INT(2)), ==, 0);
    int64_t sum = 0;
    Xv_ssize_t position = 0;
    while (XvDict_Next(world.ts, dict, &position, &key, &value) == 1) {
        sum += XvInt_AsInt64(world.ts, key) * XvInt_AsInt64(world.ts, value);
        CHECK_INT(XvDict_SetItem(world.ts, dict, key, Xv_None(world.ts)), ==, 0);
    }
    CHECK_INT(sum, ==, 100);
    CHECK_REPR(dict, "{1: None, 3: None}");
    position = -1;
    CHECK_INT(XvDict_Next(world.ts, dict, &position, &key, &value), ==, 0);
    position = 1000;
    CHECK_INT(XvDict_Next(world.ts, dict, &position, &key, &value), ==, 0);
    DROP(dict);
    close_clean(world);
}

TEST("iteration is over keys, and sees that the size has changed")
{
    World world = open_world();
    XvObject *dict = DICT(STR("a"), INT(1), STR("b"), INT(2));
    XvObject *iterator = made(world.ts, XvObject_GetIter(world.ts, dict));
    CHECK_STR(XvObject_TypeName(iterator), "dict_keyiterator");
    CHECK_RESULT(XvIter_Next(world.ts, iterator), "'a'");
    CHECK_INT(SET_ITEM(dict, STR("a"), INT(7)), ==, 0);
    CHECK_RESULT(XvIter_Next(world.ts, iterator), "'b'");
    CHECK_PTR(XvIter_Next(world.ts, iterator), ==, NULL);
    CHECK_NO_ERROR(world.ts);
    DROP(iterator);

    iterator = made(world.ts, XvObject_GetIter(world.ts, dict));
    CHECK_INT(SET_ITEM(dict, STR("c"), INT(3)), ==, 0);
    CHECK_PTR(XvIter_Next(world.ts, iterator), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_RuntimeError, "dictionary changed size during iteration");
    CHECK_INT(DEL_ITEM(dict, STR("c")), ==, 0);
    CHECK_PTR(XvIter_Next(world.ts, iterator), ==, NULL); /* for good, though the size is right again */
    CHECK_RAISED(world.ts, XvExc_RuntimeError, "dictionary changed size during iteration");
    DROP(iterator);
    CHECK_RESULT(XvList_FromIterable(world.ts, dict), "['a', 'b']");
    DROP(dict);
    close_clean(world);
}

TEST("iteration that keys are exchanged under does not go on for ever")
{
    World world = open_world();
    XvObject *dict = DICT(INT(0), NONE), *iterator = made(world.ts, XvObject_GetIter(world.ts, dict)), *key;
    int steps = 0;
    while ((key = XvIter_Next(world.ts, iterator)) != NULL) {
        CHECK_INT(++steps, <, 10);
        XvObject *next = INT(XvInt_AsInt64(world.ts, key) + 1);
        CHECK_INT(XvDict_DelItem(world.ts, dict, key), ==, 0);
        CHECK_INT(XvDict_SetItem(world.ts, dict, next, next), ==, 0);
        DROP(next);
        DROP(key);
    }
    CHECK_RAISED(world.ts, XvExc_RuntimeError, "dictionary keys changed during iteration");
    DROP(iterator);
    DROP(dict);
    close_clean(world);
}

TEST("dicts are equal if they have equal values for equal keys, in any order")
{
    World world = open_world();
    XvObject *a = DICT(INT(1), STR("x"), STR("k"), LIST(INT(1)));
    XvObject *b = DICT(STR("k"), LIST(FLOAT(1.0)), BOOL(1), STR("x"));
    XvObject *others[] = {DICT(INT(1), STR("x")), DICT(INT(1), STR("x"), STR("k"), EMPTY_LIST()),
                          DICT(INT(1), STR("x"), STR("l"), LIST(INT(1))), LIST(INT(1)), NONE};
    CHECK_INT(XvObject_RichCompareBool(world.ts, a, b, Xv_EQ), ==, 1);
    CHECK_INT(XvObject_RichCompareBool(world.ts, b, a, Xv_NE), ==, 0);
    for (int i = 0; i < 5; i++) {
        CHECK_INT(XvObject_RichCompareBool(world.ts, a, others[i], Xv_EQ), ==, 0);
        CHECK_INT(XvObject_RichCompareBool(world.ts, others[i], a, Xv_NE), ==, 1);
        DROP(others[i]);
    }
    CHECK_INT(XvObject_RichCompareBool(world.ts, a, b, Xv_LT), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "'<' not supported between instances of 'dict' and 'dict'");
    DROP(a);
    DROP(b);
    close_clean(world);
}

TEST("a copy is a dict of its own, and update takes over what another has")
{
    World world = open_world();
    XvObject *dict = DICT(INT(1), STR("a"), INT(2), STR("b"), INT(3), STR("c"));
    CHECK_INT(DEL_ITEM(dict, INT(1)), ==, 0);
    XvObject *copy = made(world.ts, XvDict_Copy(world.ts, dict)), *more = DICT(INT(3), STR("C"), INT(0), STR("z"));
    CHECK_REPR(copy, "{2: 'b', 3: 'c'}");
    CHECK_INT(XvDict_Update(world.ts, copy, more), ==, 0);
    CHECK_INT(XvDict_Update(world.ts, copy, copy), ==, 0);
    CHECK_REPR(copy, "{2: 'b', 3: 'C', 0: 'z'}");
    CHECK_REPR(dict, "{2: 'b', 3: 'c'}");
    CHECK_INT(XvDict_Clear(world.ts, copy), ==, 0);
    CHECK_REPR(copy, "{}");
    CHECK_INT(XvDict_SetItem(world.ts, copy, more, more), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "unhashable type: 'dict'");
    CHECK_INT(SET_ITEM(copy, INT(5), NONE), ==, 0);
    CHECK_REPR(copy, "{5: None}");
    DROP(dict);
    DROP(copy);
    DROP(more);
    close_clean(world);
}

TEST("a dict that is filled and emptied again and again does not grow")
{
    World world = open_world();
    XvObject *dict = made(world.ts, XvDict_New(world.ts));
    XvHeapStats stats;
    for (int64_t i = 0; i < 20000; i++) {
        CHECK_INT(SET_ITEM(dict, INT(i), NONE), ==, 0);
        if (i >= 10)
            CHECK_INT(DEL_ITEM(dict, INT(i - 10)), ==, 0);
    }
    CHECK_INT(XvDict_Size(world.ts, dict), ==, 10);
    XvHeap_GetStats(world.ts, &stats);
    CHECK_INT(stats.live_bytes, <, 30000);
    DROP(dict);
    close_clean(world);
}

TEST("a dict grows to tens of thousands of keys through every width of its index")
{
    World world = open_world();
    XvObject *dict = made(world.ts, XvDict_New(world.ts));
    enum { COUNT = 70000 };
    for (int64_t i = 0; i < COUNT; i++)
        CHECK_INT(SET_ITEM(dict, INT(i * 977), INT(i)), ==, 0);
    CHECK_INT(XvDict_Size(world.ts, dict), ==, COUNT);
    for (int64_t i = 0; i < COUNT; i++) {
        XvObject *key = INT(i * 977), *other = INT(i * 977 + 1);
        CHECK_INT(XvInt_AsInt64(world.ts, XvDict_GetItem(world.ts, dict, key)), ==, i);
        CHECK_INT(XvDict_Contains(world.ts, dict, other), ==, 0);
        DROP(key);
        DROP(other);
    }
    DROP(dict);
    close_clean(world);
}

/* A key that hashes as it is told, and can be made to fail or to change the dict when it is compared. */
typedef struct Key {
    XvObject ob_base;
    Xv_hash_t hash;
    int id;
    void (*compared)(XvThreadState *ts, XvObject *dict);
    XvObject *dict;              /* borrowed */
    int fails;
} Key;

static void key_dealloc(XvThreadState *ts, XvObject *op) { XvObject_Free(ts, op); }

static Xv_hash_t key_hash(XvThreadState *ts, XvObject *op)
{
    (void)ts;
    return ((Key *)op)->hash;
}

static int key_compare(XvThreadState *ts, XvObject *a, XvObject *b, int op)
{
    Key *x = (Key *)a, *y = (Key *)b;
    if (Xv_TYPE(b) != Xv_TYPE(a) || (op != Xv_EQ && op != Xv_NE))
        return XV_NOT_IMPLEMENTED;
    if (y->compared != NULL) {
        void (*compared)(XvThreadState *ts, XvObject *dict) = y->compared;
        y->compared = NULL;
        compared(ts, y->dict);
    }
    if (x->fails || y->fails) {
        XvErr_SetString(ts, &XvExc_RuntimeError, "not to be compared");
        return -1;
    }
    return (x->id == y->id) == (op == Xv_EQ);
}

static const XvTypeObject Key_Type = {
    .tp_name = "key",
    .tp_basicsize = sizeof(Key),
    .tp_dealloc = key_dealloc,
    .tp_hash = key_hash,
    .tp_richcompare = key_compare,
};

static XvObject *new_key(XvThreadState *ts, Xv_hash_t hash, int id)
{
    Key *key = (Key *)made(ts, XvObject_New(ts, &Key_Type, 0));
    key->hash = hash;
    key->id = id;
    return &key->ob_base;
}

TEST("keys with one and the same hash are told apart")
{
    World world = open_world();
    XvObject *dict = made(world.ts, XvDict_New(world.ts));
    enum { COUNT = 200 };
    for (int i = 0; i < COUNT; i++)
        CHECK_INT(SET_ITEM(dict, new_key(world.ts, 7, i), INT(i)), ==, 0);
    for (int i = 0; i < COUNT; i += 2)
        CHECK_INT(DEL_ITEM(dict, new_key(world.ts, 7, i)), ==, 0);
    CHECK_INT(XvDict_Size(world.ts, dict), ==, COUNT / 2);
    for (int i = 0; i < COUNT; i++) {
        XvObject *key = new_key(world.ts, 7, i), *value = XvDict_GetItem(world.ts, dict, key);
        CHECK_INT(value != NULL, ==, i % 2);
        if (value != NULL)
            CHECK_INT(XvInt_AsInt64(world.ts, value), ==, i);
        DROP(key);
    }
    DROP(dict);
    close_clean(world);
}

TEST("a comparison that fails is the error of the look-up")
{
    World world = open_world();
    XvObject *dict = made(world.ts, XvDict_New(world.ts));
    XvObject *key = new_key(world.ts, 7, 2), *other = new_key(world.ts, 8, 2);
    CHECK_INT(SET_ITEM(dict, new_key(world.ts, 7, 1), NONE), ==, 0);
    ((Key *)key)->fails = 1;
    CHECK_PTR(XvDict_GetItem(world.ts, dict, key), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_RuntimeError, "not to be compared");
    CHECK_INT(XvDict_Contains(world.ts, dict, key), ==, -1);
    CHECK_RAISED(world.ts, XvExc_RuntimeError, "not to be compared");
    CHECK_INT(XvDict_SetItem(world.ts, dict, key, key), ==, -1);
    CHECK_RAISED(world.ts, XvExc_RuntimeError, "not to be compared");
    CHECK_INT(XvDict_Pop(world.ts, dict, key, NULL), ==, -1);
    CHECK_RAISED(world.ts, XvExc_RuntimeError, "not to be compared");
    CHECK_INT(Xv_REFCNT(key), ==, 1);
    CHECK_INT(XvDict_Contains(world.ts, dict, other), ==, 0); /* another hash: nothing is compared */
    DROP(key);
    DROP(other);
    DROP(dict);
    close_clean(world);
}

static void clear_it(XvThreadState *ts, XvObject *dict) { CHECK_INT(XvDict_Clear(ts, dict), ==, 0); }

static void grow_it(XvThreadState *ts, XvObject *dict)
{
    for (int64_t i = 0; i < 1000; i++) {
        XvObject *key = made(ts, XvInt_FromInt64(ts, i));
        CHECK_INT(XvDict_SetItem(ts, dict, key, key), ==, 0);
        Xv_DECREF(ts, key);
    }
}

static void replace_it(XvThreadState *ts, XvObject *dict)
{
    XvObject *key = new_key(ts, 7, 5);
    CHECK_INT(XvDict_Clear(ts, dict), ==, 0);
    CHECK_INT(XvDict_SetItem(ts, dict, key, key), ==, 0);
    Xv_DECREF(ts, key);
}

TEST("a comparison may change the dict that is being looked into")
{
    World world = open_world();
    void (*const changes[])(XvThreadState *ts, XvObject *dict) = {clear_it, grow_it, replace_it};
    for (int change = 0; change < 3; change++)
        for (int id = 1; id <= 2; id++) {
            XvObject *dict = made(world.ts, XvDict_New(world.ts)), *key = new_key(world.ts, 7, id);
            CHECK_INT(SET_ITEM(dict, new_key(world.ts, 7, 1), INT(1000)), ==, 0);
            ((Key *)key)->compared = changes[change];
            ((Key *)key)->dict = dict;
            CHECK_INT(XvDict_Contains(world.ts, dict, key), ==, change == 1 && id == 1);
            ((Key *)key)->compared = changes[change];
            CHECK_INT(XvDict_SetItem(world.ts, dict, key, Xv_None(world.ts)), ==, 0);
            CHECK_PTR(XvDict_GetItem(world.ts, dict, key), ==, Xv_None(world.ts));
            ((Key *)key)->compared = NULL;
            DROP(key);
            DROP(dict);
        }
    close_clean(world);
}

TEST("an update of a dict by one that changes on the way is an error")
{
    World world = open_world();
    XvObject *to = made(world.ts, XvDict_New(world.ts)), *from = made(world.ts, XvDict_New(world.ts));
    XvObject *key = new_key(world.ts, 7, 1);
    CHECK_INT(SET_ITEM(to, new_key(world.ts, 7, 1), NONE), ==, 0);
    CHECK_INT(XvDict_SetItem(world.ts, from, key, key), ==, 0);
    ((Key *)key)->compared = grow_it;
    ((Key *)key)->dict = from;
    CHECK_INT(XvDict_Update(world.ts, to, from), ==, -1);
    CHECK_RAISED(world.ts, XvExc_RuntimeError, "dict mutated during update");
    DROP(key);
    DROP(from);
    DROP(to);
    close_clean(world);
}
